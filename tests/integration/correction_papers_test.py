#!/usr/bin/python3
"""The papers of correction over the wire, on SQLite and on PostgreSQL: printed by RPC and by the command, read by Python, and logged."""
import datetime
import io
import json
import pathlib
import subprocess
import unittest
import xml.etree.ElementTree as xml
import zipfile

import contracts
import grpc
from correction_test import CORRECTION, Agency, client_of, person, rule_of
from databases import Postgres
from harness import Case, Refusal, caller, new_id, program, until
from mediation_desk import day, today

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
INVALID, DENIED, PRECONDITION, NOT_FOUND = (
    grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.NOT_FOUND)
PURPOSE = "送达文书存入执行档案"
NAME = "陈志远"
CONTACT = {"contact_name": "沈某", "contact_phone": "0575-88880000"}


def text_of(docx):
    package = zipfile.ZipFile(io.BytesIO(docx))
    assert package.testzip() is None
    return "".join(t.text or "" for t in xml.fromstring(package.read("word/document.xml")).iter(f"{W}t"))


class PapersBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(CORRECTION, cls.new_database(case))
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
        self.agency = Agency(self.client, next(self.counties))

    def render(self, subject, paper, by=None, about="", purpose=PURPOSE, rows=(), request_id=None, ground=None, **fields):
        return self.client.RenderPaper(s.RenderPaperRequest(
            name=subject.name, paper=paper, about=about, purpose=purpose, request_id=request_id or new_id(), ground=ground,
            values=s.PaperValues(fields=fields, rows=rows)), metadata=by or self.agency.clerk)

    def rule(self, *arguments, **options):
        with self.assertRaises(grpc.RpcError) as caught:
            self.render(*arguments, **options)
        return rule_of(Refusal(caught.exception))

    def heard(self, who, subject):
        return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=who)
                for event in reply.events if event.resource == subject.name]

    def test_the_papers_of_the_beginning(self):
        agency, who = self.agency, person()
        subject = agency.in_correction(person=who)
        receipt = self.render(subject, "correction_receipt", number="7")
        text = text_of(receipt.docx)
        for words in (NAME, who.number, "某区人民法院：", "法律文书齐全", receipt.number):
            self.assertIn(words, text)
        self.assertRegex(receipt.number, r"^（\d{4}）.+矫回字第7号$")
        self.assertEqual(f"社区矫正法律文书回执{receipt.number}.docx", receipt.file_name)
        members = [s.PaperValues.Row(list="members", of=str(place), fields={"name": name}) for place, name in ((1, "沈某"), (2, "钱某"))]
        text = text_of(self.render(subject, "correction_announcement", rows=members, number="8", announcer="沈某").docx)
        for words in (NAME, "钱某", "缓刑一年", "第二十二条", "第七十五条"):
            self.assertIn(words, text)
        lacking = self.refused(PRECONDITION, self.render, subject, "correction_announcement")
        for field in ("number", "announcer"):
            self.assertIn(field, lacking.message)
        self.refused(INVALID, self.render, subject, "correction_receipt", number="7", crime="诈骗罪", field="values.fields[crime]")

    def test_a_decision_is_printed_once_it_is_made_with_each_receipt(self):
        agency, subject = self.agency, self.agency.in_correction()
        subject = agency.give("RecordBreach", subject, breach=c.Breach(
            kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(), facts="陈志远未经批准在外地过夜"))
        subject = agency.give("ProposeSanction", subject, sanction=c.Sanction(
            kind=c.SANCTION_KIND_ADMONITION, breaches=["b1"], reason="未经批准在外地过夜一次，情节轻微。"))
        self.assertEqual("correction.paper.state", self.rule(subject, "correction_admonition", number="1"))
        subject = agency.give("ReviewSanction", subject, agency.head, sanction="s1")
        subject = agency.give("DecideSanction", subject, agency.head, sanction="s1", approve=True)
        text = text_of(self.render(subject, "correction_admonition", about="s1", number="1").docx)
        for words in (f"对{NAME}予以训诫", "本人未经批准在外地过夜", "第二十八条"):
            self.assertIn(words, text)
        self.assertEqual("correction.paper.about", self.rule(subject, "correction_admonition", about="s2", number="1"))
        self.assertEqual("correction.paper.state", self.rule(subject, "correction_warning", number="1"))
        self.assertEqual("correction.paper.state", self.rule(subject, "correction_release_certificate"))
        self.assertIn("抄送", text_of(self.render(subject, "correction_delivery_receipt", about="d1.2", number="2").docx))
        self.assertEqual("correction.paper.about", self.rule(subject, "correction_delivery_receipt", about="d1.3", number="2"))
        # A decision is the county's, whatever an office is entrusted with.
        subject = agency.give("EntrustOffice", subject, entrustment=c.Entrustment(
            office=agency.parent + "001", acts=[c.Entrustment.ACT_PLAN, c.Entrustment.ACT_INVESTIGATION], number="矫委1号", **{"from": day()}))
        self.assertEqual("correction.power.county", self.rule(subject, "correction_admonition", by=agency.office, number="1"))
        self.assertEqual("correction.office.entrustment", self.rule(subject, "correction_receipt", by=agency.office, number="1"))
        self.assertIn(NAME, text_of(self.render(subject, "correction_team", by=agency.office, number="3", woman_name="沈某",
                                                **{"members.name": "沈某"}).docx))

    def test_both_counties_print_what_is_theirs(self):
        old, subject = self.agency, self.agency.in_correction(-40)
        new = Agency(self.client, next(self.counties))
        subject = old.give("RequestTransfer", subject, transfer=c.Transfer(to=new.parent, reason="随配偶迁居", requested=day()))
        subject = old.give("AskNewCounty", subject, transfer="t1", day=day())
        answer = {"number": "1", "findings": "有固定住所。", **CONTACT}
        subject = new.give("AnswerTransfer", subject, transfer="t1", agrees=True, day=day())
        self.assertIn("同意接收", text_of(self.render(subject, "correction_transfer_answer", new.clerk, **answer).docx))
        self.refused(DENIED, self.render, subject, "correction_transfer_answer", **answer)
        self.refused(DENIED, self.render, subject, "correction_register", new.clerk, number="1")
        subject = old.give("DecideTransfer", subject, old.head, transfer="t1", approve=True, day=day())
        subject = old.give("SendFiles", subject, transfer="t1", day=day())
        subject = new.give("ReceiveTransfer", subject, transfer="t1", day=day(), responsibility_epoch=1, case_officer="ma")
        text = text_of(self.render(subject, "correction_transfer_decision", old.clerk, about="t1", number="2").docx)
        self.assertIn(NAME, text)
        self.assertNotIn("塔山街道", text, "where the person lives is the new county's to know")
        self.refused(DENIED, self.render, subject, "correction_register", old.clerk, number="1")
        self.assertIn("责任移交序号：2", text_of(self.render(subject, "correction_transfer_receipt", new.clerk, number="3").docx))

    def test_the_papers_of_the_end(self):
        agency, last = self.agency, today()
        first = last + datetime.timedelta(days=1)
        subject = agency.in_correction((first.replace(year=first.year - 1) - last).days)
        subject = agency.give("PrepareEnd", subject, preparation=c.Preparation(
            summary_received=day(), appraisal="在矫期间遵守规定，表现良好。", appraised=day()))
        self.assertIn("表现良好", text_of(self.render(subject, "correction_appraisal", number="1").docx))
        subject = agency.give("ReleaseSubject", subject, end=c.End(
            ground=c.End.GROUND_EXPIRY, day=subject.term.end, paper="矫解〔2026〕1号"))
        certificate = self.render(subject, "correction_release_certificate")
        self.assertEqual("矫解〔2026〕1号", certificate.number)
        self.assertIn("特此证明", text_of(certificate.docx))
        self.assertIn("原判的刑罚不再执行", text_of(self.render(subject, "correction_release_announcement", number="2", announcer="沈某").docx))
        self.refused(INVALID, self.render, subject, "correction_release_certificate", number="9", field="values.fields[number]")
        self.assertEqual("correction.paper.state", self.rule(subject, "correction_termination_notice", number="3", police_name="公安分局"))

    def test_the_procuratorate_is_answered_in_writing(self):
        agency = self.agency
        subject = agency.give("RecordOpinion", agency.in_correction(), opinion=c.ProcuratorateOpinion(
            kind=c.ProcuratorateOpinion.KIND_CORRECTION, number="越检纠〔2026〕3号", received=day(), content="没有按照规定进行实地查访。"))
        self.assertEqual("correction.paper.state", self.rule(subject, "correction_opinion_reply", **CONTACT))
        subject = agency.give("ReplyOpinion", subject, opinion="o1", reply=c.ProcuratorateOpinion.Reply(
            day=day(), paper="越矫复〔2026〕2号", accepted=False, reasons="该期间本人被羁押，无法进行查访。"))
        reply = self.render(subject, "correction_opinion_reply", about="o1", **CONTACT)
        self.assertEqual("越矫复〔2026〕2号", reply.number)
        for words in ("越检纠〔2026〕3号纠正意见", "没有采纳该纠正意见，理由如下：该期间本人被羁押", "第六十二条"):
            self.assertIn(words, text_of(reply.docx))

    def test_printing_is_an_event_that_says_nothing_of_the_person(self):
        agency, who = self.agency, person()
        subject = agency.in_correction(person=who)
        printer, request_id = caller("printer", "official", agency.county), new_id()
        first = self.render(subject, "correction_receipt", printer, purpose=f"送达{NAME}的回执", number="越城第一号", request_id=request_id)
        again = self.render(subject, "correction_receipt", printer, purpose=f"送达{NAME}的回执", number="越城第一号", request_id=request_id)
        self.assertEqual(first.docx, again.docx)
        self.assertNotEqual(first.event, again.event)
        until(lambda: [one.type for one in self.heard(agency.clerk, subject)].count("Paper.Printed") == 2, "each printing is an event")
        mine = [one for one in self.heard(agency.clerk, subject) if one.actor.subject == "printer"]
        self.assertEqual([first.event, again.event], [one.id for one in mine])
        told = s.RenderPaperRequest()
        self.assertTrue(mine[0].payload.Unpack(told))
        self.assertEqual(s.RenderPaperRequest(name=subject.name, paper="correction_receipt", purpose="送达本人的回执"), told)
        for one in mine:
            self.assertIn("个人信息保护法", one.rule)
            for secret in (NAME, who.number, "越城第一号"):
                self.assertNotIn(secret.encode(), one.SerializeToString())

    def test_only_who_may_prints_and_bad_requests_are_refused_by_field(self):
        agency, subject = self.agency, self.agency.in_correction()
        for role in ("observer", "registrar", "mediator", "sender", "auditor", "citizen"):
            self.refused(DENIED, self.render, subject, "correction_receipt", caller("x", role, agency.county), number="1")
        self.refused(DENIED, self.render, subject, "correction_receipt", caller("x", "official", next(self.counties)), number="1")
        self.refused(INVALID, self.render, subject, "receipt", field="paper")
        self.refused(INVALID, self.render, subject, "correction_receipt", about="陈志远", field="about")
        self.refused(INVALID, self.render, subject, "correction_receipt", purpose="看", field="purpose")
        self.refused(INVALID, self.render, c.Subject(name="subjects/1"), "correction_receipt", field="name")
        self.refused(NOT_FOUND, self.render, c.Subject(name=f"{agency.parent}/subjects/none"), "correction_receipt")
        self.assertNotIn("Paper.Printed", [one.type for one in self.heard(agency.clerk, subject)])
        young = agency.noticed(person=person("20090101", guardian_name="陈大山"))
        self.refused(DENIED, self.render, young, "correction_receipt", caller("o", "corrector", agency.county), number="1")
        # A minor's file asks for a legal ground (社区矫正法 54).
        self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.render, young, "correction_receipt", number="1")
        self.assertTrue(self.render(young, "correction_receipt", number="1", ground=z.LegalGround(kind=z.LegalGround.KIND_SUPERVISION)).docx)

    def test_the_command_prints(self):
        subject = self.agency.in_correction()
        folder = pathlib.Path(self.folder())

        def ctl(*arguments):
            return subprocess.run([program("fengqiaoctl"), f"--server={self.process.target}", "correction", "paper", subject.name, *arguments],
                                  capture_output=True, text=True, timeout=60)
        done = ctl("receipt", f"--purpose={PURPOSE}", "--values=number=5", f"--output={folder / 'a.docx'}")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(NAME, text_of((folder / "a.docx").read_bytes()))
        values = folder / "values.json"
        values.write_text(json.dumps({"fields": {"number": "6", "announcer": "沈某", "members.name": "沈某"}}))
        done = ctl("announcement", f"--purpose={PURPOSE}", f"--values={values}", f"--output={folder / 'b.docx'}")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("沈某", text_of((folder / "b.docx").read_bytes()))
        done = ctl("receipt", f"--purpose={PURPOSE}", f"--output={folder / 'no.docx'}")
        self.assertEqual(1, done.returncode)
        self.assertIn("number", done.stderr)
        self.assertFalse((folder / "no.docx").exists())


class OnSqliteTest(PapersBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(PapersBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class OwnWordingTest(Case):
    def test_an_operators_folder_takes_the_place_and_a_bad_one_ends_the_start(self):
        built_in = (contracts.TOP / "services" / "correction" / "papers" / "receipt.paper").read_text(encoding="utf-8")
        folder = pathlib.Path(self.folder())
        (folder / "receipt.paper").write_text(built_in.replace("特此回复。", "此复。"), encoding="utf-8")
        server = self.server(CORRECTION, f"sqlite://{self.folder()}", f"--correction_papers={folder}")
        agency = Agency(client_of(server.channel), "330602")
        printed = agency.client.RenderPaper(s.RenderPaperRequest(
            name=agency.in_correction().name, paper="correction_receipt", purpose=PURPOSE, request_id=new_id(),
            values=s.PaperValues(fields={"number": "1"})), metadata=agency.clerk)
        self.assertIn("此复。", text_of(printed.docx))
        self.assertNotIn("特此回复。", text_of(printed.docx))
        server.stop()
        (folder / "receipt.paper").write_text(built_in + "text {{nobody_gives_this}}\n", encoding="utf-8")
        ran = subprocess.run([program(CORRECTION), "--auth=dev", "--listen=127.0.0.1:0", f"--database_url=sqlite://{self.folder()}",
                              f"--correction_papers={folder}"], capture_output=True, text=True, timeout=30)
        self.assertNotEqual(0, ran.returncode)
        self.assertIn("nobody_gives_this", ran.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
