"""Who could mediate, what is due for it, and where disputes are looked for: over the wire, on both engines."""
import grpc
from harness import caller, listed, new_id
from mediation_desk import COVERS, PAPERS, citizen_number, counts, day, official, party, refusal_of, rule_of, today, two_parties
from statements import region

from fengqiao.mediation.v1 import assignment_pb2 as a
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import subsidy_pb2 as sub
from fengqiao.mediation.v1 import sweep_pb2 as w

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


class SubsidyCases:
    def subsidies(self, period=None, place=None, **more):
        return self.client.ComputeSubsidies(sub.ComputeSubsidiesRequest(
            parent=region(place or self.desk.county), period=period or f"{today():%Y-%m}", **more))

    def filed(self, **more):
        """A case that is closed and has every paper."""
        name = self.desk.closed(**more).name
        self.desk.add_papers(name, COVERS)
        return name

    def test_every_closed_case_gives_its_rate_once(self):
        desk = self.desk
        empty = self.subsidies()
        self.assertEqual(("0", 0, 0), (empty.total.value, empty.cases, len(empty.mediators)))
        first = self.filed()
        # Two share one: 600 yuan.
        second = desk.new_mediator("second")
        shared = desk.submitted(grade=c.GRADE_MAJOR).name
        desk.accept(shared, mediators=[desk.mediator, second])
        desk.start(shared)
        desk.agree(shared)
        desk.call("SignAgreement", name=shared, marks=desk.marks() + [c.Agreement.Mark(
            by=second, means=c.Agreement.Mark.MEANS_SIGNATURE, day=day())])
        desk.perform(shared)
        desk.add_papers(shared, PAPERS + COVERS)
        desk.close(shared)
        incomplete = desk.closed().name
        desk.performing()
        reply = self.subsidies()
        self.assertEqual({"first": "420", "second": "300"}, {one.mediator.rpartition("/")[2]: one.amount.value for one in reply.mediators})
        self.assertEqual(("720", 2, "王调解"), (reply.total.value, reply.cases, reply.mediators[0].display_name))
        self.assertEqual({first, shared}, {share.case for one in reply.mediators for share in one.shares})
        self.assertEqual([(desk.committee, "720", 2)], [(one.committee, one.amount.value, one.cases) for one in reply.committees])
        (out,) = reply.excluded
        self.assertEqual((incomplete, sub.SubsidyExclusion.REASON_FILE_INCOMPLETE), (out.case, out.reason))
        self.assertIn("卷宗封面", out.explanation)
        # A pure reading: the same again, by year too, and for one of them alone.
        self.assertEqual(reply, self.subsidies())
        self.assertEqual(reply, self.subsidies(period=str(today().year)))
        self.assertEqual("300", self.subsidies(mediator=second).total.value)
        self.assertEqual("720", self.subsidies(committee=desk.committee).total.value)
        self.assertEqual(0, self.subsidies(period="2020-01").cases)
        # What was lacking comes in: now it counts. A court takes an agreement back: it counts no more.
        desk.add_papers(incomplete, COVERS)
        self.assertEqual(("840", 3), (self.subsidies().total.value, self.subsidies().cases))
        desk.call("RecordJudgment", name=first, judgment=c.Judgment(
            document_number="（2026）浙0602民初1号", effect=c.Judgment.EFFECT_VOID, day=day()))
        after = self.subsidies()
        self.assertEqual(("720", [sub.SubsidyExclusion.REASON_IMPAIRED]), (after.total.value, [one.reason for one in after.excluded]))
        self.assertNotEqual(reply.digest, after.digest)

    def test_counties_pay(self):
        for fields, field in (({"place": self.desk.county[:4] + "00"}, "parent"), ({"period": "2026-13"}, "period"), ({"mediator": "x"}, "mediator")):
            with self.subTest(field=field):
                refusal = refusal_of(self.subsidies, **fields)
                self.assertEqual((grpc.StatusCode.INVALID_ARGUMENT, [field]), (refusal.code, list(refusal.fields)))
        refusal = refusal_of(self.client.ComputeSubsidies, sub.ComputeSubsidiesRequest(parent=self.desk.region, period="2026"),
                             metadata=caller("diao", "mediator", self.desk.county))
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, refusal.code)


class SweepCases:
    def sweep(self, **more):
        fields = {"title": "岁末年初大排查", "theme": "涉农民工工资", "first_day": day(-3), "last_day": day(30),
                  "targets": [w.Sweep.Target(region=self.desk.region, places=20)], **more}
        return self.client.CreateSweep(w.CreateSweepRequest(parent=self.desk.region, sweep=w.Sweep(**fields), request_id=new_id()))

    def visit(self, sweep, findings=(), request_id=None, metadata=None, **more):
        fields = {"region": self.desk.region, "place": "三期工地", "places": 5, "persons": 12, **more}
        options = {"metadata": metadata} if metadata else {}
        return self.client.RecordSweepVisit(w.RecordSweepVisitRequest(
            name=sweep.name, visit=w.SweepVisit(**fields), findings=findings, request_id=request_id or new_id()), **options)

    @staticmethod
    def found(**more):
        return w.RecordSweepVisitRequest.Finding(entry=w.RecordSweepVisitRequest.NewFinding(
            case=c.Case(dispute_type="labour", claim="拖欠工资", grade=c.GRADE_ORDINARY, **more),
            parties=[w.RecordSweepVisitRequest.FoundParty(party=one.party, identity=one.identity) for one in two_parties()]))

    def progress(self, sweep):
        total = self.client.GetSweep(w.GetSweepRequest(name=sweep.name)).total
        return total.visits, total.places, total.persons, total.found, total.settled, total.open

    def test_a_sweep_finds_disputes_and_follows_them(self):
        desk = self.desk
        sweep = self.sweep()
        self.assertEqual((0, 0, 0, 0, 0, 0), self.progress(sweep))
        known = desk.registered()
        request_id = new_id()
        findings = [self.found(), self.found(), w.RecordSweepVisitRequest.Finding(case=known.name)]
        visit = self.visit(sweep, findings, request_id, note="申小请反映工资拖欠")
        self.assertEqual(visit, self.visit(sweep, findings, request_id, note="申小请反映工资拖欠"), "the same call again")
        self.assertEqual(3, len(visit.cases))
        self.assertEqual("{p1}反映工资拖欠", visit.note)
        made = desk.get(visit.cases[0])
        self.assertEqual((c.SOURCE_SWEEP, desk.region, 2), (made.source, made.region, len(made.parties)))
        self.assertNotIn("申小请", str(made))
        self.assertEqual("申小请", desk.reveal(made.name, "p1").revealed_name)
        self.visit(sweep)
        self.assertEqual((2, 10, 24, 3, 0, 3), self.progress(sweep))
        desk.call("SubmitCase", name=made.name)
        desk.accept(made.name)
        desk.start(made.name)
        desk.agree(made.name)
        desk.sign(made.name)
        self.assertEqual((2, 10, 24, 3, 1, 2), self.progress(sweep))
        (line,) = self.client.GetSweep(w.GetSweepRequest(name=sweep.name)).regions
        self.assertEqual((desk.region, 20, 10), (line.region, line.target_places, line.places))
        # What it found is in the figures by its source.
        parts = {part.key: counts(part) for part in desk.summary(split=s.SPLIT_SOURCE).parts}
        self.assertEqual(2, parts["SOURCE_SWEEP"]["REGISTERED"])
        told = [event.type for event in self.feed() if event.resource.startswith(sweep.name)]
        self.assertEqual(["Sweep.Created", "Sweep.Visited", "Sweep.Visited"], told)

    def test_a_bad_visit_changes_nothing(self):
        desk = self.desk
        sweep, other = self.sweep(), self.sweep()
        known = desk.registered().name
        finding = w.RecordSweepVisitRequest.Finding
        self.visit(other, [finding(case=known)])
        self.settle()
        before = self.rows()
        bad = self.found()
        bad.entry.parties[1].identity.number = bad.entry.parties[0].identity.number
        for call, rule in ((lambda: self.visit(sweep, [self.found(), finding(case=known)]), "mediation.sweep.found"),
                           (lambda: self.visit(sweep, [self.found(), bad]), "mediation.party.both_sides")):
            self.assertEqual(rule, rule_of(refusal_of(call)))
        self.assertEqual({"visit.places"}, set(refusal_of(self.visit, sweep, places=0).fields))
        self.assertEqual({"visit.region"}, set(refusal_of(self.visit, sweep, region="regions/110101").fields))
        self.assertEqual(grpc.StatusCode.PERMISSION_DENIED, refusal_of(self.visit, sweep, metadata=official("110101")).code)
        self.assertEqual(grpc.StatusCode.NOT_FOUND, refusal_of(self.visit, w.Sweep(name=desk.region + "/sweeps/none")).code)
        self.settle()
        after = self.rows()
        # Each settling registers one case of its own to know the feed's end.
        self.assertEqual({name: before[name] for name in ("sweeps", "sweep_visits", "sweep_progress", "sweep_cases")},
                         {name: after[name] for name in ("sweeps", "sweep_visits", "sweep_progress", "sweep_cases")})
        self.assertEqual(before["cases"] + 1, after["cases"])

    def test_a_closed_sweep_takes_nothing_more_and_lists_show_it(self):
        desk = self.desk
        sweeps = [self.sweep(title=f"第{index}次排查") for index in range(3)]
        closed = self.client.CloseSweep(w.CloseSweepRequest(name=sweeps[1].name, conclusion="未发现纠纷", etag=sweeps[1].etag, request_id=new_id()))
        self.assertEqual((w.Sweep.STATE_CLOSED, "未发现纠纷"), (closed.state, closed.conclusion))
        self.assertEqual("mediation.sweep.closed", rule_of(refusal_of(self.visit, closed)))
        # The newest first; those of one millisecond in any order, but always the same.
        newest_first = sorted((one.name for one in sweeps), reverse=True)
        for size in (1, 0):
            found = listed(self.client.ListSweeps, w.ListSweepsRequest(parent=desk.region), "sweeps", size)
            self.assertEqual(newest_first, [one.name for one in found])
        still = listed(self.client.ListSweeps, w.ListSweepsRequest(parent=desk.region, open_only=True), "sweeps", 0)
        self.assertEqual([name for name in newest_first if name != closed.name], [one.name for one in still])
