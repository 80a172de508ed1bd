#!/usr/bin/python3
"""People brought along in the middle of their correction, on SQLite and on PostgreSQL, with the server killed on the way."""
import contracts
import contextlib
import csv
import hashlib
import os
import subprocess
import threading
import time
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, person
from databases import Postgres
from harness import CALL_SECONDS, Case, caller, listed, new_id, pages, program
from mediation_desk import day

from fengqiao.common.v1 import bulk_pb2 as b
from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import bulk_pb2 as bulk
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import subject_pb2 as c

CREATED, UNCHANGED, REFUSED = b.RowResult.OUTCOME_CREATED, b.RowResult.OUTCOME_UNCHANGED, b.RowResult.OUTCOME_REFUSED
SAMPLE = contracts.TOP / "deploy" / "samples" / "correction" / "brought_along.csv"
# How many rows are killed amid, and every how many one is bad.
BIG = int(os.environ.get("FENGQIAO_SUBJECT_ROWS", "2000"))
BAD_EVERY = 500


def row(number, county, effective=-200, who=None):
    """Who has been in correction for half a year, of three years in all."""
    start, reported = day(effective), day(effective + 5)
    one = bulk.SubjectRow(
        source_system=f"old-{county}", external_id=str(number), region=f"regions/{county}", person=who or person(),
        kind=c.Subject.KIND_PROBATION, organ=c.Organ(name="某区人民法院", kind=c.Organ.KIND_COURT, level=c.Organ.LEVEL_COUNTY),
        judgment=c.Judgment(number="（2026）刑初1号", crime="盗窃罪", offended=day(effective - 100), effective=start,
                            penalty=c.Judgment.PENALTY_IMPRISONMENT, sentence=c.Length(years=1), length=c.Length(years=3)),
        place=c.ExecutionPlace(ground=c.ExecutionPlace.GROUND_RESIDENCE), noticed=start,
        papers=[c.Paper(kind=kind, received=start) for kind in (c.Paper.KIND_JUDGMENT, c.Paper.KIND_EXECUTION_NOTICE)],
        receipt_sent=reported, reported=reported, way=c.Registration.WAY_IN_PERSON, case_officer="chen",
        team=c.Team(formed=reported, members=[c.Team.Member(role=c.Team.ROLE_OFFICIAL, sex=c.MaskedPerson.SEX_FEMALE, knows_minors=True),
                                              c.Team.Member(role=c.Team.ROLE_VILLAGE, sex=c.MaskedPerson.SEX_MALE)]),
        classifications=[c.Classification(supervision_class=c.SUPERVISION_CLASS_NORMAL, grounds="依判决和表现确定", **{"from": reported})],
        plan=c.Plan(text="陈志远按时报告，参加教育学习。", made=reported),
        announcement=c.Announcement(day=reported, signed=True, guardian_present=True))
    return one


def header(county, rows, name=None, first=1, **more):
    sha = hashlib.sha256(b"".join(one.SerializeToString(deterministic=True) for one in rows)).hexdigest()
    return bulk.ImportSubjectsRequest(header=b.ImportHeader(
        name=f"regions/{county}/imports/{name or sha[:32]}", fingerprint=sha, row_count=len(rows), first_row=first, **more))


def messages(opening, rows, first=1, size=250):
    yield opening
    for at in range(first - 1, len(rows), size):
        yield bulk.ImportSubjectsRequest(rows=bulk.SubjectRows(rows=rows[at:at + size]))


def bring(client, county, rows, name=None, metadata=None, **more):
    options = {"metadata": metadata} if metadata else {}
    return client.ImportSubjects(messages(header(county, rows, name, **more), rows), **options)


def results(client, name, **more):
    found = []
    for page in pages(client.ListImportResults, bulk.ListImportResultsRequest(parent=name, **more), "results", 1000):
        found += page
    return found


def faults(result):
    return [(one.field, one.rule) for one in result.faults]


class BulkBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(CORRECTION, cls.database)
        cls.client = client_of(cls.process.channel)
        cls.counties = iter(["330602", "330603", "330624", "330681", "330683", "330702", "330703", "330723", "330726", "330727"])

    @classmethod
    def tearDownClass(cls):
        verified = cls.client.VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position > 0, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.county = next(self.counties)
        self.agency = Agency(self.client, self.county)

    def events_of(self, kind):
        """Such events of this test's county, once all that was answered is in the log."""
        mark, got = self.agency.noticed(-1).name, []
        for reply in self.client.WatchEvents(events.WatchEventsRequest()):
            got += reply.events
            if any(event.resource == mark for event in got):
                break
        return [event for event in got if event.type == kind and event.region == self.county]

    def get(self, name):
        return self.client.GetSubject(s.GetSubjectRequest(name=name), metadata=self.agency.clerk)

    def test_who_is_brought_along_goes_on_as_if_he_had_been_here(self):
        late = row("late", self.county)
        late.admonitions.add(decided=day(-100), reason="迟到")
        late.admonitions.add(decided=day(-50), reason="再次迟到")
        waiting = row("waiting", self.county)
        for field in ("reported", "way", "team", "classifications", "plan", "announcement", "receipt_sent"):
            waiting.ClearField(field)
        young = row("young", self.county, who=person("20100101", guardian_name="陈大山"))
        done = bring(self.client, self.county, [row("plain", self.county), late, waiting, young])
        found = results(self.client, done.name)
        self.assertEqual((b.Import.STATE_DONE, 4, 4, 0), (done.state, done.rows_taken, done.created, done.refused), found)
        plain, late, waiting, young = (self.get(one.resource) for one in found)
        self.assertEqual([c.Subject.STATE_IN_CORRECTION] * 2 + [c.Subject.STATE_AWAITING_REPORT, c.Subject.STATE_IN_CORRECTION],
                         [one.state for one in (plain, late, waiting, young)])
        self.assertEqual(("陈*远", ""), (plain.person.masked_name, young.person.masked_name))
        self.assertTrue(young.minor)
        self.assertIn("本人按时报告", plain.plan.text)
        self.assertEqual((day(), f"old-{self.county}"),
                         (plain.imported.day, plain.imported.source))
        # Nothing of the half year before is overdue; only who never came is, by law.
        overdue = {(one.subject, one.duty.rule) for one in self.agency.duties(overdue_only=True)}
        self.assertEqual({(waiting.name, "CD6")}, overdue)
        # They are on the list since their registration, and the balance holds.
        balance = self.agency.balance()
        self.assertEqual((0, 3, 3), (balance.opening, balance.entered, balance.closing))
        month = self.client.CountSubjects(s.CountSubjectsRequest(parent=self.agency.parent, to=day(), **{"from": day(-30)}),
                                          metadata=self.agency.clerk).total
        self.assertEqual((3, 0, 3), (month.opening, month.entered, month.closing))
        # The admonitions of before count when the next breach comes.
        late = self.agency.give("RecordBreach", late, breach=c.Breach(kind=c.Breach.KIND_OTHER, gravity=c.Breach.GRAVITY_MINOR,
                                                                     day=day(), facts="又一次没有报告"))
        steps = self.client.SuggestSanctions(s.SuggestSanctionsRequest(name=late.name), metadata=self.agency.clerk).suggestions
        self.assertEqual((c.SANCTION_KIND_WARNING, "correction.ladder.two_admonitions"), (steps[0].kind, steps[0].rule))
        # One event a file, without anybody's name or number.
        told = self.events_of("Subject.Imported")
        self.assertEqual(sorted(one.resource for one in found), sorted(event.resource for event in told))
        for event in told:
            self.assertNotIn("陈志远".encode(), event.SerializeToString())

    def test_the_same_again_changes_nothing_and_another_under_the_same_key_is_told_by_its_field(self):
        rows = [row(n, self.county) for n in range(30)]
        done = bring(self.client, self.county, rows)
        self.assertEqual((30, 0), (done.created, done.refused), results(self.client, done.name)[:3])
        self.assertEqual(done, bring(self.client, self.county, rows))
        again = bring(self.client, self.county, rows, name="another-name")
        self.assertEqual((0, 30, 0), (again.created, again.unchanged, again.refused))
        self.assertEqual([one.resource for one in results(self.client, done.name)], [one.resource for one in results(self.client, again.name)])
        rows[3].judgment.crime = "诈骗罪"
        rows[5].person.phone = "13900000000"
        rows[7].classifications[0].grounds = "另一个理由"
        changed = bring(self.client, self.county, rows)
        self.assertEqual((27, 3), (changed.unchanged, changed.refused))
        self.assertEqual([(4, [("judgment.crime", "exists")]), (6, [("person.phone", "exists")]), (8, [("classifications", "exists")])],
                         [(one.row, faults(one)) for one in results(self.client, changed.name, refused_only=True)])
        self.assertEqual(30, len(self.events_of("Subject.Imported")))

    def test_bad_rows_are_refused_by_field_and_rule_and_the_others_go_in(self):
        def bad(change, number=[0]):
            number[0] += 1
            one = row(f"bad-{number[0]}", self.county)
            change(one)
            return one

        wrong = [
            (bad(lambda one: setattr(one.person, "number", "330602199001010010")), "person.number", "identity.gb11643.check"),
            (bad(lambda one: one.term_end.CopyFrom(day(2000))), "term_end", "correction.import.term"),
            (bad(lambda one: setattr(one, "state", c.Subject.STATE_RELEASED)), "state", "correction.import.ended"),
            (bad(lambda one: setattr(one, "state", c.Subject.STATE_RECEIVED)), "state", "correction.import.state"),
            (bad(lambda one: setattr(one, "region", "regions/330781")), "region", "region"),
            (bad(lambda one: setattr(one, "region", "somewhere")), "region", "shape"),
            (bad(lambda one: setattr(one, "kind", 77)), "kind", "shape"),
            (bad(lambda one: setattr(one.judgment.length, "years", 9)), "judgment.length", "shape"),
            (bad(lambda one: setattr(one.announcement, "signed", False)), "announcement", "correction.announcement.signed"),
            (bad(lambda one: one.leaves.add(destination="regions/110101", to=day(-3), decided_level=c.LEVEL_OFFICE, **{"from": day(-5)})),
             "leaves[0]", "correction.import.leave_open"),
            (bad(lambda one: setattr(one, "source_system", "Ä")), "source_system", "shape"),
            (bad(lambda one: setattr(one, "external_id", "a|b")), "external_id", "shape"),
        ]
        good = [row(f"good-{n}", self.county) for n in range(len(wrong))]
        rows = [one for pair in zip((one[0] for one in wrong), good) for one in pair]
        done = bring(self.client, self.county, rows)
        found = results(self.client, done.name)
        self.assertEqual((b.Import.STATE_DONE, len(good), len(wrong)), (done.state, done.created, done.refused), found)
        for (sent, field, rule), result in zip(wrong, found[::2]):
            with self.subTest(field=field, rule=rule):
                self.assertEqual(REFUSED, result.outcome)
                self.assertIn((field, rule), faults(result), result)
                self.assertTrue(all(one.explanation and not one.explanation.isascii() for one in result.faults), result)
                self.assertNotIn(sent.person.number, str(result))
        self.assertEqual({CREATED}, {one.outcome for one in found[1::2]})

    def test_nobody_gets_a_second_file_and_nobody_hears_whose_it_is(self):
        here = self.agency.in_correction(person=person(name="李来福"))
        number = self.client.RevealSubject(s.RevealSubjectRequest(name=here.name, purpose="核对身份材料", request_id=new_id()),
                                           metadata=self.agency.clerk).revealed_number
        other = next(self.counties)
        same, named = row("same", other), row("named", other)
        for one, name in ((same, "李来福"), (named, "另一人")):
            one.person.CopyFrom(c.Person(name=name, number=number))
        done = bring(self.client, other, [same, named], metadata=caller("far", "official", other))
        found = results(self.client, done.name)
        self.assertEqual([[("person", "correction.import.known")]] * 2, [faults(one) for one in found])
        self.assertEqual(1, len({one.faults[0].explanation for one in found}))
        self.assertNotIn(self.county, str(found))
        self.assertEqual(2, len([event for event in self.events_of("Subject.NoticedAgain") if event.resource == here.name]))

    def test_who_may(self):
        rows = [row("who", self.county)]
        for who in (caller("x", "official", "330781"), self.agency.office, caller("court", "sender", self.county)):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, bring, self.client, self.county, rows, metadata=who)
        done = bring(self.client, self.county, rows, metadata=self.agency.clerk)
        self.assertEqual(1, done.created)
        for call, request in ((self.client.GetImport, bulk.GetImportRequest(name=done.name)),
                              (self.client.ListImportResults, bulk.ListImportResultsRequest(parent=done.name))):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, call, request, metadata=caller("x", "official", "330781"))
            call(request, metadata=self.agency.clerk)
        self.refused(grpc.StatusCode.NOT_FOUND, self.client.GetImport, bulk.GetImportRequest(name=f"regions/{self.county}/imports/none"))

    def test_the_command_line_takes_a_table(self):
        def ctl(*arguments, expected=0):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "correction", *arguments],
                                 capture_output=True, text=True, timeout=120, env={**os.environ, "FENGQIAO_DEV_CALLER": "zhang;official;331000"})
            self.assertEqual(expected, ran.returncode, ran.stdout + ran.stderr)
            return ran.stdout

        kept = os.path.join(self.folder(), "results.csv")
        self.assertIn("共 12 行：导入 11，已有未变 0，被拒绝 1", ctl("import", "331082", str(SAMPLE), f"--results={kept}", expected=1))
        with open(kept, encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual(12, len(table))
        refused, = (one for one in table if one["结果"] == "被拒绝")
        self.assertEqual(("9", "term_end", "correction.import.term"), (refused["行"], refused["栏目"], refused["规则"]))
        self.assertIn("应至2030-04-19止", refused["说明"])
        self.assertIn("文件写的是2030-04-20", refused["说明"])
        self.assertTrue(all(one["档案"].startswith("regions/331082/subjects/") for one in table if one is not refused))
        # The same file again is the same import; only what was refused is told where that is asked for.
        self.assertIn("导入 11", ctl("import", "331082", str(SAMPLE), f"--results={kept}", "--refused-only", expected=1))
        with open(kept, encoding="utf-8-sig", newline="") as file:
            self.assertEqual([refused], list(csv.DictReader(file)))
        # A mended file is another one, in which what went in is unchanged.
        mended = os.path.join(self.folder(), "mended.csv")
        with open(SAMPLE, encoding="utf-8") as file, open(mended, "w", encoding="utf-8") as out:
            out.write(file.read().replace("2030-04-20", "2030-04-19"))
        self.assertIn("导入 1，已有未变 11，被拒绝 0", ctl("import", "331082", mended))
        self.assertTrue(os.path.exists(mended + ".results.csv"))
        warned = next(one["档案"] for one in table if one["编号"] == "linhai-2025|J25-008")
        self.assertIn("警告", ctl("show", warned))
        self.assertEqual("", ctl("duties", "331082", "--overdue", "--format=csv").partition("\n")[2].strip())
        unknown = os.path.join(self.folder(), "unknown.csv")
        with open(unknown, "w", encoding="utf-8") as out:
            out.write("来源系统,没有的栏目\na,b\n")
        ran = subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "correction", "import", "331082", unknown],
                             capture_output=True, text=True, timeout=60)
        self.assertNotEqual(0, ran.returncode)
        self.assertIn("不认识的栏目“没有的栏目”", ran.stderr)


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

    NAME = "regions/330602/imports/whole-county"

    def rows(self, total):
        made = [row(f"{index:06d}", "330602") for index in range(total)]
        for one in made[BAD_EVERY - 1::BAD_EVERY]:
            one.term_end.CopyFrom(day(3000))
        return made

    def stream(self, rows, first, hold, dead):
        """The rows from `first` on; the last waits until the server is dead where `hold` says so, so that it dies amid them."""
        yield bulk.ImportSubjectsRequest(header=b.ImportHeader(name=self.NAME, fingerprint="ab" * 32, row_count=len(rows), first_row=first))
        for at in range(first - 1, len(rows), 100):
            piece = rows[at:at + 100]
            if hold and at + 100 >= len(rows):
                dead.wait()
            yield bulk.ImportSubjectsRequest(rows=bulk.SubjectRows(rows=piece))

    def run_killed(self, database, total, kills):
        rows = self.rows(total)
        server = self.server(CORRECTION, database)
        begun, done, taken = time.monotonic(), None, []
        while done is None or done.state != b.Import.STATE_DONE:
            killing = len(taken) < kills
            dead = threading.Event()
            killer = None
            if killing:
                goal = total * (len(taken) + 1) // (kills + 1)

                def kill_at(goal=goal, victim=server, dead=dead):
                    # A channel of its own, which sees how far it is.
                    channel = victim.new_channel()
                    with contextlib.suppress(grpc.RpcError):
                        while progress(client_of(channel), self.NAME) < goal:
                            time.sleep(0.01)
                    victim.kill()
                    dead.set()
                    channel.close()
                killer = threading.Thread(target=kill_at)
                killer.start()
            channel = server.new_channel()
            try:
                done = client_of(channel)._stub.ImportSubjects(self.stream(rows, taken[-1] + 1 if taken else 1, killing, dead),
                                                               timeout=CALL_SECONDS * 20)
            except grpc.RpcError as error:
                self.assertEqual(grpc.StatusCode.UNAVAILABLE, error.code(), error)
            channel.close()
            if killer is not None:
                killer.join()
                server = self.server(CORRECTION, database)
                taken.append(progress(client_of(server.channel), self.NAME))
        seconds = time.monotonic() - begun
        print(f"{total} people with {kills} kills: {seconds:.1f} s, {total / seconds:.0f} a second", flush=True)
        bad = total // BAD_EVERY
        self.assertEqual((total, total - bad, 0, bad), (done.rows_taken, done.created, done.unchanged, done.refused))
        self.assertEqual(kills, len(taken))
        self.assertTrue(all(0 < one < total for one in taken), taken)
        self.check_all_there(client_of(server.channel), total)
        server.stop()

    def check_all_there(self, client, total):
        """No row missing, none twice, the feed without a gap, everybody on the list once."""
        subjects = set()
        for index, one in enumerate(results(client, self.NAME)):
            self.assertEqual((index + 1, f"old-330602|{index:06d}"), (one.row, one.key))
            if (index + 1) % BAD_EVERY == 0:
                self.assertEqual([("term_end", "correction.import.term")], faults(one))
            else:
                self.assertEqual(CREATED, one.outcome, one)
                subjects.add(one.resource)
        good = total - total // BAD_EVERY
        self.assertEqual(good, len(subjects))
        position, told = 0, []
        for reply in client._stub.WatchEvents(events.WatchEventsRequest(until_now=True), timeout=CALL_SECONDS * 4):
            for event in reply.events:
                position += 1
                self.assertEqual(position, event.position)
                if event.type == "Subject.Imported":
                    told.append(event.resource)
        self.assertEqual(good, len(told))
        self.assertEqual(subjects, set(told))
        kept = [one.name for one in listed(client.ListSubjects, s.ListSubjectsRequest(parent="regions/330602"), "subjects", 1000)]
        self.assertEqual((good, subjects), (len(kept), set(kept)))
        balance = client.CountSubjects(s.CountSubjectsRequest(parent="regions/330602", to=day(), **{"from": day(-400)})).total
        self.assertEqual((0, good, good), (balance.opening, balance.entered, balance.closing))
        self.assertFalse(client.ListDuties(s.ListDutiesRequest(parent="regions/330602", overdue_only=True)).duties)
        first = verified = 1
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
    def test_nobody_is_missing_and_nobody_double(self):
        self.run_killed(f"sqlite://{self.folder()}", BIG, kills=2)


class KilledOnPostgresTest(KilledBody, Case):
    def test_nobody_is_missing_and_nobody_double(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        self.run_killed(postgres.create_database(), BIG, kills=1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
