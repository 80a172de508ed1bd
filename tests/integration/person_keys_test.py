#!/usr/bin/python3
"""A key for each person: a copy of the database shows nobody, who is erased is gone from a backup too, and a database of before follows."""
import contracts  # noqa: F401  (makes the contracts importable)
import os
import shutil
import sqlite3
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, person, rule_of
from data_keys_test import OnPostgresTest as PostgresKeys
from data_keys_test import OnSqliteTest as SqliteKeys
from data_keys_test import key
from harness import Refusal, caller, listed, new_id, until
from mediation_desk import day, today
from resettlement_test import Bureau, resettlement_of

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import resettlement_pb2 as r
from fengqiao.correction.v1 import resettlement_service_pb2 as rs
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import sealing_requests_pb2 as q
from fengqiao.correction.v1 import subject_pb2 as c

COUNTY = "330602"
NAME, PHONE, SAID = "欧阳秘密", "13812345678", "称近日胃病发作，在市人民医院就诊"
GROUND = z.LegalGround(kind=z.LegalGround.KIND_STATUTORY_QUERY, statute="刑事诉讼法第286条", organ="某区征兵办公室", paper="征查〔2026〕1号")
PARAMETERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../services/correction/domain/parameters.tsv")


class PersonKeysBody:
    def start(self, url, *flags):
        return self.server(CORRECTION, url, *flags)

    def no_years(self):
        """A table by which files need not be kept."""
        path = os.path.join(self.folder(), "parameters.tsv")
        with open(PARAMETERS, encoding="utf-8") as table, open(path, "w", encoding="utf-8") as other:
            for line in table:
                other.write(line.replace("\t30\tP\t", "\t0\tP\t") if line.startswith("correction.keep_years") else line)
        return f"--correction_parameters={path}"

    def filled(self, process, **more):
        """A file whose person has all that a person may have, and what can be found of it."""
        agency = Agency(client_of(process.channel), COUNTY)
        who = person(name=NAME, **more)
        who.phone, who.address = PHONE, "浙江省绍兴市越城区塔山街道蝴蝶弄七号"
        subject = agency.in_correction(person=who)
        subject = agency.give("RecordAct", subject, act=c.Act(kind=c.ACT_KIND_VISIT, day=day(), content=SAID, place="蝴蝶弄七号家中"))
        return subject, [word.encode() for word in (NAME, who.number, PHONE, SAID, "蝴蝶弄")]

    def reveal(self, process, subject):
        agency = Agency(client_of(process.channel), COUNTY)
        return agency.client.RevealSubject(s.RevealSubjectRequest(name=subject.name, purpose="核对身份办理登记", request_id=new_id()),
                                           metadata=agency.clerk)

    def refusal(self, call, *arguments):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments)
        self.assertEqual(grpc.StatusCode.FAILED_PRECONDITION, caught.exception.code())
        return rule_of(Refusal(caught.exception))

    def verified(self, process):
        done = client_of(process.channel).VerifyLog(events.VerifyLogRequest())
        self.assertEqual((0, ""), (done.first_broken_position, done.problem))
        self.assertGreater(done.checked, 0)

    def died(self, agency, subject):
        return agency.give("TerminateSubject", subject, end=c.End(ground=c.End.GROUND_DEATH, day=day(-1), paper="死亡证明〔2026〕1号"))

    def erased(self, agency, subject):
        proposal = z.Erasure(ground=z.Erasure.GROUND_RETENTION_OVER, paper="越司档销〔2026〕1号", grounds="保管期限届满，经鉴定销毁")
        request = q.ProposeErasureRequest(name=subject.name, request_id=new_id(), erasure=proposal)
        agency.client.ProposeErasure(request, metadata=agency.clerk)
        decide = q.EraseSubjectRequest(name=subject.name, request_id=new_id())
        self.assertEqual("correction.erasure.same_account", self.refusal(lambda: agency.client.EraseSubject(decide, metadata=agency.clerk)))
        boss = caller("boss", "head", agency.county)
        return agency.client.EraseSubject(decide, metadata=boss), agency.client.EraseSubject(decide, metadata=boss)

    def test_a_copy_shows_nobody(self):
        for scheme in ("AES-256-GCM", "SM4-CTR-HMAC-SM3"):
            with self.subTest(scheme):
                url = self.new_database()
                process = self.start(url, self.keys(key("k1", scheme)))
                subject, words = self.filled(process)
                self.assertEqual(NAME, self.reveal(process, subject).revealed_name)
                self.verified(process)
                process.stop()
                self.assertEqual([], self.found(url, words))

    def test_who_is_erased_is_gone_and_all_others_stay(self):
        url, flags = self.new_database(), (self.keys(key("k1", "AES-256-GCM")), self.no_years())
        process = self.start(url, *flags)
        agency = Agency(client_of(process.channel), COUNTY)
        others = [self.filled(process)[0] for _ in range(3)]
        gone, _ = self.filled(process)
        gone = self.died(agency, gone)
        before = agency.balance()
        first, again = self.erased(agency, gone)
        self.assertEqual((c.Subject.STATE_ERASED, first), (first.state, again))
        for start in range(2):
            agency = Agency(client_of(process.channel), COUNTY)
            shown = agency.client.GetSubject(s.GetSubjectRequest(name=gone.name), metadata=agency.clerk)
            self.assertEqual((c.Subject.STATE_ERASED, "boss", False), (shown.state, shown.erasure.decided_by, shown.HasField("judgment")))
            self.assertEqual("correction.subject.erased", self.refusal(self.reveal, process, gone))
            self.assertEqual("correction.subject.erased", self.refusal(
                lambda: agency.client.ListActs(s.ListActsRequest(parent=gone.name), metadata=agency.clerk)))
            for other in others:
                self.assertEqual(NAME, self.reveal(process, other).revealed_name)
            self.assertEqual(before, agency.balance())
            self.verified(process)
            process.stop()
            if start == 0:
                process = self.start(url, *flags)

    def test_a_released_persons_file_is_erased_as_well(self):
        url, flags = self.new_database(), (self.keys(key("k1", "AES-256-GCM")), self.no_years())
        process = self.start(url, *flags)
        bureau = Bureau(resettlement_of(process.channel), COUNTY)
        file = bureau.noticed(-5, person(name=NAME))
        proposal = z.Erasure(ground=z.Erasure.GROUND_RETENTION_OVER, paper="越司档销〔2026〕1号", grounds="保管期限届满，经鉴定销毁")
        self.assertEqual("correction.erasure.open", self.refusal(
            lambda: bureau.give("ProposeReleasedErasure", file, erasure=proposal)))
        back = r.Verification(result=r.Verification.RESULT_NOT_HERE, day=day(-1), findings="户籍和居住地均在外省")
        file = bureau.give("VerifyRelease", file, verification=back)
        before = bureau.figures()
        file = bureau.give("ProposeReleasedErasure", file, erasure=proposal)
        boss = caller("boss", "head", COUNTY)
        self.assertEqual("correction.erasure.same_account", self.refusal(lambda: bureau.give("EraseReleasedPerson", file)))
        erased = bureau.give("EraseReleasedPerson", file, boss)
        self.assertEqual((r.ReleasedPerson.STATE_ERASED, "boss", False),
                         (erased.state, erased.erasure.decided_by, erased.HasField("organ")))
        asked = rs.RevealReleasedPersonRequest(name=file.name, purpose="核对身份办理衔接", request_id=new_id())
        self.assertEqual("correction.subject.erased", self.refusal(
            lambda: bureau.client.RevealReleasedPerson(asked, metadata=bureau.clerk)))
        self.assertEqual(before, bureau.figures())
        self.assertEqual(0, self.count(url, process, "person_keys"))
        self.assertEqual(0, self.count(url, process, "released_identities"))
        for reply in client_of(process.channel).WatchEvents(events.WatchEventsRequest(until_now=True), metadata=bureau.clerk):
            for event in reply.events:
                told = r.ReleasedPerson()
                if event.resource == file.name and event.payload.Unpack(told):
                    self.assertFalse(told.HasField("organ"), event.type)
        self.verified(process)
        process.stop()

    def test_the_log_shows_the_file_while_the_key_is_there(self):
        url = self.new_database()
        process = self.start(url, self.keys(key("k1", "AES-256-GCM")), self.no_years())
        agency = Agency(client_of(process.channel), COUNTY)
        subject, _ = self.filled(process)
        subject = self.died(agency, subject)

        def entered():
            for reply in agency.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=agency.clerk):
                for event in reply.events:
                    told = c.Subject()
                    if event.type == "Subject.Noticed" and event.payload.Unpack(told):
                        return told
            return None
        told = entered()
        self.assertEqual(("盗窃罪", b""), (told.judgment.crime, told.sealed_content))
        self.erased(agency, subject)
        told = entered()
        self.assertEqual((subject.name, subject.region, "", b""), (told.name, told.region, told.judgment.crime, told.sealed_content))
        process.stop()

    def test_a_database_of_before_follows_over_kill_9(self):
        url = self.new_database()
        process = self.start(url)
        files = [self.filled(process)[0] for _ in range(12)]
        process.stop()
        keys = self.keys(key("k1", "SM4-CTR-HMAC-SM3"))
        killed = self.start(url, keys)
        killed.kill()
        process = self.start(url, keys)
        for one in files:  # while their turn comes
            self.assertEqual(NAME, self.reveal(process, one).revealed_name)
        until(lambda: self.count(url, process, "person_keys") == len(files), "each has a key", timeout=60, pause=0.2)
        for one in files:
            self.assertEqual(NAME, self.reveal(process, one).revealed_name)
        self.verified(process)
        process.stop()

    def test_a_minors_record_is_sealed_and_opened_by_law_alone(self):
        url = self.new_database()
        process = self.start(url, self.keys(key("k1", "AES-256-GCM")))
        agency = Agency(client_of(process.channel), COUNTY)
        young, _ = self.filled(process, born=f"{today().year - 16}0101", guardian_name="欧阳大山")
        asked = s.RevealSubjectRequest(name=young.name, purpose="核对身份办理登记", request_id=new_id())
        self.assertEqual("correction.minor.ground", self.refusal(lambda: agency.client.RevealSubject(asked, metadata=agency.clerk)))
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        self.assertEqual(NAME, agency.client.RevealSubject(asked, metadata=agency.clerk).revealed_name)
        young = self.died(agency, young)
        for document in young.documents:
            for addressee in document.addressees:
                if not addressee.HasField("delivered"):
                    agency.client.RecordDelivery(s.RecordDeliveryRequest(
                        name=young.name, request_id=new_id(), document=document.id, who=addressee.who, at_new_place=addressee.at_new_place,
                        mode=c.Document.MODE_POST, day=day()), metadata=agency.clerk)
        everybody = (agency.clerk, caller("root", "admin", "000000"), caller("boss", "head", COUNTY))
        for who in everybody:
            self.assertEqual("correction.subject.sealed", self.refusal(
                lambda: agency.client.GetSubject(s.GetSubjectRequest(name=young.name), metadata=who)))
        self.assertEqual([], listed(agency.client.ListSubjects, s.ListSubjectsRequest(parent=agency.parent), "subjects", 9, metadata=agency.clerk))
        asked.request_id = new_id()
        self.assertEqual("correction.subject.sealed", self.refusal(lambda: agency.client.RevealSubject(asked, metadata=agency.clerk)))
        self.assertEqual(1, agency.balance().terminated)
        opening = q.OpenSealedFileRequest(name=young.name, purpose="征兵政治考核查询", ground=GROUND, request_id=new_id())
        self.refused(grpc.StatusCode.PERMISSION_DENIED, agency.client.OpenSealedFile, opening, metadata=caller("o", "corrector", COUNTY))
        opened = agency.client.OpenSealedFile(opening, metadata=agency.clerk)
        self.assertEqual((NAME, "盗窃罪"), (opened.revealed_name, opened.subject.judgment.crime))
        bare = q.OpenSealedFileRequest(name=young.name, purpose="征兵政治考核查询", request_id=new_id())
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, agency.client.OpenSealedFile, bare, metadata=agency.clerk, field="ground.kind")
        self.verified(process)
        process.stop()


class OnSqliteTest(PersonKeysBody, SqliteKeys):
    def count(self, url, _process, table):
        with sqlite3.connect(url.removeprefix("sqlite://") + "/correction.db", timeout=10) as database:
            return database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]

    def test_a_backup_without_the_key_has_nobody(self):
        """The tables come back from a backup, the key table as it is after the erasure."""
        url, flags = self.new_database(), (self.keys(key("k1", "AES-256-GCM")), self.no_years())
        process = self.start(url, *flags)
        gone, _ = self.filled(process)
        stays, _ = self.filled(process)
        process.stop()
        folder = url.removeprefix("sqlite://")
        backup = self.folder() + "/backup"
        shutil.copytree(folder, backup)
        with sqlite3.connect(backup + "/correction.db") as database:
            database.execute("DELETE FROM person_keys WHERE file = ?", (gone.name,))
        process = self.start(f"sqlite://{backup}", *flags)
        self.assertEqual("correction.subject.erased", self.refusal(self.reveal, process, gone))
        self.assertEqual(NAME, self.reveal(process, stays).revealed_name)
        self.verified(process)
        process.stop()


class OnPostgresTest(PersonKeysBody, PostgresKeys):
    def count(self, url, _process, table):
        return int(self.postgres.sql(url, f"SELECT COUNT(*) FROM correction.{table}")[0])


# The cases of the base classes run in their own script.
for _case in (OnSqliteTest, OnPostgresTest):
    for _name in ("test_a_copy_of_the_database_shows_nobody", "test_keys_follow_one_another_while_it_serves", "test_without_its_key_nothing_starts"):
        setattr(_case, _name, None)
del SqliteKeys, PostgresKeys

if __name__ == "__main__":
    unittest.main()
