#!/usr/bin/env bash
# Installs the system packages that are missing and nothing else; quick and offline when all are there.
#
#   scripts/bootstrap.sh run         what building and running needs
#   scripts/bootstrap.sh run test    and what the tests and benchmarks need
#   scripts/bootstrap.sh … page      and the browser that the page is tested in

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

swift_needed=6.2
swift_source=https://www.swift.org/install/linux/
packages=()

need() { # need PACKAGE COMMAND...: the package is missing unless the command succeeds
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}

postgresql_server() {
    local bin
    bin=$(pg_config --bindir 2>/dev/null) && [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]
}

look() {
    packages=()
    need git command -v git
    need pkg-config command -v pkg-config
    need libpq-dev pkg-config --exists libpq
    need libsqlite3-dev pkg-config --exists sqlite3
    case " $* " in *" page "*)
        need chromium command -v chromium
        need fonts-inter test -d /usr/share/fonts/opentype/inter
        ;;
    esac
    case " $* " in *" test "*)
        need postgresql postgresql_server
        need postgresql-client command -v psql
        need python3 command -v python3
        need valgrind command -v valgrind
        need python3-venv python3 -c 'import ensurepip, venv'
        ;;
    esac
}

install_packages() {
    local elevate=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "Missing: ${packages[*]}. Neither root nor sudo here; ask an
administrator to run: apt-get install ${packages[*]}"
        elevate=(sudo)
    fi
    command -v apt-get >/dev/null 2>&1 ||
        fail "Missing: ${packages[*]} (Debian's names). There is no apt-get here; install what your
system calls them: the C headers of libpq and SQLite 3, pkg-config, git, a PostgreSQL server,
Python 3 with venv."
    say "Installing: ${packages[*]}"
    local log
    log=$(mktemp)
    if ! {
        "${elevate[@]}" apt-get update -q &&
            "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -q --no-install-recommends "${packages[@]}"
    } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: ${packages[*]}"
    fi
    rm -f "$log"
}

check_swift() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] ||
        fail "Swift $swift_needed or newer is needed and was not found. Get it from $swift_source
and open a new shell, or put its usr/bin on the PATH."
    [ "$(printf '%s\n' "$swift_needed" "$version" | sort -V | head -n 1)" = "$swift_needed" ] ||
        fail "Swift $swift_needed or newer is needed; this is $version. Get it from $swift_source"
}

look "$@"
if [ "${#packages[@]}" -gt 0 ]; then
    install_packages
    look "$@"
    [ "${#packages[@]}" -eq 0 ] || fail "Still missing after the installation: ${packages[*]}"
fi
check_swift
