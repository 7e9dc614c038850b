#!/bin/sh
# Makes the environment .venv from the locked requirements: `tools/setup.sh run` to use Panhuo, `tools/setup.sh dev` to
# work on it. What is already in place is left alone, so a second run takes a moment.
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-run}
say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

# A stamp holds the fingerprint of everything that decided what was installed, the place of the folder included (an
# environment does not survive being moved).
fingerprint() { { pwd; .venv/bin/python -V 2>/dev/null; cat "$@"; } | cksum; }
stamped() { [ -f ".venv/.stamp-$1" ] && [ "$(fingerprint "$2")" = "$(cat ".venv/.stamp-$1")" ]; }
in_place() {
    [ -x .venv/bin/python ] || return 1
    stamped dev requirements/dev.txt || { [ "$wanted" = run ] && stamped run requirements/run.txt; }
}
command_in_place() { [ -x .venv/bin/panhuo ] && stamped panhuo pyproject.toml; }

python_is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if python_is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "Panhuo needs Python 3.11 or newer and found none." \
        "Install one (Debian, Ubuntu: apt-get install python3) or name it: make setup PYTHON=/path/to/python3.12"
}

uv_works() { "$1" --version 2>/dev/null | grep -Eq '^uv (0\.(9|[1-9][0-9]+)|[1-9][0-9]*)\.'; }

uv_by_pip() { # $1: a Python that has pip
    "$1" -m pip --version >/dev/null 2>&1 || return 1
    PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore "$1" -m pip install --quiet --disable-pip-version-check --no-warn-script-location \
        --upgrade --target .cache/uv --require-hashes -r requirements/uv.txt && uv_works .cache/uv/bin/uv
}

uv_by_venv() { # a Debian Python without python3-venv leaves a broken folder behind: start clean
    rm -rf .cache/bootstrap
    "$1" -m venv .cache/bootstrap >/dev/null 2>&1 && uv_by_pip .cache/bootstrap/bin/python
}

uv_by_apt() {
    { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; } || return 1
    say "this Python has neither pip nor venv: installing Debian's python3-pip with apt-get"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-pip >/dev/null || return 1
    uv_by_pip "$1" || uv_by_pip /usr/bin/python3
}

find_uv() {
    for candidate in uv .cache/uv/bin/uv; do
        if uv_works "$candidate"; then
            uv=$candidate
            return
        fi
    done
    say "fetching the installer uv into .cache"
    mkdir -p .cache
    uv_by_pip "$1" || uv_by_venv "$1" || uv_by_apt "$1" || fail \
        "the installer uv could not be fetched (the reason is above, if pip gave one)." \
        "Either the network cannot be reached, or this Python has no pip: install it" \
        "(Debian, Ubuntu: apt-get install python3-pip) or put uv 0.9 or newer on PATH, then try again."
    uv=.cache/uv/bin/uv
}

nearest_existing() {
    place=$1
    while [ ! -e "$place" ]; do place=$(dirname "$place"); done
    printf '%s' "$place"
}

choose_cache() { # a cache of somebody else's, or a home that cannot be written, must not stop us
    usual=$("$uv" cache dir 2>/dev/null) || usual=/
    nearest=$(nearest_existing "$usual")
    if [ ! -w "$nearest" ] || [ ! -O "$nearest" ]; then
        UV_CACHE_DIR=$PWD/.cache/uv-cache
        export UV_CACHE_DIR
    fi
}

pip_setting() { "$1" -m pip config get "$2" 2>/dev/null || true; }

follow_pip_settings() { # uv reads no pip.conf; whoever set a mirror or a certificate for pip means it for us too
    : "${UV_DEFAULT_INDEX:=${UV_INDEX_URL:-${PIP_INDEX_URL:-$(pip_setting "$1" global.index-url)}}}"
    : "${SSL_CERT_FILE:=${PIP_CERT:-$(pip_setting "$1" global.cert)}}"
    if [ -n "$UV_DEFAULT_INDEX" ]; then export UV_DEFAULT_INDEX; else unset UV_DEFAULT_INDEX; fi
    if [ -n "$SSL_CERT_FILE" ]; then export SSL_CERT_FILE; else unset SSL_CERT_FILE; fi
    if [ -z "${UV_SYSTEM_CERTS:-}" ] && [ -e /etc/ssl/certs/ca-certificates.crt ]; then export UV_SYSTEM_CERTS=1; fi
}

install_locked() {
    rm -f .venv/.stamp-*
    say "installing the locked packages of requirements/$wanted.txt"
    "$uv" pip sync --quiet --python .venv/bin/python --require-hashes "requirements/$wanted.txt"
    .venv/bin/python -c 'import lightgbm' 2>/dev/null || fail \
        "LightGBM cannot load. It needs the OpenMP library of the C compiler (Debian, Ubuntu: apt-get install libgomp1)."
    fingerprint "requirements/$wanted.txt" >".venv/.stamp-$wanted"
}

install_command() {
    "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
    fingerprint pyproject.toml >.venv/.stamp-panhuo
}

case $wanted in run | dev) ;; *) fail "say 'run' or 'dev', not '$wanted'" ;; esac
if in_place && command_in_place; then
    say "nothing to do: .venv is in step with requirements/ and pyproject.toml"
    exit 0
fi
python=$(find_python)
find_uv "$python"
follow_pip_settings "$python"
choose_cache
if ! python_is_new_enough .venv/bin/python || [ "$(cat .venv/.place 2>/dev/null)" != "$PWD" ]; then
    say "making .venv with $("$python" -V 2>&1)"
    "$uv" venv --quiet --clear --python "$python" .venv
    pwd >.venv/.place
fi
in_place || install_locked
install_command
say "done: the command is .venv/bin/panhuo"
