"""How many taps a same-day registration costs, counted on the real catalogue."""

from kiosk_app.bench.figures import Figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.invented import invent
from kiosk_app.bench.played import played_patient
from kiosk_app.journeys.purpose import Purpose

LEAST_TAPS = 5
"""Group, department, title, band, and the yes: no question that is asked can be left out."""
_TAPPER = 19_000


def taps_same_day(ground: Ground) -> list[Figure]:
    """Count from the card to the ticket for somebody whose phone is on file."""
    rig = ground.rig()
    person = invent(_TAPPER).as_person()
    with played_patient(rig, person) as first_visit:
        first_visit.screens(Purpose.ADVANCE)  # leaves the phone number on file
    with played_patient(rig, person) as patient:
        taps = patient.taps_to_ticket(Purpose.SAME_DAY)
    return [Figure("taps_same_day", taps, "taps", LEAST_TAPS, 1)]
