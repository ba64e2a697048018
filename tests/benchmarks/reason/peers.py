"""One peer on one file, in a process of its own: ``peers ENGINE IN OUT --limit-bytes N``.

Each peer is optional, loaded by name, and given its fastest way in and out; all write their whole closure.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from .child import installed, limit_address_space, say, timed

DISTRIBUTIONS = {"owlrl": "owlrl", "reasonable": "reasonable", "sparq": "sparq-rdf"}

_OWLRL_ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"

_LITERAL = re.compile(
    r'\{"a":\{"type":"uri","value":"([^"]*)"\},"b":\{"type":"literal","value":"((?:[^"\\]|\\.)*)"'
    r'(?:,"xml:lang":"([^"]*)")?(?:,"datatype":"([^"]*)")?\}\}'
)


def owlrl(source: Path, out: Path) -> None:
    """Load with rdflib, expand, serialise; its error nodes are its contradictions."""
    rdflib, engine = import_module("rdflib"), import_module("owlrl")
    graph = timed("load", lambda: rdflib.Graph().parse(source, format="nt"))
    timed("reason", lambda: engine.DeductiveClosure(engine.OWLRL_Semantics).expand(graph))
    timed("write", lambda: graph.serialize(out, format="nt", encoding="utf-8"))
    say(contradictions=sum(1 for _ in graph.objects(None, rdflib.URIRef(_OWLRL_ERROR))))


def reasonable(source: Path, out: Path) -> None:
    """Load a file, reason; the closure comes as a list of tuples of rdflib's terms. It reports no contradictions."""
    reasoner: Any = import_module("reasonable").PyReasoner()
    turtle = out.with_suffix(".ttl")  # it knows a file's syntax by its name, and N-Triples is Turtle
    turtle.symlink_to(source.resolve())
    timed("load", lambda: reasoner.load_file(str(turtle)))
    turtle.unlink()
    triples = timed("reason", reasoner.reason)

    def write() -> None:
        with out.open("w", encoding="utf-8", buffering=1 << 22) as file:
            file.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)

    timed("write", write)
    say(contradictions=None)


def sparq(source: Path, out: Path) -> None:
    """Load a file, reason in place. It has no serialiser: its JSON, a predicate at a time, is rewritten as text.

    That is about five times as fast as ``construct()`` and takes a fraction of its memory. What has a literal as its
    subject is left out: it is no N-Triples.
    """
    graph: Any = timed("load", lambda: import_module("sparq").Graph.load(source, format="ntriples"))
    timed("reason", lambda: graph.reason("owl"))

    def write() -> None:
        predicates = [row["p"].value for row in graph.query("SELECT DISTINCT ?p WHERE { ?s ?p ?o }").rows]
        with out.open("w", encoding="utf-8", buffering=1 << 22) as file:
            for predicate in predicates:
                answer = graph.query_json(f"SELECT ?a ?b WHERE {{ ?a <{predicate}> ?b FILTER(isIRI(?a)) }}")
                file.writelines(_lines(predicate, answer))

    timed("write", write)
    say(contradictions=len(graph.inconsistencies()))


def _lines(predicate: str, answer: str) -> Iterator[str]:
    """The pairs of SPARQL's JSON as N-Triples. Where all are IRIs, replacing what is between them does it."""
    start, end = '{"a":{"type":"uri","value":"', '"}}]}}'
    if '"type":"bnode"' in answer:
        raise ValueError("a blank node in the closure: the data of the benchmark has none")
    if '"b":{"type":"literal"' not in answer:
        pairs = answer[answer.index(start) + len(start) : answer.rindex(end)]
        pairs = pairs.replace('"},"b":{"type":"uri","value":"', f"> <{predicate}> <")
        yield "<" + pairs.replace('"}},' + start, "> .\n<") + "> .\n"
        return
    for subject, text, language, datatype in _LITERAL.findall(answer):
        tail = f"@{language}" if language else f"^^<{datatype}>" if datatype else ""
        yield f'<{subject}> <{predicate}> "{text}"{tail} .\n'
    iris = re.findall(re.escape(start) + r'([^"]*)"\},"b":\{"type":"uri","value":"([^"]*)"', answer)
    yield from (f"<{subject}> <{predicate}> <{value}> .\n" for subject, value in iris)


ENGINES: dict[str, Callable[[Path, Path], None]] = {"owlrl": owlrl, "reasonable": reasonable, "sparq": sparq}


def main() -> None:
    """Run the engine that the command line names, or say that it is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--limit-bytes", type=int, default=0)
    chosen = parser.parse_args()
    found = installed(DISTRIBUTIONS[chosen.engine])
    say(version=found)
    if found is None:
        say(failed="not installed")
        return
    limit_address_space(chosen.limit_bytes)
    ENGINES[chosen.engine](chosen.source, chosen.out)
    say(finished=True)


if __name__ == "__main__":
    main()
