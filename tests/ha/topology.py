"""Three etcd, three Patroni with PostgreSQL, on loopback, in a temporary folder.

Settings and why: docs/high-availability.md. Patroni demands ``loop_wait + 2 × retry_timeout ≤ ttl``
and a ttl of at least 20 s; that is how long a lost primary may go unnoticed.
"""

import json
import re
import shutil
import signal
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from tests.ha.owned import TooLateError, kill_all, let_pass, signal_all, start, wait_until
from tests.helpers.postgres import program, server_user

TTL_S = 20
LOOP_WAIT_S = 2
RETRY_TIMEOUT_S = 3
NODES = 3

_OWNER = "central"
_UP_S = 90.0
_ASK_S = 1.0
_NUMBER = re.compile(r"\d+\.\d[\d.]*")
_CUT_OFF_S = 0.4
_PATRONI = Path(".venv-ha")
_CONFIGURATION: dict[str, Any] = {
    "ttl": TTL_S,
    "loop_wait": LOOP_WAIT_S,
    "retry_timeout": RETRY_TIMEOUT_S,
    "primary_start_timeout": 0,
    "maximum_lag_on_failover": 1 << 20,
    "synchronous_mode_strict": True,
    "synchronous_node_count": 1,
    "postgresql": {
        "use_pg_rewind": True,
        "parameters": {
            "synchronous_commit": "on",
            "wal_log_hints": "on",
            "hot_standby": "on",
            "dynamic_shared_memory_type": "mmap",  # a killed server leaves it behind
            "max_connections": 100,
            "shared_buffers": "64MB",
            "wal_keep_size": "256MB",
        },
    },
}


class NotInstalledError(Exception):
    """Something `make central-ha` needs is not there."""


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on just now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


@dataclass(frozen=True)
class Node:
    """One machine of the three, played by a folder with Patroni and its PostgreSQL."""

    name: str
    folder: Path
    port: int
    rest_port: int

    @property
    def data(self) -> Path:
        """Return where its PostgreSQL keeps its data, and stands."""
        return self.folder / "data"

    @property
    def rest(self) -> str:
        """Return where its Patroni answers."""
        return f"http://127.0.0.1:{self.rest_port}"


@dataclass(frozen=True)
class Member:
    """What Patroni says of a node."""

    name: str
    role: str
    state: str
    timeline: int | None


class Topology:
    """The machines, started and sawn off by name.

    Args:
        folder: where everything stands.
        is_synchronous: False only to see that the judge finds what is lost then.
    """

    def __init__(self, folder: Path, *, is_synchronous: bool = True) -> None:
        self.folder = folder
        self._mode = "quorum" if is_synchronous else False
        self._standby_role = "quorum_standby" if is_synchronous else "replica"
        self._user = server_user()
        ports = free_ports(4 * NODES)
        self._etcd = [(ports.pop(), ports.pop()) for _ in range(NODES)]
        self.nodes = [
            Node(f"n{i}", folder / f"n{i}", ports.pop(), ports.pop()) for i in range(1, NODES + 1)
        ]
        self._python, self._env = _patroni_of(folder, self._user)

    @property
    def url(self) -> str:
        """Return the database's address: all hosts, whichever takes writes."""
        hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://{_OWNER}@/{_OWNER}?{hosts}&target_session_attrs=read-write"

    def begin(self) -> None:
        """Start all machines, make the database, return when the standbys stand by."""
        _hand_over(self.folder, self._user)
        for place, (clients, _) in enumerate(self._etcd):
            self._start_etcd(place, clients)
        for node in self.nodes:
            _hand_over(node.folder, self._user)
            self._configure(node)
            self.start(node.name)
        wait_until(self.is_whole, _UP_S, "three nodes, one leads and two stand by")
        with self.open_primary("postgres") as connection:
            connection.execute(f"CREATE ROLE {_OWNER} LOGIN".encode())
            connection.execute(f"CREATE DATABASE {_OWNER} OWNER {_OWNER}".encode())

    def start(self, name: str) -> None:
        """Start the Patroni of a node; it starts PostgreSQL."""
        node = self.node(name)
        command = [self._python, "-m", "patroni", str(node.folder / "patroni.json")]
        start(command, node.folder, self._user, self._env)

    # --- what they say -------------------------------------------------------------------------

    def members(self) -> list[Member]:
        """Return all nodes as whichever Patroni answers sees them; nobody answers: none."""
        for node in self.nodes:
            try:
                answer = requests.get(f"{node.rest}/cluster", timeout=_ASK_S).json()
            except requests.RequestException:
                continue
            return [
                Member(m["name"], m["role"], m.get("state", ""), m.get("timeline"))
                for m in answer.get("members", [])
            ]
        return []

    def with_role(self, role: str) -> str | None:
        """Return the node that has the role, if there is one."""
        return next((m.name for m in self.members() if m.role == role), None)

    def standby(self) -> str:
        """Return a standby's name.

        Raises:
            TooLateError: there is none.
        """
        found = self.with_role(self._standby_role)
        if found is None:
            raise TooLateError("there is no standby")
        return found

    def leader(self) -> str:
        """Return the primary's name.

        Raises:
            TooLateError: there is none.
        """
        found = self.with_role("leader")
        if found is None:
            raise TooLateError("there is no primary")
        return found

    def is_whole(self) -> bool:
        """Tell whether all nodes run on one timeline, one leads and the others stand by."""
        members = self.members()
        roles = sorted(m.role for m in members)
        return (
            roles == ["leader", *[self._standby_role] * (NODES - 1)]
            and {m.state for m in members} <= {"running", "streaming"}
            and len({m.timeline for m in members}) == 1
        )

    def open_primary(self, database: str = _OWNER) -> "psycopg.Connection[tuple[Any, ...]]":
        """Connect to the primary as its superuser, past our own code."""
        hosts = ",".join(["127.0.0.1"] * NODES)
        return psycopg.connect(
            host=hosts,
            port=",".join(str(node.port) for node in self.nodes),
            dbname=database,
            user="postgres",
            target_session_attrs="read-write",
            connect_timeout=5,
            autocommit=True,
        )

    # --- what happens to them ------------------------------------------------------------------

    def crash(self, name: str) -> None:
        """Kill PostgreSQL; its Patroni lives."""
        self._cut_off(name)
        kill_all(self.node(name).data)

    def lose(self, name: str) -> None:
        """Kill PostgreSQL and Patroni: the machine is gone."""
        self._cut_off(name)
        kill_all(self.node(name).folder)

    def freeze(self, name: str) -> None:
        """Stop everything on the machine where it stands."""
        signal_all(self.node(name).folder, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let it go on."""
        signal_all(self.node(name).folder, signal.SIGCONT)

    def switch_over(self, name: str, successor: str) -> None:
        """Ask for a planned switch-over.

        Raises:
            TooLateError: Patroni would not.
        """
        wish = {"leader": name, "candidate": successor}
        said = requests.post(f"{self.node(name).rest}/switchover", json=wish, timeout=60)
        if said.status_code != requests.codes.ok:
            raise TooLateError(f"no switch-over: {said.text.strip()}")

    def node(self, name: str) -> Node:
        """Return the node of that name."""
        return next(node for node in self.nodes if node.name == name)

    # --- inside --------------------------------------------------------------------------------

    def _cut_off(self, name: str) -> None:
        """Send the standbys nothing for a moment: on loopback they would have all at once.

        What is acknowledged in that moment without a standby is lost with the server, and found.
        """
        signal_all(self.node(name).data, signal.SIGSTOP, title="walsender")
        let_pass(_CUT_OFF_S)

    def _start_etcd(self, place: int, port: int) -> None:
        folder = self.folder / f"etcd{place}"
        _hand_over(folder, self._user)
        peers = [f"http://127.0.0.1:{peer}" for _, peer in self._etcd]
        cluster = ",".join(f"e{i}={peer}" for i, peer in enumerate(peers))
        here, peer = f"http://127.0.0.1:{port}", peers[place]
        command = [_etcd(), "--name", f"e{place}", "--data-dir", str(folder / "data")]
        command += ["--listen-client-urls", here, "--advertise-client-urls", here]
        command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        command += ["--initial-cluster", cluster, "--initial-cluster-state", "new"]
        command += ["--heartbeat-interval", "100", "--election-timeout", "1000"]
        start(command, folder, self._user, {})

    def _configure(self, node: Node) -> None:
        rest, here = f"127.0.0.1:{node.rest_port}", f"127.0.0.1:{node.port}"
        trusted = [f"host {what} all 127.0.0.1/32 trust" for what in ("all", "replication")]
        who = {"username": "postgres"}
        settings = {
            "scope": "central",
            "name": node.name,
            "restapi": {"listen": rest, "connect_address": rest},
            "etcd3": {"hosts": [f"127.0.0.1:{clients}" for clients, _ in self._etcd]},
            "bootstrap": {
                "dcs": {**_CONFIGURATION, "synchronous_mode": self._mode},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
            },
            "postgresql": {
                "listen": here,
                "connect_address": here,
                "data_dir": str(node.data),
                "bin_dir": str(Path(program("postgres")).parent),
                "pgpass": str(node.folder / "pgpass"),
                "authentication": {"superuser": who, "replication": who, "rewind": who},
                "pg_hba": ["local all all trust", *trusted],
                "parameters": {"unix_socket_directories": str(node.folder)},
            },
        }
        path = node.folder / "patroni.json"  # JSON is YAML
        path.write_text(json.dumps(settings, indent=1), encoding="utf-8")
        path.chmod(0o644)


def _hand_over(folder: Path, user: str | None) -> None:
    folder.mkdir(exist_ok=True)
    if user is not None:
        shutil.chown(folder, user)


def _etcd() -> str:
    found = shutil.which("etcd")
    if found is None:
        raise NotInstalledError("etcd is not installed; `make central-ha` installs etcd-server")
    return found


def _patroni_of(folder: Path, user: str | None) -> tuple[str, dict[str, str]]:
    """Return the Python that runs Patroni, and its environment.

    As root the server's user may not be able to read our folder; Patroni is copied then.
    """
    python = _PATRONI.absolute() / "bin/python"
    libraries = sorted((_PATRONI / "lib").glob("python3*/site-packages"))
    if not python.exists() or not libraries:
        raise NotInstalledError("Patroni is not installed; `make central-ha` installs it")
    if user is None:
        return str(python), {}
    shutil.copytree(libraries[0], folder / "patroni", ignore=shutil.ignore_patterns("pip*"))
    return str(Path(python).resolve()), {"PYTHONPATH": str(folder / "patroni")}


def versions() -> dict[str, str]:
    """Return what runs here, for the report."""
    asked = {"etcd": [_etcd()], "postgresql": [program("postgres")]}
    asked["patroni"] = [str(_PATRONI / "bin/python"), "-m", "patroni"]
    said = {
        name: subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        for name, command in asked.items()
    }
    return {name: _NUMBER.findall(done.stdout)[0] for name, done in said.items()}
