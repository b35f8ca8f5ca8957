"""Each measurement once, in the smallest configuration: it works, and it measures something."""

import itertools
import json
import os
import select
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from hardware.emulators.private_pcscd import can_use_namespaces
from kiosk_app.bench import installed, postgres
from kiosk_app.bench.bookings import bookings, bookings_postgresql
from kiosk_app.bench.children import BenchError, Child
from kiosk_app.bench.figures import Figure
from kiosk_app.bench.ground import TINY, Ground
from kiosk_app.bench.growth import growth, growth_postgresql
from kiosk_app.bench.installed import deb_size, idle_cpu, ready_after_boot_unit
from kiosk_app.bench.invented import invent
from kiosk_app.bench.memory import rss
from kiosk_app.bench.paper import MOST_MM, ticket_build, ticket_length
from kiosk_app.bench.programme import MEASURES
from kiosk_app.bench.readings import ANSWER_MS, chip_record, sam_record, wire_ms
from kiosk_app.bench.spoken import spoken_same_day
from kiosk_app.bench.start import cold_start
from kiosk_app.bench.steered_kiosk import event_of
from kiosk_app.bench.taps import LEAST_TAPS, taps_same_day
from kiosk_app.bench.window import page_switch, sequence
from kiosk_app.bootstrap import config_file
from kiosk_app.commands.main import main
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.identity_numbers import check
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.purpose import Purpose
from tests.helpers import samples as s

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Offscreen, one rig for all tests of this file."""
    made = Ground(tmp_path_factory.mktemp("bench"), TINY)
    yield made
    made.close()


def test_a_reading_is_measured_against_the_wire(ground: Ground) -> None:
    [sam] = sam_record(ground)
    assert sam.floor == wire_ms() > 1295 * 10 / 115200 * 1000
    assert sam.value > 0  # how near it comes is the bench's to say, on a quiet machine
    if can_use_namespaces() is None:
        [chip] = chip_record(ground)
        assert chip.floor > ANSWER_MS
        assert chip.value > ANSWER_MS
    else:
        with pytest.raises(BenchError, match="left out"):
            chip_record(ground)


def test_the_real_command_comes_up_and_says_so(ground: Ground) -> None:
    painted, ready = cold_start(ground)
    assert 0 < painted.value < ready.value
    assert painted.floor == ready.floor > 0


def test_the_unit_s_command_says_when_it_is_ready_and_costs_something_idle(ground: Ground) -> None:
    (ready,) = ready_after_boot_unit(ground)
    assert ready.value > ready.floor > 0
    (idle,) = idle_cpu(ground)
    assert idle.floor > 0
    assert (idle.name, idle.unit) == ("idle_cpu", "ms/s")


def test_the_time_a_program_had_a_core_is_its_own_and_the_kernel_s(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.4: pass\nprint('burnt', flush=True); input()"
    with Child(("-c", burn), tmp_path / "log") as child:
        child.wait_for("burnt")
        assert 0.3 < child.cpu_s() < 10


def test_the_size_is_of_the_newest_package(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "BUILT", tmp_path)
    with pytest.raises(BenchError, match="make deb"):
        deb_size(ground)
    for at, size in ((2, 3_000_000), (1, 4_000_000)):
        package = tmp_path / f"registration-kiosk_0.{at}_amd64.deb"
        package.write_bytes(bytes(size))
        os.utime(package, (at, at))
    (figure,) = deb_size(ground)
    assert (figure.value, figure.floor) == (3.0, 40.0)


def test_pages_of_real_journeys_are_switched(ground: Ground) -> None:
    (figure,) = page_switch(ground)
    assert figure.runs >= 40
    assert figure.value > 0 < figure.floor


@pytest.mark.requirement("R008")
def test_a_same_day_registration_takes_at_most_six_taps_on_the_real_catalogue(
    ground: Ground,
) -> None:
    (figure,) = taps_same_day(ground)
    assert LEAST_TAPS <= figure.value <= 6


@pytest.mark.requirement("R095")
def test_spoken_seconds_and_pages_of_a_same_day_registration_are_counted(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken, pages = spoken_same_day(ground)
    assert (spoken.name, pages.name) == ("spoken_same_day", "pages_same_day")
    assert 0 < spoken.floor < spoken.value < 10 * pages.value
    assert LEAST_TAPS < pages.value <= 20
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchError, match="espeak-ng"):
        spoken_same_day(ground)


def test_bookings_are_counted_beside_bare_sqlite(ground: Ground) -> None:
    figures = {figure.name: figure for figure in bookings(ground)}
    assert list(figures) == [
        "holds",
        "holds_8",
        "holds_8_of_single",
        *HELD_AND_SOLD_OUT,
        "booked_8",
        "booked_8_of_single",
        "booked_cpu_8",
        "central_ready",
        "central_rss",
    ]
    assert all(figure.value > 0 < figure.floor for figure in figures.values())
    whole, service, crowd = (figures[f"hold_cpu_{part}"] for part in ("8", "service", "crowd"))
    assert whole.value == pytest.approx(service.value + crowd.value)


def test_bookings_are_counted_beside_pgbench(ground: Ground) -> None:
    figures = {figure.name: figure for figure in bookings_postgresql(ground)}
    names = ("holds_8", "holds_8_of_piped", *HELD_AND_SOLD_OUT, "booked_8", "booked_cpu_8")
    assert list(figures) == [f"{name}_postgresql" for name in names]
    assert all(figure.value > 0 for figure in figures.values())
    whole, service, crowd = (
        figures[f"hold_cpu_{part}_postgresql"].value for part in ("8", "service", "crowd")
    )
    assert whole >= service + crowd, "the database's share is the rest"


HELD_AND_SOLD_OUT = (
    "hold_cpu_8",
    "hold_cpu_service",
    "hold_cpu_crowd",
    "sold_out_32",
    "sold_out_of_signed",
    "sold_out_of_bare",
    "held_32",
)


@pytest.mark.parametrize(("measure", "kind"), [(growth, ""), (growth_postgresql, "_postgresql")])
def test_each_size_stands_beside_the_smallest(
    ground: Ground, measure: Callable[[Ground], list[Figure]], kind: str
) -> None:
    figures = {figure.name: figure for figure in measure(ground)}
    sizes = TINY.sessions
    measured = ["hold_ms", "hold_cpu", "booking_ms", "booking_cpu"]
    measured += ["hold_pages"] if kind else []
    assert list(figures) == [f"{name}_of_{size}{kind}" for name in measured for size in sizes]
    for name in ("hold_ms", "booking_ms", *measured[4:]):
        first, second = (figures[f"{name}_of_{size}{kind}"] for size in sizes)
        assert first.value > 0
        assert second.floor == first.floor == first.value
        assert second.value > 0
    if kind:
        pages = [figures[f"hold_pages_of_{size}{kind}"].value for size in sizes]
        assert 20 < pages[0] < 400
        assert pages[1] < 2 * pages[0]


def test_without_postgresql_it_is_said(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(postgres, "_DEBIAN", tmp_path)
    with pytest.raises(BenchError, match="initdb is not installed"):
        bookings_postgresql(ground)


_A_BENCH = """
from kiosk_app.bench.postgres import postgres
with postgres() as server:
    print(server.folder, (server.folder / "data" / "postmaster.pid").read_text().split()[0])
    print("", flush=True)
    input()
"""


def test_a_bench_that_is_killed_takes_its_postgresql_with_it(tmp_path: Path) -> None:
    with Child(("-c", _A_BENCH), tmp_path / "log") as child:
        folder, server = child.read_line().split()
        watched = os.pidfd_open(int(server))
        try:
            os.kill(child.pid, signal.SIGKILL)
            assert select.select([watched], [], [], 20)[0], "the server outlives its bench"
        finally:
            os.close(watched)
            shutil.rmtree(folder)


_A_PARENT = """
import signal
import sys
from pathlib import Path
from kiosk_app.bench.children import Child, ending_with_us
child = ("-c", "import signal; print('up', flush=True); signal.pause()")
with Child(child, Path(sys.argv[1]), ending_with_us(signal.SIGTERM)) as made:
    made.wait_for("up")
    print(made.pid, flush=True)
    input()
"""


def test_a_bench_that_is_killed_takes_its_service_with_it(tmp_path: Path) -> None:
    with Child(("-c", _A_PARENT, str(tmp_path / "inner")), tmp_path / "log") as child:
        watched = os.pidfd_open(int(child.read_line()))
        try:
            os.kill(child.pid, signal.SIGKILL)
            assert select.select([watched], [], [], 20)[0], "the service outlives its bench"
        finally:
            os.close(watched)


def test_memory_is_measured_before_and_after_whole_journeys(ground: Ground) -> None:
    fresh, used = rss(ground)
    assert 0 < fresh.floor < fresh.value
    assert used.runs == TINY.journeys


def test_the_ticket_is_built_and_short_enough(ground: Ground) -> None:
    built, size = ticket_build(ground)
    (length,) = ticket_length(ground)
    assert built.value > 0 < built.floor
    assert size.value > size.floor > 10_000
    assert 50 < length.value <= length.floor == MOST_MM


def test_a_kiosk_that_is_told_to_end_while_it_starts_ends_in_order(ground: Ground) -> None:
    config = str(ground.config_path())
    words = ("-m", "kiosk_app", "kiosk", "--config", config, "--windowed", "--report-start")
    with Child(words, ground.log("ending")) as child:
        child.wait_for("painted")
        assert child.end() == 0


def test_a_configuration_survives_being_written(ground: Ground, tmp_path: Path) -> None:
    config = ground.rig().config(0.5)
    config_file.write(config, tmp_path / "a.toml")
    assert config_file.read(tmp_path / "a.toml") == config


def test_a_child_that_ends_too_soon_is_said_so(tmp_path: Path) -> None:
    with Child(("-c", "print('one')"), tmp_path / "log") as child:
        assert child.read_line() == "one"
        with pytest.raises(BenchError, match="ended too soon"):
            child.read_line()


def test_a_child_that_says_nothing_has_a_deadline(tmp_path: Path) -> None:
    with (
        Child(("-c", "input()"), tmp_path / "log") as child,
        pytest.raises(BenchError, match="says nothing"),
    ):
        child.read_line(0.05)


@pytest.mark.parametrize("index", [0, 1, 8_999, 9_000, 22_159])
def test_invented_people_have_valid_test_numbers_and_are_adults(index: int) -> None:
    person = invent(index)
    checked = check(
        DocumentKind.RESIDENT_ID,
        person.number,
        date(2026, 11, 22),
        birth=person.birth,
        sex=person.sex,
    )
    assert checked is None
    assert person.number[:6] == "110101"
    assert person.number[14] == "9"
    assert 18 < 2026 - person.birth.year < 65


def test_no_page_is_shown_twice_in_a_row_and_both_densities_come() -> None:
    home, review = faces.screen_of(kiosk.AtHome()), faces.screen_of(s.REVIEW)
    shown = sequence([[home, home, review]], 2)
    names = [screen.frame.name for screen in shown]
    assert all(a != b for a, b in itertools.pairwise(names))
    assert {screen.frame.is_elderly for screen in shown} == {True, False}


def test_orders_to_the_steered_kiosk() -> None:
    review = faces.screen_of(s.REVIEW)
    assert event_of("choose same_day", None) == ev.JourneyChosen(Purpose.SAME_DAY)
    assert event_of("tap", review) == ev.Accepted()
    assert event_of("accept", review) == ev.Accepted()
    assert event_of("leave", review) == ev.Left()
    assert event_of("nonsense", review) is None


def test_the_command_writes_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no Xvfb: offscreen, and it is said
    out = tmp_path / "bench.json"
    others = [Figure(name, 1.0, "ms", 1.0, 1) for name in ("of_this_name", "of_that")]
    monkeypatch.setitem(MEASURES, "growth", lambda _ground: others)
    words = ["bench", "--quick", "--only", "ticket_length", "growth", "--out", str(out)]
    assert main(words) == 0, "nothing was left out, though no figure is called growth"
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == ["ticket_length", "of_this_name", "of_that"]
    assert "offscreen" in capsys.readouterr().out


def test_what_cannot_be_measured_is_said_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_ground: Ground) -> list[object]:
        raise BenchError("taps are left out: no fingers")

    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(MEASURES, "taps_same_day", cannot)
    out = tmp_path / "bench.json"
    assert main(["bench", "--only", "taps_same_day", "--out", str(out)]) == 1
    assert "no fingers" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8")) == []
