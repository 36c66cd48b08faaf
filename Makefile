# Two commands: `make demo` and `make test`. Both set up what is missing; neither needs more than
# git, make and Python 3.11 or newer.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test quick docs lint types tests gates gates-renew coverage mutants sanitize format lock clean torture fuzz

help:
	@echo 'make demo     crawl the bundled sample portals and print who copied whom'
	@echo 'make test     linter, type checker and every test'
	@echo 'make quick    tests of the pure rooms, in less than a minute'
	@echo 'make format   format the code'
	@echo 'make docs     write the generated pages: commands, settings, portals'
	@echo 'make gates    quality figures against their baselines; gates-renew writes the baselines'
	@echo 'make coverage coverage of the pure rooms, with a floor'
	@echo 'make mutants  mutation tests of judgement, verdict and repost decision (long)'
	@echo 'make sanitize the compiled kernel under sanitizers, with a check for leaks'
	@echo 'make lock     write the lock files again; UPGRADE="scrapy lxml" takes newer versions of these'
	@echo 'make torture  kill crawls and commands at random instants and compare (long)'
	@echo 'make fuzz     mutated pages through extraction, attribution and store (long)'

# A stamp each: the environment is made once and again when its lock changes.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml setup.py $(wildcard newscrawl/native/*.[ch])
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newscrawl needs Python 3.11 or newer; name one: make PYTHON=python3.12 demo")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Installing newscrawl and its locked dependencies into $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo 'Installing what the tests need ...'
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/run.stamp
	@$(BIN)/newscrawl demo

test: lint types tests

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python tests/prose.py

types: $(VENV)/dev.stamp
	$(BIN)/mypy

tests: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n auto --dist loadgroup

# The rooms that take values and return values; their tests need neither crawl nor browser.
PURE := $(wildcard $(addprefix tests/,attribution extraction judgement language native reposts text))

quick: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n auto --dist loadgroup tests/test_house.py $(PURE)

coverage: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n auto --dist loadgroup --cov --cov-report= --cov-fail-under=0 $(PURE)
	NEWSCRAWL_PURE=1 $(BIN)/pytest -q -n auto --dist loadgroup --cov --cov-append $(PURE)

mutants: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/mutants.py

sanitize: $(VENV)/dev.stamp
	.ci/sanitize

# Quality figures of the labelled sets; see tests/gates/README.md.
gates: $(VENV)/dev.stamp
	$(BIN)/pytest -q tests/gates

gates-renew: $(VENV)/dev.stamp
	NEWSCRAWL_RENEW_GATES=1 $(BIN)/pytest -q tests/gates

docs: $(VENV)/dev.stamp
	$(BIN)/python docs/reference.py
	$(BIN)/newscrawl portal table > docs/portals.md

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

torture: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/torture.py
	NEWSCRAWL_KILLS=20 $(BIN)/pytest -q tests/torture/test_killed_commands.py

fuzz: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/fuzz.py

# Universal locks (every platform and Python from 3.11) need uv, which only the maintainers do. Locked versions stay
# where the ranges permit them; `make lock UPGRADE="scrapy lxml"` takes the newest of those named.
NEWER = $(addprefix --upgrade-package ,$(UPGRADE))
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' $(NEWER) pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' $(NEWER) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --resolution lowest-direct --no-emit-index-url \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements/lowest.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
