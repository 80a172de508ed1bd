"""Starts that can't succeed."""
import contextlib
import json
import os
import socket
import sqlite3

import contracts
from databases import Postgres
from harness import INDICATORS, REPORTS, STANDALONE, Case, program
from processes import Process, environment, run_to_end


class StartsTest(Case):
    """A start that can't succeed says why in one line: plain for bad configuration, an error of the log for all else."""

    def start(self, name, *flags, **env):
        process, code = run_to_end(name, [program(name), *flags], env=environment(**env))
        self.assertEqual([], process.out)
        plain = [line for line in process.err if not line.startswith("{")]
        if code == 2:
            self.assertEqual(1, len(plain), process.said())
            self.assertTrue(plain[0].startswith(f"{name}: "), plain[0])
            return code, plain[0]
        self.assertEqual([], plain, process.said())
        errors = [line for line in process.err if json.loads(line)["level"] == "error"]
        self.assertEqual(1, len(errors), process.said())
        self.assertEqual(("the start failed", name), (json.loads(errors[0])["message"], json.loads(errors[0])["program"]))
        return code, errors[0]

    def refused_flags(self, says, name, *flags, **env):
        with self.subTest(flags=flags, **env):
            code, line = self.start(name, *flags, **env)
            self.assertEqual(2, code, line)
            self.assertIn(says, line)

    def dev(self, folder=None):
        return ("--auth=dev", "--listen=127.0.0.1:0", f"--database_url=sqlite://{folder or self.folder()}")

    def test_flags(self):
        missing = os.path.join(self.folder(), "missing")
        for says, *flags in (
                ("--nonsense", "--nonsense"), ("--nonsense", "--nonsense=1"), ("word", "word"), ("-x", "-x"), ("listen", "--listen=nowhere", "--auth=dev"),
                ("'127.0.0.1:99999' is not host:port", "--listen=127.0.0.1:99999", "--auth=dev"), ("listen", "--listen=127.0.0.1:abc", "--auth=dev"),
                ("listen", "--listen=:7001", "--auth=dev"), ("listen", "--listen=::1:7001", "--auth=dev"),
                ("metrics_listen", "--metrics_listen=bad", "--auth=dev"), ("metrics_listen", "--metrics_listen=127.0.0.1:-1", "--auth=dev"),
                ("database_wait_seconds", "--database_wait_seconds=3601", "--auth=dev"),
                ("database_url_file", *self.dev(), f"--database_url_file={missing}"),
                ("database_url", "--auth=dev", "--listen=127.0.0.1:0", "--database_url=postgresql://u:se%cret@db/x"),
                ("auth", "--auth=magic"), ("auth", "--auth=dev", "--listen=0.0.0.0:0"), ("auth_jwt_keys", "--auth=jwt"), ("auth_jwt_keys",),
                ("auth_jwt_keys", f"--auth_jwt_keys={missing}"), ("drain_seconds", "--drain_seconds=301", "--auth=dev"),
                ("drain_seconds", "--drain_seconds=-1", "--auth=dev"), ("drain_seconds", "--drain_seconds=soon"),
                ("upload_idle_seconds", *self.dev(), "--upload_idle_seconds=0"), ("log_level", "--log_level=loud"),
                ("reflection", "--reflection=perhaps"), ("listen", "--listen"), ("peer_token_file", *self.dev(), f"--peer_token_file={missing}"),
                ("catalog", *self.dev(), f"--catalog={missing}"), ("database_url", "--auth=dev", "--listen=127.0.0.1:0", "--database_url=mysql://x"),
                ("database_url", "--auth=dev", "--listen=127.0.0.1:0", "--database_url=sqlite://"),
                ("database_url", "--auth=dev", "--listen=127.0.0.1:0", "--database_url=folder")):
            self.refused_flags(says, INDICATORS, *flags)
        for seconds in ("0", "3601", "soon"):
            self.refused_flags("statement_timeout_seconds", INDICATORS, *self.dev(), f"--statement_timeout_seconds={seconds}")
        for mib in ("15", "-1", "4097", "much"):
            self.refused_flags("upload_mib", REPORTS, *self.dev(), f"--upload_mib={mib}")
        self.refused_flags("log_level", INDICATORS, *self.dev(), FENGQIAO_DRAIN_SECONDS="1", FENGQIAO_LOG_LEVEL="loud")
        self.refused_flags("FENGQIAO_DRAIN_SECONDS", STANDALONE, *self.dev(), FENGQIAO_DRAIN_SECONDS="x")
        self.refused_flags("redis_url", REPORTS, *self.dev(), "--redis_url=http://127.0.0.1:1")
        self.refused_flags("redis_url", REPORTS, *self.dev(), "--redis_url=redis://127.0.0.1:port/0")

    def test_catalog_with_a_bad_line(self):
        catalog = os.path.join(self.folder(), "catalog.tsv")
        good = (contracts.TOP / "services" / "indicators" / "domain" / "catalog.tsv").read_text().splitlines()
        with open(catalog, "w", encoding="utf-8") as out:
            out.write("\n".join(good[:10] + ["no.such\tline"] + good[10:]) + "\n")
        self.refused_flags("line 11", INDICATORS, *self.dev(), f"--catalog={catalog}")

    def test_bad_lines_of_mediation(self):
        mediation, path = "fengqiao-mediation", os.path.join(self.folder(), "table.tsv")
        domain = contracts.TOP / "services" / "mediation" / "domain"
        for flag, built_in in (("mediation_parameters", domain / "parameters.tsv"), ("dispute_types", domain / "dispute_types.tsv"),
                               ("assignment_weights", domain / "assignment.tsv"), ("subsidy_rates", domain / "subsidy_rates.tsv"),
                               ("holidays", contracts.TOP / "common" / "calendar" / "holidays.tsv")):
            good = built_in.read_text().splitlines()
            with open(path, "w", encoding="utf-8") as out:
                out.write("\n".join(good[:5] + ["no.such\tline"] + good[5:]) + "\n")
            self.refused_flags(f"{flag}: {path}: line 6: ", mediation, *self.dev(), f"--{flag}={path}")
            self.refused_flags(f"{flag}: can't read {path}.gone", mediation, *self.dev(), f"--{flag}={path}.gone")

    def test_help_and_version(self):
        for name in (INDICATORS, REPORTS, STANDALONE):
            for flag, says in (("--help", "--database_url"), ("--version", name)):
                process, code = run_to_end(name, [program(name), flag], env=environment())
                self.assertEqual((0, []), (code, process.err))
                self.assertIn(says, "\n".join(process.out))
                self.assertNotIn("(default: )", "\n".join(process.out))

    def test_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            for flag in ("listen", "metrics_listen"):
                code, line = self.start(STANDALONE, *self.dev(), f"--{flag}=127.0.0.1:{port}")
                self.assertEqual(1, code, line)
                self.assertIn(str(port), line)
        # Of our own servers too, where the kernel would allow both to listen.
        running = self.server(INDICATORS, f"sqlite://{self.folder()}")
        code, line = self.start(INDICATORS, *self.dev(), f"--listen={running.target}")
        self.assertEqual(1, code, line)
        running.stop()

    def test_database_that_can_not_be_reached(self):
        nowhere = ("--auth=dev", "--listen=127.0.0.1:0", "--database_url=postgresql://nobody:secret@127.0.0.1:1/x")
        code, line = self.start(INDICATORS, *nowhere, "--database_wait_seconds=0")
        self.assertEqual(1, code, line)
        self.assertNotIn("secret", line)
        self.assertIn("postgres:127.0.0.1:1/x", line)
        # It waits for a while first, and says so.
        process, code = run_to_end(INDICATORS, [program(INDICATORS), *nowhere, "--database_wait_seconds=1"], env=environment())
        self.assertEqual(1, code, process.said())
        self.assertTrue(any("trying again" in line for line in process.err), process.said())
        self.assertNotIn("secret", process.said())
        in_the_way = os.path.join(self.folder(), "file")
        with open(in_the_way, "w", encoding="utf-8"):
            pass
        code, line = self.start(INDICATORS, *self.dev(in_the_way))
        self.assertEqual(1, code, line)

    def test_what_postgres_refuses_is_told(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        url = postgres.create_database()
        postgres.sql(url, "CREATE ROLE guest LOGIN PASSWORD 'wrong'")
        dev = ("--auth=dev", "--listen=127.0.0.1:0")
        for says, address in (
                ("3D000", postgres.url("nowhere")), ("28000", url.replace("user=fengqiao", "user=stranger")),
                ("GRANT CREATE ON DATABASE", url.replace("user=fengqiao", "user=guest"))):
            with self.subTest(says):
                code, line = self.start(INDICATORS, *dev, f"--database_url={address}")
                self.assertEqual(1, code, line)
                self.assertIn(says, line)

    def test_url_from_a_file(self):
        folder = self.folder()
        path = os.path.join(self.folder(), "url")
        with open(path, "w", encoding="utf-8") as out:
            print(f"sqlite://{folder}", file=out)
        process = Process(INDICATORS, [program(INDICATORS), "--auth=dev", "--listen=127.0.0.1:0", f"--database_url_file={path}"],
                          env=environment())
        self.addCleanup(process.kill)
        process.wait_for_line("listening on port")
        self.assertTrue(os.path.exists(f"{folder}/indicators.db"))
        start = next(json.loads(line) for line in process.err if '"starting"' in line)
        self.assertEqual((f"sqlite:{folder}", "dev"), (start["database"], start["auth"]))
        self.assertTrue(start["version"])
        self.refused_flags("database_url_file", INDICATORS, *self.dev(), f"--database_url_file={path}")

    def test_misspelt_variable_is_told(self):
        process, code = run_to_end(INDICATORS, [program(INDICATORS), "--nonsense"], env=environment(
            FENGQIAO_DATABSE_URL="x", FENGQIAO_INDICATORS_PORT="tcp://1", FENGQIAO_TOKEN="x", FENGQIAO_LOG_LEVEL="info"))
        self.assertEqual(2, code)
        told = [json.loads(line)["variable"] for line in process.err if line.startswith("{")]
        self.assertEqual(["FENGQIAO_DATABSE_URL"], told)

    def test_one_database_serves_one_process(self):
        folder = self.folder()
        first = self.server(INDICATORS, f"sqlite://{folder}")
        for name in (INDICATORS, STANDALONE):
            code, line = self.start(name, *self.dev(folder))
            self.assertEqual(1, code, line)
            self.assertIn("indicators", line)
            self.assertIn(str(first.pid), line)
        # Another service beside it is no trouble, and the first goes on.
        self.server(REPORTS, f"sqlite://{folder}", f"--indicators_target={first.target}").stop()
        self.assertEqual(1, first.health("readiness"))
        first.stop()
        self.server(STANDALONE, f"sqlite://{folder}").stop()

    def edit(self, folder, statement, *values_):
        with contextlib.closing(sqlite3.connect(f"{folder}/reports.db")) as database, database:
            database.execute(statement, values_)

    def test_database_of_a_newer_version(self):
        folder = self.folder()
        self.server(STANDALONE, f"sqlite://{folder}").stop()
        for scope in ("service", "base"):
            with contextlib.closing(sqlite3.connect(f"{folder}/reports.db")) as database:
                known, = database.execute("SELECT max(number) FROM migrations WHERE scope = ?", (scope,)).fetchone()
            self.edit(folder, "INSERT INTO migrations VALUES (?, 4711, 'of tomorrow', 'x', 0)", scope)
            with open(f"{folder}/reports.db", "rb") as file:
                before = file.read()
            code, line = self.start(STANDALONE, *self.dev(folder))
            self.assertEqual(1, code, line)
            for part in ("reports", "4711", f"version {known}"):
                self.assertIn(part, line)
            with open(f"{folder}/reports.db", "rb") as file:
                self.assertEqual(before, file.read(), "the database is as it was")
            self.edit(folder, "DELETE FROM migrations WHERE number = 4711")
        self.server(STANDALONE, f"sqlite://{folder}").stop()

    def test_database_whose_migration_was_altered(self):
        folder = self.folder()
        self.server(STANDALONE, f"sqlite://{folder}").stop()
        self.edit(folder, "UPDATE migrations SET checksum = 'x' WHERE scope = 'service' AND number = 1")
        code, line = self.start(STANDALONE, *self.dev(folder))
        self.assertEqual(1, code, line)
        self.assertIn("reports", line)
