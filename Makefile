# Touchstone. `make` shows what there is.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
# One file's tests in one process, as many processes as there are cores (tests/conftest.py).
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
# Browser tests wait for pages that wait for them: half as many processes again.
BROWSERS := $(PARALLEL:auto=$(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 ))))
# How `make lock` looks for newer versions; empty: only what is new in the .in files.
UPGRADE ?= --upgrade
export DJANGO_SETTINGS_MODULE ?= portal.settings.dev
# Where the environment forbids compiled files, each process of the tests (some hundred)
# would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run dev test test-full servers chromium databases sqlite postgresql browser bench soak lint audit format lock library-files clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: export BASE_URL ?= http://localhost:$(PORT)
run: $(VENV)/.run ## The portal with the starter library on http://localhost:8000
	@$(BIN)/python manage.py migrate --verbosity 0
	@echo "Starter library …"
	@$(BIN)/python manage.py import_library content/library
	@$(BIN)/python manage.py create_demo_people
	@$(BIN)/python manage.py load_search_words --verbosity 0 --owner steward@demo.example
	@$(BIN)/python manage.py rebuild_search_index --if-needed
	@echo "Touchstone answers at http://localhost:$(PORT) (stop with Ctrl-C)"
	@$(BIN)/python manage.py serve --noreload --skip-checks $(PORT)

dev: $(VENV)/.dev ## Like run, with reloading and Django's debug pages
	@DEBUG=1 $(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=1 $(BIN)/python manage.py runserver $(PORT)

test: $(VENV)/.dev ## The quick tests: SQLite, no browser
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser and not slow"

test-full: $(VENV)/.dev servers chromium ## Everything: lint, all on SQLite, what may differ on PostgreSQL, browser
	$(MAKE) -j 4 --output-sync lint audit databases
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser and not soak"
	DATABASE_URL="$$TEST_POSTGRES_URL" $(BIN)/python -m pytest $(PARALLEL) -m "db_specific and not browser and not soak" $$(grep -rl db_specific --include='test_*.py' tests)
	$(BIN)/python -m pytest $(BROWSERS) -m browser tests/browser

# Without them tests would be skipped, and what they prove be missed by nobody.
SERVERS := TEST_POSTGRES_URL TEST_ELASTICSEARCH_URL
servers:
	@for name in $(SERVERS); do test -n "$${!name}" || { echo "$$name is not set (docs/architecture.md, Tests that need servers)"; exit 1; }; done

chromium:
	@command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || { echo "There is no Chromium on PATH (docs/architecture.md, Tests that need servers)"; exit 1; }

# Migrated ones, from which both stages copy theirs: a core is free for it here.
databases: sqlite postgresql
sqlite: $(VENV)/.dev
	$(BIN)/python -m pytest tests/test_database.py
postgresql: $(VENV)/.dev
	DATABASE_URL="$$TEST_POSTGRES_URL" $(BIN)/python -m pytest tests/test_database.py

browser: $(VENV)/.dev chromium ## The browser tests alone (needs Chromium)
	$(BIN)/python -m pytest $(BROWSERS) -m browser tests/browser

bench: $(VENV)/.dev ## Floors of what search finds; pages and search as ratios in one run, into docs/performance.md
	$(BIN)/python -m tests.bench.relevance
	$(BIN)/python -m tests.bench --write

soak: SERVERS += TEST_ELASTICSEARCH_CLUSTER TEST_ELASTICSEARCH_KILL_NODE TEST_ELASTICSEARCH_START_NODE
soak: $(VENV)/.dev servers ## The long proofs: all tests on PostgreSQL; 25 times as many kills and events; 2 000 people at one quiz, 200 cut lines; search with 500 000 passages
	DATABASE_URL="$$TEST_POSTGRES_URL" $(BIN)/python -m pytest $(PARALLEL) -m "not browser"
	SOAK=25 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -rP tests/content/test_page_store.py tests/portal/test_worker.py tests/portal/test_server_kill.py tests/portal/learning/test_at_once.py tests/portal/learning/test_edits_never_harm.py tests/portal/api/test_openapi.py tests/search/test_kills.py tests/portal/test_move.py
	SOAK=50 DATABASE_URL="$$TEST_POSTGRES_URL" $(BIN)/python -m pytest -rP tests/portal/learning/test_many_people.py
	SOAK=20 $(BIN)/python -m pytest -m browser tests/browser/test_learning.py
	$(BIN)/python -m tests.scale

lint: $(VENV)/.dev ## Style, types, migrations, settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$(head -c 48 /dev/urandom | base64 | tr -d '\n') ALLOWED_HOSTS=touchstone.example BASE_URL=https://touchstone.example EMAIL_HOST=mail.example MAIL_FROM=portal@touchstone.example DJANGO_SETTINGS_MODULE=portal.settings.production $(BIN)/python manage.py check --deploy --fail-level WARNING

audit: $(VENV)/.dev ## Known holes in dependencies, secrets in the tree
	.ci/audit

format: $(VENV)/.dev ## Put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev ## Write the locks anew from requirements*.in, with Debian 12's Python
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info > (3, 11, 3))' || { echo "A lock holds for the Python that wrote it and later ones. Ours are written by Debian 12's: make clean lock PYTHON=/usr/bin/python3"; exit 1; }
	$(BIN)/pip-compile -q $(UPGRADE) --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-header --strip-extras -o requirements.txt requirements.in
	$(BIN)/pip-compile -q $(UPGRADE) --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-header --strip-extras -o requirements-saml.txt requirements-saml.in
	$(BIN)/pip-compile -q $(UPGRADE) --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-header --strip-extras -o requirements-pdf.txt requirements-pdf.in
	$(BIN)/pip-compile -q $(UPGRADE) --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-header --strip-extras --allow-unsafe -o requirements-dev.txt requirements-dev.in

library-files: $(VENV)/.dev ## Build the library's DOCX, XLSX and PDF files
	$(BIN)/python -m content.library_files.build content/library/files

clean: ## Remove the virtual environment and all local data
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Touchstone needs Python 3.11 or newer."; exit 1; }
	@echo "Virtual environment …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python requirements.txt
	@echo "Packages (about 70 MB the first time) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@echo "Packages for tests …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
