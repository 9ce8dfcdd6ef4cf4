BIN := .venv/bin
PORT ?= 8000
FLASK := $(BIN)/flask --app app

.PHONY: help setup run test test-both check fix seed migrate i18n bench faults faults-mutations
help:  ## this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

setup: .venv/ready .venv/catalogues  ## the environment, and what printing needs of the system
	@deploy/system-packages run

run: setup  ## serve on http://127.0.0.1:8000, with a demo store in an empty database
	@$(FLASK) db upgrade
	@$(FLASK) demo --unless-used
	@echo "Bihuan serves on http://127.0.0.1:$(PORT) (stop with Ctrl+C)"
	@BIHUAN_PORT=$(PORT) $(BIN)/honcho -f deploy/Procfile -d . start

test: setup  ## every check and every test, browser and PostgreSQL included
	@deploy/system-packages test
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -q -n 3 --dist worksteal --by-turns

test-both: setup  ## the same with the tests of pages on both databases each, not by turns
	@deploy/system-packages test
	$(BIN)/pytest -q -n 3 --dist worksteal

N ?= 10
faults: setup  ## forms that survive: every fault of docs/faults.md N times, and a table: make faults N=50
	@$(BIN)/python -W ignore -m tests.faults.run $(N)

faults-mutations: setup  ## the same built wrong in five ways, and that the faults see each
	@$(BIN)/python -W ignore -m tests.faults.mutations

ISSUES ?= 100000
bench: setup  ## ours beside the least that could serve: make bench ISSUES=1000000 ARGS="--on postgresql"
	@$(BIN)/python -W ignore -m tests.bench.run --issues $(ISSUES) $(ARGS)

check: .venv/ready .venv/catalogues  ## style, types, who imports whom, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --check --lint templates

fix: .venv/ready  ## what a machine can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --reformat --quiet templates

seed: setup  ## the demo store, twelve months up to today
	$(FLASK) db upgrade
	$(FLASK) demo

migrate: setup  ## a new migration from what the models say: make migrate m="what changes"
	$(FLASK) db upgrade
	$(FLASK) db migrate -m "$(m)"

i18n: .venv/ready  ## bring the catalogues up to date and name what is not translated
	$(BIN)/python -m blueprints.core.i18n

.venv/ready: requirements.txt requirements-dev.txt
	@python3 -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Bihuan needs Python 3.11 or newer.")'
	@python3 -m venv --clear .venv || (echo "No virtual environment could be made. On Debian: apt-get install python3-venv"; exit 1)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

.venv/catalogues: .venv/ready $(wildcard blueprints/*/translations/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m blueprints.core.i18n --compile
	@touch $@
