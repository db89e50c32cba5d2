#!/bin/bash
# Kills or stops a process of a service, again and again. The first process, the supervisor, is spared.

while sleep $((RANDOM % FAULT_SECONDS + 1)); do
    victims=()
    for directory in /proc/[0-9]*; do
        pid=${directory#/proc/}
        [ "$pid" -ne 1 ] || continue
        ! grep --quiet --text holdfast- "$directory/cmdline" 2>/dev/null || victims+=("$pid")
    done
    [ "${#victims[@]}" -gt 0 ] || continue
    signal=KILL
    [ $((RANDOM % 4)) -gt 0 ] || signal=STOP
    victim=${victims[RANDOM % ${#victims[@]}]}
    printf '{"service":"faults","message":"a signal","pid":%d,"signal":"%s"}\n' "$victim" "$signal"
    kill -s "$signal" "$victim"
done
