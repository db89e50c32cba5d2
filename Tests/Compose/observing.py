"""Prometheus over the shipped scrape configuration and alert rules, and the faults overlay."""
import json
import re
import time
import urllib.parse
import urllib.request

from deployment import PROMETHEUS, ROOT, SERVICES, wait_until
from load import Caller

INSTANCES = {("gateway", "http")} | {
    (service, role) for service in SERVICES for role in ("primary", "standby")}


class Prometheus:
    """Asks the one that runs."""

    def ask(self, path, **query):
        url = f"http://{PROMETHEUS}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def values(self, query):
        """What an expression comes to now: labels and value of each series."""
        return [(one["metric"], float(one["value"][1])) for one in self.ask("query", query=query)["result"]]

    def firing(self, name=None):
        """The labels of the alerts that fire, of one name or of all."""
        return [
            alert["labels"] for alert in self.ask("alerts")["alerts"]
            if alert["state"] == "firing" and name in (None, alert["labels"]["alertname"])]

    def await_firing(self, name, seconds):
        return wait_until(f"{name} fires", lambda: self.firing(name), seconds, pause=1)

    def await_silence(self, *names, seconds=120):
        for name in names:
            wait_until(f"{name} is over", lambda: not self.firing(name), seconds, pause=1)


def is_scraped(prometheus):
    try:
        targets = prometheus.ask("targets")["activeTargets"]
    except OSError:
        return False
    return [target["health"] for target in targets] == ["up"]


def check_observability(deployment, prometheus, token):
    """It is scraped, the rules are those that ship and know no fault, and nothing fires in health."""
    wait_until("Prometheus has scraped the gateway", lambda: is_scraped(prometheus), 60, pause=0.5)
    rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
    shipped = re.findall(
        r"- alert: (\w+)", (ROOT / "compose/observability/alerts.yaml").read_text())
    assert sorted(rule["name"] for rule in rules) == sorted(shipped), rules

    def all_are_ready():
        ready = {
            (labels["service"], labels["role"])
            for labels, value in prometheus.values('holdfast_process_state{state="ready"} == 1')}
        return ready == INSTANCES

    wait_until("the figures of all four supervisors are there", all_are_ready, 60, pause=1)
    assert not prometheus.values("holdfast_up == 0"), prometheus.values("holdfast_up")
    wait_until("every rule was evaluated", lambda: all(
        rule["health"] == "ok" for group in prometheus.ask("rules")["groups"] for rule in group["rules"]),
        60, pause=1)
    assert not prometheus.firing(), prometheus.firing()
    status = Caller(deployment.extra["HOLDFAST_PUBLISH"], token).call("system_status", {})
    told = {one["name"]: one for one in status["services"]}
    assert set(told) >= set(SERVICES), told.keys()
    for service in SERVICES:
        states = [one["process"] and one["process"]["state"] for one in told[service]["instances"]]
        assert states == ["ready", "ready"], told[service]
    print(
        f"  {len(rules)} rules, none fires; {len(INSTANCES)} processes of four supervisors seen", flush=True)


def check_faults(deployment, prometheus, load):
    """The faults overlay for a while: no call fails, and the restarts are told of."""
    restarts = "sum(holdfast_restarts_total)"
    before = prometheus.values(restarts)[0][1]
    containers = [f"{service}-faults" for service in SERVICES]
    faults = {"HOLDFAST_OVERLAYS": "observability,faults", "FAULT_SECONDS": "12"}
    start = time.monotonic()
    deployment.compose("up", "--detach", "--no-recreate", *containers, **faults)
    prometheus.await_firing("HoldfastRestarts", 150)
    deployment.compose("rm", "--stop", "--force", *containers, **faults)
    deployment.await_health()
    load.expect_none(f"faults for {time.monotonic() - start:.0f} s, HoldfastRestarts fired")
    print(f"  {prometheus.values(restarts)[0][1] - before:.0f} restarts", flush=True)


def check_lost_service(deployment, prometheus, token):
    """A service's container is gone for long: an alert says so, the others go on; it ends by itself."""
    caller = Caller(deployment.extra["HOLDFAST_PUBLISH"], token)
    deployment.engine.docker("stop", deployment.name("vendors"))
    start = time.monotonic()
    try:
        caller.call("list_vendors", {}, timeout=40)
        raise AssertionError("a service that is gone has answered")
    except RuntimeError as refusal:
        assert "unavailable" in str(refusal) or "deadline_exceeded" in str(refusal), refusal
    caller.call("create_work_item", {"item_type": "task", "title": "while it is gone", "metadata": {}})
    labels = prometheus.await_firing("HoldfastServiceDown", 120)
    assert [one["service"] for one in labels] == ["vendors"], labels
    took = time.monotonic() - start
    deployment.engine.docker("start", deployment.name("vendors"))
    deployment.await_health("vendors")
    caller.call("list_vendors", {})
    prometheus.await_silence("HoldfastServiceDown", "HoldfastStoreDown")
    print(f"  HoldfastServiceDown fired within {took:.0f} s, and is over", flush=True)
