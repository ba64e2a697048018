"""Names of resources are kept for as long as the data are the same, for each language by itself."""

import pytest
from flask import Flask
from rdflib import URIRef

from bilateral.names import BIL, ID
from bilateral_server.shown import Names
from bilateral_server.state import State

TERMS = (ID["st-belarus"], ID["par-turchin-visit"], BIL.Visit, URIRef("https://example.org/nameless"))


def names(app: Flask, language: str) -> list[str]:
    with app.test_request_context(headers={"Accept-Language": language}):
        found = Names(TERMS)
        return [found.of(str(term)) for term in TERMS]


def test_a_name_that_was_asked_for_is_known_and_is_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = names(app, "en"), names(app, "ru")
    monkeypatch.setattr(State, "bindings", lambda *_: pytest.fail("the store was asked again"))
    assert (names(app, "en"), names(app, "ru")) == first
    assert first[0][0] == "Belarus"
    assert first[0][3] == "https://example.org/nameless"
    assert first[0] != first[1]


def test_names_are_asked_for_again_when_the_data_are_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(app, "en")[0] == "Belarus"
    monkeypatch.setattr(State, "snapshot", "another")
    row = {"x": {"value": str(TERMS[0])}, "label": {"value": "White Ruthenia", "xml:lang": "en"}}
    monkeypatch.setattr(State, "bindings", lambda _, query: [row] if "rdfs:label" in query else [])
    assert names(app, "en")[0] == "White Ruthenia"
