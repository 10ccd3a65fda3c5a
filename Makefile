# Relais: everything lives in .venv/ ; `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
WORK := .bench
QT := QT_QPA_PLATFORM=offscreen
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test soak lint bench bench-server package tour clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 21

setup: $(STAMP) ## create .venv with what the lock names

$(STAMP): requirements.lock pyproject.toml .ci/system-packages
	bash .ci/system-packages
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check --quiet
	$(BIN)/python -m compileall -qq .venv/lib desktop_app db resources || true
	touch $@

run: $(STAMP) ## start Relais on its own base (no display: guided tour, pictures in .tour/)
	@bash .ci/run-program

test: $(STAMP) ## the whole suite
	$(QT) $(BIN)/python -m pytest -n 3 --dist loadfile --cov --cov-report= -m "not soak and not packaged"
	$(BIN)/python .ci/coverage_floors.py

soak: $(STAMP) ## long fault runs (100 kills, power cuts, 2 000 operations under faults)
	$(QT) $(BIN)/python -m pytest -m soak --timeout=1800

lint: $(STAMP) ## ruff, format, mypy, import-linter, size limits, French spaces
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/size_limits.py
	$(BIN)/python .ci/french_spaces.py

bench: $(STAMP) ## figures against references measured in the same run (table, then .bench/results.json)
	$(QT) $(BIN)/python -m tests.bench --work $(WORK)

bench-server: $(STAMP) ## the same for a shared base (a server started here; then .bench/results-server.json)
	$(QT) $(BIN)/python -m tests.bench_server --work $(WORK)

package: $(STAMP) ## freeze with PyInstaller into dist/relais, then check that it runs without Python
	$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec
	$(QT) RELAIS_PACKAGED=dist/relais/relais $(BIN)/python -m pytest -m packaged tests/packaged

tour: $(STAMP) ## pictures of each page in .tour/
	$(QT) $(BIN)/relais tour --out .tour

clean: ## remove what was built (not .venv)
	rm -rf build dist .bench .tour .mypy_cache .ruff_cache .coverage .import_linter_cache
