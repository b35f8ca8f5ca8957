"""The screen of the patient opposite, as the station's file says. Wires; decides nothing."""

from collections.abc import Callable

from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.config import Config
from kiosk_app.journeys.events import Event
from kiosk_app.journeys.screens import Plain
from ui.bridge import Bridge
from ui.counter.patient_place import PatientPlace, Seat
from ui.counter.window import CounterWindow
from ui.main_window import Face
from ui.theme import Panel


def patient_place(
    config: Config, counter: CounterWindow, touched: Callable[[Event], None]
) -> PatientPlace | None:
    """Return where the patient's page stands; None where the station has none.

    Args:
        config: of this station.
        counter: beside whose desk it stands where it has no monitor of its own.
        touched: told on the GUI thread what the patient touched.
    """
    if config.patient_screen.shows == "nothing":
        return None
    screen, wanted = config.screen, config.patient_screen
    face = Face(
        resources=RESOURCES,
        panel=Panel(screen.width_px, screen.height_px, screen.width_mm / screen.width_px),
        hospital=Plain(config.site.hospital, config.site.hospital_en),
    )
    bridge = Bridge()
    bridge.attach(touched, lambda: None)
    seat = Seat(wanted.shows == "screen", wanted.output, wanted.width_mm)
    return PatientPlace(counter, bridge, face, seat)
