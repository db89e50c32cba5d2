#!/usr/bin/env python3
"""Lets mcp-fuzzer loose on a Holdfast of its own and watches what becomes of it.

  fuzz_mcp.py --programs DIRECTORY --fuzzer PROGRAM [--minutes MINUTES] [--seed SEED]

Rounds alternate between HTTP and stdio until the time is up. Meanwhile a well-behaved client asks once a
second. Exits 1 where a process died, the well-behaved client got no good answer within ten seconds, a round
had no end, or memory grew from round to round. What the fuzzer itself makes of the answers is not judged: it
takes refusals for findings. Prints one line of JSON.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PATIENCE = 10
ROUND_MAX = 240
# What a process may have grown by between the middle and the end of the run.
GROWTH_MAX_MIB = 48


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def pss_mib(pid):
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) / 1024


class Installation:
    """Everything of Holdfast that runs for the fuzzer's sake, in directories of its own."""

    def __init__(self, programs):
        self.programs = programs
        self.root = tempfile.mkdtemp(prefix="hz-", dir="/tmp")
        self.port = free_port()
        for name in ["home", "run", "fuzzer"]:
            os.mkdir(f"{self.root}/{name}", 0o700)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": self.root, "LANG": "C.UTF-8", "TMPDIR": self.root,
            "HOLDFAST_HOME": f"{self.root}/home", "HOLDFAST_RUNTIME_DIR": f"{self.root}/run",
            "HOLDFAST_HTTP": f"127.0.0.1:{self.port}", "HOLDFAST_HTTP_AUTH": "off",
            "HOLDFAST_LOG_LEVEL": "warning",
        }
        self.log = open(f"{self.root}/log", "wb")
        self.supervisor = subprocess.Popen(
            [f"{programs}/holdfast", "run"], env=self.environment, cwd=self.root,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self._wait()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/mcp"

    def services(self):
        done = subprocess.run(
            [f"{self.programs}/holdfast", "status", "--json"], env=self.environment, cwd=self.root,
            capture_output=True, text=True, timeout=30, check=False)
        return json.loads(done.stdout)["services"] if done.returncode == 0 else []

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            services = self.services()
            if len(services) > 3 and all(one["state"] == "ready" for one in services):
                return
            time.sleep(0.2)
        raise SystemExit(f"Holdfast is not ready: {self.root}/log")

    def memory(self):
        return {one["name"]: pss_mib(one["pid"]) for one in self.services() if one.get("pid")}

    def deaths(self):
        return {one["name"]: one["restarts"] for one in self.services() if one.get("restarts")}

    def stop(self):
        self.supervisor.send_signal(signal.SIGTERM)
        self.supervisor.wait(timeout=30)
        self.log.close()


class WellBehaved(threading.Thread):
    """Asks each service something that it can answer, once a second."""

    CALLS = ["list_vendors", "list_work_items", "get_project_configuration", "system_status"]

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url = url
        self.stopped = threading.Event()
        self.count = 0
        self.slowest = 0.0
        self.failures = []

    def ask(self, tool):
        body = json.dumps({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": tool, "arguments": {}, "_meta": {
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": {}}}}).encode()
        request = urllib.request.Request(self.url, data=body, headers={
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": tool})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            result = json.load(answer)["result"]
            if result.get("isError"):
                raise RuntimeError(result["content"][0]["text"][:300])

    def run(self):
        while not self.stopped.wait(1):
            tool = self.CALLS[self.count % len(self.CALLS)]
            self.count += 1
            start = time.monotonic()
            try:
                self.ask(tool)
            except Exception as fault:  # Whatever it is, a client was not served.
                self.failures.append(f"{tool}: {type(fault).__name__}: {fault}")
            self.slowest = max(self.slowest, time.monotonic() - start)


def run_round(options, installation, seed, left):
    """One run of the fuzzer; says how it ended."""
    is_stdio = seed % 3 == 2
    target = ["--protocol", "stdio", "--endpoint", f"{options.programs}/holdfast mcp"] if is_stdio else [
        "--protocol", "streamablehttp", "--endpoint", installation.url]
    environment = {**installation.environment, "PYTHONDONTWRITEBYTECODE": "1"}
    folder = f"{installation.root}/fuzzer"
    command = [
        options.fuzzer, "--mode", "all", "--phase", "both",
        "--protocol-phase", "aggressive" if seed % 2 else "realistic", "--runs", "10",
        "--runs-per-type", "10", "--no-network", "--no-corpus", "--stateful", "--seed", str(seed),
        "--timeout", "10", "--log-level", "ERROR", "--output-dir", folder, "--fs-root", folder, *target]
    with open(f"{installation.root}/fuzzer.log", "ab") as log:
        # In a group of its own: a stdio server that it leaves behind ends with it.
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)
        try:
            return process.wait(timeout=min(ROUND_MAX, max(30, left)))
        except subprocess.TimeoutExpired:
            return "cut" if left < ROUND_MAX else "no end"
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()


def run(options):
    installation = Installation(options.programs)
    client = WellBehaved(installation.url)
    rounds, samples = [], [installation.memory()]
    try:
        client.start()
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            seed = options.seed + len(rounds)
            rounds.append(run_round(options, installation, seed, end - time.monotonic()))
            samples.append(installation.memory())
            print(f"round {len(rounds)}: {rounds[-1]}", file=sys.stderr, flush=True)
        client.stopped.set()
        client.join()
        deaths = installation.deaths()
    finally:
        installation.stop()
    middle, last = samples[len(samples) // 2], samples[-1]
    growth = {name: round(last[name] - middle.get(name, 0), 1) for name in last}
    faults = [f"{name} died {count} times" for name, count in deaths.items()]
    faults += client.failures[:5]
    faults += [f"round {index} had no end" for index, how in enumerate(rounds) if how == "no end"]
    faults += [f"{name} grew by {mib} MiB" for name, mib in growth.items() if mib > GROWTH_MAX_MIB]
    if not faults:
        shutil.rmtree(installation.root)
    return {
        "rounds": rounds, "asked": client.count, "slowest_ms": round(client.slowest * 1000),
        "pss_first_mib": {name: round(mib, 1) for name, mib in samples[0].items()},
        "pss_last_mib": {name: round(mib, 1) for name, mib in last.items()}, "grown_mib": growth,
        "faults": faults, **({"kept": installation.root} if faults else {}),
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, help="the directory with the executables")
    parser.add_argument("--fuzzer", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options = parser.parse_args()
    report = {"seed": options.seed, **run(options)}
    print(json.dumps(report))
    return 1 if report["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
