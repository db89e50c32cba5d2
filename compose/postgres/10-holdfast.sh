#!/bin/bash
# Runs once, in a new cluster: the services' own user, who is no superuser. It makes the services' roles and
# schemas, so it may create roles, and owns the database.
set -euo pipefail

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$(cat /run/secrets/holdfast_password)" --set database="$POSTGRES_DB" <<'SQL'
CREATE ROLE holdfast LOGIN CREATEROLE PASSWORD :'password';
ALTER DATABASE :"database" OWNER TO holdfast;
SQL
