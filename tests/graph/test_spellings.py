"""The spellings that entities are given for an article are those of the article."""

import re

from rdflib import Graph
from rdflib.namespace import RDF

from bilateral.assemble import Layers
from bilateral.names import BIL, ID


def usages(world: Graph) -> set[tuple[str, str, str]]:
    """Name of the entity, its spelling, and the number of the article, for each use."""
    found = set()
    for usage in world.subjects(RDF.type, BIL.NameUsage):
        entity = str(world.value(usage, BIL.nameOf)).removeprefix(str(ID))
        for article in world.objects(usage, BIL.usedIn):
            found.add((entity, str(world.value(usage, BIL.nameText)), str(article)[-3:]))
    return found


def test_every_spelling_occurs_in_the_articles_it_is_given_for(layers: Layers, articles: dict[str, str]) -> None:
    missing = [usage for usage in usages(layers["world"]) if usage[1] not in articles[usage[2]]]
    assert missing == []


def test_every_person_state_and_settlement_of_the_claims_is_spelt_by_some_article(
    layers: Layers, articles: dict[str, str]
) -> None:
    spelt = {entity for entity, _, _ in usages(layers["world"])}
    named = {
        str(node).removeprefix(str(ID))
        for kind in (BIL.Person, BIL.State, BIL.Settlement)
        for node in layers["world"].subjects(RDF.type, kind)
    }
    # The president of Azerbaijan goes without a name in article 004.
    assert named - spelt == {"per-president-az-004"}


def test_the_spellings_of_the_belarusian_president_are_complete(layers: Layers, articles: dict[str, str]) -> None:
    own = {(text, number) for entity, text, number in usages(layers["world"]) if entity == "per-lukashenko"}
    for number, text in articles.items():
        for match in re.finditer(r"(?:Ale\w+ (?:\w+ )?)?Lukashenko", text):
            assert (match[0], number) in own
