#!/usr/bin/python3
"""Documents in every format over the wire: the same figures as in plain text, places that lead back to the original, and refusals of
what is hostile, with nothing kept and the service as well as before."""
import html
import io
import re
import unittest
import xml.etree.ElementTree as xml
import zipfile

import contracts  # noqa: F401  (makes the contracts importable)
import documents
import grpc
from bad_input_test import INVALID, RefusingCase
from documents import W, docx, to_docx, to_html, to_pdf, word_xml
from harness import listed, new_id
from samples import SAMPLES, extraction, upload

from fengqiao.reports.v1 import report_service_pb2 as reports

MIB = 1 << 20
TEXTS = {sample.file_name: sample.text.lstrip("\ufeff") for sample in SAMPLES}


def packed(text):
    return re.sub(r"\s", "", text)


def in_html(page, place):
    """What a reader sees of these bytes."""
    piece = page[place.byte_range.start:place.byte_range.end].decode()
    return html.unescape(re.sub(r"<[^>]*>", "", piece))


def in_docx(package, place):
    body = xml.fromstring(zipfile.ZipFile(io.BytesIO(package)).read("word/document.xml"))
    paragraph = list(body.iter(f"{{{W}}}p"))[place.paragraph_range.paragraph - 1]
    shown = "".join(t.text for t in paragraph.iter(f"{{{W}}}t"))
    if place.paragraph_range.table:
        table = list(body.iter(f"{{{W}}}tbl"))[place.paragraph_range.table - 1]
        cell = table.findall(f"{{{W}}}tr")[place.paragraph_range.row - 1].findall(f"{{{W}}}tc")[place.paragraph_range.cell - 1]
        assert paragraph in list(cell)
    return shown[place.paragraph_range.start:place.paragraph_range.end]


def in_pdf(glyphs, place):
    """The characters that were set within the boxes."""
    def within(box, page, left, top, right, bottom):
        return (box.page == page and box.left <= 50 * (left + right) <= box.right and box.top <= 50 * (top + bottom) <= box.bottom)
    return "".join(c for box in place.page_area.boxes for c, *where in glyphs if within(box, *where))


def figures(facts):
    """All but where they stand."""
    told = []
    for fact in facts:
        told.append(reports.Fact.FromString(fact.SerializeToString()))
        told[-1].ClearField("name")
        told[-1].ClearField("place")
        told[-1].span.start = told[-1].span.end = 0
    return told


class FormatsTest(RefusingCase):
    """What is read."""

    def extracted(self, content):
        replies = list(self.reports.ExtractFacts(extraction(content)))
        return replies[0].format, [fact for reply in replies for fact in reply.facts], replies[0].metadata

    def test_the_same_text_has_the_same_figures_in_every_format(self):
        for name, text in TEXTS.items():
            _, wanted, metadata = self.extracted(text.encode())
            self.assertGreater(len(wanted), 100)
            page, gb, package = to_html(text), to_html(text, "gb18030", "gb2312"), to_docx(text)
            pdf, glyphs = to_pdf(text)
            for what, content, read, form in (
                    ("html", page, lambda place: in_html(page, place), reports.Report.FORMAT_HTML),
                    ("html in gb18030", gb, lambda place: in_html_gb(gb, place), reports.Report.FORMAT_HTML),
                    ("docx", package, lambda place: in_docx(package, place), reports.Report.FORMAT_DOCX),
                    ("pdf", pdf, lambda place: in_pdf(glyphs, place), reports.Report.FORMAT_PDF)):
                with self.subTest(name, format=what):
                    told, found, said = self.extracted(content)
                    self.assertEqual(form, told)
                    self.assertEqual(figures(wanted), figures(found))
                    self.assertEqual(metadata, said)
                    for fact in found:
                        self.assertEqual(packed(fact.span.surface), packed(read(fact.place)))

    def test_what_is_kept(self):
        text = TEXTS[SAMPLES[1].file_name]
        pdf, _ = to_pdf(text)
        for name, content, form, pages in (("a.html", to_html(text), reports.Report.FORMAT_HTML, False),
                                           ("b.docx", to_docx(text), reports.Report.FORMAT_DOCX, False),
                                           ("c.txt", pdf, reports.Report.FORMAT_PDF, True),  # the name says nothing
                                           ("d.pdf", text.encode(), reports.Report.FORMAT_TEXT, False)):
            with self.subTest(name):
                report = self.reports.IngestReport(upload(content, new_id(), name))
                self.assertEqual((form, len(content), name), (report.format, report.original_bytes, report.file_name))
                self.assertEqual(pages, report.page_count > 1)
                self.assertEqual(report, self.reports.GetReport(reports.GetReportRequest(name=report.name)))
                kept = self.download(report.name, reports.DownloadReportRequest.FORM_TEXT).decode()
                self.assertEqual(report.text_length, len(kept))
                self.assertEqual(content, self.download(report.name, reports.DownloadReportRequest.FORM_ORIGINAL))
                facts = listed(self.reports.ListFacts, reports.ListFactsRequest(parent=report.name), "facts", 1000)
                self.assertEqual(report.fact_count, len(facts))
                for fact in facts:
                    self.assertEqual(fact.span.surface, kept[fact.span.start:fact.span.end])
                    self.assertIsNotNone(fact.place.WhichOneof("where"))

    def download(self, name, form):
        return b"".join(part.content for part in self.reports.DownloadReport(reports.DownloadReportRequest(name=name, form=form)))


def in_html_gb(page, place):
    piece = page[place.byte_range.start:place.byte_range.end].decode("gb18030")
    return html.unescape(re.sub(r"<[^>]*>", "", piece))


def ole(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(1000)


def drawing():
    pdf = documents.Pdf()
    pdf.new_page()
    pdf.pages[0] = ["0 0 100 100 re f"]
    return pdf


class HostileTest(RefusingCase):
    """What is refused: by field, reason and rule, and nothing of it is kept."""

    def refused_for(self, reason, rule, content):
        for call in (lambda: self.reports.IngestReport(upload(content, new_id(), piece=MIB)),
                     lambda: list(self.reports.ExtractFacts(extraction(content, piece=MIB)))):
            with self.nothing_stored():
                refusal = self.refused(INVALID, call, field="content", reason=reason)
            failure = refusal.details.get("PreconditionFailure")
            self.assertEqual([f"reports.document.{rule}"], [violation.subject for violation in failure.violations] if failure else [])

    def test_refusals(self):
        good = TEXTS[SAMPLES[0].file_name]
        pdf, _ = to_pdf(good)
        laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        table = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("年报.txt", good)
        for what, reason, rule, content in (
                ("a bomb", "DOCUMENT_TOO_COMPLEX", "zip_ratio", docx(word_xml("<w:p>" + "<w:r/>" * (16 << 20) + "</w:p>"))),
                ("a bomb of one text", "DOCUMENT_TOO_COMPLEX", "docx_characters",
                 docx(word_xml(f"<w:p><w:r><w:t>{'9' * (100 << 20)}</w:t></w:r></w:p>"))),
                ("a ZIP that is no .docx", "UNKNOWN_FORMAT", "docx", other.getvalue()),
                ("a .docx that broke off", "DOCUMENT_BROKEN", "zip", to_docx(good)[:-50]),
                ("XML that broke off", "DOCUMENT_BROKEN", "xml", docx(word_xml("<w:p>")[:-40])),
                ("entities", "DOCUMENT_BROKEN", "xml_document_type", docx(word_xml("<w:p/>").replace("<w:document", laughs + "<w:document"))),
                ("tables a thousand deep", "DOCUMENT_TOO_COMPLEX", "docx_tables", docx(word_xml(table[0] * 1000 + table[1] * 1000))),
                ("an encrypted .docx", "DOCUMENT_ENCRYPTED", "office_encryption", ole("EncryptedPackage")),
                ("an old .doc", "UNKNOWN_FORMAT", "ole", ole("WordDocument")),
                ("a scanned PDF", "NO_TEXT_LAYER", "pdf_text_layer", drawing().bytes()),
                ("an encrypted PDF", "DOCUMENT_ENCRYPTED", "pdf_encryption", drawing().bytes(password="x")),
                ("a PDF that broke off", "DOCUMENT_BROKEN", "pdf", pdf[:len(pdf) // 3]),
                ("a PDF of garbage", "DOCUMENT_BROKEN", "pdf", b"%PDF-1.7\n" + bytes(range(256)) * 1000),
                ("HTML that opens and never closes", "DOCUMENT_TOO_COMPLEX", "html_depth", b"<div>" * (16 * MIB // 5)),
                ("HTML tables a thousand deep", "DOCUMENT_TOO_COMPLEX", "html_tables", b"<table><tr><td>" * 1000 + b"1"),
                ("a page without text", "DOCUMENT_EMPTY", "text", b"<html><body><script>1</script></body></html>"),
                ("a .docx without text", "DOCUMENT_EMPTY", "text", docx(word_xml("<w:p/>"))),
                ("a picture", "UNKNOWN_FORMAT", "picture", b"\xff\xd8\xff\xe0" + bytes(1000))):
            with self.subTest(what):
                self.refused_for(reason, rule, content)
        # The service is as well as before, and has not grown beyond what its largest documents take.
        self.reports.IngestReport(upload(pdf, new_id(), "好.pdf"))
        self.assertLess(self.peak_memory(), 700 * MIB)

    def peak_memory(self):
        with open(f"/proc/{self.suite.reports_server.pid}/status", encoding="utf-8") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) << 10

    def test_many_pdfs_at_once(self):
        pdf, _ = to_pdf(TEXTS[SAMPLES[2].file_name])
        calls = [self.suite.reports_server.new_channel().stream_stream(
            "/fengqiao.reports.v1.ReportService/ExtractFacts", reports.ExtractFactsRequest.SerializeToString,
            reports.ExtractFactsResponse.FromString)(extraction(pdf)) for _ in range(12)]
        counts = {sum(len(reply.facts) for reply in call) for call in calls}
        self.assertEqual(1, len(counts))
        self.assertGreater(counts.pop(), 100)


if __name__ == "__main__":
    unittest.main(verbosity=2)
