"""The server as its clients see it, where a proxy stands before it: the URL they ask, and the address they ask from.

Both are put right in the WSGI environ, before any route: ``url_for``, ``request.url`` and ``request.remote_addr`` are
then right everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

from bilateral_server.settings import Settings, SettingsError

_URL = re.compile(r"(https?)://([\w.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?)((?:/[\w.~-]+)*/?)", re.ASCII)


def base_url() -> str:
    """URL under which all routes are, as the client of the request sees it, without a slash at its end.

    It is ``BILATERAL_PUBLIC_URL``, else scheme and host of the request. ``base_url() + "/sparql"`` is the endpoint; so
    is ``url_for("sparql.sparql", _external=True)``.
    """
    return request.url_root.rstrip("/")


def seen_from_outside(application: WSGIApplication, settings: Settings) -> WSGIApplication:
    """``application`` behind as many proxies as the settings trust, at the public URL where they have one.

    Of a trusted proxy the X-Forwarded-For, -Proto and -Host are believed; without one they say nothing. A path that the
    proxy takes off is part of the public URL. Raises ``SettingsError`` for what is no URL of a server.
    """
    if settings.public_url:
        application = _At(application, settings.public_url)
    if settings.proxies:
        trusted = settings.proxies
        application = ProxyFix(application, x_for=trusted, x_proto=trusted, x_host=trusted)
    return application


class _At:
    """An application that takes every request as one to ``url``."""

    def __init__(self, application: WSGIApplication, url: str) -> None:
        found = _URL.fullmatch(url)
        if found is None:
            raise SettingsError(f"BILATERAL_PUBLIC_URL={url}: not a URL such as https://example.org/graph")
        scheme, host, path = found.groups()
        self._application = application
        self._seen = {"wsgi.url_scheme": scheme, "HTTP_HOST": host, "SCRIPT_NAME": path.rstrip("/")}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(self._seen)
        return self._application(environ, start_response)
