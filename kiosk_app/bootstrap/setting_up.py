"""Sets a station up: finds its devices, asks what nobody has said, writes its file, tries it.

What is tried is tried as the kiosk will run: by the account that owns the journal's folder, never
by root. A second run begins with what the first one wrote.
"""

import os
import pwd
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from hardware.errors import DeviceError
from hardware.id_card.sam_reader import SamReader
from hardware.id_card.speeds import SpeedFinder
from hardware.printer.port import Outcome
from hardware.serial_link.pyserial_line import open_line
from kiosk_app.bootstrap import config_file, drivers
from kiosk_app.bootstrap.device import EnrolmentError, enrol_as
from kiosk_app.bootstrap.examination import examine
from kiosk_app.config import Config, ConfigError, build, demand_value, is_usual, read_tables
from kiosk_app.doctor.acceptance.trial_ticket import trial_ticket
from kiosk_app.doctor.findings import Finding
from kiosk_app.doctor.report import is_good
from kiosk_app.doctor.setup import questions
from kiosk_app.doctor.setup.questions import PANELS, Talk, Wishes
from kiosk_app.doctor.setup.search import Tables, search

JOURNAL: Final = "/var/lib/registration-kiosk/journal.db"
Show = Callable[[Sequence[Finding]], None]
_DEVICES: Final = frozenset({"id_card_reader", "scanner", "printer"})
_BEFORE: Final = ".before"
_MARK: Final = "S"


def prepare(target: Path, answers: Path | None, talk: Talk, root: Path) -> tuple[Config, Wishes]:
    """Find, ask and write; return what was written and what else is wanted.

    Raises:
        ConfigError: the file of answers, or the whole, is wrong; nothing was written.
        SetupError: something is missing and nobody is there to answer; nothing was written.
        ProfileError: the printer's profile does not fit; nothing was written.
    """
    tables = _said_before(target) if target.exists() else {}
    given = read_tables(answers) if answers is not None else {}
    wishes = questions.wishes_of(given.pop("setup", {}))
    for table, keys in given.items():
        tables[table] = tables.get(table, {}) | keys if isinstance(keys, dict) else keys
    _add_what_is_plugged_in(tables, talk, root)
    questions.ask_what_is_open(tables, talk, partial(_why_not, target))
    if "screen" not in tables:
        panel = wishes.panel or questions.ask_for("setup.panel", PANELS, talk)
        tables["screen"] = dict(PANELS[panel])
    tables.setdefault("journal", {"path": JOURNAL})
    config = build(tables, target)
    drivers.printer_profile_of(config)
    _write(config, target, talk)
    return config, _completed(config, wishes, talk)


def try_out(config: Config, wishes: Wishes, target: Path, talk: Talk, show: Show) -> bool:
    """Enrol, look at every device, print a test ticket; return whether all of it is in order.

    Args:
        config: of this station.
        wishes: what is wanted beside it.
        target: where it is written.
        talk: who is told.
        show: takes what the doctor found.
    """
    is_enrolled = _enrol(config, wishes, target, talk)
    findings = examine(config)
    show(findings)
    has_printed = _print(config, talk)
    return is_enrolled and has_printed and is_good(findings)


def as_owner(folder: Path, act: Callable[[], bool]) -> bool:
    """Return what `act` does, done by the account `folder` belongs to where this one is root."""
    owner = folder.stat().st_uid
    if os.geteuid() != 0 or owner == 0:
        return act()
    account = pwd.getpwuid(owner)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.initgroups(account.pw_name, account.pw_gid)
            os.setgid(account.pw_gid)
            os.setuid(owner)
            code = 0 if act() else 1
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


# --- the file ------------------------------------------------------------------------------------


def _said_before(target: Path) -> Tables:
    """Return what a file says; of a device that was not found before it says nothing."""
    return {
        table: keys
        for table, keys in read_tables(target).items()
        if table not in _DEVICES or not all(is_usual(table, *pair) for pair in keys.items())
    }


def _add_what_is_plugged_in(tables: Tables, talk: Talk, root: Path) -> None:
    """Add what is found of the devices the file says nothing about."""
    if tables.keys() >= _DEVICES:
        return
    talk.say("searching")
    plugged = search(_is_module, root)
    for table, keys in plugged.tables.items():
        if table not in tables:
            tables[table] = keys
            for key, value in keys.items():
                talk.say("found", table=table, key=key, value=value)
    for port in plugged.unknown:
        talk.say("unknown", port=port)


def _is_module(port: str) -> bool:
    """Tell whether an identity card's security module answers at a serial port."""
    reader = SamReader(SpeedFinder(partial(open_line, port)))
    try:
        reader.about(threading.Event())
    except DeviceError:
        return False
    finally:
        reader.close()
    return True


def _why_not(target: Path, table: str, key: str, value: str) -> str | None:
    try:
        demand_value(table, key, value, target)
    except ConfigError as error:
        return str(error)
    return None


def _write(config: Config, target: Path, talk: Talk) -> None:
    """Write the file whole or not at all; what stood there is kept beside it."""
    new = target.with_name(target.name + ".new")
    config_file.write(config, new)
    if target.exists() and target.read_bytes() != new.read_bytes():
        before = target.with_name(target.name + _BEFORE)
        before.write_bytes(target.read_bytes())
        talk.say("kept", path=str(before))
    new.replace(target)
    talk.say("written", path=str(target))


def _completed(config: Config, wishes: Wishes, talk: Talk) -> Wishes:
    """Ask for what is wanted beside the file and was not said."""
    kind = wishes.kind or questions.ask_for("setup.kind", questions.KINDS, talk)
    code = wishes.enrolment_code
    if not code and not config.key_file.exists():
        code = talk.ask("setup.enrolment_code", "") or ""
    return Wishes(kind, wishes.panel, code)


# --- trying it -----------------------------------------------------------------------------------


def _enrol(config: Config, wishes: Wishes, target: Path, talk: Talk) -> bool:
    key = str(config.key_file)
    if config.key_file.exists():
        talk.say("enrolled_before", key=key)
        return True
    if not wishes.enrolment_code:
        talk.say("enrol_later", path=str(target))
        return False
    try:
        kind = enrol_as(config, wishes.enrolment_code)
    except EnrolmentError as error:
        talk.say("not_enrolled", why=str(error))
        return False
    talk.say("enrolled", kind=kind, key=key)
    if kind != wishes.kind:
        talk.say("other_kind", kind=kind, wanted=wishes.kind)
    return kind == wishes.kind


def _print(config: Config, talk: Talk) -> bool:
    """Print the test ticket; it has a frame, hard names and a code, and is nobody's."""
    printer, profile = drivers.printer_of(config)
    trouble = printer.make_ready()
    if trouble is None:
        report = printer.print_job(trial_ticket(profile.paper, _MARK))
        if report.outcome is Outcome.PRINTED:
            talk.say("ticket")
            return True
        talk.say("no_ticket", why=report.outcome.value)
        return False
    talk.say("no_ticket", why=trouble.value)
    return False
