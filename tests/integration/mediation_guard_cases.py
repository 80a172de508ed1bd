"""Who may do what, what is entered once, what is refused whole, and what nobody gets to see."""
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from harness import caller, listed, new_id
from mediation_desk import (COVERS, PAPERS, Desk, citizen_number, court_referral, day, official, party, refusal_of, rule_of, two_parties)
from statements import decimal, region

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s

DENIED, EXISTS, ABORTED = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.ABORTED
INVALID, MISSING, PRECONDITION = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION
WRITERS = 8


def together(work, count=WRITERS):
    """Runs `work(i)` in `count` threads at the same time; what each gave back, or raised."""
    gate = threading.Barrier(count)

    def one(index):
        gate.wait()
        try:
            return work(index)
        except grpc.RpcError as error:
            return error
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class RegionCases:
    """Whose case it is."""

    def read(self, name, who):
        return self.desk.get(name, metadata=who)

    def update(self, name, who, grade=c.GRADE_SIMPLE):
        return self.client.UpdateCase(s.UpdateCaseRequest(
            case=c.Case(name=name, grade=grade), update_mask={"paths": ["grade"]}, request_id=new_id()), metadata=who)

    def test_another_county_neither_reads_nor_changes(self):
        name = self.desk.mediating().name
        own, city, other = official(self.desk.county), official(self.desk.county[:4] + "00"), official("110101")
        for who in (own, city):
            self.assertEqual(name, self.read(name, who).name)
            self.assertEqual(name, self.update(name, who).name)
        before = self.desk.get(name)
        for call, request in (
                (self.client.GetCase, s.GetCaseRequest(name=name)),
                (self.client.CheckConfirmation, s.CheckConfirmationRequest(name=name)),
                (self.client.UpdateCase, s.UpdateCaseRequest(case=c.Case(name=name), update_mask={"paths": ["grade"]}, request_id=new_id())),
                (self.client.AddParty, s.AddPartyRequest(name=name, entry=party(c.Party.SIDE_THIRD), request_id=new_id())),
                (self.client.RevealParty, s.RevealPartyRequest(name=name, party="p1", purpose="送达文书", request_id=new_id())),
                (self.client.JoinCase, s.JoinCaseRequest(name=name, into=name, reason="同一", request_id=new_id())),
                (self.client.ListCases, s.ListCasesRequest(parent=self.desk.region)),
                (self.client.ListDeadlines, s.ListDeadlinesRequest(parent=self.desk.region)),
                (self.client.SummarizeCases, s.SummarizeCasesRequest(parent=self.desk.region, period="2026")),
                (self.client.ListCasesBehind, s.ListCasesBehindRequest(parent=self.desk.region, period="2026", measure=s.MEASURE_ACCEPTED)),
                (self.client.FindSimilarCases, s.FindSimilarCasesRequest(parent=self.desk.region)),
                (self.client.RegisterCase, self.desk.entry()),
                (self.client.CreateCommittee, s.CreateCommitteeRequest(parent=self.desk.region, committee_id="x", request_id=new_id()))):
            self.refused(DENIED, call, request, metadata=other)
        self.assertEqual(before, self.desk.get(name))

    def test_an_outsider_learns_nothing_of_what_exists(self):
        there = self.desk.mediating().name
        moved = self.transfer(self.desk.mediating().name, "330604")
        nowhere = self.desk.region + "/cases/01ARZ3NDEKTSV4RRFFQ69G5FAV"
        other = official("110101")
        for call, make in ((self.client.GetCase, lambda name: s.GetCaseRequest(name=name)),
                           (self.client.SubmitCase, lambda name: s.SubmitCaseRequest(name=name, request_id=new_id())),
                           (self.client.RevealParty, lambda name: s.RevealPartyRequest(
                               name=name, party="p1", purpose="送达文书", request_id=new_id()))):
            answers = {str(self.refused(DENIED, call, make(name), metadata=other)) for name in (there, moved, nowhere)}
            self.assertEqual(1, len(answers), answers)
        self.refused(MISSING, self.client.GetCase, s.GetCaseRequest(name=nowhere), metadata=official(self.desk.county))

    def transfer(self, name, county):
        return self.desk.call("TransferCase", name=name, region=region(county), reason="当事人住在外区", paper="移送函2号").name

    def test_a_transfer_moves_the_right_to_act(self):
        new_county = next(self.counties)
        there = Desk(self.client, new_county)
        name = self.desk.accepted().name
        old, new = official(self.desk.county), official(new_county)
        self.refused(DENIED, self.read, name, new)
        after = self.transfer(name, new_county)
        self.assertEqual(name, after)
        case = self.read(name, new)
        self.assertEqual((region(new_county), c.Case.STATE_UNDER_REVIEW), (case.region, case.state))
        self.refused(DENIED, self.read, name, old)
        self.refused(DENIED, self.update, name, old)
        self.refused(DENIED, self.client.RevealParty, s.RevealPartyRequest(
            name=name, party="p1", purpose="送达文书", request_id=new_id()), metadata=old)
        accepted = self.client.AcceptCase(s.AcceptCaseRequest(
            name=name, request_id=new_id(), tier=c.TIER_TOWNSHIP, mediators=[there.mediator],
            acceptance=c.Acceptance(committee=there.committee, notice_signed=day())), metadata=new)
        self.assertEqual(case.number, accepted.number)
        for place, lists in ((new_county, True), (self.desk.county, False)):
            found = [one.name for one in listed(self.client.ListCases, s.ListCasesRequest(parent=region(place)), "cases", metadata=official(place))]
            due = [one.case for one in listed(self.client.ListDeadlines, s.ListDeadlinesRequest(parent=region(place)), "deadlines")]
            self.assertEqual((lists, lists), (name in found, name in due), place)

    def test_an_old_request_id_keeps_nobody_a_case(self):
        new_county = next(self.counties)
        name = self.desk.registered().name
        submit = s.SubmitCaseRequest(name=name, request_id=new_id())
        own, new = official(self.desk.county), official(new_county)
        first = self.client.SubmitCase(submit, metadata=own)
        self.assertEqual(first, self.client.SubmitCase(submit, metadata=own))
        self.refused(DENIED, self.client.SubmitCase, submit, metadata=official("110101"))
        self.transfer(name, new_county)
        self.refused(DENIED, self.client.SubmitCase, submit, metadata=own)
        self.assertEqual(first, self.client.SubmitCase(submit, metadata=new))
        heard = [(event.region, event.type) for event in self.feed() if event.resource == name]
        self.assertEqual([(self.desk.county, "Case.Registered"), (self.desk.county, "Case.Submitted"),
                          (self.desk.county, "Case.Left"), (new_county, "Case.Transferred")], heard)

    def test_co_responsible_regions_share(self):
        other = next(self.counties)
        name = self.desk.registered(co_regions=[region(other)]).name
        self.assertEqual(c.GRADE_SIMPLE, self.update(name, official(other)).grade)
        self.assertEqual(name, self.read(name, official(other)).name)
        self.refused(DENIED, self.update, name, official("110101"))
        self.refused(INVALID, self.desk.registered, co_regions=[self.desk.region], field="case.co_regions[0]")
        shown = [one.name for one in listed(self.client.ListCases, s.ListCasesRequest(parent=region(other)), "cases", metadata=official(other))]
        self.assertEqual([name], [one for one in shown if one == name])
        heard = [event.type for event in self.feed() if event.resource == name and event.region == other]
        self.assertEqual(["Case.Shared", "Case.Shared"], heard)

    def test_a_committee_of_elsewhere_takes_no_case(self):
        there = Desk(self.client, next(self.counties))
        name = self.desk.submitted().name
        refusal = refusal_of(self.desk.accept, name, acceptance=c.Acceptance(committee=there.committee, notice_signed=day()),
                             mediators=[there.mediator])
        self.assertEqual("mediation.mt3.committee_region", rule_of(refusal))
        shared = self.desk.submitted(co_regions=[there.region]).name
        self.assertEqual(c.Case.STATE_ACCEPTED, self.desk.accept(
            shared, acceptance=c.Acceptance(committee=there.committee, notice_signed=day()), mediators=[there.mediator]).state)


class OnceCases:
    """Nothing is entered twice; of those who write at once, one does."""

    def test_the_same_external_number_is_the_same_case(self):
        number = "纠纷码" + new_id()
        referral = c.Referral(source=c.SOURCE_ONE_STOP_CENTRE, sender="县矛调中心", external_number=number, received=day())
        first = self.desk.registered(source=c.SOURCE_ONE_STOP_CENTRE, referrals=[referral])
        request = self.desk.entry(source=c.SOURCE_ONE_STOP_CENTRE, referrals=[referral], parties=two_parties())
        refusal = self.refused(EXISTS, self.client.RegisterCase, request)
        self.assertEqual(first.name, refusal.details["ResourceInfo"].resource_name)
        another = self.desk.registered().name
        refusal = self.refused(EXISTS, self.desk.call, "AddReferral", name=another, referral=referral)
        self.assertEqual(first.name, refusal.details["ResourceInfo"].resource_name)
        self.assertEqual("mediation.a5.same", rule_of(refusal_of(self.desk.call, "AddReferral", name=first.name, referral=referral)))
        found = self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=self.desk.region, sender="县矛调中心", external_number=number))
        self.assertEqual([(first.name, True)], [(one.case, one.same_number) for one in found.similar])

    def test_one_number_sent_by_many_at_once_makes_one_case(self):
        referral = court_referral()
        answers = together(lambda _: self.desk.registered(source=c.SOURCE_COURT_BEFORE_FILING, referrals=[referral]))
        made = [one for one in answers if isinstance(one, c.Case)]
        self.assertEqual(1, len(made))
        self.assertEqual({EXISTS}, {one.code() for one in answers if isinstance(one, grpc.RpcError)})

    def test_likely_duplicates_are_offered(self):
        number, other = citizen_number(), citizen_number()
        first = self.desk.registered(parties=[party(1, number=number), party(2, number=other)])
        again = self.client.RegisterCase(self.desk.entry(parties=[party(1, number=number), party(2, number=other)]))
        self.assertEqual([(first.name, 2, False, "neighbour")],
                         [(one.case, one.shared_parties, one.same_number, one.dispute_type) for one in again.similar])
        found = self.client.FindSimilarCases(s.FindSimilarCasesRequest(
            parent=self.desk.region, identities=[c.Identity(name="某甲", number=number)])).similar
        self.assertEqual({(again.case.name, 1), (first.name, 1)}, {(one.case, one.shared_parties) for one in found})
        elsewhere = next(self.counties)
        found = self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=region(elsewhere), identities=[c.Identity(name="某甲", number=number)]))
        self.assertEqual([], list(found.similar))

    def test_a_guessed_number_finds_nobody(self):
        number = citizen_number()
        name = self.desk.registered(parties=[party(1, "秦秘密", number), party(2)]).name

        def found(who, **identity):
            return [one.case for one in self.client.FindSimilarCases(s.FindSimilarCasesRequest(
                parent=self.desk.region, identities=[c.Identity(**identity)]), metadata=who).similar]
        own, before = official(self.desk.county), len(self.feed())
        self.assertEqual([name], found(own, name="秦 秘密", number=number.lower()))
        self.assertEqual([], found(own, name="秦秘", number=number))
        searches = [event for event in self.feed()[before:] if event.type == "Cases.Searched"]
        self.assertEqual(2, len(searches), "each search is an event")
        self.assertNotIn(number.encode(), b"".join(event.SerializeToString() for event in searches))
        self.refused(INVALID, found, own, number=number)
        self.refused(INVALID, found, own, name="秦秘密")
        self.refused(DENIED, found, caller("kan", "observer", self.desk.county), name="秦秘密", number=number)
        guesses = [c.Identity(name="某某", number=citizen_number()) for _ in range(10)]
        guesser = caller(new_id(), "official", self.desk.county)

        def guess():
            self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=self.desk.region, identities=guesses), metadata=guesser)
        for _ in range(20):
            guess()
        self.refused(grpc.StatusCode.RESOURCE_EXHAUSTED, guess)

    def test_a_repeated_request_gets_the_first_answer(self):
        request = self.desk.entry()
        first = self.client.RegisterCase(request)
        before = self.rows()
        self.assertEqual(first, self.client.RegisterCase(request))
        self.assertEqual(before, self.rows())
        submit = s.SubmitCaseRequest(name=first.case.name, request_id=new_id())
        answer = self.client.SubmitCase(submit)
        self.desk.accept(first.case.name)
        self.assertEqual(answer, self.client.SubmitCase(submit))
        other = type(request).FromString(request.SerializeToString())
        other.case.claim = "另一件事"
        self.refused(INVALID, self.client.RegisterCase, other, field="request_id")
        made = together(lambda _: self.client.RegisterCase(request))
        self.assertEqual({first.case.name}, {one.case.name for one in made})

    def test_of_writers_with_one_etag_one_wins(self):
        case = self.desk.registered()
        answers = together(lambda index: self.client.UpdateCase(s.UpdateCaseRequest(
            case=c.Case(name=case.name, etag=case.etag, claim=f"第{index}个请求"), update_mask={"paths": ["claim"]}, request_id=new_id())))
        won = [one for one in answers if isinstance(one, c.Case)]
        self.assertEqual(1, len(won))
        self.assertEqual([ABORTED] * (WRITERS - 1), [one.code() for one in answers if isinstance(one, grpc.RpcError)])
        self.assertEqual(won[0], self.desk.get(case.name))

    def test_without_etags_the_states_stay_legal(self):
        name = self.desk.mediating().name
        methods = ("RecordAgreement", "TerminateMediation", "EscalateCase", "TransferCase")
        fields = {
            "RecordAgreement": {"agreement": c.Agreement(kind=c.Agreement.KIND_ORAL, reached=day(), content="好")},
            "TerminateMediation": {"result": c.Attempt.RESULT_NOT_AGREED, "reason": "分歧", "remedies_told": True},
            "EscalateCase": {"tier": c.TIER_DEPARTMENT, "form": c.FORM_ADMINISTRATIVE, "organ": "住建局", "reason": "复杂"},
            "TransferCase": {"organ": "仲裁委", "reason": "不属本地", "paper": "函3号"}}
        answers = together(lambda index: self.desk.call(methods[index % 4], name=name, **fields[methods[index % 4]]))
        self.assertEqual({PRECONDITION}, {one.code() for one in answers if isinstance(one, grpc.RpcError)})
        case = self.desk.get(name)
        told = [event for event in self.feed() if event.resource == name]
        ends = [event.type for event in told if event.type in ("Agreement.Effective", "Case.Terminated", "Case.Transferred")]
        self.assertEqual(1, len(ends), [event.type for event in told])
        self.assertEqual(len(told), len([one for one in answers if isinstance(one, c.Case)]) + 4)
        self.assertIn(case.state, (c.Case.STATE_PERFORMING, c.Case.STATE_TERMINATED, c.Case.STATE_TRANSFERRED))


class BadInputCases:
    """What is wrong is refused by its field or rule, and leaves nothing behind."""

    def not_taken(self, code, call, *arguments, **wanted):
        self.settle()
        before = self.rows()
        refusal = self.refused(code, call, *arguments, **wanted)
        after = self.rows()
        self.assertEqual({}, {table: (before[table], count) for table, count in after.items() if before[table] != count}, str(refusal))
        return refusal

    def no_step(self, code, method, field=None, **fields):
        return self.not_taken(code, lambda: self.desk.call(method, **fields), field=field)

    def not_registered(self, field, code=INVALID, **entry):
        return self.not_taken(code, self.client.RegisterCase, self.desk.entry(**entry), field=field)

    def test_parties_that_can_not_be(self):
        good = party(2)
        wrong = citizen_number()
        wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
        self.not_registered("parties[0].identity.number", parties=[party(1, number=wrong), good])
        self.not_registered("parties[1].identity.number", parties=[good, party(1, number="33060219800101")])
        self.not_registered("parties[0].identity.name", parties=[party(1, name=""), good])
        self.not_registered("parties[0].identity.name", parties=[party(1, name="长" * 10_000), good])
        self.not_registered("parties[0].identity.name", parties=[party(1, name="张\0三"), good])
        self.not_registered("parties[0].identity.phone", parties=[party(1, phone="12"), good])
        self.not_registered("parties[0].identity.address", parties=[party(1, address="路" * 10_000), good])
        self.not_registered("parties[0].party.side", parties=[party(0), good])
        self.not_registered("parties[0].party.kind", parties=[s.PartyEntry(party=c.Party(side=1), identity=c.Identity(name="某")), good])
        organisation = s.PartyEntry(party=c.Party(side=1, kind=c.Party.KIND_ORGANISATION),
                                    identity=c.Identity(name="某公司", number="91330602MA2JPXXX0A"))
        self.not_registered("parties[0].identity.number", parties=[organisation, good])
        nobody = s.PartyEntry(party=c.Party(side=1, kind=c.Party.KIND_PERSON),
                              identity=c.Identity(name="某", number_kind=c.Identity.NUMBER_KIND_NONE))
        self.not_registered("parties[0].identity.no_number_reason", parties=[nobody, good])
        self.not_registered("parties", parties=[party(1) for _ in range(10_000)])
        number = citizen_number()
        refusal = self.not_taken(PRECONDITION, self.client.RegisterCase, self.desk.entry(parties=[party(1, number=number), party(2, number=number)]))
        self.assertEqual("mediation.party.both_sides", rule_of(refusal))
        refusal = self.not_taken(PRECONDITION, self.client.RegisterCase, self.desk.entry(parties=[party(1, number=number), party(1, number=number)]))
        self.assertEqual("mediation.party.twice", rule_of(refusal))

    def test_a_persons_number_is_not_shown_as_an_organisations(self):
        for kind, number_kind in ((c.Party.KIND_ORGANISATION, c.Identity.NUMBER_KIND_CITIZEN),
                                  (c.Party.KIND_PERSON, c.Identity.NUMBER_KIND_CREDIT_CODE)):
            number = citizen_number() if number_kind == c.Identity.NUMBER_KIND_CITIZEN else "91330000142912345X"
            entry = s.PartyEntry(party=c.Party(side=1, kind=kind), identity=c.Identity(name="某某某", number_kind=number_kind, number=number))
            self.not_registered("parties[0].identity.number_kind", parties=[entry, party(2)])

    def test_disputes_that_can_not_be(self):
        self.not_registered("case.source", source=c.SOURCE_UNSPECIFIED)
        self.not_registered("case.source", source=99)
        self.not_registered("case.grade", grade=99)
        self.not_registered("case.dispute_type", dispute_type="quarrel")
        self.not_registered("case.claim", claim="诉" * 10_000)
        self.not_registered("case.claim", claim="求\0助")
        self.not_registered("case.claimed_amount", claimed_amount=decimal("-1"))
        self.not_registered("case.claimed_amount", claimed_amount=decimal("1e400"))
        self.not_registered("case.co_regions[0]", co_regions=["regions/999999"])
        self.not_registered("case.co_regions[0]", co_regions=["regions/330103"])  # merged into others in 2021
        self.not_registered("case.danger.evidence", danger=c.Danger(suicide=True))
        self.not_registered("case.referrals[0].paper", source=c.SOURCE_POLICE,
                            referrals=[c.Referral(source=c.SOURCE_POLICE, sender="派出所", received=day())])
        self.not_registered("case.referrals[0].external_number", source=c.SOURCE_COURT_BEFORE_FILING,
                            referrals=[c.Referral(source=c.SOURCE_COURT_BEFORE_FILING, sender="法院", paper="函", received=day())])
        self.not_registered("case.referrals[0].received", source=c.SOURCE_POLICE,
                            referrals=[c.Referral(source=c.SOURCE_POLICE, sender="派出所", paper="函", received=day(2))])
        self.not_registered("case.referrals[0].source", referrals=[c.Referral(source=c.SOURCE_SWEEP, sender="某", paper="函", received=day())])
        self.not_registered("case.late_registration.outcome_day",
                            late_registration=c.LateRegistration(reason="补", outcome_day=values.Date(year=2026, month=2, day=30)))
        for parent in ("", "regions/", "regions/999999", "regions/33060", "region/330602", "regions/330602/cases/x"):
            request = self.desk.entry()
            request.parent = parent
            refusal = self.not_taken(INVALID, self.client.RegisterCase, request, field="parent")
            self.assertIsNotNone(refusal)
        request = self.desk.entry()
        request.request_id = ""
        self.not_taken(INVALID, self.client.RegisterCase, request, field="request_id")
        # Without its paper a referred dispute is not put under review.
        name = self.desk.registered(source=c.SOURCE_POLICE).name
        refusal = self.no_step(PRECONDITION, "SubmitCase", name=name)
        self.assertEqual("mediation.mt1.source_paper", rule_of(refusal))
        for parties, claim, rule in (([party(1)], "诉求", "two_sides"), ([party(2)], "诉求", "two_sides"), (two_parties(), "", "claim")):
            name = self.desk.registered(parties=parties, claim=claim).name
            refusal = self.no_step(PRECONDITION, "SubmitCase", name=name)
            self.assertEqual("mediation.mt1." + rule, rule_of(refusal))

    def test_whoever_must_recuse_does_not_mediate(self):
        number, relative = citizen_number(), citizen_number()
        itself = self.desk.new_mediator("itself", number=number)
        related = self.desk.new_mediator("related", relatives=[citizen_number(), relative])
        name = self.desk.submitted(parties=[party(1, number=number), party(2, number=relative)]).name
        for mediator in (itself, related):
            refusal = self.not_taken(PRECONDITION, self.desk.accept, name, mediators=[self.desk.mediator, mediator])
            self.assertEqual("mediation.mt3.recusal", rule_of(refusal))
        for mediators, rule in (([], "mediator"), ([self.desk.region + "/mediators/nobody"], "mediator")):
            refusal = self.not_taken(PRECONDITION, self.desk.accept, name, mediators=mediators)
            self.assertEqual("mediation.mt3." + rule, rule_of(refusal))
        accepted = self.desk.accept(name)
        refusal = self.no_step(PRECONDITION, "EscalateCase", name=name, tier=c.TIER_DEPARTMENT, reason="复杂",
                                 committee=self.desk.committee, mediators=[related])
        self.assertEqual("mediation.mt3.recusal", rule_of(refusal))
        self.assertEqual(accepted, self.desk.get(name))

    def test_an_agreement_older_than_its_registration(self):
        name = self.desk.mediating().name
        refusal = self.not_taken(PRECONDITION, self.desk.agree, name, -1)
        self.assertEqual("mediation.mt10.before_registration", rule_of(refusal))
        refusal = self.not_taken(PRECONDITION, self.desk.agree, name, 1)
        self.assertEqual("mediation.mt10.future", rule_of(refusal))
        self.no_step(INVALID, "RecordAgreement", name=name, field="agreement.reached", agreement=c.Agreement(
            kind=c.Agreement.KIND_WRITTEN, reached=values.Date(year=2026, month=2, day=30)))
        self.no_step(INVALID, "RecordAgreement", name=name, field="agreement.kind",
                       agreement=c.Agreement(reached=day(), content="好"))
        self.no_step(INVALID, "RecordAgreement", name=name, field="agreement.kind",
                       agreement=c.Agreement(kind=9, reached=day(), content="好", facts="事", performance="即日"))
        late = self.desk.registered(late_registration=c.LateRegistration(reason="系统停用", outcome_day=day(-60))).name
        self.assertEqual(c.Case.STATE_AGREED, self.desk.agreed_late(late, -60).state)

    def test_enums_that_the_contract_does_not_know(self):
        submitted = self.desk.submitted().name
        self.not_taken(INVALID, self.desk.accept, submitted, 9, field="tier")
        self.not_taken(INVALID, self.desk.accept, submitted, c.TIER_TOWNSHIP, form=9, field="form")
        self.no_step(INVALID, "RecordConsent", name=submitted, party="p1", consent=9, field="consent")
        mediating = self.desk.mediating().name
        self.no_step(INVALID, "TerminateMediation", name=mediating, result=9, reason="无", remedies_told=True, field="result")
        self.no_step(INVALID, "AddPapers", name=mediating, papers=[c.Paper(kind=99, pages=1)], field="papers[0].kind")
        self.no_step(INVALID, "ReportDanger", name=mediating, field="alert.kind",
                       alert=c.Alert(kind=9, reported_to="派出所", measures="巡查"))
        self.no_step(INVALID, "RouteReferral", name=mediating, field="routing.kind",
                       routing=c.Routing(kind=9, to="中心", person_times=1))
        self.not_taken(INVALID, self.client.SummarizeCases, s.SummarizeCasesRequest(parent=self.desk.region, period="2026", split=99), field="split")
        self.not_taken(INVALID, self.client.ListCasesBehind, s.ListCasesBehindRequest(
            parent=self.desk.region, period="2026", measure=99), field="measure")

    def test_names_texts_and_tokens_that_can_not_be(self):
        desk = self.desk
        name = desk.mediating().name
        for bad in ("", "cases/x", desk.region + "/cases/", desk.region + "/cases/a/b", "regions/330602/cases/\0", "x" * 10_000):
            self.not_taken(INVALID, self.client.GetCase, s.GetCaseRequest(name=bad), field="name")
            self.no_step(INVALID, "SubmitCase", name=bad, field="name")
        self.no_step(INVALID, "InviteHelp", name=name, invited=["长" * 10_000], parties_consent=True, field="invited[0]")
        self.no_step(INVALID, "InviteHelp", name=name, invited=["民\0警"], parties_consent=True, field="invited[0]")
        self.no_step(INVALID, "TerminateMediation", name=name, result=c.Attempt.RESULT_NOT_AGREED, reason="无\0",
                       remedies_told=True, field="reason")
        self.no_step(INVALID, "RevealParty", name=name, party="p1", purpose="看", field="purpose")
        self.no_step(INVALID, "RevealParty", name=name, party="p1", purpose="", field="purpose")
        self.no_step(INVALID, "RevealParty", name=name, party="p1", purpose="送\0达文书", field="purpose")
        refusal = self.no_step(PRECONDITION, "RevealParty", name=name, party="p9", purpose="送达文书")
        self.assertEqual("mediation.party.unknown", rule_of(refusal))
        self.no_step(INVALID, "AddPapers", name=name, papers=[], field="papers")
        self.no_step(INVALID, "AddPapers", name=name, papers=[c.Paper(kind=1, pages=1, sha256="abc")], field="papers[0].sha256")
        self.no_step(INVALID, "UpdateCase", case=c.Case(name=name, region=region("110101")),
                       update_mask={"paths": ["region"]}, field="update_mask")
        desk.registered()
        token = self.client.ListCases(s.ListCasesRequest(parent=desk.region, page_size=1)).next_page_token
        self.assertTrue(token)
        for other in (s.ListCasesRequest(parent=desk.region, page_token=token, filter='state = REGISTERED'),
                      s.ListCasesRequest(parent=region("330000"), page_token=token),
                      s.ListCasesRequest(parent=desk.region, page_token=token[:-2] + "zz"),
                      s.ListCasesRequest(parent=desk.region, page_token="\0")):
            self.not_taken(INVALID, self.client.ListCases, other, field="page_token")
        self.not_taken(INVALID, self.client.ListDeadlines, s.ListDeadlinesRequest(parent=desk.region, page_token=token), field="page_token")
        self.not_taken(INVALID, self.client.ListCases, s.ListCasesRequest(parent=desk.region, page_size=-1), field="page_size")
        for bad in ("state = NONE", "secret = 1", "state =", "state = 1 OR"):
            self.not_taken(INVALID, self.client.ListCases, s.ListCasesRequest(parent=desk.region, filter=bad), field="filter")
        for bad in ("", "26", "2026-13", "2026-Q5", "去年"):
            self.not_taken(INVALID, self.client.SummarizeCases, s.SummarizeCasesRequest(parent=desk.region, period=bad), field="period")
        self.not_taken(INVALID, self.client.ListDeadlines, s.ListDeadlinesRequest(
            parent=desk.region, due_until=values.Date(year=2026, month=13, day=1)), field="due_until")

    def test_every_list_and_text_has_a_limit(self):
        desk = self.desk
        name = desk.submitted().name

        def taken(field, method, **fields):
            request = getattr(s, method + "Request")(name=name, request_id=new_id(), **fields)
            self.not_taken(INVALID, getattr(self.client, method), request, field=field)
        acceptance = c.Acceptance(committee=desk.committee, notice_signed=day())
        taken("mediators", "AcceptCase", tier=c.TIER_TOWNSHIP, acceptance=acceptance, mediators=[desk.mediator] * 60_000)
        taken("mediators", "AcceptCase", tier=c.TIER_TOWNSHIP, acceptance=acceptance, mediators=[desk.mediator] * 2)
        taken("acceptance.organ", "AcceptCase", tier=c.TIER_TOWNSHIP, mediators=[desk.mediator],
              acceptance=c.Acceptance(committee=desk.committee, notice_signed=day(), organ="机" * 65))
        taken("confirmation.applicants", "ApplyForConfirmation", confirmation=c.Confirmation(
            court="法院", applied=day(), applicants=["p1", "p2"] * 220_000))
        taken("step.document_number", "RecordConfirmationStep", step=c.Confirmation(state=4, document_number="号" * 600_000))
        taken("step.document_number", "RecordConfirmationStep", step=c.Confirmation(state=4, document_number="\a\x1b[2J号"))
        taken("agreement.matters", "RecordAgreement", agreement=c.Agreement(matters=[1] * 1_500_000))
        taken("alert.time", "ReportDanger", alert=c.Alert(kind=1, reported_to="派出所", time={"seconds": -10**17}))
        taken("alert.time", "ReportDanger", alert=c.Alert(kind=1, reported_to="派出所", time={"seconds": 1, "nanos": -5}))
        referrals = [c.Referral(source=c.SOURCE_POLICE, sender="派出所", external_number=f"x{i}", received=day()) for i in range(30_000)]
        self.not_taken(INVALID, self.client.RegisterCase, desk.entry(source=c.SOURCE_POLICE, referrals=referrals), field="case.referrals")
        self.not_taken(INVALID, self.client.RegisterCase, desk.entry(parties=[party(1)] * 101), field="parties")
        self.not_taken(INVALID, self.client.ListCasesBehind, s.ListCasesBehindRequest(
            parent="regions/000000", period="2026", measure=s.MEASURE_ACCEPTED), field="parent")

    def test_registry_entries_that_can_not_be(self):
        desk = self.desk
        good = m.Committee(display_name="委员会", kind=m.Committee.KIND_VILLAGE, number_word="人调字")

        def committee(field, committee_id="other", **changes):
            made = m.Committee.FromString(good.SerializeToString())
            made.MergeFrom(m.Committee(**changes))
            self.not_taken(INVALID, self.client.CreateCommittee, s.CreateCommitteeRequest(
                parent=desk.region, committee_id=committee_id, committee=made, request_id=new_id()), field=field)
        committee("committee_id", "A/B")
        committee("committee_id", "x" * 65)
        committee("committee.display_name", display_name="名" * 10_000)
        committee("committee.display_name", display_name="名\0")
        committee("committee.kind", kind=99)
        committee("committee.composition", composition=m.Committee.Composition(members=3, women=4))
        committee("committee.parent_committee", kind=m.Committee.KIND_STUDIO)
        committee("committee.parent_committee", kind=m.Committee.KIND_STUDIO, parent_committee=desk.region + "/committees/none")
        self.not_taken(EXISTS, self.client.CreateCommittee, s.CreateCommitteeRequest(
            parent=desk.region, committee_id="first", committee=good, request_id=new_id()))
        appointed = values.Date(year=2024, month=1, day=1)

        def mediator(field, **fields):
            base = {"display_name": "李", "committees": [desk.committee], "appointed": appointed, **fields}
            self.not_taken(INVALID, self.client.CreateMediator, s.CreateMediatorRequest(
                parent=desk.region, mediator_id="other", mediator=m.Mediator(**base), request_id=new_id()), field=field)
        mediator("mediator.number", number="330602198001010011")
        mediator("mediator.relatives[0]", relatives=["1"])
        mediator("mediator.committees", committees=[])
        mediator("mediator.committees[0]", committees=[desk.region + "/committees/none"])
        mediator("mediator.specialties[0]", specialties=["quarrel"])
        mediator("mediator.appointed", appointed=None)


class PersonalCases:
    """Who a party is stands in `identities` alone."""

    NAME, PHONE, ADDRESS = "欧阳鹊桥", "13987654321", "浙江省绍兴市越城区塔山街道蝴蝶弄七十七号"

    def secrets(self, number):
        return (self.NAME, self.PHONE, "蝴蝶弄七十七号", number)

    def test_no_reply_log_event_or_table_tells_who_a_party_is(self):
        desk, number, relative = self.desk, citizen_number(), citizen_number()
        secrets = (*self.secrets(number), relative)
        text = f"{self.NAME}（{number}，{self.PHONE}，住{self.ADDRESS}）"
        replies = []

        def did(reply):
            replies.append(reply)
            return reply
        did(self.client.CreateMediator(s.CreateMediatorRequest(parent=desk.region, mediator_id="kin", request_id=new_id(), mediator=m.Mediator(
            display_name="李调解", committees=[desk.committee], number=relative, relatives=[number], appointed=values.Date(year=2024, month=1, day=1)))))
        who, respondent = party(1, self.NAME, number, phone=self.PHONE, address=self.ADDRESS), party(2, "申小请")
        name = did(self.client.RegisterCase(desk.entry(
            parties=[who, respondent], claim=text, source=c.SOURCE_PETITION,
            referrals=[c.Referral(source=c.SOURCE_PETITION, sender="信访局", paper="函" + self.PHONE, external_number="信77", received=day())],
            danger=c.Danger(mass_petition=True, evidence=text), late_registration=c.LateRegistration(reason=text, outcome_day=day())))).case.name
        did(desk.call("UpdateCase", case=c.Case(name=name, claim="再次" + text), update_mask={"paths": ["claim"]}))
        did(desk.call("SubmitCase", name=name))
        for whom in ("p1", "p2"):
            did(desk.call("RecordConsent", name=name, party=whom, consent=c.Party.CONSENT_GIVEN))
        did(desk.accept(name, acceptance=c.Acceptance(committee=desk.committee, notice_signed=day())))
        did(desk.call("StartMediation", name=name, attempt=c.Attempt(begun=day(), place=self.NAME + "家", mode=1)))
        did(desk.call("InviteHelp", name=name, invited=[self.NAME + "的邻居"], parties_consent=True))
        did(desk.call("ReportDanger", name=name, alert=c.Alert(kind=1, reported_to="派出所", measures=text), danger=c.Danger(crime=True, evidence=text)))
        did(desk.call("RouteReferral", name=name, routing=c.Routing(kind=2, to="心理中心", person_times=1, result=text)))
        did(desk.call("RecordAgreement", name=name, agreement=c.Agreement(
            kind=2, reached=day(), facts=text, content=text, performance=text, instalments=[c.Agreement.Instalment(due=day(5), what=text)])))
        did(desk.sign(name))
        did(desk.call("ApplyForConfirmation", name=name, confirmation=c.Confirmation(court="越城区人民法院", applied=day(), applicants=["p1", "p2"])))
        did(desk.call("RecordConfirmationStep", name=name, step=c.Confirmation(
            state=c.Confirmation.STATE_NOT_ACCEPTED, day=day(), document_number="（2026）浙0602民特5号", ground=text)))
        did(desk.call("RecordPerformance", name=name, performance=c.Performance(extent=2, proof=text)))
        did(desk.call("RecordFollowUp", name=name, follow_up=c.FollowUp(extent=2, note=text)))
        did(desk.call("ReplyToReferral", name=name, referral="r1", reply=c.Referral.Reply(outcome=c.Referral.OUTCOME_AGREED, paper="复函", note=text)))
        did(desk.call("AddPapers", name=name, papers=[c.Paper(kind=kind, pages=1, note=text) for kind in PAPERS + COVERS]))
        did(desk.call("CloseCase", name=name, closing=c.Closing(kind=1, note=text)))
        did(desk.call("ArchiveCase", name=name, archiving=c.Archiving(retention=1)))
        reopened = did(desk.call("ReopenCase", name=name, reason=text, ground=s.ReopenCaseRequest.GROUND_PERFORMANCE)).name
        later = did(desk.registered(parties=[who, respondent])).name
        did(desk.call("JoinCase", name=later, into=reopened, reason=text))
        did(desk.get(name)), did(desk.get(reopened)), did(desk.get(later))
        did(self.client.ListCases(s.ListCasesRequest(parent=desk.region)))
        did(self.client.ListDeadlines(s.ListDeadlinesRequest(parent=desk.region)))
        did(self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=desk.region, identities=[who.identity])))
        did(self.client.ListMediators(s.ListMediatorsRequest(parent=desk.region)))
        did(self.client.CheckConfirmation(s.CheckConfirmationRequest(name=reopened)))

        shown = desk.reveal(name, "p1", "给" + self.NAME + "送达文书")
        self.assertEqual((self.NAME, number, self.PHONE, self.ADDRESS),
                         (shown.revealed_name, shown.revealed_number, shown.revealed_phone, shown.revealed_address))
        for reply in replies:
            self.assert_silent(str(type(reply)), reply.SerializeToString(), secrets)
        masked = replies[1].case.parties[0]
        self.assertEqual(("欧阳*桥", "", number[:3]), (masked.masked_name, masked.key, masked.masked_number[:3]))
        for event in self.feed():
            self.assert_silent(f"{event.type} of {event.resource}", event.SerializeToString(), secrets)
        self.assert_silent("the log", "\n".join(self.process.err + self.process.out).encode(), secrets)
        tables = self.contents()
        self.assertLessEqual({"cases", "identities", "requests", "deadlines", "case_parties", "referral_claims"}, tables.keys())
        # The search finds what is there: in the one place where it may be.
        for secret in secrets[:-1]:
            self.assertIn(secret.encode(), tables["identities"])
        self.assertNotIn(relative.encode(), tables.pop("identities"))
        for table, content in tables.items():
            self.assert_silent("table " + table, content, secrets)

    def assert_silent(self, where, content, secrets):
        for secret in secrets:
            if secret.encode() in content:
                at = content.index(secret.encode())
                self.fail(f"{where} tells {secret}: …{content[max(0, at - 60):at + 60]!r}")

    def test_whoever_becomes_a_party_is_taken_out_of_what_was_written(self):
        number = citizen_number()
        name = self.desk.registered(claim=f"{self.NAME}（{number}）也在场").name
        case = self.desk.call("AddParty", name=name, entry=party(c.Party.SIDE_THIRD, self.NAME, number))
        self.assertEqual("{p3}（{p3.number}）也在场", case.claim)
        self.assertEqual(case, self.desk.get(name))

    def test_showing_a_party_is_an_event(self):
        name = self.desk.registered().name
        request = s.RevealPartyRequest(name=name, party="p1", purpose="核对送达地址", request_id=new_id())
        first = self.client.RevealParty(request, metadata=official(self.desk.county, "zhao"))
        self.assertEqual("申小请", first.revealed_name)
        told = [event for event in self.feed() if event.resource == name and event.type == "Party.Revealed"]
        self.assertEqual([("zhao", self.desk.county)], [(event.actor.subject, event.region) for event in told])
        said = s.RevealPartyRequest()
        self.assertTrue(told[0].payload.Unpack(said))
        self.assertEqual(("p1", "核对送达地址", ""), (said.party, said.purpose, said.request_id))
        # The same request again is another reading, and so another event, authorised by what is stored then.
        self.assertEqual(first, self.client.RevealParty(request, metadata=official(self.desk.county, "zhao")))
        again = [event for event in self.feed() if event.resource == name and event.type == "Party.Revealed"]
        self.assertEqual(2, len(again))
        self.client.TransferCase(s.TransferCaseRequest(
            name=name, region="regions/330703", reason="住所地在外县", paper="移送函3号", request_id=new_id()))
        self.refused(DENIED, self.client.RevealParty, request, metadata=official(self.desk.county, "zhao"))

    def test_a_name_like_a_word_of_ours_breaks_nothing(self):
        """Texts are searched for a party's name; what is no text stays as it is."""
        for index, word in enumerate(("regions", "cases", self.desk.county, "neighbour", "越城", "p1", "mediators", "公安局")):
            with self.subTest(word=word):
                referral = c.Referral(source=c.SOURCE_POLICE, sender="越城公安局", paper="函1号", external_number=f"接警{index}{new_id()}", received=day())
                parties = [party(1, word), party(2, "申小请")]
                name = self.desk.registered(parties=parties, claim=f"{word}与邻居争吵", source=c.SOURCE_POLICE, referrals=[referral]).name
                self.assertTrue(name.startswith(self.desk.region + "/cases/"), name)
                self.desk.call("SubmitCase", name=name)
                self.desk.accept(name)
                self.desk.start(name)
                self.desk.agree(name)
                case = self.desk.sign(name)
                self.assertEqual((name, "neighbour", c.Case.STATE_PERFORMING), (case.name, case.dispute_type, case.state))
                self.assertNotIn(word + "与", case.claim)
                self.assertEqual(case, self.desk.get(name))
                refusal = refusal_of(self.client.RegisterCase, self.desk.entry(source=c.SOURCE_POLICE, referrals=[referral]))
                self.assertEqual(EXISTS, refusal.code)
                self.assertEqual(word, self.desk.reveal(name, "p1").revealed_name)


class RegistryCases:
    """Committees and mediators."""

    def committee(self, name, **fields):
        base = {"display_name": name, "kind": m.Committee.KIND_VILLAGE, "number_word": name + "人调字", **fields}
        return self.client.CreateCommittee(s.CreateCommitteeRequest(
            parent=self.desk.region, committee_id=name, committee=m.Committee(**base), request_id=new_id()))

    def test_a_composition_is_warned_of_not_refused(self):
        sits = m.Committee.Composition
        for name, fields, said in (
                ("small", {"composition": sits(members=2, women=1, directors=1, full_time=1)}, ["三至九人"]),
                ("big", {"composition": sits(members=10, women=1, directors=1, full_time=1)}, ["三至九人"]),
                ("men", {"composition": sits(members=5, directors=1, full_time=1)}, ["妇女"]),
                ("heads", {"composition": sits(members=5, women=1, directors=2, full_time=1)}, ["主任一人"]),
                ("mixed", {"composition": sits(members=5, women=1, directors=1, full_time=1, multi_ethnic=True)}, ["民族"]),
                ("part", {"composition": sits(members=5, women=1, directors=1)}, ["专职"]),
                ("trade", {"kind": m.Committee.KIND_INDUSTRY, "composition": sits(members=5, women=1, directors=1, full_time=2)}, ["3名以上专职"]),
                ("good", {"composition": sits(members=3, women=1, directors=1, full_time=1)}, []),
                ("room", {"kind": m.Committee.KIND_ROOM_COURT, "parent_committee": self.desk.committee}, [])):
            made = self.committee(name, **fields)
            self.assertEqual(len(said), len(made.warnings), f"{name}: {made.warnings}")
            for warning, part in zip(made.warnings, said):
                self.assertIn(part, warning)
            self.assertEqual(made, self.client.GetCommittee(s.GetCommitteeRequest(name=made.name)))
        better = m.Committee(name=f"{self.desk.region}/committees/small", composition=sits(members=3, women=1, directors=1, full_time=1))
        after = self.client.UpdateCommittee(s.UpdateCommitteeRequest(
            committee=better, update_mask={"paths": ["composition"]}, request_id=new_id()))
        self.assertEqual([], list(after.warnings))

    def test_lists_page_and_filter(self):
        for name in ("b1", "b2", "b3"):
            self.committee(name)
        self.committee("studio", kind=m.Committee.KIND_STUDIO, parent_committee=self.desk.committee)
        request = s.ListCommitteesRequest(parent=self.desk.region)
        names = [one.name for one in listed(self.client.ListCommittees, request, "committees", 1)]
        self.assertEqual(sorted(f"{self.desk.region}/committees/{one}" for one in ("b1", "b2", "b3", "first", "studio")), names)
        request.filter = "kind = VILLAGE"
        self.assertEqual(3, len(listed(self.client.ListCommittees, request, "committees", 2)))
        city = s.ListCommitteesRequest(parent=region(self.desk.county[:4] + "00"))
        self.assertLessEqual(set(names), {one.name for one in listed(self.client.ListCommittees, city, "committees", 3)})
        part = self.desk.new_mediator("part")
        self.client.UpdateMediator(s.UpdateMediatorRequest(
            mediator=m.Mediator(name=part, dismissal=m.Mediator.Dismissal(day=day(), ground=m.Mediator.Dismissal.GROUND_LEFT)),
            update_mask={"paths": ["dismissal"]}, request_id=new_id()))
        for filter_, wanted in (("", ["first", "part"]), ("dismissed = true", ["part"]), ("dismissed = false", ["first"])):
            found = listed(self.client.ListMediators, s.ListMediatorsRequest(parent=self.desk.region, filter=filter_), "mediators", 1)
            self.assertEqual(wanted, [one.name.rsplit("/", 1)[1] for one in found], filter_)
        # Who has left takes no case.
        name = self.desk.submitted().name
        self.assertEqual("mediation.mt3.mediator", rule_of(refusal_of(self.desk.accept, name, mediators=[part])))

    def test_changes_are_on_the_feed(self):
        self.committee("news")
        told = [(event.type, event.region) for event in self.feed() if event.resource == f"{self.desk.region}/committees/news"]
        self.assertEqual([("Committee.Created", self.desk.county)], told)

    def test_a_dissolved_committee_takes_no_case(self):
        name = self.desk.submitted().name
        self.client.UpdateCommittee(s.UpdateCommitteeRequest(
            committee=m.Committee(name=self.desk.committee, dissolved=day()), update_mask={"paths": ["dissolved"]}, request_id=new_id()))
        self.assertEqual("mediation.mt3.committee", rule_of(refusal_of(self.desk.accept, name)))

    def test_files_are_numbered_one_by_one(self):
        names = [self.desk.submitted().name for _ in range(WRITERS)]
        numbers = [one.number for one in together(lambda index: self.desk.accept(names[index]))]
        self.assertEqual({f"人调字第{n}号" for n in range(1, WRITERS + 1)}, {number.split(self.desk.county)[1] for number in numbers})


class GuardCases(RegionCases, OnceCases, BadInputCases, PersonalCases, RegistryCases):
    pass


__all__ = ["GuardCases", "together"]
