"""Outside platforms: numbers that are kept, what was told and answered, and what is open. Over the wire, on both engines."""
import datetime

from google.protobuf import timestamp_pb2
from harness import caller, listed, new_id
from mediation_desk import Desk, day, party, refusal_of, rule_of, two_parties
from statements import region

from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import platform_pb2 as p
from fengqiao.mediation.v1 import work_pb2 as w

_STATE, _ANSWER = c.ExternalRef, c.Transmission
COURT, HOTLINE = "court_mediation", "hotline_12345"


def ago(days):
    time = timestamp_pb2.Timestamp()
    time.FromDatetime(datetime.datetime.utcnow() - datetime.timedelta(days=days))
    return time


class PlatformCases:
    def send(self, method, request, **options):
        request.request_id = request.request_id or new_id()
        return getattr(self.client, method)(request, **options)

    def link(self, name, number=None, platform=COURT, **options):
        return self.send("LinkPlatform", p.LinkPlatformRequest(name=name, platform=platform, external_number=number or new_id()), **options)

    def tell(self, name, message, platform=COURT, **more):
        return self.send("RecordTransmission", p.RecordTransmissionRequest(
            name=name, platform=platform, message_id=message, what="办理状态", **more))

    def answered(self, name, message, answer, platform=COURT, **more):
        return self.send("RecordPlatformAnswer", p.RecordPlatformAnswerRequest(
            name=name, platform=platform, message_id=message, answer=answer, **more))

    def open(self, place=None, page_size=0, **more):
        request = p.ListPlatformLinksRequest(parent=region(place or self.desk.county), **more)
        return [(one.case, one.ref.platform, one.ref.state) for one in listed(self.client.ListPlatformLinks, request, "links", page_size)]

    def test_a_platforms_number_is_one_cases_and_stays(self):
        desk, there = self.desk, Desk(self.client, next(self.counties))
        name, number = desk.mediating().name, f"诉前调{new_id()}"
        ref, = self.link(name, number).external_refs
        self.assertEqual((COURT, number, day(), 0), (ref.platform, ref.external_number, ref.linked, ref.state))
        self.assertEqual("mediation.platform.number", rule_of(refusal_of(self.link, name, "改号")))
        self.assertEqual("mediation.platform.unknown", rule_of(refusal_of(self.link, name, "1", "no_such")))
        other = desk.registered().name
        taken = refusal_of(self.link, other, number)
        self.assertEqual(("ALREADY_EXISTS", name), (taken.code.name, taken.details["ResourceInfo"].resource_name))
        # The same number at another platform, and in another county, is another number.
        self.link(other, number, HOTLINE)
        self.link(there.registered().name, number)
        found = self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=desk.region, sender=COURT, external_number=number))
        self.assertEqual([name], [one.case for one in found.similar])
        self.assertEqual([ref], list(desk.get(name).external_refs))

    def test_what_is_open_is_listed_until_it_is_in_step(self):
        desk = self.desk
        first, second, third = (desk.mediating().name for _ in range(3))
        for name in (first, second, third):
            self.link(name)
        self.link(first, platform=HOTLINE)
        self.assertEqual([], self.open())
        self.tell(second, "b1", sent_time=ago(3))
        self.tell(first, "a1", sent_time=ago(2))
        self.tell(first, "h1", HOTLINE, sent_time=ago(1))
        self.tell(third, "c1")
        waiting = [(second, COURT, 1), (first, COURT, 1), (first, HOTLINE, 1), (third, COURT, 1)]
        for place in (desk.county, desk.county[:4] + "00", "330000"):
            own = [one for one in self.open(place) if one[0] in (first, second, third)]
            self.assertEqual(waiting, own, place)
        self.assertEqual(waiting, self.open(page_size=1))
        self.assertEqual([(first, HOTLINE, 1)], self.open(platforms=[HOTLINE]))
        self.answered(first, "a1", _ANSWER.ANSWER_ACKNOWLEDGED)
        self.answered(second, "b1", _ANSWER.ANSWER_DIFFERS, answer_time=ago(2), differences=[
            c.PlatformDifference(item="受理日期", ours="3月1日", theirs="3月2日")])
        self.answered(third, "c1", _ANSWER.ANSWER_REFUSED, note="无此编号")
        self.assertEqual({(second, COURT, _STATE.STATE_DIFFERS), (first, HOTLINE, 1), (third, COURT, _STATE.STATE_REFUSED)}, set(self.open()))
        self.assertEqual([(second, COURT, _STATE.STATE_DIFFERS)], self.open(states=[_STATE.STATE_DIFFERS]))
        # What nobody has answered for a day is work, what differs at once; the township sees its own alone.
        work = [(item.case, item.task) for item in listed(self.client.ListMyWork, w.ListMyWorkRequest(parent=desk.region), "items", 1)]
        self.assertEqual({(second, "与外部平台核对"), (third, "与外部平台核对")}, {one for one in work if one[1] == "与外部平台核对"})
        self.assertEqual(work, [(item.case, item.task) for item in listed(self.client.ListMyWork, w.ListMyWorkRequest(parent=desk.region), "items")])
        self.assertEqual([], self.open(desk.county + "001"))
        self.tell(second, "b2")
        self.answered(second, "b2", _ANSWER.ANSWER_ACKNOWLEDGED)
        self.assertNotIn(second, {one[0] for one in self.open()})
        told = [event.type for event in self.feed() if event.resource == second and "Platform" in event.type]
        self.assertEqual(["Case.PlatformLinked", "Case.PlatformTold", "Case.PlatformAnswered"] + ["Case.PlatformTold", "Case.PlatformAnswered"], told)

    def test_what_is_open_goes_with_the_case_to_another_region(self):
        desk, there = self.desk, Desk(self.client, next(self.counties))
        name = desk.mediating().name
        self.link(name)
        self.tell(name, "m1")
        desk.call("TransferCase", name=name, region=there.region, reason="住在外区", paper="移送函9号")
        self.assertEqual(([], [(name, COURT, 1)]), (self.open(), self.open(there.county)))

    def test_names_and_rights(self):
        desk = self.desk
        name = desk.mediating(parties=[party(1, "申小请"), party(2, "被大申")]).name
        self.link(name)
        self.tell(name, "m1")
        answer = self.answered(name, "m1", _ANSWER.ANSWER_DIFFERS, note="申小请的名字不同", differences=[
            c.PlatformDifference(item="当事人", ours="申小请", theirs="申小清")]).external_refs[0].transmissions[0]
        self.assertEqual(("{p1}的名字不同", "{p1}", "申*清"), (answer.note, answer.differences[0].ours, answer.differences[0].theirs))
        for role, allowed in (("service", True), ("registrar", True), ("official", True), ("mediator", False), ("observer", False), ("sender", False)):
            request = p.RecordTransmissionRequest(name=name, platform=COURT, message_id=f"of-{role}", what="办理状态")
            who = {"metadata": caller("x", role, desk.county)}
            if allowed:
                self.send("RecordTransmission", request, **who)
            else:
                self.assertEqual("PERMISSION_DENIED", refusal_of(self.send, "RecordTransmission", request, **who).code.name, role)
        far = p.RecordTransmissionRequest(name=name, platform=COURT, message_id="far", what="办理状态")
        self.assertEqual("PERMISSION_DENIED", refusal_of(self.send, "RecordTransmission", far, metadata=caller("x", "service", "110101")).code.name)
        for fields, field in (({"message_id": "a b"}, "message_id"), ({"what": ""}, "what"), ({"sent_time": ago(-1)}, "sent_time")):
            refusal = refusal_of(self.send, "RecordTransmission", p.RecordTransmissionRequest(
                **{"name": name, "platform": COURT, "message_id": new_id(), "what": "办理状态"} | fields))
            self.assertEqual([field], list(refusal.fields))

    def test_a_joined_cases_numbers_lead_to_the_one_that_goes_on(self):
        desk, both = self.desk, two_parties()
        paper = c.Referral(source=c.SOURCE_POLICE, sender="塔山派出所", paper="移交函", external_number=f"接警{new_id()}", received=day())
        ended = desk.registered(parties=both, source=c.SOURCE_POLICE, referrals=[paper]).name
        kept = desk.mediating(parties=both).name
        court, hotline, other = new_id(), new_id(), new_id()
        self.link(ended, court)
        self.tell(ended, "a1", sent_time=ago(3))
        self.link(ended, hotline, HOTLINE)
        self.link(kept, other, HOTLINE)
        case = desk.call("JoinCase", name=ended, into=kept, reason="同一起纠纷")
        self.assertEqual([(HOTLINE, other), (COURT, court)], [(ref.platform, ref.external_number) for ref in case.external_refs])
        self.assertEqual([(kept, COURT, 1)], self.open())
        self.answered(kept, "a1", _ANSWER.ANSWER_ACKNOWLEDGED)
        self.assertEqual("mediation.platform.unlinked", rule_of(refusal_of(self.tell, ended, "a2")))
        # The hotline has two numbers, and hears at each how it stands.
        self.tell(ended, "h1", HOTLINE)
        self.assertEqual([(ended, HOTLINE, 1)], self.open())
        # By whichever number it is asked for, it is the case that goes on; but for what the hotline has of the other.
        for sender, number, name in ((COURT, court, kept), ("塔山派出所", paper.external_number, kept), (HOTLINE, other, kept), (HOTLINE, hotline, ended)):
            found = self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=desk.region, sender=sender, external_number=number))
            self.assertEqual([name], [one.case for one in found.similar if one.same_number], sender)
        taken = refusal_of(desk.registered, source=c.SOURCE_POLICE, referrals=[paper])
        self.assertEqual(("ALREADY_EXISTS", kept), (taken.code.name, taken.details["ResourceInfo"].resource_name))

    def test_what_a_platform_has_of_a_person_is_nowhere_in_clear(self):
        desk = self.desk
        name = desk.mediating(parties=[party(1, "欧阳秘密", phone="13812345678"), party(2, "被大申")]).name
        self.link(name)
        self.assertEqual({"message_id"}, set(refusal_of(self.tell, name, "13812345678").fields))
        self.tell(name, "m1")
        self.answered(name, "m1", _ANSWER.ANSWER_DIFFERS, differences=[
            c.PlatformDifference(item="申请人姓名", ours="欧阳秘密", theirs="欧阳密"),
            c.PlatformDifference(item="申请人电话", ours="13812345678", theirs="13812345679")])
        link, = self.client.ListPlatformLinks(p.ListPlatformLinksRequest(parent=desk.region), metadata=caller("o", "observer", desk.county)).links
        self.assertEqual([("{p1}", "欧阳*"), ("{p1.phone}", "138****5679")],
                         [(one.ours, one.theirs) for one in link.ref.transmissions[0].differences])
        for event in self.feed():
            for secret in ("欧阳密", "欧阳秘密", "13812345679"):
                self.assertNotIn(secret.encode(), event.payload.value)
