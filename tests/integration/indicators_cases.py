"""What is asked of the indicators service in every form in which the suite runs."""
import concurrent.futures
import decimal as exact

import grpc
from harness import listed, new_id, pages
from statements import CHANGE, PRIOR, TARGET, date, decimal, indicator, query, recording, region, stated

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from google.protobuf import field_mask_pb2

ATTAINED = indicators.CellTarget.ATTAINMENT_ATTAINED
MISSED = indicators.CellTarget.ATTAINMENT_MISSED
CANNOT_TELL = indicators.CellTarget.ATTAINMENT_CANNOT_TELL

LOSS_RATE, LOST, CONCLUDED = "litigation.loss_rate", "litigation.cases_lost", "litigation.cases_concluded"


def codes_of(regions):
    return [one.name.split("/")[1] for one in regions]


class CatalogCases:
    """The list of what is measured."""

    def test_catalog_is_listed_in_pages_and_filtered(self):
        ask = indicators.ListIndicatorsRequest()
        whole = listed(self.indicators.ListIndicators, ask, "indicators", 1000)
        self.assertGreater(len(whole), 300)
        self.assertEqual(sorted(one.code for one in whole), [one.code for one in whole])
        self.assertEqual([one.name for one in whole], [one.name for one in listed(self.indicators.ListIndicators, ask, "indicators", 37)])
        self.assertEqual({whole[0].catalog_revision}, {one.catalog_revision for one in whole})

        def found(filter_):
            return {one.code for one in listed(self.indicators.ListIndicators, indicators.ListIndicatorsRequest(filter=filter_),
                                               "indicators", 100)}
        rates = {one.code for one in whole if one.kind == indicators.Indicator.KIND_RATE}
        better_down = {one.code for one in whole if one.better == indicators.Indicator.DIRECTION_DOWN}
        litigation = {one.code for one in whole if one.code.startswith("litigation.")}
        self.assertEqual(rates, found("kind = RATE"))
        self.assertEqual(litigation, found("code = litigation.*"))
        self.assertEqual({one.code for one in whole if "败诉" in one.display_name}, found('display_name : "败诉"'))
        # OR binds tighter than AND.
        self.assertEqual(rates & (litigation | better_down), found("kind = RATE AND code = litigation.* OR better = DOWN"))
        self.assertEqual((rates & litigation) | better_down, found("(kind = RATE AND code = litigation.*) OR better = DOWN"))
        self.assertEqual(rates - litigation, found("NOT code = litigation.* AND kind = RATE"))

    def test_definition_is_read_by_name(self):
        got = self.indicators.GetIndicator(indicators.GetIndicatorRequest(name=indicator(LOSS_RATE)))
        self.assertEqual(("行政诉讼败诉率", "%", indicators.Indicator.KIND_RATE, indicators.Indicator.DIRECTION_DOWN),
                         (got.display_name, got.units[0], got.kind, got.better))
        self.assertEqual(([LOST], [CONCLUDED]), (list(got.numerators), list(got.denominators)))


class RegionCases:
    """The additions to the region tree."""

    def add(self, parent, code, name, **more):
        return self.indicators.CreateRegion(indicators.CreateRegionRequest(
            parent=region(parent), region_id=code, request_id=new_id(), region=indicators.Region(display_name=name, **more)))

    def test_tree_knows_its_days(self):
        # 上虞 was a 县级市 (330682) until 2013 and is a 市辖区 (330604) since.
        got = self.indicators.GetRegion(indicators.GetRegionRequest(name=region("330604"), on=date("2022-01-01")))
        self.assertEqual(("上虞区", "浙江省绍兴市上虞区", region("330600")), (got.display_name, got.full_name, got.parent))
        self.assertFalse(got.added)
        earlier = self.indicators.GetRegion(indicators.GetRegionRequest(name=region("330682"), on=date("2012-06-30")))
        self.assertEqual("上虞市", earlier.display_name)
        self.refused(grpc.StatusCode.NOT_FOUND, self.indicators.GetRegion,
                     indicators.GetRegionRequest(name=region("330682"), on=date("2022-01-01")))
        provinces = listed(self.indicators.ListRegions, indicators.ListRegionsRequest(parent=region("000000")), "regions", 10)
        self.assertEqual(34, len(provinces))

    def test_additions_of_every_kind(self):
        town = self.add("330602", "330602001", "塔山街道")
        village = self.add("330602001", "330602001003", "和平社区", validity_note="2020年合并而成", valid_from=date("2020-05-01"))
        zone = self.add("330600", "330600-bhxq", "滨海新区", kind=indicators.Region.KIND_ZONE)
        own = self.add("330602", "330602-self", "区本级")
        self.assertEqual(
            [indicators.Region.KIND_TOWNSHIP, indicators.Region.KIND_VILLAGE, indicators.Region.KIND_ZONE, indicators.Region.KIND_OWN_LEVEL],
            [one.kind for one in (town, village, zone, own)])
        self.assertEqual("浙江省绍兴市越城区塔山街道", town.full_name)
        self.assertEqual("浙江省绍兴市越城区塔山街道和平社区", village.full_name)
        for one in (town, village, zone, own):
            self.assertTrue(one.added and one.etag and one.HasField("create_time"))
            self.assertEqual(one, self.indicators.GetRegion(indicators.GetRegionRequest(name=one.name)))
        self.refused(grpc.StatusCode.ALREADY_EXISTS, self.add, "330602", "330602001", "另一个", says="330602001")

        def below(parent, **more):
            return codes_of(listed(self.indicators.ListRegions, indicators.ListRegionsRequest(parent=region(parent), **more), "regions", 3))
        self.assertEqual(["330602-self", "330602001"], below("330602"))
        self.assertEqual(["330602-self", "330602001", "330602001003"], below("330602", recursive=True))
        self.assertEqual(["330602001003"], below("330602001"))
        self.assertEqual(["330600-bhxq"], below("330600", additions_only=True))
        whole = below("330600", recursive=True)
        self.assertEqual(sorted(whole), whole)
        self.assertLess({"330602", "330602-self", "330602001", "330602001003", "330600-bhxq", "330603"}, set(whole))
        # Before its first day the village is not there.
        self.assertEqual(["330602001"], below("330602", recursive=True, additions_only=True, on=date("2019-12-31"))[1:])

    def test_addition_is_changed_by_mask(self):
        made = self.add("330603", "330603002", "柯岩街道", validity_note="原文")

        def update(paths=None, **changes):
            mask = None if paths is None else field_mask_pb2.FieldMask(paths=paths)
            return self.indicators.UpdateRegion(indicators.UpdateRegionRequest(
                region=indicators.Region(name=made.name, **changes), update_mask=mask, request_id=new_id()))
        renamed = update(["display_name"], display_name="新柯岩街道", validity_note="不写")
        self.assertEqual(("新柯岩街道", "原文", "浙江省绍兴市柯桥区新柯岩街道"),
                         (renamed.display_name, renamed.validity_note, renamed.full_name))
        self.assertNotEqual(made.etag, renamed.etag)
        # Without a mask: what is set, nothing is cleared.
        merged = update(successors=[region("330603003"), region("330603004")], valid_to=date("2024-01-01"))
        self.assertEqual(("新柯岩街道", 2, "原文"), (merged.display_name, len(merged.successors), merged.validity_note))
        # A repeated field is replaced, not added to; a named one that is not set is cleared.
        replaced = update(["successors", "validity_note"], successors=[region("330603005")])
        self.assertEqual(([region("330603005")], "", 2024), (list(replaced.successors), replaced.validity_note, replaced.valid_to.year))
        self.refused(grpc.StatusCode.ABORTED, self.indicators.UpdateRegion, indicators.UpdateRegionRequest(
            region=indicators.Region(name=made.name, display_name="旧的", etag=made.etag), request_id=new_id()), reason="ETAG_MISMATCH")
        self.assertEqual(replaced, self.indicators.GetRegion(indicators.GetRegionRequest(name=made.name)))

    def test_paging_while_rows_are_inserted(self):
        parent = "331004"
        before = [f"{parent}{number:03}" for number in range(100, 220, 10)]
        for code in before:
            self.add(parent, code, f"{code}街道")
        seen = []
        ask = indicators.ListRegionsRequest(parent=region(parent), additions_only=True)
        for number, page in enumerate(pages(self.indicators.ListRegions, ask, "regions", 3)):
            seen += codes_of(page)
            # One before what was read and one after it.
            self.add(parent, f"{parent}{101 + number:03}", "插在前面")
            self.add(parent, f"{parent}{301 + number:03}", "插在后面")
            if number == 10:
                break
        self.assertEqual(len(seen), len(set(seen)), "a row came twice")
        self.assertLessEqual(set(before), set(seen), "a row that was there all the time was missed")
        self.assertEqual(sorted(seen), seen)


class ObservationCases:
    """Statements: recorded once, superseded, never changed."""

    def record(self, place, *statements, **more):
        return self.indicators.RecordObservations(recording(place, *statements, **more))

    def observations(self, place, filter_="", page_size=0, **options):
        return listed(self.indicators.ListObservations, indicators.ListObservationsRequest(parent=region(place), filter=filter_),
                      "observations", page_size, **options)

    def test_statements_are_kept_as_they_were_made(self):
        place = "330105"
        self.add(place, "330105001", "拱宸桥街道")
        reply = self.record(
            place,
            stated(LOSS_RATE, "05.2200", unit="%", source="regions/330105/papers/1"),
            stated("mediation.amount_involved", "330629800.00", unit="CNY", bound=values.BOUND_AT_LEAST, organ="公安", period="2022-01/2022-10",
                   cutoff=date("2022-10-31")),
            stated(LOSS_RATE, "-0.44", role=CHANGE, place="330105-self"),
            stated(LOST, "3", value_max=decimal("4"), place="330105001", period="2022-01/2022-12"))
        self.assertEqual(4, len(reply.names))
        first, second, third, fourth = (
            self.indicators.GetObservation(indicators.GetObservationRequest(name=name)) for name in reply.names)
        # Decimals and periods come back in their canonical form.
        self.assertEqual(("5.22", "%", values.BOUND_EXACT, "dev"), (first.value.value, first.unit, first.bound, first.recorder))
        self.assertEqual(("330629800", "公安", "2022-01/2022-10", date("2022-10-31"), values.BOUND_AT_LEAST),
                         (second.value.value, second.organ, second.period, second.cutoff, second.bound))
        self.assertEqual(("-0.44", region("330105-self")), (third.value.value, third.region))
        self.assertEqual(("3", "4", "2022"), (fourth.value.value, fourth.value_max.value, fourth.period))
        self.assertFalse(any(one.superseded or one.disputed for one in (first, second, third, fourth)))
        self.assertTrue(all(one.HasField("record_time") for one in (first, second, third, fourth)))
        # The own level is listed with its region; what lies below is not.
        self.assertEqual([first.name, second.name, third.name], [one.name for one in self.observations(place)])
        self.assertEqual([fourth.name], [one.name for one in self.observations("330105001")])

    def test_later_statement_supersedes_and_disputes(self):
        place = "330106"
        first, = self.record(place, stated(LOSS_RATE, "6", source="a")).names
        same, = self.record(place, stated(LOSS_RATE, "6", source="b")).names
        other, = self.record(place, stated(LOSS_RATE, "7", source="c")).names
        got = {one.name: one for one in self.observations(place)}
        self.assertEqual([first, same, other], list(got))
        self.assertEqual([(True, False), (True, False), (False, True)], [(one.superseded, one.disputed) for one in got.values()])
        self.assertEqual("6", self.indicators.GetObservation(indicators.GetObservationRequest(name=first)).value.value)
        self.assertEqual([other], [one.name for one in self.observations(place, "superseded = false")])
        cell = query(self.indicators, [LOSS_RATE], [place], ["2022"])[LOSS_RATE, place, "", "2022"]
        self.assertEqual(("7", other, "c", True), (cell.value.value, cell.observation, cell.source, cell.disputed))
        # The same source that says the same again has said nothing new.
        self.assertEqual([other], list(self.record(place, stated(LOSS_RATE, "7.0", source="c")).names))
        self.assertEqual(3, len(self.observations(place)))

    def test_observations_are_filtered_and_paged_in_the_order_of_recording(self):
        place = "330108"
        names = []
        for number in range(7):
            names += self.record(place, *[
                stated(LOST, str(number), period=f"{2010 + number}", organ=organ, role=role, source=f"s{number}")
                for organ in ("", "公安") for role in (TARGET, PRIOR)]).names
        got = self.observations(place)
        self.assertEqual(names, [one.name for one in got], "the newest come last")
        for size in (1, 5, 28, 1000):
            self.assertEqual(names, [one.name for one in self.observations(place, page_size=size)], f"pages of {size}")

        def found(filter_, wanted):
            self.assertEqual([one.name for one in got if wanted(one)], [one.name for one in self.observations(place, filter_, 3)], filter_)
        found("role = TARGET", lambda one: one.role == TARGET)
        found("organ = 公安 AND period = 2013", lambda one: one.organ == "公安" and one.period == "2013")
        found('organ = "" AND NOT role = PRIOR', lambda one: not one.organ and one.role != PRIOR)
        found("period >= 2014", lambda one: one.period >= "2014")
        found('period = "2013-01/2013-12"', lambda one: one.period == "2013")
        found(f"indicator = {LOST} AND source = s3 OR source = s5", lambda one: one.source in ("s3", "s5"))
        found("indicator = mediation.*", lambda one: False)

    def test_fifty_times_the_same_request_is_one(self):
        place = "330109"
        request = recording(place, stated(LOST, "3"), stated(CONCLUDED, "60"))
        before = self.mark()
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            replies = list(pool.map(lambda _: self.indicators.RecordObservations(request), range(50)))
        self.assertEqual([replies[0]] * 50, replies)
        self.assertEqual(list(replies[0].names), [one.name for one in self.observations(place)])
        self.assertEqual(replies[0], self.indicators.RecordObservations(request))
        event, = self.events_between(before, self.mark())
        self.assertEqual((replies[0].event, "Observation.Recorded"), (event.id, event.type))


class TargetCases:
    """What is to be reached."""

    def new_target(self, place, code, value, comparator, period="2022", **more):
        return self.indicators.CreateTarget(indicators.CreateTargetRequest(
            parent=region(place), request_id=new_id(), target=indicators.Target(
                indicator=indicator(code), region=region(more.pop("about", place)), period=period, comparator=comparator,
                value=decimal(value), **more)))

    def test_targets_are_set_changed_and_taken_back(self):
        place = "330110"
        made = self.new_target(place, LOSS_RATE, "5.0", indicators.Target.COMPARATOR_AT_MOST, basis="考核办法", organ="公安")
        self.assertEqual(("5", "考核办法"), (made.value.value, made.basis))
        self.assertEqual(made, self.indicators.GetTarget(indicators.GetTargetRequest(name=made.name)))
        refusal = self.refused(grpc.StatusCode.ALREADY_EXISTS, self.new_target, place, LOSS_RATE, "4",
                               indicators.Target.COMPARATOR_LESS_THAN, "2022-01/2022-12", organ="公安")
        self.assertEqual(made.name, refusal.details["ResourceInfo"].resource_name)

        def update(target, paths=None):
            mask = None if paths is None else field_mask_pb2.FieldMask(paths=paths)
            return self.indicators.UpdateTarget(indicators.UpdateTargetRequest(target=target, update_mask=mask, request_id=new_id()))
        changed = update(indicators.Target(name=made.name, value=decimal("4.5")))
        self.assertEqual(("4.5", "考核办法", indicators.Target.COMPARATOR_AT_MOST), (changed.value.value, changed.basis, changed.comparator))
        # "*" replaces all that may be replaced.
        whole = update(indicators.Target(name=made.name, comparator=indicators.Target.COMPARATOR_BETWEEN, value=decimal("3"),
                                         value_max=decimal("6")), ["*"])
        self.assertEqual(("3", "6", ""), (whole.value.value, whole.value_max.value, whole.basis))
        self.refused(grpc.StatusCode.ABORTED, self.indicators.DeleteTarget,
                     indicators.DeleteTargetRequest(name=made.name, etag=made.etag, request_id=new_id()), reason="ETAG_MISMATCH")
        gone = indicators.DeleteTargetRequest(name=made.name, etag=whole.etag, request_id=new_id())
        self.indicators.DeleteTarget(gone)
        self.indicators.DeleteTarget(gone)  # the first answer again
        self.refused(grpc.StatusCode.NOT_FOUND, self.indicators.GetTarget, indicators.GetTargetRequest(name=made.name))
        self.new_target(place, LOSS_RATE, "4", indicators.Target.COMPARATOR_LESS_THAN, organ="公安")

    def test_of_two_updates_at_once_one_is_aborted(self):
        made = self.new_target("330111", LOSS_RATE, "5", indicators.Target.COMPARATOR_AT_MOST)
        for round_ in range(10):
            def update(value, etag=made.etag):
                try:
                    return self.indicators.UpdateTarget(indicators.UpdateTargetRequest(
                        target=indicators.Target(name=made.name, value=decimal(value), etag=etag), request_id=new_id()))
                except grpc.RpcError as error:
                    return error.code()
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(update, (f"{round_}.1", f"{round_}.2")))
            self.assertEqual(1, answers.count(grpc.StatusCode.ABORTED), str(answers))
            won, = (answer for answer in answers if answer != grpc.StatusCode.ABORTED)
            made = self.indicators.GetTarget(indicators.GetTargetRequest(name=made.name))
            self.assertEqual(won, made)

    def test_targets_are_listed(self):
        place = "330112"
        self.add(place, f"{place}001", "锦城街道")
        made = [self.new_target(place, code, "5", indicators.Target.COMPARATOR_AT_LEAST, period, about=about)
                for code in (LOSS_RATE, LOST, CONCLUDED) for period in ("2021", "2022") for about in (place, f"{place}001")]
        ask = indicators.ListTargetsRequest(parent=region(place))
        names = sorted(one.name for one in made)
        self.assertEqual(names, [one.name for one in listed(self.indicators.ListTargets, ask, "targets", 5)])
        ask.filter = f"region = {place}001 AND indicator = {LOST} OR indicator = {CONCLUDED}"
        self.assertEqual(
            sorted(one.name for one in made if one.region == region(f"{place}001") and one.indicator != indicator(LOSS_RATE)),
            [one.name for one in listed(self.indicators.ListTargets, ask, "targets", 1)])


class QueryCases:
    """How the regions stand."""

    def cell(self, code, place, period="2022", organ=""):
        return query(self.indicators, [code], [place], [period], [organ] if organ else [])[code, place, organ, period]

    def test_values_against_targets(self):
        place = "330122"
        at_most, less_than, at_least = (indicators.Target.COMPARATOR_AT_MOST, indicators.Target.COMPARATOR_LESS_THAN,
                                        indicators.Target.COMPARATOR_AT_LEAST)
        between = indicators.Target.COMPARATOR_BETWEEN
        exact_, about, above = values.BOUND_EXACT, values.BOUND_APPROX, values.BOUND_AT_LEAST
        rows = [
            # period, value, bound, comparator, target, upper end, attainment, margin
            ("2001", "5.22", exact_, at_most, "5", None, MISSED, "-0.22"),
            ("2002", "5", exact_, at_most, "5", None, ATTAINED, "0"),
            ("2003", "5", exact_, less_than, "5", None, MISSED, "0"),
            ("2004", "46.01", exact_, at_least, "45", None, ATTAINED, "1.01"),
            ("2005", "4", exact_, between, "3", "6", ATTAINED, "1"),
            ("2006", "6.5", exact_, between, "3", "6", MISSED, "-0.5"),
            ("2007", "44", about, at_least, "45", None, CANNOT_TELL, ""),
            ("2008", "44", above, at_least, "45", None, CANNOT_TELL, ""),
            ("2009", "45", above, at_least, "45", None, ATTAINED, "0"),
        ]
        for period, value, bound, comparator, target, high, _, _ in rows:
            self.record(place, stated(LOSS_RATE, value, period, bound=bound))
            self.new_target(place, LOSS_RATE, target, comparator, period, value_max=decimal(high) if high else None)
        cells = query(self.indicators, [LOSS_RATE], [place], [row[0] for row in rows])
        for period, value, bound, comparator, target, _, attainment, margin in rows:
            cell = cells[LOSS_RATE, place, "", period]
            self.assertEqual((value, bound, comparator, target, attainment, margin),
                             (cell.value.value, cell.bound, cell.target.comparator, cell.target.value.value, cell.target.attainment,
                              cell.target.margin.value), period)

    def test_target_that_a_report_states_gives_way_to_one_that_was_set(self):
        place = "330127"
        said, = self.record(place, stated(LOSS_RATE, "5", role=TARGET, bound=values.BOUND_AT_MOST)).names
        self.record(place, stated(LOSS_RATE, "4.5"))
        cell = self.cell(LOSS_RATE, place)
        self.assertEqual((said, indicators.Target.COMPARATOR_AT_MOST, ATTAINED), (cell.target.source, cell.target.comparator, cell.target.attainment))
        made = self.new_target(place, LOSS_RATE, "4", indicators.Target.COMPARATOR_AT_MOST)
        cell = self.cell(LOSS_RATE, place)
        self.assertEqual((made.name, MISSED, "-0.5"), (cell.target.source, cell.target.attainment, cell.target.margin.value))

    def test_rate_is_computed_where_none_is_stated(self):
        place = "330182"
        self.record(place, stated(LOST, "3"), stated(CONCLUDED, "58"), stated(LOST, "0", "2021"), stated(CONCLUDED, "0", "2021"))
        cell = self.cell(LOSS_RATE, place)
        self.assertEqual(("5.17", True, "3", "58", ""), (cell.value.value, cell.computed, cell.numerator.value, cell.denominator.value, cell.observation))
        nothing = self.cell(LOSS_RATE, place, "2021")
        self.assertFalse(nothing.HasField("value"), "nothing of nothing is no rate")
        self.record(place, stated(LOSS_RATE, "5.2"))
        cell = self.cell(LOSS_RATE, place)
        self.assertEqual(("5.2", False, "58"), (cell.value.value, cell.computed, cell.denominator.value))

    def test_year_on_year(self):
        place = "330205"
        self.record(place, stated(LOSS_RATE, "9.3", "2021"), stated(LOSS_RATE, "5.22", "2022"),
                    stated(LOST, "20", "2021", role=PRIOR), stated(LOST, "12", "2022"),
                    stated(CONCLUDED, "0", "2021"), stated(CONCLUDED, "12", "2022"),
                    stated("mediation.agreements_due", "300", "2021-01/2021-10"), stated("mediation.agreements_due", "400", "2022-01/2022-10"))
        rate = self.cell(LOSS_RATE, place)
        self.assertEqual(("9.3", "-4.08", False), (rate.previous.value, rate.change.value, rate.HasField("change_percent")))
        count = self.cell(LOST, place)
        self.assertEqual(("20", "-8", "-40"), (count.previous.value, count.change.value, count.change_percent.value))
        from_nothing = self.cell(CONCLUDED, place)
        self.assertEqual(("0", "12", False), (from_nothing.previous.value, from_nothing.change.value, from_nothing.HasField("change_percent")))
        # A part of the year answers for the year, and is held against the same part of the year before.
        part = self.cell("mediation.agreements_due", place)
        self.assertEqual(("400", "2022-01/2022-10", "300", "33.33"),
                         (part.value.value, part.stated_period, part.previous.value, part.change_percent.value))

    def test_many_cells_in_order_and_without_the_empty_ones(self):
        places = ["330502", "330503", "330521"]
        for number, place in enumerate(places):
            self.record(place, *[stated(LOST, str(10 * number + month), f"2022-{month:02}", organ=organ)
                                 for month in range(1, 5) for organ in ("公安", "城管")])
        periods = [f"2022-{month:02}" for month in range(1, 13)]
        ask = indicators.QueryIndicatorsRequest(
            indicators=[indicator(LOST), indicator(CONCLUDED)], regions=[region(place) for place in places], organs=["城管", "公安"],
            periods=periods)
        got = [(cell.indicator, cell.region, cell.organ, cell.period) for reply in self.indicators.QueryIndicators(ask) for cell in reply.cells]
        self.assertEqual([(code, place, organ, period) for code in ask.indicators for place in ask.regions for organ in ask.organs
                          for period in periods], got)
        full = query(self.indicators, [], places, periods, ["公安", "城管"], omit_empty=True)
        self.assertEqual({(LOST, place, organ, period) for place in places for organ in ("公安", "城管") for period in periods[:4]}, set(full))
        self.assertEqual("23", full[LOST, "330521", "城管", "2022-03"].value.value)

    def test_sums_are_exact(self):
        # What binary fractions would get wrong.
        place = "330523"
        self.record(place, stated("mediation.amount_involved", "0.1", "2021"), stated("mediation.amount_involved", "0.3", "2022"))
        cell = self.cell("mediation.amount_involved", place)
        self.assertEqual(exact.Decimal("0.2"), exact.Decimal(cell.change.value))
        self.record(place, stated("mediation.amount_involved", "9007199254740.999999", "2020"), stated("mediation.amount_involved", "9007199254740.999998", "2019"))
        self.assertEqual("0.000001", self.cell("mediation.amount_involved", place, "2020").change.value)
