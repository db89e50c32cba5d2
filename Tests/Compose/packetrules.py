"""The packet filter's rules, which an engine adds to and leaves behind."""
import shlex
import subprocess

OURS = ("DOCKER", "docker0", "br-")


def run(*arguments):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, timeout=30).stdout
    except OSError:
        return ""


class PacketRules:
    """What there is now: policies and chains by table, and rules in their order."""

    def __init__(self):
        self.policies, self.rules, table = {}, [], None
        for line in run("iptables-save").splitlines():
            if line.startswith("*"):
                table = line[1:]
            elif line.startswith(":"):
                chain, policy = line[1:].split()[:2]
                self.policies[table, chain] = policy
            elif line.startswith("-A"):
                self.rules.append((table, line))

    def restore(self):
        """Takes away what an engine has added since, and no rule of anybody else."""
        now = PacketRules()
        for table, rule in now.rules:
            if (table, rule) not in self.rules and any(word in rule for word in OURS):
                run("iptables", "--table", table, "--delete", *shlex.split(rule)[1:])
        for (table, chain), policy in now.policies.items():
            before = self.policies.get((table, chain))
            if before is None and "DOCKER" in chain:
                run("iptables", "--table", table, "--delete-chain", chain)
            elif (chain, before, policy) == ("FORWARD", "ACCEPT", "DROP"):
                run("iptables", "--table", table, "--policy", chain, before)
