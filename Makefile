# The two commands: `make run` sets everything up and runs the quickstart; `make test` sets everything up and runs all tests.
# Nothing that is done is done again. SKIP_PACKAGES=1 leaves the system's packages to you. OFFLINE=FOLDER takes what set-up
# fetches from PyPI and GitHub out of a folder, which `make download OFFLINE=FOLDER` fills on a machine with a network.

BRIDGE := Bridges/Torch/.build/release/libTorchBridge.so
ifeq ($(shell uname -s),Darwin)
BRIDGE := Bridges/Torch/.build/release/libTorchBridge.dylib
endif
PNCSIM := .build/release/pncsim

.PHONY: run test test-fast test-slurm coverage fuzz sanitize build bridge setup download install uninstall manual check-docs bench bench-smoke lint format docs clean

run: build
	@$(PNCSIM) run Scenarios/quickstart.yaml

test: build
	@scripts/fetch-assets --engine $(if $(OFFLINE),--from "$(OFFLINE)")
	@scripts/train-all paused scripts/run-tests
	@swift run --package-path Examples examples
	@echo "make test: all passed"

# The rooms that need no network, no program of ours and no photographs: under a minute once they are built.
test-fast:
	@scripts/run-tests --filter '^(BasicsTests|SimTests|StatisticsTests|ChannelTests|OffloadTests|ScenariosTests|StoreTests|ReportTests)\.'

# Which lines the tests reach, by room; all tests are built anew, with counters.
coverage: $(BRIDGE)
	@scripts/coverage

# Apart from `make test`, because it installs Slurm and munge and starts their daemons.
test-slurm: build
	@scripts/slurm-node install
	@PNCSIM_TEST_SLURM=1 swift test --filter SlurmTests

# Broken input for every parser: a million each, and as many as an hour allows of those that run a network.
FUZZ_INPUTS ?= 1000000
FUZZ_NETWORK_INPUTS ?= 10000
FUZZ_COMMANDS ?= 10000
FUZZ_KILLS ?= 100
NETWORK_READERS := wavelet pnc starfish deepcod rnn-lite weights
fuzz: $(BRIDGE)
	@swift build -c release --product fuzz
	@PNCSIM_HOME=$(CURDIR) .build/release/fuzz --inputs $(FUZZ_NETWORK_INPUTS) $(NETWORK_READERS)
	@PNCSIM_HOME=$(CURDIR) .build/release/fuzz --inputs $(FUZZ_INPUTS) \
		$$(.build/release/fuzz --list | grep -vxF $(addprefix -e ,$(NETWORK_READERS)))
	@Fuzz/fuzz-pickle $(FUZZ_INPUTS)
	@swift build -c release --product pncsim
	@Fuzz/fuzz-commands --program $(PNCSIM) $(FUZZ_COMMANDS)
	@Fuzz/kill-runs --program $(PNCSIM) $(FUZZ_KILLS)

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

# Swift's own packages are resolved from their repositories in .build, without a network where they are there.
setup:
	@[ -d .build/repositories ] || [ ! -d "$(OFFLINE)/swift-packages" ] || \
		{ mkdir -p .build && cp -R "$(OFFLINE)/swift-packages" .build/repositories; }
	@[ -n "$(SKIP_PACKAGES)" ] || scripts/install-packages
	@scripts/fetch-assets $(if $(OFFLINE),--from "$(OFFLINE)")
	@scripts/install-renderer $(if $(OFFLINE),"$(OFFLINE)")

download:
	@[ -n "$(OFFLINE)" ] || { echo "make download OFFLINE=FOLDER" >&2; exit 64; }
	@scripts/fetch-assets --download "$(OFFLINE)"
	@swift package resolve
	@rm -rf "$(OFFLINE)/swift-packages" && cp -R .build/repositories "$(OFFLINE)/swift-packages"

# PREFIX is where the program will be used, DESTDIR a folder that stands before it while a package is made.
export PREFIX ?= /usr/local
export DESTDIR
install: build
	@scripts/install-program $(PNCSIM) $(BRIDGE)

uninstall:
	@scripts/install-program --uninstall

# docs/commands.md, from the program's own help; a test compares them.
manual: build
	@$(PNCSIM) --experimental-dump-help | scripts/write-manual --markdown docs/commands.md

# What the documentation shows, run and compared; what needs pictures or long is counted and left out.
check-docs: build
	@scripts/check-docs

bench: build
	@scripts/train-all paused Benchmarks/run

# Each section once, at its smallest size, into a file that is thrown away: whether the benchmarks still work.
bench-smoke: build
	@Benchmarks/run --smoke

lint:
	@swift format lint --strict --recursive --parallel Package.swift Bridges/Torch/Package.swift Sources Tests Fuzz Benchmarks Examples/Package.swift Examples/Sources

format:
	@swift format --in-place --recursive --parallel Package.swift Bridges/Torch/Package.swift Sources Tests Fuzz Benchmarks Examples/Package.swift Examples/Sources

docs: setup
	@scripts/build-docs

clean:
	rm -rf .build Bridges/Torch/.build
