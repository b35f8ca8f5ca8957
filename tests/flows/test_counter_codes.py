"""Codes and hospital cards before the counter's scanner: the same answers as at a kiosk."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import Facts, Pick
from kiosk_app.journeys.effects_counter import TypedDocument
from kiosk_app.journeys.screens import Text
from tests.helpers import people
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.devices import client_of
from tests.helpers.fakes import LossyProxy
from tests.helpers.staff import add_counter

HEALTH_CODE = ev.CodeScanned(ev.CodeKind.HEALTH_CODE, people.HEALTH_CODE.value)
HOSPITAL_CARD = ev.CodeScanned(ev.CodeKind.HOSPITAL_CARD, "00012345")
TYPED = TypedDocument(DocumentKind.RESIDENT_ID, people.ADULT.number, people.ADULT.name)


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


def scan(counter: HeadlessCounter, code: ev.CodeScanned) -> None:
    counter.room.to_front(code)


def is_said(counter: HeadlessCounter, key: str) -> bool:
    return said(counter) == key


def said(counter: HeadlessCounter) -> str:
    shown = counter.desk.body.sheet.said
    return "" if shown is None else shown.sentence.key


@pytest.mark.requirement("R030", "R164")
@pytest.mark.parametrize("code", [HEALTH_CODE, HOSPITAL_CARD], ids=lambda code: code.kind.value)
def test_bound_by_a_typed_document_once_a_code_does_by_itself(
    counter: HeadlessCounter, code: ev.CodeScanned
) -> None:
    scan(counter, code)
    counter.until(lambda: said(counter) == "counter.code_to_bind", "why not")
    counter.do(told.DocumentTyped(TYPED))
    counter.wait_for("entering_phone")
    counter.do(ev.Entered(people.PHONE))
    counter.wait_for("choosing_group")
    counter.do(ev.Left())
    counter.wait_for("identifying")
    scan(counter, code)
    counter.until(lambda: isinstance(counter.desk.body, Pick), "the departments")
    assert counter.desk.tabs[0].who == "林*舟"
    counter.hold_first()
    counter.do(told.AmountTyped("100"))
    counter.wait_for("paid_done")
    assert counter.journal.unsettled() == ()


def test_a_code_of_somebody_else_is_told_and_the_walk_in_goes_on(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    scan(counter, HEALTH_CODE)
    counter.until(lambda: said(counter) == "counter.code_to_bind", "why not")
    with closing(client_of(house)) as other:
        other.enrol(people.ELDER, people.PHONE, RequestKey("enrol"))
        other.bind(people.HEALTH_CODE, people.ELDER, RequestKey("bind"))
    counter.do(told.DocumentTyped(TYPED))
    counter.wait_for("entering_phone")
    counter.do(ev.Entered(people.PHONE))
    counter.wait_for("reading_not_bound")
    assert counter.body(Facts).lines[0] == Text(Reason.IDENTIFIER_TAKEN.value)
    counter.do(ev.Accepted())
    counter.wait_for("choosing_group")


def test_every_other_scan_is_told_what_it_is(counter: HeadlessCounter) -> None:
    for kind, text, key in (
        (ev.CodeKind.PAYMENT, "134567890123456789", "counter.scan_payment"),
        (ev.CodeKind.TICKET, "RT1.anything", "counter.scan_ticket"),
        (ev.CodeKind.WEB_LINK, "https://example.invalid", "counter.scan_web_link"),
        (ev.CodeKind.UNKNOWN, "nothing we know", "counter.zone_unreadable"),
    ):
        scan(counter, ev.CodeScanned(kind, text))
        counter.until(partial(is_said, counter, key), key)
    assert counter.name == "identifying"


def test_without_central_a_code_is_scanned_again(
    counter: HeadlessCounter, wire: LossyProxy
) -> None:
    wire.lose_request("POST /v1/patients/identify", times=2)
    scan(counter, HEALTH_CODE)
    counter.until(lambda: said(counter) == "counter.no_answer", "that nobody answered")
    scan(counter, HEALTH_CODE)
    counter.until(lambda: said(counter) == "counter.code_to_bind", "an answer")
