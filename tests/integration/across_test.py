#!/usr/bin/python3
"""A report held against the other reports that are there, over the wire and on the command line."""
import json
import os
import subprocess
import unittest

import grpc
from harness import STANDALONE, Case, Client, caller, listed, new_id
from samples import FOLDER, upload

from fengqiao.reports.v1 import report_service_pb2 as reports
from fengqiao.reports.v1 import report_service_pb2_grpc

INVALID = grpc.StatusCode.INVALID_ARGUMENT
Finding = reports.Finding
CITY_2022, DISTRICT_2022, TOWN_2022 = "01_jinhua.txt", "02_jindong.txt", "03_yiwu.txt"
DISTRICT_2023, TOWN_2023, CITY_2023 = "07_jindong_2023.txt", "08_yiwu_2023.txt", "09_jinhua_2023.txt"
FILES = (CITY_2022, DISTRICT_2022, TOWN_2022, DISTRICT_2023, TOWN_2023, CITY_2023)


class AcrossTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        cls.server_of_reports = case.server(STANDALONE, f"sqlite://{case.folder()}")
        cls.reports = Client(cls.server_of_reports.channel, report_service_pb2_grpc.ReportServiceStub)
        # The later ones first: what is found does not depend on which came in when.
        cls.names = {file: cls.reports.IngestReport(upload((FOLDER / file).read_bytes(), new_id(), file)).name
                     for file in reversed(FILES)}

    def run_nothing(self):
        pass

    def found(self, file, page_size=0, **request):
        asked = reports.CheckAcrossReportsRequest(name=self.names[file], **request)
        return listed(self.reports.CheckAcrossReports, asked, "findings", page_size)

    def accused(self, file):
        return {(Finding.Kind.Name(one.kind), one.stated.span.surface, one.parts[-1].span.surface, one.parts[-1].report)
                for one in self.found(file) if one.verdict == Finding.VERDICT_INCONSISTENT}

    def test_what_was_planted_is_found_and_nothing_else(self):
        city, district = self.names[CITY_2023], self.names[DISTRICT_2023]
        for file, planted in (
                (CITY_2022, set()), (DISTRICT_2022, set()), (TOWN_2022, set()),
                (DISTRICT_2023, {("KIND_REGION", "520家", "486家", city)}),
                (CITY_2023, {("KIND_REGION", "486家", "520家", district)}),
                (TOWN_2023, {("KIND_PRIOR", "412名", "407名", self.names[TOWN_2022]), ("KIND_RANK", "第一", "100%", district)})):
            with self.subTest(file=file):
                self.assertEqual(planted, self.accused(file))

    def test_last_years_values_and_changes_since(self):
        priors = {one.stated.span.surface: one for one in self.found(TOWN_2023) if one.kind == Finding.KIND_PRIOR}
        for surface in ("2790件", "15.1%", "7.21%", "29件"):
            with self.subTest(surface=surface):
                self.assertEqual(Finding.VERDICT_CONSISTENT, priors[surface].verdict)
                self.assertEqual(self.names[TOWN_2022], priors[surface].parts[-1].report)

    def test_a_span_in_another_report_is_that_reports(self):
        for file in FILES:
            for one in self.found(file):
                self.assertTrue(one.explanation.endswith("。"), one)
                self.assertEqual("", one.stated.report)
                for operand in [one.stated, *one.parts]:
                    name = operand.report or self.names[file]
                    text = b"".join(part.content for part in self.reports.DownloadReport(
                        reports.DownloadReportRequest(name=name, form=reports.DownloadReportRequest.FORM_TEXT))).decode()
                    self.assertEqual(operand.span.surface, text[operand.span.start:operand.span.end])

    def test_a_rank_that_others_can_only_fail_to_refute(self):
        ranks = {one.stated.span.surface: one for one in self.found(TOWN_2023) if one.kind == Finding.KIND_RANK}
        self.assertEqual(Finding.VERDICT_CANNOT_TELL, ranks["前三"].verdict)

    def test_what_it_was_held_against(self):
        answer = self.reports.CheckAcrossReports(reports.CheckAcrossReportsRequest(name=self.names[TOWN_2023]))
        expected = [self.names[file] for file in (CITY_2023, DISTRICT_2023, TOWN_2022)]
        self.assertEqual(sorted(expected), list(answer.compared))
        alone = self.reports.CheckAcrossReports(reports.CheckAcrossReportsRequest(name=self.names[TOWN_2022]))
        self.assertNotIn(self.names[TOWN_2023], alone.compared)

    def test_pages_and_filters(self):
        everything = self.found(TOWN_2023)
        self.assertGreater(len(everything), 5)
        self.assertEqual(everything, self.found(TOWN_2023, page_size=2))
        wrong = [one for one in everything if one.verdict == Finding.VERDICT_INCONSISTENT]
        self.assertEqual(wrong, self.found(TOWN_2023, filter="verdict = INCONSISTENT"))
        self.assertEqual(wrong, self.found(TOWN_2023, page_size=1, filter="verdict = INCONSISTENT"))
        self.assertEqual([one for one in everything if one.kind == Finding.KIND_RANK], self.found(TOWN_2023, filter="kind = RANK"))

    def test_a_caller_sees_what_its_own_scope_shows(self):
        """Whoever may read the town's reports alone learns nothing of its neighbours' figures."""
        request = reports.CheckAcrossReportsRequest(name=self.names[TOWN_2023])
        answer = self.reports.CheckAcrossReports(request, metadata=caller("someone", "official", "330782"))
        self.assertEqual([self.names[TOWN_2022]], list(answer.compared))
        self.assertEqual({Finding.KIND_PRIOR}, {one.kind for one in answer.findings})

    def test_a_rejected_figure_counts_for_nothing(self):
        town = self.reports.IngestReport(upload("义乌市司法局2024年工作总结\n2024年，受理法律援助案件470件，比上年的441件增加29件。\n".encode(),
                                                new_id(), "next.txt"))
        request = reports.CheckAcrossReportsRequest(name=town.name)
        found = self.reports.CheckAcrossReports(request).findings
        self.assertEqual([("441件", Finding.VERDICT_INCONSISTENT)], [(one.stated.span.surface, one.verdict) for one in found])
        facts = listed(self.reports.ListFacts, reports.ListFactsRequest(parent=town.name), "facts")
        prior = next(fact for fact in facts if fact.span.surface == "441件")
        self.reports.ReviewFacts(reports.ReviewFactsRequest(
            name=town.name, request_id=new_id(),
            decisions=[reports.FactDecision(fact=prior.name, action=reports.FactDecision.ACTION_REJECT)]))
        self.assertNotIn("441件", [one.stated.span.surface for one in self.reports.CheckAcrossReports(request).findings])

    def test_refusals(self):
        check = self.reports.CheckAcrossReports
        self.refused(INVALID, check, reports.CheckAcrossReportsRequest(name="x"), field="name")
        self.refused(INVALID, check, reports.CheckAcrossReportsRequest(name=self.names[TOWN_2023], filter="color = 1"), field="filter")
        nowhere = self.names[TOWN_2023] + "0"
        self.refused(grpc.StatusCode.NOT_FOUND, check, reports.CheckAcrossReportsRequest(name=nowhere), says=nowhere)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, check, reports.CheckAcrossReportsRequest(name=self.names[TOWN_2023]),
                     metadata=caller("someone", "official", "110000"))

    def test_the_page_shows_them(self):
        page = b"".join(part.content for part in self.reports.RenderPage(
            reports.RenderPageRequest(parent="regions/330700", filter="year = 2023"))).decode()
        self.assertIn("与其他报告对照", page)
        self.assertIn("写作“全市第一”", page)
        # A figure of another report of the page is a link to it, one that is not on the page is named.
        self.assertIn("金东区2023年 <a href=\"#t", page)
        self.assertIn(self.names[TOWN_2022] + " ", page)

    def test_the_command_line_shows_them(self):
        def run(*arguments):
            program = os.path.join(os.environ["FENGQIAO_BIN"], "fengqiaoctl")
            return subprocess.run([program, "reports", "findings", "--across", *arguments], capture_output=True, text=True, check=True,
                                  env={**os.environ, "FENGQIAO_SERVER": f"127.0.0.1:{self.server_of_reports.port}"}).stdout
        told = run(self.names[TOWN_2023], "--filter=verdict = INCONSISTENT")
        self.assertIn("不一致：行政机关负责人出庭应诉率98.65%写作“全市第一”", told)
        records = [json.loads(line) for line in run("--all", "--format=jsonl").splitlines()]
        self.assertIn("KIND_REGION", {record["kind"] for record in records})


if __name__ == "__main__":
    unittest.main(verbosity=2)
