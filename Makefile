# Everything a person or a machine does with this repository. `make` alone lists it.
# Needs Python 3.11 with its venv module, and nothing else.

PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
ROWS ?= *

# A stamp carries the requirements' fingerprint in its name: changed requirements install again, unchanged ones never do.
fingerprint = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
RUNTIME := $(VENV)/.installed-$(call fingerprint,requirements.txt)
DEV := $(VENV)/.installed-dev-$(call fingerprint,requirements.txt requirements-pdf.txt requirements-dev.txt)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
# The checks of `make lint` stand beside each other; nothing else does.
ifeq ($(filter check-%,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
.PHONY: help run test lint format bench messages

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) ## The demo on http://tornsund.localhost:8000 with worker and local sign-in provider; PORT=9000 moves it
	@$(BIN)/python -m demo.run

test: $(DEV) ## Every test on SQLite, then on PostgreSQL what may touch a database; ARGS="-k harvest" is passed to pytest
	@$(BIN)/python -m tests.run $(ARGS)

# Every check runs, two at a time, so that one look shows all that is wrong. The longest begins first.
CHECKS := mypy catalogues migrations imports reference djhtml djade ruff format
lint: $(DEV) ## Style, types, import contracts, translations, migrations, reference
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target $(CHECKS:%=check-%)

.PHONY: $(CHECKS:%=check-%)
check-mypy:
	$(BIN)/mypy
check-catalogues:
	$(BIN)/python -m tools.messages --check
check-migrations:
	$(BIN)/python manage.py makemigrations --check --dry-run --settings=tests.settings
check-imports:
	$(BIN)/lint-imports --no-logo
check-reference:
	$(BIN)/python -m tools.reference --check
check-djhtml:
	$(BIN)/djhtml --check --tabwidth 2 templates
check-djade:
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
check-ruff:
	$(BIN)/ruff check .
check-format:
	$(BIN)/ruff format --check --quiet .

format: $(DEV) ## Writes code and templates the way `make lint` wants them
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 templates
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

bench: $(DEV) ## Measures and writes bench/results.json; ROWS="harvest.*" measures some
	@$(BIN)/python -m bench "$(ROWS)"

messages: $(DEV) ## Collects new texts for translation and compiles the catalogues of locale/
	@$(BIN)/python -m tools.messages

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Torget needs Python 3.11; '$(PYTHON)' is not here or is older."; \
	  echo "On Debian 12:  apt-get install python3.11 python3.11-venv"; \
	  echo "Elsewhere, name yours:  make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make a virtual environment: its venv module is missing."; \
	  echo "On Debian 12:  apt-get install python3.11-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUNTIME): | $(BIN)/python
	@echo "Installing what Torget needs into $(VENV) …"
	@$(PIP) -r requirements.txt
	@rm -f $(VENV)/.installed-[0-9]* && touch $@

$(DEV): | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) -r requirements-dev.txt
	@rm -f $(VENV)/.installed-* && touch $@ $(RUNTIME)
