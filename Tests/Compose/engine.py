"""A Docker engine of the test's own where none runs, and what there is to do with it."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from packetrules import PacketRules

# The engine's own client comes first: it knows what that engine can do.
PATH = "/usr/bin:" + os.environ["PATH"]


class Skipped(Exception):
    """There can be no engine here; why."""


class Engine:
    """Uses the engine that runs, or starts one with all its state in a directory of its own."""

    def __init__(self):
        self.environment = {**os.environ, "PATH": PATH}
        self.directory, self.daemon = None, None
        if self._answers():
            return
        if os.getuid() != 0:
            raise Skipped("no Docker engine runs, and only root can start one")
        program = shutil.which("dockerd", path=PATH + ":/usr/sbin")
        if program is None:
            raise Skipped("no Docker engine runs, and dockerd is not installed")
        self.directory = tempfile.mkdtemp(prefix="hfe-")
        self.environment["DOCKER_HOST"] = f"unix://{self.directory}/socket"
        self.log = open(f"{self.directory}/log", "w")
        self.packet_rules = PacketRules()
        self.daemon = subprocess.Popen(
            [program, "--data-root", f"{self.directory}/data", "--exec-root", f"{self.directory}/exec",
             "--pidfile", f"{self.directory}/pid", "--host", self.environment["DOCKER_HOST"],
             "--exec-opt", "native.cgroupdriver=cgroupfs"],
            stdout=self.log, stderr=self.log, start_new_session=True)
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.daemon.poll() is not None or time.monotonic() > deadline:
                tail = pathlib.Path(f"{self.directory}/log").read_text()[-500:]
                self.close()
                raise Skipped(f"a Docker engine does not start here: {tail}")
            time.sleep(0.2)

    def _answers(self):
        try:
            return subprocess.run(
                ["docker", "info"], env=self.environment, capture_output=True, timeout=20).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def docker(self, *arguments, check=True, timeout=300, **options):
        """Runs `docker`; what it prints."""
        done = subprocess.run(
            ["docker", *arguments], env={**self.environment, **options.pop("extra", {})}, text=True,
            capture_output=True, timeout=timeout, **options)
        if check and done.returncode != 0:
            raise AssertionError(f"docker {' '.join(arguments)}: {done.stderr[-1500:]}")
        return done.stdout.strip()

    def has_image(self, name):
        return bool(self.docker("images", "--quiet", name))

    def provide_base(self, name):
        """The base image: from a registry, or made here of the distribution's packages."""
        if self.has_image(name):
            return
        try:
            self.docker("pull", "--quiet", name, timeout=60)
            return
        except (AssertionError, subprocess.TimeoutExpired):
            pass
        if shutil.which("debootstrap", path=PATH + ":/usr/sbin") is None:
            raise Skipped(f"{name} can't be pulled, and debootstrap is not installed")
        with tempfile.TemporaryDirectory(prefix="hfb-") as directory:
            subprocess.run(
                ["debootstrap", "--variant=minbase", "bookworm", f"{directory}/root"], check=True,
                stdout=subprocess.DEVNULL, timeout=400, env={**self.environment, "PATH": PATH + ":/usr/sbin"})
            subprocess.run(
                f"tar -C {directory}/root -c . | docker import - {name}", shell=True, check=True,
                stdout=subprocess.DEVNULL, env=self.environment, timeout=120)

    def inspect(self, name):
        return json.loads(self.docker("inspect", name))[0]

    def main_process(self, name):
        """The process id of a container's first process, as the host sees it; 0 where it does not run."""
        return self.inspect(name)["State"]["Pid"]

    def kill_main(self, name):
        """Kills a container's first process as a crash would: the engine is not told."""
        os.kill(self.main_process(name), signal.SIGKILL)

    def close(self):
        """Ends the engine that was started here, and removes all that it had."""
        if self.daemon is not None:
            self.daemon.terminate()
            try:
                self.daemon.wait(40)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
            self.log.close()
        if self.directory is not None:
            subprocess.run(["ip", "link", "delete", "docker0"], capture_output=True)
            self.packet_rules.restore()
            shutil.rmtree(self.directory, ignore_errors=True)
