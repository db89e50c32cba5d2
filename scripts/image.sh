#!/usr/bin/env bash
# Builds the image of the containers. With HOLDFAST_PROGRAMS=prebuilt it takes the programs in bin/, which
# `make build` makes; otherwise they are compiled in the image.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

command -v docker >/dev/null || fail "There is no docker: install it, or run without containers by make run."
programs=${HOLDFAST_PROGRAMS:-build}
if [ "$programs" = prebuilt ]; then
    [ -x bin/holdfast ] || fail "There is no bin/holdfast: run make build first."
    rm -rf .build/image
    mkdir -p .build/image
    for program in bin/*; do strip -o ".build/image/$(basename "$program")" "$program"; done
fi
arguments=(--build-arg "PROGRAMS=$programs")
for name in BUILD_IMAGE BASE_IMAGE; do
    [ -z "${!name:-}" ] || arguments+=(--build-arg "$name=${!name}")
done
version=$(git describe --always --dirty 2>/dev/null || printf unversioned)
DOCKER_BUILDKIT=1 docker build --file compose/Dockerfile --tag "${HOLDFAST_IMAGE:-holdfast:local}" \
    --build-arg "VERSION=$version" "${arguments[@]}" .
