# Sourced: marks every process of a test run through its environment, and finds what outlives the run.

begin_run() {
    TEST_RUN_OF_HOLDFAST=run-$$-$(date +%s)
    export TEST_RUN_OF_HOLDFAST
}

# The processes of this run other than this shell and its ancestors or helpers, one "pid command" a line.
survivors() {
    local environment pid
    for environment in /proc/[0-9]*/environ; do
        pid=${environment#/proc/}
        pid=${pid%/environ}
        [ "$pid" -ne $$ ] && [ "$pid" -ne "$BASHPID" ] || continue
        grep -qzx "TEST_RUN_OF_HOLDFAST=$TEST_RUN_OF_HOLDFAST" "$environment" 2>/dev/null || continue
        # A helper of this very function ends before it can be listed twice.
        [ "$(ps -o ppid= -p "$pid" 2>/dev/null | tr -d ' ')" != "$BASHPID" ] || continue
        printf '%s %s\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
    done
}

# Fails, and ends them, if processes of the run are still there once the last of them had time to leave.
end_run() {
    local left attempt
    for attempt in {1..50}; do
        left=$(survivors)
        [ -n "$left" ] || return 0
        sleep 0.2
    done
    warn "Left running by the tests (ended now):"
    warn "$left"
    printf '%s\n' "$left" | while read -r pid _; do kill -9 "$pid" 2>/dev/null || true; done
    return 1
}
