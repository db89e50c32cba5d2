#!/usr/bin/env bash
# Puts each of the faults of Tests/Fault/Mutants into a copy of the code and shows that the fault run finds
# it: a suite that does not is worth nothing. The copy and what is built of it stay in the cache.
#
#   scripts/mutants.sh [NAME...]     all of them, or those that are named

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

seconds=${HOLDFAST_FAULT_SECONDS:-120}
copy=${HOLDFAST_MUTANTS:-${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/mutants}
patches=("${@/%/.patch}")
if [ $# -eq 0 ]; then patches=(Tests/Fault/Mutants/*.patch); fi

scratch=$(mktemp -d)
log=$scratch/log
begin_run
trap 'rm -rf "$scratch"; end_run || exit 1' EXIT
"$SWIFT" build --build-tests --quiet

# Brings the copy up to the code; unchanged files keep their times, so that little is built anew.
refresh() {
    local file
    git ls-files -z --cached --others --exclude-standard -- Package.swift Shared Services Tests |
        while IFS= read -r -d '' file; do
            [ -f "$file" ] || continue
            cmp -s "$file" "$copy/$file" || install -D -m 644 "$file" "$copy/$file"
        done
    [ ! -f Package.resolved ] || cp -u Package.resolved "$copy/"
    find "$copy/Shared" "$copy/Services" "$copy/Tests" -type f | while IFS= read -r file; do
        [ -e "$root/${file#"$copy"/}" ] || rm "$file"
    done
}

mkdir -p "$copy"
missed=()
for patch in "${patches[@]}"; do
    patch=$root/Tests/Fault/Mutants/$(basename "$patch")
    refresh
    patch --quiet --directory="$copy" --strip=1 <"$patch" || fail "$patch does not fit the code"
    for executable in "${executables[@]}"; do
        "$SWIFT" build --package-path "$copy" --quiet --product "$executable" >"$log" 2>&1 ||
            { cat "$log" >&2 && fail "$patch does not build"; }
    done
    say "── $(head -n 1 "$patch")"
    HOLDFAST_BIN=$("$SWIFT" build --package-path "$copy" --show-bin-path)
    export HOLDFAST_BIN HOLDFAST_FAULT_SECONDS=$seconds
    # The records of runs that must fail are nobody's to keep.
    if TMPDIR=$scratch timeout --foreground --kill-after=10 $((seconds + 300)) \
        "$SWIFT" test --skip-build --filter FaultRunTests >"$log" 2>&1; then
        missed+=("$patch")
        say "   NOT FOUND"
    else
        grep -aoE '(^| )I[0-9]+: .*' "$log" | sed -E 's/^ +//; s/v[0-9]+/v…/g; s/: [0-9]+$//' |
            sort | uniq -c | sort -rn | sed 's/^ */   found, times /' | head -n 5 || true
        grep -qaE 'I[0-9]+: ' "$log" || { tail -n 40 "$log" >&2 && fail "the run broke off"; }
    fi
done
[ "${#missed[@]}" -eq 0 ] || fail "${#missed[@]} not found: ${missed[*]}"
say "All ${#patches[@]} were found."
