#!/usr/bin/env bash
# Puts the built executables in place for a whole machine, or takes them away again.
#
#   scripts/install-system.sh install      into $DESTDIR$PREFIX/lib/holdfast/<version>/, a link in bin, a
#                                          unit, manual pages, completions for bash, zsh and fish
#   scripts/install-system.sh uninstall    all of that; records and settings stay
#
# Each version has a directory of its own, named by what is in it: those of running services are never changed
# under them, and `holdfast upgrade` can return to them. FROM names where the executables are (default: bin).

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prefix=${PREFIX:-/usr/local}
target=${DESTDIR:-}$prefix
from=${FROM:-bin}
unit=$target/lib/systemd/system/holdfast.service
share=$target/share
bash=$share/bash-completion/completions/holdfast
zsh=$share/zsh/site-functions/_holdfast
fish=$share/fish/vendor_completions.d/holdfast.fish

case $prefix in /*) ;; *) fail "PREFIX must be an absolute path, not \"$prefix\"." ;; esac

# What the program says of itself: its manual, and what completes its commands.
install_words() {
    local shell file
    rm -f "$share/man/man1/holdfast.1" "$share"/man/man1/holdfast-*.1
    mkdir -p "$share/man/man1"
    "$from/holdfast" manual "$share/man/man1"
    chmod 0644 "$share/man/man1/holdfast.1" "$share"/man/man1/holdfast-*.1
    for shell in bash zsh fish; do
        file=${!shell}
        mkdir -p "$(dirname "$file")"
        "$from/holdfast" completions "$shell" >"$file.new"
        chmod 0644 "$file.new"
        mv -f "$file.new" "$file"
    done
}

install_all() {
    local executable version directory new
    for executable in "${executables[@]}"; do
        [ -x "$from/$executable" ] || fail "There is no $from/$executable: make build makes it."
    done
    version=$("$from/holdfast" --version)-$(cat "${executables[@]/#/$from/}" | sha256sum | cut -c1-12)
    directory=$target/lib/holdfast/$version
    if [ ! -d "$directory" ]; then
        new=$directory.new
        rm -rf "$new"
        mkdir -p "$new"
        for executable in "${executables[@]}"; do install -m 0755 "$from/$executable" "$new/$executable"; done
        mv -T "$new" "$directory"
    fi
    # A link is replaced in one step: there is a holdfast at any moment.
    mkdir -p "$target/bin"
    ln -sfn "../lib/holdfast/$version/holdfast" "$target/bin/.holdfast.new"
    mv -fT "$target/bin/.holdfast.new" "$target/bin/holdfast"
    mkdir -p "$(dirname "$unit")"
    sed "s|@PREFIX@|$prefix|g" compose/systemd/holdfast.service >"$unit.new"
    chmod 0644 "$unit.new"
    mv -f "$unit.new" "$unit"
    install_words
    say "Installed $version in $directory"
    say "What runs already goes over to it by: $prefix/bin/holdfast upgrade"
}

uninstall_all() {
    rm -f "$target/bin/holdfast" "$unit" "$bash" "$zsh" "$fish"
    rm -f "$share/man/man1/holdfast.1" "$share"/man/man1/holdfast-*.1
    rm -rf "$target/lib/holdfast"
    say "Removed Holdfast from $target; records and settings are where they were."
}

case ${1:-} in
    install) install_all ;;
    uninstall) uninstall_all ;;
    *) fail "usage: scripts/install-system.sh install|uninstall" ;;
esac
