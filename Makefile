# Python (3.11 or newer, with venv) and make are all that is needed: each target makes what it uses.
PYTHON ?= python3
ARGS ?=
KILLS ?= 200
SEED ?= 1
MUTANTS ?= 100000
UV_VERSION = 0.13.9
RUN = .venv/bin/python -m
PIP = pip install --quiet --disable-pip-version-check
COMPILE = build/lock/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
    --no-header --no-annotate $(ARGS)
WHEEL = dist/wheel.stamp
SHIPPED = $(shell find engine monitors dashboards standards config.yaml upheld.py -type f -not -name '*.pyc' 2>/dev/null)

.DEFAULT_GOAL = help
.PHONY: help demo test fuzz mutants crash bench lint format types boston wheel smoke lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: .venv/program.stamp ## a year of real requests on a moving clock, without any network (ARGS=--once: one table, then end)
	@$(RUN) upheld demo $(ARGS)

test: .venv/tools.stamp ## all tests, as CI runs them (ARGS=tests/cases: only those)
	$(RUN) pytest --numprocesses auto $(ARGS)

fuzz: .venv/tools.stamp ## the generated tests with fresh seeds and many more examples
	$(RUN) pytest --numprocesses auto -m hypothesis --hypothesis-profile fuzz $(ARGS)

mutants: .venv/tools.stamp ## read MUTANTS=100000 books with something wrong: each ends in a book or in problems, within a second (SEED=7)
	$(RUN) tests.unit.language.mutants $(MUTANTS) $(SEED)

crash: .venv/tools.stamp ## kill the running monitor at KILLS random moments (KILLS=500 SEED=7)
	UPHELD_KILLS=$(KILLS) UPHELD_SEED=$(SEED) $(RUN) pytest tests/servers/test_kill.py $(ARGS)

bench: .venv/tools.stamp ## measure speed and memory on this machine: a table, and bench.json (ARGS="ledger ticks": only those)
	@$(RUN) tests.bench $(ARGS)

lint: .venv/tools.stamp ## style and imports
	$(RUN) ruff check .

format: .venv/tools.stamp ## mend what lint can mend by itself
	$(RUN) ruff check --fix .

types: .venv/tools.stamp ## mypy, strict
	$(RUN) mypy

boston: .venv/tools.stamp ## write the demo's book again from the city's rules
	$(RUN) monitors.demo.boston.generate

wheel: $(WHEEL) ## build dist/upheld-VERSION-py3-none-any.whl

smoke: $(WHEEL) ## try the wheel by itself, in a clean environment, away from this folder
	PYTHON=$(PYTHON) bash .ci/smoke

lock: ## pin the dependencies, with hashes, for all supported Pythons (ARGS=--upgrade: the newest of each)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m $(PIP) uv==$(UV_VERSION)
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --all-extras --group dev --constraint requirements.lock -o requirements-dev.lock

clean: ## remove what the other targets made
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, e.g.: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/program.stamp: .venv/python.stamp requirements.lock
	$(RUN) $(PIP) --require-hashes -r requirements.lock
	@touch $@

.venv/tools.stamp: .venv/program.stamp requirements-dev.lock
	$(RUN) $(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(WHEEL): .venv/tools.stamp pyproject.toml README.md LICENSE $(SHIPPED)
	rm -rf dist
	$(RUN) pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@touch $@
