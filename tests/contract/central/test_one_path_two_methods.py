"""A path may be asked and acted on: its handlers do not get into each other's way."""

from dataclasses import replace

import pytest

from kiosk_app.central_service.http import app, gate
from kiosk_app.central_service.http.server import ServerThread
from kiosk_app.central_service.http.table import Row
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.operations import OPERATION_OF
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Operation
from tests.contract.central.face import body_of, code_of
from tests.helpers.central import KIOSK, central
from tests.helpers.people import ADULT, PHONE
from tests.helpers.staff import Wire


def row_of(path: str) -> Row:
    """Return the one row of a path."""
    (found,) = (row for row in app.ROWS if row.path == path)
    return found


def test_a_path_answers_a_question_and_an_act(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = replace(row_of(paths.CATALOGUE), path=paths.PATIENTS)
    monkeypatch.setattr(app, "ROWS", (*app.ROWS, asked))
    rights = {**OPERATION_OF, ("GET", paths.PATIENTS): Operation.SEE_OFFER}
    monkeypatch.setattr(gate, "OPERATION_OF", rights)
    body = shapes.EnrolBody(person=body_of(ADULT), phone=PHONE)
    with central(is_served=False) as house, ServerThread(house.service) as server:
        wire = Wire(server.url)
        with wire.http:
            for _ in range(2):
                seen = wire.ask("GET", paths.PATIENTS, station=KIOSK)
                assert seen.read(shapes.CatalogueAnswer).catalogue.departments
                made = wire.ask("POST", paths.PATIENTS, body, station=KIOSK, key="one")
                assert made.read(shapes.PatientAnswer).age == 30
            odd = wire.ask("POST", paths.PATIENTS, shapes.EmptyBody(), station=KIOSK, key="two")
            assert code_of(odd) == Reason.MALFORMED_REQUEST
