#!/usr/bin/env python3
"""Checks an MCP server with the official Python client: connects, lists tools, calls some; reads resources,
gets prompts, completes, and waits for word of a change.

  check_client.py --mode MODE [--call NAME=JSON ...] [--expect-tool NAME ...] [--read URI ...]
      [--prompt NAME=JSON ...] [--complete TEMPLATE=VALUE ...] [--watch URI --change NAME=JSON]
      [--person JSON --ask NAME=JSON ...]
      (--url URL [--token TOKEN] | [--env KEY=VALUE ...] -- COMMAND ...)

MODE is the client's own (auto, legacy, 2026-07-28) where it has modes, from mcp 2 on; older clients take
"session", their only one. Prints one line of JSON that says what was seen; exits 1 on any fault. A call fails
where the answer is an error or differs between its text and its structured form. Calls of --ask may be
refused; what the server asked the person meanwhile, who always answers the same, is printed with the answers.
"""
import argparse
import asyncio
import contextlib
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


def check_listed(what, items, *names):
    """The names of what is listed, each once, each with a description."""
    found = [str(attribute(item, *names)) for item in items]
    if len(set(found)) != len(found):
        raise Fault(f"a {what} is listed twice: {found}")
    for item in items:
        if not item.description:
            raise Fault(f"the {what} {attribute(item, *names)} has no description")
    return found


async def check_resources(session, options, uri_of):
    found = check_listed("resource", (await session.list_resources()).resources, "uri")
    templates = (await session.list_resource_templates())
    templates = attribute(templates, "resource_templates", "resourceTemplates")
    found += check_listed("template", templates, "uri_template", "uriTemplate")
    for uri in options.read:
        contents = (await session.read_resource(uri_of(uri))).contents
        if len(contents) != 1 or str(contents[0].uri) != uri:
            raise Fault(f"{uri} was read as {[str(content.uri) for content in contents]}")
        if attribute(contents[0], "mime_type", "mimeType") == "application/json":
            json.loads(contents[0].text)
        elif not contents[0].text:
            raise Fault(f"{uri} has no text")
    return found


async def check_prompts(session, options):
    found = check_listed("prompt", (await session.list_prompts()).prompts, "name")
    for prompt in options.prompt:
        name, _, arguments = prompt.partition("=")
        messages = (await session.get_prompt(name, json.loads(arguments or "{}"))).messages
        if not messages or not messages[0].content.text:
            raise Fault(f"the prompt {name} says nothing")
    return found


async def check_completion(session, options, reference):
    for completion in options.complete:
        template, _, value = completion.partition("=")
        name = template[template.index("{") + 1:template.index("}")]
        answer = await session.complete(
            reference(type="ref/resource", uri=template), {"name": name, "value": value[:-1]})
        if value not in answer.completion.values:
            raise Fault(f"{template} was completed to {answer.completion.values}")


async def check(session, options, uri_of, reference):
    """All but what a client is told without asking."""
    listed = await session.list_tools()
    names = check_tools(listed.tools, options.expect_tool)
    answers = {}
    for call in options.call:
        name, _, arguments = call.partition("=")
        answers[name] = check_answer(name, await session.call_tool(name, json.loads(arguments or "{}")))
    seen = {"tools": names, "answers": answers}
    if options.read:
        seen["resources"] = await check_resources(session, options, uri_of)
    if options.prompt:
        seen["prompts"] = await check_prompts(session, options)
    await check_completion(session, options, reference)
    return seen


async def ask(session, options, questions):
    """Calls during which the server asks the person something."""
    answers = []
    for call in options.ask:
        name, _, arguments = call.partition("=")
        answer = await session.call_tool(name, json.loads(arguments))
        answers.append(json.loads(answer.content[0].text))
    return {"questions": questions, "answers": answers}


def person(options, result, questions):
    """Answers what the server asks a person."""
    async def answer(_, params):
        questions.append(params.message)
        return result(**json.loads(options.person))
    return {"elicitation_callback": answer} if options.person else {}


async def change(session, options):
    name, _, arguments = options.change.partition("=")
    check_answer(name, await session.call_tool(name, json.loads(arguments)))


async def watch_stream(client, options):
    """Waits for word of the change on a stream that was opened for it."""
    async with client.listen(resource_subscriptions=[options.watch]) as stream:
        await change(client, options)
        async for event in stream:
            if str(event.uri) == options.watch:
                return


async def watch_session(session, options, updates, uri_of):
    """Waits for word of the change in a session that has subscribed."""
    await session.subscribe_resource(uri_of(options.watch))
    await change(session, options)
    while await updates.get() != options.watch:
        pass
    await session.unsubscribe_resource(uri_of(options.watch))


def handler(updates):
    async def handle(message):
        message = getattr(message, "root", message)
        if getattr(message, "method", "") == "notifications/resources/updated":
            await updates.put(str(message.params.uri))
    return handle


def server(options):
    from mcp import StdioServerParameters

    environment = dict(os.environ, **dict(pair.split("=", 1) for pair in options.env))
    return StdioServerParameters(command=options.command[0], args=options.command[1:], env=environment)


async def run_client(options, updates):
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client
    from mcp_types import ElicitResult, ResourceTemplateReference

    questions = []

    async with contextlib.AsyncExitStack() as stack:
        if options.url:
            import httpx2

            headers = {"Authorization": f"Bearer {options.token}"} if options.token else {}
            client = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=30))
            target = streamable_http_client(options.url, http_client=client)
        else:
            target = server(options)
        client = await stack.enter_async_context(
            Client(
                target, mode=options.mode, message_handler=handler(updates),
                **person(options, ElicitResult, questions)))
        seen = await check(client, options, str, ResourceTemplateReference)
        seen["asked"] = await ask(client, options, questions)
        seen["revision"] = str(attribute(client, "protocol_version", "negotiated_version") or "")
        if options.watch and seen["revision"] >= "2026":
            await watch_stream(client, options)
        elif options.watch:
            await watch_session(client, options, updates, str)
        return seen


async def run_session(options, updates):
    from mcp import ClientSession, types
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamablehttp_client
    from pydantic import AnyUrl

    def complete(**members):
        kind = getattr(types, "ResourceTemplateReference", None) or types.ResourceReference
        return kind(**members)

    headers = {"Authorization": f"Bearer {options.token}"} if options.token else {}
    way = streamablehttp_client(options.url, headers) if options.url else stdio_client(server(options))
    async with way as (reader, writer, *_):
        questions = []
        answers = person(options, getattr(types, "ElicitResult", None), questions)
        async with ClientSession(
                reader, writer, message_handler=handler(updates), **answers) as session:
            greeting = await session.initialize()
            await session.send_ping()
            seen = await check(session, options, AnyUrl, complete)
            seen["asked"] = await ask(session, options, questions)
            seen["revision"] = str(attribute(greeting, "protocol_version", "protocolVersion"))
            if options.watch:
                await watch_session(session, options, updates, AnyUrl)
            return seen


async def run(options):
    updates = asyncio.Queue()
    return await (run_session if options.mode == "session" else run_client)(options, updates)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", default="auto")
    parser.add_argument("--call", action="append", default=[], metavar="NAME=JSON")
    parser.add_argument("--expect-tool", action="append", default=[], metavar="NAME")
    parser.add_argument("--env", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--timeout", type=float, default=30, help="seconds for everything")
    parser.add_argument("--read", action="append", default=[], metavar="URI")
    parser.add_argument("--prompt", action="append", default=[], metavar="NAME=JSON")
    parser.add_argument("--complete", action="append", default=[], metavar="TEMPLATE=VALUE")
    parser.add_argument("--watch", metavar="URI", help="subscribe to this resource, then make --change")
    parser.add_argument("--change", metavar="NAME=JSON", help="a call that changes it")
    parser.add_argument("--person", metavar="JSON", help="what a person answers whenever the server asks")
    parser.add_argument("--ask", action="append", default=[], metavar="NAME=JSON")
    parser.add_argument("--url", help="the address of a server that is reached over HTTP")
    parser.add_argument("--token", help="is shown to that server")
    parser.add_argument("command", nargs="*")
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
