"""query_vendor_status by the official SDK's low-level server over asyncpg: the least that Python can do.
PEER_STORE is the database."""
import json

import uvloop
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from pool import open_pool
from vendors import SELECT, record

NAME = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


async def main():
    """Serves one client."""
    async with await open_pool() as pool:
        async def list_tools(context, params):
            tool = types.Tool(name="query_vendor_status", description="One vendor.", input_schema=NAME)
            return types.ListToolsResult(tools=[tool])

        async def call_tool(context, params):
            name = params.arguments["name"]
            found = record(await pool.fetchrow(SELECT + "$1", name.lower()))
            text = f"there is no vendor {name}" if found is None else json.dumps(found)
            return types.CallToolResult(
                content=[types.TextContent(type="text", text=text)], structured_content=found,
                is_error=found is None)

        server = Server("peer", on_list_tools=list_tools, on_call_tool=call_tool)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())


if __name__ == "__main__":
    uvloop.run(main())
