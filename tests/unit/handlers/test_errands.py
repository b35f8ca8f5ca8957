"""Recovery's questions in the client's words: an answer, a "never heard", or away."""

from collections.abc import Callable

import msgspec
import pytest

from kiosk_app.contract.refusals import body_of, load_words
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.errands import CentralErrands
from kiosk_app.journal.intents import Intent, Kind
from kiosk_app.journal.recovery import CounterpartAwayError, Fate
from tests.helpers import people, samples_exams
from tests.helpers.fakes import AWAY, FakeCentral, in_state, no

SUBJECT = {"hold": people.HOLD.id, "order": people.ORDER.id}


def intent(kind: Kind) -> Intent:
    return Intent(RequestKey("k1"), kind, SUBJECT, people.NOW)


@pytest.fixture
def central() -> FakeCentral:
    return FakeCentral()


@pytest.fixture
def errands(central: FakeCentral) -> CentralErrands:
    return CentralErrands(central)


def test_whether_central_is_there(errands: CentralErrands, central: FakeCentral) -> None:
    assert errands.is_there()
    central.is_up = False
    assert not errands.is_there()


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [(Kind.CONFIRM, "booked"), (Kind.ENROL, "enrolled"), (Kind.BIND, "bound"), (Kind.HOLD, "done")],
)
def test_what_was_done(
    kind: Kind, outcome: str, errands: CentralErrands, central: FakeCentral
) -> None:
    central.has_processed("k1", 201)
    assert errands.fate_of(intent(kind)) == Fate(is_found=True, is_done=True, outcome=outcome)


def test_what_was_refused(errands: CentralErrands, central: FakeCentral) -> None:
    body = msgspec.json.encode(body_of(Refusal(Reason.HOLD_EXPIRED), load_words()))
    central.has_processed("k1", 410, body)
    assert errands.fate_of(intent(Kind.CONFIRM)) == Fate(is_found=True, outcome="hold_expired")


def test_what_central_never_heard_of(errands: CentralErrands) -> None:
    assert errands.fate_of(intent(Kind.HOLD)) == Fate(is_found=False)


def test_what_was_voided_before(errands: CentralErrands, central: FakeCentral) -> None:
    central.fails("request", no(Reason.KEY_VOIDED))
    assert errands.fate_of(intent(Kind.HOLD)) == Fate(is_found=True, outcome="voided")


def test_a_refusal_that_is_garbage_is_no_answer(
    errands: CentralErrands, central: FakeCentral
) -> None:
    central.has_processed("k1", 409, b'{"what":1}')
    with pytest.raises(CounterpartAwayError):
        errands.fate_of(intent(Kind.HOLD))


@pytest.mark.parametrize(
    ("kind", "state", "outcome"),
    [
        (Kind.RELEASE, OrderState.OPEN, "released"),
        (Kind.CLOSE_ORDER, OrderState.CLOSED, "closed"),
        (Kind.REFUND, OrderState.OPEN, "refunding"),
    ],
)
def test_what_is_sent_again_goes_out_with_its_own_key(
    kind: Kind, state: OrderState, outcome: str, errands: CentralErrands, central: FakeCentral
) -> None:
    central.order_now = in_state(state)
    assert errands.send_again(intent(kind)) == outcome
    assert central.keys_of(kind.value) == ["k1"]


def test_a_cancellation_is_sent_again_until_it_is_done(
    errands: CentralErrands, central: FakeCentral
) -> None:
    subject = {"appointment": people.APPOINTMENT.id, "patient": people.ADULT_PATIENT.id}
    wanted = Intent(RequestKey("k1"), Kind.CANCEL, subject, people.NOW)
    assert errands.send_again(wanted) == "cancelled"
    assert central.keys_of("cancel") == ["k1"]
    central.fails("cancel", no(Reason.COUNTED_AS_NO_SHOW))
    assert errands.send_again(wanted) == "counted_as_no_show"


def test_leaving_a_waitlist_is_sent_again_until_it_is_done(
    errands: CentralErrands, central: FakeCentral
) -> None:
    subject = {"place": people.WAITS.id, "patient": people.ADULT_PATIENT.id}
    wanted = Intent(RequestKey("k1"), Kind.LEAVE, subject, people.NOW)
    assert errands.send_again(wanted) == "left"
    assert central.keys_of("leave") == ["k1"]


def test_giving_an_examination_s_time_back_is_sent_again_until_it_is_done(
    errands: CentralErrands, central: FakeCentral
) -> None:
    subject = {"exam": samples_exams.BOOKED[1].id, "patient": people.ADULT_PATIENT.id}
    wanted = Intent(RequestKey("k1"), Kind.EXAM_BACK, subject, people.NOW)
    assert errands.send_again(wanted) == "given_back"
    assert central.keys_of("give_exam_back") == ["k1"]


def test_a_release_that_sends_money_back_says_so(
    errands: CentralErrands, central: FakeCentral
) -> None:
    central.refunding = (people.ORDER.id,)
    assert errands.send_again(intent(Kind.RELEASE)) == "refunding"


def test_a_release_of_what_is_gone_is_settled_by_that(
    errands: CentralErrands, central: FakeCentral
) -> None:
    central.fails("release", no(Reason.HOLD_EXPIRED))
    assert errands.send_again(intent(Kind.RELEASE)) == "hold_expired"


def test_voiding(errands: CentralErrands, central: FakeCentral) -> None:
    errands.void(intent(Kind.HOLD))
    assert central.keys_of("void") == ["k1"]


ASKS: dict[str, Callable[[CentralErrands], object]] = {
    "request": lambda e: e.fate_of(intent(Kind.HOLD)),
    "void": lambda e: e.void(intent(Kind.HOLD)),
    "release": lambda e: e.send_again(intent(Kind.RELEASE)),
    "refund": lambda e: e.send_again(intent(Kind.REFUND)),
}


@pytest.mark.parametrize("name", ASKS)
@pytest.mark.parametrize("trouble", [AWAY, no(Reason.UNKNOWN_STATION)])
def test_no_answer_and_a_no_to_the_request_itself_are_away(
    name: str, trouble: Exception, errands: CentralErrands, central: FakeCentral
) -> None:
    central.fails(name, trouble)
    with pytest.raises(CounterpartAwayError):
        ASKS[name](errands)
