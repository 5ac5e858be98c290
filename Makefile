# Two commands: `make run` and `make test`. The steps behind them stand in .ci/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON := .venv/bin/python
# The steps behind a target end with make, however make ends.
TIED := exec setpriv --pdeathsig TERM --
CHECK := $(TIED) $(PYTHON) .ci/check.py

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use it
run: ## set up, migrate, fill the demo on the first run, serve (PORT=8000 DATABASE_URL=sqlite)
	@$(TIED) .ci/serve

test: prepare-test ## everything that CI checks
	@$(CHECK) lint unit unit-pg browser

##@ Parts of make test
lint: prepare-test ## style, types, import rules, templates, security
	@$(CHECK) lint

unit: prepare-test ## unit tests on SQLite
	@$(CHECK) unit

unit-pg: prepare-test ## unit tests on PostgreSQL, started for them
	@$(CHECK) unit-pg

browser: prepare-test ## journeys in Chromium
	@$(CHECK) browser

##@ More
format: prepare-test ## let ruff rewrite what it can
	@$(PYTHON) -m ruff check -q --fix-only . && $(PYTHON) -m ruff format .

test-long: prepare-test ## minutes to hours: the tests marked `long`, and coverage
	@$(CHECK) long coverage

drill: prepare-test ## power cuts, full disks, restores, load: needs root; shows RPO and RTO
	@$(CHECK) drill

coverage: prepare-test ## every line and branch of law, rules, policy, workflow
	@$(CHECK) coverage

bench: prepare-test ## measure the pages against their floor
	@$(PYTHON) -m bench
	@$(PYTHON) -m bench.deliveries

bench-load: prepare-test ## requests as people send them, against gunicorn, ten minutes each
	@$(PYTHON) -m bench.load

bench-lab: prepare-test ## main pages in Chromium as on a slow telephone
	@$(PYTHON) -m bench.lab

bench-peers: prepare-test ## a Django admin over the same tables beside our list
	@$(PYTHON) -m bench.peers

docs: prepare ## generate docs/rules.md, permissions.md, workflows.md
	@$(PYTHON) -m flask --app wsgi docs all

prepare: ## set up without serving
	@.ci/prepare

prepare-test: ## the same, and what the tests need
	@.ci/prepare test

clean: ## remove what was built; instance/ with the data stays
	rm -rf .venv node_modules build static/vendor static/css/app.css
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find app tests migrations -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help run test lint unit unit-pg browser format test-long drill coverage bench bench-load bench-lab bench-peers docs prepare prepare-test clean
