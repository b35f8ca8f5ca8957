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
from hardware.printer.back_ends import TextBackEnd, back_end_for, on_plain_paper, on_serial
from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.profiles import BlackMark, PrinterProfile, ProfileError, load_profile
from hardware.printer.serial_transport import SerialTransport
from hardware.printer.tcp_transport import TcpTransport
from hardware.printer.transport import Link, Transport
from hardware.printer.usblp_transport import UsblpTransport
from hardware.scanner.evdev_line import open_keyboard
from hardware.serial_link.pyserial_line import open_line
from hardware.serial_link.unblocked_line import Flow
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.watcher import PcscWatcher
from hardware.speech.player import ProgramPlayer
from hardware.speech.port import Submit
from hardware.speech.speaker import ProgramSpeaker
from hardware.speech.voices import EspeakVoice, PromptPack, Voice
from hardware.usb_link.pyusb_device import open_device
from kiosk_app import clock
from kiosk_app.bootstrap.device import authority_of, credential_of
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.central_client.client import CentralClient
from kiosk_app.config import Config, PrinterConfig
from kiosk_app.config_cards import read_key
from kiosk_app.domain.ids import StationId


def central_of(config: Config) -> CentralClient:
    """Return the client of the central service."""
    mine = credential_of(config)
    return CentralClient(
        config.central.url,
        StationId(config.station.id),
        clock.now,
        credential=mine,
        authority=authority_of(config),
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


def voices_of(config: Config) -> tuple[Voice, ...]:
    """Return who speaks at this station, in the order in which they are asked."""
    speech = config.speech
    folder = speech.recordings
    pack: tuple[Voice, ...] = () if folder is None else (PromptPack(folder),)
    return pack if speech.voice == "none" else (*pack, EspeakVoice(speech.voice))


def player_of(config: Config) -> ProgramPlayer:
    """Return what makes it heard."""
    return ProgramPlayer(config.speech.player, config.speech.device)


def speaker_of(config: Config, submit: Submit) -> ProgramSpeaker | None:
    """Return the loudspeaker, if there is one; what it does is handed to `submit`."""
    if not config.speech.is_on:
        return None
    return ProgramSpeaker(voices_of(config), player_of(config), submit)


def printer_of(config: Config) -> tuple[ConfirmingPrinter, PrinterProfile]:
    """Return the ticket printer and its profile, as its link and its paper make it.

    Raises:
        ProfileError: the profile is absent or broken, or cannot align to marks the paper has.
    """
    profile = printer_profile_of(config)
    link, transport = _printer_line(config.printer)
    printer = ConfirmingPrinter(transport, profile, back_end=back_end_for(profile, link))
    return printer, profile


def printer_profile_of(config: Config) -> PrinterProfile:
    """Return the profile of the ticket printer, as its link and its paper make it.

    Raises:
        ProfileError: see `printer_of`.
    """
    place = config.printer
    path = RESOURCES / "printers" / f"{place.profile}.json"
    profile = load_profile(path)
    if not place.has_marks:
        profile = on_plain_paper(profile)
    elif profile.black_mark is BlackMark.NONE:
        raise ProfileError(f"{path}: key 'black_mark' is none, but printer.has_marks is true")
    return on_serial(profile, place.baud) if place.serial else profile


def has_own_letters(config: Config, profile: PrinterProfile) -> bool:
    """Tell whether the ticket printer is sent text, which it sets in letters of its own."""
    link, _ = _printer_line(config.printer)
    return isinstance(back_end_for(profile, link), TextBackEnd)


def printer_place(config: Config) -> str:
    """Return where the ticket printer is, as one reads it on a label."""
    place = config.printer
    if place.serial:
        return f"{place.serial} ({place.baud} baud)"
    return place.usb or f"{place.host}:{place.port}"


def _printer_line(place: PrinterConfig) -> tuple[Link, Transport]:
    if place.serial:
        return Link.SERIAL, SerialTransport(place.serial, place.baud, Flow(place.flow))
    if place.usb:
        return Link.USB, UsblpTransport(place.usb)
    return Link.LAN, TcpTransport(place.host, place.port)
