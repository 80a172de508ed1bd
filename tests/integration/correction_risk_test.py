#!/usr/bin/python3
"""The explained risk of community correction over the wire, on SQLite and on PostgreSQL: asked, answered, cited, printed, and who may."""
import os
import subprocess
import unittest

import grpc
from correction_papers_test import text_of
from correction_test import CORRECTION, Agency, client_of, person, rule_of
from databases import Postgres
from harness import Case, Refusal, caller, new_id, program, until
from mediation_desk import day, today

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import risk_pb2 as r
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c

DENIED, PRECONDITION, INVALID = (
    grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.INVALID_ARGUMENT)
KNOWN = {"earlier_sentences": "none", "assessment": "passed", "employment": "stable", "housing": "fixed", "family": "supports",
         "addiction": "none", "mental": "concern"}


def answers(when=None, **options):
    return [r.RiskAnswer(question=question, option=option, day=when or day(), source="陈志远家访") for question, option in options.items()]


def citation(seen):
    return r.RiskCitation(day=seen.day, low=seen.low, high=seen.high, suggested_class=seen.suggested_class, revision=seen.revision)


class RiskBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(CORRECTION, cls.new_database(case))
        cls.client = client_of(cls.process.channel)
        cls.counties = iter(["330602", "330603", "330624", "330681", "330683", "330702"])

    @classmethod
    def tearDownClass(cls):
        verified = cls.client.VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position > 0, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.agency = Agency(self.client, next(self.counties))

    def asked(self, subject, by=None, **fields):
        return self.client.AssessRisk(r.AssessRiskRequest(name=subject.name, **fields), metadata=by or self.agency.clerk)

    def rule(self, call, *arguments, **options):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments, **options)
        return rule_of(Refusal(caught.exception))

    def give_answers(self, subject, **options):
        request = r.RecordRiskAnswersRequest(name=subject.name, etag=subject.etag, request_id=new_id(), answers=answers(**options))
        return self.client.RecordRiskAnswers(request, metadata=self.agency.clerk)

    def classify(self, subject, supervision_class, seen, **more):
        return self.agency.give("ClassifySubject", subject, risk=citation(seen), classification=c.Classification(
            supervision_class=supervision_class, grounds="依评估和现实表现确定", **{"from": day()}, **more))

    def test_from_what_is_missing_to_the_explanation(self):
        agency, subject = self.agency, self.agency.in_correction(-100)
        early = self.asked(subject, day=day(-60))
        self.assertEqual((c.SUPERVISION_CLASS_STRICT, ["入矫不满二个月"]),
                         (early.suggested_class, [one.title for one in early.grounds if one.holds]))
        before = self.asked(subject)
        self.assertLess(before.low, before.high)
        missing = {one.factor for one in before.parts if one.missing}
        self.assertEqual(set(KNOWN), missing)
        self.assertTrue(any(one.may_change_class for one in before.parts if one.missing))
        self.assertTrue(all(one.options for one in before.parts if one.missing))
        subject = self.give_answers(subject, **KNOWN)
        self.assertNotIn("mental", str(subject))
        seen = self.asked(subject)
        self.assertEqual((seen.low, sum(one.low for one in seen.parts)), (seen.high, seen.low))
        self.assertNotEqual(c.SUPERVISION_CLASS_UNSPECIFIED, seen.suggested_class)
        parts = {one.factor: one for one in seen.parts}
        self.assertIn("稳定", parts["employment"].explanation)
        self.assertNotIn("需要关注", parts["mental"].explanation)
        self.assertEqual(3, parts["mental"].low)
        self.assertNotIn("1988", str(seen))
        other = next(one for one in (c.SUPERVISION_CLASS_STRICT, c.SUPERVISION_CLASS_LENIENT) if one not in seen.possible_classes)
        self.assertEqual("correction.risk.departure", self.rule(self.classify, subject, other, seen))
        wrong = r.RiskAssessment()
        wrong.CopyFrom(seen)
        wrong.revision = "330000-0"
        self.assertEqual("correction.risk.cited", self.rule(self.classify, subject, other, wrong, departure="陈志远与同案人员往来"))
        printing = {"name": subject.name, "paper": "correction_risk_explanation", "purpose": "应本人要求作出说明"}
        values = s.PaperValues(fields={"number": "5"})

        def render(by=None, **more):
            return self.client.RenderPaper(s.RenderPaperRequest(request_id=new_id(), values=values, **{**printing, **more}), metadata=by or agency.clerk)
        self.assertEqual("correction.paper.state", self.rule(render))
        subject = self.classify(subject, other, seen, departure="陈志远与同案人员往来")
        given = subject.classifications[-1]
        self.assertEqual(("r1", "本人与同案人员往来", "clerk"), (given.assessment, given.departure, given.decided_by))
        text = text_of(render().docx)
        for words in ("陈志远", "需要关注", "与同案人员往来", seen.revision, "拒绝仅以自动化方式", f"{seen.low}分", "浙江省"):
            self.assertIn(words, text)
        self.assertIn("陈志远", text_of(render(about="r1").docx))
        self.assertEqual("correction.paper.about", self.rule(render, about="r2"))
        self.refused(DENIED, render, caller("x", "official", next(self.counties)))

        def heard():
            return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=agency.clerk)
                    for event in reply.events if event.resource == subject.name]
        until(lambda: "Paper.Printed" in [one.type for one in heard()], "the printing is an event")
        self.assertIn("Risk.AnswersRecorded", [one.type for one in heard()])
        self.assertFalse([one.type for one in heard() if b"mental" in one.SerializeToString() or "家访".encode() in one.SerializeToString()])

    def test_where_nothing_is_laid_down_nothing_is_assessed(self):
        far = Agency(self.client, "320102")
        subject = far.in_correction(-30)
        refusal = self.refused(PRECONDITION, self.asked, subject, far.clerk)
        self.assertEqual("correction.risk.no_table", rule_of(refusal))
        young = self.agency.in_correction(-30, person=person("20090101", guardian_name="陈大山"))
        # A minor's file is opened for it on a legal ground alone.
        opening = z.FileOpening(purpose="评估管理类别")
        self.assertEqual("correction.minor.ground", self.rule(self.asked, young, opening=opening))
        opening.ground.kind = z.LegalGround.KIND_SUPERVISION
        self.assertEqual("correction.risk.no_table", self.rule(self.asked, young, opening=opening))

    def test_it_is_of_those_who_may_and_told_by_field(self):
        agency, subject = self.agency, self.agency.in_correction(-30)
        young = agency.in_correction(-30, person=person("20090101", guardian_name="陈大山"))
        self.refused(DENIED, self.asked, subject, caller("x", "official", "320102"))
        for role in ("observer", "auditor", "sender", "head"):
            self.refused(DENIED, self.asked, subject, caller("x", role, agency.county))
        corrector = caller("o", "corrector", agency.county)
        self.assertTrue(self.asked(subject, corrector).parts)
        self.refused(DENIED, self.asked, young, corrector)
        self.refused(INVALID, self.asked, subject, day=day(1), field="day")
        self.refused(INVALID, self.asked, subject, day=day(-31), field="day")
        self.refused(INVALID, self.give_answers, subject, religion="none", field="answers[0].question")
        self.refused(INVALID, self.give_answers, subject, employment="often", field="answers[0].option")
        noticed = agency.noticed()
        self.assertEqual("correction.subject.not_registered", self.rule(self.asked, noticed))

    def test_the_command_line(self):
        subject = self.agency.in_correction(-30)

        def ctl(*arguments):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "correction", "risk", subject.name, *arguments],
                                 capture_output=True, text=True, timeout=60,
                                 env={**os.environ, "FENGQIAO_DEV_CALLER": f"zhang;official;{self.agency.county}"})
            self.assertEqual(0, ran.returncode, ran.stderr)
            return ran.stdout

        table = ctl()
        for words in ("入矫时年龄", "缺，不改变类别", "建议严管", "成立：入矫不满二个月", "由工作人员决定"):
            self.assertIn(words, table)
        self.assertIn('"revision"', ctl("--format=json"))
        self.assertIn("earlier_sentences", ctl("--format=jsonl", f"--day={today()}"))


class SqliteRiskTest(RiskBody, Case):
    def new_database(self):
        return f"sqlite://{self.folder()}"


class PostgresRiskTest(RiskBody, Case):
    def new_database(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        return postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
