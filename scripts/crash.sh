#!/usr/bin/env bash
# The long crash run: each service is killed with -9 many times under load, and no client may notice.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

scripts/build.sh
"$SWIFT" build --build-tests --quiet
begin_run
trap 'end_run || exit 1' EXIT
HOLDFAST_BIN=$root/bin HOLDFAST_CRASH_KILLS=${HOLDFAST_CRASH_KILLS:-50} \
    timeout --foreground --kill-after=10 7200 "$SWIFT" test --skip-build --no-parallel --filter CrashTests
