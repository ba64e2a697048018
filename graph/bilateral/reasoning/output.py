"""What is printed and kept of a closure: its triples in all their names, not only those of representatives."""

from __future__ import annotations

from pathlib import Path

from bilateral.reasoning.compile import WORDS
from bilateral.reasoning.equality import CODE, SAME_AS
from bilateral.reasoning.rules import NAMESPACES, expand
from bilateral.reasoning.working import Working

_PRINTABLE = "s NOT IN (SELECT id FROM term WHERE kind = 2) AND p NOT IN (SELECT id FROM term WHERE kind > 0)"
_REFLEXIVE = ("owl:sameAs", "rdfs:subClassOf", "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty")


def _news() -> str:
    """SQL: whether a triple is neither a tautology nor about the vocabularies of RDF and OWL themselves."""
    reflexive, tops = _numbers(*_REFLEXIVE), _numbers("rdf:type", "rdfs:subClassOf")
    vocabulary = " OR ".join(f"starts_with(text, '<{namespace}')" for namespace in NAMESPACES.values())
    return f"""NOT (s = o AND p IN ({reflexive})) AND NOT (o = {_numbers("owl:Thing")} AND p IN ({tops}))
        AND s NOT IN (SELECT id FROM term WHERE {vocabulary})"""


def _numbers(*names: str) -> str:
    return ", ".join(str(WORDS.index(expand(name))) for name in names)


def select(working: Working, *, full: bool, since: int = 0) -> str:
    """SELECT s, p, o of the triples to print: with ``full`` all, else the news among those that were not asserted.

    No tautology is news, and nothing about the vocabularies of RDF and OWL themselves. Triples with a literal as
    subject are never printed. With ``since`` only triples of that rank or above are. Where things were merged since,
    all their triples are new.
    """
    _name(working)
    renamed = " OR ".join(f"{place} IN (SELECT rep FROM name)" for place in "spo")
    new = f"rank >= {since}"
    if since:
        merged = f"(SELECT rep FROM same WHERE rank >= {since})"
        new = f"({new} OR " + " OR ".join(f"{place} IN {merged}" for place in "spo") + ")"
    expanded = f"""SELECT s, p, o FROM triple WHERE {new} AND NOT ({renamed})
        UNION ALL SELECT DISTINCT coalesce(a.id, s), coalesce(b.id, p), coalesce(c.id, o) FROM triple
        LEFT JOIN name a ON a.rep = s LEFT JOIN name b ON b.rep = p LEFT JOIN name c ON c.rep = o
        WHERE {new} AND ({renamed})"""
    if not full:
        return f"SELECT * FROM ({expanded}) ANTI JOIN asserted USING (s, p, o) WHERE {_PRINTABLE} AND {_news()}"
    # rule eq-ref; the triples it makes have owl:sameAs as a term, so that it holds of that too
    reflexive = f"SELECT DISTINCT unnest([s, p, o, {SAME_AS}]) AS x FROM ({expanded})"
    return f"SELECT * FROM ({expanded} UNION SELECT x, {SAME_AS}, x FROM ({reflexive})) WHERE {_PRINTABLE}"


def save_proofs(working: Working, path: Path) -> None:
    """Write the closure to the DuckDB file ``path``: tables ``term(id, text)`` and ``triple(s, p, o, rank, rule)``.

    What stands for a representative gets its ranks last, position by position, as the rules eq-rep-s, -p and -o derive
    it. ``path`` appears when it is complete.
    """
    _name(working)
    renamed = " OR ".join(f"{place} IN (SELECT rep FROM name)" for place in "spo")
    last = working.clock
    rank = f"CASE WHEN c.id <> o THEN {last + 2} WHEN b.id <> p THEN {last + 1} ELSE {last} END"
    by_s, by_p, by_o = (CODE[f"eq-rep-{place}"] for place in "spo")
    rule = f"CASE WHEN c.id <> o THEN {by_o} WHEN b.id <> p THEN {by_p} ELSE {by_s} END"
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    quoted = str(partial).replace("'", "''")
    working.run(f"ATTACH '{quoted}' AS proofs")
    try:
        working.run(
            f"""CREATE TABLE proofs.triple AS
            SELECT s, p, o, min(rank)::INTEGER AS rank, arg_min(rule, rank)::UTINYINT AS rule FROM (
                SELECT s, p, o, rank, rule FROM triple UNION ALL SELECT s, p, o, rank, rule FROM former
                UNION ALL SELECT coalesce(a.id, s), coalesce(b.id, p), coalesce(c.id, o), {rank}, {rule} FROM triple
                LEFT JOIN name a ON a.rep = s LEFT JOIN name b ON b.rep = p LEFT JOIN name c ON c.rep = o
                WHERE {renamed})
            GROUP BY s, p, o ORDER BY s, p, o"""
        )
        working.run("CREATE TABLE proofs.term AS SELECT id, text FROM term ORDER BY id")
    finally:
        working.run("DETACH proofs")
    partial.replace(path)


def _name(working: Working) -> None:
    """Make the table ``name(id, rep)``: every name of what has more than one, its representative's own included."""
    working.create("name", "SELECT id, rep FROM same UNION ALL SELECT DISTINCT rep, rep FROM same")
