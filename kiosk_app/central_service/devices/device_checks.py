"""Whether a request was signed by the device of its station, here and now, and only once.

Costs no read of the database for most requests: public keys are remembered for a second, for they
never change while a device is in force. That a device was revoked is not asked here: its station is
switched off then, and every call asks that itself, in the read it makes anyway.

Nonces of all requests are remembered in this process for as long as their clock window is open.
What changes something is noted in its own transaction besides (`device_book.use_up`, and the row
of a keyed request), so that it has one effect whichever process it reaches. A question that is
asked again in another process while the window is open is answered there: it changes nothing, and
the one who could send it has seen the answer already.

Source: requirement rows R027, R133; OWASP ASVS 5.0 11.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Final

from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.devices.device_keys import PublicKey, is_signed, load
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import Clock
from kiosk_app.domain.device_signature import (
    DeviceRules,
    SignedParts,
    canonical_text,
    is_nonce,
    moment_of,
    within_clock_window,
)
from kiosk_app.domain.refusal import Reason, Refusal

KEYS_KNOWN_S: Final = 1.0
"""How long a public key is believed without asking again."""

REST_AFTER_REVOKING: Final = timedelta(seconds=2)
"""No new device before every process has forgotten the key of the old one."""

_MOST_KEYS = 20_000


@dataclass(frozen=True, slots=True)
class _Known:
    key: PublicKey
    until_s: float


class SpentNonces:
    """Remembers what was seen for at least `lasts`, and at most twice as long; thread-safe.

    Two sets: the older one is let go when the newer one is as old as that. Time is told by a clock
    that nobody sets: one that went ahead and back would make a spent name new.
    """

    def __init__(self, lasts: timedelta, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._lasts_s = lasts.total_seconds()
        self._monotonic = monotonic
        self._turn = Lock()
        self._begun_at = monotonic()
        self._newer: set[str] = set()
        self._older: set[str] = set()

    def spend(self, name: str) -> bool:
        """Note a name; return whether it is new."""
        with self._turn:
            now = self._monotonic()
            if now - self._begun_at >= self._lasts_s:
                is_long_over = now - self._begun_at >= 2 * self._lasts_s
                self._older = set() if is_long_over else self._newer
                self._newer, self._begun_at = set(), now
            if name in self._newer or name in self._older:
                return False
            self._newer.add(name)
            return True


class Signatures:
    """Judges who a request is from.

    Args:
        database: where devices are.
        clock: what clock windows are judged by.
        rules: the figures.
    """

    def __init__(self, database: Database, clock: Clock, rules: DeviceRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules
        self._turn = Lock()
        self._keys: OrderedDict[str, _Known] = OrderedDict()
        self._spent = SpentNonces(2 * rules.clock_window + timedelta(seconds=1))

    def recall(self, station: str) -> PublicKey | None:
        """Return the public key of a station, None if the database has to be asked."""
        with self._turn:
            known = self._keys.get(station)
        return None if known is None or time.monotonic() >= known.until_s else known.key

    def learn(self, station: str) -> PublicKey | Refusal:
        """Ask the database for the public key of a station; blocks.

        Returns:
            UNKNOWN_STATION, DEVICE_NOT_ENROLLED, DEVICE_REVOKED.
        """
        until_s = time.monotonic() + KEYS_KNOWN_S  # before we look: what is older ends sooner
        with self._database.read() as connection:
            found = device_book.signer_of(connection, station)
        if isinstance(found, Refusal):
            return found
        key = load(found.public_key)
        with self._turn:
            self._keys[station] = _Known(key, until_s)
            self._keys.move_to_end(station)
            if len(self._keys) > _MOST_KEYS:
                self._keys.popitem(last=False)
        return key

    def forget(self, station: str) -> None:
        """Ask the database for this station's key next time."""
        with self._turn:
            self._keys.pop(station, None)

    def judge(self, key: PublicKey, parts: SignedParts, signature: str) -> Refusal | None:
        """Say why a request is not believed, or None; its nonce is spent then.

        Returns:
            SIGNATURE_REFUSED, CLOCK_OFF, REQUEST_REPLAYED, in that order: only the device itself
            is told about its clock.
        """
        try:
            text = canonical_text(parts)
        except ValueError:
            return Refusal(Reason.SIGNATURE_REFUSED)
        now = self._clock()
        sent = moment_of(parts.moment, now)
        if sent is None or not is_nonce(parts.nonce) or not is_signed(key, signature, text):
            return Refusal(Reason.SIGNATURE_REFUSED)
        refusal = within_clock_window(sent, now, self._rules)
        if refusal is not None:
            return refusal
        is_new = self._spent.spend(f"{parts.station} {parts.nonce}")
        return None if is_new else Refusal(Reason.REQUEST_REPLAYED)
