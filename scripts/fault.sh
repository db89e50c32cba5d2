#!/usr/bin/env bash
# The long fault run: clients on the executables as they ship, while everything around them fails.
#
#   scripts/fault.sh MINUTES [SEED]

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

minutes=$1
seed=${2:-}
scripts/build.sh
"$SWIFT" build --build-tests --quiet
begin_run
trap 'end_run || exit 1' EXIT
export HOLDFAST_BIN=$root/bin HOLDFAST_FAULT_SECONDS=$((minutes * 60))
if [ -n "$seed" ]; then export HOLDFAST_FAULT_SEED=$seed; fi
timeout --foreground --kill-after=10 $((minutes * 60 + 600)) \
    "$SWIFT" test --skip-build --no-parallel --filter FaultRunTests
