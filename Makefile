# The doors of the repository. `make help` lists them.
PYTHON ?= python3
HOME_FOLDER ?= panhuo-home
export PYTHON

.PHONY: help setup setup-dev demo test docs client reference example bench lock clean

help: ## Say what every target is for.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r target sentence; do \
		printf '  make %-10s %s\n' "$$target" "$$sentence"; done

setup: ## Make the environment and the console; the command is then at .venv/bin/panhuo.
	@tools/setup.sh run
	@.venv/bin/python tools/console.py

setup-dev: ## The same, with what tests and documentation need.
	@tools/setup.sh dev
	@.venv/bin/python tools/console.py

demo: setup ## Run the daily cycle on the example, then serve the console: open the address that it prints.
	@.venv/bin/panhuo run examples/online_retail --out $(HOME_FOLDER) --report $(HOME_FOLDER)/report.html
	@.venv/bin/panhuo serve --home $(HOME_FOLDER)

test: setup-dev ## Run every check: style, types, import walls, all tests, the documentation.
	@tools/check.sh

docs: setup-dev ## Build the documentation into site/, off line.
	@.venv/bin/mkdocs build --strict --quiet && echo "docs: open site/index.html"

client: setup-dev ## Write the console's client anew from the API.
	@.venv/bin/python tools/openapi.py console/openapi.json
	@.venv/bin/python tools/console.py --client

reference: setup-dev ## Write the reference pages in docs/ anew from the tables, the open folders, the errors and the commands.
	@.venv/bin/python tools/reference.py

example: setup ## Derive the example's stock, costs and places anew from its sales.
	@.venv/bin/python examples/online_retail/derive.py

bench: setup-dev ## Measure how fast it is; docs/benchmarks.md says on what and against which limits.
	@for benchmark in benchmarks/bench_*.py; do echo "bench: $$benchmark"; .venv/bin/python "$$benchmark" || exit 1; done

lock: setup-dev ## Resolve the dependencies anew into requirements/, with hashes.
	@tools/lock.sh

clean: ## Remove what these targets made, except the imported data in panhuo-home.
	rm -rf console/node_modules src/panhuo/api/static .venv .cache site .pytest_cache .ruff_cache .hypothesis .import_linter_cache
