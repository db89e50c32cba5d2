#!/usr/bin/env bash
# Makes the Python environments with real MCP clients that the system tests drive, once, outside the tree, and
# prints their directory. A missing one is fetched with pip, from wherever pip is configured to look.
#
#   scripts/clients.sh               those of the system tests
#   scripts/clients.sh mcp-fuzzer    the fuzzer alone
#   scripts/clients.sh page          what drives a browser and judges pages; prints that one's
#   scripts/clients.sh peers         what the servers that Holdfast is compared with need; prints that one's

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/clients
mkdir -p "$cache"

# Two runs at once must not build into each other.
exec 9>"$cache/.lock"
flock 9

environment() { # environment NAME REQUIREMENT...
    local name=$1 directory log
    shift
    directory=$cache/$name
    [ "$(cat "$directory/complete" 2>/dev/null)" = "$*" ] && return 0
    log=$(mktemp)
    rm -rf "$directory"
    if ! { python3 -m venv "$directory" &&
        timeout 240 "$directory/bin/pip" install --quiet --retries 1 "$@"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -rf "$log" "$directory"
        fail "The client $name could not be installed. Without a package index set HOLDFAST_SKIP_CLIENTS=1."
    fi
    rm -f "$log"
    printf '%s' "$*" >"$directory/complete"
}

if [ "${1:-}" = mcp-fuzzer ]; then
    environment mcp-fuzzer-0.7.0 mcp-fuzzer==0.7.0
    say "$cache"
    exit
fi
if [ "${1:-}" = page ]; then
    environment page-1 playwright==1.65.2 axe-playwright-python==0.1.8
    say "$cache/page-1"
    exit
fi
if [ "${1:-}" = peers ]; then
    environment peers-1 fastmcp==4.2.3 asyncpg==0.32.0 uvloop==0.23.0
    say "$cache/peers-1"
    exit
fi
environment mcp-2.3.0 mcp==2.3.0
environment mcp-1.30.0 mcp==1.30.0
environment mcp-1.22.0 mcp==1.22.0
environment mcp-1.9.4 mcp==1.9.4 pydantic==2.11.7
environment fastmcp-4.2.3 fastmcp==4.2.3
environment jsonschema-4.26.0 jsonschema==4.26.0
say "$cache"
