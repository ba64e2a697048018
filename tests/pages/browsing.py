"""A page in a browser, watched: what it must never do is noted while a test does something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request
from tests.server.running import Running

WIDE, NARROW = 1280, 390
"""Widths of a desk and of a phone, in pixels."""

_HEIGHT = 844

OpenPage = Callable[..., Page]
"""Opens a watched page: ``width``, ``scripts``, ``dark``, ``policy``, ``site`` and ``language`` may be given."""

Screenshot = Callable[..., None]
"""Keeps a picture of a page under a name; of the ``whole`` page, or of what the window shows."""

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", violation =>
    console.error(`policy: ${violation.violatedDirective} ${violation.blockedURI}`));
"""


@dataclass
class Watch:
    """What the pages of a browser context did wrong; ``host`` is the only one they may ask."""

    host: str
    faults: list[str] = field(default_factory=list)
    requested: list[Request] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch the pages of ``context`` from now on."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("dialog", self._dialog)

    def _request(self, request: Request) -> None:
        self.requested.append(request)
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.faults.append(f"request off the host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self._is_told_by_the_page(message):
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def _is_told_by_the_page(self, message: ConsoleMessage) -> bool:
        """Whether this is the error status of the page itself, or of a query that the page tells is wrong."""
        pages = {request.url for request in self.requested if request.is_navigation_request()}
        address = message.location["url"]
        told = address in pages or ("status of 400" in message.text and urlsplit(address).path == "/sparql")
        return message.text.startswith("Failed to load resource") and told

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def opening(browser: Browser, site: Running) -> Iterator[OpenPage]:
    """Opens pages of ``site``, each in a browser context of its own; fails at its end if one of them did wrong."""
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def opened(
        *,
        width: int = WIDE,
        scripts: bool = True,
        dark: bool = False,
        policy: bool = True,
        site: Running = site,
        language: str = "en",
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": _HEIGHT},
            is_mobile=width == NARROW,
            has_touch=width == NARROW,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            bypass_csp=not policy,
            locale=language,
            service_workers="block",
        )
        context.set_default_timeout(60_000)  # a machine that does much else is no fault of the pages
        watch = Watch(urlsplit(site.url).netloc)
        watch.over(context)
        watches.append(watch)
        contexts.append(context)
        return context.new_page()

    try:
        yield opened
    finally:
        for context in contexts:
            context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window; what scrolls in a region of its own does not count."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def wide_elements(page: Page) -> list[str]:
    """The first of what reaches beyond the window, but for what scrolls in a region of its own."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .filter(each => !each.parentElement.closest(".table, .scroll, .timeline, pre"))
            .slice(0, 5).map(each => each.outerHTML.slice(0, 160))"""
    )
    return found
