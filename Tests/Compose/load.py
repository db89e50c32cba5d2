"""Calls through the gateway over HTTP, one after another, for as long as the test lasts."""
import http.client
import json
import threading
import time

VERSION = "2026-07-28"


class Caller:
    """One client with one connection, which it opens anew when it is lost."""

    def __init__(self, address, token):
        self.address, self.token, self.connection, self.number = address, token, None, 0

    def call(self, tool, arguments, timeout=12):
        """Calls a tool: what it answered. Raises OSError where nobody did, RuntimeError where it refused."""
        self.number += 1
        body = json.dumps({"jsonrpc": "2.0", "id": self.number, "method": "tools/call", "params": {
            "name": tool, "arguments": arguments, "_meta": {
                "io.modelcontextprotocol/protocolVersion": VERSION,
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "compose-test", "version": "1"}}}})
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address, timeout=timeout)
            self.connection.request("POST", "/mcp", body, {
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": VERSION,
                "Mcp-Method": "tools/call", "Mcp-Name": tool})
            answer = json.loads(self.connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.connection = None
            raise OSError(f"{type(error).__name__}: {error}") from error
        result = answer.get("result", {})
        if "error" in answer or result.get("isError"):
            raise RuntimeError(json.dumps(answer)[:400])
        return result["structuredContent"]


class Load:
    """Several callers, each creating and reading in turn, with an account of what came of it."""

    def __init__(self, address, token, callers=4, pause=0.02):
        self.durations, self.failures, self.created = [], [], []
        self._ends, self._lock = threading.Event(), threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, args=(Caller(address, token), number, pause), daemon=True)
            for number in range(callers)]
        for thread in self._threads:
            thread.start()

    def _run(self, caller, lane, pause):
        number = 0
        while not self._ends.is_set():
            number += 1
            write = number % 2 == 0
            start = time.monotonic()
            try:
                if write:
                    made = caller.call("create_work_item", {
                        "item_type": "task", "title": f"lane {lane} number {number}", "metadata": {}})
                    with self._lock:
                        self.created.append(made["id"])
                else:
                    caller.call("list_vendors", {})
            except (OSError, RuntimeError) as error:
                with self._lock:
                    self.failures.append((time.monotonic(), f"{'write' if write else 'read'}: {error}"))
            with self._lock:
                self.durations.append(time.monotonic() - start)
            time.sleep(pause)

    def stop(self):
        self._ends.set()
        for thread in self._threads:
            thread.join(20)

    def tell(self, what):
        """One line on what came of it, and a fresh account."""
        with self._lock:
            took, failures = sorted(self.durations), list(self.failures)
            self.durations, self.failures = [], []
        slowest = f"{took[-1] * 1000:.0f} ms" if took else "none"
        print(f"  {what}: {len(took)} calls, {len(failures)} failed, slowest {slowest}", flush=True)
        return failures

    def expect_none(self, what):
        """The same, where no call may fail."""
        failures = self.tell(what)
        assert not failures, failures[:3]
