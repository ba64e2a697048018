"""The store that someone else runs, in the place of the workers: asked by HTTP, with the same limits and errors.

Its snapshot is what the metadata in its graph says; that is asked again from time to time, so that what was kept of a
former load is given no more.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from bilateral.errors import BilateralError, BuildError, QueryError
from bilateral.names import DATASET_IRI
from bilateral.remote.endpoint import Endpoint
from bilateral.remote.exchange import EndpointSlow
from bilateral.remote.one_graph import ONE_GRAPH
from bilateral.visible import visible
from bilateral_server.worker import Fault, Job, Part, answered
from bilateral_server.workers import FAULTS, Answer, Busy, Gone, counted

_AGAIN_S = 10.0
"""How often the snapshot is asked again."""
_GLANCE_S = 0.25
_SNAPSHOT = f"""PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?id WHERE {{ <{DATASET_IRI}> dcterms:identifier ?id }}"""


class Remote:
    """The endpoint, of which at most ``count`` queries are asked at once. Close it to end following its snapshot."""

    def __init__(self, endpoint: Endpoint, count: int) -> None:
        """Ask for the snapshot. Raises ``BuildError`` where the graph has not one, and as ``Endpoint.query`` does."""
        self.endpoint = endpoint
        self.outcomes: Counter[str] = Counter()
        """How many queries ended how: ``answered``, or the name of what was raised."""
        self._places = threading.Semaphore(count)
        self._closed = threading.Event()
        self.snapshot = ""
        """The id of the data, as of when it was last asked."""
        try:
            self.snapshot = self._read_snapshot()
        except BaseException:
            endpoint.close()
            raise
        threading.Thread(target=self._follow, daemon=True).start()

    def _read_snapshot(self) -> str:
        found = sorted(str(row["id"]) for row in self.endpoint.select(_SNAPSHOT) if "id" in row)
        if not found:
            where = f"the graph {self.endpoint.graph}" if self.endpoint.graph else "the default graph"
            raise BuildError(
                f"{self.endpoint.url} has no data of Bilateral in {where}; load bilateral.ttl and "
                "bilateral-inferred.ttl into one graph, and name it with --default-graph"
            )
        if len(found) > 1:
            raise BuildError(f"{self.endpoint.url} has {len(found)} snapshots in one graph; clear it and load again")
        if not re.fullmatch(r"[\w.-]{1,100}", found[0]):
            raise BuildError(f"{self.endpoint.url}: its snapshot is none: {visible(found[0])}")
        return found[0]

    def _follow(self) -> None:
        while not self._closed.wait(_AGAIN_S):
            with suppress(BilateralError):  # whoever asks meanwhile is told what is wrong
                self.snapshot = self._read_snapshot()

    def ask(self, job: Job, timeout_s: float, queue_s: float, gone: Callable[[], bool] = lambda: False) -> Answer:
        """The whole answer to ``job``.

        Raises as ``Pool.ask`` and ``Endpoint.query`` do, and ``QueryError`` for a dataset of other graphs.
        """
        with counted(self.outcomes):
            return self._ask(job, timeout_s, queue_s, gone)

    def _ask(self, job: Job, timeout_s: float, queue_s: float, gone: Callable[[], bool]) -> Answer:
        self._enter(queue_s, gone)
        try:
            if job.named or job.default not in ((), (self.endpoint.graph,)):
                raise QueryError(f"{ONE_GRAPH} the graphs of the dataset")
            snapshot, parts = self.snapshot, list[Part]()
            last = answered(lambda: self.endpoint.query(job.text, job.base, timeout_s, gone), job, parts.append)
        except EndpointSlow as error:
            if gone():
                raise Gone("the client hung up") from error
            raise
        finally:
            self._places.release()
        if isinstance(last, Fault):
            raise FAULTS[last.kind](last.detail)
        return Answer(b"".join(part.content for part in [*parts, last]), last.syntax, snapshot)

    def _enter(self, queue_s: float, gone: Callable[[], bool]) -> None:
        """Return once there is a place. Raises ``Busy``, or ``Gone``."""
        if self._closed.is_set():
            raise Busy("the server is stopping")
        left = queue_s
        while not self._places.acquire(timeout=max(0.0, min(left, _GLANCE_S))):
            left -= _GLANCE_S
            if gone():
                raise Gone("the client hung up")
            if left <= 0 or self._closed.is_set():
                raise Busy(f"as many queries are at the store as are asked at once; none ended in {queue_s:g} seconds")

    def processes(self) -> list[int]:
        """None: the work is done elsewhere."""
        return []

    def close(self) -> None:
        """Ask nothing more."""
        self._closed.set()
        self.endpoint.close()
