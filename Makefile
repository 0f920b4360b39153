# One Screen: the front door. `make help` lists what there is.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
CODE := $(wildcard app.py) $(wildcard city data queries actions components pages)
SQL := $(wildcard queries data/rollups)

export PYTHON
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help run spark test sparktest check bench lock format licences clean
.PHONY: check-format check-lint check-types check-imports \
		check-sql check-portable check-security

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

spark: .venv/spark.stamp  ## what roll-ups on Apache Spark need on top
	@.ci/need java

run: .venv/run.stamp  ## the cockpit with the living sample city, at http://127.0.0.1:8050
	@$(BIN)/python -m data sample --if-missing
	@COCKPIT_LIVE=$${COCKPIT_LIVE:-1} $(BIN)/python app.py

test: .venv/dev.stamp  ## all tests but those on Spark, in the browser too
	@.ci/need chromium fonts postgres
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --ignore tests/browser \
		--ignore tests/data/test_spark.py
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/browser

sparktest: .venv/dev.stamp spark  ## the roll-ups on Apache Spark with two workers, beside DuckDB
	@$(BIN)/python -m pytest tests/data/test_spark.py

check: .venv/dev.stamp  ## format, lint, types, import contracts, SQL style, security
	@$(MAKE) --no-print-directory --keep-going --jobs 2 --output-sync=target check-format check-lint check-types check-imports \
		check-sql check-portable check-security

check-format:
	$(BIN)/ruff format --check --quiet .
check-lint:
	$(BIN)/ruff check --quiet .
check-types:
	$(BIN)/mypy $(CODE)
check-imports:
	$(BIN)/lint-imports --no-cache
check-sql:
	$(BIN)/sqlfluff lint --disable-progress-bar $(SQL)

check-portable:
	$(BIN)/python -m data.engines.portable data/rollups

check-security:
	$(BIN)/bandit --quiet --confidence-level medium --configfile pyproject.toml --recursive $(CODE)
	$(BIN)/detect-secrets-hook $$(git ls-files | grep -Ev '\.(lock|png|woff2)$$')
	@$(BIN)/python .ci/audit requirements.lock

bench: .venv/bench.stamp  ## how fast it is, beside a plain Dash page and Streamlit
	@.ci/need chromium fonts
	@$(BIN)/python -m tests.bench

format: .venv/dev.stamp  ## put code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/dev.stamp  ## requirements*.in into requirements*.lock
	$(LOCK) --output-file requirements.lock requirements.in
	$(LOCK) --output-file requirements-dev.lock requirements-dev.in
	$(LOCK) --output-file requirements-bench.lock requirements-bench.in
	$(LOCK) --output-file requirements-spark.lock requirements-spark.in

licences: .venv/dev.stamp  ## docs/licences.md, from requirements.lock
	$(BIN)/python .ci/licences

clean:  ## remove the virtual environment and caches; the store stays
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; \
		sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python is {v[0]}.{v[1]}; it must be 3.11, 3.12 or 3.13 (make PYTHON=python3.11 …).")'
	@.ci/need venv
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# A stamp is older than its lock: install again. What the larger lock has, the smaller one finds in place.
.venv/run.stamp: requirements.lock | .venv/bin/python
	@echo "Installing $< …"
	@$(PIP) -r $<
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Installing $< …"
	@$(PIP) -r $<
	@touch $@

.venv/bench.stamp: requirements-bench.lock | .venv/bin/python
	@echo "Installing $< …"
	@$(PIP) -r $<
	@touch $@

.venv/spark.stamp: requirements-spark.lock | .venv/bin/python
	@echo "Installing $< …"
	@$(PIP) -r $<
	@touch $@
