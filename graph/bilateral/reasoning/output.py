"""What is printed and kept of a closure: its triples in all their names, not only those of representatives."""

from __future__ import annotations

from pathlib import Path

from bilateral.reasoning.compile import WORDS
from bilateral.reasoning.equality import CODE, SAME_AS
from bilateral.reasoning.rules import NAMESPACES, expand
from bilateral.reasoning.working import Working

_REFLEXIVE = ("owl:sameAs", "rdfs:subClassOf", "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty")


def lines(working: Working, *, full: bool, since: int = 0) -> str:
    """SELECT of the terms (subject, predicate, object) of the triples to print, in a stable order.

    With ``full`` all of them, else the news among those that were not asserted: no tautology, and nothing about the
    vocabularies of RDF and OWL themselves. A triple with a literal as subject, or what is no IRI as predicate, is never
    printed. With ``since`` only triples of that rank or above are; where things were merged since, all theirs are new.
    """
    chosen = f"SELECT * FROM ({_everything(working, since)})"
    if since and not working.merged:  # what was derived just now was not asserted before: no need to look
        chosen = f"SELECT s, p, o FROM triple WHERE rank >= {since} AND rule <> 0"
    elif full:
        # rule eq-ref; the triples it makes have owl:sameAs as a term, so that it holds of that too
        reflexive = f"SELECT DISTINCT unnest([s, p, o, {SAME_AS}]) AS x FROM ({chosen})"
        chosen += f" UNION SELECT x, {SAME_AS}, x FROM ({reflexive})"
    else:
        chosen += " ANTI JOIN asserted USING (s, p, o)"
    terms = "term"
    if since:  # a few triples have a few terms: they are looked up once, instead of three times among all
        working.create("printed", chosen)
        working.create("printed_term", "FROM term SEMI JOIN (SELECT unnest([s, p, o]) AS id FROM printed) USING (id)")
        chosen, terms = "FROM printed", "printed_term"
    unspoken = _unspoken(working)
    spoken = f"AND c.id NOT IN ({unspoken})" if unspoken else ""
    return f"""SELECT a.text AS subject, b.text AS predicate, c.text AS object FROM ({chosen}) q
        JOIN {terms} b ON b.id = q.p JOIN {terms} a ON a.id = q.s JOIN {terms} c ON c.id = q.o
        WHERE a.kind < 2 AND b.kind = 0 {spoken} {"" if full else _news()} ORDER BY q.s, q.p, q.o"""


def _everything(working: Working, since: int) -> str:
    """SELECT s, p, o of the closure in all names, of rank ``since`` or above."""
    new = f"rank >= {since}"
    if not _name(working):
        return f"SELECT s, p, o FROM triple WHERE {new}"
    renamed = " OR ".join(f"{place} IN (SELECT rep FROM name)" for place in "spo")
    if since:
        merged = f"(SELECT rep FROM same WHERE rank >= {since})"
        new = f"({new} OR " + " OR ".join(f"{place} IN {merged}" for place in "spo") + ")"
    return f"""SELECT * FROM (SELECT s, p, o FROM triple WHERE {new} AND NOT ({renamed})
        UNION ALL SELECT DISTINCT coalesce(a.id, s), coalesce(b.id, p), coalesce(c.id, o) FROM triple
        LEFT JOIN name a ON a.rep = s LEFT JOIN name b ON b.rep = p LEFT JOIN name c ON c.rep = o
        WHERE {new} AND ({renamed}))"""


def _unspoken(working: Working) -> str:
    """The literals of the rules, by number, that nobody asserted: they are not to be printed."""
    literals = f"id < {len(WORDS)} AND kind = 2 AND id NOT IN (SELECT o FROM asserted)"
    found = working.run(f"SELECT id FROM term WHERE {literals} ORDER BY id") if working.merged else []
    return ", ".join(str(number) for (number,) in found)


def _news() -> str:
    """SQL: the conditions that make a triple news."""
    reflexive, tops = _numbers(*_REFLEXIVE), _numbers("rdf:type", "rdfs:subClassOf")
    vocabulary = "".join(f" AND NOT starts_with(a.text, '<{namespace}')" for namespace in NAMESPACES.values())
    thing = _numbers("owl:Thing")
    return f"AND NOT (q.s = q.o AND q.p IN ({reflexive})) AND NOT (q.o = {thing} AND q.p IN ({tops})){vocabulary}"


def _numbers(*names: str) -> str:
    return ", ".join(str(WORDS.index(expand(name))) for name in names)


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


def _name(working: Working) -> int:
    """Make the table ``name(id, rep)`` of every name of what has more than one; how many."""
    return working.create("name", "SELECT id, rep FROM same UNION ALL SELECT DISTINCT rep, rep FROM same")
