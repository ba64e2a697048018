"""The container file, as far as it can be tried without a container engine."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from .running import GUNICORN


def copied(root: Path) -> list[str]:
    """The paths of the checkout that the container copies."""
    text = (root / "server" / "Containerfile").read_text(encoding="utf-8")
    return [path for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", text) for path in line.split()[:-1]]


def test_what_the_container_copies_is_there_and_let_through(root: Path) -> None:
    paths = copied(root)
    assert {"pyproject.toml", "server", "graph"} <= set(paths)
    assert [path for path in paths if not (root / path).exists()] == []
    ignored = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == set(paths)


def test_from_what_the_container_copies_the_same_wheel_is_made(root: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "src", tmp_path / "wheels"
    for path in copied(root):
        target = source / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / path).is_dir():
            shutil.copytree(root / path, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / path, target)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", str(source), *options, "--wheel-dir", str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [wheel] = out.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"bilateral_server/gunicorn_conf.py", "bilateral_server/templates/limits.html"} <= names
    assert [name for name in names if name.startswith("bilateral/_data/graph/claims/")]


def test_the_container_runs_as_no_root_with_a_health_check_and_the_extra_it_installs(root: Path) -> None:
    text = (root / "server" / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"(?m)^USER 10001$", text) and "/healthz" in text.partition("HEALTHCHECK")[2]
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert "[container]" in text and any(each.startswith("gunicorn") for each in extras["container"])
    assert json.loads(text.rpartition("CMD ")[2]) == ["gunicorn", *GUNICORN[3:]]
