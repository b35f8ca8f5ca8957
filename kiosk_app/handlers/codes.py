"""Effects of codes and cards that point to a patient: whose is it, and bind one."""

from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_codes import BindCode, FindByCode
from kiosk_app.journeys.events_codes import CodeBound


def find_by_code(bench: Bench, effect: FindByCode) -> ev.Event:
    """Carry out FindByCode."""
    return asked(bench, lambda: ev.PatientFound(bench.central.identify(effect.code)))


def bind_code(bench: Bench, effect: BindCode) -> ev.Event | None:
    """Carry out BindCode. Its intent has no subject: neither code nor document may lie there."""

    def settle(journal: Journal, key: RequestKey, _patient: PatientId) -> None:
        journal.settle(key, "bound")

    return carry_out(
        bench,
        Act(
            kind=Kind.BIND,
            subject={},
            send=lambda key: bench.central.bind(effect.code, effect.person, key),
            settle=settle,
            answered=lambda patient: CodeBound(effect.code, patient),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )
