"""The change feed and the log, in every form in which the suite runs."""
import hashlib
import shutil
import sqlite3
import threading

import grpc
from harness import Suite, caller, listed, new_id, until
from statements import recording, region, stated

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.reports.v1 import report_service_pb2 as reports

# Where marks are set: a region that no other case uses.
_MARKS = "110101"


def watch(client, token="", until_now=False, filter_="", **options):
    return client.WatchEvents(events.WatchEventsRequest(resume_token=token, until_now=until_now, filter=filter_), **options)


def wire(got):
    """Events as bytes: what is packed in them may be of types that Python's comparison does not know."""
    return [event.SerializeToString(deterministic=True) for event in got]


def until_now(client, token="", **options):
    """The events from a token to the present end of the log, and the token to go on with."""
    got = []
    for reply in watch(client, token, until_now=True, **options):
        got += reply.events
        token = reply.resume_token
    return got, token


class FeedCases:
    """WatchEvents: each event once, whatever happens in between."""

    def mark(self):
        """Writes into the log of the indicators service; the event's id. What was acknowledged before stands before it."""
        return self.indicators.RecordObservations(recording(_MARKS, stated("litigation.cases_lost", "1"))).event

    def events_between(self, first, last):
        """What stands between two marks."""
        got = []
        for reply in watch(self.indicators):
            got += reply.events
            ids = [event.id for event in got]
            if last in ids:
                return got[ids.index(first) + 1:ids.index(last)]
        return self.fail(f"the stream ended without {last}")

    def settle(self):
        """Waits until all that was acknowledged is in the feeds: on PostgreSQL an event gets its position after the commit."""
        self.events_between(self.mark(), self.mark())
        kept = listed(self.reports.ListReports, reports.ListReportsRequest(parent=region("000000")), "reports", 100)
        wanted = len(kept) + sum(report.HasField("publish_time") for report in kept)
        until(lambda: len(until_now(self.reports)[0]) == wanted, f"the reports' log has {wanted} events")

    def test_events_tell_who_did_what_where(self):
        before = self.mark()
        reply, call = self.indicators.RecordObservations.func.with_call(
            recording("330212", stated("litigation.cases_lost", "2")), timeout=30,
            metadata=caller("system-12345", "official", "330200") + (
                ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),))
        self.assertIn(("fengqiao-event", reply.event), [(item.key, item.value) for item in call.trailing_metadata()])
        event, = self.events_between(before, self.mark())
        self.assertEqual((reply.event, "Observation.Recorded", region("330212"), "330212", "system-12345", "official"),
                         (event.id, event.type, event.resource, event.region, event.actor.subject, event.actor.role))
        self.assertIn("0af7651916cd43dd8448eb211c80319c", event.trace_id)
        payload = indicators.RecordObservationsRequest()
        self.assertTrue(event.payload.Unpack(payload))
        self.assertEqual(list(reply.names), [one.name for one in payload.observations])

    def test_feed_is_dense_and_its_chain_holds(self):
        self.settle()
        for client in (self.indicators, self.reports):
            got, _ = until_now(client)
            self.assertEqual(list(range(1, len(got) + 1)), [event.position for event in got])
            self.assertEqual(len(got), len({event.id for event in got}))
            verified = client.VerifyLog(events.VerifyLogRequest())
            self.assertEqual((0, ""), (verified.first_broken_position, verified.problem))
            self.assertEqual((len(got), len(got), got[-1].link), (verified.checked, verified.last_position, verified.last_link))
            # A check that begins in the middle comes to the same end.
            middle = client.VerifyLog(events.VerifyLogRequest(first_position=len(got)))
            self.assertEqual(0, middle.first_broken_position)
            self.assertEqual(middle.last_position - len(got) + 1, middle.checked)

    def test_follower_sees_each_event_once_across_a_restart(self):
        """A follower with a token that it keeps, writers, and the server going away twice."""
        start = until_now(self.indicators, "")[1]
        seen, token = [], start
        for round_ in range(3):
            written = []
            writer = threading.Thread(target=lambda to=written, at=round_: to.extend(
                self.indicators.RecordObservations(recording("330225", stated("litigation.cases_lost", str(at)))).event
                for _ in range(20)))
            stream = watch(self.indicators, token)
            writer.start()
            # The follower goes away in the midst of what is written, with the token of what it has applied.
            for reply in stream:
                seen += reply.events
                token = reply.resume_token
                if reply.events and len(seen) > 20 * round_ + 5:
                    break
            stream.cancel()
            writer.join()
            if round_ < 2:
                self.suite.restart()
        last = self.mark()
        for reply in watch(self.indicators, token):
            seen += reply.events
            if any(event.id == last for event in reply.events):
                break
        self.assertEqual(61, len(seen))
        self.assertEqual(list(range(seen[0].position, seen[0].position + 61)), [event.position for event in seen])
        again = []
        for reply in watch(self.indicators, start):
            again += reply.events
            if any(event.id == last for event in reply.events):
                break
        self.assertEqual(wire(again), wire(seen))

    def test_filters_and_scopes_leave_no_trace_of_the_rest(self):
        before = self.mark()
        self.indicators.RecordObservations(recording("330281", stated("litigation.cases_lost", "2")))
        self.indicators.CreateTarget(indicators.CreateTargetRequest(parent=region("330282"), request_id=new_id(), target=indicators.Target(
            indicator="indicators/litigation.cases_lost", region=region("330282"), period="2022", value={"value": "1"},
            comparator=indicators.Target.COMPARATOR_AT_MOST)))
        self.events_between(before, self.mark())  # all of it is in the feed now
        whole, end = until_now(self.indicators)
        for filter_, wanted in (
                ("type = Target.*", lambda event: event.type.startswith("Target.")),
                ('region = 33028* AND NOT type = "Target.Created"', lambda event: event.region.startswith("33028") and event.type != "Target.Created"),
                ("resource = regions/330281", lambda event: event.resource == region("330281"))):
            got, token = until_now(self.indicators, filter_=filter_)
            self.assertEqual(wire(event for event in whole if wanted(event)), wire(got), filter_)
            self.assertEqual(end, token, "the token stands at the end, whatever was left out")
        mine, _ = until_now(self.indicators, metadata=caller("auditor", "auditor", "330281,330282"))
        self.assertEqual(wire(event for event in whole if event.region in ("330281", "330282")), wire(mine))

    def test_empty_end_still_gives_a_token(self):
        self.settle()
        _, end = until_now(self.indicators)
        got, token = until_now(self.indicators, end)
        self.assertEqual(([], end), (got, token))
        stream = watch(self.indicators, end)
        first = next(stream)
        self.assertEqual(([], end), (list(first.events), first.resume_token))
        stream.cancel()

    def test_token_of_another_feed_is_refused(self):
        _, token = until_now(self.reports)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, watch, self.indicators, token, field="resume_token")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, watch, self.reports, "x" + token[1:], field="resume_token")

    def test_altered_log_is_found(self):
        """The server is stopped, somebody changes a stored byte, and VerifyLog says where."""
        self.settle()
        whole, _ = until_now(self.indicators)
        victim = whole[len(whole) // 2]
        self.suite.stop()
        try:
            altered = self.copy_of_database()
            self.flip_a_byte(altered, victim.position)
        finally:
            self.suite.start()
        forged = Suite(self.shape, altered)
        self.addCleanup(forged.kill)
        answer = forged.indicators.VerifyLog(events.VerifyLogRequest())
        self.assertEqual((victim.position, victim.position - 1), (answer.first_broken_position, answer.checked))
        self.assertTrue(answer.problem)
        self.assertEqual(whole[-1].link, answer.last_link)
        self.assertEqual(0, self.indicators.VerifyLog(events.VerifyLogRequest()).first_broken_position)


class SqliteLog:
    """How to get at the log on SQLite."""

    def copy_of_database(self):
        folder = self.folder() + "/copy"
        shutil.copytree(self.suite.database_url.removeprefix("sqlite://"), folder)
        return f"sqlite://{folder}"

    @staticmethod
    def flip_a_byte(url, position):
        with sqlite3.connect(url.removeprefix("sqlite://") + "/indicators.db") as database:
            stored, = database.execute("SELECT envelope FROM events WHERE position = ?", (position,)).fetchone()
            changed = bytearray(stored)
            changed[-1] ^= 1
            database.execute("UPDATE events SET envelope = ? WHERE position = ?", (bytes(changed), position))
        database.close()

    def test_chain_is_the_one_that_the_contract_describes(self):
        """Anybody can recompute it: SHA-256 of the link before, the position, the stored bytes."""
        got, _ = until_now(self.indicators)
        folder = self.suite.database_url.removeprefix("sqlite://")
        database = sqlite3.connect(f"file:{folder}/indicators.db?mode=ro", uri=True)
        link = b""
        for position, stored, kept in database.execute("SELECT position, envelope, link FROM events ORDER BY position"):
            link = hashlib.sha256(link + position.to_bytes(8, "big") + stored).digest()
            self.assertEqual(link, kept)
            if position <= len(got):
                self.assertEqual(link, got[position - 1].link)
        database.close()
        self.assertEqual(link, self.indicators.VerifyLog(events.VerifyLogRequest()).last_link)


class PostgresLog:
    """How to get at the log on PostgreSQL."""

    def copy_of_database(self):
        return self.postgres.create_database(self.postgres.name_of(self.suite.database_url))

    def flip_a_byte(self, url, position):
        self.postgres.sql(url, f"""
            UPDATE indicators.event_rows r SET envelope = set_byte(envelope, length(envelope) - 1, get_byte(envelope, length(envelope) - 1) # 1)
            FROM indicators.event_positions p WHERE p.seq = r.seq AND p.position = {position}""")
