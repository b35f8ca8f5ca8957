"""On-site numbers: for the elderly and other groups policy names, on proof, at a counter."""

from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.sealed.values import opened
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_after import priority_proof
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, shapes
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.parameters import OnSiteScope, PriorityGroup, ShareParameters
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import counter, document, pay_and_confirm
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import central
from tests.helpers.people import ADULT, ELDER, STRANGER

NUMBER = "残疾证0900001号"
DISABLED = PriorityGroup.DISABLED


def only_on_site(desk: Desk, person: Person = ADULT) -> shapes.HoldBody:
    """Return the wish for a number of a band of which only on-site numbers are left."""
    body = msgspec.structs.replace(desk.wish(desk.enrol(person)), proof=Proof.DOCUMENT_SEEN)
    band = sa.and_(
        schema.seat.c.session == body.session,
        schema.seat.c.begins_at == int(body.band_begin.timestamp() * 1000),
    )
    with desk.house.database.write() as connection:
        rows = sa.update(schema.seat).where(band)
        connection.execute(rows.values(pool="on_site", back_pool=None, back_at=None))
    return body


def in_group(
    body: shapes.HoldBody, group: PriorityGroup | None = DISABLED, proof: str | None = NUMBER
) -> shapes.HoldBody:
    return msgspec.structs.replace(body, group=group, group_proof=proof)


def ask(desk: Desk, body: shapes.HoldBody) -> Reply:
    return desk.face.hold(desk.caller, body)


@pytest.mark.requirement("R021", "R012", "R102")
@pytest.mark.parametrize("role", [Role.GREEN_CHANNEL, Role.REGISTRAR])
def test_staff_hold_an_on_site_number_for_a_group_that_policy_names(desk: Desk, role: Role) -> None:
    body = only_on_site(desk)
    window, member = counter(desk, role)
    assert code_of(ask(window, body)) == Reason.BOOKED_OUT
    held = ask(window, in_group(body, proof=f" {NUMBER} ")).read(shapes.HoldAnswer).hold
    column = priority_proof.c.number
    with desk.house.database.read() as connection:
        [kept] = connection.execute(sa.select(priority_proof)).all()
        assert (kept.booking, kept.group_name, kept.staff) == (held.id, "disabled", member)
        assert kept.station == window.station
        assert opened(connection, column, (kept.booking,), kept.number) == NUMBER
        assert b"0900001" not in kept.number
        noted = sa.select(audit.c.actor).where(audit.c.act == "held_in_group")
        assert connection.scalars(noted).all() == [member]


@pytest.mark.requirement("R021")
def test_no_group_is_claimed_at_a_kiosk_nor_without_a_proof_nor_by_nobody(desk: Desk) -> None:
    body = only_on_site(desk)
    wish = in_group(msgspec.structs.replace(body, proof=Proof.ID_CARD))
    assert code_of(ask(desk, wish)) in {Reason.NOT_ALLOWED, Reason.NOT_SIGNED_IN}
    alone = msgspec.structs.replace(wish, group=None)
    assert code_of(ask(desk, alone)) == Reason.MALFORMED_REQUEST
    window, _ = counter(desk)
    for group, number, reason in (
        (DISABLED, None, Reason.EVIDENCE_REQUIRED),
        (DISABLED, "  ", Reason.EVIDENCE_REQUIRED),
        (DISABLED, "1" * 65, Reason.MALFORMED_REQUEST),
        (None, NUMBER, Reason.MALFORMED_REQUEST),
        (PriorityGroup.ELDERLY, NUMBER, Reason.NO_ON_SITE_GROUP),  # by the document, or not at all
        (PriorityGroup.REFERRAL, NUMBER, Reason.NO_ON_SITE_GROUP),
        (PriorityGroup.ORDINARY, NUMBER, Reason.NO_ON_SITE_GROUP),
    ):
        assert code_of(ask(window, in_group(body, group, number))) == reason
    with desk.house.database.read() as connection:
        assert connection.scalars(sa.select(schema.booking.c.id)).all() == []
        assert connection.scalars(sa.select(priority_proof.c.booking)).all() == []


@pytest.mark.requirement("R021", "R012")
def test_who_is_signed_in_elsewhere_than_at_a_counter_claims_no_group(desk: Desk) -> None:
    body = only_on_site(desk)
    window, _ = counter(desk)
    with desk.house.database.write() as connection:
        here = sa.update(schema.station).where(schema.station.c.id == window.station)
        connection.execute(here.values(kind="referral"))
    assert code_of(ask(window, in_group(body))) == Reason.NOT_ALLOWED


@pytest.mark.requirement("R021", "R102")
def test_a_group_policy_does_not_name_draws_nothing_on_site(engine: str) -> None:
    nobody_else = replace(DEMO, shares=replace(DEMO.shares, onsite_groups=(PriorityGroup.ELDERLY,)))
    with central(engine=engine, is_served=False, rules=nobody_else) as house:
        desk = Desk(house, house.service)
        body = only_on_site(desk)
        window, _ = counter(desk)
        assert code_of(ask(window, in_group(body))) == Reason.NO_ON_SITE_GROUP
        elder = msgspec.structs.replace(body, patient=desk.enrol(ELDER))
        assert ask(window, elder).is_success


@pytest.mark.requirement("R021")
def test_the_counter_sees_what_such_a_patient_may_have_and_a_kiosk_does_not(desk: Desk) -> None:
    body = only_on_site(desk)
    window, _ = counter(desk)

    def free(where: Desk, group: PriorityGroup | None) -> object:
        reply = where.face.bands(where.caller, body.session, body.patient, group)
        if not reply.is_success:
            return code_of(reply)
        bands = reply.read(shapes.BandsAnswer).bands
        return next(b.free for b in bands if b.band.begin == body.band_begin) > 0

    assert free(window, None) is False
    assert free(window, DISABLED) is True
    assert free(window, PriorityGroup.REFERRAL) == Reason.NO_ON_SITE_GROUP
    assert free(desk, DISABLED) == Reason.NOT_ALLOWED


@pytest.mark.requirement("R102")
def test_the_proof_of_the_hold_stays_unless_another_group_is_claimed_at_the_check_in(
    desk: Desk,
) -> None:
    window, _ = counter(desk)
    held = ask(window, in_group(only_on_site(desk))).read(shapes.HoldAnswer).hold
    booked = pay_and_confirm(window, held)

    def kept(group: PriorityGroup, number: str) -> tuple[str, str]:
        body = after.CheckInBody(
            document=document(), appointment=booked.id, group=group, group_proof=number
        )
        with desk.house.database.write() as connection:  # as if nobody had come yet
            connection.execute(sa.delete(schema.queue_entry))
            connection.execute(sa.update(schema.booking).values(state="booked"))
        assert window.face.check_in(window.caller, body).is_success
        with desk.house.database.read() as connection:
            [row] = connection.execute(sa.select(priority_proof)).all()
            number = opened(connection, priority_proof.c.number, (row.booking,), row.number)
            return row.group_name, number

    assert kept(DISABLED, "another") == ("disabled", NUMBER)
    assert kept(PriorityGroup.SOLDIER, "军字第0900001号") == ("soldier", "军字第0900001号")


@pytest.mark.requirement("R021")
def test_off_site_only_open_numbers_are_had_whatever_the_age_and_the_day(engine: str) -> None:
    any_day = replace(DEMO, shares=replace(DEMO.shares, onsite_scope=OnSiteScope.ANY_DAY))
    with central(engine=engine, is_served=False, rules=any_day) as house:
        desk = Desk(house, house.service)
        body = only_on_site(desk, ELDER)
        with house.database.write() as connection:
            kind = sa.update(schema.station).where(schema.station.c.id == desk.station)
            connection.execute(kind.values(kind="website"))
        assert not ask(desk, msgspec.structs.replace(body, proof=Proof.ID_CARD)).is_success
        with house.database.write() as connection:
            connection.execute(kind.values(kind="kiosk"))
        assert ask(desk, msgspec.structs.replace(body, proof=Proof.ID_CARD)).is_success


@pytest.mark.requirement("R021")
@pytest.mark.parametrize(
    "groups",
    [
        (DISABLED,),
        (PriorityGroup.ELDERLY, PriorityGroup.REFERRAL),
        (PriorityGroup.ELDERLY, PriorityGroup.ORDINARY),
        (PriorityGroup.ELDERLY, DISABLED, DISABLED),
    ],
)
def test_no_policy_names_groups_that_are_none_or_forgets_the_elderly(
    groups: tuple[PriorityGroup, ...],
) -> None:
    with pytest.raises(ValueError, match="onsite_groups"):
        ShareParameters(onsite_groups=groups)
    assert ShareParameters().onsite_groups == (PriorityGroup.ELDERLY,)


def test_who_is_not_enrolled_is_no_group_s(desk: Desk) -> None:
    body = only_on_site(desk, STRANGER)
    window, _ = counter(desk)
    nobody = msgspec.structs.replace(in_group(body), patient=PatientId("nobody"))
    assert code_of(ask(window, nobody)) == Reason.UNKNOWN_PATIENT
