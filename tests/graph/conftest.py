"""A small data folder, written by hand, on which a test of one stage runs in a moment."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from bilateral import assemble as stage
from bilateral.claims import Claim, read_claims
from bilateral.findings import Finding
from bilateral.resources import Data

PREFIXES = """\
@prefix bil: <https://w3id.org/bilateral/ontology#> .
@prefix claim: <https://w3id.org/bilateral/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix id: <https://w3id.org/bilateral/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <https://w3id.org/bilateral/vocab/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = """
<https://w3id.org/bilateral/ontology> a owl:Ontology ; owl:versionInfo "0.0.1" ;
    dcterms:modified "2026-01-02"^^xsd:date .
dcterms:modified a owl:AnnotationProperty . skos:definition a owl:AnnotationProperty .
skos:example a owl:AnnotationProperty .
bil:Event a owl:Class . bil:Visit a owl:Class ; rdfs:subClassOf bil:Event .
bil:PlannedEvent a owl:Class . bil:Expectation a owl:Class . bil:Evaluation a owl:Class . bil:Figure a owl:Class .
bil:State a owl:Class . bil:Person a owl:Class . bil:Article a owl:Class .
bil:when a owl:DatatypeProperty . bil:attestedOn a owl:DatatypeProperty . bil:since a owl:DatatypeProperty .
bil:until a owl:DatatypeProperty . bil:period a owl:DatatypeProperty . bil:value a owl:DatatypeProperty .
bil:about a owl:ObjectProperty . bil:visitor a owl:ObjectProperty . bil:trackTransitive a owl:ObjectProperty .
"""

VOCABULARY = """
v:asserted a skos:Concept . v:inferred a skos:Concept . v:planned a skos:Concept . v:expected a skos:Concept .
v:hoped a skos:Concept . v:evaluated a skos:Concept . v:denied a skos:Concept . v:normal a skos:Concept .
v:deprecated a skos:Concept . v:positive a skos:Concept . v:negative a skos:Concept . v:plain a skos:Concept .
v:trade a bil:CooperationTrack ; skos:prefLabel "trade"@en .
v:food-trade a bil:CooperationTrack ; skos:prefLabel "food trade"@en , "харчовы гандаль"@be ; skos:broader v:trade .
"""

ENTITIES = """
id:st-one a bil:State ; skos:prefLabel "One"@en .
id:per-a a bil:Person ; skos:prefLabel "A"@en , "А"@be .
id:evt-visit a bil:Visit ; skos:prefLabel "visit"@en .
id:org-press a bil:Person ; skos:prefLabel "press"@en .
"""

ARTICLES = """
id:art-001 a bil:Article ; skos:prefLabel "article 001"@en .
id:snap-001 a bil:TextSnapshot ; bil:snapshotOf id:art-001 ; dcterms:identifier "001_x" .
"""

TEXT = "A came.\n\nOn the 3rd\u0301 \U0001f6ec of May A left again.\n"


def _spans(text: str, *spans: tuple[int, int]) -> str:
    return " , ".join(f'"{a}-{b} {hashlib.sha256(text[a:b].encode()).hexdigest()}"' for a, b in spans)


SAID = "bil:statedBy id:org-press ; bil:modality v:asserted"

CLAIMS = f"""
claim:001-001 {{ id:evt-visit bil:visitor id:per-a ; bil:when "2024-05-03" . }}
claim:001-001 bil:evidence {_spans(TEXT, (0, 7), (9, 19))} ; {SAID} .
claim:001-002 {{ id:exp-1 a bil:Expectation ; bil:about id:evt-visit . }}
claim:001-002 bil:evidence {_spans(TEXT, (0, 7))} ; bil:statedBy id:per-a ; bil:modality v:hoped .
"""


class Tiny:
    """A data folder; ``claims`` and the like replace a file, always with the prefixes in front."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = Data(root)
        self.text = TEXT
        for name, content in {
            "ontology/bilateral.ttl": ONTOLOGY,
            "ontology/alignments.ttl": "",
            "ontology/vocabulary.ttl": VOCABULARY,
            "ontology/shapes/any.ttl": "bil:AnyShape a <http://www.w3.org/ns/shacl#NodeShape> .",
            "graph/entities/things.ttl": ENTITIES,
            "graph/articles.ttl": ARTICLES,
            "graph/sources.ttl": "",
            "graph/links.ttl": "id:st-one owl:sameAs <http://www.wikidata.org/entity/Q1> .",
            "graph/conflicts.ttl": "",
            "graph/claims/001.trig": CLAIMS,
        }.items():
            self.write(name, content)
        (root / "queries" / "check").mkdir(parents=True)
        (root / "articles").mkdir()
        (root / "articles" / "001_x.txt").write_bytes(TEXT.encode())

    @property
    def claims_file(self) -> Path:
        return self.root / "graph" / "claims" / "001.trig"

    def write(self, name: str, content: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PREFIXES + content, encoding="utf-8")
        return path

    def claims(self, content: str) -> Path:
        return self.write("graph/claims/001.trig", content)

    def read(self, content: str | None = None) -> tuple[list[Claim], list[Finding]]:
        if content is not None:
            self.claims(content)
        return read_claims(self.root / "graph" / "claims")

    def assemble(self, content: str | None = None, conflicts: str = "") -> tuple[stage.Layers, list[Finding]]:
        if content is not None:
            self.claims(content)
        if conflicts:
            self.write("graph/conflicts.ttl", conflicts)
        return stage.assemble(self.data)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path / "data")


@pytest.fixture
def turtle() -> Callable[[str], Graph]:
    """A graph from Turtle with the prefixes of the project."""
    return lambda content: Graph().parse(data=PREFIXES + content, format="turtle")


@pytest.fixture
def said() -> str:
    """What a claim of fact has under its block."""
    return SAID
