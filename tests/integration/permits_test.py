#!/usr/bin/python3
"""Permits for frequent travel, bans with what is approved of them, and the help at a leave's destination, over the wire, on SQLite and on
PostgreSQL: the real service, its roles, its feed and the command line."""
import contracts  # noqa: F401  (makes the contracts importable)
import json
import os
import subprocess
import time
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, rule_of
from correction_test import person as anybody
from databases import Postgres
from google.protobuf import timestamp_pb2
from harness import Case, Refusal, caller, new_id, program, until
from mediation_desk import as_day, day

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import ban_pb2 as b
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import permit_pb2 as p
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c

FAR, FURTHER = "regions/330102", "regions/330782"
T = p.TravelPermit


def instant(seconds=0.0):
    at = time.time() + seconds
    return timestamp_pb2.Timestamp(seconds=int(at), nanos=int(at % 1 * 1e6) * 1000)


class PermitsBody:
    def setUp(self):
        super().setUp()
        self.server_of_permits = self.server(CORRECTION, self.new_database())
        self.client = client_of(self.server_of_permits.channel)
        self.agency = Agency(self.client, "330602")

    def rule(self, method, subject, by=None, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.agency.give(method, subject, by, **fields)
        return rule_of(Refusal(caught.exception))

    def rules(self, subject):
        return [one.rule for one in subject.duties]

    def permitted(self, subject):
        subject = self.agency.give("RequestTravelPermit", subject, travel_permit=T(
            destinations=[FAR], ground=T.GROUND_WORK, reason="在外地工地上班，每日往返", proof="劳动合同", **{"from": day()}))
        return self.agency.give("DecideTravelPermit", subject, self.agency.head, permit="p1",
                                decision=p.DecideTravelPermitRequest.DECISION_APPROVE)

    def movement(self, destination=FAR):
        return T.Movement(destination=destination, departed=instant(), way=T.WAY_APP)

    def heard(self, subject):
        return [event.type for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=self.agency.clerk)
                for event in reply.events if event.resource == subject.name]

    def test_a_permit_from_the_application_to_its_revocation(self):
        agency = self.agency
        subject = agency.in_correction()
        asked = T(destinations=[FAR], ground=T.GROUND_WORK, reason="在外地工地上班，每日往返", proof="劳动合同", **{"from": day()})
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, agency.give, "RequestTravelPermit", subject,
                     travel_permit=T(destinations=["regions/330100"], ground=T.GROUND_WORK, reason="在外地工地上班", proof="劳动合同", **{"from": day()}),
                     field="travel_permit.destinations[0]")
        subject = agency.give("RequestTravelPermit", subject, travel_permit=asked)
        self.assertIn("IM29.decide", self.rules(subject))
        approve = {"permit": "p1", "decision": p.DecideTravelPermitRequest.DECISION_APPROVE}
        self.assertEqual("correction.permit.own", self.rule("DecideTravelPermit", subject, **approve))
        self.refused(grpc.StatusCode.PERMISSION_DENIED, agency.give, "DecideTravelPermit", subject, agency.office, **approve)
        subject = agency.give("DecideTravelPermit", subject, agency.head, **approve)
        permit = subject.travel_permits[0]
        self.assertEqual((T.STATE_APPROVED, "clerk", "head"), (permit.state, permit.requested_by, permit.decided_by))
        self.assertLess(150, (as_day(permit.to) - as_day(getattr(permit, "from"))).days)
        self.assertEqual("correction.permit.destination", self.rule("ReportDeparture", subject, permit="p1", movement=self.movement(FURTHER)))
        subject = agency.give("ReportDeparture", subject, permit="p1", movement=self.movement())
        self.assertIn("IM29.return", self.rules(subject))
        subject = agency.give("ReportReturn", subject, permit="p1", returned=instant(), way=T.WAY_PHONE)
        self.assertNotIn("IM29.return", self.rules(subject))
        subject = agency.give("RequestLeave", subject, leave=c.Leave(
            destination=FAR, reason=c.Leave.REASON_WORK, details="到杭州参加培训", to=day(9), **{"from": day(8)}))
        self.assertIn("p1", subject.leaves[0].warnings[0])
        subject = agency.give("EndTravelPermit", subject, permit="p1", cause=T.END_CAUSE_REVOKED, grounds="多次超出批准的地点")
        self.assertEqual("correction.permit.days", self.rule("ReportDeparture", subject, permit="p1", movement=self.movement()))
        until(lambda: self.heard(subject)[-6:] == ["TravelPermit.Requested", "TravelPermit.Approved", "TravelPermit.Departed",
                                                   "TravelPermit.Returned", "Leave.Requested", "TravelPermit.Revoked"], "its events are there")

    def test_an_office_reports_for_who_it_is_entrusted_with(self):
        agency = self.agency
        subject = self.permitted(agency.in_correction())
        self.refused(grpc.StatusCode.PERMISSION_DENIED, agency.give, "ReportDeparture", subject, agency.office, permit="p1", movement=self.movement())
        subject = agency.give("EntrustOffice", subject, entrustment=c.Entrustment(
            office="regions/330602001", acts=[c.Entrustment.ACT_SUPERVISION], number="越矫委〔2026〕1号", **{"from": day()}))
        subject = agency.give("ReportDeparture", subject, agency.office, permit="p1", movement=self.movement())
        self.assertEqual("office", subject.travel_permits[0].movements[0].by)
        owed = [one for one in self.client.ListDuties(s.ListDutiesRequest(parent="regions/330602001"), metadata=agency.office).duties
                if one.duty.rule == "IM29.return"]
        self.assertEqual([subject.name], [one.subject for one in owed])
        subject = agency.give("RecordCustody", subject, custody=c.Custody(kind=c.Custody.KIND_ADMINISTRATIVE, organ="某公安分局", **{"from": day()}))
        self.assertEqual((T.STATE_ENDED, T.END_CAUSE_CUSTODY), (subject.travel_permits[0].state, subject.travel_permits[0].end_cause))
        self.assertTrue(subject.travel_permits[0].movements[0].HasField("returned"))

    def test_bans_and_what_is_approved_of_them(self):
        agency = self.agency
        subject = agency.in_correction(judgment={"injunction": "禁止进入网吧，禁止接触被害人李晓梅", "injunction_end": day(100)})
        place = b.Ban(kind=b.Ban.KIND_PLACE, basis=b.Ban.BASIS_INJUNCTION, text="进入网吧、酒吧", **{"from": day(-20)})
        self.refused(grpc.StatusCode.PERMISSION_DENIED, agency.give, "RecordBan", subject, agency.office, ban=place)
        subject = agency.give("RecordBan", subject, ban=place)
        person = b.Ban(kind=b.Ban.KIND_PERSON, basis=b.Ban.BASIS_INJUNCTION, text="接触李晓梅", **{"from": day(-20)})
        subject = agency.give("RecordBan", subject, ban=person, person=b.BarredPerson(
            role=b.BarredPerson.ROLE_VICTIM, name="李晓梅", phone="13700001111"))
        self.assertEqual(("李*梅", "接触被害人"), (subject.bans[1].masked_name, subject.bans[1].text))
        self.assertEqual("禁止进入网吧，禁止接触被害人被害人", subject.judgment.injunction)
        self.assertEqual(subject.bans, self.client.GetSubject(s.GetSubjectRequest(name=subject.name), metadata=agency.clerk).bans)
        reveal = b.RevealBarredPersonRequest(name=subject.name, ban="i2", purpose="看", request_id=new_id())
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.RevealBarredPerson, reveal, metadata=agency.clerk, field="purpose")
        reveal.purpose = "告知被害人禁止接触的期限"
        self.assertEqual(("李晓梅", "13700001111"), (lambda told: (told.revealed_name, told.revealed_phone))(
            self.client.RevealBarredPerson(reveal, metadata=agency.clerk)))
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.client.RevealBarredPerson, reveal, metadata=caller("x", "official", "330102"))
        young = agency.in_correction(person=anybody("20090101", guardian_name="陈大山"), judgment={
            "injunction": "禁止接触被害人", "injunction_end": day(100)})
        young = agency.give("RecordBan", young, ban=person, person=b.BarredPerson(role=b.BarredPerson.ROLE_VICTIM, name="李晓梅"))
        asked = b.RevealBarredPersonRequest(name=young.name, ban="i1", purpose="告知被害人禁止接触的期限", request_id=new_id())
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.RevealBarredPerson(asked, metadata=agency.clerk)
        self.assertEqual("correction.minor.ground", rule_of(Refusal(caught.exception)))
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        self.assertEqual("李晓梅", self.client.RevealBarredPerson(asked, metadata=agency.clerk).revealed_name)
        subject = agency.give("RequestWaiver", subject, waiver=b.Waiver(
            ban="i1", reason="在网吧所在大楼面试", details="某某路一号", to=instant(3600), **{"from": instant(-60)}))
        self.assertIn("IM39.decide", self.rules(subject))
        approve = {"waiver": "w1", "approve": True, "paper": "越矫准〔2026〕1号"}
        self.assertEqual("correction.waiver.own", self.rule("DecideWaiver", subject, **approve))
        subject = agency.give("DecideWaiver", subject, agency.head, **approve)
        self.assertEqual({c.Organ.KIND_SUBJECT, c.Organ.KIND_COURT, c.Organ.KIND_PROCURATORATE},
                         {one.who for one in subject.documents[0].addressees})
        self.assertIn("IM39.tell", self.rules(subject))
        # Nothing is approved afterwards; what was approved is no breach.
        approved = getattr(subject.waivers[0], "from")
        breach = c.Breach(kind=c.Breach.KIND_INJUNCTION, gravity=c.Breach.GRAVITY_MINOR, facts="在网吧上网，并打听李晓梅的住处", day=day(-1), ban="i1")
        self.assertEqual("correction.breach.approved", self.rule("RecordBreach", subject, breach=c.Breach(
            kind=c.Breach.KIND_INJUNCTION, gravity=c.Breach.GRAVITY_MINOR, facts="在网吧上网", day=day(), ban="i1", at=approved)))
        subject = agency.give("RecordBreach", subject, breach=breach)
        self.assertEqual("在网吧上网，并打听被害人的住处", subject.breaches[0].facts)
        subject = agency.give("EndWaiver", subject, agency.head, waiver="w1", grounds="面试已经取消")
        self.assertEqual(b.Waiver.STATE_ENDED, subject.waivers[0].state)
        found = self.client.RunSelfCheck(s.RunSelfCheckRequest(parent=agency.parent), metadata=agency.head).omissions
        self.assertNotIn(s.Omission.KIND_WAIVER_NOT_TOLD, [one.kind for one in found])

        def told():
            return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=agency.clerk)
                    for event in reply.events if event.resource == subject.name]
        until(lambda: told()[-1].type == "Waiver.Ended", "its events are there")
        # But for what was said before anybody was barred.
        named = [one.type for one in told() if "李晓梅".encode() in one.payload.value or b"13700001111" in one.payload.value]
        self.assertFalse({one for one in named} & {"Ban.PersonRevealed", "Subject.BreachRecorded", "Waiver.Requested", "Waiver.Approved"}, named)
        self.assertIn("Ban.PersonRevealed", [one.type for one in told()])

    def test_the_destinations_agency_helps(self):
        agency = self.agency
        subject = agency.give("RequestLeave", agency.in_correction(), leave=c.Leave(
            destination=FAR, reason=c.Leave.REASON_MEDICAL, details="到杭州住院治疗", urgent_reason="病情突然", to=day(5), **{"from": day()}))
        subject = agency.give("DecideLeave", subject, agency.head, leave="l1", decision=s.DecideLeaveRequest.DECISION_APPROVE)
        subject = agency.give("RecordLeaveHelp", subject, leave="l1", help=p.LeaveHelp(asked=day(), paper="越矫协〔2026〕1号"))
        self.assertIn("CL6.arrived", self.rules(subject))
        subject = agency.give("RecordLeaveHelp", subject, leave="l1", help=p.LeaveHelp(arrived=day()))
        self.assertIn("CL6.left", self.rules(subject))
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, agency.give, "RecordLeaveHelp", subject, leave="l1",
                     help=p.LeaveHelp(arrived=day()), field="help.arrived")

    def test_the_command_line(self):
        subject = self.permitted(self.agency.in_correction(judgment={"injunction": "禁止进入网吧", "injunction_end": day(100)}))

        def ctl(*arguments):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={self.server_of_permits.target}", "correction", *arguments],
                                 capture_output=True, text=True, timeout=60, env={**os.environ, "FENGQIAO_DEV_CALLER": "zhang;official;330600"})
            self.assertEqual(0, ran.returncode, ran.stderr)
            return ran.stdout

        first = day(-1)
        ban = {"kind": "KIND_PLACE", "basis": "BASIS_INJUNCTION", "text": "进入网吧",
               "from": {"year": first.year, "month": first.month, "day": first.day}}
        self.assertIn("在矫", ctl("do", "RecordBan", json.dumps({"name": subject.name, "ban": ban})))
        shown = ctl("show", subject.name)
        self.assertIn("经常性活动 p1：有效", shown)
        self.assertIn("禁止进入 i1：进入网吧", shown)


class SqlitePermitsTest(PermitsBody, Case):
    def new_database(self):
        return f"sqlite://{self.folder()}"


class PostgresPermitsTest(PermitsBody, Case):
    def new_database(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        return postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
