"""Who could mediate, what is due for it, and where disputes are looked for: over the wire, on both engines."""
import grpc
from harness import new_id
from mediation_desk import citizen_number, day, official, party, refusal_of, rule_of
from statements import region

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.mediation.v1 import assignment_pb2 as a
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s

_FACTOR = a.SuggestionFactor


class SuggestionCases:
    def suggest(self, name="", **more):
        return self.client.SuggestMediators(a.SuggestMediatorsRequest(case=name, **more))

    @staticmethod
    def names(reply):
        return [one.mediator.rpartition("/")[2] for one in reply.suggestions]

    @staticmethod
    def factor(reply, name, kind):
        one, = (one for one in reply.suggestions if one.mediator.endswith(f"/{name}"))
        found, = (factor for factor in one.factors if factor.kind == kind)
        return found

    def test_mediators_are_ranked_by_what_they_know_and_have_to_do(self):
        desk = self.desk
        desk.new_mediator("second", specialties=["neighbour"])
        desk.new_mediator("third")
        reply = self.suggest(desk.submitted().name)
        self.assertEqual(["second", "first", "third"], self.names(reply))
        self.assertEqual((0, 3, False), (len(reply.excluded), reply.seats_seen, reply.more_seats))
        self.assertEqual("登记的专长包括“邻里”，计25分。", self.factor(reply, "second", _FACTOR.KIND_SPECIALTY).explanation)
        # Two open attempts of the first one move it behind the third, until one is settled.
        open_case = desk.mediating().name
        settled = desk.mediating().name
        reply = self.suggest(open_case)
        self.assertEqual(["second", "third", "first"], self.names(reply))
        self.assertEqual("2", self.factor(reply, "first", _FACTOR.KIND_LOAD).value)
        desk.agree(settled)
        self.assertEqual("2", self.factor(self.suggest(open_case), "first", _FACTOR.KIND_LOAD).value, "not signed yet")
        desk.sign(settled)
        self.assertEqual("1", self.factor(self.suggest(open_case), "first", _FACTOR.KIND_LOAD).value)
        self.assertEqual(reply.suggestions[0], self.suggest(open_case).suggestions[0], "the same question has the same answer")
        for _ in range(2):
            desk.performing()
        desk.terminate(desk.mediating().name)
        done = self.factor(self.suggest(open_case), "first", _FACTOR.KIND_SUCCESS)
        self.assertEqual(("75", "11.25"), (done.value, done.points.value))
        self.assertIn("办结同类纠纷4件，其中3件达成协议（75%）", done.explanation)
        # A case that changes its type takes its record with it.
        desk.call("UpdateCase", case=c.Case(name=settled, dispute_type="labour"), update_mask={"paths": ["dispute_type"]})
        self.assertIn("纠纷3件", self.factor(self.suggest(open_case), "first", _FACTOR.KIND_SUCCESS).explanation)
        # Nothing was assigned.
        self.assertEqual([desk.mediator], list(desk.get(open_case).attempts[0].mediators))

    def test_who_may_not_is_listed_with_the_rule(self):
        desk = self.desk
        own, relative = citizen_number(), citizen_number()
        desk.new_mediator("self", number=own)
        desk.new_mediator("kin", relatives=[relative])
        gone = desk.new_mediator("gone")
        self.client.UpdateMediator(s.UpdateMediatorRequest(
            mediator=m.Mediator(name=gone, dismissal=m.Mediator.Dismissal(day=day(), ground=m.Mediator.Dismissal.GROUND_LEFT)),
            update_mask={"paths": ["dismissal"]}, request_id=new_id()))
        late = desk.new_mediator("late")
        self.client.UpdateMediator(s.UpdateMediatorRequest(
            mediator=m.Mediator(name=late, appointed_until=day(-1)), update_mask={"paths": ["appointed_until"]}, request_id=new_id()))
        parties = [party(c.Party.SIDE_APPLICANT, "申小请", own), party(c.Party.SIDE_RESPONDENT, "被大申", relative)]
        reply = self.suggest(desk.submitted(parties=parties).name)
        self.assertEqual(["first"], self.names(reply))
        self.assertEqual({"self": "mediation.mt3.recusal", "kin": "mediation.mt3.recusal",
                          "gone": "mediation.mt3.mediator", "late": "mediation.mt3.mediator"},
                         {one.mediator.rpartition("/")[2]: one.rule for one in reply.excluded})
        # A draft finds the same, and nobody's number comes back.
        draft = a.SuggestMediatorsRequest.Draft(region=desk.region, dispute_type="labour", form=c.FORM_PEOPLES,
                                                identities=[c.Identity(name="申小请", number=own)])
        reply = self.suggest(draft=draft)
        self.assertEqual({"self": "mediation.mt3.recusal"}, {one.mediator.rpartition("/")[2]: one.rule for one in reply.excluded
                                                             if one.rule.endswith("recusal")})
        self.assertEqual(["first", "kin"], sorted(self.names(reply)))
        self.assertNotIn(own, str(reply))

    def test_seats_follow_the_registry(self):
        desk = self.desk
        other = self.client.CreateCommittee(s.CreateCommitteeRequest(
            parent=desk.region, committee_id="other", request_id=new_id(), committee=m.Committee(
                display_name="道路交通纠纷人民调解委员会", kind=m.Committee.KIND_INDUSTRY, number_word="交调字",
                composition=m.Committee.Composition(members=3, women=1, directors=1, full_time=3)))).name
        name = desk.submitted().name
        self.assertEqual(desk.committee, self.suggest(name).suggestions[0].committee)
        self.client.UpdateMediator(s.UpdateMediatorRequest(mediator=m.Mediator(name=desk.mediator, committees=[other]),
                                                           update_mask={"paths": ["committees"]}, request_id=new_id()))
        self.assertEqual([other], [one.committee for one in self.suggest(name).suggestions])
        self.client.UpdateCommittee(s.UpdateCommitteeRequest(committee=m.Committee(name=other, dissolved=day()),
                                                             update_mask={"paths": ["dissolved"]}, request_id=new_id()))
        reply = self.suggest(name)
        self.assertEqual(([], ["mediation.mt3.committee"]), (self.names(reply), [one.rule for one in reply.excluded]))

    def test_a_bad_question_is_refused_by_field(self):
        name = self.desk.submitted().name
        draft = a.SuggestMediatorsRequest.Draft(region=self.desk.region, dispute_type="labour")
        for fields, field in (({}, "case"), ({"case": name, "draft": draft}, "case"), ({"case": "x"}, "case"),
                              ({"case": name, "limit": -1}, "limit"),
                              ({"draft": a.SuggestMediatorsRequest.Draft(dispute_type="labour")}, "draft.region"),
                              ({"draft": a.SuggestMediatorsRequest.Draft(region=self.desk.region, dispute_type="x")}, "draft.dispute_type")):
            with self.subTest(field=field, fields=str(fields)):
                refusal = refusal_of(self.client.SuggestMediators, a.SuggestMediatorsRequest(**fields))
                self.assertEqual((grpc.StatusCode.INVALID_ARGUMENT, [field]), (refusal.code, list(refusal.fields)))
        self.assertEqual("mediation.a4.grid", rule_of(refusal_of(self.client.SuggestMediators, a.SuggestMediatorsRequest(case=name, tier=c.TIER_GRID))))
        for question in (a.SuggestMediatorsRequest(case=name), a.SuggestMediatorsRequest(draft=draft)):
            refusal = refusal_of(self.client.SuggestMediators, question, metadata=official("110101"))
            self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, refusal.code)
