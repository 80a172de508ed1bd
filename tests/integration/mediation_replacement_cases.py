"""Who takes a mediator's place: over the wire, on both engines."""
from harness import listed, new_id
from mediation_desk import citizen_number, day, official, party, refusal_of, rule_of
from statements import region

from fengqiao.mediation.v1 import assignment_pb2 as a
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import work_pb2 as w

_REPLACEMENT = c.Attempt.Replacement


class ReplacementCases:
    def replace(self, name, successor, **more):
        more.setdefault("reason", _REPLACEMENT.REASON_UNABLE)
        more.setdefault("note", "住院治疗")
        more.setdefault("leaving", self.desk.mediator)
        return self.desk.call("ReplaceMediator", name=name, successor=successor, **more)

    def cases_of(self, mediator):
        return {item.case for item in listed(self.client.ListMyWork, w.ListMyWorkRequest(parent=self.desk.region, mediator=mediator), "items")}

    def dismiss(self, mediator, ground=m.Mediator.Dismissal.GROUND_FAVOURING):
        self.client.UpdateMediator(s.UpdateMediatorRequest(
            mediator=m.Mediator(name=mediator, dismissal=m.Mediator.Dismissal(day=day(), ground=ground)),
            update_mask={"paths": ["dismissal"]}, request_id=new_id()))

    def test_work_load_and_signing_go_over_to_the_successor(self):
        desk = self.desk
        second = desk.new_mediator("second")
        name = desk.mediating().name
        other = desk.mediating().name
        case = self.replace(name, second)
        attempt = case.attempts[0]
        self.assertEqual(([second], 1), (list(attempt.mediators), len(attempt.replacements)))
        self.assertEqual((desk.mediator, second, "住院治疗"), (lambda one: (one.leaving, one.successor, one.note))(attempt.replacements[0]))
        self.assertEqual(({other}, {name}), (self.cases_of(desk.mediator), self.cases_of(second)))
        loads = {one.mediator: [factor.value for factor in one.factors if factor.kind == a.SuggestionFactor.KIND_LOAD]
                 for one in self.client.SuggestMediators(a.SuggestMediatorsRequest(case=desk.submitted().name)).suggestions}
        self.assertEqual(loads[desk.mediator], loads[second])
        desk.agree(name)
        self.assertEqual("mediation.mt11.signer", rule_of(refusal_of(desk.sign, name)))
        desk.mediator, first = second, desk.mediator
        self.assertEqual(c.Case.STATE_PERFORMING, desk.sign(name).state)
        self.assertEqual("mediation.replace.state", rule_of(refusal_of(self.replace, name, first)))
        told = [event for event in self.feed() if event.type == "Case.MediatorReplaced"]
        self.assertEqual([(name, "MT3")], [(event.resource, event.rule) for event in told])

    def test_who_was_dismissed_is_replaced_and_the_case_goes_on(self):
        desk = self.desk
        second = desk.new_mediator("second")
        name = desk.mediating().name
        reason = _REPLACEMENT.REASON_DISMISSED
        self.assertEqual("mediation.replace.reason", rule_of(refusal_of(self.replace, name, second, reason=reason)))
        self.dismiss(desk.mediator)
        self.assertEqual("mediation.mt4.mediator", rule_of(refusal_of(desk.agree, name)))
        self.replace(name, second, reason=reason, note="")
        self.assertEqual(c.Case.STATE_AGREED, desk.agree(name).state)
        # Of two the other may go on alone; the last may not leave without a successor.
        third = desk.new_mediator("third")
        shared = desk.submitted().name
        desk.accept(shared, mediators=[second, third])
        self.assertEqual([third], list(self.replace(shared, "", leaving=second).attempts[0].mediators))
        self.assertEqual("mediation.replace.nobody", rule_of(refusal_of(self.replace, shared, "", leaving=third)))

    def test_a_successor_is_held_to_what_an_acceptance_asks(self):
        desk = self.desk
        relative = citizen_number()
        kin = desk.new_mediator("kin", relatives=[relative])
        gone = desk.new_mediator("gone")
        self.dismiss(gone)
        second = desk.new_mediator("second")
        name = desk.mediating(parties=[party(c.Party.SIDE_APPLICANT, "申小请", relative), party(c.Party.SIDE_RESPONDENT, "被大申")]).name
        for successor, rule in ((kin, "mediation.mt3.recusal"), (gone, "mediation.mt3.mediator"),
                                (f"{region(desk.county)}/mediators/nobody", "mediation.mt3.mediator")):
            self.assertEqual(rule, rule_of(refusal_of(self.replace, name, successor)))
        self.assertEqual("mediation.replace.leaving", rule_of(refusal_of(self.replace, name, second, leaving=kin)))
        refusal = refusal_of(self.replace, name, second, note="")
        self.assertEqual(["note"], list(refusal.fields))
        before = desk.get(name)
        stale = refusal_of(self.replace, name, second, etag='"0"')
        self.assertEqual("ABORTED", stale.code.name)
        self.assertEqual(before, desk.get(name))
        for role in ("mediator", "registrar", "observer"):
            refusal = refusal_of(self.client.ReplaceMediator, s.ReplaceMediatorRequest(name=name, request_id=new_id()),
                                 metadata=(("fengqiao-dev-caller", f"x;{role};{desk.county}"),))
            self.assertEqual("PERMISSION_DENIED", refusal.code.name, role)
        refusal = refusal_of(self.client.ReplaceMediator, s.ReplaceMediatorRequest(
            name=name, leaving=desk.mediator, successor=second, reason=_REPLACEMENT.REASON_UNABLE, note="病", request_id=new_id()),
            metadata=official("110101"))
        self.assertEqual("PERMISSION_DENIED", refusal.code.name)
        # The parties' names are no part of what is written down about it.
        case = self.replace(name, second, reason=_REPLACEMENT.REASON_PARTIES_ASK, asked_by=["p2"], note="被大申要求更换")
        self.assertEqual("{p2}要求更换", case.attempts[0].replacements[0].note)
