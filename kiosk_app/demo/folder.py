"""The folder a demo leaves its findings in: only its own files are ever deleted."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOG = "demo.log"
_LOCK = "demo.lock"
_OURS = (LOG, _LOCK, "central.log", "summary.json", "ticket-*.png", "[0-9][0-9]-*.png")


class FolderInUseError(OSError):
    """The folder is somebody else's, or another demo writes into it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.strerror = why


@contextmanager
def clean_folder(folder: Path) -> Iterator[None]:
    """Make `folder`, free it of an earlier demo's files, and keep other demos out of it.

    Raises:
        FolderInUseError: it holds files no demo has left there, or another demo runs in it.
        OSError: it cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ours = {path for pattern in _OURS for path in folder.glob(pattern)}
    strangers = sorted(path.name for path in folder.iterdir() if path not in ours)
    if strangers:
        raise FolderInUseError(f"it holds other files ({strangers[0]} ...); name another folder")
    with (folder / _LOCK).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUseError("another demo writes there; name another folder") from error
        for path in ours - {folder / _LOCK}:
            path.unlink()
        yield
