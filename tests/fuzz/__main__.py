"""Search for what breaks a law with atheris: ``python -m tests.fuzz [--seconds N] [TARGET …]``.

Each target has a process of its own, begins with the committed corpus, and puts what it finds
under ``build/fuzz``. ``--planted`` spoils the product first and takes out of the corpus what would
give it away: every target has to find its mistake by itself, or the search is worth nothing. Exit
code 0 when all is as it should be.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

from tests.fuzz.target import SLOWEST_S, Target

FOUND = Path("build/fuzz")
_LIMIT_S = 120


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all unless named")
    parser.add_argument("--seconds", type=int, default=15, help="for each target")
    parser.add_argument("--planted", action="store_true", help="does each find its mistake?")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Run every target that is wanted; return the exit code."""
    options = _options()
    if options.inside:
        return _search(options.targets[0], options.seconds, is_planted=options.planted)
    if importlib.util.find_spec("atheris") is None:
        return _say(
            "atheris is not here: it comes ready-made for Linux on x86-64 only "
            "(make fuzz-parsers installs it there); the corpus and the laws are in make test"
        )
    all_names = list(_table())
    if unknown := set(options.targets) - set(all_names):
        return _say(f"no such target: {', '.join(sorted(unknown))}; of {', '.join(all_names)}")
    names = options.targets or all_names
    wrong = [name for name in names if not _is_well(name, options)]
    what = "did not find their mistake" if options.planted else "broke their law"
    sys.stdout.write(f"{len(names)} targets; {len(wrong)} {what}: {', '.join(wrong) or 'none'}\n")
    return 1 if wrong else 0


def _say(why_not: str) -> int:
    sys.stderr.write(f"{why_not}\n")
    return 2


def _table() -> dict[str, Target]:
    """Import the targets, and the product with them: atheris has to be awake before."""
    from tests.fuzz.table import TARGETS  # noqa: PLC0415 - see above

    return TARGETS


def _is_well(name: str, options: argparse.Namespace) -> bool:
    command = [sys.executable, "-m", "tests.fuzz", "--inside", name]
    command += ["--seconds", str(options.seconds)] + ["--planted"] * options.planted
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=options.seconds + _LIMIT_S
    )
    has_found = done.returncode != 0
    is_well = has_found is bool(options.planted)
    runs = next((line for line in done.stderr.splitlines() if line.startswith("Done ")), "")
    sys.stdout.write(f"{name:<18} {'found something' if has_found else 'nothing'}  {runs}\n")
    if not is_well:
        sys.stdout.write(done.stdout + done.stderr)
    sys.stdout.flush()
    return is_well


def _search(name: str, seconds: int, *, is_planted: bool) -> int:
    import atheris  # noqa: PLC0415 - only where it was installed

    with atheris.instrument_imports(include=["hardware", "kiosk_app"]):
        target = _table()[name]
    folder = FOUND / ("planted" if is_planted else "searched") / name
    with target.planted.standing() if is_planted else nullcontext():
        _begin_with(target, folder / "corpus", is_planted=is_planted)
        arguments = [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-max_len={target.longest}",
            f"-timeout={SLOWEST_S:.0f}",
            f"-artifact_prefix={folder}/",
            str(folder / "corpus"),
        ]
        atheris.Setup(arguments, target.law)
        atheris.Fuzz()
    return 0


def _begin_with(target: Target, folder: Path, *, is_planted: bool) -> None:
    """Lay out the committed corpus; of a spoilt product only what does not give it away."""
    if is_planted:
        shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for path in target.corpus():
        if not (is_planted and target.is_broken_by(path.read_bytes())):
            shutil.copy(path, folder)


if __name__ == "__main__":
    raise SystemExit(main())
