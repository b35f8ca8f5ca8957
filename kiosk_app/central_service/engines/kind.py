"""What a kind of database has to tell the one way to it."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, Transaction
from sqlalchemy.exc import DBAPIError

from kiosk_app.central_service.engines.bare import Bare

T = TypeVar("T")


class Kind(Protocol):
    """One kind of database, opened.

    Attributes:
        engine: where connections come from.
        shown: the address without its password, for messages.
    """

    engine: Engine
    shown: str

    @property
    def may_have_standby(self) -> bool:
        """Tell whether what can be read here may be missing where we go if this server is lost."""
        ...

    @property
    def reader_options(self) -> Mapping[str, Any]:
        """Return the execution options of a transaction that only reads."""
        ...

    @property
    def writer_options(self) -> Mapping[str, Any]:
        """Return the execution options of a transaction that writes."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Wait for our turn to write, where there is one writer at a time.

        Raises:
            DatabaseBusyError: it did not come in time.
        """
        ...

    def is_passing(self, error: DBAPIError) -> bool:
        """Tell whether the database refused for reasons that pass (busy, gone, failing over)."""
        ...

    def may_try_again(self, error: DBAPIError) -> bool:
        """Tell whether the same transaction, run anew from its beginning, may well succeed."""
        ...

    def commit(self, transaction: Transaction) -> None:
        """Commit, and make sure that it is as safe as promised.

        Raises:
            OutcomeUnknownError: it stands on this server only.
        """
        ...

    def bare(self) -> AbstractContextManager[Bare]:
        """Give a driver's connection that is in no transaction."""
        ...

    def hurry(self, work: Callable[[Bare], T | None]) -> T | None:
        """Run `work` in a write transaction on the bare driver; None undoes it.

        Raises:
            OutcomeUnknownError: the commit was not acknowledged.
        """
        ...

    def close(self) -> None:
        """Give all connections back."""
        ...

    def sweep(self, tables: Collection[str]) -> None:
        """Let nothing of what the rows of these tables were before stay in the files."""
        ...

    def alone(self, what: str) -> AbstractContextManager[bool]:
        """Give True if no other process does `what` meanwhile; else False."""
        ...

    def among(self, what: str) -> AbstractContextManager[Callable[[], bool]]:
        """Be one of those who do `what`, so that nobody does it alone meanwhile.

        Lends what asks whether that is still so; it never raises.
        """
        ...
