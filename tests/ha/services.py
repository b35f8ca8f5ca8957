"""Our service as processes of its own on the many-host address, and a watch at their doors.

The watch asks ``/readyz`` without pause: whatever the database does, the answer is 200, or 503 with
``Retry-After``, or at worst none within the clients' own patience.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

import requests

from kiosk_app.bench.children import Child
from kiosk_app.central_client.caller import TIMEOUTS_S
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.contract import paths
from tests.helpers.devices import enrol_everybody

SERVICES = 2
_EVERY_S = 0.2
_START_AT = "08:10"
_FINE = frozenset({"200", "503 come again", "ReadTimeout"})


@contextmanager
def services(url: str, folder: Path) -> Iterator[list[str]]:
    """Prepare and seed the database, serve it from several processes, give their addresses."""
    key = ["--key-file", str(folder / "record.key")]
    with ExitStack() as running:
        first = _serve(running, url, key, folder / "central0.log")
        with closing(Database(url)) as database, database.write() as connection:
            enrol_everybody(connection)
        rest = [_serve(running, url, key, folder / f"central{i}.log") for i in range(1, SERVICES)]
        yield [first, *rest]


def _serve(running: ExitStack, url: str, key: list[str], log: Path) -> str:
    words = ["-m", "kiosk_app", "central", "serve", "--demo", "--unlimited", "--port", "0"]
    words += ["--start-at", _START_AT, "--database", url, *key]
    return running.enter_context(Child(words, log)).read_line()


class Watch:
    """Asks every service whether it is ready, and writes down what it says."""

    def __init__(self, urls: list[str]) -> None:
        self.said: Counter[str] = Counter()
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._look, args=(url,), name="watch") for url in urls
        ]

    def __enter__(self) -> Self:
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """End."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def take_odd(self) -> list[str]:
        """Return what no service may say, and how often one did since we asked last."""
        with self._turn:
            said, self.said = self.said, Counter()
        return [f"/readyz: {what} ({n} times)" for what, n in said.items() if what not in _FINE]

    def _look(self, url: str) -> None:
        with requests.Session() as http:
            http.trust_env = False
            while not self._over.wait(_EVERY_S):
                said = _ask(http, url)
                with self._turn:
                    self.said[said] += 1


def _ask(http: requests.Session, url: str) -> str:
    try:
        answer = http.get(url + paths.READYZ, timeout=TIMEOUTS_S)
    except requests.RequestException as no:
        return type(no).__name__
    has_wait = "Retry-After" in answer.headers
    return f"{answer.status_code}{' come again' if has_wait else ''}"
