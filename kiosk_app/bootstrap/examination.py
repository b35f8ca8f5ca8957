"""All checks of one station, side by side: the slowest device decides how long it takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from hardware.id_card.ccid_reader import CcidIdCardReader
from hardware.speech.port import Sentence
from kiosk_app.bootstrap import drivers
from kiosk_app.config import Config
from kiosk_app.doctor import checks
from kiosk_app.doctor.findings import Device, Finding, Sign

_TRIAL: Final = Sentence("at_home.title", "您要办什么？")


def examine(config: Config) -> tuple[Finding, ...]:
    """Check everything the configuration names, in the order of `Device`."""
    works: tuple[Callable[[Config], Finding], ...] = (
        lambda config: checks.check_journal(config.journal.path),
        _central,
        _chip_readers,
        _id_card_reader,
        _scanner,
        _printer,
        _speaker,
    )
    with ThreadPoolExecutor(len(works)) as pool:
        return tuple(pool.map(lambda work: work(config), works))


def _central(config: Config) -> Finding:
    if not config.key_file.exists():
        facts = (("url", config.central.url), ("key file", str(config.key_file)))
        return Finding(Device.CENTRAL, Sign.NOT_ENROLLED, facts)
    client = drivers.central_of(config)
    try:
        return checks.check_central(client, config.central.url)
    finally:
        client.close()


def _chip_readers(config: Config) -> Finding:
    if not config.chip_reader.is_on:
        return Finding(Device.CHIP_READER, Sign.NOT_CONFIGURED)
    found = checks.check_chip_readers(drivers.watcher_of(config))
    own = config.hospital_card.profile
    return replace(found, facts=(*found.facts, ("hospital card", own))) if own else found


def _id_card_reader(config: Config) -> Finding:
    reader = drivers.pad_of(config)
    if reader is None:
        return Finding(Device.ID_CARD_READER, Sign.NOT_CONFIGURED)
    where = drivers.where_pad_is(config)
    if isinstance(reader, CcidIdCardReader):
        return checks.check_ccid_id_card_reader(reader, where)
    return checks.check_id_card_reader(reader, where)


def _scanner(config: Config) -> Finding:
    line = drivers.scanner_line_of(config)
    if line is None:
        return Finding(Device.SCANNER, Sign.NOT_CONFIGURED)
    return checks.check_scanner(line, config.scanner.port)


def _printer(config: Config) -> Finding:
    printer, profile = drivers.printer_of(config)
    return checks.check_printer(printer, drivers.printer_place(config), profile.name)


def _speaker(config: Config) -> Finding:
    if not config.speech.is_on:
        return Finding(Device.SPEAKER, Sign.NOT_CONFIGURED)
    return checks.check_speaker(drivers.voices_of(config), drivers.player_of(config), _TRIAL)
