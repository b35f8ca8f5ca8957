"""Which policy judges an act: the one in force at its moment, or the one a booking was made under.

Versions are rows (`policy_store`); each process keeps what it has read and looks again every
`KNOWN_FOR_MS`. A version is adopted at least `policy_versions.LEAD` before it begins, which is
longer, so every process knows a version before it rules, and no act has to ask the database.

Source: BJ-OPD-DRAFT art. 6 (1); requirement row R006.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.policy_store import FOUNDING_CLAUSE, adopted
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.policy_versions import Enacted, in_force

KNOWN_FOR_MS = 5_000
"""How long a process rests on what it has read."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read, when, and every version by its name."""

    at: int | None
    versions: tuple[Enacted, ...] = ()
    by_name: Mapping[str, Policy] = field(default_factory=dict)


class Policies:
    """The versions of one profile, as this process knows them; safe for many threads.

    Args:
        founding: the profile as the program brings it; rules where the database has no version.
    """

    def __init__(self, founding: Policy) -> None:
        self._founding = founding
        self._first = Enacted(founding, of_ms(0), StaffId(SERVICE), FOUNDING_CLAUSE)
        self._known = _Known(None)

    @property
    def founding(self) -> Policy:
        """Return the profile as the program brings it."""
        return self._founding

    @property
    def has_rows(self) -> bool:
        """Tell whether the profile has versions of its own in the database."""
        return bool(self._known.versions)

    def at(self, now: int) -> Policy:
        """Return the policy in force at a millisecond."""
        return self.ruling(now).policy

    def ruling(self, now: int) -> Enacted:
        """Return the version in force at a millisecond, with its beginning."""
        return in_force((*self._known.versions, self._first), of_ms(now))

    def made_under(self, booking: AnyRow) -> Policy:
        """Return the policy a booking was made under, by the name it keeps.

        A name that nobody knows is from before versions were kept; then the version that was in
        force when the number was taken judges.
        """
        found = self._known.by_name.get(booking.policy)
        if found is not None:
            return found
        is_founding = booking.policy == self._founding.name
        return self._founding if is_founding else self.at(booking.held_at)

    def refresh(self, database: Database, now: int) -> None:
        """Read the versions again if what is known is old.

        Raises:
            DatabaseBusyError: they cannot be read.
        """
        at = self._known.at
        if at is None or not 0 <= now - at < KNOWN_FOR_MS:
            self.read(database, now)

    def read(self, database: Database, now: int) -> None:
        """Read the versions now.

        Raises:
            DatabaseBusyError: they cannot be read.
        """
        with database.read() as connection:
            every = adopted(connection)
        own = tuple(v for v in every if v.policy.profile == self._founding.profile)
        self._known = _Known(now, own, {v.policy.name: v.policy for v in every})
