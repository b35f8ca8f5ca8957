"""A bare Debian in a folder, and programs run in it.

Each program gets a mount namespace of its own: what is mounted for it ends with it, so that a test
that is killed leaves no mount behind and the folder can be deleted safely.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
_ENTER = """
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
root=$1; account=$2; shift 2
exec chroot --userspec="$account" "$root" "$@"
"""


class CleanRootError(Exception):
    """The clean root cannot be made or used; the text says why."""


class CleanRoot:
    """A bare Debian in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(cls, folder: Path, suite: str) -> "CleanRoot":
        """Make one by debootstrap, or from what an earlier one kept beside it.

        Raises:
            CleanRootError: this is not root, a program is missing, the archive does not answer.
        """
        if os.geteuid() != 0:
            raise CleanRootError("a clean root is made as root")
        kept = folder.with_name(f"{suite}.tar")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        if not kept.exists():
            if shutil.which("debootstrap") is None:
                raise CleanRootError("debootstrap is not installed")
            include = "--include=python3,ca-certificates"
            _do("debootstrap", "--variant=minbase", include, suite, str(folder), archive_of(suite))
            _do("tar", "-C", str(folder), "-cf", f"{kept}.new", ".")
            Path(f"{kept}.new").rename(kept)
        else:
            folder.mkdir()
            _do("tar", "-C", str(folder), "-xf", str(kept))
        return cls(folder)

    def run(self, *words: str, account: str = "root", may_fail: bool = False) -> str:
        """Run a program to its end; return what it said on both outputs.

        Raises:
            CleanRootError: it failed, and `may_fail` did not say that it may.
        """
        said = subprocess.run(
            self._command(account, words),
            env=_ENVIRONMENT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if said.returncode and not may_fail:
            raise CleanRootError(f"{words[0]} ended with {said.returncode}:\n{said.stdout[-2000:]}")
        return said.stdout if not may_fail else f"{said.stdout}\nexit code {said.returncode}"

    def start(
        self, *words: str, account: str, log: Path, more: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a program and return it; its errors go to `log`, its output to a pipe."""
        with log.open("a", encoding="utf-8") as errors:
            return subprocess.Popen(
                self._command(account, words),
                env=_ENVIRONMENT | (more or {}),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def path(self, inside: str) -> Path:
        """Return where a file of the clean root lies outside."""
        return self.folder / inside.removeprefix("/")

    def install(self, *packages: Path) -> str:
        """Let apt install these files with what they depend on; return what it said."""
        for package in packages:
            shutil.copyfile(package, self.path(f"/root/{package.name}"))
        names = [f"/root/{package.name}" for package in packages]
        return self.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *names)

    def _command(self, account: str, words: Sequence[str]) -> list[str]:
        enter = ["unshare", "--mount", "sh", "-e", "-c", _ENTER, "sh"]
        return [*enter, str(self.folder), f"{account}:", *words]


def archive_of(suite: str) -> str:
    """Return where this machine itself gets `suite` from.

    Raises:
        CleanRootError: from nowhere: this is another Debian.
    """
    command = ["apt-get", "indextargets", "--format", "$(CODENAME) $(COMPONENT) $(SITE)"]
    said = subprocess.run(
        [*command, "Created-By: Packages"], check=True, capture_output=True, text=True
    )
    for line in said.stdout.splitlines():
        codename, component, site = line.split(" ", 2)
        if (codename, component) == (suite, "main"):
            return site
    raise CleanRootError(f"this machine knows no archive of {suite}")


def _do(*words: str) -> None:
    said = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if said.returncode:
        text = said.stdout.decode(errors="replace")[-2000:]
        raise CleanRootError(f"{words[0]} ended with {said.returncode}:\n{text}")
