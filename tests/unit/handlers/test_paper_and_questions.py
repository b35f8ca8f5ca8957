"""Tickets are tried once; questions are asked twice at most; cards are read when asked for."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from hardware.printer.port import Outcome
from kiosk_app.domain.agreed import AgreedBy
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwnPage
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers import bench as bench_module
from kiosk_app.handlers.pace import ACT, QUESTION, Pace, pause_s
from kiosk_app.journal.intents import (
    IntentState,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import LoadOwnPage, LoadReceipts
from kiosk_app.journeys.effects_codes import FindByCode
from kiosk_app.journeys.effects_counter import NoteAgreed
from kiosk_app.journeys.effects_news import PrintNotice
from kiosk_app.journeys.effects_slips import (
    PrintClaimSlip,
    PrintExplanation,
    PrintFamilyCopy,
    PrintPlaceSlip,
    PrintRefundSlip,
)
from kiosk_app.journeys.events_bookings import OwnPageLoaded, ReceiptsLoaded
from kiosk_app.journeys.events_news import NoticePrinted, SlipMissed
from tests.helpers import people
from tests.helpers.fakes import (
    AWAY,
    no,
)
from tests.helpers.samples_for_another import BOOKER
from tests.unit.handlers.stage import HELD_BY_OTHERS, PRINT, SLIP, Stage

# --- paper ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.PRINTED, ev.TicketPrinted()),
        (Outcome.NOT_PRINTED, ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED)),
        (Outcome.PARTIAL_CANCELLED, ev.TicketNotPrinted(ev.PrintTrouble.PARTIAL_CANCELLED)),
        (Outcome.UNKNOWN, ev.TicketNotPrinted(ev.PrintTrouble.UNKNOWN)),
    ],
)
def test_a_print_is_tried_once_and_its_outcome_is_on_record(
    outcome: Outcome, told: ev.Event, stage: Stage
) -> None:
    stage.printer.outcome = outcome
    assert stage.do(PRINT) == told
    assert stage.printer.attempts == 1
    assert stage.ending() == (IntentState.SETTLED, outcome.value)


def test_a_slip_is_tried_once_as_a_ticket_is(stage: Stage) -> None:
    assert stage.do(SLIP) == ev.TicketPrinted()
    assert stage.printer.queue_slips == [people.PLACE]
    assert stage.ending() == (IntentState.SETTLED, "printed")


def test_a_defect_of_the_printing_is_left_unknown(stage: Stage) -> None:
    stage.printer.defect = KeyError("font")
    with pytest.raises(KeyError):
        stage.do(PRINT)
    assert stage.ending() == (IntentState.UNKNOWN, "")


def test_without_a_journal_nothing_is_printed_and_the_number_stays_on_screen(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 0
    assert stage.do(PRINT) == ev.PutOutOfService("journal_unusable")
    assert stage.posted == [ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED)]
    assert stage.printer.attempts == 0
    caplog.clear()


def test_a_ticket_that_came_out_is_told_though_the_journal_failed(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 1
    assert stage.do(PRINT) == ev.PutOutOfService("journal_unusable")
    assert stage.posted == [ev.TicketPrinted()]
    caplog.clear()


NOTICE_SLIP = PrintNotice(replace(people.ADULT_PATIENT, notices=(people.NOTICE,)), people.NOTICE)
CLAIM_SLIP = PrintClaimSlip(OpenMatter.BOOKING, "3F8K7QW2", Fen(5000))
REFUND_SLIP = PrintRefundSlip(people.ADULT_PATIENT, people.PAYMENT)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_notice_is_printed_once_and_its_page_told(outcome: Outcome, stage: Stage) -> None:
    stage.printer.outcome = outcome
    is_printed = outcome is Outcome.PRINTED
    assert stage.do(NOTICE_SLIP) == NoticePrinted(people.NOTICE.id, is_printed=is_printed)
    assert stage.printer.notices == [people.NOTICE] * is_printed
    assert stage.printer.attempts == 1
    assert stage.ending() == (IntentState.SETTLED, outcome.value)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_slips_for_those_who_leave_are_printed_once_and_nobody_waits_for_them(
    outcome: Outcome, stage: Stage
) -> None:
    stage.printer.outcome = outcome
    assert stage.do(CLAIM_SLIP) is None
    assert stage.do(REFUND_SLIP) is None
    is_printed = outcome is Outcome.PRINTED
    assert stage.printer.claims == [(OpenMatter.BOOKING, "3F8K7QW2", Fen(5000))] * is_printed
    assert stage.printer.refunds == [people.PAYMENT] * is_printed
    assert stage.printer.attempts == 2
    assert stage.ending("key2") == (IntentState.SETTLED, outcome.value)


@pytest.mark.requirement("R061")
@pytest.mark.parametrize("is_left", [False, True])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_slip_of_a_place_is_printed_once_and_nobody_is_told(
    outcome: Outcome, is_left: bool, stage: Stage
) -> None:
    stage.printer.outcome = outcome
    assert stage.do(PrintPlaceSlip(people.ADULT_PATIENT, people.WAITS, is_left)) is None
    assert stage.printer.places == [(people.WAITS, is_left)] * (outcome is Outcome.PRINTED)
    assert stage.printer.attempts == 1
    assert stage.ending() == (IntentState.SETTLED, outcome.value)


@pytest.mark.parametrize("writes_left", [0, 1])
def test_a_slip_without_a_journal_says_nothing_but_that(
    writes_left: int, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = writes_left
    assert stage.do(CLAIM_SLIP) == ev.PutOutOfService("journal_unusable")
    assert stage.posted == []
    assert stage.printer.attempts == writes_left
    caplog.clear()


# --- questions and cards -------------------------------------------------------------------

SESSIONS = ef.LoadSessions(people.ADULT_PATIENT, people.CARDIOLOGY.id, BookingClass.SAME_DAY)
BANDS = ef.LoadBands(people.ADULT_PATIENT, people.SLOT.session)
QUESTIONS: dict[str, tuple[ef.Effect, ev.Event]] = {
    "lookup": (ef.FindPatient(people.ADULT), ev.PatientFound(people.ADULT_PATIENT)),
    "identify": (
        FindByCode(people.HEALTH_CODE),
        ev.PatientFound(people.PATIENT_BY_CODE),
    ),
    "catalogue": (ef.LoadCatalogue(), ev.CatalogueLoaded(people.CATALOGUE)),
    "receipts": (
        LoadReceipts(people.APPOINTMENT.id),
        ReceiptsLoaded(people.APPOINTMENT.id, ()),
    ),
    "own_page": (
        LoadOwnPage(people.ADULT_PATIENT),
        OwnPageLoaded(people.ADULT_PATIENT.id, OwnPage(people.NOW, (), 0, (), None)),
    ),
    "sessions": (SESSIONS, ev.SessionsLoaded(people.CARDIOLOGY.id, people.SESSIONS)),
    "bands": (BANDS, ev.BandsLoaded(people.SLOT.session, people.BANDS)),
}


@pytest.mark.parametrize("is_accompanied", [False, True])
def test_whether_somebody_is_with_a_child_is_said_with_the_question(
    is_accompanied: bool, stage: Stage
) -> None:
    stage.do(replace(SESSIONS, is_accompanied=is_accompanied))
    assert stage.central.accompanied == [is_accompanied]


@pytest.mark.requirement("R021")
def test_sessions_and_bands_are_asked_for_in_the_group_of_the_patient(stage: Stage) -> None:
    for question in (SESSIONS, BANDS):
        stage.do(replace(question, group=PriorityGroup.DISABLED))
    assert stage.central.groups == [PriorityGroup.DISABLED] * 2


@pytest.mark.requirement("R035")
def test_a_ticket_is_printed_with_who_booked(stage: Stage) -> None:
    stage.do(replace(PRINT, booker=BOOKER.as_told))
    assert stage.printer.bookers == [BOOKER.as_told]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_refused_or_out_of_reach_and_never_written_down(
    name: str, stage: Stage
) -> None:
    effect, answer = QUESTIONS[name]
    assert stage.do(effect) == answer
    stage.central.fails(name, AWAY)
    assert stage.do(effect) == answer
    stage.central.fails(name, no(Reason.HELD_BY_OTHERS))
    assert stage.do(effect) == ev.Refused(HELD_BY_OTHERS)
    stage.central.calls.clear()
    stage.central.fails(name, *[AWAY] * 9)
    assert stage.do(effect) == ev.CentralDown()
    assert len(stage.central.calls) == QUESTION.tries
    assert stage.journal.get(RequestKey("key1")) is None


def test_somebody_who_was_never_enrolled_is_unknown_not_refused(stage: Stage) -> None:
    stage.central.fails("lookup", no(Reason.UNKNOWN_PATIENT))
    assert stage.do(ef.FindPatient(people.STRANGER)) == ev.PatientUnknown(people.STRANGER)


def test_cards_are_read_only_between_asking_and_not_asking(stage: Stage) -> None:
    assert stage.do(ef.AskForCard()) is None
    stage.station.present(ev.CardRead(people.ADULT))
    assert stage.do(ef.StopAskingForCard()) is None
    stage.station.present(ev.CardRead(people.STRANGER))
    assert stage.posted == [ev.CardRead(people.ADULT)]


@pytest.mark.parametrize(
    ("elderly_age", "years_later", "is_elderly"),
    [(65, 0, False), (65, 34, False), (65, 35, True), (64, 34, True)],
)
def test_a_card_says_at_once_whether_somebody_is_elderly_by_the_hospitals_day_and_age(
    elderly_age: int, years_later: int, is_elderly: bool, stage: Stage
) -> None:
    stage.elderly_age = elderly_age
    stage.hospital_now = people.NOW.replace(year=people.NOW.year + years_later)
    stage.do(ef.AskForCard())
    stage.station.present(ev.CardRead(people.ADULT))
    assert stage.posted == [ev.CardRead(people.ADULT, is_elderly)]


def test_what_else_the_station_tells_is_passed_on_as_it_is(stage: Stage) -> None:
    stage.do(ef.AskForCard())
    stage.station.present(ev.ReadersGone())
    assert stage.posted == [ev.ReadersGone()]


# --- pace ----------------------------------------------------------------------------------


def test_pauses_double_up_to_a_cap_and_half_of_each_is_chance() -> None:
    assert [pause_s(n, 1.0) for n in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert pause_s(3, 0.0) == pause_s(3, 1.0) / 2
    assert pause_s(60, 1.0) == 5.0


def test_the_usual_wait_ends_at_once_when_the_kiosk_closes() -> None:
    stop = threading.Event()
    stop.set()
    pace = Pace(stop)
    calls: list[int] = []

    def act() -> None:
        calls.append(1)
        raise AWAY

    with pytest.raises(type(AWAY)):
        pace.keep_trying(act, ACT)
    assert len(calls) == 1


def test_keys_are_long_and_never_the_same() -> None:
    make: Callable[[], RequestKey] = bench_module.new_key
    keys = {make() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == 32 for key in keys)


def test_what_ails_the_printer_goes_to_the_page(stage: Stage) -> None:
    stage.printer.outcome = Outcome.NOT_PRINTED
    stage.printer.ails = "printer.paper_end"
    told = stage.do(ef.PrintTicket(people.ADULT_PATIENT, people.APPOINTMENT))
    assert told == ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED, "printer.paper_end")
    told = stage.do(NOTICE_SLIP)
    assert told == NoticePrinted(people.NOTICE.id, is_printed=False, why="printer.paper_end")
    assert stage.do(CLAIM_SLIP) == SlipMissed(CLAIM_SLIP.code, "printer.paper_end")
    assert stage.do(REFUND_SLIP) == SlipMissed(people.ADULT_PATIENT.id, "printer.paper_end")


def test_of_paper_that_came_out_nothing_is_said(stage: Stage) -> None:
    stage.printer.ails = "printer.paper_near_end"
    told = stage.do(ef.PrintTicket(people.ADULT_PATIENT, people.APPOINTMENT))
    assert told == ev.TicketPrinted()
    assert stage.do(NOTICE_SLIP) == NoticePrinted(people.NOTICE.id, is_printed=True)
    assert stage.do(CLAIM_SLIP) is None
    assert stage.do(REFUND_SLIP) is None


@pytest.mark.requirement("R009")
def test_why_something_is_refused_is_printed_and_nothing_waits_for_it(stage: Stage) -> None:
    explanation = Explanation("现金不够", "请补足")
    assert stage.do(PrintExplanation(explanation, "林*舟")) is None
    assert stage.printer.explained == [(explanation, "林*舟")]
    assert stage.ending() == (IntentState.SETTLED, "printed")


@pytest.mark.requirement("R012")
def test_a_relative_s_copy_is_printed_once_and_told_of_only_where_it_is_missing(
    stage: Stage,
) -> None:
    copy = PrintFamilyCopy(people.ADULT_PATIENT, people.APPOINTMENT)
    assert stage.do(copy) is None
    assert stage.printer.family_copies == [people.APPOINTMENT]
    assert stage.ending() == (IntentState.SETTLED, "printed")
    stage.printer.outcome = Outcome.NOT_PRINTED
    stage.printer.ails = "printer.paper_end"
    assert stage.do(copy) == SlipMissed(people.APPOINTMENT.id, "printer.paper_end")


@pytest.mark.requirement("R012")
@pytest.mark.parametrize("by", list(AgreedBy))
def test_a_patient_s_yes_is_in_the_journal_with_how_it_was_said(stage: Stage, by: AgreedBy) -> None:
    assert stage.do(NoteAgreed(people.HOLD.id, by)) is None
    assert stage.ending() == (IntentState.SETTLED, by.value)


def test_without_a_journal_the_counter_closes_instead_of_taking_a_yes(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 0
    told = stage.do(NoteAgreed(people.HOLD.id, AgreedBy.TOUCH))
    assert told == ev.PutOutOfService("journal_unusable")
    caplog.clear()
