"""``build.py OUTPUT``: both Debian packages from this checkout and its environment.

What is in them is said by `parts.toml`, how they behave by the folder of each package: ``preinst``
and the like are dpkg's scripts, ``files/`` is laid down as it is. Run it by ``make deb``.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import archive
import bill
import contents

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
_LAUNCHER = """\
#!/usr/bin/python3 -IB
import sys

sys.path[:0] = ["/usr/lib/{name}/app", "/usr/lib/{name}/libraries"]
from kiosk_app.commands.main import main

sys.exit(main([*{launches!r}, *sys.argv[1:]], {name!r}, {commands!r}))
"""


def main() -> int:
    """Build; print name and size of each package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("--version", default=None, help="instead of that of the last commit")
    parser.add_argument("--quick", action="store_true", help="larger and sooner, for trying out")
    options = parser.parse_args()
    sys.path.insert(0, str(CHECKOUT))
    parts = tomllib.loads((HERE / "parts.toml").read_text())
    pruning = parts.pop("prune")
    version, epoch = options.version or _version(), int(_git("log", "-1", "--format=%ct") or 0)
    for name, part in parts.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / name
            _lay(root, name, part, pruning, version)
            files = root.rglob("*")
            conffiles = [
                f"/{f.relative_to(root)}"
                for f in files
                if f.is_file() and f.relative_to(root).parts[0] == "etc"
            ]
            control = archive.control_of(
                _fields(root, name, part, version), f"{part['summary']}\n{part['description']}"
            )
            archive.lay_control(root, control, HERE / name, conffiles)
            package = archive.close(root, options.output, epoch, is_quick=options.quick)
            sys.stdout.write(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB\n")
    return 0


def _lay(
    root: Path, name: str, part: dict[str, Any], pruning: dict[str, list[str]], version: str
) -> None:
    app, libraries = (root / "usr/lib" / name / folder for folder in ("app", "libraries"))
    modules = contents.modules_of(part["commands"], part["loads"])
    contents.copy_modules(modules, CHECKOUT, app)
    shutil.copytree(CHECKOUT / "resources", app / "resources")
    project = CHECKOUT / "pyproject.toml"
    found = contents.libraries_of(modules, project, part["also"], part["without"])
    for distribution in found:
        contents.copy_library(distribution, libraries)
    contents.prune(libraries, pruning)
    launcher = root / "usr/bin" / name
    launcher.parent.mkdir(parents=True)
    launcher.write_text(
        _LAUNCHER.format(name=name, launches=part["launches"], commands=part["commands"])
    )
    launcher.chmod(0o755)
    shutil.copytree(HERE / name / "files", root, dirs_exist_ok=True)
    papers = root / "usr/share/doc" / name
    papers.mkdir(parents=True)
    shutil.copyfile(CHECKOUT / "LICENSE", papers / "copyright")
    shutil.copyfile(CHECKOUT / "README.md", papers / "README.md")
    (papers / "bill.cdx.json").write_text(bill.bill_of(name, version, found), encoding="utf-8")


def _fields(root: Path, name: str, part: dict[str, Any], version: str) -> dict[str, str]:
    minor = sys.version_info[1]
    interpreter = [f"python3 (>= 3.{minor})", f"python3 (<< 3.{minor + 1})"]
    architecture = _say("dpkg", "--print-architecture")
    return {
        "Package": name,
        "Version": version,
        "Architecture": architecture,
        "Maintainer": "Registration desk <packages@registration-desk.invalid>",
        "Installed-Size": str(archive.installed_kilobytes(root)),
        "Depends": ", ".join(interpreter + part["depends"]),
        "Recommends": ", ".join(part["recommends"]),
        "Suggests": ", ".join(part["suggests"]),
        "Section": "misc",
        "Priority": "optional",
    }


def _version() -> str:
    """Return the project's version and, in a checkout, how many commits lie behind it."""
    plain = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
    count = _git("rev-list", "--count", "HEAD")
    return f"{plain}+{count}.{_git('rev-parse', '--short', 'HEAD')}" if count else plain


def _git(*words: str) -> str:
    return _say("git", "-C", str(CHECKOUT), *words)


def _say(*words: str) -> str:
    said = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603 - fixed
    return said.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
