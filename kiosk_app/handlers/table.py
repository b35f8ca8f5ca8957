"""Who carries out each effect, and on which lane. One line per kind; a test misses none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kiosk_app.handlers import (
    add_ons,
    board,
    booking,
    bookings,
    cards,
    codes,
    counter,
    examinations,
    guide,
    health_questions,
    helping,
    maintenance,
    money,
    news,
    paper,
    printer,
    questions,
    records,
    referrals,
    schedule,
    slips,
    suspensions,
    visits,
    waiting,
)
from kiosk_app.handlers.bench import Bench
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as desk
from kiosk_app.journeys import effects_suspension as called_off
from kiosk_app.journeys.effects_add_on import (
    DecideAddOn,
    IssueAddOn,
    LoadAddOns,
    LoadPendingAddOns,
    RequestAddOn,
)
from kiosk_app.journeys.effects_board import LoadBoard
from kiosk_app.journeys.effects_bookings import (
    AppealNoShow,
    CancelBooking,
    CountReprint,
    LoadOwnPage,
    LoadReceipts,
    PrintCancellation,
)
from kiosk_app.journeys.effects_codes import BindCode, FindByCode
from kiosk_app.journeys.effects_exams import (
    BookExams,
    GiveExamBack,
    LoadExams,
    PrintExams,
    ProposeExams,
)
from kiosk_app.journeys.effects_guide import LoadGuide
from kiosk_app.journeys.effects_help import (
    CallForHelp,
    CloseHelp,
    LeaveToCounter,
    LoadHelp,
    TakeOver,
)
from kiosk_app.journeys.effects_maintenance import (
    CheckExitCode,
    CheckStaff,
    DrawExitNumber,
    LeaveProgram,
    LookAtParts,
    PrintTrial,
)
from kiosk_app.journeys.effects_news import AcknowledgeNotice, PrintNotice, TakeSubstitute
from kiosk_app.journeys.effects_printer import LookAtPrinter, PreviewTicket
from kiosk_app.journeys.effects_questions import LoadQuestions, SendAnswers
from kiosk_app.journeys.effects_record import (
    AskSecond,
    CorrectRecord,
    DismissPair,
    FindRecord,
    LoadPair,
    LoadPairs,
    LoadRecord,
    MergeRecords,
    UndoMerge,
)
from kiosk_app.journeys.effects_referral import (
    HoldReferred,
    LoadReferrals,
    LoadReferredBands,
    LoadReferredSessions,
)
from kiosk_app.journeys.effects_schedule import LoadSupply, SayStatus, SetCapacity
from kiosk_app.journeys.effects_slips import (
    PrintClaimSlip,
    PrintExplanation,
    PrintFamilyCopy,
    PrintPlaceSlip,
    PrintRefundSlip,
)
from kiosk_app.journeys.effects_visits import CheckIn, PrintQueueSlip
from kiosk_app.journeys.effects_waiting import AcceptOffer, JoinWaitlist, LeaveWaitlist
from kiosk_app.journeys.events import Event


class LaneName(StrEnum):
    """The lanes handlers run on."""

    CARDS = "cards"  # arms and disarms the readers, never behind a slow central
    CENTRAL = "central"  # all HTTP of the journey, in order
    TILL = "till"  # watches one payment order at a time
    PAPER = "paper"  # speaks to the printer
    LISTS = "lists"  # what staff look at beside their patients, never before those


@dataclass(frozen=True, slots=True)
class Handling:
    """A handler and its lane."""

    lane: LaneName
    handle: Callable[[Bench, Any], Event | None]


def _on(lane: LaneName, handle: Callable[[Bench, Any], Event | None]) -> Handling:
    return Handling(lane, handle)


HANDLINGS: Final[Mapping[type[ef.Effect], Handling]] = {
    ef.AskForCard: _on(LaneName.CARDS, cards.ask_for_card),
    ef.StopAskingForCard: _on(LaneName.CARDS, cards.stop_asking_for_card),
    ef.FindPatient: _on(LaneName.CENTRAL, questions.find_patient),
    FindByCode: _on(LaneName.CENTRAL, codes.find_by_code),
    BindCode: _on(LaneName.CENTRAL, codes.bind_code),
    ef.EnrolPatient: _on(LaneName.CENTRAL, booking.enrol_patient),
    ef.LoadCatalogue: _on(LaneName.CENTRAL, questions.load_catalogue),
    ef.LoadSessions: _on(LaneName.CENTRAL, questions.load_sessions),
    ef.LoadBands: _on(LaneName.CENTRAL, questions.load_bands),
    ef.HoldSlot: _on(LaneName.CENTRAL, booking.hold_slot),
    ef.ReleaseHold: _on(LaneName.CENTRAL, booking.release_hold),
    ef.ConfirmBooking: _on(LaneName.CENTRAL, booking.confirm_booking),
    ef.OpenOrder: _on(LaneName.CENTRAL, money.open_order),
    ef.PresentPaymentCode: _on(LaneName.CENTRAL, money.present_payment_code),
    ef.CloseOrder: _on(LaneName.CENTRAL, money.close_order),
    ef.RefundPayment: _on(LaneName.CENTRAL, money.refund_payment),
    ef.AwaitPayment: _on(LaneName.TILL, money.await_payment),
    LoadOwnPage: _on(LaneName.CENTRAL, bookings.load_own_page),
    CountReprint: _on(LaneName.CENTRAL, bookings.count_reprint),
    LoadReceipts: _on(LaneName.CENTRAL, bookings.load_receipts),
    AppealNoShow: _on(LaneName.CENTRAL, bookings.appeal_no_show),
    CancelBooking: _on(LaneName.CENTRAL, bookings.cancel_booking),
    PrintCancellation: _on(LaneName.PAPER, paper.print_cancellation),
    AcknowledgeNotice: _on(LaneName.CENTRAL, news.acknowledge_notice),
    TakeSubstitute: _on(LaneName.CENTRAL, news.take_substitute),
    CheckIn: _on(LaneName.CENTRAL, visits.check_in),
    LoadQuestions: _on(LaneName.CENTRAL, health_questions.load_questions),
    SendAnswers: _on(LaneName.CENTRAL, health_questions.send_answers),
    JoinWaitlist: _on(LaneName.CENTRAL, waiting.join_waitlist),
    LeaveWaitlist: _on(LaneName.CENTRAL, waiting.leave_waitlist),
    AcceptOffer: _on(LaneName.CENTRAL, waiting.accept_offer),
    LoadReferrals: _on(LaneName.CENTRAL, referrals.load_referrals),
    LoadReferredSessions: _on(LaneName.CENTRAL, referrals.load_referred_sessions),
    LoadReferredBands: _on(LaneName.CENTRAL, referrals.load_referred_bands),
    HoldReferred: _on(LaneName.CENTRAL, referrals.hold_referred),
    LoadExams: _on(LaneName.CENTRAL, examinations.load_exams),
    ProposeExams: _on(LaneName.CENTRAL, examinations.propose_exams),
    BookExams: _on(LaneName.CENTRAL, examinations.book_exams),
    GiveExamBack: _on(LaneName.CENTRAL, examinations.give_exam_back),
    PrintExams: _on(LaneName.PAPER, examinations.print_exams),
    PrintQueueSlip: _on(LaneName.PAPER, paper.print_queue_slip),
    CallForHelp: _on(LaneName.CENTRAL, helping.call_for_help),
    LeaveToCounter: _on(LaneName.CENTRAL, helping.leave_to_counter),
    LoadHelp: _on(LaneName.LISTS, helping.load_help),
    CloseHelp: _on(LaneName.CENTRAL, helping.close_help),
    TakeOver: _on(LaneName.CENTRAL, helping.take_over),
    CheckStaff: _on(LaneName.CENTRAL, maintenance.check_staff),
    DrawExitNumber: _on(LaneName.CARDS, maintenance.draw_exit_number),
    CheckExitCode: _on(LaneName.CARDS, maintenance.check_exit_code),
    LookAtParts: _on(LaneName.PAPER, maintenance.look_at_parts),
    PrintTrial: _on(LaneName.PAPER, maintenance.print_trial),
    LeaveProgram: _on(LaneName.CARDS, maintenance.leave_program),
    LoadGuide: _on(LaneName.CENTRAL, guide.load_guide),
    LoadBoard: _on(LaneName.CENTRAL, board.load_board),
    desk.SignIn: _on(LaneName.CENTRAL, counter.sign_in),
    desk.SignOut: _on(LaneName.CENTRAL, counter.sign_out),
    desk.CheckTyped: _on(LaneName.CARDS, counter.check_typed),
    desk.CheckZone: _on(LaneName.CARDS, counter.check_zone),
    desk.TakeCash: _on(LaneName.CENTRAL, counter.take_cash),
    desk.GiveCashBack: _on(LaneName.CENTRAL, counter.give_cash_back),
    desk.LookAtShift: _on(LaneName.CENTRAL, counter.look_at_shift),
    desk.NoteAgreed: _on(LaneName.CENTRAL, counter.note_agreed),
    desk.OpenShift: _on(LaneName.CENTRAL, counter.open_shift),
    desk.CloseShift: _on(LaneName.CENTRAL, counter.close_shift),
    desk.PrintShift: _on(LaneName.PAPER, counter.print_shift),
    LoadAddOns: _on(LaneName.CENTRAL, add_ons.load_add_ons),
    LoadPendingAddOns: _on(LaneName.LISTS, add_ons.load_pending_add_ons),
    RequestAddOn: _on(LaneName.CENTRAL, add_ons.request_add_on),
    DecideAddOn: _on(LaneName.CENTRAL, add_ons.decide_add_on),
    IssueAddOn: _on(LaneName.CENTRAL, add_ons.issue_add_on),
    FindRecord: _on(LaneName.CENTRAL, records.find_record),
    LoadRecord: _on(LaneName.CENTRAL, records.load_record),
    AskSecond: _on(LaneName.CENTRAL, records.ask_second),
    CorrectRecord: _on(LaneName.CENTRAL, records.correct_record),
    MergeRecords: _on(LaneName.CENTRAL, records.merge_records),
    UndoMerge: _on(LaneName.CENTRAL, records.undo_merge),
    LoadPairs: _on(LaneName.CENTRAL, records.load_pairs),
    LoadPair: _on(LaneName.CENTRAL, records.load_pair),
    DismissPair: _on(LaneName.CENTRAL, records.dismiss_pair),
    called_off.LoadCases: _on(LaneName.LISTS, suspensions.load_cases),
    called_off.LoadDaySessions: _on(LaneName.LISTS, suspensions.load_day_sessions),
    called_off.LoadCase: _on(LaneName.LISTS, suspensions.load_case),
    called_off.CallOff: _on(LaneName.LISTS, suspensions.call_off),
    called_off.GiveOutcome: _on(LaneName.LISTS, suspensions.give_outcome),
    called_off.NoteReached: _on(LaneName.LISTS, suspensions.note_reached),
    called_off.ShowPhone: _on(LaneName.LISTS, suspensions.show_phone),
    called_off.CloseCase: _on(LaneName.LISTS, suspensions.close_case),
    called_off.PrintCallSheet: _on(LaneName.PAPER, suspensions.print_call_sheet),
    LoadSupply: _on(LaneName.LISTS, schedule.load_supply),
    SetCapacity: _on(LaneName.LISTS, schedule.set_capacity),
    SayStatus: _on(LaneName.LISTS, schedule.say_status),
    LookAtPrinter: _on(LaneName.PAPER, printer.look_at_printer),
    PreviewTicket: _on(LaneName.PAPER, printer.preview_ticket),
    PrintNotice: _on(LaneName.PAPER, slips.print_notice),
    PrintClaimSlip: _on(LaneName.PAPER, slips.print_claim_slip),
    PrintRefundSlip: _on(LaneName.PAPER, slips.print_refund_slip),
    PrintPlaceSlip: _on(LaneName.PAPER, slips.print_place_slip),
    PrintExplanation: _on(LaneName.PAPER, slips.print_explanation),
    PrintFamilyCopy: _on(LaneName.PAPER, slips.print_family_copy),
    ef.PrintTicket: _on(LaneName.PAPER, paper.print_ticket),
}
