#!/usr/bin/python3
"""Those around a dispute, over the wire on both engines: who takes a mediator's place, who helps beside the mediation, which platforms know it."""
import contracts  # noqa: F401  (makes the contracts importable)
import unittest

from databases import Postgres
from harness import Case
from mediation_desk import MEDIATION, Desk, client_of
from mediation_platform_cases import PlatformCases
from mediation_provider_cases import ProviderCases, ProviderTokenTest  # noqa: F401  (a test of its own)
from mediation_replacement_cases import ReplacementCases

from fengqiao.common.v1 import events_pb2 as events

# Counties of Zhejiang, one a case.
_COUNTIES = [f"3301{n:02d}" for n in (2, 5, 6, 8, 9, 10, 11, 12, 13, 14, 22, 27, 82)] + [
    f"3302{n:02d}" for n in (3, 5, 6, 11, 12, 13, 25, 26, 81, 82)] + [f"3303{n:02d}" for n in (2, 3, 4, 5, 24, 26, 27, 28, 29, 81, 82, 83)]


class NetworkBody(ReplacementCases, ProviderCases, PlatformCases):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(MEDIATION, cls.database)
        cls.client = client_of(cls.process.channel)
        cls.counties = iter(_COUNTIES)

    @classmethod
    def tearDownClass(cls):
        verified = cls.client.VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.desk = Desk(self.client, next(self.counties))

    def feed(self):
        """What the log tells of the desk's county, to its present end: a mark of our own says when that is reached."""
        mark = self.desk.registered().name
        got = []
        for reply in self.client.WatchEvents(events.WatchEventsRequest(filter=f'region = "{self.desk.county}"')):
            got += reply.events
            if any(event.resource == mark for event in got):
                break
        return [event for event in got if event.resource != mark]


class OnSqliteTest(NetworkBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(NetworkBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
