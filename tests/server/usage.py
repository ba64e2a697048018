"""What a process takes, read from /proc."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from .running import descendants


def alive(process: int) -> bool:
    """Whether a process of that id runs; a zombie does not, once its threads have ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" or len(os.listdir(f"/proc/{process}/task")) > 1
    except OSError:
        return False


def files(process: int) -> list[str]:
    """What each file handle of the process is open on."""
    found = []
    with suppress(OSError):
        for handle in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                found.append(os.readlink(handle))
    return found


def threads(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/task"))


def resident_bytes(processes: Iterable[int]) -> int:
    """Resident memory of the processes; what two of them share counts twice."""
    total = 0
    for process in processes:
        with suppress(OSError):
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return total * os.sysconf("SC_PAGE_SIZE")


class Peak:
    """The most resident memory that a process and its descendants had together, in bytes."""

    bytes = 0


@contextmanager
def watched(process: int) -> Iterator[Peak]:
    """The peak while the context lasts, looked at every 20 ms."""
    peak, over = Peak(), Event()

    def look() -> None:
        while not over.wait(0.02):
            with suppress(OSError):
                peak.bytes = max(peak.bytes, resident_bytes([process, *descendants(process)]))

    thread = Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
