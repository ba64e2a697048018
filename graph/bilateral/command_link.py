"""The verb ``bilateral link``: QIDs proposed for entities, or names, that have none."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from bilateral.errors import UsageError
from bilateral.linking.accepted import links
from bilateral.linking.candidates import Asked, Candidate
from bilateral.linking.names_file import accuracy, read_names
from bilateral.linking.polite import Client
from bilateral.linking.proposals import Proposal, check_free, decide, read, without_shared, write
from bilateral.linking.reconciliation import BATCH, WIKIDATA, Service, names_of
from bilateral.linking.score import ACCEPT, DOUBTFUL
from bilateral.linking.table import Table
from bilateral.linking.unlinked import Search, Unlinked, unlinked
from bilateral.resources import locate
from bilateral.visible import visible

VARIABLE = "BILATERAL_RECONCILE_URL"
"""Setting of the service that is asked where none is named."""

_OFTEN_S = 1.0


@click.command()
@click.argument("entities", nargs=-1, metavar="[ENTITY]...")
@click.option("--data", type=click.Path(path_type=Path), help="Folder with ontology/ and graph/.")
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    help="Look in this table, offline: tab separated, columns by header qid, name, lang, type, country, description.",
)
@click.option(
    "--index", type=click.Path(path_type=Path), help="Keep the index of the table in this file, and use it again."
)
@click.option("--service", metavar="URL", help=f"Ask this reconciliation service; otherwise {VARIABLE}, or {WIKIDATA}.")
@click.option(
    "--names",
    type=click.Path(path_type=Path),
    help="Link these names, no entities: tab separated, column query, and lang, type, country, expected, kind.",
)
@click.option(
    "--certainty",
    type=float,
    default=ACCEPT,
    show_default=True,
    help=f"Accept the best candidate from this certainty on; above {DOUBTFUL}, which one with a doubt may have, to 1.",
)
@click.option("--most", type=click.IntRange(1, 100), default=10, show_default=True, help="Most candidates of each.")
@click.option("--out", type=click.Path(path_type=Path), help="File for the proposals, a table to be reviewed.")
@click.option(
    "--accept",
    type=click.Path(path_type=Path),
    help="Look for nothing; print the links that this reviewed table accepts, as Turtle for graph/links.ttl.",
)
def link(
    entities: tuple[str, ...],
    data: Path | None,
    table: Path | None,
    index: Path | None,
    service: str | None,
    names: Path | None,
    certainty: float,
    most: int,
    out: Path | None,
    accept: Path | None,
) -> None:
    """Propose QIDs of Wikidata for the entities that have none: ENTITY..., or all, or the names of a file.

    Candidates with their reasons go to stdout, and to --out as a table to be reviewed. Nothing is accepted below
    --certainty, no entity with a link is looked for, and graph/links.ttl is never changed.

    Nothing is sent unless --service or BILATERAL_RECONCILE_URL names who is asked, or a terminal says yes.

    \b
    Examples: bilateral link --table wikidata.tsv --out proposals.tsv
              bilateral link id:plc-karabakh --service https://wikidata.reconci.link/en/api
              bilateral link --accept proposals.tsv
    """
    if accept is not None:
        if entities or any(one is not None for one in (table, index, service, names, out)):
            raise UsageError("--accept looks for nothing: give it alone, or with --data")
        click.echo(links(read(accept), locate(data), date.today()), nl=False)
        return
    if not DOUBTFUL < certainty <= 1:
        raise UsageError(
            f"--certainty {certainty:g}: write more than {DOUBTFUL}, and at most 1; "
            f"up to {DOUBTFUL} a candidate may have a doubt, and that is for a person to decide"
        )
    if names is not None and entities:
        raise UsageError("give entities or --names, not both")
    if out is not None:
        check_free(out)
    rows = read_names(names) if names is not None else []
    search = Search([row.unlinked for row in rows], {}, {}) if names is not None else unlinked(locate(data), entities)
    for entity, qid in search.linked.items():
        _tell(f"{entity} is {qid}: a link that is checked is not looked for again")
    asked = search.asked
    found = _candidates(table, index, service, [one.asked for one in asked], most)
    proposals = decide(asked, found, certainty, search.taken)
    if names is None:
        proposals, shared = without_shared(proposals)
        for qid, takers in shared.items():
            _tell(f"{qid} is proposed for {' and '.join(takers)}; accepted for neither")
    if out is not None:  # before anything is printed: who reads the first lines alone has the whole table
        write(proposals, out)
    for line in shown(proposals, asked):
        click.echo(line)
    _tell(
        f"{len(asked)} looked for, {sum(one.accepted for one in proposals)} accepted" + (f"; see {out}" if out else "")
    )
    if rows and rows[0].expected:
        _tell(accuracy(rows, proposals))


def shown(proposals: Sequence[Proposal], asked: Sequence[Unlinked]) -> Iterator[str]:
    """Lines for a reader: each entity with its hints, below it its candidates with certainty and reasons."""
    hints = {one.entity: one.asked for one in asked}
    for entity, group in groupby(proposals, key=lambda one: one.entity):
        given = list(group)
        hint = hints[entity]
        known = ", ".join(visible(one) for one in (hint.type, hint.country, hint.begun, *hint.places) if one)
        yield f"{entity}  {given[0].name}" + (f"  ({known})" if known else "")
        if given[0].note:
            yield f"    {given[0].note}"
        for one in given:
            if one.qid:
                accepted = "accepted" if one.accepted else ""
                about = f": {one.description}" if one.description else ""
                yield f"    {one.certainty:.3f} {accepted:<9}{one.qid:<11}{one.label}{about}"
            if one.reasons:
                yield f"          {'; '.join(one.reasons)}"


def _candidates(
    table: Path | None, index: Path | None, service: str | None, asked: Sequence[Asked], most: int
) -> list[list[Candidate]]:
    """For each of ``asked`` its candidates, of the table or else of a service that the user chose."""
    if not asked:
        return []
    if table is not None:
        if service is not None:
            raise UsageError("give --table or --service, not both")
        show, found = _progress("looked up"), []
        with closing(Table.index(table, index, _progress("rows indexed"))) as opened:
            for done, one in enumerate(asked):
                show(done)
                found += opened.candidates([one], most)
        return found
    if index is not None:
        raise UsageError("--index goes with --table")
    url = service or os.environ.get(VARIABLE) or ""
    client = Client(url or WIKIDATA, tell=_tell)
    sent = len(names_of(asked))
    _tell(f"{sent} names, of {len(asked)} to be linked, for {client.host}, at most {BATCH} a request")
    if sent and not url and not (sys.stdin.isatty() and click.confirm("Send them?", err=True)):
        raise UsageError(f"nothing was sent: name the service by --service {WIKIDATA}, or look in a --table")
    return Service(client, _tell, _progress("names answered")).candidates(asked, most)


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _progress(what: str) -> Callable[[int], None]:
    """What shows on a terminal how much is done, now and then; nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda done: None
    last = 0.0

    def show(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > _OFTEN_S:
            last = time.monotonic()
            click.echo(f"{what}: {done:,}", err=True)

    return show
