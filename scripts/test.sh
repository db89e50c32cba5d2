#!/usr/bin/env bash
# Everything that must hold before a change is kept: format, build, unit tests, system tests on the
# executables as they ship. Every step is bounded; what a test leaves running is ended, and is a failure.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

step() { # step SECONDS NAME COMMAND...
    local limit=$1 name=$2 start=$SECONDS status=0
    shift 2
    say "── $name"
    timeout --foreground --kill-after=10 "$limit" "$@" || status=$?
    case $status in 124 | 137) fail "$name took over $limit s and was stopped" ;; esac
    [ "$status" -eq 0 ] || fail "$name failed"
    say "   $((SECONDS - start)) s"
}

begin_run
trap 'end_run || exit 1' EXIT

step 60 "format" scripts/lint.sh
step 1500 "build, release" scripts/build.sh
step 1500 "build, tests" "$SWIFT" build --build-tests --quiet
step 900 "unit tests" "$SWIFT" test --skip-build --quiet --skip SystemTests
export HOLDFAST_BIN=$root/bin
step 1200 "system tests" "$SWIFT" test --skip-build --quiet --no-parallel --filter SystemTests
say "All passed in $SECONDS s."
