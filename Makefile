# make serve builds the graph and serves it; make test runs every test. Both install only into .venv.
# make conformance runs the W3C suites alone; make bench compares the reasoner with others, for the better part of an hour.
# make messages brings the catalogues of server/bilateral_server/messages up to what the pages say now.
# make interop loads the dumps into other triple stores, compares their answers, writes tests/interop/STORES.md, and
# serves from two of them.
# make endurance kills servers at work, some hundred times, for about ten minutes.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: serve build test lint types unit check messages conformance endurance interop bench clean

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

# A file's tests run in one process, so that each server and browser is started once.
unit: $(VENV)/.installed
	$(BIN)/pytest --numprocesses=auto --dist=loadfile

messages: $(VENV)/.installed
	mkdir -p build
	$(BIN)/pybabel -q extract --mapping-file=pyproject.toml --keywords=_setting:2 --add-location=file --no-wrap \
	    --output-file=build/messages.pot server/bilateral_server
	for language in be ru az; do $(BIN)/pybabel -q update --locale=$$language --input-file=build/messages.pot --no-wrap \
	    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
	    --output-file=server/bilateral_server/messages/$$language.po || exit 1; done

conformance: $(VENV)/.installed
	$(BIN)/pytest tests/conformance

endurance: $(VENV)/.installed
	BILATERAL_ENDURANCE=1 $(BIN)/pytest -s tests/endurance tests/server/test_load.py

# Stores of PyPI and npm are installed here, in an environment of their own; those of Debian are used where they are.
INTEROP := build/interop

interop: build
	$(PYTHON) -m venv $(INTEROP)
	$(INTEROP)/bin/pip install --quiet --disable-pip-version-check --requirement tests/interop/requirements.txt
	cp tests/clients/package.json tests/clients/package-lock.json $(INTEROP)
	-cd $(INTEROP) && npm ci --ignore-scripts --no-audit --no-fund
	$(BIN)/python -m tests.interop --build build --peers $(INTEROP)
	BILATERAL_TEST_BUILD=build BILATERAL_PEERS=$(INTEROP) $(BIN)/pytest -s tests/interop/remote.py

# PEERS is the Python of an environment that has owlrl, reasonable and sparq-rdf; without it a row says that they are missing.
PEERS ?= $(BIN)/python

bench: $(VENV)/.installed
	$(BIN)/python -m tests.benchmarks.reason --peer-python $(PEERS) --memory-limit 4GB \
	    --sizes 10k,100k,1M,10M --shapes --own-terms 100k --increments 1M --out results.md

clean:
	rm -rf build

$(VENV)/.installed: pyproject.toml hatch_build.py server/assets.lock.json
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@
