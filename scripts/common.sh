# Sourced by the other scripts: strict mode, the project's root, and how they speak.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# The programs that ship; scripts that build or install them go by this list.
# shellcheck disable=SC2034
executables=(
    holdfast holdfast-gateway
    holdfast-workitems holdfast-vendors holdfast-deployments
)

# How programs are built that are measured or shipped. Package.swift leaves the checks for overlapping access
# out of ours; this takes them from what those are built of, too: 8 % of what a gateway does for a call.
# shellcheck disable=SC2034
release=(-c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked)

SWIFT=${SWIFT:-swift}
# Where the installer of swift.org puts it when the shell's start files have not been read.
for directory in "$HOME/.local/share/swiftly/bin" /usr/share/swift/usr/bin; do
    command -v swift >/dev/null 2>&1 && break
    if [ -x "$directory/swift" ]; then PATH=$PATH:$directory; fi
done
export PATH SWIFT

# Where the linker can, the functions that calls run through lie side by side (function-order). Between two
# calls other processes have the processor: the fewer pages a call needs, the less has to come back into the
# caches. That takes a tenth off the processor time of a call.
toolchain=$(dirname "$(readlink -f "$(command -v "$SWIFT")")")
if "$toolchain/ld.lld" --version >/dev/null 2>&1 || ld.lld --version >/dev/null 2>&1; then
    release+=(
        -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xswiftc -use-ld=lld
        -Xlinker "--symbol-ordering-file=$root/scripts/function-order" -Xlinker --no-warn-symbol-ordering
    )
fi

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
fail() {
    warn "$*"
    exit 1
}
