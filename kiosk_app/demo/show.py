"""The demonstration put together: rig, kiosk, dock, and without a display the storyteller."""

import io
import threading
from functools import partial
from pathlib import Path

from PIL import Image

from kiosk_app import clock
from kiosk_app.bootstrap.kiosk import Kiosk
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.rig import PANEL, Rig
from kiosk_app.demo.hand import Hand
from kiosk_app.demo.paper import qr_text
from kiosk_app.demo.report import Report
from kiosk_app.demo.stories import START_UP, STORIES, Storyteller
from kiosk_app.domain.booking import Appointment, PaymentOrder
from kiosk_app.domain.ids import OrderId
from kiosk_app.journeys.events import Event
from kiosk_app.runtime.lanes import ThreadLane
from ui.app import run, start_application
from ui.automation import Pilot
from ui.display import available_size
from ui.emulator_dock import WIDTH_PX, EmulatorDock

TICKET_DEADLINE_S = 30.0
GAP_PX = 20
TITLE_BAR_PX = 50
VIRTUAL_WIDTH = PANEL.width_px + WIDTH_PX + 2 * GAP_PX
VIRTUAL_HEIGHT = PANEL.height_px + TITLE_BAR_PX


class Show:
    """One demonstration on the display the environment names. GUI thread, unless said.

    Args:
        rig: service and devices, running.
        out: where pictures and the summary go.
    """

    def __init__(self, rig: Rig, out: Path) -> None:
        self._rig = rig
        self._out = out
        self._app = start_application()
        self._kiosk = Kiosk(rig.config(_scale()), rig.slot, has_cursor=True)
        self._dock = EmulatorDock(RESOURCES)
        self._lane = ThreadLane("dock")
        self._taken = 0
        self._shown = 0
        self._is_over = threading.Event()
        self._printer_watch = threading.Thread(target=self._watch_printer, name="ticket-watch")
        self._dock.action.connect(self._on_action)
        tickets = [ticket_name(number + 1) for number in range(len(STORIES))]
        self.report = Report(out, clock.monotonic, (START_UP, *STORIES), tickets)

    def play(self) -> None:
        """Show the windows until the kiosk's is closed by the window manager."""
        self._open()
        run(self._app)
        self._close()

    def tell(self) -> bool:
        """Play both stories with real pointer events; return whether all went as expected."""
        pilot = Pilot(self._kiosk.window, (self._dock,))
        teller = Storyteller(pilot, Hand(), self.report, self._take_ticket)
        thread = threading.Thread(target=self._tell, args=(teller, pilot), name="storyteller")
        self._open()
        thread.start()
        run(self._app)
        thread.join()
        self._close()
        return self.report.is_as_expected

    def _open(self) -> None:
        self._kiosk.window.move(0, 0)
        self._kiosk.open()
        self._dock.move(self._kiosk.window.width() + GAP_PX, 0)
        self._dock.show()
        self._printer_watch.start()

    def _close(self) -> None:
        self._is_over.set()
        self._rig.printer.nudge()
        self._printer_watch.join()
        self._lane.close()
        self._kiosk.close()
        self._dock.allow_close()
        self._dock.close()

    def _on_action(self, name: str) -> None:
        order = getattr(self._kiosk.session.state, "order", None)
        order_id = order.id if isinstance(order, PaymentOrder) else None
        self._lane.submit(name, partial(self._act, name, order_id), self._nobody_waits)

    # --- other threads ------------------------------------------------------------------

    def _act(self, name: str, order_id: OrderId | None) -> Event | None:
        self._rig.act(name, order_id)
        return None

    def _nobody_waits(self, event: Event) -> None:
        """A broken dock action has been logged by its lane; the story will miss its page."""

    def _tell(self, teller: Storyteller, pilot: Pilot) -> None:
        try:
            if teller.wait_for_home().is_as_expected:
                for name, acts in STORIES.items():
                    if not teller.tell(name, acts).is_as_expected:
                        break
        finally:
            pilot.end()

    def _take_ticket(self) -> tuple[str, str]:
        appointment = getattr(self._kiosk.session.state, "appointment", None)
        expected = (
            appointment.check_in_code if isinstance(appointment, Appointment) else "a booking"
        )
        self._taken += 1
        if not self._rig.printer.wait_for_tickets(self._taken, TICKET_DEADLINE_S):
            return expected, "no ticket came out"
        picture = self._out / ticket_name(self._taken)
        self._rig.printer.tickets[self._taken - 1].save(picture)
        return expected, qr_text(picture)

    def _watch_printer(self) -> None:
        while not self._is_over.is_set():
            self._rig.printer.wait_until(self._has_news, 60.0)
            tickets = self._rig.printer.tickets
            if len(tickets) > self._shown:
                self._shown = len(tickets)
                self._dock.ticket_cut.emit(_png(tickets[-1]))

    def _has_news(self) -> bool:
        return self._is_over.is_set() or len(self._rig.printer.tickets) > self._shown


def ticket_name(number: int) -> str:
    """Return the file name of the ticket with this number, counted from 1."""
    return f"ticket-{number}.png"


def _png(ticket: Image.Image) -> bytes:
    file = io.BytesIO()
    ticket.save(file, "PNG")
    return file.getvalue()


def _scale() -> float:
    """Return how large the picture may be on the screen there is, with the dock beside it."""
    width, height = available_size()
    room = width - WIDTH_PX - GAP_PX, height - TITLE_BAR_PX
    return min(1.0, room[0] / PANEL.width_px, room[1] / PANEL.height_px)
