"""See the package: install, serve, sell, refuse, upgrade, remove, purge; each a line of output."""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from kiosk_app.bootstrap.virtual_display import virtual_display
from kiosk_app.demo.hand import Hand
from kiosk_app.demo.paper import qr_text
from tests.packages.clean_root import CleanRoot, CleanRootError
from tests.packages.lobby import Lobby, lobby
from tests.packages.story import ANOTHER, FIRST, STATION, Patient, kiosk

CENTRAL, KIOSK = "registration-central", "registration-kiosk"
DATABASE = f"/var/lib/{CENTRAL}/central.db"
SETTLED = ("/usr/bin/registration-kiosk", "settled", "--config", STATION)
LARGEST_MB = 40.0
"""What the kiosk's package may weigh; issue text."""


class NotAsExpectedError(Exception):
    """The packages do not do what they are for; the text says what."""


def expect(what: str, is_so: object, seen: object = "") -> None:
    """Say `what` on stdout if it is so.

    Raises:
        NotAsExpectedError: it is not.
    """
    if not is_so:
        raise NotAsExpectedError(f"not so: {what}; {seen}")
    sys.stdout.write(f"good: {what}\n")
    sys.stdout.flush()


def main() -> int:
    """Run all; return 0 when everything was as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.packages", description=__doc__)
    parser.add_argument("packages", type=Path, help="the folder `make deb` writes")
    parser.add_argument("--suite", default="bookworm", help="which Debian")
    options = parser.parse_args()
    folder = options.packages.resolve() / "package-test"
    out = folder / "seen"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    new = {name: _newest(options.packages, name) for name in (CENTRAL, KIOSK)}
    sizes = {name: round(path.stat().st_size / 1e6, 1) for name, path in new.items()}
    try:
        expect("the kiosk's package is small", sizes[KIOSK] <= LARGEST_MB, sizes)
        old = {name: _older(path, out) for name, path in new.items()}
        root = CleanRoot.make(folder / "root", options.suite)
        root.run("apt-get", "update", "-q")
        root.install(*old.values())
        _check_layout(root)
        _check_units(root)
        with virtual_display(1080, 1920) as display, lobby(out) as around:
            os.environ["DISPLAY"] = display
            with _service(root, out) as url:
                _set_up(root, around, url)
                _sell(root, around, display, out)
                _upgrade(root, around, display, out, new)
        _remove_and_purge(root)
    except (NotAsExpectedError, CleanRootError) as no:
        sys.stderr.write(f"{no}\n")
        return 1
    (out / "result.json").write_text(json.dumps({"deb_size_mb": sizes}) + "\n")
    return 0


def _newest(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"{name}_*.deb"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"there is no {name} in {folder}: run `make deb`")
    return found[-1]


def _older(package: Path, out: Path) -> Path:
    """Return the same package with a lower version: what was installed before."""
    tree = out / "older"
    subprocess.run(["dpkg-deb", "-R", str(package), str(tree)], check=True)
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^Version: .*$", "Version: 0.0.1", control.read_text()))
    older = out / f"{package.name.partition('_')[0]}_0.0.1.deb"
    subprocess.run(
        ["dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "-b", str(tree), str(older)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(tree)
    return older


def _check_layout(root: CleanRoot) -> None:
    for name in (CENTRAL, KIOSK):
        stray = root.run("find", f"/usr/lib/{name}", "!", "-user", "root", "-o", "-perm", "/022")
        expect(f"{name}: programs belong to root alone", not stray.strip(), stray)
        kept = root.run("stat", "-c", "%U %a", f"/var/lib/{name}").split()
        expect(f"{name}: its data are its account's alone", kept == [name, "700"], kept)
        shell = root.run("getent", "passwd", name).strip().rpartition(":")[2]
        expect(f"{name}: nobody can sign in as it", shell == "/usr/sbin/nologin", shell)
        app = root.path(f"/usr/lib/{name}/app")
        for folder in ("tests", "kiosk_app/bench", "kiosk_app/demo"):
            expect(f"{name}: no {folder} in it", not (app / folder).exists())
        bill = root.path(f"/usr/share/doc/{name}/bill.cdx.json")
        expect(f"{name}: says what it is made of", "CycloneDX" in bill.read_text())
        is_compiled = any(app.rglob("*.pyc"))
        expect(f"{name}: compiled at install", is_compiled)
    emulators = root.path(f"/usr/lib/{KIOSK}/app/hardware/emulators")
    expect("the kiosk brings no emulated device", not emulators.exists())


def _check_units(root: CleanRoot) -> None:
    root.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "systemd", "cage")
    units = [f"/usr/lib/systemd/system/{name}.service" for name in (CENTRAL, KIOSK)]
    said = root.run("systemd-analyze", "verify", "--man=no", *units)
    expect("systemd has nothing to say against the units", not said.strip(), said)


@contextmanager
def _service(root: CleanRoot, out: Path) -> Iterator[str]:
    """Run the installed service with the fictional hospital; the day begins at ten past eight."""
    words = ["/usr/bin/registration-central", "serve", "--database", DATABASE, "--demo"]
    words += ["--start-at", "08:10", "--port", "0"]
    process = root.start(*words, account=CENTRAL, log=out / "central.log")
    try:
        url = process.stdout.readline().strip() if process.stdout else ""
        expect("the service serves under its own account", url.startswith("http"), url)
        yield url
    finally:
        process.terminate()
        expect("the service ends well", process.wait(30) == 0)


def _set_up(root: CleanRoot, around: Lobby, url: str) -> None:
    """Make the machine a station by one command of root's, its answers in a file."""
    command = ("/usr/bin/registration-central", "enrol-code", "kiosk-01", "--database", DATABASE)
    code = re.search(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}", root.run(*command, account=CENTRAL))
    expect("the service gives a one-time code", code)
    word = code.group(0) if code else ""
    answers = f'[setup]\nkind = "kiosk"\nenrolment_code = "{word}"\n{around.station_toml(url)}'
    root.path("/root/answers.toml").write_text(answers)
    words = ("/usr/bin/registration-kiosk", "setup", "--from", "/root/answers.toml")
    said = root.run(*words, "--language", "en")
    expect("the kiosk is enrolled", "enrolled as kiosk" in said, said)
    expect("a test ticket is printed", around.printer.wait_for_tickets(1, 30.0), said)
    key = "/var/lib/registration-kiosk/device.key"
    owner = root.run("stat", "-c", "%U", STATION, key)
    expect("root writes the file, the kiosk's account the key", owner.split() == ["root", KIOSK])
    root.run("/usr/bin/registration-kiosk", "check-config", STATION, account=KIOSK)


def _sell(root: CleanRoot, around: Lobby, display: str, out: Path) -> None:
    from tests.packages.eyes import Eyes  # noqa: PLC0415 - needs the display that stands now

    patient = Patient(Eyes(out), Hand(), around)
    process = kiosk(root, display, out / "kiosk.log")
    try:
        patient.reach_the_review(FIRST)
        patient.pay_and_take()
        expect("a ticket is printed", around.printer.wait_for_tickets(2, 30.0))
        tickets = sorted(out.glob("*ticket*.png"))
        code = qr_text(tickets[-1] if tickets else out / "no-ticket.png")
        expect("its code can be read", "no QR" not in code and code, code)
        patient.reach_the_review(ANOTHER)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    expect("the kiosk was killed while a number was kept", process.returncode == -signal.SIGKILL)
    around.pad.module.lift()


def _upgrade(root: CleanRoot, around: Lobby, display: str, out: Path, new: dict[str, Path]) -> None:
    said = root.run(*SETTLED, account=KIOSK, may_fail=True)
    expect("the journal says what is open", "open: 1 hold" in said and "code 1" in said, said)
    try:
        root.install(new[KIOSK])
    except CleanRootError as no:
        expect("an upgrade is refused meanwhile, in words", "is not upgraded" in str(no), no)
    else:
        raise NotAsExpectedError("an upgrade was not refused while something was open")
    expect("the old version stands", _version(root, KIOSK) == "0.0.1", _version(root, KIOSK))
    process = kiosk(root, display, out / "kiosk.log")
    try:
        is_settled = False
        for _ in range(60):
            said = root.run(*SETTLED, account=KIOSK, may_fail=True)
            is_settled = "code 0" in said
            if is_settled:
                break
            Event().wait(1.0)
        expect("the old version settles what it began", is_settled, said)
    finally:
        process.terminate()
        process.wait(30)
    root.install(*new.values())
    expect("then the upgrade goes", _version(root, KIOSK) != "0.0.1", _version(root, KIOSK))
    kept = root.path(f"/var/lib/{KIOSK}/device.key").exists() and root.path(STATION).exists()
    expect("key, journal and configuration are kept", kept)
    process = kiosk(root, display, out / "kiosk.log")
    process.terminate()
    expect("the new version starts on them", process.wait(30) == 0)
    expect("only one ticket was printed beside the test ticket", len(around.printer.tickets) == 2)


def _version(root: CleanRoot, name: str) -> str:
    return root.run("dpkg-query", "-W", "-f", "${Version}", name).strip()


def _remove_and_purge(root: CleanRoot) -> None:
    for name in (CENTRAL, KIOSK):
        data = root.path(f"/var/lib/{name}")
        root.run("apt-get", "remove", "-y", "-q", name)
        expect(f"{name}: removing takes the programs", not root.path(f"/usr/lib/{name}").exists())
        expect(f"{name}: and leaves the data", any(data.iterdir()))
        root.run("apt-get", "purge", "-y", "-q", name)
        expect(f"{name}: purging takes the data", not data.exists())
    expect("and the configuration", not root.path(STATION).exists())


if __name__ == "__main__":
    sys.exit(main())
