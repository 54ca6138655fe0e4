# Every target does its own set-up: a checkout needs nothing but make, git and Python 3.11.

SENTENCE := Design a handwritten-digit classifier for an STM32H743: under 64 KB of SRAM, under 2M MACs, at least 95% accurate
PYTHON_SOURCES := $(wildcard agent tools prompts sandbox firmware tests benchmarks scripts)
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo chat test check bench lock clean programs

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Install what the machine lacks, and the locked packages into .venv

programs:
	@sh scripts/setup.sh programs

# Only the order matters here: the programs are looked for every time, the packages when a list changed.
$(INSTALLED): pyproject.toml requirements.lock | programs
	@sh scripts/setup.sh packages
	@touch $@

demo: $(INSTALLED) ## From one sentence to a network that ran on a virtual STM32H743
	@.venv/bin/tinysmith run "$(SENTENCE)"

chat: $(INSTALLED) ## The same as a conversation
	@.venv/bin/tinysmith

# One thread a worker: two workers already fill two cores.
test: $(INSTALLED) ## Run every test
	@OMP_NUM_THREADS=1 .venv/bin/python -m pytest -n 2 --dist loadfile $(ARGS)

check: $(INSTALLED) ## Format, lint, types
	@.venv/bin/ruff format --check $(PYTHON_SOURCES)
	@.venv/bin/ruff check $(PYTHON_SOURCES)
	@.venv/bin/mypy

bench: $(INSTALLED) ## Run every benchmark
	@set -e; for script in $(wildcard benchmarks/bench_*.py); do echo "== $$script"; .venv/bin/python "$$script"; done

bench-%: $(INSTALLED) # one benchmark: bench-measure, bench-engine, bench-train
	@.venv/bin/python benchmarks/bench_$*.py

fit-flash: $(INSTALLED) # sizes of the linked program, after a change of engine, boards or compiler
	@.venv/bin/python benchmarks/fit_flash.py

fit-instructions: $(INSTALLED) # the latency estimate, after a change of engine or compiler
	@.venv/bin/python benchmarks/fit_instructions.py

lock: programs ## Renew requirements.lock from pyproject.toml
	@sh scripts/setup.sh lock

clean: ## Remove .venv and everything that was built (runs are kept)
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
