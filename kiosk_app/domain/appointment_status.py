"""What can happen to a booking: the one table of legal moves.

```
waitlist ─offer─▶ held ─confirm─▶ booked ─arrive─▶ arrived ─check in─▶ checked in ─▶ fulfilled
    │              │                │ └────────────check in─────────────────▲
  leave         release           cancel, reschedule, miss, void
```

Whether a move is wanted now (deadlines, documents, second persons) is asked of the rule of its
family; this table says only whether it exists at all. That a session is called off is no status
but a tag beside it: the booking stays what it was until its patient has an outcome.

Source: HL7 FHIR R4, Appointment.status; BJ-OPD-DRAFT art. 19 to art. 27.
"""

from enum import StrEnum

from kiosk_app.domain.refusal import Reason, Refusal


class AppointmentStatus(StrEnum):
    """Where a booking stands; the value is the FHIR code."""

    WAITLIST = "waitlist"
    HELD = "pending"  # 锁号: a slot is kept, nothing is promised yet
    BOOKED = "booked"
    ARRIVED = "arrived"  # 报到: in the house, not yet through triage
    CHECKED_IN = "checked-in"  # 取号、签到: triaged and waiting
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    VOID = "entered-in-error"  # 作废: the identity was not the patient's


class Act(StrEnum):
    """What is done to a booking."""

    OFFER = "offer"
    LEAVE = "leave"
    CONFIRM = "confirm"
    RELEASE = "release"
    ARRIVE = "arrive"
    CHECK_IN = "check_in"
    FULFIL = "fulfil"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    MISS = "miss"
    VOID = "void"
    MOVE = "move"  # 替诊: to another session, as their own is called off


_BEFORE_TRIAGE = {
    Act.CHECK_IN: AppointmentStatus.CHECKED_IN,
    Act.CANCEL: AppointmentStatus.CANCELLED,
    Act.RESCHEDULE: AppointmentStatus.CANCELLED,
    Act.VOID: AppointmentStatus.VOID,
    Act.MOVE: AppointmentStatus.BOOKED,
}

MOVES: dict[AppointmentStatus, dict[Act, AppointmentStatus]] = {
    AppointmentStatus.WAITLIST: {
        Act.OFFER: AppointmentStatus.HELD,
        Act.LEAVE: AppointmentStatus.CANCELLED,
    },
    AppointmentStatus.HELD: {
        Act.CONFIRM: AppointmentStatus.BOOKED,
        Act.RELEASE: AppointmentStatus.CANCELLED,
    },
    AppointmentStatus.BOOKED: _BEFORE_TRIAGE
    | {Act.ARRIVE: AppointmentStatus.ARRIVED, Act.MISS: AppointmentStatus.NO_SHOW},
    AppointmentStatus.ARRIVED: _BEFORE_TRIAGE,
    AppointmentStatus.CHECKED_IN: {
        Act.FULFIL: AppointmentStatus.FULFILLED,
        Act.CANCEL: AppointmentStatus.CANCELLED,
        Act.VOID: AppointmentStatus.VOID,
        Act.MOVE: AppointmentStatus.BOOKED,
    },
    AppointmentStatus.FULFILLED: {},
    AppointmentStatus.CANCELLED: {},
    AppointmentStatus.NO_SHOW: {},
    AppointmentStatus.VOID: {},
}
"""Status → act → status. What is not here does not happen.

Who has arrived or waits does not become a no-show; who is seen is not cancelled or void; a
no-show that is excused stays one and is not counted (see `noshow`). Who is moved has still to
check in at the new session.
"""

IS_THERE = frozenset({AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN})
"""The patient came; whoever is not seen by the session's end has missed nothing."""

_STOPPED_BY_SUSPENSION = frozenset({Act.CONFIRM, Act.CHECK_IN, Act.FULFIL, Act.MISS})

_WHY_NOT = {
    AppointmentStatus.FULFILLED: Reason.ALREADY_SEEN,
    AppointmentStatus.CANCELLED: Reason.ALREADY_CANCELLED,
    AppointmentStatus.NO_SHOW: Reason.COUNTED_AS_NO_SHOW,
    AppointmentStatus.VOID: Reason.ALREADY_VOID,
}


def move(
    status: AppointmentStatus, act: Act, *, is_suspended: bool = False
) -> AppointmentStatus | Refusal:
    """Return where `act` leads from `status`, or why it does not happen.

    Args:
        status: where the booking stands.
        act: what is to be done.
        is_suspended: its session is called off and this patient has no outcome yet.

    Returns:
        The next status; SESSION_SUSPENDED for what a called-off session stops; ALREADY_SEEN,
        ALREADY_CANCELLED, COUNTED_AS_NO_SHOW, ALREADY_VOID where the booking is over;
        NOT_CHECKED_IN where nobody went through triage; else NOT_IN_THIS_STATE. The last two
        carry the facts ``status`` and ``act``.

    Source: BJ-OPD-DRAFT art. 20 (after triage), art. 21 (void once), art. 23, art. 27.
    """
    after = MOVES[status].get(act)
    if after is None:
        return _refusal(status, act)
    if is_suspended and act in _STOPPED_BY_SUSPENSION:
        return Refusal(Reason.SESSION_SUSPENDED)
    return after


def is_over(status: AppointmentStatus) -> bool:
    """Tell whether nothing can happen to the booking any more."""
    return not MOVES[status]


def _refusal(status: AppointmentStatus, act: Act) -> Refusal:
    if status in _WHY_NOT:
        return Refusal(_WHY_NOT[status])
    is_untriaged = status in {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED}
    is_early = act is Act.FULFIL and is_untriaged
    reason = Reason.NOT_CHECKED_IN if is_early else Reason.NOT_IN_THIS_STATE
    return Refusal(reason, (("status", status.value), ("act", act.value)))
