#!/usr/bin/env bash
# Builds the executables as they ship into bin/ and links ./holdfast. Quiet unless something fails.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -d bin ] || say "Building (the first time takes a few minutes) …"
for executable in "${executables[@]}"; do
    if ! "$SWIFT" build "${release[@]}" --product "$executable" >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
done

# Copies, not links: a build must not change the files of a running Holdfast under it.
products=$("$SWIFT" build "${release[@]}" --show-bin-path)
mkdir -p bin
for executable in "${executables[@]}"; do
    cmp -s "$products/$executable" "bin/$executable" && continue
    cp "$products/$executable" "bin/.$executable.new"
    mv -f "bin/.$executable.new" "bin/$executable"
done
ln -sfn bin/holdfast holdfast
