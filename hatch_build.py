"""Build hook: puts the files of others that the pages use into the package, as server/assets.lock.json pins them.

They come through the npm client. The lock has the SHA-512 of each package and of each file that is taken of it (in the
notation of Subresource Integrity): what is there already is not fetched again, so the sdist, which carries the files,
needs no npm. Without npm the package is built without them, and its pages say what they lack.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCK = Path("server/assets.lock.json")
FOLDER = Path("server/bilateral_server/static/vendor")

_OPTIONS = ("--silent", "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
_WAIT_S = 120


class AssetsHook(BuildHookInterface[Any]):
    """Runs before each build: editable, wheel and sdist."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing, or warn. Raises ``WrongDigest`` where what came is not what the lock says."""
        try:
            install(Path(self.root))
        except NotFetched as error:
            self.app.display_warning(
                f"the pages go without their editor, charts and maps: {error}. Install npm, then this again"
            )


class NotFetched(Exception):
    """There is no npm, or it could not get a package."""


class WrongDigest(Exception):
    """A package or file is not the one that the lock pins."""


def install(root: Path) -> None:
    """Make the folder hold exactly the files of the lock; those that are there with the right digest stay.

    Raises ``NotFetched`` and ``WrongDigest``. No file with another digest is left in either case.
    """
    packages = json.loads((root / LOCK).read_text(encoding="utf-8"))["packages"]
    folder = root / FOLDER
    _remove_others(folder, packages)
    for package in packages:
        home = folder / package["name"]
        if all((home / Path(path).name).is_file() for path in package["files"]):
            continue
        archive = _archive(f"{package['name']}@{package['version']}", package["integrity"])
        home.mkdir(parents=True, exist_ok=True)
        for path, digest in package["files"].items():
            content = archive[f"package/{path}"]
            _check(content, digest, f"{path} of {package['name']}")
            (home / Path(path).name).write_bytes(content)


def digest_of(content: bytes) -> str:
    """The digest of ``content`` as locks write it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")


def _remove_others(folder: Path, packages: list[dict[str, Any]]) -> None:
    pinned = {
        folder / package["name"] / Path(path).name: digest
        for package in packages
        for path, digest in package["files"].items()
    }
    for path in folder.rglob("*"):
        if path.is_file() and pinned.get(path) != digest_of(path.read_bytes()):
            path.unlink()


def _archive(specifier: str, integrity: str) -> Mapping[str, bytes]:
    """The files of a package by their path in its archive. Raises ``NotFetched`` and ``WrongDigest``."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is not installed")
    with tempfile.TemporaryDirectory() as out:  # also where npm runs, away from the settings of the project
        command = [npm, "pack", specifier, "--pack-destination", out, *_OPTIONS]
        try:
            subprocess.run(command, cwd=out, check=True, capture_output=True, timeout=_WAIT_S)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotFetched(f"npm could not get {specifier}") from error
        (packed,) = Path(out).glob("*.tgz")
        _check(packed.read_bytes(), integrity, specifier)
        with tarfile.open(packed) as archive:
            members = [(member.name, archive.extractfile(member)) for member in archive if member.isfile()]
            return {name: file.read() for name, file in members if file is not None}


def _check(content: bytes, digest: str, what: str) -> None:
    if digest_of(content) != digest:
        raise WrongDigest(f"{what} has the digest {digest_of(content)}; {LOCK} says {digest}")
