"""A counter where records of one person are joined: a registrar, and a supervisor beside her.

```
with central() as house, joining(house) as counter:
    merge = counter.join(survivor, merged)
```
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

import msgspec
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import merge_shapes as shapes
from kiosk_app.contract import paths
from kiosk_app.contract.correction_shapes import CorrectionBody
from kiosk_app.contract.staff_shapes import AgreementAnswer, AgreementBody
from kiosk_app.domain.identity import DocumentKind, Person
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.helpers.central import CentralHouse
from tests.helpers.people import ADULT
from tests.helpers.staff import COUNTER, Hired, Wire, add_counter, hire, sign_in

TRAVELLER = replace(ADULT, kind=DocumentKind.PASSPORT, number="E12345678")
"""The adult once more, as he came with his passport."""
FOREIGN_NAME = replace(TRAVELLER, name="LIN XIAOZHOU", number="E12345679")
REASON = "the same face on both photos"
APART = "two cousins of one name"
SEEN = "read from the passport he handed over"


@dataclass
class Joining:
    """The counter, over HTTP; every act has a fresh key."""

    house: CentralHouse
    desk: Desk
    wire: Wire
    first: Hired
    second: Hired
    token: str
    _keys: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def both(self) -> tuple[StaffId, ...]:
        """Return who stands behind an act of two."""
        return self.first.id, self.second.id

    def agreed(self, operation: Operation = Operation.MERGE_PATIENTS) -> str:
        """Return the supervisor's agreement to one act."""
        caller = Caller(COUNTER, token=self.token)
        body = AgreementBody(
            login=self.second.login,
            password=self.second.password,
            operation=operation,
        )
        return self.house.service.agree(caller, body).read(AgreementAnswer).agreement

    def send(
        self,
        path: str,
        body: msgspec.Struct,
        operation: Operation = Operation.MERGE_PATIENTS,
        *,
        with_second: bool = True,
    ) -> Reply:
        """Send an act of the registrar, the supervisor agreeing or not."""
        headers = {paths.AGREEMENT: self.agreed(operation)} if with_second else {}
        key = f"join-{next(self._keys)}"
        return self.wire.ask("POST", path, body, headers=headers, token=self.token, key=key)

    def merge(self, survivor: str, merged: str, **other: object) -> Reply:
        """Ask that one record goes up in another."""
        said: dict[str, object] = {"reason": REASON, "deciders": self.both} | other
        body = shapes.MergeBody(
            survivor=PatientId(survivor),
            merged=PatientId(merged),
            **said,  # type: ignore[arg-type]  # by name
        )
        return self.send(paths.MERGES, body, with_second=len(body.deciders) > 1)

    def join(self, survivor: str, merged: str) -> shapes.MergeLine:
        """Let one record go up in another."""
        return self.merge(survivor, merged).read(shapes.MergeLine)

    def why_not(self, survivor: str, merged: str, **other: object) -> str:
        """Return why two records are not joined."""
        return code_of(self.merge(survivor, merged, **other))

    def undo(self, merge: str, **other: object) -> Reply:
        """Ask that two records are taken apart."""
        said: dict[str, object] = {"reason": APART, "deciders": self.both} | other
        body = shapes.UndoMergeBody(**said)  # type: ignore[arg-type]  # by name
        path = paths.MERGE_UNDO.format(merge=merge)
        return self.send(path, body, with_second=len(body.deciders) > 1)

    def part(self, merge: shapes.MergeLine) -> shapes.MergeUndoneAnswer:
        """Take two records apart."""
        return self.undo(merge.id).read(shapes.MergeUndoneAnswer)

    def look(self, patient: str, purpose: str | None = "correction") -> Reply:
        """Ask what was joined in a patient's record."""
        path = paths.PATIENT_MERGES.format(patient=patient)
        return self.wire.ask("GET", path, token=self.token, purpose=purpose)

    def correct(self, patient: str, *, by_two: bool = True, **said: object) -> Reply:
        """Ask that a record says something else."""
        deciders = self.both if by_two else (self.first.id,)
        body = CorrectionBody(
            **{"reason": SEEN, "deciders": deciders} | said  # type: ignore[arg-type]  # by name
        )
        path = paths.CORRECT.format(patient=patient)
        return self.send(path, body, Operation.CORRECT_PATIENT, with_second=by_two)

    def why_not_corrected(self, patient: str, *, by_two: bool = True, **said: object) -> str:
        """Return why a record does not say something else."""
        return code_of(self.correct(patient, by_two=by_two, **said))

    def look_at_corrections(self, patient: str, purpose: str | None = "correction") -> Reply:
        """Ask what was corrected in a patient's record."""
        path = paths.PATIENT_CORRECTIONS.format(patient=patient)
        return self.wire.ask("GET", path, token=self.token, purpose=purpose)

    def pair(self, other: Person = TRAVELLER) -> tuple[PatientId, PatientId]:
        """Enrol the adult twice: by his identity card, and as somebody else."""
        return self.desk.enrol(ADULT), self.desk.enrol(other)

    def recorded(self, act: str) -> list[str]:
        """Return the facts of the rows of an act in the record, oldest first."""
        rows = sa.select(audit.c.facts).where(audit.c.act == act).order_by(audit.c.place)
        with self.house.database.read() as connection:
            return list(connection.scalars(rows))


@contextmanager
def joining(house: CentralHouse) -> Iterator[Joining]:
    """Staff a counter of a house that is served."""
    add_counter(house)
    first = hire(house, Role.REGISTRAR, login="first.one")
    second = hire(house, Role.SUPERVISOR, login="second.one")
    face, wire = HttpFace(house.url), Wire(house.url)
    with face.http, wire.http:
        token = sign_in(house, first)
        yield Joining(house, Desk(house, face), wire, first, second, token)
