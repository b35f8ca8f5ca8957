"""The routes of devices: getting a code, being enrolled, being shut out, telling how one is."""

from typing import Final

from kiosk_app.central_service.http.table import BY_STAFF, CREATED, Row, Sent, act, ask
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import device_shapes as shapes
from kiosk_app.contract import paths
from kiosk_app.contract.staff_shapes import DoneAnswer

_ASKS: Final = (400, 401, 403, 429, 503)
_ACTS: Final = (400, 401, 403, 404, 413, 429, 503)

ROUTES: Final[tuple[Row, ...]] = (
    ask(
        paths.DEVICES,
        CentralService.devices,
        shapes.DevicesAnswer,
        "List every station: its device, how it is, when it was heard of last.",
        sent=BY_STAFF,
        refusals=_ASKS,
    ),
    act(
        paths.DEVICE_CODES,
        CentralService.issue_device_code,
        shapes.DeviceCodeAnswer,
        "Issue a one-time code for a station's device; the one it has ends at once.",
        sent=BY_STAFF,
        successes=(CREATED,),
        refusals=_ACTS,
    ),
    act(
        paths.DEVICE_ENROL,
        CentralService.enrol_device,
        shapes.DeviceEnrolAnswer,
        "Enrol a device by its one-time code; not signed, for the key is not known yet.",
        sent=Sent.NOTHING,
        successes=(CREATED,),
        refusals=(400, 401, 413, 429, 503),
    ),
    act(
        paths.DEVICE_REVOKE,
        CentralService.revoke_device,
        DoneAnswer,
        "End a station's device and its code at once.",
        sent=BY_STAFF,
        refusals=_ACTS,
    ),
    act(
        paths.DEVICE_HEARTBEAT,
        CentralService.heartbeat,
        shapes.HeartbeatAnswer,
        "Tell how a station is; answers the head of the record, for the station to keep.",
        sent=Sent.STATION,
        refusals=(400, 401, 403, 413, 429, 503),
    ),
)
"""Every route of this page."""
