"""The wheel carries the data, and the console script runs."""

import os
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

import bilateral

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    pytest.importorskip("hatchling", reason="the wheel is made by hatchling: pip install -e .[dev]")
    out = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), *options, "--wheel-dir", str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("bilateral-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("folder", ["ontology", "queries", "graph/claims", "graph/entities"])
def test_the_wheel_carries_every_file_of_a_folder_of_data(wheel_names: set[str], folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".ttl", ".trig", ".rq")]
    assert files and {f"bilateral/_data/{path.relative_to(ROOT)}" for path in files} <= wheel_names


def test_the_wheel_carries_code_types_pages_and_nothing_of_the_tests(wheel_names: set[str]) -> None:
    code = {str(p.relative_to(ROOT / "graph")) for p in (ROOT / "graph" / "bilateral").rglob("*.py")}
    pages = {str(p.relative_to(ROOT / "server")) for p in (ROOT / "server").rglob("*.html")}
    assert code | pages | {"bilateral/py.typed"} <= wheel_names
    tops = {name.split("/")[0] for name in wheel_names if ".dist-info" not in name}
    assert tops == {"bilateral", "bilateral_server"}
    assert not [name for name in wheel_names if name.endswith(".txt") and "_data" in name]


def test_the_version_is_said_once_and_the_same() -> None:
    assert version("bilateral") == bilateral.__version__


def test_every_console_script_and_verb_loads_and_runs(tmp_path: Path) -> None:
    scripts = [entry for entry in entry_points(group="console_scripts") if entry.value.startswith("bilateral")]
    assert [entry.name for entry in scripts] == ["bilateral"]
    for command in ([sys.executable, "-m", "bilateral"], [str(Path(sys.executable).parent / "bilateral")]):
        done = subprocess.run([*command, "--version"], cwd=tmp_path, capture_output=True, text=True, env=os.environ)
        assert (done.returncode, done.stdout) == (0, f"bilateral, version {bilateral.__version__}\n"), done.stderr
