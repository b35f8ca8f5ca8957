"""The identity-card reader: frames, replies, the four layouts, the search for the speed, a look."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date

from hardware.emulators.sam_module import SamModule
from hardware.errors import DeviceError, DeviceMissingError, ProtocolError
from hardware.id_card import (
    ccid_text,
    sam_frames,
    sam_reader,
    sam_text,
    sam_usb_line,
    settings,
    speeds,
)
from hardware.id_card.port import IdCardKind, IdCardRecord
from hardware.id_card.sam_frames import (
    FIND_CARD,
    HEADER_LENGTH,
    READ_TEXT_AND_PHOTO,
    SELECT_CARD,
    STATUS,
    BadFrameError,
    FrameReceiver,
    Sw3,
    encode,
    encode_reply,
)
from hardware.line import Line
from kiosk_app.devices import persons
from tests.fuzz.names import TODAY, demand_fit_name
from tests.fuzz.scripted import ScriptedCard, ScriptedLine, ScriptedUsb, pieces_of, script_of
from tests.fuzz.target import Planted, Target
from tests.helpers.people import resident_number

_LONGEST_KEPT = 7 + 4096
_PREAMBLE = len(sam_frames.PREAMBLE)

RESIDENT = IdCardRecord(
    kind=IdCardKind.RESIDENT,
    name="郑虚构",
    id_number=resident_number(date(1990, 1, 1), 901),
    sex_code="1",
    birth=date(1990, 1, 1),
    nation_code="01",
    address="北京市东城区虚构路1号",
    issuer="虚构公安局",
    valid_from=date(2020, 1, 1),
    is_unlimited=True,
)
CARDS = (
    RESIDENT,
    replace(
        RESIDENT,
        kind=IdCardKind.HMT_RESIDENCE,
        nation_code="",
        permit_number="H12345678",
        version="01",
    ),
    IdCardRecord(
        kind=IdCardKind.FOREIGN_2017,
        name="",
        english_name="TEST, PERSON",
        id_number="ABC110101900101",
        sex_code="2",
        birth=date(1990, 1, 1),
        nationality="ABC",
        issuer="1101",
        version="01",
    ),
    replace(
        RESIDENT,
        kind=IdCardKind.FOREIGN_2023,
        nation_code="",
        address="",
        issuer="",
        english_name="PERSON WITH A NAME LONGER THAN THE FIRST FIELD",
        nationality="ABC",
        version="01",
    ),
)


def _bodies(data: bytes, size: int) -> tuple[list[bytes], int]:
    """Return the bodies in `data`, handed over in pieces of `size`, and how many were bad."""
    receiver = FrameReceiver()
    bodies, bad = [], 0
    for start in range(0, len(data), size):
        receiver.receive(data[start : start + size])
        while True:
            try:
                body = receiver.next_body()
            except BadFrameError:
                bad += 1
                assert bad * _PREAMBLE <= len(data), "the same bad frame again and again"
                continue
            if body is None:
                break
            bodies.append(body)
        assert len(receiver._buffer) <= _LONGEST_KEPT, "it keeps more than a frame"
    return bodies, bad


def frames(data: bytes) -> None:
    """Whole frames come out, the same however the bytes trickle in."""
    size = max(1, data[0]) if data else 1
    bodies, bad = _bodies(data[1:], size)
    assert (bodies, bad) == _bodies(data[1:], max(1, len(data)))
    for body in bodies:
        assert encode(body) in data
        with suppress(BadFrameError):
            sam_frames.text_of(sam_frames.decode_reply(body).data)


def _frame_seeds() -> Iterable[bytes]:
    status, found = encode_reply(Sw3.DONE), encode_reply(Sw3.CARD_FOUND, bytes(4))
    card = encode_reply(Sw3.DONE, sam_frames.encode_card_data(sam_text.encode_text(RESIDENT)))
    return (
        b"\xff" + status + found,
        b"\x03" + b"noise" + found + status[:-1] + b"\x00" + status,
        b"\x40" + card[:-300] + found,
        b"\x01" + sam_frames.PREAMBLE * 3 + b"\xff\xff" + status,
    )


def text(block: bytes) -> None:
    """Any 256 bytes are a card or are refused; what was read can be written and read again."""
    try:
        record = sam_text.parse_text(block)
    except ProtocolError as no:
        said = str(no)
        assert len(said) < 60, "the message quotes the card"
        return
    assert record.kind in IdCardKind
    assert record.birth is None or record.birth.year > 0
    written = sam_text.encode_text(record)
    assert sam_text.parse_text(written) == record
    demand_fit_name(persons.person_of_id_card(record, TODAY))


def find_speed(data: bytes) -> None:
    """A line at some speed, or nobody there; each line that is not it is closed."""
    opened: list[ScriptedLine] = []

    def open_at(_speed: int) -> Line:
        opened.append(ScriptedLine(data))
        return opened[-1]

    def clock() -> float:
        return sum(line.now for line in opened)

    found: Line | None = None
    with suppress(DeviceMissingError):
        found = speeds.SpeedFinder(open_at, clock=clock)()
    assert [line for line in opened if line.is_open] == ([found] if found else [])
    assert clock() <= len(settings.SPEEDS) * (speeds.ANSWER_S + 0.01)


def look(data: bytes) -> None:
    """One look at the pad: a card, none, or a fault with its remedy, within the deadlines."""
    line = ScriptedLine(data)
    reader = sam_reader.SamReader(lambda: line, clock=line.clock)
    record = None
    with suppress(DeviceError):
        record = reader.poll(threading.Event())
    assert record is None or isinstance(record, IdCardRecord)
    most = 3 * sam_reader.ATTEMPTS * (sam_reader.DEADLINE_S + 0.1)
    assert line.now <= most, "a look takes longer than its deadlines"
    reader.close()
    assert not line.is_open


def look_over_usb(data: bytes) -> None:
    """The same over USB pipes, whichever pipe says what."""
    device = ScriptedUsb(data)
    line = sam_usb_line.SamUsbLine(device, device.clock)
    reader = sam_reader.SamReader(lambda: line, clock=device.clock)
    with suppress(DeviceError):
        reader.poll(threading.Event())
    assert device.now <= 3 * sam_reader.ATTEMPTS * (sam_reader.DEADLINE_S + 0.2)
    reader.close()
    assert not device.is_open


def ccid_face(data: bytes) -> None:
    """A reader with a CCID face gives a record or a fault, after two commands and their rounds."""
    with suppress(DeviceError):
        record = ccid_text.read(ScriptedCard(data))
        demand_fit_name(persons.person_of_id_card(record, TODAY))


def _halves(script: bytes) -> bytes:
    """Cut each frame of a script in two, as USB readers do."""
    halves: list[bytes] = []
    for frame in pieces_of(script):
        halves += [frame[:HEADER_LENGTH], frame[HEADER_LENGTH:]]
    return script_of(halves)


def _blocks() -> bytes:
    data = sam_frames.encode_card_data(sam_text.encode_text(RESIDENT))
    return script_of([data[:256] + b"\x90\x00", data[256:512] + b"\x90\x00"])


def _any_text(block: bytes) -> IdCardRecord:
    return replace(RESIDENT, name=block[:30].decode("utf-16-le"))


def _played(*commands: bytes) -> bytes:
    module = SamModule()
    module.place(RESIDENT)
    return script_of([answer.frame for c in commands for answer in module.receive(encode(c))])


def _look_seeds() -> Iterable[bytes]:
    whole = _played(FIND_CARD, SELECT_CARD, READ_TEXT_AND_PHOTO)
    bare = script_of([encode_reply(Sw3.CARD_FOUND), encode_reply(Sw3.DONE), encode_reply(Sw3.DONE)])
    return (whole, bare, script_of([encode_reply(Sw3.NO_CARD)]), whole[:-200])


def _careless_date(digits: str) -> date | None:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits else None


def _careless_answers(_finder: speeds.SpeedFinder, line: Line) -> bool:
    receiver = FrameReceiver()
    receiver.receive(line.read_some(speeds.ANSWER_S))
    return receiver.next_body() is not None


def _nothing(_receiver: FrameReceiver) -> None:
    """Skip nothing."""


def _anything_fits(_command: bytes, _reply: sam_frames.Reply) -> bool:
    return True


TARGETS = (
    Target(
        "sam_frames",
        frames,
        (
            "hardware.id_card.sam_frames.FrameReceiver",
            "hardware.id_card.sam_frames.decode_reply",
            "hardware.id_card.sam_frames.text_of",
        ),
        _frame_seeds,
        Planted(FrameReceiver, "_skip_preamble", _nothing),
        longest=9000,
    ),
    Target(
        "sam_text",
        text,
        (
            "hardware.id_card.sam_text.parse_text",
            "kiosk_app.devices.persons.person_of_id_card",
        ),
        lambda: [sam_text.encode_text(card) for card in CARDS],
        Planted(sam_text, "_date", _careless_date),
        longest=256,
    ),
    Target(
        "sam_speeds",
        find_speed,
        ("hardware.id_card.speeds.SpeedFinder",),
        lambda: (_played(STATUS), script_of([encode(STATUS)[:-1] + b"\x00", _played(STATUS)[2:]])),
        Planted(speeds.SpeedFinder, "_answers", _careless_answers),
        longest=600,
    ),
    Target(
        "sam_reader",
        look,
        ("hardware.id_card.sam_reader.SamReader",),
        _look_seeds,
        Planted(sam_reader, "_fits", _anything_fits),
    ),
    Target(
        "sam_usb",
        look_over_usb,
        (
            "hardware.id_card.sam_usb_line.SamUsbLine",
            "hardware.id_card.sam_frames.announced_length",
        ),
        lambda: [*(_halves(seed) for seed in _look_seeds()), bytes(2000)],
        Planted(sam_reader, "_fits", _anything_fits),
    ),
    Target(
        "ccid_id_card",
        ccid_face,
        ("hardware.id_card.ccid_text.read",),
        lambda: (
            _blocks(),
            _blocks()[:-200],
            b"\0\x02\x6a\x82",
            _blocks().replace("郑".encode("utf-16-le"), b"\x00\xd8"),
        ),
        Planted(ccid_text, "parse_text", _any_text),
        longest=700,
    ),
)
