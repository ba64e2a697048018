"""The page of examples is true: each block of Python runs, in their order, and shows what stands under it.

``BILATERAL_EXAMPLES=write`` writes what they show now into the page, to be read before it is kept.
"""

import ast
import io
import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from tests.server.running import SERVE, Running, running

from bilateral import builds
from bilateral.resources import Data

PAGE = Path(__file__).parents[2] / "graph" / "EXAMPLES.md"
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<shown>.*?)```\n)?", re.DOTALL)
HERE = "http://127.0.0.1:8080/"


@pytest.fixture
def server(store_folder: Path) -> Iterator[Running]:
    with running(SERVE, store_folder, workers=1) as made:
        yield made


def shown(code: str, names: dict[str, Any]) -> str:
    """What a notebook shows under a cell: what is printed, and the value of its last line."""
    *before, last = ast.parse(code).body
    with redirect_stdout(io.StringIO()) as out:
        ends_in_a_value = isinstance(last, ast.Expr)
        exec(compile(ast.Module([*before, *([] if ends_in_a_value else [last])], []), str(PAGE), "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), str(PAGE), "eval"), names)
            if value is not None:
                print(repr(value))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def test_every_example_shows_what_the_page_says(
    built: Path, data: Data, server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on the reader's machine: a build is in the cache folder and in build/, and a server runs.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache" / "bilateral").mkdir(parents=True)
    (tmp_path / "cache" / "bilateral" / builds._key(data)).symlink_to(built)
    monkeypatch.setattr(builds, "build", None)
    (tmp_path / "build").symlink_to(built)
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    found = [shown(block["code"].replace(HERE, server.url), names) for block in BLOCK.finditer(page)]
    assert len(found) > 10
    if os.environ.get("BILATERAL_EXAMPLES") == "write":
        answers = iter(found)
        PAGE.write_text(BLOCK.sub(lambda block: _block(block["code"], next(answers)), page), encoding="utf-8")
        pytest.skip("written; read it")
    assert found == [block["shown"] or "" for block in BLOCK.finditer(page)]


def _block(code: str, answer: str) -> str:
    return f"```python\n{code}```\n" + (f"\n```text\n{answer}```\n" if answer else "")


def test_the_page_has_no_code_that_is_not_run() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count("```python") == len(BLOCK.findall(page))
    assert set(re.findall(r"```(\w+)", page)) == {"python", "text", "sh"}
