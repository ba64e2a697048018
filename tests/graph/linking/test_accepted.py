from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph

from bilateral.linking.proposals import Proposal, write
from bilateral.resources import Data

from .service import Run


def test_what_a_curator_accepted_is_printed_as_turtle_and_written_nowhere(run: Run, folder: Data) -> None:
    before = (folder.graph / "links.ttl").read_bytes()
    write(
        [
            Proposal("id:plc-minsk", "Minsk", "Q2280", 'Minsk "the city"', "", 0.99, True, ("the same name", "in BY")),
            Proposal("id:org-mfa", "Ministry", "Q7", "Ministry", "", 0.99, False),
            Proposal("id:per-a", "Ales Bialou", "Q8", "Ales", "", 0.4, True, (), "unverified"),
        ],
        Path("out.tsv"),
    )
    result = run("--accept", "out.tsv")
    assert result.exit_code == 0, result.output
    head = before.decode().split("id:st-one")[0] + "@prefix wd: <http://www.wikidata.org/entity/> .\n"
    today = date.today()
    expected = f"""{head}
        id:plc-minsk bil:wikidataEntity wd:Q2280 .
        id:link-plc-minsk a bil:LinkRecord ; rdfs:label "Minsk in Wikidata"@en ; bil:linkOf id:plc-minsk ;
            bil:linkTarget wd:Q2280 ; bil:linkStatus v:verified ; bil:linkMethod v:reconciliation ;
            bil:checkedOn "{today}"^^xsd:date ; bil:reason "Minsk \\"the city\\": the same name; in BY."@en .
        id:per-a bil:wikidataEntity wd:Q8 .
        id:link-per-a a bil:LinkRecord ; rdfs:label "Ales Bialou in Wikidata"@en ; bil:linkOf id:per-a ;
            bil:linkTarget wd:Q8 ; bil:linkStatus v:verified ; bil:linkMethod v:reconciliation ;
            bil:checkedOn "{today}"^^xsd:date ; bil:reason "Ales: ."@en ."""
    assert set(Graph().parse(data=head + result.stdout)) == set(Graph().parse(data=expected))
    assert result.stdout.index("# In place of the record") < result.stdout.index("id:per-a bil:wikidataEntity")
    assert (folder.graph / "links.ttl").read_bytes() == before


def accepted(entity: str, qid: str) -> Proposal:
    return Proposal(entity, "x", qid, "x", accepted=True)


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        ([accepted("id:st-one", "Q1")], 1, "id:st-one is Q184 in graph/links.ttl"),
        ([accepted("id:plc-one", "Q184")], 1, "Q184 is id:st-one in graph/links.ttl"),
        ([accepted("id:plc-one", "Q1"), accepted("id:plc-one", "Q2")], 1, "id:plc-one is accepted as Q1 and as Q2"),
        (
            [accepted("id:plc-one", "Q1"), accepted("id:per-a", "Q1")],
            1,
            "Q1 is accepted for id:plc-one and for id:per-a",
        ),
        ([accepted("line-2", "Q1")], 2, "line-2: no entity of that name"),
    ],
)
def test_a_checked_link_is_never_overwritten_and_no_qid_is_linked_twice(
    run: Run, rows: list[Proposal], code: int, says: str
) -> None:
    write(rows, Path("out.tsv"))
    result = run("--accept", "out.tsv")
    assert (result.exit_code, result.stdout) == (code, "") and says in result.stderr


@pytest.mark.parametrize("spelt", ["plc-minsk", "id:plc-minsk ", "<id:plc-minsk>", "id:plc-minsk>", ""])
def test_an_entity_in_another_spelling_is_refused_and_no_link_is_lost(run: Run, spelt: str) -> None:
    write([accepted("id:plc-minsk", "Q2280"), accepted(spelt, "Q36")], Path("out.tsv"))
    result = run("--accept", "out.tsv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"out.tsv, line 3: entity is {spelt.strip() or 'empty'}; leave that column" in result.stderr


def test_a_table_that_accepts_nothing_gives_nothing(run: Run) -> None:
    write([Proposal("id:plc-minsk", "Minsk", "Q2280")], Path("out.tsv"))
    result = run("--accept", "out.tsv")
    assert (result.exit_code, result.output) == (0, "")
