#!/usr/bin/python3
"""The indicators service follows the mediation service: two real processes, on SQLite and on PostgreSQL."""
import contracts  # noqa: F401  (makes the contracts importable)
import shutil
import threading
import unittest

from databases import Postgres
from harness import INDICATORS, STANDALONE, Case, Client, listed, new_id, until
from mediation_desk import MEDIATION, Desk, client_of, day, today
from statements import decimal, region
from token_test import EC, TokenCase, bearer

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.common.v1 import values_pb2 as values
from fengqiao.indicators.v1 import indicator_service_pb2 as i
from fengqiao.indicators.v1 import indicator_service_pb2_grpc
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import mediation_service_pb2 as s

YEAR = str(today().year)
MONTH = f"{today():%Y-%m}"
PERIODS = (YEAR, f"{YEAR}-H{(today().month + 5) // 6}", f"{YEAR}-Q{(today().month + 2) // 3}", MONTH)
FAST = "--counting_pause_seconds=1"


def indicators_of(channel):
    return Client(channel, indicator_service_pb2_grpc.IndicatorServiceStub)


def name_of(code):
    return f"indicators/mediation.{code}"


def cells(client, place, periods=(YEAR,), codes=()):
    """The cells of a region by indicator and period."""
    request = i.QueryIndicatorsRequest(indicators=[name_of(code) for code in codes], regions=[region(place)], periods=periods, omit_empty=True)
    return {(cell.indicator.split(".")[1], cell.period): cell for reply in client.QueryIndicators(request) for cell in reply.cells}


def counted(client, place, code="cases_accepted", period=YEAR):
    cell = cells(client, place, (period,), (code,)).get((code, period))
    return cell.counted.value.value if cell is not None else None


def revised_in(client):
    """Every revision that the log tells of: (indicator, region, period) to its figures, in order."""
    told = {}
    for reply in client.WatchEvents(events.WatchEventsRequest(until_now=True, filter='type = "Count.Revised"')):
        for event in reply.events:
            counts = i.RegionCounts()
            assert event.payload.Unpack(counts) and event.actor.role == "service"
            for figure in counts.figures:
                told.setdefault((figure.indicator, figure.region, figure.period), []).append(figure)
    return told


class CountsBody:
    def start_mediation(self):
        # Its port is taken again after a restart: the other one has its address.
        self.mediation = self.server(MEDIATION, self.mediation_database)
        self.cases = client_of(self.mediation.channel)

    def start_indicators(self):
        self.process = self.server(INDICATORS, self.indicators_database, f"--mediation_target={self.mediation.target}", FAST)
        self.client = indicators_of(self.process.channel)

    def setUp(self):
        super().setUp()
        self.mediation_database, self.indicators_database = self.databases()
        self.start_mediation()
        self.start_indicators()
        self.desk = Desk(self.cases, "330602")

    def wait_for(self, value, *place, **more):
        until(lambda: counted(self.client, *place, **more) == value, f"{place} {more} is counted as {value}")

    def same_as_mediation(self, place, period):
        """Every figure of a region and period is the sum that mediation says, and that of the cases behind it."""
        found = cells(self.client, place, (period,))
        sums = {s.Measure.Name(one.measure): one.value.value
                for one in self.cases.SummarizeCases(s.SummarizeCasesRequest(parent=region(place), period=period)).total.counts}
        self.assertGreaterEqual(len(found), 13)
        for cell in found.values():
            figure = cell.counted
            self.assertEqual((period, region(place), s.DESCRIPTOR.services_by_name["MediationService"].full_name),
                             (figure.period, figure.region, figure.service))
            if figure.HasField("denominator"):
                base = sum(float(sums.get(measure, 0)) for measure in figure.measures[1:])
                self.assertEqual((sums.get(figure.measures[0], "0"), base), (figure.numerator.value, float(figure.denominator.value)))
                continue
            self.assertEqual([sums.get(figure.measures[0], "0")], [figure.value.value], cell.indicator)
            behind = listed(self.cases.ListCasesBehind, s.ListCasesBehindRequest(
                parent=figure.region, period=figure.period, measure=s.Measure.Value(figure.measures[0])), "entries")
            self.assertEqual(float(figure.value.value), round(sum(float(entry.value.value) for entry in behind), 2), cell.indicator)

    def test_the_figures_of_every_level_and_period_are_those_of_the_cases(self):
        desk = self.desk
        there = Desk(self.cases, "330602001")
        desk.closed()
        desk.terminate(desk.mediating().name)
        there.performing()
        desk.registered()
        # What came to pass in a month that is closed is of the open one (MT18's way).
        late = desk.registered(late_registration=c.LateRegistration(reason="系统停用", outcome_day=day(-90))).name
        desk.agreed_late(late, -90)
        desk.sign(late, on=-90)
        # The last step of all: where it is counted, so is what came before.
        Desk(self.cases, "330681").accepted()
        self.wait_for("1", "330681")
        for place, accepted in (("330602001", "1"), ("330602", "4"), ("330681", "1"), ("330600", "5"), ("330000", "5")):
            self.wait_for(accepted, place)
            for period in PERIODS:
                self.same_as_mediation(place, period)
        rate = cells(self.client, "330602", (YEAR,), ("success_rate_concluded", "success_rate"))
        self.assertEqual(("75", True, False), (lambda one: (one.value.value, one.from_count, one.computed))(rate["success_rate_concluded", YEAR]))
        self.assertEqual({}, cells(self.client, "330602", (f"{day(-90).year}-{day(-90).month:02d}",)))
        self.assertEqual({}, cells(self.client, "331100"))

    def test_what_is_published_stands_beside_what_is_counted(self):
        desk = self.desk
        desk.closed()
        desk.performing()
        desk.accepted()
        self.wait_for("3", "330602")

        def stated(code, value, **more):
            return i.Observation(indicator=name_of(code), region=region("330602"), period=YEAR, value=decimal(value),
                                 role=values.FIGURE_ROLE_ACTUAL, source="regions/330602/reports/x/facts/1", **more)
        self.client.RecordObservations(i.RecordObservationsRequest(
            parent=region("330602"), request_id=new_id(), observations=[
                stated("cases_accepted", "3"), stated("cases_succeeded", "3"), stated("success_rate", "66.7"),
                stated("amount_involved", "10000"), stated("judicial_confirmations", "5", bound=values.BOUND_APPROX),
                stated("agreements_written", "1", bound=values.BOUND_AT_LEAST)]))
        found = cells(self.client, "330602")
        said = {code: (cell.value.value, cell.counted.value.value, i.IndicatorCell.CountCheck.Name(cell.count_check)[12:], cell.from_count)
                for (code, _), cell in found.items()}
        self.assertEqual(("3", "3", "AGREES", False), said["cases_accepted"])
        self.assertEqual(("3", "2", "DIFFERS", False), said["cases_succeeded"])
        self.assertEqual(("66.7", "66.67", "AGREES", False), said["success_rate"])
        self.assertEqual(("10000", "6000", "AGREES", False), said["amount_involved"])
        self.assertEqual(("5", "0", "CANNOT_TELL", False), said["judicial_confirmations"])
        self.assertEqual(("1", "2", "AGREES", False), said["agreements_written"])
        self.assertEqual(("1", "1", "UNSPECIFIED", True), said["agreements_performed"])
        # A count supersedes no statement, and comes into no list of statements.
        desk.accepted()
        self.wait_for("4", "330602")
        cell = cells(self.client, "330602")["cases_accepted", YEAR]
        self.assertEqual(("3", "4", i.IndicatorCell.COUNT_CHECK_DIFFERS), (cell.value.value, cell.counted.value.value, cell.count_check))
        self.assertFalse(cell.disputed)
        self.assertEqual((2, "3"), (cell.counted.revision, cell.counted.previous_value.value))
        self.assertEqual(6, len(listed(self.client.ListObservations, i.ListObservationsRequest(parent=region("330602")), "observations")))

    def check_revisions(self):
        """Each figure's revisions are told once each, in order, and each is another count than the one before."""
        told = revised_in(self.client)
        for figures in told.values():
            self.assertEqual(list(range(1, len(figures) + 1)), [figure.revision for figure in figures])
            for before, after in zip(figures, figures[1:]):
                self.assertNotEqual((before.value, before.numerator, before.denominator), (after.value, after.numerator, after.denominator))
                self.assertEqual((before.value.value, before.count_time), (after.previous_value.value, after.previous_count_time))
                self.assertLess(before.position, after.position)
        self.assertEqual(0, self.client.VerifyLog(events.VerifyLogRequest()).first_broken_position)
        return told

    def test_killed_in_the_middle_it_counts_every_case_once(self):
        desk, stop = self.desk, threading.Event()
        made = []

        def work():
            while not stop.is_set():
                made.append(desk.closed().name)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            for _ in range(4):
                # Dead at once, while it counts or writes: the cases go on meanwhile.
                before = counted(self.client, "330602")
                until(lambda: counted(self.client, "330602") != before, "something more is counted")
                self.process.kill()
                self.start_indicators()
        finally:
            stop.set()
            worker.join()
        # The last step of a case that counts.
        self.wait_for(str(len(made)), "330602", code="agreements_performed")
        for place in ("330602", "330600", "330000"):
            self.wait_for(str(len(made)), place, code="cases_succeeded")
            self.wait_for(str(len(made)), place, code="agreements_performed")
            for period in PERIODS:
                self.same_as_mediation(place, period)
        told = self.check_revisions()
        self.assertGreaterEqual(len(told[name_of("cases_succeeded"), region("330602"), YEAR]), 4)
        self.process.stop()
        self.mediation.stop()

    def test_without_the_other_service_it_answers_and_goes_on_when_it_is_back(self):
        self.desk.accepted()
        self.wait_for("1", "330602")
        port = self.mediation.port
        self.mediation.kill()
        self.assertEqual("1", counted(self.client, "330602"))
        self.mediation = self.server(MEDIATION, self.mediation_database, f"--listen=127.0.0.1:{port}")
        self.desk.client = client_of(self.mediation.channel)
        self.desk.accepted()
        self.wait_for("2", "330602")
        self.check_revisions()
        self.process.stop()


class OnSqliteTest(CountsBody, Case):
    def databases(self):
        self.mediation_folder = self.folder()
        return f"sqlite://{self.mediation_folder}", f"sqlite://{self.folder()}"

    def test_where_the_log_is_another_one_everything_is_counted_anew(self):
        self.desk.closed()
        self.wait_for("1", "330602")
        port = self.mediation.port
        self.mediation.stop()
        backup = self.folder()
        shutil.copytree(self.mediation_folder, backup, dirs_exist_ok=True)

        def restart(database):
            self.mediation = self.server(MEDIATION, database, f"--listen=127.0.0.1:{port}")
            self.desk.client = client_of(self.mediation.channel)
        restart(self.mediation_database)
        for _ in range(3):
            self.desk.closed()
        self.wait_for("4", "330602")
        self.mediation.stop()
        restart(f"sqlite://{backup}")
        self.desk.accepted()
        self.wait_for("2", "330602")
        self.wait_for("1", "330602", code="cases_succeeded")
        told = revised_in(self.client)[name_of("cases_accepted"), region("330602"), YEAR]
        self.assertEqual(["1", "2"], [told[0].value.value, told[-1].value.value])
        self.assertIn("4", [figure.value.value for figure in told])
        self.process.stop()

    def test_in_standalone_the_services_of_one_process_follow_one_another(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}", FAST)
        Desk(client_of(server.channel), "330602").closed()
        client = indicators_of(server.channel)
        until(lambda: counted(client, "330000", "cases_succeeded") == "1", "the standalone counts")
        server.stop()

    def test_who_names_no_service_follows_none_and_a_bad_list_ends_the_start(self):
        folder = self.folder()
        alone = self.server(INDICATORS, f"sqlite://{folder}")
        self.assertEqual({}, cells(indicators_of(alone.channel), "330602"))
        alone.stop()
        bad = f"{self.folder()}/counted.tsv"
        with open(bad, "w", encoding="utf-8") as file:
            file.write("indicator\tservice\tmeasures\tbase\nmediation.cases_accepted\tmediation\tACCEPTED\t\n"
                       "mediation.success_rate\tmediation\tSUCCEEDED\t\n")
        with self.assertRaises(AssertionError) as refused:
            self.server(INDICATORS, f"sqlite://{folder}", f"--mediation_target={self.mediation.target}", f"--counted_indicators={bad}")
        self.assertIn("line 3", str(refused.exception))
        self.assertIn("ended with 2", str(refused.exception))


class OnPostgresTest(CountsBody, Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)

    def databases(self):
        return self.postgres.create_database(), self.postgres.create_database()

    def test_two_replicas_count_each_case_once(self):
        other = self.server(INDICATORS, self.indicators_database, f"--mediation_target={self.mediation.target}", FAST)
        for expected in range(1, 9):
            self.desk.closed()
            if expected % 2:
                self.wait_for(str(expected), "330602", code="cases_succeeded")
        self.wait_for("8", "330602", code="cases_succeeded")
        self.check_revisions()
        self.same_as_mediation("330602", YEAR)
        other.stop()
        self.process.stop()


class TokenedTest(TokenCase):
    """Under --auth=jwt it shows a token of its own, of the role service, and does not start without one."""

    def test_it_counts_with_its_token_and_does_not_start_without(self):
        key = self.private_key(EC)
        keys = self.public_keys(key)
        admin = bearer(self.token(key))
        mediation = self.jwt_server(MEDIATION, keys)
        target = f"--mediation_target={mediation.target}"
        with self.assertRaises(AssertionError) as refused:
            self.jwt_server(INDICATORS, keys, target)
        self.assertIn("peer_token_file", str(refused.exception))
        self.assertIn("ended with 2", str(refused.exception))
        path = f"{self.folder()}/token"
        with open(path, "w", encoding="ascii") as file:
            file.write(self.token(key, sub="indicators", role="service"))
        server = self.jwt_server(INDICATORS, keys, target, f"--peer_token_file={path}", FAST)
        cases, client = client_of(mediation.channel), indicators_of(server.channel)
        ask = i.QueryIndicatorsRequest(indicators=[name_of("cases_accepted")], regions=[region("330602")], periods=[YEAR], omit_empty=True)

        def asked():
            return [cell.counted.position for reply in client.QueryIndicators(ask, metadata=admin) for cell in reply.cells]
        Desk(Administrator(cases, admin), "330602").accepted()
        until(asked, "it is counted")
        server.stop()
        mediation.stop()


class Administrator:
    """A client whose every call is the administrator's."""

    def __init__(self, client, who):
        self._client, self._who = client, who

    def __getattr__(self, method):
        call = getattr(self._client, method)
        return lambda request, **more: call(request, **({"metadata": self._who} | more))


if __name__ == "__main__":
    unittest.main(verbosity=2)
