"""The life of a dispute by RPC, step by step, and what each rule refuses on the way."""
import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from harness import caller, new_id
from mediation_desk import COVERS, PAPERS, as_day, citizen_number, counts, court_referral, day, party, refusal_of, rule_of, today, two_parties
from statements import decimal, region

from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s

PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
State = c.Case


def running(case):
    return {clock.rule for clock in case.clocks if clock.state == c.Clock.STATE_RUNNING}


def clock_of(case, rule):
    found, = (clock for clock in case.clocks if clock.rule == rule)
    return found


class LifeCases:
    """Each case has a county's desk of its own."""

    def barred(self, rule, method, **fields):
        """The rule refuses, and the case stays as it is."""
        before = self.desk.get(fields["name"])
        refusal = refusal_of(self.desk.call, method, **fields)
        self.assertEqual((PRECONDITION, f"mediation.{rule}"), (refusal.code, rule_of(refusal)))
        self.assertEqual(before, self.desk.get(fields["name"]))

    def test_a_case_lives_from_registration_to_the_archive(self):
        desk = self.desk
        made = desk.client.RegisterCase(desk.entry())
        case = made.case
        name = case.name
        self.assertEqual((State.STATE_REGISTERED, desk.region, ""), (case.state, case.region, case.number))
        self.assertTrue(name.startswith(desk.region + "/cases/"))
        self.assertEqual(["p1", "p2"], [one.id for one in case.parties])
        self.assertEqual([], list(made.similar))

        case = desk.call("SubmitCase", name=name)
        self.assertEqual((State.STATE_UNDER_REVIEW, {"mediation.accept_days"}), (case.state, running(case)))
        case = desk.accept(name)
        self.assertEqual((State.STATE_ACCEPTED, c.TIER_TOWNSHIP, {"MD1"}), (case.state, case.tier, running(case)))
        self.assertRegex(case.number, rf"^（{today().year}）{desk.county}人调字第\d+号$")
        term = clock_of(case, "MD1")
        self.assertEqual(("a1", "Case.Accepted", day()), (term.subject, term.started_by, term.started))
        days = (as_day(term.due) - today()).days
        self.assertTrue(30 <= days <= 40, days)
        self.assertEqual(days > 30, term.HasField("original_due"))
        self.assertIn("第33条", term.basis)

        case = desk.start(name)
        self.assertEqual(State.STATE_MEDIATING, case.state)
        case = desk.call("InviteHelp", name=name, invited=["社区民警"], parties_consent=True)
        until = day(days + 20)
        case = desk.call("ExtendTerm", name=name, extension=c.Attempt.Extension(until=until, agreed=day()))
        self.assertEqual(until, clock_of(case, "MD1").due)
        case = desk.agree(name)
        self.assertEqual((State.STATE_AGREED, "g1", set()), (case.state, case.agreements[0].id, running(case)))
        case = desk.sign(name, without=(desk.committee,))
        self.assertEqual((State.STATE_AGREED, False), (case.state, case.agreements[0].HasField("effective")))
        case = desk.sign(name)
        self.assertEqual((State.STATE_PERFORMING, "MT11", day()),
                         (case.state, case.agreements[0].effective_rule, case.agreements[0].effective))
        self.assertEqual({"MD7", "MD11"}, running(case))
        self.assertEqual([day(offset) for offset in (20, 25, 28)], list(clock_of(case, "MD7").reminders))

        check = desk.client.CheckConfirmation(s.CheckConfirmationRequest(name=name))
        self.assertEqual((False, ["mediation.confirm.identity_papers"]), (check.ready, [lack.rule for lack in check.lacks]))
        case = desk.add_papers(name, PAPERS)
        check = desk.client.CheckConfirmation(s.CheckConfirmationRequest(name=name))
        self.assertEqual((True, clock_of(case, "MD7").due), (check.ready, check.last_day))
        applied = c.Confirmation(court="越城区人民法院", applied=day(), applicants=["p1", "p2"])
        self.barred("mt13.both_parties", "ApplyForConfirmation", name=name,
                    confirmation=c.Confirmation(court="越城区人民法院", applied=day(), applicants=["p1"]))
        case = desk.call("ApplyForConfirmation", name=name, confirmation=applied)
        self.assertEqual({"MD8", "MD11"}, running(case))
        case = desk.call("RecordConfirmationStep", name=name, step=c.Confirmation(state=c.Confirmation.STATE_ACCEPTED, day=day()))
        self.assertEqual({"MD9", "MD11"}, running(case))
        confirmed = c.Confirmation(state=c.Confirmation.STATE_CONFIRMED, day=day(), document_number="好的")
        self.barred("confirm.document_number", "RecordConfirmationStep", name=name, step=confirmed)
        self.barred("mt15.result_unknown", "CloseCase", name=name, closing=c.Closing(kind=c.Closing.KIND_PERFORMED))
        confirmed.document_number = "（2026）浙0602民特12号"
        case = desk.call("RecordConfirmationStep", name=name, step=confirmed)
        self.assertEqual((c.Confirmation.STATE_CONFIRMED, day()), (case.confirmations[0].state, case.confirmations[0].ruled))

        desk.perform(name, c.Performance.EXTENT_PARTLY, "1000")
        self.barred("mt15.kind", "CloseCase", name=name, closing=c.Closing(kind=c.Closing.KIND_PERFORMED))
        self.barred("mt14.amount", "RecordPerformance", name=name, performance=c.Performance(
            extent=c.Performance.EXTENT_FULLY, amount=decimal("2000.01")))
        desk.perform(name, amount="2000")
        case = desk.follow_up(name)
        self.assertEqual(set(), running(case))
        case = desk.close(name)
        self.assertEqual(State.STATE_CLOSED, case.state)
        self.barred("mt16.papers", "ArchiveCase", name=name, archiving=c.Archiving(retention=c.Archiving.RETENTION_TEN_YEARS))
        desk.add_papers(name, COVERS)
        case = desk.call("ArchiveCase", name=name, archiving=c.Archiving(retention=c.Archiving.RETENTION_TEN_YEARS))
        self.assertEqual(State.STATE_ARCHIVED, case.state)
        self.barred("case.closed", "AddPapers", name=name, papers=[c.Paper(kind=c.Paper.KIND_COVER, pages=1)])
        self.assertEqual(case, desk.get(name))

        events = [event for event in self.feed() if event.resource == name]
        self.assertEqual(
            ["Case.Registered", "Case.Submitted", "Case.Accepted", "Case.MediationStarted", "Case.HelpInvited", "Case.TermExtended",
             "Agreement.Recorded", "Agreement.Signed", "Agreement.Effective", "Case.PapersAdded", "Confirmation.Applied",
             "Confirmation.Stepped", "Confirmation.Confirmed", "Case.Performed", "Case.Performed", "Case.FollowedUp", "Case.Closed",
             "Case.PapersAdded", "Case.Archived"], [event.type for event in events])
        self.assertEqual(["MT1", "MT1", "MT3", "MT4", "MT5", "MT7", "MT10", "MT11", "MT11"], [event.rule for event in events[:9]])
        self.assertEqual({desk.county}, {event.region for event in events})
        told = c.Case()
        self.assertTrue(events[-1].payload.Unpack(told))
        self.assertEqual(case, told)

    def test_a_command_names_its_event(self):
        request = s.SubmitCaseRequest(name=self.desk.registered().name, request_id=new_id())
        _, call = self.desk.client.SubmitCase.func.with_call(request, timeout=30)
        told = dict(call.trailing_metadata())["fengqiao-event"]
        self.assertIn(told, [event.id for event in self.feed() if event.resource == request.name])

    def test_an_oral_agreement_takes_force_at_once(self):
        desk = self.desk
        case = desk.mediating()
        oral = c.Agreement(kind=c.Agreement.KIND_ORAL, reached=day(), content="夜间停止施工")
        asked = c.Agreement(kind=c.Agreement.KIND_ORAL, reached=day(), content="夜间停止施工", written_form_asked=True)
        self.barred("mt9.content", "RecordAgreement", name=case.name, agreement=c.Agreement(kind=c.Agreement.KIND_ORAL, reached=day()))
        self.barred("mt12.written_required", "RecordAgreement", name=case.name, agreement=asked)
        case = desk.call("RecordAgreement", name=case.name, agreement=oral)
        self.assertEqual((State.STATE_PERFORMING, "MT9", day()),
                         (case.state, case.agreements[0].effective_rule, case.agreements[0].effective))
        check = desk.client.CheckConfirmation(s.CheckConfirmationRequest(name=case.name))
        self.assertIn("mediation.confirm.written", [lack.rule for lack in check.lacks])

    def test_a_case_climbs_tier_by_tier(self):
        desk = self.desk
        name = desk.submitted().name
        self.barred("a4.grid", "AcceptCase", name=name, tier=c.TIER_GRID, form=c.FORM_PEOPLES,
                    acceptance=c.Acceptance(committee=desk.committee, notice_signed=day()), mediators=[desk.mediator])
        case = desk.accept(name, c.TIER_GRID, form=c.FORM_GRID, acceptance=c.Acceptance(organ="第三网格"), mediators=[])
        self.assertEqual(("", set()), (case.number, running(case)))
        self.barred("a4.grid", "StartMediation", name=name, attempt=c.Attempt(begun=day(), place="网格", mode=c.Attempt.MODE_PRESENT))

        def up(tier, **more):
            return desk.call("EscalateCase", name=name, tier=tier, reason="未能化解",
                             **{"committee": desk.committee, "mediators": [desk.mediator], **more})
        self.barred("mt3.notice", "EscalateCase", name=name, tier=c.TIER_VILLAGE, reason="未能化解", committee=desk.committee,
                    mediators=[desk.mediator])
        case = up(c.TIER_VILLAGE, notice_signed=day())
        number = case.number
        self.assertTrue(number)
        self.barred("mt8.higher", "EscalateCase", name=name, tier=c.TIER_GRID, reason="退回", committee=desk.committee,
                    mediators=[desk.mediator])
        self.barred("mt8.reason", "EscalateCase", name=name, tier=c.TIER_TOWNSHIP, committee=desk.committee, mediators=[desk.mediator])
        case = up(c.TIER_TOWNSHIP)
        desk.start(name)
        case = up(c.TIER_DEPARTMENT, form=c.FORM_ADMINISTRATIVE, committee="", organ="市场监督管理局", mediators=[])
        self.assertEqual([c.TIER_GRID, c.TIER_VILLAGE, c.TIER_TOWNSHIP, c.TIER_DEPARTMENT], [one.tier for one in case.attempts])
        self.assertEqual([c.Attempt.RESULT_ESCALATED] * 3 + [c.Attempt.RESULT_UNSPECIFIED], [one.result for one in case.attempts])
        self.assertEqual((number, State.STATE_ACCEPTED, c.TIER_DEPARTMENT), (case.number, case.state, case.tier))
        terms = [clock for clock in case.clocks if clock.rule == "MD1"]
        self.assertEqual(["a2", "a3"], [clock.subject for clock in terms])
        self.assertEqual([c.Clock.STATE_MET] * 2, [clock.state for clock in terms])

    def test_the_grid_settles_by_talk(self):
        desk = self.desk
        name = desk.submitted().name
        desk.accept(name, c.TIER_GRID, form=c.FORM_GRID, acceptance=c.Acceptance(organ="第三网格"), mediators=[])
        self.barred("mt9.state", "RecordAgreement", name=name, agreement=c.Agreement(kind=c.Agreement.KIND_ORAL, content="好"))
        case = desk.call("RecordHandling", name=name, outcome="劝导和解")
        self.assertEqual(State.STATE_HANDLED, case.state)
        self.assertEqual(State.STATE_CLOSED, desk.close(name, c.Closing.KIND_HANDLED).state)
        self.assertEqual({"REGISTERED": 1, "HANDLED": 1}, counts(desk.summary().total))

    def test_a_referral_before_filing_binds_by_the_parties_marks(self):
        desk = self.desk
        case = desk.registered(source=c.SOURCE_COURT_BEFORE_FILING, referrals=[court_referral()])
        self.assertEqual({"MD5"}, running(case))
        name = case.name
        desk.call("SubmitCase", name=name)
        case = desk.call("AcceptReferral", name=name, referral="r1")
        self.assertEqual((day(), c.Clock.STATE_MET), (case.referrals[0].confirmed, clock_of(case, "MD5").state))
        self.barred("referral.confirmed", "AcceptReferral", name=name, referral="r1")
        self.barred("referral.unknown", "AcceptReferral", name=name, referral="r2")
        case = desk.accept(name)
        self.assertEqual({"MD2", "MD6"}, running(case))
        self.assertEqual({"MD2"}, running(desk.start(name)))
        desk.agree(name)
        case = desk.sign(name, without=(desk.mediator, desk.committee))
        self.assertEqual((State.STATE_PERFORMING, "A2"), (case.state, case.agreements[0].effective_rule))
        self.assertEqual({"MD7", "MD11", "mediation.reply_days"}, running(case))
        desk.perform(name)
        desk.add_papers(name)
        self.barred("mt15.reply_open", "CloseCase", name=name, closing=c.Closing(kind=c.Closing.KIND_PERFORMED))
        reply = c.Referral.Reply(outcome=c.Referral.OUTCOME_AGREED, paper="复函1号")
        case = desk.call("ReplyToReferral", name=name, referral="r1", reply=reply)
        self.assertNotIn("mediation.reply_days", running(case))
        self.barred("referral.replied", "ReplyToReferral", name=name, referral="r1", reply=reply)
        self.assertEqual(State.STATE_CLOSED, desk.close(name).state)

    def test_a_referral_after_filing_ends_in_the_courts_own_paper(self):
        desk = self.desk
        for summary, rule in ((False, "MD3"), (True, "MD3s")):
            referral = court_referral(c.SOURCE_COURT_AFTER_FILING, summary_procedure=summary)
            name = desk.registered(source=c.SOURCE_COURT_AFTER_FILING, referrals=[referral]).name
            desk.call("SubmitCase", name=name)
            self.assertEqual({rule}, running(desk.accept(name)))
            desk.start(name)
            desk.agree(name)
            self.assertEqual({"MD11", "mediation.reply_days"}, running(desk.sign(name)))
            self.barred("confirm.after_filing", "ApplyForConfirmation", name=name,
                        confirmation=c.Confirmation(court="越城区人民法院", applied=day(), applicants=["p1", "p2"]))

    def test_a_dispute_may_be_refused(self):
        desk = self.desk
        name = desk.submitted().name
        ground = c.Refusal.GROUND_CRIMINAL
        self.barred("mt2.ground", "RefuseCase", name=name, refusal=c.Refusal(signpost="可以起诉"))
        self.barred("mt2.signpost", "RefuseCase", name=name, refusal=c.Refusal(ground=ground))
        self.barred("mt2.report_first", "RefuseCase", name=name, refusal=c.Refusal(ground=ground, signpost="可以起诉"))
        desk.call("ReportDanger", name=name, alert=c.Alert(kind=c.Alert.KIND_CRIMINAL, reported_to="派出所", measures="已移交线索"))
        case = desk.call("RefuseCase", name=name, refusal=c.Refusal(ground=ground, signpost="可以起诉"))
        self.assertEqual((State.STATE_REFUSED, set()), (case.state, running(case)))
        self.barred("mt3.state", "AcceptCase", name=name, tier=c.TIER_TOWNSHIP)
        self.barred("mt15.papers", "CloseCase", name=name, closing=c.Closing(kind=c.Closing.KIND_REFUSED))
        desk.add_papers(name)
        self.assertEqual(State.STATE_CLOSED, desk.close(name, c.Closing.KIND_REFUSED).state)
        self.assertEqual({"REGISTERED": 1, "REFUSED": 1}, counts(desk.summary().total))

    def test_steps_out_of_order_are_refused_by_their_rules(self):
        desk = self.desk
        registered = desk.registered().name
        self.barred("mt2.state", "RefuseCase", name=registered)
        self.barred("mt3.state", "AcceptCase", name=registered)
        self.barred("mt4.state", "StartMediation", name=registered)
        self.barred("mt5.state", "InviteHelp", name=registered)
        self.barred("mt6.state", "TerminateMediation", name=registered)
        self.barred("mt7.state", "ExtendTerm", name=registered)
        self.barred("mt8.state", "EscalateCase", name=registered)
        self.barred("mt9.state", "RecordAgreement", name=registered)
        self.barred("mt11.state", "SignAgreement", name=registered)
        self.barred("mt14.state", "RecordPerformance", name=registered)
        self.barred("mt14.state", "RecordFollowUp", name=registered)
        self.barred("mt15.state", "CloseCase", name=registered)
        self.barred("mt16.state", "ArchiveCase", name=registered)
        self.barred("mt17.state", "ReopenCase", name=registered)
        accepted = desk.accepted().name
        self.barred("mt1.state", "SubmitCase", name=accepted)
        self.barred("mt4.details", "StartMediation", name=accepted, attempt=c.Attempt(begun=day()))
        mediating = desk.mediating().name
        self.barred("mt6.remedies", "TerminateMediation", name=mediating, result=c.Attempt.RESULT_NOT_AGREED, reason="分歧过大")
        self.barred("mt6.term_runs", "TerminateMediation", name=mediating, result=c.Attempt.RESULT_TERM_ENDED, reason="期满",
                    remedies_told=True)
        self.barred("mt5.consent", "InviteHelp", name=mediating, invited=["社区民警"])
        self.barred("mt7.consent", "ExtendTerm", name=mediating, extension=c.Attempt.Extension(until=day(90)))
        self.barred("mt7.longer", "ExtendTerm", name=mediating, extension=c.Attempt.Extension(until=day(1), agreed=day()))
        self.barred("mt10.content", "RecordAgreement", name=mediating, agreement=c.Agreement(kind=c.Agreement.KIND_WRITTEN, content="停止"))
        agreed = desk.agree(mediating).name
        self.barred("mt13.effective", "ApplyForConfirmation", name=agreed,
                    confirmation=c.Confirmation(court="越城区人民法院", applicants=["p1", "p2"]))
        self.barred("mt11.signer", "SignAgreement", name=agreed,
                    marks=[c.Agreement.Mark(by="p9", means=c.Agreement.Mark.MEANS_SIGNATURE, day=day())])
        self.barred("mt11.seal", "SignAgreement", name=agreed,
                    marks=[c.Agreement.Mark(by=desk.committee, means=c.Agreement.Mark.MEANS_SIGNATURE, day=day())])
        self.barred("mt18.agreement", "RecordJudgment", name=agreed,
                    judgment=c.Judgment(document_number="（2026）浙0602民初1号", effect=c.Judgment.EFFECT_VOID))

    def test_kinship_is_not_signed_by_electronics_alone(self):
        desk = self.desk
        name = desk.agreed(dispute_type="marriage_family").name
        marks = desk.marks()
        for mark in marks[:2]:
            mark.means = c.Agreement.Mark.MEANS_ELECTRONIC
        self.barred("mt11.scan", "SignAgreement", name=name, marks=desk.marks())
        desk.add_papers(name, (c.Paper.KIND_WRITTEN_AGREEMENT,))
        for mark in marks[:2]:
            mark.scan = "d1"
        self.barred("mt11.esign", "SignAgreement", name=name, marks=marks)
        for mark in marks[:2]:
            mark.means = c.Agreement.Mark.MEANS_SIGNATURE
        self.assertEqual(State.STATE_PERFORMING, desk.call("SignAgreement", name=name, marks=marks).state)

    def test_a_mediation_ends_without_agreement(self):
        desk = self.desk
        case = desk.terminate(desk.mediating().name)
        self.assertEqual((State.STATE_TERMINATED, c.Attempt.RESULT_NOT_AGREED), (case.state, case.attempts[0].result))
        self.barred("mt15.kind", "CloseCase", name=case.name, closing=c.Closing(kind=c.Closing.KIND_PERFORMED))
        desk.add_papers(case.name)
        case = desk.close(case.name, c.Closing.KIND_NOT_AGREED)
        self.barred("mt17.ground", "ReopenCase", name=case.name, reason="又起争执", ground=s.ReopenCaseRequest.GROUND_PERFORMANCE)
        self.assertEqual({"REGISTERED": 1, "ACCEPTED": 1, "CONCLUDED": 1}, counts(desk.summary().total))

    def test_a_closed_case_is_reopened_as_another(self):
        desk = self.desk
        old = desk.closed()
        new = desk.call("ReopenCase", name=old.name, reason="履行又起争执", ground=s.ReopenCaseRequest.GROUND_PERFORMANCE)
        self.assertNotEqual(old.name, new.name)
        self.assertEqual((State.STATE_REGISTERED, "履行又起争执"), (new.state, new.claim))
        self.assertEqual([(old.name, c.Link.KIND_REOPENS)], [(link.case, link.kind) for link in new.links])
        then = desk.get(old.name)
        self.assertEqual((State.STATE_CLOSED, [(new.name, c.Link.KIND_REOPENED_BY)]),
                         (then.state, [(link.case, link.kind) for link in then.links]))
        self.assertEqual(2, counts(desk.summary().total)["REGISTERED"])
        self.barred("mt17.reopened", "ReopenCase", name=old.name, reason="又起争执", ground=s.ReopenCaseRequest.GROUND_PERFORMANCE)
        refusal = refusal_of(desk.call, "ReopenCase", name=old.name, reason="又起争执", ground=s.ReopenCaseRequest.GROUND_PERFORMANCE,
                             etag=old.etag)
        self.assertEqual(grpc.StatusCode.ABORTED, refusal.code)
        self.assertEqual(desk.reveal(old.name, "p1"), desk.reveal(new.name, "p1"))
        self.assertEqual(State.STATE_UNDER_REVIEW, desk.call("SubmitCase", name=new.name).state)

    def test_a_joined_case_counts_no_more(self):
        desk = self.desk
        both = two_parties()
        kept = desk.mediating(parties=both).name
        joined = desk.accepted(parties=both, source=c.SOURCE_POLICE, referrals=[court_referral(c.SOURCE_POLICE, number="接警7")]).name
        self.assertEqual(2, counts(desk.summary().total)["ACCEPTED"])
        self.barred("join.same", "JoinCase", name=joined, into=joined, reason="同一纠纷")
        case = desk.call("JoinCase", name=joined, into=kept, reason="同一纠纷")
        self.assertEqual((kept, State.STATE_MEDIATING, ["接警7"]), (case.name, case.state, [one.external_number for one in case.referrals]))
        then = desk.get(joined)
        self.assertEqual((State.STATE_TRANSFERRED, set()), (then.state, running(then)))
        self.assertEqual({"REGISTERED": 1, "ACCEPTED": 1}, counts(desk.summary().total))
        self.barred("join.state", "JoinCase", name=joined, into=kept, reason="同一纠纷")
        # Strangers' disputes are not the same one.
        self.barred("join.parties", "JoinCase", name=desk.registered().name, into=kept, reason="同一纠纷")

    def test_what_a_joined_case_says_means_the_same_persons(self):
        desk = self.desk
        first, second, third = (citizen_number() for _ in range(3))
        asks, answers = c.Party.SIDE_APPLICANT, c.Party.SIDE_RESPONDENT
        agent = party(c.Party.SIDE_AGENT, "丙小三", third)
        ended = desk.registered(parties=[party(asks, "甲小一", first), party(answers, "乙小二", second), agent], source=c.SOURCE_POLICE, referrals=[
            court_referral(c.SOURCE_POLICE, number="接警9")]).name
        kept = desk.mediating(parties=[party(asks, "乙小二", second), party(answers, "甲小一", first)]).name
        desk.call("AddReferral", name=ended, referral=c.Referral(
            source=c.SOURCE_POLICE, sender="塔山派出所", paper="关于甲小一、乙小二殴打丙小三的移交函", external_number="接警10", received=day()))
        case = desk.call("JoinCase", name=ended, into=kept, reason="同一纠纷")
        self.assertEqual("关于{p2}、{p1}殴打原案当事人的移交函", case.referrals[1].paper)

    def test_a_case_of_two_disputes_is_split(self):
        desk = self.desk
        asks, answers = c.Party.SIDE_APPLICANT, c.Party.SIDE_RESPONDENT
        case = desk.mediating(parties=[party(asks, "申小请"), party(answers, "被大申"), party(asks, "另有人")])
        wanted = dict(name=case.name, parties=["p3", "p2"], leaving=["p3"], claim="另有人与被大申的工资", remaining_claim="申小请的货款",
                      dispute_type="labour", reason="两起不同的纠纷")
        self.barred("split.two_sides", "SplitCase", **{**wanted, "leaving": ["p3", "p2"]})
        refusal = refusal_of(desk.call, "SplitCase", **wanted, etag="1-0")
        self.assertEqual(grpc.StatusCode.ABORTED, refusal.code)
        new = desk.call("SplitCase", **wanted, etag=case.etag)
        self.assertEqual((State.STATE_REGISTERED, case.register_time, "{p1}与{p2}的工资"), (new.state, new.register_time, new.claim))
        self.assertEqual([(case.name, c.Link.KIND_SPLIT_FROM)], [(link.case, link.kind) for link in new.links])
        rest = desk.get(case.name)
        self.assertEqual(["", "", new.name], [one.moved_to for one in rest.parties])
        self.assertEqual(("{p1}的货款", [(new.name, c.Link.KIND_SPLIT_INTO)]), (rest.claim, [(link.case, link.kind) for link in rest.links]))
        self.assertEqual({"REGISTERED": 2, "ACCEPTED": 1}, counts(desk.summary().total))
        # Each goes its own way, and the names are where the parties are.
        self.assertEqual(("另有人", "被大申"), tuple(desk.reveal(new.name, one).revealed_name for one in ("p1", "p2")))
        desk.accept(desk.call("SubmitCase", name=new.name).name)
        desk.agree(case.name)
        self.assertEqual(State.STATE_PERFORMING, desk.sign(case.name).state)
        self.barred("split.state", "SplitCase", **wanted)

    def test_a_reply_is_true_and_is_put_right_by_another(self):
        desk = self.desk
        outcome = c.Referral
        name = desk.submitted(source=c.SOURCE_COURT_BEFORE_FILING, referrals=[court_referral()]).name

        def reply(said, paper, **more):
            return dict(name=name, referral="r1", reply=c.Referral.Reply(outcome=said, paper=paper, **more))
        self.barred("referral.outcome", "ReplyToReferral", **reply(outcome.OUTCOME_NOT_AGREED, "复函1号"))
        desk.call("ReplyToReferral", **reply(outcome.OUTCOME_REFUSED, "复函1号"))
        desk.accept(name)
        desk.start(name)
        desk.agree(name)
        desk.sign(name)
        desk.perform(name)
        desk.add_papers(name)
        self.barred("mt15.reply_untrue", "CloseCase", name=name, closing=c.Closing(kind=c.Closing.KIND_PERFORMED))
        self.barred("referral.replied", "ReplyToReferral", **reply(outcome.OUTCOME_AGREED, "复函2号"))
        self.barred("referral.corrects", "ReplyToReferral", **reply(outcome.OUTCOME_AGREED, "复函2号", corrects="复函7号"))
        case = desk.call("ReplyToReferral", **reply(outcome.OUTCOME_AGREED, "复函2号", corrects="复函1号"))
        self.assertEqual(("复函2号", ["复函1号"]), (case.referrals[0].reply.paper, [one.paper for one in case.referrals[0].corrected_replies]))
        desk.close(name)

    def test_a_mediator_who_may_not_mediate_does_not(self):
        desk = self.desk
        number = citizen_number()
        kin = desk.new_mediator("kin", number=number)
        name = desk.submitted().name
        desk.accept(name, mediators=[kin])
        self.barred("mt3.recusal", "AddParty", name=name, entry=party(c.Party.SIDE_APPLICANT, "王调解", number))
        case = desk.call("AddParty", name=name, entry=party(c.Party.SIDE_APPLICANT, "王调解"))
        self.assertEqual(3, len(case.parties))
        yesterday = m.Mediator.Dismissal(day=day(-1), ground=m.Mediator.Dismissal.GROUND_LEFT)
        self.client.UpdateMediator(s.UpdateMediatorRequest(
            mediator=m.Mediator(name=kin, dismissal=yesterday), update_mask=FieldMask(paths=["dismissal"]), request_id=new_id()))
        self.barred("mt4.mediator", "StartMediation", name=name, attempt=c.Attempt(begun=day(), place="室", mode=c.Attempt.MODE_PRESENT))

    def test_a_case_goes_to_another_organ_for_good(self):
        desk = self.desk
        name = desk.mediating().name
        self.barred("mt8.where", "TransferCase", name=name, reason="不属本地", paper="移送函1号")
        self.barred("mt8.where", "TransferCase", name=name, reason="不属本地", paper="移送函1号", organ="劳动仲裁委", region=region("330604"))
        self.barred("mt8.paper", "TransferCase", name=name, reason="不属本地", organ="劳动仲裁委")
        case = desk.call("TransferCase", name=name, reason="不属本地", paper="移送函1号", organ="劳动仲裁委")
        self.assertEqual((State.STATE_TRANSFERRED, c.Closing.KIND_TRANSFERRED, set()), (case.state, case.closing.kind, running(case)))
        self.barred("mt8.state", "TransferCase", name=name, reason="不属本地", paper="移送函1号", organ="劳动仲裁委")

    def test_parties_are_sent_to_others_help(self):
        desk = self.desk
        name = desk.accepted().name
        case = desk.call("RouteReferral", name=name, routing=c.Routing(kind=c.Routing.KIND_LEGAL_AID, to="法律援助中心", person_times=2))
        self.assertEqual((2, day()), (case.routings[0].person_times, case.routings[0].day))
        self.assertEqual(State.STATE_ACCEPTED, case.state)

    def test_a_judgment_takes_a_success_back(self):
        desk = self.desk
        closed = desk.closed()
        self.assertEqual(1, counts(desk.summary().total)["SUCCEEDED"])
        number = "（2026）浙0602民初77号"
        self.barred("mt18.document_number", "RecordJudgment", name=closed.name, judgment=c.Judgment(effect=c.Judgment.EFFECT_VOID))
        upheld = desk.call("RecordJudgment", name=closed.name, judgment=c.Judgment(document_number=number, effect=c.Judgment.EFFECT_UPHELD))
        self.assertFalse(upheld.agreements[0].impaired)
        self.assertEqual(1, counts(desk.summary().total)["SUCCEEDED"])
        void = c.Judgment(document_number=number, effect=c.Judgment.EFFECT_VOID)
        self.barred("mt18.same", "RecordJudgment", name=closed.name, judgment=void)
        void.document_number = "（2026）浙06民终78号"
        case = desk.call("RecordJudgment", name=closed.name, judgment=void)
        self.assertTrue(case.agreements[0].impaired)
        now = counts(desk.summary().total)
        self.assertEqual((1, 1), (now["ACCEPTED"], now["CONCLUDED"]))
        self.assertFalse({"SUCCEEDED", "WRITTEN_AGREEMENTS", "AMOUNT", "PERFORMED"} & now.keys(), now)
        behind = desk.client.ListCasesBehind(s.ListCasesBehindRequest(
            parent=desk.region, period=str(today().year), measure=s.MEASURE_SUCCEEDED)).entries
        self.assertEqual([("1", "Agreement.Effective"), ("-1", "Case.JudgmentRecorded")], [(one.value.value, one.event) for one in behind])

    def test_what_is_known_may_be_changed_while_the_case_is_open(self):
        desk = self.desk
        case = desk.accepted()
        changed = c.Case(name=case.name, etag=case.etag, dispute_type="damages", grade=c.GRADE_DIFFICULT, claimed_amount=decimal("1200.50"))
        after = desk.call("UpdateCase", case=changed, update_mask={"paths": ["dispute_type", "grade", "claimed_amount"]})
        self.assertEqual(("damages", c.GRADE_DIFFICULT, "1200.5"), (after.dispute_type, after.grade, after.claimed_amount.value))
        self.assertEqual(1, counts(desk.summary().total)["DIFFICULT"])
        added = desk.call("AddParty", name=case.name, entry=party(c.Party.SIDE_THIRD, "第三人"))
        self.assertEqual(["p1", "p2", "p3"], [one.id for one in added.parties])
        desk.call("RecordConsent", name=case.name, party="p3", consent=c.Party.CONSENT_GIVEN)

    def test_whoever_refuses_is_not_mediated(self):
        desk = self.desk
        name = desk.submitted().name
        desk.call("RecordConsent", name=name, party="p2", consent=c.Party.CONSENT_REFUSED)
        self.barred("mt3.party_refuses", "AcceptCase", name=name, tier=c.TIER_TOWNSHIP, mediators=[desk.mediator],
                    acceptance=c.Acceptance(committee=desk.committee, notice_signed=day()))

    def test_a_registrar_enters_and_a_mediator_handles_but_neither_decides(self):
        desk = self.desk
        registrar, mediator = (caller("r", "registrar", desk.county), caller("m", "mediator", desk.county))
        entered = desk.client.RegisterCase(desk.entry(parties=two_parties()), metadata=registrar).case.name
        desk.client.SubmitCase(s.SubmitCaseRequest(name=entered, request_id=new_id()), metadata=registrar)
        denied = grpc.StatusCode.PERMISSION_DENIED
        for who in (registrar, mediator):
            refusal = refusal_of(desk.client.AcceptCase, s.AcceptCaseRequest(name=entered, request_id=new_id()), metadata=who)
            self.assertEqual(denied, refusal.code, str(refusal))
        desk.accept(entered)
        started = s.StartMediationRequest(name=entered, request_id=new_id(), attempt=c.Attempt(
            begun=day(), place="调解室", mode=c.Attempt.MODE_PRESENT))
        self.assertEqual(denied, refusal_of(desk.client.StartMediation, started, metadata=registrar).code)
        self.assertEqual(State.STATE_MEDIATING, desk.client.StartMediation(started, metadata=mediator).state)
        self.assertEqual(denied, refusal_of(desk.client.RegisterCase, desk.entry(), metadata=mediator).code)
        closing = s.CloseCaseRequest(name=entered, request_id=new_id())
        self.assertEqual(denied, refusal_of(desk.client.CloseCase, closing, metadata=mediator).code)
        for role in ("observer", "sender", "auditor", "service"):
            refusal = refusal_of(desk.client.StartMediation, started, metadata=caller("x", role, desk.county))
            self.assertEqual(denied, refusal.code, role)
        reveal = s.RevealPartyRequest(name=entered, party="p1", purpose="送达文书", request_id=new_id())
        for role in ("sender", "observer", "auditor", "service"):
            self.assertEqual(denied, refusal_of(desk.client.RevealParty, reveal, metadata=caller("x", role, desk.county)).code, role)
        self.assertEqual("申小请", desk.client.RevealParty(reveal, metadata=mediator).revealed_name)


__all__ = ["LifeCases", "running"]
