"""From dated templates to clinic sessions: which day, which half of it, how long the bands.

A template says when a doctor sits; the calendar says what kind of day it is. Public holidays and
the working days that make up for them are data of each year, handed in.

Source: BJ-OPD-DRAFT art. 8, art. 9, art. 29; BJ-2022-PLAN item 1; AH-2023-101 ann. 1 item 3.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.ids import DepartmentId, PractitionerId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay

EVENING_BEGINS = time(17, 0)
"""Evening clinics begin at 17:00 or later; before that a session is of the day."""

NOON_BEGINS = time(12, 0)
NOON_ENDS = time(13, 30)
"""A noon clinic (午间门诊) lies between the two, whole; what goes on longer is of the afternoon."""

HOURS: Mapping[HalfDay, tuple[time, time]] = {
    HalfDay.MORNING: (time(6), NOON_ENDS),
    HalfDay.NOON: (NOON_BEGINS, NOON_ENDS),
    HalfDay.AFTERNOON: (NOON_BEGINS, time(18, 30)),
    HalfDay.EVENING: (EVENING_BEGINS, time(23)),
}
"""Between which hours a session of a half-day lies, whole.

The decision of the house, wide enough for early mornings and late afternoons: the document says
half a working day and names no hour.

Source: BJ-OPD-DRAFT art. 29.
"""

_LEAST_TITLE: Mapping[ClinicType, Title] = {
    ClinicType.ASSOCIATE_CHIEF: Title.ASSOCIATE_CHIEF,
    ClinicType.CHIEF: Title.CHIEF,
    ClinicType.RENOWNED: Title.CHIEF,
}
"""Which title a clinic class promises; the others promise none: special need is more of comfort."""

_SATURDAY = 6
_MINUTE = timedelta(minutes=1)
_HALF_HOUR = 30


class Tag(StrEnum):
    """What patients look for beside morning and afternoon.

    Source: BJ-2022-PLAN item 1; AH-2023-101 ann. 1 item 3.
    """

    NOON = "noon"
    EVENING = "evening"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Calendar:
    """What kind of day a day is.

    Attributes:
        holidays: public holidays.
        make_up: working days that make up for holidays → the ISO weekday they are worked as.
    """

    holidays: frozenset[date] = frozenset()
    make_up: Mapping[date, int] = field(default_factory=dict)

    def is_holiday(self, day: date) -> bool:
        """Tell whether templates of holidays rule the day."""
        return day in self.holidays

    def weekday_of(self, day: date) -> int:
        """Return the ISO weekday whose templates rule the day, 1 to 7."""
        return self.make_up.get(day, day.isoweekday())

    def tags_of(self, day: date, half_day: HalfDay) -> frozenset[Tag]:
        """Return what a session of the day is shown and found by."""
        tags = {
            Tag.NOON: half_day is HalfDay.NOON,
            Tag.EVENING: half_day is HalfDay.EVENING,
            Tag.WEEKEND: day.isoweekday() >= _SATURDAY and day not in self.make_up,
            Tag.HOLIDAY: self.is_holiday(day),
        }
        return frozenset(tag for tag, applies in tags.items() if applies)


@dataclass(frozen=True, slots=True)
class Template:
    """When a doctor sits, from `first_day` to `last_day`: a season, a term, a year.

    Attributes:
        practitioner: None for a general clinic without a named doctor.
        weekdays: ISO weekdays on which it makes a session; unused for a holiday template.
        is_for_holidays: it rules public holidays, and only these.
        capacity: numbers of one session, all pools together.

    Raises:
        ValueError: the hours are not those of the half-day, or the dates are the wrong way round.
    """

    department: DepartmentId
    practitioner: PractitionerId | None
    clinic_type: ClinicType
    half_day: HalfDay
    begin: time
    end: time
    capacity: int
    first_day: date
    last_day: date
    weekdays: frozenset[int] = frozenset()
    is_for_holidays: bool = False

    def __post_init__(self) -> None:
        """Refuse a session that is no half-day."""
        if self.begin >= self.end or half_day_of(self.begin, self.end) is not self.half_day:
            raise ValueError(f"{self.begin} to {self.end} is no {self.half_day} session")
        if self.first_day > self.last_day or self.capacity < 0:
            raise ValueError("a template has days in order and no negative capacity")

    def rules(self, day: date, calendar: Calendar) -> bool:
        """Tell whether the template makes a session on `day`."""
        if not self.first_day <= day <= self.last_day:
            return False
        if calendar.is_holiday(day) or self.is_for_holidays:
            return calendar.is_holiday(day) and self.is_for_holidays
        return calendar.weekday_of(day) in self.weekdays


def half_day_of(begin: time, end: time) -> HalfDay:
    """Return the half-day a session of these hours fills.

    Source: BJ-OPD-DRAFT art. 29; AH-2023-101 ann. 1 item 3.
    """
    if begin < NOON_BEGINS:
        return HalfDay.MORNING
    if end <= NOON_ENDS:
        return HalfDay.NOON
    return HalfDay.AFTERNOON if begin < EVENING_BEGINS else HalfDay.EVENING


def may_last(begin: time, end: time) -> Refusal | None:
    """Say why a session does not have these hours, or None: it lies within its half-day's.

    Returns:
        BEYOND_HALF_DAY with the facts ``from`` and ``until``.

    Source: BJ-OPD-DRAFT art. 29; see `HOURS`.
    """
    first, last = HOURS[half_day_of(begin, end)]
    if first <= begin and end <= last:
        return None
    return Refusal(Reason.BEYOND_HALF_DAY, (("from", f"{first:%H:%M}"), ("until", f"{last:%H:%M}")))


def may_number(lasts: timedelta, capacity: int, policy: Policy) -> Refusal | None:
    """Say why a session does not have so many numbers, or None: its hours hold no more.

    Args:
        lasts: from its begin to its end.
        capacity: its numbers, all pools together, add-ons not included.
        policy: `schedule.most_per_half_hour`.

    Returns:
        TOO_MANY_NUMBERS with the fact ``most``.

    Source: BJ-OPD-DRAFT art. 8, art. 10 (3): a time band is one in which a patient is seen.
    """
    most = policy.schedule.most_per_half_hour * (lasts // _MINUTE) // _HALF_HOUR
    return None if capacity <= most else Refusal(Reason.TOO_MANY_NUMBERS, (("most", str(most)),))


def may_take_away(day: str, session: str, *, is_sold: bool, is_changed: bool) -> Refusal | None:
    """Say why a session that the calendar no longer has stays on its opened day, or None.

    Args:
        day: its day, as it is told.
        session: its id.
        is_sold: a patient has or had a number of it, or waits for one.
        is_changed: it has begun, or staff have changed it or said something of it.

    Returns:
        OPENED_DAY_SOLD, OPENED_DAY_CHANGED with the facts ``day`` and ``session``.

    Source: BJ-OPD-DRAFT art. 8.
    """
    facts = (("day", day), ("session", session))
    if is_sold:
        return Refusal(Reason.OPENED_DAY_SOLD, facts)
    return Refusal(Reason.OPENED_DAY_CHANGED, facts) if is_changed else None


@dataclass(frozen=True, slots=True)
class Sitting:
    """When somebody sits, in the hospital's time."""

    day: date
    begin: time
    end: time

    @property
    def half_day(self) -> HalfDay:
        """Return which half of the day it fills."""
        return half_day_of(self.begin, self.end)


def may_sit(new: Sitting, theirs: Collection[Sitting]) -> Refusal | None:
    """Say why a doctor cannot sit in one more session, or None.

    At most one fills a half-day, and nobody is at two places at once where half-days overlap.

    Args:
        new: the session to be.
        theirs: those the doctor sits in already; none for a general clinic without a named
            doctor: these stand side by side.

    Returns:
        DOUBLE_SESSION with the facts ``day`` and ``half_day``.

    Source: BJ-OPD-DRAFT art. 29.
    """
    same_day = [each for each in theirs if each.day == new.day]
    if not any(_is_beside(new, each) for each in same_day):
        return None
    facts = (("day", new.day.isoformat()), ("half_day", new.half_day.value))
    return Refusal(Reason.DOUBLE_SESSION, facts)


def is_of_title(clinic_type: ClinicType, title: Title | None) -> bool:
    """Tell whether a clinic of this class is that of a doctor of this title, or a higher one.

    Numbers are booked, and paid, by title: a chief's clinic without a chief is not one.

    Args:
        clinic_type: the class the numbers are sold as.
        title: of the doctor who sits; None where nobody is named.

    Source: BJ-OPD-DRAFT art. 12, art. 15.
    """
    least = _LEAST_TITLE.get(clinic_type)
    return least is None or (title is not None and title <= least)  # the codes count downwards


def may_cut(length: timedelta, policy: Policy) -> Refusal | None:
    """Say why a session cannot have bands of this length, or None.

    Returns:
        BAND_TOO_LONG with the fact ``limit`` in minutes; of examinations too.

    Raises:
        ValueError: the length is no length.

    Source: BJ-OPD-DRAFT art. 10 (3); CN-2020-405 sec. 1; AH-2023-101 ann. 1 item 1.
    """
    if length < _MINUTE:
        raise ValueError(f"no band lasts {length}")
    if length <= policy.max_band_minutes * _MINUTE:
        return None
    return Refusal(Reason.BAND_TOO_LONG, (("limit", str(policy.max_band_minutes)),))


def _is_beside(new: Sitting, other: Sitting) -> bool:
    """Tell whether two sittings of a day fill one half of it, or overlap."""
    is_same = new.half_day is other.half_day
    return is_same or (new.begin < other.end and other.begin < new.end)
