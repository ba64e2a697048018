"""Classes generated from the scheme of cooperation tracks, so that a new track needs no new ontology.

For the track ``v:healthcare`` there is ``bil:HealthcareCooperation``, of everything whose track is health care or a
narrower one: ``owl:equivalentClass`` of the restriction ``bil:trackTransitive`` ``owl:hasValue`` the track, which
OWL 2 RL allows (OWL 2 Profiles, section 4.2.3).
"""

from collections.abc import Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from bilateral.names import BIL, ONTOLOGY_IRI, Triple, V

_WORDS = {"en": "cooperation", "be": "супрацоўніцтва", "ru": "сотрудничество", "az": "əməkdaşlıq"}  # noqa: RUF001


def track_class(track: URIRef) -> URIRef:
    """IRI of the class generated for ``track``: its words in upper camel case, then ``Cooperation``."""
    words = str(track).removeprefix(str(V)).split("-")
    return BIL["".join(word.capitalize() for word in words) + "Cooperation"]


def track_classes(vocabulary: Graph) -> Iterator[Triple]:
    """Triples of the classes of all tracks in ``vocabulary``, each a subclass of those of its broader tracks."""
    for track in sorted(URIRef(str(node)) for node in vocabulary.subjects(RDF.type, BIL.CooperationTrack)):
        cls, restriction = track_class(track), BNode()
        yield cls, RDF.type, OWL.Class
        yield cls, RDFS.isDefinedBy, ONTOLOGY_IRI
        yield cls, OWL.equivalentClass, restriction
        yield restriction, RDF.type, OWL.Restriction
        yield restriction, OWL.onProperty, BIL.trackTransitive
        yield restriction, OWL.hasValue, track
        for broader in vocabulary.objects(track, SKOS.broader):
            yield cls, RDFS.subClassOf, track_class(URIRef(str(broader)))
        for label in vocabulary.objects(track, SKOS.prefLabel):
            assert isinstance(label, Literal) and label.language
            yield cls, RDFS.label, Literal(f"{_WORDS[label.language]}: {label}", lang=label.language)
        for tag in vocabulary.objects(track, BIL.unreviewedLabel):
            yield cls, BIL.unreviewedLabel, tag
        name = _english(vocabulary, track)
        yield cls, SKOS.definition, Literal(f"Whatever belongs to the track {name} or to a narrower one.", lang="en")
        yield cls, SKOS.example, track


def _english(vocabulary: Graph, track: URIRef) -> str:
    return next(
        str(label) for label in vocabulary.objects(track, SKOS.prefLabel) if getattr(label, "language", "") == "en"
    )
