"""Passwords, one-time codes and the key of the record: made, kept and compared as they should."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk_app.central_service.keeping.database import DatabaseBusyError
from kiosk_app.central_service.keeping.passwords import Passwords, code_digest, new_code
from kiosk_app.central_service.keeping.security import KeyFileError, made_keys
from tests.helpers.central import CHEAP
from tests.helpers.staff import PASSWORD


def test_a_name_nobody_has_costs_a_hash_all_the_same() -> None:
    passwords = Passwords(CHEAP.password_cost)
    own = passwords._hasher
    checked: list[str] = []

    class Watched:
        """Argon2, watched at work."""

        hash = own.hash

        def verify(self, kept: str, password: str) -> bool:
            checked.append(kept.rsplit("$", 2)[0])
            return own.verify(kept, password)

    passwords._hasher = Watched()  # type: ignore[assignment]  # a fake in the shape of the hasher
    assert not passwords.fits(PASSWORD, None)
    assert not passwords.fits(PASSWORD, own.hash("another password"))
    assert not passwords.fits(PASSWORD, "not a hash at all")
    assert checked == ["$argon2id$v=19$m=8,t=1,p=1"] * 2 + ["not a hash at all"]


def test_one_time_codes_can_be_read_out_and_do_not_repeat() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 19 and not set(code) & set("01OI") for code in codes)
    assert code_digest("k7qx-9m2p") == code_digest("K7QX 9M2P")


def test_too_many_passwords_at_once_are_told_to_wait() -> None:
    passwords = Passwords(CHEAP.password_cost, patience_s=0.01)
    for _ in range(4):
        passwords._turns.acquire()
    with pytest.raises(DatabaseBusyError):
        passwords.hash(PASSWORD)
    for _ in range(4):
        passwords._turns.release()
    assert passwords.fits(PASSWORD, passwords.hash(PASSWORD))


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "central.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: made_keys(path), range(8)))
    assert len(keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_who_comes_second_takes_the_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "central.key"
    first = made_keys(path)
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert made_keys(path) == first


@pytest.mark.parametrize("text", ["", "00" * 31, "not hexadecimal", "00" * 32 + "\n" + "11" * 32])
def test_a_file_that_is_no_key_is_not_used(tmp_path: Path, text: str) -> None:
    path = tmp_path / "central.key"
    path.write_text(text)
    with pytest.raises(KeyFileError, match=r"central\.key"):
        made_keys(path)


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        made_keys(tmp_path / "nowhere" / "central.key")
