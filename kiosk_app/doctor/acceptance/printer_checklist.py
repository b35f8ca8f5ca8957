"""The bench checklist of a ticket printer: does it say what happens to it, and print what we think?

Source: the acceptance that printing studies ask of every model: width, characters, proof after the
cut, cover, paper end, a fault half way, cable, warning before the end, speed.
"""

from collections.abc import Callable
from statistics import median
from typing import Final

from hardware.printer.port import Outcome, PrintReport, Retraction, TicketPrinter
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import PaperState, PresenterState, PrinterStatus, Trouble
from kiosk_app.doctor.acceptance.trial_ticket import trial_ticket
from kiosk_app.doctor.acceptance.walk import Figures, Guide, Step, failed, skipped

SLOW_BEYOND_S: Final = 1.0
"""Beyond wire and mechanics; more means that the profile's figures are not this printer's."""

_ROW: Final = 5
_LONG: Final = 8
_CUT_SHORT: Final = frozenset({Outcome.PARTIAL_CANCELLED, Outcome.UNKNOWN, Outcome.NOT_PRINTED})


class PrinterChecklist:
    """The steps for one printer.

    Args:
        printer: through the driver the kiosk uses.
        profile: what the driver believes about it.
    """

    def __init__(self, printer: TicketPrinter, profile: PrinterProfile) -> None:
        self._printer = printer
        self._profile = profile
        self._marks = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them, in the order in which hands have least to do."""
        return (
            ("printer_answers", self._answers),
            ("printer_prints", self._prints),
            ("printer_frame", self._asks("frame_is_whole", "frame_is_cut")),
            ("printer_text", self._asks("text_is_right", "text_is_wrong")),
            ("printer_code", self._asks("code_can_be_scanned", "code_is_unreadable")),
            ("printer_row", self._row),
            ("printer_cover", self._cover),
            ("printer_paper_end", self._paper_end),
            ("printer_half_way", self._half_way),
            ("printer_cable", self._cable),
            ("printer_near_end", self._near_end),
            ("printer_presenter", self._presenter),
        )

    # --- steps ---------------------------------------------------------------------------

    def _answers(self, guide: Guide) -> Figures:
        began = guide.clock()
        status = self._printer.status()
        figures = {"reply_ms": round((guide.clock() - began) * 1000, 1)}
        if status.trouble is not None:
            raise failed(_why(status), figures)
        return figures

    def _prints(self, _guide: Guide) -> Figures:
        trouble = self._printer.make_ready()
        if trouble is not None:
            raise failed(f"printer.{trouble.value}")
        return self._print()

    def _asks(self, question: str, why_not: str) -> Callable[[Guide], Figures]:
        def ask(guide: Guide) -> Figures:
            guide.demand_yes(question, why_not)
            return {}

        return ask

    def _row(self, _guide: Guide) -> Figures:
        took = [float(self._print()["took_s"]) for _ in range(_ROW)]
        return {"tickets": len(took), "median_s": median(took), "slowest_s": max(took)}

    def _cover(self, guide: Guide) -> Figures:
        seen_s = guide.do("open_cover", lambda: self._look().is_cover_open, "cover_not_seen")
        self._mend(guide, "close_cover")
        return {"seen_s": round(seen_s, 2)}

    def _paper_end(self, guide: Guide) -> Figures:
        guide.do("take_paper_out", self._sees(Trouble.PAPER_END), "paper_end_not_seen")
        report = self._job()
        figures = {"outcome": report.outcome.value}
        if report.outcome is not Outcome.NOT_PRINTED:
            raise failed("took_a_job_without_paper", figures)
        self._mend(guide, "put_paper_in")
        guide.demand_no("has_anything_come_out", "printed_by_itself")
        return figures

    def _half_way(self, guide: Guide) -> Figures:
        """Break off a ticket, clear the printer, and see that the next one is nobody else's."""
        guide.demand_yes("are_hands_at_the_cover", "by_hand")
        guide.say("open_cover_while_it_prints")
        report = self._job(copies=_LONG)
        figures: dict[str, str | int | float] = {
            "outcome": report.outcome.value,
            "evidence": report.evidence.value,
            "strips_confirmed": report.strips_confirmed,
            "strips": report.strips,
        }
        if report.outcome not in _CUT_SHORT:
            raise failed("cover_was_opened_too_late", figures)
        self._mend(guide, "close_cover_tear_off")
        trouble = self._printer.make_ready()
        if trouble is not None:
            raise failed(f"printer.{trouble.value}", figures)
        self._print()
        guide.demand_yes("is_last_ticket_whole_and_alone", "foreign_lines_on_ticket")
        return figures

    def _cable(self, guide: Guide) -> Figures:
        gone = {Trouble.UNREACHABLE, Trouble.NO_REPLY}
        seen_s = guide.do("pull_cable", lambda: self._look().trouble in gone, "cable_not_seen")
        back_s = self._mend(guide, "plug_cable_in")
        trouble = self._printer.make_ready()
        if trouble is not None:
            raise failed(f"printer.{trouble.value}")
        return {"seen_s": round(seen_s, 2), "back_s": round(back_s, 2)} | dict(self._print())

    def _near_end(self, guide: Guide) -> Figures:
        guide.do(
            "put_nearly_empty_roll_in",
            lambda: self._look().paper is PaperState.NEAR_END and self._look().trouble is None,
            "near_end_not_seen",
        )
        figures = self._print()
        guide.do("put_full_roll_in", self._is_well, "not_mended")
        return figures

    def _presenter(self, guide: Guide) -> Figures:
        """A ticket that is held out is seen, taken back in time, and seen when it is taken."""
        if not self._profile.has_presenter:
            raise skipped("no_presenter")
        self._print()
        guide.do("leave_ticket", self._holds(PresenterState.WAITING), "ticket_not_seen")
        if self._printer.take_back() is not Retraction.TAKEN_BACK:
            raise failed("not_taken_back")
        figures = self._print()
        guide.do("take_ticket", self._holds(PresenterState.EMPTY), "ticket_not_gone")
        return figures

    def _holds(self, state: PresenterState) -> Callable[[], bool]:
        return lambda: self._look().presenter is state

    # --- what steps are made of ----------------------------------------------------------

    def _look(self) -> PrinterStatus:
        return self._printer.status()

    def _sees(self, trouble: Trouble) -> Callable[[], bool]:
        return lambda: self._look().trouble is trouble

    def _is_well(self) -> bool:
        status = self._look()
        return status.trouble is None and status.paper is PaperState.OK

    def _mend(self, guide: Guide, words: str) -> float:
        return guide.do(words, lambda: self._look().trouble is None, "not_mended")

    def _job(self, copies: int = 1) -> PrintReport:
        ticket = trial_ticket(self._profile.paper, next(self._marks), copies)
        return self._printer.print_job(ticket)

    def _print(self) -> Figures:
        """Print one trial ticket that has to be proven, and in the time the profile promises."""
        image = trial_ticket(self._profile.paper, next(self._marks))
        report = self._printer.print_job(image)
        floor_s = self._profile.floor_s(image.height)
        figures: Figures = {
            "outcome": report.outcome.value,
            "evidence": report.evidence.value,
            "took_s": round(report.took_s, 3),
            "floor_s": round(floor_s, 3),
            "bytes": report.bytes_sent,
        }
        if report.outcome is not Outcome.PRINTED:
            reason = report.reason
            raise failed("not_proven" if reason is None else f"printer.{reason.value}", figures)
        wire_s = report.bytes_sent / self._profile.bytes_per_s
        if report.took_s > floor_s + wire_s + SLOW_BEYOND_S:
            raise failed("slower_than_profile", figures)
        return figures


def _why(status: PrinterStatus) -> str:
    return f"printer.{status.trouble.value}" if status.trouble else ""
