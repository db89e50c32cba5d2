#!/usr/bin/env python3
"""Builds the image, starts everything in containers, drives it as a client does, breaks it, and looks whether
it recovers and can be restored. Nothing of it is left behind.

  make compose-test

Exits with 0 where all holds, with 0 and a line where no engine can be had, otherwise with 1.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from breakage import check_gateway_kill, check_kills, check_outage, check_records
from deployment import PUBLISHED, ROOT, SERVICES, Deployment
from engine import PATH, Engine, Skipped
from hardening import check_hardening
from load import Load
from observing import Prometheus, check_faults, check_lost_service, check_observability
from restoring import back_up, check_restored


def step(what):
    print(f"{time.monotonic() - STARTED:6.1f} s  {what}", flush=True)


def check_client(token):
    """A client that others wrote, over HTTP."""
    clients = subprocess.run(
        [ROOT / "scripts/clients.sh"], check=True, capture_output=True, text=True).stdout.split()[-1]
    done = subprocess.run(
        [f"{clients}/mcp-2.3.0/bin/python", ROOT / "Tests/Compose/client.py", f"http://{PUBLISHED}/mcp",
         token],
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-1500:]
    print(f"  {done.stdout.strip()}", flush=True)


def start(deployment):
    """Everything from nothing; the first token."""
    output = deployment.compose("up", "--detach")
    token = re.search(r"\bhf_\S+", output)
    assert token, f"no token was made: {output}"
    deployment.await_health()
    return token[0]


def check_running(deployment, token):
    """All that is done to it as it runs; ends with a backup."""
    prometheus = Prometheus()
    step("a client of others")
    check_client(token)
    step("hardening")
    check_hardening(deployment)
    step("observability")
    check_observability(deployment, prometheus, token)
    load = Load(PUBLISHED, token)
    time.sleep(2)
    load.expect_none("nothing wrong")
    step("kills")
    check_kills(deployment, load)
    step("an outage")
    check_outage(deployment, prometheus, load)
    step("the gateway")
    check_gateway_kill(deployment, load, token)
    step("faults")
    check_faults(deployment, prometheus, load)
    step("a backup")
    backup = back_up(deployment, load, token)
    check_records(deployment, load)
    step("a service is gone for long")
    check_lost_service(deployment, prometheus, token)
    return backup


def run(engine, directory):
    deployment = Deployment(engine, directory)
    step("the base image")
    engine.provide_base("debian:bookworm-slim")
    step("the images")
    deployment.build()
    try:
        step("everything starts")
        backup = check_running(deployment, start(deployment))
        step("everything is lost")
        deployment.down()
        token = start(deployment)
        step("and restored")
        deployment.compose("run", "--rm", "-T", "backups", "restore", backup[0])
        check_restored(*backup, token)
    except BaseException:
        for service in (*SERVICES, "gateway", "postgres", "migrate", "prometheus"):
            print(f"── {service}\n{deployment.log(service)}")
        raise
    finally:
        step("everything goes")
        deployment.down()
        for image in ("holdfast:test", "holdfast-test-postgres", "holdfast-test-prometheus"):
            engine.docker("rmi", "--force", image, check=False)


def main():
    directory = pathlib.Path(tempfile.mkdtemp(prefix="hfc-"))
    # The containers' user reads the project in it.
    directory.chmod(0o755)
    try:
        engine = Engine()
    except Skipped as reason:
        print(f"skipped: {reason}")
        return 0
    try:
        run(engine, directory)
    except Skipped as reason:
        print(f"skipped: {reason}")
        return 0
    finally:
        engine.close()
        shutil.rmtree(directory, ignore_errors=True)
    step("all holds")
    return 0


STARTED = time.monotonic()
if __name__ == "__main__":
    os.environ["PATH"] = PATH
    sys.exit(main())
