"""The page of an entity tells what it is, what became of it, who says so, and how to cite it."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from bilateral.names import BASE, BIL, ID
from bilateral.quads import n_triples
from bilateral.store import Store
from bilateral_server.pages.cite import citation
from bilateral_server.pages.entity_groups import schema

BROWSER = {"Accept": "text/html"}
PERSON, STATE, VISIT, PLACE = "per-lukashenko", "st-belarus", "evt-lukashenko-state-visit", "plc-minsk"
ENTITIES = (PERSON, STATE, VISIT, PLACE, "org-commission", "agr-roadmap", "obs-003-trade-150", "plan-tourism-agency")


def _get(client: FlaskClient, name: str, **headers: str) -> str:
    response = client.get(f"/id/{name}", headers={**BROWSER, **headers})
    assert response.status_code == 200
    return response.text


def _part(text: str, name: str) -> str:
    """The section of a page whose heading has the anchor ``name``."""
    (section,) = [part for part in text.split("<section ") if part.startswith(f'aria-labelledby="{name}"')]
    return section.partition("</section>")[0]


def test_a_page_is_called_as_its_reader_says_and_names_the_other_languages(client: FlaskClient) -> None:
    english, belarusian = _get(client, PERSON), _get(client, PERSON, **{"Accept-Language": "be"})
    assert "<h1>Alexander Lukashenko</h1>" in english
    assert "<h1>Аляксандр Лукашэнка</h1>" in belarusian
    assert '<span lang="ru">Александр Лукашенко</span> <small>(ru, unreviewed)</small>' in english
    assert re.search(r'<p class="kind"><a href="/ontology/Person"[^>]*>person</a></p>', english)


def test_a_label_in_another_language_than_the_page_says_so(client: FlaskClient) -> None:
    text = _get(client, "conflict-state-visit-year", **{"Accept-Language": "ru"})
    assert '<h1 lang="en">' in text


def test_each_spelling_stands_with_the_articles_that_use_it(client: FlaskClient, store: Store) -> None:
    text = unescape(_get(client, PERSON))
    rows = store.select(
        f"""SELECT ?text ?article WHERE {{ ?usage <{BIL.nameOf}> <{ID[PERSON]}> ; <{BIL.nameText}> ?text ;
        <{BIL.usedIn}> ?article }}"""
    )
    assert rows
    for row in rows:
        after = text.partition(f">{row['text']}</a> <small>(")[2].partition("</small>")[0]
        assert str(row["article"]).removeprefix(BASE) in after


@pytest.mark.parametrize("name", ENTITIES)
def test_no_triple_of_an_entity_is_left_out(client: FlaskClient, store: Store, name: str) -> None:
    text = unescape(_get(client, name))
    entity = n_triples(ID[name])
    rows = store.select(
        f"""SELECT DISTINCT ?s ?p ?o WHERE {{ {{ BIND({entity} AS ?s) {entity} ?p ?o }}
        UNION {{ BIND({entity} AS ?o) ?s ?p {entity} FILTER(ISIRI(?s)) }} }}"""
    )
    shown = {"label", "prefLabel", "unreviewedLabel", "isSubjectOf", "isObjectOf", "subject", "object"}
    for row in rows:
        if re.split("[#/]", str(row["p"]))[-1] in shown or str(row["o"]).endswith("#Thing"):
            continue
        other = row["o"] if str(row["s"]) == str(ID[name]) else row["s"]
        words = str(other) if isinstance(other, URIRef) else n_triples(other)
        assert f'title="{words}"' in text, row


def test_facts_stand_together_by_what_they_are_about(client: FlaskClient) -> None:
    text = _get(client, STATE)
    assert 'href="/ontology/isoCode"' in _part(text, "identity")
    assert 'href="/id/post-president-by"' in _part(text, "posts")
    assert 'href="/id/evt-turchin-visit"' in _part(text, "events")
    assert 'href="/id/org-mfa-by"' in _part(text, "relations")
    assert 'href="/id/flow-by-az-medicine"' in _part(text, "figures")
    assert 'href="/id/plan-tourism-agency"' in _part(text, "plans")
    assert 'href="/id/eval-001-culture-strength"' in _part(text, "said")
    assert 'href="/claim/external-030"' in _part(text, "references")
    assert 'href="/ontology/coMemberWith"' in _part(text, "technical")


def test_a_fact_that_refers_to_the_entity_is_told_by_the_inverse_or_with_its_name(client: FlaskClient) -> None:
    text = _get(client, STATE)
    assert 'href="/ontology/partyTo"' in _part(text, "relations")
    assert re.search(r'href="/ontology/heldBy"[^>]*>… held by Belarus</a>', _part(text, "said"))


def test_behind_each_fact_of_a_claim_are_speaker_manner_article_and_day(client: FlaskClient) -> None:
    identity = unescape(_get(client, VISIT))
    identity = re.sub("<[^>]*>", "", _part(identity, "identity"))
    assert re.search(r"Azernews · asserted · article 001, Azernews · 4 October 2024 · claim 001-016", identity)


def test_an_inferred_fact_leads_to_its_proof(client: FlaskClient) -> None:
    links = re.findall(r'href="(/explain[^"]*)"', _part(_get(client, STATE), "technical"))
    assert links
    proof = client.get(unescape(links[0]), headers={"Accept": "application/json"}).get_json()
    assert proof["steps"]


def test_what_the_sources_dispute_of_an_entity_is_said_at_its_head(client: FlaskClient) -> None:
    text = _get(client, VISIT)
    assert 'href="/id/conflict-state-visit-year"' in text.partition("<section ")[0]
    assert "The sources disagree" not in _get(client, PLACE)


def test_a_person_has_events_and_tenures_on_lines_of_time(client: FlaskClient, store: Store) -> None:
    text = _get(client, PERSON)
    rows = store.select(f"SELECT ?e WHERE {{ <{ID[PERSON]}> <{BIL.participatedIn}> ?e }}")
    events = _part(text, "events").partition("<details")[0]
    for row in rows:
        assert f'href="{str(row["e"]).removeprefix(BASE.removesuffix("/"))}"' in events
    assert "at least on 30 November 2016 – 1 October 2025" in _part(text, "posts")
    assert "state visit, guest" in events


def test_a_state_has_its_visits_on_a_line_of_time_and_the_tenures_in_its_posts(client: FlaskClient) -> None:
    text = _get(client, STATE)
    visits, _, rest = _part(text, "events").partition("<details")
    assert 'href="/id/evt-lukashenko-state-visit"' in visits
    assert 'href="/id/evt-talks-extended"' in rest
    assert 'href="/id/ten-golovchenko-pm"' in _part(text, "posts").partition("<details")[0]


def test_a_part_of_an_event_lies_within_the_bounds_of_the_whole(client: FlaskClient) -> None:
    events = _part(_get(client, "evt-lukashenko-visit-shusha"), "events")
    assert events.count("1 May 2023 – 31 December 2024") >= 2


def test_other_events_stand_with_how_they_relate_to_this_one(client: FlaskClient) -> None:
    events = _part(_get(client, VISIT), "events").partition("<details")[0]
    assert "presentation, part of event: this" in events
    assert "visit, possibly the same as: this" in events


def test_the_day_of_an_event_leads_to_the_proof_of_its_bound(client: FlaskClient) -> None:
    (link,) = set(re.findall(r'<td><a href="(/explain[^"]*)">1 May 2023 – 31 December 2024', _get(client, VISIT)))
    assert client.get(unescape(link), headers={"Accept": "application/json"}).status_code == 200


def test_neighbours_are_a_network_and_it_says_how_many_there_are_more(client: FlaskClient) -> None:
    around = _part(_get(client, STATE), "neighbours")
    assert around.count("<text") == 17
    assert re.search(r"16 of \d\d: of each kind", around)
    assert "Belarus – has diplomatic relations with – Azerbaijan" in around
    assert "of each kind" not in _part(_get(client, PLACE), "neighbours")


def test_an_inverse_of_a_claimed_relation_is_not_told_twice(client: FlaskClient) -> None:
    around = _part(_get(client, "post-pm-by"), "neighbours")
    assert "Prime Minister of Belarus – represents state – Belarus" in around
    assert "represented by post" not in around


def test_an_event_says_who_took_part_in_which_role_and_capacity(client: FlaskClient) -> None:
    (told,) = re.findall(r"<li>.*?</li>", _part(_get(client, VISIT), "parts").partition("<details")[0], re.DOTALL)
    for path in (f"/id/{PERSON}", "/id/ten-lukashenko-president", f"/id/{STATE}", "/vocab/guest"):
        assert f'href="{path}"' in told


def test_the_item_of_wikidata_is_linked(client: FlaskClient) -> None:
    text = _get(client, STATE)
    assert '<a href="http://www.wikidata.org/entity/Q184" rel="external">Wikidata Q184</a>' in text


def _record(text: str) -> str:
    (found,) = re.findall(r'<details class="link-record">(.*?)</details>', text, re.DOTALL)
    return str(found)


def test_the_record_of_a_link_tells_how_when_and_where_it_was_read(client: FlaskClient) -> None:
    record = _record(_get(client, STATE))
    assert "<summary>Wikidata: verified, checked on 22 November 2026</summary>" in record
    for path in ("/vocab/dataset-reading", "/id/src-country-coder-5-6-1", "/id/link-st-belarus"):
        assert f'href="{path}"' in record
    assert '<span lang="en">Read in country-coder, dist/country-coder.mjs' in record
    assert "/id/link-st-belarus" not in _get(client, STATE).replace(record, "")


@pytest.mark.parametrize(
    ("entity", "summary"),
    [
        ("org-belta", "Wikidata: not found, checked on 22 November 2026"),
        ("org-wikidata", "Wikidata: not looked up"),
    ],
)
def test_what_is_not_linked_says_how_the_search_stands(client: FlaskClient, entity: str, summary: str) -> None:
    text = _get(client, entity)
    assert f"<summary>{summary}</summary>" in _record(text)
    assert 'rel="external">Wikidata' not in text


def test_what_is_not_looked_up_by_its_kind_has_no_record(client: FlaskClient) -> None:
    assert "link-record" not in _get(client, VISIT)


def test_a_page_is_cited_by_its_address_the_version_and_the_snapshot(client: FlaskClient) -> None:
    cite = unescape(_part(_get(client, PERSON), "cite"))
    snapshot = client.application.extensions["bilateral"].snapshot[:12]
    assert re.search(r"Alexander Lukashenko \(person\)\. Bilateral, version [\d.]+, \d{4}-\d\d-\d\d\. ", cite)
    assert f"Snapshot {snapshot}. {ID[PERSON]}" in cite
    assert "@misc{bilateral-per-lukashenko," in cite
    assert f"url = {{{ID[PERSON]}}}," in cite


def test_all_facts_of_a_page_are_there_as_a_table_and_as_a_graph(client: FlaskClient) -> None:
    cite = _part(_get(client, PLACE), "cite")
    for name, media_type in (
        ("CSV", "text/csv"),
        ("JSON", "application/sparql-results+json"),
        ("Turtle", "text/turtle"),
    ):
        (link,) = re.findall(rf'<a href="([^"]*)">{name}</a>', cite)
        response = client.get(unescape(link))
        assert (response.status_code, response.mimetype) == (200, media_type)
        assert b"plc-minsk" in response.data


def test_a_track_has_what_belongs_to_it(client: FlaskClient) -> None:
    text = client.get("/vocab/healthcare", headers=BROWSER).text
    assert 'href="/id/agr-healthcare-2024"' in _part(text, "relations")
    assert 'href="/id/eval-001-progress-health"' in _part(text, "said")
    assert 'href="/vocab/oncology"' in text


def test_the_schema_follows_the_ontology(client: FlaskClient) -> None:
    with client.application.app_context():
        known = schema()
    assert str(BIL.Event) in known.above[str(BIL.StateVisit)]
    assert known.inverse[str(BIL.holder)] == str(BIL.heldTenure)
    assert known.inverse[str(BIL.heldTenure)] == str(BIL.holder)
    assert known.narrowest([str(BIL.Visit), str(BIL.StateVisit), str(BIL.Event)]) == [str(BIL.StateVisit)]


def test_signs_of_bibtex_in_a_name_are_escaped(client: FlaskClient) -> None:
    with client.application.test_request_context():
        entry = citation(str(ID["x"]), "50% & {more}\n#1", "").bibtex
    assert r"title = {{50\% \& \textbraceleft{}more\textbraceright{} \#1}}," in entry
    assert entry.count("{") == entry.count("}")
