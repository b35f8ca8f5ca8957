"""Status bytes become words; near end warns and never stops."""

import pytest

from hardware.printer.status import (
    NO_REPLY,
    UNREACHABLE,
    HeadState,
    PaperState,
    PrinterStatus,
    Trouble,
    from_automatic,
    from_real_time,
)

FINE = (0x16, 0x12, 0x12, 0x12)


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        (FINE, None),
        ((0x1E, 0x16, 0x52, 0x12), Trouble.COVER_OPEN),
        ((0x1E, 0x32, 0x12, 0x72), Trouble.PAPER_END),
        ((0x1E, 0x32, 0x12, 0x12), Trouble.PAPER_END),
        ((0x1E, 0x52, 0x1A, 0x12), Trouble.CUTTER_ERROR),
        ((0x1E, 0x52, 0x32, 0x12), Trouble.FAILED),
        ((0x1E, 0x52, 0x52, 0x12), Trouble.HEAD_HOT),
        ((0x1E, 0x12, 0x12, 0x12), Trouble.OFFLINE),
        ((0x16, 0x12, 0x12, 0x1E), None),
    ],
)
def test_real_time(answers: tuple[int, int, int, int], trouble: Trouble | None) -> None:
    assert from_real_time(*answers).trouble is trouble


@pytest.mark.parametrize(
    ("b1", "b2", "b3", "trouble"),
    [
        (0x14, 0, 0, None),
        (0x14, 0, 0x03, None),
        (0x3C, 0, 0, Trouble.COVER_OPEN),
        (0x3C, 0x40, 0, Trouble.COVER_OPEN),
        (0x1C, 0, 0x0F, Trouble.PAPER_END),
        (0x1C, 0x08, 0, Trouble.CUTTER_ERROR),
        (0x1C, 0x20, 0, Trouble.FAILED),
        (0x1C, 0x40, 0, Trouble.HEAD_HOT),
        (0x1C, 0, 0, Trouble.OFFLINE),
    ],
)
def test_automatic(b1: int, b2: int, b3: int, trouble: Trouble | None) -> None:
    assert from_automatic(b1, b2, b3).trouble is trouble


def test_near_end_is_a_warning() -> None:
    status = from_real_time(0x16, 0x12, 0x12, 0x1E)
    assert (status.paper, status.trouble) == (PaperState.NEAR_END, None)
    assert status.words_keys == ("printer.paper_near_end",)


def test_silence_is_not_absence() -> None:
    assert UNREACHABLE.trouble is Trouble.UNREACHABLE
    assert NO_REPLY.trouble is Trouble.NO_REPLY


def test_staff_read_every_key() -> None:
    status = PrinterStatus(
        is_cover_open=True, paper=PaperState.NEAR_END, head=HeadState.OK, needs_clearing=True
    )
    assert status.words_keys == (
        "printer.cover_open",
        "printer.paper_near_end",
        "printer.needs_clearing",
    )


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_key(trouble: Trouble) -> None:
    assert trouble.words_key == f"printer.{trouble}"
