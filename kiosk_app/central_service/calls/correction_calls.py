"""The calls about what a patient's record says: correct it, see what was corrected.

Every one of them has a row in the record; who reads says what for.

Source: GB/T 22239-2019 8.1.4.2, 8.1.4.3; GB/T 35273-2020 7.1; requirement rows R030, R104.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.calls.record_keeping import RecordKeeping
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.merging.corrections import Corrections
from kiosk_app.contract import correction_shapes as shapes
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import Operation


class CorrectionCalls(RecordKeeping):
    """Correcting, and reading what was; see `RecordKeeping` for who stands behind an act."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._corrections = Corrections(self._policies)

    def correct_patient(self, caller: Caller, patient: str, body: shapes.CorrectionBody) -> Reply:
        """Let a patient's record say something else."""
        who = self._deciding(caller, body.deciders, Operation.CORRECT_PATIENT)
        if isinstance(who, Refusal):
            return refused(who, self._words)

        def act(connection: Connection, now: int) -> Outcome:
            done = self._corrections.correct(connection, now, who.station, patient, body)
            if isinstance(done, Done) and isinstance(done.answer, shapes.CorrectionLine):
                line = done.answer
                facts = {
                    "correction": line.id,
                    "patient": line.patient,
                    "fields": " ".join(each.field for each in line.fields),
                    "deciders": " ".join(line.deciders),
                    "station": who.station,
                }
                act = AuditAct.PATIENT_CORRECTED
                self._note(connection, now, who.member.id, act, **facts)
            return done

        return self._act(caller, "correct", patient, body, lambda _question: act)

    def corrections(self, caller: Caller, patient: str) -> Reply:
        """Return what was corrected in a patient's record; staff say what for."""
        return self._read_of_patient(
            caller, patient, AuditAct.CORRECTIONS_LISTED, self._corrections.of_patient
        )
