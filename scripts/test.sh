#!/usr/bin/env bash
# Everything that must hold before a change is kept: format, build, unit tests, system tests on the
# executables as they ship. Every step is bounded; what a test leaves running is ended, and is a failure.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

# A crash tells of its own thread only, so that telling takes seconds.
export SWIFT_BACKTRACE=enable=yes,interactive=no,color=no,threads=crashed,images=none,timeout=60s
outcomes=$(mktemp)

step() { # step SECONDS NAME COMMAND...
    local limit=$1 name=$2 start=$SECONDS status=0
    shift 2
    say "── $name"
    exec 3> >(exec tee "$outcomes")
    local copying=$!
    timeout --foreground --kill-after=10 "$limit" "$@" >&3 2>&1 3>&- || status=$?
    exec 3>&-
    # What outlives a crash may hold the pipe: the wait for its last words has an end.
    timeout 5 tail --pid="$copying" -f /dev/null || true
    [ "$status" -eq 0 ] || summarize "$status" "$name" "$limit"
    say "   $((SECONDS - start)) s"
}

# The end of a log says what failed, however long the log is.
summarize() { # summarize STATUS NAME SECONDS
    {
        say "── what failed"
        grep -aE -A 3 '✘ Test .*recorded an issue' "$outcomes" | head -n 60 || true
        grep -aE -A 12 'Fatal error|Program crashed|crashed:$' "$outcomes" | head -n 40 || true
    } >&2
    case $1 in 124 | 137) fail "$2 took over $3 s and was stopped" ;; esac
    fail "$2 failed"
}

finish() {
    rm -f "$outcomes"
    end_run || exit 1
}

begin_run
trap finish EXIT

step 60 "format" scripts/lint.sh
step 1500 "build, release" scripts/build.sh
step 300 "microbenchmarks" scripts/microbench.sh
step 1500 "build, tests" "$SWIFT" build --build-tests --quiet
# All at once they would starve one another: an await would last until hundreds of other tests are done.
few=()
case $("$SWIFT" test --help-hidden 2>/dev/null || true) in
    *--experimental-maximum-parallelization-width*) few=(--experimental-maximum-parallelization-width 8) ;;
esac
step 900 "unit tests" "$SWIFT" test --skip-build --quiet --skip SystemTests --skip FaultRunTests "${few[@]}"
export HOLDFAST_BIN=$root/bin
step 1800 "system tests" "$SWIFT" test --skip-build --quiet --no-parallel --filter SystemTests
step 420 "fault run" "$SWIFT" test --skip-build --quiet --filter FaultRunTests
say "All passed in $SECONDS s."
