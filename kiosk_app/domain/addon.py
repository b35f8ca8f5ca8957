"""Add-ons (加号): asked for by the session's doctor, approved, issued to the one patient named.

```
requested ──approve──▶ approved ──issue──▶ issued ─┐
    └──────────reject──▶ rejected            ▲     │ issue
                                             └─────┘
```

One whose hold ended without being paid for is issued again, to the same patient, until its session
is over; it stays one add-on.

There are few of them: a share of the capacity, rounded down, and never above a fixed figure; a
second person decides above that. Who asked, approved and issued stands in `audit_chain`.

The doctor who wants it asks, signed in as themselves; where a desk asks for them, it says on what
word of theirs, and the step keeps it.

Source: BJ-OPD-DRAFT art. 11.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.audit_chain import Entry
from kiosk_app.domain.catalogue import Practitioner
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId, StationId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.second_person import may_decide

_WHOLE = 100


class AddOnReason(StrEnum):
    """Why one more patient is seen."""

    RESULTS_LATE = "results_late"  # results came after the session's numbers were gone
    CONDITION_WORSE = "condition_worse"
    FROM_FAR = "from_far"
    CONSULTATION = "consultation"
    FOLLOW_UP = "follow_up"


class AddOnState(StrEnum):
    """Where an add-on stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ISSUED = "issued"
    REJECTED = "rejected"


class AddOnAct(StrEnum):
    """What was done to an add-on."""

    REQUEST = "request"
    APPROVE = "approve"
    REJECT = "reject"
    ISSUE = "issue"


MOVES: Mapping[AddOnState | None, Mapping[AddOnAct, AddOnState]] = {
    None: {AddOnAct.REQUEST: AddOnState.REQUESTED},
    AddOnState.REQUESTED: {
        AddOnAct.APPROVE: AddOnState.APPROVED,
        AddOnAct.REJECT: AddOnState.REJECTED,
    },
    AddOnState.APPROVED: {AddOnAct.ISSUE: AddOnState.ISSUED},
    AddOnState.ISSUED: {AddOnAct.ISSUE: AddOnState.ISSUED},  # its hold was not paid for
    AddOnState.REJECTED: {},
}
"""State (None: nobody has asked yet) → act → state. What is not here does not happen."""


@dataclass(frozen=True, slots=True)
class SessionStaff:
    """Who may ask for add-ons of a session.

    Attributes:
        practitioner: the session's doctor; None for a general clinic.
        head: head of the department.
    """

    session: SessionId
    practitioner: PractitionerId | None
    head: PractitionerId


@dataclass(frozen=True, slots=True)
class AddOnRequest:
    """A wish for one more number; without patient and reason it is none.

    Attributes:
        by: the doctor who asks.
        staff: who is signed in and enters it; they cannot approve it.
        word: on what word of the doctor; None: not said, or asked for before this was kept.
    """

    session: SessionId
    patient: PatientId | None
    reason: AddOnReason | None
    by: PractitionerId
    staff: StaffId
    word: AddOnWord | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many add-ons stand already, requested ones not included.

    Attributes:
        capacity: of the session, without add-ons.
        of_session: approved and issued.
        of_doctor_today: of the asking doctor, on the session's day.
    """

    capacity: int
    of_session: int
    of_doctor_today: int


@dataclass(frozen=True, slots=True)
class AddOnEvent:
    """One step of one add-on, as it is traced: who, where, when, for whom, why.

    Attributes:
        deciders: who approved or rejected; two above the limit.
        word: of a request, on what word of the doctor it was made.
    """

    add_on: str
    act: AddOnAct
    by: StaffId
    doctor: PractitionerId
    patient: PatientId
    reason: AddOnReason
    station: StationId
    at: datetime
    deciders: tuple[StaffId, ...] = ()
    word: AddOnWord | None = None


@dataclass(frozen=True, slots=True)
class AddOnStep:
    """One step of an add-on as staff read it.

    Attributes:
        place: in the one chain of all add-ons, from 0.
        by, deciders: names of people who work here, masked as lists of staff show them.
    """

    place: int
    act: AddOnAct
    by: str
    station: StationId
    at: datetime
    deciders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddOnStory:
    """One add-on with its whole chain.

    Attributes:
        doctor: who wants it.
        agreed: names of those who agree so far, where more are needed.
        is_unused: it was issued, and every hold of it ended without being paid for.
        word: on what word of the doctor it was asked for; None of those from before it was kept.
    """

    id: str
    patient: PatientId
    doctor: Practitioner
    reason: AddOnReason
    state: AddOnState
    steps: tuple[AddOnStep, ...]
    agreed: tuple[str, ...] = ()
    is_unused: bool = False
    word: AddOnWord | None = None

    @property
    def can_be_issued(self) -> bool:
        """Tell whether it can be issued to its patient now, for the first time or once more."""
        return _is_issuable(self.state, is_unused=self.is_unused)


@dataclass(frozen=True, slots=True)
class AddOnAsker:
    """A doctor who may ask for add-ons of a session; `standing`: theirs of that day already."""

    doctor: Practitioner
    standing: int


@dataclass(frozen=True, slots=True)
class AddOnPage:
    """The add-ons of a session, the limits above which it takes two, and the record's state.

    Attributes:
        limit: of the session for one person to approve.
        standing: approved or issued already.
        doctor_limit: of one doctor and day, likewise.
        words: on which words of a doctor who asks for this page may ask.
        first_bad: place of the first step that was tampered with; None: the record is whole.
    """

    session: SessionId
    limit: int
    standing: int
    doctor_limit: int
    askers: tuple[AddOnAsker, ...]
    stories: tuple[AddOnStory, ...]
    words: tuple[AddOnWord, ...]
    first_bad: int | None = None

    def takes_two(self, asker: AddOnAsker) -> bool:
        """Tell whether one more of this doctor takes two persons to approve."""
        return self.standing >= self.limit or asker.standing >= self.doctor_limit

    def of_patient(self, patient: PatientId) -> AddOnStory | None:
        """Return the latest add-on of a patient."""
        return next((s for s in reversed(self.stories) if s.patient == patient), None)


def may_request(request: AddOnRequest, staff: SessionStaff) -> Refusal | None:
    """Say why an add-on cannot be asked for, or None.

    Returns:
        ADD_ON_INCOMPLETE with the fact ``missing``; ADD_ON_NOT_YOURS.

    Source: BJ-OPD-DRAFT art. 11.
    """
    given = (("patient", request.patient), ("reason", request.reason))
    missing = [name for name, value in given if not value]
    if missing:
        return Refusal(Reason.ADD_ON_INCOMPLETE, (("missing", ",".join(missing)),))
    is_here = request.session == staff.session
    if is_here and request.by in {staff.practitioner, staff.head}:
        return None
    return Refusal(Reason.ADD_ON_NOT_YOURS)


def words_of(own: PractitionerId | None, policy: Policy) -> tuple[AddOnWord, ...]:
    """Return on which words of a doctor somebody may ask for add-ons.

    Args:
        own: the doctor this person is; None: they work at a desk.
        policy: what a desk may take down.

    Source: BJ-OPD-DRAFT art. 11.
    """
    return policy.add_on.desk_words if own is None else (AddOnWord.OWN,)


def may_ask_for(
    request: AddOnRequest, own: PractitionerId | None, policy: Policy
) -> Refusal | None:
    """Say why this person does not ask in the name of the doctor who is named, or None.

    Args:
        request: what is asked for, and on what word of the doctor.
        own: the doctor this person is; None: they work at a desk.
        policy: what a desk may take down.

    Returns:
        ADD_ON_NOT_YOURS where a doctor asks in another doctor's name; ADD_ON_WORD where it is not
        said on what word of the doctor it is asked, or that is not enough.

    Source: BJ-OPD-DRAFT art. 11 (a clear procedure, traceable).
    """
    if own is not None and own != request.by:
        return Refusal(Reason.ADD_ON_NOT_YOURS)
    if request.word in words_of(own, policy):
        return None
    return Refusal(Reason.ADD_ON_WORD)


def limit_of(capacity: int, policy: Policy) -> int:
    """Return how many add-ons one person may approve for a session."""
    return min(capacity * policy.add_on.percent // _WHOLE, policy.add_on.per_session)


def may_approve(
    request: AddOnRequest,
    counts: Counts,
    deciders: tuple[StaffId, ...],
    policy: Policy,
    doctor: StaffId | None = None,
) -> Refusal | None:
    """Say why an add-on is not approved by these deciders, or None. Nobody approves their own.

    Args:
        request: what was asked for.
        counts: what stands already.
        deciders: who agrees.
        policy: the limits.
        doctor: the account of the doctor it was asked for, if there is one: theirs is the wish,
            whoever entered it.

    Returns:
        SECOND_PERSON_REQUIRED where only the asker or the doctor agreed; ADD_ON_LIMIT with the
        fact ``limit`` where it takes two and there is one.

    Source: BJ-OPD-DRAFT art. 11.
    """
    others = tuple(one for one in deciders if one not in {request.staff, doctor})
    if not others:
        return Refusal(Reason.SECOND_PERSON_REQUIRED)
    limit = limit_of(counts.capacity, policy)
    day_limit = policy.add_on.per_doctor_day
    if counts.of_session < limit and counts.of_doctor_today < day_limit:
        return None
    if may_decide(others, asker=request.staff) is None:
        return None
    reached = limit if counts.of_session >= limit else day_limit
    return Refusal(Reason.ADD_ON_LIMIT, (("limit", str(reached)),))


def may_issue(
    request: AddOnRequest, state: AddOnState, patient: PatientId, *, is_unused: bool = False
) -> Refusal | None:
    """Say why an add-on is not issued to a patient, or None: only to the one it was made for.

    Args:
        request: what was asked for.
        state: where it stands.
        patient: to whom.
        is_unused: it was issued, and every hold of it ended without being paid for.

    Returns:
        ADD_ON_BOUND; NOT_IN_THIS_STATE with the fact ``status`` for one not approved or issued
        before.

    Source: BJ-OPD-DRAFT art. 11.
    """
    if request.patient != patient:
        return Refusal(Reason.ADD_ON_BOUND)
    if not _is_issuable(state, is_unused=is_unused):
        return Refusal(Reason.NOT_IN_THIS_STATE, (("status", state.value),))
    return None


def state_of(events: Iterable[AddOnEvent]) -> AddOnState:
    """Return where an add-on stands after its events, in order.

    Raises:
        ValueError: the events are not those of an add-on.

    Source: BJ-OPD-DRAFT art. 11 (traceable).
    """
    told = tuple(event.act for event in events)
    state: AddOnState | None = None
    for act in told:
        state = MOVES[state].get(act)
        if state is None:
            break
    if state is None:
        raise ValueError(f"no add-on has the story {told}")
    return state


def entry_of(event: AddOnEvent) -> Entry:
    """Return what the chain keeps of a step; see `audit_chain`.

    Source: BJ-OPD-DRAFT art. 11.
    """
    facts = (
        ("add_on", event.add_on),
        ("doctor", event.doctor),
        ("patient", event.patient),
        ("reason", event.reason.value),
        ("station", event.station),
        ("deciders", " ".join(event.deciders)),
        *((("word", event.word.value),) if event.word is not None else ()),
    )
    return Entry(event.at.isoformat(), event.by, f"add_on.{event.act}", facts)


def issued_by_doctor(events: Iterable[AddOnEvent]) -> dict[PractitionerId, int]:
    """Return how many add-ons were issued for each doctor, for the report; each counts once."""
    issued = {(event.add_on, event.doctor) for event in events if event.act is AddOnAct.ISSUE}
    return dict(Counter(doctor for _, doctor in issued))


def _is_issuable(state: AddOnState, *, is_unused: bool) -> bool:
    return state is AddOnState.APPROVED or (state is AddOnState.ISSUED and is_unused)
