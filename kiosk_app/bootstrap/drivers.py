"""The driver of each configured device, made and not yet opened: for kiosk and doctor alike."""

from functools import partial
from pathlib import Path

from hardware.errors import DeviceMissingError
from hardware.hospital_card.profile import HospitalCardProfile
from hardware.hospital_card.profile import load_profile as load_card_profile
from hardware.hospital_card.reader import HospitalCardReader
from hardware.id_card.ccid_reader import CcidIdCardReader
from hardware.id_card.sam_reader import SamReader
from hardware.id_card.sam_usb_line import line_over
from hardware.id_card.speeds import SpeedFinder
from hardware.line import OpenLine
from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.profiles import PrinterProfile, load_profile
from hardware.printer.tcp_transport import TcpTransport
from hardware.scanner.evdev_line import open_keyboard
from hardware.serial_link.pyserial_line import open_line
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.watcher import PcscWatcher
from hardware.usb_link.pyusb_device import open_device
from kiosk_app import clock
from kiosk_app.bootstrap.device import credential_of
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.central_client.client import CentralClient
from kiosk_app.config import Config
from kiosk_app.config_cards import read_key
from kiosk_app.domain.ids import StationId


def central_of(config: Config) -> CentralClient:
    """Return the client of the central service."""
    mine = credential_of(config)
    return CentralClient(
        config.central.url, StationId(config.station.id), clock.now, credential=mine
    )


def watcher_of(config: Config) -> PcscWatcher | None:
    """Return what watches the chip-card readers; None if there are none or no PC/SC library."""
    if not config.chip_reader.is_on:
        return None
    wanted, pad = config.chip_reader.name_contains, config.id_card_reader
    foreign = pad.name_contains if pad.kind == "ccid" else ""
    try:
        return PcscWatcher(
            load_scard(), lambda name: wanted in name and not (foreign and foreign in name)
        )
    except DeviceMissingError:
        return None  # the other ways in are offered, the station says so


def pad_of(config: Config) -> SamReader | CcidIdCardReader | None:
    """Return the identity-card reader, if there is one."""
    pad = config.id_card_reader
    match pad.kind:
        case "usb":
            return SamReader(line_over(partial(open_device, *pad.usb_numbers)))
        case "ccid":
            return CcidIdCardReader(
                lambda: PcscWatcher(load_scard(), lambda name: pad.name_contains in name)
            )
        case _ if not pad.port:
            return None
        case _ if pad.baud:
            return SamReader(partial(open_line, pad.port, pad.baud))
        case _:
            return SamReader(SpeedFinder(partial(open_line, pad.port)))


def hospital_cards_of(config: Config) -> tuple[HospitalCardReader, HospitalCardProfile] | None:
    """Return what reads this hospital's own cards, and their profile, if it has any.

    Raises:
        ProfileError: the profile is absent or broken.
    """
    own = config.hospital_card
    if not own.profile:
        return None
    profile = load_card_profile(RESOURCES / "hospital_cards" / f"{own.profile}.json")
    key = read_key(Path(own.key_file)) if own.key_file else None
    return HospitalCardReader(profile, key), profile


def where_pad_is(config: Config) -> str:
    """Return the identity-card reader's place, in words an integrator knows."""
    pad = config.id_card_reader
    return {"usb": f"USB {pad.usb_id}", "ccid": pad.name_contains}.get(pad.kind, pad.port)


def scanner_line_of(config: Config) -> OpenLine | None:
    """Return how the code scanner's line is opened, if there is one."""
    scanner = config.scanner
    if not scanner.port:
        return None
    if scanner.kind == "keyboard":
        return partial(open_keyboard, scanner.port)
    return partial(open_line, scanner.port, scanner.baud)


def printer_of(config: Config) -> tuple[ConfirmingPrinter, PrinterProfile]:
    """Return the ticket printer and its profile.

    Raises:
        ProfileError: the profile is absent or broken.
    """
    profile = load_profile(RESOURCES / "printers" / f"{config.printer.profile}.json")
    transport = TcpTransport(config.printer.host, config.printer.port)
    return ConfirmingPrinter(transport, profile), profile
