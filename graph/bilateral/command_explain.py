"""The verb ``bilateral explain``: why a triple is in the graph, down to claims, speakers, articles and characters."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click
from rdflib.namespace import OWL, RDF

from bilateral.errors import DataError, UsageError
from bilateral.names import PREFIXES
from bilateral.publish import PROOFS, current_store
from bilateral.quads import parse
from bilateral.reasoning.explain import as_json, shown, spoken, tree
from bilateral.reasoning.grounds import grounds
from bilateral.reasoning.proofs import Proofs
from bilateral.reasoning.prov import turtle
from bilateral.reasoning.steps import Triple
from bilateral.resources import locate
from bilateral.store import Store
from bilateral.texts import VARIABLE, find_articles, read_articles

"""Name of the file of proofs in the folder of what is built."""

_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|urn:|mailto:)\S+")
_NAME = re.compile(r"([A-Za-z][\w.-]*):(\S*)")
_BLANK = re.compile(r"_:[\w.-]*\w")


@click.command()
@click.argument("subject", metavar="S")
@click.argument("predicate", metavar="P")
@click.argument("value", metavar="O")
@click.option(
    "--format",
    "syntax",
    type=click.Choice(["text", "json", "ttl"]),
    default="text",
    show_default=True,
    help="A tree, data, or RDF (PROV).",
)
@click.option("--data", type=click.Path(path_type=Path), help="Folder with ontology/ and graph/.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder of what is built."
)
@click.option(
    "--articles",
    type=click.Path(path_type=Path),
    help=f"Folder of the texts; otherwise {VARIABLE} or ../shared/articles.",
)
def explain(
    subject: str, predicate: str, value: str, syntax: str, data: Path | None, out: Path, articles: Path | None
) -> None:
    """Say why the triple S P O is in the graph: its proof, down to claims, speakers, articles and characters.

    A term is a name such as id:st-belarus, an IRI, or a literal in Turtle; P may be "a".
    Where the texts are not at hand, characters are given by offset and digest.

    \b
    Exit 0: it is asserted or entailed. Exit 1: it is neither.
    Example: bilateral explain id:per-lukashenko bil:hasRepresented id:st-belarus
    """
    goal = (read_term(subject), read_term(predicate), read_term(value))
    opened = Store.open(current_store(out / "store"))
    with Proofs(out / PROOFS) as proofs:
        proof = proofs.proof(*goal)
        if proof is None:
            for line in missing(proofs, goal):
                click.echo(line, err=True)
            sys.exit(1)
    found = grounds(opened.select, proof.leaves)
    if syntax == "ttl":
        sys.stdout.buffer.write(turtle(proof, found))
        return
    folder = articles or find_articles(locate(data).root)
    texts = read_articles(folder) if folder is not None else {}
    if syntax == "json":
        click.echo(json.dumps(as_json(proof, found, texts), ensure_ascii=False, indent=2))
    else:
        click.echo(tree(proof, found, texts), nl=False)


def read_term(text: str) -> str:
    """The term a person wrote, in N-Triples: a prefixed name, an IRI with or without <>, a literal in Turtle, or ``a``.

    Raises ``UsageError`` for what is none.
    """
    written = text.strip()
    if written == "a":
        return f"<{RDF.type}>"
    if _BLANK.fullmatch(written):
        return written
    if _SCHEME.fullmatch(written):
        written = f"<{written}>"
    elif name := _NAME.fullmatch(written):
        if name[1] not in PREFIXES:
            raise UsageError(f"{text}: there is no prefix {name[1]}; there are {', '.join(PREFIXES)}")
        written = f"<{PREFIXES[name[1]]}{name[2]}>"
    prefixes = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())
    try:
        quads = parse(f"{prefixes}<urn:s> <urn:p> {written}\n.".encode(), "ttl")
    except (DataError, UnicodeEncodeError):
        quads = set()
    found = [str(quad.object) for quad in quads]
    if len(found) != 1 or found[0].startswith("_:"):
        raise UsageError(
            f"{text}: not one term; write id:st-belarus, an IRI, or a literal with its quotes, such as "
            "'\"2024-10-03\"' or '\"Minsk\"@en'"
        )
    return found[0]


def missing(proofs: Proofs, goal: Triple) -> list[str]:
    """Why a triple that is not in the closure may not be there, for the person who asked for it."""
    lines = [f"neither asserted nor entailed: {spoken(goal)}"]
    subject, predicate, value = goal
    unknown = False
    for term in dict.fromkeys(goal):
        near = proofs.near(term)
        if near != [term]:
            unknown = True
            hint = f"; did you mean {', '.join(map(shown, near))}?" if near else ""
            lines.append(f"{shown(term)} is nowhere in the graph{hint}")
    if predicate == f"<{OWL.sameAs}>" and subject == value:
        lines.append("that everything is the same as itself (eq-ref) is not kept")
    elif not unknown:
        values = proofs.values(subject, predicate)
        others = f"there is, of these: {', '.join(map(shown, values))}" if values else "there is no such triple at all"
        lines.append(f"{shown(subject)} {shown(predicate)} …: {others}")
    return lines
