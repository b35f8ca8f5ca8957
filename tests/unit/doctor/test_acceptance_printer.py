"""The printer's bench checklist over the virtual printer: all good, and each fault by its name."""

import pytest

from hardware.emulators.printer.condition import Fault
from hardware.printer.port import Evidence, Outcome, PrintReport, Retraction
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import PrinterStatus, Trouble
from kiosk_app.doctor.acceptance.printer_checklist import PrinterChecklist
from kiosk_app.doctor.acceptance.trial_ticket import CODE, trial_ticket
from kiosk_app.doctor.acceptance.walk import Guide, Result, Verdict, Word, walk
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.hands import Deeds, ScriptedHands, good_hands, verdicts
from tests.helpers.printing import CLONE, EPSON, KIOSK, Desk, desk, quick

PASSED = (Verdict.PASSED, "")


def walked(
    stand: Desk, deeds: Deeds, *steps: str, deed_s: float = 10.0, profile: PrinterProfile = EPSON
) -> tuple[tuple[Result, ...], ScriptedHands]:
    checklist = PrinterChecklist(stand.driver, quick(profile))
    hands = ScriptedHands(deeds)
    wanted = [step for step in checklist.steps if not steps or step[0] in steps]
    return walk(wanted, Guide(hands, deed_s=deed_s, answer_s=deed_s)), hands


@pytest.mark.parametrize("profile", [EPSON, CLONE], ids=["epson", "clone"])
def test_a_good_printer_passes_every_step(profile: PrinterProfile) -> None:
    with desk(profile) as stand:
        results, hands = walked(stand, good_hands(stand.device, Fault.HANG), profile=profile)
        found = verdicts(results)
        assert found.pop("printer_presenter") == (Verdict.SKIPPED, "no_presenter")
        assert set(found.values()) == {PASSED}, found
        assert len(found) == 11
        assert hands.told == list(results)
        figures = {result.step: result.figures for result in results}
    assert figures["printer_row"]["tickets"] == 5
    assert figures["printer_paper_end"]["outcome"] == "not_printed"
    assert figures["printer_half_way"]["outcome"] == "partial_cancelled"
    assert float(figures["printer_prints"]["took_s"]) > 0


def test_a_presenter_holds_out_takes_back_and_sees_the_ticket_go() -> None:
    with desk(KIOSK) as stand:

        def take() -> None:
            assert stand.device.take()

        deeds: Deeds = {"take_ticket": take}
        results, _ = walked(stand, deeds, "printer_presenter", profile=KIOSK)
        left, _ = walked(stand, {}, "printer_presenter", profile=KIOSK, deed_s=0.3)
    assert verdicts(results) == {"printer_presenter": PASSED}
    assert verdicts(left) == {"printer_presenter": (Verdict.FAILED, "ticket_not_gone")}


def test_steps_of_hands_say_what_to_do_before_they_wait() -> None:
    with desk(EPSON) as stand:
        _, hands = walked(
            stand, good_hands(stand.device, Fault.HANG), "printer_cover", "printer_cable"
        )
    assert hands.shown == [
        ("printer_cover", "open_cover"),
        ("printer_cover", "close_cover"),
        ("printer_cable", "pull_cable"),
        ("printer_cable", "plug_cable_in"),
    ]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.PAPER_END, "printer.paper_end"),
        (Fault.COVER_OPEN, "printer.cover_open"),
        (Fault.CUTTER, "printer.cutter_error"),
        (Fault.FAILED, "printer.failed"),
        (Fault.OVERHEAT, "printer.head_hot"),
        (Fault.HANG, "printer.no_reply"),
    ],
)
def test_a_printer_in_trouble_fails_at_once_by_its_name(fault: Fault, why: str) -> None:
    with desk(EPSON) as stand:
        stand.device.apply(fault)
        results, _ = walked(stand, {}, "printer_answers", "printer_prints")
        found = verdicts(results)
        stand.device.mend()
    assert found["printer_answers"] == (Verdict.FAILED, why)
    assert found["printer_prints"][0] is Verdict.FAILED


def test_a_printer_that_does_not_know_the_profile_s_proof_is_not_proven() -> None:
    with desk(CLONE) as stand:
        checklist = PrinterChecklist(_Believing(stand), quick(EPSON))
        results = walk([checklist.steps[1]], Guide(ScriptedHands({})))
    assert verdicts(results) == {"printer_prints": (Verdict.FAILED, "not_proven")}


class _Believing:
    """A driver whose printer never proves anything."""

    def __init__(self, stand: Desk) -> None:
        self._driver = stand.driver

    def status(self) -> PrinterStatus:
        return self._driver.status()

    def make_ready(self) -> Trouble | None:
        return None

    def print_job(self, image: object) -> PrintReport:
        del image
        return PrintReport(Outcome.UNKNOWN, Evidence.SILENCE)

    def print_blocks(self, blocks: object) -> PrintReport:
        return self.print_job(blocks)

    def take_back(self) -> Retraction:
        return Retraction.NOTHING_THERE


@pytest.mark.parametrize(
    ("step", "words", "answer", "why"),
    [
        ("printer_frame", "frame_is_whole", Word.NO, "frame_is_cut"),
        ("printer_text", "text_is_right", Word.NO, "text_is_wrong"),
        ("printer_code", "code_can_be_scanned", Word.NO, "code_is_unreadable"),
        ("printer_paper_end", "has_anything_come_out", Word.YES, "printed_by_itself"),
        ("printer_half_way", "are_hands_at_the_cover", Word.NO, "by_hand"),
        ("printer_half_way", "is_last_ticket_whole_and_alone", Word.NO, "foreign_lines_on_ticket"),
    ],
)
def test_what_only_a_person_can_see_fails_by_their_word(
    step: str, words: str, answer: Word, why: str
) -> None:
    with desk(EPSON) as stand:
        results, _ = walked(stand, good_hands(stand.device, Fault.HANG) | {words: answer}, step)
    assert verdicts(results) == {step: (Verdict.FAILED, why)}


@pytest.mark.parametrize(
    ("step", "words", "why"),
    [
        ("printer_frame", "frame_is_whole", "no_answer"),
        ("printer_cover", "open_cover", "cover_not_seen"),
        ("printer_paper_end", "take_paper_out", "paper_end_not_seen"),
        ("printer_half_way", "open_cover_while_it_prints", "cover_was_opened_too_late"),
        ("printer_cable", "pull_cable", "cable_not_seen"),
        ("printer_near_end", "put_nearly_empty_roll_in", "near_end_not_seen"),
    ],
)
def test_hands_that_do_nothing_and_sensors_that_see_nothing_run_out_of_time(
    step: str, words: str, why: str
) -> None:
    with desk(EPSON) as stand:
        deeds = good_hands(stand.device, Fault.HANG)
        del deeds[words]
        results, _ = walked(stand, deeds, step, deed_s=0.3)
    assert verdicts(results) == {step: (Verdict.FAILED, why)}


def test_a_cover_that_stays_open_is_not_mended() -> None:
    with desk(EPSON) as stand:
        deeds = good_hands(stand.device, Fault.HANG)
        del deeds["close_cover"]
        results, _ = walked(stand, deeds, "printer_cover", deed_s=0.3)
        stand.device.mend()
    assert verdicts(results) == {"printer_cover": (Verdict.FAILED, "not_mended")}


def test_a_printer_slower_than_its_profile_is_told() -> None:
    with desk(EPSON) as stand:
        checklist = PrinterChecklist(_Slow(stand), quick(EPSON))
        results = walk([checklist.steps[1]], Guide(ScriptedHands({})))
    assert verdicts(results) == {"printer_prints": (Verdict.FAILED, "slower_than_profile")}


class _Slow(_Believing):
    """A driver whose printer needs half a minute."""

    def print_job(self, image: object) -> PrintReport:
        del image
        return PrintReport(Outcome.PRINTED, Evidence.PROCESS_ID, took_s=30.0)


def test_the_trial_ticket_has_a_frame_at_the_very_edge_and_a_code_that_can_be_read() -> None:
    ticket = trial_ticket(EPSON.paper, "A")
    assert ticket.width == EPSON.width_dots
    edges = [(0, 0), (ticket.width - 1, 0), (0, ticket.height - 1)]
    assert all(ticket.getpixel(place) == 0 for place in edges)
    assert decode_qr(ticket) == [CODE]
    assert trial_ticket(EPSON.paper, "B").tobytes() != ticket.tobytes()
    assert trial_ticket(EPSON.paper, "A", copies=8).height > ticket.height
