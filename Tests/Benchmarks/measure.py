"""Latency one call at a time, and rate with many in flight."""
import selectors
import statistics
import time

from stdio_client import content, identity_of, tool_call
from workload import Lane

CLIENTS = 4
IN_FLIGHT = 16


def percentile(values, share):
    """The value at this share of the sorted values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def note(records, changed, line):
    """Reads an answer after it was timed: a refusal ends the run, a change tells the new version."""
    answer = content(line)
    if changed is not None:
        records.versions[changed] = answer["version"]


def sequential(client, records, rounds, calls):
    """Milliseconds per tool: the median over interleaved rounds of each round's percentiles."""
    lane = Lane(records)
    names = list(lane.calls)
    seen = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names:
            took = []
            for _ in range(calls if turn else 20):
                tool, arguments, changed = lane.make(name)
                line, seconds = client.round_trip(*tool_call(tool, arguments))
                took.append(seconds * 1000)
                note(records, changed, line)
            if turn:  # the first round warms up
                seen[name].append([percentile(took, share) for share in (0.5, 0.95, 0.99)])
    return {
        name: dict(zip(("p50_ms", "p95_ms", "p99_ms"), map(statistics.median, zip(*figures))))
        for name, figures in seen.items()
    }


def concurrent(clients, records, name, seconds):
    """Calls a second with IN_FLIGHT calls under way over all clients, and their p50 and p99 in ms."""
    lanes = [Lane(records, number, IN_FLIGHT) for number in range(IN_FLIGHT)]
    selector, open_calls, took = selectors.DefaultSelector(), {}, []
    for client in clients:
        selector.register(client.output, selectors.EVENT_READ, client)

    def begin(number):
        tool, arguments, changed = lanes[number].make(name)
        identity, line = tool_call(tool, arguments)
        open_calls[identity] = (number, changed, time.perf_counter())
        clients[number % len(clients)].send(line)

    start = time.perf_counter()
    end = start + seconds
    for number in range(IN_FLIGHT):
        begin(number)
    while open_calls:
        for key, _ in selector.select(30):
            for line in key.data.arrived():
                call = open_calls.pop(identity_of(line), None)
                if call is None:
                    continue
                number, changed, began = call
                now = time.perf_counter()
                took.append((now - began) * 1000)
                note(records, changed, line)
                if now < end:
                    begin(number)
    return {
        "per_second": len(took) / (time.perf_counter() - start),
        "busy_p50_ms": percentile(took, 0.5), "busy_p99_ms": percentile(took, 0.99),
    }


def rates(clients, records, rounds, seconds):
    """The median rate of each tool over the rounds."""
    result = {}
    for name in Lane(records).calls:
        seen = [concurrent(clients, records, name, seconds) for _ in range(rounds)]
        result[name] = {key: statistics.median(one[key] for one in seen) for key in seen[0]}
    return result
