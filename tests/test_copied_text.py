"""No eight consecutive words of an article stand anywhere in the repository; official names count as one word."""

import subprocess
import sys
from pathlib import Path

import pytest


def test_no_run_of_eight_words_of_an_article_is_in_the_repository(root: Path) -> None:
    tool = root.parent / "shared" / "tools" / "copied-text"
    if not tool.exists():
        pytest.skip(f"{tool.name} is not beside the checkout, in shared/tools")
    if not (root / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of tracked files")
    done = subprocess.run([sys.executable, str(tool)], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
