#!/usr/bin/env bash
# Starts or stops the containers: scripts/compose.sh ARGUMENT..., as for docker compose. HOLDFAST_OVERLAYS
# names overlays of compose/overlays, a comma between.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
else
    fail "There is neither docker compose nor docker-compose."
fi
files=(--file compose/compose.yaml)
overlays=${HOLDFAST_OVERLAYS:-}
for overlay in ${overlays//,/ }; do
    [ -f "compose/overlays/$overlay.yaml" ] || fail "There is no overlay $overlay in compose/overlays."
    files+=(--file "compose/overlays/$overlay.yaml")
done
command=("${compose[@]}" --project-name "${HOLDFAST_COMPOSE_NAME:-holdfast}" "${files[@]}")
if [ "${1:-}" = up ]; then
    compose/secrets.sh ${HOLDFAST_SECRETS:+"$HOLDFAST_SECRETS"}
    mkdir -p "${HOLDFAST_PROJECT:-compose/project}"
    # The gateway does not start without a token; it is shown now and never again.
    gateway=("${command[@]}" run --rm --no-deps -T gateway)
    if ! "${gateway[@]}" token list 2>/dev/null | grep --quiet first; then
        say "The first token, which is shown this once:"
        "${gateway[@]}" token add first --scope write
    fi
    metrics_token=${HOLDFAST_SECRETS:-compose/secrets}/metrics_token
    if [[ $overlays == *observability* ]] && [ ! -s "$metrics_token" ]; then
        # As compose/secrets.sh does: readable in the container, kept from others by the directory.
        "${gateway[@]}" token add prometheus --scope read >"$metrics_token"
        chmod 444 "$metrics_token"
    fi
fi
exec "${command[@]}" "$@"
