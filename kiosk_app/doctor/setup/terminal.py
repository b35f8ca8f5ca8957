"""Talk at a terminal, in the language of whoever sets the station up."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path


class TerminalTalk:
    """See `Talk`.

    Args:
        folder: of `setup.zh.json` and `setup.en.json`.
        language: ``"zh"`` or ``"en"``.
        write: where lines go.
        read: returns what was typed after a prompt and raises EOFError when nobody is there; None:
            nobody is.
    """

    def __init__(
        self,
        folder: Path,
        language: str,
        write: Callable[[str], object],
        read: Callable[[str], str] | None,
    ) -> None:
        path = folder / f"setup.{language}.json"
        self._sentences: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
        self._write = write
        self._read = read

    def say(self, key: str, /, **facts: str) -> None:
        """See `Talk.say`."""
        self._write(self._sentences[f"say.{key}"].format(**facts) + "\n")

    def ask(self, key: str, default: str) -> str | None:
        """See `Talk.ask`."""
        if self._read is None:
            return None
        shown = f" [{default}]" if default else ""
        try:
            answer = self._read(f"{self._sentences[f'ask.{key}']}{shown}: ").strip()
        except EOFError:
            self._read = None
            return None
        return answer or default
