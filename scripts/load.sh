#!/usr/bin/env bash
# Builds the load generator and lets it measure what `make build` has built.
#
#   scripts/load.sh --target vendors …     options as docs/load.md lists them
#   scripts/load.sh --peers                beside other servers, in the Python environment they need

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "$SWIFT" build "${release[@]}" --product holdfast-load >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
program=$("$SWIFT" build "${release[@]}" --show-bin-path)/holdfast-load
options=(--programs "$root/bin")
for option in "$@"; do
    [ "$option" != --peers ] || options+=(--python "$(scripts/clients.sh peers | tail -n 1)/bin/python")
done
rm -f "$log"
exec "$program" "${options[@]}" "$@"
