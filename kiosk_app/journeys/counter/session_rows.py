"""Sessions as rows to pick from: when, what kind, whose, where, for how much, how many are left."""

from kiosk_app.domain.catalogue import Practitioner
from kiosk_app.domain.sessions import ClinicSession
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter.pages import PickRow
from kiosk_app.journeys.screens import Plain, Text
from kiosk_app.journeys.wording import (
    fee_text,
    hours_text,
    late_text,
    left_text,
    none_text,
    type_text,
)

COLUMNS = tuple(
    Text(f"counter.column.{name}")
    for name in ("when", "clinic", "practitioner", "room", "fee", "left")
)


def session_row(session: ClinicSession) -> PickRow:
    """Return a session as a row."""
    left = none_text((session,)) or left_text(session.free)
    return PickRow(
        (
            hours_text(session) if session.live is None else late_text(session.live),
            type_text(session.clinic_type),
            doctor_text(session.practitioner),
            Plain(session.room),
            fee_text(session.fee),
            left,
        ),
        told.SessionPicked(session.id),
    )


def doctor_text(doctor: Practitioner | None) -> Text:
    """Return a doctor with their title; of a general clinic that it is anybody."""
    if doctor is None:
        return Text("practitioner.any")
    title = Text(f"title.{doctor.title.value}")
    return Text("practitioner", (("name", Plain(doctor.name)), ("title", title)))
