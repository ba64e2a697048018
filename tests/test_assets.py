"""The files of others: fetched through npm as the lock pins them, or left out with a warning."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCK = json.loads((ROOT / "server/assets.lock.json").read_text(encoding="utf-8"))["packages"]
VENDOR = "static/vendor"
FILES = {
    f"{VENDOR}/{package['name']}/{Path(path).name}": digest
    for package in LOCK
    for path, digest in package["files"].items()
}

pytest.importorskip("hatchling", reason="the hook is hatchling's: pip install -e .[dev]")


@pytest.fixture(scope="module")
def hook() -> Any:
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Npm = Callable[[dict[str, bytes]], None]


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """Puts an npm on the path that packs the given files, as if it had got them; it notes each package it is asked."""

    def made(files: dict[str, bytes]) -> None:
        packed, folder = tmp_path / "packed.tgz", tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        with tarfile.open(packed, "w:gz") as archive:
            for name, content in files.items():
                source = tmp_path / "content"
                source.write_bytes(content)
                archive.add(source, f"package/{name}")
        program = folder / "npm"
        program.write_text(f'#!/bin/sh\necho "$2" >> {tmp_path}/asked\ncp {packed} "$4/one.tgz"\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return made


def project(hook: Any, tmp_path: Path, *, integrity: str | None = None, digest: str | None = None) -> Path:
    """A folder with a lock of one package, pinned to what the npm of the tests packs unless another digest is given."""
    root = tmp_path / "project"
    (root / "server").mkdir(parents=True)
    packed = (tmp_path / "packed.tgz").read_bytes() if (tmp_path / "packed.tgz").exists() else b""
    package = {
        "name": "@some/one",
        "version": "1.0.0",
        "integrity": integrity or hook.digest_of(packed),
        "files": {"dist/one.js": digest or hook.digest_of(b"one")},
    }
    (root / hook.LOCK).write_text(json.dumps({"packages": [package]}))
    return root


def asked(tmp_path: Path) -> list[str]:
    noted = tmp_path / "asked"
    return noted.read_text().split() if noted.exists() else []


def test_the_named_files_are_taken_and_no_others_and_nothing_is_fetched_twice(
    hook: Any, npm: Npm, tmp_path: Path
) -> None:
    npm({"dist/one.js": b"one", "dist/two.js": b"two", "package.json": b"{}"})
    root = project(hook, tmp_path)
    hook.install(root)
    hook.install(root)
    there = [path for path in (root / hook.FOLDER).rglob("*") if path.is_file()]
    assert there == [root / hook.FOLDER / "@some/one/one.js"] and there[0].read_bytes() == b"one"
    assert asked(tmp_path) == ["@some/one@1.0.0"]


def test_a_file_that_was_changed_or_is_no_longer_pinned_is_not_kept(hook: Any, npm: Npm, tmp_path: Path) -> None:
    npm({"dist/one.js": b"one"})
    root = project(hook, tmp_path)
    hook.install(root)
    (root / hook.FOLDER / "@some/one/one.js").write_bytes(b"other")
    (root / hook.FOLDER / "old.js").write_bytes(b"old")
    hook.install(root)
    assert (root / hook.FOLDER / "@some/one/one.js").read_bytes() == b"one"
    assert not (root / hook.FOLDER / "old.js").exists()


@pytest.mark.parametrize("wrong", ["integrity", "digest"])
def test_a_package_or_a_file_with_another_digest_is_refused(hook: Any, npm: Npm, tmp_path: Path, wrong: str) -> None:
    npm({"dist/one.js": b"one"})
    root = project(hook, tmp_path, **{wrong: hook.digest_of(b"what was reviewed")})
    with pytest.raises(hook.WrongDigest, match="@some/one"):
        hook.install(root)
    assert [path for path in (root / hook.FOLDER).rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("script", [None, "#!/bin/sh\nexit 1\n"])
def test_without_npm_or_without_an_answer_it_is_said_what_is_missing(
    hook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    if script:
        (tmp_path / "npm").write_text(script)
        (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(hook.NotFetched, match="npm"):
        hook.install(project(hook, tmp_path))


def test_the_lock_pins_every_version_and_digest_and_names_no_host() -> None:
    text = (ROOT / "server/assets.lock.json").read_text(encoding="utf-8")
    assert "://" not in text and LOCK == sorted(LOCK, key=lambda package: package["name"])
    for package in LOCK:
        assert set(package) == {"name", "version", "licence", "integrity", "files"}
        assert package["version"].count(".") == 2
        assert all(digest.startswith("sha512-") for digest in (package["integrity"], *package["files"].values()))


def test_the_notices_name_each_package_with_its_licence() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES").read_text(encoding="utf-8")
    lines = [line.split() for line in notices.splitlines()]
    assert [p["name"] for p in LOCK if [p["name"], p["licence"]] not in [line[:2] for line in lines]] == []


def test_git_has_none_of_the_files(tmp_path: Path) -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"server/bilateral_server/{VENDOR}/" in ignored


def packed(command: list[str], source: Path, out: Path, **environment: str) -> tuple[set[str], str]:
    """Names in the one package that ``command`` makes of ``source``, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", *command, *(["--wheel-dir", str(out), str(source)] if command[0] == "pip" else [])],
        cwd=source,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = [path for path in (out if command[0] == "pip" else source / "dist").iterdir()]
    if made.suffix == ".whl":
        return set(zipfile.ZipFile(made).namelist()), done.stdout + done.stderr
    with tarfile.open(made) as archive:
        return set(archive.getnames()), done.stdout + done.stderr


WHEEL = ["pip", "-v", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources without what git ignores."""
    copy = tmp_path_factory.mktemp("checkout") / "bilateral"
    left_out = shutil.ignore_patterns(".*", "build", "dist", "__pycache__", "vendor", "tests")
    shutil.copytree(ROOT, copy, ignore=left_out)
    (copy / "tests").mkdir()
    return copy


def test_without_npm_the_wheel_is_made_without_the_files_and_says_so(checkout: Path, tmp_path: Path) -> None:
    out, empty = tmp_path / "wheels", tmp_path / "empty"
    empty.mkdir()
    names, said = packed(WHEEL, checkout, out, PATH=str(empty))
    assert not [name for name in names if VENDOR in name]
    assert "npm is not installed" in said and "Install npm" in said
    assert "bilateral_server/app.py" in names


def test_wheel_and_sdist_carry_the_files_and_an_sdist_needs_no_npm(checkout: Path, tmp_path: Path) -> None:
    vendor = ROOT / "server/bilateral_server" / VENDOR
    if not all((vendor.parents[1] / name).is_file() for name in FILES):
        pytest.skip("the files of others are not installed: install npm, then pip install --editable .")
    shutil.copytree(vendor, checkout / "server/bilateral_server" / VENDOR)
    names, _ = packed(["hatchling", "build", "--target", "sdist"], checkout, tmp_path)
    [top] = {name.split("/")[0] for name in names}
    assert {f"{top}/server/bilateral_server/{name}" for name in FILES} <= names
    assert {f"{top}/hatch_build.py", f"{top}/server/assets.lock.json", f"{top}/THIRD_PARTY_NOTICES"} <= names
    empty = tmp_path / "empty"
    empty.mkdir()
    with tarfile.open(checkout / "dist" / f"{top}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    names, said = packed(WHEEL, tmp_path / top, tmp_path / "wheels", PATH=str(empty))
    assert {f"bilateral_server/{name}" for name in FILES} <= names and "npm" not in said
    assert any(name.endswith(".dist-info/licenses/THIRD_PARTY_NOTICES") for name in names)
