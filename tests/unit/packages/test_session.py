"""The kiosk's session hands on how its program ended, whatever the compositor makes of it."""

import os
import subprocess
from pathlib import Path

import pytest

from kiosk_app.commands.kiosk import LEFT_BY_STAFF

FILES = Path(__file__).parents[3] / "packaging" / "deb" / "registration-kiosk" / "files"
SESSION = FILES / "usr" / "lib" / "registration-kiosk" / "session"
UNIT = FILES / "usr" / "lib" / "systemd" / "system" / "registration-kiosk.service"
COMPOSITOR = """#!/bin/sh
# As cage 0.1.4: runs its client and says nothing of how it ended.
echo "$1 $2" > "$RUNTIME_DIRECTORY/asked"
shift 2
"$@"
exit 0
"""
DEAD_COMPOSITOR = "#!/bin/sh\nexit 0\n"


def ended(folder: Path, compositor: str, *command: str) -> int:
    """Return how the session of `command` ended, under such a compositor."""
    cage = folder / "cage"
    cage.write_text(compositor, encoding="utf-8")
    cage.chmod(0o755)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "RUNTIME_DIRECTORY": str(folder)}
    run = subprocess.run([SESSION, *command], env=environment, check=False, timeout=30)
    return run.returncode


@pytest.mark.requirement("R011")
@pytest.mark.parametrize("code", [0, 1, 2, LEFT_BY_STAFF])
def test_the_exit_code_of_the_program_is_that_of_the_session(tmp_path: Path, code: int) -> None:
    assert ended(tmp_path, COMPOSITOR, "/bin/sh", "-c", f"exit {code}") == code
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "-d --\n"


def test_arguments_reach_the_program_as_they_are(tmp_path: Path) -> None:
    told = tmp_path / "told"
    assert ended(tmp_path, COMPOSITOR, "/bin/sh", "-c", 'echo "$0" > "$1"', "a  b", str(told)) == 0
    assert told.read_text(encoding="utf-8") == "a  b\n"


def test_a_compositor_that_died_is_no_good_end_and_no_old_code_is_believed(tmp_path: Path) -> None:
    (tmp_path / "exit-code").write_text(f"{LEFT_BY_STAFF}\n", encoding="utf-8")
    assert ended(tmp_path, DEAD_COMPOSITOR, "/bin/true") == 1


@pytest.mark.requirement("R011")
def test_the_unit_does_not_start_again_what_staff_have_left() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    assert f"RestartPreventExitStatus={LEFT_BY_STAFF}" in lines
    assert "Restart=always" in lines
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    assert start.startswith("ExecStart=/usr/lib/registration-kiosk/session /usr/bin/")
    assert "RuntimeDirectory=registration-kiosk" in lines
    assert os.access(SESSION, os.X_OK)
