#!/bin/bash
# What the official image does before a server's first start.
set -euo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    export POSTGRES_USER=${POSTGRES_USER:-postgres} PGPASSWORD
    PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    # Word by word, as the official image reads it.
    # shellcheck disable=SC2086
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" ${POSTGRES_INITDB_ARGS:-}
    pg_ctl --wait --options="-c listen_addresses= -c unix_socket_directories=/var/run/postgresql" start
    psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres \
        --command "CREATE DATABASE \"$POSTGRES_DB\""
    for script in /docker-entrypoint-initdb.d/*.sh; do [ ! -x "$script" ] || "$script"; done
    pg_ctl --wait --mode=fast stop
fi
exec "$@"
