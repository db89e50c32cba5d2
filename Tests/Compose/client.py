"""The PyPI client against a gateway: client.py URL TOKEN."""
import asyncio
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def main(url, token):
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            tools = (await client.list_tools()).tools
            made = await client.call_tool("create_vendor", {"name": "from a container"})
            listed = await client.call_tool("list_vendors", {})
            assert "from a container" in str(listed), (made, listed)
            print(f"mcp client: {len(tools)} tools, a vendor made and listed")


asyncio.run(main(*sys.argv[1:3]))
