"""The wire's paths are one list without doubles, and every gap in them has a plain name."""

import re

from kiosk_app.contract import paths

PATHS = {
    name: value
    for name, value in vars(paths).items()
    if name.isupper() and isinstance(value, str) and value.startswith("/")
}


def test_every_path_is_versioned_but_health_and_the_played_phone() -> None:
    plain = {name for name, path in PATHS.items() if not path.startswith("/v1/")}
    assert plain == {"LIVEZ", "READYZ", "OPENAPI", "FAKE_PROVIDER_PAY"}
    assert len(PATHS) > 15


def test_no_path_stands_twice() -> None:
    assert len(set(PATHS.values())) == len(PATHS)


def test_paths_are_lower_case_with_named_gaps() -> None:
    segment = re.compile(r"[a-z0-9.-]+|\{[a-z]+\}")
    for path in PATHS.values():
        assert all(segment.fullmatch(part) for part in path.removeprefix("/").split("/")), path
