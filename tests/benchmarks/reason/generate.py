"""Writes the data of the benchmark as N-Triples: ``python -m tests.benchmarks.reason.generate KIND --out FILE``.

The same arguments give the same bytes on every machine. ``bilateral`` writes three files: what ``--out`` names, and
beside it ``*-article.nt`` and ``*-one.nt``, which are added to it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from .shapes import SHAPES
from .university import university

VARIANTS = ("haskey", "ifp")
"""What can be left out of the university's ontology: owlrl's keys and reasonable's inverse functions are unsound."""

_BUFFER_BYTES = 1 << 22


def write(lines: Iterable[str], out: Path) -> int:
    """Number of ``lines`` written to ``out``."""
    number = 0
    with out.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER_BYTES) as file:
        for line in lines:
            file.write(line)
            number += 1
    return number


def increments(out: Path) -> tuple[Path, Path]:
    """The files that belong to the base ``out``: one article's claims, and one triple."""
    return out.with_name(f"{out.stem}-article.nt"), out.with_name(f"{out.stem}-one.nt")


def write_bilateral(triples: int, out: Path) -> tuple[int, int, int]:
    """Number of triples written of the base ``out``, of the article and of the one triple beside it."""
    from . import articles  # only this kind needs the project

    made = articles.read(articles.checkout())
    beside = increments(out)
    return (
        write(articles.base(made, triples), out),
        write(articles.article(made), beside[0]),
        write(articles.one(made), beside[1]),
    )


def main(arguments: list[str] | None = None) -> None:
    """Write what the command line asks for, and say how many triples that were."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reason.generate", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("lubm", "bilateral", *SHAPES):
        sub = kinds.add_parser(kind)
        sub.add_argument("--out", type=Path, required=True, help="file to write")
        if kind not in SHAPES:
            sub.add_argument("--triples", type=int, default=100_000)
        if kind == "lubm":
            sub.add_argument("--seed", type=int, default=0)
            sub.add_argument("--without", action="append", choices=VARIANTS, default=[])
    chosen = parser.parse_args(arguments)
    if chosen.kind == "lubm":
        print(write(university(chosen.triples, chosen.seed, frozenset(chosen.without)), chosen.out))
    elif chosen.kind == "bilateral":
        print(*write_bilateral(chosen.triples, chosen.out))
    else:
        print(write(SHAPES[chosen.kind](), chosen.out))


if __name__ == "__main__":
    main()
