#!/usr/bin/python3
"""What a report promises for the next year, held against the next year's report, over the wire."""
import unittest

import grpc
from harness import STANDALONE, Case, Client, caller, listed, new_id
from samples import FOLDER, upload

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.reports.v1 import report_service_pb2 as reports
from fengqiao.reports.v1 import report_service_pb2_grpc

KEPT, MISSED, DROPPED = (reports.CommitmentOutcome.OUTCOME_KEPT, reports.CommitmentOutcome.OUTCOME_MISSED,
                         reports.CommitmentOutcome.OUTCOME_DROPPED)
INVALID = grpc.StatusCode.INVALID_ARGUMENT


class CommitmentsTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        server = case.server(STANDALONE, f"sqlite://{case.folder()}")
        cls.reports = Client(server.channel, report_service_pb2_grpc.ReportServiceStub)
        cls.earlier, cls.later, cls.elsewhere = (
            cls.reports.IngestReport(upload((FOLDER / name).read_bytes(), new_id(), name))
            for name in ("02_jindong.txt", "07_jindong_2023.txt", "03_yiwu.txt"))

    def run_nothing(self):
        pass

    def outcomes(self, page_size=0):
        request = reports.CompareCommitmentsRequest(name=self.earlier.name, later=self.later.name)
        return listed(self.reports.CompareCommitments, request, "outcomes", page_size)

    def test_commitments_are_the_targets_and_plans_of_later_years(self):
        facts = listed(self.reports.ListFacts, reports.ListFactsRequest(parent=self.earlier.name), "facts")
        promised = [fact for fact in facts if fact.role in (values.FIGURE_ROLE_TARGET, values.FIGURE_ROLE_PLAN)
                    and fact.period[:4] > "2022"]
        self.assertGreater(len(promised), 10)
        for page_size in (0, 3):
            request = reports.ListCommitmentsRequest(parent=self.earlier.name)
            found = listed(self.reports.ListCommitments, request, "commitments", page_size)
            self.assertEqual(promised, [commitment.fact for commitment in found])

    def test_what_became_of_them(self):
        became = {(outcome.commitment.fact.code, outcome.commitment.fact.span.surface): outcome.outcome for outcome in self.outcomes()}
        for promise, outcome in (
                (("litigation.loss_rate", "4%以下"), KEPT),
                (("litigation.settlement_rate", "48%以上"), MISSED),
                (("lawyer.public_lawyer_coverage_rate", "60%"), MISSED),
                (("organization.fengqiao_offices_provincial", "1家"), DROPPED)):
            with self.subTest(promise=promise):
                self.assertEqual(outcome, became[promise])

    def test_each_explains_itself_and_names_the_figure_that_decides_it(self):
        for outcome in self.outcomes():
            self.assertIn(outcome.commitment.fact.span.surface, outcome.explanation)
            if outcome.outcome in (KEPT, MISSED):
                self.assertTrue(outcome.later.name.startswith(self.later.name + "/facts/"))
                self.assertIn(outcome.later.span.surface, outcome.explanation)

    def test_page_by_page_they_are_the_same(self):
        self.assertEqual(self.outcomes(), self.outcomes(page_size=4))

    def test_the_parts_of_the_law_are_there(self):
        structure = self.reports.GetReport(reports.GetReportRequest(name=self.later.name)).structure
        self.assertTrue(structure.compulsory)
        self.assertEqual([], list(structure.missing))
        self.assertEqual(2, len(structure.problems))

    def test_refusals(self):
        compare = self.reports.CompareCommitments
        for name, later, field in (("x", self.later.name, "name"), (self.earlier.name, "", "later"),
                                   (self.earlier.name, self.elsewhere.name, "later"),
                                   (self.later.name, self.earlier.name, "later"),
                                   (self.earlier.name, self.earlier.name, "later")):
            with self.subTest(name=name, later=later):
                self.refused(INVALID, compare, reports.CompareCommitmentsRequest(name=name, later=later), field=field)
        nowhere = self.later.name + "0"
        self.refused(grpc.StatusCode.NOT_FOUND, compare,
                     reports.CompareCommitmentsRequest(name=self.earlier.name, later=nowhere), says=nowhere)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, compare,
                     reports.CompareCommitmentsRequest(name=self.earlier.name, later=self.later.name),
                     metadata=caller("someone", "official", "110000"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
