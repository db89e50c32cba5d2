"""The database of the peers over asyncpg."""
import os

import asyncpg

from vendors import INDEX, SCHEMA, keep, rows


async def open_pool():
    """A pool of connections to PEER_STORE, which is filled where it is empty."""
    # asyncpg prepares a statement once for each connection and keeps it.
    pool = await asyncpg.create_pool(os.environ["PEER_STORE"], min_size=2, max_size=4, reset=keep)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(1)")
        await connection.execute(SCHEMA)
        await connection.execute(INDEX)
        places = ", ".join(f"${place}" for place in range(1, 11))
        await connection.executemany(
            f"INSERT INTO vendor_extractors VALUES ({places}) ON CONFLICT DO NOTHING", rows())
    return pool
