"""The suite under test: its servers as real processes, its callers, and how a refusal is read."""
import contextlib
import functools
import json
import os
import shutil
import signal
import unittest
import uuid

import contracts
import grpc
from processes import PATIENCE, Process, environment, temporary_folder, until

from fengqiao.indicators.v1 import indicator_service_pb2_grpc
from fengqiao.reports.v1 import report_service_pb2_grpc
from google.rpc import error_details_pb2, status_pb2
from grpc.health.v1 import health_pb2, health_pb2_grpc

BIN = os.environ.get("FENGQIAO_BIN") or str(contracts.TOP / "build" / "release" / "bin")
INDICATORS, REPORTS, STANDALONE = "fengqiao-indicators", "fengqiao-reports", "fengqiao-standalone"

# How long a call may take here; the tests say so where they mean another time.
CALL_SECONDS = 30


def program(name):
    path = os.path.join(BIN, name)
    if not os.access(path, os.X_OK):
        raise AssertionError(f"{path} is not built (FENGQIAO_BIN says where the programs are)")
    return path


def new_id():
    """A request_id that nobody has used."""
    return uuid.uuid4().hex


def caller(subject, role, regions):
    """The metadata by which --auth=dev knows a caller."""
    return (("fengqiao-dev-caller", f"{subject};{role};{regions}"),)


class Client:
    """A stub of one service, whose calls all have a deadline."""

    def __init__(self, channel, stub):
        self.channel = channel
        self._stub = stub(channel)

    def __getattr__(self, method):
        return functools.partial(getattr(self._stub, method), timeout=CALL_SECONDS)

    def started(self, method, *arguments, **options):
        """A call that goes on while the test does: a future."""
        return getattr(self._stub, method).future(*arguments, timeout=CALL_SECONDS, **options)


class Server(Process):
    """One of our servers. It must print its ports, log JSON, and log no errors.

    Metrics only where they are asked for: civetweb takes up to two seconds to stop.
    """

    def __init__(self, name, database_url, *flags, metrics=False, files=None, env=None):
        self._channel = None
        metrics_flags = ["--metrics_listen=127.0.0.1:0"] if metrics else []
        super().__init__(name, [
            program(name), "--listen=127.0.0.1:0", *metrics_flags, "--auth=dev", f"--database_url={database_url}", *flags],
            env=environment(**(env or {})), files=files)
        try:
            ready = self.wait_for_line(rf"^{name} listening on port (\d+), metrics on port (\d+)$")
        except AssertionError:
            self.kill()
            raise
        self.port, self.metrics_port = int(ready[1]), int(ready[2])

    @property
    def target(self):
        return f"127.0.0.1:{self.port}"

    def new_channel(self):
        # A channel with its own connection: a test that loses one must not disturb another.
        return grpc.insecure_channel(self.target, options=[
            ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0), ("grpc.max_receive_message_length", 64 << 20)])

    @property
    def channel(self):
        if self._channel is None:
            self._channel = self.new_channel()
        return self._channel

    def health(self, name):
        return health_pb2_grpc.HealthStub(self.channel).Check(
            health_pb2.HealthCheckRequest(service=name), timeout=CALL_SECONDS).status

    def log(self):
        """The log, by entries; AssertionError for a line that is no JSON object with time, level and message."""
        entries = []
        for line in self.err:
            try:
                entry = json.loads(line)
                assert {"time", "level", "message"} <= entry.keys()
            except (ValueError, AssertionError, AttributeError):
                raise AssertionError(f"{self.name} logged what is no entry: {line}") from None
            entries.append(entry)
        return entries

    def close_channel(self):
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def stop(self, expected_errors=()):
        """SIGTERM; AssertionError unless it ends with 0 and logged no errors but those that contain an expected text."""
        # An idle channel of Python's reads nothing, so it would not see the server's goodbye and be waited for.
        self.close_channel()
        if self.running():
            self.signal(signal.SIGTERM)
        code = self.wait()
        if code != 0:
            raise AssertionError(f"{self.name} ended with {code}\n{self.said()}")
        self.check_log(expected_errors)

    def check_log(self, expected_errors=()):
        bad = [entry for entry in self.log() if entry["level"] not in ("debug", "info", "warning")
               and not any(text in json.dumps(entry, ensure_ascii=False) for text in expected_errors)]
        if bad:
            raise AssertionError(f"{self.name} logged errors: {bad}")

    def kill(self):
        self.close_channel()
        return super().kill()


class Suite:
    """The two services, as two processes or as one, on one database."""

    TWO_PROCESSES, ONE_PROCESS = "two processes", "standalone"

    def __init__(self, shape, database_url, reports_flags=(), metrics=False):
        self.shape = shape
        self.database_url = database_url
        self._reports_flags = reports_flags
        self._metrics = metrics
        self.servers = []
        self.start()

    def start(self):
        if self.shape == self.ONE_PROCESS:
            self.servers = [Server(STANDALONE, self.database_url, *self._reports_flags, metrics=self._metrics)]
        else:
            self.servers = [Server(INDICATORS, self.database_url, metrics=self._metrics)]
            self.servers.append(Server(REPORTS, self.database_url, f"--indicators_target={self.servers[0].target}",
                                       *self._reports_flags, metrics=self._metrics))
        self.indicators = Client(self.servers[0].channel, indicator_service_pb2_grpc.IndicatorServiceStub)
        self.reports = Client(self.servers[-1].channel, report_service_pb2_grpc.ReportServiceStub)

    @property
    def indicators_server(self):
        return self.servers[0]

    @property
    def reports_server(self):
        return self.servers[-1]

    def stop(self, expected_errors=()):
        # Whoever calls another goes first.
        for server in reversed(self.servers):
            server.stop(expected_errors)
        self.servers = []

    def kill(self):
        for server in self.servers:
            server.kill()
        self.servers = []

    def restart(self):
        self.stop()
        self.start()


class Refusal:
    """A failed call, with its google.rpc details as any client could read them."""

    def __init__(self, error):
        self.code, self.message = error.code(), error.details()
        self.details = {}
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                self._read(status_pb2.Status.FromString(value))

    def _read(self, status):
        assert status.code == self.code.value[0] and status.message == self.message, "the details tell of another status"
        for detail in status.details:
            name = detail.type_url.rsplit(".", 1)[1]
            assert name not in self.details, f"{name} is there twice"
            message = getattr(error_details_pb2, name)()
            assert detail.Unpack(message)
            self.details[name] = message

    @property
    def reason(self):
        return self.details["ErrorInfo"].reason if "ErrorInfo" in self.details else None

    @property
    def metadata(self):
        return dict(self.details["ErrorInfo"].metadata)

    @property
    def fields(self):
        bad = self.details.get("BadRequest")
        return {violation.field: violation.description for violation in bad.field_violations} if bad else {}

    def __str__(self):
        return f"{self.code.name} {self.reason} {self.fields or ''}: {self.message}"


class Case(unittest.TestCase):
    """A test with temporary folders and servers that are gone when it is over."""

    maxDiff = 4000

    def folder(self):
        made = temporary_folder()
        self.addCleanup(shutil.rmtree, made, ignore_errors=True)
        return made

    def server(self, name, database_url, *flags, **options):
        started = Server(name, database_url, *flags, **options)
        self.addCleanup(started.kill)
        return started

    def refused(self, code, call, *arguments, field=None, reason=None, says=None, **options):
        """Calls and wants to be refused with `code`, about `field`, for `reason`, with words that contain `says`."""
        try:
            reply = call(*arguments, **options)
            if hasattr(reply, "__next__"):
                reply = list(reply)
        except grpc.RpcError as error:
            refusal = Refusal(error)
        else:
            self.fail(f"was not refused with {code.name} but answered: {str(reply)[:500]}")
        self.assertEqual(code, refusal.code, str(refusal))
        self.assertIsNotNone(refusal.reason, f"there is no ErrorInfo: {refusal}")
        self.assertEqual("fengqiao", refusal.details["ErrorInfo"].domain)
        if field is not None:
            self.assertIn(field, refusal.fields, str(refusal))
            self.assertTrue(refusal.fields[field], str(refusal))
        if reason is not None:
            self.assertEqual(reason, refusal.reason, str(refusal))
        if says is not None:
            self.assertIn(says, refusal.message + " ".join(refusal.fields.values()), str(refusal))
        return refusal


def pages(call, request, field, page_size=0, **options):
    """Everything of a List method, page by page."""
    request = type(request).FromString(request.SerializeToString())
    request.page_size = page_size
    tokens = set()
    while True:
        reply = call(request, **options)
        items = list(getattr(reply, field))
        if page_size:
            assert len(items) <= page_size, f"a page of {page_size} has {len(items)}"
        yield items
        if not reply.next_page_token:
            return
        assert reply.next_page_token not in tokens, "the pages go round in a circle"
        tokens.add(reply.next_page_token)
        request.page_token = reply.next_page_token


def listed(call, request, field, page_size=0, **options):
    """All items of a List method."""
    return [item for page in pages(call, request, field, page_size, **options) for item in page]


@contextlib.contextmanager
def closing(server):
    """Kills a server or database at the end, whatever happens."""
    try:
        yield server
    finally:
        server.kill() if isinstance(server, Process) else server.close()


__all__ = ["BIN", "CALL_SECONDS", "INDICATORS", "PATIENCE", "REPORTS", "STANDALONE", "Case", "Client", "Refusal", "Server", "Suite",
           "caller", "closing", "health_pb2", "health_pb2_grpc", "listed", "new_id", "pages", "program", "until"]
