# Two commands: `make run` shows the dashboard, `make test` proves it. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
PORT ?= 8050
DEMO ?= data/demo
# Of tests, one more at once than there are cores: a third of their time they wait for a browser or the disk.
WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help env test-env browser programs run test test-long test-spark check fix bench lock screenshots clean

help:  ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

env: $(VENV)/.installed  ## Make .venv with what running needs

$(VENV)/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it with PYTHON=python3.12" >&2; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-env: $(VENV)/.installed-test browser programs

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

browser: $(VENV)/.installed-test
	@$(BIN)/python tests/lib/browser.py

programs: $(VENV)/.installed-test
	@$(BIN)/python tests/lib/programs.py soffice pdftotext pdftoppm

run: env  ## Invent the demonstration community if there is none, and serve it at PORT (8050)
	@if [ -f $(DEMO)/releases/current ]; then $(BIN)/commonmeasure serve -C $(DEMO) --port $(PORT); \
	else $(BIN)/commonmeasure demo -C $(DEMO) --port $(PORT); fi

test: test-env  ## Run every test, a real browser included
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-long: test-env  ## The long cases, and every property with ten times as many examples, new ones each time
	$(BIN)/python -m pytest -n $(WORKERS) -m "long or hypothesis" --hypothesis-profile=long

$(VENV)/.installed-spark: requirements-spark.txt $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.txt
	@$(BIN)/python tests/lib/programs.py java
	@touch $@

test-spark: $(VENV)/.installed-spark  ## Definitions and cells on Spark against the other two engines
	$(BIN)/python -m pytest tests/spark

check: test-env  ## Lint, types, import rule, generated documents current; writes nothing
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/mypy --cache-dir=/dev/null
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/architecture
	$(BIN)/python -m docs.generate --check

fix: test-env  ## Format, and write the generated documents
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m docs.generate

bench: $(VENV)/.installed-spark  ## Load and compute against DuckDB's own parse; SIZES="S M"
	$(BIN)/python -m benchmarks $(SIZES)

lock: env  ## Write the hashed requirements anew from pyproject.toml (needs uv)
	uv pip compile --quiet pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.txt
	uv pip compile --quiet pyproject.toml --group build --group test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-test.txt
	uv pip compile --quiet pyproject.toml --extra spark --group build --group test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-spark.txt

screenshots: test-env  ## The pictures in the README, and of every page at 1440 and 360 px into screenshots/
	$(BIN)/python -m docs.screenshots

clean:  ## Remove what was made
	rm -rf $(VENV) $(DEMO) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
