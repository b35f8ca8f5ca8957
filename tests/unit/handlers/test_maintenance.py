"""Behind the staff exit: central is asked once, devices are told as they were seen, paper comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.printer.port import Outcome
from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers import maintenance
from kiosk_app.journal.intents import Intent, JournalTrouble, JournalUnusableError, Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_maintenance import (
    CheckStaff,
    LeaveProgram,
    LookAtParts,
    PrintTrial,
)
from kiosk_app.journeys.events_maintenance import (
    PartsSeen,
    StaffAdmitted,
    StaffRefused,
    TrialPrinted,
)
from tests.helpers import people as p
from tests.helpers.fakes import AWAY, no
from tests.unit.handlers.stage import CONFIRM, PRINT, Stage

CHECK = CheckStaff(p.REGISTRAR.login, p.PASSWORD)
WELL = {DevicePart.PRINTER: PartState.WELL}


def test_who_central_knows_is_let_in_by_their_masked_name(stage: Stage) -> None:
    assert stage.do(CHECK) == StaffAdmitted("王*")
    assert [name for name, _ in stage.central.calls] == ["begin_maintenance"]


def test_who_is_refused_is_told_why(stage: Stage) -> None:
    stage.central.troubles["begin_maintenance"] = [no(Reason.NOT_ALLOWED)]
    assert stage.do(CHECK) == StaffRefused(Refusal(Reason.NOT_ALLOWED))


def test_a_password_is_never_sent_twice(stage: Stage) -> None:
    stage.central.troubles["begin_maintenance"] = [AWAY]
    assert stage.do(CHECK) == ev.CentralDown()
    assert len(stage.central.calls) == 1


def test_what_was_printed_and_booked_today_is_counted(stage: Stage) -> None:
    bench = replace(stage.bench, parts=lambda: WELL)
    assert maintenance.look_at_parts(bench, LookAtParts()) == PartsSeen(
        {**WELL, DevicePart.JOURNAL: PartState.WELL}, tickets=0, bookings=0
    )
    for effect in (PRINT, PRINT, CONFIRM):
        stage.do(effect)
    seen = maintenance.look_at_parts(bench, LookAtParts())
    assert (seen.tickets, seen.bookings) == (2, 1)


def test_what_was_not_printed_or_is_of_yesterday_is_not_counted(stage: Stage) -> None:
    stage.printer.outcome = Outcome.NOT_PRINTED
    stage.do(PRINT)
    day_before = stage.clock.now() - timedelta(days=1)
    stage.journal.write(Intent(RequestKey("old"), Kind.PRINT, {}, day_before))
    stage.journal.settle(RequestKey("old"), "printed")
    seen = stage.do(LookAtParts())
    assert isinstance(seen, PartsSeen)
    assert (seen.tickets, seen.bookings) == (0, 0)


def test_a_journal_that_cannot_be_read_is_a_faulty_part(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_asked: object) -> int:
        raise JournalUnusableError(JournalTrouble.CORRUPT)

    monkeypatch.setattr(stage.journal, "count", fail)
    assert stage.do(LookAtParts()) == PartsSeen({DevicePart.JOURNAL: PartState.FAULTY}, 0, 0)


def test_a_test_print_is_nobodys_and_leaves_no_intent(stage: Stage) -> None:
    assert stage.do(PrintTrial()) == TrialPrinted(is_printed=True)
    assert len(stage.printer.trials) == 1
    assert stage.journal.get(RequestKey("key1")) is None


def test_a_test_print_that_did_not_come_out_says_why(stage: Stage) -> None:
    stage.printer.outcome, stage.printer.ails = Outcome.NOT_PRINTED, "printer.paper_end"
    assert stage.do(PrintTrial()) == TrialPrinted(is_printed=False, why="printer.paper_end")


def test_the_program_is_left_by_the_door_it_was_given(stage: Stage) -> None:
    left: list[str] = []
    bench = replace(stage.bench, leave=lambda: left.append("left"))
    maintenance.leave_program(bench, LeaveProgram())
    assert left == ["left"]


def test_a_station_without_a_staff_exit_goes_on(stage: Stage) -> None:
    assert stage.do(LeaveProgram()) is None
