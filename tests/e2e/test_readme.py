"""The commands of README's "On a real kiosk", run as they are written there.

Only what belongs to the machine is replaced: the interpreter, the ports, the journal's folder and
the printer's address.
"""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(
    r"<!-- tests/e2e/test_readme\.py (?:runs|writes): (\S+) -->\n```\w+\n(.*?)```\n", re.DOTALL
)
SECTION = re.compile(r"## On a real kiosk\n(.*?)\n## ", re.DOTALL)
ENDED_WITHIN_S = 30


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Reader:
    """Somebody who types what README says, in an empty folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    printer_port: int = field(default_factory=free_port)

    def blocks(self) -> dict[str, str]:
        return {name: self._here(text) for name, text in BLOCK.findall(README.read_text("utf-8"))}

    def run(self, block: str, **variables: str) -> str:
        done = subprocess.run(
            ["sh", "-eu", "-c", self.blocks()[block]],
            cwd=self.folder,
            env=self._environment() | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def running(self, block: str, *more: str) -> Iterator[subprocess.Popen[str]]:
        """Run the one command of `block`; end it as an operator would, and see how it ended."""
        errors = self.folder / f"{block}.log"
        with errors.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                ["sh", "-c", " ".join(("exec", self.blocks()[block].strip(), *more))],
                cwd=self.folder,
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        with process:
            try:
                yield process
                process.send_signal(signal.SIGTERM)
                assert process.wait(ENDED_WITHIN_S) == 0
            finally:
                process.kill()  # nothing, where it has ended
        assert "Traceback" not in errors.read_text(encoding="utf-8")

    def _here(self, text: str) -> str:
        text = text.replace(".venv/bin/python", sys.executable)
        text = text.replace("8600", str(self.port)).replace("9100", str(self.printer_port))
        text = text.replace("192.0.2.20", "127.0.0.1")
        return text.replace("/var/lib/registration-kiosk", str(self.folder / "var"))

    def _environment(self) -> dict[str, str]:
        keep = {key: text for key, text in os.environ.items() if key != "DISPLAY"}
        return keep | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_every_block_about_a_real_kiosk_is_tried_here() -> None:
    section = SECTION.search(README.read_text("utf-8"))
    assert section is not None
    names = [name for name, _ in BLOCK.findall(section[1])]
    assert names == ["prepare", "serve", "station.toml", "check", "code", "enrol", "kiosk"]
    assert section[1].count("```") == 2 * len(names)


@pytest.mark.slow
def test_a_kiosk_comes_up_by_what_readme_says(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.run("prepare")
    (tmp_path / "station.toml").write_text(reader.blocks()["station.toml"], encoding="utf-8")
    assert reader.run("check") == "station.toml: good; station kiosk-01\n"
    with reader.running("serve") as service:
        url = first_line(service)
        assert url == f"http://127.0.0.1:{reader.port}"
        said = reader.run("code")
        assert reader.run("enrol", CODE=said.rpartition(" ")[2].strip()).startswith(
            "kiosk-01 (kiosk)"
        )
        assert stat.S_IMODE((tmp_path / "var" / "device.key").stat().st_mode) == 0o600
        asked = requests.get(f"{url}/v1/catalogue", headers={"X-Station": "kiosk-01"}, timeout=30)
        assert (asked.status_code, asked.json()["code"]) == (401, "signature_refused")
        with reader.running("kiosk", "--report-start") as kiosk:
            assert first_line(kiosk) == "painted"
            assert first_line(kiosk) == "ready"
    assert (tmp_path / "var" / "journal.db").is_file()
