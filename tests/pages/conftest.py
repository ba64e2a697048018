"""A server of the graph and one browser for all tests here; each page of it is watched to the end of its test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from tests.pages.browsing import NARROW, OpenPage, Screenshot, opening
from tests.server.running import SERVE, Running, running

from bilateral.resources import Data
from bilateral.texts import VARIABLE, find_articles
from bilateral_server.app import create_app
from bilateral_server.settings import Settings

SCREENSHOTS = "BILATERAL_SCREENSHOTS"
"""Names the folder that screenshots are kept in; otherwise they go with the temporary files of pytest."""

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a request off the host fails, here as on any machine
]


@pytest.fixture(scope="package")
def texts_folder(root: Path) -> Path | None:
    """Folder of the texts of the articles, where they are at hand."""
    return find_articles(root)


@pytest.fixture(scope="package")
def app(store_folder: Path, data: Data, texts_folder: Path | None) -> Iterator[Flask]:
    """The application with two workers and the texts; they are ended after the last test here."""
    made = create_app(Settings(store=store_folder, queries=data.queries, articles=texts_folder))
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that calls the application without a socket."""
    return app.test_client()


@pytest.fixture(scope="package")
def site(store_folder: Path, texts_folder: Path | None) -> Iterator[Running]:
    """A server of the graph, with the texts of the articles where they are at hand."""
    given = {VARIABLE.removeprefix("BILATERAL_"): texts_folder} if texts_folder else {}
    with running(SERVE, store_folder, **given) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Debian package chromium is missing")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, site: Running) -> Iterator[OpenPage]:
    """Opens pages, each in a browser context of its own; what any of them did wrong fails the test at its end."""
    with opening(browser, site) as opened:
        yield opened


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A watched page in a window as on a desk."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A watched page on a phone."""
    return open_page(width=NARROW)


@pytest.fixture(scope="session")
def _screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ[SCREENSHOTS]) if SCREENSHOTS in os.environ else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def screenshot(_screenshots: Path) -> Screenshot:
    """Keeps a picture of a page in the folder that BILATERAL_SCREENSHOTS names."""

    def kept(page: Page, name: str, whole: bool = True) -> None:
        page.screenshot(path=_screenshots / f"{name}.png", full_page=whole, animations="disabled")

    return kept
