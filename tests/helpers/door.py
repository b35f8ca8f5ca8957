"""HTTP doors that are kept: each is one server of this test process, let to one service at a time.

Building the application and ending uvicorn take a third of a second, which hundreds of tests would
pay each. A door's port, routes and server stay; the service behind it changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from kiosk_app.central_service.http.server import ServerThread
from kiosk_app.central_service.service import CentralService

_FREE: "list[_Door]" = []


class Tenant:
    """Stands where a service stands and is, at any time, the service the door is let to."""

    def __init__(self, service: CentralService) -> None:
        self.service: CentralService | None = service

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the service has
        return getattr(self.service, name)


class _Door:
    def __init__(self, service: CentralService) -> None:
        self.first = service
        self.tenant = Tenant(service)
        self.server = ServerThread(cast("CentralService", self.tenant))
        self.server.start()


@contextmanager
def door_to(service: CentralService) -> Iterator[str]:
    """Give the base URL at which the service answers; nested ones get doors of their own."""
    door = _FREE.pop() if _FREE else _Door(service)
    door.tenant.service = service
    try:
        yield door.server.url
    finally:
        door.tenant.service = None
        _FREE.append(door)


def close_doors() -> None:
    """End the servers of this test process."""
    while _FREE:
        door = _FREE.pop()
        door.tenant.service = door.first
        door.server.stop()
