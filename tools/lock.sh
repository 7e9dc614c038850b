#!/bin/sh
# Resolves what pyproject.toml asks for into requirements/*.txt with the hash of every file; `make lock` calls it.
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .cache/uv/bin/uv)
lock() { # $1: the file to write; the rest: what to resolve
    target=$1
    shift
    "$uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 "$@" -o "$target"
}
lock requirements/uv.txt requirements/uv.in
lock requirements/run.txt pyproject.toml --group build
lock requirements/dev.txt pyproject.toml --group dev --extra neural --extra spark
lock requirements/node.txt --group node
