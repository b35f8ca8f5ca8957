#!/bin/sh
# Every gate, cheapest first; the tests come last, so that their summary is what is read.
# Usage: check.sh [lint]
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
gate() { printf '[gate] %s\n' "$*"; }
mkdir -p build
gate "ruff: style";             $bin/ruff check --quiet .
gate "ruff: format";            $bin/ruff format --quiet --check .
gate "import-linter: floors";   $bin/lint-imports --no-cache > build/import-linter.txt || { cat build/import-linter.txt; exit 1; }
gate "vulture: dead code";      $bin/vulture
gate "deptry: dependencies";    $bin/deptry . > build/deptry.txt 2>&1 || { cat build/deptry.txt; exit 1; }
gate "sizes of files, classes, functions"; $bin/python packaging/check_sizes.py
# from nothing each time: what mypy 2.4 keeps between runs of several workers tells errors that are none
rm -rf build/mypy
gate "mypy: types";             $bin/mypy --num-workers 2 --cache-dir build/mypy
[ "${1:-}" = lint ] && exit 0
gate "tests"
rm -rf build/coverage
COVERAGE_FOLDER=build/coverage $bin/python -m pytest -n 3 --dist worksteal --requirements-report build/requirements.json
$bin/python packaging/check_coverage.py
$bin/python packaging/check_requirements.py build/requirements.json build/coverage.md packaging/requirements_missing.json
