"""Calls about waiting for a number that comes back (候补): join, leave, take what is offered."""

from datetime import date

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PatientId, RequestKey, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_place import OwnOffer, OwnPlace


class WaitingCalls(Caller):
    """One method per call."""

    def join_waitlist(self, patient: PatientId, session: SessionId, key: RequestKey) -> OwnPlace:
        """Wait for a number of a session that is full."""
        body = after.JoinBody(patient=patient, session=session)
        return own_place(self._post(paths.WAITING, body, PlaceAnswer, key))

    def join_any(
        self,
        patient: PatientId,
        department: DepartmentId,
        clinic_type: ClinicType,
        day: date,
        key: RequestKey,
    ) -> OwnPlace:
        """Wait for a number of any session of a department, clinic type and day, all full."""
        body = after.JoinDayBody(
            patient=patient, department=department, clinic_type=clinic_type, day=day
        )
        return own_place(self._post(paths.WAITING_DAY, body, PlaceAnswer, key))

    def leave_waitlist(self, place: str, patient: PatientId, key: RequestKey) -> None:
        """Wait no more; what was offered goes to the next."""
        path = fill(paths.WAITING_LEAVE, place=place)
        self._post(path, after.PlaceBody(patient=patient), PlaceAnswer, key)

    def accept_offer(
        self, place: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        """Take what is offered; return the hold it becomes and what is to be paid.

        Raises:
            CentralRefusedError: OFFER_LAPSED, NO_OFFER, or a rule.
        """
        path = fill(paths.WAITING_ACCEPT, place=place)
        body = after.AcceptBody(patient=patient, proof=proof)
        held = self._post(path, body, shapes.HoldAnswer, key)
        return held.hold, held.hold.slot.fee if held.due is None else held.due


def own_place(found: PlaceAnswer) -> OwnPlace:
    """Return a place as its patient sees it."""
    return OwnPlace(
        id=found.place,
        session=found.session,
        department_name=found.department_name,
        department_name_en=found.department_name_en,
        practitioner=found.practitioner,
        clinic_type=found.clinic_type,
        day=found.day,
        half_day=found.half_day,
        is_any=found.any_session is not None,
        ahead=found.ahead,
        closes_at=found.closes_at,
        offer=_offer(found),
    )


def _offer(found: PlaceAnswer) -> OwnOffer | None:
    if found.band_begin is None or found.offer_until is None:
        return None
    return OwnOffer(found.band_begin, found.offer_until)
