#!/usr/bin/env bash
# Lets mcp-fuzzer loose on the executables as they ship, over HTTP and stdio: nothing may die, hang or grow.
#
#   scripts/fuzz-mcp.sh MINUTES [SEED]

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

minutes=$1
seed=${2:-$RANDOM}
clients=$(scripts/clients.sh mcp-fuzzer | tail -n 1)
exec python3 Tests/System/clients/fuzz_mcp.py --programs "$root/bin" \
    --fuzzer "$clients/mcp-fuzzer-0.7.0/bin/mcp-fuzzer" --minutes "$minutes" --seed "$seed"
