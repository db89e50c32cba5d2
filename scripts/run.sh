#!/usr/bin/env bash
# Runs Holdfast in the foreground until Ctrl-C, on what scripts/build.sh built.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cat <<TEXT
Connect an AI client (it starts what it needs, in the project it works in):
    claude mcp add holdfast -- $root/bin/holdfast mcp
or, in any client's MCP settings:
    { "mcpServers": { "holdfast": { "command": "$root/bin/holdfast", "args": ["mcp"] } } }
From another shell in this folder:
    ./holdfast status
    ./holdfast call create_vendor '{"name": "acme", "created_by": "me"}'
Ctrl-C stops it.

TEXT
exec bin/holdfast run
