#!/usr/bin/python3
"""What is stored under data keys: a copy of the database shows nobody, keys follow one another, and without its key nothing starts."""
import base64
import glob
import os
import secrets
import subprocess
import unittest

import contracts  # noqa: F401  (makes the contracts importable)
from databases import Postgres
from harness import Case, new_id, program
from mediation_desk import Desk, citizen_number, client_of, party
from processes import PATIENCE, environment

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.mediation.v1 import mediation_service_pb2 as s

COUNTY = "330602"
NAME, PHONE, ADDRESS = "欧阳秘密", "13812345678", "浙江省绍兴市越城区塔山街道蝴蝶弄七号"
ALL_DONE = "all stored data are under the current data key"


def key(name, scheme):
    size = {"AES-256-GCM": 32, "SM4-CTR-HMAC-SM3": 48}[scheme]
    return f"{name}\t{scheme}\t{base64.b64encode(secrets.token_bytes(size)).decode()}\n"


class DataKeysBody:
    def keys(self, *lines):
        path = os.path.join(self.folder(), "data_keys")
        with open(path, "w", encoding="ascii") as file:
            file.writelines(lines)
        return f"--data_keys={path}"

    def start(self, url, *flags):
        return self.server("fengqiao-mediation", url, *flags)

    def filled(self, process):
        """A case whose party has all that a party may have, and what can be found of it."""
        desk, number = Desk(client_of(process.channel), COUNTY), citizen_number()
        name = desk.mediating(parties=[party(1, NAME, number, phone=PHONE, address=ADDRESS), party(2, "被大申")],
                              claim=f"{NAME}（{number}，{PHONE}）家漏水").name
        return name, [word.encode() for word in (NAME, number, PHONE, ADDRESS[-4:])]

    def reveal(self, process, name):
        return client_of(process.channel).RevealParty(
            s.RevealPartyRequest(name=name, party="p1", purpose="送达文书", request_id=new_id()))

    def found(self, url, words):
        dump = self.dump(url)
        self.assertGreater(len(dump), 1000)
        return [word for word in words if word in dump or word.hex().encode() in dump]

    def test_a_copy_of_the_database_shows_nobody(self):
        for scheme in ("AES-256-GCM", "SM4-CTR-HMAC-SM3"):
            with self.subTest(scheme):
                url = self.new_database()
                process = self.start(url, self.keys(key("k1", scheme)))
                name, words = self.filled(process)
                told = self.reveal(process, name)
                self.assertEqual((NAME, PHONE), (told.revealed_name, told.revealed_phone))
                process.stop()
                self.assertEqual([], self.found(url, [*words, "塔山街道".encode()]))
        # The same way of looking finds them where they are plain.
        url = self.new_database()
        process = self.start(url)
        name, words = self.filled(process)
        process.stop()
        self.assertEqual(words, self.found(url, words))

    def test_keys_follow_one_another_while_it_serves(self):
        url = self.new_database()
        process = self.start(url)
        name, words = self.filled(process)
        before = client_of(process.channel).GetCase(s.GetCaseRequest(name=name))
        process.stop()
        first, second = key("k1", "AES-256-GCM"), key("k2", "SM4-CTR-HMAC-SM3")
        # From plain to the first, from the first to the second.
        for keys in ((first,), (second, first)):
            process = self.start(url, self.keys(*keys))
            process.wait_for_line(ALL_DONE, "err")
            self.assertEqual(before, client_of(process.channel).GetCase(s.GetCaseRequest(name=name)))
            process.stop()
        # The rows need the first no more; what the log had of its time does.
        process = self.start(url, self.keys(second))
        self.assertEqual((before, NAME), (client_of(process.channel).GetCase(s.GetCaseRequest(name=name)), self.reveal(process, name).revealed_name))
        process.stop()
        process = self.start(url, self.keys(second, first))
        self.assertNotIn(ALL_DONE, process.said(), "all was done before")
        done = client_of(process.channel).VerifyLog(events.VerifyLogRequest())
        self.assertEqual((0, ""), (done.first_broken_position, done.problem))
        process.stop()
        process = self.start(url, self.keys(second, first), "--reseal")
        process.wait_for_line(ALL_DONE, "err")
        process.stop()
        self.assertEqual([], self.found_in_rows(url, words))

    def test_without_its_key_nothing_starts(self):
        url = self.new_database()
        process = self.start(url, self.keys(key("k1", "AES-256-GCM")))
        process.stop()
        for flags, says in (((), "no data keys are given"), ((self.keys(key("k2", "AES-256-GCM")),), "'k1', which is not among the data keys"),
                            ((self.keys(key("k1", "AES-256-GCM")),), "is not as the key 'k1' sealed it"),
                            ((self.keys("k1\tAES-256-GCM\tAAAA\n"),), "line 1"), (("--data_keys=/no/such/file",), "can't read"),
                            (("--reseal",), "none are given")):
            done = subprocess.run([program("fengqiao-mediation"), "--listen=127.0.0.1:0", "--auth=dev", f"--database_url={url}", *flags],
                                  capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=False)
            self.assertNotEqual(0, done.returncode, says)
            self.assertIn(says, done.stdout + done.stderr)


class OnSqliteTest(DataKeysBody, Case):
    def new_database(self):
        return f"sqlite://{self.folder()}"

    def dump(self, url):
        content = b""
        for path in glob.glob(url.removeprefix("sqlite://") + "/*.db*"):
            with open(path, "rb") as file:
                content += file.read()
        return content

    def found_in_rows(self, url, words):
        # Pages that were freed may hold what was there once; VACUUM, as the guide says.
        database = url.removeprefix("sqlite://") + "/mediation.db"
        subprocess.run(["/usr/bin/python3", "-c", f"import sqlite3; sqlite3.connect({database!r}).execute('VACUUM')"], check=True)
        return self.found(url, words)


class OnPostgresTest(DataKeysBody, Case):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)

    def new_database(self):
        return self.postgres.create_database()

    def dump(self, url):
        return subprocess.run(["/usr/lib/postgresql/15/bin/pg_dump", "-h", self.postgres.folder, "-U", "fengqiao", "-d", self.postgres.name_of(url)],
                              check=True, capture_output=True).stdout

    def found_in_rows(self, url, words):
        return self.found(url, words)


if __name__ == "__main__":
    unittest.main()
