"""This project's engine on one file, in a process of its own: ``ours IN OUT [INCREMENT ...]``.

Each increment is added to the closure so far, and what it adds is written beside ``OUT`` as ``OUT.1``, ``OUT.2``, ...
"""

import argparse
from pathlib import Path

from bilateral.reasoning.closure import Closure

from .child import installed, say, timed


def main() -> None:
    """Load, reason, write; then the same for every increment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("increments", type=Path, nargs="*")
    parser.add_argument("--memory-limit", help="DuckDB's, such as 4GB")
    parser.add_argument("--full", action="store_true", help="write what was asserted too, as the peers do")
    chosen = parser.parse_args()
    say(version=installed("bilateral"))
    temporary = chosen.out.with_name(f"{chosen.out.name}-temporary")
    closure = timed("open", lambda: Closure(memory_limit=chosen.memory_limit, temp_dir=temporary, database=None))
    timed("load", lambda: closure.load([chosen.source]))
    timed("reason", closure.reason)
    timed("write", lambda: closure.write(chosen.out, full=chosen.full))
    for number, increment in enumerate(chosen.increments, 1):
        beside = chosen.out.with_name(f"{chosen.out.name}.{number}")

        def add(source: Path = increment, out: Path = beside) -> None:
            closure.load([source])
            closure.reason()
            closure.write_new(out)

        timed(increment.name, add)
    say(contradictions=len(closure.contradictions()))
    say(finished=True)


if __name__ == "__main__":
    main()
