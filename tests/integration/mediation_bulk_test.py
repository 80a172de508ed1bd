#!/usr/bin/python3
"""Old cases in and cases out in bulk, on SQLite and on PostgreSQL, with the server killed on the way."""
import contracts  # noqa: F401  (makes the contracts importable)
import contextlib
import os
import threading
import time
import unittest

import grpc
from databases import Postgres
from harness import CALL_SECONDS, Case, new_id, caller, listed, until
from mediation_desk import MEDIATION, Desk, citizen_number, client_of, counts, day, official, party, refusal_of, today, two_parties
from old_cases import date, ended, entered, header, import_rows, mediated, messages, person, results, settled
from statements import region

from fengqiao.common.v1 import bulk_pb2 as b
from fengqiao.common.v1 import events_pb2 as events
from fengqiao.mediation.v1 import bulk_pb2 as bulk
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s

CREATED, UNCHANGED, REFUSED = b.RowResult.OUTCOME_CREATED, b.RowResult.OUTCOME_UNCHANGED, b.RowResult.OUTCOME_REFUSED
# A row and its place in a big file: how many, and in how many years.
BIG = int(os.environ.get("FENGQIAO_IMPORT_ROWS", "100000"))


class BulkBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(MEDIATION, cls.database)
        cls.client = client_of(cls.process.channel)
        cls.counties = iter(["330602", "330603", "330604", "330624", "330681", "330683", "330102", "330105", "330106", "330108", "330109", "330110", "330111"])

    @classmethod
    def tearDownClass(cls):
        verified = cls.client.VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.desk = Desk(self.client, next(self.counties))
        self.county, self.committee = self.desk.county, self.desk.committee

    def events_of(self, kind):
        """Such events of this test's county, once all that was answered is in the log."""
        mark, got = self.desk.registered().name, []
        for reply in self.client.WatchEvents(events.WatchEventsRequest()):
            got += reply.events
            if any(event.resource == mark for event in got):
                break
        return [event for event in got if event.type == kind and event.region == self.county]

    def running(self, number="run-1"):
        accepted = today().isoformat()
        return mediated(number, self.county, self.committee, accepted)

    def files(self):
        """One old case of every kind of end."""
        refused = entered("refused", self.county, "2023-02-01")
        refused.case.refusal.CopyFrom(c.Refusal(ground=c.Refusal.GROUND_HANDLED_ELSEWHERE, day=date("2023-02-03")))
        grid = entered("grid", self.county, "2023-03-01")
        grid.case.attempts.add(form=c.FORM_GRID, tier=c.TIER_GRID, organ="第三网格", accepted=date("2023-03-01"),
                               result=c.Attempt.RESULT_HANDLED, ended=date("2023-03-02"))
        failed = ended(mediated("failed", self.county, self.committee, "2023-04-01"), c.Attempt.RESULT_NOT_AGREED, "2023-04-20")
        late = settled("late", self.county, self.committee, "2023-05-01", "2023-07-14", closed="2023-08-01")
        climbed = mediated("climbed", self.county, self.committee, "2023-06-01")
        ended(climbed, c.Attempt.RESULT_ESCALATED, "2023-06-10")
        climbed.case.attempts[0].tier = c.TIER_VILLAGE
        climbed.case.attempts.add(form=c.FORM_PEOPLES, tier=c.TIER_TOWNSHIP, committee=self.committee, accepted=date("2023-06-10"))
        ended(climbed, c.Attempt.RESULT_WITHDRAWN, "2023-06-20")
        confirmed = settled("confirmed", self.county, self.committee, "2023-09-01", "2023-09-10", closed="2023-11-01", amount="80000")
        confirmed.case.confirmations.add(court="越城区人民法院", applied=date("2023-09-20"), state=c.Confirmation.STATE_CONFIRMED,
                                         day=date("2023-10-08"), document_number="（2023）浙0602民特12号")
        performing = settled("performing", self.county, self.committee, day_text(-3), day_text(-2))
        return [refused, grid, failed, late, climbed, confirmed, performing, self.running()]

    def test_a_value_that_nobody_knows_is_its_rows_fault(self):
        rows = [self.running(f"row-{n}") for n in range(5)]
        rows[3].case.grade = 99
        rows[3].case.agreements.add(kind=77)
        done = import_rows(self.client, self.county, rows)
        self.assertEqual((5, 4, 1), (done.rows_taken, done.created, done.refused))
        bad, = results(self.client, done.name, refused_only=True)
        self.assertEqual((4, [("case.grade", "shape", "不是合同规定的取值"), ("case.agreements[0].kind", "shape", "不是合同规定的取值")]),
                         (bad.row, [(fault.field, fault.rule, fault.explanation) for fault in bad.faults]))

    def test_cases_that_belong_together_find_each_other_where_they_go(self):
        """Split, joined and reopened cases in another installation: the same names, the same figures."""
        desk = self.desk
        whole = desk.mediating(parties=[party(1, "申小请", phone="13987650001"), party(2, "被大申"), party(2, "第三甲")],
                               claim="联系139-8765-0001").name
        part = desk.call("SplitCase", name=whole, parties=["p1", "p3"], leaving=["p3"], claim="另一件", reason="两起纠纷").name
        both = two_parties()
        ended, into = desk.submitted(parties=both).name, desk.submitted(parties=both).name
        desk.call("JoinCase", name=ended, into=into, reason="同一起纠纷")
        names = {whole, part, ended, into}
        rows = [row for answer in self.client.ExportCases(bulk.ExportCasesRequest(
            parent=desk.region, full=True, purpose="迁移到新的系统", request_id=new_id())) for row in answer.rows if row.external_id in names]
        self.assertEqual(names, {row.external_id for row in rows})
        process = self.server(MEDIATION, self.new_database(self))
        client = client_of(process.channel)
        there = Desk(client, self.county)
        # In whatever order, and in messages of one row each.
        for name, some in (("first", rows[1:]), ("last", rows[:1])):
            done = client.ImportCases(messages(header(self.county, some, name), some, size=1))
            self.assertEqual((len(some), 0), (done.created, done.refused), results(client, done.name))
        for name in names:
            here, moved = self.desk.get(name), there.get(name)
            self.assertEqual(list(here.links), list(moved.links))
            self.assertEqual([one.moved_to for one in here.parties], [one.moved_to for one in moved.parties])
            self.assertEqual(here.register_time, moved.register_time)
            for link in moved.links:
                there.get(link.case)
        self.assertEqual(3, counts(there.summary().total)["REGISTERED"])
        # What was typed is still known there, to who may read it.
        self.assertEqual("联系{p1.phone.1}", there.get(whole).claim)
        spelled = {row.external_id: list(row.persons[0].revealed_spellings) for answer in client.ExportCases(bulk.ExportCasesRequest(
            parent=there.region, full=True, purpose="迁移到新的系统", request_id=new_id())) for row in answer.rows}
        self.assertEqual(["139-8765-0001"], spelled[whole])
        # Who does not answer for the region in a name gives the case one of its own.
        other = Desk(client, next(self.counties))
        foreign = bulk.CaseRow()
        foreign.CopyFrom(rows[0])
        foreign.case.region = other.region
        foreign.external_id = f"regions/{self.county}/cases/01KAMM1RWEZZZZZZZZZZZZZZZZ"
        del foreign.case.referrals[:], foreign.case.attempts[:], foreign.case.agreements[:], foreign.case.links[:]
        for field in ("state", "closing", "acceptance", "number"):
            foreign.case.ClearField(field)
        for one in foreign.case.parties:
            one.moved_to = ""
        done = import_rows(client, other.county, [foreign])
        made, = results(client, done.name)
        self.assertEqual(CREATED, made.outcome, made)
        self.assertTrue(made.resource.startswith(other.region + "/cases/"), made.resource)
        process.stop()

    def test_one_number_is_one_file(self):
        year = today().year
        second = self.client.CreateCommittee(s.CreateCommitteeRequest(
            parent=self.desk.region, committee_id="second", request_id=new_id(), committee=m.Committee(
                display_name="第二人民调解委员会", kind=m.Committee.KIND_STREET, number_word="二人调字",
                composition=m.Committee.Composition(members=3, women=1, directors=1, full_time=2)))).name
        given = self.desk.accepted().number
        self.assertEqual(f"（{year}）{self.county}人调字第1号", given)

        def outcome(*numbers, committee=self.committee, name=None):
            rows = []
            for number in numbers:
                row = mediated(new_id(), self.county, committee, today().isoformat())
                row.case.number = number
                rows.append(row)
            done = import_rows(self.client, self.county, rows, name)
            return [[(fault.field, fault.rule) for fault in one.faults] for one in results(self.client, done.name)]
        taken = [("case.number", "exists")]
        self.assertEqual([taken], outcome(given))
        # Of two rows the first.
        self.assertEqual([[], taken, []], outcome("旧卷7号", "旧卷7号", "旧卷8号"))
        self.assertEqual([[], taken], outcome(f"（{year}）{self.county}人调字第5号", f"（{year}）{self.county}人调字第5号"))
        # The numbers go on behind it, and no other committee has them.
        self.assertEqual(f"（{year}）{self.county}人调字第6号", self.desk.accepted().number)
        self.assertEqual([taken], outcome(f"（{year}）二人调字第1号"))
        self.assertEqual([[]], outcome(f"（{year}）二人调字第1号", committee=second))
        # A word that nobody had is then its committee's.
        self.assertEqual([[]], outcome("（2018）旧字第3号"))
        self.assertEqual([taken], outcome("（2018）旧字第4号", committee=second))
        with self.assertRaises(grpc.RpcError) as refused:
            self.client.CreateCommittee(s.CreateCommitteeRequest(
                parent=self.desk.region, committee_id="third", request_id=new_id(), committee=m.Committee(
                    display_name="第三人民调解委员会", kind=m.Committee.KIND_STREET, number_word="旧字")))
        self.assertEqual(grpc.StatusCode.ALREADY_EXISTS, refused.exception.code())
        # A word with which files were numbered is not free when its committee takes another one.
        self.client.UpdateCommittee(s.UpdateCommitteeRequest(
            committee=m.Committee(name=self.committee, number_word="新字"), update_mask={"paths": ["number_word"]}, request_id=new_id()))
        with self.assertRaises(grpc.RpcError) as refused:
            self.client.UpdateCommittee(s.UpdateCommitteeRequest(
                committee=m.Committee(name=second, number_word=f"{self.county}人调字"), update_mask={"paths": ["number_word"]},
                request_id=new_id()))
        self.assertEqual(grpc.StatusCode.ALREADY_EXISTS, refused.exception.code())

    def test_old_cases_are_as_if_they_had_been_handled_here(self):
        rows = self.files()
        done = import_rows(self.client, self.county, rows)
        self.assertEqual((b.Import.STATE_DONE, len(rows), len(rows), 0, 0),
                         (done.state, done.rows_taken, done.created, done.unchanged, done.refused), results(self.client, done.name))
        kept = {one.key.split("|")[1]: one for one in results(self.client, done.name)}
        self.assertEqual([row.external_id for row in rows], list(kept))
        self.assertEqual({CREATED}, {one.outcome for one in kept.values()})
        cases = {number: self.desk.get(one.resource) for number, one in kept.items()}
        self.assertEqual(
            {"refused": "REFUSED", "grid": "HANDLED", "failed": "TERMINATED", "late": "ARCHIVED", "climbed": "TERMINATED",
             "confirmed": "ARCHIVED", "performing": "PERFORMING", "run-1": "MEDIATING"},
            {number: c.Case.State.Name(case.state)[6:] for number, case in cases.items()})
        # The figures of the year in which they were, though it is long over; and of this year for those that run.
        self.assertEqual(
            {"REGISTERED": 6, "ACCEPTED": 4, "CONCLUDED": 4, "SUCCEEDED": 2, "WRITTEN_AGREEMENTS": 2, "CONFIRMED": 1, "PERFORMED": 2,
             "AMOUNT": 85000, "OVERDUE": 1, "CONFIRMATION_APPLIED": 1, "HANDLED": 1, "REFUSED": 1, "ESCALATED": 1},
            counts(self.desk.summary(period="2023").total))
        self.assertEqual({"REGISTERED": 2, "ACCEPTED": 2, "CONCLUDED": 1, "SUCCEEDED": 1, "WRITTEN_AGREEMENTS": 1, "AMOUNT": 5000},
                         counts(self.desk.summary().total))
        # What runs is due; what is over is not.
        due = listed(self.client.ListDeadlines, s.ListDeadlinesRequest(parent=self.desk.region), "deadlines", 100)
        self.assertEqual({("MD1", kept["run-1"].resource), ("MD7", kept["performing"].resource), ("MD11", kept["performing"].resource)},
                         {(one.clock.rule, one.case) for one in due if one.case in (kept["run-1"].resource, kept["performing"].resource)})
        over = {kept[number].resource for number in ("late", "confirmed")}
        self.assertFalse(over & {one.case for one in due})
        # The same people are found again, and shown to whoever says what for.
        number = rows[2].persons[0].revealed_number
        similar = self.client.FindSimilarCases(s.FindSimilarCasesRequest(parent=self.desk.region, identities=[c.Identity(name=rows[2].persons[0].revealed_name, number=number)])).similar
        self.assertEqual([kept["failed"].resource], [one.case for one in similar])
        self.assertEqual(number, self.desk.reveal(kept["failed"].resource, "p1").revealed_number)
        # One event a case, without anybody's name or number.
        told = self.events_of("Case.Imported")
        self.assertEqual(sorted(one.resource for one in kept.values()), sorted(event.resource for event in told))
        for row in rows:
            for one in row.persons:
                self.assertFalse(any(one.revealed_number.encode() in event.SerializeToString() for event in told))
        # A running one goes on.
        name = kept["run-1"].resource
        agreed = self.desk.call("RecordAgreement", name=name, agreement=c.Agreement(
            kind=c.Agreement.KIND_WRITTEN, reached=day(), facts="事实", content="内容", performance="方式"))
        self.assertEqual(c.Case.STATE_AGREED, agreed.state)

    def test_the_same_again_changes_nothing_and_another_under_the_same_key_is_refused(self):
        rows = [settled(n, self.county, self.committee, "2022-01-10", "2022-01-20", closed="2022-02-01") for n in range(40)]
        done = import_rows(self.client, self.county, rows)
        self.assertEqual(40, done.created)
        before = self.desk.summary(period="2022"), len(self.events_of("Case.Imported"))
        again = import_rows(self.client, self.county, rows)
        self.assertEqual(done, again)
        # Under another name every row is looked at again.
        third = import_rows(self.client, self.county, rows, name="another-name")
        self.assertEqual((40, 0, 40, 0), (third.rows_taken, third.created, third.unchanged, third.refused))
        self.assertEqual([one.resource for one in results(self.client, done.name)], [one.resource for one in results(self.client, third.name)])
        self.assertEqual(before, (self.desk.summary(period="2022"), len(self.events_of("Case.Imported"))))
        rows[3].case.agreements[0].content = "改了的内容"
        rows[5].persons[1].revealed_phone = "13857501234"
        del rows[7].case.performances[:]
        changed = import_rows(self.client, self.county, rows)
        self.assertEqual((37, 3), (changed.unchanged, changed.refused))
        refused = results(self.client, changed.name, refused_only=True)
        self.assertEqual([(4, "case.agreements"), (6, "persons"), (8, "case.performances")], [(one.row, one.faults[0].field) for one in refused])
        self.assertEqual({"exists"}, {one.faults[0].rule for one in refused})
        self.assertEqual(before, (self.desk.summary(period="2022"), len(self.events_of("Case.Imported"))))

    def test_bad_rows_are_refused_by_field_and_rule_and_the_others_go_in(self):
        def bad(change, number=[0], **more):
            number[0] += 1
            row = settled(f"bad-{number[0]}", self.county, self.committee, "2023-01-10", "2023-01-20", closed="2023-02-01", **more)
            change(row)
            return row

        def set_day(message, iso):
            message.CopyFrom(date(iso))

        same = citizen_number()
        wrong = [
            (bad(lambda row: setattr(row.persons[0], "revealed_number", "330602199001010010")), "persons[0].revealed_number", "identity.gb11643.check"),
            (bad(lambda row: None, persons=[person("p1", "申双方", same), person("p2", "申双方", same)]), "case.parties[1]", "mediation.party.both_sides"),
            (bad(lambda row: set_day(row.case.agreements[0].reached, "2023-01-09")), "case.agreements[0].reached", "mediation.mt10.before_registration"),
            (bad(lambda row: set_day(row.case.agreements[0].reached, "2099-01-09")), "case.agreements[0].reached", "mediation.mt10.future"),
            (bad(lambda row: set_day(row.case.attempts[0].begun, "2023-01-09")), "case.attempts[0].begun", "mediation.case.day_order"),
            (bad(lambda row: setattr(row.case.attempts[0], "committee", "regions/330602/committees/none")), "case.attempts[0].committee", "mediation.mt3.committee"),
            (bad(lambda row: row.case.attempts[0].mediators.append("regions/330602/mediators/none")), "case.attempts[0].mediators", "mediation.mt3.mediator"),
            (bad(lambda row: setattr(row.case.closing, "kind", c.Closing.KIND_NOT_AGREED)), "case.closing.kind", "mediation.mt15.kind"),
            (bad(lambda row: setattr(row.case, "state", c.Case.STATE_MEDIATING)), "case.state", "mediation.import.state"),
            (bad(lambda row: setattr(row.case, "region", "regions/330702")), "case.region", "region"),
            (bad(lambda row: setattr(row.case, "region", "somewhere")), "case.region", "shape"),
            (bad(lambda row: setattr(row.case, "dispute_type", "football")), "case.dispute_type", "shape"),
            (bad(lambda row: setattr(row.case, "claim", "长" * 10_000)), "case.claim", "shape"),
            (bad(lambda row: setattr(row.persons[0], "revealed_name", "名" * 10_000)), "persons[0].revealed_name", "shape"),
            (bad(lambda row: row.case.parties.extend([row.case.parties[0]] * 9_998)), "case.parties", "shape"),
            (bad(lambda row: row.case.ClearField("register_time")), "case.register_time", "shape"),
            (bad(lambda row: row.persons.pop()), "case.parties[1]", "shape"),
            (bad(lambda row: setattr(row.case.parties[1], "side", c.Party.SIDE_APPLICANT)), "case.parties", "mediation.mt1.two_sides"),
            (bad(lambda row: setattr(row.case.archiving, "retention", 0)), "case.archiving.retention", "mediation.mt16.retention"),
            (bad(lambda row: row.case.confirmations.add(court="法院", applied=date("2023-01-21"), day=date("2023-01-25"), document_number="口头",
                                                        state=c.Confirmation.STATE_CONFIRMED)),
             "case.confirmations[0].document_number", "mediation.confirm.document_number"),
            (bad(lambda row: row.case.confirmations.add(court="法院", applied=date("2023-04-21"), state=c.Confirmation.STATE_WITHDRAWN,
                                                        day=date("2023-04-25"))), "case.confirmations[0].applied", "mediation.mt13.thirty_days"),
            (bad(lambda row: setattr(row, "source_system", "Ä")), "source_system", "shape"),
            (bad(lambda row: setattr(row, "external_id", "a|b")), "external_id", "shape"),
            (bad(lambda row: setattr(row.case, "claim", "带\0的")), "case.claim", "shape"),
        ]
        good = [settled(f"good-{n}", self.county, self.committee, "2023-01-10", "2023-01-20", closed="2023-02-01") for n in range(len(wrong))]
        rows = [row for pair in zip((one[0] for one in wrong), good) for row in pair]
        done = import_rows(self.client, self.county, rows)
        found = results(self.client, done.name)
        self.assertEqual((b.Import.STATE_DONE, len(good), len(wrong)), (done.state, done.created, done.refused), found)
        for (_, field, rule), result in zip(wrong, found[::2]):
            with self.subTest(field=field, rule=rule):
                self.assertEqual(REFUSED, result.outcome)
                self.assertIn((field, rule), [(one.field, one.rule) for one in result.faults], result)
                self.assertTrue(all(one.explanation and not one.explanation.isascii() for one in result.faults), result)
                self.assertEqual("", result.resource)
        self.assertEqual({CREATED}, {one.outcome for one in found[1::2]})
        self.assertEqual(len(good), counts(self.desk.summary(period="2023").total)["REGISTERED"])
        # Nothing of a refused row is told or kept: not even its numbers.
        for row, result in zip(rows[::2], found[::2]):
            for one in row.persons:
                self.assertNotIn(one.revealed_number, str(result))

    def test_a_sender_s_number_belongs_to_one_case(self):
        taken = self.desk.registered(source=c.SOURCE_POLICE, referrals=[
            c.Referral(source=c.SOURCE_POLICE, sender="城东派出所", paper="移交函1号", external_number="警1", received=day())])
        self.assertTrue(taken.name)
        row = entered("police", self.county, "2024-01-10")
        row.case.source = c.SOURCE_POLICE
        row.case.referrals.add(source=c.SOURCE_POLICE, sender="城东派出所", external_number="警1")
        done = import_rows(self.client, self.county, [row])
        fault = results(self.client, done.name)[0].faults[0]
        self.assertEqual(("case.referrals[0].external_number", "exists"), (fault.field, fault.rule))

    def test_the_first_refused_row_stops_it_where_that_is_asked_for(self):
        rows = [entered(n, self.county, "2024-03-01") for n in range(400)]
        rows[300].case.dispute_type = "football"
        stopped = import_rows(self.client, self.county, rows, stop_at_first=True)
        self.assertEqual((b.Import.STATE_STOPPED, 301, 300, 1), (stopped.state, stopped.rows_taken, stopped.created, stopped.refused))
        self.refused(grpc.StatusCode.FAILED_PRECONDITION, import_rows, self.client, self.county, rows, first=302, reason="RULE_REFUSES")
        rows[300].case.dispute_type = "neighbour"
        mended = import_rows(self.client, self.county, rows, stop_at_first=True)
        self.assertEqual((b.Import.STATE_DONE, 100, 300), (mended.state, mended.created, mended.unchanged))

    def test_a_stream_goes_on_where_the_last_one_ended(self):
        rows = [entered(n, self.county, "2024-04-01") for n in range(700)]
        opening = header(self.county, rows)
        name = opening.header.name
        self.refused(grpc.StatusCode.NOT_FOUND, self.client.GetImport, bulk.GetImportRequest(name=name))
        part = self.client.ImportCases(messages(opening, rows[:300]))
        self.assertEqual((b.Import.STATE_RUNNING, 300), (part.state, part.rows_taken))
        self.assertEqual(part, self.client.GetImport(bulk.GetImportRequest(name=name)))
        self.refused(grpc.StatusCode.OUT_OF_RANGE, self.client.ImportCases, messages(header(self.county, rows, first=302), rows, 302),
                     field="header.first_row")
        # From a place that was taken already: what was is passed over.
        whole = self.client.ImportCases(messages(header(self.county, rows, first=251), rows, 251))
        self.assertEqual((b.Import.STATE_DONE, 700, 700), (whole.state, whole.rows_taken, whole.created))
        other = header(self.county, rows, name=name.rsplit("/", 1)[1], mark="0" * 64)
        self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.client.ImportCases, iter([other]), reason="RULE_REFUSES")
        # A header that makes no sense, rows without one, more rows than were announced.
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.ImportCases, iter([]), field="header")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.ImportCases,
                     iter([bulk.ImportCasesRequest(rows=bulk.CaseRows(rows=rows[:1]))]), field="header")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, import_rows, self.client, self.county, rows, name="Big Name")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.client.ImportCases,
                     messages(header(self.county, rows[:1], name="short", mark="1" * 64), rows[:2]), field="rows")

    def test_imports_beyond_those_that_run_wait_and_nobody_else_does(self):
        rows = [self.running()]
        end = threading.Event()
        self.addCleanup(end.set)

        def opened(number):
            yield header(self.county, rows, name=f"kept-open-{number}")
            end.wait()
        calls = [self.client.started("ImportCases", opened(number)) for number in range(5)]
        refusals = []

        def full():
            refusals.extend(refusal_of(call.result) for call in calls if call.done() and len(refusals) == 0)
            return refusals
        until(full, "one of five is refused")
        self.assertEqual(["RESOURCE_EXHAUSTED"], [refusal.code.name for refusal in refusals])
        self.assertIn("RetryInfo", refusals[0].details)
        # Who reads or handles cases waits for none of them.
        self.assertEqual(self.desk.accepted().region, self.desk.region)
        end.set()
        self.assertEqual(4, sum(call.code() == grpc.StatusCode.OK for call in calls))
        # The places are given back, though a moment after the answers.
        done = []

        def taken():
            with contextlib.suppress(grpc.RpcError):
                done.append(import_rows(self.client, self.county, rows))
            return done
        until(taken, "there is a place again")
        self.assertEqual(1, done[0].created)

    def test_who_may(self):
        rows = [entered("who", self.county, "2024-05-01")]
        elsewhere, mediator = official("330702"), caller("wang", "mediator", self.county)
        for who in (elsewhere, mediator):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, import_rows, self.client, self.county, rows, metadata=who)
        done = import_rows(self.client, self.county, rows, metadata=official(self.county))
        self.assertEqual(1, done.created)
        for call, request in ((self.client.GetImport, bulk.GetImportRequest(name=done.name)),
                              (self.client.ListImportResults, bulk.ListImportResultsRequest(parent=done.name)),
                              (self.client.ExportCases, bulk.ExportCasesRequest(parent=self.desk.region, request_id=new_id()))):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, call, request, metadata=elsewhere)
            self.refused(grpc.StatusCode.PERMISSION_DENIED, call, request, metadata=mediator)
        # A province's official enters what lies in its counties, but not beside the county of the import.
        beside = entered("beside", "330702", "2024-05-01")
        done = import_rows(self.client, self.county, [beside], metadata=official("330000"))
        self.assertEqual("region", results(self.client, done.name)[0].faults[0].rule)

    def export(self, **more):
        options = {"metadata": more.pop("metadata")} if "metadata" in more else {}
        request = bulk.ExportCasesRequest(parent=self.desk.region, request_id=new_id(), **more)
        return list(self.client.ExportCases(request, **options))

    def test_cases_go_out_masked_or_in_full_and_come_in_again(self):
        self.desk.closed()
        self.desk.performing()
        rows = [settled(f"out-{n}", self.county, self.committee, "2021-01-10", "2021-01-20", closed="2021-02-01") for n in range(450)]
        import_rows(self.client, self.county, rows)
        before = {period: counts(self.desk.summary(period=period).total) for period in ("2021", str(today().year))}
        masked = self.export()
        self.assertEqual([200, 200, 52], [len(reply.rows) for reply in masked])
        self.assertFalse(masked[-1].next_page_token)
        everything = [row for reply in masked for row in reply.rows]
        for row in everything:
            self.assertFalse(row.persons)
            self.assertEqual({"申*案", "申*请"}, {one.masked_name for one in row.case.parties if one.side == c.Party.SIDE_APPLICANT} | {"申*案", "申*请"})
            self.assertFalse(any(one.key for one in row.case.parties))
        # It goes on where it broke off.
        self.assertEqual(everything[200:], [row for reply in self.export(page_token=masked[0].next_page_token) for row in reply.rows])
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.export, page_token=masked[0].next_page_token, filter="state = CLOSED",
                     reason="INVALID_PAGE_TOKEN")
        only = [row for reply in self.export(filter="state = PERFORMING") for row in reply.rows]
        self.assertEqual([c.Case.STATE_PERFORMING], [row.case.state for row in only])
        # In full with a purpose and the permission alone, and told of.
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.export, full=True, field="purpose")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.export, purpose="迁往新系统", field="purpose")
        full = [row for reply in self.export(full=True, purpose="迁往新系统") for row in reply.rows]
        self.assertEqual([row.external_id for row in everything], [row.external_id for row in full])
        sent = {one.revealed_number for row in rows for one in row.persons}
        self.assertLessEqual(sent, {one.revealed_number for row in full for one in row.persons})
        told = self.events_of("Cases.Exported")
        self.assertEqual(["迁往新系统"], [one.purpose for one in (unpacked(event, bulk.ExportCasesRequest) for event in told) if one.full])
        # Here they are already; in another installation they are what they were.
        here = import_rows(self.client, self.county, full)
        self.assertEqual((len(full), {"external_id"}), (here.refused, {one.faults[0].field for one in results(self.client, here.name)}))
        there = self.server(MEDIATION, self.new_database(self))
        desk = Desk(client_of(there.channel), self.county)
        moved = import_rows(desk.client, self.county, full)
        self.assertEqual((len(full), 0), (moved.created, moved.refused), results(desk.client, moved.name, refused_only=True)[:3])
        for period in before:
            self.assertEqual(before[period], counts(desk.summary(period=period).total))
        names = {one.key.split("|")[1]: one.resource for one in results(desk.client, moved.name)}
        for row in full[:3] + full[-1:]:
            old, new = self.desk.get(row.external_id), desk.get(names[row.external_id])
            for case in (old, new):
                for field in ("name", "etag", "update_time", "clocks"):
                    case.ClearField(field)
                for one in case.parties:
                    one.ClearField("key")
            self.assertEqual(old, new)
        there.stop()


def unpacked(event, kind):
    message = kind()
    assert event.payload.Unpack(message)
    return message


def day_text(offset):
    that = day(offset)
    return f"{that.year}-{that.month:02d}-{that.day:02d}"


class OnSqliteTest(BulkBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(BulkBody, Case):
    postgres = None

    @classmethod
    def new_database(cls, case):
        if cls.postgres is None:
            cls.postgres = Postgres()
            cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class KilledBody:
    """kill -9 again and again amid an import, which is gone on with each time."""

    def old_files(self, committee, rows):
        """Rows made as they are sent: a hundred thousand at once would be half a gigabyte."""
        years = range(2015, 2025)
        template = settled("x", "330602", committee, "2020-01-10", "2020-01-20", closed="2020-02-01")
        numbers = [citizen_number() for _ in range(2000)]
        for index in range(rows):
            row = bulk.CaseRow()
            row.CopyFrom(template)
            row.external_id = f"{index:06d}"
            year = years[index % len(years)]
            row.case.register_time.FromJsonString(f"{year}-01-10T02:00:00Z")
            case = row.case
            attempt, agreement = case.attempts[0], case.agreements[0]
            for one in (case.acceptance.day, attempt.accepted, attempt.begun, attempt.ended, agreement.reached, agreement.effective,
                        case.performances[0].day, case.closing.day, case.archiving.day):
                one.year = year
            row.persons[0].revealed_number = numbers[index * 2 % len(numbers)]
            row.persons[1].revealed_number = numbers[(index * 2 + 1) % len(numbers)]
            if index % 1000 == 999:
                case.dispute_type = "football"
            yield row

    def stream(self, committee, total, first, until_row=None, dead=None):
        """The rows from `first` on; those after `until_row` wait until the server is dead, so that it dies amid them."""
        yield bulk.ImportCasesRequest(header=b.ImportHeader(
            name="regions/330602/imports/whole-archive", fingerprint="ab" * 32, row_count=total, first_row=first))
        batch = []
        for index, row in enumerate(self.old_files(committee, total), start=1):
            if index < first:
                continue
            if index == until_row:
                dead.wait()
            batch.append(row)
            if len(batch) == 250:
                yield bulk.ImportCasesRequest(rows=bulk.CaseRows(rows=batch))
                batch = []
        if batch:
            yield bulk.ImportCasesRequest(rows=bulk.CaseRows(rows=batch))

    def run_killed(self, database, total, kills):
        server = self.server(MEDIATION, database)
        client = client_of(server.channel)
        committee = Desk(client, "330602").committee
        name = "regions/330602/imports/whole-archive"
        begun, done = time.monotonic(), None
        taken = []
        while done is None or done.state != b.Import.STATE_DONE:
            first = taken[-1] + 1 if taken else 1
            killer = hold = None
            dead = threading.Event()
            if len(taken) < kills:
                goal = total * (len(taken) + 1) // (kills + 1)
                # However fast it is, it dies before it has the last row.
                hold = total

                def kill_at(goal=goal, victim=server, dead=dead):
                    # A channel of its own, which sees how far it is.
                    channel = victim.new_channel()
                    watcher = client_of(channel)
                    with contextlib.suppress(grpc.RpcError):
                        while progress(watcher, name) < goal:
                            time.sleep(0.02)
                    victim.kill()
                    dead.set()
                    channel.close()
                killer = threading.Thread(target=kill_at)
                killer.start()
            channel = server.new_channel()
            try:
                done = client_of(channel)._stub.ImportCases(self.stream(committee, total, first, hold, dead), timeout=CALL_SECONDS * 60)
            except grpc.RpcError as error:
                self.assertEqual(grpc.StatusCode.UNAVAILABLE, error.code(), error)
            channel.close()
            if killer is not None:
                killer.join()
                server = self.server(MEDIATION, database)
                taken.append(progress(client_of(server.channel), name))
        seconds = time.monotonic() - begun
        print(f"{total} rows with {kills} kills: {seconds:.1f} s, {total / seconds:.0f} a second", flush=True)
        bad = total // 1000
        self.assertEqual((total, total - bad, 0, bad), (done.rows_taken, done.created, done.unchanged, done.refused))
        self.assertEqual(kills, len(taken))
        self.assertTrue(all(0 < one < total for one in taken), taken)
        self.check_all_there(client_of(server.channel), name, total)
        server.stop()

    def check_all_there(self, client, name, total):
        """No row missing, none twice, the feed without a gap."""
        cases, numbers, row = set(), set(), 0
        for one in listed(client.ListImportResults, bulk.ListImportResultsRequest(parent=name), "results", 1000):
            row += 1
            self.assertEqual((row, f"old-330602|{row - 1:06d}"), (one.row, one.key))
            self.assertEqual(REFUSED if row % 1000 == 0 else CREATED, one.outcome)
            if one.outcome == CREATED:
                cases.add(one.resource)
            numbers.add(one.key)
        good = total - total // 1000
        self.assertEqual((total, good), (len(numbers), len(cases)))
        position, told = 0, []
        for reply in client._stub.WatchEvents(events.WatchEventsRequest(until_now=True), timeout=CALL_SECONDS * 20):
            for event in reply.events:
                position += 1
                self.assertEqual(position, event.position)
                if event.type == "Case.Imported":
                    told.append(event.resource)
        self.assertEqual(good, len(told))
        self.assertEqual(cases, set(told))
        kept = 0
        for reply in client._stub.ExportCases(bulk.ExportCasesRequest(parent=region("330602"), request_id=new_id()), timeout=CALL_SECONDS * 20):
            kept += len(reply.rows)
            self.assertTrue(all(one.case.name in cases for one in reply.rows))
        self.assertEqual(good, kept)
        sums = {}
        for year in range(2015, 2025):
            total_of_year = counts(client.SummarizeCases(s.SummarizeCasesRequest(parent=region("330602"), period=str(year))).total)
            for measure in ("REGISTERED", "SUCCEEDED", "PERFORMED"):
                sums[measure] = sums.get(measure, 0) + total_of_year[measure]
        self.assertEqual({"REGISTERED": good, "SUCCEEDED": good, "PERFORMED": good}, sums)
        verified = first = 1
        checked = 0
        while first:
            verified = client._stub.VerifyLog(events.VerifyLogRequest(first_position=first), timeout=CALL_SECONDS * 4)
            self.assertEqual(0, verified.first_broken_position)
            checked += verified.checked
            first = verified.next_position
        self.assertEqual(verified.last_position, checked)


def progress(client, name):
    """How many rows are taken; 0 before the import is begun."""
    try:
        return client.GetImport(bulk.GetImportRequest(name=name)).rows_taken
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.NOT_FOUND:
            return 0
        raise


class KilledOnSqliteTest(KilledBody, Case):
    def test_nothing_is_missing_and_nothing_double(self):
        self.run_killed(f"sqlite://{self.folder()}", BIG, kills=3)


class KilledOnPostgresTest(KilledBody, Case):
    def test_nothing_is_missing_and_nothing_double(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        self.run_killed(postgres.create_database(), BIG // 10, kills=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
