# make test   everything that a change must not break; sets up what it needs
# make check  what continuous integration runs: test and all the rest
# make long   what takes longer, by hand: many faults, long fuzzing, mutations, attacks, peers
SHELL := /bin/bash
GO ?= go
TOOL := $(GO) tool -modfile=tools/tools.mod
TIMED := @tools/timed
# The packages whose results must have the same bits on every machine, and the names of the
# tests that compare them.
BITS := ./nn ./train ./dataset/... ./projection ./analysis
HASHES := -run 'Hash|Golden|Bits|Level|Layout'
QEMU := $(shell command -v qemu-aarch64-static || command -v qemu-aarch64)
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
# The number of inputs, over all fuzz targets.
FUZZ ?= 90000
# The number of faults of each kind: make faults N=200
N ?= 20
# The length of the soak.
MINUTES ?= 10

.PHONY: test check rest long setup lint cross bits gen golden bench fuzz build mutate

build:
	$(GO) build -o brainbow ./cmd/brainbow

setup:
	$(TIMED) "set up" bash tools/setup

test: setup
	$(TIMED) "vet" $(GO) vet ./...
	$(TIMED) "Go tests" $(GO) test ./...
	$(TIMED) "page: types, lint, unit tests" bash -c 'cd web && npm run -s check && npm run -s test'
	@$(MAKE) --no-print-directory e2e

# The studio in a real browser.
.PHONY: e2e
e2e:
	@if [ -n "$(CHROMIUM)" ]; then tools/timed "page: browser tests" bash -c 'cd web && CHROMIUM=$(CHROMIUM) npm run -s e2e'; \
	else echo "browser tests: not run, chromium is missing (Debian: apt-get install chromium; or name one in CHROMIUM=)"; [ -z "$$CI" ]; fi

check: test rest

# Everything in check except test.
rest:
	$(TIMED) "lint" $(MAKE) --no-print-directory lint
	$(TIMED) "generated files" $(MAKE) --no-print-directory gen-clean
	$(TIMED) "numbers in the documentation" $(MAKE) --no-print-directory numbers
	$(TIMED) "bits" $(MAKE) --no-print-directory bits
	$(TIMED) "cross builds" $(MAKE) --no-print-directory cross
	$(TIMED) "fuzzing" $(MAKE) --no-print-directory fuzz
	$(TIMED) "faults" $(MAKE) --no-print-directory faults

# What takes too long for check: at most two and a half hours on an idle machine with two cores.
long:
	$(TIMED) "faults, 200 of each kind" $(MAKE) --no-print-directory faults N=200
	$(TIMED) "fuzzing" $(MAKE) --no-print-directory fuzz FUZZ=2000000
	$(TIMED) "mutations" $(MAKE) --no-print-directory mutate
	$(TIMED) "attack" $(MAKE) --no-print-directory attack
	$(TIMED) "beside other programs" $(MAKE) --no-print-directory peers

lint:
	@out=$$($(TOOL) gofumpt -l . | grep -v '/_asm/' || true); if [ -n "$$out" ]; then echo "not formatted (make gen, or gofumpt -w):"; echo "$$out"; exit 1; fi
	$(TOOL) staticcheck ./...
	$(GO) mod tidy -diff
	bash -n .ci/run tools/setup tools/timed tools/parts tools/peers

# Results must have the same bits in portable code, with the compiler's fused instructions, and
# on ARM.
bits:
	$(GO) test -tags noasm ./internal/exact ./internal/kernel
	GOAMD64=v3 $(GO) test ./internal/exact ./internal/kernel
	$(GO) test -tags noasm $(HASHES) $(BITS)
	GOAMD64=v3 $(GO) test $(HASHES) $(BITS)
ifneq ($(QEMU),)
	GOARCH=arm64 CGO_ENABLED=0 $(GO) test -exec $(QEMU) $(HASHES) ./internal/exact ./internal/kernel $(BITS)
else
	@echo "arm64: not run, qemu-aarch64-static is missing (Debian: apt-get install qemu-user-static)"
	@[ -z "$$CI" ]
endif

# A shipped binary must be smaller than 30 MB; without -buildmode=exe Windows' has a table of relocations
# of 0.2 MB. Then print the size of each part.
cross:
	@for t in linux/amd64 windows/amd64 darwin/arm64 linux/arm64; do \
		out=$$(mktemp) && mode=; [ $${t%/*} != windows ] || mode=-buildmode=exe; GOOS=$${t%/*} GOARCH=$${t#*/} CGO_ENABLED=0 $(GO) build -trimpath $$mode -ldflags='-s -w' -o $$out ./cmd/brainbow || exit 1; \
		size=$$(wc -c < $$out); rm -f $$out; echo "$$t: $$((size / 1000)) kB"; \
		if [ $$size -ge 30000000 ]; then echo "the program must be smaller than 30 MB"; exit 1; fi; \
	done
	@for os in windows darwin; do GOOS=$$os CGO_ENABLED=0 $(GO) vet ./... || exit 1; done
	@GO=$(GO) tools/parts

# Screenshots of every view in both themes and languages, in web/screenshots. Look at them
# afterwards.
.PHONY: screenshots
screenshots: setup
	rm -rf web/screenshots
	cd web && npm run -s screenshots

# Write the generated files again.
gen:
	cd internal/kernel/_asm && $(GO) run . -out ../kernel_amd64.s && $(GO) run ./arm64 -out ../kernel_arm64.s
	$(GO) run ./app/tsgen -out web/src
	python3 docs/randomness.py > docs/randomness.json
	cd web && npm run -s build
	$(TOOL) gofumpt -w $$(git ls-files '*.go' | grep -v /_asm/)

.PHONY: gen-clean
gen-clean: # all but the first line, in which avo writes its command line
	cd internal/kernel/_asm && out=$$(mktemp) && $(GO) run . -out $$out && diff -q <(tail -n +2 $$out) <(tail -n +2 ../kernel_amd64.s) && rm -f $$out
	cd internal/kernel/_asm && out=$$(mktemp) && $(GO) run ./arm64 -out $$out && diff -q $$out ../kernel_arm64.s && rm -f $$out
	python3 docs/randomness.py | diff - docs/randomness.json
	out=$$(mktemp -d) && $(GO) run ./app/tsgen -out $$out && for f in api figure palette views; do diff $$out/$$f.gen.ts web/src/$$f.gen.ts || exit 1; done && rm -r $$out
	out=$$(mktemp -d) && cd web && npm run -s build -- --outDir $$out --logLevel warn && diff -r $$out dist && rm -r $$out

# Draw the pictures of docs/gallery.md again with the commands in it, and measure the numbers of
# all pages that a seed determines. It takes hours where nothing is trained yet; trainings are kept
# in gallery-runs. NUMBERS=REGEXP measures some and draws nothing: make gallery NUMBERS=lego
.PHONY: gallery numbers
gallery:
	$(GO) run ./tools/gallery $(if $(NUMBERS),-numbers '$(NUMBERS)')

# Compare the numbers in the pages with docs/numbers.json, and compute the quick ones again. Those
# on real data need BRAINBOW_DATA.
numbers:
	$(GO) run ./tools/gallery -check

# Draw the golden pictures again. Look at them afterwards.
golden:
	$(GO) test ./render ./figure -update

bench:
	$(GO) test -run '^$$' -bench . -count 6 ./internal/kernel ./train | tee bench.txt
	$(TOOL) benchstat bench.txt

# Trainings with kills, power cuts, full disks and changed bytes, N of each.
.PHONY: faults
faults:
	@set -o pipefail; BRAINBOW_FAULTS=$(N) $(GO) test -count 1 -timeout 2h -v ./internal/faults | grep -Ev '^=== |^ *--- PASS: .*/'

# Hostile runs and requests on the race detector's build, then a soak. SEED=N repeats a series.
.PHONY: attack soak
attack:
	@set -o pipefail; BRAINBOW_ATTACK=all $(if $(SEED),BRAINBOW_ATTACK_SEED=$(SEED)) $(GO) test -race -count 1 -timeout 2h -run Hostile -v ./internal/attack | grep -Ev '^=== |^ *--- (PASS|SKIP): .*/'
	@$(MAKE) --no-print-directory soak

# A studio beside a training, asked for MINUTES: make soak MINUTES=60
soak:
	@BRAINBOW_SOAK=$(MINUTES) $(GO) test -count 1 -timeout 0 -run Soak -v ./internal/attack

# Run every fuzz target; they share FUZZ inputs. The limit is a number of inputs because a time
# limit of go test sometimes ends a run as a failure. Minimising is limited too, because it
# would take all inputs where coverage is not repeatable.
fuzz:
	@set -e; targets=$$(for p in $$($(GO) list ./...); do $(GO) test -list '^Fuzz' $$p | grep '^Fuzz' | sed "s#^#$$p #" || true; done); \
	each=$$(($(FUZZ) / $$(echo "$$targets" | wc -l))); \
	echo "$$targets" | while read -r p f; do \
		echo "$$p $$f, $$each inputs"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $${each}x -fuzzminimizetime 10x $$p; \
	done

# Apply changes that make the program wrong; each must fail a test: make mutate ARGS="-run cookie"
mutate: setup
	$(GO) run ./tools/mutate $(ARGS)

# Compare with other programs, in turns. Needs Python 3; installs the programs.
.PHONY: peers
peers:
	tools/peers
