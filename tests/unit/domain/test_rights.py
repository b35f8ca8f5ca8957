"""The table of rights: what some posts may and others must not, and what is not in it."""

import re
from pathlib import Path

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import RIGHTS, Operation, StationKind, Whose, may_do, whose
from kiosk_app.domain.staff import APART, Role

PAGE = Path(__file__).parents[3] / "docs" / "rights.md"
ROW = re.compile(r"\| `(\w+)` \| (own|others'|any) \| ([\w, ]+) \|")
WORD = {Whose.OWN: "own", Whose.FOREIGN: "others'", Whose.ANY: "any"}
DENIED = Refusal(Reason.NOT_ALLOWED)


def test_every_operation_has_a_row_with_somebody_in_it() -> None:
    assert set(RIGHTS) == set(Operation)
    assert all(row and Whose.NOBODYS not in row.values() for row in RIGHTS.values())


@pytest.mark.requirement("R009")
@pytest.mark.requirement("R133")
def test_the_table_is_the_one_that_is_written_down_cell_by_cell() -> None:
    """A right that is widened by mistake is on no page; one that is meant is written there too."""
    written = {
        (found[1], who): found[2]
        for found in ROW.finditer(PAGE.read_text(encoding="utf-8"))
        for who in found[3].split(", ")
    }
    table = {
        (operation.value, holder.value): WORD[allowed]
        for operation, row in RIGHTS.items()
        for holder, allowed in row.items()
    }
    assert table == written


@pytest.mark.requirement("R009")
def test_the_enquiry_desk_looks_up_and_books_nothing() -> None:
    assert may_do([Role.ENQUIRY], Operation.LOOK_UP_PATIENT) is None
    for operation in (Operation.BOOK, Operation.TAKE_MONEY, Operation.GIVE_MONEY_BACK):
        assert may_do([Role.ENQUIRY], operation) == DENIED


def test_a_counter_without_anybody_may_only_see_the_offer_and_sign_somebody_in() -> None:
    allowed = {op for op in Operation if whose([StationKind.COUNTER], op)}
    of_its_device = {Operation.SEE_AUDIT_HEAD, Operation.TELL_HEALTH}
    assert allowed == {Operation.SEE_OFFER, Operation.SIGN_IN, *of_its_device}


@pytest.mark.requirement("R103")
@pytest.mark.requirement("R133")
def test_a_screen_on_a_wall_sees_the_order_of_call_and_nothing_else() -> None:
    allowed = {op for op in Operation if whose([StationKind.DISPLAY], op)}
    of_its_device = {Operation.SEE_AUDIT_HEAD, Operation.TELL_HEALTH}
    assert allowed == {Operation.SEE_QUEUE, *of_its_device}


@pytest.mark.requirement("R104")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_runs_or_watches_the_house_sees_no_patients(role: Role) -> None:
    for operation in (Operation.LOOK_UP_PATIENT, Operation.ENROL_PATIENT, Operation.BOOK):
        assert may_do([role], operation) == DENIED


def test_no_post_sets_up_and_looks_over() -> None:
    assert may_do([Role.ADMINISTRATOR], Operation.CHECK_AUDIT) == DENIED
    assert may_do([Role.AUDITOR], Operation.CHANGE_ACCOUNTS) == DENIED
    assert frozenset({Role.ADMINISTRATOR, Role.AUDITOR}) in APART


def test_own_and_foreign_are_told_apart() -> None:
    kiosk = [StationKind.KIOSK]
    assert may_do(kiosk, Operation.BOOK, is_own=True) is None
    assert may_do(kiosk, Operation.BOOK, is_own=False) == DENIED
    assert may_do(kiosk, Operation.BOOK) is None
    admin = [Role.ADMINISTRATOR]
    assert may_do(admin, Operation.CHANGE_ACCOUNTS, is_own=False) is None
    assert may_do(admin, Operation.CHANGE_ACCOUNTS, is_own=True) == DENIED
    assert may_do(admin, Operation.CHANGE_ACCOUNTS) is None


def test_posts_add_up() -> None:
    both = [Role.ENQUIRY, Role.REGISTRAR]
    assert may_do(both, Operation.BOOK) is None
    assert whose(both, Operation.BOOK) is Whose.OWN
    assert whose([], Operation.SEE_OFFER) is Whose.NOBODYS
