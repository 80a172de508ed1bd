#!/usr/bin/python3
"""What operators do to the servers: stop them under load, kill them, take Redis or PostgreSQL away, watch them."""
import collections
import contextlib
import itertools
import os
import re
import shutil
import signal
import socket
import threading
import time
import unittest

import contracts  # noqa: F401  (makes the contracts importable)
import grpc
from databases import Postgres, Proxy, Redis
from feed_cases import until_now, watch
from harness import INDICATORS, STANDALONE, Case, Client, Refusal, Suite, health_pb2, health_pb2_grpc, listed, new_id, until
from monitoring import Prometheus, families, listed_families, page
from samples import SAMPLES, extraction, upload
from statements import indicator, query, recording, region, stated

from fengqiao.common.v1 import events_pb2
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.indicators.v1 import indicator_service_pb2_grpc
from fengqiao.reports.v1 import report_service_pb2 as reports
from fengqiao.reports.v1 import report_service_pb2_grpc

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
LOST = "litigation.cases_lost"


def stub_of(server):
    """A caller with a connection of its own."""
    return Client(server.new_channel(), indicator_service_pb2_grpc.IndicatorServiceStub)


class Load:
    """Callers that call one after the other until they are told to stop, or cannot go on."""

    def __init__(self, callers):
        self.failures = []   # (when the call began, Refusal)
        self.successes = itertools.count()
        self.done = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(call,)) for call in callers]
        for thread in self._threads:
            thread.start()

    def _run(self, call):
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                call()
            except grpc.RpcError as error:
                self.failures.append((began, Refusal(error)))
                return
            self.done = next(self.successes)

    def join(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


class StopTest(Case):
    """SIGTERM: what is under way is finished, nobody waits in vain, the exit code is 0."""

    def test_health_by_name(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}", "--drain_seconds=2")
        self.assertEqual([SERVING] * 3, [server.health(name) for name in ("", "liveness", "readiness")])
        for name in ("fengqiao.indicators.v1.IndicatorService", "fengqiao.reports.v1.ReportService"):
            self.assertEqual(SERVING, server.health(name))
        with self.assertRaises(grpc.RpcError) as caught:
            server.health("nobody")
        self.assertEqual(grpc.StatusCode.NOT_FOUND, caught.exception.code())
        changes = health_pb2_grpc.HealthStub(server.channel).Watch(health_pb2.HealthCheckRequest(service="readiness"), timeout=60)
        self.assertEqual(SERVING, next(changes).status)
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        self.assertEqual(NOT_SERVING, next(changes).status)
        self.assertEqual(0, server.wait())
        self.assertLess(time.monotonic() - began, 6, "somebody who watches the health does not hold up the stop for ever")

    def test_no_call_fails_under_load(self):
        # What goes wrong in a stop does so within a millisecond, so one try is none.
        for round_ in range(4):
            with self.subTest(round=round_):
                self.stop_under_load()

    def stop_under_load(self):
        folder = self.folder()
        server = self.server(STANDALONE, f"sqlite://{folder}")
        recorded = collections.deque()

        def write(client):
            recorded.extend(client.RecordObservations(recording("330600", stated(LOST, "1"))).names)

        def read(client):
            client.GetIndicator(indicators.GetIndicatorRequest(name=indicator(LOST)))

        def ask(client):
            client.ListObservations(indicators.ListObservationsRequest(parent=region("330602")))
        callers = []
        for work in (write, write, write, read, read, ask, ask, ask):
            callers.append(lambda client=stub_of(server), work=work: work(client))
        load = Load(callers)
        self.addCleanup(load.join)
        until(lambda: load.done > 300, "there is load")
        stopped = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - stopped, 10)
        until(lambda: len(load.failures) == len(callers), "everybody has noticed")
        load.join()
        early = [str(refusal) for began, refusal in load.failures if began < stopped]
        self.assertEqual([], early, "calls that began before the stop")
        # Whoever came later is told to go elsewhere: every client tries again on this code, and on no other.
        self.assertEqual({UNAVAILABLE}, {refusal.code for _, refusal in load.failures}, [str(one) for _, one in load.failures])
        again = self.server(STANDALONE, f"sqlite://{folder}")
        there = [one.name for one in listed(stub_of(again).ListObservations, indicators.ListObservationsRequest(parent=region("330600")),
                                            "observations", 1000)]
        self.assertEqual(sorted(recorded), sorted(there))
        again.stop()

    def test_streams_end_and_go_on_elsewhere(self):
        folder = self.folder()
        server = self.server(STANDALONE, f"sqlite://{folder}")
        stub_of(server).RecordObservations(recording("330600", stated(LOST, "1")))
        followers = [watch(stub_of(server)) for _ in range(5)]
        tokens = [next(follower).resume_token for follower in followers]
        server.stop()
        for follower in followers:
            with self.assertRaises(grpc.RpcError) as caught:
                for reply in follower:
                    self.assertEqual([], list(reply.events))
            refusal = Refusal(caught.exception)
            self.assertEqual((UNAVAILABLE, "DRAINING"), (refusal.code, refusal.reason))
            self.assertIn("RetryInfo", refusal.details)
        again = self.server(STANDALONE, f"sqlite://{folder}")
        client = stub_of(again)
        written = client.RecordObservations(recording("330600", stated(LOST, "2"))).event
        for token in tokens:
            self.assertEqual([written], [event.id for event in until_now(client, token)[0]])
        again.stop()

    def half_an_upload(self, server, go_on):
        """An upload that waits after its first part until it may go on."""
        stub = report_service_pb2_grpc.ReportServiceStub(server.new_channel())
        sent = threading.Event()

        def messages():
            for number, message in enumerate(upload(SAMPLES[0].bytes, new_id(), "half.txt", piece=4096)):
                yield message
                if number == 1:
                    sent.set()
                    if not go_on.wait(60):
                        return
        call = stub.IngestReport.future(messages(), timeout=60)
        self.assertTrue(sent.wait(60))
        return call

    def test_upload_under_way_is_finished(self):
        """Also when it begins to need the other service after the server has begun to refuse new calls."""
        for shape in (Suite.TWO_PROCESSES, Suite.ONE_PROCESS):
            with self.subTest(shape):
                suite = Suite(shape, f"sqlite://{self.folder()}", ["--drain_seconds=30"])
                self.addCleanup(suite.kill)
                server = suite.reports_server
                go_on = threading.Event()
                self.addCleanup(go_on.set)
                call = self.half_an_upload(server, go_on)
                server.signal(signal.SIGTERM)
                until(lambda suite=suite: self.refuses(suite.reports), "nobody new is let in")
                go_on.set()
                kept = call.result()
                server.stop()
                suite.stop()
                suite.start()
                self.assertEqual(kept, suite.reports.GetReport(reports.GetReportRequest(name=kept.name)))
                suite.stop()

    @staticmethod
    def refuses(stub):
        try:
            stub.ListReports(reports.ListReportsRequest(parent="regions/330602"), timeout=5)
        except grpc.RpcError as error:
            return error.code() == grpc.StatusCode.UNAVAILABLE
        return False

    def test_upload_that_never_ends_is_cut_off(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}", "--drain_seconds=1")
        go_on = threading.Event()
        call = self.half_an_upload(server, go_on)
        began = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - began, 8)
        go_on.set()
        with self.assertRaises(grpc.RpcError):
            call.result()


class FilesTest(Case):
    """A server that has run out of files accepts no connection any more, so it makes room for one that does."""

    def test_a_server_that_can_accept_nobody_ends(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}", files=64)
        with contextlib.ExitStack() as stack:
            for _ in range(80):
                with contextlib.suppress(OSError):
                    stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 5))
            self.assertEqual(1, server.wait())
        server.check_log(["no connection can be accepted any more"])
        errors = [entry for entry in server.log() if entry["level"] == "error"]
        self.assertEqual(["64"], [entry["open_file_limit"] for entry in errors])

    def test_as_many_files_as_the_system_allows(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}", files="64:4096")
        self.assertEqual("4096", next(entry for entry in server.log() if entry["message"] == "starting")["open_file_limit"])
        server.stop()


class RestoreTest(Case):
    """A database that is put back as it was: followers hear of it, and figures can be published again."""

    def test_followers_of_a_restored_log(self):
        folder, kept = self.folder(), self.folder()
        server = self.server(STANDALONE, f"sqlite://{folder}")
        stub_of(server).RecordObservations(recording("330600", stated(LOST, "1")))
        server.stop()
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        server = self.server(STANDALONE, f"sqlite://{folder}")
        client = stub_of(server)
        _, old = until_now(client)
        for number in (2, 3):
            client.RecordObservations(recording("330600", stated(LOST, str(number))))
        events, token = until_now(client)
        self.assertEqual(3, len(events))
        server.stop()
        server = self.server(STANDALONE, f"sqlite://{kept}")
        client = stub_of(server)
        self.assertEqual("POSITION_UNKNOWN", self.resumed(client, token).reason)
        for number in (4, 5, 6):
            client.RecordObservations(recording("330600", stated(LOST, str(number))))
        refusal = self.resumed(client, token)
        self.assertEqual((grpc.StatusCode.OUT_OF_RANGE, "FEED_REPLACED"), (refusal.code, refusal.reason))
        self.assertEqual("4", refusal.metadata["last_position"])
        # Whoever stood where both logs are the same goes on.
        self.assertEqual([2, 3, 4], [event.position for event in until_now(client, old)[0]])
        server.stop()

    def resumed(self, client, token):
        with self.assertRaises(grpc.RpcError) as caught:
            until_now(client, token)
        return Refusal(caught.exception)

    def test_figures_that_were_lost_are_published_again(self):
        lost = self.folder()
        suite = Suite(Suite.TWO_PROCESSES, f"sqlite://{self.folder()}")
        self.addCleanup(suite.kill)
        sample = SAMPLES[0]
        kept = suite.reports.IngestReport(upload(sample.bytes, new_id(), sample.file_name))

        def publish(again):
            return suite.reports.PublishFacts(reports.PublishFactsRequest(name=kept.name, request_id=new_id(), again=again))
        published = publish(False)
        # The indicators service with nothing of what it had.
        target = suite.indicators_server.target
        suite.indicators_server.stop()
        suite.servers[0] = self.server(INDICATORS, f"sqlite://{lost}", f"--listen={target}")
        client = stub_of(suite.indicators_server)
        ask = indicators.ListObservationsRequest(parent=region(sample.region), filter=f'source = "{kept.name}/*"')
        self.assertTrue(publish(False).already_published)
        self.assertEqual([], listed(client.ListObservations, ask, "observations"))
        for _ in range(2):  # and what is there stays as it is
            reply = publish(True)
            self.assertFalse(reply.already_published)
            self.assertEqual((published.published_count, published.report), (reply.published_count, reply.report))
            found = listed(client.ListObservations, ask, "observations", 1000)
            self.assertTrue(found)
            self.assertEqual(len(found), len({one.source for one in found}))
        suite.stop()


class KillTest(Case):
    """kill -9 amid writes: what was acknowledged is there, once; what is sent again is the same."""

    def engines(self):
        yield "sqlite", f"sqlite://{self.folder()}", 5
        postgres = Postgres()
        self.addCleanup(postgres.close)
        yield "postgresql", postgres.create_database(), 2

    def test_acknowledged_writes_survive(self):
        for engine, url, rounds in self.engines():
            with self.subTest(engine):
                self.survive(url, rounds)

    def survive(self, url, rounds):
        places = [f"33060{number}" for number in (2, 3, 4)] + ["330681"]
        acknowledged, unknown = {}, []   # request_id to (request, reply); requests without an answer
        numbers = itertools.count()
        server = self.server(INDICATORS, url)
        for round_ in range(rounds):
            def write(client, place):
                number = next(numbers)
                # Three figures of their own, without a source: only the request_id tells a repetition.
                request = recording(place, *[stated(LOST, str(number), organ=f"{number}-{part}") for part in range(3)])
                try:
                    reply = client.RecordObservations(request)
                except grpc.RpcError:
                    unknown.append(request)
                    raise
                acknowledged[request.request_id] = request, reply
            wanted = len(acknowledged) + 60 + 30 * round_
            load = Load([lambda client=stub_of(server), place=place: write(client, place) for place in places])
            until(lambda: len(acknowledged) >= wanted or len(load.failures) == len(places), "enough is written")
            server.kill()
            load.join()
            self.assertEqual({UNAVAILABLE}, {refusal.code for _, refusal in load.failures}, [str(one) for _, one in load.failures])
            server = self.server(INDICATORS, url)
            client = stub_of(server)
            # Whoever got no answer asks again, and so does one who did.
            for request in unknown:
                acknowledged[request.request_id] = request, client.RecordObservations(request)
            unknown.clear()
            self.check(client, places, acknowledged)
        server.stop()

    def check(self, client, places, acknowledged):
        for request, reply in list(acknowledged.values())[-40:]:
            self.assertEqual(reply, client.RecordObservations(request))
        wanted = collections.Counter(name for _, reply in acknowledged.values() for name in reply.names)
        there = collections.Counter()
        for place in places:
            there.update(one.name for one in listed(client.ListObservations, indicators.ListObservationsRequest(parent=region(place)),
                                                    "observations", 1000))
        self.assertEqual(wanted, there, "each once")
        got = until(lambda: len(events := until_now(client)[0]) >= len(acknowledged) and events, "all is in the feed")
        self.assertEqual(list(range(1, len(acknowledged) + 1)), [event.position for event in got])
        self.assertEqual({reply.event for _, reply in acknowledged.values()}, {event.id for event in got})
        verified = client.VerifyLog(events_pb2.VerifyLogRequest())
        self.assertEqual((0, len(got)), (verified.first_broken_position, verified.checked))


class RedisTest(Case):
    """Redis makes answers quicker and changes none."""

    def setUp(self):
        self.redis = Redis()
        self.addCleanup(self.redis.close)
        self.proxy = Proxy(self.redis.port)
        self.addCleanup(self.proxy.close)
        self.suite = Suite(Suite.TWO_PROCESSES, f"sqlite://{self.folder()}", [f"--redis_url=redis://127.0.0.1:{self.proxy.port}/0"],
                           metrics=True)
        self.addCleanup(self.suite.kill)
        self.numbers = itertools.count()

    def extracted(self, sample):
        return [reply.SerializeToString(deterministic=True) for reply in self.suite.reports.ExtractFacts(extraction(sample.bytes))]

    def add_town(self):
        """A new town of the region tree, which only the indicators service knows."""
        code = f"330602{100 + next(self.numbers)}"
        self.suite.indicators.CreateRegion(indicators.CreateRegionRequest(
            parent=region("330602"), region_id=code, request_id=new_id(), region=indicators.Region(display_name="某街道")))
        return code

    def ingest_about(self, code):
        text = f"2022年,一审行政诉讼败诉{next(self.numbers)}件。".encode()
        return self.suite.reports.IngestReport(upload(text, new_id(), metadata=reports.ReportMetadata(region=region(code))))

    def answers(self):
        """One of each kind of answer that looks something up."""
        town = self.add_town()
        kept = self.ingest_about(town)
        self.assertEqual(region(town), kept.metadata.region)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.ingest_about, "330602999", field="header.metadata.region")
        return [self.extracted(sample) for sample in SAMPLES[:3]], kept.fact_count, kept.catalog_revision

    def test_redis_goes_and_comes_back(self):
        before = self.answers()
        until(lambda: self.redis.command("DBSIZE") != ":0", "the look-ups are in Redis")
        stop, failures = threading.Event(), []
        answered = threading.Semaphore(0)

        def keep_asking():
            while not stop.is_set():
                try:
                    if self.answers() != before:
                        failures.append("another answer")
                except Exception as error:  # whatever it is, it is a changed answer
                    failures.append(repr(error))
                answered.release()
        asking = threading.Thread(target=keep_asking)
        asking.start()
        try:
            for change, used in ((self.redis.stop, 0), (self.redis.start, 1), (self.proxy.hang, 0), (self.proxy.flow, 1),
                                 (lambda: self.redis.command("FLUSHALL"), 1)):
                change()
                for _ in range(3):
                    self.assertTrue(answered.acquire(timeout=60))
                until(lambda used=used: self.redis_is_used() == used, f"Redis is {'' if used else 'not '}used")
        finally:
            stop.set()
            self.proxy.flow()
            asking.join()
        self.assertEqual([], failures)
        self.suite.stop()

    def redis_is_used(self):
        """As the metrics say: 1 with a good connection for commands, 0 without."""
        return int(re.search(r'^fengqiao_cache_redis_up\{connection="commands"\} (\d)$', page(self.suite.reports_server.metrics_port),
                             re.MULTILINE)[1])

    def test_start_without_redis(self):
        before = self.answers()
        self.redis.stop()
        self.suite.restart()
        self.assertEqual(before, self.answers())
        self.redis.start()

        def used_again():
            self.assertEqual(before, self.answers())
            return self.redis.command("DBSIZE") != ":0"
        until(used_again, "Redis is used again")
        self.suite.stop()

    def test_what_stands_in_redis_is_not_trusted_blindly(self):
        town = self.add_town()
        self.ingest_about(town)
        until(lambda: self.redis.command("DBSIZE") != ":0", "the look-ups are in Redis")
        keys = self.keys()
        self.assertTrue(keys)
        for key in keys:
            self.redis.command("SET", key, "rubbish")
        # A new process has nothing in its own memory.
        self.suite.restart()
        self.ingest_about(town)
        self.suite.stop()

    def keys(self):
        with socket.create_connection(("127.0.0.1", self.redis.port), 5) as connection:
            connection.sendall(b"*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n")
            lines = connection.makefile("rb")
            count = int(lines.readline()[1:])
            found = []
            for _ in range(count):
                size = int(lines.readline()[1:])
                found.append(lines.read(size + 2)[:-2].decode("utf-8", "surrogateescape"))
            return found


class PostgresTest(Case):
    """PostgreSQL away: UNAVAILABLE, and well again by itself."""

    def test_postgres_goes_and_comes_back(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        server = self.server(INDICATORS, postgres.create_database())
        client = stub_of(server)
        first = client.RecordObservations(recording("330600", stated(LOST, "1"))).event
        request = recording("330600", stated(LOST, "2"))
        postgres.stop()
        for call, argument in ((client.RecordObservations, request),
                               (client.ListObservations, indicators.ListObservationsRequest(parent=region("330600")))):
            refusal = self.refused(UNAVAILABLE, call, argument)
            self.assertIn("RetryInfo", refusal.details)
        self.assertEqual(SERVING, server.health("liveness"))
        postgres.start()

        def recorded():
            try:
                return client.RecordObservations(request)
            except grpc.RpcError as error:
                self.assertEqual(UNAVAILABLE, error.code())
                return None
        reply = until(recorded, "it writes again")
        self.assertEqual(reply, client.RecordObservations(request))
        got = until(lambda: len(events := until_now(client)[0]) == 2 and events, "both are in the feed")
        self.assertEqual([first, reply.event], [event.id for event in got])
        server.stop(expected_errors=("PostgreSQL", "postgres", "connection", "store"))

    def test_postgres_that_stands_still(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        server = self.server(INDICATORS, postgres.create_database(), "--statement_timeout_seconds=2", "--drain_seconds=1", metrics=True)
        client = stub_of(server)
        client.RecordObservations(recording("330600", stated(LOST, "1")))
        self.assertIn('fengqiao_store_up{service="indicators"} 1\n', page(server.metrics_port))
        postgres.hang()
        self.addCleanup(postgres.thaw)
        refusal = self.refused(UNAVAILABLE, client.RecordObservations, recording("330600", stated(LOST, "2")))
        self.assertRegex(refusal.metadata["trace_id"], "^[0-9a-f]{32}$")
        began = time.monotonic()
        self.assertIn('fengqiao_store_up{service="indicators"} 0\n', page(server.metrics_port))
        self.assertLess(time.monotonic() - began, 2, "a scrape asks the database nothing")
        until(lambda: any(entry["message"] == "the store is lost" for entry in server.log()), "the log says so")
        postgres.thaw()
        until(lambda: any(entry["message"] == "the store is back" for entry in server.log()), "the log says that it is back")
        server.stop(expected_errors=("store", "feed"))

    def test_a_stop_does_not_wait_for_a_database_for_ever(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        server = self.server(INDICATORS, postgres.create_database(), "--statement_timeout_seconds=3600", "--drain_seconds=1")
        client = stub_of(server)
        client.RecordObservations(recording("330600", stated(LOST, "1")))
        server_stub = indicator_service_pb2_grpc.IndicatorServiceStub(client.channel)
        postgres.hang()
        self.addCleanup(postgres.thaw)
        server_stub.RecordObservations.future(recording("330600", stated(LOST, "2")))
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        self.assertEqual(1, server.wait())
        self.assertLess(time.monotonic() - began, 25)
        server.check_log(["the stop does not come to its end"])

    def test_unsafe_postgres_is_refused(self):
        postgres = Postgres("-c", "synchronous_commit=off")
        self.addCleanup(postgres.close)
        with self.assertRaisesRegex(AssertionError, "ended with 1"):
            self.server(INDICATORS, postgres.create_database())


class MetricsTest(Case):
    """What Prometheus sees."""

    @contextlib.contextmanager
    def suite(self, **options):
        suite = Suite(Suite.TWO_PROCESSES, f"sqlite://{self.folder()}", metrics=True, **options)
        self.addCleanup(suite.kill)
        yield suite
        suite.stop()

    def test_metrics_are_those_of_the_list(self):
        redis = Redis()
        self.addCleanup(redis.close)
        with self.suite(reports_flags=[f"--redis_url={redis.url}"]) as suite:
            seen = collections.defaultdict(set)
            mediation = self.server("fengqiao-mediation", suite.database_url, metrics=True)
            counting = self.server(INDICATORS, f"sqlite://{self.folder()}", f"--mediation_target={mediation.target}", metrics=True)
            # One that nobody answers is shown as well.
            peers = os.path.join(self.folder(), "peers.tsv")
            with open(peers, "w", encoding="utf-8") as file:
                file.write("own\tshaoxing\t330600\t-\t-\npeer\thangzhou\t330100\t127.0.0.1:1\t-\n")
            correction = self.server("fengqiao-correction", suite.database_url, f"--correction_peers={peers}", metrics=True)
            for server in (*suite.servers, mediation, counting, correction):
                for name, kinds in families(page(server.metrics_port)).items():
                    seen[name] |= kinds
            self.assertEqual(listed_families(), dict(seen))
            until(lambda: 'fengqiao_mediation_deadlines_overdue{rule="MD7"} 0\n' in page(mediation.metrics_port), "the terms are counted")
            counting.stop()
            mediation.stop()
            correction.stop()

    def test_prometheus_sees_every_call_from_the_first_scrape(self):
        with self.suite() as suite:
            prometheus = Prometheus({"fengqiao-indicators": suite.indicators_server.metrics_port,
                                     "fengqiao-reports": suite.reports_server.metrics_port})
            self.addCleanup(prometheus.close)
            prometheus.wait_for("sum by (job) (count_over_time(up[1h]))", lambda got: len(got) == 2 and min(got.values()) >= 3,
                                "each was scraped three times")
            self.assertEqual({1.0}, set(prometheus.query("min_over_time(up[1h])").values()))
            for service, module in (("Indicator", indicators), ("Report", reports)):
                full_name = f"fengqiao.{service.lower()}s.v1.{service}Service"
                methods = [method.name for method in module.DESCRIPTOR.services_by_name[f"{service}Service"].methods]
                series = {}
                # As many samples as scrapes: the series were there from the first one.
                for metric in ("grpc_server_started_total", "grpc_server_handled_total"):
                    late = prometheus.query(
                        f'count_over_time({metric}{{grpc_service="{full_name}"}}[1h]) < on (job) group_left count_over_time(up[1h]) - 1')
                    self.assertEqual({}, late)
                    series[metric] = prometheus.query(f'{metric}{{grpc_service="{full_name}"}}')
                self.assertEqual(set(methods), {dict(labels)["grpc_method"] for labels in series["grpc_server_started_total"]})
                codes = collections.defaultdict(set)
                for labels in map(dict, series["grpc_server_handled_total"]):
                    codes[labels["grpc_method"]].add(labels["grpc_code"])
                every_code = {"".join(word.capitalize() for word in code.name.split("_")) if code.name != "OK" else "OK"
                              for code in grpc.StatusCode}
                every_code = every_code - {"Cancelled"} | {"Canceled"}
                self.assertEqual({method: every_code for method in methods}, dict(codes))
            self.count_calls(suite, prometheus)

    def count_calls(self, suite, prometheus):
        for _ in range(3):
            suite.indicators.GetIndicator(indicators.GetIndicatorRequest(name=indicator(LOST)))
        self.refused(grpc.StatusCode.NOT_FOUND, suite.indicators.GetIndicator, indicators.GetIndicatorRequest(name="indicators/no.such"))
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, suite.reports.GetReport, reports.GetReportRequest(name="regions/330600"))
        query(suite.indicators, [LOST], ["330600"], ["2022"])

        def of(metric, method, **labels):
            more = "".join(f',{key}="{value}"' for key, value in labels.items())
            return f'sum({metric}{{grpc_method="{method}"{more}}})'
        for expression, wanted in (
                (of("grpc_server_started_total", "GetIndicator"), 4), (of("grpc_server_handled_total", "GetIndicator", grpc_code="OK"), 3),
                (of("grpc_server_handled_total", "GetIndicator", grpc_code="NotFound"), 1),
                (of("grpc_server_handled_total", "GetReport", grpc_code="InvalidArgument"), 1),
                (of("grpc_server_handling_seconds_count", "GetIndicator", grpc_type="unary"), 4),
                (of("grpc_server_msg_sent_total", "QueryIndicators", grpc_type="server_stream"), 1),
                (of("grpc_server_started_total", "IngestReport", grpc_type="client_stream"), 0),
                (of("grpc_server_started_total", "ExtractFacts", grpc_type="bidi_stream"), 0)):
            prometheus.wait_for(expression, lambda got, wanted=wanted: list(got.values()) == [float(wanted)], f"{expression} is {wanted}")
        self.assertEqual([0.0], list(prometheus.query('sum(fengqiao_rpc_in_flight{grpc_service!~".*Health"}) - sum(fengqiao_watch_active)').values()))

    def test_feed_and_store_are_measured(self):
        with self.suite() as suite:
            for number in range(5):
                suite.indicators.RecordObservations(recording("330600", stated(LOST, str(number))))
            follower = watch(suite.indicators)
            next(follower)
            before = page(suite.indicators_server.metrics_port)
            self.assertRegex(before, r'fengqiao_feed_position\{service="indicators"\} 5\n')
            self.assertRegex(before, r'fengqiao_store_commit_seconds_count\{backend="sqlite",database="indicators"\} [1-9]')
            # The reports service follows too.
            until(lambda: 'fengqiao_watch_active{service="indicators"} 2\n' in page(suite.indicators_server.metrics_port), "two follow")
            follower.cancel()
            until(lambda: 'fengqiao_watch_active{service="indicators"} 1\n' in page(suite.indicators_server.metrics_port), "one follows")
            self.assertIn("fengqiao_build_info{", before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
