#!/usr/bin/python3
"""The figures of community correction: counted over the wire, who is behind them, and followed by indicators; on both engines."""
import contracts  # noqa: F401  (makes the contracts importable)
import datetime
import json
import subprocess
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, person
from databases import Postgres
from harness import INDICATORS, Case, Client, Refusal, caller, listed, new_id, program, until
from mediation_desk import as_day, day, today
from positioning_test import Desk
from resettlement_test import Bureau, resettlement_of

from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import figures_pb2 as f
from fengqiao.correction.v1 import resettlement_pb2 as r
from fengqiao.correction.v1 import subject_pb2 as c
from fengqiao.correction.v1 import survey_pb2 as v
from fengqiao.correction.v1 import survey_service_pb2 as vs
from fengqiao.correction.v1 import survey_service_pb2_grpc
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
        # Each part is counted by itself: of a century there would be thousands, for whoever asks.
        for period in ("1900-01/2026-12", f"{int(YEAR) - 10}-01/{YEAR}-01"):
            self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.figures, period=period, with_parts=True, field="period")
            self.assertIn("ADMONITIONS", self.figures(period="1900-01/2099-12")["1900-01/2099-12"])
        decade = f"{int(YEAR) - 9}-01/{YEAR}-12"
        self.assertEqual(parts[f"{today():%Y-%m}"], self.figures(period=decade, with_parts=True)[f"{today():%Y-%m}"])
        everywhere = self.client.CountFigures(f.CountFiguresRequest(parent="regions/000000", period=YEAR)).periods[0]
        self.assertEqual(figures, {f.Measure.Name(one.measure)[8:]: (one.times, one.persons) for one in everywhere.figures})

    def other_files(self):
        """A survey that was delivered, a person who was fetched and linked up and one who was not, and a device that is worn."""
        surveys = Client(self.correction.channel, survey_service_pb2_grpc.SurveyServiceStub)
        survey = surveys.RegisterSurvey(vs.RegisterSurveyRequest(
            parent="regions/330602", person=person(), request_id=new_id(), survey=v.Survey(
                organ=c.Organ(name="某区人民法院", kind=c.Organ.KIND_COURT), kind=c.Subject.KIND_PROBATION, letter="调评1号", received=day(),
                offended=day(-400), crime="盗窃罪")), metadata=self.agency.clerk)
        survey = surveys.DeliverSurvey(vs.DeliverSurveyRequest(
            name=survey.name, etag=survey.etag, request_id=new_id(), opinion=v.Survey.Opinion(
                conclusion=v.Survey.CONCLUSION_SUITABLE, paper="矫评1号", day=day(), reasons="家庭愿意接纳，居住稳定，无再犯迹象。", copied=day())),
            metadata=self.agency.clerk)
        bureau = Bureau(resettlement_of(self.correction.channel), "330602")
        linked = bureau.verified(bureau.noticed(0))
        linked = bureau.give("ArrangePickUp", linked, pick_up=r.PickUp(fetcher=r.PickUp.FETCHER_COUNTY, day=day(), done=day()))
        linked = bureau.linked(linked)
        # Entered today, so that nobody looks for him before tomorrow; a minor.
        waits = bureau.noticed(0, person(f"{today().year - 16}0101", guardian_name="陈大山", guardian_phone="13900000000"))
        order = Desk(self.correction.channel, "330602").fitted()
        return survey, linked, waits, order

    def test_files_of_every_kind_count(self):
        survey, linked, waits, order = self.other_files()
        figures = self.figures()[YEAR]
        expected = {"SURVEYS_DELIVERED": (1, 1), "HELP_RELEASED": (2, 2), "HELP_LINKED": (1, 1), "HELP_PICKED_UP": (1, 1),
                    "HELP_LISTED_CLOSING": (2, 2), "HELP_ABLE": (2, 2), "POSITIONED": (1, 1), "POSITIONED_CLOSING": (1, 1)}
        self.assertEqual(expected, {one: figures.get(one) for one in expected})
        for absent in ("HELP_UNLINKED", "HELP_HELPED", "POSITIONING_DAYS_OVER", "SURVEYS_ADOPTED"):
            self.assertNotIn(absent, figures)
        # The survey is due when its term is over, whichever year that is in, and in time then.
        due = as_day(survey.due)
        self.assertEqual({"SURVEYS_DUE", "SURVEYS_IN_TIME"} if due <= today() else set(),
                         {one for one in self.figures(period=f"{due:%Y-%m}")[f"{due:%Y-%m}"] if one in ("SURVEYS_DUE", "SURVEYS_IN_TIME")})
        self.assertEqual([survey.name], [one.subject for one in self.behind("SURVEYS_DELIVERED").entries])
        self.assertEqual([linked.name], [one.subject for one in self.behind("HELP_LINKED").entries])
        worn = self.behind("POSITIONED").entries[0]
        self.assertEqual((order.name.split("/positioningOrders/")[0], order.name.rsplit("/", 1)[1] + "/w1"), (worn.subject, worn.entry))
        # A minor counts, and no list names him; the files of others to nobody who may not read such.
        corrector = caller("office", "corrector", "330602")
        shown = self.behind("HELP_LISTED_CLOSING", corrector)
        self.assertEqual(([linked.name], 1), ([one.subject for one in shown.entries], shown.hidden))
        # Nor to who may, for no list asks for a ground.
        shown = self.behind("HELP_LISTED_CLOSING")
        self.assertEqual(([linked.name], 1), ([one.subject for one in shown.entries], shown.hidden))
        self.assertNotEqual(linked.name, waits.name)
        head = caller("bureau", "head", "330602")
        self.assertEqual(1, len(self.behind("POSITIONED", head).entries))
        for measure in ("HELP_LINKED", "SURVEYS_DELIVERED"):
            with self.assertRaises(grpc.RpcError) as caught:
                self.behind(measure, head)
            self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())

    def test_hours_count_by_the_month(self):
        subject = self.agency.in_correction(-75)
        # The first whole month after the registration, which is over by now.
        first = (today() - datetime.timedelta(days=70)).replace(day=1)
        first = (first + datetime.timedelta(days=32)).replace(day=1)
        month = f"{first:%Y-%m}"
        learned = (first + datetime.timedelta(days=9) - today()).days
        self.assertEqual((1, 1), self.figures(period=month)[month]["EDUCATION_DUE"])
        subject = self.agency.give("RecordAct", subject, act=c.Act(kind=c.ACT_KIND_EDUCATION, day=day(learned), minutes=239))
        self.assertNotIn("EDUCATION_COMPLETED", self.figures(period=month)[month])
        self.agency.give("RecordAct", subject, act=c.Act(kind=c.ACT_KIND_EDUCATION, day=day(learned), minutes=1))
        self.assertEqual((1, 1), self.figures(period=month)[month]["EDUCATION_COMPLETED"])
        reply = self.client.ListSubjectsBehind(f.ListSubjectsBehindRequest(
            parent="regions/330602", period=month, measure=f.MEASURE_EDUCATION_DUE), metadata=self.agency.clerk)
        self.assertEqual([(subject.name, first.isoformat(), 1)], [(one.subject, one.entry, one.times) for one in reply.entries])

    def test_minors_count_and_no_list_names_them(self):
        self.agency.in_correction(-5, person=person("20090101", guardian_name="陈大山", guardian_phone="13900000000"))
        self.agency.in_correction(-5)
        self.assertEqual((2, 2), self.figures()[YEAR]["ENTERED"])
        for who in (caller("office", "corrector", "330602"), self.agency.clerk):
            shown = self.behind("ENTERED", who)
            self.assertEqual((1, 1), (len(shown.entries), shown.hidden))

    def test_what_is_asked_wrongly_is_refused_by_field(self):
        def field(call):
            with self.assertRaises(grpc.RpcError) as caught:
                call()
            self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, caught.exception.code())
            return Refusal(caught.exception).details["BadRequest"].field_violations[0].field
        self.assertEqual("period", field(lambda: self.figures(period="")))
        self.assertEqual("period", field(lambda: self.figures(period="2026-13")))
        self.assertEqual("parent", field(lambda: self.figures(parent="regions/33")))
        self.assertEqual("parent", field(lambda: self.figures(parent="regions/330602001")))  # a county is the least that is counted
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
            request = i.QueryIndicatorsRequest(indicators=["indicators/" + (code if "." in code else "correction." + code)], regions=["regions/" + place], periods=[YEAR], omit_empty=True)
            return [cell.counted.value.value for reply in asking.QueryIndicators(request) for cell in reply.cells]
        self.some_lives()
        for place in ("330602", "330600", "330000"):
            for code, value in (("lost_contact", "1"), ("admonitions", "2"), ("admonition_persons", "1"), ("subjects_active", "2")):
                until(lambda: counted(place, code) == [value], f"{code} of {place} is {value}")
        self.other_files()
        for place in ("330602", "330600", "330000"):
            for code, value in (("assessments_delivered", "1"), ("positioning_persons", "1"), ("resettlement.released_persons", "2"),
                                ("resettlement.linked_persons", "1"), ("resettlement.linkage_rate", "50"),
                                ("resettlement.released_escorted", "1"), ("resettlement.listed_persons", "2")):
                until(lambda: counted(place, code) == [value], f"{code} of {place} is {value}")
        # What ends is counted when it ends, and the balance of the counted figures holds.
        agency = self.agency
        subject = self.client.GetSubject(s.GetSubjectRequest(name=self.behind("ADMONITIONS").entries[0].subject), metadata=agency.clerk)
        agency.give("TerminateSubject", subject, end=c.End(ground=c.End.GROUND_DEATH, day=day(), paper="死亡证明1号"))
        until(lambda: counted("330602", "subjects_terminated") == ["1"], "the end is counted")
        until(lambda: counted("330602", "subjects_closing") == ["2"], "and who is left")
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
        _, linked, _, _ = self.other_files()
        shown = run("figures", "330602", f"--period={YEAR}")
        self.assertRegex(shown, r"衔接 +1 +1")
        self.assertRegex(shown, r"期末电子定位 +1 +1")
        self.assertIn(linked.name, run("behind", "330602", "衔接", f"--period={YEAR}"))
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
