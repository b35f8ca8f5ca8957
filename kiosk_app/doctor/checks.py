"""One check per device: asks it what it is and how it is, changes nothing, raises nothing expected.

A check takes a few seconds at most, whatever is the matter with the device.
"""

import queue
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.errors import (
    DeviceBusyError,
    DeviceError,
    DeviceMissingError,
    DeviceSilentError,
)
from hardware.id_card.ccid_reader import CcidIdCardReader
from hardware.id_card.sam_reader import SamReader
from hardware.line import OpenLine
from hardware.printer.port import TicketPrinter
from hardware.printer.status import PaperState, PresenterState, Trouble
from hardware.smartcard.port import CardEvent, ReaderAdded, ServiceDown, SmartCardWatcher
from hardware.speech.player import ProgramPlayer
from hardware.speech.port import MIDDLE, Sentence
from hardware.speech.programs import Turn
from hardware.speech.voices import PromptPack, Voice
from hardware.speech.wave import Wave, silence
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import (
    CentralRefusedError,
    CentralUnreachableError,
    NotBelievedError,
)
from kiosk_app.doctor.findings import Device, Finding, Sign
from kiosk_app.journal.intents import JournalTrouble, JournalUnusableError
from kiosk_app.journal.journal import Journal

READERS_S: Final = 2.0
"""How long readers may take to show up once the card service answers."""

USB: Final = "USB "
INPUT: Final = "/dev/input/"
"""How the place of a USB device begins, and of one that types; any other is a serial port."""

CLOCK_OFF: Final = timedelta(seconds=30)
"""How far this machine's clock may be off the service's before somebody should look."""

TRIAL_S: Final = 0.2
"""So long a silence is played where nobody has words for the trial: it shows the device alone."""

_JOURNAL_SIGNS: Final = {
    JournalTrouble.LOCKED: Sign.JOURNAL_IN_USE,
    JournalTrouble.FULL: Sign.JOURNAL_FULL,
    JournalTrouble.READ_ONLY: Sign.JOURNAL_READ_ONLY,
    JournalTrouble.CORRUPT: Sign.JOURNAL_CORRUPT,
    JournalTrouble.UNSAFE: Sign.JOURNAL_UNSAFE,
}
_PRINTER_SIGNS: Final = {
    Trouble.HELD: Sign.PRINTER_HELD,
    Trouble.UNREACHABLE: Sign.PRINTER_UNREACHABLE,
    Trouble.NO_REPLY: Sign.PRINTER_NO_REPLY,
    Trouble.COVER_OPEN: Sign.COVER_OPEN,
    Trouble.PAPER_END: Sign.PAPER_END,
    Trouble.CUTTER_ERROR: Sign.CUTTER_ERROR,
    Trouble.PAPER_JAM: Sign.PAPER_JAM,
    Trouble.PRESENTER_JAM: Sign.PRESENTER_JAM,
    Trouble.MARK_NOT_FOUND: Sign.MARK_NOT_FOUND,
    Trouble.FAILED: Sign.PRINTER_FAILED,
    Trouble.HEAD_HOT: Sign.HEAD_HOT,
    Trouble.OFFLINE: Sign.PRINTER_OFFLINE,
}


def check_journal(path: Path) -> Finding:
    """Open the journal as the kiosk would, if it is there; make none."""
    if not path.exists():
        return Finding(Device.JOURNAL, Sign.WELL, (("path", str(path)), ("state", "new")))
    try:
        journal = Journal.open(path)
    except JournalUnusableError as error:
        return Finding(Device.JOURNAL, _JOURNAL_SIGNS[error.trouble], (("path", str(path)),))
    try:
        unsettled = len(journal.unsettled())
    finally:
        journal.close()
    sign = Sign.INTENTS_UNSETTLED if unsettled else Sign.WELL
    return Finding(
        Device.JOURNAL, sign, (("path", str(path)), ("unsettled intents", str(unsettled)))
    )


def check_central(client: CentralClient, url: str) -> Finding:
    """Ask for the catalogue, as every kiosk does first."""
    where = ("url", url)
    began = time.monotonic()
    try:
        catalogue = client.catalogue()
    except NotBelievedError as error:
        reason = error.refusal.reason.value
        return Finding(Device.CENTRAL, Sign.NOT_BELIEVED, (where, ("reason", reason)))
    except CentralUnreachableError as error:
        return Finding(Device.CENTRAL, Sign.CENTRAL_UNREACHABLE, (where, ("why", str(error))))
    except CentralRefusedError as error:
        reason = error.refusal.reason.value
        return Finding(Device.CENTRAL, Sign.CENTRAL_REFUSES, (where, ("reason", reason)))
    took = time.monotonic() - began
    facts = (
        where,
        ("hospital", catalogue.hospital),
        ("departments", str(len(catalogue.departments))),
        ("answered in", f"{took * 1000:.0f} ms"),
        ("clock off by", f"{client.clock_offset.total_seconds():+.1f} s"),
    )
    is_off = abs(client.clock_offset) > CLOCK_OFF
    return Finding(Device.CENTRAL, Sign.CLOCK_OFF if is_off else Sign.WELL, facts)


def check_chip_readers(watcher: SmartCardWatcher | None) -> Finding:
    """Look which readers the card service has; None: there is no PC/SC library."""
    device = Device.CHIP_READER
    if watcher is None:
        return Finding(device, Sign.NO_CARD_LIBRARY)
    events: queue.SimpleQueue[CardEvent] = queue.SimpleQueue()
    watcher.start(events.put)
    readers: list[str] = []
    ends_at = time.monotonic() + READERS_S
    try:
        while (left := ends_at - time.monotonic()) > 0:
            try:
                event = events.get(timeout=left)
            except queue.Empty:
                break
            match event:
                case ServiceDown(code):
                    hangs = watcher.is_silent
                    sign = Sign.CARD_SERVICE_HANGS if hangs else Sign.NO_CARD_SERVICE
                    return Finding(device, sign, (("code", f"{code:08X}"),))
                case ReaderAdded(reader):
                    readers.append(reader)
                    ends_at = min(ends_at, time.monotonic() + READERS_S / 4)
                case _:
                    continue
    finally:
        watcher.stop()
    facts = tuple(("reader", name) for name in readers)
    return Finding(device, Sign.WELL if readers else Sign.NO_READER, facts)


def check_id_card_reader(reader: SamReader, port: str) -> Finding:
    """Ask the identity-card module for its state and serial number; no card is read."""
    device, where = Device.ID_CARD_READER, ("port", port)
    try:
        about = reader.about(threading.Event())
    except DeviceError as error:
        return Finding(device, _line_sign(error, port), (where, ("why", str(error))))
    finally:
        reader.close()
    sign = Sign.WELL if about.is_well else Sign.MODULE_FAULT
    return Finding(device, sign, (where, ("module", about.serial_number)))


def check_ccid_id_card_reader(reader: CcidIdCardReader, name: str) -> Finding:
    """Look whether the card service has the reader with that name; no card is read."""
    device, where = Device.ID_CARD_READER, ("reader", name)
    try:
        reader.demand_reader(threading.Event())
    except DeviceError as error:
        return Finding(device, Sign.NO_READER, (where, ("why", str(error))))
    finally:
        reader.close()
    return Finding(device, Sign.WELL, (where,))


def check_scanner(open_line: OpenLine, port: str) -> Finding:
    """Open the scanner's port and give it back; a scanner says nothing by itself."""
    try:
        open_line().close()
    except DeviceError as error:
        facts = (("port", port), ("why", str(error)))
        return Finding(Device.SCANNER, _line_sign(error, port), facts)
    return Finding(Device.SCANNER, Sign.WELL, (("port", port),))


def check_printer(printer: TicketPrinter, where: str, profile: str) -> Finding:
    """Ask the printer for its state; nothing is printed."""
    status = printer.status()
    trouble = status.trouble
    sign = Sign.WELL if trouble is None else _PRINTER_SIGNS[trouble]
    if sign is Sign.WELL and status.paper is PaperState.NEAR_END:
        sign = Sign.PAPER_NEAR_END
    if sign is Sign.WELL and status.presenter is PresenterState.WAITING:
        sign = Sign.TICKET_WAITING
    return Finding(Device.PRINTER, sign, (("address", where), ("profile", profile)))


def check_speaker(voices: Sequence[Voice], player: ProgramPlayer, trial: Sentence) -> Finding:
    """Say a sentence as loud as every patient begins: who stands there hears whether it is right.

    Args:
        voices: of this station, in the order in which they are asked.
        player: makes it heard.
        trial: in Chinese, nobody's.
    """
    device, turn, facts = Device.SPEAKER, Turn(), [("player", player.name)]
    facts += [("recordings", str(each.count())) for each in voices if isinstance(each, PromptPack)]
    wave: Wave | None = None
    try:
        for voice in voices:
            wave = wave or voice.wave_of(trial, "zh", turn)
    except DeviceError as error:
        return Finding(device, Sign.NO_VOICE, (*facts, ("why", str(error))))
    try:
        player.play((wave or silence(TRIAL_S)).at(MIDDLE), turn)
    except DeviceError as error:
        return Finding(device, Sign.NO_SOUND, (*facts, ("why", str(error))))
    return Finding(device, Sign.WELL, tuple(facts))


def _line_sign(error: DeviceError, port: str) -> Sign:
    if isinstance(error, DeviceBusyError):
        return Sign.PORT_HELD
    if isinstance(error, DeviceSilentError):
        return Sign.SILENT
    if not isinstance(error, DeviceMissingError):  # whatever answers there, it is no such device
        return Sign.NONSENSE
    if port.startswith(INPUT):
        return Sign.INPUT_MISSING
    return Sign.USB_MISSING if port.startswith(USB) else Sign.PORT_MISSING
