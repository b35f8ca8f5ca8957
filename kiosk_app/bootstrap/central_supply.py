"""What an operator does about supply: schedules, templates and the calendar from files; figures.

Every file is read row by row; what is wrong is told by its line, in the words of the rule.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import PROFILES, ServiceError
from kiosk_app.bootstrap.central_database import opened, unlocked
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.keeping.instants import day_of, to_ms
from kiosk_app.central_service.keeping.schema_version import check_schema
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.staff.operators import COMMAND
from kiosk_app.central_service.supply import sheets
from kiosk_app.central_service.supply.figures import figures, share, units
from kiosk_app.central_service.supply.import_days import (
    CALENDAR_HEADINGS,
    TEMPLATE_HEADINGS,
    import_calendar,
    import_templates,
)
from kiosk_app.central_service.supply.import_schedule import (
    HEADINGS,
    Imported,
    RowFault,
    import_schedule,
)
from kiosk_app.central_service.supply.title_gaps import title_gaps
from kiosk_app.contract.figure_shapes import FiguresAnswer, Share
from kiosk_app.contract.fitting import Expected
from kiosk_app.contract.refusals import Words, body_of, load_words
from kiosk_app.domain.refusal import Reason, Refusal

_MOST_TOLD = 50
_COLUMNS = CALENDAR_HEADINGS | TEMPLATE_HEADINGS | HEADINGS
BOM = "\ufeff"
"""What a spreadsheet knows UTF-8 by."""


class Sheet(StrEnum):
    """What a file holds."""

    SCHEDULE = "schedule"
    TEMPLATES = "templates"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Import:
    """How a file is to come in.

    Attributes:
        is_dry: only look; nothing comes in.
        is_partial: let good rows of a schedule in although others are not.
        profile: whose rules share out the numbers, and say which titles sit each week.
    """

    sheet: Sheet
    file: Path
    is_dry: bool = False
    is_partial: bool = False
    profile: str = "demo"
    key_file: Path | None = None


def bring_in(address: Address, wanted: Import) -> str:
    """Read a file into the database; say what came in, and which titles the weeks of it lack.

    Raises:
        ServiceError: rows are wrong; each is told with its line, and what came in all the same.
    """
    raw = _read(wanted.file)
    try:
        lines = sheets.decode(raw)
    except ValueError as error:
        raise ServiceError(f"{wanted.file} is no text that a spreadsheet writes") from error
    with unlocked(address, wanted.key_file) as (database, keys):
        log = AuditLog(keys.audit)
        done, gaps = _try(database, wanted, lines, log, hashlib.sha256(raw).hexdigest()[:16])
    assumed = "" if sheets.is_unicode(raw) else f"; {_assumed(lines)}"
    warnings = (*_warnings(wanted.file, (*done.kept, *gaps)), *_gone(wanted, done))
    said = "\n".join((*warnings, f"{wanted.file}: {_said(wanted, done)}{assumed}"))
    if done.faults:
        raise ServiceError("\n".join((*_faults(wanted.file, done.faults), said)))
    return said


def report(address: Address, first: date, last: date) -> str:
    """Return the figures of the sessions of these days as CSV, without identities.

    Raises:
        ServiceError: the days are the wrong way round.
    """
    if last < first:
        raise ServiceError(f"{last} is before {first}")
    with opened(address) as database:
        check_schema(database)
        with database.read() as connection:
            sheet = io.StringIO()
            writer = csv.writer(sheet, lineterminator="\r\n")
            writer.writerow(("figure", "of_what", "count", "of", "percent"))
            writer.writerows(_lines(figures(connection, first, last)))
            for unit in units(connection, first, last):
                name = f"{unit.day} {unit.department} {unit.half_day} {unit.session}"
                writer.writerow(_row("numbers sold", name, share(unit.sold, unit.capacity)))
                writer.writerow(_row("no-shows", name, unit.no_shows))
    return sheet.getvalue()


# --- inside ------------------------------------------------------------------------------------


def _try(
    database: Database, wanted: Import, lines: Sequence[str], log: AuditLog, name: str
) -> tuple[Imported, tuple[Refusal, ...]]:
    """Do it; return what came in, and what is missing beside it."""
    now = to_ms(clock.now())
    policies = Policies(PROFILES[wanted.profile])
    policies.read(database, now)
    policy = policies.at(now)
    with database.write() as connection, connection.begin_nested() as tried:
        match wanted.sheet:
            case Sheet.SCHEDULE:
                done = import_schedule(
                    connection, lines, policy, COMMAND, now, is_partial=wanted.is_partial
                )
            case Sheet.TEMPLATES:
                done = import_templates(connection, lines, policy, now)
            case Sheet.CALENDAR:
                done = import_calendar(connection, lines, now, COMMAND)
        gaps = title_gaps(connection, done.planned, policy, day_of(now))
        if wanted.is_dry or not (done.sessions or done.withdrawn):
            tried.rollback()
        else:
            facts = {"target": wanted.sheet.value, "file": name, "count": str(len(done.sessions))}
            if done.withdrawn:
                facts["withdrawn"] = " ".join(done.withdrawn)
            log.add(connection, clock.now(), COMMAND, AuditAct.SUPPLY_CHANGED, **facts)
    return done, gaps


def _said(wanted: Import, done: Imported) -> str:
    if done.faults and not done.sessions:
        return f"nothing came in; {len(done.faults)} rows are wrong"
    would = "would come in" if wanted.is_dry else "came in"
    left = f", {len(done.faults)} rows are wrong" if done.faults else ""
    return f"{len(done.sessions)} rows {would}, {done.known} were there already{left}"


def _gone(wanted: Import, done: Imported) -> Iterator[str]:
    """Say which sessions are gone from days that were open already."""
    zh, en = ("将撤去", "would be taken away") if wanted.is_dry else ("已撤去", "taken away")
    for session in done.withdrawn:
        yield f"{wanted.file}: {zh} {session}，没有人挂过号。 {session} {en}, nobody had a number."


def _assumed(lines: Sequence[str]) -> str:
    """Say what the bytes were taken for, with a word to see it by; Big5 would show as nonsense."""
    last = next((line.strip() for line in reversed(lines) if not line.isascii()), "")
    return f"read as {sheets.ASSUMED}, not Unicode: make sure that this is right: {last}"


def _faults(file: Path, faults: Sequence[RowFault]) -> Iterator[str]:
    words = load_words()
    for found in faults[:_MOST_TOLD]:
        yield f"{file}:{found.line}: {_fault(found, words)}"
    if len(faults) > _MOST_TOLD:
        yield f"{file}: and {len(faults) - _MOST_TOLD} more"


def _warnings(file: Path, gaps: Sequence[Refusal]) -> Iterator[str]:
    """Say which titles are missing, which days do not fit; the file comes in all the same."""
    words = load_words()
    for gap in gaps[:_MOST_TOLD]:
        body = body_of(gap, words)
        yield f"{file}: 提醒：{body.sentence} Warning: {body.sentence_en} ({body.code})"
    if len(gaps) > _MOST_TOLD:
        yield f"{file}: and {len(gaps) - _MOST_TOLD} more"


def _fault(found: RowFault, words: Words) -> str:
    """Return what is wrong with a row: column, value and what belongs there, in both languages."""
    body = body_of(found.refusal, words)
    name = body.facts.get("field", "")
    value = found.cells.get(name)
    if value is None:
        facts = ", ".join(f"{fact} {said}" for fact, said in found.refusal.facts)
        return f"{body.sentence} {body.sentence_en} ({body.code}{facts and f': {facts}'})"
    column = next((zh for zh, known in _COLUMNS.items() if known == name), name)
    kind = Expected.KNOWN if body.code == Reason.NOT_FOUND else body.facts.get("expected")
    key = f"expected.{kind or Expected.FITTING}"
    zh, en = words.expected_zh[key], words.expected_en[key]
    return f"{column}“{value}”应当{zh}。 {name} {value!r} must {en} ({body.code}: field {name})"


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened_file:
            raw = opened_file.read(sheets.MOST_BYTES + 1)
    except OSError as error:
        raise ServiceError(f"{file} cannot be read: {error.strerror}") from error
    if len(raw) > sheets.MOST_BYTES:
        raise ServiceError(f"{file} is larger than {sheets.MOST_BYTES} bytes")
    return raw


def _lines(answer: FiguresAnswer) -> Iterator[tuple[object, ...]]:
    yield "period", f"{answer.first_day} to {answer.last_day}", None, None, None
    yield "sessions", "all", answer.sessions, None, None
    yield _row("sessions", "called off", share(answer.called_off, answer.sessions))
    for pool in answer.pools:
        yield _row("supply used", pool.pool.value, share(pool.used, pool.numbers))
    yield _row("no-shows", "all", answer.no_shows)
    yield _row("seen within 30 minutes", "all", answer.seen_within_30_minutes)
    yield _row("referred", "all", answer.referred)
    yield "refused for want of numbers", "all", answer.refused, None, None
    for department in answer.departments:
        name = department.department
        yield _row("no-shows", name, department.no_shows)
        yield _row("seen within 30 minutes", name, department.seen_within_30_minutes)
        yield "given back", name, department.cancelled, None, None
        yield "refused for want of numbers", name, department.refused, None, None
    for risk in answer.risks:
        yield "to be looked at", risk.kind, risk.count, None, None


def _row(figure: str, of_what: str, found: Share) -> tuple[object, ...]:
    return figure, of_what, found.count, found.of, found.percent
