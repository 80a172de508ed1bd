"""Private PostgreSQL and Redis servers: own folder, own port or socket, gone with the test."""
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import threading

from processes import Process, run_to_end, temporary_folder

_POSTGRES_BIN = "/usr/lib/postgresql/15/bin"


def _unprivileged_user():
    """Whom to run as where the server refuses root; None where we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise AssertionError("there is no user to run PostgreSQL as")


def free_port():
    """A port that was free a moment ago, for programs that can't choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A PostgreSQL cluster on a Unix socket, with fsync on as the services demand."""

    def __init__(self, *options):
        self.user = _unprivileged_user()
        self.folder = temporary_folder(self.user)
        self._options = options
        _, code = self._run("initdb", "--pgdata", f"{self.folder}/data", "--auth=trust", "--username=fengqiao", "--encoding=UTF8",
                            "--locale=C.UTF-8", "--no-instructions", "--no-sync")
        if code != 0:
            raise AssertionError("initdb failed")
        self._made = 0
        self._server = None
        self.start()

    def start(self):
        self._server = Process("postgres", [
            f"{_POSTGRES_BIN}/postgres", "-D", f"{self.folder}/data", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=on",
            "-c", "synchronous_commit=on", "-c", "max_connections=200", *self._options], user=self.user)
        self._server.wait_for_line("database system is ready to accept connections", "err")

    def stop(self):
        """At once, as a crash would have it; what was committed is there when it starts again."""
        if self._server.running():
            self._server.signal(signal.SIGQUIT)
        self._server.wait()

    def hang(self):
        """Every process of the cluster stands still, as a machine that is frozen would have it, until `thaw`."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number):
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            with contextlib.suppress(OSError), open(f"/proc/{entry}/status", encoding="utf-8") as status:
                parent = next(line.split()[1] for line in status if line.startswith("PPid:"))
                if self._server.pid in (int(entry), int(parent)):
                    os.kill(int(entry), number)

    def _run(self, program, *arguments):
        return run_to_end(program, [f"{_POSTGRES_BIN}/{program}", *arguments], user=self.user)

    def create_database(self, template="template1"):
        """A new database; its URL."""
        self._made += 1
        name = f"t{self._made}"
        process, code = self._run("createdb", "-h", self.folder, "-U", "fengqiao", "-T", template, name)
        if code != 0:
            raise AssertionError(process.said())
        return self.url(name)

    def url(self, name):
        return f"postgresql:///{name}?host={self.folder}&user=fengqiao"

    @staticmethod
    def name_of(url):
        return url.split("///")[1].split("?")[0]

    def sql(self, url, statement):
        """Runs a statement as an operator would; the rows as text."""
        done = subprocess.run(
            [f"{_POSTGRES_BIN}/psql", "-h", self.folder, "-U", "fengqiao", "-d", self.name_of(url), "-XAtqc", statement],
            check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """A Redis server that keeps nothing on disk; it can be stopped and started again on the same port."""

    def __init__(self):
        self.port = free_port()
        self._server = None
        self.start()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        self._server = Process("redis-server", [
            "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp"])
        self._server.wait_for_line("Ready to accept connections")

    def stop(self):
        """Gone at once, as a crash would have it."""
        self._server.kill()

    def command(self, *words):
        """One command, by the wire; the first line of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            request = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
            connection.sendall(request.encode())
            return connection.makefile("rb").readline().decode().strip()

    def close(self):
        self._server.kill()


class Proxy:
    """A TCP proxy whose upstream can be made to hang: what is slow is worse than what is gone."""

    def __init__(self, target_port):
        self._target = target_port
        self._open = threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self):
        self._open.clear()

    def flow(self):
        self._open.set()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                upstream = socket.create_connection(("127.0.0.1", self._target), 5)
            except OSError:
                client.close()
                continue
            for source, sink in ((client, upstream), (upstream, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        try:
            while data := source.recv(65536):
                self._open.wait()
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.flow()
        self._listener.close()

