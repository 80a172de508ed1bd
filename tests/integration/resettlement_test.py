#!/usr/bin/python3
"""Resettlement and help over the wire, on SQLite and on PostgreSQL: the second service of the correction process, its roles, its events."""
import datetime
import json
import os
import subprocess
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, person, rule_of
from databases import Postgres
from harness import STANDALONE, Case, Client, Refusal, caller, listed, new_id, program, until
from mediation_desk import as_day, day, today

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.common.v1 import values_pb2 as values
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import resettlement_pb2 as r
from fengqiao.correction.v1 import resettlement_service_pb2 as rs
from fengqiao.correction.v1 import resettlement_service_pb2_grpc
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c


def resettlement_of(channel):
    return Client(channel, resettlement_service_pb2_grpc.ResettlementServiceStub)


class Bureau:
    """A county's office of resettlement, and who acts for it."""

    def __init__(self, client, county):
        self.client, self.county, self.parent = client, county, f"regions/{county}"
        self.clerk = caller("clerk", "official", county)
        self.office = caller("office", "corrector", county + "001")
        self.prison = caller("prison", "sender", county)

    def noticed(self, released=20, who=None, by=None, **more):
        file = r.ReleasedPerson(source=r.ReleasedPerson.SOURCE_PRISON, organ=c.Organ(name="某省第一监狱", kind=c.Organ.KIND_PRISON),
                                released=day(released), noticed=day(min(released, 0)), case_officer="chen")
        return self.client.RegisterReleaseNotice(rs.RegisterReleaseNoticeRequest(
            parent=self.parent, released_person=file, person=who or person(), request_id=new_id(), **more), metadata=by or self.clerk)

    def give(self, method, file, by=None, **fields):
        request = getattr(rs, method + "Request")(name=file.name, etag=file.etag, request_id=new_id(), **fields)
        return getattr(self.client, method)(request, metadata=by or self.clerk)

    def verified(self, file, result=r.Verification.RESULT_TRUE):
        return self.give("VerifyRelease", file, verification=r.Verification(result=result, day=day(), findings="家属和村委会均已核实"))

    def linked(self, file):
        return self.give("LinkUp", file, link_up=r.LinkUp(day=day(), way=r.LinkUp.WAY_REPORTED, paper="释证1号"))

    def in_help(self, released=-5, help_class=r.HELP_CLASS_GENERAL):
        file = self.linked(self.verified(self.noticed(released)))
        return self.give("ClassifyReleased", file, classification=r.HelpClassification(
            help_class=help_class, grounds="依据家庭和就业情况确定", **{"from": day()}), team=r.HelpTeam(
                office=self.parent + "001", members=[r.HelpTeam.Member(role=r.HelpTeam.ROLE_OFFICIAL)], formed=day()))

    def rules(self, who=None, **fields):
        rows = listed(self.client.ListHelpDuties, rs.ListHelpDutiesRequest(parent=self.parent, **fields), "duties", 50,
                      metadata=who or self.clerk)
        return [one.duty.rule for one in rows]

    def figures(self):
        return self.client.CountResettlement(rs.CountResettlementRequest(parent=self.parent, to=day(), **{"from": day(-400)}),
                                             metadata=caller("x", "observer", self.county)).total


class ResettlementBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(CORRECTION, cls.database)
        cls.client = client_of(cls.process.channel)
        cls.help = resettlement_of(cls.process.channel)
        cls.counties = iter(["330602", "330603", "330624", "330681", "330683", "330702", "330703", "330723", "330726", "330727", "330781"])

    @classmethod
    def tearDownClass(cls):
        verified = cls.client.VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position > 0, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.bureau = Bureau(self.help, next(self.counties))

    def rule(self, method, file, by=None, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.bureau.give(method, file, by, **fields)
        return rule_of(Refusal(caught.exception))

    def heard(self, who, file):
        return [event.type for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=who)
                for event in reply.events if event.resource == file.name]

    def test_from_the_notice_to_the_end(self):
        bureau = self.bureau
        file = bureau.noticed(by=bureau.prison)
        self.assertEqual((r.ReleasedPerson.STATE_NOTICED, "陈*远"), (file.state, file.person.masked_name))
        self.assertEqual(["RH5.verify", "RH1.link"], bureau.rules())
        file = bureau.verified(file)
        self.assertEqual("correction.resettlement.before_release", self.rule("LinkUp", file, link_up=r.LinkUp(
            day=day(), way=r.LinkUp.WAY_REPORTED)))
        file = bureau.give("ArrangePickUp", file, pick_up=r.PickUp(fetcher=r.PickUp.FETCHER_COUNTY, day=day(20), details="司法所两人"))
        self.assertEqual(r.ReleasedPerson.STATE_PICK_UP_ARRANGED, file.state)
        # Another day of release than the prison told of is the prison's: by its paper.
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, bureau.give, "LinkUp", file, link_up=r.LinkUp(day=day(), way=r.LinkUp.WAY_FETCHED),
                     released=day(), field="link_up.paper")
        file = bureau.give("LinkUp", file, link_up=r.LinkUp(day=day(), way=r.LinkUp.WAY_FETCHED, paper="（2026）监释字12号"), released=day())
        self.assertEqual((day(), 0), (file.pick_up.done, file.link_up.days_late))
        self.assertEqual(["RH6.class"], bureau.rules())
        file = bureau.give("ClassifyReleased", file, classification=r.HelpClassification(
            help_class=r.HELP_CLASS_KEY, grounds="曾经多次犯罪", **{"from": day()}), team=r.HelpTeam(
                office=bureau.parent + "001", members=[r.HelpTeam.Member(role=r.HelpTeam.ROLE_OFFICIAL)], formed=day()))
        self.assertEqual(r.ReleasedPerson.STATE_IN_HELP, file.state)
        file = bureau.give("RecordHelpVisit", file, bureau.office, visit=r.HelpVisit(
            day=day(), way=r.HelpVisit.WAY_VISIT, met=True, findings="陈志远在家，电话13800000000畅通"))
        self.assertNotIn("陈志远", file.visits[0].findings)
        self.assertNotIn("13800000000", file.visits[0].findings)
        file = bureau.give("RecordPlacement", file, bureau.office, placement=r.Placement(kind=r.Placement.KIND_JOB, **{"from": day()}))
        file = bureau.give("RecordAid", file, aid=r.Aid(
            kind=r.Aid.KIND_EMERGENCY, amount=values.Decimal(value="1500.50"), day=day(), paper="救助1号"))
        self.assertEqual("1500.5", file.aids[0].amount.value)
        self.assertEqual("correction.resettlement.early", self.rule("EndHelp", file, end=r.HelpEnd(
            ground=r.HelpEnd.GROUND_EXPIRY, day=day(), paper="帮解1号")))
        total = bureau.figures()
        self.assertEqual((1, 1, 1, 1, 1, 1, 0, 0), (total.released, total.linked, total.on_list, total.in_help, total.able, total.placed,
                                                   total.reoffended, total.unlinked))
        file = bureau.give("EndHelp", file, end=r.HelpEnd(ground=r.HelpEnd.GROUND_REOFFENDED, day=day(), paper="刑初9号"))
        total = bureau.figures()
        self.assertEqual((0, 1, 1), (total.on_list, total.listed, total.reoffended))
        self.assertEqual([], bureau.rules())
        self.assertEqual("correction.resettlement.ended", self.rule("EndHelp", file, end=r.HelpEnd(
            ground=r.HelpEnd.GROUND_DEATH, day=day(), paper="死亡证明1号")))

    def test_who_is_not_linked_up_by_the_day_stays_an_alarm(self):
        bureau = self.bureau
        # Entered today, long after the last day of linking: the delay is there at once, the alarm begins tomorrow.
        file = bureau.noticed(-30)
        self.assertEqual(["RH1.link", "RH5.verify"], bureau.rules(overdue_only=True))
        self.assertEqual(-20, listed(self.help.ListHelpDuties, rs.ListHelpDutiesRequest(
            parent=bureau.parent, filter="rule = RH1.link"), "duties", 9, metadata=bureau.clerk)[0].days_left)
        file = bureau.linked(bureau.verified(file))
        self.assertEqual(20, file.link_up.days_late)

    def test_a_release_from_correction_opens_the_file(self):
        bureau = self.bureau
        agency = Agency(self.client, bureau.county)
        last = today()
        first = last + datetime.timedelta(days=1)
        first = first.replace(year=first.year - 1)
        subject = agency.in_correction((first - last).days)
        end = c.End(ground=c.End.GROUND_EXPIRY, day=day(), paper="矫解〔2026〕1号")
        self.assertEqual([], self.files(bureau))
        subject = agency.give("ReleaseSubject", subject, end=end)
        file, = self.files(bureau)
        self.assertEqual((subject.name, r.ReleasedPerson.STATE_LINKED, r.LinkUp.WAY_FROM_CORRECTION, subject.person),
                         (file.corrections[0].subject, file.state, file.link_up.way, file.person))
        self.assertEqual(last.replace(year=last.year + 3), as_day(file.help_end))
        self.assertEqual(["RH6.class"], bureau.rules())
        shown = self.help.RevealReleasedPerson(rs.RevealReleasedPersonRequest(
            name=file.name, purpose="核对身份办理衔接", request_id=new_id()), metadata=bureau.clerk)
        self.assertEqual("陈志远", shown.revealed_name)
        until(lambda: {"Released.Opened", "Released.Revealed"} <= set(self.heard(bureau.clerk, file)), "both are events")

    def files(self, bureau, who=None):
        return listed(self.help.ListReleasedPersons, rs.ListReleasedPersonsRequest(parent=bureau.parent), "released_persons", 9,
                      metadata=who or bureau.clerk)

    def test_who_has_a_file_is_linked_and_never_doubled(self):
        bureau, who = self.bureau, person()
        agency = Agency(self.client, bureau.county)
        file = bureau.noticed(-5, who)
        refused = self.refused(grpc.StatusCode.ALREADY_EXISTS, bureau.noticed, who=who)
        self.assertIn(file.name, refused.message)
        other = Bureau(self.help, next(self.counties))
        self.assertNotIn("releasedPersons/", self.refused(grpc.StatusCode.ALREADY_EXISTS, other.noticed, who=who).message)
        subject = agency.in_correction(-20, person=who)
        subject = agency.give("ReleaseSubject", subject, end=c.End(ground=c.End.GROUND_AMNESTY, day=day(), paper="赦1号"))
        files = self.files(bureau)
        self.assertEqual([(file.name, subject.name)], [(one.name, one.corrections[0].subject) for one in files])

    def test_a_person_moves_and_the_old_county_holds_until_then(self):
        old, new = self.bureau, Bureau(self.help, next(self.counties))
        file = old.in_help()
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.help.GetReleasedPerson, rs.GetReleasedPersonRequest(name=file.name),
                     metadata=new.clerk)
        file = old.give("RequestMove", file, move=r.Move(to=new.parent, reason="随配偶迁居务工", requested=day()))
        self.assertEqual(file, self.help.GetReleasedPerson(rs.GetReleasedPersonRequest(name=file.name), metadata=new.clerk))
        self.assertEqual((["RH1.move"], old.parent), (new.rules(), file.region))
        file = new.give("AcceptMove", file, move="t1", day=day(), responsibility_epoch=1, case_officer="ma")
        self.assertEqual((new.parent, 2, ["RH6.class"]), (file.region, file.responsibility_epoch, new.rules()))
        with self.assertRaises(grpc.RpcError) as caught:
            old.give("RecordAid", file, aid=r.Aid())
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())

    def test_roles_see_what_is_theirs(self):
        bureau = self.bureau
        file = bureau.in_help()
        self.assertEqual([file.name], [one.name for one in listed(
            self.help.ListReleasedPersons, rs.ListReleasedPersonsRequest(parent=bureau.parent + "001"), "released_persons", 9,
            metadata=bureau.office)])
        for role in ("observer", "sender", "citizen", "auditor"):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, self.help.GetReleasedPerson, rs.GetReleasedPersonRequest(name=file.name),
                         metadata=caller("x", role, bureau.county))
        # An office helps and decides nothing.
        with self.assertRaises(grpc.RpcError) as caught:
            bureau.give("EndHelp", file, bureau.office, end=r.HelpEnd(ground=r.HelpEnd.GROUND_DEATH, day=day(), paper="死亡证明1号"))
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())
        young = bureau.noticed(who=person("20090101", guardian_name="陈大山"))
        self.assertEqual("", young.person.masked_name)
        self.assertNotIn(young.name, [one.name for one in self.files(bureau, caller("o", "corrector", bureau.county))])
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.help.GetReleasedPerson, rs.GetReleasedPersonRequest(name=young.name),
                     metadata=caller("o", "corrector", bureau.county))
        # A minor's file is opened on a legal ground; else it says whose list he is on.
        for shown in [self.help.GetReleasedPerson(rs.GetReleasedPersonRequest(name=young.name), metadata=bureau.clerk),
                      *[one for one in self.files(bureau) if one.name == young.name]]:
            self.assertEqual((young.etag, young.state, False), (shown.etag, shown.state, shown.HasField("organ")))
        asked = rs.RevealReleasedPersonRequest(name=young.name, purpose="核对身份办理衔接", request_id=new_id())
        refused = self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.help.RevealReleasedPerson, asked, metadata=bureau.clerk)
        self.assertEqual("correction.minor.ground", rule_of(refused))
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        opened = self.help.RevealReleasedPerson(asked, metadata=bureau.clerk)
        self.assertEqual(("陈志远", young), (opened.revealed_name, opened.released_person))

    def test_who_is_helped_after_a_sealed_correction_is_shown_by_nobody(self):
        bureau = self.bureau
        agency = Agency(self.client, bureau.county)
        last = today()
        first = last + datetime.timedelta(days=1)
        first = first.replace(year=first.year - 1)
        young = agency.in_correction((first - last).days, person=person(f"{today().year - 17}0101", guardian_name="陈大山"))
        young = agency.give("ReleaseSubject", young, end=c.End(ground=c.End.GROUND_EXPIRY, day=day(), paper="矫解〔2026〕1号"))
        self.assertEqual([], self.files(bureau))
        duty, = listed(self.help.ListHelpDuties, rs.ListHelpDutiesRequest(parent=bureau.parent), "duties", 9, metadata=bureau.clerk)
        name = duty.released_person
        for who in (bureau.clerk, caller("root", "admin", "000000")):
            refused = self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.help.GetReleasedPerson,
                                   rs.GetReleasedPersonRequest(name=name), metadata=who)
            self.assertEqual("correction.subject.sealed", rule_of(refused))
        file = bureau.give("ClassifyReleased", r.ReleasedPerson(name=name), classification=r.HelpClassification(
            help_class=r.HELP_CLASS_GENERAL, grounds="依据家庭和就学情况确定", **{"from": day()}))
        self.assertEqual((name, 0, 0, False), (file.name, len(file.classifications), len(file.corrections), file.HasField("organ")))
        asked = rs.RevealReleasedPersonRequest(name=name, purpose="上门走访核对住址", request_id=new_id())
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        opened = self.help.RevealReleasedPerson(asked, metadata=bureau.clerk)
        self.assertEqual(("陈志远", 1, 0), (opened.revealed_name, len(opened.released_person.classifications),
                                         len(opened.released_person.corrections)))
        until(lambda: "Released.Classified" in self.heard(bureau.clerk, file), "its events are there")
        for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=bureau.clerk):
            for event in reply.events:
                told = r.ReleasedPerson()
                if event.resource == name and event.payload.Unpack(told):
                    self.assertEqual((0, False, ""), (len(told.corrections), told.HasField("organ"), told.person.masked_name), event.type)

    def test_bad_input_is_refused_by_field(self):
        bureau = self.bureau
        for field, fields in (("released_person.source", {"source": r.ReleasedPerson.SOURCE_CORRECTION}),
                              ("released_person.released", {"released": day(400)}), ("released_person.noticed", {"noticed": day(1)})):
            with self.subTest(field=field):
                file = r.ReleasedPerson(source=r.ReleasedPerson.SOURCE_PRISON, organ=c.Organ(name="某监狱", kind=c.Organ.KIND_PRISON),
                                        released=day(20), noticed=day())
                file.MergeFrom(r.ReleasedPerson(**fields))
                for name in ("released", "noticed"):
                    if name in fields:
                        getattr(file, name).CopyFrom(fields[name])
                self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.help.RegisterReleaseNotice, rs.RegisterReleaseNoticeRequest(
                    parent=bureau.parent, released_person=file, person=person(), request_id=new_id()), metadata=bureau.clerk, field=field)


class OnSqliteTest(ResettlementBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(ResettlementBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class CommandLineTest(Case):
    def test_released_persons_are_listed_counted_and_changed(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}")
        bureau = Bureau(resettlement_of(server.channel), "331082")
        file = bureau.in_help()

        def ctl(*arguments, code=0):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={server.target}", "correction", "released", *arguments],
                                 capture_output=True, text=True, timeout=60,
                                 env={**os.environ, "FENGQIAO_DEV_CALLER": "zhang;official;331000"})
            self.assertEqual(code, ran.returncode, ran.stderr)
            return ran.stdout

        rows = [json.loads(line) for line in ctl("list", "331082", "--format=jsonl").splitlines()]
        self.assertEqual([file.name], [one["name"] for one in rows])
        self.assertIn("帮教中", ctl("show", file.name))
        self.assertIn("走访帮教对象", ctl("duties", "331082"))
        self.assertIn("重新犯罪", ctl("count", "331082", "--from=2020-01-01", f"--to={today()}"))
        visit = {"name": file.name, "visit": {"day": {"year": today().year, "month": today().month, "day": today().day},
                                              "way": "WAY_TALK", "met": True, "findings": "到所谈话，情况平稳"}}
        self.assertIn("帮教中", ctl("do", "RecordHelpVisit", json.dumps(visit)))
        self.assertEqual("", ctl("do", "NoSuchThing", "{}", code=2))
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
