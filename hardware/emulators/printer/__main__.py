"""Start a virtual printer: ``python -m hardware.emulators.printer --port 9100 --out DIR``."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hardware.emulators.printer import console
from hardware.emulators.printer.builds import build_of
from hardware.emulators.printer.console import WordError
from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.pace import InstantPace, Pace, RealPace
from hardware.emulators.printer.pty_server import PtyServer
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.profiles import ProfileError, load_profile

MAX_PORT = 65535
_EXAMPLES = """\
examples:
  on the network, as slow as a real one:     --port 9100 --out tickets
  at the end of a serial line:               --serial /tmp/printer --baud 9600
  as a USB node, made as a model is:         --usb /tmp/lp0 --profile MODEL.json
  out of paper after 200 rows:               --fault row:200:paper_end

While it runs, it takes commands on standard input, one a line:

"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hardware.emulators.printer",
        description="A virtual ESC/POS printer; every cut saves a PNG.",
        epilog=_EXAMPLES + console.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--port", type=_port, default=9100, help="on 127.0.0.1; 0 for any free port")
    place.add_argument("--serial", type=Path, metavar="PATH", help="a serial port of that name")
    place.add_argument("--usb", type=Path, metavar="PATH", help="a USB printer node of that name")
    parser.add_argument("--baud", type=int, default=9600, help="of the serial port")
    parser.add_argument("--out", type=Path, default=Path(), help="folder for ticket-NNN.png")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="made as this model is")
    parser.add_argument("--dots", type=int, help="dots across the paper")
    parser.add_argument("--speed", type=float, help="mm/s, 0 for no waiting")
    parser.add_argument("--clone", action="store_true", help="does not answer GS ( H")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="WHEN:N:FAULT",
        help="row, byte or ms; may stand several times",
    )
    return parser


def _port(text: str) -> int:
    """Return the port that `text` names, 0 for any."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)):
        number = int(text)
        if number <= MAX_PORT:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is no port: take one from 0 to {MAX_PORT}")


def _build(options: argparse.Namespace) -> Build:
    """Return how the printer is made.

    Raises:
        ProfileError: the profile cannot be used.
    """
    build = build_of(load_profile(options.profile)) if options.profile else Build()
    if options.dots is not None:
        build = replace(build, width_dots=options.dots)
    if options.speed:
        build = replace(build, speed_mm_per_s=options.speed)
    return replace(build, answers_process_id=build.answers_process_id and not options.clone)


def _serve(
    options: argparse.Namespace, printer: VirtualPrinter, pace: Pace
) -> tuple[Callable[[], None], str]:
    """Connect the printer; return what ends that, and where it is.

    Raises:
        OSError: the place cannot be had.
    """
    link: Path | None = options.serial or options.usb
    if link is None:
        tcp = TcpServer(printer, options.port)
        return tcp.close, f"127.0.0.1:{tcp.port}"
    if link.exists() and not link.is_symlink():
        raise FileExistsError(f"{link} is there already")
    pty = PtyServer(printer, link, baud=options.baud if options.serial else None, pace=pace)
    return pty.close, pty.path


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; return the exit status."""
    options = _parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    is_real = options.speed is None or options.speed > 0
    try:
        build = _build(options)
    except ProfileError as error:
        _say(str(error))
        return 1
    pace: Pace = RealPace() if is_real else InstantPace()
    printer = VirtualPrinter(build, pace=pace, folder=options.out)
    try:
        for fault in options.fault:
            when, _, rest = fault.partition(":")
            count, _, name = rest.partition(":")
            console.arm(printer, when, count, console.fault_of(name))
        close, place = _serve(options, printer, RealPace() if is_real else InstantPace())
    except WordError as error:
        printer.close()
        _say(f"--fault {error}")
        return 1
    except OSError as error:
        printer.close()
        where = options.serial or options.usb or f"port {options.port}"
        _say(f"{where} cannot be used ({error}): choose another with --port, --serial or --usb")
        return 1
    _run(printer, f"printing on {place}, tickets go to {options.out.resolve()}")
    close()
    printer.close()
    for command in printer.unknown:
        _say(f"unknown command: {command}")
    return 0


def _run(printer: VirtualPrinter, greeting: str) -> None:
    """Take commands until a signal comes."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _say(greeting)
    threading.Thread(target=_listen, args=(printer,), name="printer-console", daemon=True).start()
    stop.wait()


def _listen(printer: VirtualPrinter) -> None:
    """Carry out what is typed; the end of the input ends the listening, not the printer."""
    for line in sys.stdin:
        try:
            answer = console.obey(line, printer)
        except WordError as error:
            answer = str(error)
        if answer:
            _say(answer)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- a command's answer


if __name__ == "__main__":
    raise SystemExit(main())
