# Holdfast. `make` alone lists what there is to do.

SWIFT ?= swift
export SWIFT
export PREFIX DESTDIR FROM

.DEFAULT_GOAL := help
.PHONY: help install build run test lint format image up down compose-test page-test bench load load-peers \
	function-order microbench crash fault mutants fuzz fuzz-mcp docs-test clean install-system uninstall-system

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

install: ## install the system packages that are missing (needs nothing when all are there)
	@scripts/bootstrap.sh run test

build: ## build the five executables (release) into bin/ and link ./holdfast
	@scripts/bootstrap.sh run
	@scripts/build.sh

install-system: build ## put what was built in place for the whole machine, a systemd unit with it: PREFIX=/usr/local DESTDIR=
	@scripts/install-system.sh install

uninstall-system: ## take that away again; records and settings stay
	@scripts/install-system.sh uninstall

run: build ## build, then run everything here until Ctrl-C; says how to connect a client
	@exec scripts/run.sh

test: install ## check the style, build, run every test (PostgreSQL and real clients included)
	@scripts/test.sh

lint: ## check the format of every Swift file
	@scripts/lint.sh

format: ## format every Swift file in place
	@scripts/lint.sh --fix

image: ## build the image of the containers (HOLDFAST_PROGRAMS=prebuilt: of the programs of make build)
	@scripts/image.sh

up: image ## start everything in containers, on PostgreSQL; shows the first token once
	@scripts/compose.sh up --detach

down: ## stop the containers; their records stay
	@scripts/compose.sh down

compose-test: build ## build the image, run everything in containers, break it, restore a backup (7 minutes)
	@scripts/bootstrap.sh test
	@python3 Tests/Compose/compose_test.py

page-test: build ## look at the page in Chromium: every view, its speed, an outage (3 minutes); PICTURES=DIRECTORY keeps how it looks
	@scripts/page-test.sh $(if $(PICTURES),--pictures $(PICTURES))

bench: build ## measure the latencies and rates on this machine, beside its own limits
	@scripts/bootstrap.sh test
	@python3 Tests/Benchmarks/bench.py

function-order: build ## find anew which functions the linker lays side by side, and do so; needs perf
	@scripts/bootstrap.sh test
	@python3 Tests/Benchmarks/function_order.py
	@cd .build/release && rm -f holdfast holdfast-gateway holdfast-workitems holdfast-vendors holdfast-deployments
	@scripts/build.sh

load: build ## load one service alone: SERVICE=vendors, MIX=read, up to where it bends (docs/load.md)
	@scripts/bootstrap.sh test
	@scripts/load.sh --target $(or $(SERVICE),vendors) --mix $(or $(MIX),read) $(OPTIONS)

load-peers: build ## the same lookup by Holdfast and by servers in Python, one after another
	@scripts/bootstrap.sh test
	@scripts/load.sh --peers $(OPTIONS)

microbench: install ## count instructions and allocations of the hot inner parts; RENEW=1 agrees to them
	@scripts/microbench.sh $(if $(RENEW),--renew)

crash: install ## the long crash run: every service killed with -9 fifty times under load (25 minutes)
	@scripts/crash.sh

fault: install ## a longer fault run: MINUTES=10 of faults, drawn from SEED=
	@scripts/fault.sh $(or $(MINUTES),10) $(SEED)

fuzz: install ## the importer and its YAML reader on INPUTS=1000000 random and damaged files, drawn from SEED=
	@scripts/fuzz.sh $(or $(INPUTS),1000000) $(SEED)

mutants: install ## show that the fault run catches six faults put into the code on purpose (an hour)
	@scripts/mutants.sh

fuzz-mcp: build ## let mcp-fuzzer loose on everything for MINUTES=10, from SEED=: nothing may die, hang or grow
	@scripts/bootstrap.sh test
	@scripts/fuzz-mcp.sh $(or $(MINUTES),10) $(SEED)

docs-test: install ## follow docs/add-a-tool.md and docs/add-a-service.md in a copy of the project, build and run it
	@scripts/docs-test.sh

clean: ## remove what was built
	@rm -rf .build bin holdfast
