#!/usr/bin/python3
"""What people say of figures that were read, over the wire, on SQLite and on PostgreSQL."""
import json
import threading
import unittest

import contracts  # noqa: F401  (makes the contracts importable)
import grpc
from databases import Postgres
from feed_cases import until_now
from harness import STANDALONE, Case, Client, caller, listed, new_id, program
from processes import environment, run_to_end, until
from samples import FOLDER, upload
from statements import decimal, query, region
from withdrawal_cases import WithdrawalCases

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.indicators.v1 import indicator_service_pb2_grpc
from fengqiao.reports.v1 import report_service_pb2 as reports
from fengqiao.reports.v1 import report_service_pb2_grpc

ACCEPT, CORRECT, REJECT = (reports.FactDecision.ACTION_ACCEPT, reports.FactDecision.ACTION_CORRECT, reports.FactDecision.ACTION_REJECT)
ACCEPTED, CORRECTED, REJECTED = (reports.FactReview.STATE_ACCEPTED, reports.FactReview.STATE_CORRECTED,
                                 reports.FactReview.STATE_REJECTED)
INVALID = grpc.StatusCode.INVALID_ARGUMENT
_TEXT = ("{place}司法局2022年工作总结\n一、主要工作\n2022年，全区一审行政诉讼败诉率{rate}%。受理矛盾纠纷80件，调解成功76件，"
         "调解成功率96%。全年通报典型败诉案例4起。\n二、下一步打算\n2023年，行政诉讼败诉率控制在4%以下。\n")


class ReviewBody:
    """Every case takes in a report of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        database = cls.new_database(case)
        # Last in, first out: the server ends before its database.
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(STANDALONE, database, "--review_threshold=600")
        cls.counties = iter(("330102", "330105", "330106", "330108", "330109", "330110", "330111", "330112", "330113", "330114", "330122",
                             "330127", "330182", "330281", "330282", "330302", "330303", "330304", "330305", "330324", "330326", "330327",
                             "330328", "330329", "330203", "330205", "330206", "330211", "330212", "330213", "330225", "330226"))
        cls.reports = Client(cls.process.channel, report_service_pb2_grpc.ReportServiceStub)
        cls.indicators = Client(cls.process.channel, indicator_service_pb2_grpc.IndicatorServiceStub)

    def run_nothing(self):
        pass

    def setUp(self):
        self.county = next(self.counties)
        self.report = self.take_in(_TEXT.format(place="某区", rate="5.5"))

    def take_in(self, text):
        said = reports.ReportMetadata(region=region(self.county), year=2022)
        return self.reports.IngestReport(upload(text.encode(), new_id(), "000_年报.txt", said))

    def facts(self, filter_=""):
        return listed(self.reports.ListFacts, reports.ListFactsRequest(parent=self.report.name, filter=filter_), "facts")

    def fact(self, surface):
        found, = (fact for fact in self.facts() if fact.span.surface == surface)
        return found

    def findings(self, filter_=""):
        return listed(self.reports.ListFindings, reports.ListFindingsRequest(parent=self.report.name, filter=filter_), "findings")

    def decisions(self, filter_="", page_size=0):
        request = reports.ListFactDecisionsRequest(parent=self.report.name, filter=filter_)
        return listed(self.reports.ListFactDecisions, request, "decisions", page_size)

    def now(self):
        return self.reports.GetReport(reports.GetReportRequest(name=self.report.name))

    def decision(self, surface, action, note="", mask=(), **corrected):
        made = reports.FactDecision(fact=self.fact(surface).name, action=action, note=note)
        if corrected or mask:
            made.corrected.CopyFrom(reports.Fact(**corrected))
        made.update_mask.paths.extend(mask)
        if not mask:
            made.ClearField("update_mask")
        return made

    def review(self, *decisions, etag="", request_id=None, **options):
        return self.reports.ReviewFacts(reports.ReviewFactsRequest(
            name=self.report.name, etag=etag, request_id=request_id or new_id(), decisions=decisions), **options)

    def refused_review(self, code, *decisions, etag="", metadata=None, **wanted):
        request = reports.ReviewFactsRequest(name=self.report.name, etag=etag, request_id=new_id(), decisions=decisions)
        options = {"metadata": metadata} if metadata else {}
        return self.refused(code, self.reports.ReviewFacts, request, **options, **wanted)

    def publish(self):
        return self.reports.PublishFacts(reports.PublishFactsRequest(name=self.report.name, request_id=new_id()))

    def test_samples_have_a_tenth_up_for_review(self):
        name = "02_jindong.txt"
        said = reports.ReportMetadata(region=region(self.county), year=2022)
        self.report = self.reports.IngestReport(upload((FOLDER / name).read_bytes(), new_id(), name, said))
        doubtful = self.facts("up_for_review = true")
        self.assertEqual((600, len(doubtful)), (self.report.review_threshold, self.report.up_for_review_count))
        self.assertTrue(0.03 < len(doubtful) / self.report.coded_fact_count < 0.2, len(doubtful))
        for fact in self.facts():
            self.assertEqual(bool(fact.code) and fact.confidence < 600, fact.up_for_review)
            self.assertEqual(bool(fact.code), bool(fact.evidence))

    def test_what_is_said_of_a_figure_is_there(self):
        doubtful = self.facts("up_for_review = true")
        said = self.review(self.decision("5.5%", ACCEPT, "对过原件"), metadata=caller("li", "official", self.county))
        fact, = said.facts
        self.assertEqual((ACCEPTED, "li", "对过原件", False),
                         (fact.review.state, fact.review.reviewer.split(":")[-1], fact.review.note, fact.up_for_review))
        self.assertGreater(fact.review.review_time.seconds, 1_600_000_000)
        self.assertEqual("5.5", fact.review.original.value.value)
        self.assertEqual([fact], self.facts("review = ACCEPTED"))
        self.assertEqual([fact], [one for one in self.facts() if one.HasField("review")])
        self.assertEqual(self.report.fact_count - 1, len(self.facts("review = NONE")))
        self.assertEqual([one.name for one in doubtful if one.name != fact.name],
                         [one.name for one in self.facts("up_for_review = true")])
        self.assertNotEqual(self.report.etag, said.report.etag)
        self.assertEqual(said.report.etag, self.now().etag)
        self.assertEqual(1, said.report.decision_count)

    def test_later_decisions_hold_and_all_stay_readable(self):
        li, wang = (caller(who, "official", self.county) for who in ("li", "wang"))
        self.review(self.decision("96%", CORRECT, value=decimal("95")), metadata=li)
        self.review(self.decision("96%", REJECT, "不是这个"), self.decision("80件", ACCEPT), metadata=wang)
        self.review(self.decision("96%", ACCEPT), metadata=li)
        fact = self.fact("96%")
        self.assertEqual((CORRECTED, "95", "96"), (fact.review.state, fact.value.value, fact.review.original.value.value))
        said = self.decisions()
        self.assertEqual([f"{self.report.name}/decisions/{number}" for number in range(1, 5)], [one.name for one in said])
        self.assertEqual([CORRECT, REJECT, ACCEPT, ACCEPT], [one.action for one in said])
        self.assertEqual(["li", "wang", "wang", "li"], [one.reviewer.split(":")[-1] for one in said])
        self.assertEqual(["95", "95", "80", "95"], [one.corrected.value.value for one in said])
        self.assertEqual("不是这个", said[1].note)
        self.assertEqual(said, self.decisions(page_size=1))
        number = fact.name.rsplit("/", 1)[1]
        self.assertEqual([said[0], said[1], said[3]], self.decisions(f"fact = {number}"))

    def test_findings_are_made_anew(self):
        wrong, = self.findings("verdict = INCONSISTENT")
        self.assertEqual("96%", wrong.stated.span.surface)
        said = self.review(self.decision("96%", CORRECT, value=decimal("95")))
        self.assertEqual((0, []), (said.report.inconsistency_count, self.findings("verdict = INCONSISTENT")))
        found = self.findings()
        self.assertEqual(said.report.finding_count, len(found))
        self.assertEqual([f"{self.report.name}/findings/{number}" for number in range(1, len(found) + 1)], [one.name for one in found])
        # What is no figure takes its findings with it; taken in again it brings them back.
        self.review(self.decision("96%", REJECT))
        self.assertFalse(any(one.stated.span.surface == "96%" for one in self.findings()))
        self.assertLess(self.now().finding_count, len(found))
        self.review(self.decision("96%", CORRECT, value=decimal("96")))
        self.assertEqual([wrong], self.findings("verdict = INCONSISTENT"))
        self.assertEqual(ACCEPTED, self.fact("96%").review.state)

    def test_publication_follows_the_review(self):
        first = self.publish()
        self.assertTrue(self.publish().already_published)
        self.review(self.decision("76件", ACCEPT))
        self.assertTrue(self.publish().already_published, "an acceptance changes nothing that is sent")
        self.assertEqual(first.report.publish_time, self.now().publish_time)

        self.review(self.decision("5.5%", CORRECT, value=decimal("4.5")), self.decision("76件", REJECT))
        self.assertFalse(self.now().HasField("publish_time"))
        recorded = self.recorded()
        again = self.publish()
        self.assertFalse(again.already_published)
        self.assertEqual(first.published_count - 1, again.published_count)
        self.assertTrue(self.publish().already_published)
        self.assertEqual(len(recorded) + 2, len(self.recorded()), "only what changed is a new statement, or a withdrawal")
        cell = query(self.indicators, ["litigation.loss_rate"], [self.county], ["2022"])["litigation.loss_rate", self.county, "", "2022"]
        self.assertEqual(("4.5", self.fact("5.5%").name), (cell.value.value, cell.source))

    def shown(self, code):
        return query(self.indicators, [code], [self.county], ["2022"])[code, self.county, "", "2022"]

    def test_what_was_published_and_is_no_figure_is_withdrawn(self):
        self.publish()
        loss = self.fact("5.5%")
        self.assertEqual(("5.5", loss.name), (self.shown(loss.code).value.value, self.shown(loss.code).source))
        self.review(self.decision("5.5%", REJECT))
        self.publish()
        self.assertFalse(self.shown(loss.code).HasField("value"))
        gone, = [one for one in self.recorded() if one.withdrawn]
        self.assertEqual((f"indicators/{loss.code}", loss.name, False, False),
                         (gone.indicator, gone.source, gone.HasField("value"), gone.superseded))
        # Taken in again it stands again; as another figure it stands there, and no longer here.
        self.review(self.decision("5.5%", CORRECT, value=decimal("5.5")))
        self.publish()
        self.assertEqual("5.5", self.shown(loss.code).value.value)
        self.review(self.decision("5.5%", CORRECT, mask=["code"], code="litigation.head_appearance_rate"))
        self.publish()
        self.assertFalse(self.shown(loss.code).HasField("value"))
        self.assertEqual("5.5", self.shown("litigation.head_appearance_rate").value.value)
        self.assertTrue(self.publish().already_published)

    def recorded(self):
        ask = indicators.ListObservationsRequest(parent=region(self.county), filter=f'source = "{self.report.name}/*"')
        return listed(self.indicators.ListObservations, ask, "observations")

    def test_rejected_before_publication_is_never_sent(self):
        self.review(self.decision("5.5%", REJECT))
        self.publish()
        self.assertNotIn(self.fact("5.5%").name, [one.source for one in self.recorded()])
        self.assertTrue(self.recorded())

    def test_rejected_promises_are_none(self):
        def promised():
            request = reports.ListCommitmentsRequest(parent=self.report.name)
            return [one.fact.span.surface for one in listed(self.reports.ListCommitments, request, "commitments")]
        self.assertEqual(["4%以下"], promised())
        self.review(self.decision("4%以下", REJECT))
        self.assertEqual([], promised())

    def test_page_says_so(self):
        self.review(self.decision("96%", CORRECT, "印错", value=decimal("95")), self.decision("4起", REJECT), self.decision("5.5%", ACCEPT))
        page = b"".join(part.content for part in self.reports.RenderPage(
            reports.RenderPageRequest(parent=region(self.county), names=[self.report.name]))).decode()
        for words in ("已更正", "已剔除", "已核实", "原读作 96", "：印错"):
            self.assertIn(words, page)

    def test_same_request_has_the_same_answer(self):
        decision, request_id = self.decision("5.5%", CORRECT, value=decimal("4.5")), new_id()
        first = self.review(decision, etag=self.report.etag, request_id=request_id)
        self.review(self.decision("5.5%", REJECT))
        self.assertEqual(first, self.review(decision, etag=self.report.etag, request_id=request_id))
        self.assertEqual(REJECTED, self.fact("5.5%").review.state)
        self.refused(INVALID, self.reports.ReviewFacts, reports.ReviewFactsRequest(
            name=self.report.name, request_id=request_id, decisions=[self.decision("5.5%", ACCEPT)]), reason="REQUEST_ID_REUSED")

    def test_nobody_overwrites_what_he_has_not_seen(self):
        self.review(self.decision("5.5%", ACCEPT))
        self.refused_review(grpc.StatusCode.ABORTED, self.decision("5.5%", REJECT), etag=self.report.etag)
        self.assertEqual(ACCEPTED, self.fact("5.5%").review.state)

    def test_reviews_at_the_same_time(self):
        """Nobody named an etag, so each is kept whole, and the counts and findings are those of all."""
        surfaces = ("5.5%", "80件", "76件", "96%", "4起", "4%以下")
        requests = [self.decision(surface, REJECT) for surface in surfaces]
        kept, lost = [], []

        def say(decision):
            try:
                self.review(decision)
                kept.append(decision.fact)
            except grpc.RpcError as error:
                lost.append(error.code())
        threads = [threading.Thread(target=say, args=(one,)) for one in requests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(surfaces), []), (len(kept), lost))
        self.assertEqual(sorted(kept), sorted(fact.name for fact in self.facts("review = REJECTED")))
        self.assertEqual(sorted(kept), sorted(one.fact for one in self.decisions()))
        self.assertEqual(len(kept), self.now().decision_count)
        self.assertEqual([], self.findings())

    def test_refusals_name_the_field_and_keep_nothing(self):
        good = self.decision("80件", ACCEPT)
        other = self.take_in(_TEXT.format(place="某区", rate="7.5"))
        elsewhere = reports.FactDecision(fact=other.name + "/facts/1", action=ACCEPT)
        missing = reports.FactDecision(fact=self.report.name + "/facts/99", action=ACCEPT)
        for bad, field, says in (
                (self.decision("5.5%", CORRECT, code="litigation.none"), "decisions[1].corrected.code", "指标目录中没有"),
                (self.decision("80件", CORRECT, value=decimal("79.5")), "decisions[0].corrected.value", "须是整数"),
                (self.decision("5.5%", CORRECT, unit="人"), "decisions[1].corrected.unit", "的单位"),
                (self.decision("5.5%", CORRECT, value=decimal("197.7")), "decisions[1].corrected.value", "不能超过100%"),
                (self.decision("5.5%", CORRECT, period="2035"), "decisions[1].corrected.period", "2035"),
                (self.decision("5.5%", CORRECT, region="regions/999999"), "decisions[1].corrected.region", "999999"),
                (self.decision("5.5%", CORRECT, mask=["name"], name="x"), "decisions[1].update_mask", "由服务填写"),
                (self.decision("80件", REJECT), "decisions[1].fact", "只能有一项"),
                (elsewhere, "decisions[1].fact", self.report.name),
                (missing, "decisions[1].fact", "没有这个数值")):
            with self.subTest(field=field, says=says):
                decisions = [bad] if field.startswith("decisions[0]") else [good, bad]
                self.refused_review(INVALID, *decisions, field=field, says=says)
        self.refused_review(INVALID, field="decisions")
        self.refused(INVALID, self.reports.ReviewFacts,
                     reports.ReviewFactsRequest(name=self.report.name, decisions=[good]), field="request_id")
        nowhere = self.report.name + "0"
        self.refused(grpc.StatusCode.NOT_FOUND, self.reports.ReviewFacts,
                     reports.ReviewFactsRequest(name=nowhere, request_id=new_id(), decisions=[good]), says=nowhere)
        self.assertEqual((self.report.etag, []), (self.now().etag, self.decisions()))
        self.assertEqual([], self.facts("NOT review = NONE"))

    def test_a_figure_of_the_province_is_not_published_as_the_countys(self):
        code = "litigation.loss_rate"
        self.publish()
        self.assertEqual("5.5", query(self.indicators, [code], [self.county], ["2022"])[code, self.county, "", "2022"].value.value)
        said = self.review(self.decision("5.5%", CORRECT, region=region("330000")))
        self.assertEqual((region("330000"), CORRECTED), (said.facts[0].region, said.facts[0].review.state))
        self.publish()
        cells = query(self.indicators, [code], [self.county, "330000"], ["2022"])
        self.assertEqual([False, False], [cell.HasField("value") for cell in cells.values()])
        self.review(self.decision("5.5%", CORRECT, region=region(self.county)))
        self.publish()
        self.assertEqual("5.5", query(self.indicators, [code], [self.county], ["2022"])[code, self.county, "", "2022"].value.value)

    def test_only_officials_of_the_region_may(self):
        for who in (caller("someone", "observer", self.county), caller("someone", "official", "110000")):
            self.refused_review(grpc.StatusCode.PERMISSION_DENIED, self.decision("5.5%", ACCEPT), metadata=who)

    def test_log_tells_who_said_what(self):
        said = self.review(self.decision("5.5%", REJECT, "表头"), metadata=caller("li", "official", self.county))
        # On PostgreSQL an event is in the feed a moment after the answer.
        event, = until(lambda: [one for one in until_now(self.reports)[0]
                                if one.type == "Report.Reviewed" and one.resource == self.report.name], "the review is in the feed")
        told = reports.ReviewFactsResponse()
        self.assertTrue(event.payload.Unpack(told))
        self.assertEqual(said, told)
        self.assertEqual("表头", told.decisions[0].note)
        self.assertIn("li", event.actor.subject)

    def test_annotations_are_what_holds(self):
        self.review(self.decision("96%", CORRECT, value=decimal("95")), self.decision("4起", REJECT))

        def lines(*flags):
            ran, code = run_to_end("fengqiaoctl", [program("fengqiaoctl"), f"--server={self.process.target}", "reports", "annotations",
                                                   self.report.name, *flags], env=environment())
            self.assertEqual(0, code, ran.said())
            return [json.loads(line) for line in ran.out]
        by_surface = {one["surface"]: one for one in lines()}
        self.assertEqual(self.report.fact_count - 1, len(by_surface))
        self.assertEqual(("000", 95), (by_surface["96%"]["doc"], by_surface["96%"]["value"]))
        self.assertNotIn("4起", by_surface)
        self.assertEqual(["96%"], [one["surface"] for one in lines("--reviewed")])


class ReviewOnSqliteTest(ReviewBody, WithdrawalCases, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class ReviewOnPostgresTest(ReviewBody, WithdrawalCases, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class ThresholdTest(Case):
    def test_a_threshold_that_is_none_stops_the_start(self):
        for flag in ("--review_threshold=-1", "--review_threshold=1001"):
            ran, code = run_to_end("fengqiao-standalone", [program(STANDALONE), "--listen=127.0.0.1:0", "--auth=dev",
                                                           f"--database_url=sqlite://{self.folder()}", flag], env=environment())
            self.assertEqual(2, code)
            self.assertIn("review_threshold", ran.said())


if __name__ == "__main__":
    unittest.main(verbosity=2)
