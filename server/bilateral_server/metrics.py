"""What is counted while the server runs, in the text format of Prometheus.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"})

Numbers = Callable[[], Mapping[str, float]]
"""Reads the numbers of a metric as they are now, each under the value of its label."""


class Metrics:
    """The metrics of one application; each has its own, so that two in a process do not mix."""

    def __init__(self) -> None:
        """Everything is zero."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "bilateral_http_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._cut = Counter(
            "bilateral_http_cut", "Answers that ended before they were whole.", ("route",), registry=self._registry
        )
        self._seconds = Histogram(
            "bilateral_http_request_seconds",
            "Seconds from a request to the last byte of its answer.",
            ("route",),
            registry=self._registry,
            buckets=_SECONDS,
        )

    def request(self, route: str, method: str, status: int, seconds: float, whole: bool) -> None:
        """Count a request. A method that is none of HTTP's counts as ``other``: a client could make up many."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if not whole:
            self._cut.labels(route).inc()

    def gauge(self, name: str, help_text: str, label: str, read: Numbers) -> None:
        """Show numbers that go up and down, read whenever the metrics are asked for."""
        self._registry.register(_Read(lambda: GaugeMetricFamily(name, help_text, labels=(label,)), read))

    def counter(self, name: str, help_text: str, label: str, read: Numbers) -> None:
        """Show numbers that only grow and are counted elsewhere."""
        self._registry.register(_Read(lambda: CounterMetricFamily(name, help_text, labels=(label,)), read))

    def text(self) -> bytes:
        """All of it in the text format."""
        return generate_latest(self._registry)


class _Read(Collector):
    def __init__(self, family: Callable[[], CounterMetricFamily | GaugeMetricFamily], read: Numbers) -> None:
        self._family, self._numbers = family, read

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        made = self._family()
        for value, number in self._numbers().items():
            made.add_metric((value,), number)
        yield made
