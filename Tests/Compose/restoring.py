"""A backup while everything runs and writes, restored into an empty system and compared as clients see it."""
import re
import threading

from deployment import PUBLISHED
from load import Caller

COMMIT = "ab" * 20


class Shipping:
    """Writes work items and deployments that name them, one after another, until it is told to stop."""

    def __init__(self, token):
        self.caller, self.shipped, self.fault = Caller(PUBLISHED, token), {}, None
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while not self._ends.is_set():
                item = self.caller.call("create_work_item", {
                    "item_type": "task", "title": f"to be shipped, {len(self.shipped)}", "metadata": {}})
                deployment = self.caller.call("record_deployment", {
                    "deployed_at": "2026-01-30T18:00:00Z", "work_item_ids": [item["id"]], "metadata": {
                        "pr_number": 7, "pr_title": "Seven", "commit_hash": COMMIT,
                        "test_summary": {"unit": 3}, "constitutional_compliance": True}})
                self.shipped[deployment["id"]] = item["id"]
        except (OSError, RuntimeError) as fault:
            self.fault = fault

    def stop(self):
        self._ends.set()
        self._thread.join(30)
        assert self.fault is None, self.fault


def pages(caller, tool, **arguments):
    """All that a tool lists, by id."""
    found, position = {}, {}
    while True:
        answer = caller.call(tool, {"limit": 100, **arguments, **position})
        found.update({one["id"]: one for one in answer["items"]})
        if answer.get("next_cursor"):
            position = {"cursor": answer["next_cursor"]}
        elif answer.get("has_more"):
            position = {"offset": len(found)}
        else:
            return found


def records(token):
    """Everything there is, as a client is told it."""
    caller = Caller(PUBLISHED, token)
    items = pages(caller, "list_work_items", full_details=True)
    deployments = {
        key: caller.call("query_deployment", {"id": key}) for key in pages(caller, "list_deployments")}
    histories = {
        key: caller.call("work_item_history", {"id": key})["changes"] for key in list(items)[-50:]}
    return {
        "items": items, "vendors": pages(caller, "list_vendors", full_details=True),
        "deployments": deployments, "histories": histories}


def back_up(deployment, load, token):
    """Makes a backup under load; its name, what was acknowledged before, and all there was afterwards."""
    shipping = Shipping(token)
    while len(shipping.shipped) < 20 and shipping.fault is None:
        shipping._ends.wait(0.1)
    acknowledged = {"items": set(load.created), "deployments": set(shipping.shipped)}
    output = deployment.compose("run", "--rm", "-T", "backups", "backup")
    name = re.search(r"holdfast-\w+Z", output)[0]
    load.expect_none("a backup")
    shipping.stop()
    load.stop()
    listed = deployment.compose("run", "--rm", "-T", "backups", "backup", "list")
    assert name in listed, listed
    deployment.compose("run", "--rm", "-T", "backups", "backup", "--verify", name)
    drilled = deployment.compose("run", "--rm", "-T", "backups", "restore", "--drill", name)
    print(f"  {drilled.strip().splitlines()[-1]}", flush=True)
    return name, acknowledged, records(token)


def check_restored(name, acknowledged, before, token):
    """What is there now is a part of what was there, to the letter: all that was acknowledged before the
    backup began, and nothing without its causes."""
    after = records(token)
    for kind in ("items", "vendors", "deployments", "histories"):
        for key, record in after[kind].items():
            if kind == "histories" and key not in before[kind]:
                continue
            was = before[kind].get(key)
            assert record == was, f"{kind} {key}: {was} became {record}"
    for kind in ("items", "deployments"):
        lost = acknowledged[kind] - after[kind].keys()
        assert not lost, f"{len(lost)} acknowledged {kind} are not in {name}"
    assert after["vendors"] == before["vendors"]
    for key, shipped in after["deployments"].items():
        named = {one["id"] for one in shipped["related_work_items"]}
        assert named and named <= after["items"].keys(), f"{key} names what is not there: {shipped}"
    counts = ", ".join(f"{len(after[kind])} {kind}" for kind in ("items", "vendors", "deployments"))
    print(f"  {name} restored: {counts}, each as it was", flush=True)
