"""An act on a patient's record, from its reason to its end.

The reason is one of a list; what will be done is looked over. Central says where one person is not
enough: then a second one types their own password at this counter, and the same is asked for again.

Source: GB/T 22239-2019 8.1.4.2 d; requirement row R104.
"""

from dataclasses import dataclass

from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.record_page import Change, RecordReason
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.counter.record_plans import (
    Dismiss,
    Plan,
    act_of,
    is_answer,
    operation_of,
    reasons_of,
)
from kiosk_app.journeys.effects_record import AskSecond
from kiosk_app.journeys.events_record import (
    RecordChanged,
    RecordReasonPicked,
    RecordRefused,
    SecondAgreed,
    SecondRefused,
    SecondTyped,
)
from kiosk_app.journeys.parts import Next, Note, Remark


@dataclass(frozen=True, slots=True)
class PickingReason:
    """Why it is done."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What will be done, once more before it is."""

    plan: Plan
    reason: RecordReason


@dataclass(frozen=True, slots=True)
class ChangingRecord:
    """Central is asked to do it; `second`: who agreed here."""

    plan: Plan
    reason: RecordReason
    second: SecondAgreed | None = None


@dataclass(frozen=True, slots=True)
class AskingSecond:
    """It takes two: another person types their own name and password."""

    plan: Plan
    reason: RecordReason
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class CheckingSecond:
    """Central looks whether that will do."""

    plan: Plan
    reason: RecordReason


@dataclass(frozen=True, slots=True)
class ChangeUnknown:
    """Central did not answer: what the record says now is looked at, nothing is promised."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class RecordChangeDone:
    """It is done."""

    plan: Plan
    note: Change
    stayed: int


State = (
    PickingReason
    | Reviewing
    | ChangingRecord
    | AskingSecond
    | CheckingSecond
    | ChangeUnknown
    | RecordChangeDone
)


@dataclass(frozen=True, slots=True)
class Returned:
    """No state: back where the plan was made, with why it cannot be done."""

    plan: Plan
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """No state: how the record stands now is looked at."""

    patient: PatientId


@dataclass(frozen=True, slots=True)
class ListedAgain:
    """No state: the list a pair was on is looked at once more."""


def advance(
    state: State, event: ev.Event
) -> Next[State | Returned | LookedAgain | ListedAgain | Vacated]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case PickingReason(plan), RecordReasonPicked(reason) if reason in reasons_of(plan):
            return Next(Reviewing(plan, reason))
        case PickingReason(plan), ev.WentBack():
            return Next(Returned(plan))
        case Reviewing(plan, reason), ev.Accepted():
            return Next(ChangingRecord(plan, reason), (act_of(plan, reason, ()),))
        case Reviewing(plan), ev.WentBack():
            return Next(PickingReason(plan))

        case ChangingRecord(plan), RecordChanged(note, stayed) if is_answer(plan, note):
            return Next(RecordChangeDone(plan, note, stayed))
        case ChangingRecord(plan, reason, second), RecordRefused(refusal):
            if refusal.reason is Reason.SECOND_PERSON_REQUIRED:
                return Next(AskingSecond(plan, reason, None if second is None else refusal))
            return Next(Returned(plan, refusal))
        case ChangingRecord(plan), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(ChangeUnknown(plan))

        case AskingSecond(plan, reason), SecondTyped(login, password):
            asked = AskSecond(operation_of(plan), login, password)
            return Next(CheckingSecond(plan, reason), (asked,))
        case AskingSecond(plan, reason), ev.WentBack():
            return Next(Reviewing(plan, reason))
        case CheckingSecond(plan, reason), SecondAgreed(second):
            return Next(ChangingRecord(plan, reason, event), (act_of(plan, reason, (second,)),))
        case CheckingSecond(plan, reason), SecondRefused(refusal):
            return Next(AskingSecond(plan, reason, refusal))
        case CheckingSecond(plan, reason), ev.CentralDown() | ev.Broke() | ev.PutOutOfService():
            return Next(AskingSecond(plan, reason, Note.NO_ANSWER))

        case ((ChangeUnknown(Dismiss()) | RecordChangeDone(Dismiss())), ev.Accepted()):
            return Next(ListedAgain())
        case ((ChangeUnknown(plan) | RecordChangeDone(plan)), ev.Accepted()):
            return Next(LookedAgain(plan.page.patient))
        case (
            (PickingReason() | Reviewing() | AskingSecond() | ChangeUnknown() | RecordChangeDone()),
            ev.Left(),
        ):
            return Next(Vacated())  # what is not known yet the journal goes on with
        case _:
            return settle(state, event)
