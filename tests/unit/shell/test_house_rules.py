"""Rules no linter knows: ways out of the kiosk, printers, logs, the network; each is broken once.

Source: the threats T1, T4, T16, T18 and T23 of docs/security.md.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("kiosk_app", "hardware", "ui")

WAYS_OUT = {
    "QColorDialog",
    "QDesktopServices",
    "QFileDialog",
    "QFileSystemModel",
    "QFontDialog",
    "QInputDialog",
    "QPrintDialog",
    "QProcess",
    "QWebEngineView",
    "startDrag",
}
"""What leads from a window to the machine behind it."""

PRINTER_ROOMS = ("hardware/printer/", "hardware/emulators/printer/")
"""Where control bytes of printers may be written; everybody else says blocks."""
PROGRAMS = (
    "hardware/emulators/",  # in no package
    "hardware/printer/fonts.py",  # asks fontconfig where a font lies
    "hardware/speech/programs.py",  # reads a page aloud: its own sentences, on standard input
    "kiosk_app/bench/",  # in no package
    "kiosk_app/bootstrap/central.py",  # the service of a demo
    "kiosk_app/bootstrap/rig.py",  # in no package
    "kiosk_app/bootstrap/virtual_display.py",  # in no package
    "kiosk_app/central_service/engines/dumps.py",  # backups by the database's own program
    "kiosk_app/demo/",  # in no package
)
"""Who starts programs, with fixed words each; before patients a kiosk starts but what speaks."""

OF_PERSONS = {"birth", "id_number", "name_masked", "number_masked", "phone", "phone_masked"}
PERSONS = {"person", "patient", "booker", "holder", "record"}
_LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
_REQUESTS = {"request", "get", "post", "put", "patch", "delete", "head", "send"}

Broken = Iterator[str]


def leads_out(tree: ast.AST, _place: str) -> Broken:
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if isinstance(node, ast.alias):
            name = node.name
        if name in WAYS_OUT:
            yield f"{name} leads out of the kiosk"
        if isinstance(node, ast.Call) and _called(node) == "setOpenExternalLinks":
            yield "a link leads out of the kiosk"


def starts_programs(tree: ast.AST, place: str) -> Broken:
    if place.startswith(PROGRAMS):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            if "subprocess" in names:
                yield "it is on no list of those who start programs"
        if isinstance(node, ast.Call) and _called(node) in {"system", "popen", "eval", "exec"}:
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if owner is None or (isinstance(owner, ast.Name) and owner.id == "os"):
                yield f"{_called(node)} runs what was written elsewhere"


def speaks_to_printers(tree: ast.AST, place: str) -> Broken:
    if place.startswith(PRINTER_ROOMS):
        return
    for node in ast.walk(tree):
        said = node.value if isinstance(node, ast.Constant) else None
        if isinstance(said, bytes) and len(said) > 1 and said[0] in b"\x1b\x1c\x1d":
            yield "control bytes of a printer are written by its driver alone"


def tells_logs_of_persons(tree: ast.AST, _place: str) -> Broken:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _called(node) in _LOGS and _is_logger(node)):
            continue
        for part in (each for word in node.args for each in ast.walk(word)):
            if isinstance(part, ast.Attribute) and (
                part.attr in OF_PERSONS or (_name(part.value) in PERSONS)
            ):
                yield f"a log line is told of {_name(part.value)}.{part.attr}"
            elif isinstance(part, ast.Name) and part.id in PERSONS:
                yield f"a log line is told of {part.id}"


def waits_for_ever(tree: ast.AST, _place: str) -> Broken:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in _REQUESTS and _is_http(node):
            if "timeout" in {word.arg for word in node.keywords}:
                continue
            yield f"{_called(node)} waits for ever"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_logger(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and _name(node.func.value).lower() in {
        "logger",
        "_log",
        "logging",
    }


def _is_http(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and _name(node.func.value) in {
        "requests",
        "_http",
    }


RULES: tuple[Callable[[ast.AST, str], Broken], ...] = (
    leads_out,
    starts_programs,
    speaks_to_printers,
    tells_logs_of_persons,
    waits_for_ever,
)


@pytest.mark.parametrize("rule", RULES)
def test_every_room_keeps_the_rule(rule: Callable[[ast.AST, str], Broken]) -> None:
    found = [
        f"{place}: {broken}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for place in [path.relative_to(ROOT).as_posix()]
        for broken in rule(ast.parse(path.read_text("utf-8")), place)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (leads_out, "from PySide6.QtWidgets import QFileDialog"),
        (leads_out, "QtGui.QDesktopServices.openUrl(url)"),
        (leads_out, "label.setOpenExternalLinks(True)"),
        (starts_programs, "import subprocess"),
        (starts_programs, "from subprocess import run"),
        (starts_programs, "os.system(text)"),
        (starts_programs, "eval(text)"),
        (speaks_to_printers, r"line.write(b'\x1bp\x00')"),
        (tells_logs_of_persons, "logger.info('%s came', person)"),
        (tells_logs_of_persons, "_log.warning('%s', state.patient.id)"),
        (tells_logs_of_persons, "logger.error(f'{who.phone} is wrong')"),
        (waits_for_ever, "requests.get(url)"),
        (waits_for_ever, "self._http.request('GET', url, stream=True)"),
    ],
)
def test_a_room_that_breaks_it_is_seen(rule: Callable[[ast.AST, str], Broken], source: str) -> None:
    assert list(rule(ast.parse(source), "ui/pages/breach.py"))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (starts_programs, "connection.exec(text)"),
        (speaks_to_printers, r"line.write(b'\x02')"),
        (tells_logs_of_persons, "logger.info('%s came', event.name)"),
        (waits_for_ever, "requests.get(url, timeout=3)"),
        (waits_for_ever, "table.get(key)"),
    ],
)
def test_what_is_meant_otherwise_is_left_alone(
    rule: Callable[[ast.AST, str], Broken], source: str
) -> None:
    assert list(rule(ast.parse(source), "ui/pages/breach.py")) == []
