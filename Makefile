# Everything here needs Go, git and make alone; the checkers are Go tools of their own module (.ci/tools.mod).
GO ?= go
TOOL := $(GO) tool -modfile=.ci/tools.mod
# The race detector needs cgo, and so a C compiler.
RACE := $(if $(shell command -v $$($(GO) env CC) 2>/dev/null),-race)

.PHONY: sim sim-bugs faults test format vet lint unit cross crash month bench golden docs run build

test: format vet lint unit cross

format:
	@echo "== gofumpt"
	@files=$$($(TOOL) gofumpt -l .) || exit 1; \
	if [ -n "$$files" ]; then echo "Not formatted (go tool -modfile=.ci/tools.mod gofumpt -w FILE):"; echo "$$files"; exit 1; fi

vet:
	@echo "== vet"
	@$(GO) vet ./...

lint:
	@echo "== staticcheck"
	@$(TOOL) staticcheck ./...

unit:
	@echo "== test $(RACE)"
	@$(if $(RACE),CGO_ENABLED=1 )$(GO) test $(RACE) -timeout 9m ./...

cross:
	@for os in linux darwin windows; do \
		echo "== build for $$os"; CGO_ENABLED=0 GOOS=$$os $(GO) build -o bin/cross/ . || exit 1; \
	done

# docs/crash.md: the real program is killed with -9 at N random moments of a script that SEED draws, and both ledgers are compared.
crash:
	@$(GO) test -count=1 -timeout 4h -run TestKilledAtAnyMoment -args -kills $(or $(N),500) -kill-seed $(or $(SEED),1)

# docs/crash.md: DAYS of a clinic, drawn by SEED, against a running sandbox with all faults on; then the books are reconciled and proved.
month:
	@$(GO) test -count=1 -timeout 4h -run TestAMonthOfBusinessIsExplained -args -days $(or $(DAYS),30) -month-seed $(or $(SEED),1)

# What performance.md speaks of: first frame, key to frame, page of 40, insert, encode and decode.
bench:
	@$(GO) test -run '^$$' -bench . -benchmem ./...

# Writes the kept pictures of the screens and docs/keys.md anew; look at what git says has changed.
golden: docs
	@$(GO) test -count=1 $$($(GO) list -f '{{join .TestImports " "}} {{join .XTestImports " "}} : {{.ImportPath}}' ./ui/... | sed -n 's|.*paydesk/ui/uitest.* : ||p') -args -update

docs:
	@$(GO) test -count=1 -run TestKeys ./ui/front -args -update
	@$(GO) test -count=1 -run TestCommandsAreDocumented ./cli -args -update

# docs/simulation.md: seeds for TIME, a day's deliveries in so many orders, every pair of faults, and 10,000 races of each kind. SEED=N replays
# one seed, ORDER=N one order of deliveries, each with its diary.
TIME ?= 5m
DELIVERIES ?= 100000
# A third of a run is JSON, which the standard library's next reader reads faster and to the same effect: a seed has the same trace with both.
FASTER := GOEXPERIMENT=jsonv2
sim:
ifdef SEED
	@$(GO) test -count=1 -v -run '^TestSeasons$$' ./desk/simulation -args -seed $(SEED)
else ifdef ORDER
	@$(GO) test -count=1 -v -run '^TestTheOrderOfDeliveriesDoesNotMatter$$' ./desk/simulation -args -order $(ORDER)
else
	@$(FASTER) $(GO) test -count=1 -v -timeout 4h -run '^TestSeasons$$' ./desk/simulation -args -time $(TIME)
	@$(FASTER) $(GO) test -count=1 -v -timeout 4h -run '^TestTheOrderOfDeliveriesDoesNotMatter$$' ./desk/simulation -args -deliveries $(DELIVERIES)
	@$(FASTER) $(GO) test -count=1 -v -timeout 4h -run 'TestEveryFaultAtEveryPoint|TestRacesOfTwoClerks|TestTheSameSeed' ./desk/simulation -args -all
endif

# docs/simulation.md: every single fault, and that a story passes each commit and request of the money flow. The race detector leaves most of them out.
faults:
	@$(GO) test -count=1 -run '^TestEveryFaultAtEveryPoint$$' ./desk/simulation

# Lays each seeded bug of desk/simulation/testdata/bugs over the source, and says what finds it. BUG=NAME does one.
sim-bugs:
	@$(GO) test -count=1 -v -timeout 4h -run '^TestSeededBugsAreFound$$' ./desk/simulation -args -bugs -bug '$(BUG)'

run:
	@$(GO) run . demo

build:
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o bin/ .
