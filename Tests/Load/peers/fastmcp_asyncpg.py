"""query_vendor_status by FastMCP over asyncpg: a pool, prepared statements, uvloop.
PEER_STORE is the database."""
from contextlib import asynccontextmanager

import uvloop
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

from pool import open_pool
from vendors import SELECT, record

pool = None


@asynccontextmanager
async def lifespan(server):
    """Fills an empty database and keeps the pool while the server runs."""
    global pool
    pool = await open_pool()
    try:
        yield
    finally:
        await pool.close()


server = FastMCP("peer", lifespan=lifespan)


@server.tool
async def query_vendor_status(name: str) -> dict:
    """The state of one vendor's extractor, by its name in any case."""
    found = record(await pool.fetchrow(SELECT + "$1", name.lower()))
    if found is None:
        raise ToolError(f"there is no vendor {name}")
    return found


if __name__ == "__main__":
    uvloop.run(server.run_async(transport="stdio", show_banner=False))
