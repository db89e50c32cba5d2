#!/usr/bin/env bash
# The long fault run: clients on the executables as they ship, while everything around them fails.
#
#   scripts/fault.sh MINUTES [SEED]     without a seed: those that have found something, then a new one

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

minutes=$1
seed=${2:-}
scripts/build.sh
"$SWIFT" build --build-tests --quiet
begin_run
trap 'end_run || exit 1' EXIT
export HOLDFAST_BIN=$root/bin

run() { # run SECONDS [SEED]
    HOLDFAST_FAULT_SECONDS=$1 HOLDFAST_FAULT_SEED=${2:-} timeout --foreground --kill-after=10 $(($1 + 600)) \
        "$SWIFT" test --skip-build --no-parallel --filter FaultRunTests
}

# Without a seed, those that have found something come first.
if [ -z "$seed" ]; then
    while read -r known what; do
        say "── seed $known: $what"
        run 120 "$known"
    done <Tests/Fault/seeds.txt
fi
run $((minutes * 60)) "$seed"
