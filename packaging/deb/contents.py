"""What goes into a package: modules by their imports, libraries by what they ask for.

Nothing is listed twice: a module that no command of the package reaches is not shipped, and neither
is a library that none of its modules imports. Emulators, demo, bench and tests stay at home so.
"""

import fnmatch
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

import grimp
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = ("kiosk_app", "hardware", "ui")


class ContentsError(Exception):
    """Something that a package needs is not there; the text says what."""


def modules_of(commands: Iterable[str], loads: Iterable[str] = ()) -> frozenset[str]:
    """Return every module that `commands` reach, those that are imported late included.

    All modules of the packages in `loads` are taken, because they are found by their names.

    Libraries are named by their top module.
    """
    graph = grimp.build_graph(*OURS, include_external_packages=True)
    todo = [f"kiosk_app.commands.{name.replace('-', '_')}" for name in ("main", *commands)]
    for package in loads:
        todo += [package, *graph.find_descendants(package)]
    found: set[str] = set()
    while todo:
        module = todo.pop()
        if module in found:
            continue
        found.add(module)
        if "." in module:
            todo.append(module.rpartition(".")[0])
        if module.partition(".")[0] in OURS:
            todo += graph.find_modules_directly_imported_by(module)
    return frozenset(found)


def libraries_of(
    modules: Iterable[str], project: Path, also: Iterable[str], without: Iterable[str]
) -> tuple[metadata.Distribution, ...]:
    """Return the installed distributions that `modules` need, by name, with all that those need.

    Raises:
        ContentsError: one is imported and not declared, or not installed.
    """
    declared = _declared(project)
    providers = metadata.packages_distributions()
    tops = {module.partition(".")[0] for module in modules}
    wanted = {canonicalize_name(name) for name in also}
    for top in sorted(tops - set(OURS) - sys.stdlib_module_names):
        names = {canonicalize_name(name) for name in providers.get(top, ())} & set(declared)
        if not names:
            raise ContentsError(f"{top} is imported, and nothing in pyproject.toml provides it")
        wanted |= names
    left_out = {canonicalize_name(name) for name in without}
    found: dict[str, metadata.Distribution] = {}
    todo = [declared.get(name, Requirement(name)) for name in sorted(wanted)]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in left_out or (name in found and not requirement.extras):
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError as no:
            raise ContentsError(f"{name} is not installed: run packaging/setup.sh") from no
        todo += _asked_for(found[name], requirement.extras)
    return tuple(found[name] for name in sorted(found))


def _declared(project: Path) -> dict[str, Requirement]:
    texts = tomllib.loads(project.read_text())["project"]["dependencies"]
    return {canonicalize_name(r.name): r for r in map(Requirement, texts)}


def _asked_for(distribution: metadata.Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    for text in distribution.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def copy_modules(modules: Iterable[str], checkout: Path, into: Path) -> None:
    """Copy our `modules` and the data files that lie beside them."""
    for module in sorted(modules):
        if module.partition(".")[0] not in OURS:
            continue
        path = checkout.joinpath(*module.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        goal = into / file.relative_to(checkout)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, goal)
        if path.is_dir():
            _copy_data(path, goal.parent)


def _copy_data(folder: Path, goal: Path) -> None:
    for file in folder.iterdir():
        if file.is_file() and file.suffix not in {".py", ".pyc"}:
            shutil.copyfile(file, goal / file.name)


def copy_library(distribution: metadata.Distribution, into: Path) -> None:
    """Copy the files of a distribution as its own record lists them, without its programs."""
    for file in distribution.files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        goal = into / file
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(str(file.locate())), goal)


def prune(libraries: Path, pruning: Mapping[str, Sequence[str]]) -> None:
    """Take away what nothing of ours opens; what is left must still start (`make package-test`)."""
    folder = libraries / "PySide6"
    patterns = [(libraries, pattern) for pattern in pruning["anywhere"]]
    if folder.is_dir():
        patterns += [(folder, pattern) for pattern in pruning["PySide6"]]
        _prune_qt(folder, pruning["qt_libraries"], pruning["qt_bindings"])
    for base, pattern in patterns:
        for path in sorted(base.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _prune_qt(folder: Path, libraries: Sequence[str], bindings: Sequence[str]) -> None:
    for library in (folder / "Qt" / "lib").glob("libQt6*"):
        if library.name.removeprefix("libQt6").partition(".")[0] not in libraries:
            library.unlink()
    for binding in folder.glob("Qt*.abi3.so"):
        if binding.name.removeprefix("Qt").partition(".")[0] not in bindings:
            binding.unlink()
    for words in (folder / "Qt" / "translations").glob("*"):
        if not fnmatch.fnmatch(words.name, "qtbase_zh_CN.qm"):
            words.unlink()
