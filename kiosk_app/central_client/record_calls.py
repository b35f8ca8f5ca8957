"""Calls about what a patient's record says, of somebody who is signed in at a counter.

What a second person agreed to with their own password is shown to central by a token, which never
leaves the client: the next acts carry it, and central says for which of them it is good.
"""

from collections.abc import Mapping, Sequence

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.central_client.person_bodies import person_body
from kiosk_app.contract import (
    correction_shapes,
    duplicate_shapes,
    merge_shapes,
    paths,
    shapes,
    staff_shapes,
)
from kiosk_app.domain.correction import Wanted
from kiosk_app.domain.duplicates import (
    DismissReason,
    DuplicateLine,
    DuplicatePage,
    DuplicateSide,
)
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId, RequestKey, StaffId
from kiosk_app.domain.record_page import (
    CorrectionNote,
    CorrectionReason,
    DismissNote,
    FieldChange,
    MergeNote,
    MergeReason,
    PartReason,
    RecordPage,
)
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Purpose


class RecordCalls(Caller):
    """One method per call."""

    def record_of(self, person: Person) -> RecordPage:
        """Return the record of a document, whatever name it has on file.

        Raises:
            CentralRefusedError: UNKNOWN_PATIENT, what refuses a document, NOT_ALLOWED.
        """
        body = shapes.LookupBody(person=person_body(person))
        found = self._post(
            paths.PATIENT_LOOKUP, body, shapes.PatientAnswer, purpose=Purpose.CORRECTION
        )
        return self.record(found.id)

    def record(self, patient: PatientId) -> RecordPage:
        """Return the record that stands for a patient, what was corrected and what was joined.

        Raises:
            CentralRefusedError: UNKNOWN_PATIENT, NOT_ALLOWED.
        """
        said = self._get(
            fill(paths.PATIENT_CORRECTIONS, patient=patient),
            correction_shapes.CorrectionsAnswer,
            purpose=Purpose.CORRECTION,
        )
        joined = self._get(
            fill(paths.PATIENT_MERGES, patient=patient),
            merge_shapes.MergesAnswer,
            purpose=Purpose.CORRECTION,
        )
        corrections = tuple(map(_correction, said.corrections))
        return RecordPage(said.patient, said.says, corrections, tuple(map(_merge, joined.merges)))

    def duplicates(self) -> DuplicatePage:
        """Return the records that may be one person's.

        Raises:
            CentralRefusedError: NOT_ALLOWED.
        """
        shape = duplicate_shapes.DuplicatesAnswer
        found = self._get(paths.DUPLICATES, shape, purpose=Purpose.CORRECTION)
        return DuplicatePage(tuple(map(_pair, found.duplicates)), found.has_more)

    def dismiss_duplicate(
        self, duplicate: str, reason: DismissReason, key: RequestKey
    ) -> DismissNote:
        """Say that two records are two persons', for good.

        Raises:
            CentralRefusedError: UNKNOWN_DUPLICATE, DUPLICATE_SETTLED, NOT_ALLOWED.
        """
        body = duplicate_shapes.DismissBody(reason=reason.value)
        path = fill(paths.DUPLICATE_DISMISS, duplicate=duplicate)
        done = self._post(path, body, duplicate_shapes.DismissedAnswer, key)
        return DismissNote(done.id, done.at, reason.value)

    def agree(self, operation: Operation, login: str, password: str) -> tuple[StaffId, str]:
        """Let a second person agree to an act; return who it is, and their masked name.

        Raises:
            CentralRefusedError: SIGN_IN_REFUSED, SIGN_IN_LOCKED, NOT_ALLOWED;
                SECOND_PERSON_REQUIRED for oneself.
        """
        body = staff_shapes.AgreementBody(login=login, password=password, operation=operation)
        found = self._post(paths.STAFF_AGREEMENTS, body, staff_shapes.AgreementAnswer)
        self._agreement = found.agreement
        return found.second, found.name

    def correct(
        self,
        patient: PatientId,
        wanted: Wanted,
        reason: CorrectionReason,
        seconds: Sequence[StaffId],
        key: RequestKey,
    ) -> CorrectionNote:
        """Let a record say something else.

        Raises:
            CentralRefusedError: SECOND_PERSON_REQUIRED, what refuses the value, NOTHING_TO_CORRECT,
                NUMBER_OF_ANOTHER, CORRECTION_LIVE_HOLD.
        """
        body = correction_shapes.CorrectionBody(
            reason=reason.value,
            deciders=self._deciders(seconds),
            name=wanted.name,
            number=wanted.number,
            sex=wanted.sex,
            birth=wanted.birth,
            phone=wanted.phone,
        )
        path = fill(paths.CORRECT, patient=patient)
        shape = correction_shapes.CorrectionLine
        return _correction(self._post(path, body, shape, key, more=self._agreed(seconds)))

    def merge_records(
        self,
        survivor: PatientId,
        merged: PatientId,
        reason: MergeReason,
        seconds: Sequence[StaffId],
        key: RequestKey,
    ) -> MergeNote:
        """Let one record go up in another.

        Raises:
            CentralRefusedError: SECOND_PERSON_REQUIRED, ALREADY_MERGED, or what keeps the two from
                being one.
        """
        body = merge_shapes.MergeBody(
            survivor=survivor,
            merged=merged,
            reason=reason.value,
            deciders=self._deciders(seconds),
            is_mistyped=reason is MergeReason.NUMBER_MISTYPED,
        )
        shape = merge_shapes.MergeLine
        return _merge(self._post(paths.MERGES, body, shape, key, more=self._agreed(seconds)))

    def undo_merge(
        self, merge: str, reason: PartReason, seconds: Sequence[StaffId], key: RequestKey
    ) -> tuple[MergeNote, int]:
        """Take two records apart; return the merge, and how much that came since stays behind.

        Raises:
            CentralRefusedError: SECOND_PERSON_REQUIRED, MERGE_UNDONE, MERGE_FOLLOWED,
                MERGE_LIVE_HOLD, UNKNOWN_MERGE.
        """
        deciders = self._deciders(seconds)
        body = merge_shapes.UndoMergeBody(reason=reason.value, deciders=deciders)
        path = fill(paths.MERGE_UNDO, merge=merge)
        shape = merge_shapes.MergeUndoneAnswer
        found = self._post(path, body, shape, key, more=self._agreed(seconds))
        return _merge(found.merge), found.stayed

    # --- inside --------------------------------------------------------------------------------

    def _deciders(self, seconds: Sequence[StaffId]) -> tuple[StaffId, ...]:
        return (*(() if self._who is None else (self._who,)), *seconds)

    def _agreed(self, seconds: Sequence[StaffId]) -> Mapping[str, str]:
        return {paths.AGREEMENT: self._agreement} if seconds else {}


def _correction(line: correction_shapes.CorrectionLine) -> CorrectionNote:
    changes = tuple(FieldChange(each.field, each.before, each.after) for each in line.fields)
    return CorrectionNote(line.id, line.patient, line.at, line.reason, len(line.deciders), changes)


def _merge(line: merge_shapes.MergeLine) -> MergeNote:
    return MergeNote(
        id=line.id,
        survivor=line.survivor,
        merged=line.merged,
        name_masked=line.name_masked,
        number_masked=line.number_masked,
        at=line.at,
        reason=line.reason,
        deciders=len(line.deciders),
        moved=line.moved,
        undone_at=line.undone_at,
        why_undone=line.why_undone,
    )


def _pair(line: duplicate_shapes.DuplicateLine) -> DuplicateLine:
    return DuplicateLine(
        id=line.id,
        first=_side(line.first),
        second=_side(line.second),
        why=line.why,
        since=line.since,
        has_same_day=line.has_same_day,
    )


def _side(side: duplicate_shapes.DuplicateSideLine) -> DuplicateSide:
    return DuplicateSide(side.patient, side.name_masked, side.number_masked, side.kind)
