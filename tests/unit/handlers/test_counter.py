"""What a counter asks: one try at a password, documents as good as cards, cash written down."""

from dataclasses import replace

import pytest

from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journal.intents import IntentState
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from tests.helpers import people as p
from tests.helpers.fakes import AWAY, no
from tests.helpers.samples_counter import TYPED
from tests.helpers.zones import PASSPORT, paper
from tests.unit.handlers.stage import CASH, CASH_BACK, CLOSE_SHIFT, HOLD, OPEN_SHIFT, Stage

SIGN_IN = mine.SignIn(p.REGISTRAR.login, p.PASSWORD)


def test_signing_in_is_tried_once_for_a_second_try_may_count_as_wrong(stage: Stage) -> None:
    assert stage.do(SIGN_IN) == told.SignedIn(p.REGISTRAR)
    stage.central.fails("sign_in", AWAY)
    assert stage.do(SIGN_IN) == ev.CentralDown()
    assert len(stage.central.keys_of("sign_in")) == 2
    stage.central.fails("sign_in", no(Reason.SIGN_IN_REFUSED))
    assert stage.do(SIGN_IN) == told.SignInRefused(Refusal(Reason.SIGN_IN_REFUSED))


def test_a_password_is_in_no_text_of_what_asks_for_it() -> None:
    assert p.PASSWORD not in repr(SIGN_IN)
    assert p.PASSWORD not in repr(told.SignInAsked(p.REGISTRAR.login, p.PASSWORD))
    assert p.ADULT.number not in repr(TYPED)


def test_signing_out_says_nothing(stage: Stage) -> None:
    assert stage.do(mine.SignOut()) is None
    assert stage.central.calls == [("sign_out", "")]


@pytest.mark.requirement("R032")
def test_a_typed_document_is_as_good_as_one_that_was_read(stage: Stage) -> None:
    found = stage.do(mine.CheckTyped(TYPED))
    assert found == ev.CardRead(replace(p.ADULT, proof=Proof.DOCUMENT_SEEN))
    old = replace(TYPED, number=p.ELDER.number, name=p.ELDER.name)
    assert stage.do(mine.CheckTyped(old)) == ev.CardRead(
        replace(p.ELDER, proof=Proof.DOCUMENT_SEEN), is_elderly=True
    )


@pytest.mark.requirement("R032")
def test_a_slip_of_the_finger_is_told_with_its_field(stage: Stage) -> None:
    wrong = replace(TYPED, number=TYPED.number[:-1] + "0")
    refused = stage.do(mine.CheckTyped(wrong))
    assert isinstance(refused, told.TypedRefused)
    assert refused.refusal.reason is Reason.INVALID_DOCUMENT_NUMBER


@pytest.mark.requirement("R032")
def test_a_scanned_zone_is_a_person_a_refusal_or_a_trouble(stage: Stage) -> None:
    found = stage.do(mine.CheckZone(PASSPORT))
    assert isinstance(found, ev.CardRead)
    assert (found.person.kind, found.person.number) == (DocumentKind.PASSPORT, "E00000901")
    assert found.person.proof is Proof.DOCUMENT_SEEN
    misread = stage.do(mine.CheckZone(PASSPORT.replace("E00000901", "E00000907")))
    assert misread == told.ZoneRefused(told.ZoneTrouble.UNREADABLE)
    nameless = stage.do(mine.CheckZone(paper("M1234567801", "740812", "360101")))
    assert nameless == told.TypedRefused(Refusal(Reason.REAL_NAME_REQUIRED))
    assert "E00000901" not in repr(mine.CheckZone(PASSPORT))


@pytest.mark.requirement("R179")
def test_cash_taken_leaves_the_hold_to_central(stage: Stage) -> None:
    """It is paid, so that central books it: nobody gives this hold back any more."""
    stage.do(HOLD)
    assert len(stage.journal.owed()) == 1
    assert stage.do(CASH) == told.CashTaken(p.PAYMENT, CASH.tendered, Fen(2_000))
    assert stage.ending("key2") == (IntentState.SETTLED, "paid")
    assert stage.journal.owed() == ()


def test_cash_whose_answer_was_lost_is_asked_for_again_as_the_same_act(stage: Stage) -> None:
    stage.central.fails("take_cash", *[AWAY] * 20)
    assert stage.do(CASH) == ev.CentralDown()
    stage.central.fails("take_cash")
    assert isinstance(stage.do(CASH), told.CashTaken)
    assert set(stage.central.keys_of("take_cash")) == {"key1"}


def test_what_central_says_of_the_drawer_is_told(stage: Stage) -> None:
    assert stage.do(mine.LookAtShift()) == told.ShiftSeen(p.SHIFT)
    assert stage.do(OPEN_SHIFT) == told.ShiftSeen(p.SHIFT)
    assert stage.ending("key1") == (IntentState.SETTLED, "opened")
    assert stage.do(CLOSE_SHIFT) == told.ShiftSeen(p.CLOSED_SHIFT)
    assert stage.ending("key2") == (IntentState.SETTLED, "closed")
    assert stage.do(CASH_BACK) == told.CashGivenBack(p.ORDER.id, p.ORDER.amount)
    for effect, call in ((CASH, "take_cash"), (CASH_BACK, "give_cash_back")):
        stage.central.fails(call, no(Reason.NO_OPEN_SHIFT))
        assert stage.do(effect) == told.CashRefused(Refusal(Reason.NO_OPEN_SHIFT))


def test_a_shift_is_printed_once(stage: Stage) -> None:
    assert stage.do(mine.PrintShift(p.CLOSED_SHIFT)) == ev.TicketPrinted()
    assert stage.printer.shifts == [p.CLOSED_SHIFT]
    assert stage.ending("key1") == (IntentState.SETTLED, "printed")
