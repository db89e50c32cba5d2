#!/usr/bin/env python3
"""Finds the functions that calls run through, for the linker to lay side by side (scripts/common.sh).

  python3 Tests/Benchmarks/function_order.py

Between two calls other processes have the processor: what a call needs comes from memory again, page by page.
Side by side it is a fraction of the pages. The list ages gently: a function that it does not name, or that is
gone, is laid out as it would be without it. Needs perf, and the programs of `make build`.
"""
import argparse
import collections
import contextlib
import pathlib
import re
import signal
import subprocess
import tempfile
import time

from measure import note
from servers import ROOT, Holdfast, PostgreSQL
from stdio_client import tool_call
from workload import Lane, Records

HEAD = """\
# The functions that calls run through, those of the most tools first: the linker lays them side by side.
# Written by Tests/Benchmarks/function_order.py, `make function-order`.
"""
CALLS = 2000


@contextlib.contextmanager
def recorded(processes, path):
    """Has perf note, ten thousand times a second, which functions these processes are in."""
    perf = subprocess.Popen(
        ["perf", "record", "--event", "cpu-clock", "--freq", "9999", "--output", path, "--pid",
         ",".join(map(str, processes))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield
    finally:
        perf.send_signal(signal.SIGINT)
        perf.wait()


def functions(path):
    """How often each function of Holdfast's programs was noted, by the linker's name for it."""
    report = subprocess.run(
        ["perf", "report", "--input", path, "--no-children", "--no-demangle", "--show-nr-samples", "--sort",
         "dso,symbol", "--stdio"], check=True, capture_output=True, text=True).stdout
    found = collections.Counter()
    for line in report.splitlines():
        entry = re.match(r"\s*[\d.]+%\s+(\d+)\s+holdfast\S*\s+\[\.\] ([$\w.]+)\s", line)
        if entry and not entry[2].startswith("0x"):
            found[entry[2]] += int(entry[1])
    return found


def calls(holdfast, client, records):
    """The same of each tool's calls, one after another."""
    lane = Lane(records)
    for name in lane.calls:
        with tempfile.NamedTemporaryFile() as data:
            with recorded(holdfast.processes(), data.name):
                for _ in range(CALLS):
                    tool, arguments, changed = lane.make(name)
                    note(records, changed, client.round_trip(*tool_call(tool, arguments))[0])
            yield functions(data.name)


def measured(programs, database_url):
    """The same in an installation that is started for it."""
    holdfast = Holdfast(programs, database_url)
    try:
        client = holdfast.client()
        try:
            return list(calls(holdfast, client, Records(client)))
        finally:
            client.close()
    finally:
        holdfast.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default=ROOT / "bin")
    parser.add_argument("--output", default=ROOT / "scripts/function-order")
    options = parser.parse_args()
    server = PostgreSQL()
    try:
        found = measured(options.programs, server.url) + measured(options.programs, None)
    finally:
        server.close()
    tools, times = collections.Counter(), collections.Counter()
    for one in found:
        tools.update(one.keys())
        times.update(one)
    names = sorted(times, key=lambda name: (-tools[name], -times[name], name))
    pathlib.Path(options.output).write_text(HEAD + "\n".join(names) + "\n", encoding="utf-8")
    print(f"{len(names)} functions, found {sum(times.values())} times")


if __name__ == "__main__":
    main()
