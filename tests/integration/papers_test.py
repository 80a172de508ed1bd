#!/usr/bin/python3
"""The printed papers as another program meets them: ZIP and XML read by Python, held against what WordprocessingML demands."""
import io
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml
import zipfile

TOP = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("FENGQIAO_BIN") or TOP / "build" / "release" / "bin")
PROGRAM = BIN.parent / "tests" / "render_papers"
TEMPLATES = sorted((TOP / "services" / "mediation" / "papers").glob("*.paper"))
OF_CORRECTION = sorted((TOP / "services" / "correction" / "papers").glob("*.paper"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"

# The schema's order of what we write; Word refuses a document that has another.
ORDER = {
    "pPr": ["pStyle", "keepNext", "pageBreakBefore", "snapToGrid", "spacing", "ind", "jc", "outlineLvl"],
    "rPr": ["rFonts", "kern", "sz", "szCs", "lang"],
    "tblPr": ["tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar"],
    "tcPr": ["tcW", "gridSpan", "vAlign"],
    "tbl": ["tblPr", "tblGrid", "tr"],
    "tr": ["trPr", "tc"],
    "tc": ["tcPr", "p"],
    "sectPr": ["footerReference", "pgSz", "pgMar", "docGrid"],
    "style": ["name", "basedOn", "next", "uiPriority", "semiHidden", "unhideWhenUsed", "qFormat", "pPr", "rPr", "tblPr"],
    "font": ["altName", "panose1", "charset", "family"],
    "settings": ["zoom", "evenAndOddHeaders", "characterSpacingControl", "compat", "themeFontLang"],
}


def local(element):
    return element.tag.rpartition("}")[2]


class PapersTest(unittest.TestCase):
    def rendered(self, *templates, **environment):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out.docx")
            subprocess.run([PROGRAM, out, *templates], check=True, env={**os.environ, **environment}, timeout=60)
            return pathlib.Path(out).read_bytes()

    def check_package(self, package):
        self.assertIsNone(package.testzip())
        names = package.namelist()
        self.assertEqual("[Content_Types].xml", names[0])
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual({(1980, 1, 1, 0, 0, 0)}, {entry.date_time for entry in package.infolist()})
        types = xml.fromstring(package.read("[Content_Types].xml"))
        told = {element.get("PartName") for element in types.iter(f"{TYPES}Override")}
        extensions = {element.get("Extension") for element in types.iter(f"{TYPES}Default")}
        self.assertEqual(told, {f"/{name}" for name in names if not name.endswith(".rels") and name != names[0]})
        self.assertEqual({"rels", "xml"}, extensions)
        for relations, folder in (("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")):
            ids = [element.get("Id") for element in xml.fromstring(package.read(relations)).iter(f"{RELATIONS}Relationship")]
            self.assertEqual(len(ids), len(set(ids)))
            for element in xml.fromstring(package.read(relations)).iter(f"{RELATIONS}Relationship"):
                self.assertIn(folder + element.get("Target"), names)

    def check_order(self, root):
        for element in root.iter():
            order = ORDER.get(local(element)) if element.tag.startswith(W) else None
            if order:
                places = [order.index(local(child)) for child in element]
                self.assertEqual(sorted(places), places, local(element))

    def check_tables(self, body):
        for table in body.iter(f"{W}tbl"):
            grid = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
            self.assertEqual(11906 - 1587 - 1474, sum(grid))
            self.assertGreater(min(grid), 0)
            for row in table.findall(f"{W}tr"):
                column = 0
                for cell in row.findall(f"{W}tc"):
                    span = cell.find(f"{W}tcPr/{W}gridSpan")
                    width = int(span.get(f"{W}val")) if span is not None else 1
                    self.assertEqual(sum(grid[column:column + width]), int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")))
                    column += width
                    self.assertEqual("p", local(cell[-1]))
                self.assertEqual(len(grid), column)

    def check(self, docx):
        package = zipfile.ZipFile(io.BytesIO(docx))
        self.check_package(package)
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                self.check_order(xml.fromstring(package.read(name)))
        body = xml.fromstring(package.read("word/document.xml"))[0]
        self.check_tables(body)
        # Neighbouring tables would become one, and the last table wants a paragraph behind it.
        kinds = [local(element) for element in body]
        self.assertEqual("sectPr", kinds[-1])
        for kind, following in zip(kinds, kinds[1:]):
            self.assertFalse(kind == "tbl" and following != "p", "a table without a paragraph behind it")
        styles = {style.get(f"{W}styleId") for style in xml.fromstring(package.read("word/styles.xml")).iter(f"{W}style")}
        used = {element.get(f"{W}val") for tag in ("pStyle", "tblStyle") for element in body.iter(f"{W}{tag}")}
        self.assertLessEqual(used, styles)
        return body

    def test_each_paper_is_a_sound_document(self):
        self.assertEqual((20, 43), (len(TEMPLATES), len(OF_CORRECTION)))
        for template in TEMPLATES + OF_CORRECTION:
            with self.subTest(template.name):
                body = self.check(self.rendered(template))
                text = "".join(t.text or "" for t in body.iter(f"{W}t"))
                self.assertGreater(len(text), 50)
                self.assertNotRegex(text, r"\{\{|\}\}|\[\[|\]\]")

    def test_a_bound_file_points_to_its_papers(self):
        body = self.check(self.rendered(*TEMPLATES))
        marks = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
        self.assertEqual([f"paper{number}" for number in range(1, 21)], marks)
        asked = [re.fullmatch(r" PAGEREF (\w+) \\h ", field.get(f"{W}instr"))[1] for field in body.iter(f"{W}fldSimple")]
        self.assertEqual(marks, asked)
        self.assertGreaterEqual(sum(1 for _ in body.iter(f"{W}pageBreakBefore")), 20)

    def test_another_process_elsewhere_prints_the_same_bytes(self):
        self.assertEqual(self.rendered(*TEMPLATES, TZ="Asia/Shanghai"), self.rendered(*TEMPLATES, TZ="America/New_York"))


if __name__ == "__main__":
    unittest.main()
