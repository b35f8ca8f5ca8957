"""Effects about news that comes first after the card."""

from functools import partial

from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension_notice import Substituted
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_news import AcknowledgeNotice, TakeSubstitute
from kiosk_app.journeys.events_news import NoticeAcknowledged, SubstituteRefused, SubstituteTaken


def acknowledge_notice(bench: Bench, effect: AcknowledgeNotice) -> ev.Event | None:
    """Carry out AcknowledgeNotice; a notice central has no more is known all the same."""
    notice = effect.notice.id

    def settle(journal: Journal, key: RequestKey, _done: None) -> None:
        journal.settle(key, "acknowledged")

    def refused(refusal: Refusal) -> ev.Event:
        is_gone = refusal.reason is Reason.NOT_FOUND
        return NoticeAcknowledged(notice) if is_gone else ev.CentralDown()

    return carry_out(
        bench,
        Act(
            kind=Kind.ACKNOWLEDGE,
            subject={"notice": notice},
            send=lambda key: bench.central.acknowledge(notice, key),
            settle=settle,
            answered=lambda _done: NoticeAcknowledged(notice),
            refused=refused,
            unreachable=ev.CentralDown(),
        ),
    )


def take_substitute(bench: Bench, effect: TakeSubstitute) -> ev.Event | None:
    """Carry out TakeSubstitute; what stays unknown is asked for again until it is known."""
    patient, notice, session = effect.patient.id, effect.notice.id, effect.session

    def settle(journal: Journal, key: RequestKey, _now: Substituted) -> None:
        journal.settle(key, "substituted")

    return carry_out(
        bench,
        Act(
            kind=Kind.SUBSTITUTE,
            subject={
                "patient": patient,
                "notice": notice,
                "session": session,
                "consent": str(effect.has_consent),
            },
            send=lambda key: bench.central.take_substitute(
                notice, patient, session, key, has_consent=effect.has_consent
            ),
            settle=settle,
            answered=partial(SubstituteTaken, notice),
            refused=partial(SubstituteRefused, notice),
            unreachable=ev.CentralDown(),
        ),
    )
