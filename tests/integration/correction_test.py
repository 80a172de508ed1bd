#!/usr/bin/python3
"""Community correction over the wire, on SQLite and on PostgreSQL: the real service, its roles, its feed, kill -9, and the command line."""
import contracts
import datetime
import json
import os
import subprocess
import threading
import unittest

import grpc
from databases import Postgres
from harness import STANDALONE, Case, Client, Refusal, caller, listed, new_id, program, until
from mediation_desk import as_day, day, today

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import correction_service_pb2_grpc
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c

CORRECTION = "fengqiao-correction"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_persons = iter(range(100000))


def with_unknown(message, text):
    """The message with a field that no contract has."""
    def varint(number):
        return bytes([number & 0x7F | 0x80]) + varint(number >> 7) if number > 0x7F else bytes([number])
    held = text.encode()
    return type(message).FromString(message.SerializeToString() + varint(19999 << 3 | 2) + varint(len(held)) + held)


def client_of(channel):
    return Client(channel, correction_service_pb2_grpc.CorrectionServiceStub)


def person(born="19880312", **more):
    index = next(_persons)
    digits = f"330602{datetime.date.fromisoformat(f'{born[:4]}-{born[4:6]}-{born[6:]}') - datetime.timedelta(days=index // 999):%Y%m%d}{index % 999 + 1:03d}"
    number = digits + "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, _WEIGHTS)) % 11]
    return c.Person(name=more.pop("name", "陈志远"), number=number, phone="13800000000", address="浙江省绍兴市越城区塔山街道", **more)


def rule_of(refusal):
    return refusal.details["PreconditionFailure"].violations[0].subject


class Agency:
    """A county's agency, and who acts for it."""

    def __init__(self, client, county):
        self.client, self.county, self.parent = client, county, f"regions/{county}"
        self.clerk = caller("clerk", "official", county)
        self.head = caller("head", "official", county)
        self.city = caller("city", "official", county[:4] + "00")
        self.office = caller("office", "corrector", county + "001")

    def noticed(self, effective=-20, reported=None, **more):
        start = day(effective)
        subject = c.Subject(
            kind=c.Subject.KIND_PROBATION, organ=c.Organ(name="某区人民法院", kind=c.Organ.KIND_COURT, level=c.Organ.LEVEL_COUNTY),
            judgment=c.Judgment(number="（2026）刑初1号", crime="盗窃罪", offended=day(effective - 100), effective=start,
                                penalty=c.Judgment.PENALTY_IMPRISONMENT, sentence=c.Length(months=6), length=c.Length(years=1),
                                **more.pop("judgment", {})),
            place=c.ExecutionPlace(ground=c.ExecutionPlace.GROUND_RESIDENCE), noticed=start, case_officer="chen",
            papers=[c.Paper(kind=kind, received=start) for kind in (c.Paper.KIND_JUDGMENT, c.Paper.KIND_EXECUTION_NOTICE)])
        return self.client.RegisterNotice(s.RegisterNoticeRequest(
            parent=self.parent, subject=subject, person=more.pop("person", None) or person(), request_id=more.pop("request_id", new_id())),
            metadata=more.pop("who", self.clerk))

    def give(self, method, subject, by=None, **fields):
        kind = s.DESCRIPTOR.services_by_name["CorrectionService"].methods_by_name[method].input_type._concrete_class
        request = kind(name=subject.name, etag=subject.etag, request_id=new_id(), **fields)
        return getattr(self.client, method)(request, metadata=by or self.clerk)

    def in_correction(self, effective=-20, **more):
        subject = self.noticed(effective, **more)
        reported = day(effective + 5)
        subject = self.give("RegisterSubject", subject, reported=reported, way=c.Registration.WAY_IN_PERSON)
        members = [c.Team.Member(role=c.Team.ROLE_OFFICIAL, sex=c.MaskedPerson.SEX_FEMALE, knows_minors=True),
                   c.Team.Member(role=c.Team.ROLE_VILLAGE, sex=c.MaskedPerson.SEX_MALE)]
        subject = self.give("SetTeam", subject, team=c.Team(members=members, formed=reported))
        subject = self.give("ClassifySubject", subject, classification=c.Classification(
            supervision_class=c.SUPERVISION_CLASS_NORMAL, grounds="依判决和现实表现确定", **{"from": reported}))
        return self.give("AnnounceCorrection", subject, announcement=c.Announcement(day=reported, signed=True, guardian_present=True))

    def duties(self, who=None, **fields):
        return listed(self.client.ListDuties, s.ListDutiesRequest(parent=self.parent, **fields), "duties", 50, metadata=who or self.clerk)

    def balance(self):
        reply = self.client.CountSubjects(s.CountSubjectsRequest(
            parent=self.parent, to=day(), **{"from": day(-400)}), metadata=self.clerk)
        return reply.total


class CorrectionBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(CORRECTION, cls.database, metrics=True)
        cls.client = client_of(cls.process.channel)
        cls.counties = iter(["330602", "330603", "330604", "330624", "330681", "330683", "330702", "330703", "330723", "330726", "330727", "330781",
                             "330782", "330783", "330784", "331002", "331003", "331004", "331022", "331023", "331024", "331081", "331082", "331083",
                             "330502", "330503", "330521", "330522", "330523", "330402"])

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

    def rule(self, method, subject, by=None, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.agency.give(method, subject, by, **fields)
        return rule_of(Refusal(caught.exception))

    def test_from_the_notice_to_the_release_on_the_day(self):
        agency = self.agency
        last = today()
        first = last + datetime.timedelta(days=1)
        first = first.replace(year=first.year - 1)
        subject = agency.in_correction((first - last).days)
        self.assertEqual(last, as_day(subject.term.end))
        self.assertEqual(("陈*远", ""), (subject.person.masked_name, subject.end.paper))
        overdue = agency.duties(overdue_only=True)
        self.assertTrue(overdue)
        self.assertTrue(all(one.days_left < 0 for one in overdue))
        self.assertEqual(sorted((one.duty.due.year, one.duty.due.month, one.duty.due.day) for one in overdue),
                         [(one.duty.due.year, one.duty.due.month, one.duty.due.day) for one in overdue])
        self.assertIn("CX6", [one.duty.rule for one in agency.duties()])
        subject = agency.give("PrepareEnd", subject, preparation=c.Preparation(
            summary_received=day(), appraisal="在矫期间遵守规定，表现良好。", appraised=day()))
        end = c.End(ground=c.End.GROUND_EXPIRY, day=day(), paper="矫解〔2026〕1号")
        with self.assertRaises(grpc.RpcError) as caught:
            agency.give("ReleaseSubject", subject, agency.office, end=end)
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())
        subject = agency.give("ReleaseSubject", subject, end=end)
        self.assertEqual(c.Subject.STATE_RELEASED, subject.state)
        self.assertEqual(["copy"], [one.duty.rule for one in agency.duties()])
        for who in (c.Organ.KIND_SUBJECT, c.Organ.KIND_COURT, c.Organ.KIND_PROCURATORATE, c.Organ.KIND_POLICE):
            subject = agency.give("RecordDelivery", subject, document="d1", who=who, day=day(), mode=c.Document.MODE_IN_PERSON)
        self.assertEqual([], agency.duties())
        self.assertEqual("correction.subject.ended", self.rule("SetPlan", subject, plan=c.Plan(text="重新制定的矫正方案内容", made=day())))
        total = agency.balance()
        self.assertEqual((0, 1, 1, 0), (total.opening, total.entered, total.released, total.closing))

    def test_who_never_reports_is_on_the_list_of_searches(self):
        subject = self.agency.noticed(-11)
        # Entered today, long after the last day of reporting: the search begins tomorrow, the delay is there at once.
        self.assertEqual(0, len(subject.absences))
        self.assertEqual(["CD4", "CD6"], [one.duty.rule for one in self.agency.duties(overdue_only=True)])
        lost = self.agency.in_correction()
        self.agency.give("ReportAbsence", lost, absence=c.Absence(cause=c.Absence.CAUSE_CONTACT_LOST, base=day(-1)))
        self.assertEqual([("CD10", 0)], [(one.duty.rule, one.days_left) for one in self.agency.duties(filter="rule = CD10")])
        work = listed(self.client.ListMyWork, s.ListMyWorkRequest(parent=self.agency.parent), "items", 50, metadata=self.agency.clerk)
        self.assertIn("CD10", {one.duty.duty.rule for one in work})
        self.assertTrue(all(one.why.endswith("。") for one in work))
        subject = self.agency.give("RegisterSubject", subject, reported=day(), way=c.Registration.WAY_AT_HOME)
        self.assertEqual([(c.Breach.KIND_OUT_OF_CONTROL, 1)], [(one.kind, one.days_out) for one in subject.breaches])
        suggested = self.client.SuggestSanctions(s.SuggestSanctionsRequest(name=subject.name), metadata=self.agency.clerk).suggestions
        self.assertEqual([c.SANCTION_KIND_ADMONITION], [one.kind for one in suggested])

    def test_leave_is_decided_by_whom_the_length_says(self):
        agency, subject = self.agency, self.agency.in_correction()
        subject = agency.give("EntrustOffice", subject, entrustment=c.Entrustment(
            office=agency.parent + "001", acts=[c.Entrustment.ACT_SHORT_LEAVE], number="矫委1号", **{"from": day()}))
        self.assertEqual([subject.name], [one.name for one in listed(
            self.client.ListSubjects, s.ListSubjectsRequest(parent=agency.parent + "001"), "subjects", 9, metadata=agency.office)])
        away = {"destination": "regions/110101", "reason": c.Leave.REASON_WORK, "details": "随公司外出施工"}
        for first, length, level in ((10, 7, c.LEVEL_OFFICE), (20, 8, c.LEVEL_COUNTY), (100, 31, c.LEVEL_CITY)):
            subject = agency.give("RequestLeave", subject, leave=c.Leave(to=day(first + length - 1), **away, **{"from": day(first)}))
            self.assertEqual((length, level), (subject.leaves[-1].days, subject.leaves[-1].level))
        approve = s.DecideLeaveRequest.DECISION_APPROVE
        self.assertEqual("correction.leave.own", self.rule("DecideLeave", subject, leave="l1", decision=approve))
        subject = agency.give("DecideLeave", subject, agency.office, leave="l1", decision=approve)
        self.assertEqual("correction.leave.county_decides", self.rule("DecideLeave", subject, agency.office, leave="l2", decision=approve))
        subject = agency.give("DecideLeave", subject, agency.head, leave="l2", decision=approve)
        self.assertEqual("correction.leave.city_decides", self.rule("DecideLeave", subject, agency.head, leave="l3", decision=approve))
        subject = agency.give("DecideLeave", subject, agency.city, leave="l3", decision=approve)
        self.assertEqual([c.Document.KIND_LEAVE_ABOVE_COUNTY], [one.kind for one in subject.documents])

    def test_two_officers_and_the_power_for_a_sanction(self):
        agency, subject = self.agency, self.agency.in_correction()
        subject = agency.give("RecordBreach", subject, breach=c.Breach(
            kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(), facts="陈志远未经批准在外地过夜"))
        self.assertEqual("本人未经批准在外地过夜", subject.breaches[0].facts)
        sanction = c.Sanction(kind=c.SANCTION_KIND_ADMONITION, breaches=["b1"], reason="未经批准在外地过夜一次，情节轻微。")
        subject = agency.give("ProposeSanction", subject, sanction=sanction)
        self.assertEqual("correction.sanction.own", self.rule("ReviewSanction", subject, sanction="s1"))
        subject = agency.give("ReviewSanction", subject, agency.head, sanction="s1")
        self.assertEqual("correction.sanction.own", self.rule("DecideSanction", subject, sanction="s1", approve=True))
        with self.assertRaises(grpc.RpcError) as caught:
            agency.give("DecideSanction", subject, caller("office", "corrector", agency.county), sanction="s1", approve=True)
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())
        subject = agency.give("DecideSanction", subject, agency.head, sanction="s1", approve=True)
        self.assertEqual(c.Sanction.STATE_DECIDED, subject.sanctions[0].state)

    def test_a_person_moves_to_another_county_and_is_never_on_two_lists(self):
        old, subject = self.agency, self.agency.in_correction(-40)
        new = Agency(self.client, next(self.counties))
        subject = old.give("RequestTransfer", subject, transfer=c.Transfer(to=new.parent, reason="随配偶迁居", requested=day()))
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.GetSubject(s.GetSubjectRequest(name=subject.name), metadata=new.clerk)
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())
        subject = old.give("AskNewCounty", subject, transfer="t1", day=day())
        self.assertEqual(subject, self.client.GetSubject(s.GetSubjectRequest(name=subject.name), metadata=new.clerk))
        self.assertEqual(["TR.answer"], [one.duty.rule for one in new.duties()])
        subject = new.give("AnswerTransfer", subject, transfer="t1", agrees=True, day=day())
        subject = old.give("DecideTransfer", subject, old.head, transfer="t1", approve=True, day=day())
        subject = old.give("SendFiles", subject, transfer="t1", day=day())
        self.assertEqual((1, 0), (old.balance().closing, new.balance().closing))
        subject = new.give("ReceiveTransfer", subject, transfer="t1", day=day(), responsibility_epoch=1, case_officer="ma")
        self.assertEqual((0, 1), (old.balance().closing, new.balance().closing))
        self.assertEqual((new.parent, 2), (subject.region, subject.responsibility_epoch))
        with self.assertRaises(grpc.RpcError) as caught:
            old.give("SetPlan", subject, plan=c.Plan(text="重新制定的矫正方案内容", made=day()))
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, caught.exception.code())

        def heard():
            got = [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=new.clerk)
                   for event in reply.events if event.resource == subject.name]
            return [event.type for event in got]
        until(lambda: "Transfer.Received" in heard(), "the new county hears of it")
        self.assertNotIn("Subject.Noticed", heard())

    def heard(self, who, subject):
        return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=who)
                for event in reply.events if event.resource == subject.name]

    def test_a_transfer_is_taken_back_or_decided_by_the_common_superior(self):
        old, subject = self.agency, self.agency.in_correction(-40)
        new = Agency(self.client, next(self.counties))
        transfer = c.Transfer(to=new.parent, reason="随配偶迁居", requested=day())
        subject = old.give("RequestTransfer", subject, transfer=transfer)
        subject = old.give("AskNewCounty", subject, transfer="t1", day=day())
        subject = old.give("WithdrawTransfer", subject, transfer="t1", reason="本人决定不再迁居", day=day())
        self.assertEqual([], new.duties())
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.GetSubject, s.GetSubjectRequest(name=subject.name), metadata=new.clerk)
        subject = old.give("RequestTransfer", subject, transfer=transfer)
        subject = old.give("AskNewCounty", subject, transfer="t2", day=day())
        subject = new.give("AnswerTransfer", subject, transfer="t2", agrees=False, objection="在本地无固定住所", day=day())
        decision = {"transfer": "t2", "approve": True, "day": day(), "superior_paper": "浙矫〔2026〕1号"}
        self.assertEqual("correction.transfer.superior", self.rule("DecideTransfer", subject, old.head, **decision))
        province = caller("province", "official", "330000")
        subject = old.give("DecideTransfer", subject, province, **decision)
        self.assertEqual((c.Transfer.STATE_APPROVED, "浙矫〔2026〕1号"), (subject.transfers[1].state, subject.transfers[1].superior_paper))
        subject = new.give("ReceiveTransfer", subject, transfer="t2", day=day(), responsibility_epoch=1)
        # What the old county made it delivers, and sees no more of the file than that.
        self.assertIn("copy", [one.duty.rule for one in old.duties()])
        self.assertNotIn("copy", [one.duty.rule for one in new.duties()])
        left = old.give("RecordDelivery", subject, document="d1", who=c.Organ.KIND_COURT, day=day(), mode=c.Document.MODE_POST)
        self.assertEqual((1, "", 0), (len(left.documents), left.person.masked_name, len(left.transfers)))
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.GetSubject, s.GetSubjectRequest(name=subject.name), metadata=old.clerk)

    def test_a_number_tells_nobody_who_is_under_correction(self):
        agency, who = self.agency, person()
        subject = agency.noticed(person=who)
        self.assertIn(subject.name, self.refused(grpc.StatusCode.ALREADY_EXISTS, agency.noticed, person=who).message)
        other = Agency(self.client, next(self.counties))
        same = self.refused(grpc.StatusCode.ALREADY_EXISTS, other.noticed, person=who)
        self.assertNotIn("subjects/", same.message + str(same.details))
        # A court enters notices and reads no files: which one it is, it is not told either.
        courts = self.refused(grpc.StatusCode.ALREADY_EXISTS, agency.noticed, person=who, who=caller("court", "sender", agency.county))
        self.assertNotIn("subjects/", courts.message + str(courts.details))
        guessed = c.Person()
        guessed.CopyFrom(who)
        guessed.name = "李某某"
        for asking in (other, agency):
            with self.assertRaises(grpc.RpcError) as caught:
                asking.noticed(person=guessed)
            refusal = Refusal(caught.exception)
            self.assertEqual("correction.notice.identity", rule_of(refusal))
            self.assertNotIn("subjects/", refusal.message)
        until(lambda: [one.type for one in self.heard(agency.clerk, subject)].count("Subject.NoticedAgain") == 5, "each attempt is an event")
        self.assertEqual([], self.heard(other.clerk, subject))

    def test_a_file_is_corrected_by_papers(self):
        agency, who = self.agency, person()
        wrong = agency.noticed(person=who)
        wrong = agency.give("WithdrawNotice", wrong, day=day(), grounds="居住地不在本县", paper="矫函1号")
        self.assertEqual(c.Subject.STATE_WITHDRAWN, wrong.state)
        right = Agency(self.client, next(self.counties))
        subject = right.noticed(person=who)
        subject = right.give("CorrectPerson", subject, person=c.Person(phone="13911112222"), grounds="更换手机号码")
        self.assertEqual(["phone"], list(subject.person_corrections[0].fields))
        new = person()
        subject = right.give("CorrectPerson", subject, person=c.Person(number=new.number), grounds="户籍登记更正", paper="公户1号")
        revealed = self.client.RevealSubject(
            s.RevealSubjectRequest(name=subject.name, purpose="核对身份办理登记", request_id=new_id()), metadata=right.clerk)
        self.assertEqual((new.number, "13911112222"), (revealed.revealed_number, revealed.revealed_phone))
        self.assertTrue(agency.noticed(person=who).name)  # the old number is nobody's any more
        self.refused(grpc.StatusCode.ALREADY_EXISTS, agency.noticed, person=new)
        change = c.TermChange(kind=c.TermChange.KIND_COMMUTATION, paper="刑更1号", decided=day(), new_end=day(300), grounds="重大立功表现",
                              organ=c.Organ(name="某市中级人民法院", kind=c.Organ.KIND_COURT, level=c.Organ.LEVEL_CITY))
        # Probation of a year is the least that there is (刑法 73); of a corrected judgment it may become two.
        self.agency = right
        self.assertEqual("correction.term.least", self.rule("ChangeTerm", subject, change=change))
        change.kind = c.TermChange.KIND_CORRECTED_JUDGMENT
        change.ClearField("new_end")
        longer = c.Judgment()
        longer.CopyFrom(subject.judgment)
        longer.length.years = 2
        before = as_day(subject.term.end)
        subject = right.give("ChangeTerm", subject, change=change, judgment=longer)
        self.assertGreater((as_day(subject.term.end) - before).days, 300)
        types = [one.type for one in self.heard(right.clerk, subject)]
        until(lambda: [one.type for one in self.heard(right.clerk, subject)].count("Person.Corrected") == 2, "the events are there")
        self.assertTrue({"Term.Changed"} <= {one.type for one in self.heard(right.clerk, subject)}, types)

    def found(self, who=None, **fields):
        """What the self-check finds, a file a page; and how many files it did not show."""
        request, omissions, hidden = s.RunSelfCheckRequest(parent=self.agency.parent, page_size=1, **fields), [], 0
        while True:
            reply = self.client.RunSelfCheck(request, metadata=who or self.agency.clerk)
            omissions += reply.omissions
            hidden += reply.hidden
            self.assertLessEqual(reply.checked + reply.hidden, 1)
            if not reply.next_page_token:
                return omissions, hidden
            request.page_token = reply.next_page_token

    def test_what_the_procuratorate_would_find_is_found_first(self):
        agency, subject = self.agency, self.agency.in_correction(-60)
        kind = s.Omission
        omissions, hidden = self.found()
        self.assertEqual(0, hidden)
        self.assertTrue({kind.KIND_NO_RECEIPT, kind.KIND_NOT_SET_UP} <= {one.kind for one in omissions}, omissions)
        self.assertEqual({subject.name}, {one.subject for one in omissions})
        self.assertTrue(all(one.text.endswith("。") and one.law and one.rule.startswith("correction.check.") for one in omissions))
        self.assertTrue(all(as_day(one.since) <= today() for one in omissions))
        self.assertEqual(["CD4"], [one.entry for one in self.found(kinds=[kind.KIND_NO_RECEIPT])[0]])
        subject = agency.give("SendReceipt", subject, day=day())
        self.assertEqual([], self.found(kinds=[kind.KIND_NO_RECEIPT])[0])
        young = agency.in_correction(-60, person=person("20090101", guardian_name="陈大山"))
        corrector = caller("o", "corrector", agency.county)
        omissions, hidden = self.found(corrector)
        self.assertEqual((1, {subject.name}), (hidden, {one.subject for one in omissions}))
        # Who may read minors' files says why: each that is looked at is an event (社区矫正法 54).
        self.assertEqual((1, {subject.name}), (self.found()[1], {one.subject for one in self.found()[0]}))
        opening = z.FileOpening(purpose="季度执法自查", ground=z.LegalGround(kind=z.LegalGround.KIND_SUPERVISION))
        omissions, hidden = self.found(opening=opening)
        self.assertEqual((0, {subject.name, young.name}), (hidden, {one.subject for one in omissions}))
        opening.ClearField("ground")
        refused = self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.client.RunSelfCheck,
                               s.RunSelfCheckRequest(parent=agency.parent, opening=opening), metadata=agency.clerk)
        self.assertEqual("correction.minor.ground", rule_of(refused))
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RunSelfCheck,
                     s.RunSelfCheckRequest(parent=agency.parent, kinds=[kind.KIND_UNSPECIFIED]), metadata=agency.clerk, field="kinds")
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.RunSelfCheck, s.RunSelfCheckRequest(parent=agency.parent),
                     metadata=caller("x", "observer", agency.county))

    def test_the_procuratorate_gets_its_reply(self):
        agency, subject = self.agency, self.agency.in_correction(-60)
        opinion = c.ProcuratorateOpinion(kind=c.ProcuratorateOpinion.KIND_CORRECTION, number="检纠1号", received=day(-20), content="陈志远一月份没有走访记录")
        subject = agency.give("RecordOpinion", subject, opinion=opinion)
        self.assertEqual(("o1", day(-5), "本人一月份没有走访记录"), (subject.opinions[0].id, subject.opinions[0].reply_by, subject.opinions[0].content))
        self.assertIn("CCL62", [one.duty.rule for one in agency.duties(overdue_only=True)])
        self.assertEqual(["CCL62:o1"], [one.entry for one in self.found(kinds=[s.Omission.KIND_OPINION_UNANSWERED])[0]])
        reply = c.ProcuratorateOpinion.Reply(day=day(), paper="矫函1号")
        self.assertEqual("correction.opinion.reasons", self.rule("ReplyOpinion", subject, opinion="o1", reply=reply))
        reply.reasons = "当月已经视频走访，记录附后"
        self.refused(grpc.StatusCode.PERMISSION_DENIED, agency.give, "ReplyOpinion", subject, caller("o", "corrector", agency.county),
                     opinion="o1", reply=reply)
        subject = agency.give("ReplyOpinion", subject, opinion="o1", reply=reply)
        self.assertNotIn("CCL62", [one.duty.rule for one in agency.duties()])
        self.assertEqual([], self.found(kinds=[s.Omission.KIND_OPINION_UNANSWERED])[0])

    def test_a_deed_is_commended_and_a_court_shortens_the_term(self):
        agency, subject = self.agency, self.agency.in_correction(-60)
        subject = agency.give("ProposeCommendation", subject, commendation=c.Commendation(
            ground=c.Commendation.GROUND_OUTSTANDING_DEED, reason="陈志远跳入河中救起一名落水儿童。"))
        self.assertEqual("本人跳入河中救起一名落水儿童。", subject.commendations[0].reason)
        self.assertEqual("correction.sanction.own", self.rule("DecideCommendation", subject, commendation="p1", approve=True))
        subject = agency.give("DecideCommendation", subject, agency.head, commendation="p1", approve=True)
        self.assertEqual(c.Commendation.STATE_DECIDED, subject.commendations[0].state)
        subject = agency.give("ProposeCommutation", subject, commutation=c.Commutation(
            ground=c.Commutation.GROUND_MAJOR_MERIT, reason="救起一名落水儿童，被评为见义勇为模范。"))
        court = c.Organ(name="绍兴市中级人民法院", kind=c.Organ.KIND_COURT, level=c.Organ.LEVEL_CITY)
        self.assertEqual("correction.commutation.power", self.rule("ReviewCommutation", subject, agency.head, commutation="m1", agree=True,
                                                                   addressee=court))
        subject = agency.give("ReviewCommutation", subject, agency.city, commutation="m1", agree=True, addressee=court)
        self.assertEqual("correction.term.least", self.rule("RecordCommutationRuling", subject, commutation="m1", granted=True, paper="刑更1号",
                                                            day=day(), new_end=day(30)))
        subject = agency.give("RecordCommutationRuling", subject, commutation="m1", granted=False, paper="刑更1号", day=day(), reason="不构成重大立功")
        self.assertEqual(c.Commutation.STATE_NOT_GRANTED, subject.commutations[0].state)
        self.assertEqual("correction.arrest.unknown", self.rule("RecordArrestDecision", subject, arrest_request="r1", granted=True, paper="捕1号", day=day()))

    def test_roles_see_what_is_theirs(self):
        agency, subject = self.agency, self.agency.in_correction()
        for role in ("observer", "registrar", "citizen", "auditor"):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.GetSubject, s.GetSubjectRequest(name=subject.name),
                         metadata=caller("x", role, agency.county))
        # Who looks on sees numbers and nobody.
        onlooker = caller("x", "observer", agency.county)
        count = self.client.CountSubjects(s.CountSubjectsRequest(parent=agency.parent, to=day(), **{"from": day(-400)}), metadata=onlooker)
        self.assertEqual(1, count.total.closing)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.ListDuties, s.ListDutiesRequest(parent=agency.parent), metadata=onlooker)
        # A court enters its notice and reads nothing.
        court = caller("court", "sender", agency.county)
        mine = agency.noticed(who=court)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.GetSubject, s.GetSubjectRequest(name=mine.name), metadata=court)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RevealSubject,
                     s.RevealSubjectRequest(name=subject.name, purpose="看", request_id=new_id()), metadata=agency.clerk, field="purpose")
        revealed = self.client.RevealSubject(
            s.RevealSubjectRequest(name=subject.name, purpose="核对身份办理登记", request_id=new_id()), metadata=agency.clerk)
        self.assertEqual("陈志远", revealed.revealed_name)
        young = agency.noticed(person=person("20090101", guardian_name="陈大山"))
        self.assertTrue(young.minor)
        self.assertEqual("", young.person.masked_name)
        # What opens the file is a legal ground; else it says whose list he is on.
        for shown in (self.client.GetSubject(s.GetSubjectRequest(name=young.name), metadata=agency.clerk),
                      {one.name: one for one in listed(self.client.ListSubjects, s.ListSubjectsRequest(parent=agency.parent), "subjects", 9,
                                                       metadata=agency.clerk)}[young.name]):
            self.assertEqual((young.etag, young.state, young.region, False),
                             (shown.etag, shown.state, shown.region, shown.HasField("judgment")))
        asked = s.RevealSubjectRequest(name=young.name, purpose="核对身份办理登记", request_id=new_id())
        self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.client.RevealSubject, asked, metadata=agency.clerk)
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        opened = self.client.RevealSubject(asked, metadata=agency.clerk)
        self.assertEqual(("陈志远", young), (opened.revealed_name, opened.subject))
        self.assertFalse(revealed.HasField("subject"))
        names = {one.name for one in listed(self.client.ListSubjects, s.ListSubjectsRequest(parent=agency.parent), "subjects", 9,
                                            metadata=caller("o", "corrector", agency.county))}
        self.assertEqual({subject.name, mine.name}, names)

    def test_the_office_that_is_entrusted_with_a_minor_knows_whom(self):
        agency, young = self.agency, self.agency.in_correction(-15, person=person("20090101", guardian_name="陈大山"))
        ground = z.LegalGround(kind=z.LegalGround.KIND_SUPERVISION)

        def reveal(who):
            return self.client.RevealSubject(
                s.RevealSubjectRequest(name=young.name, purpose="上门走访", ground=ground, request_id=new_id()), metadata=who)
        other = caller("other", "corrector", agency.county + "002")
        self.refused(grpc.StatusCode.PERMISSION_DENIED, reveal, agency.office)
        young = agency.give("EntrustOffice", young, entrustment=c.Entrustment(
            office=agency.parent + "001", acts=[c.Entrustment.ACT_SUPERVISION], number="越矫委〔2026〕1号", **{"from": day()}))
        self.assertEqual("陈志远", reveal(agency.office).revealed_name)
        self.assertEqual(young.etag, self.client.GetSubject(s.GetSubjectRequest(name=young.name), metadata=agency.office).etag)
        rows = listed(self.client.ListSubjects, s.ListSubjectsRequest(parent=agency.parent + "001"), "subjects", 9, metadata=agency.office)
        self.assertEqual([(young.name, False)], [(one.name, one.HasField("judgment")) for one in rows])
        self.refused(grpc.StatusCode.PERMISSION_DENIED, reveal, other)
        agency.give("EntrustOffice", young)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, reveal, agency.office)

    def test_nothing_is_counted_of_a_township(self):
        parent = self.agency.parent + "001"
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.CountSubjects,
                     s.CountSubjectsRequest(parent=parent, to=day(), **{"from": day(-40)}), metadata=self.agency.office, field="parent")

    def test_files_go_also_after_the_registration(self):
        old, new = self.agency, Agency(self.client, next(self.counties))
        subject = old.in_correction()
        subject = old.give("RequestTransfer", subject, transfer=c.Transfer(to=new.parent, reason="随配偶迁居", requested=day()))
        subject = old.give("AskNewCounty", subject, transfer="t1", day=day())
        subject = new.give("AnswerTransfer", subject, transfer="t1", agrees=True, day=day())
        subject = old.give("DecideTransfer", subject, old.head, transfer="t1", approve=True, day=day())
        subject = new.give("ReceiveTransfer", subject, transfer="t1", day=day(), responsibility_epoch=1)

        def owed(agency):
            return {one.duty.id for one in agency.duties() if one.subject == subject.name}
        self.assertEqual((True, False), ("TR.files:t1" in owed(old), "TR.files:t1" in owed(new)))
        sent = dict(name=subject.name, transfer="t1", day=day())
        self.assertEqual("correction.transfer.state", self.rule("SendFiles", subject, new.clerk, transfer="t1", day=day()))  # not the new one's
        told = self.client.SendFiles(s.SendFilesRequest(request_id=new_id(), **sent), metadata=old.clerk)
        self.assertFalse(told.HasField("judgment"))  # of whom it has handed over it sees no more than it did
        self.assertNotIn("TR.files:t1", owed(old))

    def test_a_penalty_that_the_police_gave_by_themselves_counts_in_the_ladder(self):
        agency, subject = self.agency, self.agency.in_correction()

        def breach(at):
            return c.Breach(kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(at), facts="未经批准会见同案人员")

        subject = agency.give("RecordBreach", subject, breach=breach(-6))
        penalty = c.Sanction(breaches=["b1"], organ_paper="公（治）行罚决字〔2026〕7号", organ_decided=day(-5),
                             addressee=c.Organ(name="某区公安分局", kind=c.Organ.KIND_POLICE))
        # It stands without proposal and review: not for who only handles files.
        self.refused(grpc.StatusCode.PERMISSION_DENIED, agency.give, "RecordPolicePenalty", subject,
                     caller("lin", "corrector", agency.county), sanction=penalty)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, agency.give, "RecordPolicePenalty", subject, agency.head,
                     sanction=c.Sanction(breaches=["b1"]), field="sanction.organ_paper")
        subject = agency.give("RecordPolicePenalty", subject, agency.head, sanction=penalty)
        made, = subject.sanctions
        self.assertEqual((True, c.Sanction.STATE_GRANTED, "", ""), (made.by_police_alone, made.state, made.proposed_by, made.decided_by))
        agency.give("RecordBreach", subject, breach=breach(-4))
        steps = self.client.SuggestSanctions(s.SuggestSanctionsRequest(name=subject.name), metadata=agency.clerk).suggestions
        self.assertIn("correction.ladder.after_penalty", [one.rule for one in steps])

    def test_every_reading_of_a_minors_file_asks_for_a_ground_and_is_an_event(self):
        agency = self.agency
        young = agency.in_correction(person=person("20090101", guardian_name="陈大山"))
        for at in (-1, 0):
            young = agency.give("RecordAct", young, act=c.Act(kind=c.ACT_KIND_TALK, day=day(at), content="谈家庭和学业"))
        opening = z.FileOpening(purpose="核查本月教育情况", ground=z.LegalGround(kind=z.LegalGround.KIND_SUPERVISION))
        acts, steps = s.ListActsRequest(parent=young.name), s.SuggestSanctionsRequest(name=young.name)

        def opened():
            return [one.type for one in self.heard(agency.clerk, young)].count("Subject.Opened")

        stranger = caller("x", "official", "330103")
        for call, asked in ((self.client.ListActs, acts), (self.client.SuggestSanctions, steps)):
            asked.opening.purpose = "核查本月教育情况"
            refused = self.refused(grpc.StatusCode.FAILED_PRECONDITION, call, asked, metadata=agency.clerk)
            self.assertEqual("correction.minor.ground", rule_of(refused))
            asked.opening.ground.kind = z.LegalGround.KIND_STATUTORY_QUERY
            self.refused(grpc.StatusCode.INVALID_ARGUMENT, call, asked, metadata=agency.clerk, field="ground.statute")
            asked.opening.ground.kind, asked.opening.purpose = z.LegalGround.KIND_SUPERVISION, "看"
            self.refused(grpc.StatusCode.INVALID_ARGUMENT, call, asked, metadata=agency.clerk, field="opening.purpose")
            asked.opening.CopyFrom(opening)
            self.refused(grpc.StatusCode.PERMISSION_DENIED, call, asked, metadata=stranger)
        self.assertEqual(0, opened())
        # Each page by itself, under the same token.
        self.assertEqual([day(0), day(-1)], [one.day for one in listed(self.client.ListActs, acts, "acts", 1, metadata=agency.clerk)])
        self.assertEqual([], list(self.client.SuggestSanctions(steps, metadata=agency.clerk).suggestions))
        until(lambda: opened() == 3, "each reading is an event")
        logged = s.ListActsRequest()
        told = [one for one in self.heard(agency.clerk, young) if one.type == "Subject.Opened"][0]
        self.assertTrue(told.payload.Unpack(logged))
        self.assertEqual((young.name, opening), (logged.parent, logged.opening))
        # Of somebody of age nothing is asked.
        grown = agency.in_correction(person=person("19910606", name="李大为"))
        self.assertEqual([], list(self.client.ListActs(s.ListActsRequest(parent=grown.name), metadata=agency.clerk).acts))

    def test_acts_are_recorded_and_answered_without_their_content(self):
        agency, subject = self.agency, self.agency.in_correction()
        act = c.Act(kind=c.ACT_KIND_VISIT, day=day(), content="家中有老母亲需要照料", place="塔山街道1号")
        subject = agency.give("RecordAct", subject, act=act)
        acts = listed(self.client.ListActs, s.ListActsRequest(parent=subject.name), "acts", 1, metadata=agency.clerk)
        self.assertEqual([("clerk", "", "")], [(one.by, one.content, one.place) for one in acts])
        asked = s.RevealActRequest(name=subject.name, act=acts[0].id, purpose="检察院调阅走访记录", request_id=new_id())
        shown = self.client.RevealAct(asked, metadata=agency.clerk)
        self.assertEqual((acts[0], "家中有老母亲需要照料", "塔山街道1号"), (shown.act, shown.revealed_content, shown.revealed_place))
        until(lambda: "Act.Revealed" in [one.type for one in self.heard(agency.clerk, subject)], "the reading is an event")
        stranger = caller("x", "official", next(self.counties))
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.RevealAct, asked, metadata=stranger)
        asked.purpose = "看"
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RevealAct, asked, metadata=agency.clerk, field="purpose")
        asked.purpose, asked.act = "检察院调阅走访记录", "none"
        self.refused(grpc.StatusCode.NOT_FOUND, self.client.RevealAct, asked, metadata=agency.clerk)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RecordAct, s.RecordActRequest(
            name=subject.name, request_id=new_id(), act=c.Act(kind=c.ACT_KIND_TALK, day=day(1))), metadata=agency.clerk, field="act.day")

    def test_what_the_contract_does_not_know_is_neither_kept_nor_told(self):
        agency, subject = self.agency, self.agency.in_correction()
        written = c.Act(kind=c.ACT_KIND_TALK, content="谈话教育")
        # More than a file may have, in a field of tomorrow, of a message that the file takes over whole.
        written.day.CopyFrom(with_unknown(day(), "陈志远13800000000" * 30000))
        told = agency.give("RecordAct", subject, act=written)
        self.assertLess(told.ByteSize(), 20_000)
        self.assertTrue(agency.give("RecordBreach", told, breach=c.Breach(
            kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(), facts="未经批准在外地过夜")).breaches)

    def test_an_old_answer_is_closed_to_another_role_of_the_account(self):
        agency = self.agency
        young = agency.in_correction(person=person("20090101", guardian_name="陈大山"))
        request = s.RecordActRequest(name=young.name, request_id=new_id(), act=c.Act(kind=c.ACT_KIND_TALK, day=day(), content="谈话教育"))
        first = self.client.RecordAct(request, metadata=caller("zed", "official", agency.county))
        self.assertTrue(first.HasField("judgment"))
        again = self.client.RecordAct(request, metadata=caller("zed", "corrector", agency.county))
        self.assertEqual((first.name, first.etag, True, False), (again.name, again.etag, again.minor, again.HasField("judgment")))

    def test_bad_input_is_refused_by_field(self):
        agency = self.agency
        for field, spoil in (("person.number", lambda r: setattr(r.person, "number", "330602199001010000")),
                             ("subject.judgment.length", lambda r: setattr(r.subject.judgment.length, "years", 9)),
                             ("subject.judgment.effective", lambda r: r.subject.judgment.effective.CopyFrom(day(1))),
                             ("parent", lambda r: setattr(r, "parent", "regions/330600"))):
            with self.subTest(field=field):
                sent = {}

                class Kept:
                    def RegisterNotice(_, request, metadata):
                        sent["request"] = request
                Agency(Kept(), agency.county).noticed()
                request = sent["request"]
                spoil(request)
                self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RegisterNotice, request,
                             metadata=caller("a", "official", "330000"), field=field)


class OnSqliteTest(CorrectionBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(CorrectionBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class KilledTest(Case):
    WRITERS, EACH = 4, 25

    def test_what_was_acknowledged_is_there_once(self):
        database = f"sqlite://{self.folder()}"
        server = self.server(CORRECTION, database)
        answered, lost, lock = {}, [], threading.Lock()

        def write(requests):
            # A channel of its own, which outlives the server.
            channel = server.new_channel()
            agency = Agency(client_of(channel), "330602")
            for request_id, who in requests:
                try:
                    got = agency.noticed(person=who, request_id=request_id)
                except grpc.RpcError as error:
                    lost.append(error.code())
                    break
                with lock:
                    answered[request_id] = got.name
            channel.close()

        work = [[(new_id(), person()) for _ in range(self.EACH)] for _ in range(self.WRITERS)]
        writers = [threading.Thread(target=write, args=(one,)) for one in work]
        for writer in writers:
            writer.start()
        until(lambda: len(answered) > 20, "some are in")
        server.kill()
        for writer in writers:
            writer.join()
        self.assertEqual({grpc.StatusCode.UNAVAILABLE}, set(lost))
        server = self.server(CORRECTION, database)
        agency = Agency(client_of(server.channel), "330602")
        for one in work:
            for request_id, who in one:
                name = agency.noticed(person=who, request_id=request_id).name
                self.assertEqual(answered.get(request_id, name), name)
        kept = listed(agency.client.ListSubjects, s.ListSubjectsRequest(parent=agency.parent), "subjects", 30, metadata=agency.clerk)
        self.assertEqual(self.WRITERS * self.EACH, len({one.name for one in kept}))
        self.assertEqual(0, agency.client.VerifyLog(events.VerifyLogRequest()).first_broken_position)
        server.stop()


class CommandLineTest(Case):
    def test_the_samples_and_what_is_to_be_done_with_them(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}")

        def ctl(*arguments, code=0):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={server.target}", *arguments], capture_output=True, text=True,
                                 timeout=60, env={**os.environ, "FENGQIAO_DEV_CALLER": "zhang;official;331000"})
            self.assertEqual(code, ran.returncode, ran.stderr)
            return ran.stdout

        sample = contracts.TOP / "deploy" / "samples" / "correction" / "subjects.jsonl"
        self.assertIn("已完成", ctl("correction", "play", str(sample)))
        people = [json.loads(line) for line in ctl("correction", "list", "331082", "--format=jsonl").splitlines()]
        self.assertEqual(8, len(people))
        late = [json.loads(line) for line in ctl("correction", "duties", "331082", "--overdue", "--format=jsonl").splitlines()]
        self.assertIn("CD6", {one["duty"]["rule"] for one in late})
        # Lost two days ago and told today: the search is due today, and late from tomorrow.
        self.assertNotIn("CD10", {one["duty"]["rule"] for one in late})
        to_do = [json.loads(line) for line in ctl("correction", "duties", "331082", "--format=jsonl").splitlines()]
        self.assertIn(today(), [datetime.date(**one["duty"]["due"]) for one in to_do if one["duty"]["rule"] == "CD10"])
        self.assertIn("逾期", ctl("correction", "work", "331082"))
        self.assertIn("NO_RECEIPT", ctl("correction", "check", "331082", "--kinds=NO_RECEIPT", "--format=jsonl"))
        self.assertIn("331082", ctl("correction", "backlog", "331000"))
        self.assertIn("期末在册", ctl("correction", "balance", "331082", "--from=2020-01-01", f"--to={today()}"))
        breached = next(one["name"] for one in people if one.get("breaches") and not one.get("sanctions"))
        self.assertIn("训诫", ctl("correction", "suggest", breached))
        self.assertIn("至", ctl("correction", "show", breached))
        young = Agency(client_of(server.channel), "331082").in_correction(person=person("20090101", guardian_name="陈大山"))
        self.assertEqual("", ctl("correction", "suggest", young.name, code=1))
        self.assertIn("没有可以提请的处罚", ctl("correction", "suggest", young.name, "--purpose=核查有无违规", "--supervision"))
        self.assertIn("Subject.Noticed", ctl("watch", "correction", "--until-now"))
        self.assertIn("0", ctl("verify", "correction"))
        self.assertEqual("", ctl("correction", "do", "NoSuchThing", "{}", code=2))
        server.stop()

    def test_a_bad_line_of_a_table_ends_the_start(self):
        path = os.path.join(self.folder(), "table.tsv")
        domain = contracts.TOP / "services" / "correction" / "domain"
        for flag, built_in in (("correction_parameters", "parameters.tsv"), ("correction_frequencies", "frequencies.tsv"),
                               ("correction_risk_factors", "risk_factors.tsv")):
            good = (domain / built_in).read_text().splitlines()
            with open(path, "w", encoding="utf-8") as out:
                out.write("\n".join(good[:6] + ["no.such\tline"] + good[6:]) + "\n")
            ran = subprocess.run([program(CORRECTION), "--auth=dev", "--listen=127.0.0.1:0", f"--database_url=sqlite://{self.folder()}",
                                  f"--{flag}={path}"], capture_output=True, text=True, timeout=30)
            self.assertEqual(2, ran.returncode, ran.stderr)
            self.assertIn(f"{flag}: {path}: line 7: ", ran.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
