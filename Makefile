# make setup | demo | test | check | bench | docs | contract | lock | clean
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
UV_VERSION := 0.13.8
UV := .uv/bin/uv
RUN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
# Where the system keeps its certificates, they count: a company's proxy signs with its own.
export UV_SYSTEM_CERTS ?= $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: setup demo test check lint types floors docs docs-fresh self bench lock contract clean

setup: $(VENV)/.ok

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "hardening needs CPython 3.11-3.13 as 'python3' (or make PYTHON=python3.12)"; exit 2; }
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .uv uv==$(UV_VERSION)

$(VENV)/.ok: $(UV) requirements-dev.lock pyproject.toml
	@test -x $(RUN)/python || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" $(VENV)
	@$(UV) pip sync --quiet --python $(RUN)/python --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --python $(RUN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(RUN)/hardening demo $(if $(REPO),--repo "$(REPO)") $(if $(BASE),--base "$(BASE)") $(if $(HEAD),--head "$(HEAD)")

test: setup
	@bash .ci/test

check: setup lint types floors docs-fresh self

lint: setup
	@$(RUN)/ruff check --quiet .
	@$(RUN)/ruff format --quiet --check .

types: setup
	@$(RUN)/mypy

floors: setup
	@$(RUN)/lint-imports --config pyproject.toml

docs: setup
	@$(RUN)/python .ci/docs.py

docs-fresh: setup
	@$(RUN)/python .ci/docs.py --check

self: setup
	@BASE="$(BASE)" bash .ci/self

contract: setup
	@bash .ci/contract

bench: setup
	@$(RUN)/python -m tests.bench

lock: $(UV)
	@$(UV) pip compile --quiet pyproject.toml --group build --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -o requirements.lock
	@$(UV) pip compile --quiet pyproject.toml --group build --group dev --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -o requirements-dev.lock

clean:
	@rm -rf $(VENV) .uv .hardening
