# Registration desk. `make help` lists the targets; each installs what it needs first.
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup setup-test demo test lint crowd long-bill faults fuzz fuzz-parsers soak soak-devices canary ocr gallery bench format clean lock journeys central-ha deb package-test

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## install system packages and the locked Python environment
	@packaging/setup.sh run

setup-test: ## the same, with the test tools
	@packaging/setup.sh test

demo: setup ## one patient from card to ticket; without a display on a virtual one, into build/demo/
	@$(PY) -m kiosk_app demo

test: setup-test ## every gate: style, types, architecture, tests, coverage
	@packaging/check.sh

lint: setup-test ## the gates without the tests
	@packaging/check.sh lint

crowd: setup-test ## 2,000 clients on 30 numbers, on SQLite and on PostgreSQL; how long they wait
	@rm -f build/faults/crowd.json
	@CROWD=2000 $(PY) -m pytest -q -p no:cacheprovider --durations=4 tests/contract/central/test_crowd.py
	@$(PY) -m tests.faults page

fuzz: setup-test ## ask every route 100 times in each way there is; replay the record of 10,000 acts; ten times the days and evenings of any order
	@FUZZ=100 $(PY) -m pytest -q -p no:cacheprovider --timeout 1800 -o faulthandler_timeout=0 tests/contract/central/test_any_request.py tests/contract/central/test_ledger.py tests/contract/central/test_any_day.py tests/contract/central/test_any_act_is_foretold.py

fuzz-parsers: setup-test ## search with atheris what breaks a parser, SECONDS=15 each (PLANTED=1: does each find its mistake?)
	@packaging/fuzz_tools.sh .fuzz-tools
	@PYTHONPATH=.fuzz-tools $(PY) -m tests.fuzz --seconds $(or $(SECONDS),15) $(if $(PLANTED),--planted) $(TARGETS)

faults: setup-test ## nothing lost, nothing doubled, the truth told (SEEDS=1000 PATIENTS=500 CUTS=2000 CYCLES=100 STEP=1; HA=1: fail-over too); writes docs/promises.md
	@$(PY) -m tests.faults --keep simulate --seeds $(or $(SEEDS),1000) --first $(or $(FIRST),0) --regressions
	@$(PY) -m tests.faults --keep planted
	@$(PY) -m tests.faults --keep wire --patients $(or $(PATIENTS),500)
	@$(PY) -m tests.faults --keep points --step $(or $(STEP),1)
	@$(PY) -m tests.faults --keep cluster
	@$(if $(HA),$(MAKE) central-ha QUICK=1 && $(MAKE) central-ha CONTROL=1)
	@$(PY) -m tests.faults --keep ready
	@$(PY) -m tests.faults --keep devices --cycles $(or $(CYCLES),100)
	@$(PY) -m tests.faults --keep power --cuts $(or $(CUTS),2000)
	@$(PY) -m tests.faults page

soak: setup-test ## ten patients a minute, one exchange and one ticket in twenty bad, PATIENTS=1200 of them: nothing grows
	@$(PY) -m tests.faults --keep soak --patients $(or $(PATIENTS),1200)
	@$(PY) -m tests.faults page

soak-devices: setup-test ## plug cycles, cards and tickets, ROUNDS=1000 of each: no thread, descriptor or memory left behind
	@$(PY) -m tests.soak --rounds $(or $(ROUNDS),1000)

canary: setup-test ## break a patient's ticket off at every row and byte; the next patient's is theirs alone
	@EVERY_BYTE=1 $(PY) -m pytest -q -p no:cacheprovider --timeout 600 --durations=4 tests/contract/printer/test_canary.py

ocr: setup-test ## read printed tickets as the world does: codes by two libraries, words by tesseract
	@$(PY) -m pytest -q -p no:cacheprovider --durations=4 tests/contract/printer/test_ticket_on_paper.py tests/contract/printer/test_foreign_clients.py

long-bill: setup-test ## reconcile a bill of 100,000 lines and watch the memory
	@BILL_LINES=100000 $(PY) -m pytest -q -p no:cacheprovider --timeout 600 --durations=2 tests/contract/central/test_reconciling.py -k long_bill

gallery: setup-test ## draw every screen and print every ticket and slip to PNG under build/gallery/
	@$(PY) -m tests.helpers.draw_gallery build/gallery
	@$(PY) -m tests.helpers.draw_tickets build/gallery/tickets
	@$(PY) -m tests.helpers.patient_gallery build/gallery/patient

bench: setup ## run the benchmarks, write build/bench.json
	@$(PY) -m kiosk_app bench

central-ha: ## three database nodes, fail-over under load: nothing lost, nothing doubled (QUICK=1: a minute)
	@packaging/setup.sh ha
	@$(PY) -m tests.ha $(if $(QUICK),--quick) $(if $(CONTROL),--control) $(EVENTS)

journeys: setup-test ## redraw docs/journeys.md from the state machines
	@$(PY) -m tests.helpers.draw_journeys

deb: setup-test ## both Debian packages into build/
	@$(PY) packaging/deb/build.py build

package-test: ## install the packages of `make deb` in a clean root and use them there (as root)
	@packaging/setup.sh packages
	@$(PY) -m tests.packages build

format: setup-test ## let ruff format the code
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

lock: setup-test ## resolve the locks anew (needs uv)
	@packaging/lock.sh

clean: ## remove what was built, keep the environment
	@rm -rf build .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
