#!/usr/bin/env bash
# Finds what the Makefile needs of the machine and prints its path:
#
#   scripts/machine.sh python      a Python of at least 3.11 that can make virtual environments
#   scripts/machine.sh chromium    the browser of the browser tests
#
# What is missing is installed from Debian's packages if we are root or sudo asks no password;
# otherwise a message says what to install. Messages go to stderr: stdout is the answer.
set -euo pipefail

# The output of apt-get, which is shown only if it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf 'machine: %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

install() { # PACKAGE
    if ! may_install; then
        say "$1 is missing. Install it, on Debian and Ubuntu: sudo apt-get install $1"
        exit 1
    fi
    say "installing $1 ..."
    if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y "$1"; } >"$log" 2>&1; then
        cat "$log" >&2
        say "could not install $1, see above"
        exit 1
    fi
}

# A name on the PATH proves nothing (pyenv puts one there for every version it knows): ask it.
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
makes_venvs() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if new_enough "$name" && "$@" "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

provide_python() {
    find_python makes_venvs && return
    local found
    if ! found=$(find_python true); then
        say "Python 3.11 or newer is missing (looked for python3.11 to python3.14 and python3)"
        exit 1
    fi
    install "$("$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    find_python makes_venvs
}

provide_chromium() {
    local name
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    install chromium
    command -v chromium
}

case "${1:-}" in
    python | chromium) "provide_$1" ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
