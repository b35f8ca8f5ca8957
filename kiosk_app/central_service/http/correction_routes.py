"""The routes of what is corrected in a patient's record. No rule lives here."""

from typing import Final

from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_STAFF,
    Row,
    Sent,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import correction_shapes, paths

ROUTES: Final[tuple[Row, ...]] = (
    act(
        paths.CORRECT,
        CentralService.correct_patient,
        correction_shapes.CorrectionLine,
        "Correct what a patient's record says, with a reason; what stood there is kept. Staff only,"
        " two for a name or number where the rules say so.",
        sent=KEYED_BY_STAFF | Sent.AGREEMENT,
        successes=(CREATED,),
    ),
    ask(
        paths.PATIENT_CORRECTIONS,
        CentralService.corrections,
        correction_shapes.CorrectionsAnswer,
        "What was corrected in a patient's record, masked; staff say what for, and it is recorded.",
        sent=BY_STAFF | Sent.PURPOSE,
    ),
)
"""Every route of this page."""
