# Everything is done with the go command; this file only names the steps.
# `make` or `make help` lists them.

GO ?= go

.DEFAULT_GOAL := help

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-zA-Z0-9_-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build everything and bin/run-action
	$(GO) build ./...
	$(GO) build -o bin/run-action ./cmd/run-action

test: ## Run the tests of this module with the race detector
	$(GO) test -race -shuffle=on ./...

generate: ## Rebuild every generated file from spec/
	$(GO) generate ./...

check-generate: ## Fail, with a diff, when a generated file is not what spec/ says
	$(GO) run ./generator -check

clean-generate: ## Delete the generated Go files; `make generate` brings them back
	find actions gen -name '*.gen.go' -delete

.PHONY: help build test generate check-generate clean-generate
