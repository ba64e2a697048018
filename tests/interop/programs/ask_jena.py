"""Apache Jena in a Java machine inside Python: a dataset in memory, and Jena SHACL. Arguments: the class path.

Debian's jena-core names classes of Xerces as the Maven build does, `xerces.*`, while its jar holds them elsewhere; so a
copy of them under that name stands at the front of the class path.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

import jpype
from lines import serve

_INSIDE = "org/apache/jena/ext/xerces/"

with tempfile.TemporaryDirectory() as scratch:
    front = Path(scratch) / "xerces.jar"
    (core,) = (jar for jar in sys.argv[1:] if Path(jar).name == "jena-core.jar")
    with zipfile.ZipFile(core) as jar, zipfile.ZipFile(front, "w") as renamed:
        for name in jar.namelist():
            if name.startswith(_INSIDE) and not name.endswith("/"):
                renamed.writestr("xerces/" + name.removeprefix(_INSIDE), jar.read(name))
    jpype.startJVM(classpath=[str(front), *sys.argv[1:]], convertStrings=True)

    riot = jpype.JClass("org.apache.jena.riot.RDFDataMgr")
    syntax = jpype.JClass("org.apache.jena.riot.RDFFormat")
    bytes_out = jpype.JClass("java.io.ByteArrayOutputStream")
    dataset = jpype.JClass("org.apache.jena.query.DatasetFactory").create()

    def n_triples(model: jpype.JObject) -> dict[str, str]:
        out = bytes_out()
        riot.write(out, model, syntax.NTRIPLES_UTF8)
        return {"graph": str(out.toString("UTF-8"))}

    def load(files: list[str]) -> dict[str, str]:
        for file in files:
            riot.read(dataset.getDefaultModel(), file)
        return {}

    def load_quads(file: str) -> dict[str, str]:
        riot.read(dataset, file)
        return {}

    def ask(query: str) -> dict[str, str]:
        execution = jpype.JClass("org.apache.jena.query.QueryExecutionFactory").create(query, dataset)
        if execution.getQuery().isConstructType():
            return n_triples(execution.execConstruct())
        out = bytes_out()
        jpype.JClass("org.apache.jena.query.ResultSetFormatter").outputAsJSON(out, execution.execSelect())
        return {"rows": str(out.toString("UTF-8"))}

    def validate(shapes: str) -> dict[str, str]:
        validator = jpype.JClass("org.apache.jena.shacl.ShaclValidator").get()
        parsed = jpype.JClass("org.apache.jena.shacl.Shapes").parse(riot.loadGraph(shapes))
        return n_triples(validator.validate(parsed, dataset.getDefaultModel().getGraph()).getModel())

    serve({"load": load, "load_quads": load_quads, "ask": ask, "validate": validate})
