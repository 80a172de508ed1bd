"""The sample reports of deploy/samples, and how a document is sent."""
import dataclasses
import hashlib

import contracts

from fengqiao.reports.v1 import report_service_pb2 as reports

FOLDER = contracts.TOP / "deploy" / "samples"
PIECE = 64 << 10


@dataclasses.dataclass(frozen=True)
class Sample:
    file_name: str
    region: str
    encoding: str  # Python's name of it
    # Figures that contradict one another, as deploy/samples/README.md says.
    inconsistencies: int = 0

    @property
    def bytes(self):
        return (FOLDER / self.file_name).read_bytes()

    @property
    def text(self):
        """The text in which spans count: decoded, with its line ends and its byte-order mark."""
        return self.bytes.decode(self.encoding)

    @property
    def sha256(self):
        return hashlib.sha256(self.bytes).digest()


SAMPLES = (
    Sample("01_jinhua.txt", "330700", "utf-8"),
    Sample("02_jindong.txt", "330703", "utf-8"),
    Sample("03_yiwu.txt", "330782", "utf-8", 1),
    Sample("04_yiling.txt", "420506", "gb18030"),
    Sample("05_tongliang.txt", "500151", "utf-8"),
    Sample("06_fushan.txt", "370611", "utf-8", 1),
)


def header(content, file_name="", metadata=None, size=None):
    return reports.DocumentHeader(file_name=file_name, metadata=metadata, size_bytes=len(content) if size is None else size)


def upload(content, request_id, file_name="", metadata=None, size=None, piece=PIECE):
    """The messages of IngestReport. `size` is what is announced, where that is not what is sent."""
    yield reports.IngestReportRequest(header=header(content, file_name, metadata, size), request_id=request_id)
    for at in range(0, len(content), piece):
        yield reports.IngestReportRequest(content=content[at:at + piece])


def extraction(content, metadata=None, piece=PIECE):
    """The messages of ExtractFacts."""
    yield reports.ExtractFactsRequest(header=header(content, metadata=metadata))
    for at in range(0, len(content), piece):
        yield reports.ExtractFactsRequest(content=content[at:at + piece])
