"""The language a page is written in, and what depends on it: its messages, dates and numbers.

It is the one the reader switched to, else the best of ``Accept-Language``, else English. Messages are in
``messages/LANGUAGE.po`` (gettext); a translation that no speaker has reviewed is marked ``fuzzy`` there, and is used.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from urllib.parse import quote

from babel.dates import format_date, format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Blueprint, Flask, Response, g, has_request_context, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Redirect

from bilateral_server.problems import problem

LANGUAGES = {"en": "English", "be": "Беларуская", "ru": "Русский", "az": "Azərbaycanca"}
"""Languages of the pages, by code, each by its own name."""

COOKIE = "language"

blueprint = Blueprint("language", __name__)


def language() -> str:
    """Code of the language of the request at hand."""
    if not has_request_context():
        return "en"
    found: str | None = g.get("language")
    if found is None:
        switched = request.cookies.get(COOKIE, "")
        accepted = request.accept_languages
        found = g.language = switched if switched in LANGUAGES else accepted.best_match(LANGUAGES, default="en")
    return found


def gettext(message: str, **values: object) -> str:
    """The message in the language of the request, with ``values`` put in where it says ``%(name)s``."""
    return _messages(language()).gettext(message) % values if values else _messages(language()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a message that counts ``n`` things, in the language of the request."""
    return _messages(language()).ngettext(one, many, n)


def unreviewed() -> bool:
    """Whether some message in the language of the request is a translation that no speaker has reviewed."""
    return any(message.fuzzy for message in _catalog(language()) if message.id)


@cache
def _catalog(code: str) -> Catalog:
    source = files("bilateral_server") / "messages" / f"{code}.po"
    return read_po(BytesIO(source.read_bytes()), locale=code) if source.is_file() else Catalog(code)


@cache
def _messages(code: str) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, _catalog(code), use_fuzzy=True)
    compiled.seek(0)
    return GNUTranslations(compiled)


def day(value: date | str) -> str:
    """A day as the reader writes it; text that is no day of the calendar, as it is."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return format_date(found, "long", locale=_locale())


def month(value: date, parts: str = "yMMMM") -> str:
    """The month of a day, with its year, as the reader writes it; ``parts`` are those of a CLDR skeleton."""
    return format_skeleton(parts, value, locale=_locale())


def number(value: object) -> str:
    """A number as the reader writes it, no digit lost; anything else as it is."""
    try:
        return format_decimal(str(value), locale=_locale(), decimal_quantization=False)
    except (ValueError, ArithmeticError):
        return str(value)


def _locale() -> str:
    """The CLDR locale of dates and numbers; the English of these pages is British."""
    return "en_GB" if language() == "en" else language()


@blueprint.post("/language")
def switch() -> Redirect | Response:
    """Switch to the language ``to``, and go back to the path ``back`` on this host."""
    to, back = request.form.get("to", ""), request.form.get("back", "/")
    if to not in LANGUAGES:
        return problem(400, "language", f"no language {to}; there are {', '.join(LANGUAGES)}")
    if not back.startswith("/") or back.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in back):
        back = "/"
    answer = redirect(back, 303)
    answer.set_cookie(COOKIE, to, max_age=31536000, samesite="Lax", httponly=True, path=request.script_root or "/")
    return answer


def _register(setup: BlueprintSetupState) -> None:
    app = setup.app
    assert isinstance(app, Flask)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters |= {"day": day, "number": number}
    app.context_processor(_in_templates)


def _in_templates() -> dict[str, object]:
    return {"language": language(), "languages": LANGUAGES, "unreviewed": unreviewed(), "here": _here()}


def _here() -> str:
    """Path and parameters of the request, to come back to."""
    path = quote(request.script_root + request.path, safe="/~:@!$&'()*+,;=")
    return f"{path}?{request.query_string.decode(errors='replace')}" if request.query_string else path


blueprint.record(_register)
