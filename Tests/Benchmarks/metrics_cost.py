"""What counting calls and having metrics costs, in instructions of a call: with HOLDFAST_METRICS on and off.

Usage: metrics_cost.py PROGRAMS [CALLS]. Needs valgrind. A service and a gateway are run under callgrind, each
for some calls and for many; the difference is what the calls cost, and nothing of the start. Instructions and
not seconds, because they are the same on a machine that has other things to do.
"""

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

# Without what debuggers read, which valgrind may not understand.
PROGRAMS = tempfile.mkdtemp(prefix="hf-cost-", dir="/tmp")
CALLS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
FEW = 100
PATIENCE = 300


def program(name):
    name = "holdfast-" + name
    path = os.path.join(PROGRAMS, name)
    if not os.path.exists(path):
        subprocess.run(["strip", "-g", "-o", path, os.path.join(sys.argv[1], name)], check=True)
    return path


def environment(home, metrics):
    return {
        "PATH": os.environ["PATH"], "HOLDFAST_HOME": home, "HOLDFAST_RUNTIME_DIR": home,
        "HOLDFAST_METRICS": metrics, "HOLDFAST_HTTP_AUTH": "off", "HOLDFAST_LOG_LEVEL": "info",
        "HOLDFAST_HTTP_RATE": "1000000",
    }


def callgrind(output):
    return ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + output]


def wait_for(what, probe):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return probe()
        except OSError:
            time.sleep(0.1)
    raise SystemExit("not within %d s: %s" % (PATIENCE, what))


class Frames:
    """A client of a service's socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(PATIENCE)

    def call(self, tool, arguments, number):
        operation = "01890000-0000-7000-8000-%012x" % number
        body = json.dumps({
            "jsonrpc": "2.0", "id": number, "method": "tools/call",
            "params": {"name": tool, "arguments": arguments,
                       "_meta": {"dev.holdfast/operation-id": operation, "dev.holdfast/deadline-ms": 60000}},
        }).encode()
        self.socket.sendall(struct.pack(">I", len(body)) + body)
        length = struct.unpack(">I", self.take(4))[0]
        answer = json.loads(self.take(length))
        assert "isError" not in answer["result"], answer
        return answer

    def take(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            assert piece, "the service has gone"
            data += piece
        return data


class Posts:
    """A client of a gateway over HTTP."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)

    def call(self, tool, arguments, number):
        body = json.dumps({
            "jsonrpc": "2.0", "id": number, "method": "tools/call",
            "params": {"name": tool, "arguments": arguments, "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "cost", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {}}},
        }).encode()
        head = ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
                "Mcp-Method: tools/call\r\nMcp-Name: %s\r\nContent-Length: %d\r\n\r\n" % (tool, len(body)))
        self.socket.sendall(head.encode() + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.receive()
        head, answer = answer.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        while len(answer) < length:
            answer += self.receive()
        assert b" 200 " in head and not json.loads(answer).get("result", {}).get("isError"), answer
        return answer

    def receive(self):
        piece = self.socket.recv(65536)
        assert piece, "the gateway has gone"
        return piece


def instructions(output):
    with open(output) as file:
        found = re.search(r"^(?:totals|summary): (\d+)", file.read(), re.M)
    return int(found.group(1))


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)


def service_run(metrics, calls, tool):
    """Instructions of a service that answers so many calls."""
    home = tempfile.mkdtemp(prefix="hf-cost-", dir="/tmp")
    output = home + "/callgrind"
    path = home + "/vendors.sock"
    process = subprocess.Popen(
        callgrind(output) + [program("vendors"), "--socket", path], env=environment(home, metrics),
        stderr=subprocess.DEVNULL)
    try:
        client = wait_for("the service", lambda: Frames(path))
        client.call("create_vendor", {"name": "acme"}, 1)
        for number in range(2, 2 + calls):
            if tool == "create_vendor":
                client.call(tool, {"name": "vendor %d" % number}, number)
            else:
                client.call(tool, {"name": "acme"}, number)
        end(process)
        return instructions(output)
    finally:
        process.kill()
        shutil.rmtree(home, ignore_errors=True)


def gateway_run(metrics, calls, tool):
    """Instructions of a gateway that passes on so many calls."""
    home = tempfile.mkdtemp(prefix="hf-cost-", dir="/tmp")
    output = home + "/callgrind"
    path = home + "/vendors.sock"
    port = 20000 + os.getpid() % 20000
    service = subprocess.Popen(
        [program("vendors"), "--socket", path], env=environment(home, metrics), stderr=subprocess.DEVNULL)
    gateway = None
    try:
        wait_for("the service", lambda: Frames(path)).call("create_vendor", {"name": "acme"}, 1)
        gateway = subprocess.Popen(
            callgrind(output) + [program("gateway"), "--http", "127.0.0.1:%d" % port, "--service", "vendors"],
            env=environment(home, metrics), stderr=subprocess.DEVNULL)
        client = wait_for("the gateway", lambda: Posts(port))
        for number in range(2, 2 + calls):
            client.call(tool, {"name": "acme"}, number)
        end(gateway)
        return instructions(output)
    finally:
        for process in [service, gateway]:
            if process:
                process.kill()
        shutil.rmtree(home, ignore_errors=True)


def per_call(run, metrics, tool):
    return (run(metrics, FEW + CALLS, tool) - run(metrics, FEW, tool)) / CALLS


def main():
    for name, run, tool in [
        ("service, read", service_run, "query_vendor_status"),
        ("service, write", service_run, "create_vendor"),
        ("gateway, read", gateway_run, "query_vendor_status"),
    ]:
        off, on = (per_call(run, metrics, tool) for metrics in ["off", "on"])
        print("%-16s off %9.0f  on %9.0f instructions a call: %+.2f %%" % (
            name, off, on, 100 * (on - off) / off), flush=True)


try:
    main()
finally:
    shutil.rmtree(PROGRAMS, ignore_errors=True)
