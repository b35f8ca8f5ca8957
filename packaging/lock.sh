#!/bin/sh
# Resolves the locks for Python 3.11 to 3.13 on every platform, with hashes. Needs uv on PATH.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml"
$compile --group dev -o packaging/requirements-dev.lock
$compile -c packaging/requirements-dev.lock -o packaging/requirements.lock
uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --no-annotate -q packaging/requirements-ha.in -o packaging/requirements-ha.lock
uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --no-annotate -q packaging/requirements-fuzz.in -o packaging/requirements-fuzz.lock
