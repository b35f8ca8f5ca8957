#!/bin/sh
# Puts atheris into a folder of its own, so that the environment stays as locked. Usage: fuzz_tools.sh FOLDER
set -eu
cd "$(dirname "$0")/.."
lock=packaging/requirements-fuzz.lock
if [ "$(cat "$1/.installed" 2>/dev/null)" = "$(cksum < "$lock")" ]; then exit 0; fi
case "$(uname -sm)" in
"Linux x86_64") ;;
*) printf '[fuzz] atheris comes ready-made for Linux on x86-64 only; make test asks the corpus everywhere\n' >&2; exit 1 ;;
esac
rm -rf "$1"
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: -q --target "$1" -r "$lock"
cksum < "$lock" > "$1/.installed"
