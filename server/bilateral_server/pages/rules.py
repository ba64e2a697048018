"""The rules of OWL 2 RL that proofs use, and the relations of the ontology they use, in plain words."""

from __future__ import annotations

from rdflib.namespace import OWL, RDFS

from bilateral_server.language import gettext


def in_words(rule: str) -> str:
    """What the rule of that name says, as far as it is often met; nothing for a rare one, whose formula says it."""
    return _words().get(rule, "")


def relation_in_words(predicate: str) -> str:
    """What a relation of RDFS or OWL says; nothing for others, which have names of their own."""
    return {
        str(RDFS.subClassOf): gettext("is a kind of"),
        str(RDFS.subPropertyOf): gettext("is a special case of"),
        str(RDFS.domain): gettext("is said only of a"),
        str(RDFS.range): gettext("leads only to a"),
        str(OWL.inverseOf): gettext("is the inverse of"),
        str(OWL.equivalentClass): gettext("is the same class as"),
        str(OWL.equivalentProperty): gettext("is the same relation as"),
        str(OWL.propertyChainAxiom): gettext("follows from, one after the other,"),
        str(OWL.onProperty): gettext("looks at the relation"),
        str(OWL.hasValue): gettext("asks for the value"),
        str(OWL.someValuesFrom): gettext("asks for a value that is a"),
        str(OWL.intersectionOf): gettext("joins"),
    }.get(predicate, "")


def _words() -> dict[str, str]:
    return {
        "prp-inv1": gettext("one relation is the other read backwards"),
        "prp-inv2": gettext("one relation is the other read backwards"),
        "prp-symp": gettext("the relation holds in both directions"),
        "prp-trp": gettext("the relation passes on from one thing to the next"),
        "prp-spo1": gettext("the one relation is a special case of the other"),
        "prp-spo2": gettext("relations one after the other amount to this one"),
        "prp-dom": gettext("only things of this class have such a relation"),
        "prp-rng": gettext("such a relation leads only to things of this class"),
        "cax-sco": gettext("the one class is part of the other"),
        "cax-eqc1": gettext("both classes are the same"),
        "cax-eqc2": gettext("both classes are the same"),
        "cls-hv2": gettext("whatever has this value is of this class"),
        "cls-svf1": gettext("whatever is related to such a thing is of this class"),
        "cls-int1": gettext("what is of all these classes is of the class that joins them"),
        "scm-cls": gettext("this is true of every class"),
        "scm-op": gettext("this is true of every relation"),
        "scm-dp": gettext("this is true of every relation to a value"),
        "scm-sco": gettext("a part of a part is a part"),
        "scm-eqc1": gettext("classes that are the same are part of each other"),
        "scm-eqc2": gettext("classes that are part of each other are the same"),
        "scm-dom1": gettext("what holds for a class holds for the wider one"),
        "scm-rng1": gettext("what holds for a class holds for the wider one"),
        "scm-int": gettext("a class that joins others is part of each"),
        "dt-type1": gettext("it is a datatype of the standard"),
        "prp-ap": gettext("it is an annotation of the standard"),
        "cls-thing": gettext("it is a class of the standard"),
        "cls-nothing1": gettext("it is a class of the standard"),
    }
