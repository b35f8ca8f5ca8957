"""Who asks too much is told when to come again; one row in the record for each who is held back.

The measures are kept in this process: several processes behind one address let through as many
times as much. What must hold across processes (one hold per patient, limits per day, guesses of
passwords and codes) is in the database, not here; decision 0039 says why.

Source: requirement rows R027, R121; OWASP API Security 2023 API4.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Generic, TypeVar

from kiosk_app.central_service.keeping.instants import Clock
from kiosk_app.domain.pace import Bucket, Limits, Moments, Pace, Window, enter, take
from kiosk_app.domain.refusal import Reason, Refusal

MAX_NAMES = 20_000
"""So many stations, addresses and persons are remembered; who was not seen for longest is not."""

V = TypeVar("V")
Alarm = Callable[[str, str], None]
"""Told which measure and whose name, the first time somebody is held back after being let in."""

Measure = tuple[str, str, Window]
"""What is measured, whose name, and how much is allowed."""


class _Kept(Generic[V]):
    """A bounded memory by name; the one not used for longest goes first."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, V] = OrderedDict()

    def get(self, name: str) -> V | None:
        return self._values.get(name)

    def put(self, name: str, value: V) -> None:
        self._values[name] = value
        self._values.move_to_end(name)
        if len(self._values) > MAX_NAMES:
            self._values.popitem(last=False)


class Throttle:
    """Counts requests and acts; safe for many threads.

    Args:
        limits: the measures.
        clock: the service's.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._turn = threading.Lock()
        self._buckets: _Kept[Bucket] = _Kept()
        self._windows: _Kept[Moments] = _Kept()
        self._held_back: _Kept[bool] = _Kept()

    @property
    def limits(self) -> Limits:
        """Return the measures."""
        return self._limits

    def arrival(self, address: str) -> Refusal | None:
        """Count one request from a network address, whoever it says it is from.

        Returns:
            TOO_MANY_REQUESTS with `wait_s`.
        """
        return self._take(f"address {address}", self._limits.address)

    def request(self, station: str) -> Refusal | None:
        """Count one request that the device of a station has signed.

        Only such a one: who merely gives a station's name uses up nothing of its pace.

        Returns:
            TOO_MANY_REQUESTS with `wait_s`.
        """
        return self._take(f"station {station}", self._limits.station)

    def hold(self, station: str, patient: str, alarm: Alarm) -> Refusal | None:
        """Count one hold of a station for a patient, by the id of the record that stands for them.

        A merged id asked in its place counts apart only in `may_hold`, which reads no database and
        gives no number.
        """
        return self._enter(alarm, *self._of_holds(station, patient))

    def may_hold(self, station: str, patient: str) -> bool:
        """Count one hold if that is not too many; else count nothing: `hold` says why."""
        return self._enter(None, *self._of_holds(station, patient)) is None

    def lookup(self, person: str, alarm: Alarm) -> Refusal | None:
        """Count one look-up of a person, named by whatever stands for the document."""
        return self._enter(alarm, ("person_lookups", person, self._limits.person_lookups))

    def help(self, station: str, alarm: Alarm) -> Refusal | None:
        """Count one call for a person from a kiosk."""
        return self._enter(alarm, ("help_calls", station, self._limits.help_calls))

    def code_try(self, station: str, alarm: Alarm) -> Refusal | None:
        """Count one code of a session that a counter tries."""
        return self._enter(alarm, ("code_tries", station, self._limits.code_tries))

    def may_complain(self, about: str) -> bool:
        """Tell whether one more row about what was not believed goes into the record; count it."""
        refusal = self._enter(
            _silently,
            ("refused", about, self._limits.refused_once),
            ("refused rows", "all", self._limits.refused_rows),
        )
        return refusal is None

    # --- inside --------------------------------------------------------------------------------

    def _of_holds(self, station: str, patient: str) -> tuple[Measure, Measure]:
        return (
            ("station_holds", station, self._limits.station_holds),
            ("person_holds", patient, self._limits.person_holds),
        )

    def _take(self, name: str, pace: Pace) -> Refusal | None:
        """Take one from a bucket, or say how long it is empty."""
        with self._turn:
            bucket, wait_s = take(self._buckets.get(name), pace, self._clock())
            if not wait_s:
                self._buckets.put(name, bucket)
        return _refusal(wait_s)

    def _enter(self, alarm: Alarm | None, *measures: Measure) -> Refusal | None:
        """Count an act by several measures: by all of them, or, if one is full, by none.

        Without an alarm it is left to whoever asks next to note that somebody was held back.
        """
        with self._turn:
            now = self._clock()
            entered: list[tuple[str, Moments]] = []
            for measure, name, window in measures:
                key = f"{measure} {name}"
                moments, wait = enter(self._windows.get(key) or (), window, now)
                if wait:
                    is_first = alarm is not None and not self._held_back.get(key)
                    if is_first:
                        self._held_back.put(key, value=True)
                    break
                entered.append((key, moments))
            else:
                for key, moments in entered:
                    self._windows.put(key, moments)
                    self._held_back.put(key, value=False)
                return None
        if alarm is not None and is_first:
            alarm(measure, name)
        return _refusal(wait)


def _silently(_measure: str, _name: str) -> None:
    """Tell nobody."""


def _refusal(wait_s: float) -> Refusal | None:
    if not wait_s:
        return None
    return Refusal(Reason.TOO_MANY_REQUESTS, (("wait_s", str(max(1, ceil(wait_s)))),))
