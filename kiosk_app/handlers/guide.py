"""The symptom guide: its rules, read and checked once at start, and where they lead."""

import logging
from pathlib import Path

import msgspec

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.guide import Area, Door, RedFlag, Symptom, SymptomGuide, Who, Words
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.pace import QUESTION
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_guide import LoadGuide
from kiosk_app.journeys.events_guide import GuideLoaded, GuideMissing

logger = logging.getLogger(__name__)

_Names = tuple[Who, ...]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Part of the file; a field nobody knows is refused."""


class _FlagShape(_Strict, frozen=True):
    id: str
    zh: str
    en: str
    door: Door


class _SymptomShape(_Strict, frozen=True):
    """`who` only where it is asked of fewer people than its area."""

    id: str
    zh: str
    en: str
    who: _Names = ()
    door: Door | None = None
    codes: tuple[str, ...] = ()


class _AreaShape(_Strict, frozen=True):
    id: str
    zh: str
    en: str
    who: _Names
    symptoms: tuple[_SymptomShape, ...]


class _GuideShape(_Strict, frozen=True):
    name: str
    version: int
    source: Words
    enquiry_desk: Words
    red_flags: tuple[_FlagShape, ...]
    areas: tuple[_AreaShape, ...]


def read_guide(raw: bytes) -> SymptomGuide:
    """Return the rules in a file.

    Raises:
        ValueError: it is none, or its rules could lead astray; the text says why.
    """
    found = msgspec.json.decode(raw, type=_GuideShape)
    return SymptomGuide(
        name=found.name,
        version=found.version,
        source=found.source,
        enquiry_desk=found.enquiry_desk,
        red_flags=tuple(RedFlag(f.id, Words(f.zh, f.en), f.door) for f in found.red_flags),
        areas=tuple(_area(area) for area in found.areas),
    )


def guide_in(file: Path) -> SymptomGuide | None:
    """Return the rules in a file; None, with a line in the log, where they cannot be used.

    Without them everything but the guide goes on.
    """
    try:
        return read_guide(file.read_bytes())
    except (OSError, ValueError) as no:
        logger.error("the symptom guide cannot be used: %s", no)  # noqa: TRY400 - expected, no trace
        return None


def load_guide(bench: Bench, _effect: LoadGuide) -> ev.Event:
    """Carry out LoadGuide."""
    if bench.guide is None:
        return GuideMissing()
    try:
        catalogue = bench.pace.keep_trying(bench.central.catalogue, QUESTION)
    except (CentralUnreachableError, CentralRefusedError):
        last = bench.kept_board.last()
        if last is None:
            return GuideMissing()
        return GuideLoaded(bench.guide, last.catalogue, is_kept=True)
    return GuideLoaded(bench.guide, catalogue)


def _area(found: _AreaShape) -> Area:
    symptoms = tuple(
        Symptom(s.id, Words(s.zh, s.en), frozenset(s.who or found.who), s.door, s.codes)
        for s in found.symptoms
    )
    return Area(found.id, Words(found.zh, found.en), symptoms)
