"""``central reconcile`` as an operator sees it: the report, the exit code, the second run."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hardware.emulators.payment_provider.server import PaymentProviderServer
from kiosk_app import clock
from kiosk_app.central_service.keeping.security import load_key
from kiosk_app.commands import central as command
from kiosk_app.commands.main import main
from kiosk_app.domain.money import Fen, yuan


@pytest.fixture(autouse=True)
def around_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon when a test begins: what is taken before midnight is of another day's bill."""
    real, begun = clock.now, clock.now()
    ahead = begun.replace(hour=12) - begun
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[PaymentProviderServer]:
    key = load_key(tmp_path / "shared.key")
    with PaymentProviderServer(tmp_path / "book.db", key, clock.now) as server:
        yield server


NOTHING_TAKEN = (
    "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,商户退款单号,退款金额\r\n"
    "总交易单数,总交易额,总退款金额\r\n`0,`0.00,`0.00\r\n"
)

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run an act of ``central``; return its exit code and all it said."""
    monkeypatch.setattr(command, "set_up", lambda: None)

    def act(*arguments: str) -> tuple[int, str]:
        code = main(["central", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return act


@pytest.mark.requirement("R140")
def test_a_day_is_reconciled_mended_once_and_recorded(
    tmp_path: Path, provider: PaymentProviderServer, run: Run
) -> None:
    database = ["--database", str(tmp_path / "c.db"), "--key-file", str(tmp_path / "record.key")]
    asked = ["--provider", provider.url, "--provider-key", str(tmp_path / "shared.key")]
    today = f"{clock.now():%Y-%m-%d}"

    def reconcile(*more: str) -> tuple[int, str]:
        return run("reconcile", *database, "--date", today, *more)

    run("init", *database, "--administrator", "boss", "--name", "王管")
    code, said = reconcile(*asked)
    assert (code, said.splitlines()[-1]) == (0, "clean")
    provider.book.press("stray-1", 700)
    code, said = reconcile(*asked)
    assert code == 1
    row = f"missing here    stray-1  here: unknown  there: paid {yuan(Fen(700))}"
    assert row in said.splitlines()
    assert "missing here          1" in said
    code, said = reconcile(*asked, "--refund")
    assert (code, "begun to mend         1" in said) == (1, True)
    code, said = reconcile(*asked, "--refund")
    assert (code, "begun to mend         0" in said) == (1, True)
    assert "refund pending  stray-1  here: paid 7.00, owed 7.00  there: paid 7.00" in said
    assert run("verify-audit", *database)[0] == 0
    code, said = reconcile()
    assert (code, "name the bill" in said) == (2, True)
    code, said = reconcile("--bill", str(tmp_path / "none.csv"))
    assert (code, "No such file" in said) == (2, True)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(NOTHING_TAKEN, encoding="utf-8")
    code, said = reconcile("--bill", str(wrong))
    assert (code, "another bill of" in said) == (2, True)
    code, said = reconcile("--bill", str(wrong), "--replace-bill")
    assert "forgot the bill of before: 1 lines" in said.splitlines()
    code, said = reconcile(*asked, "--replace-bill")
    assert "forgot the bill of before: 0 lines" in said.splitlines()


@pytest.mark.requirement("R140")
@pytest.mark.requirement("R179")
def test_a_desk_without_a_provider_reconciles_its_drawers(tmp_path: Path, run: Run) -> None:
    database = ["--database", str(tmp_path / "c.db"), "--key-file", str(tmp_path / "record.key")]
    run("init", *database, "--administrator", "boss", "--name", "王管")

    def reconcile() -> tuple[int, list[str]]:
        code, said = run("reconcile", *database, "--cash-only", "--date", f"{clock.now():%Y-%m-%d}")
        return code, said.splitlines()

    def drawer(statement: str, *values: object) -> None:
        with closing(sqlite3.connect(tmp_path / "c.db")) as connection, connection:
            connection.execute(statement, values)

    code, said = reconcile()
    assert (code, said[-1]) == (0, "clean")
    opened = round(clock.now().timestamp() * 1000)
    drawer(
        "INSERT INTO drawer_shift (id, station, staff, opened_at, opened_with)"
        " VALUES ('shift-1', 'counter-01', 'staff-1', ?, 20000)",
        opened,
    )
    code, said = reconcile()
    whose = "shift-1 at counter-01, staff-1"
    assert f"not counted     {whose}  expected 200.00  counted not yet" in said
    assert (code, "drawer not counted    1" in said) == (1, True)
    drawer("UPDATE drawer_shift SET closed_at = ?, counted = 19950", opened)
    code, said = reconcile()
    assert f"short           {whose}  expected 200.00  counted 199.50  difference -0.50" in said
    assert (code, "drawer short          1" in said) == (1, True)
    drawer("UPDATE drawer_shift SET counted = 20000")
    assert reconcile()[0] == 0
    assert run("verify-audit", *database)[0] == 0
