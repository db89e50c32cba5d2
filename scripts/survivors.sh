# Sourced: marks every process of a test run through its environment, and finds what outlives the run.

begin_run() {
    HOLDFAST_TEST_RUN=run-$$-$(date +%s)
    export HOLDFAST_TEST_RUN
}

# The processes of this run other than this shell and its ancestors or helpers, one "pid command" a line.
survivors() {
    local environment pid
    for environment in /proc/[0-9]*/environ; do
        pid=${environment#/proc/}
        pid=${pid%/environ}
        [ "$pid" -ne $$ ] && [ "$pid" -ne "$BASHPID" ] || continue
        grep -qzx "HOLDFAST_TEST_RUN=$HOLDFAST_TEST_RUN" "$environment" 2>/dev/null || continue
        # A helper of this very function ends before it can be listed twice.
        [ "$(ps -o ppid= -p "$pid" 2>/dev/null | tr -d ' ')" != "$BASHPID" ] || continue
        printf '%s %s\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
    done
}

# Fails, and ends them, if processes of the run are still there.
end_run() {
    local left
    left=$(survivors)
    [ -n "$left" ] || return 0
    warn "Left running by the tests (ended now):"
    warn "$left"
    printf '%s\n' "$left" | while read -r pid _; do kill -9 "$pid" 2>/dev/null || true; done
    return 1
}
