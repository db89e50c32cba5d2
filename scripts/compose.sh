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
# Compose takes a relative path from its own directory, a person from where the script runs.
backups=$(realpath --canonicalize-missing "${HOLDFAST_BACKUPS:-compose/backups}")
export HOLDFAST_BACKUPS=$backups
command=("${compose[@]}" --project-name "${HOLDFAST_COMPOSE_NAME:-holdfast}" "${files[@]}")
if [ "${1:-}" = up ]; then
    compose/secrets.sh ${HOLDFAST_SECRETS:+"$HOLDFAST_SECRETS"}
    mkdir -p "${HOLDFAST_PROJECT:-compose/project}"
    # The gateway does not start without a token; it is shown now and never again.
    gateway=("${command[@]}" run --rm --no-deps -T gateway)
    tokens=$("${gateway[@]}" token list 2>/dev/null || true)
    # One that was revoked stays so.
    if ! grep --quiet '^first ' <<<"$tokens"; then
        say "The first token, which is shown this once:"
        "${gateway[@]}" token add first --scope write
    fi
    metrics_token=${HOLDFAST_SECRETS:-compose/secrets}/metrics_token
    # The secret may be of a deployment that is gone, and the token of one whose secret is gone.
    has_token() { grep --quiet --extended-regexp "^$1 +[^ ]+ +[^ ]+ +-" <<<"$tokens"; }
    if [[ $overlays == *observability* ]] &&
        { [ ! -s "$metrics_token" ] || ! has_token prometheus; }; then
        ! has_token prometheus || "${gateway[@]}" token revoke prometheus
        # As compose/secrets.sh does: readable in the container, kept from others by the directory.
        rm -f "$metrics_token"
        "${gateway[@]}" token add prometheus --scope read >"$metrics_token"
        chmod 444 "$metrics_token"
    fi
fi
case " $* " in *" run "*" backups "*)
    # The containers' user writes there. An engine's user need not be root to give it the directory.
    mkdir -p "$backups"
    [ "$(stat --format %u "$backups")" = 10001 ] ||
        docker run --rm --network none --user 0:0 --cap-drop ALL --cap-add CHOWN --read-only \
            --volume "$backups:/backups" --entrypoint chown "${HOLDFAST_IMAGE:-holdfast:local}" \
            10001:10001 /backups
    ;;
esac
exec "${command[@]}" "$@"
