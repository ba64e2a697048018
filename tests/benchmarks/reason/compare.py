"""What two closures of one file have in common: ``compare SOURCE REFERENCE OUT [--examples N]``.

Only new triples count, and not these, in which engines differ by taste: those with a literal or blank node as subject,
tautologies (a thing is the same as itself, a class its own subclass, everything an owl:Thing or rdfs:Resource), and
axioms about the vocabularies of RDF and OWL. A-box is what is said of an individual of the benchmark, T-box the rest.
DuckDB does the work, so that ten million triples need no Python objects. One line of JSON is the answer.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import duckdb

_RDF, _RDFS, _OWL, _XSD = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
)
_INDIVIDUALS = ("http://example.org/data/", "https://w3id.org/bilateral/id/", "https://w3id.org/bilateral/claim/")
_REFLEXIVE = tuple(
    f"<{name}>"
    for name in (
        f"{_OWL}sameAs",
        f"{_RDFS}subClassOf",
        f"{_RDFS}subPropertyOf",
        f"{_OWL}equivalentClass",
        f"{_OWL}equivalentProperty",
    )
)
_MEMBERSHIP = (f"<{_RDF}type>", f"<{_RDFS}subClassOf>")
_TOPS = (f"<{_OWL}Thing>", f"<{_RDFS}Resource>")

_STARTS = " OR ".join(f"starts_with(s, '<{prefix}')" for prefix in _INDIVIDUALS)
_BUILT_IN = " OR ".join(f"starts_with(s, '<{prefix}')" for prefix in (_OWL, _RDF, _RDFS, _XSD))
_JUNK = f"""
    NOT starts_with(s, '<') OR {_BUILT_IN} OR (s = o AND p IN {_REFLEXIVE}) OR (p IN {_MEMBERSHIP} AND o IN {_TOPS})
"""


def _read(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> int:
    """Number of lines of N-Triples in ``path``, read into the table ``name`` as subject, predicate and object."""
    connection.execute(
        f"""
        CREATE TABLE {name} AS
        SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
            regexp_replace(line[length(s) + length(p) + 3 : -3], '\\^\\^<{_XSD}string>$', '') AS o
        FROM read_csv(?, columns = {{'line': 'VARCHAR'}}, header = false, auto_detect = false, delim = '\x01',
            quote = '', escape = '', max_line_size = 10000000)
        WHERE NOT starts_with(line, '#')
        """,
        [str(path)],
    )
    return _count(connection, name)


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    assert row is not None
    return int(row[0])


def _new(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> int:
    """Number of lines of ``path``; the table ``name`` has the new triples among them, without the junk."""
    lines = _read(connection, f"{name}_all", path)
    connection.execute(
        f"""
        CREATE TABLE {name} AS
        SELECT *, {_STARTS} AS individual FROM (
            SELECT DISTINCT s, p, o FROM {name}_all WHERE NOT ({_JUNK})
        ) ANTI JOIN source USING (s, p, o)
        """
    )
    connection.execute(f"DROP TABLE {name}_all")
    return lines


def compare(
    source: Path, reference: Path, out: Path, examples: int = 5, memory_limit: str = "6GB"
) -> dict[str, object]:
    """Counts of the closure ``out`` of ``source``, and what it misses of ``reference`` and has besides."""
    connection = duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(out.parent / "compare")})
    connection.execute("SET preserve_insertion_order = false")
    _read(connection, "source", source)
    answer: dict[str, object] = {"lines": _new(connection, "found", out)}
    for box, where in (("abox", "individual"), ("tbox", "NOT individual")):
        answer[box] = _count(connection, f"found WHERE {where}")
    if reference != out:
        _new(connection, "expected", reference)
        for name, one, other in (("missing", "expected", "found"), ("extra", "found", "expected")):
            connection.execute(f"CREATE TABLE {name} AS FROM {one} ANTI JOIN {other} USING (s, p, o)")
            for box, where in (("abox", "individual"), ("tbox", "NOT individual")):
                answer[f"{name}_{box}"] = _count(connection, f"{name} WHERE {where}")
            rows = connection.execute(f"FROM {name} ORDER BY NOT individual, p, s, o LIMIT {examples}").fetchall()
            answer[f"{name}_examples"] = [" ".join(row[:3]) for row in rows]
    connection.close()
    return answer


def main() -> None:
    """Compare the files of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("reference", type=Path, help="a closure; the same file as OUT to count only")
    parser.add_argument("out", type=Path)
    parser.add_argument("--examples", type=int, default=5)
    chosen = parser.parse_args()
    print(json.dumps(compare(chosen.source, chosen.reference, chosen.out, chosen.examples)))


if __name__ == "__main__":
    main()
