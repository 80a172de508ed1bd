#!/usr/bin/python3
"""Surveys before a decision on community correction, over the wire, on SQLite and on PostgreSQL: the real service and its roles."""
import contracts  # noqa: F401  (makes the contracts importable)
import json
import os
import subprocess
import unittest

import grpc
from correction_test import CORRECTION, person, rule_of
from databases import Postgres
from harness import Case, Client, Refusal, caller, listed, new_id, program, until
from mediation_desk import as_day, day, today

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2_grpc
from fengqiao.correction.v1 import duty_pb2 as d
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c
from fengqiao.correction.v1 import survey_pb2 as v
from fengqiao.correction.v1 import survey_service_pb2 as s
from fengqiao.correction.v1 import survey_service_pb2_grpc

COUNTY = "regions/330602"


class SurveyBody:
    def setUp(self):
        super().setUp()
        self.server_of_surveys = self.server(CORRECTION, self.new_database())
        channel = self.server_of_surveys.channel
        self.client = Client(channel, survey_service_pb2_grpc.SurveyServiceStub)
        self.log = Client(channel, correction_service_pb2_grpc.CorrectionServiceStub)
        self.clerk = caller("clerk", "official", "330602")
        self.office = caller("chen", "corrector", "330602001")
        self.court = caller("court", "sender", "330602")

    def asked(self, received=0, who=None, **more):
        survey = v.Survey(organ=c.Organ(name="某区人民法院", kind=c.Organ.KIND_COURT), kind=c.Subject.KIND_PROBATION, letter="调评1号",
                          received=day(received), offended=day(-400), crime="盗窃罪", fast_track=more.pop("fast_track", False))
        return self.client.RegisterSurvey(s.RegisterSurveyRequest(
            parent=COUNTY, survey=survey, person=more.pop("person", None) or person(), request_id=new_id()), metadata=who or self.clerk)

    def give(self, method, survey, by=None, **fields):
        request = getattr(s, method + "Request")(name=survey.name, etag=survey.etag, request_id=new_id(), **fields)
        return getattr(self.client, method)(request, metadata=by or self.clerk)

    def opinion(self, conclusion=v.Survey.CONCLUSION_SUITABLE):
        return v.Survey.Opinion(conclusion=conclusion, paper="矫评1号", day=day(), reasons="家庭愿意接纳，居住稳定，陈志远无再犯迹象。", copied=day())

    def duties(self, who=None, parent=COUNTY, **fields):
        return listed(self.client.ListSurveyDuties, s.ListSurveyDutiesRequest(parent=parent, **fields), "duties", 1, metadata=who or self.clerk)

    def test_from_the_letter_to_the_judgment(self):
        survey = self.asked(who=self.court)
        self.assertEqual("陈*远", survey.person.masked_name)
        self.assertGreaterEqual((as_day(survey.due) - today()).days, 10)
        fast = self.asked(fast_track=True)
        self.assertLess(as_day(fast.due), as_day(survey.due))
        self.assertEqual([fast.name, survey.name], [one.survey for one in self.duties()])
        self.assertEqual(("CD1", d.Duty.HOLDER_COUNTY), (self.duties()[0].duty.rule, self.duties()[0].duty.holder))
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.GetSurvey, s.GetSurveyRequest(name=survey.name), metadata=self.office)
        survey = self.give("AssignSurvey", survey, assignment=v.Survey.Assignment(office=COUNTY + "001", account="chen", day=day()))
        self.assertEqual(survey, self.client.GetSurvey(s.GetSurveyRequest(name=survey.name), metadata=self.office))
        self.assertEqual([survey.name], [one.survey for one in self.duties(self.office, COUNTY + "001")])
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.give, "DeliverSurvey", survey, self.office, opinion=self.opinion())
        survey = self.give("DeliverSurvey", survey, opinion=self.opinion())
        self.assertIn("本人无再犯迹象", survey.opinion.reasons)
        self.assertEqual([fast.name], [one.survey for one in self.duties()])
        survey = self.give("RecordAdoption", survey, adoption=v.Survey.Adoption(adopted=True, paper="刑初1号", day=day()))
        self.assertEqual(v.Survey.STATE_CLOSED, survey.state)
        with self.assertRaises(grpc.RpcError) as caught:
            self.give("WithdrawSurvey", survey, withdrawal=v.Survey.Withdrawal(day=day(), reason="法院撤回委托"))
        self.assertEqual("correction.survey.done", Refusal(caught.exception).details["PreconditionFailure"].violations[0].subject)

        def heard():
            return [event.type for reply in self.log.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=self.clerk)
                    for event in reply.events if event.resource == survey.name]
        until(lambda: heard() == ["Survey.Registered", "Survey.Assigned", "Survey.Delivered", "Survey.AdoptionRecorded"], "its events are there")
        self.assertEqual(0, self.log.VerifyLog(events.VerifyLogRequest()).first_broken_position)

    def test_what_was_due_is_counted(self):
        late, back, open_one = self.asked(-40), self.asked(-40), self.asked(-40)
        self.assertEqual(3, len(self.duties(overdue_only=True)))
        self.give("DeliverSurvey", late, opinion=self.opinion(v.Survey.CONCLUSION_UNSUITABLE))
        self.give("WithdrawSurvey", back, withdrawal=v.Survey.Withdrawal(day=day(), reason="法院撤回委托"))
        self.assertEqual([open_one.name], [one.survey for one in self.duties(overdue_only=True)])
        in_time = self.asked(0)
        self.give("DeliverSurvey", in_time, opinion=self.opinion())
        onlooker = caller("x", "observer", "330602")
        counted = self.client.CountSurveys(s.CountSurveysRequest(parent=COUNTY, to=day(40), **{"from": day(-40)}), metadata=onlooker)
        self.assertEqual((3, 1, 2, 0, 0, 1), (counted.due, counted.in_time, counted.delivered, counted.adopted, counted.not_adopted, counted.withdrawn))
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.ListSurveys, s.ListSurveysRequest(parent=COUNTY), metadata=onlooker)

    def test_more_time_and_who_it_is(self):
        survey = self.asked()
        longer = v.Survey.Extension(until=day(40), consent="电话记录1号", agreed=day(), grounds="本人在外地需要异地核实")
        survey = self.give("ExtendSurvey", survey, extension=longer)
        self.assertEqual(day(40), survey.due)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.give, "ExtendSurvey", survey, extension=longer, field="extension.until")
        asked = s.RevealSurveyPersonRequest(name=survey.name, purpose="看", request_id=new_id())
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RevealSurveyPerson, asked, metadata=self.clerk, field="purpose")
        asked.purpose = "核对身份材料"
        self.assertEqual("陈志远", self.client.RevealSurveyPerson(asked, metadata=self.clerk).revealed_name)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.RevealSurveyPerson, asked, metadata=self.court)
        young = self.asked(person=person("20090101"))
        self.assertEqual((True, ""), (young.minor, young.person.masked_name))
        asked = s.RevealSurveyPersonRequest(name=young.name, purpose="核对身份材料", request_id=new_id())
        refused = self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.client.RevealSurveyPerson, asked, metadata=self.clerk)
        self.assertEqual("correction.minor.ground", rule_of(refused))
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        shown = self.client.RevealSurveyPerson(asked, metadata=self.clerk)
        self.assertEqual(("陈志远", young), (shown.revealed_name, shown.survey))
        # Else the survey says where it stands and nothing of what it is about.
        seen = listed(self.client.ListSurveys, s.ListSurveysRequest(parent=COUNTY), "surveys", 9, metadata=self.clerk)
        for closed in (self.client.GetSurvey(s.GetSurveyRequest(name=young.name), metadata=self.clerk),
                       {one.name: one for one in seen}[young.name]):
            self.assertEqual((young.etag, young.state, True, "", False),
                             (closed.etag, closed.state, closed.minor, closed.crime, closed.HasField("organ")))
        self.assertEqual(survey, {one.name: one for one in seen}[survey.name])
        seen = listed(self.client.ListSurveys, s.ListSurveysRequest(parent=COUNTY), "surveys", 9, metadata=caller("o", "corrector", "330602"))
        self.assertEqual([survey.name], [one.name for one in seen])
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.GetSurvey, s.GetSurveyRequest(name=young.name),
                     metadata=caller("o", "corrector", "330602"))

    def test_the_command_line(self):
        survey = self.asked(-40)

        def ctl(*arguments):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={self.server_of_surveys.target}", "correction", "surveys", *arguments],
                                 capture_output=True, text=True, timeout=60, env={**os.environ, "FENGQIAO_DEV_CALLER": "zhang;official;330600"})
            self.assertEqual(0, ran.returncode, ran.stderr)
            return ran.stdout

        self.assertEqual(survey.name, json.loads(ctl("list", "330602", "--format=jsonl"))["name"])
        self.assertIn("完成调查评估", ctl("duties", "330602", "--overdue"))
        request = {"name": survey.name, "withdrawal": {"day": {"year": today().year, "month": today().month, "day": today().day}, "reason": "法院撤回委托"}}
        self.assertIn("已撤回", ctl("do", "WithdrawSurvey", json.dumps(request)))
        self.assertIn("撤回", ctl("count", "330602", "--from=2020-01-01", f"--to={today()}"))


class SqliteSurveyTest(SurveyBody, Case):
    def new_database(self):
        return f"sqlite://{self.folder()}"


class PostgresSurveyTest(SurveyBody, Case):
    def new_database(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        return postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
