"""A configuration to a file and back, for whoever starts a kiosk as a process of its own."""

import dataclasses
import json
from pathlib import Path

from kiosk_app.config import Config, load


def write(config: Config, path: Path) -> None:
    """Write `config` as TOML, so that `read` returns an equal one."""
    lines = []
    for table in dataclasses.fields(config):
        lines.append(f"[{table.name}]")
        part = getattr(config, table.name)
        lines.extend(
            f"{key.name} = {_toml(getattr(part, key.name))}" for key in dataclasses.fields(part)
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> Config:
    """Return the configuration in `path`.

    Raises:
        ConfigError: see `kiosk_app.config.load`.
    """
    return load(path)


def _toml(value: object) -> str:
    # JSON's true, false, numbers and escaped strings are TOML's.
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
