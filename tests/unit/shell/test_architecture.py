"""Every import contract bites: each is broken once on purpose, in a copy of the tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("kiosk_app", "hardware", "ui")

BREACHES = [
    ("Floors of kiosk_app", "kiosk_app/domain/breach.py", "import kiosk_app.journeys.events"),
    ("Floors of kiosk_app", "kiosk_app/attic/__init__.py", ""),
    ("Four houses", "hardware/breach.py", "import ui.bridge"),
    ("No circles between siblings", "kiosk_app/domain/money.py", "import kiosk_app.domain.booking"),
    ("hardware knows nothing", "hardware/breach.py", "import kiosk_app.domain.ids"),
    ("ui never touches the wire", "ui/breach.py", "import kiosk_app.central_client.client"),
    ("domain and journeys are pure", "kiosk_app/journeys/breach.py", "import threading"),
    ("Qt only in ui", "kiosk_app/runtime/breach.py", "import PySide6.QtCore"),
    ("One door for pyscard", "hardware/social_card/breach.py", "import smartcard.scard"),
    ("One door for pyserial", "hardware/id_card/breach.py", "import serial"),
    ("One door for python-escpos", "kiosk_app/devices/breach.py", "import escpos.printer"),
    ("One door for requests", "kiosk_app/handlers/breach.py", "import requests"),
    ("Two doors for SQLAlchemy", "kiosk_app/handlers/breach.py", "import sqlalchemy"),
    ("One door for PostgreSQL's driver", "kiosk_app/journal/breach.py", "import psycopg"),
    ("One door for migrations", "kiosk_app/central_service/breach.py", "import alembic.op"),
    ("One door for the web framework", "kiosk_app/commands/breach.py", "import litestar"),
    ("One door for Argon2", "kiosk_app/central_service/breach.py", "import argon2"),
    ("One door for Prometheus", "kiosk_app/central_service/breach.py", "import prometheus_client"),
    ("Emulators are wired at the root only", "hardware/breach.py", "import hardware.emulators"),
    (
        "Client and service meet only",
        "kiosk_app/central_service/breach.py",
        "import kiosk_app.journeys.events",
    ),
    ("config is read by", "kiosk_app/handlers/breach.py", "import kiosk_app.config"),
]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_the_tree_as_it_stands_keeps_every_contract(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("contract", "place", "line"), BREACHES)
def test_breaking_a_contract_is_seen(tree: Path, contract: str, place: str, line: str) -> None:
    path = tree / place
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        result = lint(tree)
    finally:
        if before is None:
            path.unlink()
            if not any(p.suffix == ".py" for p in path.parent.iterdir()):
                shutil.rmtree(path.parent)
        else:
            path.write_text(before, encoding="utf-8")
    assert result.returncode != 0, result.stdout
    told = [row for row in result.stdout.splitlines() if contract in row]
    assert (
        any("BROKEN" in row for row in told)
        or "Missing layer" in result.stdout
        or ("attic" in result.stdout)
    ), result.stdout
