"""A real PostgreSQL for the archive's tests, started from the system's packages and stopped at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


class Server:
    """A database server of our own, in a directory of our own, that only listens on a Unix socket."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._user = _user()
        self.directory = Path(tempfile.mkdtemp(prefix="pg"))
        if self._user:
            shutil.chown(self.directory, self._user)

    def start(self) -> None:
        data = self.directory / "data"
        self._run("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.directory}' -c fsync=off"
        self._run("pg_ctl", "-D", data, "-w", "-l", self.directory / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def database(self) -> str:
        """The URL of the database, emptied: making one for each test would write seven megabytes each time."""
        sql = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        self._run("psql", "-h", self.directory, "-U", "tester", "-q", "-c", sql, "postgres")
        return f"postgresql://tester@/postgres?host={self.directory}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._binaries / program, *map(str, arguments)]
        # The server outlives pg_ctl, so it must not inherit a pipe that somebody reads to its end.
        null = subprocess.DEVNULL
        subprocess.run(command, user=self._user, cwd=self.directory, check=True, stdout=null, stderr=null, timeout=120)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip("no PostgreSQL server installed (apt-get install postgresql)")
    server = Server((found[-1] if found else Path(str(on_path))).parent)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an archive can be made, on each database."""
    if request.param == "sqlite":
        return str(tmp_path / "archive")
    server: Server = request.getfixturevalue("postgresql")
    return server.database()


def _user() -> str | None:
    """Whom to run as: the server refuses root."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"
