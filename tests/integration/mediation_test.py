#!/usr/bin/python3
"""Mediation over the wire, on SQLite and on PostgreSQL: the real service, its tables read from outside."""
import contracts  # noqa: F401  (makes the contracts importable)
import contextlib
import glob
import sqlite3
import unittest

from databases import Postgres
from harness import Case
from mediation_cases import LifeCases
from mediation_desk import MEDIATION, Desk, client_of

from fengqiao.common.v1 import events_pb2 as events

# Counties of Zhejiang, one a case.
_COUNTIES = [f"3301{n:02d}" for n in (2, 5, 6, 8, 9, 10, 11, 12, 13, 14, 22, 27, 82)] + [
    f"3302{n:02d}" for n in (3, 5, 6, 11, 12, 13, 25, 26, 81, 82)] + [f"3303{n:02d}" for n in (2, 3, 4, 5, 24, 26, 27, 28, 29, 81, 82, 83)] + [
    f"3304{n:02d}" for n in (2, 11, 21, 24, 81, 82, 83)] + [f"3305{n:02d}" for n in (2, 3, 21, 22, 23)] + [
    f"3307{n:02d}" for n in (2, 3, 23, 26, 27, 81, 82, 83, 84)]


class MediationBody(LifeCases):
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


class OnSqliteTest(MediationBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.folder_of_database = case.folder()
        return f"sqlite://{cls.folder_of_database}"


class OnPostgresTest(MediationBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
