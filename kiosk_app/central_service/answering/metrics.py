"""Figures of the running process for Prometheus; no identity, no id and no text of a caller.

Every label takes its values from what we wrote ourselves: a route's template, a status, a `Reason`,
an `Act`. Whatever a stranger sends can therefore neither be read here nor make a new series. Each
process counts for itself; the sum over processes is the service.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    start_http_server,
)

from kiosk_app.central_service.keeping.events import Act
from kiosk_app.domain.refusal import Reason

LOOPBACK = "127.0.0.1"
_METHODS = frozenset({"GET", "POST"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


def method_of(said: str) -> str:
    """Return a method as it may be told: one that we serve, or ``other``."""
    return said if said in _METHODS else "other"


def route_of(template: str | None) -> str:
    """Return a route as it may be told: the template that matched, or ``none``."""
    return template or "none"


class Fault(StrEnum):
    """How the database let us down."""

    BUSY = "busy"
    OUTCOME_UNKNOWN = "outcome_unknown"
    DEFECT = "defect"


class Metrics:
    """What one process has seen; safe for many threads."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "central_requests", "Answers.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "central_request_seconds",
            "From the request's head to the answer's end.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._told: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.in_flight = Gauge("central_in_flight", "Requests being answered.", registry=registry)
        self._refusals = Counter(
            "central_refusals", "Refusals told.", ("reason",), registry=registry
        )
        self._shed = Counter(
            "central_shed", "Turned away before anything was asked.", ("reason",), registry=registry
        )
        self._acts = Counter(
            "central_acts", "What was done to bookings and money.", ("act",), registry=registry
        )
        self._rounds = Histogram(
            "central_worker_round_seconds",
            "Rounds of the background work.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._faults = Counter(
            "central_database_faults", "The database let us down.", ("kind",), registry=registry
        )
        self.open_duplicates = Gauge(
            "central_possible_duplicates_open",
            "Pairs of records that may be one person's; the same in every process.",
            registry=registry,
        )
        self.clock_believed = Gauge(
            "central_clock_believed",
            "1; 0 while background work waits because the clock is later than it can be.",
            registry=registry,
        )
        self.clock_believed.set(1)
        for act in (Act.HELD, Act.BOOKED, Act.LAPSED):
            self._acts.labels(act.value)  # there from the start, so that a rate can be taken
        for kind in Fault:
            self._faults.labels(kind.value)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; see `method_of` and `route_of`."""
        told = method, route, status
        kept = self._told.get(told)
        if kept is None:
            answers = self._requests.labels(method, route, str(status))
            kept = self._told[told] = answers, self._seconds.labels(route)
        kept[0].inc()
        kept[1].observe(seconds)

    def refused(self, reason: Reason) -> None:
        """Count a refusal."""
        self._refusals.labels(reason.value).inc()

    def shed(self, reason: Reason) -> None:
        """Count a request that was turned away at the door."""
        self._shed.labels(reason.value).inc()

    def done(self, acts: Iterable[Act]) -> None:
        """Count what a transaction did, once it is committed."""
        for act in acts:
            self._acts.labels(act.value).inc()

    def failed(self, fault: Fault) -> None:
        """Count a fault of the database."""
        self._faults.labels(fault.value).inc()

    @contextmanager
    def round(self) -> Iterator[None]:
        """Measure a round of the background work."""
        with self._rounds.time():
            yield

    def page(self) -> str:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry).decode()

    @contextmanager
    def published(self, port: int) -> Iterator[int]:
        """Publish the page on a port of the loopback address; give the port.

        Raises:
            OSError: the port cannot be had.
        """
        server, thread = start_http_server(port, LOOPBACK, self._registry)
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
