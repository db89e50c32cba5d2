#!/usr/bin/env bash
# Runs Holdfast in the foreground until Ctrl-C, on what scripts/build.sh built; it says itself how to connect.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

exec bin/holdfast run
