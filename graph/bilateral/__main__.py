"""The command ``bilateral``: the stages as verbs. Data on stdout, findings on stderr.

Exit 0: nothing above info. Exit 1: data at fault. Exit 2: wrong use.
"""

from __future__ import annotations

import logging
import sys
from contextlib import closing, nullcontext
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from bilateral import __version__
from bilateral.command_evidence import evidence
from bilateral.errors import BilateralError, DataError, UsageError
from bilateral.findings import Finding, Severity, failing
from bilateral.resources import Data, locate

# What rdflib logs of a literal that is not of its datatype is a traceback, and ours is a finding.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

# Verbs of other packages, loaded when asked for: a server takes 0.2 s to import.
_ELSEWHERE = {entry.name: entry for entry in entry_points(group="bilateral.commands")}


class _Verbs(click.Group):
    """The verbs in the order of the stages; an error is one line on stderr, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *_ELSEWHERE]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in _ELSEWHERE:
            self.add_command(_ELSEWHERE.pop(name).load(), name)
        return super().get_command(ctx, name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BilateralError as error:
            click.echo(f"bilateral: {error}", err=True)
            sys.exit(1 if isinstance(error, DataError) else 2)
        except BrokenPipeError:  # click ends quietly when the reader of a pipe has gone
            raise
        except OSError as error:
            click.echo(f"bilateral: {error.filename or 'system'}: {error.strerror or error}", err=True)
            sys.exit(2)


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Folder with ontology/ and graph/; otherwise this checkout, otherwise the installed copy.",
)
out_option = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder of what is built."
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["bilateral", "owlrl"]),
    default="bilateral",
    show_default=True,
    help="OWL 2 RL engine.",
)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bilateral")
def main() -> None:
    """Build, check and ask a knowledge graph in which every triple can be asked why it is there."""


def _locate(chosen: Path | None) -> Data:
    data = locate(chosen)
    click.echo(f"data      {data.root}", err=True)
    return data


def _tell(findings: list[Finding]) -> int:
    """Print the findings on stderr, the worst first; exit code: 1 where one of them fails the build."""
    bad = failing(findings)
    infos = sorted(finding for finding in findings if finding.severity == Severity.INFO)
    for finding in [*bad, *infos]:
        click.echo(str(finding), err=True)
    click.echo(f"findings that fail: {len(bad)}; for information: {len(infos)}", err=True)
    return 1 if bad else 0


def _progress(line: str) -> None:
    click.echo(line, err=True)


@main.command()
@data_option
@out_option
@engine_option
def build(data: Path | None, out: Path, engine: str) -> None:
    """Run the five stages: evidence, assemble, validate, reason, publish.

    Writes dumps, checksums and the store to the folder --out, or nothing where a finding fails the build.

    \b
    Example: bilateral build --out build
    """
    from bilateral.pipeline import build as run

    done = run(_locate(data), out, engine, _progress)
    code = _tell(done.findings)
    if done.published is not None:
        click.echo(done.published.snapshot)
    sys.exit(code)


@main.command()
@data_option
@engine_option
@click.option(
    "--articles",
    type=click.Path(path_type=Path),
    help="Folder of the texts; otherwise BILATERAL_ARTICLES or ../shared/articles.",
)
def check(data: Path | None, engine: str, articles: Path | None) -> None:
    """Run the first four stages and print the findings; nothing is written.

    \b
    Exit 0: nothing above info. Exit 1: a warning or an error.
    Example: bilateral check --articles ../shared/articles
    """
    from bilateral.pipeline import check as run

    sys.exit(_tell(run(_locate(data), engine, _progress, articles).findings))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--full", is_flag=True, help="All triples: the input too, tautologies and axioms about RDF and OWL.")
@click.option(
    "--memory-limit", metavar="SIZE", help="How much memory DuckDB may use, such as 4GB; the rest is spilled."
)
@click.option("--temp-dir", type=click.Path(path_type=Path), help="Folder for what does not fit in memory.")
@click.option("--out", type=click.Path(path_type=Path), help="File for the triples; otherwise stdout.")
@engine_option
def reason(
    files: tuple[Path, ...], full: bool, memory_limit: str | None, temp_dir: Path | None, out: Path | None, engine: str
) -> None:
    """Print the triples that the RDF in FILE... entails by the rules of OWL 2 RL, as N-Triples.

    The ending of a file says its syntax. Findings go to stderr: exit 1 where one is a contradiction, or a list no rule
    can read; then nothing is printed.

    \b
    Example: bilateral reason ontology.ttl data.nt --out closure.nt --memory-limit 4GB
    """
    from bilateral.command_reason import close_files

    done = close_files(files, out, full=full, memory_limit=memory_limit, temp_dir=temp_dir, engine=engine)
    sys.exit(_tell(done) if done else 0)


@main.command()
@click.argument("query", required=False)
@click.option("--list", "listing", is_flag=True, help="List the questions with their parameters.")
@click.option("--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter of a named question.")
@click.option(
    "--format",
    "syntax",
    help="json, xml, csv, tsv; a graph: ttl, nt, jsonld, rdf.",
)
@click.option("--endpoint", metavar="URL", help="SPARQL 1.1 endpoint to ask, in place of what was built.")
@click.option("--default-graph", metavar="IRI", default="", help="Graph of the endpoint that is asked.")
@click.option("--auth-file", type=click.Path(path_type=Path), help="File with the endpoint's Authorization header.")
@data_option
@out_option
def query(
    query: str | None,
    listing: bool,
    param: tuple[str, ...],
    syntax: str,
    endpoint: str | None,
    default_graph: str,
    auth_file: Path | None,
    data: Path | None,
    out: Path,
) -> None:
    """Run the named question QUERY, or the query file QUERY, on what was built, or on a store elsewhere.

    \b
    Examples: bilateral query --list
              bilateral query post-holder-on-date -p date=2025-02-01
              bilateral query mine.rq --format csv
              bilateral query plans-all --endpoint http://127.0.0.1:8890/sparql
                --default-graph https://w3id.org/bilateral/dataset/default-graph
    """
    from bilateral.command_query import answer, list_questions
    from bilateral.remote.endpoint import Endpoint, authorization

    if endpoint is None and (default_graph or auth_file):
        raise UsageError("--default-graph and --auth-file go with --endpoint")
    located = locate(data)
    if listing or query is None:
        click.echo(list_questions(located.queries), nl=False)
        return
    there = nullcontext() if endpoint is None else closing(Endpoint(endpoint, default_graph, authorization(auth_file)))
    with there as asked:
        sys.stdout.buffer.write(answer(query, param, syntax, located.queries, out / "store", asked))


@main.command()
@click.option("--format", "syntax", help="ttl, nt, nq, trig, rdf or jsonld; otherwise ttl, or that of the dialect.")
@click.option(
    "--dialect",
    type=click.Choice(["plain", "reification", "nanopublications", "reifiers", "wikidata"]),
    help="The claims alone, and how statements about statements are written.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="File whose claims are printed, in whichever dialect it has them; otherwise those that were built.",
)
@out_option
def dump(syntax: str | None, dialect: str | None, source: Path | None, out: Path) -> None:
    """Print the whole dataset that was built: in ttl, nt and rdf its default graph, in nq, trig and jsonld its layers.

    With --dialect the claims alone, in the words of others; with --from those of a file, plain where nothing is said.

    \b
    Examples: bilateral dump --format nq | gzip > bilateral.nq.gz
              bilateral dump --dialect nanopublications > claims.trig
              bilateral dump --dialect plain --from claims.trig
    """
    from bilateral.command_query import dump as dumped

    sys.stdout.buffer.write(dumped(syntax, out / "store", dialect, source))


main.add_command(evidence)


if __name__ == "__main__":
    main()
