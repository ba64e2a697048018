import os
import sys
from pathlib import Path

import pytest

from .embedded import _Lines
from .stores import Refused

REFUSING = """import os, sys
open("pid", "w").write(str(os.getpid()))
sys.stdin.readline()
print('{"error": "no such file"}', flush=True)
sys.stdin.readline()
"""


def test_a_program_that_refuses_to_load_is_ended(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file"):
        _Lines([sys.executable, "-c", REFUSING], tmp_path, {"load": []}, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
