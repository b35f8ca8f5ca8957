"""Values as labels: days, bands, clinic types, money, refusals. Keys only; words are in `i18n`."""

from collections.abc import Iterable, Mapping
from datetime import date

from kiosk_app.domain.booking import IfNotComing
from kiosk_app.domain.catalogue import BanRule, BookingScope, Catalogue, ClinicType, Department
from kiosk_app.domain.money import Fen, yuan
from kiosk_app.domain.published import Line
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import ClinicSession, LiveNote, TimeBand
from kiosk_app.journeys import listing
from kiosk_app.journeys.events import PrintTrouble
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Plain, Row, Text

GAPS: Mapping[str, tuple[str, ...]] = {
    "guardian_required": ("age",),
    "malformed_request": ("field", "expected"),
    "not_yet_released": ("release",),
    "beyond_horizon": ("days",),
    "already_booked": ("limit",),
    "day_limit": ("limit",),
    "week_limit": ("limit",),
    "months_limit": ("limit", "months"),
    "below_sold": ("sold",),
    "band_too_long": ("limit",),
    "share_too_small": ("least",),
    "title_missing": ("specialty", "title_level", "week"),
    "beyond_half_day": ("from", "until"),
    "too_many_numbers": ("most",),
    "opened_day_sold": ("day", "session"),
    "opened_day_changed": ("day", "session"),
    "key_missing": ("expected",),
    "cancel_at_counter": ("deadline",),
    "booking_banned": (
        "dates",
        "until",
    ),
    "appeal_over": ("days",),
    "unseen_claim_over": ("days",),
    "too_early": ("earliest",),
    "questions_unanswered": ("count",),
    "go_to_fever_clinic": ("place",),
    "number_expired": ("until",),
    "waitlist_closed": ("closed",),
    "waitlist_limit": ("limit",),
    "add_on_limit": ("limit",),
    "not_enough_cash": ("missing",),
    "items_open": ("left",),
    "consultation_required": ("days",),
    "referral_order_expired": ("until",),
    "proxy_limit": ("limit",),
    "not_your_referral": ("phone",),
    "policy_exists": ("version",),
    "policy_too_soon": ("earliest",),
    "policy_not_in_order": ("version", "since"),
    "policy_base_changed": ("version", "since"),
    "clock_off": ("seconds", "now"),
    "unknown_reason": ("code",),
    "merge_other_person": ("what",),
    "merge_followed": ("since",),
    "method_not_allowed": ("method",),
    "body_not_json": ("kind",),
    "unknown_parameter": ("field",),
    "too_large": ("limit",),
}
"""Which refusals have a sentence with gaps, by `Reason` value, as in `refusals.*.json`."""

SCARCITIES = (
    Reason.HELD_BY_OTHERS,
    Reason.NOT_YET_RELEASED,
    Reason.BOOKED_OUT,
    Reason.SESSION_SUSPENDED,
    Reason.BAND_OVER,
)


def day_text(day: date) -> Text:
    """Return 11月24日 星期二."""
    return Text(
        "day",
        (
            ("month", Text(f"month.{day.month}")),
            ("day", str(day.day)),
            ("weekday", Text(f"weekday.{day.isoweekday()}")),
        ),
    )


def band_text(band: TimeBand) -> Text:
    """Return 09:00–09:30."""
    return Text("band", (("begin", f"{band.begin:%H:%M}"), ("end", f"{band.end:%H:%M}")))


def when_text(band: TimeBand) -> Text:
    """Return the day and the band."""
    return Text("when", (("day", day_text(band.begin.date())), ("band", band_text(band))))


def hours_text(session: ClinicSession) -> Text:
    """Return the half-day of a session with its hours."""
    return Text(
        "hours",
        (
            ("half_day", Text(f"half_day.{session.half_day.value}")),
            ("begin", f"{session.begin:%H:%M}"),
            ("end", f"{session.end:%H:%M}"),
        ),
    )


def fee_text(fee: Fen) -> Text:
    """Return an amount in yuan."""
    return Text("fee", (("yuan", yuan(fee)),))


def late_text(live: LiveNote) -> Text:
    """Return that a doctor is late or away, and how long."""
    if live.minutes is None:
        return Text(f"live.{live.status.value}")
    return Text(f"live.{live.status.value}.minutes", (("minutes", str(live.minutes)),))


def left_text(free: int) -> Text:
    """Return how many numbers are left."""
    return Text("left", (("count", str(free)),))


def type_text(clinic_type: ClinicType) -> Text:
    """Return the name of a clinic type."""
    return Text(f"clinic_type.{clinic_type.value}")


def none_text(supplies: Iterable[listing.Supply]) -> Text | None:
    """Return why there is none in a few words; None when there is some."""
    supplies = tuple(supplies)
    if listing.free_of(supplies):
        return None
    return Text(f"none.{listing.why_none(supplies).value}")


def none_left_text(supplies: Iterable[listing.Supply]) -> Text | None:
    """Return the same where a tap tells more about it."""
    why = none_text(supplies)
    return None if why is None else Text("none_left", (("why", why),))


def way_text(department: Department) -> Text | None:
    """Return the way to a department whose numbers are not sold; None where they are.

    Source: BJ-OPD-DRAFT art. 2.
    """
    if department.scope is BookingScope.BOOKABLE:
        return None
    return Text(f"way.{department.scope.value}", (("place", Plain(department.location)),))


def department_label(department: Department) -> Plain:
    """Return the name of a department."""
    return Plain(department.name, department.name_en)


def place_text(department: Department, catalogue: Catalogue) -> Text:
    """Return the campus of a department and where it is there, in the words of the signs."""
    campuses = {campus.id: campus.name for campus in catalogue.campuses}
    campus = Plain(campuses.get(department.campus, ""))
    place = Plain(department.location)
    return Text("department.place", (("campus", campus), ("place", place)))


def refusal_text(refusal: Refusal) -> Text:
    """Return the sentence for a refusal; where one of its facts is missing the plain one."""
    if refusal.reason is Reason.MALFORMED_REQUEST:  # a field is nothing a patient can mend
        return Text(f"{refusal.reason.value}.plain")
    gaps = GAPS.get(refusal.reason.value, ())
    if not gaps:
        return Text(refusal.reason.value)
    if set(gaps) <= dict(refusal.facts).keys():
        return Text(refusal.reason.value, refusal.facts)
    return Text(f"{refusal.reason.value}.plain")


def now_text(refusal: Refusal) -> Text:
    """Return what can be done now."""
    return Text(f"{refusal.reason.value}.now")


def remark_text(remark: Remark | None) -> Text | None:
    """Return why a question is asked again."""
    if remark is None:
        return None
    return refusal_text(remark) if isinstance(remark, Refusal) else Text(remark.value)


def line_text(line: Line) -> Text:
    """Return a published sentence as a label; a fact that begins with ``@`` is a key itself."""
    return Text(
        line.key,
        tuple((k, Text(v[1:]) if v.startswith("@") else v) for k, v in line.facts),
    )


def no_show_text(rule: BanRule | None) -> Text:
    """Return what follows for those who neither come nor cancel, without figures nobody has said.

    Source: BJ-OPD-DRAFT art. 15, 27.
    """
    if rule is None:
        return Text("legal.no_show_often")
    facts = (("times", str(rule.no_shows)), ("months", str(rule.ban_months)))
    return Text("legal.no_show", facts)


def cancel_text(phone: str) -> Text:
    """Return how to cancel. Source: BJ-OPD-DRAFT art. 15, 19."""
    return Text("legal.cancel", (("phone", Plain(phone)),))


def if_not_coming_texts(told: IfNotComing) -> tuple[Text, Text]:
    """Return how to cancel until when, and what follows else, as the answer says.

    A kiosk is named where it takes the number back as long as staff do.

    Source: BJ-OPD-DRAFT art. 15, 19, 27.
    """
    until = told.cancel_until
    key = "legal.cancel_here" if told.kiosk_until == until else "legal.cancel_with_staff"
    facts: tuple[tuple[str, str | Text | Plain], ...] = (
        ("time", f"{until:%H:%M}"),
        ("phone", Plain(told.phone)),
    )
    return Text(key, facts), no_show_text(BanRule(told.no_shows, told.ban_months))


def printer_lines(why: str) -> tuple[Text, ...]:
    """Return what a patient is told of what ails the printer, by the key of its words."""
    return (Text(f"{why}.patient"),) if why else ()


def paper_text(about: str, trouble: PrintTrouble | None, why: str) -> Text:
    """Return what to do: take the paper, or do without it, and what ails the printer.

    Args:
        about: prefix of the keys, such as ``"done"``.
        trouble: how the paper failed; None: it came out.
        why: key of the printer's words; empty where nobody knows.
    """
    said = Text(f"{about}.next" if trouble is None else f"{about}.{trouble.value}")
    for words in printer_lines(why):
        return Text("paper.because", (("said", said), ("why", words)))
    return said


def slip_rows(why: str) -> tuple[Row, ...]:
    """Return the row that says why a slip is missing where everything stands in rows."""
    return tuple(Row(Text("unknown.slip"), line) for line in printer_lines(why))
