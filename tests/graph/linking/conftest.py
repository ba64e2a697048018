"""A small data folder with entities to be linked, and a reconciliation service that knows some of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bilateral import command_link
from bilateral.__main__ import main
from bilateral.resources import Data

from .service import MINSK, Asking, Run, Standin, serving

TABLE = """\
qid\tname\tlang\ttype\tcountry\tdescription
Q2280\tMinsk\ten\tplace\tBY\tcapital
Q36\tPoland\ten\tstate\tPL\tsovereign state
Q1010\tMinistry of Foreign Affairs\ten\tgovernment-body\tBY\tministry
"""

CLASSES = """
bil:Settlement rdfs:subClassOf bil:Place . bil:StateTerritory rdfs:subClassOf bil:Place .
bil:MediaOrganization rdfs:subClassOf bil:Organization . bil:GovernmentBody rdfs:subClassOf bil:Organization .
bil:MinisterialPost rdfs:subClassOf bil:SingleHolderPost . bil:SingleHolderPost rdfs:subClassOf bil:Post .
"""

ENTITIES = """
id:st-one a bil:State ; skos:prefLabel "Oneland"@en .
id:plc-minsk a bil:Settlement ; skos:prefLabel "Minsk"@en , "Мінск"@be , "Минск"@ru , "Minsk"@az ;
    skos:altLabel "Mensk" .
id:name-plc-minsk-1 a bil:NameUsage ; bil:nameOf id:plc-minsk ; bil:nameText "Miensk" .
id:plc-one a bil:StateTerritory ; skos:prefLabel "territory of Oneland"@en .
id:per-a a bil:Person ; skos:prefLabel "Ales Bialou"@en .
id:org-mfa a bil:GovernmentBody ; skos:prefLabel "Ministry of Foreign Affairs"@en .
id:org-press a bil:MediaOrganization ; skos:prefLabel "Press"@en .
id:post-fm a bil:MinisterialPost ; skos:prefLabel "foreign minister"@en .
id:ten-a a bil:Tenure ; skos:prefLabel "Bialou as foreign minister"@en .
id:evt-visit a bil:Visit ; skos:prefLabel "visit"@en .
id:evt-games a bil:SportsEvent ; skos:prefLabel "Games"@en .
"""

CLAIMS = """
claim:001-001 { id:st-one bil:isoCode "BY" . id:plc-one bil:territoryOf id:st-one .
    id:plc-minsk bil:locatedIn id:plc-one . }
claim:001-001 bil:evidence "0-7" ; bil:statedBy id:org-press ; bil:modality v:asserted .
claim:001-002 { id:org-mfa bil:bodyOf id:st-one . id:post-fm bil:postIn id:org-mfa .
    id:ten-a bil:holder id:per-a ; bil:post id:post-fm . id:evt-visit bil:visitor id:per-a . }
claim:001-002 bil:evidence "0-7" ; bil:statedBy id:org-press ; bil:modality v:asserted .
claim:001-003 { id:org-mfa bil:since "1991-03" . id:org-press bil:when "1990/1995" .
    id:org-press bil:registeredIn id:st-two . }
claim:001-003 bil:evidence "0-7" ; bil:statedBy id:org-press ; bil:modality v:asserted .
"""

LINKS = """
id:st-one bil:wikidataEntity <http://www.wikidata.org/entity/Q184> .
id:link-st-one a bil:LinkRecord ; bil:linkOf id:st-one ; bil:linkTarget <http://www.wikidata.org/entity/Q184> ;
    bil:linkStatus v:verified ; bil:checkedOn "2026-11-22"^^xsd:date ; bil:reason "read"@en .
id:link-per-a a bil:LinkRecord ; bil:linkOf id:per-a ; bil:linkTarget <http://www.wikidata.org/entity/Q100> ;
    bil:linkStatus v:unverified ;
    bil:checkedOn "2026-11-22"^^xsd:date ; bil:reason "Too little; Q200 is a namesake."@en .
id:link-evt-games a bil:LinkRecord ; bil:linkOf id:evt-games ; bil:linkStatus v:not-found ; bil:reason "tried"@en .
id:link-ten-a a bil:LinkRecord ; bil:linkOf id:ten-a ; bil:linkStatus v:not-looked-up ; bil:reason "new"@en .
"""


@pytest.fixture
def folder(tiny: Any) -> Data:
    """Data with ten entities, of which one has a link and one an open record."""
    tiny.write("ontology/alignments.ttl", CLASSES)
    tiny.write("graph/entities/things.ttl", ENTITIES)
    tiny.write("graph/links.ttl", LINKS)
    tiny.claims(CLAIMS)
    data: Data = tiny.data
    return data


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    """A service that knows Minsk, asked directly whatever proxy is set."""
    monkeypatch.setenv("no_proxy", "*")
    with serving(Standin({"Q2280": MINSK})) as running:
        yield running


@pytest.fixture
def asking(standin: Standin) -> Asking:
    return Asking(standin)


@pytest.fixture
def run(folder: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the verb on the small data in a folder with a table; no setting says who is to be asked."""
    monkeypatch.delenv(command_link.VARIABLE, raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    Path("table.tsv").write_text(TABLE, encoding="utf-8")

    def call(*words: str, answer: str | None = None) -> Result:
        result = CliRunner().invoke(main, ["link", "--data", str(folder.root), *words], input=answer)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output and "\x1b" not in result.output
        return result

    return call
