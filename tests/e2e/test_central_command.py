"""``central serve`` as a process: it says where it is, and says plainly what is wrong."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kiosk_app.bootstrap.central_devices import enrol_code
from kiosk_app.bootstrap.device import credential_of, enrol
from kiosk_app.central_client.signer import RequestSigner
from kiosk_app.commands.main import main
from kiosk_app.config import CentralConfig, Config, JournalConfig, StationConfig

ROOT = Path(__file__).parents[2]


def serve(database: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kiosk_app", "central", "serve", "--database", str(database)]
    return subprocess.Popen(
        [*command, *more],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def enrolled(database: Path, url: str, journal: Path) -> RequestSigner:
    """Enrol this test as kiosk-01, while the service runs; return what signs for it."""
    config = Config(StationConfig("kiosk-01"), CentralConfig(url), JournalConfig(journal))
    said = enrol(config, enrol_code(database, "kiosk-01", None).code)
    assert said == f"kiosk-01 (kiosk) is enrolled; its key lies in {config.key_file}"
    mine = credential_of(config)
    assert mine is not None
    return RequestSigner(mine.key, mine.now)


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_it_serves_until_told_to_end(tmp_path: Path) -> None:
    process = serve(tmp_path / "c.db", "--demo", "--port", "0", "--start-at", "08:10")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        assert requests.get(f"{url}/readyz", timeout=30).status_code == 200
        catalogue = requests.get(
            f"{url}/v1/catalogue",
            headers={"X-Station": "kiosk-01"},
            auth=enrolled(tmp_path / "c.db", url, tmp_path / "journal.db"),
            timeout=30,
        ).json()
        assert catalogue["now"][11:15] == "08:1"
        assert len(catalogue["catalogue"]["departments"]) >= 30
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors


@pytest.mark.parametrize(("log", "is_told"), [("all", True), ("faults", False)])
def test_it_logs_json_lines_as_wished_and_publishes_figures(
    tmp_path: Path, log: str, is_told: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ("--demo", "--port", "0", "--metrics-port", str(port), "--log", log)
    process = serve(tmp_path / "c.db", *options)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        answer = requests.get(
            f"{url}/v1/catalogue",
            headers={"X-Station": "kiosk-01"},
            auth=enrolled(tmp_path / "c.db", url, tmp_path / "journal.db"),
            timeout=30,
        )
        figures = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    lines = [json.loads(line) for line in errors.splitlines()]
    told = [line for line in lines if line.get("request") == answer.headers["X-Request-Id"]]
    assert [(line["route"], line["status"]) for line in told] == [("/v1/catalogue", 200)] * is_told
    assert bool(lines) is is_told
    assert 'route="/v1/catalogue",status="200"} 1.0' in figures
    assert "process_resident_memory_bytes" in figures


def test_a_busy_port_is_one_clear_line(tmp_path: Path, busy_port: int) -> None:
    process = serve(tmp_path / "c.db", "--port", str(busy_port))
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert f"cannot listen on 127.0.0.1:{busy_port}" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "c.db").exists()


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "9" * 5000, "nine", "٣", ""])
def test_a_port_that_is_none_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["central", "serve", "--database", str(tmp_path / "c.db"), "--port", port])
    assert stop.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert said[-1].endswith(f"argument --port: {port!r} is no port: take one from 0 to 65535")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    path.write_text("this is a letter, not a database " * 100, encoding="utf-8")
    process = serve(path, "--port", "0")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "c.db" in errors
    assert "Traceback" not in errors
    assert path.read_text(encoding="utf-8").startswith("this is a letter")
