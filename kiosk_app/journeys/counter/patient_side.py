"""What the patient opposite sees: what is being done for them, and nothing else of the desk.

It is made of the tab of who is served and of nothing besides: no other tab, no list and nobody who
works here is handed in, so none of them can be shown. Nobody is named in full.

Rule: a page says what is certain when it is shown. "Nothing was charged" is said only where nothing
was; of an unknown outcome only that it is looked into.

Source: requirement rows R003, R012, R103.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.booking import Appointment, Slot
from kiosk_app.domain.money import Fen
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import faces as kiosk_faces
from kiosk_app.journeys import pay, picking
from kiosk_app.journeys.counter import (
    agreeing,
    cash_back,
    group_claim,
    identifying,
    record,
    walk_in,
)
from kiosk_app.journeys.facts import practitioner_text
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.screens import (
    Detail,
    Frame,
    Notice,
    Picture,
    Plain,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import fee_text, when_text

GIVEN_UP_S: Final = 20
"""How long it is said that nothing was booked, before the next is welcomed."""

_Unpaid = agreeing.Agreeing | picking.ReviewingHold | pay.OpeningOrder | pay.ClosingOrder
"""Nothing was charged if a tab is empty after one of these."""
_Unknown = walk_in.CashUnknown | pay.PaymentUnknown | pay.BookingUnknown | pay.UnpaidUnknown
_Registering = pay.OpeningOrder | pay.ClosingOrder | pay.Confirming | pay.ConfirmingUnpaid
_Nobody = identifying.State | record.State


def _frame(about: str, who: str = "") -> Frame:
    return Frame(
        name=f"patient_{about}",
        title=Text(f"patient_side.{about}.title"),
        next_step=Text(f"patient_side.{about}.next"),
        who=who,
        is_elderly=True,
        can_leave=False,
        can_call=False,
        patience_s=None,
    )


WELCOME: Final = Notice(_frame("welcome"), picture=Picture.STAFF)
GIVEN_UP: Final = Notice(
    _frame("given_up"), picture=Picture.TAKE_CARD, lines=(Text("money.not_charged"),)
)


@dataclass(frozen=True, slots=True)
class Side:
    """What is shown, of which tab and state; `seconds_left` of a page that goes by itself."""

    screen: Screen = WELCOME
    tab: int | None = None
    state: walk_in.State | None = None
    seconds_left: int = 0
    has_agreed: bool = False

    def yes(self) -> told.PatientAgreed | None:
        """Return that the patient touched "that is right"; None where they are not asked."""
        if not isinstance(self.state, agreeing.Agreeing):
            return None
        return told.PatientAgreed(self.state.hold.id, AgreedBy.TOUCH)


def _has_agreed(side: Side, state: walk_in.State) -> bool:
    """Tell whether who is opposite has said yes to the number that is held for them."""
    if isinstance(state, agreeing.Agreeing) or side.state is None:
        return False
    held, before = walk_in.hold_of(state), walk_in.hold_of(side.state)
    is_same = held is not None and before is not None and held[0].id == before[0].id
    return is_same and (side.has_agreed or isinstance(side.state, agreeing.Agreeing))


def turn(side: Side, tab: int, state: walk_in.State | None, passed_s: int) -> Side:
    """Return what is shown from now on.

    Args:
        side: what was shown.
        tab: the place of the tab of who sits opposite.
        state: of this tab; None while nobody is at the desk: then nobody is shown.
        passed_s: whole seconds since it was asked last.
    """
    if state is None:
        return Side()
    if not isinstance(state, _Nobody):
        has_agreed = tab == side.tab and _has_agreed(side, state)
        screen = screen_of(state, has_agreed=has_agreed)
        return Side(screen, tab, state, has_agreed=has_agreed)
    if tab == side.tab and isinstance(side.state, _Unpaid):
        return Side(GIVEN_UP, tab, state, GIVEN_UP_S)
    if tab == side.tab and side.seconds_left > passed_s:
        return replace(side, state=state, seconds_left=side.seconds_left - passed_s)
    return Side(WELCOME, tab, state)


def screen_of(state: walk_in.State, *, has_agreed: bool = False) -> Screen:
    """Return the page of a tab for its patient; total.

    Args:
        state: of the tab.
        has_agreed: its patient was asked about the number that is held, and said yes.
    """
    who = walk_in.name_of_patient(state)
    match state:
        case _ if isinstance(state, _Nobody):
            return WELCOME
        case agreeing.Agreeing(review):
            rows = _rows(review.hold.slot, walk_in.due_of(review))
            return Review(_frame("agreeing", who), rows, Text("patient_side.yes"))
        case picking.ReviewingHold(hold=hold) if has_agreed:
            return Detail(_frame("paying", who), _rows(hold.slot, walk_in.due_of(state)))
        case picking.ReviewingHold(hold=hold):
            return Detail(_frame("checking", who), _rows(hold.slot, walk_in.due_of(state)))
        case walk_in.TakingCash(review, tendered):
            rows = _rows(review.hold.slot, walk_in.due_of(review))
            return Detail(_frame("taking", who), (*rows, _given(tendered)))
        case walk_in.Paid(pay.Done() as done, tendered, change):
            return _booked(done, who, (_given(tendered), _change(change)))
        case walk_in.Paid(pay.BookingUnknown()):
            return Notice(_frame("unknown", who), Tone.WARN)
        case walk_in.Paid(tendered=tendered, change=change):
            return Detail(_frame("registering", who), (_given(tendered), _change(change)))
        case pay.Done():
            return _booked(state, who, ())
        case pay.Paying():
            shown = kiosk_faces.screen_of(state)
            frame = replace(shown.frame, is_elderly=True, can_go_back=False, progress=None)
            return replace(shown, frame=replace(frame, can_leave=False, can_call=False))
        case cash_back.HandingBack() | cash_back.BookingOut() | cash_back.HandedBack():
            return _money_back(state, who)
        case Ended():
            money = Text("money.refunding" if state.is_refunding else "money.not_charged")
            lines = (money,) if state.is_booking else ()
            return Notice(_frame("called_off", who), Tone.WARN, lines=lines)
        case _ if isinstance(state, _Unknown):
            return Notice(_frame("unknown", who), Tone.WARN)
        case _ if isinstance(state, _Registering):
            return Notice(_frame("registering", who), Tone.WAIT)
        case pay.PrintingTicket():
            return Notice(_frame("printing", who), Tone.WAIT, Picture.TICKET)
        case _ if isinstance(state, picking.State | group_claim.State):
            return Notice(_frame("looking", who), Tone.WAIT, lines=_department(state))
        case _:
            return Notice(_frame("busy", who), Tone.WAIT)


def _rows(slot: Slot, due: Fen) -> tuple[Row, ...]:
    """Return what is booked, each fact once, and what it costs."""
    to_pay = Row(Text("row.to_pay"), fee_text(due), is_strong=True)
    return (
        *_where(slot),
        Row(Text("row.fee"), fee_text(slot.fee), is_strong=True),
        *(() if due == slot.fee else (to_pay,)),
    )


def _where(slot: Slot) -> tuple[Row, ...]:
    department = Plain(slot.department_name, slot.department_name_en)
    place = " ".join(filter(None, (slot.campus_name, slot.location, slot.room)))
    return (
        Row(Text("row.when"), when_text(slot.band), is_strong=True),
        Row(Text("row.department"), department, is_strong=True),
        Row(Text("row.practitioner"), practitioner_text(slot.practitioner)),
        Row(Text("row.location"), Plain(place)),
    )


def _given(tendered: Fen) -> Row:
    return Row(Text("patient_side.given"), fee_text(tendered))


def _change(change: Fen) -> Row:
    return Row(Text("patient_side.change"), fee_text(change), is_strong=True)


def _booked(done: pay.Done, who: str, money: tuple[Row, ...]) -> Detail:
    """Return that it is booked: the number to wait by, when and where, and the change."""
    appointment: Appointment = done.appointment
    about = "booked" if done.trouble is None else "no_ticket"
    number = Row(Text("row.queue_number"), Plain(str(appointment.slot.number)), is_strong=True)
    return Detail(_frame(about, who), (number, *_where(appointment.slot), *money))


def _money_back(state: cash_back.State, who: str) -> Detail:
    back = cash_back.back_of(state)
    is_given = isinstance(state, cash_back.HandedBack)
    amount = state.amount if isinstance(state, cash_back.HandedBack) else back.payment.amount
    row = Row(Text("patient_side.back"), fee_text(amount), is_strong=True)
    return Detail(_frame("money_given" if is_given else "money_back", who), (row,))


def _department(state: object) -> tuple[Text, ...]:
    """Return in which department a number is looked for, once one is picked."""
    found = getattr(state, "department", None) or getattr(
        getattr(state, "earlier", None), "department", None
    )
    if found is None:
        return ()
    return (Text("patient_side.department", (("name", Plain(found.name, found.name_en)),)),)
