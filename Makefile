# make demo   build and install our packages, build four examples with them, judge gnubg
# make check  lint and all tests
# make check-full    and our packages in three suites, and all of this on clean machines: hours
# make test   the tests that need no chroot
# make test T=tests/debhelper    all tests there; T="-m chroot" those that need a chroot
# make docs   write the generated tables in docs/ anew
# make screenshots    take the pictures in docs/dashboard anew
# make bench  measure against other programs
# make fuzz MINUTES=10    feed the readers with inputs that nobody thought of
.DEFAULT_GOAL := help
.PHONY: help setup demo check check-full test lint deb docs screenshots bench fuzz clean

# Not the python3 of PATH: apt's modules are only in the system's own.
PYTHON := /usr/bin/python3
# tests/conftest.py says where modules are compiled to; before it is read, nowhere.
PYTEST := PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest -q -p no:cacheprovider -n auto

help:
	@sed -n 's/^# make/make/p' Makefile

setup:
	@.ci/setup

demo: setup
	@.ci/demo

check: lint
	$(PYTEST) -m "not full"

check-full: check
	@.ci/check-full

test: setup
	$(PYTEST) $(or $(T),-m "not chroot")

lint: setup
	.work/venv/bin/ruff check mlpolicy checks debhelper tests
	.work/venv/bin/mypy
	cd debhelper/fetch && ../../.work/venv/bin/mypy --strict mlmodel_fetch

deb: setup
	@.ci/deb

# A test compares what is there with what would be written.
docs:
	for kind in formats licenses rulesets tags; do \
	    $(PYTHON) -m mlpolicy list $$kind --format markdown -o docs/$$kind.md || exit; \
	done
	$(PYTHON) -m tests.casebook

screenshots: setup
	$(PYTHON) -m tests.dashboard.pictures docs/dashboard

# How long scanning takes is for people to look at; it fails nothing. B=tree measures that alone.
bench: setup
	@$(PYTHON) -m tests.bench $(B)

# FUZZ="zip pickle" fuzzes those targets alone. What is found lies in .work/fuzz/finds.
fuzz: setup
	@tests/fuzz/run $(or $(MINUTES),2) $(FUZZ)

clean:
	rm -rf .work build *.egg-info .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
