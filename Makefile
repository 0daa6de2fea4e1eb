# `make demo` and `make test` do all the set-up themselves, in .venv.
PYTHON ?= python3
BIN := .venv/bin
LIBRARY := data/library
COVERS ?= data/covers
COUNT ?= 6

.PHONY: demo train train-detector test fault-injection schemathesis bench audit format docs clean

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

demo: .venv/installed  ## Index the sample covers and ask three questions
	COVERDEX="$(BIN)/coverdex --library $(LIBRARY)" sh data/demo.sh

train: .venv/installed  ## Train the covers' network, or go on with it; TRAIN="--covers FOLDER …" for options
	nice -n 19 $(BIN)/python -m training $(TRAIN)

train-detector: .venv/installed  ## Train the network that finds books: TRAIN="--covers FOLDER …"; goes on where it stopped
	nice -n 19 $(BIN)/python -m training.detection $(TRAIN)

test: .venv/installed  ## Everything that must hold: format, lint, types, imports, docs, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check docs/cli.md
	$(BIN)/pytest

fault-injection: .venv/installed  ## The long form of tests/fault_injection/test_short_form.py: some minutes of kills and damage
	$(BIN)/python -m tests.fault_injection

schemathesis: .venv/installed  ## The long form of tests/service/test_openapi.py: 500 examples a route
	COVERDEX_EXAMPLES=500 $(BIN)/pytest tests/service/test_openapi.py

bench: .venv/installed  ## Speed beside the plain way: ten minutes; COVERS=FOLDER COUNT=n for others
	$(BIN)/python -m benchmarks.bench "$(COVERS)" --count $(COUNT) --plot build/bench.png

audit: .venv/installed  ## Known holes of the packages in use, by the advisories of PyPI
	$(BIN)/pip install --quiet pip-audit
	$(BIN)/pip-audit --skip-editable

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/installed  ## Bring the help texts of docs/cli.md up to date
	$(BIN)/cog -r docs/cli.md

clean:
	rm -rf .venv build *.egg-info $(LIBRARY)
