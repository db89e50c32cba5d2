#!/usr/bin/env python3
"""What metrics, health and logs cost in throughput: the same lookups over HTTP with all of it and with none.

  python3 Tests/Benchmarks/metrics_throughput.py
  python3 Tests/Benchmarks/metrics_throughput.py --pairs 2 --turns 10

Two systems run side by side and take turns of half a second, in changing order. One keeps metrics, logs at
`info`, and has its health asked for and its metrics collected as often as the shipped configuration does;
the other does neither and logs errors only. Where a program happens to lie in memory is worth a per cent or
two, so several pairs of systems are started anew, and the last line tells how far their means are apart.
"""
import argparse
import json
import pathlib
import re
import socket
import statistics
import time
import urllib.request

from servers import ROOT, Holdfast
from workload import Records

CONNECTIONS = 16
TURN_SECONDS = 0.5
# What compose/Dockerfile and compose/observability/prometheus.yaml say.
HEALTH_SECONDS, SCRAPE_SECONDS = 10, 15
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
}


def request(port):
    """One lookup, as bytes."""
    body = json.dumps({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "query_vendor_status", "arguments": {"name": "vendor-000"}, "_meta": META},
    }).encode()
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
        "Mcp-Method: tools/call\r\nMcp-Name: query_vendor_status\r\n"
        f"Content-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Side:
    """A system and sixteen connections to it."""

    def __init__(self, programs, is_watched):
        self.is_watched = is_watched
        self.port = free_port()
        self.holdfast = Holdfast(programs)
        self.holdfast.environment.update(
            HOLDFAST_HTTP=f"127.0.0.1:{self.port}", HOLDFAST_HTTP_AUTH="off", HOLDFAST_HTTP_RATE="1000000",
            HOLDFAST_METRICS="on" if is_watched else "off",
            HOLDFAST_LOG_LEVEL="info" if is_watched else "error")
        self.client = self.holdfast.client()
        Records(self.client)
        self.request = request(self.port)
        self.connections = [self.connect() for _ in range(CONNECTIONS)]
        self.served = {"/healthz": 0.0, "/metrics": 0.0}

    def connect(self):
        end = time.monotonic() + 30
        while True:
            try:
                one = socket.create_connection(("127.0.0.1", self.port))
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return one
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def close(self):
        for one in self.connections:
            one.close()
        self.client.close()
        self.holdfast.close()

    def watch(self):
        """Asks what is due, counted in seconds of this side's own turns."""
        for path, every in (("/healthz", HEALTH_SECONDS), ("/metrics", SCRAPE_SECONDS)):
            self.served[path] += TURN_SECONDS
            if self.served[path] >= every:
                self.served[path] = 0
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).read()

    def turn(self):
        """Calls in half a second: how many, and the processor seconds they took."""
        used, count, start = self.holdfast.processor_seconds(), 0, time.perf_counter()
        if self.is_watched:
            self.watch()
        while time.perf_counter() - start < TURN_SECONDS:
            for one in self.connections:
                one.sendall(self.request)
            for one in self.connections:
                receive(one)
            count += CONNECTIONS
        seconds = time.perf_counter() - start
        return count / seconds, (self.holdfast.processor_seconds() - used) / count * 1e6


def receive(connection):
    """Takes one answer, whole."""
    answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    length = int(re.search(rb"content-length: (\d+)", answer.lower())[1])
    end = answer.index(b"\r\n\r\n") + 4 + length
    while len(answer) < end:
        answer += connection.recv(65536)


def pair(programs, turns, number):
    """One pair of systems: per cent of throughput and of processor time, each turn against its neighbour."""
    first = number % 2 == 0
    sides = {is_watched: Side(programs, is_watched) for is_watched in (first, not first)}
    try:
        for one in sides.values():
            one.turn(), one.turn()
        rates, costs, calls = [], [], []
        for turn in range(turns):
            order = (True, False) if turn % 2 else (False, True)
            found = {is_watched: sides[is_watched].turn() for is_watched in order}
            rates.append(100 * (found[True][0] / found[False][0] - 1))
            costs.append((found[True][1], found[False][1]))
            calls.append((found[True][0], found[False][0]))
        with_it, without = (sum(cost[side] for cost in costs) for side in (0, 1))
        return {
            "rate": statistics.fmean(rates), "cost": 100 * (with_it / without - 1),
            "with": statistics.fmean(call[0] for call in calls),
            "without": statistics.fmean(call[1] for call in calls),
        }
    finally:
        for one in sides.values():
            one.close()


def spread(values):
    """The mean, and the standard error of it."""
    error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else float("nan")
    return f"{statistics.fmean(values):+.2f} % ± {error:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "bin")
    parser.add_argument("--pairs", type=int, default=8, help="how many pairs of systems are started")
    parser.add_argument("--turns", type=int, default=20, help="turns of each pair")
    options = parser.parse_args()
    found = []
    for number in range(options.pairs):
        found.append(pair(options.programs.resolve(), options.turns, number))
        print("with {with:8.0f}/s  without {without:8.0f}/s  throughput {rate:+.2f} %  "
              "processor time a call {cost:+.2f} %".format(**found[-1]), flush=True)
    print(f"throughput {spread([one['rate'] for one in found])}, "
          f"processor time a call {spread([one['cost'] for one in found])}")


if __name__ == "__main__":
    main()
