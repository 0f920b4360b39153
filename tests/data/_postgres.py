"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a unix socket and a free port of the loopback address."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url

OWNER = "postgres"
SETTINGS = {"max_connections": "80", "shared_buffers": "64MB", "fsync": "on", "synchronous_commit": "on"}


class NoPostgres(RuntimeError):
    """PostgreSQL is not on this machine; the text is a sentence."""


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, which Debian keeps out of the search path."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda home: int(home.parent.name), reverse=True)
    found = next((str(home / name) for home in homes if (home / name).exists()), None) or shutil.which(name)
    if found is None:
        raise NoPostgres(f"no {name} on this machine; `make test` installs it, or install Debian's 'postgresql'")
    return found


class Cluster:
    """A running server; each `base()` is the URL of a new, empty database."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.password, self.port, self.bases = secrets.token_hex(8), _free_port(), 0

    def start(self) -> None:
        """Makes the cluster and waits until it answers."""
        secret = self.folder / "password"
        secret.write_text(self.password, "utf-8")
        if os.geteuid() == 0:
            try:
                for path in (self.folder, secret):
                    shutil.chown(path, OWNER)
            except LookupError:
                raise NoPostgres(f"no user {OWNER} on this machine, and PostgreSQL does not run as root") from None
        made = ["--auth=scram-sha-256", f"--pwfile={secret}", "--username=one", "--encoding=UTF8", "--no-locale"]
        self._run(program("initdb"), f"--pgdata={self.data}", "--no-sync", *made)
        given = {**SETTINGS, "port": str(self.port), "listen_addresses": "127.0.0.1"}
        given["unix_socket_directories"] = str(self.folder)
        told = " ".join(f"-c {name}={value}" for name, value in given.items())
        self._run(program("pg_ctl"), "start", "-w", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", told)

    def stop(self) -> None:
        """Stops the server; it asks no client."""
        self._run(program("pg_ctl"), "stop", "-D", str(self.data), "-m", "immediate")

    def base(self) -> str:
        """The URL of a new, empty database."""
        self.bases += 1
        address = f"postgresql+psycopg://one:{self.password}@127.0.0.1:{self.port}"
        engine = create_engine(make_url(f"{address}/postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as base:
            base.exec_driver_sql(f"create database test_{self.bases}")
        engine.dispose()
        return f"{address}/test_{self.bases}"

    def _run(self, *command: str) -> None:
        user = OWNER if os.geteuid() == 0 else None
        ended = subprocess.run(
            command, user=user, cwd=self.folder, capture_output=True, text=True, check=False, timeout=90
        )
        if ended.returncode:
            log = self.folder / "log"
            told = log.read_text("utf-8") if log.exists() else ""
            raise RuntimeError(f"{Path(command[0]).name} ended with {ended.returncode}: {ended.stderr}{told}")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server for the block; nothing of it stays."""
    program("initdb")
    folder = Path(tempfile.mkdtemp(prefix="one-screen-pg-"))
    made = Cluster(folder)
    try:
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
