#!/bin/sh
# Runs every check of the repository in the order in which a fault is cheapest to find: `make test` and CI call it.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
export PATH

step() { printf '\n== %s\n' "$1"; shift; "$@"; }

if ! command -v java >/dev/null 2>&1 && [ ! -x "${JAVA_HOME:-/nowhere}/bin/java" ]; then
    echo "check: no Java found, so the tests of the Spark engine are skipped (Debian, Ubuntu: apt-get install default-jre-headless)"
fi
if ! command -v chromium >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "check: no Chromium found: installing Debian's for the tests in a real browser"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-cjk; } >/dev/null 2>&1 || true
fi
command -v chromium >/dev/null 2>&1 ||
    echo "check: no Chromium found, so the tests in a real browser are skipped (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk)"
step "ruff: style" ruff check --quiet .
step "ruff: format" ruff format --check --quiet .
step "basedpyright: types" basedpyright
step "import-linter: one river" lint-imports
step "console: types, lint, tests" python tools/console.py --check
step "pytest: every test, slow ones included" pytest -n 2 --dist worksteal -q -rs
step "mkdocs: the documentation builds off line" mkdocs build --strict --quiet
printf '\ncheck: all is well\n'
