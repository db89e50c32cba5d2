#!/usr/bin/env bash
# The long fuzzing of what reads files that others wrote: whatever the bytes are, they yield a document of
# which the invariants hold.
#
#   scripts/fuzz.sh INPUTS [SEED]     half of them at once on each of two cores

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

inputs=$1
seed=${2:-$RANDOM}
"$SWIFT" build --build-tests --quiet
# Two test runs of one package wait for each other unless told not to; nothing is built any more.
fuzz() { # fuzz SEED
    HOLDFAST_FUZZ_INPUTS=$((inputs / 2)) HOLDFAST_SEED=$1 "$SWIFT" test --skip-build --ignore-lock \
        --no-parallel --filter 'ImportFuzzTests/(random|damaged)|FrontMatterTests/random'
}
say "── seeds $seed and $((seed + 1))"
fuzz "$seed" &
other=$!
fuzz $((seed + 1))
wait "$other"
