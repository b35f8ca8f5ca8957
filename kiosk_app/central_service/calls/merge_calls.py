"""The calls about records of one person: join two, take them apart, see what was joined.

Every one of them has a row in the record; who reads says what for.

Source: GB/T 22239-2019 8.1.4.2, 8.1.4.3; GB/T 35273-2020 7.1; requirement rows R030, R104.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.calls.record_keeping import RecordKeeping
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.merging.merges import Merges
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.contract import merge_shapes as shapes
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import Operation


class MergeCalls(RecordKeeping):
    """Joining and taking apart; see `RecordKeeping` for who stands behind an act."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._merges = Merges(self._policies)

    def merge_patients(self, caller: Caller, body: shapes.MergeBody) -> Reply:
        """Let one patient's record go up in another's."""
        who = self._deciding(caller, body.deciders, Operation.MERGE_PATIENTS)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def act(connection: Connection, now: int) -> Outcome:
            done = self._merges.merge(connection, now, who.station, body)
            if isinstance(done, Done) and isinstance(done.answer, shapes.MergeLine):
                self._note_merge(connection, now, who, AuditAct.PATIENTS_MERGED, done.answer)
            return done

        return self._act(caller, "merge", "", body, lambda _question: act)

    def undo_merge(self, caller: Caller, merge: str, body: shapes.UndoMergeBody) -> Reply:
        """Take two records apart that were joined."""
        who = self._deciding(caller, body.deciders, Operation.MERGE_PATIENTS)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def act(connection: Connection, now: int) -> Outcome:
            done = self._merges.undo(connection, now, merge, body)
            if isinstance(done, Done) and isinstance(done.answer, shapes.MergeUndoneAnswer):
                line = done.answer.merge
                self._note_merge(connection, now, who, AuditAct.MERGE_UNDONE, line)
            return done

        return self._act(caller, "undo merge", merge, body, lambda _question: act)

    def merges(self, caller: Caller, patient: str) -> Reply:
        """Return what was joined in a patient's record; staff say what for."""
        return self._read_of_patient(
            caller, patient, AuditAct.MERGES_LISTED, self._merges.of_patient
        )

    # --- inside --------------------------------------------------------------------------------

    def _note_merge(
        self,
        connection: Connection,
        now: int,
        who: SignedIn,
        act: AuditAct,
        line: shapes.MergeLine,
    ) -> None:
        facts = {
            "merge": line.id,
            "survivor": line.survivor,
            "merged": line.merged,
            "deciders": " ".join(sorted({*line.undone_by} or {*line.deciders})),
            "station": who.station,
            **({"number": "mistyped"} if line.is_mistyped else {}),
        }
        self._note(connection, now, who.member.id, act, **facts)
