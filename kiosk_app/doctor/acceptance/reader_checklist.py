"""The bench checklist of the readers: chip cards, identity cards, codes; who comes and who goes.

Every reading goes through the drivers the kiosk uses. Of a person nothing is kept but a masked name
and the end of a number, enough to see that the right card was read.

Source: the bench checklist the card studies ask for: read, pulled, turned over, changed over,
unplugged, service restarted.
"""

import threading
from typing import Final

from hardware.chip_card import reader as chip_card
from hardware.chip_card.any_card import read_any
from hardware.errors import (
    DeviceBusyError,
    DeviceCancelledError,
    DeviceError,
    DeviceMissingError,
    MediaError,
    WrongSlotError,
)
from hardware.hospital_card.reader import HospitalCardReader, HospitalCardRecord
from hardware.id_card.port import IdCardReader
from hardware.smartcard.port import SmartCardWatcher
from kiosk_app.doctor.acceptance.reader_watch import Lying, ReaderWatch
from kiosk_app.doctor.acceptance.walk import Figures, Guide, Step, failed
from kiosk_app.domain.masking import mask_name

_SHOWN_DIGITS: Final = 4


class ChipChecklist:
    """The steps for the readers of the card service.

    Args:
        watcher: as the kiosk has it; started here, stopped by `close`.
        hospital: reads this hospital's own cards, if it has any; then there is a step for them.
    """

    def __init__(
        self, watcher: SmartCardWatcher, hospital: HospitalCardReader | None = None
    ) -> None:
        self._watcher = watcher
        self._hospital = hospital
        self._watch = ReaderWatch()
        watcher.start(self._watch.take)

    def close(self) -> None:
        """End the watch."""
        self._watcher.stop()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them."""
        own: tuple[Step, ...] = (("chip_hospital_card", self._hospital_card),)
        return (
            ("chip_reader", self._reader),
            ("chip_card", self._card),
            *(() if self._hospital is None else own),
            ("chip_pulled", self._pulled),
            ("chip_turned_over", self._turned_over),
            ("chip_changed_over", self._changed_over),
            ("chip_cable", self._cable),
            ("chip_service", self._service),
        )

    def _reader(self, guide: Guide) -> Figures:
        guide.do("wait_for_reader", lambda: bool(self._watch.readers), "no_reader")
        return {"readers": "; ".join(self._watch.readers)}

    def _card(self, guide: Guide) -> Figures:
        figures = self._insert_and_read(guide, "insert_card")
        self._take_out(guide)
        return figures

    def _hospital_card(self, guide: Guide) -> Figures:
        """By the site's profile and key: the number of this hospital, and nobody's name."""
        figures = self._insert_and_read(guide, "insert_hospital_card")
        self._take_out(guide)
        if figures["kind"] != HospitalCardRecord.__name__:
            raise failed("no_hospital_card", figures)
        return figures

    def _pulled(self, guide: Guide) -> Figures:
        """A card that is pulled at once leaves the reader fit for the next."""
        guide.do("insert_and_pull", lambda: self._lying() is not None, "card_not_seen")
        try:
            found = self._read(self._lying())
        except MediaError:
            found = {"pulled": "in time"}
        except DeviceError as error:
            raise failed(_why(error)) from error
        self._take_out(guide)
        return dict(found) | dict(self._insert_and_read(guide, "insert_card"))

    def _turned_over(self, guide: Guide) -> Figures:
        self._take_out(guide)
        guide.do("insert_turned_over", lambda: self._lying() is not None, "card_not_seen")
        try:
            self._read(self._lying())
        except MediaError:
            self._take_out(guide)
            return {}
        except DeviceError as error:
            raise failed(_why(error)) from error
        raise failed("card_was_read")

    def _changed_over(self, guide: Guide) -> Figures:
        """The card that lies there is the one that is read: never the one before it."""
        first = self._insert_and_read(guide, "insert_card")
        before = self._lying()
        guide.do(
            "change_card_over",
            lambda: self._lying() not in {None, before},
            "change_not_seen",
        )
        second = self._read_or_fail()
        self._take_out(guide)
        if first["number"] == second["number"]:
            raise failed("same_card_twice", second)
        return {"first": first["number"], "second": second["number"]}

    def _cable(self, guide: Guide) -> Figures:
        seen_s = guide.do("unplug_reader", lambda: not self._watch.readers, "cable_not_seen")
        back_s = guide.do("plug_reader_in", lambda: bool(self._watch.readers), "not_mended")
        return {"seen_s": round(seen_s, 2), "back_s": round(back_s, 2)}

    def _service(self, guide: Guide) -> Figures:
        downs = self._watch.downs
        seen_s = guide.do("restart_service", lambda: self._watch.downs > downs, "service_not_seen")
        back_s = guide.do("wait_for_reader", lambda: bool(self._watch.readers), "not_mended")
        return {"seen_s": round(seen_s, 2), "back_s": round(back_s, 2)}

    # --- what steps are made of ----------------------------------------------------------

    def _lying(self) -> Lying | None:
        return self._watch.card

    def _take_out(self, guide: Guide) -> None:
        if self._lying() is not None:
            guide.do("take_card_out", lambda: self._lying() is None, "card_not_gone")

    def _insert_and_read(self, guide: Guide, words: str) -> Figures:
        self._take_out(guide)
        guide.do(words, lambda: self._lying() is not None, "card_not_seen")
        began = guide.clock()
        figures = self._read_or_fail()
        return {"read_ms": round((guide.clock() - began) * 1000, 1)} | dict(figures)

    def _read_or_fail(self) -> Figures:
        try:
            return self._read(self._lying())
        except DeviceError as error:
            raise failed(_why(error)) from error

    def _read(self, lying: Lying | None) -> Figures:
        if lying is None or lying.atr is None:
            raise MediaError("nothing there that answers")
        record = read_any(self._watcher, lying.reader, lying.atr, chip_card.read, self._hospital)
        kind = type(record).__name__
        if isinstance(record, HospitalCardRecord):
            return {"kind": kind, "number": _end_of(record.number)}
        return _masked(kind, record.name, record.id_number)


class PadChecklist:
    """The steps for the identity-card reader."""

    def __init__(self, reader: IdCardReader) -> None:
        self._reader = reader
        self._never = threading.Event()
        self._last: Figures = {}
        self._trouble = ""

    def close(self) -> None:
        """Give the reader back."""
        self._reader.close()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them."""
        return (
            ("pad_answers", self._answers),
            ("pad_card", self._card),
            ("pad_again", self._again),
            ("pad_cable", self._cable),
        )

    def _answers(self, guide: Guide) -> Figures:
        began = guide.clock()
        if not self._is_there() and self._trouble:
            raise failed(self._trouble)
        return {"reply_ms": round((guide.clock() - began) * 1000, 1)}

    def _card(self, guide: Guide) -> Figures:
        return self._place(guide, "place_card")

    def _again(self, guide: Guide) -> Figures:
        """A card that was lifted and placed again is read again."""
        return self._place(guide, "lift_and_place_again")

    def _cable(self, guide: Guide) -> Figures:
        seen_s = guide.do("unplug_pad", lambda: not self._is_there(), "cable_not_seen")
        back_s = guide.do("plug_pad_in", self._is_there, "not_mended")
        return {"seen_s": round(seen_s, 2), "back_s": round(back_s, 2)}

    def _place(self, guide: Guide, words: str) -> Figures:
        self._last = {}
        guide.do(words, lambda: self._has_read(guide), "card_not_read")
        return self._last

    def _has_read(self, guide: Guide) -> bool:
        began = guide.clock()
        try:
            record = self._reader.poll(self._never)
        except MediaError:
            return False  # placed askew: hands will place it again
        except DeviceError as error:
            raise failed(_why(error)) from error
        if record is None:
            return False
        masked = _masked(record.kind.name, record.name or record.english_name, record.id_number)
        self._last = {"read_ms": round((guide.clock() - began) * 1000, 1)} | dict(masked)
        return True

    def _is_there(self) -> bool:
        self._trouble = ""
        try:
            self._reader.poll(self._never)
        except MediaError:
            return True
        except DeviceError as error:
            self._trouble = _why(error)
            return False
        return True


def _masked(kind: str, name: str, number: str) -> Figures:
    return {"kind": kind, "name": mask_name(name), "number": _end_of(number)}


def _end_of(number: str) -> str:
    """Return the end of a number, never more than half of it."""
    shown = min(_SHOWN_DIGITS, len(number) // 2)
    return f"…{number[len(number) - shown :]}"


_WHY: Final[tuple[tuple[type[DeviceError], str], ...]] = (
    (DeviceMissingError, "device_missing"),
    (DeviceBusyError, "device_busy"),
    (DeviceCancelledError, "cancelled"),
    (WrongSlotError, "wrong_slot"),
    (MediaError, "media"),
)


def _why(error: DeviceError) -> str:
    """Return the reason for an error of a device, by its remedy."""
    return next((why for kind, why in _WHY if isinstance(error, kind)), "protocol")
