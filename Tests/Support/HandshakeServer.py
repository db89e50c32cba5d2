#!/usr/bin/env python3
"""A small MCP server of revision 2025-11-25 over standard input and output, as others write them.

Its tools: echo{text}, ask (elicits), log (logs and tells progress), hang (never answers), crash. It knows
nothing of the stateless revision, and leaves when its input ends, unless it is started with --stubborn.
"""
import json
import signal
import sys

STUBBORN = "--stubborn" in sys.argv
TOOLS = ["echo", "ask", "log", "hang", "crash"]
waiting = {}


def send(**members):
    print(json.dumps({"jsonrpc": "2.0", **members}), flush=True)


def text(words):
    return {"content": [{"type": "text", "text": words}]}


def tool(name, read_only):
    return {
        "name": name, "description": f"Does {name}.",
        "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
        "annotations": {"readOnlyHint": read_only},
    }


def call(identity, params):
    name, arguments = params.get("name"), params.get("arguments") or {}
    if name == "echo":
        meta = json.dumps(params.get("_meta", {}), sort_keys=True)
        send(id=identity, result=text(arguments.get("text", "") + meta))
    elif name == "ask":
        waiting["question"] = identity
        schema = {"type": "object", "properties": {"name": {"type": "string"}}}
        params = {"message": "Who?", "requestedSchema": schema}
        send(id="question", method="elicitation/create", params=params)
    elif name == "log":
        token = params.get("_meta", {}).get("progressToken")
        send(method="notifications/message", params={"level": "info", "data": "logged"})
        if token is not None:
            send(method="notifications/progress", params={"progressToken": token, "progress": 1})
        send(id=identity, result=text("done"))
    elif name == "crash":
        sys.exit(3)
    elif name != "hang":
        send(id=identity, error={"code": -32602, "message": f"no tool {name}"})


def request(identity, method, params):
    if method == "initialize":
        send(
            id=identity,
            result={
                "protocolVersion": params["protocolVersion"],
                "serverInfo": {"name": "handshake", "version": "1"},
                "capabilities": {"tools": {}, "resources": {"subscribe": True}, "logging": {}},
            })
    elif method == "tools/list":
        send(id=identity, result={"tools": [tool(name, name != "crash") for name in TOOLS]})
    elif method == "tools/call":
        call(identity, params)
    elif method == "resources/read":
        data = {"uri": params["uri"]}
        send(id=identity, error={"code": -32002, "message": "no such resource", "data": data})
    elif method in ("logging/setLevel", "resources/subscribe", "resources/unsubscribe"):
        send(id=identity, result={})
    else:
        send(id=identity, error={"code": -32601, "message": f"no method {method}"})


def main():
    print("this line is no message", flush=True)
    for line in sys.stdin:
        message = json.loads(line)
        if "method" in message and "id" in message:
            request(message["id"], message["method"], message.get("params", {}))
        elif message.get("id") in waiting:
            send(id=waiting.pop(message["id"]), result=text("answer: " + json.dumps(message.get("result"))))
    while STUBBORN:
        signal.pause()


main()
