# Two commands: `make demo` sets up and serves a whole demonstration, `make test` runs the tests.
# Both need Python 3.11 or newer and make, nothing else.

PORT ?= 8000
VENV ?= .venv
PY = $(VENV)/bin/python
SEED ?= 7
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)

.PHONY: help demo setup serve test check browser pictures verifiers bench lock clean
help:
	@echo "make demo   set up and serve the demonstration on http://127.0.0.1:$(PORT)"
	@echo "make test   run the tests on SQLite"
	@echo "make verifiers  show credentials and papers to independent verifiers (Node)"
	@echo "make check  lint, direction of imports, migrations, words"
	@echo "make bench  measure; WHAT=certificate measures one thing"

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found."; exit 1; }
	@echo "· virtual environment ($(PYTHON))"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements.txt
	@echo "· installing the locked packages (once, about a minute)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	@echo "· installing the locked test tools (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup demo serve: export QABILET_MODE = demo

setup: $(VENV)/.runtime
	@echo "· words: compiling the Russian and Kazakh catalogues"
	@$(PY) manage.py catalogue --compile-only
	@$(PY) manage.py prepare_demo --seed $(SEED)

demo: setup serve

serve:
	@$(PY) manage.py serve --port $(PORT)

test: $(VENV)/.dev
	@$(PY) manage.py catalogue --compile-only
	@QABILET_MODE=test $(PY) -m pytest -n auto --dist loadscope $(ARGS)

browser: $(VENV)/.dev
	@cd tests/browser/firefox && npm ci --silent --no-audit --no-fund --ignore-scripts
	@$(PY) manage.py catalogue --compile-only
	@QABILET_MODE=test $(PY) -m pytest -m browser tests/browser $(ARGS)

pictures: $(VENV)/.dev
	@$(PY) manage.py catalogue --compile-only
	@QABILET_MODE=test QABILET_PICTURES=docs/pictures $(PY) -m pytest -m browser tests/browser/test_pictures.py $(ARGS)

verifiers: $(VENV)/.dev
	@cd tests/certificates/verifiers && npm ci --silent --no-audit --no-fund --ignore-scripts
	@QABILET_MODE=test $(PY) -m pytest -m verifiers tests/certificates $(ARGS)

check: $(VENV)/.dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/lint-imports
	@QABILET_MODE=test $(PY) manage.py makemigrations --check --dry-run
	@QABILET_MODE=test $(PY) manage.py catalogue --check

bench: $(VENV)/.dev
	@$(PY) -m bench $(WHAT)

lock: $(VENV)/.dev
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-parquet.in -o requirements-parquet.txt
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-bench.in -o requirements-bench.txt

clean:
	@rm -rf $(VENV) var
