"""People sign in, out and are shut out; nothing tells whether an account exists."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.accounts import (
    AlreadyInitialisedError,
    make_first_administrator,
)
from kiosk_app.central_service.keeping.passwords import Passwords, new_code
from kiosk_app.central_service.tables.schema_staff import audit, sign_in_tries, staff, staff_session
from kiosk_app.contract.staff_shapes import (
    ActivateBody,
    CodeAnswer,
    InviteBody,
    MemberAnswer,
    MembersAnswer,
    PasswordBody,
    PostsBody,
    SignInAnswer,
    SignInBody,
)
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import code_of
from tests.helpers.central import CHEAP, SQLITE, CentralHouse, central
from tests.helpers.staff import COUNTER, OTHER_COUNTER, PASSWORD, Hired, add_counter, hire, sign_in

AT_COUNTER = Caller(COUNTER)
STRANGER = Caller("nowhere")
SHORT = "short"
NEW_PASSWORD = "seven quiet lanterns"  # noqa: S105 - of invented people


@pytest.fixture
def house(engine: str) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False) as made:
        add_counter(made)
        yield made


@pytest.fixture
def worker(house: CentralHouse) -> Hired:
    return hire(house, Role.REGISTRAR)


@pytest.fixture
def admin(house: CentralHouse) -> Caller:
    token = sign_in(house, hire(house, Role.ADMINISTRATOR), OTHER_COUNTER)
    return Caller(OTHER_COUNTER, token=token)


def try_in(house: CentralHouse, login: str, password: str = PASSWORD) -> Reply:
    return house.service.sign_in(AT_COUNTER, SignInBody(login=login, password=password))


def me(house: CentralHouse, token: str, at: str = COUNTER) -> Reply:
    return house.service.me(Caller(at, token=token))


def acts(house: CentralHouse) -> list[str]:
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)))


def test_who_signs_in_is_known_by_the_token_at_this_station_only(
    house: CentralHouse, worker: Hired
) -> None:
    answer = try_in(house, f" {worker.login.upper()} ").read(SignInAnswer)
    assert answer.idle_s == 600
    assert answer.member.roles == (Role.REGISTRAR,)
    assert me(house, answer.token).read(MemberAnswer).id == worker.id
    assert code_of(me(house, answer.token, OTHER_COUNTER)) == Reason.NOT_SIGNED_IN
    assert code_of(me(house, answer.token[:-1])) == Reason.NOT_SIGNED_IN
    assert code_of(house.service.me(AT_COUNTER)) == Reason.NOT_SIGNED_IN
    assert code_of(house.service.me(Caller("nowhere", token=answer.token))) == (
        Reason.UNKNOWN_STATION
    )


@pytest.mark.requirement("R133")
@pytest.mark.parametrize("engine", [SQLITE])
def test_no_secret_is_kept_as_it_is(house: CentralHouse, worker: Hired, admin: Caller) -> None:
    token = sign_in(house, worker)
    body = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
    code = house.service.invite(admin, body).read(CodeAnswer).code
    raw = house.path.read_bytes() + house.path.with_name("central.db-wal").read_bytes()
    for secret in (token, PASSWORD, code, code.replace("-", "")):
        assert secret.encode() not in raw
    with house.database.read() as connection:
        kept = connection.scalar(sa.select(staff.c.password).where(staff.c.id == worker.id))
    assert kept is not None
    assert kept.startswith("$argon2id$")


@pytest.mark.requirement("R027")
def test_five_wrong_passwords_lock_the_account_for_fifteen_minutes(
    house: CentralHouse, worker: Hired
) -> None:
    for _ in range(5):
        assert code_of(try_in(house, worker.login, "wrong")) == Reason.SIGN_IN_REFUSED
    reply = try_in(house, worker.login)
    assert (reply.status, code_of(reply)) == (429, Reason.SIGN_IN_LOCKED)
    house.clock.advance(minutes=14.9)
    assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_LOCKED
    house.clock.advance(minutes=0.2)
    assert try_in(house, worker.login).is_success
    assert acts(house) == [*["sign_in_failed"] * 5, "locked", "signed_in"]


def test_the_second_lock_lasts_longer_and_a_success_forgets(
    house: CentralHouse, worker: Hired
) -> None:
    for minutes in (15, 30):
        for _ in range(5):
            try_in(house, worker.login, "wrong")
        house.clock.advance(minutes=minutes - 1)
        assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_LOCKED
        house.clock.advance(minutes=1)
    assert try_in(house, worker.login).is_success
    with house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(sign_in_tries)) == 0


@pytest.mark.requirement("R027")
def test_a_name_nobody_has_is_answered_like_a_wrong_password(
    house: CentralHouse, worker: Hired
) -> None:
    """Byte by byte, from the first try to the lock and after it."""
    for _ in range(7):
        real = try_in(house, worker.login, "wrong")
        assert try_in(house, "nobody.here", "wrong") == real
        assert try_in(house, "王 no name at all", "wrong") == real
    body = ActivateBody(login="nobody.at.all", code=new_code(), password=NEW_PASSWORD)
    assert code_of(house.service.activate(AT_COUNTER, body)) == Reason.CODE_REFUSED


def test_guesses_side_by_side_get_no_more_than_five(house: CentralHouse, worker: Hired) -> None:
    with ThreadPoolExecutor(16) as pool:
        replies = pool.map(lambda _: code_of(try_in(house, worker.login, "wrong")), range(40))
        assert Counter(replies)[Reason.SIGN_IN_REFUSED] == 5
    assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_LOCKED


def test_a_session_ends_when_idle_and_lives_on_in_use(house: CentralHouse, worker: Hired) -> None:
    token = sign_in(house, worker)
    for _ in range(3):
        house.clock.advance(minutes=9)
        assert me(house, token).is_success
    house.clock.advance(minutes=10)
    reply = me(house, token)
    assert (reply.status, code_of(reply)) == (401, Reason.NOT_SIGNED_IN)


def test_a_session_ends_after_twelve_hours_in_use_or_not(
    house: CentralHouse, worker: Hired
) -> None:
    token = sign_in(house, worker)
    for _ in range(12 * 10 - 1):
        house.clock.advance(minutes=6)
        assert me(house, token).is_success
    house.clock.advance(minutes=6)
    assert code_of(me(house, token)) == Reason.NOT_SIGNED_IN


def test_one_person_has_one_session(house: CentralHouse, worker: Hired) -> None:
    first = sign_in(house, worker)
    second = sign_in(house, worker, OTHER_COUNTER)
    assert code_of(me(house, first)) == Reason.NOT_SIGNED_IN
    assert me(house, second, OTHER_COUNTER).is_success
    assert acts(house) == ["signed_in", "session_replaced", "signed_in"]
    with house.database.read() as connection:
        live = sa.select(sa.func.count()).where(staff_session.c.ended_at.is_(None))
        assert connection.scalar(live) == 1


def test_who_signs_out_is_out(house: CentralHouse, worker: Hired) -> None:
    caller = Caller(COUNTER, token=sign_in(house, worker))
    assert house.service.sign_out(caller).is_success
    assert code_of(house.service.sign_out(caller)) == Reason.NOT_SIGNED_IN
    assert acts(house)[-1] == "signed_out"


def test_a_password_is_changed_by_who_knows_it(house: CentralHouse, worker: Hired) -> None:
    caller = Caller(COUNTER, token=sign_in(house, worker))
    change = house.service.change_password
    wrong = PasswordBody(old="wrong", new=NEW_PASSWORD)
    assert code_of(change(caller, wrong)) == Reason.SIGN_IN_REFUSED
    weak = PasswordBody(old=PASSWORD, new="password123")
    assert code_of(change(caller, weak)) == Reason.WEAK_PASSWORD
    good = PasswordBody(old=PASSWORD, new=NEW_PASSWORD)
    assert code_of(change(AT_COUNTER, good)) == Reason.NOT_SIGNED_IN
    assert change(caller, good).is_success
    assert me(house, caller.token or "").is_success
    assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_REFUSED
    assert try_in(house, worker.login, NEW_PASSWORD).is_success


def test_wrong_old_passwords_lock_too(house: CentralHouse, worker: Hired) -> None:
    caller = Caller(COUNTER, token=sign_in(house, worker))
    wrong = PasswordBody(old="wrong", new=NEW_PASSWORD)
    for _ in range(5):
        house.service.change_password(caller, wrong)
    assert code_of(house.service.change_password(caller, wrong)) == Reason.SIGN_IN_LOCKED


class Interrupted(Passwords):
    """Something happens while a password is looked at."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__(CHEAP.password_cost)
        self._happens = happens

    def fits(self, password: str, kept: str | None) -> bool:
        self._happens()
        return super().fits(password, kept)

    def hash(self, password: str) -> str:
        hashed = super().hash(password)
        self._happens()
        return hashed


def test_a_password_that_is_changed_while_it_is_looked_at_opens_nothing(
    house: CentralHouse, admin: Caller, worker: Hired
) -> None:
    service = house.service
    service._passwords = Interrupted(lambda: service.issue_code(admin, worker.id))
    assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_REFUSED


def test_a_code_that_is_used_at_two_places_at_once_makes_one_password(
    house: CentralHouse, admin: Caller
) -> None:
    invitation = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
    code = house.service.invite(admin, invitation).read(CodeAnswer).code
    gate = threading.Barrier(2)
    house.service._passwords = Interrupted(lambda: gate.wait(timeout=20))

    def activate(number: int) -> Reply:
        body = ActivateBody(login="new.one", code=code, password=f"{NEW_PASSWORD} {number}")
        return house.service.activate(AT_COUNTER, body)

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(activate, range(2)))
    assert sorted(reply.is_success for reply in replies) == [False, True]


def test_an_account_that_is_shut_in_the_table_is_shut(house: CentralHouse, worker: Hired) -> None:
    token = sign_in(house, worker)
    with house.database.write() as connection:
        connection.execute(sa.update(staff).values(is_enabled=False))
    assert code_of(me(house, token)) == Reason.NOT_SIGNED_IN


# --- accounts --------------------------------------------------------------------------------


def test_there_is_no_account_until_the_first_administrator_is_made(house: CentralHouse) -> None:
    with house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(staff)) == 0
    make = make_first_administrator
    with pytest.raises(ValueError, match="login"):
        make(house.database, CHEAP, house.clock, "王", "王主任")
    with pytest.raises(ValueError, match="name"):
        make(house.database, CHEAP, house.clock, "chief", " ")
    code = make(house.database, CHEAP, house.clock, "Chief", "王主任")
    with pytest.raises(AlreadyInitialisedError):
        make(house.database, CHEAP, house.clock, "second", "李主任")
    body = ActivateBody(login="chief", code=code.lower().replace("-", " "), password=NEW_PASSWORD)
    assert house.service.activate(AT_COUNTER, body).is_success
    assert code_of(house.service.activate(AT_COUNTER, body)) == Reason.CODE_REFUSED
    roles = try_in(house, "chief", NEW_PASSWORD).read(SignInAnswer).member.roles
    assert roles == (Role.ADMINISTRATOR,)
    assert acts(house)[:2] == ["initialised", "activated"]


def test_a_code_is_good_for_a_day_and_for_a_strong_password(
    house: CentralHouse, admin: Caller
) -> None:
    body = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
    invited = house.service.invite(admin, body)
    assert invited.status == 201
    answer = invited.read(CodeAnswer)
    assert not answer.member.is_active
    weak = ActivateBody(login="new.one", code=answer.code, password=SHORT)
    assert code_of(house.service.activate(AT_COUNTER, weak)) == Reason.WEAK_PASSWORD
    house.clock.set(answer.until)
    late = ActivateBody(login="new.one", code=answer.code, password=NEW_PASSWORD)
    assert code_of(house.service.activate(AT_COUNTER, late)) == Reason.CODE_REFUSED


def test_nobody_signs_in_without_a_password_of_their_own(
    house: CentralHouse, admin: Caller
) -> None:
    body = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
    code = house.service.invite(admin, body).read(CodeAnswer).code
    for guess in ("", code, "None"):
        assert code_of(try_in(house, "new.one", guess)) == Reason.SIGN_IN_REFUSED


def test_a_new_code_ends_password_session_and_lock(
    house: CentralHouse, admin: Caller, worker: Hired
) -> None:
    token = sign_in(house, worker)
    for _ in range(5):
        try_in(house, worker.login, "wrong")
    code = house.service.issue_code(admin, worker.id).read(CodeAnswer).code
    assert code_of(me(house, token)) == Reason.NOT_SIGNED_IN
    assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_REFUSED
    body = ActivateBody(login=worker.login, code=code, password=NEW_PASSWORD)
    assert house.service.activate(AT_COUNTER, body).is_success
    assert try_in(house, worker.login, NEW_PASSWORD).is_success


def test_who_is_shut_out_is_out_at_once(house: CentralHouse, admin: Caller, worker: Hired) -> None:
    token = sign_in(house, worker)
    assert not house.service.disable(admin, worker.id).read(MemberAnswer).is_active
    assert code_of(me(house, token)) == Reason.NOT_SIGNED_IN
    assert code_of(try_in(house, worker.login)) == Reason.SIGN_IN_REFUSED
    assert "disabled" in acts(house)


def test_posts_count_from_the_next_request_on(
    house: CentralHouse, admin: Caller, worker: Hired
) -> None:
    token = sign_in(house, worker)
    change = PostsBody(roles=frozenset({Role.ENQUIRY, Role.TRIAGE}))
    assert house.service.set_posts(admin, worker.id, change).is_success
    assert me(house, token).read(MemberAnswer).roles == (Role.ENQUIRY, Role.TRIAGE)


def test_posts_that_are_kept_apart_are_not_given_together(
    house: CentralHouse, admin: Caller, worker: Hired
) -> None:
    both = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
    replies = [
        house.service.set_posts(admin, worker.id, PostsBody(roles=both)),
        house.service.set_posts(admin, worker.id, PostsBody(roles=frozenset())),
        house.service.invite(admin, InviteBody(login="x.y", name="李四", roles=both)),
    ]
    assert [(reply.status, code_of(reply)) for reply in replies] == [(403, Reason.NOT_ALLOWED)] * 3


def test_nobody_changes_their_own_account(house: CentralHouse) -> None:
    boss = hire(house, Role.ADMINISTRATOR)
    caller = Caller(COUNTER, token=sign_in(house, boss))
    service = house.service
    for reply in (
        service.disable(caller, boss.id),
        service.issue_code(caller, boss.id),
        service.set_posts(caller, boss.id, PostsBody(roles=frozenset({Role.SUPERVISOR}))),
    ):
        assert code_of(reply) == Reason.NOT_ALLOWED


def test_accounts_nobody_has_and_names_somebody_has(house: CentralHouse, admin: Caller) -> None:
    service = house.service
    for reply in (
        service.disable(admin, "none"),
        service.issue_code(admin, "none"),
        service.set_posts(admin, "none", PostsBody(roles=frozenset({Role.TRIAGE}))),
    ):
        assert (reply.status, code_of(reply)) == (404, Reason.UNKNOWN_STAFF)
    body = InviteBody(login="new.one", name="李四", roles=frozenset({Role.TRIAGE}))
    assert service.invite(admin, body).is_success
    assert code_of(service.invite(admin, body)) == Reason.STAFF_EXISTS


@pytest.mark.requirement("R104")
def test_names_are_masked_in_the_list(house: CentralHouse, admin: Caller, worker: Hired) -> None:
    members = house.service.members(admin).read(MembersAnswer).members
    assert {member.login for member in members} >= {worker.login}
    assert {member.name for member in members} == {"张*丰"}


@pytest.mark.parametrize("call", ["sign_in", "activate", "members"])
def test_a_station_nobody_knows_is_refused(house: CentralHouse, call: str) -> None:
    replies = {
        "sign_in": lambda: house.service.sign_in(STRANGER, SignInBody(login="a", password=SHORT)),
        "activate": lambda: house.service.activate(
            STRANGER, ActivateBody(login="ab", code="c", password=NEW_PASSWORD)
        ),
        "members": lambda: house.service.members(STRANGER),
    }
    assert code_of(replies[call]()) == Reason.UNKNOWN_STATION
