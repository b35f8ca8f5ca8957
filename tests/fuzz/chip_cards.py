"""Chip cards: answers to reset, records, the fields in them, whole cards, the persons they name."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Self

from hardware.chip_card import reader as chip_card
from hardware.emulators.health_card import HealthCardEmulator
from hardware.emulators.record_card import tlv
from hardware.emulators.social_card import DEFAULT_ATR, SocialCardEmulator
from hardware.emulators.virtual_card import EmulatedCard
from hardware.errors import DeviceError, MediaError, ProtocolError
from hardware.health_card import files as health_files
from hardware.smartcard import atr as answers_to_reset
from hardware.smartcard import iso7816, record_files
from hardware.social_card import files as social_files
from hardware.social_card import reader as social_reader
from kiosk_app.devices import persons
from tests.fuzz.names import TODAY, demand_fit_name
from tests.fuzz.scripted import ScriptedCard, script_of
from tests.fuzz.target import Planted, Target
from tests.helpers.people import resident_number

NUMBER = resident_number(date(1990, 1, 1), 901).encode()
_MOST_ROUNDS = iso7816.MAX_ROUNDS + 3


def atr(data: bytes) -> None:
    """Any bytes are of a kind; only a chip card is spoken to."""
    kind = answers_to_reset.kind_of(data)
    refused = False
    try:
        answers_to_reset.demand_chip_card(data)
    except MediaError:
        refused = True
    assert refused == (kind is not answers_to_reset.CardKind.CHIP_CARD)


def records(data: bytes) -> None:
    """Records are pieces of what was read, or it is refused."""
    with suppress(ProtocolError):
        found = record_files.parse_records(data)
        assert sum(2 + len(value) for value in found.values()) <= len(data)
        assert all(bytes((tag, len(value))) + value in data for tag, value in found.items())


def fields(data: bytes) -> None:
    """A field is a text, a day or nothing."""
    assert record_files.text_of(data).isprintable()
    assert re.fullmatch("[0-9]*", record_files.digits_of(data))
    day = record_files.parse_day(data)
    assert day is None or day.year > 0
    middle = len(data) // 2
    with suppress(ProtocolError):
        record_files.han_text_of(data[:middle], data[middle:])


def social_card(data: bytes) -> None:
    """A record with a name and a number, or a refusal that quotes nothing; then a person."""
    with suppress(ProtocolError):
        record = social_files.record_from(record_files.parse_records(data))
        assert record.name
        assert 0 < len(record.id_number) <= 18
        assert repr(record) == repr(replace(record, name="", birth=None, card_number=""))
        demand_fit_name(persons.person_of_chip_card(record, TODAY))


def health_card(data: bytes) -> None:
    """See `social_card`."""
    with suppress(ProtocolError):
        record = health_files.record_from(record_files.parse_records(data))
        assert record.name
        assert 0 < len(record.id_number) <= 18
        assert repr(record) == repr(replace(record, name="", birth=None, card_number=""))
        demand_fit_name(persons.person_of_chip_card(record, TODAY))


def whole_card(data: bytes) -> None:
    """A card that answers anything is read or refused, after so many commands and without a PIN."""
    with suppress(DeviceError):
        chip_card.read(ScriptedCard(data))


def exchange(data: bytes) -> None:
    """61xx and 6Cxx end after a few rounds whatever the card promises."""
    link = ScriptedCard(data)
    with suppress(DeviceError):
        whole = iso7816.T0Channel(link).send(iso7816.read_record(1, 5))
        assert len(whole) <= len(data) * _MOST_ROUNDS
    assert link.commands <= _MOST_ROUNDS, "the card promises more for ever"


class _Recorder:
    """A link that writes down what a good card answers."""

    def __init__(self, card: EmulatedCard) -> None:
        self._card = card
        self.answers: list[bytes] = []

    def transmit(self, apdu: bytes) -> bytes:
        self.answers.append(self._card.apdu(apdu))
        return self.answers[-1]

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is held."""


def _said_by(card: EmulatedCard) -> bytes:
    recorder = _Recorder(card)
    chip_card.read(recorder)
    return script_of(recorder.answers)


def _social_seed(name: bytes = "郑虚构".encode("gb18030")) -> bytes:
    tag = social_files.Tag
    values = {
        tag.ID_NUMBER: NUMBER,
        tag.NAME: name.ljust(30, b"\0"),
        tag.SEX: b"1",
        tag.NATION: b"\x01",
        tag.BIRTH: bytes.fromhex("19900101"),
        tag.CARD_NUMBER: b"B00000901",
    }
    return b"".join(tlv(key, value) for key, value in values.items())


def _health_seed() -> bytes:
    tag = health_files.Tag
    values = {
        tag.NAME: "郑虚构".encode("gb18030").ljust(30, b"\0"),
        tag.SEX: b"1",
        tag.BIRTH: bytes.fromhex("19900101"),
        tag.ID_NUMBER: NUMBER,
        tag.CARD_NUMBER: b"B00000901",
    }
    return b"".join(tlv(key, value) for key, value in values.items())


def _atr_seeds() -> Iterable[bytes]:
    return (
        DEFAULT_ATR,
        bytes.fromhex("3B888001D1038605008080 0058"),
        bytes.fromhex("3B8F8001804F0CA000000306030001000000006A"),
        bytes.fromhex("3B8F8001804F0CA00000030607FFB00000000020"),
        b"",
    )


def _careless_records(data: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at < len(data):
        length = data[at + 1]
        found[data[at]] = data[at + 2 : at + 2 + length]
        at += 2 + length
    return found


def _guess_a_pin(_name: bytes) -> bytes:
    return bytes.fromhex("0020000003888888")


def _strict_han(*pieces: bytes) -> str:
    return b"".join(pieces).decode("gb18030")


TARGETS = (
    Target(
        "atr",
        atr,
        (
            "hardware.smartcard.atr.kind_of",
            "hardware.smartcard.atr.demand_chip_card",
        ),
        _atr_seeds,
        Planted(answers_to_reset, "_MIN_LENGTH", 0),
        longest=40,
    ),
    Target(
        "card_records",
        records,
        ("hardware.smartcard.record_files.parse_records",),
        lambda: (_social_seed(), _health_seed(), _social_seed()[:-3], b"\x08"),
        Planted(record_files, "parse_records", _careless_records),
        longest=600,
    ),
    Target(
        "card_fields",
        fields,
        (
            "hardware.smartcard.record_files.parse_day",
            "hardware.smartcard.record_files.han_text_of",
            "hardware.smartcard.record_files.text_of",
            "hardware.smartcard.record_files.digits_of",
        ),
        lambda: (b"19900101", bytes.fromhex("19900101"), "郑虚构".encode("gb18030"), b"\xff\xfe"),
        Planted(record_files, "text_of", lambda value: value.decode("ascii")),
        longest=80,
    ),
    Target(
        "social_card",
        social_card,
        ("hardware.social_card.files.record_from", "kiosk_app.devices.persons.person_of_chip_card"),
        lambda: (
            _social_seed(),
            _social_seed(b"\xd6\xa3\x1b@"),
            _social_seed(b"\xd6\xa3\xff\xff"),
            _social_seed("郑\u202e构".encode("gb18030")),
        ),
        Planted(social_files, "han_text_of", _strict_han),
        longest=300,
    ),
    Target(
        "health_card",
        health_card,
        ("hardware.health_card.files.record_from",),
        lambda: (_health_seed(), _health_seed()[:32], _health_seed()[:40]),
        Planted(health_files, "_NUMBER", re.compile(".*")),
        longest=300,
    ),
    Target(
        "chip_card",
        whole_card,
        ("hardware.chip_card.reader.read", "hardware.smartcard.record_files.read_file"),
        lambda: (_said_by(SocialCardEmulator()), _said_by(HealthCardEmulator()), b"\0\x02\x61\x10"),
        Planted(social_reader, "select_name", _guess_a_pin),
        longest=2000,
    ),
    Target(
        "apdu_exchange",
        exchange,
        ("hardware.smartcard.iso7816.T0Channel", "hardware.smartcard.iso7816.split"),
        lambda: (b"\0\x02\x6c\x10", b"\0\x02\x61\x10", b"\0\x03\x01\x90\x00", b"\0\x01\x90"),
        Planted(iso7816, "MAX_ROUNDS", 10_000),
        longest=300,
    ),
)
