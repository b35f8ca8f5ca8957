"""The bill of materials names every library with a licence under which it may be passed on."""

import importlib.util
import json
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).parents[3]
DEB = CHECKOUT / "packaging" / "deb"
PARTS = tomllib.loads((DEB / "parts.toml").read_text())


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"deb_{name}", DEB / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BILL, CONTENTS = loaded("bill"), loaded("contents")


class Library(metadata.Distribution):
    """An invented distribution."""

    def __init__(self, **fields: str) -> None:
        self._fields = fields

    @property
    def metadata(self) -> Message:  # type: ignore[override]  # a message is what it is
        message = Message()
        message["Name"], message["Version"] = "Invented_Library", "1.0"
        for name, value in self._fields.items():
            message[name.replace("_", "-")] = value
        return message

    def read_text(self, filename: str) -> str | None:
        del filename
        return None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


@pytest.mark.parametrize("name", [name for name in PARTS if name != "prune"])
def test_every_library_of_a_package_is_on_its_bill_and_may_be_passed_on(name: str) -> None:
    part = PARTS[name]
    modules = CONTENTS.modules_of(part["commands"], part["loads"])
    project = CHECKOUT / "pyproject.toml"
    found = CONTENTS.libraries_of(modules, project, part["also"], part["without"])
    bill = json.loads(BILL.bill_of(name, "1.0", found))
    assert [each["name"] for each in bill["components"]] == sorted(one.name for one in found)
    assert all(each["licenses"][0]["expression"] for each in bill["components"])
    assert bill["metadata"]["component"]["version"] == "1.0"


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT"}, "MIT"),
        ({"License_Expression": "GPL-3.0-only OR LGPL-3.0-only"}, "GPL-3.0-only OR LGPL-3.0-only"),
        ({"License_Expression": "Apache-2.0 AND BSD-2-Clause"}, "Apache-2.0 AND BSD-2-Clause"),
        ({"License": "MIT License"}, "MIT"),
        (
            {"License": "see the file", "Classifier": "License :: OSI :: BSD License"},
            "BSD-3-Clause",
        ),
    ],
)
def test_a_licence_is_found_however_it_is_said(fields: dict[str, str], licence: str) -> None:
    assert BILL.licence_of(Library(**fields)) == licence


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"License_Expression": "GPL-3.0-only"},
        {"License_Expression": "MIT AND GPL-3.0-only"},
        {"License": "All rights reserved"},
        {"Classifier": "License :: Other/Proprietary License"},
    ],
)
def test_what_may_not_be_passed_on_stops_the_build(fields: dict[str, str]) -> None:
    with pytest.raises(BILL.LicenceError, match="Invented_Library"):
        BILL.licence_of(Library(**fields))


def test_the_same_parts_have_the_same_bill_by_the_names_registries_use() -> None:
    bill = BILL.bill_of("a-package", "1.0", [Library(License="MIT")])
    assert bill == BILL.bill_of("a-package", "1.0", [Library(License="MIT")])
    (part,) = json.loads(bill)["components"]
    assert part["purl"] == "pkg:pypi/invented-library@1.0"
