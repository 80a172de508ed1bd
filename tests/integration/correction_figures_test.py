#!/usr/bin/python3
"""The figures of community correction: counted over the wire, who is behind them, and followed by indicators; on both engines."""
import contracts  # noqa: F401  (makes the contracts importable)
import json
import subprocess
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, person
from databases import Postgres
from harness import INDICATORS, Case, Client, Refusal, caller, listed, program, until
from mediation_desk import day, today

from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import figures_pb2 as f
from fengqiao.correction.v1 import subject_pb2 as c
from fengqiao.indicators.v1 import indicator_service_pb2 as i
from fengqiao.indicators.v1 import indicator_service_pb2_grpc

YEAR = str(today().year)


class FiguresBody:
    def setUp(self):
        super().setUp()
        self.database, self.indicators_database = self.databases()
        self.correction = self.server(CORRECTION, self.database)
        self.client = client_of(self.correction.channel)
        self.agency = Agency(self.client, "330602")

    def figures(self, parent="regions/330602", period=YEAR, **more):
        reply = self.client.CountFigures(f.CountFiguresRequest(parent=parent, period=period, **more), metadata=self.agency.clerk)
        return {one.period: {f.Measure.Name(figure.measure)[8:]: (figure.times, figure.persons) for figure in one.figures} for one in reply.periods}

    def behind(self, measure, who=None, **more):
        request = f.ListSubjectsBehindRequest(parent="regions/330602", period=YEAR, measure=f.Measure.Value("MEASURE_" + measure), **more)
        return self.client.ListSubjectsBehind(request, metadata=who or self.agency.clerk)

    def some_lives(self):
        agency = self.agency
        admonished = agency.in_correction()
        for index in (1, 2):
            admonished = agency.give("RecordBreach", admonished, breach=c.Breach(
                kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(), facts="未经批准在外地过夜一次"))
            admonished = agency.give("ProposeSanction", admonished, sanction=c.Sanction(
                kind=c.SANCTION_KIND_ADMONITION, breaches=[f"b{index}"], reason="未经批准在外地过夜一次，情节轻微。"))
            admonished = agency.give("ReviewSanction", admonished, agency.head, sanction=f"s{index}")
            admonished = agency.give("DecideSanction", admonished, agency.head, sanction=f"s{index}", approve=True)
        lost = agency.in_correction()
        agency.give("ReportAbsence", lost, absence=c.Absence(cause=c.Absence.CAUSE_CONTACT_LOST, base=day(-1)))
        return admonished, lost

    def test_times_and_persons_and_who_they_are(self):
        admonished, lost = self.some_lives()
        figures = self.figures()[YEAR]
        self.assertEqual(((2, 1), (1, 1), (2, 2)), tuple(figures[one] for one in ("ADMONITIONS", "OUT_OF_CONTROL", "CLOSING")))
        self.assertEqual([admonished.name] * 2, [one.subject for one in self.behind("ADMONITIONS").entries])
        self.assertEqual(["s1", "s2"], [one.entry for one in listed(
            self.client.ListSubjectsBehind, f.ListSubjectsBehindRequest(parent="regions/330602", period=YEAR, measure=f.MEASURE_ADMONITIONS),
            "entries", 1, metadata=self.agency.clerk)])
        self.assertEqual([(lost.name, "a1", False)], [(one.subject, one.entry, one.HasField("last_day")) for one in self.behind("OUT_OF_CONTROL").entries])
        # As of the day before nobody was lost; of a month alone, what is in it; of the country, all of it.
        self.assertNotIn("OUT_OF_CONTROL", self.figures(until=day(-1))[YEAR])
        parts = self.figures(with_parts=True)
        self.assertEqual((2, 1), parts[f"{today():%Y-%m}"]["ADMONITIONS"])
        self.assertTrue(all(part <= f"{YEAR}-Q4" for part in parts))
        self.assertNotIn(f"{YEAR}-12" if today().month < 12 else f"{int(YEAR) + 1}-01", parts)
        everywhere = self.client.CountFigures(f.CountFiguresRequest(parent="regions/000000", period=YEAR)).periods[0]
        self.assertEqual(figures, {f.Measure.Name(one.measure)[8:]: (one.times, one.persons) for one in everywhere.figures})

    def test_minors_count_and_are_named_to_nobody_who_may_not(self):
        self.agency.in_correction(-5, person=person("20090101", guardian_name="陈大山", guardian_phone="13900000000"))
        self.agency.in_correction(-5)
        self.assertEqual((2, 2), self.figures()[YEAR]["ENTERED"])
        shown = self.behind("ENTERED", caller("office", "corrector", "330602"))
        self.assertEqual((1, 1), (len(shown.entries), shown.hidden))
        self.assertEqual((2, 0), (len(self.behind("ENTERED").entries), self.behind("ENTERED").hidden))

    def test_what_is_asked_wrongly_is_refused_by_field(self):
        def field(call):
            with self.assertRaises(grpc.RpcError) as caught:
                call()
            self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, caught.exception.code())
            return Refusal(caught.exception).details["BadRequest"].field_violations[0].field
        self.assertEqual("period", field(lambda: self.figures(period="")))
        self.assertEqual("period", field(lambda: self.figures(period="2026-13")))
        self.assertEqual("parent", field(lambda: self.figures(parent="regions/33")))
        self.assertEqual("until", field(lambda: self.figures(until=day(1))))
        self.assertEqual("measure", field(lambda: self.behind("UNSPECIFIED")))
        self.assertEqual("page_size", field(lambda: self.behind("ENTERED", page_size=-1)))
        with self.assertRaises(grpc.RpcError) as caught:
            self.behind("ENTERED", caller("look", "observer", "330602"))
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())
        with self.assertRaises(grpc.RpcError) as caught:
            self.behind("ENTERED", caller("far", "official", "330102"))
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())

    def test_indicators_follow_them(self):
        indicators = self.server(INDICATORS, self.indicators_database, f"--correction_target={self.correction.target}", "--counting_pause_seconds=1")
        asking = Client(indicators.channel, indicator_service_pb2_grpc.IndicatorServiceStub)

        def counted(place, code):
            request = i.QueryIndicatorsRequest(indicators=["indicators/correction." + code], regions=["regions/" + place], periods=[YEAR], omit_empty=True)
            return [cell.counted.value.value for reply in asking.QueryIndicators(request) for cell in reply.cells]
        self.some_lives()
        for place in ("330602", "330600", "330000"):
            for code, value in (("lost_contact", "1"), ("admonitions", "2"), ("admonition_persons", "1"), ("subjects_active", "2")):
                until(lambda: counted(place, code) == [value], f"{code} of {place} is {value}")
        # What ends is counted when it ends, and the balance of the counted figures holds.
        agency = self.agency
        subject = self.client.GetSubject(s.GetSubjectRequest(name=self.behind("ADMONITIONS").entries[0].subject), metadata=agency.clerk)
        agency.give("TerminateSubject", subject, end=c.End(ground=c.End.GROUND_DEATH, day=day(), paper="死亡证明1号"))
        until(lambda: counted("330602", "subjects_terminated") == ["1"], "the end is counted")
        until(lambda: counted("330602", "subjects_closing") == ["1"], "and who is left")
        indicators.stop()

    def test_the_command_line_shows_them(self):
        self.some_lives()
        server = f"--correction_server={self.correction.target}"

        def run(*arguments):
            done = subprocess.run([program("fengqiaoctl"), "correction", *arguments, server], capture_output=True, text=True, check=False)
            self.assertEqual(0, done.returncode, done.stderr)
            return done.stdout
        shown = run("figures", "330602", f"--period={YEAR}")
        self.assertRegex(shown, r"训诫 +2 +1")
        self.assertRegex(shown, r"脱管 +1 +1")
        self.assertIn("a1", run("behind", "330602", "脱管", f"--period={YEAR}"))
        lines = [json.loads(line) for line in run("figures", "330602", f"--period={YEAR}", "--format=jsonl").splitlines()]
        self.assertIn({"measure": "MEASURE_ADMONITIONS", "times": "2", "persons": "1"}, lines)


class SqliteTest(FiguresBody, Case):
    def databases(self):
        return f"sqlite://{self.folder()}", f"sqlite://{self.folder()}"


class PostgresTest(FiguresBody, Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)

    def databases(self):
        return self.postgres.create_database(), self.postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
