"""The calls about devices: codes, enrolment, revocation, heartbeats, the list of all stations.

A device makes its key itself and sends the public half with a one-time code. Whoever loses the
answer asks again with the same code and key and gets the same answer. A new code for a station ends
the device it has: a machine that is replaced is not left with a key that fits.

Source: requirement rows R027, R132, R133; GB/T 22239-2019 8.1.4.1.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Reply, refused, success
from kiosk_app.central_service.answering.keyed import Caller, check_station
from kiosk_app.central_service.calls.accounts import Accounts
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.devices.device_book import AnyRow
from kiosk_app.central_service.devices.device_checks import REST_AFTER_REVOKING
from kiosk_app.central_service.devices.device_keys import is_signed, load, public_key_of
from kiosk_app.central_service.devices.device_log import DeviceLog
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import code_digest, is_same
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.contract import device_shapes as shapes
from kiosk_app.contract.staff_shapes import DoneAnswer
from kiosk_app.domain.audit_chain import Head, lost_rows
from kiosk_app.domain.device_health import light_of
from kiosk_app.domain.device_signature import DeviceRules, enrolment_text
from kiosk_app.domain.exit_code import secret_of
from kiosk_app.domain.ids import DeviceId, StationId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind

_NO_HEAD = "none"


class DeviceCalls(Accounts):
    """Enrol devices, shut them out, hear how they are."""

    _restored_at: tuple[int | None, set[str]] | None = None
    """The place of the latest restore in the record, as this process found it when it began, and
    who was heard of since; a database is never restored under a process."""

    def issue_device_code(self, caller: Caller, body: shapes.DeviceCodeBody) -> Reply:
        """Issue a one-time code for a station; the device it has ends at once."""

        def issue(connection: Connection, who: SignedIn, now: int) -> Answer:
            log = DeviceLog(self._audit, who.member.id, now, self._security.devices)
            made = log.issue_code(connection, body.station, body.kind)
            return made if isinstance(made, Refusal) else Done(made)

        reply = self._as_staff(caller, issue, CREATED)
        self.signatures.forget(body.station)
        return reply

    def enrol_device(self, body: shapes.DeviceEnrolBody) -> Reply:
        """Make a key the one that signs for a station, by its one-time code."""
        key = public_key_of(body.public_key)
        if key is None or not _is_its_own(key, body):
            return self.refusal(Reason.SIGNATURE_REFUSED)
        outcome = self._database.transact(lambda connection: self._enrol(connection, body, key))
        self.signatures.forget(body.station)
        if isinstance(outcome, Refusal):
            return refused(outcome, self._words)
        return success(outcome.answer, CREATED)

    def revoke_device(self, caller: Caller, name: str) -> Reply:
        """End a station's device and its code at once; the same again changes nothing."""

        def end(connection: Connection, who: SignedIn, now: int) -> Answer:
            log = DeviceLog(self._audit, who.member.id, now, self._security.devices)
            return log.revoke(connection, name) or Done(DoneAnswer())

        reply = self._as_staff(caller, end)
        self.signatures.forget(name)
        return reply

    def devices(self, caller: Caller) -> Reply:
        """Return every station: its device, how it is, when it was heard of last."""

        def find(connection: Connection, _who: SignedIn, now: int) -> Answer:
            rules, moment = self._security.devices, of_ms(now)
            found = device_answers(connection, moment, rules)
            return Done(shapes.DevicesAnswer(devices=found, now=moment))

        return self._as_staff(caller, find)

    def heartbeat(self, caller: Caller, body: shapes.HeartbeatBody) -> Reply:
        """Hear how a station is; tell it the head of the record, for it to keep."""
        ahead = self._signing_clock() - body.sent_at
        kept = None if body.head is None else Head(body.head.index, body.head.keyed_hash)

        def hear(connection: Connection) -> Answer:
            now = to_ms(self._clock())
            refusal = check_station(connection, caller.station)
            if refusal is not None:
                return refusal
            if not device_book.use_up(connection, caller.station, caller.nonce, now):
                return Refusal(Reason.REQUEST_REPLAYED)
            off_ms = round(ahead / timedelta(milliseconds=1))
            device_book.hear(connection, caller.station or "", body, off_ms, now)
            lost = self._lost(connection, caller.station or "", kept, now)
            told = self._audit.head(connection)
            self._anchor(connection, caller.station, None if lost else kept, told)
            return Done(
                shapes.HeartbeatAnswer(
                    head=told,
                    is_head_kept=self._audit.has(connection, kept),
                    lost=lost,
                    now=of_ms(now),
                    clock_off_ms=off_ms,
                    exit_secret=self._exit_secret(connection, caller.station or ""),
                )
            )

        return self._told(self._database.transact(hear), caller.station)

    # --- inside --------------------------------------------------------------------------------

    def _exit_secret(self, connection: Connection, station: str) -> str:
        found = device_book.in_force(connection, station)
        if found is None:
            return ""
        return secret_of(self._security.audit_key, station, found.id).hex()

    def _lost(self, connection: Connection, station: str, kept: Head | None, now: int) -> int:
        """Return how many rows a station knew of that went with a restore.

        It is told until the station keeps another head: an answer may not have come. A head that
        is missing later is no restore's doing.
        """
        if self._restored_at is None:
            self._restored_at = self._audit.restored_at(connection), set()
        place, heard = self._restored_at
        if place is None or station in heard:
            return 0
        is_missing = kept is not None and not self._audit.has(connection, kept)
        lost = lost_rows(kept, place) if is_missing and kept is not None else 0
        facts = {
            "station": station,
            "restored": str(place),
            "kept": _NO_HEAD if kept is None else str(kept.index),
            "keyed_hash": "" if kept is None else kept.keyed_hash,
            "lost": str(lost),
        }
        before = self._audit.after_restore(connection, place).get(station)
        if before is not None:
            if lost and before == facts:
                return lost
            heard.add(station)
            return 0
        self._note(connection, now, SERVICE, AuditAct.STATION_AFTER_RESTORE, **facts)
        return lost

    def _anchor(
        self, connection: Connection, station: str | None, kept: Head | None, told: Head | None
    ) -> None:
        """Note the head a station keeps; one that the record does not have any more stays noted."""
        known = device_book.kept_head(connection, station)
        missed = (head for head in (known, kept) if not self._audit.has(connection, head))
        head = next(missed, told)
        if head is not None and head != known:
            device_book.keep_head(connection, station, head)

    def _enrol(self, connection: Connection, body: shapes.DeviceEnrolBody, key: bytes) -> Answer:
        station = body.station
        take_turn(connection, "device", station)
        now = to_ms(self._clock())
        kept = device_book.code_of(connection, station)
        if kept is None or now >= kept.until:
            return Refusal(Reason.ENROLMENT_REFUSED)
        if not is_same(kept.code, code_digest(body.code)):
            self._count_wrong(connection, station, now)
            return Refusal(Reason.ENROLMENT_REFUSED)
        made = kept.device or self._new_device(connection, station, key, now)
        if isinstance(made, Refusal):
            return made
        found = device_book.in_force(connection, station)
        if found is None or found.id != made or found.public_key != key:
            return Refusal(Reason.ENROLMENT_REFUSED)
        kind = device_book.register(connection, station, None)
        if isinstance(kind, Refusal):
            return kind
        return Done(
            shapes.DeviceEnrolAnswer(
                device=found.id, station=StationId(station), kind=kind, now=of_ms(now)
            )
        )

    def _new_device(
        self, connection: Connection, station: str, key: bytes, now: int
    ) -> DeviceId | Refusal:
        before = device_book.revoked_at(connection, station)
        rest_ms = REST_AFTER_REVOKING // timedelta(milliseconds=1)
        if before is not None and now - before < rest_ms:
            wait_s = str(REST_AFTER_REVOKING // timedelta(seconds=1))
            return Refusal(Reason.TOO_MANY_REQUESTS, (("wait_s", wait_s),))
        made = device_book.enrol(connection, station, key, now)
        self._note(connection, now, station, AuditAct.DEVICE_ENROLLED, device=made)
        return made

    def _count_wrong(self, connection: Connection, station: str, now: int) -> None:
        """Count a wrong code. A station's code ends after a few, so the rows about it do too."""
        is_ended = device_book.count_wrong(connection, station, self._security.devices.code_tries)
        act = AuditAct.DEVICE_CODE_ENDED if is_ended else AuditAct.DEVICE_CODE_WRONG
        self._note(connection, now, station, act)


def _is_its_own(key: bytes, body: shapes.DeviceEnrolBody) -> bool:
    """Tell whether who sends the public key has the private one."""
    try:
        text = enrolment_text(body.station, body.code, body.public_key)
    except ValueError:
        return False
    return is_signed(load(key), body.proof, text)


def device_answers(
    connection: Connection, now: datetime, rules: DeviceRules
) -> tuple[shapes.DeviceAnswer, ...]:
    """Return every station, its device and how it is."""
    return tuple(_device_answer(row, now, rules) for row in device_book.everyone(connection))


def _device_answer(row: AnyRow, now: datetime, rules: DeviceRules) -> shapes.DeviceAnswer:
    parts = device_book.parts_of(row.parts)
    seen_at = _moment(row.seen_at)
    off_ms = row.clock_off_ms or 0
    return shapes.DeviceAnswer(
        station=row.name,
        kind=StationKind(row.kind),
        device=row.id,
        enrolled_at=_moment(row.enrolled_at),
        revoked_at=_moment(row.revoked_at),
        seen_at=seen_at,
        parts=parts,
        version=row.version or "",
        unsettled=row.unsettled or 0,
        clock_off_ms=off_ms,
        light=light_of(seen_at, parts, timedelta(milliseconds=off_ms), now, rules),
    )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else of_ms(value)
