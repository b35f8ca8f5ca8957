"""The client's calls about codes and cards: whose is it, and bind it to who showed a document."""

import msgspec

from kiosk_app.central_client.caller import Caller
from kiosk_app.central_client.notice_calls import shown_notice
from kiosk_app.central_client.waiting_calls import own_place
from kiosk_app.contract import paths
from kiosk_app.contract.identifier_shapes import BindBody, IdentifiedAnswer, IdentifyBody
from kiosk_app.contract.shapes import PatientAnswer, PersonBody
from kiosk_app.domain.identifiers import Identifier, PersonReference
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.domain.patient import Patient


class IdentifierCalls(Caller):
    """One method per call."""

    def identify(self, identifier: Identifier) -> Patient:
        """Return the patient a code or card points to.

        Raises:
            CentralRefusedError: UNKNOWN_IDENTIFIER for one that no document was read beside yet,
                IDENTIFIER_UNREADABLE, IDENTIFIER_UNANSWERED where the insurer is silent, or a rule.
        """
        body = IdentifyBody(system=identifier.system, value=identifier.value)
        found = self._post(paths.PATIENT_IDENTIFY, body, IdentifiedAnswer)
        return Patient(
            id=found.patient.id,
            person=PersonReference(identifier, found.name_masked, found.number_masked, found.kind),
            age=found.patient.age,
            is_elderly=found.patient.is_elderly,
            phone_masked=found.patient.phone_masked,
            notices=tuple(map(shown_notice, found.patient.notices)),
            offers=tuple(map(own_place, found.patient.offers)),
        )

    def bind(self, identifier: Identifier, person: Person, key: RequestKey) -> PatientId:
        """Bind a code or card to the patient whose document was read beside it; return who it is.

        Raises:
            CentralRefusedError: UNKNOWN_PATIENT for somebody to enrol first, IDENTIFIER_TAKEN,
                IDENTIFIER_EXPIRES of an insurance code, or a rule.
        """
        body = BindBody(
            system=identifier.system,
            value=identifier.value,
            person=msgspec.convert(person, PersonBody, from_attributes=True),
        )
        return self._post(paths.PATIENT_IDENTIFIERS, body, PatientAnswer, key).id
