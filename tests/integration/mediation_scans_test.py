#!/usr/bin/python3
"""Scans of papers: in the database of both engines, and in an object store."""
import contracts  # noqa: F401  (makes the contracts importable)
import hashlib
import io
import os
import threading
import unittest
import zipfile

from databases import Postgres
from harness import Case, caller, new_id, until
from mediation_desk import MEDIATION, Desk, c, client_of, refusal_of, rule_of, s
from object_store import ObjectStore

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.mediation.v1 import scan_pb2

COUNTY = "330602"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 3000  # some pieces long


def upload(client, name, content, paper="d1", piece=200_000, metadata=None, **header):
    header.setdefault("media_type", "application/pdf")
    header.setdefault("size_bytes", len(content))
    header.setdefault("request_id", new_id())

    def parts():
        yield scan_pb2.UploadScanRequest(header=scan_pb2.ScanHeader(name=name, paper=paper, **header))
        for start in range(0, len(content), piece):
            yield scan_pb2.UploadScanRequest(content=content[start:start + piece])
    return client.UploadScan(parts(), **({"metadata": metadata} if metadata else {}))


def download(client, name, paper="d1", purpose="复核协议书原件", metadata=None):
    request = scan_pb2.DownloadScanRequest(name=name, paper=paper, purpose=purpose, request_id=new_id())
    parts = list(client.DownloadScan(request, **({"metadata": metadata} if metadata else {})))
    return b"".join(part.chunk for part in parts), parts[0]


class ScanBody:
    flags = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(MEDIATION, cls.new_database(case), *cls.new_flags(case))
        cls.client = client_of(cls.process.channel)
        cls.desk = Desk(cls.client, COUNTY)

    @classmethod
    def new_flags(cls, case):
        return []

    @classmethod
    def tearDownClass(cls):
        cls.process.stop(expected_errors=["DATA_LOSS"])  # where a test changes what is kept
        super().tearDownClass()

    def run_nothing(self):
        pass

    def with_paper(self, **more):
        name = self.desk.registered().name
        self.desk.call("AddPapers", name=name, papers=[c.Paper(kind=c.Paper.KIND_APPLICATION, pages=1, **more)])
        return name

    def feed(self):
        return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True)) for event in reply.events]

    def readings(self, name):
        return sum(event.resource == name and event.type == "Scan.Read" for event in self.feed())

    def test_a_scan_comes_back_as_it_went_in_and_the_reading_is_an_event(self):
        name = self.with_paper()
        paper = upload(self.client, name, PDF).papers[0]
        sha = hashlib.sha256(PDF).hexdigest()
        self.assertEqual((sha, len(PDF), "application/pdf"), (paper.sha256, paper.scan_bytes, paper.scan_type))
        content, first = download(self.client, name)
        self.assertEqual((PDF, "application/pdf", sha), (content, first.media_type, first.sha256))
        until(lambda: (name, "Scan.Read") in [(event.resource, event.type) for event in self.feed()], "the reading is an event")
        # The same again changes nothing; other bytes are refused.
        again = upload(self.client, name, PDF)
        self.assertEqual(paper, again.papers[0])
        self.assertEqual("mediation.scan.kept", rule_of(refusal_of(upload, self.client, name, PDF + b"x")))
        self.assertEqual(PDF, download(self.client, name)[0])

    def test_bad_uploads_are_refused_by_field_and_nothing_is_kept(self):
        name = self.with_paper()
        for field, more, content in (("header.media_type", {"media_type": "text/html"}, PDF), ("header.size_bytes", {"size_bytes": 0}, PDF),
                                     ("header.size_bytes", {"size_bytes": (16 << 20) + 1}, PDF), ("content", {"size_bytes": len(PDF) + 1}, PDF),
                                     ("content", {"size_bytes": len(PDF) - 1}, PDF), ("content", {}, b"GIF89a"), ("header.sha256", {"sha256": "0" * 64}, PDF),
                                     ("header.sha256", {"sha256": "x"}, PDF), ("header.paper", {"paper": ""}, PDF), ("header.name", {"at": "x"}, PDF),
                                     ("request_id", {"request_id": ""}, PDF), ("content", {"piece": (1 << 20) + 1}, PDF * 3)):
            more = dict(more)
            with self.subTest(field=field, **more):
                refusal = refusal_of(upload, self.client, more.pop("at", name), content, **more)
                self.assertEqual([field], list(refusal.fields), (more, str(refusal)))
        self.assertEqual("NOT_FOUND", refusal_of(upload, self.client, name, PDF, paper="d9").code.name)
        self.assertEqual("PERMISSION_DENIED", refusal_of(upload, self.client, name, PDF, metadata=caller("a", "official", "110101")).code.name)
        self.assertEqual(0, self.desk.get(name).papers[0].scan_bytes)
        self.assertEqual("NOT_FOUND", refusal_of(download, self.client, name).code.name)

    def test_a_hash_that_was_entered_first_binds_the_upload(self):
        name = self.with_paper(sha256=hashlib.sha256(PDF).hexdigest())
        self.assertEqual("mediation.scan.other", rule_of(refusal_of(upload, self.client, name, PDF + b"x")))
        upload(self.client, name, PDF)

    def test_who_may_not_act_reads_no_scan_and_leaves_no_event(self):
        name = self.with_paper()
        upload(self.client, name, PDF)
        before = self.readings(name)
        for who in (caller("a", "official", "110101"), caller("b", "observer", COUNTY)):
            self.assertEqual("PERMISSION_DENIED", refusal_of(download, self.client, name, metadata=who).code.name)
        self.assertEqual(["purpose"], list(refusal_of(download, self.client, name, purpose="？？").fields))
        self.assertEqual((0, 0), (before, self.readings(name)))

    def test_the_exported_file_has_the_scans(self):
        name = self.desk.agreed().name
        self.desk.call("AddPapers", name=name, papers=[c.Paper(kind=c.Paper.KIND_APPLICATION, pages=1)])
        upload(self.client, name, PDF)
        request = s.ExportFileRequest(name=name, request_id=new_id())
        archive = zipfile.ZipFile(io.BytesIO(b"".join(part.chunk for part in self.client.ExportFile(request))))
        scans = [entry for entry in archive.namelist() if entry.endswith("（扫描件）.pdf")]
        self.assertEqual(1, len(scans), archive.namelist())
        self.assertEqual(PDF, archive.read(scans[0]))


class IdleUploadTest(Case):
    """Whoever opens uploads and leaves them keeps nobody out for long."""

    def test_idle_uploads_are_ended_and_one_account_has_half_of_the_room(self):
        server = self.server(MEDIATION, f"sqlite://{self.folder()}", "--upload_idle_seconds=4")
        client = client_of(server.channel)
        desk = Desk(client, COUNTY)
        names = [desk.registered().name for _ in range(6)]
        for name in names:
            desk.call("AddPapers", name=name, papers=[c.Paper(kind=c.Paper.KIND_APPLICATION, pages=1)])
        lazy, busy = caller("lazy", "official", COUNTY), caller("busy", "official", COUNTY)
        done = threading.Event()
        self.addCleanup(done.set)

        def all_but_one_byte():
            yield scan_pb2.UploadScanRequest(header=scan_pb2.ScanHeader(
                name=names[0], paper="d1", media_type="application/pdf", size_bytes=16 << 20, request_id=new_id()))
            for piece in range(16):
                yield scan_pb2.UploadScanRequest(content=bytes((1 << 20) - (piece == 15)))
            done.wait()
        waiting = [client.started("UploadScan", all_but_one_byte(), metadata=lazy) for _ in range(5)]
        # They find no room for all five, 64 MiB being theirs: one has to go, and the four that stay are ended.
        refusals = [refusal_of(call.result) for call in waiting]
        self.assertEqual(["DEADLINE_EXCEEDED"] * 4 + ["RESOURCE_EXHAUSTED"],
                         sorted(refusal.code.name for refusal in refusals))
        for refusal in refusals:
            full = refusal.code.name == "RESOURCE_EXHAUSTED"
            self.assertEqual(full, "RetryInfo" in refusal.details)
            self.assertIn("of one account" if full else "brought nothing for 4s", str(refusal))
        # What they held is given back, to everybody.
        for who, name in ((lazy, names[0]), (busy, names[1])):
            upload(client, name, PDF, metadata=who)
        server.stop()


class OnSqliteTest(ScanBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(ScanBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class InObjectStoreTest(ScanBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"

    @classmethod
    def new_flags(cls, case):
        cls.store = ObjectStore()
        cls.store.__enter__()
        cls.addClassCleanup(cls.store.__exit__)
        cls.credentials = os.path.join(case.folder(), "credentials")
        cls.write_credentials(cls.store.secret)
        return [f"--scan_store_endpoint={cls.store.address}", "--scan_store_bucket=scans", f"--scan_store_credentials={cls.credentials}"]

    @classmethod
    def write_credentials(cls, secret):
        with open(cls.credentials, "w", encoding="ascii") as file:
            file.write(f"{cls.store.key_id}\n{secret}\n")

    def test_the_store_has_the_bytes_under_their_hash(self):
        name, content = self.with_paper(), PDF + b"elsewhere"
        upload(self.client, name, content)
        self.assertEqual(content, self.store.objects["/scans/" + hashlib.sha256(content).hexdigest()])
        self.assertEqual([], self.store.refused)

    def test_a_store_that_is_down_keeps_nothing_and_says_so(self):
        name = self.with_paper()
        self.store.broken = True
        try:
            self.assertEqual("UNAVAILABLE", refusal_of(upload, self.client, name, PDF + b"down").code.name)
        finally:
            self.store.broken = False
        self.assertEqual(0, self.desk.get(name).papers[0].scan_bytes)
        upload(self.client, name, PDF + b"down")

    def test_bytes_that_were_changed_are_found(self):
        name, content = self.with_paper(), PDF + b"to be changed"
        upload(self.client, name, content)
        self.store.objects["/scans/" + hashlib.sha256(content).hexdigest()] = content[:-1]
        self.assertEqual("DATA_LOSS", refusal_of(download, self.client, name).code.name)
        self.store.objects["/scans/" + hashlib.sha256(content).hexdigest()] = content
        self.assertEqual(content, download(self.client, name)[0])

    def test_a_key_that_was_replaced_is_read_anew(self):
        name, content = self.with_paper(), PDF + b"new key"
        self.write_credentials("wrong")
        self.assertEqual("UNAVAILABLE", refusal_of(upload, self.client, name, content).code.name)
        self.assertEqual("another signature", self.store.refused.pop())
        self.write_credentials(self.store.secret)
        upload(self.client, name, content)


if __name__ == "__main__":
    unittest.main(verbosity=2)
