"""What the patient must know of a slot: on the review page before money, on the result after it."""

from kiosk_app.domain.booking import IfNotComing, Slot
from kiosk_app.domain.catalogue import Practitioner
from kiosk_app.journeys.parts import Errand
from kiosk_app.journeys.screens import Plain, Row, Text
from kiosk_app.journeys.wording import (
    cancel_text,
    fee_text,
    if_not_coming_texts,
    no_show_text,
    type_text,
    when_text,
)


def facts_of(slot: Slot) -> tuple[Row, ...]:
    """Return time, department, practitioner with title, clinic type, place and fee.

    Time, department and title are three of the five things to be told; `rules_for` has the
    other two. Source: BJ-OPD-DRAFT art. 15.
    """
    department = Plain(slot.department_name, slot.department_name_en)
    return (
        Row(Text("row.when"), when_text(slot.band), is_strong=True),
        Row(Text("row.department"), department, is_strong=True),
        Row(Text("row.practitioner"), practitioner_text(slot.practitioner)),
        Row(Text("row.clinic_type"), type_text(slot.clinic_type)),
        Row(Text("row.location"), Plain(f"{slot.campus_name} {slot.location}")),
        Row(Text("row.room"), Plain(slot.room)),
        Row(Text("row.fee"), fee_text(slot.fee), is_strong=True),
    )


def rules_for(errand: Errand, told: IfNotComing | None = None) -> tuple[Text, ...]:
    """Return how to cancel, and what follows for those who neither come nor cancel.

    Args:
        errand: has the hospital's telephone, and the rule in force.
        told: what the answer of the booking says of it; before it, or where it says nothing, what
            the catalogue says to everybody.

    Source: BJ-OPD-DRAFT art. 15.
    """
    if told is not None:
        return if_not_coming_texts(told)
    return (cancel_text(errand.catalogue.phone), no_show_text(errand.catalogue.ban_rule))


def practitioner_text(practitioner: Practitioner | None) -> Text:
    """Return name and title; of a general clinic that whoever is on duty holds it."""
    if practitioner is None:
        return Text("practitioner.any")
    title = Text(f"title.{practitioner.title.value}")
    return Text("practitioner", (("name", Plain(practitioner.name)), ("title", title)))
