"""Triples as three integers: files go in, any syntax; the terms stay in a dictionary; N-Triples come out.

pyoxigraph parses, DuckDB splits, numbers and joins, so that no triple is a Python object of ours and what does not fit
in memory is spilled. A term is its N-Triples form; ``kind`` is 0 for an IRI, 1 for a blank node, 2 for a literal (and
for the triple terms of RDF 1.2, which no rule looks into).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyoxigraph

from bilateral.errors import DataError

Statement = pyoxigraph.Triple | pyoxigraph.Quad

_LINE = 256 * 2**20
"""The longest line read, in bytes: one triple with its literal."""


class Dictionary:
    """The terms of one database: table ``term(id, text, kind)``, numbered from 0 without gaps.

    The terms in ``first`` get the first numbers in their order, so that the words of the rules are known small
    integers.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, first: Sequence[str]) -> None:
        """A dictionary of the terms in ``first``."""
        self._connection = connection
        self._loads = 0
        self.words = {term: number for number, term in enumerate(first)}
        connection.execute("CREATE TABLE term (id INTEGER NOT NULL, text VARCHAR NOT NULL, kind UTINYINT NOT NULL)")
        connection.execute(
            f"INSERT INTO term SELECT unnest(range(len($1)))::INTEGER, unnest($1), unnest([{_KIND} FOR text IN $1])",
            [list(first)],
        )

    def __len__(self) -> int:
        """How many terms there are."""
        return _one(self._connection, "SELECT count(*) FROM term")

    def load_files(self, paths: Sequence[Path], folder: Path | None = None) -> None:
        """Make the table ``loaded(s, p, o)`` of the triples in ``paths``, each with blank nodes of its own.

        Graph names are ignored. ``folder`` is where the triples stand for a while as N-Triples.

        Raises ``DataError`` with file and line for what is missing or not its syntax; nothing is loaded then.
        """
        self._connection.execute("CREATE OR REPLACE TEMP TABLE raw (s VARCHAR, p VARCHAR, o VARCHAR)")
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            for number, path in enumerate(paths):
                lines = Path(scratch) / "triples.nt"
                _to_ntriples(path, lines)
                self._read_lines(lines, f"f{self._loads}x{number}", str(path))
        self._loads += 1
        self._encode()

    def load(self, triples: Iterable[Statement], folder: Path | None = None) -> None:
        """Make the table ``loaded(s, p, o)`` of ``triples``; their blank nodes keep their labels."""
        self._connection.execute("CREATE OR REPLACE TEMP TABLE raw (s VARCHAR, p VARCHAR, o VARCHAR)")
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            lines = Path(scratch) / "triples.nt"
            pyoxigraph.serialize(_triples(triples), str(lines), pyoxigraph.RdfFormat.N_TRIPLES)
            self._read_lines(lines, None)
        self._encode()

    def ids(self, terms: Sequence[str]) -> list[int | None]:
        """The numbers of ``terms`` (N-Triples), ``None`` for one that is not there."""
        rows = self._connection.execute("SELECT text, id FROM term WHERE text IN (SELECT unnest($1))", [list(terms)])
        known = dict(rows.fetchall())
        return [known.get(term) for term in terms]

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """The terms (N-Triples) behind numbers."""
        wanted = list(set(ids))
        rows = self._connection.execute("SELECT id, text FROM term WHERE id IN (SELECT unnest($1))", [wanted])
        return dict(rows.fetchall())

    def _read_lines(self, lines: Path, scope: str | None, name: str = "the triples") -> None:
        """Split N-Triples lines into ``raw``: no subject and no predicate has a space in it.

        With a ``scope`` the blank nodes are numbered as they come, so that the same file always gives the same labels.
        """
        if not lines.stat().st_size:
            return
        try:
            self._connection.execute(
                f"""CREATE OR REPLACE TEMP TABLE split AS
                SELECT line[:a - 1] AS s, line[a + 1:a + b - 1] AS p, line[a + b + 1:-3] AS o
                FROM (SELECT line, instr(line, ' ') AS a, instr(line[instr(line, ' ') + 1:], ' ') AS b
                      FROM read_csv($1, header = false, auto_detect = false, delim = '\x01', quote = '', escape = '',
                                    columns = {{'line': 'VARCHAR'}}, max_line_size = {_LINE}))""",
                [str(lines)],
            ).fetchall()
        except duckdb.InvalidInputException:
            raise DataError(f"{name}: a triple is longer than {_LINE >> 20} MiB") from None
        if scope is not None:
            hidden = "SELECT count(*) FROM split WHERE starts_with(o, '<<') AND contains(o, '_:')"
            if _one(self._connection, hidden):
                raise DataError(f"{name}: blank nodes in triple terms (RDF 1.2) cannot be told apart yet; name them")
            self._connection.execute(
                f"""CREATE OR REPLACE TEMP TABLE blank AS
                SELECT label, '_:{scope}b' || row_number() OVER (ORDER BY min(place)) AS renamed
                FROM (SELECT s AS label, 2 * rowid AS place FROM split WHERE starts_with(s, '_:')
                      UNION ALL SELECT o, 2 * rowid + 1 FROM split WHERE starts_with(o, '_:')) GROUP BY label"""
            )
        if scope is not None and _one(self._connection, "SELECT count(*) FROM blank"):
            self._connection.execute(
                """INSERT INTO raw SELECT coalesce(a.renamed, s), p, coalesce(b.renamed, o) FROM split
                LEFT JOIN blank a ON a.label = s LEFT JOIN blank b ON b.label = o"""
            )
        else:
            self._connection.execute("INSERT INTO raw SELECT s, p, o FROM split")
        self._connection.execute("DROP TABLE split")

    def _encode(self) -> None:
        """Number the terms of ``raw`` that are new, and make ``loaded`` of it: no duplicates, sorted by predicate."""
        run = self._connection.execute
        run(
            """CREATE OR REPLACE TEMP TABLE spoken AS SELECT id, text
            FROM (SELECT s AS text FROM raw UNION SELECT p FROM raw UNION SELECT o FROM raw)
            LEFT JOIN term USING (text)"""
        ).fetchall()
        run(
            f"""INSERT INTO term
            SELECT (row_number() OVER (ORDER BY kind, text) + {len(self)} - 1)::INTEGER, text, kind
            FROM (SELECT text, {_KIND} AS kind FROM spoken WHERE id IS NULL)"""
        ).fetchall()
        few = _one(self._connection, "SELECT count(*) FROM spoken") * 4 < len(self)
        if few:  # they are looked up once, instead of three times among all
            run("CREATE OR REPLACE TEMP TABLE known AS FROM term SEMI JOIN spoken USING (text)").fetchall()
        known = "known" if few else "term"
        run(
            f"""CREATE OR REPLACE TEMP TABLE loaded AS SELECT DISTINCT a.id AS s, b.id AS p, c.id AS o FROM raw
            JOIN {known} a ON a.text = raw.s JOIN {known} b ON b.text = raw.p JOIN {known} c ON c.text = raw.o
            ORDER BY p, s, o"""
        ).fetchall()
        run("DROP TABLE raw").fetchall()
        run("DROP TABLE spoken").fetchall()


_KIND = "CASE text[1] WHEN '<' THEN CASE text[2] WHEN '<' THEN 2 ELSE 0 END WHEN '_' THEN 1 ELSE 2 END"


def write_ntriples(connection: duckdb.DuckDBPyConnection, query: str, out: Path) -> int:
    """Write the triples of ``query`` (subject, predicate, object in N-Triples) to ``out``; how many there were.

    ``out`` appears when it is complete, and not before.
    """
    partial = out.with_name(f".{out.name}.partial")
    try:
        row = connection.execute(
            f"""COPY (SELECT subject || ' ' || predicate || ' ' || object || ' .' FROM ({query}))
            TO '{str(partial).replace("'", "''")}' (FORMAT csv, HEADER false, DELIMITER '\x01', QUOTE '', ESCAPE '')"""
        ).fetchone()
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    assert row is not None
    return int(row[0])


def syntax_of(path: Path) -> pyoxigraph.RdfFormat:
    """The syntax that the ending of a file says. Raises ``DataError`` where none has it."""
    syntax = pyoxigraph.RdfFormat.from_extension(path.suffix.lstrip("."))
    if syntax is None:
        ending = path.suffix or "of this file"
        raise DataError(f"{path}: no RDF syntax has the ending {ending}; use .ttl, .nt, .nq, .trig, .rdf or .jsonld")
    return syntax


def _to_ntriples(path: Path, out: Path) -> None:
    """Write the triples of ``path``, in the syntax its name says, as N-Triples.

    Raises ``DataError``.
    """
    syntax = syntax_of(path)
    try:
        quads = pyoxigraph.parse(path=path, format=syntax, base_iri=path.resolve().as_uri())
        unnamed = _triples(quads) if syntax.supports_datasets else quads
        pyoxigraph.serialize(unnamed, str(out), pyoxigraph.RdfFormat.N_TRIPLES)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    except SyntaxError as error:
        raise DataError(f"{path}:{error.lineno or 1}: {error.msg}") from None
    except ValueError as error:
        raise DataError(f"{path}: {error}") from None
    except MemoryError:
        raise DataError(f"{path}: a term is longer than the parser can hold, 16 MiB") from None


def _triples(quads: Iterable[Statement]) -> Iterable[pyoxigraph.Triple]:
    return (quad.triple if isinstance(quad, pyoxigraph.Quad) else quad for quad in quads)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
