"""Questions to central that change nothing: asked twice at most, never journalled."""

from collections.abc import Callable

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.pace import QUESTION
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev


def find_patient(bench: Bench, effect: ef.FindPatient) -> ev.Event:
    """Carry out FindPatient."""

    def ask() -> ev.Event:
        try:
            return ev.PatientFound(bench.central.lookup(effect.person))
        except CentralRefusedError as no:
            if no.refusal.reason is Reason.UNKNOWN_PATIENT:
                return ev.PatientUnknown(effect.person)
            raise

    return asked(bench, ask)


def load_catalogue(bench: Bench, _effect: ef.LoadCatalogue) -> ev.Event:
    """Carry out LoadCatalogue."""
    return asked(bench, lambda: ev.CatalogueLoaded(bench.central.catalogue()))


def load_sessions(bench: Bench, effect: ef.LoadSessions) -> ev.Event:
    """Carry out LoadSessions."""

    def ask() -> ev.Event:
        found = bench.central.sessions(
            effect.department,
            effect.patient.id,
            effect.booking_class,
            is_accompanied=effect.is_accompanied,
            group=effect.group,
        )
        return ev.SessionsLoaded(effect.department, found)

    return asked(bench, ask)


def load_bands(bench: Bench, effect: ef.LoadBands) -> ev.Event:
    """Carry out LoadBands."""

    def ask() -> ev.Event:
        found = bench.central.bands(effect.session, effect.patient.id, group=effect.group)
        return ev.BandsLoaded(effect.session, found)

    return asked(bench, ask)


def asked(bench: Bench, ask: Callable[[], ev.Event]) -> ev.Event:
    """Put a question that changes nothing, and return its answer, the refusal, or CentralDown."""
    try:
        return bench.pace.keep_trying(ask, QUESTION)
    except CentralRefusedError as no:
        return ev.Refused(no.refusal)
    except CentralUnreachableError:
        return ev.CentralDown()
