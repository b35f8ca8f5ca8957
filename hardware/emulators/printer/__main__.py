"""Start a virtual printer: ``python -m hardware.emulators.printer --port 9100 --out DIR``."""

import argparse
import signal
import threading
from dataclasses import replace
from pathlib import Path

from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.pace import InstantPace, Pace, RealPace
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter

MAX_PORT = 65535


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hardware.emulators.printer",
        description="A virtual ESC/POS printer on 127.0.0.1; every cut saves a PNG.",
    )
    parser.add_argument("--port", type=_port, default=9100, help="0 for any free port")
    parser.add_argument("--out", type=Path, default=Path(), help="folder for ticket-NNN.png")
    parser.add_argument("--dots", type=int, default=576, help="dots across the paper")
    parser.add_argument("--speed", type=float, default=250.0, help="mm/s, 0 for no waiting")
    parser.add_argument("--clone", action="store_true", help="does not answer GS ( H")
    return parser


def _port(text: str) -> int:
    """Return the port that `text` names, 0 for any."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)):
        number = int(text)
        if number <= MAX_PORT:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is no port: take one from 0 to {MAX_PORT}")


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; return the exit status."""
    options = _parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    build = Build(width_dots=options.dots, answers_process_id=not options.clone)
    pace: Pace = InstantPace()
    if options.speed > 0:
        build, pace = replace(build, speed_mm_per_s=options.speed), RealPace()
    printer = VirtualPrinter(build, pace=pace, folder=options.out)
    try:
        server = TcpServer(printer, options.port)
    except OSError as error:
        printer.close()
        print(f"port {options.port} cannot be used ({error}): choose another with --port")  # noqa: T201 -- a command's answer
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print(f"printing on 127.0.0.1:{server.port}, tickets go to {options.out.resolve()}", flush=True)  # noqa: T201 -- a command's answer
    stop.wait()
    server.close()
    printer.close()
    for command in printer.unknown:
        print(f"unknown command: {command}")  # noqa: T201 -- a command's answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
