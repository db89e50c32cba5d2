#!/usr/bin/env bash
# Follows docs/add-a-tool.md and docs/add-a-service.md to the letter in a copy of the project: what they have
# one write is written, the copy built and tested, and what it makes is run. The copy and what is built of it
# stay in the cache: the first time takes as long as a first build.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/survivors.sh

copy=${HOLDFAST_DOCS_COPY:-${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/docs}
scratch=$(mktemp -d)
begin_run
trap 'rm -rf "$scratch"; end_run || exit 1' EXIT

# Brings the copy up to the project; unchanged files keep their times, so that little is built anew.
refresh() {
    git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
        [ -f "$file" ] || continue
        cmp -s "$file" "$copy/$file" || { mkdir -p "$copy/$(dirname "$file")" && cp "$file" "$copy/$file"; }
    done
    [ ! -f Package.resolved ] || cp -u Package.resolved "$copy/"
    find "$copy/Shared" "$copy/Services" "$copy/Tests" -type f -name '*.swift' | while IFS= read -r file; do
        [ -e "$root/${file#"$copy"/}" ] || rm "$file"
    done
}

in_copy() { "$SWIFT" "$1" --package-path "$copy" "${@:2}"; }

# Answers of the programs that the copy makes; the words after the command must be in it.
expect() { # expect WORDS ARGUMENT...
    local answer
    answer=$(timeout 60 "$programs/holdfast" "${@:2}" 2>&1) || fail "holdfast ${*:2} failed: $answer"
    case $answer in *"$1"*) say "   holdfast ${*:2}: $1" ;; *) fail "holdfast ${*:2}: $answer" ;; esac
}

ready() { # ready NAME
    local attempt
    for attempt in {1..120}; do
        if "$programs/holdfast" healthcheck "$1" >/dev/null 2>&1; then return 0; fi
        sleep 0.5
    done
    fail "$1 was not ready after a minute: $(tail -n 20 "$scratch/log")"
}

run_it() {
    export HOLDFAST_HOME=$scratch/state HOLDFAST_RUNTIME_DIR=$scratch/run HOLDFAST_HTTP=off
    "$programs/holdfast" run >"$scratch/log" 2>&1 &
    local supervisor=$! process
    ready notes
    expect '"version":1' call add_note '{"text": "Read me"}'
    expect 'Read me' call list_notes
    process=$("$programs/holdfast" status --json | python3 -c '
import json, sys
print(next(one["pid"] for one in json.load(sys.stdin)["services"] if one["name"] == "notes"))')
    kill -9 "$process"
    expect 'Read me' call list_notes
    ready notes
    expect '"name":"Acme"' call create_vendor '{"name": "Acme"}'
    expect '"name":"Acme"' call list_stale_vendors '{"before": "9999-01-01T00:00:00Z"}'
    expect 'notes' export --output "$scratch/export.jsonl"
    grep -q 'Read me' "$scratch/export.jsonl" || fail "the export has no note"
    "$programs/holdfast" stop
    wait "$supervisor" || fail "the supervisor ended with $?"
}

say "── following the pages in $copy"
mkdir -p "$copy"
refresh
"$SWIFT" build --build-tests --quiet
HOLDFAST_DOCS_COPY=$copy "$SWIFT" test --skip-build --quiet --filter copyOfTheProject_isMadeWhatThePagesSay
say "── building and testing it"
(cd "$copy" && "$SWIFT" format lint --strict --recursive Shared Services Tests Package.swift)
in_copy build --build-tests --quiet
programs=$(in_copy build --show-bin-path)
unset HOLDFAST_DOCS_COPY
in_copy test --skip-build --quiet --filter 'ListStaleVendorsTests|NotesTests|TidyTests|DocsTests'
HOLDFAST_BIN=$programs HOLDFAST_SAMPLES=write in_copy test --skip-build --quiet --filter DegradedTableTests
for tool in list_stale_vendors add_note list_notes; do
    grep "^| \`$tool\`" "$copy/docs/degraded.md" || fail "docs/degraded.md has no row of $tool"
done
say "── running it"
run_it
say "Who follows the pages has what they promise."
