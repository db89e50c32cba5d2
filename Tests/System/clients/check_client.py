#!/usr/bin/env python3
"""Checks an MCP server over stdio with the official Python client: connects, lists tools, calls some.

  check_client.py --mode MODE [--call NAME=JSON ...] [--expect-tool NAME ...]
      [--env KEY=VALUE ...] -- COMMAND ...

MODE is the client's own (auto, legacy, 2026-07-28) where it has modes, from mcp 2 on; older clients take
"session", their only one. Prints one line of JSON that says what was seen; exits 1 on any fault. A call fails
where the answer is an error or differs between its text and its structured form.
"""
import argparse
import asyncio
import importlib.metadata
import json
import os
import sys


class Fault(Exception):
    """Something the server did that it must not."""


def attribute(value, *names):
    """The first of these attributes that is there: clients spell them in snake_case or camelCase."""
    for name in names:
        if hasattr(value, name):
            return getattr(value, name)
    return None


def check_tools(tools, expected):
    names = [tool.name for tool in tools]
    if not names:
        raise Fault("the server lists no tool")
    if len(set(names)) != len(names):
        raise Fault(f"a tool is listed twice: {names}")
    for tool in tools:
        if not tool.description:
            raise Fault(f"the tool {tool.name} has no description")
        if (attribute(tool, "input_schema", "inputSchema") or {}).get("type") != "object":
            raise Fault(f"the input schema of {tool.name} is no object")
    missing = [name for name in expected if name not in names]
    if missing:
        raise Fault(f"not listed: {missing}")
    return names


def check_answer(name, answer):
    texts = [block.text for block in answer.content if block.type == "text"]
    if attribute(answer, "is_error", "isError"):
        raise Fault(f"{name} failed: {texts}")
    structured = attribute(answer, "structured_content", "structuredContent")
    if structured is not None and (not texts or json.loads(texts[0]) != structured):
        raise Fault(f"text and structured content of {name} differ")
    return structured if structured is not None else json.loads(texts[0])


async def check(session, options):
    listed = await session.list_tools()
    names = check_tools(listed.tools, options.expect_tool)
    answers = {}
    for call in options.call:
        name, _, arguments = call.partition("=")
        answers[name] = check_answer(name, await session.call_tool(name, json.loads(arguments or "{}")))
    return {"tools": names, "answers": answers}


async def run(options):
    from mcp import StdioServerParameters

    environment = dict(os.environ, **dict(pair.split("=", 1) for pair in options.env))
    server = StdioServerParameters(command=options.command[0], args=options.command[1:], env=environment)
    if options.mode != "session":
        from mcp import Client

        async with Client(server, mode=options.mode) as client:
            seen = await check(client, options)
            seen["revision"] = str(attribute(client, "protocol_version", "negotiated_version") or "")
            return seen
    from mcp import ClientSession
    from mcp.client.stdio import stdio_client

    async with stdio_client(server) as (reader, writer):
        async with ClientSession(reader, writer) as session:
            greeting = await session.initialize()
            await session.send_ping()
            seen = await check(session, options)
            seen["revision"] = str(attribute(greeting, "protocol_version", "protocolVersion"))
            return seen


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", default="auto")
    parser.add_argument("--call", action="append", default=[], metavar="NAME=JSON")
    parser.add_argument("--expect-tool", action="append", default=[], metavar="NAME")
    parser.add_argument("--env", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--timeout", type=float, default=30, help="seconds for everything")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    try:
        seen = asyncio.run(asyncio.wait_for(run(options), options.timeout))
    except BaseException as fault:  # A client's faults come as groups, cancellations and errors of its own.
        inner = fault
        while getattr(inner, "exceptions", None):
            inner = inner.exceptions[0]
        print(json.dumps({"fault": f"{type(inner).__name__}: {inner}"}))
        return 1
    print(json.dumps({"client": importlib.metadata.version("mcp"), "mode": options.mode, **seen}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
