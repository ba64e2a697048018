"""The writable store: changes go one by one to the process that has it open, and readers follow by snapshots.

In the folder are ``data``, the store, and ``snapshots``, each named by its number. A number is never given twice, also
after a crash, since the newest snapshot stays; so it is the id of what was served.
"""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bilateral.errors import BilateralError, QueryError, UsageError
from bilateral.publish import POINTER
from bilateral_server.worker import READY
from bilateral_server.workers import Busy, TimedOut, WorkerDied
from bilateral_server.writing import Committed, Load, Refused, Update, serve

_CONTEXT = multiprocessing.get_context("spawn")
_START_S = 60.0


class NotRdf(BilateralError):
    """What was sent is not in the syntax it claims to be in."""


class Writer:
    """The store in ``folder``, made where there is none. Close it to end its process.

    Raises ``UsageError`` where the folder holds something else.
    """

    def __init__(self, folder: Path, memory_bytes: int, sealed: bool = True) -> None:
        """Open the store and make a snapshot of it as it is; unless ``sealed``, updates can call other addresses."""
        if (folder / POINTER).exists():
            raise UsageError(f"{folder}: bilateral build writes here; give --writable a folder of its own")
        self._data, self._snapshots = folder / "data", folder / "snapshots"
        self._data.mkdir(parents=True, exist_ok=True)
        self._snapshots.mkdir(exist_ok=True)
        self._memory_bytes = memory_bytes
        self._sealed = sealed
        self._lock = threading.Lock()
        self._number = max((int(old.name) for old in self._snapshots.iterdir() if old.name.isdigit()), default=0)
        self._switch: Callable[[Path], None] = lambda folder: None
        self._held: Callable[[], set[str]] = set
        self._start()
        self._change(None, _START_S)

    def _start(self) -> None:
        self._pipe, other = _CONTEXT.Pipe()
        arguments = (other, str(self._data), self._memory_bytes, self._sealed)
        self._process = _CONTEXT.Process(target=serve, args=arguments, daemon=True)
        self._process.start()
        other.close()
        try:
            ready = self._pipe.poll(_START_S) and self._pipe.recv() == READY
        except (EOFError, OSError):
            ready = False
        if not ready:
            self._process.kill()
            raise UsageError(f"{self._data}: the store cannot be opened")

    @property
    def newest(self) -> Path:
        """Folder of the newest snapshot."""
        return self._snapshots / f"{self._number:010d}"

    def follow(self, switch: Callable[[Path], None], held: Callable[[], set[str]]) -> None:
        """Tell ``switch`` of each new snapshot; older ones are removed once ``held()`` does not name them."""
        self._switch, self._held = switch, held

    def apply(self, change: Update | Load, timeout_s: float, queue_s: float) -> Committed:
        """Make ``change``; when this returns, all who ask see it.

        Raises ``QueryError`` or ``NotRdf`` where it cannot be made, and ``Busy`` where others are at work for longer
        than ``queue_s``: nothing is changed then; ``TimedOut`` and ``WorkerDied`` where it was stopped: it is made
        whole or not at all.
        """
        if not self._lock.acquire(timeout=queue_s):
            raise Busy(f"other changes are at work for more than {queue_s:g} seconds")
        try:
            if not self._process.is_alive():
                self._restart()
            return self._change(change, timeout_s)
        finally:
            self._lock.release()

    def _change(self, change: Update | Load | None, timeout_s: float) -> Committed:
        try:
            return self._made(change, timeout_s)
        except TimedOut:
            self._restart()
            raise
        except (EOFError, OSError) as error:
            self._restart()
            raise WorkerDied("the process that writes ended; the update needs more memory than it may have") from error

    def _made(self, change: Update | Load | None, timeout_s: float) -> Committed:
        target = self._snapshots / f"{self._number + 1:010d}"
        shutil.rmtree(target, ignore_errors=True)  # of a process that was killed while it made this one
        self._pipe.send((change, str(target)))
        if not self._pipe.poll(timeout_s):
            raise TimedOut(f"the update was stopped after {timeout_s:g} seconds")
        said: Committed | Refused = self._pipe.recv()
        if isinstance(said, Refused):
            raise _REFUSED[said.kind](said.detail)
        if not self._pipe.poll(_START_S) or self._pipe.recv() != READY:
            raise EOFError
        self._number += 1
        self._switch(target)
        self._sweep()
        return said

    def _restart(self) -> None:
        """Open the store anew, and let readers see it as it is: a change that was stopped is in it whole or not.

        Where that fails, as on a full disk, the next change tries again.
        """
        self._process.kill()
        self._process.join()
        self._pipe.close()
        with suppress(UsageError, TimedOut, EOFError, OSError):
            self._start()
            self._made(None, _START_S)

    def _sweep(self) -> None:
        """Remove the snapshots that nobody has open."""
        held = self._held() | {str(self.newest)}
        for old in self._snapshots.iterdir():
            if str(old) not in held:
                shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        """End the process; what was acknowledged is on disk."""
        self._process.kill()
        self._process.join()


_REFUSED: dict[str, type[BilateralError]] = {"query": QueryError, "data": NotRdf, "memory": WorkerDied}
