"""The verbs under ``bilateral evidence``: spans held against the texts, what no claim covers, and digests."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from bilateral.claims import Claim, read_claims
from bilateral.errors import UsageError
from bilateral.evidence import Status, coverage, findings, stamp, verify
from bilateral.resources import Data, locate
from bilateral.texts import VARIABLE, find_articles, read_articles


@click.group()
def evidence() -> None:
    """Hold the claims against the texts of the articles."""


_data = click.option("--data", type=click.Path(path_type=Path), help="Folder with ontology/ and graph/.")
_articles = click.option(
    "--articles", type=click.Path(path_type=Path), help=f"Folder of the texts; otherwise {VARIABLE}."
)


def _read(data: Path | None, articles: Path | None) -> tuple[Data, list[Claim], dict[str, str], bool]:
    """The data, its claims, the texts, and whether the claims are well formed; what is wrong is printed."""
    located = locate(data)
    folder = articles or find_articles(located.root)
    if folder is None:
        raise UsageError(f"the texts are not at hand: give --articles DIR, or set {VARIABLE}")
    claims, found = read_claims(located.graph / "claims")
    for finding in found:
        click.echo(str(finding), err=True)
    return located, claims, read_articles(folder), not found


@evidence.command("verify")
@_data
@_articles
def verify_command(data: Path | None, articles: Path | None) -> None:
    """Say of every span whether it is exact, moved or lost; exit 1 where one is not exact.

    \b
    Example: bilateral evidence verify --articles ../shared/articles
    """
    _, claims, texts, sound = _read(data, articles)
    checked = verify(claims, texts)
    for finding in findings(checked):
        click.echo(str(finding), err=True)
    for article in sorted({item.claim.article for item in checked}):
        counts = Counter(item.status for item in checked if item.claim.article == article)
        click.echo(f"{article}  {', '.join(f'{counts[status]} {status}' for status in Status if counts[status])}")
    sys.exit(0 if sound and all(item.status == Status.EXACT for item in checked) else 1)


@evidence.command("gaps")
@_data
@_articles
def gaps_command(data: Path | None, articles: Path | None) -> None:
    """Print the covered share of each article and the stretches of text that no claim covers.

    \b
    Each gap is a line: article, start-end, the words.
    Example: bilateral evidence gaps --articles ../shared/articles
    """
    _, claims, texts, _ = _read(data, articles)
    for article, text in texts.items():
        found = coverage(article, text, claims)
        click.echo(
            f"{article}  {found.claims} claims, {found.spans} spans of {found.mean_length:.0f} characters on average, "
            f"{found.covered} of {found.total} characters covered ({found.share:.1%})"
        )
        for start, end in found.gaps:
            click.echo(f"{article}  {start}-{end}  {' '.join(text[start:end].split())}")


@evidence.command("stamp")
@_data
@_articles
def stamp_command(data: Path | None, articles: Path | None) -> None:
    """Write the digest of each span into the claims files; only evidence literals are edited.

    \b
    Example: bilateral evidence stamp --articles ../shared/articles
    """
    located, _, texts, _ = _read(data, articles)
    for article, text in texts.items():
        path = located.graph / "claims" / f"{article}.trig"
        if path.exists():
            click.echo(f"{path.name}  {stamp(path, text)} digests written")
