"""Back up and restore a PostgreSQL database with its own programs, while it is in use."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from kiosk_app.central_service.engines.copies import make_private
from kiosk_app.central_service.engines.errors import BackupError


def dump(url: URL, target: Path) -> None:
    """Write one consistent state of the database to a file, in the server's custom format."""
    draft = target.with_name(f"{target.name}.part")
    try:
        make_private(draft)
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        _run_plain("pg_restore", "--list", str(draft))
        os.link(draft, target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def undump(url: URL, source: Path) -> None:
    """Fill an empty database from a file, all of it or nothing."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", url, *options, str(source))


def _run(program: str, url: URL, *options: str) -> None:
    _, known = url.set(drivername="postgresql+psycopg").get_dialect()().create_connect_args(url)
    facts: dict[str, Any] = dict(known)
    password = facts.pop("password", None)  # not for the list of processes
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    _run_plain(program, f"--dbname={make_conninfo(**facts)}", *options, **secret)


def _run_plain(program: str, *options: str, **secret: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed; it comes with postgresql-client")
    done = subprocess.run(  # noqa: S603 - the database's own program, no shell
        [found, *options],
        env=os.environ | secret,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program}: {said[0]}")
