"""A folder made into a Debian package: control, checksums, maintainer scripts, dpkg-deb.

Source: Debian Policy 4.6, chapters 5, 6 and 7; deb(5), dpkg-deb(1).
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

SCRIPTS = ("preinst", "postinst", "prerm", "postrm")


def control_of(fields: Mapping[str, str], description: str) -> str:
    """Return the text of a control file; empty fields are left out, the description comes last."""
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    first, *more = description.splitlines()
    lines.append(f"Description: {first}")
    lines += [f" {line}" if line else " ." for line in more]
    return "\n".join(lines) + "\n"


def lay_control(root: Path, control: str, scripts: Path, conffiles: Iterable[str]) -> None:
    """Write what dpkg reads into ``root/DEBIAN``, with a checksum of every other file."""
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(control)
    names = sorted(conffiles)
    if names:
        (folder / "conffiles").write_text("".join(f"{name}\n" for name in names))
    sums = [
        f"{_md5(path)}  {path.relative_to(root)}"
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and folder not in path.parents
        and f"/{path.relative_to(root)}" not in names
    ]
    (folder / "md5sums").write_text("\n".join(sums) + "\n")
    for name in SCRIPTS:
        if (script := scripts / name).exists():
            shutil.copyfile(script, folder / name)
            (folder / name).chmod(0o755)


def close(root: Path, into: Path, epoch: int, *, is_quick: bool = False) -> Path:
    """Pack `root`; the same folder and `epoch` (seconds since 1970) give the same bytes.

    Raises:
        subprocess.CalledProcessError: dpkg-deb refused.
    """
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    into.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    packing = ["-Zgzip", "-z1"] if is_quick else ["-Zxz"]
    command = ["dpkg-deb", *packing, "--root-owner-group", "--build", str(root), str(into)]
    said = subprocess.run(  # noqa: S603 - fixed words and our own folders
        command, env=environment, check=True, capture_output=True, text=True
    )
    return into / said.stdout.rpartition("in '")[2].rpartition("'")[0].rpartition("/")[2]


def installed_kilobytes(root: Path) -> int:
    """Return what the files take when they are unpacked, in units of 1,024 bytes."""
    return sum(-(-path.stat().st_size // 1024) for path in root.rglob("*") if path.is_file())


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
