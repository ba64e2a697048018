"""rdflib: a dataset in memory, and pySHACL over it. Prints its version where it is asked for."""

from lines import serve
from rdflib import Dataset, Graph

dataset = Dataset()
default = dataset.default_graph


def load(files: list[str]) -> dict[str, str]:
    for file in files:
        default.parse(file, format="turtle")
    return {}


def load_quads(file: str) -> dict[str, str]:
    dataset.parse(file, format="nquads")
    return {}


def ask(query: str) -> dict[str, str]:
    result = dataset.query(query)
    if result.type in ("CONSTRUCT", "DESCRIBE"):
        return {"graph": result.serialize(format="nt").decode()}
    return {"rows": result.serialize(format="json").decode()}


def validate(shapes: str) -> dict[str, str]:
    import pyshacl

    _, report, _ = pyshacl.validate(default, shacl_graph=Graph().parse(shapes, format="turtle"), advanced=True)
    return {"graph": report.serialize(format="nt")}


serve({"load": load, "load_quads": load_quads, "ask": ask, "validate": validate})
