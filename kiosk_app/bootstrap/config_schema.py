"""A station's file as a JSON schema (draft 2020-12), made from the very types that read it.

For editors and for tools that write such files; ``check-config`` has the last word. What depends on
the machine (a folder, a device, a key's file) a schema cannot tell, and it says so of such a key.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from hardware.hospital_card.profile import load_profile as load_card_profile
from hardware.printer.profiles import BlackMark, load_profile
from kiosk_app import config_cards, config_speech
from kiosk_app import config_checks as check
from kiosk_app.config import Config, PrinterConfig

Schema = dict[str, Any]

_TYPES: Final[Mapping[Any, str]] = {
    Path: "string",
    str: "string",
    float: "number",
    int: "integer",
    bool: "boolean",
}
_TOLD: Final = re.compile(r"^    (\w[\w, ]*): (.+(?:\n      .+)*)", re.MULTILINE)
_ON_MACHINE: Final = "Looked at on the machine by check-config."
_NO_NUL: Final = "^[^\\u0000]*$"
_DEVICE: Final = "^(/[^\\u0000]*)?$"
_HOST: Final = check.HOST.pattern.replace(r"\Z", "$")


def station_schema() -> Schema:
    """Return the schema of a whole file."""
    found = _table(Config)
    found["properties"]["printer"] |= {"allOf": list(_printer_rules())}
    found["properties"]["scanner"] |= {"allOf": list(_scanner_rules())}
    found["properties"]["id_card_reader"] |= {"allOf": list(_pad_rules())}
    found["properties"]["hospital_card"] |= {"allOf": list(_card_rules())}
    found["properties"]["patient_screen"] |= {"allOf": list(_patient_rules())}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "station.toml"}
    return head | found


def text_of(schema: Schema) -> str:
    """Return a schema as it is shipped."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _table(kind: type[Any]) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    fields, told = kind.__dataclass_fields__, _told_of(kind)
    properties: Schema = {}
    for name, hint in hints.items():
        field = fields[name]
        if hasattr(hint, "__dataclass_fields__"):
            properties[name] = _table(hint)
            continue
        properties[name] = _value(hint) | ({"description": told[name]} if name in told else {})
        if field.default is not field.default_factory:
            properties[name]["default"] = field.default
    required = [name for name in hints if fields[name].default is fields[name].default_factory]
    return {
        "type": "object",
        "description": (inspect.getdoc(kind) or "").partition("\n")[0],
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _value(hint: Any) -> Schema:  # noqa: ANN401 - a type, or an annotated one
    kind, *checks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    found: Schema = {"type": _TYPES[kind]}
    for may_be in checks:
        found |= may_be.schema if isinstance(may_be, check.Rule) else _BY_CHECK[may_be]()
    return found


def _told_of(kind: type[Any]) -> dict[str, str]:
    """Return what the docstring says of each key; ``a, b: text`` is said of both."""
    _, _, attributes = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    told: dict[str, str] = {}
    for names, text in _TOLD.findall(attributes):
        plain = " ".join(text.split())
        told |= dict.fromkeys(names.split(", "), plain)
    return told


def _names_in(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.json"))


_BY_CHECK: Final[Mapping[Any, Callable[[], Schema]]] = {
    check.host: lambda: {"pattern": f"^{_HOST}$"},
    check.base_url: lambda: {"pattern": r"^https?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+)(:\d+)?$"},
    check.printer_profile: lambda: {"enum": _names_in(check.PRINTERS)},
    check.file_that_is_there: lambda: {"pattern": _NO_NUL, "$comment": _ON_MACHINE},
    check.journal_file: lambda: {"pattern": _NO_NUL, "minLength": 1, "$comment": _ON_MACHINE},
    check.key_file: lambda: {"pattern": _NO_NUL, "$comment": _ON_MACHINE},
    check.serial_device: lambda: {"pattern": _DEVICE, "$comment": _ON_MACHINE},
    check.printer_node: lambda: {"pattern": _DEVICE, "$comment": _ON_MACHINE},
    config_cards.card_profile: lambda: {"enum": ["", *_names_in(config_cards.HOSPITAL_CARDS)]},
    config_cards.secret_file: lambda: {"pattern": _NO_NUL, "$comment": _ON_MACHINE},
    config_speech.pack_folder: lambda: {"pattern": _NO_NUL, "$comment": _ON_MACHINE},
    config_speech.program: lambda: {"pattern": r"^(/[^\u0000]*)?$", "$comment": _ON_MACHINE},
}
"""What a check that is not a `Rule` means in a schema; asked when a schema is made."""


def _given(**values: Schema) -> Schema:
    """Return that these keys are there and so."""
    return {"properties": values, "required": list(values)}


def _if(condition: Schema, then: Schema) -> Schema:
    return {"if": condition, "then": then}


_SOME: Final[Schema] = {"minLength": 1}
_INPUT: Final[Schema] = {"pattern": "^/dev/input/"}


def _usual(*keys: str) -> Schema:
    """Return that these keys of the printer are left out, or as they are anyway."""
    usual = PrinterConfig()
    return {"properties": {key: {"const": getattr(usual, key)} for key in keys}}


def _printer_rules() -> Iterator[Schema]:
    yield _if(_given(serial=_SOME), _usual("host", "port", "usb"))
    yield _if(_given(usb=_SOME), _usual("host", "port", "serial", "baud", "flow"))
    yield {"anyOf": [_given(serial=_SOME), _usual("baud", "flow")]}
    profiles = {path.stem: load_profile(path) for path in sorted(check.PRINTERS.glob("*.json"))}
    marked = [name for name, one in profiles.items() if one.black_mark is not BlackMark.NONE]
    yield _if(_given(has_marks={"const": True}), _given(profile={"enum": marked}))


def _scanner_rules() -> Iterator[Schema]:
    keyboard = {"const": "keyboard"}
    yield _if(_given(kind=keyboard), _given(port=_INPUT))
    yield _if(_given(port=_INPUT), _given(kind=keyboard))


def _patient_rules() -> Iterator[Schema]:
    yield _if(_given(output=_SOME), _given(shows={"const": "screen"}))


def _pad_rules() -> Iterator[Schema]:
    yield _if(_given(kind={"const": "ccid"}), _given(name_contains=_SOME))
    yield _if(_given(kind={"enum": ["usb", "ccid"]}), {"properties": {"port": {"const": ""}}})


def _card_rules() -> Iterator[Schema]:
    yield _if(_given(key_file=_SOME), _given(profile=_SOME))
    paths = sorted(config_cards.HOSPITAL_CARDS.glob("*.json"))
    keyless = [path.stem for path in paths if load_card_profile(path).wants_key]
    yield _if(_given(profile={"enum": keyless}), _given(key_file=_SOME))
