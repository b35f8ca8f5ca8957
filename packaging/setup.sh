#!/bin/sh
# Sets up everything a fresh Debian 12 or 13 needs: system packages, a locked Python environment,
# compiled bytecode, font cache. Says what it does; does nothing twice. Usage: setup.sh run|test|packages|ha
set -eu
cd "$(dirname "$0")/.."
level="${1:-run}"
venv=.venv
say() { printf '[setup] %s\n' "$*"; }
fail() { printf '[setup] cannot go on: %s\n' "$*" >&2; exit 1; }

# what stands above the first section is always wanted; the levels ha > test > run each add a section, packages only its own
wanted=$(awk -v level="$level" '
    /^\[/ { skip = !(level == "ha" || "[" level "]" == $1); next }
    { sub(/#.*/, "") } !skip && NF { print $1 }' packaging/system-packages.txt)
installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }
# Debian 13 renamed some libraries (libglib2.0-0 is now libglib2.0-0t64): either name will do
missing=""
for package in $wanted; do
    installed "$package" || installed "${package}t64" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    command -v apt-get >/dev/null 2>&1 || fail "this is not Debian; install by hand:$missing"
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "run as root, or install sudo; missing packages:$missing"
        as_root=sudo
    fi
    say "1/4 installing system packages:$missing"
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
else
    say "1/4 system packages: all there"
fi

python="${PYTHON:-}"
if [ -z "$python" ]; then
    if [ -x /usr/bin/python3 ]; then python=/usr/bin/python3; else python=python3; fi
fi
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
    fail "Python 3.11 to 3.13 is needed; $python is $("$python" -V 2>&1). Set PYTHON=..."

mark_of() { "$python" -c 'import sys, hashlib; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest(), sys.version.split()[0])' "$1"; }
has() { [ -x "$venv/bin/python" ] && [ -f "$venv/.installed-$1" ] && [ "$(cat "$venv/.installed-$1")" = "$(mark_of "$2")" ]; }
if has test packaging/requirements-dev.lock || { [ "$level" = run ] && has run packaging/requirements.lock; }; then
    say "2/4 Python environment: up to date"
else
    lock=packaging/requirements.lock
    [ "$level" = run ] || lock=packaging/requirements-dev.lock
    say "2/4 Python environment from $lock (hashes checked)"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes --progress-bar on -r "$lock"
    mark_of "$lock" > "$venv/.installed-$([ "$level" = run ] && echo run || echo test)"
fi
if [ "$level" = ha ]; then
    ha_venv=.venv-ha
    ha_lock=packaging/requirements-ha.lock
    ha_mark="$ha_venv/.installed-ha"
    if [ -f "$ha_mark" ] && [ "$(cat "$ha_mark")" = "$(mark_of "$ha_lock")" ]; then
        say "2/4 Patroni's environment: up to date"
    else
        say "2/4 Patroni's environment from $ha_lock (hashes checked)"
        [ -x "$ha_venv/bin/python" ] || "$python" -m venv "$ha_venv"
        "$ha_venv/bin/python" -m pip install --disable-pip-version-check --require-hashes --progress-bar off -q -r "$ha_lock"
        mark_of "$ha_lock" > "$ha_mark"
    fi
fi

say "3/4 bytecode"
"$venv/bin/python" -m compileall -q kiosk_app hardware ui

fonts="$venv/.font-cache"
if [ ! -f "$fonts" ]; then
    say "4/4 font cache"
    fc-cache -f
    : > "$fonts"
else
    say "4/4 font cache: there"
fi
