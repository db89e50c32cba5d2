"""The containers of the test, and what a person does with them."""
import json
import pathlib
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ("workitems", "vendors", "deployments")
PROJECT = "holdfast-test"
PUBLISHED = "127.0.0.1:17420"
PROMETHEUS = "127.0.0.1:19090"


def wait_until(what, condition, seconds, pause=0.1):
    """Waits until something holds, and answers it; fails where it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(pause)


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
        self.secrets = directory / "secrets"
        self.extra = {
            "HOLDFAST_COMPOSE_NAME": PROJECT, "HOLDFAST_PUBLISH": PUBLISHED,
            "HOLDFAST_SECRETS": str(self.secrets), "HOLDFAST_PROJECT": str(project),
            "HOLDFAST_BACKUPS": str(directory / "backups"), "HOLDFAST_OVERLAYS": "observability",
            "HOLDFAST_IMAGE": "holdfast:test", "HOLDFAST_POSTGRES_IMAGE": "holdfast-test-postgres",
            "HOLDFAST_PROMETHEUS_IMAGE": "holdfast-test-prometheus",
            "HOLDFAST_PROMETHEUS_PUBLISH": PROMETHEUS,
        }

    def build(self):
        """Its images: ours as it ships, and what stands in for those of others."""
        for name in ("postgres", "prometheus"):
            self.engine.docker(
                "build", "--quiet", "--file", str(ROOT / f"Tests/Compose/{name}.Dockerfile"), "--tag",
                f"holdfast-test-{name}", str(ROOT / "Tests/Compose"), timeout=600)
        self.script("image.sh", HOLDFAST_PROGRAMS="prebuilt")
        size = self.engine.inspect("holdfast:test")["Size"]
        print(f"  the image has {size / 1e6:.0f} MB", flush=True)

    def script(self, name, *arguments, **extra):
        """Runs one of the project's scripts as a person would."""
        done = subprocess.run(
            [ROOT / "scripts" / name, *arguments], cwd=ROOT, text=True, capture_output=True, timeout=600,
            env={**self.engine.environment, **self.extra, **extra})
        assert done.returncode == 0, f"{name} {arguments}: {done.stdout[-800:]}{done.stderr[-1500:]}"
        return done.stdout

    def compose(self, *arguments, **extra):
        return self.script("compose.sh", *arguments, **extra)

    def name(self, service):
        """What a service's container is called."""
        found = self.engine.docker(
            "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}",
            "--filter", f"label=com.docker.compose.service={service}",
            "--filter", "label=com.docker.compose.oneoff=False").split()
        assert found, f"there is no container of {service}"
        return found[0]

    def log(self, service):
        """The end of what a service's container has said, or why it can't be had."""
        try:
            return subprocess.run(
                ["docker", "logs", "--tail", "15", self.name(service)], env=self.engine.environment,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60).stdout
        except AssertionError as error:
            return str(error)

    def is_healthy(self, service):
        state = self.engine.inspect(self.name(service))["State"]
        return state["Running"] and state.get("Health", {}).get("Status") == "healthy"

    def await_health(self, *services):
        for service in services or (*SERVICES, "gateway"):
            wait_until(f"{service} is healthy", lambda: self.is_healthy(service), 90)

    def holdfast(self, service, *arguments):
        return self.engine.docker("exec", self.name(service), "holdfast", *arguments)

    def read(self, path):
        """A page of the gateway for operators, read with the token of Prometheus; its text."""
        token = (self.secrets / "metrics_token").read_text().split()[0]
        request = urllib.request.Request(
            f"http://{PUBLISHED}{path}", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def health(self):
        return json.loads(self.read("/healthz"))

    def down(self):
        """Takes everything away, records included; secrets and backups stay."""
        self.compose("down", "--volumes", "--timeout", "45", HOLDFAST_OVERLAYS="observability,faults")
