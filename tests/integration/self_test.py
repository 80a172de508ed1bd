#!/usr/bin/python3
"""A person's own account and the staff of a service provider over the wire, under --auth=jwt, on SQLite and on PostgreSQL: what they
see of their own, and that nothing else opens."""
import contracts  # noqa: F401  (makes the contracts importable)
import json
import os
import subprocess
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, person, rule_of
from databases import Postgres
from google.protobuf import message_factory
from harness import Client, Refusal, listed, new_id, program, until
from mediation_desk import day
from token_test import EC, TokenCase, bearer

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import provider_pb2 as p
from fengqiao.correction.v1 import provider_service_pb2 as ps
from fengqiao.correction.v1 import provider_service_pb2_grpc
from fengqiao.correction.v1 import self_access_pb2 as a
from fengqiao.correction.v1 import self_service_pb2 as m
from fengqiao.correction.v1 import self_service_pb2_grpc
from fengqiao.correction.v1 import subject_pb2 as c

NOT_FOUND, DENIED = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED
CODE = "91350100M000100Y43"


class SelfBody:
    def setUp(self):
        super().setUp()
        self.key = self.private_key(EC)
        self.process = self.server(CORRECTION, self.new_database(), "--auth=jwt", f"--auth_jwt_keys={self.public_keys(self.key)}")
        channel = self.process.channel
        self.client = client_of(channel)
        self.mine = Client(channel, self_service_pb2_grpc.SelfServiceStub)
        self.helpers = Client(channel, provider_service_pb2_grpc.ProviderServiceStub)
        self.agency = self.agency_of("330602")

    def as_of(self, sub, role, regions="330602", **more):
        return bearer(self.token(self.key, sub=sub, role=role, regions=regions, **more))

    def agency_of(self, county):
        agency = Agency(self.client, county)
        agency.clerk, agency.head = self.as_of("clerk", "official", county), self.as_of("head", "official", county)
        return agency

    def bound(self, subject, **binding):
        subject = self.mine.BindSelf(m.BindSelfRequest(
            name=subject.name, request_id=new_id(), binding=a.SelfBinding(**binding)), metadata=self.agency.clerk)
        return subject, self.as_of(subject.self_bindings[-1].id, "self")

    def say(self, method, name, who, **fields):
        return getattr(self.mine, method)(getattr(m, method + "Request")(name=name, request_id=new_id(), **fields), metadata=who)

    def file(self, name, who):
        return self.mine.GetMyFile(m.GetMyFileRequest(name=name), metadata=who)

    def rule(self, call, *arguments, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments, **fields)
        return rule_of(Refusal(caught.exception))

    def leave(self, first=10, last=12):
        return c.Leave(destination="regions/330102", reason=c.Leave.REASON_FAMILY, details="看望住院的父亲", to=day(last), **{"from": day(first)})

    def heard(self, name):
        return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=self.agency.clerk)
                for event in reply.events if event.resource == name]

    @staticmethod
    def answer(client, method, sent, who):
        answer = getattr(client, method.name)(sent, metadata=who)
        return list(answer) if method.server_streaming else answer

    def test_a_person_sees_his_own_file_and_says_what_is_so(self):
        subject, me = self.bound(self.agency.in_correction())
        mine = self.file(subject.name, me)
        self.assertEqual((c.Subject.STATE_IN_CORRECTION, c.SUPERVISION_CLASS_NORMAL), (mine.state, mine.supervision_class))
        self.assertTrue(mine.duties)
        for internal in ("陈", "13800000000", "塔山", "chen", "clerk"):
            self.assertNotIn(internal, str(mine.SerializeToString(), "utf-8", "replace"))
        mine = self.say("RequestMyLeave", subject.name, me, leave=self.leave())
        self.assertEqual((c.Leave.STATE_SUBMITTED, True, ""), (mine.leaves[0].state, mine.leaves[0].by_self, mine.leaves[0].requested_by))
        mine = self.say("ReportToOffice", subject.name, me, mode=c.Act.MODE_APP, content="陈志远本周在家")
        self.assertEqual(day(), mine.last_report)
        act, = self.client.ListActs(s.ListActsRequest(parent=subject.name), metadata=self.agency.clerk).acts
        self.assertEqual((True, day(), c.Act.MODE_APP, ""), (act.by_self, act.day, act.mode, act.content))
        self.assertTrue(act.HasField("entered"))
        mine = self.say("ReportChange", subject.name, me, kind=a.SelfNote.KIND_ADDRESS, day=day(), content="搬到迪荡街道新居")
        self.assertEqual(a.SelfNote.STATE_OPEN, mine.notes[0].state)
        duty, = [one for one in self.agency.duties() if one.duty.rule == "self.note"]
        self.assertEqual("核实本人申报的情况", duty.duty.title)
        # The office reads what he wrote with a purpose, and answers; the file it corrects itself.
        note, = [one for one in self.client.ListActs(s.ListActsRequest(parent=subject.name), metadata=self.agency.clerk).acts if one.self_note]
        shown = self.client.RevealAct(s.RevealActRequest(
            name=subject.name, act=note.id, purpose="核实本人申报的变动", request_id=new_id()), metadata=self.agency.clerk)
        self.assertEqual("搬到迪荡街道新居", shown.revealed_content)
        settled = self.mine.SettleSelfNote(m.SettleSelfNoteRequest(
            name=subject.name, self_note="w1", confirmed=True, answer="已核实", request_id=new_id()), metadata=self.agency.clerk)
        self.assertEqual(("clerk", 0), (settled.self_notes[0].settled_by, len(settled.person_corrections)))
        mine = self.say("WithdrawMyLeave", subject.name, me, leave="l1")
        self.assertEqual((c.Leave.STATE_WITHDRAWN, "已核实", ""), (mine.leaves[0].state, mine.notes[0].answer, mine.notes[0].settled_by))
        until(lambda: "Leave.Withdrawn" in [event.type for event in self.heard(subject.name)], "its events are there")
        by_self = [event.type for event in self.heard(subject.name) if event.actor.role == "self"]
        self.assertEqual(["Leave.Requested", "Act.Recorded", "Subject.ActRecorded", "Act.Recorded", "Self.Noted", "Leave.Withdrawn"], by_self)

    def test_nothing_else_opens(self):
        subject, me = self.bound(self.agency.in_correction())
        other, other_me = self.bound(self.agency.in_correction(person=person("19910606", name="李大为")))
        missing = subject.name[:-3] + "zzz"
        texts = set()
        for name, who in ((other.name, me), (subject.name, other_me), (missing, me), (subject.name, self.as_of("self-unknown", "self")),
                          (subject.name, self.as_of("clerk", "self")), (subject.name, self.as_of("root", "admin", "000000"))):
            refusal = self.refused(NOT_FOUND, self.file, name, who)
            texts.add(refusal.message.replace(name, "NAME"))
            self.refused(NOT_FOUND, self.say, "ReportToOffice", name, who, mode=c.Act.MODE_APP)
            self.refused(NOT_FOUND, self.say, "RequestMyLeave", name, who, leave=self.leave())
        self.assertEqual(1, len(texts), texts)
        self.refused(DENIED, self.file, subject.name, self.agency.clerk)
        # No decision and no other reading is his: every method of the services but his own.
        own = {"GetMyFile", "RequestMyLeave", "WithdrawMyLeave", "ReportToOffice", "ReportMovement", "ReportChange"}
        seen = 0
        for client, file, service in ((self.client, s, "CorrectionService"), (self.mine, m, "SelfService"), (self.helpers, ps, "ProviderService")):
            for method in file.DESCRIPTOR.services_by_name[service].methods:
                if method.name in own:
                    continue
                request = message_factory.MessageFactory().GetPrototype(method.input_type)()
                sent = iter([request]) if method.client_streaming else request
                self.refused(DENIED, lambda: self.answer(client, method, sent, me))
                seen += 1
        self.assertGreater(seen, 50)

    def test_a_return_he_reports_ends_no_leave(self):
        subject, me = self.bound(self.agency.in_correction())
        mine = self.say("RequestMyLeave", subject.name, me, leave=c.Leave(
            destination="regions/330102", reason=c.Leave.REASON_MEDICAL, details="急诊转院治疗", urgent_reason="病情突然", to=day(2), **{"from": day()}))
        self.assertEqual("correction.leave.not_running", self.rule(
            self.say, "ReportMovement", subject.name, me, kind=a.SelfNote.KIND_RETURNED, leave="l1", day=day()))
        subject = self.client.DecideLeave(s.DecideLeaveRequest(
            name=subject.name, leave="l1", decision=s.DecideLeaveRequest.DECISION_APPROVE, request_id=new_id()), metadata=self.agency.head)
        mine = self.say("ReportMovement", subject.name, me, kind=a.SelfNote.KIND_RETURNED, leave="l1", day=day())
        self.assertEqual((c.Leave.STATE_APPROVED, "l1"), (mine.leaves[0].state, mine.notes[0].leave))

    def test_a_binding_ends_with_its_revocation_and_with_the_hand_over(self):
        subject, me = self.bound(self.agency.in_correction())
        subject, again = self.bound(subject)
        self.refused(NOT_FOUND, self.file, subject.name, me)
        self.assertEqual(subject.name, self.file(subject.name, again).name)
        self.mine.RevokeSelf(m.RevokeSelfRequest(
            name=subject.name, self_binding=subject.self_bindings[-1].id, reason="手机遗失", request_id=new_id()), metadata=self.agency.clerk)
        self.refused(NOT_FOUND, self.file, subject.name, again)
        subject, me = self.bound(subject)
        new = self.agency_of("330102")
        # A county's clerk binds nobody else's.
        self.refused(DENIED, self.mine.BindSelf, m.BindSelfRequest(name=subject.name, request_id=new_id()), metadata=new.clerk)
        old = self.agency
        subject = old.give("RequestTransfer", subject, transfer=c.Transfer(to=new.parent, reason="随配偶迁居", requested=day()))
        subject = old.give("AskNewCounty", subject, transfer="t1", day=day())
        subject = new.give("AnswerTransfer", subject, transfer="t1", agrees=True, day=day())
        subject = old.give("DecideTransfer", subject, old.head, transfer="t1", approve=True, day=day())
        self.assertEqual(subject.name, self.file(subject.name, me).name)
        subject = new.give("ReceiveTransfer", subject, transfer="t1", day=day(), responsibility_epoch=1, case_officer="ma")
        self.refused(NOT_FOUND, self.file, subject.name, me)
        self.refused(NOT_FOUND, self.say, "ReportToOffice", subject.name, me, mode=c.Act.MODE_APP)
        subject = self.mine.BindSelf(m.BindSelfRequest(name=subject.name, request_id=new_id()), metadata=new.clerk)
        self.assertEqual(subject.name, self.file(subject.name, self.as_of(subject.self_bindings[-1].id, "self", "330102")).name)

    # -- Providers

    def provider(self, name="helpers", **more):
        return self.helpers.CreateProvider(ps.CreateProviderRequest(
            parent=self.agency.parent, provider_id=name, request_id=new_id(), provider=p.Provider(
                display_name="心连心社会工作服务中心", kind=p.Provider.KIND_SOCIAL_WORK, credit_code=CODE, contract_from=day(-10), **more)),
            metadata=self.agency.clerk)

    def assign(self, subject, provider, **more):
        return self.helpers.AssignProvider(ps.AssignProviderRequest(name=subject.name, request_id=new_id(), assignment=p.ProviderAssignment(
            provider=provider.name, purpose="每月走访陈志远", **({"from": day(-5)} | more))), metadata=self.agency.clerk)

    def record(self, subject, provider, who, kind=c.ACT_KIND_TALK, **more):
        return self.helpers.RecordAssignedAct(ps.RecordAssignedActRequest(
            name=subject.name, provider=provider.name, request_id=new_id(), act=c.Act(kind=kind, day=day(), content="情绪稳定", **more)), metadata=who)

    def assigned(self, provider, who, size=0):
        return listed(self.helpers.ListAssigned, ps.ListAssignedRequest(provider=provider.name), "persons", size, metadata=who)

    def test_a_providers_staff_record_and_decide_nothing(self):
        provider, other = self.provider(), self.provider("other")
        staff = self.as_of("shegong", "provider", organ=provider.name)
        stranger = self.as_of("qita", "provider", organ=other.name)
        subject, free = self.agency.in_correction(), self.agency.in_correction(person=person("19910606", name="李大为"))
        young = self.agency.in_correction(person=person("20090101", guardian_name="陈父", guardian_phone="13900000000"))
        self.assertEqual([], self.assigned(provider, staff))
        for one in (subject, young):
            self.assign(one, provider)
        for size in (0, 1):
            seen = self.assigned(provider, staff, size)
            self.assertEqual(sorted([subject.name, young.name]), [one.subject for one in seen])
        names = {one.subject: one for one in seen}
        self.assertEqual(("陈*远", "每月走访本人", ""), (
            names[subject.name].masked_name, names[subject.name].assignment.purpose, names[subject.name].assignment.assigned_by))
        self.assertEqual((True, ""), (names[young.name].minor, names[young.name].masked_name))
        self.assertEqual(subject.name, self.helpers.GetAssigned(ps.GetAssignedRequest(
            name=subject.name, provider=provider.name), metadata=staff).subject)
        for kind, minutes in ((c.ACT_KIND_TALK, 0), (c.ACT_KIND_VISIT, 0), (c.ACT_KIND_EDUCATION, 60)):
            self.assertEqual(subject.name, self.record(subject, provider, staff, kind, minutes=minutes).subject)
        acts = self.client.ListActs(s.ListActsRequest(parent=subject.name), metadata=self.agency.clerk).acts
        self.assertEqual([(provider.name, "shegong")] * 3, [(one.provider, one.by) for one in acts])
        self.assertIn("act.kind", self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.record, subject, provider, staff, c.ACT_KIND_REPORT).fields)
        # Another's person, another's name, the office's own way.
        self.refused(NOT_FOUND, self.record, free, provider, staff)
        self.refused(NOT_FOUND, self.helpers.GetAssigned, ps.GetAssignedRequest(name=free.name, provider=provider.name), metadata=staff)
        self.refused(DENIED, self.assigned, provider, stranger)
        self.refused(DENIED, self.record, subject, provider, stranger)
        self.refused(NOT_FOUND, self.record, subject, other, stranger)
        self.refused(DENIED, self.record, subject, provider, self.agency.clerk)
        own = {"ListAssigned", "GetAssigned", "RecordAssignedAct"}
        for client, file, service in ((self.client, s, "CorrectionService"), (self.mine, m, "SelfService"), (self.helpers, ps, "ProviderService")):
            for method in file.DESCRIPTOR.services_by_name[service].methods:
                if method.name not in own:
                    request = message_factory.MessageFactory().GetPrototype(method.input_type)()
                    sent = iter([request]) if method.client_streaming else request
                    self.refused(DENIED, lambda: self.answer(client, method, sent, staff))

    def test_access_ends_with_the_assignment_and_with_the_contract(self):
        provider = self.provider()
        staff = self.as_of("shegong", "provider", organ=provider.name)
        subject = self.assign(self.agency.in_correction(), provider)
        self.assertEqual("correction.provider.assigned", self.rule(self.assign, subject, provider))
        self.record(subject, provider, staff)
        self.helpers.WithdrawAssignment(ps.WithdrawAssignmentRequest(
            name=subject.name, assignment="g1", reason="合同内容调整", request_id=new_id()), metadata=self.agency.clerk)
        self.refused(NOT_FOUND, self.record, subject, provider, staff)
        self.assertEqual([], self.assigned(provider, staff))
        subject = self.assign(subject, provider)
        self.record(subject, provider, staff)
        self.helpers.UpdateProvider(ps.UpdateProviderRequest(
            provider=p.Provider(name=provider.name, etag=provider.etag, contract_until=day(-1)), update_mask={"paths": ["contract_until"]},
            request_id=new_id()), metadata=self.agency.clerk)
        for call in (lambda: self.assigned(provider, staff), lambda: self.record(subject, provider, staff),
                     lambda: self.helpers.GetAssigned(ps.GetAssignedRequest(name=subject.name, provider=provider.name), metadata=staff)):
            self.assertEqual("correction.provider.contract", self.rule(call))
        self.assertEqual("correction.provider.contract", self.rule(self.assign, self.agency.in_correction(
            person=person("19910606", name="李大为")), provider))
        until(lambda: "Provider.AssignmentWithdrawn" in [one.type for one in self.heard(subject.name)], "its events are there")
        self.assertEqual(["Provider.Created", "Provider.Updated"], [one.type for one in self.heard(provider.name)])

    def test_the_command_line(self):
        subject = self.agency.in_correction()
        token = self.token(self.key, sub="zhang", role="official", regions="330602")

        def ctl(*arguments):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "correction", *arguments],
                                 capture_output=True, text=True, timeout=60, env={**os.environ, "FENGQIAO_TOKEN": token})
            self.assertEqual(0, ran.returncode, ran.stderr)
            return ran.stdout

        account = ctl("self", "bind", subject.name).split("账号 ")[1].split("。")[0]
        self.assertEqual(subject.name, self.file(subject.name, self.as_of(account, "self")).name)
        self.assertIn("已停用", ctl("self", "revoke", subject.name, account, "--reason=手机遗失"))
        self.refused(NOT_FOUND, self.file, subject.name, self.as_of(account, "self"))
        provider = self.provider()
        self.assertIn("心连心", ctl("providers", "list", "330602"))
        self.assertIn("g1", ctl("providers", "assign", subject.name, f"--provider={provider.name}", "--purpose=每月走访谈话",
                                f"--from={day().year}-{day().month:02d}-{day().day:02d}"))
        self.assertEqual(subject.name, json.loads(ctl("providers", "assigned", provider.name, "--format=jsonl"))["subject"])
        self.assertIn("在矫", ctl("providers", "do", "WithdrawAssignment", json.dumps(
            {"name": subject.name, "assignment": "g1", "reason": "合同内容调整"})))


class SqliteSelfTest(SelfBody, TokenCase):
    def new_database(self):
        return f"sqlite://{self.folder()}"


class PostgresSelfTest(SelfBody, TokenCase):
    def new_database(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        return postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
