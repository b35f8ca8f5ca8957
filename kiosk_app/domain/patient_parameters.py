"""Parameters about who may have numbers, and how many; the other families are in `parameters`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentificationParameters:
    """What establishes who somebody is, values of `identity.Proof`.

    Attributes:
        kiosk: at a machine, where nobody looks.
        staffed: everywhere else; ``"document_seen"``: somebody held the document in their hands.

    Raises:
        ValueError: what proves nothing, or what no machine can see, would do.
    """

    kiosk: tuple[str, ...] = (
        "id_card",
        "social_card",
        "health_card",
        "insurance_code",
        "health_code",
        "hospital_card",
    )
    staffed: tuple[str, ...] = (*kiosk, "document_seen")

    def __post_init__(self) -> None:
        """Refuse what would let anybody be anybody."""
        if "typed" in {*self.kiosk, *self.staffed}:
            raise ValueError("what was typed proves nothing")
        if "document_seen" in self.kiosk:
            raise ValueError("no machine has seen a document")


@dataclass(frozen=True, slots=True)
class LimitParameters:
    """How many numbers one patient may have in a longer span of days; a day's are in `Policy`.

    And on how many waitlists one stands at a time.

    A span is any such run of days of visits that holds the new one. Numbers that stand count and
    those that were used or not come for; given back or void ones do not.

    Attributes:
        per_week: numbers within seven days; None: no such limit.
        per_months: numbers within `months`; None: no such limit.
        months: calendar months of the longer span.
        unbound: ways to a number that these limits do not stop, values of `channels.BookingKind`
            and ``"add_on"``; their numbers count for the others.
        waitlists: places of one patient at a time; all sessions of a day that any of will do are
            one place.

    Raises:
        ValueError: nobody could have a number, or the longer span allows fewer than the shorter.
    """

    per_week: int | None = 3
    per_months: int | None = 5
    months: int = 3
    unbound: tuple[str, ...] = ("same_day_on_site", "consulting_room", "referral", "add_on")
    waitlists: int = 5

    def __post_init__(self) -> None:
        """Refuse what leaves everybody without numbers."""
        spans = [f for f in (self.per_week, self.per_months) if f is not None]
        if min(self.months, self.waitlists, *spans) < 1:
            raise ValueError("limits are at least 1")
        if self.per_week and self.per_months and self.per_months < self.per_week:
            raise ValueError("per_months is not below per_week")


@dataclass(frozen=True, slots=True)
class RecordParameters:
    """Changing what the hospital has written down of who somebody is; each takes a reason.

    Attributes:
        merge_by_two: joining two records, and taking them apart again, takes a second person;
            where their names differ it always does.
        name_by_two: so does correcting a name, or the number a person is found by.
    """

    merge_by_two: bool = True
    name_by_two: bool = True


@dataclass(frozen=True, slots=True)
class ProxyParameters:
    """Booking for somebody else.

    Attributes:
        flag_above: different patients of one booker on one day above which somebody looks.
        patients_per_day: different patients of one booker on one day.
        guardians: what somebody is to a child with whom the child may be booked, values of
            `proxy.Relation`.
        guardian_least_age: whole years from which somebody may be a guardian; counted where their
            document tells.
        has_to_show_authority: whoever books for a grown-up needs the patient's authority, even
            where the patient's own document is shown.
        authority_days: the longest an authority may be given for.

    Raises:
        ValueError: nobody at all could book for a child, or an authority could not last a day.
    """

    flag_above: int = 3
    patients_per_day: int = 5
    guardians: tuple[str, ...] = ("parent", "guardian")
    guardian_least_age: int = 18
    has_to_show_authority: bool = False
    authority_days: int = 365

    def __post_init__(self) -> None:
        """Refuse what leaves children without numbers, and patients without a helper."""
        if not self.guardians:
            raise ValueError("guardians names somebody")
        if self.authority_days < 1:
            raise ValueError("authority_days is a day or more")
