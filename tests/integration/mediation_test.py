#!/usr/bin/python3
"""Mediation over the wire, on SQLite and on PostgreSQL: the real service, its tables read from outside."""
import contracts  # noqa: F401  (makes the contracts importable)
import contextlib
import functools
import glob
import re
import sqlite3
import threading
import unittest

import grpc
from databases import Postgres
from harness import STANDALONE, Case, listed, until
from mediation_cases import LifeCases
from mediation_figure_cases import CountedCases
from mediation_guard_cases import GuardCases
from mediation_rules_cases import RuleCases
from mediation_search_cases import SearchCases
from mediation_work_cases import WorkCases
from mediation_planning_cases import SubsidyCases, SuggestionCases, SweepCases
from mediation_desk import MEDIATION, Desk, client_of, counts, party, refusal_of, rule_of

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import mediation_service_pb2 as s

# Counties of Zhejiang, then of Jiangsu, one a case.
_COUNTIES = [f"3301{n:02d}" for n in (2, 5, 6, 8, 9, 10, 11, 12, 13, 14, 22, 27, 82)] + [
    f"3302{n:02d}" for n in (3, 5, 6, 11, 12, 13, 25, 26, 81, 82)] + [f"3303{n:02d}" for n in (2, 3, 4, 5, 24, 26, 27, 28, 29, 81, 82, 83)] + [
    f"3304{n:02d}" for n in (2, 11, 21, 24, 81, 82, 83)] + [f"3305{n:02d}" for n in (2, 3, 21, 22, 23)] + [
    f"3307{n:02d}" for n in (2, 3, 23, 26, 27, 81, 82, 83, 84)] + [f"3306{n:02d}" for n in (2, 3, 24, 81, 83)] + [
    f"3308{n:02d}" for n in (2, 3, 22, 24, 25, 81)] + [f"3309{n:02d}" for n in (2, 3, 21, 22)] + [
    f"3310{n:02d}" for n in (2, 3, 4, 22, 23, 24, 81, 82, 83)] + [f"3311{n:02d}" for n in (2, 21, 22, 23, 24, 25, 26, 27, 81)] + [
    f"3201{n:02d}" for n in (2, 4, 5, 6, 11, 13, 14, 15, 16, 17, 18)] + [f"3202{n:02d}" for n in (5, 6, 11, 13, 14, 81, 82)] + [
    f"3203{n:02d}" for n in (2, 3, 5, 11, 12, 21, 22, 24, 81, 82)] + [f"3204{n:02d}" for n in (2, 4, 11, 12, 13, 81)]


class MediationBody(LifeCases, GuardCases, RuleCases, CountedCases, SearchCases, WorkCases, SuggestionCases, SubsidyCases, SweepCases):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        # Last in, first out: the server ends before its database.
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(MEDIATION, cls.database)
        cls.client = client_of(cls.process.channel)
        cls.counties = iter(_COUNTIES)

    @classmethod
    def tearDownClass(cls):
        # After everything: the log holds together, and nothing was logged as an error.
        verified = cls.client.VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.desk = Desk(self.client, next(self.counties))

    def feed(self):
        """The log to its present end. On PostgreSQL an event is in it a moment after the answer: a mark of our own says when."""
        mark = self.desk.registered().name
        got = []
        for reply in self.client.WatchEvents(events.WatchEventsRequest()):
            got += reply.events
            if any(event.resource == mark for event in got):
                break
        return [event for event in got if event.resource != mark]

    def refused_step(self, method, **fields):
        return rule_of(refusal_of(self.desk.call, method, **fields))

    def settle(self):
        """Waits until what goes on behind the answers is done: events have their places, entries are in the tallies."""
        self.feed()
        until(lambda: not self.fresh_entries(), "the tallies have all entries")

    def rows(self):
        """How many rows each table has; what follows by itself is left out: the tallies the ledger, positions the events."""
        found = self.count_all()
        assert {"cases", "identities", "requests", "tallies"} <= found.keys(), found
        for follower in ("tallies", "township_tallies", "balances", "event_positions", "event_unsequenced"):
            found.pop(follower, None)
        return found


class OnSqliteTest(MediationBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.folder_of_database = case.folder()
        return f"sqlite://{cls.folder_of_database}"

    def ask(self, statement):
        path, = glob.glob(f"{self.folder_of_database}/*.db")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(statement).fetchall()

    def tables(self):
        return [table for (table,) in self.ask("SELECT name FROM sqlite_schema WHERE type = 'table'")]

    def count_all(self):
        return {table: self.ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in self.tables()}

    def fresh_entries(self):
        return self.ask("SELECT count(*) FROM count_entries WHERE summed = 0")[0][0]

    def contents(self):
        """What each table holds, as one run of bytes."""
        def as_bytes(value):
            return value if isinstance(value, bytes) else str(value).encode()
        return {table: b"\n".join(as_bytes(value) for row in self.ask(f'SELECT * FROM "{table}"') for value in row) for table in self.tables()}


class OnPostgresTest(MediationBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()

    def ask(self, statement):
        return self.postgres.sql(self.database, statement)

    @functools.cache
    def tables(self):
        """The tables with their schemas, by their own names."""
        schemas = self.ask("SELECT schemaname || ' ' || tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        return {one.split()[1]: one.replace(" ", ".") for one in schemas}

    def count_all(self):
        # One call: each is a process of psql's.
        lines = self.ask(" UNION ALL ".join(f"SELECT '{name} ' || count(*) FROM {path}" for name, path in self.tables().items()))
        return {name: int(count) for name, count in (line.split() for line in lines)}

    def fresh_entries(self):
        return int(self.ask(f"SELECT count(*) FROM {self.tables()['count_entries']} WHERE summed = 0")[0])

    def contents(self):
        """What each table holds, as one run of bytes: texts as they are, and bytes, which are shown as hexadecimal digits, again."""
        found = {}
        for table, path in self.tables().items():
            text = "\n".join(self.ask(f"SELECT t::text FROM {path} t"))
            raw = b"\n".join(bytes.fromhex(digits) for digits in re.findall(r"\\x((?:[0-9a-f]{2})+)", text))
            found[table] = text.encode() + b"\n" + raw
        return found


class KilledTest(Case):
    """kill -9 amid registrations that are sent again by their request_id until they are answered."""

    CASES, WRITERS = 240, 6

    def test_what_was_acknowledged_is_there_once(self):
        database = f"sqlite://{self.folder()}"
        server = self.server(MEDIATION, database)
        desk = Desk(client_of(server.channel), "330602")
        requests = [desk.entry() for _ in range(self.CASES)]
        answered, lost, lock = {}, [], threading.Lock()

        def send(some, client):
            for request in some:
                if request.request_id in answered:
                    continue
                try:
                    reply = client.RegisterCase(request)
                except grpc.RpcError as error:
                    lost.append(error.code())
                    return
                with lock:
                    answered[request.request_id] = reply.case.name

        kills = 0
        while len(answered) < self.CASES:
            # A channel of its own: a server that is killed takes the harness's with it.
            channel = server.new_channel()
            client = client_of(channel)
            before = len(answered)
            writers = [threading.Thread(target=send, args=(requests[index::self.WRITERS], client)) for index in range(self.WRITERS)]
            for writer in writers:
                writer.start()
            if kills < 3:
                until(lambda: len(answered) >= min(before + self.CASES // 5, self.CASES), "some are answered")
                server.kill()
                kills += 1
            for writer in writers:
                writer.join()
            channel.close()
            if not server.running():
                server = self.server(MEDIATION, database)
        client = client_of(server.channel)
        kept = [one.name for one in listed(client.ListCases, s.ListCasesRequest(parent=desk.region), "cases", 100)]
        self.assertEqual((3, sorted(answered.values())), (kills, sorted(kept)))
        self.assertEqual({grpc.StatusCode.UNAVAILABLE}, set(lost))
        self.assertEqual(answered, {one.request_id: client.RegisterCase(one).case.name for one in requests})
        told = [event for reply in client.WatchEvents(events.WatchEventsRequest(until_now=True)) for event in reply.events]
        self.assertEqual(list(range(1, len(told) + 1)), [event.position for event in told])
        self.assertEqual(sorted(kept), sorted(event.resource for event in told if event.type == "Case.Registered"))
        self.assertEqual(0, client.VerifyLog(events.VerifyLogRequest()).first_broken_position)
        desk.client = client
        self.assertEqual({"REGISTERED": self.CASES}, counts(desk.summary().total))
        server.stop()


class RestartTest(Case):
    def test_all_is_as_it_was_after_a_restart_and_in_standalone(self):
        database = f"sqlite://{self.folder()}"
        server = self.server(MEDIATION, database)
        desk = Desk(client_of(server.channel), "330602")
        desk.closed()
        name = desk.performing().name
        seen = []
        for reply in desk.client.WatchEvents(events.WatchEventsRequest(until_now=True)):
            seen += reply.events
            token = reply.resume_token
        before = desk.get(name), desk.summary(), desk.reveal(name, "p1")
        server.stop()
        for program in (MEDIATION, STANDALONE):
            with self.subTest(program=program):
                server = self.server(program, database)
                desk.client = client_of(server.channel)
                self.assertEqual(before, (desk.get(name), desk.summary(), desk.reveal(name, "p1")))
                new = desk.registered(parties=[party(1, "申小请", before[2].revealed_number)])
                similar = desk.client.FindSimilarCases(s.FindSimilarCasesRequest(
                    parent=desk.region, identities=[c.Identity(name="申小请", number=before[2].revealed_number)])).similar
                self.assertLessEqual({name, new.name}, {one.case for one in similar})
                desk.call("UpdateCase", case=c.Case(name=new.name, claim="改"), update_mask={"paths": ["claim"]})
                desk.call("TransferCase", name=new.name, organ="仲裁委", reason="不属本地", paper="函1号")
                before = desk.get(name), desk.summary(), before[2]
                more = []
                for reply in desk.client.WatchEvents(events.WatchEventsRequest(until_now=True, resume_token=token)):
                    more += reply.events
                    token = reply.resume_token
                seen += more
                self.assertEqual(list(range(1, len(seen) + 1)), [event.position for event in seen])
                only = [event.type for reply in desk.client.WatchEvents(events.WatchEventsRequest(
                    until_now=True, filter='type = "Case.Closed"')) for event in reply.events]
                self.assertEqual(["Case.Closed"], only)
                verified = desk.client.VerifyLog(events.VerifyLogRequest())
                self.assertEqual((0, len(seen), len(seen)), (verified.first_broken_position, verified.checked, verified.last_position))
                server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
