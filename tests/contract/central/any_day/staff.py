"""What staff do: call off and settle, one number more, more or fewer, referrals, void, merging."""

from dataclasses import replace

import msgspec
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import rule

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, merge_shapes, paths, shapes, staff_shapes
from kiosk_app.contract import referral_shapes as referring
from kiosk_app.contract import supply_shapes as supply
from kiosk_app.contract import suspension_shapes as off
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import (
    AppointmentId,
    HoldId,
    PatientId,
    PractitionerId,
    SessionId,
)
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import CHOICES, Outcome
from tests.contract.central.any_day.examined import Examined
from tests.contract.central.any_day.hospital import CLINICS, SUNDAY
from tests.contract.central.any_day.model import Promise, Row, Told
from tests.contract.central.any_day.patients import WHERE, WHO, S

ADULT, TWIN = 0, 1
"""Two records of one person."""


class AnyDay(Examined):
    """Patients, a registrar, a supervisor, a doctor of primary care, and a clock that goes on."""

    # --- called off ------------------------------------------------------------------------------

    def call_off(self, c: int) -> str | None:
        """Call a clinic off; its holds are released, its patients have to be settled."""
        clinic = self.model.clinics[c]
        body = off.SuspendBody(sessions=(SessionId(clinic.id),), reason=UrgentReason.ILLNESS)
        reply = self.ask("boss", paths.SUSPENSIONS, body)
        if not self.did("call off", reply):
            return None
        (case,) = reply.read(off.CasesAnswer).cases
        clinic.is_off = True
        self.model.cases[case.id] = clinic, off.CaseState.OPEN
        for hold, told in self.model.told.items():
            if told.clinic is clinic and told.promise is Promise.HELD and not self.is_booked(hold):
                self.over(hold)
        return case.id

    def is_booked(self, hold: str) -> bool:
        """Tell whether the service has booked a hold by itself."""
        return any(row.id == hold and row.has_number for row in self.rows())

    def left_in(self, case: str) -> list[str]:
        """Return the appointments of a case that have no outcome yet."""
        reply = self.door.get(self.signed_in("boss"), paths.SUSPENSION.format(case=case))
        items = reply.read(off.CaseAnswer).items
        return [item.appointment for item in items if item.outcome is None]

    def settle(self, case: str, who: str, outcome: Outcome, c: int) -> bool:
        """Give a patient of a called-off clinic an outcome, each with their consent."""
        target = self.model.clinics[c]
        moves = outcome is not Outcome.REFUNDED
        body = off.OutcomeBody(
            outcome=outcome,
            appointments=(AppointmentId(who),),
            target=SessionId(target.id) if moves else None,
            has_consent=True,
        )
        hold = self.hold_of(who)
        reply = self.ask("boss", paths.SUSPENSION_OUTCOMES.format(case=case), body)
        if not self.did(outcome.value, reply):
            return False
        told = self.model.told[hold]
        told.promise = Promise.STANDS if moves else Promise.OVER
        told.clinic = target if moves else told.clinic
        return True

    def hold_of(self, appointment: str) -> HoldId:
        b = schema.booking.c
        with self.house.database.read() as connection:
            of_it = sa.select(b.id).where(b.appointment == appointment)
            return HoldId(connection.execute(of_it).scalar_one())

    def end(self, case: str, *, is_resumed: bool) -> bool:
        path = paths.SUSPENSION_RESUME if is_resumed else paths.SUSPENSION_CLOSE
        done = self.did(
            "resume" if is_resumed else "close", self.ask("boss", path.format(case=case))
        )
        if done:
            clinic, _ = self.model.cases[case]
            state = off.CaseState.RESUMED if is_resumed else off.CaseState.CLOSED
            self.model.cases[case] = clinic, state
            clinic.is_off = not is_resumed
        return done

    @rule(p=WHO, c=WHERE, outcomes=st.lists(st.tuples(st.sampled_from(CHOICES), WHERE), max_size=6))
    def a_clinic_is_called_off(self, p: int, c: int, outcomes: list[tuple[Outcome, int]]) -> None:
        """Call one off that somebody has just booked, unless another is; settle some or all."""
        if any(state == "open" for _, state in self.model.cases.values()):
            return
        self.book(p, c)
        if case := self.call_off(c):
            self.settle_some(case, outcomes)

    @rule(data=st.data(), outcomes=st.lists(st.tuples(st.sampled_from(CHOICES), WHERE), min_size=2))
    def patients_are_settled(
        self, data: st.DataObject, outcomes: list[tuple[Outcome, int]]
    ) -> None:
        if case := self.some_case(data):
            self.settle_some(case, outcomes)

    def settle_some(self, case: str, outcomes: list[tuple[Outcome, int]]) -> None:
        """Try one outcome after the other for whoever is the first without one."""
        for outcome, c in outcomes:
            if left := self.left_in(case):
                self.settle(case, left[0], outcome, c)

    @rule(data=st.data(), is_resumed=st.booleans())
    def a_case_ends(self, data: st.DataObject, *, is_resumed: bool) -> None:
        if case := self.some_case(data):
            self.end(case, is_resumed=is_resumed)

    def some_case(self, data: st.DataObject) -> str | None:
        cases = [case for case, (_, state) in self.model.cases.items() if state == "open"]
        return data.draw(st.sampled_from(cases)) if cases else None

    # --- numbers ---------------------------------------------------------------------------------

    def add_on(self, p: int, c: int) -> HoldId | None:
        """Ask for one more number, approve it and hold it for its patient."""
        clinic = self.model.clinics[c]
        body = supply.AddOnBody(
            session=SessionId(clinic.id),
            doctor=PractitionerId(f"P{clinic.department}{CLINICS[c][1]}"),
            patient=PatientId(self.records[p]),
            reason=AddOnReason.FROM_FAR,
            word=AddOnWord.SLIP,
        )
        asked = self.ask("registrar", paths.ADD_ONS, body)
        if not self.did("ask for an add-on", asked):
            return None
        add_on = asked.read(supply.AddOnAnswer).id
        path = paths.ADD_ON_APPROVE.format(addon=add_on)
        if not self.did("approve", self.ask("boss", path)):
            return None
        clinic.approved += 1
        issue = supply.AddOnIssueBody(proof=Proof.ID_CARD, patient=PatientId(self.records[p]))
        reply = self.ask("registrar", paths.ADD_ON_ISSUE.format(addon=add_on), issue)
        if not self.did("issue", reply):
            return None
        return self.told(reply.read(shapes.HoldAnswer), p, c)

    def set_capacity(self, c: int, capacity: int) -> bool:
        clinic = self.model.clinics[c]
        body = supply.CapacityBody(capacity=capacity)
        path = paths.CAPACITY.format(session=clinic.id)
        done = self.did("capacity", self.ask("boss", path, body))
        if done:
            clinic.capacity = capacity
        return done

    def refer(self, p: int) -> HoldId | None:
        """Hold a number of the kept share for somebody a doctor of primary care has seen."""
        clinic = self.model.clinics[SUNDAY]
        with self.house.database.read() as connection:
            seat = schema.seat.c
            begin = connection.scalar(
                sa.select(sa.func.min(seat.begins_at)).where(seat.session == clinic.id)
            )
        assert begin is not None
        body = referring.ReferralBody(
            proof=Proof.ID_CARD,
            patient=PatientId(self.records[p]),
            session=SessionId(clinic.id),
            band_begin=of_ms(begin),
            consultation=f"C-2026-{self.keys}",
            consultation_day=self.house.clock().date(),
        )
        reply = self.ask("referrer", paths.REFERRALS, body)
        if not self.did("refer", reply):
            return None
        hold = reply.read(referring.ReferralAnswer).hold
        self.model.told[hold.id] = Told(self.model.current(self.records[p]), clinic)
        return hold.id

    @rule(p=WHO, c=WHERE, pays=st.booleans())
    def an_add_on(self, p: int, c: int, *, pays: bool) -> None:
        if (hold := self.add_on(p, c)) and pays:
            self.confirm(hold, self.pay(hold, "registrar"), "registrar")

    @rule(c=WHERE, capacity=st.integers(0, 5))
    def another_capacity(self, c: int, capacity: int) -> None:
        self.set_capacity(c, capacity)

    @rule(p=WHO, pays=st.booleans())
    def a_referral(self, p: int, *, pays: bool) -> None:
        if (hold := self.refer(p)) and pays:
            self.confirm(hold, self.pay(hold, "referrer"), "referrer")

    # --- whose it is -----------------------------------------------------------------------------

    def make_void(self, row: Row) -> bool:
        body = after.VoidBody(by=self.hired["registrar"].id, reason="another person")
        path = paths.MAKE_VOID.format(appointment=self.appointment_of(row.id))
        done = self.did("void", self.ask("registrar", path, body))
        if done:
            self.over(row.id)
        return done

    def merge(self, survivor: int, merged: int) -> str | None:
        """Let one of the two records go up in the other: a registrar, the supervisor agreeing."""
        body = merge_shapes.MergeBody(
            survivor=PatientId(self.records[survivor]),
            merged=PatientId(self.records[merged]),
            reason="the same face on both photos",
            deciders=(self.hired["registrar"].id, self.hired["boss"].id),
        )
        reply = self.agreed(paths.MERGES, body)
        if not self.did("merge", reply):
            return None
        self.model.into[self.records[merged]] = self.records[survivor]
        return reply.read(merge_shapes.MergeLine).id

    def part(self, merge: str) -> bool:
        """Take the two records apart again: what one brought along goes back with it."""
        body = merge_shapes.UndoMergeBody(
            reason="two cousins of one name",
            deciders=(self.hired["registrar"].id, self.hired["boss"].id),
        )
        reply = self.agreed(paths.MERGE_UNDO.format(merge=merge), body)
        if self.did("part", reply):
            self.model.into.clear()
        return reply.is_success

    def agreed(self, path: str, body: msgspec.Struct) -> Reply:
        """Let the registrar do something that the supervisor agrees to beside her."""
        boss = self.hired["boss"]
        asked = staff_shapes.AgreementBody(
            login=boss.login, password=boss.password, operation=Operation.MERGE_PATIENTS
        )
        caller = replace(self.signed_in("registrar"), key=None)
        said = self.door.post(caller, paths.STAFF_AGREEMENTS, asked)
        agreement = said.read(staff_shapes.AgreementAnswer).agreement
        caller = replace(self.signed_in("registrar"), agreement=agreement)
        return self.door.post(caller, path, body)

    @rule(data=st.data())
    def another_person_came(self, data: st.DataObject) -> None:
        if row := self.some(data, S.BOOKED, S.CHECKED_IN, S.NO_SHOW):
            self.make_void(row)

    @rule(is_turned=st.booleans())
    def records_are_merged(self, *, is_turned: bool) -> None:
        if not self.merges:
            survivor, merged = (TWIN, ADULT) if is_turned else (ADULT, TWIN)
            if merge := self.merge(survivor, merged):
                self.merges.append(merge)

    @rule()
    def records_come_apart(self) -> None:
        if self.merges and self.part(self.merges[-1]):
            self.merges.pop()
