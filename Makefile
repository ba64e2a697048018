# make serve builds the graph and serves it; make test runs every test. Both install only into .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: serve build test lint types unit check clean

serve: build
	$(BIN)/bilateral serve

build: $(VENV)/.installed
	$(BIN)/bilateral build

check: $(VENV)/.installed
	$(BIN)/bilateral check

test: lint types unit

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy

unit: $(VENV)/.installed
	$(BIN)/pytest

clean:
	rm -rf build

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@
