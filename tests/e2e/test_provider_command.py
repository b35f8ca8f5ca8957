"""``central fake-provider`` and ``central serve --provider`` as two processes."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from kiosk_app.commands.main import main
from tests.e2e.test_central_command import ROOT, serve

PATIENCE_S = 30.0


def end(*processes: "subprocess.Popen[str]") -> list[str]:
    """Tell them to end; return what each said of faults."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    return [process.communicate(timeout=20)[1] for process in processes]


def started(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def play(folder: Path, port: str, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "kiosk_app", "central", "fake-provider", "--port", port]
    files = ["--book", str(folder / "book.db"), "--provider-key", str(folder / "shared.key")]
    return subprocess.Popen(
        [*command, *files, *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.requirement("R140")
def test_two_processes_settle_money_nobody_asked_for(tmp_path: Path) -> None:
    """The provider tells, the service asks back and refunds; a restarted provider remembers."""
    first = play(tmp_path, "0")
    provider = started(first)
    told = requests.post(f"{provider}/control/orders/stray", json={"press": 700}, timeout=30)
    assert told.json()["taken"] == 700
    key = str(tmp_path / "shared.key")
    service = serve(
        tmp_path / "c.db", "--demo", "--port", "0", "--provider", provider, "--provider-key", key
    )
    url = started(service)
    assert end(first) == [""]
    again = play(tmp_path, provider.rsplit(":", 1)[1], "--notify", url)
    try:
        assert started(again) == provider
        deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
        standing: dict[str, int] = {}
        while standing.get("back") != 700 and time.monotonic() < deadline:
            pause.wait(0.1)
            standing = requests.post(
                f"{provider}/control/orders/stray", json={"act": "pay"}, timeout=5
            ).json()
        assert (standing["taken"], standing["back"]) == (700, 700)
    finally:
        said = end(service, again)
    assert not any("Traceback" in text for text in said)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--provider", "http://127.0.0.1:1"], "needs both"),
        (["--provider-key", "x.key"], "needs both"),
        (["--provider", "http://127.0.0.1:1", "--provider-key", "no-such.key"], "is not there"),
        (
            ["--provider", "http://127.0.0.1:1", "--provider-key", "x.key", "--start-at", "08:00"],
            "would not believe",
        ),
    ],
)
def test_half_an_agreement_with_a_provider_is_none(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["central", "serve", *options]) == 2
    assert says in capsys.readouterr().err
