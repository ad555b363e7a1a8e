# `make run` shows the portal with demo data, `make test` holds everything that must hold. Both install what they miss.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Clones of this project share what is compiled.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/sunlit/target
export PATH := $(HOME)/.cargo/bin:$(HOME)/.cache/sunlit/node/node_modules/node/bin:$(PATH)

# Queries are checked against the committed .sqlx; `make prepare` writes it anew from the migrations.
export SQLX_OFFLINE := true

BIN := $(CARGO_TARGET_DIR)/debug/sunlit
WASM := $(CARGO_TARGET_DIR)/wasm32-unknown-unknown/wasm/app.wasm
PKG := public/pkg

.PHONY: help setup site wasm run test check lint prepare bench soak screenshots
help:
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

setup: ## install what `make run` and `make test` need
	@.ci/setup run test

# --- what browsers load -------------------------------------------------------------------------------------------
site: wasm $(PKG)/app_bg.wasm ## the islands' WASM and JavaScript, as released, into public/pkg

wasm:
	@echo "make: the islands' WASM (2 to 3 minutes the first time, then seconds)"
	@cargo build --package app --lib --target wasm32-unknown-unknown --profile wasm --features hydrate

$(WASM): wasm

# The server's binary carries both files.
$(PKG)/app_bg.wasm: $(WASM)
	@wasm-bindgen --target web --no-typescript --out-dir $(PKG).new --out-name app $(WASM)
	@end2end/node_modules/.bin/wasm-opt -Oz -o $(PKG).new/app_bg.wasm $(PKG).new/app_bg.wasm
	@rm -rf $(PKG) && mv $(PKG).new $(PKG)

# --- running ------------------------------------------------------------------------------------------------------
run: ## the portal with demo data at http://127.0.0.1:3000, the desk at http://127.0.0.1:3001/staff
	@echo "make: step 1 of 4, tools"
	@.ci/setup run
	@echo "make: step 2 of 4, what browsers load"
	@$(MAKE) site
	@echo "make: step 3 of 4, the server (about 8 minutes on two cores the first time, then seconds)"
	@cargo build --workspace --bin sunlit
	@echo "make: step 4 of 4, a private database with 2,000 invented cases (half a minute the first time)"
	@$(BIN) seed --demo
	@exec $(BIN) serve

# --- holding ------------------------------------------------------------------------------------------------------
test: setup site check ## everything that must hold
	@cargo build --workspace --tests --bins
	@.ci/with-cluster cargo nextest run --workspace
	@CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/mining cargo build --quiet --locked --manifest-path end2end/mining/Cargo.toml
	@cd end2end && npx tsc --noEmit && npx playwright test
	@SUNLIT=$(BIN) node end2end/lighthouse/run.mjs

check: ## formatting, lints for the server and for WASM, and that .sqlx is current
	@cargo fmt --all --check
	@cargo fmt --check --manifest-path end2end/mining/Cargo.toml
	@$(MAKE) lint QUERIES=verify

# One compilation lints the server and writes the queries' descriptions from a database that holds the migrations.
# The folder is its own so that forgetting the portal's fingerprint doesn't rebuild what runs.
LINT := $(CARGO_TARGET_DIR)/lint
lint:
	@.ci/with-cluster .ci/queries $(QUERIES)
	@CARGO_TARGET_DIR=$(LINT) cargo clippy --package app --lib --target wasm32-unknown-unknown --features hydrate -- -D warnings

prepare: ## write .sqlx anew from the migrations
	@.ci/setup run
	@.ci/with-cluster .ci/queries write

bench: ## ratios against nginx, Next.js and pgbench from one run, then open pages and the desk with a million cases (takes long)
	@.ci/setup run bench
	@$(MAKE) site
	@cargo build --release --workspace --bin sunlit
	@SUNLIT=$(CARGO_TARGET_DIR)/release/sunlit node end2end/load/bench.mjs
	@SUNLIT=$(CARGO_TARGET_DIR)/release/sunlit node end2end/load/openness.mjs
	@SUNLIT=$(CARGO_TARGET_DIR)/release/sunlit node end2end/load/desk.mjs

soak: ## rounds of kill -9, restart and API fuzzing, 100,000 events in disorder, then half an hour of attacks beside honest people
	@.ci/setup run soak
	@$(MAKE) site
	@cargo build --workspace --bin sunlit
	@SUNLIT=$(BIN) node end2end/load/soak.mjs
	@cargo build --release --workspace --bin sunlit
	@SUNLIT=$(CARGO_TARGET_DIR)/release/sunlit node end2end/load/many-events.mjs
	@SUNLIT=$(CARGO_TARGET_DIR)/release/sunlit node end2end/load/storm.mjs

screenshots: ## take the README's pictures anew
	@.ci/setup run test
	@$(MAKE) site
	@cargo build --workspace --bin sunlit
	@SUNLIT=$(BIN) node end2end/screenshots/take.mjs
