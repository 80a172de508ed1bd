"""What is asked of the reports service in every form in which the suite runs."""
import collections
import functools
import hashlib

import grpc
from feed_cases import until_now
from harness import listed, new_id
from samples import SAMPLES, extraction, upload
from statements import ACTUAL, TARGET, query, region

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.reports.v1 import report_service_pb2 as reports

_UNPUBLISHED_ROLES = (values.FIGURE_ROLE_UNSPECIFIED, values.FIGURE_ROLE_OTHER)


def for_each_sample(case):
    """Runs a case for every sample and its report as it was when it was taken in."""
    @functools.wraps(case)
    def run(self):
        for sample in SAMPLES:
            with self.subTest(sample.file_name):
                case(self, sample, self.kept[sample.file_name])
    return run


def file_names(found):
    return [one.file_name for one in found]


class ReportCases:
    """The samples were taken in and published when the class was set up: `self.kept` has the replies by file name."""

    def facts(self, name, filter_="", page_size=0):
        return listed(self.reports.ListFacts, reports.ListFactsRequest(parent=name, filter=filter_), "facts", page_size)

    def findings(self, name, filter_="", page_size=0):
        return listed(self.reports.ListFindings, reports.ListFindingsRequest(parent=name, filter=filter_), "findings", page_size)

    def download(self, name, form):
        return b"".join(part.content for part in self.reports.DownloadReport(reports.DownloadReportRequest(name=name, form=form)))

    @for_each_sample
    def test_reports_say_what_they_are(self, sample, report):
        self.assertRegex(report.name, rf"^regions/{sample.region}/reports/2022-[0-9a-f]+$")
        self.assertTrue(report.name.split("2022-")[1].startswith(sample.sha256.hex()[:8]))
        self.assertEqual((region(sample.region), 2022), (report.metadata.region, report.metadata.year))
        self.assertTrue(report.metadata.title)
        wanted = reports.Report.ENCODING_GB18030 if sample.encoding == "gb18030" else reports.Report.ENCODING_UTF8
        self.assertEqual((sample.file_name, wanted, sample.sha256, len(sample.bytes), len(sample.text)),
                         (report.file_name, report.encoding, report.sha256, report.original_bytes, report.text_length))
        self.assertGreater(report.coded_fact_count, 20)
        self.assertGreater(report.fact_count, report.coded_fact_count)
        self.assertEqual(sample.inconsistencies, report.inconsistency_count)
        self.assertFalse(report.HasField("publish_time"))
        now = self.reports.GetReport(reports.GetReportRequest(name=report.name))
        self.assertTrue(now.HasField("publish_time"))
        self.assertNotEqual(report.etag, now.etag)
        now.ClearField("publish_time")
        now.etag = report.etag
        self.assertEqual(report, now, "nothing else has changed")

    def test_day_of_the_document_is_read(self):
        self.assertEqual("2022-12-26", "{0.year}-{0.month}-{0.day}".format(self.kept["02_jindong.txt"].metadata.issue_date))

    @for_each_sample
    def test_outline_stands_in_the_text(self, sample, report):
        self.assertGreater(len(report.outline), 5)
        for heading in report.outline:
            line = sample.text[heading.start:heading.end]
            self.assertIn(heading.title, line)
            self.assertTrue(line.lstrip("\ufeff \u3000").startswith(heading.number), line)
            self.assertNotIn("\n", line)
            self.assertGreaterEqual(heading.level, 1)

    @for_each_sample
    def test_text_and_original_come_back(self, sample, report):
        self.assertEqual(sample.text, self.download(report.name, reports.DownloadReportRequest.FORM_TEXT).decode("utf-8"))
        self.assertEqual(sample.bytes, self.download(report.name, reports.DownloadReportRequest.FORM_ORIGINAL))

    @for_each_sample
    def test_every_figure_stands_where_it_says(self, sample, report):
        facts = self.facts(report.name)
        self.assertEqual(report.fact_count, len(facts))
        self.assertEqual([f"{report.name}/facts/{number}" for number in range(1, len(facts) + 1)], [fact.name for fact in facts])
        for fact in facts:
            self.assertEqual(sample.text[fact.span.start:fact.span.end], fact.span.surface)
        starts = [fact.span.start for fact in facts]
        self.assertEqual(sorted(starts), starts)
        coded = self.facts(report.name, "coded = true", 7)
        self.assertEqual([fact for fact in facts if fact.code], coded)
        self.assertEqual(report.coded_fact_count, len(coded))
        targets = self.facts(report.name, 'role = TARGET AND unit = "%" OR unit = ratio', 2)
        self.assertEqual([fact for fact in facts if fact.role == TARGET and fact.unit in ("%", "ratio")], targets)
        self.assertEqual(facts, self.facts(report.name, page_size=11))

    @for_each_sample
    def test_findings_explain_themselves(self, sample, report):
        found = self.findings(report.name)
        self.assertEqual(report.finding_count, len(found))
        self.assertEqual([f"{report.name}/findings/{number}" for number in range(1, len(found) + 1)], [one.name for one in found])
        self.assertEqual(found, self.findings(report.name, page_size=3))
        for one in found:
            self.assertRegex(one.explanation, "[\u4e00-\u9fff].*。$")
            for operand in (one.stated, *one.parts):
                self.assertEqual(sample.text[operand.span.start:operand.span.end], operand.span.surface)
        wrong = self.findings(report.name, "verdict = INCONSISTENT")
        self.assertEqual(sample.inconsistencies, len(wrong))
        self.assertEqual([one for one in found if one.verdict == reports.Finding.VERDICT_INCONSISTENT], wrong)

    def test_the_two_wrong_rates_are_found(self):
        rate, = self.findings(self.kept["03_yiwu.txt"].name, "verdict = INCONSISTENT AND kind = RATE")
        self.assertEqual(("45.2", {"28", "70"}), (rate.stated.value.value, {part.value.value for part in rate.parts}))
        self.assertEqual("45.2%", rate.stated.span.surface)
        self.assertIn("62", rate.explanation)
        rate, = self.findings(self.kept["06_fushan.txt"].name, "verdict = INCONSISTENT AND kind = RATE")
        self.assertEqual(("98.18", {"3978", "4026"}), (rate.stated.value.value, {part.value.value for part in rate.parts}))

    def test_targets_are_judged(self):
        by_surface = {one.stated.span.surface: one.verdict for one in self.findings(self.kept["02_jindong.txt"].name, "kind = TARGET")}
        met, missed = reports.Finding.VERDICT_MET, reports.Finding.VERDICT_MISSED
        for surface, verdict in {"5.22%": missed, "44.35%": missed, "1.04:1": met, "80.9%": met}.items():
            self.assertEqual(verdict, by_surface.get(surface), f"{surface} of {by_surface}")

    @for_each_sample
    def test_extraction_without_keeping_says_the_same(self, sample, report):
        ask = reports.ListReportsRequest(parent=region("000000"))
        before = listed(self.reports.ListReports, ask, "reports", 100)
        facts, findings, metadata, outline = [], [], None, []
        for reply in self.reports.ExtractFacts(extraction(sample.bytes)):
            facts += reply.facts
            findings += reply.findings
            if reply.HasField("metadata"):
                metadata, outline = reply.metadata, list(reply.outline)
        kept_facts, kept_findings = self.facts(report.name), self.findings(report.name)
        for kept in (*kept_facts, *kept_findings):
            kept.ClearField("name")
        self.assertEqual(kept_facts, facts)
        self.assertEqual(kept_findings, findings)
        self.assertEqual((report.metadata, list(report.outline)), (metadata, outline))
        self.assertEqual(before, listed(self.reports.ListReports, ask, "reports", 100))

    def test_reports_are_listed_with_what_lies_below(self):
        def found(place, filter_="", page_size=0):
            ask = reports.ListReportsRequest(parent=region(place), filter=filter_)
            return listed(self.reports.ListReports, ask, "reports", page_size)
        samples = [one for one in found("000000", page_size=2) if one.file_name in self.kept]
        self.assertEqual([sample.file_name for sample in sorted(SAMPLES, key=lambda one: one.region)], file_names(samples))
        self.assertEqual(["01_jinhua.txt", "02_jindong.txt", "03_yiwu.txt"], file_names(found("330700", page_size=1)))
        self.assertEqual(["05_tongliang.txt"], file_names(found("500151")))
        self.assertEqual([], found("640000"))
        self.assertEqual(["03_yiwu.txt"], file_names(found("330000", "file_name = 03*")))
        self.assertEqual(["02_jindong.txt", "03_yiwu.txt"], file_names(found("330700", "NOT file_name = 01_jinhua.txt AND year >= 2022", 1)))
        self.assertEqual(["02_jindong.txt"], file_names(found("330000", 'issuer : "金东"')))
        self.assertEqual([], found("330700", "published = false"))
        self.assertFalse(any(one.outline for one in samples))

    @for_each_sample
    def test_publishing_again_changes_nothing(self, sample, report):
        published = self.published[sample.file_name]
        self.assertFalse(published.already_published)
        self.assertGreater(published.published_count, 0)
        before = self.mark()
        again = self.reports.PublishFacts(reports.PublishFactsRequest(name=report.name, request_id=new_id()))
        self.assertTrue(again.already_published)
        self.assertEqual((published.published_count, published.report), (again.published_count, again.report))
        self.assertEqual([], self.events_between(before, self.mark()))

    @for_each_sample
    def test_published_figures_are_observations(self, sample, report):
        facts = [fact for fact in self.facts(report.name) if fact.code and fact.role not in _UNPUBLISHED_ROLES]
        self.assertEqual(len(facts), self.published[sample.file_name].published_count)
        got = {}
        for place in {fact.region for fact in facts}:
            ask = indicators.ListObservationsRequest(parent=place, filter=f'source = "{report.name}/*"')
            got.update((one.source, one) for one in listed(self.indicators.ListObservations, ask, "observations", 17))
        self.assertEqual({fact.name for fact in facts}, set(got))
        for fact in facts:
            one = got[fact.name]
            self.assertEqual((f"indicators/{fact.code}", fact.value, fact.unit, fact.role, fact.region + ("-self" if fact.scope else "")),
                             (one.indicator, one.value, one.unit, one.role, one.region))

    @for_each_sample
    def test_cells_are_the_last_statement_of_each_figure(self, sample, report):
        last = collections.OrderedDict()
        for fact in self.facts(report.name):
            if fact.code and fact.role == ACTUAL and fact.period == "2022":
                last[fact.code, sample.region + ("-self" if fact.scope else "")] = fact
        cells = query(self.indicators, sorted({code for code, _ in last}), sorted({place for _, place in last}), ["2022"])
        for (code, place), fact in last.items():
            cell = cells[code, place, "", "2022"]
            self.assertEqual((fact.value.value, fact.name), (cell.value.value, cell.source), f"{code} of {place}")

    def test_what_the_reports_say_of_their_targets(self):
        cell = query(self.indicators, ["litigation.loss_rate"], ["330703"], ["2022"])["litigation.loss_rate", "330703", "", "2022"]
        self.assertEqual(("5.22", "9.3", "-4.08"), (cell.value.value, cell.previous.value, cell.change.value))
        self.assertEqual((indicators.Target.COMPARATOR_AT_MOST, "5", indicators.CellTarget.ATTAINMENT_MISSED, "-0.22"),
                         (cell.target.comparator, cell.target.value.value, cell.target.attainment, cell.target.margin.value))

    def test_same_document_is_one_report(self):
        sample = SAMPLES[2]
        refusal = self.refused(grpc.StatusCode.ALREADY_EXISTS, self.reports.IngestReport, upload(sample.bytes, new_id(), "again.txt"))
        self.assertEqual(self.kept[sample.file_name].name, refusal.details["ResourceInfo"].resource_name)
        # The same request again is no second request.
        again = self.reports.IngestReport(upload(sample.bytes, self.request_ids[sample.file_name], sample.file_name, piece=1000))
        self.assertEqual(self.kept[sample.file_name].name, again.name)

    def test_caller_overrules_the_guess(self):
        text = "2022年,全市一审行政诉讼败诉率5.5%。\n".encode()
        said = reports.ReportMetadata(region=region("331000"), year=2019, issuer="某局", title="某题", issue_date=values.Date(year=2020, month=2, day=29))
        kept = self.reports.IngestReport(upload(text, new_id(), "own.txt", said))
        for field in ("region", "year", "issuer", "title", "issue_date"):
            self.assertEqual(getattr(said, field), getattr(kept.metadata, field))
        self.assertEqual(f"regions/331000/reports/2019-{hashlib.sha256(text).hexdigest()[:12]}", kept.name)

    def test_reports_log_tells_the_story(self):
        got, _ = until_now(self.reports)
        for kind in ("Report.Ingested", "Report.Published"):
            resources = [event.resource for event in got if event.type == kind]
            self.assertEqual(len(resources), len(set(resources)))
            self.assertLessEqual({report.name for report in self.kept.values()}, set(resources))
