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

from measure import percentile
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
        """Runs this SQL, prepared: its rate, and the latencies in milliseconds."""
        parent, path_of_parent = subprocess.run(
            ["psql", self.url, "-AtF,", "-c",
             "SELECT id, path FROM workitems.work_items WHERE depth = 3 LIMIT 1"],
            check=True, capture_output=True, text=True).stdout.strip().split(",")
        path = pathlib.Path(self.directory, "script.sql")
        path.write_text(script)
        path.chmod(0o644)
        log = pathlib.Path(self.directory, "pgbench_log")
        log.mkdir()
        try:
            subprocess.run(
                [f"{self.programs}/pgbench", "-n", "-M", "prepared", "-f", path, "-c", str(clients),
                 "-j", "1", "-T", str(max(1, round(seconds))), "-l", "--log-prefix", log / "of",
                 "-D", f"parent={parent}", "-D", f"path={path_of_parent}", self.url],
                check=True, capture_output=True, text=True,
                env={**os.environ, "PGOPTIONS": "-c search_path=workitems,public"})
            took = [int(line.split()[2]) / 1000 for one in log.iterdir() for line in one.open()]
        finally:
            shutil.rmtree(log)
        return {
            "per_second": len(took) / max(1, round(seconds)),
            "p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95),
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

    def processor_seconds(self):
        """What its processes have used of the processors so far."""
        ticks = 0
        for process in self.processes():
            with contextlib.suppress(OSError):
                fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def settle(self, seconds=120):
        """Waits until its processes have done what is left to do after much work, but no longer than this."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            used = self.processor_seconds()
            time.sleep(2)
            if self.processor_seconds() - used < 0.05:
                return

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
