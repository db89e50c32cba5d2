#!/usr/bin/env bash
# Makes the secrets of a deployment, once: those that there are stay as they are.
#
#   compose/secrets.sh [DIRECTORY]

set -euo pipefail

directory=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
umask 077
mkdir -p "$directory"
# A secret keeps its mode in the container, and belongs to nobody there: the directory keeps others out.
chmod 700 "$directory"

# write NAME CONTENT: a file whole or not at all; one that there is stays.
write() {
    [ ! -e "$directory/$1" ] || return 0
    printf '%s' "$2" >"$directory/.$1.new"
    chmod 444 "$directory/.$1.new"
    mv "$directory/.$1.new" "$directory/$1"
}

# Forty characters that need no escaping in a URL.
random() { od -An -N 20 -tx1 /dev/urandom | tr -d ' \n'; }

write postgres_password "$(random)"
write holdfast_password "$(random)"
password=$(cat "$directory/holdfast_password")
write database_url "postgresql://holdfast:$password@/holdfast?host=/var/run/postgresql"
