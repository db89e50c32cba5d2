#!/usr/bin/env python3
"""Measures Holdfast over stdio, and in the same run what the machine itself can do.

  make bench                            both stores, a few minutes
  python3 Tests/Benchmarks/bench.py --store embedded --quick --json figures.json

Everything runs on servers that the run starts and ends itself, with 45 vendors, 50 deployments and 1,200 work
items on five levels. A figure is the median over interleaved rounds. Nothing else should run on the machine
meanwhile.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import measure
from servers import ROOT, Holdfast, PostgreSQL
from statements import SCRIPTS
from stdio_client import StdioClient, tool_call
from workload import Records


def machine_limits(directory, options):
    """The floor under everything: a bare round trip, and the client with a server that does nothing."""
    compiler = next((path for path in map(shutil.which, ("cc", "clang", "gcc")) if path), None)
    if compiler is None:
        return {}
    program = f"{directory}/pingpong"
    subprocess.run(
        [compiler, "-O2", "-o", program, pathlib.Path(__file__).with_name("pingpong.c")], check=True)
    rounds = [
        json.loads(subprocess.run(
            [program, "socket", "300", "40000"], check=True, capture_output=True, text=True).stdout)
        for _ in range(3)
    ]
    client = StdioClient([program, "echo"], dict(os.environ), directory, handshake=False)
    call = ("query_vendor_status", {"name": "x"})
    took = [client.round_trip(*tool_call(*call))[1] * 1000 for _ in range(5000)]
    client.close()
    return {
        "unix_socket_round_trip_300_bytes": {
            key: statistics.median(one[key] for one in rounds) for key in rounds[0]},
        "this_client_with_an_empty_server": {
            "p50_ms": measure.percentile(took, 0.5), "p95_ms": measure.percentile(took, 0.95)},
    }


def start_times(holdfast, repeats):
    """Milliseconds from starting `holdfast mcp` to its first answered call, with nothing running and beside a
    running supervisor."""
    def first_call():
        start = time.perf_counter()
        client = holdfast.client()
        client.call("list_vendors", {})
        took = (time.perf_counter() - start) * 1000
        client.close()
        return took

    cold = []
    for _ in range(repeats):
        cold.append(first_call())
        warm = [first_call() for _ in range(repeats)]
        holdfast.stop()
    return {"from_nothing_ms": statistics.median(cold), "when_running_ms": statistics.median(warm)}


def measure_store(store, options, server):
    """All figures of one store."""
    holdfast = Holdfast(options.programs, server.url if server else None)
    try:
        figures = {"first_answer": start_times(holdfast, options.starts)}
        clients = [holdfast.client() for _ in range(measure.CLIENTS)]
        start = time.perf_counter()
        records = Records(clients[0])
        figures["seeding_seconds"] = time.perf_counter() - start
        figures["tools"] = measure.sequential(clients[0], records, options.rounds, options.calls)
        for name, rate in measure.rates(clients, records, options.rounds, options.seconds).items():
            figures["tools"][name].update(rate)
        for client in clients[1:]:
            client.close()
        time.sleep(2)
        figures["memory_idle_one_client_pss_mib"] = {
            "sum": sum(size for _, size in holdfast.memory()), "processes": holdfast.memory()}
        if server:
            figures["pgbench"] = {
                f"{name}, {clients} clients": server.pgbench(script, clients, options.seconds)
                for name, script in SCRIPTS.items() for clients in (1, 4)
            }
        clients[0].close()
        return figures
    finally:
        holdfast.close()


def show(report):
    """The figures as people read them."""
    print(f"machine: {report['machine']}")
    for name, figures in report["limits"].items():
        print(f"  {name}: " + ", ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    for store, figures in report["stores"].items():
        print(f"\n{store}: first answer {figures['first_answer']['from_nothing_ms']:.0f} ms from nothing,"
              f" {figures['first_answer']['when_running_ms']:.0f} ms when running;"
              f" idle {figures['memory_idle_one_client_pss_mib']['sum']:.1f} MiB;"
              f" seeded in {figures['seeding_seconds']:.1f} s")
        for name, size in figures["memory_idle_one_client_pss_mib"]["processes"]:
            print(f"    {name}: {size:.1f} MiB")
        for name, one in figures.get("pgbench", {}).items():
            print(f"    pgbench, {name}: {one['per_second']:.0f}/s,"
                  f" p50 {one['p50_ms']:.3f} ms, p95 {one['p95_ms']:.3f} ms")
        print(f"  {'':30} {'one at a time, ms':>26}   {report['in_flight']} in flight, ms")
        print(f"  {'tool':30} {'p50':>8} {'p95':>8} {'p99':>8}   {'calls/s':>8} {'p50':>8} {'p99':>8}")
        for name, one in figures["tools"].items():
            print(f"  {name:30} {one['p50_ms']:8.3f} {one['p95_ms']:8.3f} {one['p99_ms']:8.3f}"
                  f"   {one['per_second']:8.0f} {one['busy_p50_ms']:8.2f} {one['busy_p99_ms']:8.2f}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=("embedded", "postgresql", "both"), default="both")
    parser.add_argument("--programs", default=str(ROOT / "bin"), help="where the executables are")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=200, help="per tool and round, one after another")
    parser.add_argument("--seconds", type=float, default=2, help="per tool and round, with 16 in flight")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the time, figures to match")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.calls, options.seconds, options.starts = 2, 50, 0.5, 2
    report = {
        "machine": f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.2f} at the start",
        "in_flight": measure.IN_FLIGHT, "clients": measure.CLIENTS, "stores": {},
    }
    with tempfile.TemporaryDirectory(prefix="hb-") as directory:
        report["limits"] = machine_limits(directory, options)
    if options.store != "postgresql":
        report["stores"]["embedded"] = measure_store("embedded", options, None)
    if options.store != "embedded":
        server = PostgreSQL()
        try:
            server.prepare_pgbench()
            report["stores"]["postgresql"] = measure_store("postgresql", options, server)
        finally:
            server.close()
    show(report)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
