"""The record of privileged acts: a keyed hash chain, written in the transaction of the act itself.

No row without its act, no act without its row. The key lives outside the database, so that whoever
can write rows cannot make rows that fit; the head is told to others, so that cutting is seen too.

Source: GB/T 22239-2019 8.1.4.3; requirement row R104; the chain itself is
`kiosk_app.domain.audit_chain`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.domain.audit_chain import (
    ChainRow,
    Entry,
    Head,
    append,
    first_bad,
    is_keyed_with,
)

_BATCH = 1000


class AuditAct(StrEnum):
    """What is recorded; further rooms add theirs."""

    INITIALISED = "initialised"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED = "locked"
    SIGNED_OUT = "signed_out"
    SESSION_REPLACED = "session_replaced"
    MAINTENANCE_BEGUN = "maintenance_begun"  # somebody was let behind a kiosk's staff exit
    ACTIVATED = "activated"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    INVITED = "invited"
    CODE_ISSUED = "code_issued"
    POSTS_SET = "posts_set"
    PRACTITIONER_SET = "practitioner_set"
    DISABLED = "disabled"
    PATIENT_LOOKED_UP = "patient_looked_up"
    ANSWERS_READ = "answers_read"
    QUESTIONS_BROUGHT_IN = "questions_brought_in"
    NO_SHOWS_LISTED = "no_shows_listed"
    REFUSED = "refused"
    SECOND_AGREED = "second_agreed"
    DEVICE_CODE_ISSUED = "device_code_issued"
    EXIT_CODE_TOLD = "exit_code_told"
    DEVICE_CODE_WRONG = "device_code_wrong"
    DEVICE_CODE_ENDED = "device_code_ended"
    DEVICE_ENROLLED = "device_enrolled"
    DEVICE_REVOKED = "device_revoked"
    PAYMENT_WAYS_SET = "payment_ways_set"
    REQUEST_NOT_BELIEVED = "request_not_believed"
    THROTTLED = "throttled"
    PATIENT_PAGE_READ = "patient_page_read"
    PATIENT_ENROLLED = "patient_enrolled"
    IDENTIFIER_BOUND = "identifier_bound"
    HELD_IN_GROUP = "held_in_group"  # out of the on-site numbers, on proof
    AUTHORITY_GIVEN = "authority_given"
    AUTHORITY_WITHDRAWN = "authority_withdrawn"
    AUTHORITIES_READ = "authorities_read"
    PATIENTS_MERGED = "patients_merged"
    MERGE_UNDONE = "merge_undone"
    MERGES_LISTED = "merges_listed"
    DUPLICATES_LISTED = "duplicates_listed"
    DUPLICATE_DISMISSED = "duplicate_dismissed"
    PATIENT_CORRECTED = "patient_corrected"
    CORRECTIONS_LISTED = "corrections_listed"
    HELP_CLOSED = "help_closed"  # somebody has seen to a kiosk's call
    SESSION_TAKEN_OVER = "session_taken_over"  # of a kiosk, by its code
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    APPOINTMENT_MADE_VOID = "appointment_made_void"
    CHECKED_IN_OTHERWISE = "checked_in_otherwise"  # with another document, or in another group
    PATIENT_CALLED = "patient_called"
    NO_SHOW_EXCUSED = "no_show_excused"
    OUTAGE_NOTED = "outage_noted"
    AUDIT_VERIFIED = "audit_verified"
    RESTORED = "restored"  # the database, from a backup: the record goes on from its end
    STATION_AFTER_RESTORE = "station_after_restore"  # which head it had kept, what of it is lost
    CLOCK_DOUBTED = "clock_doubted"  # later than it can be; the last moment that was believed
    CLOCK_BELIEVED = "clock_believed"  # again; what came before says nothing about the time
    CLOCK_CONFIRMED = "clock_confirmed"  # the machine's, which led all that was known
    SUPPLY_CHANGED = "supply_changed"
    ADD_ON_REQUESTED = "add_on_requested"
    ADD_ON_APPROVED = "add_on_approved"
    ADD_ON_REJECTED = "add_on_rejected"
    ADD_ON_ISSUED = "add_on_issued"
    ADD_ONS_ANCHORED = "add_ons_anchored"  # where their own chain ended then
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    OUTCOME_GIVEN = "outcome_given"
    CASE_CLOSED = "case_closed"
    STATUS_SAID = "status_said"
    NOTICE_TRIED = "notice_tried"
    PHONES_SHOWN = "phones_shown"
    RECONCILED = "reconciled"
    MONEY_MENDED = "money_mended"
    BILL_FORGOTTEN = "bill_forgotten"  # a wrong one had been imported
    CASH_TAKEN = "cash_taken"
    CASH_BACK = "cash_back"
    SHIFT_OPENED = "shift_opened"
    SHIFT_CLOSED = "shift_closed"
    NUMBERS_LENT = "numbers_lent"
    NUMBERS_GIVEN_BACK = "numbers_given_back"
    BLOCK_EXPIRED = "block_expired"
    EMERGENCY_SALE_POSTED = "emergency_sale_posted"
    POLICY_PROPOSED = "policy_proposed"
    POLICY_ADOPTED = "policy_adopted"
    REFERRAL_ORGANISATION_ADDED = "referral_organisation_added"
    REFERRAL_RIGHT_ASKED = "referral_right_asked"
    REFERRAL_RIGHT_REVIEWED = "referral_right_reviewed"
    REFERRAL_RIGHT_ENDED = "referral_right_ended"
    REFERRAL_SANCTIONED = "referral_sanctioned"
    REFERRED = "referred"
    REFERRAL_CANCELLED = "referral_cancelled"
    REFERRAL_ORDERED = "referral_ordered"
    EXAM_REFERRED = "exam_referred"
    EXAM_NOTED_PAID = "exam_noted_paid"
    EXAM_NOTED_MISSED = "exam_noted_missed"
    EXAMS_PLANNED = "exams_planned"


class AuditLog:
    """The chain in its table.

    Args:
        key: what the hashes are keyed with; from outside the database.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def add(
        self, connection: Connection, at: datetime, actor: str, act: AuditAct, **facts: str
    ) -> None:
        """Add one row inside the caller's transaction.

        Args:
            connection: of a write transaction; who comes second waits for the first to end, so
                this is the last thing a transaction waits for.
            at: the service's clock.
            actor: id of a person or station, never a name.
            act: what was done.
            facts: whatever else matters; no personal data in the clear.
        """
        take_turn(connection, "audit")
        entry = Entry(at.isoformat(), actor, act.value, tuple(sorted(facts.items())))
        row = append(_last(connection), entry, self._key)
        connection.execute(
            sa.insert(audit).values(
                place=row.index,
                at=entry.at,
                actor=actor,
                act=entry.act,
                facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
                previous=row.previous,
                keyed_hash=row.keyed_hash,
            )
        )

    def is_ours(self, connection: Connection) -> bool:
        """Tell whether the record was written with this key: its first row or its last one fits.

        Either will do: who changed one of them has not made the key wrong. An empty record is
        anybody's.
        """
        last = _last(connection)
        first = connection.execute(sa.select(audit).order_by(audit.c.place).limit(1)).first()
        if last is None or first is None:
            return True
        return any(is_keyed_with(row, self._key) for row in (_chain_row(first), last))

    def head(self, connection: Connection) -> Head | None:
        """Return the last row as others may keep it, None while there is none."""
        last = _last(connection)
        return None if last is None else Head(last.index, last.keyed_hash)

    def has(self, connection: Connection, head: Head | None) -> bool:
        """Tell whether a head that was told before is still a row; there is always none."""
        if head is None:
            return True
        kept = connection.scalar(sa.select(audit.c.keyed_hash).where(audit.c.place == head.index))
        return kept == head.keyed_hash

    def restored_at(self, connection: Connection) -> int | None:
        """Return the place of the row that tells of the latest restore, None if there was none."""
        is_it = audit.c.act == AuditAct.RESTORED.value
        place: int | None = connection.scalar(sa.select(sa.func.max(audit.c.place)).where(is_it))
        return place

    def after_restore(self, connection: Connection, place: int) -> Mapping[str, Mapping[str, str]]:
        """Return what is recorded of each station that was heard of since a restore.

        Facts: ``kept`` and ``keyed_hash`` of the head it kept, ``lost``: how many rows it knew of.
        """
        rows = sa.select(audit.c.facts).where(
            audit.c.place > place, audit.c.act == AuditAct.STATION_AFTER_RESTORE.value
        )
        found = (dict(_facts(facts)) for facts in connection.scalars(rows))
        return {told["station"]: told for told in found}

    def first_bad(self, connection: Connection, *anchors: Head | None) -> int | None:
        """Return the place of the first row that does not fit, or None.

        Args:
            connection: of a read transaction.
            anchors: heads that were told before; they show whether rows were cut off since. A
                record that ends before one is bad at its first missing row.
        """
        places = [first_bad(_rows(connection), self._key)]
        last = self.head(connection)
        length = 0 if last is None else last.index + 1
        places += (
            min(anchor.index, length)
            for anchor in anchors
            if anchor is not None and not self.has(connection, anchor)
        )
        return min((place for place in places if place is not None), default=None)

    def anchored(self, connection: Connection, act: AuditAct) -> Iterator[Head]:
        """Give the heads of another chain that rows of this act keep, oldest first."""
        rows = sa.select(audit.c.facts).where(audit.c.act == act.value).order_by(audit.c.place)
        for facts in connection.scalars(rows):
            kept = dict(_facts(facts))
            if kept.get("place", "").isdecimal():
                yield Head(int(kept["place"]), kept.get("keyed_hash", ""))


def _last(connection: Connection) -> ChainRow | None:
    row = connection.execute(sa.select(audit).order_by(audit.c.place.desc()).limit(1)).first()
    return None if row is None else _chain_row(row)


def _rows(connection: Connection) -> Iterator[ChainRow]:
    rows = connection.execute(sa.select(audit).order_by(audit.c.place)).yield_per(_BATCH)
    return (_chain_row(row) for row in rows)


def _chain_row(row: sa.Row[*tuple[object, ...]]) -> ChainRow:
    place, at, actor, act, facts, previous, keyed_hash = row
    return ChainRow(
        index=int(str(place)),
        entry=Entry(str(at), str(actor), str(act), _facts(str(facts))),
        previous=str(previous),
        keyed_hash=str(keyed_hash),
    )


def _facts(text: str) -> tuple[tuple[str, str], ...]:
    """Return the facts of a row; what was made unreadable does not fit, but breaks nothing."""
    try:
        facts = json.loads(text)
    except ValueError:
        return (("unreadable", text),)
    if not isinstance(facts, dict):
        return (("unreadable", text),)
    return tuple(sorted((key, str(value)) for key, value in facts.items()))
