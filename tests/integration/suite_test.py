#!/usr/bin/python3
"""The suite as a whole: one body of cases, run by two processes and by one, on SQLite and on PostgreSQL."""
import shutil
import unittest

import contracts  # noqa: F401  (makes the contracts importable)
from databases import Postgres
from feed_cases import FeedCases, PostgresLog, SqliteLog, until_now, wire
from harness import Case, Suite, listed, new_id
from indicators_cases import CatalogCases, ObservationCases, QueryCases, RegionCases, TargetCases
from processes import temporary_folder
from reports_cases import ReportCases
from samples import SAMPLES, upload
from statements import region

from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.reports.v1 import report_service_pb2 as reports

_postgres = None


def tearDownModule():
    if _postgres is not None:
        _postgres.close()


def postgres():
    """One cluster for the whole run."""
    global _postgres
    if _postgres is None:
        _postgres = Postgres()
    return _postgres


class SuiteBody(CatalogCases, RegionCases, ObservationCases, TargetCases, QueryCases, FeedCases, ReportCases):
    """All cases, and the suite that they run against: started once a class, with the samples taken in and published.

    Cases use regions of their own, so that their order does not matter.
    """

    @classmethod
    def setUpClass(cls):
        cls.suite = Suite(cls.shape, cls.new_database())
        cls.kept, cls.published, cls.request_ids = {}, {}, {}
        try:
            cls.take_in_the_samples()
        except BaseException:
            cls.suite.kill()
            raise

    @classmethod
    def take_in_the_samples(cls):
        for sample in SAMPLES:
            cls.request_ids[sample.file_name] = new_id()
            report = cls.suite.reports.IngestReport(upload(sample.bytes, cls.request_ids[sample.file_name], sample.file_name))
            cls.kept[sample.file_name] = report
            cls.published[sample.file_name] = cls.suite.reports.PublishFacts(
                reports.PublishFactsRequest(name=report.name, etag=report.etag, request_id=new_id()))

    @classmethod
    def tearDownClass(cls):
        try:
            cls.suite.stop()
        finally:
            cls.suite.kill()

    @property
    def indicators(self):
        return self.suite.indicators

    @property
    def reports(self):
        return self.suite.reports

    def everything(self):
        """All that can be read, for a comparison."""
        client = self.reports
        kept = listed(client.ListReports, reports.ListReportsRequest(parent=region("000000")), "reports", 100)
        seen = [kept, wire(until_now(client)[0]), wire(until_now(self.indicators)[0])]
        for report in kept:
            seen.append(client.GetReport(reports.GetReportRequest(name=report.name)))
            seen.append(self.facts(report.name, page_size=1000))
            seen.append(self.findings(report.name, page_size=1000))
            seen.append(self.download(report.name, reports.DownloadReportRequest.FORM_ORIGINAL))
            place = "/".join(report.name.split("/")[:2])
            seen.append(listed(self.indicators.ListObservations, indicators.ListObservationsRequest(parent=place), "observations", 1000))
            ask = indicators.QueryIndicatorsRequest(regions=[place], periods=["2021", "2022", "2023"], omit_empty=True)
            seen.append([cell for reply in self.indicators.QueryIndicators(ask) for cell in reply.cells])
        return seen

    def test_restart_keeps_everything(self):
        self.settle()
        before = self.everything()
        self.suite.restart()
        self.assertEqual(before, self.everything())


class OnSqlite(SqliteLog):
    @classmethod
    def new_database(cls):
        folder = temporary_folder()
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        return f"sqlite://{folder}"


class OnPostgres(PostgresLog):
    @classmethod
    def new_database(cls):
        cls.postgres = postgres()
        return cls.postgres.create_database()


class TwoProcessesOnSqlite(OnSqlite, SuiteBody, Case):
    shape = Suite.TWO_PROCESSES


class StandaloneOnSqlite(OnSqlite, SuiteBody, Case):
    shape = Suite.ONE_PROCESS


class TwoProcessesOnPostgres(OnPostgres, SuiteBody, Case):
    shape = Suite.TWO_PROCESSES


class StandaloneOnPostgres(OnPostgres, SuiteBody, Case):
    shape = Suite.ONE_PROCESS


if __name__ == "__main__":
    unittest.main(verbosity=2)
