#!/usr/bin/env python3
"""Builds the image, starts everything in containers, drives it as a client does, breaks it, and looks whether
it recovers. Nothing of it is left behind.

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

from engine import PATH, Engine, Skipped
from load import Caller, Load

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ("workitems", "vendors", "deployments")
PROJECT = "holdfast-test"
PUBLISHED = "127.0.0.1:17420"


def step(what):
    print(f"{time.monotonic() - STARTED:6.1f} s  {what}", flush=True)


def wait_until(what, condition, seconds):
    """Waits until something holds; fails where it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


class Deployment:
    """The containers of this test."""

    def __init__(self, engine, directory):
        self.engine = engine
        # A project of its own, whose history the services may read.
        project = directory / "project"
        project.mkdir()
        for arguments in (["init", "--quiet"], ["commit", "--quiet", "--allow-empty", "-m", "Begin"]):
            subprocess.run(
                ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=project,
                check=True)
        self.extra = {
            "HOLDFAST_COMPOSE_NAME": PROJECT, "HOLDFAST_PUBLISH": PUBLISHED,
            "HOLDFAST_SECRETS": str(directory / "secrets"), "HOLDFAST_PROJECT": str(project),
            "HOLDFAST_IMAGE": "holdfast:test", "HOLDFAST_POSTGRES_IMAGE": "holdfast-test-postgres",
        }

    def script(self, name, *arguments, **extra):
        """Runs one of the project's scripts as a person would."""
        done = subprocess.run(
            [ROOT / "scripts" / name, *arguments], cwd=ROOT, text=True, capture_output=True, timeout=600,
            env={**self.engine.environment, **self.extra, **extra})
        assert done.returncode == 0, f"{name} {arguments}: {done.stdout[-800:]}{done.stderr[-1500:]}"
        return done.stdout

    def name(self, service):
        """What a service's container is called."""
        found = self.engine.docker(
            "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}",
            "--filter", f"label=com.docker.compose.service={service}").split()
        assert found, f"there is no container of {service}"
        return found[0]

    def log(self, service):
        """The end of what a service's container has said; nothing where there is none."""
        try:
            return self.engine.docker("logs", "--tail", "15", self.name(service))
        except AssertionError as error:
            return str(error)

    def is_healthy(self, service):
        state = self.engine.inspect(self.name(service))["State"]
        return state["Running"] and state.get("Health", {}).get("Status") == "healthy"

    def holdfast(self, service, *arguments):
        return self.engine.docker("exec", self.name(service), "holdfast", *arguments)


def check_hardening(deployment):
    """What docker says of each container, and what the kernel says of its processes."""
    for service in (*SERVICES, "gateway", "postgres"):
        about = deployment.engine.inspect(deployment.name(service))
        host = about["HostConfig"]
        assert host["ReadonlyRootfs"], f"{service}: its root can be written"
        assert host["CapDrop"] in (["ALL"], ["all"]), f"{service}: capabilities {host['CapDrop']}"
        assert any("no-new-privileges" in option for option in host["SecurityOpt"]), service
        assert host["Memory"] > 0 and host["PidsLimit"] > 0, f"{service}: unbounded"
        bindings = {key: value for key, value in (host["PortBindings"] or {}).items() if value}
        assert (service == "gateway") == bool(bindings), f"{service}: publishes {bindings}"
        for binding in (one for each in bindings.values() for one in each):
            assert binding["HostIp"] == "127.0.0.1", f"{service}: reached at {binding}"
        if service != "gateway":
            assert host["NetworkMode"] == "none", f"{service}: has a network"
        status = pathlib.Path(f"/proc/{about['State']['Pid']}/status").read_text()
        uid = re.search(r"^Uid:\s+(\d+)\s+(\d+)", status, re.M)
        assert "0" not in uid.groups(), f"{service}: runs as root"
        capabilities = int(re.search(r"^CapEff:\s+(\w+)", status, re.M)[1], 16)
        assert capabilities == 0, f"{service}: has capabilities {capabilities:x}"
    for service in SERVICES:
        environment = deployment.engine.inspect(deployment.name(service))["Config"]["Env"]
        assert not any("postgresql://" in line for line in environment), f"{service}: a secret is shown"


def check_kills(deployment, load):
    """Kills the first process of each container under load, as a crash would."""
    for service in SERVICES:
        before = deployment.engine.main_process(deployment.name(service))
        deployment.engine.kill_main(deployment.name(service))
        start = time.monotonic()
        wait_until(f"{service} runs again",
                   lambda: deployment.engine.main_process(deployment.name(service)) not in (0, before), 30)
        wait_until(f"{service} is healthy", lambda: deployment.is_healthy(service), 60)
        failures = load.tell(f"kill -9 of {service} (healthy again after {time.monotonic() - start:.1f} s)")
        assert not failures, failures[:3]


def check_gateway_kill(deployment, load, token):
    """Kills the gateway: calls fail for a moment; how long?"""
    deployment.engine.kill_main(deployment.name("gateway"))
    start = time.monotonic()
    caller = Caller(PUBLISHED, token)

    def answers():
        try:
            caller.call("list_vendors", {}, timeout=2)
            return True
        except (OSError, RuntimeError):
            return False

    wait_until("the gateway answers again", answers, 60)
    took = time.monotonic() - start
    time.sleep(0.5)
    load.tell(f"kill -9 of the gateway (answers again after {took:.1f} s)")
    assert took < 30


def check_outage(deployment, load, token):
    """PostgreSQL stops under load and comes back: no call fails, nothing that was accepted is lost."""
    postgres = deployment.name("postgres")
    deployment.engine.docker("stop", postgres)
    time.sleep(5)
    caller = Caller(PUBLISHED, token)
    status = caller.call("system_status", {})
    assert "degraded" in str(status) or "journal" in str(status), status
    failures = load.tell("PostgreSQL stopped for 5 s")
    assert not failures, failures[:3]
    deployment.engine.docker("start", postgres)
    wait_until("PostgreSQL is healthy", lambda: deployment.is_healthy("postgres"), 60)

    def journals_are_empty():
        text = deployment.holdfast("workitems", "status", "--json")
        depths = [int(number) for number in re.findall(r'"depth"\s*:\s*(\d+)', text)]
        return bool(depths) and not any(depths)

    wait_until("every accepted write is in PostgreSQL", journals_are_empty, 60)
    failures = load.tell("PostgreSQL back, accepted writes carried over")
    assert not failures, failures[:3]
    deployment.engine.kill_main(postgres)
    wait_until("PostgreSQL is healthy", lambda: deployment.is_healthy("postgres"), 60)
    failures = load.tell("kill -9 of PostgreSQL")
    assert not failures, failures[:3]


def check_records(deployment, load, token):
    """Everything that was acknowledged is in PostgreSQL, once."""
    url = "postgresql://holdfast@/holdfast?host=/var/run/postgresql"
    password = pathlib.Path(deployment.extra["HOLDFAST_SECRETS"], "holdfast_password").read_text()
    stored = set(deployment.engine.docker(
        "exec", "--env", f"PGPASSWORD={password}", deployment.name("postgres"), "psql", url, "-Atc",
        "SELECT id FROM workitems.work_items").split())
    lost = [one for one in load.created if one not in stored]
    assert not lost, f"{len(lost)} of {len(load.created)} acknowledged writes are not stored: {lost[:3]}"
    print(f"  {len(load.created)} acknowledged writes, all of them stored", flush=True)


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


def run(engine, directory):
    deployment = Deployment(engine, directory)
    step("the base image")
    engine.provide_base("debian:bookworm-slim")
    step("the images")
    engine.docker(
        "build", "--quiet", "--file", str(ROOT / "Tests/Compose/postgres.Dockerfile"), "--tag",
        "holdfast-test-postgres", str(ROOT / "Tests/Compose"), timeout=600)
    deployment.script("image.sh", HOLDFAST_PROGRAMS="prebuilt")
    step("the overlays make sense")
    deployment.script("compose.sh", "config", "--quiet", HOLDFAST_OVERLAYS="observability,faults")
    try:
        step("everything starts")
        output = deployment.script("compose.sh", "up", "--detach")
        token = re.search(r"\bhf_\S+", output)
        assert token, f"no token was made: {output}"
        token = token[0]
        for service in (*SERVICES, "gateway"):
            wait_until(f"{service} is healthy", lambda: deployment.is_healthy(service), 90)
        step("a client of others")
        check_client(token)
        step("hardening")
        check_hardening(deployment)
        load = Load(PUBLISHED, token)
        time.sleep(2)
        failures = load.tell("nothing wrong")
        assert not failures, failures[:3]
        step("kills")
        check_kills(deployment, load)
        step("an outage")
        check_outage(deployment, load, token)
        step("the gateway")
        check_gateway_kill(deployment, load, token)
        load.stop()
        check_records(deployment, load, token)
    except BaseException:
        for service in (*SERVICES, "gateway", "postgres", "migrate"):
            print(f"── {service}\n{deployment.log(service)}")
        raise
    finally:
        step("everything goes")
        deployment.script("compose.sh", "down", "--volumes", "--timeout", "45")
        for image in ("holdfast:test", "holdfast-test-postgres"):
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
