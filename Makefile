# Everything a newcomer needs: `make run` and `make test`. Both set up what is missing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV_VERSION := 0.13.9
# Some images forbid it; then each of the processes a hub consists of compiles every library
# again at each start, which takes longer than all else it does there.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup lock run restart test api-fuzz lint format types layers test-python test-recordings test-rooms test-postgres test-browser test-pages test-e2e bench mutants faults screenshots clean

help:  ## list the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# One stamp a lock file: a second run does nothing.
$(VENV)/.uv-$(UV_VERSION):
	@echo "Setting up Python …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SessionHub needs Python 3.11 or newer"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/.installed: requirements-dev.txt $(VENV)/.uv-$(UV_VERSION)
	@$(VENV)/bin/uv pip install -q --no-progress -p $(PY) -r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Setting up browser code …"
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "SessionHub needs Node 20 or newer"; exit 1; }
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

BROWSER_SOURCES := $(shell find assets \( -name dist -o -name compressed \) -prune -o -type f -print 2>/dev/null) $(wildcard privacy/*/*.json privacy/*/*/*.json)
assets/dist/.built: node_modules/.installed $(BROWSER_SOURCES)
	@mkdir -p assets/dist && npm run -s build
	@touch $@

# The hub serves what is compressed here once; DEMO, for the demo shop's files.
assets/compressed/.made: $(VENV)/.installed assets/dist/.built $(shell find sessionhub/demo/static -type f)
	@DEMO=1 $(PY) manage.py compress_static
	@touch $@

setup: $(VENV)/.installed node_modules/.installed assets/dist/.built assets/compressed/.made  ## install and build what is missing

lock: $(VENV)/.uv-$(UV_VERSION)  ## pin every Python dependency
	$(VENV)/bin/uv pip compile -q --no-header --no-annotate --universal --python-version 3.11 requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile -q --no-header --no-annotate --universal --python-version 3.11 requirements-dev.in -c requirements.txt -o requirements-dev.txt

run: setup  ## start everything on this machine and print the address (WEB=2: two web processes)
	@$(PY) -m sessionhub.stack.run $(if $(WEB),--web $(WEB))

restart: setup  ## replace the web processes of `make run` one by one, no request lost
	@$(PY) -m sessionhub.stack.restart

# Three parts at a time, the longest first, because each waits more than it works; each is
# silent until it is through. Every part has servers, folders and ports of its own, and one
# that fails stops no other.
test: setup  ## everything CI checks
	@echo "Checking, three parts at a time; what each has to say comes when it is through …"
	@$(MAKE) --no-print-directory --jobs=3 --keep-going \
		$(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
		test-e2e test-recordings test-rooms lint types layers test-browser test-postgres test-pages

lint: setup
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
	@$(PY) -m tests.retired_names
	@npm run -s lint

format: setup  ## rewrite the code in house style
	@$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

types: setup
	@$(VENV)/bin/mypy .

layers: setup
	@$(VENV)/bin/lint-imports

test-python: test-recordings test-rooms  ## Python tests against real embedded servers

# Two halves of about the same length.
test-recordings: setup
	@$(PY) -m pytest -q tests/recordings

test-rooms: setup
	@$(PY) -m pytest -q tests $(addprefix --ignore=tests/,e2e faults recordings)

# What must hold on both databases; test-python ran it on SQLite.
ON_BOTH := $(wildcard tests/access_matrix tests/privacy/audit tests/privacy/access tests/privacy/erasure $(addprefix tests/authz_models/test_,gate.py guards.py at_once.py))
test-postgres: setup  ## what must hold on both, on a real PostgreSQL, where there is one
	@if $(PY) -m tests.postgres; then SESSIONHUB_TEST_POSTGRES=1 $(PY) -m pytest -q $(ON_BOTH); \
	else echo "No postgres and initdb on this machine: those tests ran on SQLite alone."; fi

test-browser: setup  ## pure browser code, in Node
	@npm test -s

# Recorder and player, alone and one after the other, against a hub that the test plays.
PAGES := tests/e2e/recorder tests/e2e/player tests/e2e/picture
test-pages: setup  ## recorder and player in a real Chromium
	@$(PY) -m pytest -q $(PAGES)

test-e2e: setup  ## the product in a real Chromium
	@$(PY) -m pytest -q tests/e2e $(addprefix --ignore=,$(PAGES))

api-fuzz: setup  ## the API against its description, with many more requests
	@API_FUZZ_EXAMPLES=50 $(PY) -m pytest -q tests/api_description

faults: setup  ## slow proofs: processes killed under load
	@$(PY) -m pytest -q tests/faults

# Which tests try a room is a guess by its folder; say more with TESTS.
ROOM ?= privacy/access
TESTS ?= tests/$(ROOM)
mutants: setup  ## changes of one place in ROOM that no test of TESTS notices
	@$(PY) -m pytest -q -p tests.mutants.plugin --mutants $(ROOM) $(TESTS)

bench: setup  ## every benchmark; each prints a ratio
	@$(PY) -m benchmarks

screenshots: setup  ## the pictures of the README, from a hub of its own
	@$(PY) -m tests.e2e.screenshots

clean:  ## forget data and builds
	rm -rf var assets/dist assets/compressed
