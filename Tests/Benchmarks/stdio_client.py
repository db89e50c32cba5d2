"""An MCP client over a child's standard streams, built to measure: it parses nothing while time is taken."""
import itertools
import json
import os
import re
import subprocess
import time

# Ten digits that nothing else in an answer looks like.
FIRST_ID = 4_100_000_000
_ids = itertools.count(FIRST_ID)
_id_pattern = re.compile(rb'"id":\s*(4[1-9]\d{8})\b')


class ToolRefused(Exception):
    """A tool answered with an error."""


def message(method, params, identity=None):
    """One message as a line."""
    body = {"jsonrpc": "2.0", "method": method, "params": params}
    if identity is not None:
        body["id"] = identity
    return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def tool_call(tool, arguments):
    """A call of a tool: its id and its line."""
    identity = next(_ids)
    return identity, message("tools/call", {"name": tool, "arguments": arguments}, identity)


def identity_of(line):
    """The id that a line answers; None where it answers none."""
    found = _id_pattern.search(line)
    return int(found[1]) if found else None


def content(line):
    """What a tool answered.

    Raises ToolRefused where it is an error."""
    answer = json.loads(line)
    if "error" in answer:
        raise ToolRefused(json.dumps(answer["error"])[:300])
    result = answer["result"]
    if result.get("isError"):
        raise ToolRefused(json.dumps(result.get("structuredContent"))[:300])
    return result["structuredContent"]


class StdioClient:
    """One server process and its one client."""

    def __init__(self, command, environment, directory, handshake=True):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env=environment, cwd=directory)
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        self._rest = b""
        if handshake:
            identity = next(_ids)
            self.round_trip(identity, message("initialize", {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "bench", "version": "1"}}, identity))
            self.send(message("notifications/initialized", {}))

    def send(self, line):
        """Writes all of a line."""
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self.input, rest):]

    def arrived(self):
        """Reads once; the lines that are complete with it."""
        piece = os.read(self.output, 1 << 18)
        if not piece:
            raise EOFError("the server left")
        *lines, self._rest = (self._rest + piece).split(b"\n")
        return lines

    def round_trip(self, identity, line):
        """Sends a request and waits for its answer: the line and the seconds it took."""
        start = time.perf_counter()
        self.send(line)
        while True:
            lines = self.arrived()
            took = time.perf_counter() - start
            for one in lines:
                if identity_of(one) == identity:
                    return one, took

    def call(self, tool, arguments):
        """Calls a tool; what it answered."""
        return content(self.round_trip(*tool_call(tool, arguments))[0])

    def close(self):
        """Leaves as clients do, by closing the input."""
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
