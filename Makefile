# make map    install foedus into .venv and draw the map of outcomes into results/maps/map
# make study  every analysis of the default scenario, and a report, into results/study/
# make live   open the live page in the browser
# make docs   build the site of the documentation into results/site, without a network once it is installed
# make learn  bring the notebooks and the classroom's answer keys and sheets up to date with the model
# make test   the same environment with the test tools: ruff, then pytest
# make test-all  the same with the slow tests and every example of every property
# make clean  remove the environment, builds and caches (results/ stays)
#
# Another interpreter:  make map PYTHON=python3.12
# Other test workers:   make test JOBS=2

PYTHON ?= python3
JOBS ?= auto
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: map study live docs learn test test-all clean
.DELETE_ON_ERROR:

map: $(VENV)/.installed
	$(BIN)/foedus map

study: $(VENV)/.installed-test
	$(BIN)/foedus study

live: $(VENV)/.installed-live
	$(BIN)/foedus live

docs: $(VENV)/.installed-docs
	$(BIN)/foedus document
	$(BIN)/python -m sphinx -b html -n -W --keep-going -q -c docs -d results/site/.trees . results/site
	@echo "Open results/site/index.html"

learn: $(VENV)/.installed-learn
	$(BIN)/python -m foedus.notebooks.refresh

# A machine told to keep no bytecode would compile the package anew in each of the hundreds of processes that the tests start.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(PYTEST)

test-all: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(PYTEST) --thorough

# The stamps are newer than pyproject.toml once its dependencies are installed, so a second call installs
# nothing. The package itself is installed as editable: a change to the code needs no new installation.
$(VENV)/.installed: pyproject.toml
	$(call ensure_venv)
	@echo "Installing foedus and its dependencies into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-live: pyproject.toml
	$(call ensure_venv)
	@echo "Installing foedus and its page into $(VENV) ..."
	@$(PIP) --editable '.[live]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-docs: pyproject.toml
	$(call ensure_venv)
	@echo "Installing foedus and the tools of its documentation into $(VENV) ..."
	@$(PIP) --editable '.[docs]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-learn: pyproject.toml
	$(call ensure_venv)
	@echo "Installing foedus and what its notebooks and sheets need into $(VENV) ..."
	@$(PIP) --editable '.[learn]'
	@touch $(VENV)/.installed $(VENV)/.installed-live $@

$(VENV)/.installed-test: pyproject.toml
	$(call ensure_venv)
	@echo "Installing foedus, its dependencies and the test tools into $(VENV) ..."
	@$(PIP) --editable '.[test]'
	@touch $(VENV)/.installed $(VENV)/.installed-live $(VENV)/.installed-docs $@

# Keep a working environment of Python 3.11 or newer; otherwise make one, or say what is missing.
define ensure_venv
@if ! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
    if ! command -v '$(PYTHON)' >/dev/null; then \
        echo "foedus needs Python 3.11 or newer, and '$(PYTHON)' was not found." >&2; \
        echo "Name one that you have, for example: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; \
    fi; \
    if ! '$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
        echo "foedus needs Python 3.11 or newer; '$(PYTHON)' is $$('$(PYTHON)' --version 2>&1)." >&2; \
        echo "Name a newer one, for example: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; \
    fi; \
    if ! '$(PYTHON)' -m venv --clear $(VENV); then \
        echo "'$(PYTHON)' could not make a virtual environment." >&2; \
        echo "On Debian or Ubuntu install its venv package: sudo apt install python3-venv" >&2; exit 1; \
    fi; \
fi
endef

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -type d -name __pycache__ -prune -exec rm -rf {} +
