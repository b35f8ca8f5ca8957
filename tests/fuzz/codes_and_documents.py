"""What a scanner sends, what a code is, and the zones of travel documents scanned as text."""

import re
from collections.abc import Iterable
from datetime import date

from hardware.errors import ProtocolError
from hardware.scanner import serial_scanner
from hardware.scanner.port import Scan, ScannedCode
from hardware.scanner.serial_scanner import MAX_CODE_LENGTH, CodeCollector
from hardware.travel_document import mrz
from kiosk_app.devices import codes
from kiosk_app.journeys.events import CodeKind
from tests.fuzz.target import Planted, Target
from tests.helpers.zones import PASSPORT

TODAY = date(2026, 11, 22)


def _collected(data: bytes, size: int) -> list[Scan]:
    collector = CodeCollector()
    found: list[Scan] = []
    for start in range(0, len(data), size):
        found += collector.receive(data[start : start + size])
        assert len(collector._head) <= MAX_CODE_LENGTH, "a code without end eats the memory"
    return found + collector.end()


def scanned(data: bytes) -> None:
    """Codes come out, the same however the bytes trickle in; hostile ones without their text."""
    size = max(1, data[0]) if data else 1
    found = _collected(data[1:], size)
    assert found == _collected(data[1:], max(1, len(data)))
    for scan in found:
        if isinstance(scan, ScannedCode):
            assert scan.text.isprintable()
            assert 0 < len(scan.text.encode()) <= MAX_CODE_LENGTH
            assert repr(scan) == "ScannedCode()"
            codes.classify(scan.text)


def classified(data: bytes) -> None:
    """Any text is of a kind; a web link is never taken for anything that may be acted on."""
    text = data.decode("utf-8", "replace")
    kind = codes.classify(text)
    if kind is CodeKind.PAYMENT:
        assert text.isascii()
        assert text.isdecimal()
    if kind is CodeKind.ZONE:
        letters = "".join(text.split()).upper()
        assert re.fullmatch(r"[0-9A-Z<]{30}|[0-9A-Z<]{88}|[0-9A-Z<]{90}", letters)
    if text.isprintable() and re.match(r"(?i)https?://", text):
        assert kind is CodeKind.WEB_LINK


def zone(data: bytes) -> None:
    """Any text is a document or is refused without being quoted."""
    text = data.decode("utf-8", "replace")
    try:
        record = mrz.parse_mrz(text, TODAY)
    except ProtocolError as no:
        said = str(no)
        assert len(said) < 80, "the message quotes the document"
        return
    assert record.birth <= TODAY
    assert record.number
    assert repr(record) == f"MrzRecord({record.kind.value}, …{record.number[-3:]})"


def _zone_seeds() -> Iterable[bytes]:
    def line(begins: str, number: str) -> str:
        checked = number + mrz.check_digit(number)
        days = "<".join(day + mrz.check_digit(day) for day in ("300101", "900101"))
        return (begins + checked + "<" + days).ljust(30, "<")

    single = line("CS", "C00000901")
    first = "CR" + "H00000901" + mrz.check_digit("H00000901") + "<<<"
    first += "300101" + mrz.check_digit("300101") + "M" + "900101" + mrz.check_digit("900101")
    three = first[:30].ljust(30, "<") + "<" * 30 + "TEST<<PERSON".ljust(30, "<")
    number, birth, expires = "E00000901", "900101", "300101"
    second = f"{number}{mrz.check_digit(number)}CHN{birth}{mrz.check_digit(birth)}"
    second += f"F{expires}{mrz.check_digit(expires)}"
    passport = "P<CHNTEST<<PERSON".ljust(44, "<") + "\n" + second.ljust(44, "<")
    foreign = single.replace("C0", "CÉ")
    return (passport.encode(), single.encode(), three.encode(), foreign.encode(), b"P<CHN")


def _credulous_judge(raw: bytes, _length: int) -> Scan | None:
    text = raw.decode("utf-8", "replace").strip(" ")
    return ScannedCode(text) if text else None


_BY_LENGTH = ((CodeKind.PAYMENT, re.compile(".{18}")), *codes._SHAPES)

TARGETS = (
    Target(
        "scanner",
        scanned,
        (
            "hardware.scanner.serial_scanner.CodeCollector",
            "hardware.scanner.serial_scanner.judge",
        ),
        lambda: (
            b"\x07134567890123456789\rRT1.test\n",
            b"\x01\x1b@\x10\x04\x01\r" + "付款".encode() + b"\r",
            b"\xff" + b"9" * 5000,
            b"\x02\xe4\xbb\r\xff\xfe\n",
        ),
        Planted(serial_scanner, "judge", _credulous_judge),
        longest=9000,
    ),
    Target(
        "codes",
        classified,
        ("kiosk_app.devices.codes.classify",),
        lambda: (
            b"134567890123456789",
            b"a" * 64 + b":1",
            b"https://example.invalid/abcde",
            b"RT1.test",
            b"x" * 28,
            b"https://example.invalid/abcd",
            b"not-a-payment-code",
            PASSPORT.encode(),
            PASSPORT.replace("\n", "").encode(),
            PASSPORT.split()[0].encode(),
        ),
        Planted(codes, "_SHAPES", _BY_LENGTH),
    ),
    Target(
        "mrz",
        zone,
        ("hardware.travel_document.mrz.parse_mrz",),
        _zone_seeds,
        Planted(mrz, "_CHARACTERS", re.compile(r"\S+")),
        longest=220,
    ),
)
