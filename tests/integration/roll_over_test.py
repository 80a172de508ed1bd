#!/usr/bin/python3
"""A day comes and the server is killed amid what it brings, again and again: every alarm and every duty is there once, and nobody is left
behind, on SQLite and on PostgreSQL."""
import contracts  # noqa: F401  (makes the contracts importable)
import collections
import os
import unittest

from correction_test import CORRECTION, client_of, person
from databases import Postgres
from harness import BIN, Case, caller, listed, new_id, until
from mediation_desk import day

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import subject_pb2 as c

# More than the roll-over takes in one transaction, so that a kill finds some written and some not.
PEOPLE = 1800
AT_ONCE = 100
DAYS_AHEAD = 12
KILLS = 6


class RollOverBody:
    def ahead(self):
        library = os.path.join(os.path.dirname(BIN.rstrip("/")), "tests", "libshifted_clock.so")
        self.assertTrue(os.path.exists(library), f"{library} is not built")
        return {"LD_PRELOAD": library, "TEST_CLOCK_DAYS": str(DAYS_AHEAD)}

    def enter(self, client):
        clerk, started = caller("clerk", "official", "330602"), []
        for index in range(PEOPLE):
            subject = c.Subject(
                kind=c.Subject.KIND_PROBATION, organ=c.Organ(name="某区人民法院", kind=c.Organ.KIND_COURT, level=c.Organ.LEVEL_COUNTY),
                judgment=c.Judgment(number="（2026）刑初1号", crime="盗窃罪", offended=day(-100), effective=day(-2),
                                    penalty=c.Judgment.PENALTY_IMPRISONMENT, sentence=c.Length(months=6), length=c.Length(years=1)),
                place=c.ExecutionPlace(ground=c.ExecutionPlace.GROUND_RESIDENCE), noticed=day(-2), case_officer="chen",
                papers=[c.Paper(kind=kind, received=day(-2)) for kind in (c.Paper.KIND_JUDGMENT, c.Paper.KIND_EXECUTION_NOTICE)])
            started.append(client.started("RegisterNotice", s.RegisterNoticeRequest(
                parent="regions/330602", subject=subject, person=person(), request_id=new_id()), metadata=clerk))
            if len(started) == AT_ONCE or index + 1 == PEOPLE:
                yield from (one.result().name for one in started)
                started = []

    def alarms(self, client):
        found = collections.Counter()
        for reply in client.WatchEvents(events.WatchEventsRequest(until_now=True, filter='type = "Subject.NotReported"')):
            found.update(event.resource for event in reply.events)
        return found

    def duties(self, client):
        return collections.Counter(one.subject for one in listed(client.ListDuties, s.ListDutiesRequest(
            parent="regions/330602", filter="rule = CD10"), "duties", 1000))

    def test_a_day_comes_once_however_often_it_is_cut_short(self):
        database = self.new_database()
        server = self.server(CORRECTION, database)
        names = set(self.enter(client_of(server.channel)))
        self.assertEqual(PEOPLE, len(names))
        self.assertFalse(self.alarms(client_of(server.channel)))
        server.kill()
        halves = 0
        for _ in range(KILLS):
            # Killed as soon as it listens, or after the first people were brought to the day.
            server = self.server(CORRECTION, database, env=self.ahead())
            if halves == 0:
                until(lambda: self.duties(client_of(server.channel)), "the day begins to come")
                halves += 1
            server.kill()
        server = self.server(CORRECTION, database, env=self.ahead())
        client = client_of(server.channel)
        until(lambda: len(self.duties(client)) == PEOPLE and sum(self.alarms(client).values()) >= PEOPLE, "the day has come for all")
        self.assertEqual({name: 1 for name in names}, dict(self.alarms(client)))
        self.assertEqual({name: 1 for name in names}, dict(self.duties(client)))
        for subject in listed(client.ListSubjects, s.ListSubjectsRequest(parent="regions/330602"), "subjects", 1000):
            self.assertEqual(1, len(subject.absences), subject.name)
        self.assertEqual(0, client.VerifyLog(events.VerifyLogRequest()).first_broken_position)
        server.stop()


class SqliteRollOverTest(RollOverBody, Case):
    def new_database(self):
        return f"sqlite://{self.folder()}"


class PostgresRollOverTest(RollOverBody, Case):
    def new_database(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        return postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
