"""What is done about holds and money, and with patients who want a person."""

from datetime import timedelta

import sqlalchemy as sa

from kiosk_app.central_service.tables.schema_exam import exam_slot
from kiosk_app.contract import after, cash_shapes, emergency_shapes, exam_shapes, paths, shapes
from kiosk_app.contract.help_shapes import HelpAnswer, HelpBody, TakeOverBody
from kiosk_app.domain.emergency import Block
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, body_of
from tests.contract.central.recorded.office import TODAY, Office, Recipe, Route
from tests.helpers.people import PHONE

CODE = "134567890123456781"
DAYS = "?first_day=2026-11-23&last_day=2026-11-24"


def confirm(here: Office) -> None:
    order = here.order(is_paid=True)
    here.post(paths.APPOINTMENTS, shapes.ConfirmBody(hold=order.hold, order=order.id))


def refund(here: Office) -> None:
    order = here.order(is_paid=True)
    here.window.order(order.id)
    here.post(paths.ORDER_REFUND, order=order.id)


def cancel(here: Office) -> None:
    booked = here.booked()
    body = after.CancelBody(patient=booked.patient)
    here.post(paths.CANCEL, body, appointment=booked.id)


def reprint(here: Office) -> None:
    booked = here.booked()
    body = after.ReprintBody(patient=booked.patient)
    here.post(paths.REPRINTS, body, appointment=booked.id)


def under_a_key(here: Office) -> str:
    """Hold something at the counter and return the key it was done under."""
    window = here.window
    caller = window.caller
    assert window.face.hold(caller, here.wish(here.patient())).is_success
    return caller.key or ""


# --- cash --------------------------------------------------------------------------------------


def open_drawer(here: Office) -> None:
    """Open a drawer, after the one that may be open was closed."""
    close_drawer(here, is_only=False)
    here.post(paths.SHIFT_OPEN, cash_shapes.ShiftOpenBody(opened_with=Fen(20_000)))


def close_drawer(here: Office, *, is_only: bool = True) -> None:
    if is_only:
        open_drawer(here)
    token = here.tokens[Role.REGISTRAR]
    if is_only or here.wire.ask("GET", paths.SHIFT, token=token).is_success:
        here.post(paths.SHIFT_CLOSE, cash_shapes.ShiftCloseBody(counted=Fen(20_000)))


def take_cash(here: Office) -> tuple[PatientId, shapes.OrderAnswer]:
    open_drawer(here)
    hold = here.hold()
    reply = here.post(paths.HOLD_CASH, cash_shapes.CashBody(tendered=Fen(10_000)), hold=hold.id)
    order = reply.read(cash_shapes.CashAnswer).order
    return hold.patient, shapes.OrderAnswer(order=order)


def cash_back(here: Office) -> None:
    patient, paid = take_cash(here)
    window: Desk = here.window
    reply = window.confirm(paid.order.hold, paid.order.id)
    booked = reply.read(shapes.AppointmentAnswer).appointment
    window.face.cancel(window.caller, booked.id, after.CancelBody(patient=patient))
    here.post(paths.ORDER_CASH_BACK, order=paid.order.id)


def see_drawer(here: Office) -> None:
    open_drawer(here)
    here.get(paths.SHIFT)


def lend_numbers(here: Office) -> Block:
    open_drawer(here)
    return here.post(paths.EMERGENCY_BLOCKS).read(emergency_shapes.BlockAnswer).block


def post_sale(here: Office) -> None:
    block = lend_numbers(here)
    body = emergency_shapes.EmergencySaleBody(
        number=block.numbers[0].id,
        seal=block.numbers[0].seal,
        good_until=block.good_until,
        sold_at=block.good_until,
        person=body_of(here.somebody()),
        phone=PHONE,
    )
    here.post(paths.EMERGENCY_SALES, body)


# --- help --------------------------------------------------------------------------------------


def call_for_help(here: Office) -> HelpAnswer:
    body = HelpBody(page="reviewing_hold", patient=here.patient())
    return here.post(paths.HELP_CALLS, body).read(HelpAnswer)


def take_over(here: Office) -> None:
    code = call_for_help(here).code
    assert code is not None
    here.post(paths.HAND_OVER_TAKE, TakeOverBody(code=code))


# --- examinations ------------------------------------------------------------------------------


def order_exam(here: Office, *, is_paid: bool = True) -> tuple[PatientId, str]:
    patient = here.patient()
    body = exam_shapes.ExamOrderBody(
        patient=patient, kind="ultrasound", ordered_by=StaffId("doctor-1"), is_paid=is_paid
    )
    return patient, here.post(paths.EXAM_ORDERS, body).read(exam_shapes.ExamOrderAnswer).id


def see_exam_times(here: Office) -> tuple[PatientId, str, int]:
    patient, exam = order_exam(here)
    reply = here.get(paths.EXAM_TIMES, exam=exam)
    return patient, exam, reply.read(exam_shapes.ExamTimesAnswer).times[0].slot


def book_exam(here: Office) -> tuple[PatientId, str]:
    patient, exam, slot = see_exam_times(here)
    here.post(paths.EXAM_BOOK, exam_shapes.ExamBookBody(patient=patient, slot=slot), exam=exam)
    return patient, exam


def miss_exam(here: Office) -> None:
    """Have a time that is over, of a day ago; the clock stands still for everybody else."""
    _, exam = book_exam(here)
    day_ms = 24 * 3600 * 1000 - 1
    had = {"begins_at": exam_slot.c.begins_at - day_ms, "ends_at": exam_slot.c.ends_at - day_ms}
    with here.house.database.write() as connection:
        is_it = exam_slot.c.exam_order == exam
        connection.execute(sa.update(exam_slot).where(is_it).values(had))
    here.post(paths.EXAM_MISSED, exam=exam)


def cancel_exam(here: Office) -> None:
    patient, exam = book_exam(here)
    here.post(paths.EXAM_CANCEL, exam_shapes.ExamCancelBody(patient=patient), exam=exam)


def plan_exams(here: Office) -> None:
    patient, exam = order_exam(here)
    body = exam_shapes.ExamPlanBody(
        patient=patient, orders=(exam,), first_day=TODAY + timedelta(days=1), days=2
    )
    here.post(paths.EXAM_PLANS, body)


def propose_exams(here: Office) -> None:
    patient, exam = order_exam(here)
    here.post(paths.EXAM_PROPOSALS, exam_shapes.ExamWishBody(patient=patient, orders=(exam,)))


RECIPES: dict[Route, Recipe] = {
    ("POST", paths.HOLDS): lambda here: here.post(paths.HOLDS, here.wish(here.patient())),
    ("POST", paths.HOLD_RELEASE): lambda here: here.post(paths.HOLD_RELEASE, hold=here.hold().id),
    ("POST", paths.HOLD_ORDERS): lambda here: here.post(paths.HOLD_ORDERS, hold=here.hold().id),
    ("GET", paths.ORDER): lambda here: here.get(paths.ORDER, order=here.order().id),
    ("POST", paths.ORDER_CODE): lambda here: here.post(
        paths.ORDER_CODE, shapes.CodeBody(code=CODE), order=here.order().id
    ),
    ("POST", paths.ORDER_CLOSE): lambda here: here.post(paths.ORDER_CLOSE, order=here.order().id),
    ("POST", paths.ORDER_REFUND): refund,
    ("POST", paths.APPOINTMENTS): confirm,
    ("POST", paths.CANCEL): cancel,
    ("POST", paths.REPRINTS): reprint,
    ("GET", paths.REQUEST): lambda here: here.get(paths.REQUEST, key=under_a_key(here)),
    ("POST", paths.REQUEST_VOID): lambda here: here.post(paths.REQUEST_VOID, key=under_a_key(here)),
    ("GET", paths.PAYMENT_METHODS): lambda here: here.get(paths.PAYMENT_METHODS),
    ("POST", paths.HOLD_CASH): take_cash,
    ("POST", paths.ORDER_CASH_BACK): cash_back,
    ("POST", paths.SHIFT_OPEN): open_drawer,
    ("POST", paths.SHIFT_CLOSE): close_drawer,
    ("GET", paths.SHIFT): see_drawer,
    ("POST", paths.EMERGENCY_BLOCKS): lend_numbers,
    ("POST", paths.EMERGENCY_BLOCK_BACK): lambda here: here.post(
        paths.EMERGENCY_BLOCK_BACK, block=lend_numbers(here).id
    ),
    ("POST", paths.EMERGENCY_SALES): post_sale,
    ("GET", paths.EMERGENCY_SALES): lambda here: here.get(paths.EMERGENCY_SALES),
    ("GET", paths.CASH_REPORT): lambda here: here.get(paths.CASH_REPORT),
    ("POST", paths.HELP_CALLS): call_for_help,
    ("GET", paths.HELP_WANTED): lambda here: here.get(paths.HELP_WANTED),
    ("POST", paths.HELP_CLOSE): lambda here: here.post(
        paths.HELP_CLOSE, call=call_for_help(here).call
    ),
    ("POST", paths.HELP_TAKE): lambda here: here.post(
        paths.HELP_TAKE, call=call_for_help(here).call
    ),
    ("POST", paths.HAND_OVER_TAKE): take_over,
    ("POST", paths.EXAM_ORDERS): order_exam,
    ("POST", paths.EXAM_PAID): lambda here: here.post(
        paths.EXAM_PAID, exam=order_exam(here, is_paid=False)[1]
    ),
    ("POST", paths.EXAM_MISSED): miss_exam,
    ("GET", paths.PATIENT_EXAMS): lambda here: here.get(
        paths.PATIENT_EXAMS, patient=here.patient()
    ),
    ("GET", paths.EXAM_TIMES): see_exam_times,
    ("POST", paths.EXAM_BOOK): book_exam,
    ("POST", paths.EXAM_CANCEL): cancel_exam,
    ("POST", paths.EXAM_PLANS): plan_exams,
    ("POST", paths.EXAM_PROPOSALS): propose_exams,
    ("GET", paths.EXAM_REPORT): lambda here: here.get(paths.EXAM_REPORT, DAYS),
}
"""What is done for each route, by whoever the table of rights lets do it."""
