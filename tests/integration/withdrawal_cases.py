"""Reports that should not have come in as they did: they are withdrawn, and come in anew."""
import json

import grpc
from feed_cases import until_now
from harness import caller, listed, new_id, program
from processes import environment, run_to_end, until
from samples import upload
from statements import query, region

from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.reports.v1 import report_service_pb2 as reports

RULE, INVALID, EXISTS = (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.ALREADY_EXISTS)
_TEXT = "某区司法局工作总结\n一、主要工作\n全区一审行政诉讼败诉率{rate}%。全区受理法律援助案件{cases}件。\n"


class WithdrawalCases:
    """For a class that has `reports`, `indicators`, `process` and a county of its own in every case."""

    def ingest(self, text, year=2022, request_id=None, **said):
        metadata = reports.ReportMetadata(region=region(self.county), year=year, **said)
        return self.reports.IngestReport(upload(text.encode(), request_id or new_id(), "总结.txt", metadata))

    def publish_one(self, name):
        return self.reports.PublishFacts(reports.PublishFactsRequest(name=name, request_id=new_id()))

    def withdraw(self, name, reason="年度有误", request_id=None, **options):
        return self.reports.WithdrawReport(
            reports.WithdrawReportRequest(name=name, reason=reason, request_id=request_id or new_id()), **options)

    def cell(self, code, year="2022"):
        cell, = query(self.indicators, [code], [self.county], [year]).values()
        return cell

    def value(self, code, year="2022"):
        cell = self.cell(code, year)
        return cell.value.value if cell.HasField("value") else None

    def across(self, name):
        return self.reports.CheckAcrossReports(reports.CheckAcrossReportsRequest(name=name))

    def test_a_year_that_has_not_come_is_refused(self):
        for year in (2099, 2999):
            with self.subTest(year=year), self.assertRaises(grpc.RpcError) as caught:
                self.ingest(_TEXT.format(rate="4.8", cases=905), year)
            self.assertEqual(INVALID, caught.exception.code())
            self.assertIn("header.metadata.year", caught.exception.details())

    def test_other_metadata_are_told_and_not_kept(self):
        text = _TEXT.format(rate="4.8", cases=905)
        first_id = new_id()
        kept = self.ingest(text, 2021, first_id)
        self.assertEqual(kept, self.ingest(text, 2021, first_id), "the same request has the same answer")
        self.refused(EXISTS, self.ingest, text, 2021)
        self.refused(EXISTS, self.ingest, text, 2022, field="header.metadata.year", says=kept.name)
        self.refused(EXISTS, self.ingest, text, 2021, field="header.metadata.issuer", issuer="某区人民政府")
        self.assertEqual(2021, self.reports.GetReport(reports.GetReportRequest(name=kept.name)).metadata.year)

    def test_what_was_published_is_taken_back_and_the_document_comes_in_anew(self):
        text = _TEXT.format(rate="4.8", cases=905)
        wrong = self.ingest(text, 2021)
        self.publish_one(wrong.name)
        codes = ("litigation.loss_rate", "legal_aid.cases_accepted")
        self.assertEqual(["4.8", "905"], [self.value(code, "2021") for code in codes])
        answer = self.withdraw(wrong.name, metadata=caller("li", "official", self.county))
        self.assertFalse(answer.already_withdrawn)
        self.assertEqual(2, answer.taken_back_count)
        self.assertEqual("年度有误", answer.report.withdraw_reason)
        self.assertFalse(answer.report.HasField("publish_time"))
        self.assertEqual([None, None], [self.value(code, "2021") for code in codes])

        right = self.ingest(text, 2022)
        self.publish_one(right.name)
        self.assertEqual(["4.8", "905"], [self.value(code) for code in codes])
        self.assertFalse(self.cell(codes[0]).disputed)
        # It stays readable, and is a report no more.
        self.assertEqual(wrong.fact_count, len(listed(self.reports.ListFacts, reports.ListFactsRequest(parent=wrong.name), "facts")))
        for call, request in (
                (self.reports.PublishFacts, reports.PublishFactsRequest(name=wrong.name, request_id=new_id())),
                (self.reports.PublishFacts, reports.PublishFactsRequest(name=wrong.name, request_id=new_id(), again=True)),
                (self.reports.CheckAcrossReports, reports.CheckAcrossReportsRequest(name=wrong.name)),
                (self.reports.CompareCommitments, reports.CompareCommitmentsRequest(name=wrong.name, later=right.name)),
                (self.reports.ReviewFacts, reports.ReviewFactsRequest(
                    name=wrong.name, request_id=new_id(),
                    decisions=[reports.FactDecision(fact=f"{wrong.name}/facts/1", action=reports.FactDecision.ACTION_ACCEPT)]))):
            self.refused(RULE, call, request, says="年度有误")
        page = reports.RenderPageRequest(parent=region(self.county), names=[wrong.name])
        self.refused(INVALID, lambda request: list(self.reports.RenderPage(request)), page, field="names[0]")
        self.assertEqual([], list(self.across(right.name).compared))

        def names(filter_):
            ask = reports.ListReportsRequest(parent=region(self.county), filter=filter_)
            return [one.name for one in listed(self.reports.ListReports, ask, "reports")]
        self.assertEqual([wrong.name], names("withdrawn = true"))
        self.assertNotIn(wrong.name, names("withdrawn = false"))
        self.assertIn(right.name, names("withdrawn = false"))

    def test_the_same_year_again_is_another_report(self):
        text = _TEXT.format(rate="5.1", cases=731)
        taken = [self.ingest(text).name]
        for again in (2, 3):
            self.publish_one(taken[-1])
            self.withdraw(taken[-1], "误撤")
            taken.append(self.ingest(text).name)
            self.assertEqual(f"{taken[0]}-{again}", taken[-1])
        self.publish_one(taken[-1])
        self.assertEqual("731", self.value("legal_aid.cases_accepted"))

    def test_again_changes_nothing_and_finishes(self):
        name = self.ingest(_TEXT.format(rate="6.1", cases=631)).name
        self.publish_one(name)
        request_id = new_id()
        first = self.withdraw(name, request_id=request_id)
        self.assertEqual(first, self.withdraw(name, request_id=request_id))
        again = self.withdraw(name, "别的理由")
        self.assertEqual((True, "年度有误", first.report.etag), (again.already_withdrawn, again.report.withdraw_reason, again.report.etag))
        self.assertIsNone(self.value("legal_aid.cases_accepted"))

    def test_what_a_killed_publication_told_late_is_taken_back_by_calling_it_again(self):
        name = self.ingest(_TEXT.format(rate="6.5", cases=635)).name
        code = "legal_aid.cases_accepted"
        self.reports.ReviewFacts(reports.ReviewFactsRequest(name=name, request_id=new_id(), decisions=[
            reports.FactDecision(fact=f"{name}/facts/1", action=reports.FactDecision.ACTION_ACCEPT)]))
        self.publish_one(name)
        told, = listed(self.indicators.ListObservations, indicators.ListObservationsRequest(
            parent=region(self.county), filter=f'source : "{name}/" AND indicator = {code}'), "observations")
        self.withdraw(name)
        self.assertIsNone(self.value(code))
        # What was on its way as the process died arrives when all has been taken back.
        late = indicators.Observation(indicator=told.indicator, region=told.region, organ=told.organ, period=told.period,
                                      value=told.value, unit=told.unit, bound=told.bound, role=told.role, source=told.source)
        self.indicators.RecordObservations(indicators.RecordObservationsRequest(
            parent=region(self.county), request_id=new_id(), observations=[late]))
        self.assertEqual("635", self.value(code))
        self.assertTrue(self.withdraw(name).already_withdrawn)
        self.assertIsNone(self.value(code))

    def test_refusals_of_withdrawals(self):
        kept = self.ingest(_TEXT.format(rate="6.2", cases=632))
        ask = {"name": kept.name, "reason": "年度有误", "request_id": new_id()}
        for change, code, field in (({"reason": ""}, INVALID, "reason"), ({"reason": "长" * 201}, INVALID, "reason"),
                                    ({"request_id": ""}, INVALID, "request_id"), ({"name": "regions/330602"}, INVALID, "name"),
                                    ({"name": kept.name + "0"}, grpc.StatusCode.NOT_FOUND, None),
                                    ({"etag": "1-x"}, None, None)):
            request = reports.WithdrawReportRequest(**{**ask, **change})
            if code is None:
                with self.assertRaises(grpc.RpcError):
                    self.reports.WithdrawReport(request)
            else:
                self.refused(code, self.reports.WithdrawReport, request, **({"field": field} if field else {}))
        for who in (caller("someone", "observer", self.county), caller("someone", "official", "110000")):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, self.reports.WithdrawReport, reports.WithdrawReportRequest(**ask), metadata=who)
        self.assertEqual(kept, self.reports.GetReport(reports.GetReportRequest(name=kept.name)))

    def test_a_corrected_version_is_told_beside_the_other(self):
        old, new = (self.ingest(_TEXT.format(rate="4.8", cases=cases)).name for cases in (905, 950))
        for name in (old, new):
            self.publish_one(name)
        self.assertTrue(self.cell("legal_aid.cases_accepted").disputed)
        found = self.across(new)
        versions = [name for name in found.versions if name == old]
        self.assertEqual([old], versions)
        difference, = (one for one in found.findings if one.kind == reports.Finding.KIND_CONFLICT and one.parts[0].report == old)
        self.assertEqual((reports.Finding.VERDICT_CANNOT_TELL, "950件", "905件"),
                         (difference.verdict, difference.stated.span.surface, difference.parts[0].span.surface))
        self.withdraw(old, "已有更正版")
        found = self.across(new)
        self.assertNotIn(old, found.versions)
        self.assertEqual([], [one for one in found.findings if one.parts[0].report == old])
        cell = self.cell("legal_aid.cases_accepted")
        self.assertEqual(("950", False), (cell.value.value, cell.disputed))

    def test_the_log_tells_who_withdrew_it(self):
        name = self.ingest(_TEXT.format(rate="6.3", cases=633)).name
        answer = self.withdraw(name, metadata=caller("wang", "official", self.county))
        event, = until(lambda: [one for one in until_now(self.reports)[0]
                                if one.type == "Report.Withdrawn" and one.resource == name], "the withdrawal is in the feed")
        told = reports.Report()
        self.assertTrue(event.payload.Unpack(told))
        self.assertEqual(answer.report, told)
        self.assertIn("wang", event.actor.subject)

    def test_withdrawing_on_the_command_line(self):
        name = self.ingest(_TEXT.format(rate="6.4", cases=634)).name

        def ran(*arguments):
            process, code = run_to_end("fengqiaoctl", [program("fengqiaoctl"), f"--server={self.process.target}", "reports",
                                                       *arguments], env=environment())
            return process, code
        refused, code = ran("withdraw", name)
        self.assertEqual(2, code, refused.said())
        done, code = ran("withdraw", name, "--reason=年度有误", "--format=json")
        self.assertEqual(0, code, done.said())
        self.assertIn("年度有误", "".join(done.out))
        listed_, code = ran("list", f"--region={self.county}", "--filter=withdrawn = true")
        self.assertEqual(0, code, listed_.said())
        self.assertIn("已撤回", "".join(listed_.out))
        self.assertTrue(json.dumps(name) in "".join(done.out) or name in "".join(done.out))
