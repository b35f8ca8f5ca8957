"""What two persons decide takes two persons: each with their own password, here and now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema_staff import (
    audit,
    consent,
    sign_in_tries,
    staff_session,
)
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract.staff_shapes import (
    ActivateBody,
    AgreementAnswer,
    AgreementBody,
    CodeAnswer,
    DoneAnswer,
    InviteBody,
    MemberAnswer,
    MembersAnswer,
    PasswordBody,
    PostsBody,
    SignInAnswer,
    SignInBody,
)
from kiosk_app.domain.noshow import AUTOMATIC, Excuse
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Role
from tests.contract.central.face import HttpFace, code_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.staff import (
    COUNTER,
    OTHER_COUNTER,
    PASSWORD,
    Hired,
    Wire,
    add_counter,
    hire,
    sign_in,
)

NEW_PASSWORD = "seven quiet lanterns"  # noqa: S105 - of invented people
NEWER_PASSWORD = "nine quiet lanterns"  # noqa: S105 - of invented people
REQUIRED = Refusal(Reason.SECOND_PERSON_REQUIRED)


@dataclass
class Two:
    """A registrar who is signed in at a counter, and a supervisor beside her."""

    house: CentralHouse
    first: Hired
    second: Hired
    caller: Caller

    def agree(
        self,
        who: Hired,
        password: str = PASSWORD,
        operation: Operation = Operation.EXCUSE,
    ) -> Reply:
        body = AgreementBody(login=who.login, password=password, operation=operation)
        return self.house.service.agree(self.caller, body)

    def agreed(self, operation: Operation = Operation.EXCUSE) -> Caller:
        """Return the caller with the supervisor's agreement and a key."""
        answer = self.agree(self.second, operation=operation).read(AgreementAnswer)
        return replace(self.caller, key="k1", agreement=answer.agreement)

    def why_not(self, caller: Caller, *named: Hired) -> Refusal | None:
        who = self.house.service.who(caller)
        assert isinstance(who, SignedIn)
        ids = [hired.id for hired in named]
        return self.house.service.why_not_agreed(caller, who, ids, Operation.EXCUSE)


@pytest.fixture
def two(engine: str) -> Iterator[Two]:
    with central(engine=engine, is_served=False) as house:
        add_counter(house)
        first, second = hire(house, Role.REGISTRAR), hire(house, Role.SUPERVISOR)
        caller = Caller(COUNTER, token=sign_in(house, first))
        yield Two(house, first, second, caller)


@pytest.mark.requirement("R104")
def test_the_answer_says_who_agreed_so_that_they_can_be_named(two: Two) -> None:
    answer = two.agree(two.second).read(AgreementAnswer)
    assert (answer.second, answer.name) == (two.second.id, "张*丰")


@pytest.mark.requirement("R206")
def test_a_second_person_who_agreed_stands_behind_the_act(two: Two) -> None:
    assert two.why_not(two.agreed(), two.first, two.second) is None
    with two.house.database.read() as connection:
        row = connection.execute(sa.select(audit).order_by(audit.c.place.desc())).first()
        kept = connection.scalars(sa.select(consent.c.token)).one()
    assert row is not None
    assert (row.actor, row.act) == (two.second.id, "second_agreed")
    assert len(kept) == 32


def test_one_person_alone_needs_nobody_where_nobody_else_is_named(two: Two) -> None:
    assert two.why_not(two.caller, two.first) is None


@pytest.mark.requirement("R206")
def test_to_name_somebody_is_not_enough(two: Two) -> None:
    assert two.why_not(two.caller, two.first, two.second) == REQUIRED
    third = hire(two.house, Role.SUPERVISOR, login="third.one")
    assert two.why_not(two.agreed(), two.first, third) == REQUIRED
    assert two.why_not(two.agreed(), two.first, two.second, third) == REQUIRED


def test_nobody_agrees_with_themself(two: Two) -> None:
    assert code_of(two.agree(two.first)) == Reason.SECOND_PERSON_REQUIRED


def test_who_may_not_do_it_may_not_agree_to_it(two: Two) -> None:
    clerk = hire(two.house, Role.ENQUIRY)
    assert code_of(two.agree(clerk)) == Reason.NOT_ALLOWED


def test_a_wrong_password_agrees_to_nothing_and_locks(two: Two) -> None:
    for _ in range(5):
        assert code_of(two.agree(two.second, "wrong")) == Reason.SIGN_IN_REFUSED
    assert code_of(two.agree(two.second)) == Reason.SIGN_IN_LOCKED


def test_nobody_agrees_where_nobody_is_signed_in(two: Two) -> None:
    body = AgreementBody(login=two.second.login, password=PASSWORD, operation=Operation.EXCUSE)
    assert code_of(two.house.service.agree(Caller(COUNTER), body)) == Reason.NOT_SIGNED_IN


def test_an_agreement_is_good_once_and_again_for_the_same_key(two: Two) -> None:
    caller = two.agreed()
    assert two.why_not(caller, two.second) is None
    assert two.why_not(caller, two.second) is None
    assert two.why_not(replace(caller, key="k2"), two.second) == REQUIRED


def test_an_agreement_is_good_for_two_minutes(two: Two) -> None:
    caller = two.agreed()
    two.house.clock.advance(minutes=2)
    assert two.why_not(caller, two.second) == REQUIRED


def test_an_agreement_is_good_for_that_act_only(two: Two) -> None:
    assert two.why_not(two.agreed(Operation.MAKE_VOID), two.second) == REQUIRED


def test_an_agreement_is_worth_nothing_to_somebody_else(two: Two) -> None:
    caller = two.agreed()
    thief = hire(two.house, Role.REGISTRAR, login="thief.one")
    token = sign_in(two.house, thief, OTHER_COUNTER)
    assert two.why_not(replace(caller, token=token, station=OTHER_COUNTER), two.second) == REQUIRED


def test_an_agreement_is_good_at_the_station_where_it_was_given(two: Two) -> None:
    agreement = two.agreed().agreement
    token = sign_in(two.house, two.first, OTHER_COUNTER)
    elsewhere = Caller(OTHER_COUNTER, "k1", token, agreement=agreement)
    assert two.why_not(elsewhere, two.second) == REQUIRED


@pytest.mark.requirement("R206")
def test_a_no_show_is_not_excused_by_one_who_names_two() -> None:
    with central() as house:
        add_counter(house)
        first, second = hire(house, Role.REGISTRAR), hire(house, Role.SUPERVISOR)
        token = sign_in(house, first)
        face = HttpFace(house.url)
        caller = Caller(COUNTER, "k1", token)
        body = after.ExcuseBody(
            excuse=next(iter(set(Excuse) - AUTOMATIC)),
            evidence="on paper",
            deciders=(first.id, second.id),
        )
        with face.http:
            alone = face.excuse(caller, "apt-1", body)
            assert code_of(alone) == Reason.SECOND_PERSON_REQUIRED
            agreed = house.service.agree(
                caller,
                AgreementBody(login=second.login, password=PASSWORD, operation=Operation.EXCUSE),
            ).read(AgreementAnswer)
            both = face.excuse(replace(caller, agreement=agreed.agreement), "apt-1", body)
            assert code_of(both) == Reason.UNKNOWN_APPOINTMENT


def test_the_life_of_an_account_over_the_wire() -> None:
    """Invited, activated, signed in, agreed with, moved, given a new code, shut out."""
    with central() as house, (wire := Wire(house.url)).http:
        add_counter(house)
        boss = sign_in(house, hire(house, Role.ADMINISTRATOR), OTHER_COUNTER)
        second = hire(house, Role.SUPERVISOR)

        def order(path: str, body: shapes.EmptyBody | PostsBody | InviteBody) -> Reply:
            return wire.ask("POST", path, body, station=OTHER_COUNTER, token=boss)

        invitation = InviteBody(login="new.one", name="李四", roles=frozenset({Role.REGISTRAR}))
        invited = order(paths.STAFF_INVITATIONS, invitation).read(CodeAnswer)
        member = invited.member.id
        first_password = ActivateBody(login="new.one", code=invited.code, password=NEW_PASSWORD)
        assert wire.ask("POST", paths.STAFF_ACTIVATE, first_password).read(DoneAnswer).is_done
        credentials = SignInBody(login="new.one", password=NEW_PASSWORD)
        token = wire.ask("POST", paths.STAFF_SIGN_IN, credentials).read(SignInAnswer).token
        assert wire.ask("GET", paths.STAFF_ME, token=token).read(MemberAnswer).id == member
        change = PasswordBody(old=NEW_PASSWORD, new=NEWER_PASSWORD)
        assert wire.ask("POST", paths.STAFF_PASSWORD, change, token=token).is_success
        agreement = AgreementBody(login=second.login, password=PASSWORD, operation=Operation.EXCUSE)
        agreed = wire.ask("POST", paths.STAFF_AGREEMENTS, agreement, token=token)
        assert agreed.read(AgreementAnswer).agreement
        posts = PostsBody(roles=frozenset({Role.TRIAGE}))
        changed = order(paths.STAFF_POSTS.format(member=member), posts).read(MemberAnswer)
        assert changed.roles == (Role.TRIAGE,)
        assert wire.ask("POST", paths.STAFF_SIGN_OUT, shapes.EmptyBody(), token=token).is_success
        nothing = shapes.EmptyBody()
        assert order(paths.STAFF_CODE.format(member=member), nothing).read(CodeAnswer).code
        gone = order(paths.STAFF_DISABLE.format(member=member), nothing).read(MemberAnswer)
        assert not gone.is_active
        at_other = wire.ask("GET", paths.STAFF, station=OTHER_COUNTER, token=boss)
        assert len(at_other.read(MembersAnswer).members) == 3


def test_what_signing_in_leaves_behind_is_forgotten_after_a_day(two: Two) -> None:
    two.agreed()
    for n in range(5):
        two.house.service.sign_in(
            Caller(COUNTER), SignInBody(login=f"nobody.{n}", password=PASSWORD)
        )
    two.house.clock.advance(minutes=24 * 60)
    sign_in(two.house, two.second)
    two.house.service.background.run_once()
    assert left(two.house) == (5, 2, 1)
    two.house.clock.advance(minutes=3)
    two.house.service.background.run_once()
    assert left(two.house) == (0, 1, 0)
    assert two.house.service.audit_head(Caller(COUNTER)).is_success


def left(house: CentralHouse) -> tuple[int, ...]:
    tables = (sign_in_tries, staff_session, consent)
    with house.database.read() as connection:
        counts = (connection.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables)
        return tuple(count or 0 for count in counts)
