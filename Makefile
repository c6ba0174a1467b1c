# Everything is done with the go command; this file only names the steps.
# `make` or `make help` lists them.

GO ?= go
FUZZTIME ?= 10s

.DEFAULT_GOAL := help

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-zA-Z0-9_-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Run a story against the built-in emulator; needs no account
	@$(GO) run ./cmd/run-action demo

build: ## Build everything; the commands go to bin/
	$(GO) build ./...
	$(GO) build -trimpath -ldflags='-s -w' -o bin/ ./cmd/...

install: ## Install the commands where go install puts them
	$(GO) install ./cmd/...

# --- Tests --------------------------------------------------------------------

test: ## Run the ordinary tests
	$(GO) test -shuffle=on ./...

test-race: ## Run them with the race detector (needs a C compiler)
	$(GO) test -race -shuffle=on ./...

test-slow: ## Run the long suites: kills under load, load for a minute, many damaged requests
	$(GO) test ./emulator -count=1 -timeout 20m -run StateSurvivesKill -kills 200
	$(GO) test ./emulator -count=1 -timeout 20m -run ManyClients -load 1m
	$(GO) test ./emulator -count=1 -timeout 20m -run RandomRequests -calls 100000
	$(GO) test . -count=1 -timeout 20m -run Chaos -chaos-calls 50000

test-consumer: ## Build a program that imports only the root package; check what it inherits
	cd testdata/consumer && $(GO) build -o /dev/null .
	cd testdata/consumer && $(GO) list -deps -f '{{with .Module}}{{.Path}} {{.Version}}{{end}}' . | sort -u \
		| grep -v -e '^example.com' -e '^github.com/databricks-account/connector ' | diff modules.txt -

conformance: ## Compare every request with the official SDK's; check docs/conformance.md
	cd conformance && $(GO) vet ./... && $(GO) test ./... && $(GO) run ./cmd/conformance -check

conformance-table: ## Run the comparison and rewrite docs/conformance.md
	cd conformance && $(GO) run ./cmd/conformance

fuzz: ## Run every fuzz target for FUZZTIME
	@set -e; for pkg in $$($(GO) list ./...); do \
		dir=$$($(GO) list -f '{{.Dir}}' $$pkg); \
		for target in $$(cat $$dir/*_test.go 2>/dev/null | sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' | sort -u); do \
			echo "$$pkg $$target"; \
			out=$$($(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg 2>&1) || { \
				echo "$$out" | tail -40; \
				echo "$$out" | grep -q 'Failing input' && exit 1; \
				echo "$$out" | grep -q 'context deadline exceeded' || exit 1; \
				echo "(the fuzzer of Go ended late; it found nothing)"; \
			}; \
		done; \
	done

# --- Checks -------------------------------------------------------------------

vet: ## go vet, all modules
	$(GO) vet ./...
	cd bench && $(GO) vet ./...

# The linters are pinned here and not in go.mod, so that nobody inherits them.
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOFUMPT = mvdan.cc/gofumpt@v0.9.2

lint: ## staticcheck, gofumpt, tidy modules, file lengths
	$(GO) run $(STATICCHECK) ./...
	cd conformance && $(GO) run $(STATICCHECK) ./...
	cd bench && $(GO) run $(STATICCHECK) ./...
	@out=$$($(GO) run $(GOFUMPT) -l $$(git ls-files '*.go' | grep -v -e '\.gen\.go$$' -e '/testdata/')); \
		test -z "$$out" || { echo "not formatted by gofumpt:"; echo "$$out"; exit 1; }
	$(GO) mod tidy -diff
	cd conformance && $(GO) mod tidy -diff
	cd bench && $(GO) mod tidy -diff
	@out=$$(git ls-files '*.go' | grep -v '\.gen\.go$$' | xargs wc -l | awk '$$2 != "total" && $$1 > 500'); \
		test -z "$$out" || { echo "longer than 500 lines:"; echo "$$out"; exit 1; }

check: check-generate vet lint test-race test-consumer conformance ## What the gate checks, without the long suites

check-clean: ## Fail when the working tree differs from the commit
	@out=$$(git status --porcelain); test -z "$$out" || { echo "changed by the run:"; echo "$$out"; git diff | head -100; exit 1; }

# --- Generated files ----------------------------------------------------------

generate: ## Rebuild every generated file from spec/
	$(GO) generate ./...

check-generate: ## Fail, with a diff, when a generated file is not what spec/ says
	$(GO) run ./generator -check

clean-generate: ## Delete the generated Go files; `make generate` brings them back
	find actions gen -name '*.gen.go' -delete

.PHONY: help demo build install test test-race test-slow test-consumer conformance conformance-table fuzz vet lint check check-clean generate check-generate clean-generate

# --- Benchmarks: bench/ is a module of its own -------------------------------
# PARTS=call,size chooses parts; CLI=/path/to/databricks adds the Databricks
# CLI; CORPUS=DIR is a folder with other API descriptions.

bench: ## Measure beside the alternatives and rewrite the tables of docs/performance.md
	cd bench && $(GO) run . -page ../docs/performance.md -only "$(PARTS)" -cli "$(CLI)" -corpus "$(CORPUS)"

bench-quick: ## A short run of the same that fails only on what cannot be noise
	cd bench/rig && $(GO) test ./...
	cd bench && $(GO) test -short ./...
	cd bench && $(GO) run . -quick -cli "$(CLI)"

bench-micro: ## The small operations as Go benchmarks, for benchstat
	cd bench && $(GO) test -run '^$$' -bench . -count 10 ./client

.PHONY: bench bench-quick bench-micro
# --- end of benchmarks --------------------------------------------------------

# --- Other API descriptions: the generator's promise that it knows no API -----
# CORPUS is a folder of descriptions; CORPUS_MAX leaves out larger files
# (400k); CORPUS_ONLY names some; CORPUS_PAGE=docs/generator.md rewrites its table.

corpus: ## Generate, compile and check a connector for every API description in CORPUS=DIR
	$(GO) run ./generator/corpus -specs "$(CORPUS)" -max "$(CORPUS_MAX)" -only "$(CORPUS_ONLY)" -page "$(CORPUS_PAGE)"

.PHONY: corpus
# --- end of other API descriptions --------------------------------------------

# --- Changes of the description, for callers by name --------------------------
# OLD is what to compare with: REV:spec, a folder or a file. It is the last
# release, or the last commit where there is none. FORMAT is text, markdown,
# json or changelog.

FORMAT ?= text
SPEC_OLD = $(or $(OLD),$$(git describe --tags --abbrev=0 2>/dev/null || echo HEAD):spec)

spec-diff: ## What spec/ changes for callers by name since the last release, and how to adapt
	@$(GO) run ./cmd/run-action-spec diff "$(SPEC_OLD)" spec -o $(FORMAT)

update-spec: generate ## After an edit of spec/: generate, show the changes, write them into CHANGELOG.md
	@$(GO) run ./cmd/run-action-spec diff "$(SPEC_OLD)" spec --changelog CHANGELOG.md

.PHONY: spec-diff update-spec
# --- end of changes of the description ----------------------------------------
