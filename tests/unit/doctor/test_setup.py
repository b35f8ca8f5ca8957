"""Setting a station up: what is found, what is asked, what is refused."""

import json
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.doctor.report import LANGUAGES
from kiosk_app.doctor.setup.questions import (
    KINDS,
    PANELS,
    SetupError,
    ask_for,
    ask_what_is_open,
    wishes_of,
)
from kiosk_app.doctor.setup.search import Plugged, Tables, search
from kiosk_app.doctor.setup.terminal import TerminalTalk

WHOLE: Tables = {
    "site": {"hospital": "云溪医院", "hospital_en": ""},
    "station": {"id": "kiosk-01"},
    "central": {"url": "https://central.example:8600", "authority": ""},
    "printer": {"usb": "/dev/usb/lp0", "profile": "epson-tm"},
}
"""A file in which nothing is open; invented."""


def plug(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def found(root: Path, *modules: str) -> Plugged:
    """Search below `root`; a security module answers at the ports named."""
    return search(lambda port: Path(port).name in modules, root)


def test_where_a_module_answers_is_the_card_reader_and_what_is_left_the_scanner(
    tmp_path: Path,
) -> None:
    plug(
        tmp_path, "dev/serial/by-id/usb-a", "dev/serial/by-id/usb-b", "dev/usb/lp0", "dev/usb/hid0"
    )
    assert found(tmp_path, "usb-b").tables == {
        "id_card_reader": {"port": f"{tmp_path}/dev/serial/by-id/usb-b"},
        "scanner": {"port": f"{tmp_path}/dev/serial/by-id/usb-a", "kind": "serial"},
        "printer": {"usb": f"{tmp_path}/dev/usb/lp0", "profile": "generic-80mm"},
    }


def test_on_a_bare_machine_nothing_is_found(tmp_path: Path) -> None:
    assert found(tmp_path) == Plugged()
    assert found(tmp_path).tables == {}


def test_of_two_alike_nobody_knows_which(tmp_path: Path) -> None:
    ports = [f"dev/serial/by-id/usb-{each}" for each in "abcd"]
    plug(tmp_path, *ports, "dev/usb/lp0", "dev/usb/lp1")
    both = found(tmp_path, "usb-a", "usb-b")
    assert both.tables == {}
    assert sorted(both.unknown) == [f"{tmp_path}/{port}" for port in ports]


def test_a_scanner_that_types_is_known_by_its_name_and_a_keyboard_is_none(tmp_path: Path) -> None:
    typing = "dev/input/by-id"
    plug(
        tmp_path, f"{typing}/usb-Dell_Keyboard-event-kbd", f"{typing}/usb-Honeywell_1900-event-kbd"
    )
    plug(tmp_path, f"{typing}/usb-Honeywell_1900-mouse")
    scanner = f"{tmp_path}/{typing}/usb-Honeywell_1900-event-kbd"
    assert found(tmp_path).tables == {"scanner": {"port": scanner, "kind": "keyboard"}}
    plug(tmp_path, f"{typing}/usb-Newland_FM-event-kbd")
    assert found(tmp_path).tables == {}


@pytest.mark.parametrize(
    ("said", "profile"),
    [
        ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;", "epson-tm"),
        ("MANUFACTURER:Star Micronics;MODEL:TSP143;", "star-escpos"),
        ("mfg:Gprinter;", "gprinter"),
        ("MFG:Unheard of;MDL:CUSTOM;", "generic-80mm"),
        ("MDL:only a model;", "generic-80mm"),
    ],
)
def test_a_printer_s_profile_goes_by_its_maker(tmp_path: Path, said: str, profile: str) -> None:
    plug(tmp_path, "dev/usb/lp3")
    about = tmp_path / "sys/class/usbmisc/lp3/device/ieee1284_id"
    about.parent.mkdir(parents=True)
    about.write_text(said)
    assert found(tmp_path).printer_profile == profile
    assert (RESOURCES / "printers" / f"{profile}.json").exists()


@dataclass
class Person:
    """Answers one after the other, then goes away; `told` is what they were told."""

    answers: list[str]
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def say(self, key: str, /, **_facts: str) -> None:
        self.told.append(key)

    def ask(self, key: str, default: str) -> str | None:
        self.asked.append(key)
        return (self.answers.pop(0) or default) if self.answers else None


def nothing_wrong(_table: str, _key: str, _value: str) -> None:
    """Let everything be good."""


def test_where_all_is_said_nobody_is_asked() -> None:
    person = Person([])
    ask_what_is_open(json.loads(json.dumps(WHOLE)), person, nothing_wrong)
    assert person.asked == []


def test_only_what_nobody_said_is_asked_and_a_printer_on_a_cable_has_no_address() -> None:
    tables: Tables = {"station": {"id": "kiosk-01"}, "printer": {"usb": "/dev/usb/lp0"}}
    person = Person(["云溪医院", "", "https://central.example:8600", "", ""])
    ask_what_is_open(tables, person, nothing_wrong)
    assert person.asked == [
        "site.hospital",
        "site.hospital_en",
        "central.url",
        "central.authority",
        "printer.profile",
    ]
    assert tables == {
        "station": {"id": "kiosk-01"},
        "site": {"hospital": "云溪医院"},
        "central": {"url": "https://central.example:8600"},
        "printer": {"usb": "/dev/usb/lp0", "profile": "generic-80mm"},
    }


def test_a_wrong_answer_is_told_and_asked_for_again_and_so_is_none() -> None:
    tables = {key: dict(value) for key, value in WHOLE.items()}
    del tables["station"]
    person = Person(["a station", "", "kiosk-01"])

    def why_not(_table: str, _key: str, value: str) -> str | None:
        return "no spaces" if " " in value else None

    ask_what_is_open(tables, person, why_not)
    assert person.told == ["wrong", "needed"]
    assert tables["station"] == {"id": "kiosk-01"}


def test_where_nobody_is_all_that_is_missing_is_named_at_once() -> None:
    tables: Tables = {"site": {"hospital": "云溪医院"}}
    with pytest.raises(SetupError, match=r"missing: station\.id, central\.url, printer\.host$"):
        ask_what_is_open(tables, Person([]), nothing_wrong)
    assert tables["printer"] == {"profile": "generic-80mm"}


def test_one_of_a_few_is_asked_for_until_it_is_one() -> None:
    person = Person(["desk", "counter"])
    assert ask_for("setup.kind", KINDS, person) == "counter"
    assert person.told == ["one_of"]
    assert ask_for("setup.panel", PANELS, Person([""])) == "21.5"
    assert ask_for("setup.panel", PANELS, Person([])) == "21.5"


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (
            {"colour": "red"},
            r"unknown key setup\.colour; allowed here: enrolment_code, kind, panel",
        ),
        ({"panel": 19}, r"setup\.panel must be a text"),
        ({"panel": "20"}, r"setup\.panel must be one of 21\.5, 32, 19, not '20'"),
        ({"kind": "desk"}, r"setup\.kind must be one of kiosk, counter, not 'desk'"),
        ("kiosk", r"setup must be a table \[setup\]"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(table: object, why: str) -> None:
    with pytest.raises(SetupError, match=f"^{why}$"):
        wishes_of(table)


def test_every_word_is_there_in_both_languages_with_the_same_facts() -> None:
    words = [
        json.loads((RESOURCES / "i18n" / f"setup.{each}.json").read_text("utf-8"))
        for each in LANGUAGES
    ]
    facts = [
        {
            key: sorted(n for _, n, _, _ in string.Formatter().parse(text) if n)
            for key, text in each.items()
        }
        for each in words
    ]
    assert facts[0] == facts[1]


def test_at_a_terminal_nothing_typed_is_the_default_and_the_end_is_nobody() -> None:
    typed: Iterator[str] = iter(["", "  counter "])
    lines: list[str] = []

    def read(prompt: str) -> str:
        lines.append(prompt)
        try:
            return next(typed)
        except StopIteration as end:
            raise EOFError from end

    talk = TerminalTalk(RESOURCES / "i18n", "en", lines.append, read)
    assert talk.ask("printer.profile", "generic-80mm") == "generic-80mm"
    assert talk.ask("setup.kind", "") == "counter"
    assert talk.ask("setup.kind", "kiosk") is None
    assert talk.ask("setup.kind", "kiosk") is None
    talk.say("written", path="station.toml")
    assert lines[0] == "Profile of the ticket printer (docs/devices.md) [generic-80mm]: "
    assert lines[1] == "What it is: kiosk or counter: "
    assert lines[-1] == "written station.toml\n"
    assert len(lines) == 4
