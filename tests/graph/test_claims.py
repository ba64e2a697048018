from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from bilateral.claims import Span, parse_trig, parse_turtle
from bilateral.errors import DataError
from bilateral.names import BIL, CLAIM, ID, V

BLOCK = "claim:001-001 { id:per-a bil:value 5 . }\n"


def test_a_claim_is_read_with_its_triples_spans_speaker_and_defaults(tiny: Any, said: str) -> None:
    claims, findings = tiny.read(BLOCK + f'claim:001-001 bil:evidence "9-12" , "0-4" ; {said} .')
    assert findings == []
    (claim,) = claims
    assert (claim.iri, claim.name, claim.article) == (CLAIM["001-001"], "001-001", "001")
    assert claim.triples == ((ID["per-a"], BIL.value, Literal(5)),)
    assert claim.spans == (Span(0, 4), Span(9, 12))
    assert dict(claim.said) == {
        BIL.statedBy: ID["org-press"],
        BIL.modality: V.asserted,
        BIL.rank: V.normal,
        BIL.polarity: V.positive,
        BIL.claimKind: V.plain,
    }
    assert claim.live and claim.factual


@pytest.mark.parametrize("said", ["bil:rank v:deprecated", "bil:polarity v:negative"])
def test_a_deprecated_or_negative_claim_does_not_stand(tiny: Any, said: str) -> None:
    assert not tiny.read(BLOCK + f"claim:001-001 {said} .")[0][0].live


MISTAKES = {
    "a name of another form": ("CLAIM.NAME", "claim:001-1", "claim:001-1 { id:per-a bil:value 5 . }"),
    "a name from elsewhere": ("CLAIM.NAME", "id:per-a", "id:per-a { id:per-a bil:value 5 . }"),
    "the number of another file": ("CLAIM.NAME", "claim:002-001", "claim:002-001 { id:per-a bil:value 5 . }"),
    "an empty block": ("CLAIM.EMPTY", "claim:001-001", "claim:001-001 { }"),
    "an empty block with lines": ("CLAIM.EMPTY", "claim:001-001", "claim:001-001 {} claim:001-001 bil:rank v:normal ."),
    "lines without a block": ("CLAIM.EMPTY", "claim:001-001", "claim:001-001 bil:rank v:normal ."),
    "a property that is not said of a claim": (
        "CLAIM.TERM",
        "claim:001-001",
        BLOCK + "claim:001-001 bil:when '2024' .",
    ),
    "a property said twice": (
        "CLAIM.TWICE",
        "claim:001-001",
        BLOCK + "claim:001-001 bil:rank v:normal , v:deprecated .",
    ),
    "a block written twice": ("CLAIM.DUPLICATE", "claim:001-001", BLOCK + BLOCK),
    "a block written twice in two spellings": (
        "CLAIM.DUPLICATE",
        "claim:001-001",
        BLOCK + "# {\nGRAPH <https://w3id.org/bilateral/claim/001-001> { id:per-a bil:value 6 . }",
    ),
    "a blank node": ("CLAIM.BLANK", "claim:001-001", "claim:001-001 { id:per-a bil:about [ bil:value 5 ] . }"),
    "a literal that its datatype lacks": (
        "CLAIM.LITERAL",
        "claim:001-001",
        "claim:001-001 { id:per-a bil:value '2024-13-01'^^xsd:date . }",
    ),
}


@pytest.mark.parametrize(("code", "focus", "content"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_a_finding_that_names_file_and_claim(tiny: Any, code: str, focus: str, content: str) -> None:
    found = tiny.read(content)[1]
    assert [(finding.code, finding.focus, finding.where) for finding in found] == [(code, focus, f"001.trig {focus}")]


@pytest.mark.parametrize("wrong", ['"5"', '"5-"', '"9-3"', '"4-4"', '"0-5 abc"', '"0-5"@en', "5", "id:per-a", '"٠-٥"'])
def test_evidence_that_is_no_span_is_a_finding(tiny: Any, wrong: str) -> None:
    claims, (finding,) = tiny.read(BLOCK + f"claim:001-001 bil:evidence {wrong} .")
    assert finding.code == "EVIDENCE.FORM" and finding.where == "001.trig claim:001-001"
    assert claims[0].spans == ()


def test_braces_in_strings_comments_and_iris_are_no_blocks(tiny: Any) -> None:
    block = 'claim:001-001 { id:per-a bil:value \'claim:001-001 {\' , """a"{}""" , <urn:x#y> . # claim:001-001 {\n}\n'
    assert tiny.read(block)[1] == []


def test_a_span_is_written_as_it_is_read() -> None:
    written = "3-14 " + "a" * 64
    assert str(Span.parse(written)) == written and str(Span.parse("3-14")) == "3-14"


def test_claims_come_in_the_order_of_file_and_number(tiny: Any) -> None:
    tiny.claims("".join(f"claim:001-00{n} {{ id:per-a bil:value {n} . }}\n" for n in (3, 1, 2)))
    tiny.write("graph/claims/000.trig", "claim:000-009 { id:per-a bil:value 5 . }")
    assert [claim.name for claim in tiny.read()[0]] == ["000-009", "001-001", "001-002", "001-003"]


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "001.trig"
    path.write_text("@prefix a: <urn:> .\n\nx:b a:c 3 .\n")
    with pytest.raises(DataError, match=r"001\.trig: not trig, line 3: .*prefix x: has not been declared"):
        parse_trig(path)
    with pytest.raises(DataError, match=r"001\.trig: not ttl, line 3: "):
        parse_turtle(path)


VALUES = ['"007"^^xsd:integer', "007", "5.50", "1e3", "true", '"x"@en', '"2024-01-01"^^xsd:date', '"é\\n"', "<urn:x>"]


@pytest.mark.parametrize("value", VALUES)
def test_a_literal_is_read_as_rdflib_reads_it(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"@prefix xsd: <{XSD}> . <urn:a> <urn:b> {value} .", encoding="utf-8")
    assert list(parse_turtle(path)) == list(Graph().parse(path))


def test_blank_nodes_of_two_files_are_apart_and_those_of_one_are_not(tmp_path: Path) -> None:
    for name in "xy":
        (tmp_path / name).write_text("_:a <urn:b> _:a .")
    one, other = parse_turtle(tmp_path / "x", tmp_path / "y")
    assert one[0] == one[2] != other[0] == other[2]


@pytest.mark.parametrize("value", ['"a"@en--ltr', "<<( <urn:a> <urn:b> <urn:c> )>>"])
def test_what_rdf_1_1_does_not_have_is_an_error(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"<urn:a> <urn:b> {value} .")
    with pytest.raises(DataError, match=r"a\.ttl: .* is RDF 1\.2"):
        parse_turtle(path)


def test_a_file_that_is_not_utf8_is_named_with_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "001.trig"
    path.write_bytes(b"# ab\xff")
    with pytest.raises(DataError, match=r"001\.trig: is not UTF-8: .* at byte 4"):
        parse_trig(path)


def test_a_missing_file_or_folder_is_named(tiny: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.ttl: cannot be read: No such file"):
        parse_turtle(tmp_path / "gone.ttl")
    tiny.claims_file.unlink()
    tiny.claims_file.parent.rmdir()
    with pytest.raises(DataError, match="claims: no such folder"):
        tiny.read()


def test_the_type_of_a_thing_is_a_triple_like_another(tiny: Any) -> None:
    (claim,) = tiny.read("claim:001-001 { id:x a bil:Event . }")[0]
    assert claim.triples == ((URIRef(ID.x), RDF.type, BIL.Event),)
