"""A table of a million names, made of the words of a real one: time and memory to index it, time to ask it.

In a process of its own, for its peak of memory: ``python -m tests.benchmarks.link.million TABLE QUERIES ROWS``.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bilateral.linking.names_file import read_names
from bilateral.linking.table import Table
from bilateral.linking.table_rows import COLUMNS, Row, read_rows


def write_table(out: Path, real: list[Row], rows: int) -> None:
    """A table of ``rows`` names in ``out``: the real rows, then names made of beginnings and ends of theirs."""
    chance = random.Random(0)
    with out.open("w", encoding="utf-8") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for number in range(rows):
            row = real[number] if number < len(real) else _mixed(real, number, chance)
            file.write("\t".join(row) + "\n")


def _mixed(real: list[Row], number: int, chance: random.Random) -> Row:
    one, other = chance.choice(real), chance.choice(real)
    words, others = one.name.split(), other.name.split()
    place = chance.randrange(len(words))
    word, ending = words[place], chance.choice(others)
    words[place] = (
        word[: chance.randint(1, max(1, len(word)))] + ending[chance.randint(0, max(0, len(ending) - 2)) :].lower()
    )
    return one._replace(qid=f"Q{900_000_000 + number}", name=" ".join(words))


def main(table: Path, queries: Path, rows: int) -> None:
    """Print, as JSON, seconds to index, peak of memory, size of the index, and milliseconds a query."""
    with tempfile.TemporaryDirectory() as folder:
        tsv, index = Path(folder, "table.tsv"), Path(folder, "table.index")
        write_table(tsv, list(read_rows(table)), rows)
        started = time.perf_counter()
        Table.index(tsv, index).close()
        seconds, processor = time.perf_counter() - started, time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.perf_counter()
        opened = Table.open(index)
        took = []
        for row in read_names(queries)[::3]:
            asked = time.perf_counter()
            opened.candidates([row.unlinked.asked], 10)
            took.append(1000 * (time.perf_counter() - asked))
        took.sort()
        print(
            json.dumps(
                {
                    "names": rows,
                    "index s": round(seconds, 1),
                    "of processor": round(processor, 1),
                    "peak MB": round(peak),
                    "index MB": round(index.stat().st_size / 1e6),
                    "queries": len(took),
                    "median ms": round(statistics.median(took), 1),
                    "95 % ms": round(took[int(0.95 * len(took))], 1),
                    "slowest ms": round(took[-1], 1),
                }
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
