"""sparq: an immutable graph in memory, made of what is loaded at once."""

import json
from pathlib import Path

import sparq
from lines import serve

TRIPLE = ["subject", "predicate", "object"]
graph = sparq.Graph.load("", format="turtle")


def load(files: list[str]) -> dict[str, str]:
    global graph
    graph = sparq.Graph.load("\n".join(Path(file).read_text(encoding="utf-8") for file in files), format="turtle")
    return {}


def load_quads(file: str) -> dict[str, str]:
    global graph
    graph = sparq.Graph.load(file, format="nquads")
    return {}


def term(given: sparq.Term) -> dict[str, str]:
    parts = {"type": given.kind, "value": given.value, "xml:lang": given.language, "datatype": given.datatype}
    return {key: value for key, value in parts.items() if value is not None}


def ask(query: str) -> dict[str, str]:
    if "\nCONSTRUCT" in query:
        rows = [dict(zip(TRIPLE, map(term, triple), strict=True)) for triple in graph.construct(query)]
        return {"rows": json.dumps({"head": {"vars": TRIPLE}, "results": {"bindings": rows}})}
    return {"rows": graph.query_json(query)}


serve({"load": load, "load_quads": load_quads, "ask": ask})
