"""Effects of the suspension desk: cases, outcomes, telephone numbers, the call sheet."""

from datetime import timedelta

from kiosk_app.domain.suspension_case import CallLine
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.desk_acts import act_at_desk
from kiosk_app.handlers.paper import PRINTED, printed_once
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import effects_suspension as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told


def load_cases(bench: Bench, _effect: ef.LoadCases) -> ev.Event:
    """Carry out LoadCases."""
    return asked(bench, lambda: told.CasesLoaded(bench.central.open_cases()))


def load_day_sessions(bench: Bench, effect: ef.LoadDaySessions) -> ev.Event:
    """Carry out LoadDaySessions."""
    on = effect.on

    def ask() -> ev.Event:
        today = bench.hospital_now().date()
        day = today + timedelta(days=on) if isinstance(on, int) else on
        return told.DaySessionsLoaded(bench.central.day_sessions(day), on)

    return asked(bench, ask)


def load_case(bench: Bench, effect: ef.LoadCase) -> ev.Event:
    """Carry out LoadCase."""
    return asked(bench, lambda: told.CaseLoaded(bench.central.case(effect.case)))


def call_off(bench: Bench, effect: ef.CallOff) -> ev.Event | None:
    """Carry out CallOff."""
    session, reason, document = effect.session, effect.reason, effect.document
    return act_at_desk(
        bench,
        Kind.CALL_OFF,
        {"session": session, "reason": reason.value, "document": document},
        lambda key: bench.central.call_off(session, reason, document, key),
        told.CaseOpened,
    )


def give_outcome(bench: Bench, effect: ef.GiveOutcome) -> ev.Event | None:
    """Carry out GiveOutcome."""
    return act_at_desk(
        bench,
        Kind.OUTCOME,
        {
            "case": effect.case,
            "outcome": effect.outcome.value,
            "appointments": " ".join(effect.appointments),
            "target": effect.target or "",
            "consent": str(effect.has_consent),
        },
        lambda key: bench.central.give_outcome(
            effect.case,
            effect.outcome,
            effect.appointments,
            effect.target,
            key,
            has_consent=effect.has_consent,
        ),
    )


def note_reached(bench: Bench, effect: ef.NoteReached) -> ev.Event | None:
    """Carry out NoteReached."""
    notice, has_reached = effect.notice, effect.has_reached
    return act_at_desk(
        bench,
        Kind.REACHED,
        {"notice": notice, "reached": str(has_reached)},
        lambda key: bench.central.note_reached(notice, key, has_reached=has_reached),
    )


def close_case(bench: Bench, effect: ef.CloseCase) -> ev.Event | None:
    """Carry out CloseCase."""
    case = effect.case
    return act_at_desk(
        bench,
        Kind.CLOSE_CASE,
        {"case": case},
        lambda key: bench.central.close_case(case, key),
    )


def show_phone(bench: Bench, effect: ef.ShowPhone) -> ev.Event:
    """Carry out ShowPhone. It promises nothing to anybody, so the journal has nothing of it."""
    case, appointment, key = effect.case, effect.appointment, bench.new_key()

    def ask() -> ev.Event:
        found = bench.central.phones(case, (appointment,), key)
        return told.PhoneShown(appointment, found.get(appointment))

    return _as_desk(asked(bench, ask))


def print_call_sheet(bench: Bench, effect: ef.PrintCallSheet) -> ev.Event:
    """Carry out PrintCallSheet: the numbers are asked for, printed, and kept nowhere."""
    page, key = effect.page, bench.new_key()
    found: list[CallLine] = []

    def ask() -> ev.Event:
        whom = tuple(patient.appointment for patient in page.unreached)
        phones = bench.central.phones(page.id, whom, key)
        found[:] = [CallLine(p, phones.get(p.appointment)) for p in page.unreached]
        return told.DeskDone()

    answer = _as_desk(asked(bench, ask))
    if answer != told.DeskDone():
        return answer
    return printed_once(
        bench,
        {"case": page.id},
        lambda: bench.printer.print_call_sheet(page, tuple(found)),
        lambda outcome: told.CallSheetPrinted(is_printed=outcome == PRINTED),
    )


def _as_desk(answer: ev.Event) -> ev.Event:
    return told.DeskRefused(answer.refusal) if isinstance(answer, ev.Refused) else answer
