"""Rules over the wire: what papers give back, days of their own, who is searched for, and what is refused by its field."""
import io
import xml.etree.ElementTree as xml
import zipfile

import grpc
from harness import caller, listed, new_id
from mediation_desk import Desk, citizen_number, day, official, party, refusal_of, rule_of, two_parties
from statements import decimal

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.mediation.v1 import assignment_pb2 as a
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import intake_pb2 as intakes
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import sweep_pb2 as sweeps
from fengqiao.mediation.v1 import work_pb2 as w

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(docx):
    package = zipfile.ZipFile(io.BytesIO(docx))
    return "".join(part.text or "" for part in xml.fromstring(package.read("word/document.xml")).iter(f"{W}t"))


class RuleCases:
    def printed(self, name, paper, subject="", **fields):
        return text_of(self.client.RenderPaper(s.RenderPaperRequest(
            name=name, paper=paper, subject=subject, values=s.PaperValues(fields=fields), request_id=new_id())).docx)

    def neighbours(self):
        return [party(c.Party.SIDE_APPLICANT, "欧阳鹊桥", phone="13987650001"),
                party(c.Party.SIDE_RESPONDENT, "司马长风", address="浙江省绍兴市越城区塔山街道蝴蝶弄七号")]

    def test_an_agreement_is_printed_as_it_was_written(self):
        desk = self.desk
        name = desk.mediating(parties=self.neighbours()).name
        content = "司马长风于十日内拆除蝴蝶弄七号西墙，联系电话139-8765-0001。"
        case = desk.call("RecordAgreement", name=name, agreement=c.Agreement(
            kind=c.Agreement.KIND_WRITTEN, reached=day(), facts="西墙越界", content=content, performance="先打13987650001",
            instalments=[c.Agreement.Instalment(due=day(10), what="拆除蝴蝶弄七号西墙")]))
        agreement = case.agreements[0]
        self.assertEqual("{p2}于十日内拆除{p2.door}西墙，联系电话{p1.phone.1}。", agreement.content)
        self.assertEqual(("先打{p1.phone}", "拆除{p2.door}西墙"), (agreement.performance, agreement.instalments[0].what))
        text = self.printed(name, "mediation_agreement", **{"obligations.debtor": "{p2}"})
        for words in (content, "先打13987650001", "拆除蝴蝶弄七号西墙"):
            self.assertIn(words, text)
        # And nowhere else.
        for secret in ("蝴蝶弄七号", "139-8765-0001", "13987650001"):
            self.assertFalse(any(secret.encode() in event.SerializeToString() for event in self.feed()), secret)
        self.assertNotIn("七号", str(self.desk.get(name)))

    def test_a_senders_number_is_given_back_as_it_was_sent(self):
        desk = self.desk
        name = desk.submitted(parties=self.neighbours()).name
        number, paper = "12345-139-8765-0001", "13987650001来电转办单"
        desk.call("AddReferral", name=name, referral=c.Referral(
            source=c.SOURCE_ONE_STOP_CENTRE, sender="县矛调中心", paper=paper, external_number=number, received=day()))
        referral = desk.get(name).referrals[0]
        self.assertEqual(("12345-{p1.phone.1}", "{p1.phone}来电转办单"), (referral.external_number, referral.paper))
        desk.accept(name)
        desk.start(name)
        desk.terminate(name)
        text = self.printed(name, "mediation_referral_reply", "r1", referred_date="2026-11-20", contact_phone="0575-88880000")
        for words in (number, paper):
            self.assertIn(words, text)
        # The same number is the same case's.
        self.assertEqual("mediation.a5.same", rule_of(refusal_of(desk.call, "AddReferral", name=name, referral=c.Referral(
            source=c.SOURCE_ONE_STOP_CENTRE, sender="县矛调中心", external_number=number, received=day()))))

    def test_what_climbed_and_was_handed_over_is_entered_on_its_day(self):
        desk = self.desk
        other = Desk(self.client, next(self.counties))
        late = desk.registered(late_registration=c.LateRegistration(outcome_day=day(-2), reason="系统停用")).name
        desk.call("SubmitCase", name=late)
        desk.accept(late, c.TIER_VILLAGE, acceptance=c.Acceptance(committee=desk.committee, day=day(-10), notice_signed=day(-10)))
        desk.call("StartMediation", name=late, attempt=c.Attempt(begun=day(-9), place="第一调解室", mode=c.Attempt.MODE_PRESENT))
        climb = {"name": late, "tier": c.TIER_TOWNSHIP, "reason": "未能化解", "committee": desk.committee, "mediators": [desk.mediator]}
        self.assertEqual("mediation.case.day_order", rule_of(refusal_of(desk.call, "EscalateCase", day=day(-11), **climb)))
        self.assertEqual("mediation.mt10.future", rule_of(refusal_of(desk.call, "EscalateCase", day=day(1), **climb)))
        case = desk.call("EscalateCase", day=day(-5), **climb)
        self.assertEqual((day(-5), day(-5)), (case.attempts[0].ended, case.attempts[1].accepted))
        desk.call("StartMediation", name=late, attempt=c.Attempt(begun=day(-4), place="第一调解室", mode=c.Attempt.MODE_PRESENT))
        self.assertEqual(day(-2), desk.agree(late, -2).agreements[0].reached)
        handed = desk.accepted().name
        move = {"name": handed, "region": other.region, "reason": "属地管辖", "paper": "移送函1号"}
        self.assertEqual("mediation.case.day_order", rule_of(refusal_of(desk.call, "TransferCase", day=day(-1), **move)))
        case = desk.call("TransferCase", day=day(), **move)
        self.assertEqual(day(), case.attempts[0].ended)

    def test_who_handed_a_case_over_has_no_work_of_it(self):
        desk, other = self.desk, Desk(self.client, next(self.counties))
        name = desk.accepted().name

        def cases(**more):
            return [item.case for item in listed(self.client.ListMyWork, w.ListMyWorkRequest(**more), "items")]
        self.assertIn(name, cases(parent=desk.region, mediator=desk.mediator))
        desk.call("TransferCase", name=name, region=other.region, reason="属地管辖", paper="移送函1号")
        wide = f"regions/{desk.county[:2]}0000"
        self.assertNotIn(name, cases(parent=wide, mediator=desk.mediator))
        self.assertNotIn(name, cases(parent=wide, committee=desk.committee))
        self.assertIn(name, cases(parent=other.region))
        other.accept(name)
        self.assertIn(name, cases(parent=other.region, mediator=other.mediator))

    def test_the_check_the_application_and_its_papers_have_one_mind(self):
        desk = self.desk
        name = desk.performing().name

        def bars():
            reply = self.client.CheckConfirmation(s.CheckConfirmationRequest(name=name))
            return [lack.rule for lack in reply.lacks if lack.bars], [lack.rule for lack in reply.lacks if not lack.bars]

        def applied():
            return desk.call("ApplyForConfirmation", name=name, confirmation=c.Confirmation(court="越城区人民法院", applicants=["p1", "p2"]))
        self.assertEqual(([], ["mediation.confirm.identity_papers"]), bars())
        self.printed(name, "mediation_confirmation_application", court_name="越城区人民法院")
        desk.perform(name)
        self.assertEqual((["mediation.confirm.performed"], ["mediation.confirm.identity_papers"]), bars())
        self.assertEqual("mediation.confirm.performed", rule_of(refusal_of(applied)))
        refusal = refusal_of(self.printed, name, "mediation_confirmation_application", court_name="越城区人民法院")
        self.assertEqual("mediation.confirm.performed", rule_of(refusal))

    def test_money_without_a_word_on_when_is_written_down(self):
        desk = self.desk
        name = desk.mediating().name
        oral = c.Agreement(kind=c.Agreement.KIND_ORAL, reached=day(), content="赔偿六万元", amount=decimal("60000"))
        self.assertEqual("mediation.mt12.written_required", rule_of(refusal_of(desk.call, "RecordAgreement", name=name, agreement=oral)))
        oral.performed_on_the_spot = True
        case = desk.call("RecordAgreement", name=name, agreement=oral)
        self.assertEqual([c.Performance.EXTENT_FULLY], [one.extent for one in case.performances])

    def test_a_joined_cases_danger_is_the_others(self):
        desk = self.desk
        both = two_parties()
        ended = desk.submitted(parties=both, danger=c.Danger(deaths=1, suicide=True, evidence="扬言跳楼"), grade=c.GRADE_MAJOR).name
        desk.call("ReportDanger", name=ended, alert=c.Alert(kind=c.Alert.KIND_CRIMINAL, reported_to="派出所", measures="已劝离"))
        into = desk.submitted(parties=both).name
        refuse = {"name": into, "refusal": c.Refusal(ground=c.Refusal.GROUND_CRIMINAL, signpost="向公安机关报案")}
        self.assertEqual("mediation.mt2.report_first", rule_of(refusal_of(desk.call, "RefuseCase", **refuse)))
        case = desk.call("JoinCase", name=ended, into=into, reason="同一起纠纷")
        self.assertEqual((1, True, c.GRADE_MAJOR, 1), (case.danger.deaths, case.danger.suicide, case.grade, len(case.alerts)))
        self.assertEqual(c.Case.STATE_REFUSED, desk.call("RefuseCase", **refuse).state)

    def test_a_search_for_who_must_recuse_is_an_event(self):
        desk, number = self.desk, citizen_number()
        desk.new_mediator("kin", relatives=[number])
        who = official(desk.county)

        def suggest(*identities):
            return self.client.SuggestMediators(a.SuggestMediatorsRequest(draft=a.SuggestMediatorsRequest.Draft(
                region=desk.region, dispute_type="labour", identities=identities)), metadata=who)
        before = len(self.feed())
        refusal = refusal_of(suggest, c.Identity(number=number))
        self.assertEqual({"draft.identities[0].name"}, set(refusal.fields))
        refusal = refusal_of(suggest, c.Identity(name="某甲", number="1"))
        self.assertEqual({"draft.identities[0].number"}, set(refusal.fields))
        suggest()
        self.assertEqual([], [event for event in self.feed()[before:] if event.type == "Mediators.Searched"])
        reply = suggest(c.Identity(name="某甲", number=number))
        self.assertEqual(["mediation.mt3.recusal"], [one.rule for one in reply.excluded])
        event, = [event for event in self.feed()[before:] if event.type == "Mediators.Searched"]
        self.assertEqual((desk.county, "guan"), (event.region, event.actor.subject))
        told = a.SuggestMediatorsResponse()
        self.assertTrue(event.payload.Unpack(told))
        self.assertEqual((list(reply.excluded), []), (list(told.excluded), list(told.suggestions)))
        self.assertNotIn(number.encode(), event.SerializeToString())
        # Who reads of whom is not for those who are watched.
        types = {one.type for answer in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=who) for one in answer.events}
        self.assertNotIn("Mediators.Searched", types)

    def test_a_limit_of_an_hour_says_until_when(self):
        desk = self.desk
        guesser = caller(new_id(), "official", desk.county)
        guesses = [c.Identity(name="某某", number=citizen_number()) for _ in range(10)]
        draft = a.SuggestMediatorsRequest.Draft(region=desk.region, dispute_type="labour", identities=guesses)
        for _ in range(40):
            try:
                self.client.SuggestMediators(a.SuggestMediatorsRequest(draft=draft), metadata=guesser)
            except grpc.RpcError as error:
                self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, error.code())
                self.assertRegex(error.details(), r"try again in \d+ seconds")
                return
        self.fail("there was no limit")

    def test_a_dispute_is_between_somebody(self):
        refusal = refusal_of(self.client.RegisterCase, self.desk.entry(parties=[]))
        self.assertEqual({"parties"}, set(refusal.fields))

    def test_texts_that_turn_or_say_nothing_are_refused(self):
        desk = self.desk
        refusal = refusal_of(self.client.RegisterCase, desk.entry(claim="邻里\u202e纠纷"))
        self.assertEqual({"case.claim"}, set(refusal.fields))
        name = desk.mediating(parties=[party(1), party(1), party(2)]).name
        refusal = refusal_of(desk.call, "SplitCase", name=name, parties=["p2", "p3"], leaving=["p2"], claim="另一件", reason="\u200b")
        self.assertEqual({"reason"}, set(refusal.fields))
        code = self.client.CreateIntakeCode(intakes.CreateIntakeCodeRequest(
            parent=desk.region, intake_code=intakes.IntakeCode(place="礼堂"), request_id=new_id())).name.split("/")[-1]

        def submit(**more):
            fields = {"claim": "楼上漏水请调解", "contact_name": "赵小草", "contact_phone": "13800138000", **more}
            return self.client.SubmitIntake(intakes.SubmitIntakeRequest(code=code, request_id=new_id(), **fields))
        for field in ("claim", "contact_name"):
            self.assertEqual({field}, set(refusal_of(submit, **{field: "楼上\u202e漏水"}).fields))
        self.assertEqual({"claim"}, set(refusal_of(submit, claim="\u200b" * 5).fields))
        submit()

    def test_a_finding_is_named_by_its_place(self):
        desk = self.desk
        sweep = self.sweep()
        finding = self.found()
        finding.entry.case.dispute_type = "nothing"
        self.assertEqual({"findings[2].entry.case.dispute_type"}, set(refusal_of(self.visit, sweep, [self.found(), self.found(), finding]).fields))
        finding = self.found()
        finding.entry.parties[1].identity.number = "1"
        self.assertEqual({"findings[1].entry.parties[1].identity.number"}, set(refusal_of(self.visit, sweep, [self.found(), finding]).fields))
        del finding.entry.parties[:]
        self.assertEqual({"findings[0].entry.parties"}, set(refusal_of(self.visit, sweep, [finding]).fields))
        finding = self.found(co_regions=["x"])
        self.assertEqual({"findings[0].entry.case.co_regions[0]"}, set(refusal_of(self.visit, sweep, [finding]).fields))
        refusal = refusal_of(self.sweep, targets=[sweeps.Sweep.Target(region=desk.region), sweeps.Sweep.Target(region="regions/330699")])
        self.assertEqual({"sweep.targets[1].region"}, set(refusal.fields))

    def test_a_joined_finding_counts_once(self):
        desk = self.desk
        sweep = self.sweep()
        both = two_parties()
        known = [desk.registered(parties=both).name for _ in range(4)]
        self.visit(sweep, [sweeps.RecordSweepVisitRequest.Finding(case=name) for name in known[:3]])
        self.assertEqual((3, 0, 3), self.progress(sweep)[3:])
        desk.call("JoinCase", name=known[0], into=known[1], reason="同一起纠纷")
        self.assertEqual((2, 0, 2), self.progress(sweep)[3:])
        # Into one that the sweep did not find: it counts as that one does.
        desk.call("JoinCase", name=known[2], into=known[3], reason="同一起纠纷")
        self.assertEqual((2, 0, 2), self.progress(sweep)[3:])
        desk.call("SubmitCase", name=known[3])
        desk.accept(known[3])
        desk.start(known[3])
        desk.agree(known[3])
        desk.sign(known[3])
        self.assertEqual((2, 1, 1), self.progress(sweep)[3:])
