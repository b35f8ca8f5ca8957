"""The routes of records that are joined, or taken apart again. No rule lives here."""

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
from kiosk_app.contract import merge_shapes, paths

ROUTES: Final[tuple[Row, ...]] = (
    act(
        paths.MERGES,
        CentralService.merge_patients,
        merge_shapes.MergeLine,
        "Let one patient's record go up in another's, with all that is theirs. Staff only, two"
        " where the rules say so.",
        sent=KEYED_BY_STAFF | Sent.AGREEMENT,
        successes=(CREATED,),
    ),
    act(
        paths.MERGE_UNDO,
        CentralService.undo_merge,
        merge_shapes.MergeUndoneAnswer,
        "Take two records apart again: what moved goes back.",
        sent=KEYED_BY_STAFF | Sent.AGREEMENT,
    ),
    ask(
        paths.PATIENT_MERGES,
        CentralService.merges,
        merge_shapes.MergesAnswer,
        "What was joined in a patient's record, masked; staff say what for, and it is recorded.",
        sent=BY_STAFF | Sent.PURPOSE,
    ),
)
"""Every route of this page."""
