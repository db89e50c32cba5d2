"""What docker says of each container, and what the kernel says of its processes."""
import pathlib
import re

from deployment import SERVICES

PUBLISHED = ("gateway", "prometheus")


def check_hardening(deployment):
    for service in (*SERVICES, "gateway", "postgres", "prometheus"):
        about = deployment.engine.inspect(deployment.name(service))
        host = about["HostConfig"]
        assert host["ReadonlyRootfs"], f"{service}: its root can be written"
        assert host["CapDrop"] in (["ALL"], ["all"]), f"{service}: capabilities {host['CapDrop']}"
        assert any("no-new-privileges" in option for option in host["SecurityOpt"]), service
        assert host["Memory"] > 0 and host["PidsLimit"] > 0, f"{service}: unbounded"
        bindings = {key: value for key, value in (host["PortBindings"] or {}).items() if value}
        assert (service in PUBLISHED) == bool(bindings), f"{service}: publishes {bindings}"
        for binding in (one for each in bindings.values() for one in each):
            assert binding["HostIp"] == "127.0.0.1", f"{service}: reached at {binding}"
        if service not in PUBLISHED:
            assert host["NetworkMode"] == "none", f"{service}: has a network"
        status = pathlib.Path(f"/proc/{about['State']['Pid']}/status").read_text()
        uid = re.search(r"^Uid:\s+(\d+)\s+(\d+)", status, re.M)
        assert "0" not in uid.groups(), f"{service}: runs as root"
        capabilities = int(re.search(r"^CapEff:\s+(\w+)", status, re.M)[1], 16)
        assert capabilities == 0, f"{service}: has capabilities {capabilities:x}"
    for service in SERVICES:
        environment = deployment.engine.inspect(deployment.name(service))["Config"]["Env"]
        assert not any("postgresql://" in line for line in environment), f"{service}: a secret is shown"
