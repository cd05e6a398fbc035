# What a person types: make demo, make test, make check. Needs Python 3.11 or newer (with venv) and make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -q
DEMO := LAUNCHPATH_DEMO=1 LAUNCHPATH_DATABASE=sqlite:///$(CURDIR)/data/demo.sqlite3
RUN := LAUNCHPATH_DEBUG=1 LAUNCHPATH_DEMO=1 LAUNCHPATH_DATABASE=sqlite:///$(CURDIR)/data/development.sqlite3

.PHONY: help install demo run shell hooks test check deep lint types architecture format migrations browser conformance bench soak lock clean

help:
	@echo "make demo               serve the sample launch (PORT=$(PORT))"
	@echo "make install            what the product needs, into $(VENV)"
	@echo "make run                the product with reload and a database of its own (PORT=$(PORT))"
	@echo "make shell              a Python prompt on that database"
	@echo "make hooks              check each commit before it is made"
	@echo "make test               everything: lint, types, architecture, migrations, tests, browser journeys"
	@echo "make check              the quick part of it, in a minute"
	@echo "make deep               random tests, searching four times as long"
	@echo "make conformance DIR=.. hold the engine against a folder of reference data"
	@echo "make bench              speed and memory, as ratios"
	@echo "make soak               load and faults against real servers, for half an hour"

$(VENV)/runtime: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/development: requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/runtime

install: $(VENV)/runtime

demo: $(VENV)/runtime
	@$(DEMO) $(BIN)/python manage.py migrate --verbosity 0
	@$(DEMO) $(BIN)/python manage.py load_sample
	@echo
	@echo "  Launchpath is at http://127.0.0.1:$(PORT)/"
	@echo "  Sign in with one click, for example as"
	@echo "    Priya Nair      product manager    answers for what is built"
	@echo "    Jonas Weber     program manager    answers for when it lands"
	@echo "    Sofie de Vries  customer success   what others wait for from her team"
	@echo "    Nina Kowalska   training designer  what to do next"
	@echo "    Elena Rossi     chief executive    wants to know whether it will"
	@echo "    Anika Rao       partner's guest    sees her own items and nothing else"
	@echo "  Stop with Ctrl C."
	@echo
	@$(DEMO) $(BIN)/python manage.py worker --interval 1 --no-reload & worker=$$!; trap 'kill $$worker' EXIT INT TERM; \
	$(DEMO) $(BIN)/granian --interface asgi --host 127.0.0.1 --port $(PORT) --workers 1 --no-ws --log-level warning config.asgi:application

# For developing: a database of its own beside the demo's, reload on change, and pages that say what went wrong.
run: $(VENV)/development
	@$(RUN) $(BIN)/python manage.py migrate --verbosity 0
	@$(RUN) $(BIN)/python manage.py load_sample
	@$(RUN) $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

shell: $(VENV)/development
	@$(RUN) $(BIN)/python manage.py migrate --verbosity 0
	@$(RUN) $(BIN)/python manage.py shell

hooks: $(VENV)/development
	$(BIN)/pre-commit install

lint: $(VENV)/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')

types: $(VENV)/development
	$(BIN)/mypy

architecture: $(VENV)/development
	$(BIN)/lint-imports

migrations: $(VENV)/development
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PYTEST) --migrations tests/migrations
	@if [ -n "$$LAUNCHPATH_TEST_POSTGRES" ]; then \
	  echo "On PostgreSQL:"; LAUNCHPATH_DATABASE="$$LAUNCHPATH_TEST_POSTGRES" $(PYTEST) --migrations tests/migrations; fi

# The quick part: at most a minute.
check: lint types architecture
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PYTEST) -n auto tests/engine tests/words tests/forms tests/models tests/test_architecture.py -m "not slow"

# Tests run on SQLite; then on PostgreSQL where LAUNCHPATH_TEST_POSTGRES names a server, but for what asks nothing of the
# database. Browser journeys run where Chromium is found. What is left out says why; CI (STRICT=1) fails on it.
test: lint types architecture migrations
	$(PYTEST) -n auto --dist worksteal --durations=20 tests
	@if [ -n "$$LAUNCHPATH_TEST_POSTGRES" ]; then \
	  echo "On PostgreSQL:"; \
	  LAUNCHPATH_DATABASE="$$LAUNCHPATH_TEST_POSTGRES" $(PYTEST) -n auto --dist worksteal --durations=20 tests \
	    -m "not browser and not one_database" --ignore=tests/engine --ignore=tests/commands; \
	elif [ -n "$$STRICT" ]; then echo "LAUNCHPATH_TEST_POSTGRES is not set, so PostgreSQL was not tested."; exit 1; \
	else echo "SKIPPED: PostgreSQL. Set LAUNCHPATH_TEST_POSTGRES=postgres://user:password@host/name to test on it."; fi

# Random tests search four times as long.
deep: $(VENV)/development
	DEEP=1 $(PYTEST) -n auto --dist worksteal tests/engine tests/services

browser: $(VENV)/development
	$(PYTEST) tests/browser

format: $(VENV)/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html') || true

conformance: $(VENV)/development
	$(BIN)/python -m tests.conformance $(DIR)

bench: $(VENV)/development
	$(BIN)/python -m benchmarks.passes
	$(BIN)/python -m benchmarks.windows
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.edits
	$(BIN)/python -m benchmarks.forecasts
	$(BIN)/python -m benchmarks.hostile

# Load, kills, hostile files and nonsense, on SQLite and, where LAUNCHPATH_TEST_POSTGRES names a server, on PostgreSQL.
soak: $(VENV)/development
	$(BIN)/python -m tests.soak
	$(BIN)/python -m benchmarks.hostile
	FUZZ=2500 FUZZ_SEEDS=4 $(PYTEST) -n auto tests/views/test_nonsense.py
	@if [ -n "$$LAUNCHPATH_TEST_POSTGRES" ]; then \
	  LAUNCHPATH_DATABASE="$$LAUNCHPATH_TEST_POSTGRES" FUZZ=2500 FUZZ_SEEDS=4 $(PYTEST) -n auto tests/views/test_nonsense.py; fi

lock:
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --extra postgres pyproject.toml -o requirements-postgres.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) data/demo.sqlite3* data/development.sqlite3* staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis
