#!/usr/bin/python3
"""Documents of our own making in every format that is read, from one plain text, and what is wrong with documents.

A line is a paragraph, lines with tabs are a table. Run by itself it writes the files of tests/data/formats and deploy/samples anew.
"""
import html
import io
import re
import sys
import zipfile
import zlib

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def blocks(text):
    """Paragraphs as strings, tables as lists of rows of cells."""
    table = []
    for line in text.splitlines():
        if "\t" in line:
            table.append(line.split("\t"))
            continue
        if table:
            yield table
            table = []
        if line.strip():
            yield line.strip()
    if table:
        yield table


# HTML


def to_html(text, encoding="utf-8", declared=None):
    """A page as the content systems of bureaus make them: navigation, scripts, spans around half a number, references."""
    def words(line):
        line = html.escape(line, quote=False).replace("“", "&ldquo;").replace("—", "&#8212;")
        return re.sub(r"(\d)(\d)", r'\1<span style="font-family:仿宋">\2</span>', line, count=1)
    body = []
    for block in blocks(text):
        if isinstance(block, str):
            body.append(f'<p style="text-indent: 2em">&nbsp;&nbsp;{words(block)}\n</p>')
            continue
        head, *rows = block
        body.append('<table border="1"><tbody>')
        body.append("<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in head))
        body += ["<tr>" + "".join(f"<td><p>{html.escape(cell)}</p></td>" for cell in row) + "</tr>" for row in rows]
        body.append("</table>")
    return (f'<!DOCTYPE html>\n<html><head><meta charset="{declared or encoding}"><title>2021年 999件</title>\n'
            "<style>p { margin: 3px }</style><script>var count = '77件';</script></head>\n"
            '<body><nav><ul><li>首页 12件</li></ul></nav><div class="article">\n'
            '<div style="display: none">隐藏的55件</div>\n' + "\n".join(body) + "\n</div></body></html>\n").encode(encoding)


# .docx


def docx(document, **more):
    """A package with `document` as the XML of its main part."""
    parts = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2023, 1, 31, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word_xml(body):
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>')


def run(text):
    return f'<w:r><w:rPr><w:lang w:eastAsia="zh-CN"/></w:rPr><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>'


def word_paragraph(text):
    """Runs end anywhere, also within a number; and what was deleted is still there."""
    cut = len(text) // 2
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>删去的33件</w:delText></w:r></w:del>'
    return f"<w:p>{run(text[:cut])}{deleted}{run(text[cut:])}</w:p>"


def to_docx(text):
    body = []
    for block in blocks(text):
        if isinstance(block, str):
            body.append(word_paragraph(block))
        else:
            cells = lambda row: "".join(f"<w:tc><w:tcPr/>{word_paragraph(cell)}</w:tc>" for cell in row)
            body.append("<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{cells(row)}</w:tr>" for row in block) + "</w:tbl>")
    return docx(word_xml("".join(body)))


# PDF


class Pdf:
    """Pages of glyphs. The font is named and not embedded; a ToUnicode map tells which characters its glyphs are."""
    WIDTH, HEIGHT = 595, 842
    LEFT, TOP, SIZE, LEADING = 72, 72, 12, 28
    COLUMNS = 37  # characters of full width in a line

    def __init__(self):
        self.glyphs = {}   # character -> glyph
        self.pages = []    # streams
        self.places = []   # of each character that was written: (character, page, left, top, right, bottom)
        self.y = None

    def glyph(self, character):
        return self.glyphs.setdefault(character, len(self.glyphs) + 1)

    @staticmethod
    def width(character):
        return 0.5 if ord(character) < 0x80 else 1.0

    def new_page(self):
        self.pages.append([])
        self.y = self.TOP
        number = len(self.pages)
        self.write(self.LEFT, 40, "某市司法局年度工作报告", size=9, counts=False)
        self.write(285, 800, f"- {number} -", size=9, counts=False)

    def write(self, x, y, text, size=None, counts=True):
        """`y` is the upper edge, from the top of the page."""
        size = size or self.SIZE
        codes = "".join(f"{self.glyph(c):04X}" for c in text)
        self.pages[-1].append(f"BT /F1 {size} Tf 1 0 0 1 {x} {self.HEIGHT - y - 0.88 * size:.2f} Tm <{codes}> Tj ET")
        for c in text:
            wide = self.width(c) * size
            if counts:
                self.places.append((c, len(self.pages), x, y, x + wide, y + size))
            x += wide

    def line(self, text, x=None):
        if self.y is None or self.y > 760:
            self.new_page()
        self.write(self.LEFT if x is None else x, self.y, text)
        self.y += self.LEADING

    def paragraph(self, text):
        """With two blanks' indentation, broken where the line is full, wherever that is."""
        room, x, piece = self.COLUMNS - 2.0, self.LEFT + 2 * self.SIZE, ""
        for c in text:
            if room < self.width(c):
                self.line(piece, x)
                room, x, piece = float(self.COLUMNS), self.LEFT, ""
            piece += c
            room -= self.width(c)
        self.line(piece, x)

    def table(self, rows):
        first, step = 180, 270 / (max(map(len, rows)) - 1)
        for row in rows:
            if self.y is None or self.y > 760:
                self.new_page()
            for column, cell in enumerate(row):
                self.write(self.LEFT + (round(first + (column - 1) * step) if column else 0), self.y, cell)
            self.y += self.LEADING

    def bytes(self, password=None):
        objects = []

        def add(body, stream=None):
            if stream is not None:
                packed = zlib.compress(stream.encode() if isinstance(stream, str) else stream)
                body = body[:-2].encode() + f" /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"
            else:
                body = body.encode()
            objects.append(body)
            return len(objects)

        narrow = [g for c, g in self.glyphs.items() if ord(c) < 0x80]
        widths = " ".join(f"{g} [500]" for g in sorted(narrow))
        bf = "\n".join(f"<{g:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, g in self.glyphs.items())
        lines = bf.split("\n") if bf else []
        chunks = "".join(f"{len(lines[i:i + 100])} beginbfchar\n" + "\n".join(lines[i:i + 100]) + "\nendbfchar\n" for i in range(0, len(lines), 100))
        catalog = add("<< /Type /Catalog /Pages 2 0 R >>")
        first_page = 7
        kids = " ".join(f"{first_page + 2 * i} 0 R" for i in range(len(self.pages)))
        add(f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>")
        add("<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>")
        add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor 5 0 R /DW 1000 /W [{widths}] >>")
        add("<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
            "/CapHeight 880 /StemV 80 >>")
        add("<< >>", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{chunks}endcmap end end\n")
        for page in self.pages:
            number = len(objects) + 1
            add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {self.WIDTH} {self.HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> "
                f"/Contents {number + 1} 0 R >>")
            add("<< >>", "\n".join(page))
        more = ""
        if password is not None:
            # The dictionary of a password that nobody has: what it protects can't be opened.
            add(f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>")
            more = f" /Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
        out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(objects, 1):
            offsets.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        table = len(out)
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
        out += f"trailer\n<< /Size {len(objects) + 1} /Root {catalog} 0 R{more} >>\nstartxref\n{table}\n%%EOF\n".encode()
        return bytes(out)


def to_pdf(text):
    """The bytes, and where each character stands."""
    pdf = Pdf()
    for block in blocks(text):
        if isinstance(block, str):
            pdf.paragraph(block)
        else:
            pdf.table(block)
    return pdf.bytes(), pdf.places


if __name__ == "__main__":
    for source in sys.argv[1:]:
        with open(source, encoding="utf-8-sig") as file:
            text = file.read()
        stem = source.rsplit(".", 1)[0]
        for suffix, content in ((".html", to_html(text)), (".docx", to_docx(text)), (".pdf", to_pdf(text)[0])):
            with open(stem + suffix, "wb") as file:
                file.write(content)
