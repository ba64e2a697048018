"""What every test may use: the checkout, its data, and the graph built from it once a session."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from rdflib import Graph

from bilateral.assemble import Layers, assemble
from bilateral.errors import BilateralError
from bilateral.findings import failing
from bilateral.pipeline import build
from bilateral.publish import current_store
from bilateral.resources import Data, locate
from bilateral.store import Store
from bilateral.texts import find_articles, read_articles

TEST_BUILD = "BILATERAL_TEST_BUILD"

# No example is timed, and the same examples are tried on every machine: a test says the same thing twice.
settings.register_profile("bilateral", deadline=None, derandomize=True)
settings.load_profile("bilateral")


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data(root: Path) -> Data:
    """The data of the checkout."""
    return locate(root)


@pytest.fixture(scope="session")
def built(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a build: made once a session, or the one that BILATERAL_TEST_BUILD names."""
    if named := os.environ.get(TEST_BUILD):
        return Path(named).resolve()
    out = tmp_path_factory.mktemp("build") / "build"
    try:
        run = build(data, out)
    except BilateralError as error:
        pytest.exit(f"the build fails: {error}", returncode=1)
    if run.published is None:
        pytest.exit("the build fails:\n" + "\n".join(map(str, failing(run.findings))), returncode=1)
    return out


@pytest.fixture(scope="session")
def layers(data: Data, built: Path) -> Layers:
    """The layers of the data, with the inferred layer of the build; not to be changed."""
    assembled, _ = assemble(data)
    assembled.graphs["inferred"] = Graph().parse(built / "bilateral-inferred.ttl")
    return assembled


@pytest.fixture(scope="session")
def store_folder(built: Path) -> Path:
    """Folder that ``bilateral serve --store`` takes: the stores, and which one is in use."""
    return built / "store"


@pytest.fixture(scope="session")
def store(store_folder: Path) -> Store:
    """The store in use, read-only."""
    return Store.open(current_store(store_folder))


@pytest.fixture(scope="session")
def articles(root: Path) -> dict[str, str]:
    """Texts of the articles by number."""
    folder = find_articles(root)
    if folder is None:
        pytest.skip("the texts of the articles are not at hand: set BILATERAL_ARTICLES")
    return read_articles(folder)
