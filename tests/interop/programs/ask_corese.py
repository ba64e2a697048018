"""Corese in a Java machine inside Python: a graph in memory, and its SHACL. The jar is that of the package pycorese."""

import sys
from pathlib import Path

import jpype
from lines import serve

(jar,) = Path(sys.prefix, "share", "pycorese").glob("corese-core-*-jar-with-dependencies.jar")
jpype.startJVM(classpath=[str(jar)], convertStrings=True)

Graph = jpype.JClass("fr.inria.corese.core.Graph")
Load = jpype.JClass("fr.inria.corese.core.load.Load")
ResultFormat = jpype.JClass("fr.inria.corese.core.print.ResultFormat")
graph = Graph.create()


def written(given: jpype.JObject, media_type: str) -> str:
    return str(ResultFormat.create(given, media_type).toString())


def load(files: list[str]) -> dict[str, str]:
    for file in files:
        Load.create(graph).parse(file)
    return {}


def ask(query: str) -> dict[str, str]:
    result = jpype.JClass("fr.inria.corese.core.query.QueryProcess").create(graph).query(query)
    if result.getQuery().isConstruct():
        return {"graph": written(result, "application/n-triples")}
    return {"rows": written(result, "application/sparql-results+json")}


def validate(shapes: str) -> dict[str, str]:
    asked = Graph.create()
    Load.create(asked).parse(shapes)
    report = jpype.JClass("fr.inria.corese.core.shacl.Shacl")(graph, asked).eval()
    return {"graph": written(report, "application/n-triples")}


serve({"load": load, "load_quads": lambda file: load([file]), "ask": ask, "validate": validate})
