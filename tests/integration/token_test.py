#!/usr/bin/python3
"""Servers under --auth=jwt, with keys by openssl and tokens by deploy/make_token.sh, as its page tells operators."""
import base64
import json
import os
import subprocess
import time
import unittest

import contracts
import grpc
from harness import INDICATORS, REPORTS, Case, Client, new_id, program, until
from mediation_desk import MEDIATION, client_of
from processes import environment, run_to_end
from samples import SAMPLES, upload
from statements import indicator, recording, stated

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators
from fengqiao.indicators.v1 import indicator_service_pb2_grpc
from fengqiao.mediation.v1 import mediation_service_pb2 as mediation
from fengqiao.mediation.v1 import work_pb2 as work
from fengqiao.reports.v1 import report_service_pb2 as reports
from fengqiao.reports.v1 import report_service_pb2_grpc

MAKE_TOKEN = str(contracts.TOP / "deploy" / "make_token.sh")
DENIED, UNKNOWN = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNAUTHENTICATED
LOST = "litigation.cases_lost"
EC = ("EC", "ec_paramgen_curve:P-256")
RSA = ("RSA", "rsa_keygen_bits:2048")


def bearer(token):
    return (("authorization", f"Bearer {token}"),)


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class TokenCase(Case):
    def setUp(self):
        self.keys = self.folder()

    def private_key(self, kind, name="private.pem"):
        path = os.path.join(self.keys, name)
        subprocess.run(["openssl", "genpkey", "-quiet", "-algorithm", kind[0], "-pkeyopt", kind[1], "-out", path], check=True)
        return path

    def public_keys(self, *private):
        """A file with the public halves, one after the other."""
        path = os.path.join(self.keys, "keys.pem")
        with open(path, "wb") as out:
            for key in private:
                out.write(subprocess.run(["openssl", "pkey", "-in", key, "-pubout"], check=True, capture_output=True).stdout)
        return path

    def token(self, key, sub="zhang", role="admin", regions="000000", **more):
        options = [f"--{name}={value}" for name, value in {"key": key, "sub": sub, "role": role, "regions": regions, **more}.items()]
        return subprocess.run([MAKE_TOKEN, *options], check=True, capture_output=True, text=True).stdout.rstrip("\n")

    def jwt_server(self, name, keys, *flags):
        return self.server(name, f"sqlite://{self.folder()}", "--auth=jwt", f"--auth_jwt_keys={keys}", *flags)


class TokenTest(TokenCase):
    """What makes a caller known, and for what."""

    def test_both_algorithms_are_believed(self):
        ec, rsa = self.private_key(EC, "ec.pem"), self.private_key(RSA, "rsa.pem")
        stranger = self.private_key(EC, "stranger.pem")
        server = self.jwt_server(INDICATORS, self.public_keys(ec, rsa))
        client = Client(server.channel, indicator_service_pb2_grpc.IndicatorServiceStub)
        ask = indicators.GetIndicatorRequest(name=indicator(LOST))
        # An EC signature is other numbers every time, now and then of fewer bytes: one good token shows little.
        for token in [self.token(rsa)] + [self.token(ec, sub=f"zhang{number}") for number in range(40)]:
            self.assertEqual(indicator(LOST), client.GetIndicator(ask, metadata=bearer(token)).name)
        self.refused(UNKNOWN, client.GetIndicator, ask)
        self.refused(UNKNOWN, client.GetIndicator, ask, metadata=bearer(self.token(stranger)))
        head, claims, signature = self.token(ec, role="observer").split(".")
        forged = base64.urlsafe_b64encode(json.dumps({**claims_of(f".{claims}."), "role": "admin"}).encode()).decode().rstrip("=")
        self.refused(UNKNOWN, client.GetIndicator, ask, metadata=bearer(f"{head}.{forged}.{signature}"))
        # The log has who comes to nothing, from where and why, a line a second at most; the token it never has.
        told = [entry for entry in server.log() if entry["message"] == "a caller is refused"]
        self.assertTrue(1 <= len(told) <= 3, told)
        self.assertEqual("fengqiao.indicators.v1.IndicatorService/GetIndicator", told[0]["method"])
        self.assertIn("127.0.0.1", told[0]["peer"])
        self.assertIn("carries no token", told[0]["error"])
        self.assertFalse([line for line in server.err if signature in line])
        server.stop()

    def test_every_role_of_the_policy_can_have_a_token(self):
        key = self.private_key(EC)
        lines = (contracts.TOP / "common" / "rpc" / "policy.tsv").read_text(encoding="utf-8").splitlines()
        roles = {line.split("\t")[0] for line in lines if line and not line.startswith("#")}
        self.assertLessEqual({"admin", "corrector", "provider"}, roles)
        for role in roles:
            self.assertEqual(3, len(self.token(key, role=role, regions="330602").split(".")), role)

    def test_role_and_regions_are_those_of_the_token(self):
        key = self.private_key(EC)
        server = self.jwt_server(INDICATORS, self.public_keys(key))
        client = Client(server.channel, indicator_service_pb2_grpc.IndicatorServiceStub)

        def record(token, place):
            return client.RecordObservations(recording(place, stated(LOST, "1")), metadata=bearer(token))
        official = self.token(key, role="official", regions="330600,330703", organ="司法局")
        for place in ("330600", "330602", "330703"):
            self.assertEqual(1, len(record(official, place).names))
        self.refused(DENIED, record, official, "330700")
        observer = self.token(key, role="observer", regions="330600")
        self.refused(DENIED, record, observer, "330600")
        listed = client.ListObservations(indicators.ListObservationsRequest(parent="regions/330602"), metadata=bearer(observer))
        self.assertEqual(["zhang"], [one.recorder for one in listed.observations])
        server.stop()

    def test_command_line_shows_a_token(self):
        key = self.private_key(EC)
        server = self.jwt_server(INDICATORS, self.public_keys(key))
        ctl = [program("fengqiaoctl"), "indicators", "list", "--format=jsonl", f"--indicators_server={server.target}"]
        listing, code = run_to_end("fengqiaoctl", ctl, env=environment(FENGQIAO_TOKEN=self.token(key, role="observer")))
        self.assertEqual(0, code, listing.said())
        self.assertGreater(len(listing.out), 300)
        refused, code = run_to_end("fengqiaoctl", ctl, env=environment())
        self.assertEqual((1, []), (code, refused.out), refused.said())
        server.stop()


class StreamTest(TokenCase):
    """Nobody hears more than the token that opened the stream allows."""

    def test_streams_end_with_their_callers_token_and_go_on_with_a_new_one(self):
        key = self.private_key(EC)
        server = self.jwt_server(MEDIATION, self.public_keys(key))
        client = client_of(server.channel)

        def official(**more):
            return bearer(self.token(key, sub="guan", role="official", regions="330602", **more))
        long, short = official(), official(expires="+3 seconds")
        streams = {
            client.WatchDeadlines: work.WatchDeadlinesRequest(parent="regions/330602"),
            client.WatchEvents: events.WatchEventsRequest(),
        }
        opened = [(call, request, call(request, metadata=short)) for call, request in streams.items()]
        for call, request, stream in opened:
            request.resume_token = next(stream).resume_token
            # What comes until the end; no answer after it.
            self.refused(UNKNOWN, list, stream, says="token has expired")
            # A new token goes on where the old one ended.
            request.until_now = True
            self.assertTrue(list(call(request, metadata=long)))
        self.refused(UNKNOWN, client.GetCase, mediation.GetCaseRequest(name=f"regions/330602/cases/{new_id()}"), metadata=short)
        server.stop()


class PeerTest(TokenCase):
    """Reports calls indicators, and needs a token of its own for it."""

    def setUp(self):
        super().setUp()
        self.key = self.private_key(EC)
        self.public = self.public_keys(self.key)
        self.indicators_server = self.jwt_server(INDICATORS, self.public)
        self.official = bearer(self.token(self.key, role="official", regions="330000"))

    def reports_server(self, *flags):
        server = self.jwt_server(REPORTS, self.public, f"--indicators_target={self.indicators_server.target}", *flags)
        return server, Client(server.channel, report_service_pb2_grpc.ReportServiceStub)

    def test_reports_publishes_by_its_token(self):
        path = os.path.join(self.keys, "token")
        with open(path, "w", encoding="utf-8") as out:
            print(self.token(self.key, sub="reports", role="service"), file=out)
        server, client = self.reports_server(f"--peer_token_file={path}")
        self.assertTrue(any("expires" in entry for entry in server.log()), "the log has when the token ends")
        sample = SAMPLES[0]
        kept = client.IngestReport(upload(sample.bytes, new_id(), sample.file_name), metadata=self.official)
        client.PublishFacts(reports.PublishFactsRequest(name=kept.name, etag=kept.etag, request_id=new_id()), metadata=self.official)
        stub = Client(self.indicators_server.channel, indicator_service_pb2_grpc.IndicatorServiceStub)
        ask = indicators.ListObservationsRequest(parent=f"regions/{sample.region}")
        found = stub.ListObservations(ask, metadata=self.official).observations
        self.assertTrue(found)
        self.assertEqual({kept.name}, {one.source.split("/facts/")[0] for one in found})
        server.stop()
        self.indicators_server.stop()

    def test_token_that_is_rotated_is_used_without_a_restart(self):
        path = os.path.join(self.keys, "token")
        with open(path, "w", encoding="utf-8") as out:
            # Of a role that may not record what reports state.
            print(self.token(self.key, sub="reports", role="auditor"), file=out)
        server, client = self.reports_server(f"--peer_token_file={path}")
        sample = SAMPLES[0]
        kept = client.IngestReport(upload(sample.bytes, new_id(), sample.file_name), metadata=self.official)

        def publish():
            return client.PublishFacts(reports.PublishFactsRequest(name=kept.name, etag=kept.etag, request_id=new_id()), metadata=self.official)
        self.refused(DENIED, publish)
        with open(path + ".new", "w", encoding="utf-8") as out:
            print(self.token(self.key, sub="reports", role="service"), file=out)
        os.rename(path + ".new", path)
        self.assertGreater(publish().published_count, 0)
        until(lambda: any("was replaced" in line for line in server.err), "the log says so")

    def test_reports_without_a_token_does_not_start(self):
        with self.assertRaisesRegex(AssertionError, "ended with 2(.|\n)*peer_token_file"):
            self.reports_server()
        self.indicators_server.stop()


class MakeTokenTest(TokenCase):
    """What the script puts in, and what it refuses."""

    def test_claims(self):
        key = self.private_key(EC)
        now = time.time()
        claims = claims_of(self.token(key, sub="张三", role="observer", regions="330602,330602001,330600-own", organ="公安", expires="+2 hours"))
        self.assertTrue(now - 1 <= claims.pop("iat") <= time.time())
        self.assertTrue(now + 7199 <= claims.pop("exp") <= time.time() + 7200)
        self.assertEqual({"sub": "张三", "role": "observer", "regions": ["330602", "330602001", "330600-own"], "organ": "公安",
                          "aud": "fengqiao"}, claims)

    def test_refusals(self):
        key = self.private_key(EC)
        good = {"key": key, "sub": "zhang", "role": "admin", "regions": "000000"}
        notes = os.path.join(self.keys, "notes.txt")
        with open(notes, "w", encoding="utf-8") as out:
            out.write("no key\n")
        for says, changes in (
                ("--key", {"key": os.path.join(self.keys, "missing")}), ("no private key", {"key": notes}),
                ("no private key", {"key": self.public_keys(key)}),
                ("neither RSA nor EC on P-256", {"key": self.private_key(("EC", "ec_paramgen_curve:P-384"), "p384.pem")}),
                ("1024 bits", {"key": self.private_key(("RSA", "rsa_keygen_bits:1024"), "short.pem")}),
                ("--sub", {"sub": ""}), ("quotation marks", {"sub": 'a","role":"admin'}), ("quotation marks", {"organ": "a\\"}),
                ("control", {"sub": "a\nb"}), ("--role", {"role": "king"}), ("--role", {"role": ""}),
                ("--regions", {"regions": "3306"}), ("--regions", {"regions": ""}), ("--regions", {"regions": "330600,"}),
                ("--expires", {"expires": "soon or later"}), ("past", {"expires": "-1 hour"}), ("--days=3", {"days": "3"})):
            options = [f"--{name}={value}" for name, value in {**good, **changes}.items()]
            with self.subTest(options=options):
                made = subprocess.run([MAKE_TOKEN, *options], capture_output=True, text=True, check=False)
                self.assertEqual((2, ""), (made.returncode, made.stdout))
                self.assertIn(says, made.stderr)
                self.assertEqual(1, made.stderr.count("\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
