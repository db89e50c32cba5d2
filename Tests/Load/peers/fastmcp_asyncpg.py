"""query_vendor_status by FastMCP over asyncpg: a pool, prepared statements, uvloop.
PEER_STORE is the database."""
import os
from contextlib import asynccontextmanager

import asyncpg
import uvloop
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

from vendors import INDEX, SCHEMA, SELECT, keep, record, rows

pool = None


@asynccontextmanager
async def lifespan(server):
    """Fills an empty database and keeps the pool while the server runs."""
    global pool
    # asyncpg prepares a statement once for each connection and keeps it.
    pool = await asyncpg.create_pool(os.environ["PEER_STORE"], min_size=2, max_size=4, reset=keep)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(1)")
        await connection.execute(SCHEMA)
        await connection.execute(INDEX)
        places = ", ".join(f"${place}" for place in range(1, 11))
        await connection.executemany(
            f"INSERT INTO vendor_extractors VALUES ({places}) ON CONFLICT DO NOTHING", rows())
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
