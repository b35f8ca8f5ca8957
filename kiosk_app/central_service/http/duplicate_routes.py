"""The routes of records that may be one person's. No rule lives here."""

from typing import Final

from kiosk_app.central_service.http.table import BY_STAFF, KEYED_BY_STAFF, Row, Sent, act, ask
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import duplicate_shapes, paths

ROUTES: Final[tuple[Row, ...]] = (
    ask(
        paths.DUPLICATES,
        CentralService.duplicates,
        duplicate_shapes.DuplicatesAnswer,
        "Pairs of records that may be one person's, masked; staff say what for, and it is"
        " recorded. They are joined as any two records are.",
        sent=BY_STAFF | Sent.PURPOSE,
    ),
    act(
        paths.DUPLICATE_DISMISS,
        CentralService.dismiss_duplicate,
        duplicate_shapes.DismissedAnswer,
        "Say that two records are two persons'; raised again when one changes. Staff only.",
        sent=KEYED_BY_STAFF,
    ),
)
"""Every route of this page."""
