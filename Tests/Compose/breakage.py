"""Processes and PostgreSQL are killed under load; what calls notice of it."""
import re
import time

from deployment import PUBLISHED, SERVICES, wait_until
from load import Caller


def check_kills(deployment, load):
    """Kills the first process of each container under load, as a crash would."""
    for service in SERVICES:
        before = deployment.engine.main_process(deployment.name(service))
        deployment.engine.kill_main(deployment.name(service))
        start = time.monotonic()
        wait_until(f"{service} runs again",
                   lambda: deployment.engine.main_process(deployment.name(service)) not in (0, before), 30)
        wait_until(f"{service} is healthy", lambda: deployment.is_healthy(service), 60)
        load.expect_none(f"kill -9 of {service} (healthy again after {time.monotonic() - start:.1f} s)")


def check_gateway_kill(deployment, load, token):
    """Kills the gateway: calls fail for a moment; how long?"""
    before = deployment.engine.main_process(deployment.name("gateway"))
    deployment.engine.kill_main(deployment.name("gateway"))
    start = time.monotonic()
    # What it had started dies with it, but not at once.
    wait_until("the gateway runs again",
               lambda: deployment.engine.main_process(deployment.name("gateway")) not in (0, before), 30)
    caller = Caller(PUBLISHED, token)

    def answers():
        try:
            caller.call("list_vendors", {}, timeout=2)
            return True
        except (OSError, RuntimeError):
            return False

    wait_until("the gateway answers again", answers, 60)
    took = time.monotonic() - start
    time.sleep(1)
    load.tell(f"kill -9 of the gateway (answers again after {took:.1f} s)")
    assert took < 30


def check_outage(deployment, prometheus, load):
    """PostgreSQL stops under load until an alert says so, and comes back: no call fails, nothing that was
    accepted is lost."""
    postgres = deployment.name("postgres")
    start = time.monotonic()
    deployment.engine.docker("stop", postgres)
    alert = prometheus.await_firing("HoldfastStoreDown", 150)
    assert {one["service"] for one in alert} <= set(SERVICES), alert
    health = deployment.health()
    assert health["status"] == "degraded", health
    assert {tuple(sorted(names)) for names in health["works"].values()} == {tuple(sorted(SERVICES))}, health
    load.expect_none(f"PostgreSQL stopped for {time.monotonic() - start:.0f} s, HoldfastStoreDown fired")
    deployment.engine.docker("start", postgres)
    wait_until("PostgreSQL is healthy", lambda: deployment.is_healthy("postgres"), 60)

    def journals_are_empty():
        text = deployment.holdfast("workitems", "status", "--json")
        depths = [int(number) for number in re.findall(r'"depth"\s*:\s*(\d+)', text)]
        return bool(depths) and not any(depths)

    start = time.monotonic()
    wait_until("every accepted write is in PostgreSQL", journals_are_empty, 120)
    load.expect_none(f"PostgreSQL back, accepted writes carried over in {time.monotonic() - start:.1f} s")
    deployment.engine.kill_main(postgres)
    wait_until("PostgreSQL is healthy", lambda: deployment.is_healthy("postgres"), 60)
    load.expect_none("kill -9 of PostgreSQL")


def check_records(deployment, load):
    """Everything that was acknowledged is in PostgreSQL, once."""
    url = "postgresql://holdfast@/holdfast?host=/var/run/postgresql"
    password = (deployment.secrets / "holdfast_password").read_text()
    stored = set(deployment.engine.docker(
        "exec", "--env", f"PGPASSWORD={password}", deployment.name("postgres"), "psql", url, "-Atc",
        "SELECT id FROM workitems.work_items").split())
    lost = [one for one in load.created if one not in stored]
    assert not lost, f"{len(lost)} of {len(load.created)} acknowledged writes are not stored: {lost[:3]}"
    print(f"  {len(load.created)} acknowledged writes, all of them stored", flush=True)
