"""Effects on patient, hold and appointment: enrol, hold, release, confirm."""

from kiosk_app.domain.booking import Appointment, Hold
from kiosk_app.domain.ids import AppointmentId, HoldId, OrderId, RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import ABOUT_THE_REQUEST, Act, carry_out
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev


def enrol_patient(bench: Bench, effect: ef.EnrolPatient) -> ev.Event | None:
    """Carry out EnrolPatient. Its intent has no subject: a person is all there is to it."""

    def settle(journal: Journal, key: RequestKey, _patient: Patient) -> None:
        journal.settle(key, "enrolled")

    return carry_out(
        bench,
        Act(
            kind=Kind.ENROL,
            subject={},
            send=lambda key: bench.central.enrol(effect.person, effect.phone, key),
            settle=settle,
            answered=ev.PatientFound,
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )


def hold_slot(bench: Bench, effect: ef.HoldSlot) -> ev.Event | None:
    """Carry out HoldSlot; from its answer on the journal knows that the patient has a hold."""
    if effect.replaces is not None:
        return _hold_instead(bench, effect, effect.replaces)
    if effect.follows is not None:
        return _hold_free(bench, effect, effect.follows)
    patient, session, begin = effect.patient.id, effect.session, effect.band.begin
    proof, booker, claim = effect.patient.person.proof, effect.booker, effect.claim
    band = begin.isoformat()
    subject = {"patient": patient, "session": session, "band": band, "proof": proof.value}
    if booker is not None:
        subject |= {"booker": booker.patient, "relation": booker.relation.value}
    if claim is not None:
        subject["group"] = claim.group.value

    def settle(journal: Journal, key: RequestKey, hold: Hold) -> None:
        journal.owe(key, hold.id)

    return carry_out(
        bench,
        Act(
            kind=Kind.HOLD,
            subject=subject,
            send=lambda key: bench.central.hold(
                patient, session, begin, key, proof=proof, booker=booker, claim=claim
            ),
            first=lambda key: bench.central.hold(
                patient, session, begin, key, proof=proof, booker=booker, claim=claim, is_first=True
            ),
            settle=settle,
            answered=ev.SlotHeld,
            refused=ev.HoldRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def _hold_instead(bench: Bench, effect: ef.HoldSlot, replaces: AppointmentId) -> ev.Event | None:
    """Hold a number that is to replace an appointment; the answer says what is still due."""
    patient, session, begin = effect.patient.id, effect.session, effect.band.begin
    proof = effect.patient.person.proof
    subject = {
        "patient": patient,
        "session": session,
        "band": begin.isoformat(),
        "replaces": replaces,
        "proof": proof.value,
    }

    def settle(journal: Journal, key: RequestKey, held: tuple[Hold, Fen]) -> None:
        journal.owe(key, held[0].id)

    return carry_out(
        bench,
        Act(
            kind=Kind.HOLD,
            subject=subject,
            send=lambda key: bench.central.hold_instead(
                patient, session, begin, replaces, key, proof=proof
            ),
            settle=settle,
            answered=lambda held: ev.SlotHeld(*held),
            refused=ev.HoldRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def _hold_free(bench: Bench, effect: ef.HoldSlot, follows: AppointmentId) -> ev.Event | None:
    """Hold a number for a free revisit; nothing is due for it."""
    patient, session, begin = effect.patient.id, effect.session, effect.band.begin
    proof = effect.patient.person.proof
    subject = {
        "patient": patient,
        "session": session,
        "band": begin.isoformat(),
        "follows": follows,
        "proof": proof.value,
    }

    def settle(
        journal: Journal, key: RequestKey, held: tuple[Hold, tuple[WaivedLine, ...]]
    ) -> None:
        journal.owe(key, held[0].id)

    return carry_out(
        bench,
        Act(
            kind=Kind.HOLD,
            subject=subject,
            send=lambda key: bench.central.hold_free(
                patient, session, begin, follows, key, proof=proof
            ),
            settle=settle,
            answered=lambda held: ev.SlotHeld(held[0], Fen(0), held[1]),
            refused=ev.HoldRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def release_hold(bench: Bench, effect: ef.ReleaseHold) -> ev.Event | None:
    """Carry out ReleaseHold. "No such hold" settles it as well."""
    hold = effect.hold.id

    def settle(journal: Journal, key: RequestKey, refunding: tuple[OrderId, ...]) -> None:
        journal.settle(key, "refunding" if refunding else "released", clears=hold)

    def settle_refused(journal: Journal, key: RequestKey, refusal: Refusal) -> None:
        if refusal.reason in ABOUT_THE_REQUEST:
            journal.give_up(key)
        else:
            journal.settle(key, refusal.reason.value, clears=hold)

    return carry_out(
        bench,
        Act(
            kind=Kind.RELEASE,
            subject={"hold": hold},
            send=lambda key: bench.central.release(hold, key),
            settle=settle,
            answered=lambda _refunding: None,
            refused=lambda _refusal: None,
            settle_refused=settle_refused,
        ),
    )


def confirm_booking(bench: Bench, effect: ef.ConfirmBooking) -> ev.Event | None:
    """Carry out ConfirmBooking; the hold becomes the appointment."""
    hold: HoldId = effect.hold.id
    order = None if effect.payment is None else effect.payment.order

    def settle(journal: Journal, key: RequestKey, _appointment: Appointment) -> None:
        journal.settle(key, "booked", clears=hold)

    return carry_out(
        bench,
        Act(
            kind=Kind.CONFIRM,
            subject={"hold": hold} if order is None else {"hold": hold, "order": order},
            send=lambda key: bench.central.confirm(hold, order, key),
            settle=settle,
            answered=ev.Booked,
            refused=ev.BookingRefused,
            unreachable=ev.CentralDown(),
        ),
    )
