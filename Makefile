# The two commands: `make run` sets everything up and runs the quickstart; `make test` sets everything up and runs all tests.
# Nothing that is done is done again. SKIP_PACKAGES=1 leaves the system's packages to you.

BRIDGE := Bridges/Torch/.build/release/libTorchBridge.so
ifeq ($(shell uname -s),Darwin)
BRIDGE := Bridges/Torch/.build/release/libTorchBridge.dylib
endif
PNCSIM := .build/release/pncsim

.PHONY: run test test-slurm fuzz sanitize build bridge setup bench lint format docs clean

run: build
	@$(PNCSIM) run Scenarios/quickstart.yaml

test: build
	@scripts/train-all paused swift test
	@echo "make test: all passed"

# Apart from `make test`, because it installs Slurm and munge and starts their daemons.
test-slurm: build
	@scripts/slurm-node install
	@PNCSIM_TEST_SLURM=1 swift test --filter SlurmTests

# Broken input for every parser: a million each, and as many as an hour allows of those that run a network.
FUZZ_INPUTS ?= 1000000
FUZZ_NETWORK_INPUTS ?= 10000
fuzz: $(BRIDGE)
	@swift build -c release --product fuzz
	@PNCSIM_HOME=$(CURDIR) .build/release/fuzz --inputs $(FUZZ_NETWORK_INPUTS) pnc starfish deepcod weights
	@PNCSIM_HOME=$(CURDIR) .build/release/fuzz --inputs $(FUZZ_INPUTS) \
		$$(.build/release/fuzz --list | grep -vxE 'pnc|starfish|deepcod|weights')
	@Fuzz/fuzz-pickle $(FUZZ_INPUTS)

sanitize: build
	@scripts/sanitize

build: setup $(BRIDGE)
	@echo "Building pncsim (the first time takes some minutes)"
	@swift build -c release --product pncsim

bridge: $(BRIDGE)

$(BRIDGE): $(wildcard Bridges/Torch/Package.swift Bridges/Torch/Sources/*/* Bridges/Torch/Sources/*/include/*) | setup
	@echo "Building the bridge to libtorch"
	@swift build -c release --package-path Bridges/Torch
	@touch $@

setup:
	@[ -n "$(SKIP_PACKAGES)" ] || scripts/install-packages
	@scripts/fetch-assets
	@scripts/install-renderer

bench: build
	@scripts/train-all paused Benchmarks/run

lint:
	@swift format lint --strict --recursive --parallel Package.swift Bridges/Torch/Package.swift Sources Tests Fuzz Benchmarks

format:
	@swift format --in-place --recursive --parallel Package.swift Bridges/Torch/Package.swift Sources Tests Fuzz Benchmarks

docs: setup
	@scripts/build-docs

clean:
	rm -rf .build Bridges/Torch/.build
