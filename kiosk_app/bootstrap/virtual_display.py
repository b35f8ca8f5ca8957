"""A screen where there is none: Xvfb with a window manager, private to this process."""

import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_DEADLINE_S = 20.0


class DisplayError(Exception):
    """No virtual display can be had; the text says what to install."""


@contextmanager
def virtual_display(width: int, height: int) -> Iterator[str]:
    """Run an X server of `width` × `height` pixels while the block runs; yield its name.

    The server listens on no network; a window manager gives windows the focus Qt needs.

    Raises:
        DisplayError: Xvfb or openbox is not installed or does not start.
    """
    for program in ("Xvfb", "openbox"):
        if shutil.which(program) is None:
            raise DisplayError(f"{program} is not installed: run `make setup`")
    with tempfile.TemporaryDirectory(prefix="display-") as folder:
        server, name = _start_server(width, height)
        try:
            manager = _start_manager(name, Path(folder) / "ready")
            try:
                yield name
            finally:
                _end(manager)
        finally:
            _end(server)


def _start_server(width: int, height: int) -> tuple[subprocess.Popen[bytes], str]:
    read_end, write_end = os.pipe()
    screen = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", screen]
    server = subprocess.Popen(  # noqa: S603 - fixed words, no shell
        [*command, "-nolisten", "tcp", "-noreset"],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    number = _read_line(read_end)
    os.close(read_end)
    if not number:
        _end(server)
        raise DisplayError("Xvfb does not start")
    return server, f":{number}"


def _start_manager(name: str, ready: Path) -> subprocess.Popen[bytes]:
    os.mkfifo(ready)
    read_end = os.open(ready, os.O_RDONLY | os.O_NONBLOCK)
    manager = subprocess.Popen(  # noqa: S603 - fixed words, no shell
        ["openbox", "--sm-disable", "--startup", f"sh -c 'echo ready > {ready}'"],  # noqa: S607
        env={**os.environ, "DISPLAY": name},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    line = _read_line(read_end)
    os.close(read_end)
    if line != "ready":
        _end(manager)
        raise DisplayError("openbox does not start")
    return manager


def _read_line(end: int) -> str:
    poll = select.poll()
    poll.register(end, select.POLLIN)
    text = b""
    while not text.endswith(b"\n"):
        if not poll.poll(START_DEADLINE_S * 1000):
            return ""
        part = os.read(end, 64)
        if not part:
            return ""
        text += part
    return text.decode().strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
