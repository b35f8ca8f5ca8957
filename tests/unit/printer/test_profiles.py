"""Printers are data; a broken file names itself and its key."""

import json
from pathlib import Path

import pytest

from hardware.printer.measures import measure
from hardware.printer.profiles import ProfileError, load_profile
from hardware.printer.raster import Paper
from kiosk_app.devices.ticket import ticket_blocks
from tests.helpers import booked
from tests.helpers.printing import CLONE, EPSON, PROFILES


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.json")), ids=lambda path: path.stem)
def test_every_profile_loads(path: Path) -> None:
    assert load_profile(path).paper.width_dots in {384, 512, 576}


@pytest.mark.parametrize(
    ("fact", "models"),
    [
        ("has_process_id", {"epson-tm"}),
        ("has_real_time_clear", {"epson-tm", "epson-tm-t88-180dpi", "generic-80mm"}),
        ("has_jam_bit", {"snbc"}),
        ("has_presenter", {"custom-vkp-kpm"}),
    ],
)
def test_only_models_whose_manual_says_so_are_promised_to(fact: str, models: set[str]) -> None:
    promised = {path.stem for path in PROFILES.glob("*.json") if getattr(load_profile(path), fact)}
    assert promised == models


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("dpi", "203", "'dpi' is of the wrong kind"),
        ("dpi", True, "'dpi' is of the wrong kind"),
        ("dpi", 0, "'dpi' must be from 100 to 600"),
        ("has_process_id", 1, "'has_process_id' is of the wrong kind"),
        ("colour", "red", "'colour' is unknown"),
    ],
)
def test_a_wrong_value_names_its_key(
    tmp_path: Path, key: str, value: object, complaint: str
) -> None:
    data = json.loads((PROFILES / "epson-tm.json").read_text("utf-8"))
    path = tmp_path / "broken.json"
    path.write_text(json.dumps({**data, key: value}), "utf-8")
    with pytest.raises(ProfileError, match=complaint) as caught:
        load_profile(path)
    assert "broken.json" in str(caught.value)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text("{}", "utf-8")
    with pytest.raises(ProfileError, match="'black_mark' is missing"):
        load_profile(path)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_what_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ProfileError, match=r"x\.json"):
        load_profile(path)


def test_the_floor_is_length_over_speed_plus_the_cut() -> None:
    assert EPSON.floor_s(round(86 * 203 / 25.4)) == pytest.approx(100 / 250 + 0.3, abs=0.001)


def test_a_ticket_is_measured_for_the_benchmark() -> None:
    ticks = iter(range(100))
    measures = measure(
        lambda: ticket_blocks(
            booked.patient(), booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT
        ),
        CLONE,
        runs=3,
        clock=lambda: float(next(ticks)),
    )
    assert measures.build_s == 1.0
    assert measures.paper_mm == measures.length_mm + CLONE.cutter_gap_mm
    assert measures.floor_s == pytest.approx(measures.paper_mm / 150 + 0.3)
    assert measures.size > Paper().width_dots // 8 * 700
