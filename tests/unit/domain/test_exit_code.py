"""The staff exit's codes: the values of RFC 4226, a device's own, and what is no number."""

import pytest

from kiosk_app.domain.exit_code import SECRET_BYTES, code_of, is_code, is_number, secret_of

RFC_SECRET = b"12345678901234567890"
RFC_VALUES = {
    0: 1284755224,
    1: 1094287082,
    2: 137359152,
    3: 1726969429,
    4: 1640338314,
    5: 868254676,
    6: 1918287922,
    7: 82162583,
    8: 673399871,
    9: 645520489,
}
"""RFC 4226 appendix D, before the digits are cut."""
MASTER = bytes(range(32))


@pytest.mark.requirement("R133")
@pytest.mark.parametrize(("counter", "value"), RFC_VALUES.items())
def test_a_code_is_the_value_of_the_rfc(counter: int, value: int) -> None:
    assert code_of(RFC_SECRET, f"{counter:08}") == f"{value % 10**8:08}"


@pytest.mark.requirement("R133")
def test_every_device_has_codes_of_its_own() -> None:
    secrets = {
        secret_of(MASTER, "kiosk-01", "dev-1"),
        secret_of(MASTER, "kiosk-01", "dev-2"),
        secret_of(MASTER, "kiosk-02", "dev-1"),
        secret_of(bytes(32), "kiosk-01", "dev-1"),
        secret_of(MASTER, "kiosk-01dev-1", ""),
        MASTER,
    }
    assert len(secrets) == 6
    assert {len(secret) for secret in secrets} == {SECRET_BYTES}


def test_a_code_is_typed_with_blanks_or_without() -> None:
    code = code_of(MASTER, "04718260")
    assert is_code(MASTER, "04718260", code)
    assert is_code(MASTER, "04718260", f" {code[:4]} {code[4:]}")
    assert not is_code(MASTER, "04718261", code)
    assert not is_code(MASTER, "04718260", "")
    assert not is_code(MASTER, "04718260", "柒")


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "１２３４５６７８"])
def test_what_no_kiosk_shows_is_no_number(text: str) -> None:
    assert not is_number(text)
    assert is_number("04718260")
