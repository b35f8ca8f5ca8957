"""What travels about devices: enrolment, revocation, how they are. Nothing is about a person.

Codes travel in these shapes and are kept as digests only; private keys never travel.
"""

import re
from datetime import datetime
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.device_health import DevicePart, Light, PartState
from kiosk_app.domain.ids import DeviceId, StationId
from kiosk_app.domain.rights import StationKind

_STATION_NAME = r"^[A-Za-z0-9._-]{1,40}$"
StationName = Annotated[str, msgspec.Meta(pattern=_STATION_NAME)]
_Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
_Encoded = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Version = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9.+_-]{0,32}$")]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class DeviceCodeBody(Request, frozen=True):
    """Ask for a one-time code with which a device of this station can be enrolled.

    Attributes:
        station: an unknown one is registered.
        kind: of a station that is registered now; of a known one it cannot be changed.
    """

    station: StationName
    kind: StationKind | None = None


class DeviceCodeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code, to be typed in at the station; shown once."""

    station: StationId
    kind: StationKind
    code: str
    until: datetime


class DeviceEnrolBody(Request, frozen=True):
    """Make this the device of a station.

    Attributes:
        station: where it stands.
        code: the one-time code.
        public_key: Ed25519, base64url without padding.
        proof: the signature of `domain.device_signature.enrolment_text` with the same key.
    """

    station: StationName
    code: _Code
    public_key: _Encoded
    proof: _Encoded


class DeviceEnrolAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The device is enrolled and may ask at once; the same again gives the same answer."""

    device: DeviceId
    station: StationId
    kind: StationKind
    now: datetime


class AnchorBody(Request, frozen=True):
    """The head of the service's record as the station was told it last."""

    index: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    keyed_hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class HeartbeatBody(Request, frozen=True):
    """How a station is.

    Attributes:
        sent_at: by its own clock.
        parts: what it has that can fail, and how that is.
        version: of its program.
        unsettled: intents in its journal whose outcome is not known yet.
        head: the head of the service's record it was told last.
    """

    sent_at: Annotated[datetime, msgspec.Meta(tz=True)]
    parts: dict[DevicePart, PartState] = msgspec.field(default_factory=dict)
    version: _Version = ""
    unsettled: _Count = 0
    head: AnchorBody | None = None


class HeartbeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the station keeps: the head of the record, and how far its clock is off.

    Attributes:
        head: the last row of the record, None while there is none.
        is_head_kept: the head the station was told before is still a row of the record.
        lost: so many rows, the station's head the last of them, went with what came after a backup
            that was restored; told once. The record goes on, the station keeps its head from now.
        now: the service's time.
        clock_off_ms: by how much its clock is ahead of the station's.
        exit_secret: what the station tells codes of its staff exit by while the service is away,
            hexadecimal; see `domain.exit_code`.
    """

    head: Head | None
    is_head_kept: bool
    lost: int = 0
    now: datetime
    clock_off_ms: int
    exit_secret: str = ""


class DeviceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A station and its device.

    Attributes:
        device: None while none is enrolled, or where it was revoked.
        seen_at: when its last heartbeat came.
        light: see `domain.device_health.light_of`.
    """

    station: StationId
    kind: StationKind
    device: DeviceId | None
    enrolled_at: datetime | None
    revoked_at: datetime | None
    seen_at: datetime | None
    parts: dict[DevicePart, PartState]
    version: str
    unsettled: int
    clock_off_ms: int
    light: Light


class DevicesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every station, by name."""

    devices: tuple[DeviceAnswer, ...]
    now: datetime


def is_station_name(text: str) -> bool:
    """Tell whether a station can be called so."""
    return re.fullmatch(_STATION_NAME, text) is not None
