"""An installation that serves the page, and the calls that other clients make of it meanwhile."""
import http.client
import json
import pathlib
import socket
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks"))

from servers import Holdfast, PostgreSQL  # noqa: E402

MODERN, OLDER = "2026-07-28", "2025-11-25"
ACCEPT = "application/json, text/event-stream"


class Database(PostgreSQL):
    """A server that goes away and comes back."""

    def leave(self):
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def come_back(self):
        self._run(
            "pg_ctl", "-D", self._data, "-w", "-l", f"{self.directory}/log", "-o",
            f"-k {self.directory} -c listen_addresses=''", "start")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Installation(Holdfast):
    """Everything, with HTTP on a port of its own."""

    def __init__(self, programs, database_url=None):
        super().__init__(programs, database_url)
        self.port = free_port()
        self.environment |= {
            "HOLDFAST_HTTP": f"127.0.0.1:{self.port}", "HOLDFAST_HTTP_RATE": "100000",
        }
        self.url = f"http://127.0.0.1:{self.port}/"
        self.tokens = {}

    def start(self):
        """Starts it and waits until it serves."""
        self.log = open(f"{self.directory}/log", "a", encoding="utf-8")
        subprocess.Popen(
            [self.program, "run"], env=self.environment, cwd=f"{self.directory}/work",
            stdout=self.log, stderr=self.log, start_new_session=True)
        deadline = time.monotonic() + 60
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise RuntimeError(pathlib.Path(self.log.name).read_text(encoding="utf-8"))
            time.sleep(0.05)

    def _is_ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def token(self, scope):
        """A token of this scope."""
        if scope not in self.tokens:
            answer = self.command("token", "add", f"{scope}r", "--scope", scope)
            self.tokens[scope] = next(
                word for word in answer.stdout.split() if word.startswith("hf_"))
        return self.tokens[scope]

    def caller(self, era=MODERN):
        return Caller(self.port, self.token("write"), era)


class Caller:
    """A client that changes records, in either era of the protocol."""

    def __init__(self, port, token, era):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {
            "Content-Type": "application/json", "Accept": ACCEPT, "Authorization": f"Bearer {token}",
        }
        self.era = era
        if era != MODERN:
            answer = self._post("initialize", {
                "protocolVersion": era, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}})
            self.headers |= {"Mcp-Session-Id": answer["session"], "MCP-Protocol-Version": era}

    def _post(self, method, params, headers=None):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        self.connection.request("POST", "/mcp", body, self.headers | (headers or {}))
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.headers["Content-Type"].startswith("text/event-stream"):
            events = [line[5:] for line in text.splitlines() if line.startswith("data:") and line[5:].strip()]
            text = events[-1]
        return json.loads(text) | {"session": response.headers["Mcp-Session-Id"]}

    def call(self, tool, arguments):
        """What a tool answers with."""
        params, headers = {"name": tool, "arguments": arguments}, {}
        if self.era == MODERN:
            headers = {
                "MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/call", "Mcp-Name": tool}
            params["_meta"] = {
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
            }
        answer = self._post("tools/call", params, headers)
        result = answer.get("result") or {"isError": True, "structuredContent": answer}
        if result.get("isError"):
            raise RuntimeError(f"{tool}: {result['structuredContent']}")
        return result["structuredContent"]
