"""What goes into the Debian packages is found from imports, and nothing else goes in.

That the packages work is shown by `make package-test` in a clean root.
"""

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[3]
DEB = CHECKOUT / "packaging" / "deb"
PARTS = tomllib.loads((DEB / "parts.toml").read_text())


@pytest.fixture(scope="module")
def contents() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deb_contents", DEB / "contents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def modules(contents: ModuleType) -> dict[str, frozenset[str]]:
    packages = {name: part for name, part in PARTS.items() if name != "prune"}
    return {
        name: contents.modules_of(part["commands"], part["loads"])
        for name, part in packages.items()
    }


def libraries(contents: ModuleType, name: str, found: frozenset[str]) -> set[str]:
    part: dict[str, Any] = PARTS[name]
    project = CHECKOUT / "pyproject.toml"
    named = contents.libraries_of(found, project, part["also"], part["without"])
    return {one.name.lower() for one in named}


def test_the_kiosk_has_no_service_and_no_emulator(modules: dict[str, frozenset[str]]) -> None:
    found = modules["registration-kiosk"]
    assert {"kiosk_app.bootstrap.kiosk", "kiosk_app.bootstrap.counter", "ui.app"} <= found
    unwanted = ("kiosk_app.central_service", "hardware.emulators", "kiosk_app.demo", "tests")
    assert [one for one in found if one.startswith(unwanted)] == []


def test_the_service_has_every_migration_and_no_screen(
    modules: dict[str, frozenset[str]],
) -> None:
    found = modules["registration-central"]
    folder = CHECKOUT / "kiosk_app" / "central_service" / "migrations" / "versions"
    there = {path.stem for path in folder.glob("r*.py")}
    assert there == {one.rpartition(".")[2] for one in found if ".migrations.versions.r" in one}
    assert [one for one in found if one.startswith(("ui", "PySide6", "kiosk_app.demo"))] == []


def test_libraries_are_those_that_are_imported_and_what_they_need(
    contents: ModuleType, modules: dict[str, frozenset[str]]
) -> None:
    kiosk = libraries(contents, "registration-kiosk", modules["registration-kiosk"])
    assert {"pyside6_essentials", "shiboken6", "requests", "certifi", "pyscard"} <= kiosk
    assert not kiosk & {"litestar", "psycopg", "pytest", "mypy", "alembic", "setuptools"}
    central = libraries(contents, "registration-central", modules["registration-central"])
    assert {"litestar", "psycopg-binary", "uvloop", "httptools", "alembic"} <= central
    assert not central & {"pyside6_essentials", "shiboken6", "pyscard", "faker", "pytest"}


def test_a_library_nobody_declared_is_an_error(contents: ModuleType) -> None:
    with pytest.raises(contents.ContentsError, match="pytest is imported"):
        contents.libraries_of({"pytest"}, CHECKOUT / "pyproject.toml", (), ())


def test_data_beside_a_module_goes_with_it(contents: ModuleType, tmp_path: Path) -> None:
    name = "kiosk_app.central_service.migrations"
    contents.copy_modules({name, f"{name}.env"}, CHECKOUT, tmp_path)
    copied = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    folder = name.replace(".", "/")
    assert copied == [f"{folder}/{n}" for n in ("__init__.py", "env.py", "script.py.mako")]


def test_every_part_has_its_scripts_and_its_unit() -> None:
    for name in (one for one in PARTS if one != "prune"):
        unit = DEB / name / "files" / "usr" / "lib" / "systemd" / "system" / f"{name}.service"
        text = unit.read_text()
        assert f"User={name}\n" in text
        assert "NoNewPrivileges=yes" in text
        for script in ("postinst", "prerm", "postrm"):
            assert (DEB / name / script).read_text().startswith("#!/bin/sh\n")
