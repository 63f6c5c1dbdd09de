# One-line targets; each makes its own virtual environment first, so a fresh machine needs only Python 3.11+.
VENV := .venv
PY := $(VENV)/bin/python
ARGS ?=

.PHONY: demo test lint types bench eval pictures wheel clean torch

demo: $(VENV)/.demo ; $(VENV)/bin/dongmi demo $(ARGS)
test: $(VENV)/.test browser torch ; $(PY) -m pytest $(ARGS)
lint: $(VENV)/.test ; $(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
types: $(VENV)/.test ; sh tests/types.sh $(PY)
bench: $(VENV)/.test ; $(PY) -m dongmi.evals.bench $(ARGS)
eval: $(VENV)/.demo ; $(VENV)/bin/dongmi eval $(ARGS)
pictures: $(VENV)/.test browser ; $(PY) tests/ui/take_pictures.py
wheel: $(VENV)/.test ; $(PY) -m build --wheel
torch: $(VENV)/.torch
clean: ; rm -rf $(VENV) build dist out .types .pytest_cache .mypy_cache .ruff_cache

$(PY): ; python3 -m venv $(VENV) && $(PY) -m pip install -q --upgrade pip
$(VENV)/.demo: $(PY) pyproject.toml ; $(PY) -m pip install -qq -e . && touch $@
$(VENV)/.test: $(PY) pyproject.toml ; $(PY) -m pip install -qq -e '.[test,dev]' && touch $@ $(VENV)/.demo
# torch first and pinned: the newest one brings several gigabytes of CUDA packages.
$(VENV)/.torch: $(VENV)/.test ; $(PY) -m pip install -q torch==2.13.0 && $(PY) -m pip install -qq -e '.[sentence-transformers,test,dev]' && touch $@

.PHONY: browser
# Chromium and Chinese fonts for the browser tests, where this user may install them.
browser: ; @sh tests/install_browser.sh
