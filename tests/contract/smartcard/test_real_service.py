"""A real pcscd that is killed, ended, frozen and started again, in a namespace of its own."""

import os
import select
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.emulators import private_pcscd
from hardware.emulators.private_pcscd import PrivatePcscd
from hardware.emulators.social_card import SocialCardFields
from hardware.emulators.steered_process import SteeredProcess
from hardware.errors import DeviceMissingError, MediaRemovedError, ProtocolError
from hardware.smartcard.port import CardOut, ReaderRemoved, ServiceDown, ServiceUp
from hardware.social_card.reader import read
from tests.contract.smartcard.conftest import WHY_NOT, Bench

End = Callable[[PrivatePcscd], None]
PATIENCE_S = 20.0
OWNER = """
import threading
from hardware.emulators.private_pcscd import PrivatePcscd
with PrivatePcscd() as service:
    hand = service.card_host()
    hand.insert()
    service.freeze()
    print(service.pid, hand._host.pid, flush=True)
    threading.Event().wait()
"""

if WHY_NOT is None:

    @pytest.mark.parametrize("end", [PrivatePcscd.kill, PrivatePcscd.terminate])
    def test_the_service_may_end_and_come_back(
        service: PrivatePcscd, pcsc_bench: Bench, end: End
    ) -> None:
        bench = pcsc_bench
        bench.watcher.start(bench.ear)
        bench.hand.insert()
        link = bench.watcher.connect(bench.ear.card().reader)
        end(service)
        with pytest.raises(MediaRemovedError):
            read(link)
        link.close()
        gone = bench.ear.until(ServiceDown)
        assert gone[:2] == [CardOut(bench.reader), ReaderRemoved(bench.reader)]
        with pytest.raises(DeviceMissingError):
            bench.watcher.connect(bench.reader)
        service.start()
        card = bench.ear.card()  # back without anybody's help
        with bench.watcher.connect(card.reader) as again:
            assert read(again).name == SocialCardFields().name

    def test_a_watch_may_begin_before_the_service(service: PrivatePcscd, pcsc_bench: Bench) -> None:
        service.kill()
        pcsc_bench.watcher.start(pcsc_bench.ear)
        assert isinstance(pcsc_bench.ear.next(), ServiceDown)
        service.start()
        pcsc_bench.ear.until(ServiceUp)
        pcsc_bench.hand.insert()
        pcsc_bench.ear.card()

    @pytest.mark.slow
    def test_a_frozen_service_is_noticed_and_holds_nobody_up(
        service: PrivatePcscd, pcsc_bench: Bench
    ) -> None:
        bench = pcsc_bench
        bench.watcher.start(bench.ear)
        bench.hand.insert()
        link = bench.watcher.connect(bench.ear.card().reader)
        service.freeze()
        try:
            with pytest.raises(DeviceMissingError):
                link.transmit(b"\x00\xb2\x01\x05\x00")
            bench.ear.until(ServiceDown)
            assert bench.watcher.is_silent
        finally:
            service.thaw()
        link.close()
        with bench.watcher.connect(bench.ear.card().reader) as again:
            assert read(again).name == SocialCardFields().name
        assert not bench.watcher.is_silent

    @pytest.mark.slow
    def test_a_service_that_is_frozen_from_the_start_is_told(
        service: PrivatePcscd, pcsc_bench: Bench
    ) -> None:
        service.freeze()
        try:
            pcsc_bench.watcher.start(pcsc_bench.ear)
            assert pcsc_bench.ear.next() == ServiceDown(0)
        finally:
            service.thaw()
        pcsc_bench.ear.until(ServiceUp)
        pcsc_bench.hand.insert()
        pcsc_bench.ear.card()

    @pytest.mark.slow
    def test_stop_does_not_wait_for_a_frozen_service(
        service: PrivatePcscd, pcsc_bench: Bench
    ) -> None:
        pcsc_bench.watcher.start(pcsc_bench.ear)
        pcsc_bench.ear.until(ServiceUp)
        service.freeze()
        try:
            pcsc_bench.watcher.stop()
        finally:
            service.thaw()

    def test_a_second_start_of_a_running_service_is_refused(service: PrivatePcscd) -> None:
        with pytest.raises(RuntimeError, match="running"):
            service.start()

    def test_one_process_meets_one_private_service_at_a_time(service: PrivatePcscd) -> None:
        assert service.pid
        with pytest.raises(RuntimeError, match="one private pcscd"), PrivatePcscd():
            raise AssertionError("must not be entered")

    def test_the_service_listens_inside_its_namespace_only(service: PrivatePcscd) -> None:
        assert str(service.socket_path).startswith("/proc/")
        ours = Path("/proc/self/ns/net").readlink()
        assert Path(f"/proc/{service.pid}/ns/net").readlink() != ours

    def test_the_hand_tells_what_it_cannot_do(pcsc_bench: Bench) -> None:
        with pytest.raises(ProtocolError, match="no card"):
            pcsc_bench.hand.await_power()

    def test_restart_keeps_the_socket_and_changes_the_process(service: PrivatePcscd) -> None:
        before = (service.socket_path, service.pid)
        service.restart()
        assert service.socket_path == before[0]
        assert service.pid != before[1]
        assert not Path(f"/proc/{before[1]}").exists()


if WHY_NOT is None:

    def test_everything_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
        env = {**os.environ, "PYTHONPATH": str(Path.cwd()), "TMPDIR": str(tmp_path)}
        owner = SteeredProcess([sys.executable, "-c", OWNER], tmp_path / "log", env)
        service_pid, host_pid = map(int, owner.read_line(PATIENCE_S).split())
        ends = [os.pidfd_open(service_pid), os.pidfd_open(host_pid)]
        try:
            os.kill(owner.pid, signal.SIGKILL)
            for end in ends:
                assert select.select([end], [], [], PATIENCE_S)[0], "it outlived its owner"
        finally:
            for end in ends:
                os.close(end)
            owner.close()


def test_why_a_private_service_cannot_run_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(private_pcscd, "_ADMIN_PATHS", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert private_pcscd.can_use_namespaces() == "pcscd is not installed (package pcscd)"
    for program in ("pcscd", "unshare"):
        (tmp_path / program).write_text("#!/bin/sh\necho not today >&2\nexit 3\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setattr(private_pcscd, "_LIBRARIES", (tmp_path / "none",))
    assert "vsmartcard-vpcd" in (private_pcscd.can_use_namespaces() or "")
    monkeypatch.setattr(private_pcscd, "_LIBRARIES", (tmp_path,))
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + "/bin")
    assert private_pcscd.can_use_namespaces() == "user namespaces are forbidden here (not today)"


def test_a_service_that_cannot_start_says_why_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(private_pcscd, "_CLIENT_DOOR", private_pcscd._ClientDoor())
    monkeypatch.setattr(private_pcscd, "_unshare", lambda: ["sh", "-c", "echo no >&2; exit 1"])
    with pytest.raises(DeviceMissingError, match=r"no private pcscd: .* ended; no"):
        PrivatePcscd().__enter__()
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_is_not_there_is_a_missing_device(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(private_pcscd, "_ADMIN_PATHS", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceMissingError, match="nsenter is not installed"):
        private_pcscd.CardHand(1, tmp_path / "log")
