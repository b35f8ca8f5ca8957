"""Screens of `pick_slot`: choices, what is left of each, and why there is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.catalogue import Catalogue, Department
from kiosk_app.domain.sessions import BandSupply, ClinicSession, LiveNote
from kiosk_app.journeys import listing, picking, to_department
from kiosk_app.journeys.faces_full import full_screen
from kiosk_app.journeys.facts import practitioner_text
from kiosk_app.journeys.frames import Step, frame_of, progress_of
from kiosk_app.journeys.screens import (
    BandGroup,
    Choice,
    Frame,
    Label,
    Notice,
    Option,
    OptionShape,
    Picture,
    Plain,
    Screen,
    SlotGrid,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import (
    band_text,
    day_text,
    department_label,
    fee_text,
    hours_text,
    late_text,
    left_text,
    none_left_text,
    none_text,
    now_text,
    place_text,
    refusal_text,
    remark_text,
    type_text,
    way_text,
)

_STEP = {
    picking.LoadingCatalogue: Step.DEPARTMENT,
    picking.ChoosingGroup: Step.DEPARTMENT,
    picking.ChoosingInitial: Step.DEPARTMENT,
    picking.ChoosingDepartment: Step.DEPARTMENT,
    picking.FindingSessions: Step.DEPARTMENT,
    picking.ChoosingDay: Step.DAY,
    picking.ChoosingTitle: Step.DOCTOR,
    picking.ChoosingPractitioner: Step.DOCTOR,
    picking.AcceptingLate: Step.DOCTOR,
    picking.FindingBands: Step.TIME,
    picking.ChoosingBand: Step.TIME,
    picking.HoldingSlot: Step.TIME,
    picking.ReadingFull: Step.DOCTOR,
}


def screen_of(state: picking.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case (
            picking.LoadingCatalogue()
            | picking.FindingSessions()
            | picking.FindingBands()
            | picking.HoldingSlot()
        ):
            return Notice(_frame(state, can_go_back=False), Tone.WAIT)
        case picking.ChoosingGroup(errand):
            options = tuple(map(_group_option, listing.groups_of(errand.catalogue)))
            if listing.initials_of(errand.catalogue):
                options = (*options, Option(Text("choosing_group.by_initial")))
            return Choice(_frame(state), options, OptionShape.TILES)
        case picking.ChoosingInitial(errand):
            initials = listing.initials_of(errand.catalogue)
            letters = tuple(Option(Plain(initial, initial)) for initial in initials)
            return Choice(_frame(state), letters, OptionShape.TILES)
        case picking.ChoosingDepartment(errand, _, departments):
            options = tuple(_department_option(d, errand.catalogue) for d in departments)
            return Choice(_frame(state), options)
        case picking.ChoosingDay():
            return _day_choice(state)
        case picking.ChoosingTitle(_, _, _, sessions):
            types = listing.types_of(sessions)
            choice = _choice(state, types, lambda of_type: type_text(of_type[0].clinic_type))
            if not listing.named_of(sessions):
                return choice
            doctors = Option(Text("choosing_title.by_doctor"))
            return replace(choice, options=(*choice.options, doctors))
        case picking.ChoosingPractitioner(_, _, sessions):
            return _practitioner_choice(state, sessions)
        case picking.ChoosingBand(_, _, session, bands, remark):
            return SlotGrid(_frame(state), (_band_group(session, bands),), remark_text(remark))
        case picking.AcceptingLate(live=live):
            lines = (late_text(live), Text("accepting_late.why", (("why", _why_late(live)),)))
            accept = Text("accepting_late.accept")
            return Notice(_frame(state), Tone.WARN, Picture.CLOCK, lines, accept)
        case picking.ReadingFull():
            return full_screen(_frame(state), state)
        case picking.ReadingWhyNot(refusal=refusal):
            lines = (Text("why_not.no_clinic"), Text("why_not.no_clinic.now"))
            if refusal is not None:
                lines = (refusal_text(refusal), now_text(refusal))
            counter = Text("why_not.counter")
            accept = Text("button.choose_again")
            return Notice(_frame(state), Tone.WARN, Picture.NONE, (*lines, counter), accept)
        case _:
            assert_never(state)


def waiting_frame(waiting: picking.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`, which stands in for `waiting` while central is away."""
    return _frame(waiting, shown)


def department_frame(waiting: to_department.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`: the department is known, but not yet whether it is sold."""
    progress = progress_of(waiting.booking_class, Step.DEPARTMENT)
    return frame_of(shown, waiting.patient, progress)


def _frame(
    state: picking.State,
    shown: object = None,
    *,
    can_go_back: bool = True,
) -> Frame:
    if isinstance(state, picking.LoadingCatalogue):
        booking_class, patient = state.booking_class, state.patient
    else:
        booking_class, patient = state.errand.booking_class, state.errand.patient
    asked = state.earlier if isinstance(state, picking.ReadingWhyNot) else state
    progress = progress_of(booking_class, _STEP[type(asked)])
    is_first = isinstance(state, picking.LoadingCatalogue)
    return replace(
        frame_of(shown or state, patient, progress), can_go_back=can_go_back and not is_first
    )


def _day_choice(state: picking.ChoosingDay) -> Choice:
    """Return the days, each with its kind, and below them which kind can be shown alone."""
    sessions = listing.kept_by(state.sessions, state.only)
    days = listing.days_of(sessions)
    choice = _choice(state, days, lambda of_day: day_text(of_day[0].day), OptionShape.TILES)
    marked = tuple(
        replace(option, tag=_kind_of_day(of_day))
        for option, of_day in zip(choice.options, days, strict=True)
    )
    turns = (
        Option(Text("only.all" if turn is None else turn.value))
        for turn in listing.turns_of(state.sessions, state.only)
    )
    return replace(choice, options=(*marked, *turns))


def _kind_of_day(of_day: tuple[ClinicSession, ...]) -> Text | None:
    if any(listing.is_kind(session, listing.Only.EVENING) for session in of_day):
        return Text("day.has_evening")
    is_weekend = listing.is_kind(of_day[0], listing.Only.WEEKEND)
    return Text("day.is_weekend") if is_weekend else None


def _why_late(live: LiveNote) -> Text:
    return Text(f"urgent.{live.reason.value}")


def _practitioner_choice(
    state: picking.ChoosingPractitioner, sessions: tuple[ClinicSession, ...]
) -> Choice:
    """Return the question which doctor; where none is named it is only when."""
    frame, none_left = _frame(state), _nothing_left(sessions)
    if any(session.practitioner for session in sessions):
        return Choice(frame, tuple(map(_session_option, sessions)), notice=none_left)
    about = f"{frame.name}.half_day"
    frame = replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))
    quiet = listing.quietest_of(sessions)
    options = (
        _half_day_option(session, is_quiet=place in quiet) for place, session in enumerate(sessions)
    )
    return Choice(frame, tuple(options), notice=none_left)


def _group_option(departments: tuple[Department, ...]) -> Option:
    first = departments[0]
    label = Plain(first.group, first.group_en)
    is_sold = any(map(listing.is_sold, departments))
    return Option(label, why_not=None if is_sold else way_text(first))


def _department_option(department: Department, catalogue: Catalogue) -> Option:
    label, place = department_label(department), place_text(department, catalogue)
    return Option(label, place, why_not=way_text(department))


def _choice(
    state: picking.ChoosingDay | picking.ChoosingTitle,
    bundles: tuple[tuple[ClinicSession, ...], ...],
    label: Callable[[tuple[ClinicSession, ...]], Label],
    shape: OptionShape = OptionShape.ROWS,
) -> Choice:
    """Return a choice between bundles of sessions, each with what is left or why nothing is."""
    is_title = isinstance(state, picking.ChoosingTitle)
    options = tuple(
        Option(
            label(bundle),
            note=left_text(listing.free_of(bundle)),
            tag=fee_text(bundle[0].fee) if is_title else None,
            none_left=none_left_text(bundle),
        )
        for bundle in bundles
    )
    return Choice(_frame(state), options, shape, _nothing_left(state.sessions))


def _session_option(session: ClinicSession) -> Option:
    label = practitioner_text(session.practitioner)
    note = Text("session.note", (("hours", hours_text(session)), ("room", Plain(session.room))))
    if session.live is not None:
        note = late_text(session.live)
    return Option(label, note, left_text(session.free), none_left=none_left_text((session,)))


def _half_day_option(session: ClinicSession, *, is_quiet: bool) -> Option:
    about = "session.unnamed_quiet" if is_quiet else "session.unnamed"
    note = Text(about, (("room", Plain(session.room)),))
    none_left = none_left_text((session,))
    return Option(hours_text(session), note, left_text(session.free), none_left=none_left)


def _nothing_left(sessions: tuple[ClinicSession, ...]) -> Text | None:
    return None if listing.free_of(sessions) else Text("why_not.nothing_left")


def _band_group(session: ClinicSession, bands: tuple[BandSupply, ...]) -> BandGroup:
    """Return the bands of a session under its half-day: a session never fills more."""
    half_day = Text(f"half_day.{session.half_day.value}")
    title = Text("bands.title", (("day", day_text(session.day)), ("half_day", half_day)))
    quiet = listing.quietest_of(bands)
    options = tuple(
        Option(
            band_text(supply.band),
            left_text(supply.free),
            Text("band.quiet") if place in quiet else None,
            none_text((supply,)),
        )
        for place, supply in enumerate(bands)
    )
    return BandGroup(title, 0, options)
