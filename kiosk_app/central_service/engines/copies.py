"""Back up and restore an SQLite database with its own backup interface, while it is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk_app.central_service.engines.errors import BackupError


def copy_out(database: Path, target: Path) -> None:
    """Copy a database, in use or not, to a file that is checked before it gets its name."""
    if not database.is_file():
        raise BackupError(f"{database} is not there")
    _copy(database, target)


def copy_in(source: Path, database: Path) -> None:
    """Make the database from a backup; one that is there is not overwritten."""
    if database.exists():
        raise BackupError(f"{database} is there already; move it away first")
    _copy(source, database)


def _copy(source: Path, target: Path) -> None:
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
        _sync(draft)
        os.link(draft, target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{source} cannot be copied to {target}: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


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
