# Two commands for a newcomer: `make demo` and `make test`. Each prepares what is missing first.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.installed
# One worker a core; the tests of a file stay together, for they share what is slow to build.
PYTEST := $(VENV)/bin/pytest --numprocesses auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help demo run forms lint test accept nightly bench wheel clean

help: ## say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 10

$(READY): pyproject.toml constraints.txt packaging/bootstrap.sh
	@bash packaging/bootstrap.sh

demo: forms ## open the demonstration on a throw-away profile; without a display, write its screens and its note
	@$(PY) -m partaj_desktop demo

run: forms ## open PARTAJ on the throw-away profile .profile/
	@$(PY) -m partaj_desktop --profile .profile

forms: $(READY) ## make forms, colours, translations, fonts, icons and words
	@$(PY) packaging/build_assets.py

lint: forms ## ruff, mypy --strict, the layers
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: lint ## lint, then every test but the adversarial ones
	$(PYTEST)

accept: forms ## the adversarial tests, the packages, and how many rows of the test programme ran
	$(PYTEST) -m "accept or qrow"

nightly: forms ## the long sweeps
	HYPOTHESIS_PROFILE=nightly $(PYTEST) -m nightly

bench: forms ## the measurements, beside their floor and their peers
	@$(PY) -m tests.bench

wheel: forms ## build dist/*.whl
	$(PY) -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove what was generated and built; keep .venv
	rm -rf build dist partaj_desktop/gui/forms .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f resources/fonts/*.ttf resources/fonts/OFL.txt resources/icons/*.svg resources/i18n/*.qm resources/words/*.txt
	find partaj_desktop tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
