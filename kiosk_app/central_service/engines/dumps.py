"""Back up and restore a PostgreSQL database with its own programs, while it is in use."""

import os
import shutil
import subprocess
import tempfile
from itertools import takewhile
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection

from kiosk_app.central_service.engines.copies import forget, make_private
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
        forget(draft)


def undump(url: URL, source: Path) -> None:
    """Fill an empty database from a file, all of it or nothing."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", url, *options, str(source))


def load_tables(source: Path, connection: Connection, *tables: str) -> None:
    """Make tables of a dump, without what leads to others, inside the caller's transaction.

    Raises:
        BackupError: the file is no dump.
    """
    command = [_found("pg_restore"), "--no-owner", "--no-privileges", "--file=-"]
    command += [f"--table={table}" for table in tables]
    line = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - the database's own program, no shell
            [*command, str(source)], stdout=subprocess.PIPE, stderr=said
        ) as program,
        line.cursor() as cursor,
    ):
        try:
            _run_script(cast("IO[bytes]", program.stdout), cursor)
            cursor.execute("SET LOCAL search_path = public")
        except psycopg.Error as error:
            raise BackupError(f"{source} cannot be looked into: {error}") from error
        if program.wait() != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()
            raise BackupError(f"pg_restore: {words[0] if words else program.returncode}")


def _run_script(script: IO[bytes], cursor: "psycopg.Cursor[Any]") -> None:
    """Run what `pg_restore` writes for psql; lines with a backslash first are for psql alone."""
    said: list[bytes] = []
    for line in script:
        if line.startswith(b"COPY "):
            cursor.execute(b"".join(said))
            said = []
            with cursor.copy(line.rstrip()) as rows:
                for row in takewhile(lambda row: row.rstrip() != b"\\.", script):
                    rows.write(row)
        elif not line.startswith(b"\\"):
            said.append(line)
    cursor.execute(b"".join(said))


def _run(program: str, url: URL, *options: str) -> None:
    _, known = url.set(drivername="postgresql+psycopg").get_dialect()().create_connect_args(url)
    facts: dict[str, Any] = dict(known)
    password = facts.pop("password", None)  # not for the list of processes
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    _run_plain(program, f"--dbname={make_conninfo(**facts)}", *options, **secret)


def _run_plain(program: str, *options: str, **secret: str) -> None:
    done = subprocess.run(  # noqa: S603 - the database's own program, no shell
        [_found(program), *options],
        env=os.environ | secret,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise BackupError(f"{program}: {said[0]}")


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed; it comes with postgresql-client")
    return found
