"""The claims of the build, and their dump in each dialect."""

from pathlib import Path

import pytest

from bilateral.dialects.dump import DIALECTS, claims_of_store, dump
from bilateral.dialects.published import Published
from bilateral.quads import Quad, parse
from bilateral.store import Store


@pytest.fixture(scope="session")
def claims(store: Store) -> list[Published]:
    return claims_of_store(store)


@pytest.fixture(scope="session")
def dumps(claims: list[Published], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file a dialect, in its natural syntax, with all claims."""
    folder = tmp_path_factory.mktemp("dialects")
    files = {name: folder / f"{name}.{module.SYNTAXES[0]}" for name, module in DIALECTS.items()}
    for name, path in files.items():
        path.write_bytes(dump(claims, name))
    return files


@pytest.fixture(scope="session")
def dumped(dumps: dict[str, Path]) -> dict[str, set[Quad]]:
    """The quads in each of these files."""
    return {name: parse(path.read_bytes(), path.suffix[1:]) for name, path in dumps.items()}
