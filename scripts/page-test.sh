#!/usr/bin/env bash
# Looks at the page in Chromium, with programs that are built: scripts/page-test.sh [OPTIONS OF page_test.py]

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts/bootstrap.sh run test page
clients=$(scripts/clients.sh page | tail -n 1)
exec "$clients/bin/python" Tests/Page/page_test.py --programs "${HOLDFAST_BIN:-$root/bin}" "$@"
