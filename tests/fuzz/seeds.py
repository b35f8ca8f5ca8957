"""Writes the good inputs of every target into the corpus: ``python -m tests.fuzz.seeds``.

What atheris found is kept beside them by hand, under a name that says what it is.
"""

from hashlib import sha256

from tests.fuzz.table import TARGETS
from tests.fuzz.target import CORPUS, Target


def missing(target: Target) -> dict[str, bytes]:
    """Return the seeds of a target that are not in its corpus yet, by the name they will have."""
    seeds = {f"seed-{sha256(seed).hexdigest()[:12]}.bin": seed for seed in target.seeds()}
    there = {path.name for path in target.corpus()}
    return {name: seed for name, seed in seeds.items() if name not in there}


def main() -> None:
    """Write what is missing; remove nothing."""
    for target in TARGETS.values():
        folder = CORPUS / target.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, seed in missing(target).items():
            (folder / name).write_bytes(seed)


if __name__ == "__main__":
    main()
