"""Stores without a server: each a program of ``programs/``, asked over its pipes, and ended at its time limit."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from select import select

from . import answers
from .answers import Answer
from .stores import ASK_S, LOAD_S, Dataset, Missing, Refused, Session, Store, program

_PROGRAMS = Path(__file__).with_name("programs")
_JARS = Path("/usr/share/java")
_JENA = (
    "jena-arq jena-base jena-core jena-iri jena-shacl commons-cli commons-codec commons-compress commons-csv "
    "commons-io commons-lang3 dexx.collection gson guava httpclient httpcore jackson-annotations jackson-core "
    "jackson-databind jsonld-java protobuf slf4j-api slf4j-nop thrift titanium-json-ld"
)

_LOAD_CORESE = """bilateral dump --out . --format nt > all.nt
python -c 'from pycorese.api import CoreseAPI
corese = CoreseAPI(); corese.loadCorese(); print(corese.loadRDF("all.nt").size())'"""
_LOAD_JENA = """unzip -q /usr/share/java/jena-core.jar 'org/apache/jena/ext/xerces/*'
mv org/apache/jena/ext/xerces xerces    # the names that jena-core looks for
JENA=.:$(printf /usr/share/java/%s.jar: jena-{arq,base,cmds,core,iri,tdb2} jena-dboe-{base,index,storage} \\
    jena-dboe-{trans-data,transaction} commons-{cli,codec,compress,csv,io,lang3} dexx.collection gson guava \\
    httpc{lient,ore} jackson-{annotations,core,databind} jsonld-java protobuf slf4j-{api,nop} thrift titanium-json-ld)
java -cp "$JENA" tdb2.tdbloader --loc=db bilateral.ttl bilateral-inferred.ttl
java -cp "$JENA" tdb2.tdbquery --loc=db --query=question.rq"""


class _Lines:
    """A program that answers a request a line; where it was stopped, the next request is asked of a new one."""

    def __init__(self, command: list[str], folder: Path, loading: dict[str, object], ask_s: int) -> None:
        self._command, self._folder, self._loading, self._ask_s = command, folder, loading, ask_s
        self._start()

    def _start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=self._folder
            )
        try:
            self._request(self._loading, LOAD_S)
        except BaseException:
            self.close()
            raise

    def _request(self, request: dict[str, object], limit_s: float) -> dict[str, str]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        # A program writes its answer in one go when it has all of it, so the first byte is followed by the rest.
        ready, _, _ = select([self._process.stdout], [], [], limit_s)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            self.close()
            raise Refused("its process ended" if ready else f"no answer within {limit_s} s")
        answer: dict[str, str] = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def _alive(self) -> None:
        if self._process.poll() is not None:
            self._start()

    def ask(self, query: str) -> Answer:
        self._alive()
        answer = self._request({"ask": query}, self._ask_s)
        return answers.graph(answer["graph"]) if "graph" in answer else answers.table(answer["rows"])

    def validate(self, shapes: Path) -> str:
        self._alive()
        return self._request({"validate": str(shapes)}, LOAD_S)["graph"]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def _opened(
    command: list[str], dataset: Dataset, folder: Path, *, turtle: bool = True, ask_s: int = ASK_S
) -> Iterator[Session]:
    files = [str(path) for path in (dataset.turtle if turtle else dataset.n_triples)]
    loading: dict[str, object] = {"load_quads": str(dataset.n_quads)} if dataset.n_quads else {"load": files}
    session = _Lines(command, folder, loading, ask_s)
    try:
        yield session
    finally:
        session.close()


def _python_version(python: Path, package: str) -> str:
    """Version of a ``package`` beside ``python``. Raises ``Missing``."""
    line = f"{python} -m pip install {package}"
    if not python.exists():
        raise Missing(line)
    asked = [str(python), "-c", f"from importlib.metadata import version; print(version({package!r}))"]
    found = subprocess.run(asked, capture_output=True, text=True)
    if found.returncode:
        raise Missing(line)
    return found.stdout.strip()


def _jena_version(python: Path) -> str:
    install = "apt-get install default-jre-headless libapache-jena-java"
    program("java", install)
    if not all(Path(jar).exists() for jar in _jena_jars()):
        raise Missing(install)
    _python_version(python, "jpype1")
    (jar,) = _JARS.glob("jena-core-*.jar")
    return jar.stem.removeprefix("jena-core-")


def _jena_jars() -> list[str]:
    return [str(_JARS / f"{name}.jar") for name in _JENA.split()]


def _corese_version(python: Path) -> str:
    program("java", "apt-get install default-jre-headless")
    package = _python_version(python, "pycorese")
    (jar,) = (python.parents[1] / "share" / "pycorese").glob("corese-core-*-jar-with-dependencies.jar")
    return f"{jar.stem.split('-')[2]} (pycorese {package})"


def _comunica_version(peers: Path) -> str:
    program("node", "apt-get install nodejs npm")
    versions = []
    for name in ("@comunica/query-sparql", "n3"):
        package = peers / "node_modules" / name / "package.json"
        if not package.exists():
            raise Missing("npm ci, in a folder with tests/clients/package.json and its lock")
        versions.append(json.loads(package.read_text())["version"])
    return "{}, N3.js {}".format(*versions)


def embedded(peers: Path) -> list[Store]:
    """The stores that are libraries; those from PyPI and npm are in the folder ``peers``, a virtual environment."""
    python = peers / "bin" / "python"

    def in_python(name: str, *arguments: str) -> list[str]:
        return [str(python), str(_PROGRAMS / f"ask_{name}.py"), *arguments]

    return [
        Store(
            name="Jena",
            engine="ARQ (Java)",
            version=partial(_jena_version, python),
            open=partial(_opened, in_python("jena", *_jena_jars())),
            load=_LOAD_JENA,
            validates=True,
        ),
        Store(
            name="Corese",
            engine="KGRAM (Java)",
            version=partial(_corese_version, python),
            open=partial(_opened, in_python("corese"), turtle=False),
            load=_LOAD_CORESE,
            validates=True,
        ),
        Store(
            name="rdflib",
            engine="rdflib (Python)",
            version=partial(_python_version, python, "rdflib"),
            open=partial(_opened, in_python("rdflib"), ask_s=15),  # what takes longer takes minutes
            load="""python -c 'from rdflib import Graph
graph = Graph().parse("bilateral.ttl").parse("bilateral-inferred.ttl")
print(len(graph))'""",
            validates=True,
        ),
        Store(
            name="Comunica",
            engine="Comunica over N3.js (JavaScript)",
            version=partial(_comunica_version, peers),
            open=partial(_opened, ["node", str(_PROGRAMS / "ask_comunica.mjs"), str(peers)]),
            load="npm install @comunica/query-sparql-file\n"
            "npx comunica-sparql-file bilateral.ttl bilateral-inferred.ttl -f question.rq",
        ),
        Store(
            name="sparq",
            engine="sparq (Rust)",
            version=partial(_python_version, python, "sparq-rdf"),
            open=partial(_opened, in_python("sparq")),
            load="""cat bilateral.ttl bilateral-inferred.ttl > all.ttl
python -c 'import sparq; print(len(sparq.Graph.load("all.ttl")))'""",
        ),
    ]
