#!/usr/bin/env bash
# Checks the format of every Swift file, or mends it with --fix.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sources=(Package.swift Shared Services Tests)
case "${1:-}" in
    --fix) exec swift format format --in-place --parallel --recursive "${sources[@]}" ;;
    "") exec swift format lint --strict --parallel --recursive "${sources[@]}" ;;
    *) fail "usage: scripts/lint.sh [--fix]" ;;
esac
