"""The servers that a run starts for itself and ends with itself: PostgreSQL and Holdfast."""
import contextlib
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time

from stdio_client import StdioClient

ROOT = pathlib.Path(__file__).resolve().parents[2]


class PostgreSQL:
    """A server on a socket in a directory of its own. It refuses to run as root, so root becomes postgres."""

    def __init__(self):
        self.programs = subprocess.run(
            ["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
        self.directory = tempfile.mkdtemp(prefix="hp-")
        self.prefix = []
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.directory, account.pw_uid, account.pw_gid)
            self.prefix = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        self._run(
            "pg_ctl", "-D", self._data, "-w", "-l", f"{self.directory}/log", "-o",
            f"-k {self.directory} -c listen_addresses=''", "start")

    @property
    def _data(self):
        return f"{self.directory}/data"

    @property
    def url(self):
        return f"postgresql://postgres@/postgres?host={self.directory}"

    def _run(self, program, *arguments):
        subprocess.run(
            [*self.prefix, f"{self.programs}/{program}", *arguments], check=True, cwd=self.directory,
            stdout=subprocess.DEVNULL)

    def pgbench(self, script, clients, seconds):
        """Transactions a second and their mean latency in milliseconds, prepared, of this SQL."""
        path = pathlib.Path(self.directory, "script.sql")
        path.write_text(script)
        path.chmod(0o644)
        said = subprocess.run(
            [f"{self.programs}/pgbench", "-n", "-M", "prepared", "-f", path, "-c", str(clients), "-j", "1",
             "-T", str(max(1, round(seconds))), self.url],
            check=True, capture_output=True, text=True).stdout
        return {
            "per_second": float(re.search(r"tps = ([\d.]+)", said)[1]),
            "mean_ms": float(re.search(r"latency average = ([\d.]+)", said)[1]),
        }

    def prepare_pgbench(self):
        """Fills pgbench's own tables, 100,000 rows."""
        subprocess.run(
            [f"{self.programs}/pgbench", "-i", "-q", self.url], check=True, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL)

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", self._data, "-m", "fast", "-w", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)


class Holdfast:
    """An installation with a state directory of its own."""

    def __init__(self, programs, database_url=None):
        self.program = str(pathlib.Path(programs, "holdfast"))
        self.directory = tempfile.mkdtemp(prefix="hf-")
        self.home = f"{self.directory}/home"
        for name in ("home", "run", "work"):
            os.mkdir(f"{self.directory}/{name}", 0o700)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": self.directory, "LANG": "C.UTF-8",
            "HOLDFAST_HOME": self.home, "HOLDFAST_RUNTIME_DIR": f"{self.directory}/run",
            "HOLDFAST_LOG_LEVEL": "warning",
        }
        if database_url:
            self.environment["HOLDFAST_DATABASE_URL"] = database_url

    def client(self):
        """A client as AI clients are configured; it starts whatever does not run."""
        return StdioClient([self.program, "mcp"], self.environment, f"{self.directory}/work")

    def command(self, *arguments):
        """Runs `holdfast` with these arguments."""
        return subprocess.run(
            [self.program, *arguments], env=self.environment, cwd=f"{self.directory}/work",
            capture_output=True, text=True, timeout=60)

    def processes(self):
        """The ids of all its processes."""
        wanted = f"HOLDFAST_HOME={self.home}".encode()
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if wanted in path.read_bytes().split(b"\0"):
                    found.append(int(path.parent.name))
        return found

    def memory(self):
        """Proportional set size in MiB of each process, by its command."""
        sizes = []
        for pid in self.processes():
            with contextlib.suppress(OSError):
                rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
                name = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
                pss = int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
                sizes.append((os.path.basename(name), pss / 1024))
        return sorted(sizes)

    def stop(self):
        """Stops what runs and waits until nothing does."""
        self.command("stop")
        deadline = time.monotonic() + 15
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.02)

    def close(self):
        self.stop()
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.directory, ignore_errors=True)
