"""The central service without HTTP: one method per call of the wire, a `Reply` each.

Look-up needs no key, for it changes nothing and its answer is personal; void needs none, for the
key it kills makes it repeatable. Every other call that is a POST on the wire needs one.
"""

from kiosk_app.central_service.calls.authority_calls import AuthorityCalls
from kiosk_app.central_service.calls.cash_calls import CashCalls
from kiosk_app.central_service.calls.correction_calls import CorrectionCalls
from kiosk_app.central_service.calls.device_calls import DeviceCalls
from kiosk_app.central_service.calls.duplicate_calls import DuplicateCalls
from kiosk_app.central_service.calls.emergency_calls import EmergencyCalls
from kiosk_app.central_service.calls.enrol_calls import EnrolCalls
from kiosk_app.central_service.calls.exam_calls import ExamCalls
from kiosk_app.central_service.calls.hearing import Hearing
from kiosk_app.central_service.calls.help_calls import HelpCalls
from kiosk_app.central_service.calls.identifier_calls import IdentifierCalls
from kiosk_app.central_service.calls.maintenance_calls import MaintenanceCalls
from kiosk_app.central_service.calls.merge_calls import MergeCalls
from kiosk_app.central_service.calls.no_show_calls import NoShowCalls
from kiosk_app.central_service.calls.pre_visit_calls import PreVisitCalls
from kiosk_app.central_service.calls.published_calls import PublishedCalls
from kiosk_app.central_service.calls.queue_calls import QueueCalls
from kiosk_app.central_service.calls.suspension_calls import SuspensionCalls
from kiosk_app.central_service.calls.waiting_calls import WaitingCalls


class CentralService(
    ExamCalls,
    SuspensionCalls,
    CashCalls,
    EmergencyCalls,
    PreVisitCalls,
    MergeCalls,
    CorrectionCalls,
    DuplicateCalls,
    NoShowCalls,
    AuthorityCalls,
    HelpCalls,
    MaintenanceCalls,
    PublishedCalls,
    EnrolCalls,
    Hearing,
    QueueCalls,
    WaitingCalls,
    IdentifierCalls,
    DeviceCalls,
):
    """All calls; safe for many threads. See `Calls` for what it takes to make one."""
