#!/usr/bin/python3
"""What is wrong is refused, by field and with reasons that a program can read, and nothing of it is kept.

Starts that can't succeed are in start_cases.py.
"""
import collections
import contextlib
import glob
import os
import random
import re
import shutil
import sqlite3
import threading
import unittest

import contracts  # noqa: F401  (makes the contracts importable)
import grpc
import monitoring
from harness import Case, Suite, caller, new_id, until
from processes import temporary_folder
from samples import SAMPLES, extraction, upload
from start_cases import StartsTest  # noqa: F401  (run with the rest)
from statements import date, decimal, indicator, recording, region, stated

from fengqiao.common.v1 import access_pb2, events_pb2, values_pb2 as values
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.reports.v1 import report_service_pb2 as reports
from google.protobuf import field_mask_pb2, symbol_database

INVALID, DENIED, MISSING = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.NOT_FOUND
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
MIB = 1 << 20
GOOD_TEXT = "绍兴市司法局2022年工作总结\n2022年,一审行政诉讼败诉率4.61%。\n".encode()
LOSS_RATE, LOST = "litigation.loss_rate", "litigation.cases_lost"


class RefusingCase(Case):
    """A case against the suite in one process on SQLite, whose rows can be counted from outside."""

    @classmethod
    def setUpClass(cls):
        cls.database = temporary_folder()
        cls.addClassCleanup(shutil.rmtree, cls.database, ignore_errors=True)
        cls.suite = Suite(Suite.ONE_PROCESS, f"sqlite://{cls.database}", metrics=True)
        cls.addClassCleanup(cls.suite.kill)
        cls.indicators, cls.reports = cls.suite.indicators, cls.suite.reports
        # The row that says how far indicators has read mediation's feed is written by nobody's request.
        until(lambda: cls.rows()["indicators.db/followed_feeds"], "indicators follows mediation")

    @classmethod
    def tearDownClass(cls):
        cls.suite.stop()

    @classmethod
    def rows(cls):
        """How many rows each table of both databases has: the log, the remembered requests, everything."""
        counts = collections.Counter()
        for path in sorted(glob.glob(f"{cls.database}/*.db")):
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                    counts[f"{os.path.basename(path)}/{table}"], = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        assert {"reports.db/events", "indicators.db/events"} <= counts.keys()
        return counts

    def positions(self):
        return [client.VerifyLog(events_pb2.VerifyLogRequest()).last_position for client in (self.indicators, self.reports)]

    @contextlib.contextmanager
    def nothing_stored(self):
        before = self.rows(), self.positions()
        yield
        self.assertEqual(before, (self.rows(), self.positions()))


class DocumentsTest(RefusingCase):
    """Uploads."""

    def not_taken(self, code, content, *, field=None, reason=None, says=None, both=True, **more):
        """Neither kept nor extracted from."""
        with self.nothing_stored():
            refusal = self.refused(code, self.reports.IngestReport, upload(content, new_id(), **more), field=field, reason=reason, says=says)
            if both:
                self.refused(code, self.reports.ExtractFacts, extraction(content, more.get("metadata")), field=field, reason=reason, says=says)
        return refusal

    def test_neither_utf8_nor_gb18030(self):
        refusal = self.not_taken(INVALID, GOOD_TEXT + b"\xff\xff" + GOOD_TEXT, field="content", reason="UNKNOWN_ENCODING")
        self.assertEqual(str(len(GOOD_TEXT)), refusal.metadata["offset"])
        self.not_taken(INVALID, GOOD_TEXT + b"\0" + GOOD_TEXT, field="content", reason="UNKNOWN_ENCODING")
        self.not_taken(INVALID, random.Random(1).randbytes(100_000), field="content", reason="UNKNOWN_ENCODING")

    def test_no_text(self):
        for content in (b"\n", " \r\n\t\u3000".encode(), "\ufeff".encode(), "\u3000\n".encode("gb18030")):
            self.not_taken(INVALID, content, field="content", reason="DOCUMENT_EMPTY")
        self.not_taken(INVALID, b"", field="header.size_bytes", reason="DOCUMENT_EMPTY")

    def test_seventeen_mebibytes(self):
        big = GOOD_TEXT + b"\n" * (17 * MIB - len(GOOD_TEXT))
        self.not_taken(INVALID, big, field="header.size_bytes", reason="DOCUMENT_TOO_LARGE", says="16 MiB", piece=MIB, both=False)
        # Who announces less than he sends gets no further.
        self.not_taken(INVALID, big, field="content", size=16 * MIB, piece=MIB, both=False)
        # Sixteen are allowed.
        kept = self.reports.IngestReport(upload(big[:16 * MIB], new_id(), piece=MIB))
        self.assertEqual(16 * MIB, kept.original_bytes)

    def test_downloads_that_nobody_reads_hold_no_more_than_their_room(self):
        content = GOOD_TEXT + b"\n" * (15 * MIB)
        name = self.reports.IngestReport(upload(content, new_id(), piece=MIB)).name
        asked = reports.DownloadReportRequest(name=name, form=reports.DownloadReportRequest.FORM_ORIGINAL)
        # One account gets half of 128 MiB.
        unread = [self.reports.DownloadReport(asked) for _ in range(4)]
        first = [next(one).content for one in unread]
        with self.assertRaises(grpc.RpcError) as caught:
            next(self.reports.DownloadReport(asked))
        self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, caught.exception.code())
        # Whoever reads on has all of it, and gives it back as whoever goes away does.
        self.assertEqual(content, first[0] + b"".join(part.content for part in unread[0]))
        for one in unread[1:]:
            one.cancel()

        def is_taken():
            try:
                return sum(len(part.content) for part in self.reports.DownloadReport(asked)) == len(content)
            except grpc.RpcError as error:
                self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, error.code())
                return False
        until(is_taken, "there is room again")

    def test_upload_that_breaks_off(self):
        self.not_taken(INVALID, GOOD_TEXT, size=len(GOOD_TEXT) + 1, field="content", says=str(len(GOOD_TEXT)), both=False)
        self.not_taken(INVALID, GOOD_TEXT, size=len(GOOD_TEXT) - 1, field="content", both=False)

    def test_upload_that_is_cancelled(self):
        for how in ("cancel", "connection"):
            with self.subTest(how), self.nothing_stored():
                channel = self.suite.reports_server.new_channel()
                sent, go_on = [], []

                def messages():
                    for message in upload(GOOD_TEXT * 100, new_id(), piece=500):
                        yield message
                        sent.append(message)
                        if len(sent) == 3:
                            until(lambda: go_on, "the test has broken the call off")
                            return
                call = channel.stream_unary(
                    "/fengqiao.reports.v1.ReportService/IngestReport", reports.IngestReportRequest.SerializeToString,
                    reports.Report.FromString).future(messages())
                until(lambda: len(sent) == 3, "a part is sent")
                call.cancel() if how == "cancel" else channel.close()
                with self.assertRaises((grpc.RpcError, grpc.FutureCancelledError)):
                    call.result()
                go_on.append(True)
                channel.close()

    def test_more_documents_at_once_than_there_is_room_for(self):
        # 16 MiB: those of one largest document.
        line = GOOD_TEXT + b"\n" * (4 * MIB - len(GOOD_TEXT))
        go_on = threading.Event()
        self.addCleanup(go_on.set)

        def slow():
            for message in upload(line * 4, new_id(), piece=MIB, size=16 * MIB):
                yield message
            go_on.wait(60)
        room = lambda: float(re.search(r"^fengqiao_documents_bytes (\S+)$", monitoring.page(self.suite.reports_server.metrics_port),  # noqa: E731
                                       re.MULTILINE)[1])
        first = self.suite.reports_server.channel.stream_unary(
            "/fengqiao.reports.v1.ReportService/IngestReport", reports.IngestReportRequest.SerializeToString,
            reports.Report.FromString).future(slow())
        until(lambda: room() == 16 * MIB, "the first document is there")
        for call, messages in ((self.reports.IngestReport, upload(GOOD_TEXT, new_id())), (self.reports.ExtractFacts, extraction(GOOD_TEXT))):
            refusal = self.refused(grpc.StatusCode.RESOURCE_EXHAUSTED, call, messages, reason="OVERLOADED")
            self.assertIn("RetryInfo", refusal.details)
        go_on.set()
        first.result(60)
        until(lambda: room() == 0, "nothing is left of it")
        list(self.reports.ExtractFacts(extraction(GOOD_TEXT)))

    def test_messages_out_of_order(self):
        content = reports.IngestReportRequest(content=GOOD_TEXT)
        first = next(upload(GOOD_TEXT, new_id()))
        for messages, field in (([], "header"), ([content], "header"), ([first, first, content], "header"),
                                ([reports.IngestReportRequest(content=GOOD_TEXT, request_id=new_id())], "header"),
                                ([first, reports.IngestReportRequest(request_id=new_id())], "header")):
            with self.nothing_stored():
                self.refused(INVALID, self.reports.IngestReport, iter(messages), field=field)
        large = GOOD_TEXT + b"\n" * (2 * MIB)
        self.not_taken(INVALID, large, piece=MIB + 1, field="content", both=False)

    def test_request_id(self):
        for bad in ("", "x" * 65, "a b", "编号"):
            with self.nothing_stored():
                self.refused(INVALID, self.reports.IngestReport, upload(GOOD_TEXT, bad), field="request_id")

    def test_what_is_said_of_the_document(self):
        def said(**metadata):
            return reports.ReportMetadata(**metadata)
        for metadata, field in (
                (said(region="330602"), "header.metadata.region"), (said(region="regions/33"), "header.metadata.region"),
                (said(region="regions/330602/x"), "header.metadata.region"), (said(region="regions/ABC"), "header.metadata.region"),
                (said(year=22), "header.metadata.year"), (said(year=-1), "header.metadata.year"),
                (said(issue_date=values.Date(year=2022, month=2, day=30)), "header.metadata.issue_date"),
                (said(issue_date=values.Date(year=2022, month=13, day=1)), "header.metadata.issue_date"),
                (said(issue_date=values.Date(year=2022)), "header.metadata.issue_date"),
                (said(issuer="局" * 129), "header.metadata.issuer"), (said(title="题" * 257), "header.metadata.title"),
                (said(kind="own"), "header.metadata.kind")):
            self.not_taken(INVALID, GOOD_TEXT, metadata=metadata, field=field)
        self.not_taken(INVALID, GOOD_TEXT, file_name="名" * 86, field="header.file_name", both=False)
        # All that is wrong at once.
        refusal = self.not_taken(INVALID, GOOD_TEXT, metadata=said(region="x", year=1), field="header.metadata.region")
        self.assertIn("header.metadata.year", refusal.fields)

    def test_region_that_nobody_knows(self):
        for name in ("regions/339999", "regions/990000", "regions/330602777", "regions/330602-nowhere"):
            self.not_taken(INVALID, GOOD_TEXT, metadata=reports.ReportMetadata(region=name), field="header.metadata.region", both=False)

    def test_region_or_year_that_can_not_be_told(self):
        self.not_taken(PRECONDITION, "2022年,一审行政诉讼败诉率5.5%。".encode(), reason="REGION_UNKNOWN")
        self.not_taken(PRECONDITION, "越城区司法局工作总结\n一审行政诉讼败诉率5.5%。".encode(), reason="YEAR_UNKNOWN")

    def test_request_id_for_another_document(self):
        request_id = new_id()
        kept = self.reports.IngestReport(upload(SAMPLES[4].bytes, request_id, "a.txt"))
        for content, file_name in ((SAMPLES[5].bytes, "a.txt"), (SAMPLES[4].bytes, "b.txt")):
            with self.nothing_stored():
                self.refused(INVALID, self.reports.IngestReport, upload(content, request_id, file_name), field="request_id",
                             reason="REQUEST_ID_REUSED")
        self.assertEqual(kept, self.reports.IngestReport(upload(SAMPLES[4].bytes, request_id, "a.txt")))

    def test_request_id_for_another_publication(self):
        first, second = (self.reports.IngestReport(upload(SAMPLES[i].bytes, new_id(), "a.txt")) for i in (2, 5))
        request = reports.PublishFactsRequest(name=first.name, request_id=new_id())
        published = self.reports.PublishFacts(request)
        with self.nothing_stored():  # nor is anything sent to the indicators service
            self.refused(INVALID, self.reports.PublishFacts, reports.PublishFactsRequest(name=second.name, request_id=request.request_id),
                         field="request_id", reason="REQUEST_ID_REUSED")
        self.assertEqual(published, self.reports.PublishFacts(request))


class StatementsTest(RefusingCase):
    """Observations, targets and regions."""

    def not_recorded(self, field, *statements, place="330600", says=None, code=INVALID):
        with self.nothing_stored():
            return self.refused(code, self.indicators.RecordObservations, recording(place, *statements), field=field, says=says)

    def test_code_that_is_not_in_the_catalog(self):
        self.not_recorded("observations[1].indicator", stated(LOST, "1"), stated("litigation.loss_rat", "1"), says="litigation.loss_rat")
        for name in ("", LOST, "indicators/", "indicators/" + LOST + "/x"):
            bad = stated(LOST, "1")
            bad.indicator = name
            self.not_recorded("observations[0].indicator", bad)
        self.refused(MISSING, self.indicators.GetIndicator, indicators.GetIndicatorRequest(name=indicator("no.such")))
        self.refused(INVALID, list, self.indicators.QueryIndicators(indicators.QueryIndicatorsRequest(
            indicators=[indicator(LOST), indicator("no.such")], regions=[region("330600")], periods=["2022"])), field="indicators[1]")

    def test_decimals(self):
        for text in ("1e5", "NaN", "inf", "", "+1", "-", ".5", "5.", "1,000", " 1", "1 ", "0x10", "1.2345678", "五", "1" * 19, "--1", "1.2.3",
                     "99999999999999999999"):
            self.not_recorded("observations[0].value", stated(LOSS_RATE, text))
        self.not_recorded("observations[0].value_max", stated(LOSS_RATE, "1", value_max=decimal("1e5")))
        self.not_recorded("observations[0].value_max", stated(LOSS_RATE, "2", value_max=decimal("1")), says="below")

    def test_values_that_the_indicator_can_not_have(self):
        self.not_recorded("observations[0].value", stated(LOST, "-1"))
        self.not_recorded("observations[0].value", stated(LOST, "1.5"))
        self.not_recorded("observations[0].value", stated("lawyer.per_10k_rank", "0"))
        self.not_recorded("observations[0].role", stated(LOST, "1", role=values.FIGURE_ROLE_OTHER))
        self.not_recorded("observations[0].role", stated(LOST, "1", role=values.FIGURE_ROLE_UNSPECIFIED))
        self.not_recorded("observations[0].role", stated(LOST, "1", role=99))
        self.not_recorded("observations[0].bound", stated(LOST, "1", bound=99))
        self.not_recorded("observations[0].organ", stated(LOST, "1", organ="局" * 65))
        self.not_recorded("observations[0].unit", stated(LOST, "1", unit="件" * 65))
        self.not_recorded("observations[0].source", stated(LOST, "1", source="x" * 257))

    def test_days_and_periods(self):
        for period in ("", "22", "2022-13", "2022-00", "2022-H3", "2022-Q0", "2022/10", "2022-10/2022-01", "2022-1", "20222", "2022年", "0000"):
            self.not_recorded("observations[0].period", stated(LOST, "1", period))
        for day in ("2022-02-30", "2022-13-01", "2022-00-10", "2022-10-32", "0-1-1", "2021-02-29"):
            self.not_recorded("observations[0].cutoff", stated(LOST, "1", cutoff=date(day)))
        self.not_recorded("observations[0].cutoff", stated(LOST, "1", cutoff=date("2023-01-01")), says="period")
        self.refused(INVALID, self.indicators.GetRegion, indicators.GetRegionRequest(name=region("330600"), on=date("2022-02-30")), field="on")
        self.refused(INVALID, self.indicators.ListRegions, indicators.ListRegionsRequest(parent=region("330600"), on=date("2022-02-30")),
                     field="on")

    def test_number_of_statements(self):
        self.not_recorded("observations")
        self.not_recorded("observations", *[stated(LOST, "1", source=f"s{number}") for number in range(1001)], says="1000")
        one_bad = [stated(LOST, "1", source=f"s{number}") for number in range(999)] + [stated(LOST, "x")]
        self.not_recorded("observations[999].value", *one_bad)

    def test_places(self):
        self.not_recorded("observations[0].region", stated(LOST, "1", place="330700"))
        self.not_recorded("observations[0].region", stated(LOST, "1", place="33"))
        for bad in ("330600", "regions/330600/x", "regions/", "region/330600"):
            statement = stated(LOST, "1")
            statement.region = bad
            self.not_recorded("observations[0].region", statement)
        for parent in ("", "330600", "regions/", "regions/330600/targets", "regions/绍兴"):
            request = recording("330600", stated(LOST, "1"))
            request.parent = parent
            with self.nothing_stored():
                self.refused(INVALID, self.indicators.RecordObservations, request, field="parent")

    def test_region_that_nobody_knows(self):
        with self.nothing_stored():
            self.refused(INVALID, self.indicators.RecordObservations, recording("999999", stated(LOST, "1")), field="parent")
            self.refused(INVALID, self.indicators.RecordObservations, recording("330600", stated(LOST, "1", place="330699")),
                         field="observations[0].region")
            self.refused(INVALID, self.indicators.RecordObservations, recording("330602", stated(LOST, "1", place="330602555")),
                         field="observations[0].region")
            self.refused(INVALID, self.indicators.CreateTarget, self.new_target(about="330699"), field="target.region")
            self.refused(MISSING, self.indicators.CreateRegion, indicators.CreateRegionRequest(
                parent=region("339999"), region_id="339999001", request_id=new_id(), region=indicators.Region(display_name="某街道")))
            self.refused(MISSING, self.indicators.CreateRegion, indicators.CreateRegionRequest(
                parent=region("330602555"), region_id="330602555001", request_id=new_id(), region=indicators.Region(display_name="某村")))
        self.refused(MISSING, self.indicators.GetRegion, indicators.GetRegionRequest(name=region("339999")))
        self.refused(MISSING, self.indicators.GetRegion, indicators.GetRegionRequest(name=region("330602555")))

    def test_all_that_is_wrong_is_said_at_once(self):
        refusal = self.not_recorded("observations[0].value", stated(LOST, "x", "20", role=0), stated("no.such", "1", place="11"))
        self.assertLessEqual({"observations[0].value", "observations[0].period", "observations[0].role", "observations[1].indicator",
                              "observations[1].region"}, set(refusal.fields))
        # However much is wrong, the answer still arrives whole.
        refusal = self.not_recorded(None, *[stated("no.such" + "x" * 200, "x" * 200) for _ in range(500)])
        self.assertEqual("INVALID_FIELD", refusal.reason)

    def test_request_id_for_another_request(self):
        request_id = new_id()
        reply = self.indicators.RecordObservations(recording("330600", stated(LOST, "1"), request_id=request_id))
        with self.nothing_stored():
            for other in (recording("330600", stated(LOST, "2"), request_id=request_id),
                          recording("330602", stated(LOST, "1"), request_id=request_id)):
                self.refused(INVALID, self.indicators.RecordObservations, other, field="request_id", reason="REQUEST_ID_REUSED")
            self.assertEqual(reply, self.indicators.RecordObservations(recording("330600", stated(LOST, "1"), request_id=request_id)))
        # Another caller's id is another id, and so is another method's.
        self.indicators.RecordObservations(recording("330600", stated(LOST, "2"), request_id=request_id),
                                           metadata=caller("somebody", "official", "330600"))
        self.indicators.CreateTarget(self.new_target(request_id=request_id))

    def new_target(self, about="330602", period="2022", request_id=None, **fields):
        target = indicators.Target(indicator=indicator(LOSS_RATE), region=region(about), period=period, value=decimal("5"),
                                   comparator=indicators.Target.COMPARATOR_AT_MOST)
        for name, value in fields.items():
            setattr(target, name, value) if isinstance(value, (str, int)) else getattr(target, name).CopyFrom(value)
        return indicators.CreateTargetRequest(parent=region("330600"), target=target, request_id=request_id or new_id())

    def test_targets(self):
        for field, changes in (
                ("target.indicator", {"indicator": "indicators/no.such"}), ("target.region", {"about": "330700"}),
                ("target.period", {"period": "soon"}), ("target.comparator", {"comparator": 0}), ("target.comparator", {"comparator": 99}),
                ("target.value", {"value": decimal("5%")}), ("target.value", {"value": decimal("")}),
                ("target.value_max", {"value_max": decimal("6")}),
                ("target.value_max", {"comparator": indicators.Target.COMPARATOR_BETWEEN}),
                ("target.value_max", {"comparator": indicators.Target.COMPARATOR_BETWEEN, "value_max": decimal("4")}),
                ("target.organ", {"organ": "局" * 65}), ("target.basis", {"basis": "文" * 257})):
            with self.subTest(field=field, changes=changes), self.nothing_stored():
                self.refused(INVALID, self.indicators.CreateTarget, self.new_target(**({"period": "2031"} | changes)), field=field)

    def test_additions(self):
        def new_region(region_id, parent="330602", **fields):
            return indicators.CreateRegionRequest(parent=region(parent), region_id=region_id, request_id=new_id(),
                                                  region=indicators.Region(**({"display_name": "某地"} | fields)))
        for field, request in (
                ("region_id", new_region("330602")), ("region_id", new_region("")), ("region_id", new_region("33060200")),
                ("region_id", new_region("330603001")), ("region_id", new_region("330602-Self")), ("region_id", new_region("330602-" + "x" * 17)),
                ("region_id", new_region("330602001001")), ("region.display_name", new_region("330602777", display_name=" ")),
                ("region.display_name", new_region("330602777", display_name="名" * 65)),
                ("region.kind", new_region("330602777", kind=indicators.Region.KIND_VILLAGE)),
                ("region.valid_from", new_region("330602777", valid_from=date("2022-02-30"))),
                ("region.valid_to", new_region("330602777", valid_from=date("2022-02-03"), valid_to=date("2022-02-03"))),
                ("region.successors", new_region("330602777", successors=["330602"]))):
            with self.subTest(field=field, id=request.region_id), self.nothing_stored():
                self.refused(INVALID, self.indicators.CreateRegion, request, field=field)

    def test_masks(self):
        made = self.indicators.CreateTarget(self.new_target(period="2030"))
        update = indicators.UpdateTargetRequest(target=indicators.Target(name=made.name, value=decimal("4"), region=region("330603"), basis="新"))
        for paths in (["no_such"], ["value", "no_such"], ["value.value"], ["*", "value"], ["region"], ["value", "indicator"], [""], ["VALUE"]):
            update.update_mask.CopyFrom(field_mask_pb2.FieldMask(paths=paths))
            update.request_id = new_id()
            with self.subTest(paths=paths), self.nothing_stored():
                self.refused(INVALID, self.indicators.UpdateTarget, update, field="update_mask")
        self.assertEqual(made, self.indicators.GetTarget(indicators.GetTargetRequest(name=made.name)))
        # A path that may not change but does not change either does no harm.
        update.target.region = made.region
        update.update_mask.CopyFrom(field_mask_pb2.FieldMask(paths=["region", "value"]))
        update.request_id = new_id()
        self.assertEqual(("4", ""), ((reply := self.indicators.UpdateTarget(update)).value.value, reply.basis))

        added = self.indicators.CreateRegion(indicators.CreateRegionRequest(
            parent=region("330602"), region_id="330602888", request_id=new_id(), region=indicators.Region(display_name="某街道")))
        for paths in (["kind"], ["parent"], ["*", "kind"], ["successors.name"], ["full"]):
            with self.subTest(paths=paths), self.nothing_stored():
                self.refused(INVALID, self.indicators.UpdateRegion, indicators.UpdateRegionRequest(
                    region=indicators.Region(name=added.name, kind=indicators.Region.KIND_VILLAGE, parent=region("330603")),
                    update_mask=field_mask_pb2.FieldMask(paths=paths), request_id=new_id()), field="update_mask")


class QueriesTest(RefusingCase):
    """Names, pages and filters."""

    def lists(self):
        """Every List method with a request that it answers, and the name of what it lists."""
        report = self.reports.IngestReport(upload(SAMPLES[1].bytes, new_id(), "list.txt")) if not hasattr(type(self), "report") else self.report
        type(self).report = report
        return (
            (self.indicators.ListIndicators, indicators.ListIndicatorsRequest(), "code = litigation.*"),
            (self.indicators.ListRegions, indicators.ListRegionsRequest(parent=region("330000")), None),
            (self.indicators.ListObservations, indicators.ListObservationsRequest(parent=region("330703")), "role = ACTUAL"),
            (self.indicators.ListTargets, indicators.ListTargetsRequest(parent=region("330703")), "period = 2022"),
            (self.reports.ListReports, reports.ListReportsRequest(parent=region("000000")), "year = 2022"),
            (self.reports.ListFacts, reports.ListFactsRequest(parent=report.name), "coded = true"),
            (self.reports.ListFindings, reports.ListFindingsRequest(parent=report.name), "kind = RATE"),
        )

    @staticmethod
    def with_fields(request, **fields):
        changed = type(request)()
        changed.CopyFrom(request)
        for name, value in fields.items():
            setattr(changed, name, value)
        return changed

    def test_page_sizes(self):
        for call, request, _ in self.lists():
            self.refused(INVALID, call, self.with_fields(request, page_size=-1), field="page_size")
            call(self.with_fields(request, page_size=1 << 30))

    def test_page_tokens(self):
        fact_list, finding_list = self.lists()[5:]
        token = fact_list[0](self.with_fields(fact_list[1], page_size=2)).next_page_token
        self.assertTrue(token)
        # Other page sizes are the same query, anything else is another.
        fact_list[0](self.with_fields(fact_list[1], page_token=token, page_size=3))
        altered = token[:-1] + ("A" if token[-1] != "A" else "B")
        for call, request in ((fact_list[0], self.with_fields(fact_list[1], filter="coded = true")), (finding_list[0], finding_list[1])):
            self.refused(INVALID, call, self.with_fields(request, page_token=token), field="page_token", reason="INVALID_PAGE_TOKEN")
        for bad in (altered, token[1:], token + "A", "x", "%%%", token * 100, "字"):
            for call, request, _ in self.lists():
                self.refused(INVALID, call, self.with_fields(request, page_token=bad), field="page_token", reason="INVALID_PAGE_TOKEN")
        days = indicators.ListRegionsRequest(parent=region("330000"), page_size=1)
        days.page_token = self.indicators.ListRegions(days).next_page_token
        days.on.CopyFrom(date("2010-01-01"))
        self.refused(INVALID, self.indicators.ListRegions, days, field="page_token")

    def test_numbers_that_an_enum_does_not_know(self):
        name = f"{region('330602')}/reports/2022-0000"
        self.refused(INVALID, self.reports.DownloadReport, reports.DownloadReportRequest(name=name, form=99), field="form", says="99")
        changed = indicators.UpdateRegionRequest(region=indicators.Region(name=region("330602001"), kind=99), request_id=new_id())
        self.refused(INVALID, self.indicators.UpdateRegion, changed, field="region.kind")

    def test_filters(self):
        for call, request, good in self.lists():
            if good is None:
                continue
            call(self.with_fields(request, filter=good))
            field = good.split()[0]
            for bad, position in (
                    ("nothing = 1", 0), (field, len(field)), (f"{field} =", len(field) + 2), (f"({good}", len(good) + 1), (f"{good})", len(good)),
                    (f"{good} AND", len(good) + 4), (f"{good} {good}", len(good) + 1), ('"x" = 1', 0), (f'{field} = "x', len(field) + 3),
                    (f"{field} ~ x", len(field) + 1), (f"NOT NOT {good} OR", len(good) + 11), ("; DROP TABLE reports", 0),
                    ("(" * 30 + good + ")" * 30, None), (" AND ".join([good] * 51), None), (f"{field} = {'x' * 2001}", None)):
                with self.subTest(method=request.DESCRIPTOR.name, filter=bad[:60]):
                    refusal = self.refused(INVALID, call, self.with_fields(request, filter=bad), field="filter", reason="INVALID_FILTER")
                    if position is not None:
                        self.assertEqual(str(position), refusal.metadata["position"], str(refusal))
        fact_list = self.lists()[5]
        for bad in ("role = GOOD", "role > ACTUAL", "coded = yes", "coded > true", "number = 1", "coded : true"):
            self.refused(INVALID, fact_list[0], self.with_fields(fact_list[1], filter=bad), field="filter")
        self.refused(INVALID, self.reports.ListReports, reports.ListReportsRequest(parent=region("000000"), filter="year = many"), field="filter")
        self.refused(INVALID, self.indicators.WatchEvents, events_pb2.WatchEventsRequest(filter="actor = x", until_now=True), field="filter")

    def test_names(self):
        report = self.lists()[0] and self.report.name
        for bad in ("", "x", "regions/330703", "regions/330703/reports/", report + "/", report + "/facts/1", report.replace("reports", "report"),
                    "regions/330703/reports/../x", "regions/330703/reports/a b"):
            with self.subTest(bad):
                self.refused(INVALID, self.reports.GetReport, reports.GetReportRequest(name=bad), field="name")
                self.refused(INVALID, self.reports.DownloadReport, reports.DownloadReportRequest(name=bad), field="name")
                self.refused(INVALID, self.reports.ListFacts, reports.ListFactsRequest(parent=bad), field="parent")
                self.refused(INVALID, self.reports.ListFindings, reports.ListFindingsRequest(parent=bad), field="parent")
                self.refused(INVALID, self.reports.PublishFacts, reports.PublishFactsRequest(name=bad, request_id=new_id()), field="name")
        for bad in ("", "regions", "330703", "regions/", "regions/330703/", "regions/a/b"):
            with self.subTest(bad):
                self.refused(INVALID, self.reports.ListReports, reports.ListReportsRequest(parent=bad), field="parent")
                self.refused(INVALID, self.indicators.ListObservations, indicators.ListObservationsRequest(parent=bad), field="parent")
                self.refused(INVALID, self.indicators.ListTargets, indicators.ListTargetsRequest(parent=bad), field="parent")
                self.refused(INVALID, self.indicators.ListRegions, indicators.ListRegionsRequest(parent=bad), field="parent")
                self.refused(INVALID, self.indicators.GetRegion, indicators.GetRegionRequest(name=bad), field="name")
        self.refused(INVALID, self.indicators.GetIndicator, indicators.GetIndicatorRequest(name="litigation.loss_rate"), field="name")
        for call, request in (
                (self.indicators.GetObservation, indicators.GetObservationRequest), (self.indicators.GetTarget, indicators.GetTargetRequest)):
            self.refused(INVALID, call, request(name=region("330703")), field="name")
        with self.nothing_stored():
            for name in (report.replace("2022-", "2021-"), "regions/330703/reports/2022-000000000000"):
                self.refused(MISSING, self.reports.GetReport, reports.GetReportRequest(name=name), reason="NOT_FOUND")
                self.refused(MISSING, self.reports.DownloadReport, reports.DownloadReportRequest(name=name), reason="NOT_FOUND")
                self.refused(MISSING, self.reports.ListFacts, reports.ListFactsRequest(parent=name), reason="NOT_FOUND")
                refusal = self.refused(MISSING, self.reports.PublishFacts, reports.PublishFactsRequest(name=name, request_id=new_id()))
                self.assertEqual(name, refusal.details["ResourceInfo"].resource_name)

    def test_queries(self):
        def ask(**fields):
            return indicators.QueryIndicatorsRequest(**({"regions": [region("330600")], "periods": ["2022"]} | fields))
        for field, request in (
                ("regions", ask(regions=[])), ("regions", ask(regions=[f"regions/{code}" for code in range(330000, 330501)])),
                ("regions[1]", ask(regions=[region("330600"), region("3306")])), ("periods", ask(periods=[])),
                ("periods", ask(periods=[str(year) for year in range(2000, 2021)])), ("periods[0]", ask(periods=["2022-99"])),
                ("organs", ask(organs=[f"{number}局" for number in range(101)])),
                ("indicators", ask(indicators=[indicator(LOST)] * 201, organs=[f"{number}局" for number in range(100)]))):
            with self.subTest(field):
                self.refused(INVALID, self.indicators.QueryIndicators, request, field=field)
        self.refused(INVALID, self.indicators.VerifyLog, events_pb2.VerifyLogRequest(first_position=-1), field="first_position")


class CallersTest(RefusingCase):
    """Who may do what, and where."""

    OBSERVER = caller("someone", "observer", "330600")
    OFFICIAL = caller("someone", "official", "330600")

    def test_every_method_wants_its_permission(self):
        """By the contracts alone: a caller without a role is refused everywhere, and told which permission is wanted."""
        for client, module, service in ((self.indicators, indicators, "IndicatorService"), (self.reports, reports, "ReportService")):
            for method in module.DESCRIPTOR.services_by_name[service].methods:
                with self.subTest(method=method.name), self.nothing_stored():
                    access = method.GetOptions().Extensions[access_pb2.access]
                    request = symbol_database.Default().GetSymbol(method.input_type.full_name)()
                    argument = iter([request]) if method.GetOptions() and method.name in ("IngestReport", "ExtractFacts") else request
                    refusal = self.refused(DENIED, getattr(client, method.name), argument, metadata=caller("x", "nobody", "000000"),
                                           reason="PERMISSION_DENIED")
                    self.assertEqual(access.permission, refusal.metadata["permission"])

    def test_observer_looks_and_touches_nothing(self):
        writes = (
            (self.indicators.RecordObservations, recording("330600", stated(LOST, "1"))),
            (self.indicators.CreateRegion, indicators.CreateRegionRequest(parent=region("330600"))),
            (self.indicators.DeleteTarget, indicators.DeleteTargetRequest(name="regions/330600/targets/x")),
            (self.reports.PublishFacts, reports.PublishFactsRequest(name="regions/330600/reports/x")),
            (self.reports.IngestReport, upload(GOOD_TEXT, new_id())),
            (self.indicators.VerifyLog, events_pb2.VerifyLogRequest()),
        )
        for call, request in writes:
            with self.nothing_stored():
                self.refused(DENIED, call, request, metadata=self.OBSERVER, reason="PERMISSION_DENIED")
        self.indicators.ListObservations(indicators.ListObservationsRequest(parent=region("330602")), metadata=self.OBSERVER)
        self.indicators.GetIndicator(indicators.GetIndicatorRequest(name=indicator(LOST)), metadata=self.OBSERVER)

    def test_scope_comes_before_existence(self):
        report = self.reports.IngestReport(upload(SAMPLES[1].bytes, new_id()))
        recorded, = self.indicators.RecordObservations(recording("330703", stated(LOST, "1"))).names
        for there, nowhere in ((report.name, "regions/330703/reports/2022-000000000000"),):
            for name in (there, nowhere):
                for call, request in (
                        (self.reports.GetReport, reports.GetReportRequest(name=name)),
                        (self.reports.DownloadReport, reports.DownloadReportRequest(name=name)),
                        (self.reports.ListFacts, reports.ListFactsRequest(parent=name)),
                        (self.reports.ListFindings, reports.ListFindingsRequest(parent=name))):
                    refusal = self.refused(DENIED, call, request, metadata=self.OBSERVER, reason="REGION_DENIED")
                    self.assertEqual("330703", refusal.metadata["region"])
                self.refused(DENIED, self.reports.PublishFacts, reports.PublishFactsRequest(name=name, request_id=new_id()),
                             metadata=self.OFFICIAL, reason="REGION_DENIED")
        for name in (recorded, "regions/330703/observations/none"):
            self.refused(DENIED, self.indicators.GetObservation, indicators.GetObservationRequest(name=name), metadata=self.OBSERVER)
        # In the caller's own scope it is simply not there.
        self.refused(MISSING, self.reports.GetReport, reports.GetReportRequest(name="regions/330602/reports/2022-000000000000"),
                     metadata=self.OBSERVER)

    def test_scope_of_lists_and_writes(self):
        for parent in ("000000", "330000", "330700", "330703"):
            self.refused(DENIED, self.reports.ListReports, reports.ListReportsRequest(parent=region(parent)), metadata=self.OBSERVER,
                         reason="REGION_DENIED")
        self.refused(DENIED, self.indicators.QueryIndicators, indicators.QueryIndicatorsRequest(
            regions=[region("330602"), region("330702")], periods=["2022"]), metadata=self.OBSERVER, reason="REGION_DENIED")
        with self.nothing_stored():
            self.refused(DENIED, self.indicators.RecordObservations, recording("330700", stated(LOST, "1")), metadata=self.OFFICIAL,
                         reason="REGION_DENIED")
            # A statement about another region than the parent's is a mistake of the request, wherever it is.
            self.refused(INVALID, self.indicators.RecordObservations, recording("330600", stated(LOST, "1", place="330700")),
                         metadata=self.OFFICIAL)
            # What a document is about is known once it is read.
            self.refused(DENIED, self.reports.IngestReport, upload(SAMPLES[0].bytes, new_id()), metadata=self.OFFICIAL, reason="REGION_DENIED")
            self.refused(DENIED, self.reports.IngestReport, upload(GOOD_TEXT, new_id(), metadata=reports.ReportMetadata(region=region("330700"))),
                         metadata=self.OFFICIAL, reason="REGION_DENIED")
        self.indicators.RecordObservations(recording("330600", stated(LOST, "1")), metadata=self.OFFICIAL)
        kept = self.reports.IngestReport(upload(GOOD_TEXT, new_id()), metadata=self.OFFICIAL)
        self.assertEqual(region("330600"), kept.metadata.region)

    def test_caller_that_can_not_be_read(self):
        for said in ("somebody", "a;b", "a;b;c;d"):
            self.refused(grpc.StatusCode.UNAUTHENTICATED, self.indicators.GetIndicator, indicators.GetIndicatorRequest(name=indicator(LOST)),
                         metadata=(("fengqiao-dev-caller", said),), reason="UNAUTHENTICATED")

    def test_message_too_large_is_refused_before_it_is_read(self):
        with self.nothing_stored(), self.assertRaises(grpc.RpcError) as caught:
            self.indicators.RecordObservations(recording("330600", stated(LOST, "1", unit="x" * (5 * MIB))))
        self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, caught.exception.code())


if __name__ == "__main__":
    unittest.main(verbosity=2)
