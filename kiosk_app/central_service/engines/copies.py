"""Back up and restore an SQLite database with its own backup interface, while it is in use."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from kiosk_app.central_service.engines.errors import BackupError


def copy_out(database: Path, target: Path) -> None:
    """Copy a database, in use or not, to a file that is checked before it gets its name."""
    if not database.is_file():
        raise BackupError(f"{database} is not there")
    _copy(database, target)


def copy_in(source: Path, database: Path, accept: Callable[[Path], None]) -> None:
    """Make the database from a backup; one that is there is not overwritten.

    Args:
        source: the backup.
        database: gets its name when it is whole, and accepted.
        accept: raises where the copy, under a name of its own, will not do; may add to it.
    """
    if is_there(database):
        raise BackupError(f"{database} is there already; move it away first")
    _copy(source, database, accept)


def is_there(path: Path) -> bool:
    """Tell whether there is something of that name.

    Raises:
        BackupError: there cannot be, of such a name.
    """
    try:
        return path.exists()
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from error


def _copy(source: Path, target: Path, accept: Callable[[Path], None] = lambda _draft: None) -> None:
    draft = target.with_name(f"{target.name}.part")
    try:
        make_private(draft)
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(draft)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            (state,) = new.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            raise BackupError(f"{source} is damaged: {state}")
        accept(draft)
        _sync(draft)
        os.link(draft, target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{source} cannot be copied to {target}: {error}") from error
    finally:
        forget(draft)


def forget(draft: Path) -> None:
    """Take away what was begun, and what SQLite had beside it; what cannot be is left."""
    for beside in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            draft.with_name(f"{draft.name}{beside}").unlink()


def make_private(path: Path) -> None:
    """Make a file for its owner's eyes only, empty: there will be patients in it."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _sync(path: Path) -> None:
    """Return once a file, or a folder's list of names, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
