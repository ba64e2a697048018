"""The languages of the pages: which one a reader gets, that it is whole, and that none comes instead of another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from tests.pages.listed import LISTED, Listed

from bilateral_server import language
from bilateral_server.language import LANGUAGES

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOME = {"en": "Home", "be": "Галоўная", "ru": "Главная", "az": "Ana səhifə"}
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def read(client: FlaskClient, path: str, accepted: str = "", **headers: str) -> str:
    given = {**BROWSER, **headers} | ({"Accept-Language": accepted} if accepted else {})
    return client.get(path, headers=given).text


def switched(client: FlaskClient, to: str, back: str) -> str:
    """Where the reader is sent after switching to a language."""
    answer = client.post("/language", data={"to": to, "back": back}, headers=BROWSER)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


# ---- the catalogues


@pytest.fixture(scope="module")
def said(root: Path) -> set[tuple[str, ...]]:
    """Every message of the code and the templates, found as `make messages` finds it: one form or two."""
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in config]
    options = {each["pattern"]: {key: each[key] for key in each if key not in ("pattern", "method")} for each in config}
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "_setting": (2,)}
    found = extract_from_dir(root / "server" / "bilateral_server", methods, options, keywords)
    return {(text,) if isinstance(text, str) else tuple(text) for _, _, text, _, _ in found}


@pytest.fixture(scope="module", params=TRANSLATED)
def catalog(request: pytest.FixtureRequest, root: Path) -> Catalog:
    source = root / "server" / "bilateral_server" / "messages" / f"{request.param}.po"
    with source.open("rb") as file:
        return read_po(file, locale=request.param, abort_invalid=True)


def messages(catalog: Catalog) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Each message with its English forms and its translated ones."""
    for message in catalog:
        if message.id:
            english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            yield message, english, (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_a_catalogue_has_each_message_of_the_pages_and_no_other(catalog: Catalog, said: set[tuple[str, ...]]) -> None:
    translated = {english for _, english, _ in messages(catalog)}
    assert said - translated == set(), "run make messages, and translate"
    assert translated - said == set()


def test_each_message_is_translated_in_all_forms_that_the_language_counts_by(catalog: Catalog) -> None:
    for _, english, forms in messages(catalog):
        assert len(forms) == (1 if len(english) == 1 else catalog.num_plurals), english
        assert all(form.strip() for form in forms), english


def test_a_translation_keeps_the_placeholders_and_the_tags_of_its_message(catalog: Catalog) -> None:
    marks = re.compile(r"%\(\w+\)s|</?\w+[^>]*>")
    for _, english, forms in messages(catalog):
        for form in forms:
            assert sorted(marks.findall(form)) == sorted(marks.findall(english[-1])), (english, form)


def test_a_translation_begins_and_ends_as_its_message_does(catalog: Catalog) -> None:
    for _, english, forms in messages(catalog):
        for form in forms:
            assert form == form.strip()
            for sign in (":", "?", "…"):
                assert form.endswith(sign) or not english[-1].endswith(sign), (english, form)


def test_a_translation_that_no_speaker_has_reviewed_is_marked_so(catalog: Catalog) -> None:
    assert "not been reviewed" in catalog.header_comment
    assert all(message.fuzzy for message, _, _ in messages(catalog))


def test_a_catalogue_names_no_folder_of_a_machine_and_no_lines(catalog: Catalog) -> None:
    for message, _, _ in messages(catalog):
        assert all(path.startswith("server/bilateral_server/") and line is None for path, line in message.locations)


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("be", {1: "1 сцвярджэнне", 3: "3 сцвярджэнні", 11: "11 сцвярджэнняў", 21: "21 сцвярджэнне"}),
        ("ru", {1: "1 утверждение", 3: "3 утверждения", 11: "11 утверждений", 21: "21 утверждение"}),
        ("az", {1: "1 iddia", 3: "3 iddia", 11: "11 iddia"}),
        ("en", {1: "1 claim", 3: "3 claims", 11: "11 claims"}),
    ],
)
def test_things_are_counted_as_the_language_counts(app: Flask, code: str, forms: dict[int, str]) -> None:
    with app.test_request_context(headers={"Accept-Language": code}):
        counted = {n: language.ngettext("%(num)s claim", "%(num)s claims", n) % {"num": n} for n in forms}
    assert counted == forms


# ---- the language of the reader


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("be", "be"),
        ("ru-RU,ru;q=0.9", "ru"),
        ("az-Latn-AZ", "az"),
        ("en-US", "en"),
        ("fr, de;q=0.5", "en"),
        ("fr, ru;q=0.4, be;q=0.8", "be"),
        ("", "en"),
        ("x" * 5000, "en"),
        (";;=q", "en"),
    ],
)
def test_the_page_is_in_the_best_language_the_reader_accepts(client: FlaskClient, accepted: str, code: str) -> None:
    text = read(client, "/", accepted)
    assert f'<html lang="{code}">' in text
    assert f">{HOME[code]}</a>" in text


def test_the_switch_overrides_what_the_browser_accepts_and_comes_back_to_the_same_page(client: FlaskClient) -> None:
    before = read(client, "/plans?after=2025-12-31", "ru")
    back = re.search(r'name="back" value="([^"]*)"', before)
    assert back is not None and back[1] == "/plans?after=2025-12-31"
    assert switched(client, "az", back[1]) == back[1]
    assert '<html lang="az">' in read(client, "/plans?after=2025-12-31", "ru")
    switched(client, "en", "/")
    assert '<html lang="en">' in read(client, "/plans", "ru")


@pytest.mark.parametrize("path", ["/id/a%3Fb", "/search?q=%D0%9C%D1%96%D0%BD%D1%81%D0%BA&amp;b=%26", "/id/100%25"])
def test_signs_that_an_address_escapes_stay_escaped_on_the_way_back(client: FlaskClient, path: str) -> None:
    assert f'name="back" value="{path}"' in read(client, path.replace("&amp;", "&"))


def test_the_language_of_the_page_at_hand_is_marked_in_the_switch(client: FlaskClient) -> None:
    for code in LANGUAGES:
        [current] = re.findall(r'<button [^>]*aria-current="true"[^>]*>', read(client, "/", code))
        assert f'value="{code}"' in current


@pytest.mark.parametrize(
    "back",
    [
        "",
        "evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "http:evil.example",
        "javascript:x",
        " //evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\x00",
    ],
)
def test_the_switch_leads_to_no_other_host(client: FlaskClient, back: str) -> None:
    assert switched(client, "ru", back) == "/"


def test_a_language_that_there_is_not_is_refused(client: FlaskClient) -> None:
    answer = client.post("/language", data={"to": "xx", "back": "/"})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_a_language_remembered_that_there_is_not_counts_for_nothing(client: FlaskClient) -> None:
    client.set_cookie("language", "../en")
    assert '<html lang="be">' in read(client, "/", "be")


def test_what_is_remembered_is_the_language_alone_and_out_of_reach_of_scripts(client: FlaskClient) -> None:
    answer = client.post("/language", data={"to": "be", "back": "/"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("language=be;")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/", "/id/st-belarus", "/disputes", "/queries/meetings-who-met-whom"])
def test_a_page_kept_in_one_language_is_not_given_in_another(app: Flask, path: str) -> None:
    tags = set()
    for _ in range(2):  # the second time from memory
        for code in LANGUAGES:
            for how in ("accepted", "switched"):
                client = app.test_client()
                if how == "switched":
                    client.set_cookie("language", code)
                answer = client.get(path, headers={**BROWSER, "Accept-Language": code if how == "accepted" else "fr"})
                assert f'<html lang="{code}">' in answer.text
                assert {"Accept", "Accept-Language", "Cookie"} <= answer.vary
                tags.add((code, answer.headers["ETag"]))
    assert len(tags) == len({tag for _, tag in tags}) == len(LANGUAGES)


def test_a_page_that_a_reader_has_in_one_language_is_sent_again_in_another(client: FlaskClient) -> None:
    tag = client.get("/", headers={**BROWSER, "Accept-Language": "ru"}).headers["ETag"]
    same = client.get("/", headers={**BROWSER, "Accept-Language": "ru", "If-None-Match": tag})
    other = client.get("/", headers={**BROWSER, "Accept-Language": "be", "If-None-Match": tag})
    assert (same.status_code, other.status_code) == (304, 200)


def test_what_programs_get_depends_on_no_language(client: FlaskClient) -> None:
    answers = {client.get("/queries/visits-timeline.csv", headers={"Accept-Language": code}).data for code in LANGUAGES}
    assert len(answers) == 1


# ---- what is written in it


@pytest.mark.parametrize(
    ("code", "day", "month", "number"),
    [
        ("en", "3 October 2024", "October 2024", "14,000.5"),
        ("be", "3 кастрычніка 2024 г.", "кастрычнік 2024", "14 000,5"),
        ("ru", "3 октября 2024 г.", "октябрь 2024 г.", "14 000,5"),
        ("az", "3 oktyabr 2024", "oktyabr 2024", "14.000,5"),
    ],
)
def test_days_months_and_numbers_are_in_the_form_of_the_reader(
    app: Flask, code: str, day: str, month: str, number: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": code}):
        written = language.day("2024-10-03"), language.month(date(2024, 10, 3)), language.number("14000.5")
        assert tuple(re.sub(r"\s", " ", words) for words in written) == (day, month, number)  # no line ends in one
        assert (language.day("2024-13-03"), language.number("many")) == ("2024-13-03", "many")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_says_that_its_translation_has_not_been_reviewed(client: FlaskClient, code: str) -> None:
    with client.application.test_request_context(headers={"Accept-Language": code}):
        words = language.gettext("This translation has not been reviewed.")
    footer = read(client, "/", code).partition("<footer>")[2]
    assert (words in footer) == (code != "en")
    assert (words == "This translation has not been reviewed.") == (code == "en")


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.name)
def test_no_message_is_left_in_english(
    client: FlaskClient, said: set[tuple[str, ...]], listed: Listed, code: str
) -> None:
    english = {form for forms in said for form in forms if " " in form and "%" not in form}
    page = _Words(code)
    page.feed(read(client, listed.path, code))
    assert english & page.found == set()


@pytest.mark.parametrize(
    ("path", "own", "english"),
    [("/id/st-belarus", "Беларусь", ""), ("/id/plan-cis-games", "", "games of the CIS are to be held")],
)
def test_a_thing_is_called_as_the_reader_calls_it_else_in_english_and_marked_so(
    client: FlaskClient, path: str, own: str, english: str
) -> None:
    for code in ("be", "ru"):
        text = read(client, path, code)
        assert f"<h1>{own}</h1>" in text if own else f'<h1 lang="en">{english}</h1>' in text


class _Words(HTMLParser):
    """The texts of a page that are in its own language, and those of attributes that are read out."""

    _SINGLE = frozenset(("meta", "link", "input", "br", "img", "hr", "rect", "line", "circle", "path"))

    def __init__(self, code: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._code = code
        self._foreign: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang", self._code) != self._code or tag in ("code", "pre", "script", "textarea")
        if tag not in self._SINGLE:
            self._foreign.append((tag, foreign))
        if not foreign and not self._elsewhere():
            self.found |= {given.get(name) or "" for name in ("aria-label", "placeholder", "alt")}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self._foreign and self._foreign.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._elsewhere():
            self.found.add(" ".join(data.split()))

    def _elsewhere(self) -> bool:
        return any(foreign for _, foreign in self._foreign)
