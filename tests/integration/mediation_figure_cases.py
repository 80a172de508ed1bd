"""Terms and figures: what is due, what counts, and the cases behind every count."""
from collections import Counter

from harness import listed, new_id, pages, until
from mediation_desk import Desk, as_day, counts, day, refusal_of, today
from statements import decimal, region

from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import mediation_service_pb2 as s

_MEASURES = [number for number in s.Measure.values() if number]


def due_of(client, place, page_size=0, **more):
    return listed(client.ListDeadlines, s.ListDeadlinesRequest(parent=region(place), **more), "deadlines", page_size)


class DeadlineCases:
    def test_terms_are_listed_by_their_last_day_at_every_level(self):
        desk = self.desk
        for _ in range(3):
            desk.performing()
        names = {desk.mediating().name, desk.submitted().name}
        own = due_of(self.client, desk.county)
        self.assertEqual(2 * 3 + 2, len(own))
        days = [as_day(one.clock.due) for one in own]
        self.assertEqual(sorted(days), days)
        self.assertEqual([(due - today()).days for due in days], [one.days_left for one in own])
        self.assertLessEqual(names, {one.case for one in own})
        for place in (desk.county, desk.county[:4] + "00", "330000", "000000"):
            for size in (1, 0) if place == desk.county else (0,):
                found = [(one.case, one.clock.id) for one in due_of(self.client, place, size) if one.region == desk.region]
                self.assertEqual([(one.case, one.clock.id) for one in own], found, place)
        self.assertEqual([], due_of(self.client, "110101"))
        self.assertEqual({"MD7"}, {one.clock.rule for one in due_of(self.client, desk.county, filter='rule = "MD7"')})
        self.assertEqual(3, len(due_of(self.client, desk.county, 1, filter='rule = "MD7"')))
        self.assertEqual(7, len(due_of(self.client, desk.county, filter=f'committee = "{desk.committee}"')))
        first = own[0].clock.due
        self.assertEqual([one for one in own if as_day(one.clock.due) <= as_day(first)], due_of(self.client, desk.county, due_until=first))
        self.assertEqual([], due_of(self.client, desk.county, overdue_only=True))

    def test_a_term_is_gone_when_it_is_met(self):
        desk = self.desk

        def rules():
            return [one.clock.rule for one in due_of(self.client, desk.county)]
        name = desk.submitted().name
        self.assertEqual(["mediation.accept_days"], rules())
        case = desk.accept(name)
        self.assertEqual(["MD1"], rules())
        self.assertEqual(case.number, due_of(self.client, desk.county)[0].number)
        desk.start(name)
        due = as_day(due_of(self.client, desk.county)[0].clock.due)
        later = day((due - today()).days + 9)
        desk.call("ExtendTerm", name=name, extension=c.Attempt.Extension(until=later, agreed=day()))
        self.assertEqual([later], [one.clock.due for one in due_of(self.client, desk.county)])
        desk.agree(name)
        self.assertEqual([], rules())
        desk.sign(name)
        self.assertEqual({"MD7", "MD11"}, set(rules()))
        desk.call("RecordFollowUp", name=name, follow_up=c.FollowUp(extent=c.Performance.EXTENT_PARTLY))
        self.assertEqual(["MD7"], rules())
        desk.perform(name)
        self.assertEqual([], rules())
        desk.add_papers(name)
        desk.close(name)
        self.assertEqual([], rules())

    def test_what_is_overdue_is_listed(self):
        desk = self.desk
        name = desk.registered(late_registration=c.LateRegistration(reason="系统停用", outcome_day=day(-60))).name
        desk.agreed_late(name, -60)
        desk.sign(name, on=-60)
        desk.mediating()
        late = due_of(self.client, desk.county, overdue_only=True)
        # Confirmation is a right: nobody is late with it, and it has lapsed.
        self.assertEqual({(name, "MD11")}, {(one.case, one.clock.rule) for one in late})
        self.assertNotIn((name, "MD7"), {(one.case, one.clock.rule) for one in due_of(self.client, desk.county)})
        self.assertTrue(all(one.days_left < 0 for one in late))
        self.assertEqual(late, due_of(self.client, desk.county, 1, overdue_only=True))
        refusal = self.refused_step("ApplyForConfirmation", name=name, confirmation=c.Confirmation(
            court="越城区人民法院", applied=day(), applicants=["p1", "p2"]))
        self.assertEqual("mediation.mt13.thirty_days", refusal)


class FigureCases:
    def play(self, desk):
        """Cases through many ways; what they count for, by hand."""
        desk.registered()
        desk.accepted(dispute_type="damages", grade=c.GRADE_DIFFICULT)
        desk.terminate(desk.mediating(source=c.SOURCE_SWEEP).name)
        desk.closed()
        name = desk.performing().name
        desk.follow_up(name, c.FollowUp.SATISFACTION_NOT)
        oral = desk.mediating(dispute_type="damages").name
        desk.call("RecordAgreement", name=oral, agreement=c.Agreement(
            kind=c.Agreement.KIND_ORAL, reached=day(), content="赔偿", amount=decimal("120.55"),
            instalments=[c.Agreement.Instalment(due=day(), what="赔偿", amount=decimal("120.55"))]))
        grid = desk.submitted().name
        desk.accept(grid, c.TIER_GRID, form=c.FORM_GRID, acceptance=c.Acceptance(organ="第三网格"), mediators=[])
        desk.call("RecordHandling", name=grid, outcome="劝导和解")
        up = desk.submitted().name
        desk.accept(up, c.TIER_VILLAGE)
        desk.call("EscalateCase", name=up, tier=c.TIER_TOWNSHIP, reason="未能化解", committee=desk.committee, mediators=[desk.mediator])
        return {"REGISTERED": 8, "ACCEPTED": 6, "CONCLUDED": 4, "SUCCEEDED": 3, "WRITTEN_AGREEMENTS": 2, "ORAL_AGREEMENTS": 1,
                "PERFORMED": 2, "AMOUNT": 6120.55, "DIFFICULT": 1, "SATISFACTION_ANSWERED": 1, "HANDLED": 1, "ESCALATED": 1}

    def sums(self, parts):
        total = Counter()
        for part in parts:
            for measure, value in counts(part).items():
                total[measure] = round(total[measure] + value, 2)
        return dict(total)

    def check(self, desk, wanted, city_before):
        month = f"{today():%Y-%m}"
        for place in (desk.county,):
            for period in (str(today().year), month, f"{today().year}-Q{(today().month + 2) // 3}"):
                self.assertEqual(wanted, counts(desk.summary(place, period).total), (place, period))
            for split in s.Split.values():
                if split == s.SPLIT_UNSPECIFIED:
                    continue
                said = desk.summary(place, split=split)
                self.assertEqual(wanted, counts(said.total))
                self.assertEqual(wanted, self.sums(said.parts), s.Split.Name(split))
        year = desk.summary().total
        self.assertEqual(("50", "75"), (year.success_of_accepted.value, year.success_of_concluded.value))
        types = {part.key: counts(part) for part in desk.summary(split=s.SPLIT_TYPE).parts}
        self.assertEqual((2, 2, 120.55), (types["damages"]["REGISTERED"], types["damages"]["ACCEPTED"], types["damages"]["AMOUNT"]))
        tiers = {part.key: counts(part) for part in desk.summary(split=s.SPLIT_TIER).parts}
        self.assertEqual((1, 1, 3), (tiers["TIER_GRID"]["HANDLED"], tiers["TIER_VILLAGE"]["ESCALATED"], tiers["TIER_TOWNSHIP"]["SUCCEEDED"]))
        sources = {part.key: counts(part) for part in desk.summary(split=s.SPLIT_SOURCE).parts}
        self.assertEqual({"REGISTERED": 1, "ACCEPTED": 1, "CONCLUDED": 1}, sources["SOURCE_SWEEP"])
        self.assertEqual([month], [part.key for part in desk.summary(split=s.SPLIT_MONTH).parts])
        # The levels above: the city's parts have the county's figures, and the city grew by them.
        city = desk.county[:4] + "00"
        parts = {part.key: counts(part) for part in desk.summary(city, split=s.SPLIT_REGION).parts}
        self.assertEqual(wanted, parts[desk.county])
        grown = Counter(counts(desk.summary(city).total))
        grown.subtract(city_before)
        self.assertEqual(wanted, {measure: round(value, 2) for measure, value in grown.items() if round(value, 2)})
        province = {part.key: counts(part) for part in desk.summary("330000", split=s.SPLIT_REGION).parts}
        self.assertEqual(counts(desk.summary(city).total), province[city])

    def test_figures_are_what_counting_gives_before_and_after_the_roll_up(self):
        desk = self.desk
        city_before = counts(desk.summary(desk.county[:4] + "00").total)
        wanted = self.play(desk)
        self.check(desk, wanted, city_before)
        until(lambda: not self.fresh_entries(), "the tallies have all entries")
        self.check(desk, wanted, city_before)
        # More on top of what is rolled up.
        desk.registered()
        wanted["REGISTERED"] += 1
        self.check(desk, wanted, city_before)

    def test_behind_every_count_are_its_cases(self):
        desk = self.desk
        wanted = self.play(desk)
        own = {one.name for one in listed(self.client.ListCases, s.ListCasesRequest(parent=desk.region), "cases")}
        for measure in _MEASURES:
            request = s.ListCasesBehindRequest(parent=desk.region, period=str(today().year), measure=measure)
            entries = listed(self.client.ListCasesBehind, request, "entries", 1)
            self.assertEqual(entries, listed(self.client.ListCasesBehind, request, "entries"))
            total = round(sum(float(one.value.value) for one in entries), 2)
            self.assertEqual(wanted.get(s.Measure.Name(measure)[8:], 0), total, s.Measure.Name(measure))
            self.assertLessEqual({one.case for one in entries}, own)
            self.assertTrue(all(as_day(one.day) == today() for one in entries))
            self.assertTrue(all(page for page in pages(self.client.ListCasesBehind, request, "entries", 1)) or not entries)

    def test_a_townships_figures_are_part_of_its_countys(self):
        county, township = self.desk, self.desk.county + "001"
        village = township + "201"
        made = county.registered()
        there = Desk(self.client, township)
        there.closed()
        in_village = self.client.RegisterCase(s.RegisterCaseRequest(
            parent=region(village), request_id=new_id(), parties=county.entry().parties, case=county.entry().case)).case
        for place, registered, succeeded in ((county.county, 3, 1), (township, 2, 1), (village, 1, None)):
            for _ in range(2):
                said = counts(county.summary(place).total)
                self.assertEqual((registered, succeeded), (said["REGISTERED"], said.get("SUCCEEDED")), place)
                until(lambda: not self.fresh_entries(), "the tallies have all entries")
        parts = {part.key: counts(part)["REGISTERED"] for part in county.summary(split=s.SPLIT_REGION).parts}
        self.assertEqual({county.county: 1, township: 2}, parts)
        for place, wanted in ((village, [in_village.name]), (township, 2), (county.county, 3)):
            found = [one.name for one in listed(self.client.ListCases, s.ListCasesRequest(parent=region(place)), "cases", 1)]
            self.assertEqual(wanted if isinstance(wanted, list) else wanted, found if isinstance(wanted, list) else len(found))
        self.assertIn(made.name, [one.name for one in listed(self.client.ListCases, s.ListCasesRequest(parent=county.region), "cases")])
        self.assertEqual([], due_of(self.client, village))
        self.assertEqual(1, len(listed(self.client.ListCasesBehind, s.ListCasesBehindRequest(
            parent=region(village), period=str(today().year), measure=s.MEASURE_REGISTERED), "entries")))

    def test_what_is_not_concluded_is_carried_over(self):
        desk = self.desk
        for _ in range(3):
            desk.accepted()
        desk.terminate(desk.mediating().name)
        until(lambda: not self.fresh_entries(), "the tallies have all entries")
        this_year, next_year = str(today().year), str(today().year + 1)
        self.assertEqual(0, desk.summary(period=this_year).total.carried_over)
        self.assertEqual((3, {}), (desk.summary(period=next_year).total.carried_over, counts(desk.summary(period=next_year).total)))
        self.assertEqual({}, counts(desk.summary(period="2020").total))

    def test_a_closed_month_is_adjusted_in_the_open_one(self):
        desk = self.desk
        name = desk.registered(late_registration=c.LateRegistration(reason="系统停用", outcome_day=day(-90))).name
        desk.agreed_late(name, -90)
        desk.sign(name, on=-90)
        then = as_day(day(-90))
        self.assertEqual({}, counts(desk.summary(period=f"{then:%Y-%m}").total))
        now = counts(desk.summary(period=f"{today():%Y-%m}").total)
        self.assertEqual((1, 1, 1, 1), tuple(now[one] for one in ("REGISTERED", "LATE_REGISTERED", "ACCEPTED", "SUCCEEDED")))

    def test_each_region_counts_what_it_did_and_nothing_is_carried_over_for_ever(self):
        desk, there = self.desk, Desk(self.client, next(self.counties))
        next_year = str(today().year + 1)
        name = desk.mediating().name
        desk.call("TransferCase", name=name, region=there.region, reason="住在外区", paper="移送函9号")
        gone = {"REGISTERED": 1, "ACCEPTED": 1, "TRANSFERRED": 1}
        self.assertEqual((gone, {}), (counts(desk.summary().total), counts(there.summary().total)))
        there.accept(name)
        self.assertEqual((gone, {"TAKEN_OVER": 1}), (counts(desk.summary().total), counts(there.summary().total)))
        self.assertEqual((0, 1), tuple(one.summary(period=next_year).total.carried_over for one in (desk, there)))
        there.terminate(name)
        self.assertEqual({"TAKEN_OVER": 1, "CONCLUDED": 1}, counts(there.summary().total))
        # To another organ, and refused by another region.
        desk.call("TransferCase", name=desk.accepted().name, organ="越城区人民法院", reason="移送", paper="移送函")
        refused = desk.accepted().name
        desk.call("TransferCase", name=refused, region=there.region, reason="住在外区", paper="移送函10号")
        there.call("RefuseCase", name=refused, refusal=c.Refusal(ground=c.Refusal.GROUND_HANDLED_ELSEWHERE, signpost="向法院起诉"))
        self.assertEqual({measure: 3 for measure in gone}, counts(desk.summary().total))
        for _ in range(2):
            self.assertEqual((0, 0), tuple(one.summary(period=next_year).total.carried_over for one in (desk, there)))
            until(lambda: not self.fresh_entries(), "the tallies have all entries")

    def test_sums_of_the_largest_amounts_are_exact(self):
        desk = self.desk
        most = 10_000_000_000
        for _ in range(2):
            desk.performing()
        names = [desk.mediating().name for _ in range(2)]
        refusal = refusal_of(desk.agree, names[0], amount=decimal(f"{most}.01"))
        self.assertEqual(["agreement.amount"], [one.field for one in refusal.details["BadRequest"].field_violations])
        for name in names:
            desk.sign(desk.agree(name, amount=decimal(str(most))).name)
        for _ in range(2):
            value = [one.value.value for one in desk.summary().total.counts if one.measure == s.MEASURE_AMOUNT]
            self.assertEqual([str(2 * most + 6000)], value)
            until(lambda: not self.fresh_entries(), "the tallies have all entries")
        desk.call("RecordJudgment", name=names[1], judgment=c.Judgment(document_number="（2026）浙0602民初1号", effect=c.Judgment.EFFECT_VOID))
        value = [one.value.value for one in desk.summary().total.counts if one.measure == s.MEASURE_AMOUNT]
        self.assertEqual([str(most + 6000)], value)

    def test_lists_of_cases_page_and_filter(self):
        desk = self.desk
        self.play(desk)
        request = s.ListCasesRequest(parent=desk.region)
        everything = listed(self.client.ListCases, request, "cases")
        self.assertEqual(8, len(everything))
        self.assertEqual(everything, listed(self.client.ListCases, request, "cases", 1))
        self.assertEqual(sorted((one.name for one in everything), reverse=True), [one.name for one in everything])
        for filter_, wanted in (("state = REGISTERED", 1), ("state = PERFORMING OR state = CLOSED", 3), ("tier = GRID", 1),
                                ("source = SWEEP", 1), ("grade = DIFFICULT", 1), ('dispute_type = "damages"', 2),
                                (f'committee = "{desk.committee}"', 6), (f'number = "{everything[0].number}"', 1),
                                ('dispute_type = "damages" AND NOT state = ACCEPTED', 1)):
            request.filter = filter_
            self.assertEqual(wanted, len(listed(self.client.ListCases, request, "cases", 1)), filter_)
            self.assertEqual(wanted, len(listed(self.client.ListCases, request, "cases")), filter_)
        above = s.ListCasesRequest(parent=region("330000"))
        self.assertLessEqual({one.name for one in everything}, {one.name for one in listed(self.client.ListCases, above, "cases", 7)})


class CountedCases(DeadlineCases, FigureCases):
    pass


__all__ = ["CountedCases"]
