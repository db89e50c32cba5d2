#!/usr/bin/env bash
# Builds the program that does the hot inner parts, and counts what each takes
# (Tests/Microbench/microbench.py).
#
#   scripts/microbench.sh [--renew]

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$SWIFT" build "${release[@]}" --quiet --product holdfast-microbench
exec python3 Tests/Microbench/microbench.py "$@" \
    "$("$SWIFT" build "${release[@]}" --show-bin-path)/holdfast-microbench"
