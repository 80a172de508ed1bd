#!/usr/bin/python3
"""The papers of played disputes: printed by the command and by RPC, read by Python, and what is left of it in the service."""
import glob
import io
import json
import pathlib
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree as xml
import zipfile

import contracts
import grpc
from harness import Case, Client, caller, new_id, program

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import mediation_service_pb2_grpc

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DISPUTES = contracts.TOP / "deploy" / "samples" / "mediation" / "disputes.jsonl"
COUNTY = "331082"
INVALID, DENIED, PRECONDITION, NOT_FOUND = (
    grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.NOT_FOUND)
# A written agreement of 9,800 yuan, performed at once, archived; the names are the sample's.
CLAIM_OF_ARCHIVED = "店门口滑倒骨折"
NAMES = ("郎彩霞", "赵国庆")
SAID = {"committee_phone": "0576-85110000", "contact_phone": "0576-85110000", "handler_opinion": "同意结案", "recorder": "金立新",
        "visit_time": "2026-11-22 15:00", "visit_method": "电话", "referred_date": "2026-11-20"}
SESSION = {"start_time": "2026-11-22 09:00", "end_time": "2026-11-22 10:30", "recusal_answer": "不要求"}


def text_of(docx):
    package = zipfile.ZipFile(io.BytesIO(docx))
    assert package.testzip() is None
    return "".join(t.text or "" for t in xml.fromstring(package.read("word/document.xml")).iter(f"{W}t"))


def session_values():
    return s.PaperValues(fields=SESSION, rows=[
        s.PaperValues.Row(list="statements", fields={"speaker": "{p1}", "content": "要求赔偿。"}),
        s.PaperValues.Row(list="statements", fields={"speaker": "{p2}", "content": "愿意赔偿。"})])


class MediationPapersTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        cls.folder_of_database = case.folder()
        cls.process = case.server("fengqiao-mediation", f"sqlite://{cls.folder_of_database}")
        cls.client = Client(cls.process.channel, mediation_service_pb2_grpc.MediationServiceStub)
        done = cls.ctl("play", str(DISPUTES))
        assert done.returncode == 0, done.stderr
        cases = cls.client.ListCases(s.ListCasesRequest(parent=f"regions/{COUNTY}", page_size=1000)).cases
        cls.archived = next(one for one in cases if CLAIM_OF_ARCHIVED in one.claim)
        cls.in_instalments = next(one for one in cases if one.agreements and one.agreements[-1].instalments)

    def run_nothing(self):
        pass

    @classmethod
    def ctl(cls, *arguments):
        return subprocess.run([program("fengqiaoctl"), f"--server={cls.process.target}", "mediation", *arguments],
                              capture_output=True, text=True, timeout=300)

    def render(self, name, paper, values=None, subject="", request_id=None, **options):
        return self.client.RenderPaper(s.RenderPaperRequest(
            name=name, paper=paper, subject=subject, values=values, request_id=request_id or new_id()), **options)

    def export(self, name, inputs=(), request_id=None, **options):
        return list(self.client.ExportFile(s.ExportFileRequest(
            name=name, inputs=inputs, request_id=request_id or new_id()), **options))

    def feed(self):
        return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True)) for event in reply.events]

    def test_the_agreement_is_printed_in_full(self):
        answer = self.render(self.archived.name, "mediation_agreement")
        text = text_of(answer.docx)
        for words in (*NAMES, "公民身份号码33108219621220147X", "玖仟捌佰元整（9800元）", self.archived.number, "当场履行完毕",
                      "古城街道人民调解委员会", "沈惠芳"):
            self.assertIn(words, text)
        self.assertEqual((self.archived.number, f"人民调解协议书{self.archived.number}.docx"), (answer.number, answer.file_name))
        self.assertNotIn("{p", text)
        self.assertEqual(answer.docx, self.render(self.archived.name, "mediation_agreement").docx)

    def test_the_command_prints_and_exports(self):
        folder = pathlib.Path(self.folder())
        paper, file, values = folder / "a.docx", folder / "a.zip", folder / "values.json"
        done = self.ctl("print", self.in_instalments.name, "agreement", f"--output={paper}", "--values=obligations.debtor={p2}")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(self.in_instalments.agreements[-1].instalments[0].what, text_of(paper.read_bytes()))
        done = self.ctl("print", self.in_instalments.name, "agreement", f"--output={folder / 'no.docx'}")
        self.assertEqual(1, done.returncode)
        self.assertIn("debtor", done.stderr)
        self.assertFalse((folder / "no.docx").exists())
        done = self.ctl("export", self.archived.name, f"--output={file}")
        self.assertEqual(1, done.returncode, "papers were left out")
        self.assertIn("未印：mediation_record a1", done.stderr)
        values.write_text(json.dumps({"inputs": [{"values": {"fields": SAID}}, {"paper": "mediation_record", "values": {
            "fields": SESSION, "rows": [{"list": "statements", "fields": {"speaker": "{p1}", "content": "要求赔偿。"}}]}}]}))
        done = self.ctl("export", self.archived.name, f"--output={file}", f"--values={values}")
        self.assertEqual((0, []), (done.returncode, [line for line in done.stderr.splitlines() if "未印" in line]), done.stderr)
        self.assertIsNone(zipfile.ZipFile(file).testzip())

    def test_a_request_may_be_piped_in_and_a_stream_is_no_request(self):
        def ctl(*arguments, given=""):
            return subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "mediation", *arguments],
                                  input=given, capture_output=True, text=True, timeout=60)
        done = ctl("do", "GetCase", "-", given=json.dumps({"name": self.archived.name}))
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(self.archived.name, done.stdout)
        done = ctl("do", "GetCase", "-", given="{")
        self.assertEqual(2, done.returncode)
        self.assertIn("看不懂", done.stderr)
        for stream in ("UploadScan", "ImportCases", "WatchEvents"):
            done = ctl("do", stream, "{}")
            self.assertEqual(2, done.returncode, stream)
            self.assertIn("数据流", done.stderr)
        done = ctl("do", "NoSuchThing", "{}")
        self.assertEqual(2, done.returncode)
        self.assertIn("没有", done.stderr)

    def test_the_command_masks_what_belongs_to_a_party(self):
        text = json.dumps({"name": self.in_instalments.name, "entry": {
            "party": {"side": "SIDE_THIRD", "kind": "KIND_PERSON"},
            "identity": {"name": "欧阳鹊桥", "numberKind": "NUMBER_KIND_NONE", "noNumberReason": "未带证件"}}})
        self.assertNotEqual(0, subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "mediation", "do", "AddParty", "-"],
                                              input=text, capture_output=True, text=True, timeout=60).returncode, "it has an agreement")
        made = json.loads(self.ctl("do", "RegisterCase", json.dumps({
            "parent": f"regions/{COUNTY}", "case": {"source": "SOURCE_APPLICATION", "disputeType": "neighbour", "grade": "GRADE_SIMPLE",
                                                    "claim": "欧阳鹊桥（13987650001）诉邻居"},
            "parties": [{"party": {"side": "SIDE_APPLICANT", "kind": "KIND_PERSON"}, "identity": {
                "name": "欧阳鹊桥", "phone": "13987650001", "numberKind": "NUMBER_KIND_NONE", "noNumberReason": "未带证件"}}]}),
            "--format=json").stdout)["case"]
        self.assertEqual("{p1}（{p1.phone}）诉邻居", made["claim"])
        self.assertIn("（欧阳*桥的电话）诉邻居", self.ctl("show", made["name"]).stdout)

    def test_the_whole_file_is_in_order(self):
        inputs = [s.PaperInput(values=s.PaperValues(fields=SAID)), s.PaperInput(paper="mediation_record", values=session_values())]
        answer = self.export(self.archived.name, inputs)
        self.assertEqual([], list(answer[0].left_out))
        self.assertEqual(f"人民调解卷宗{self.archived.number}.zip", answer[0].file_name)
        package = zipfile.ZipFile(io.BytesIO(b"".join(part.chunk for part in answer)))
        self.assertIsNone(package.testzip())
        titles = [name.split("_", 1)[1].split("（")[0].removesuffix(".docx") for name in package.namelist()]
        self.assertEqual(["卷宗封面", "卷内目录", "人民调解申请书", "人民调解权利义务告知书", "人民调解记录", "人民调解协议书",
                          "履行情况及回访记录", "调解情况回复函", "人民调解结案报告表", "封底"], titles)
        for name in package.namelist():
            text = text_of(package.read(name))
            self.assertNotIn("{p", text)
            self.assertFalse(any(person in name for person in NAMES), name)
        self.assertIn("郎彩霞：要求赔偿。", text_of(package.read(package.namelist()[4])))
        again = self.export(self.archived.name, inputs)
        self.assertEqual([part.chunk for part in answer], [part.chunk for part in again])

    def test_what_lacks_is_left_out_and_told(self):
        first = self.export(self.archived.name)[0]
        self.assertEqual([("mediation_rights_notice", ""), ("mediation_record", "a1"), ("mediation_follow_up_record", "f1"),
                          ("mediation_referral_reply", "r1"), ("mediation_closing_report", "")],
                         [(one.paper, one.subject) for one in first.left_out])
        for one in first.left_out:
            self.assertIn("数据不全", one.explanation)
            self.assertFalse(any(person in one.explanation for person in NAMES))

    def test_only_who_may_prints(self):
        name = self.archived.name
        for role, region in (("observer", COUNTY), ("registrar", COUNTY), ("sender", COUNTY), ("auditor", "000000"),
                             ("service", "000000"), ("mediator", "330602"), ("official", "330602")):
            options = {"metadata": caller("someone", role, region)}
            self.refused(DENIED, self.render, name, "mediation_agreement", **options)
            self.refused(DENIED, self.export, name, **options)
        for role in ("mediator", "official"):
            options = {"metadata": caller(f"may-{role}", role, COUNTY)}
            self.assertTrue(self.render(name, "mediation_agreement", **options).docx)
            self.assertTrue(self.export(name, **options)[0].chunk)

    def test_bad_requests_are_refused_by_field_and_leave_no_event(self):
        name = self.archived.name
        before = len(self.feed())
        self.refused(INVALID, self.render, name, "agreement", field="paper")
        self.refused(INVALID, self.render, name, "mediation_agreement", subject="赵国庆", field="subject")
        self.refused(INVALID, self.render, "cases/1", "mediation_agreement", field="name")
        self.refused(INVALID, self.export, name, [s.PaperInput(paper="nothing")], field="inputs[0].paper")
        self.refused(INVALID, self.export, name, [s.PaperInput()] * 101, field="inputs")
        self.refused(NOT_FOUND, self.render, f"regions/{COUNTY}/cases/none", "mediation_agreement")
        self.assertEqual(before, len(self.feed()))
        self.refused(INVALID, self.render, name, "mediation_agreement", s.PaperValues(fields={"total_amount": "1"}),
                     field="values.fields[total_amount]")
        self.refused(PRECONDITION, self.render, name, "mediation_record", says="start_time")
        self.refused(PRECONDITION, self.render, name, "mediation_oral_agreement_register")

    def test_printing_is_an_event_without_names(self):
        name, request_id = self.archived.name, new_id()
        who = {"metadata": caller("printer", "mediator", COUNTY)}
        values = s.PaperValues(fields={"parties.occupation": "郎彩霞的同事"})
        answer = self.render(name, "mediation_agreement", values, request_id=request_id, **who)
        # The same id again is another reading: nothing personal is remembered, and each is authorised by itself.
        again = self.render(name, "mediation_agreement", values, request_id=request_id, **who)
        self.assertEqual(answer.docx, again.docx)
        self.assertNotEqual(answer.event, again.event)
        self.export(name, [s.PaperInput(paper="mediation_record", values=session_values())], **who)
        mine = [event for event in self.feed() if event.actor.subject == "printer"]
        self.assertEqual([("Paper.Printed", name)] * 2 + [("File.Exported", name)], [(event.type, event.resource) for event in mine])
        self.assertEqual(answer.event, mine[0].id)
        told = s.RenderPaperRequest()
        self.assertTrue(mine[0].payload.Unpack(told))
        self.assertEqual(s.RenderPaperRequest(name=name, paper="mediation_agreement"), told)
        for event in mine:
            self.assertIn("个人信息保护法", event.rule)
            self.assertEqual(COUNTY, event.region[:6])
            self.assertFalse(any(person.encode() in event.SerializeToString() for person in NAMES))
        self.assertFalse(self.found_in("requests"), "a remembered answer holds a name")
        self.assertTrue(self.found_in("identities"))
        verified = self.client.VerifyLog(events.VerifyLogRequest())
        self.assertEqual((0, verified.last_position), (verified.first_broken_position, verified.checked))

    def found_in(self, table):
        """Whether a name stands in some row of a table, as it lies in the file."""
        found = False
        for path in glob.glob(f"{self.folder_of_database}/**/*", recursive=True):
            if not pathlib.Path(path).is_file() or pathlib.Path(path).read_bytes()[:15] != b"SQLite format 3":
                continue
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                known = database.execute("SELECT name FROM sqlite_master WHERE name = ?", (table,)).fetchall()
                for row in database.execute(f"SELECT * FROM {table}") if known else ():
                    cells = [value if isinstance(value, bytes) else str(value).encode() for value in row]
                    found = found or any(person.encode() in cell for person in NAMES for cell in cells)
        return found


if __name__ == "__main__":
    unittest.main()
