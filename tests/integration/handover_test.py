#!/usr/bin/python3
"""People move between two installations, each a process with a database of its own, on SQLite and on PostgreSQL: the whole way, every
step with either side killed or out of reach, and at every moment that is asked about exactly one that is responsible."""
import contracts  # noqa: F401  (makes the contracts importable)
import collections
from concurrent import futures
import os
import select
import socket
import threading
import unittest

import grpc
from correction_test import CORRECTION, Agency, client_of, rule_of
from databases import Postgres
from harness import Case, Client, Refusal, caller, listed, new_id, until
from mediation_desk import day

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import handover_service_pb2 as h
from fengqiao.correction.v1 import handover_service_pb2_grpc
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c
from fengqiao.correction.v1.handover_pb2 import HandoverFile, HandoverNote

IN_CHARGE = (c.Subject.STATE_RECEIVED, c.Subject.STATE_IN_CORRECTION)


class Wire:
    """A port that leads to a server, wherever that listens just now, and can be cut."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._port, self._pairs, self._closed = None, [], False
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, port):
        """Leads there from now on; nowhere for None. What was connected is cut."""
        with self._lock:
            self._port = port
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with_shutdown(end)

    def close(self):
        self._closed = True
        self.lead_to(None)
        self._listener.close()

    def _accept(self):
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._lock:
                    if self._port is None:
                        raise OSError("cut")
                    far = socket.create_connection(("127.0.0.1", self._port))
                    self._pairs.append((near, far))
            except OSError:
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    @staticmethod
    def _carry(near, far):
        other = {near: far, far: near}
        try:
            while True:
                for end in select.select([near, far], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    other[end].sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            near.close()
            far.close()


def with_shutdown(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class Installation:
    """A city: its server, its database, and the wire by which the other city finds it."""

    def __init__(self, case, name, city, county):
        self.case, self.name, self.city, self.county = case, name, city, county
        self.database, self.wire = case.new_database(), Wire()
        case.addCleanup(self.wire.close)
        self.server, self.flags = None, ()

    def knows(self, *others):
        """Each another installation, or that and the wire by which this one alone finds it."""
        path = os.path.join(self.case.folder(), "peers.tsv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"own\t{self.name}\t{self.city}\t-\t-\n")
            for other in others:
                other, wire = other if isinstance(other, tuple) else (other, other.wire)
                file.write(f"peer\t{other.name}\t{other.city}\t{wire.target}\t-\n")
        self.flags = (f"--correction_peers={path}",)

    def start(self):
        self.server = self.case.server(CORRECTION, self.database, *self.flags)
        self.wire.lead_to(self.server.port)
        self.client = client_of(self.server.channel)
        self.agency = Agency(self.client, self.county)

    def kill(self):
        self.wire.lead_to(None)
        self.server.kill()

    def restart(self):
        self.kill()
        self.start()

    def record(self, name):
        """What this installation has of somebody, as a whole country's eye sees it; None for nothing."""
        try:
            return self.client.GetSubject(s.GetSubjectRequest(name=name))
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return None
            raise

    def holds_back(self, why):
        """Whether a note could not be heard, for that cause."""
        return any(entry["message"] == "a note of another installation can't be heard yet" and why in str(entry) for entry in self.server.log())

    def events(self, name):
        return [event for reply in self.client.WatchEvents(events.WatchEventsRequest(until_now=True)) for event in reply.events
                if event.resource == name]


def registered_epoch(record):
    """As domain/invariants.h says: the highest epoch under which the installation that has the record has registered the person."""
    return max((stay.epoch for stay in record.stays if stay.region not in record.counties_elsewhere), default=0)


class HandoverBody:
    def setUp(self):
        super().setUp()
        self.old = Installation(self, "shaoxing", "330600", "330602")
        self.new = Installation(self, "hangzhou", "330100", "330102")
        self.old.knows(self.new)
        self.new.knows(self.old)
        for side in (self.old, self.new):
            side.start()
        self.subject = self.old.agency.in_correction(-40)

    def tearDown(self):
        for side in (self.old, self.new):
            self.assertEqual(0, side.client.VerifyLog(events.VerifyLogRequest()).first_broken_position)
            side.server.stop()
        super().tearDown()

    # -- What is asked at every moment

    def responsible(self):
        """The county responsible; AssertionError where it is not exactly one. The old one is asked first: who leaves it is there already."""
        records = [record for record in (side.record(self.subject.name) for side in (self.old, self.new)) if record is not None]
        right = max(records, key=registered_epoch)
        self.assertEqual(1, sum(registered_epoch(one) == registered_epoch(right) for one in records), records)
        self.assertIn(right.state, IN_CHARGE, records)
        return right.region

    def held_by(self, side):
        self.assertEqual(side.agency.parent, self.responsible())

    def state_at(self, side):
        record = side.record(self.subject.name)
        return None if record is None else record.state

    def transfer_at(self, side, transfer="t1"):
        record = side.record(self.subject.name)
        found = [one for one in record.transfers if one.id == transfer] if record is not None else []
        return found[0] if found else c.Transfer()

    def offered(self, state, transfer="t1"):
        until(lambda: self.transfer_at(self.new, transfer).state == state, f"the new county has the transfer as {c.Transfer.State.Name(state)}")

    # -- The steps, each where it is taken

    def give(self, side, method, by=None, transfer="t1", **fields):
        subject = side.record(self.subject.name)
        fields.setdefault("day", day())
        return side.agency.give(method, subject, by, transfer=transfer, **fields)

    def ask(self, transfer="t1"):
        record = self.old.record(self.subject.name)
        self.old.agency.give("RequestTransfer", record, transfer=c.Transfer(to=self.new.agency.parent, reason="随配偶迁居", requested=day()))
        self.give(self.old, "AskNewCounty", transfer=transfer)

    def agree(self, transfer="t1"):
        self.offered(c.Transfer.STATE_ASKED, transfer)
        self.give(self.new, "AnswerTransfer", transfer=transfer, agrees=True)

    def approve(self, transfer="t1"):
        until(lambda: self.transfer_at(self.old, transfer).state == c.Transfer.STATE_AGREED, "the answer is heard")
        self.give(self.old, "DecideTransfer", self.old.agency.head, transfer=transfer, approve=True)

    def send(self, transfer="t1"):
        self.give(self.old, "SendFiles", transfer=transfer)

    def with_files(self):
        return until(lambda: self.new.record(self.subject.name).handover.files_here, "the files are there")

    def register(self, transfer="t1", epoch=1):
        self.offered(c.Transfer.STATE_APPROVED, transfer)
        self.with_files()
        return self.give(self.new, "ReceiveTransfer", transfer=transfer, responsibility_epoch=epoch, case_officer="ma")

    STEPS = ("ask", "agree", "approve", "send", "register")

    def closed(self):
        until(lambda: self.state_at(self.old) == c.Subject.STATE_ELSEWHERE, "the old county has heard that it holds no more")

    def check_the_end(self):
        self.closed()
        self.held_by(self.new)
        old, new = (side.agency.balance() for side in (self.old, self.new))
        self.assertEqual((1, 1, 0), (old.entered, old.moved_out, old.closing))
        self.assertEqual((1, 0, 1), (new.moved_in, new.moved_out, new.closing))
        kept = self.old.record(self.subject.name)
        self.assertEqual((2, c.Stay.EXIT_MOVED_OUT), (kept.responsibility_epoch, kept.stays[0].exit))
        self.assertEqual(self.subject.name, self.new.record(self.subject.name).name)
        # On PostgreSQL an event has its place a moment after the answer.
        until(lambda: self.told(self.old)["Subject.Left"] and self.told(self.new)["Transfer.Received"], "the last events are there")
        told = self.told(self.old)
        for once in ("Transfer.Requested", "Transfer.Asked", "Transfer.Answered", "Transfer.Approved", "Transfer.FilesSent", "Subject.Left"):
            self.assertEqual(1, told[once], (once, told))
        told = self.told(self.new)
        for once in ("Transfer.Answered", "Transfer.Received"):
            self.assertEqual(1, told[once], (once, told))
        # Asked, agreed to (which is its own step), approved: the new county heard of each state once.
        self.assertEqual(3, told["Transfer.Offered"], told)

    def told(self, side):
        return collections.Counter(event.type for event in side.events(self.subject.name))

    def rule(self, call, *arguments, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments, **fields)
        self.assertEqual(grpc.StatusCode.FAILED_PRECONDITION, caught.exception.code(), caught.exception.details())
        return rule_of(Refusal(caught.exception))

    # -- Cases

    def test_the_whole_way(self):
        old, new = self.old, self.new
        self.ask()
        self.offered(c.Transfer.STATE_ASKED)
        record = new.record(self.subject.name)
        # What is offered has neither file nor person yet, but its clock, on the list of the county that is asked.
        self.assertEqual((c.Subject.STATE_OFFERED, 0, "陈*远"), (record.state, len(record.stays), record.person.masked_name))
        self.assertEqual(["TR.answer"], [one.duty.rule for one in new.agency.duties()])
        self.assertEqual([record.name], [one.name for one in listed(
            new.client.ListSubjects, s.ListSubjectsRequest(parent=new.agency.parent), "subjects", 9, metadata=new.agency.clerk)])
        self.assertEqual("correction.subject.elsewhere", self.rule(new.client.RevealSubject, s.RevealSubjectRequest(
            name=record.name, purpose="核对身份办理登记", request_id=new_id()), metadata=new.agency.clerk))
        self.held_by(old)
        self.assertEqual("correction.subject.elsewhere", self.rule(
            new.agency.give, "SetPlan", record, plan=c.Plan(text="重新制定的矫正方案内容", made=day())))
        self.agree()
        self.approve()
        self.offered(c.Transfer.STATE_APPROVED)
        self.assertEqual("correction.handover.files", self.rule(
            self.give, new, "ReceiveTransfer", responsibility_epoch=1, case_officer="ma"))
        self.send()
        self.with_files()
        self.held_by(old)
        self.assertEqual((1, 0), (old.agency.balance().closing, new.agency.balance().closing))
        revealed = new.client.RevealSubject(s.RevealSubjectRequest(
            name=record.name, purpose="核对身份办理登记", request_id=new_id()), metadata=new.agency.clerk)
        self.assertEqual("陈志远", revealed.revealed_name)
        self.assertEqual("correction.transfer.epoch", self.rule(
            self.give, new, "ReceiveTransfer", responsibility_epoch=2, case_officer="ma"))
        # What is entered while the person is on the way comes with the file.
        old.agency.give("RecordBreach", old.record(self.subject.name), breach=c.Breach(
            kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(), facts="未按规定报告行踪"))
        until(lambda: len(new.record(self.subject.name).breaches) == 1, "the newer file is there")
        registered = self.register()
        self.assertEqual((new.agency.parent, 2, 1), (registered.region, registered.responsibility_epoch, len(registered.breaches)))
        self.held_by(new)
        self.check_the_end()
        self.assertFalse(old.record(self.subject.name).handover.late_entries)
        # Nobody gets a second file where he is now, and may get a new one where he was.
        self.refused(grpc.StatusCode.ALREADY_EXISTS, new.agency.noticed, person=self.person_of(new))
        self.assertEqual("correction.subject.elsewhere", self.rule(
            old.agency.give, "SetPlan", old.record(self.subject.name), plan=c.Plan(text="重新制定的矫正方案内容", made=day())))
        # The old county still delivers what it made.
        document = old.record(self.subject.name).documents[0].id
        old.agency.give("RecordDelivery", old.record(self.subject.name), document=document, who=c.Organ.KIND_COURT, day=day(),
                        mode=c.Document.MODE_POST)
        new.agency.give("SetPlan", new.record(self.subject.name), plan=c.Plan(text="重新制定的矫正方案内容", made=day()))

    def person_of(self, side):
        shown = side.client.RevealSubject(s.RevealSubjectRequest(
            name=self.subject.name, purpose="核对身份办理登记", request_id=new_id()), metadata=side.agency.clerk)
        return c.Person(name=shown.revealed_name, number=shown.revealed_number, phone=shown.revealed_phone, address=shown.revealed_address)

    def test_a_refusal_and_the_next_try(self):
        self.ask()
        self.offered(c.Transfer.STATE_ASKED)
        self.give(self.new, "AnswerTransfer", agrees=False, objection="在本地无固定住所")
        until(lambda: self.transfer_at(self.old).state == c.Transfer.STATE_DECLINED, "the objection is heard")
        self.give(self.old, "DecideTransfer", self.old.agency.head, approve=False, reason="新执行地不同意接收")
        until(lambda: self.state_at(self.new) == c.Subject.STATE_ELSEWHERE, "the offer is over")
        self.held_by(self.old)
        left = self.new.record(self.subject.name)
        self.assertEqual(("", 0), (left.person.masked_name, len(left.duties)))
        self.assertEqual([], self.new.agency.duties())
        self.ask("t2")
        for step in self.STEPS[1:]:
            getattr(self, step)("t2")
            self.responsible()
        self.closed()
        self.held_by(self.new)

    def test_who_can_not_be_asked_lets_nobody_be_withdrawn(self):
        for step in self.STEPS[:4]:
            getattr(self, step)()
        self.with_files()
        self.new.kill()
        self.refused(grpc.StatusCode.UNAVAILABLE, self.withdraw)
        self.assertEqual(c.Transfer.STATE_APPROVED, self.transfer_at(self.old).state)
        self.new.start()
        # Who may not withdraw recalls nothing.
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.withdraw, "")
        self.held_by(self.old)
        until(self.withdrawn, "the new installation is found again")
        until(lambda: self.state_at(self.new) == c.Subject.STATE_ELSEWHERE, "the offer is over")
        self.assertEqual(0, len(self.new.record(self.subject.name).stays))
        self.held_by(self.old)

    def withdraw(self, why="本人决定不再迁居"):
        return self.give(self.old, "WithdrawTransfer", reason=why)

    def withdrawn(self):
        try:
            return self.withdraw()
        except grpc.RpcError as error:
            self.assertEqual(grpc.StatusCode.UNAVAILABLE, error.code(), error.details())
            return None

    def test_after_the_registration_nothing_is_taken_back(self):
        for step in self.STEPS[:4]:
            getattr(self, step)()
        self.with_files()
        # The old one hears nothing of the registration: only its calls get through.
        self.new.wire.lead_to(None)
        self.register()
        self.assertIn(self.state_at(self.old), IN_CHARGE)
        self.held_by(self.new)
        self.refused(grpc.StatusCode.UNAVAILABLE, self.withdraw)
        self.refused(grpc.StatusCode.UNAVAILABLE, self.old.agency.give, "TerminateSubject", self.old.record(self.subject.name),
                     end=c.End(ground=c.End.GROUND_DEATH, day=day(), paper="死亡证明1号"))
        self.held_by(self.new)
        recall = h.RecallOfferRequest(name=self.subject.name, transfer="t1", county=self.old.agency.parent, request_id=new_id())
        peer = Client(self.new.server.channel, handover_service_pb2_grpc.HandoverServiceStub)
        self.assertEqual("correction.handover.registered", self.rule(peer.RecallOffer, recall, metadata=caller("x", "peer", "330600")))
        # What the old county still enters meanwhile is in its copy, and the new one is told so.
        self.old.agency.give("RecordBreach", self.old.record(self.subject.name), breach=c.Breach(
            kind=c.Breach.KIND_SUPERVISION_RULES, gravity=c.Breach.GRAVITY_MINOR, day=day(), facts="未按规定报告行踪"))
        self.new.wire.lead_to(self.new.server.port)
        self.check_the_end()
        until(lambda: self.new.record(self.subject.name).handover.late_entries, "the new county is told of late entries")
        until(lambda: self.told(self.new)["Transfer.LateEntries"], "the event has its place")
        self.assertEqual(1, self.told(self.new)["Transfer.LateEntries"])

    def test_a_recall_comes_before_the_offer_is_heard(self):
        self.ask()
        self.agree()
        self.approve()
        self.offered(c.Transfer.STATE_APPROVED)
        peer = Client(self.new.server.channel, handover_service_pb2_grpc.HandoverServiceStub)
        recall = h.RecallOfferRequest(name=self.subject.name, transfer="t1", county=self.old.agency.parent, request_id=new_id())
        peer.RecallOffer(recall, metadata=caller("x", "peer", "330600"))
        self.send()
        self.with_files()
        self.assertEqual("correction.handover.recalled", self.rule(
            self.give, self.new, "ReceiveTransfer", responsibility_epoch=1, case_officer="ma"))
        self.held_by(self.old)
        self.withdraw()
        self.held_by(self.old)

    def test_peers_ask_for_their_own_alone(self):
        for step in self.STEPS[:3]:
            getattr(self, step)()
        peer = Client(self.old.server.channel, handover_service_pb2_grpc.HandoverServiceStub)
        fetch = h.FetchFileRequest(name=self.subject.name, transfer="t1")
        theirs, others = caller("x", "peer", "330100"), caller("x", "peer", "330200")
        self.assertEqual("correction.handover.files", self.rule(peer.FetchFile, fetch, metadata=theirs))
        self.send()
        self.refused(grpc.StatusCode.NOT_FOUND, peer.FetchFile, fetch, metadata=others)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, peer.FetchFile, fetch, metadata=self.new.agency.clerk)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, self.old.client.GetSubject, s.GetSubjectRequest(name=self.subject.name), metadata=theirs)
        self.assertEqual("陈志远", HandoverFile.FromString(peer.FetchFile(fetch, metadata=theirs).revealed_file).person.name)

        def notes(who):
            return [event for reply in peer.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=who) for event in reply.events]
        until(lambda: len(notes(theirs)) == 3, "each step is told")
        self.assertEqual({"Handover.Told"}, {event.type for event in notes(theirs)})
        self.assertEqual([], notes(others))
        # The file and the person are in no note.
        self.assertNotIn("陈志远".encode(), b"".join(event.SerializeToString() for event in notes(theirs)))
        self.assertNotIn("刑初1号".encode(), b"".join(event.SerializeToString() for event in notes(theirs)))
        read = [event.type for event in self.old.events(self.subject.name)]
        self.assertIn("Subject.FileFetched", read)
        self.register()
        self.check_the_end()

    def test_a_recall_is_of_ones_own_offer_alone(self):
        peer = Client(self.new.server.channel, handover_service_pb2_grpc.HandoverServiceStub)
        # Somebody else recalls what is not offered yet, and what is.
        recall = h.RecallOfferRequest(name=self.subject.name, transfer="t1", county="regions/330203", request_id=new_id())
        peer.RecallOffer(recall, metadata=caller("x", "peer", "330200"))
        for step in self.STEPS[:4]:
            getattr(self, step)()
        self.with_files()
        recall.request_id = new_id()
        peer.RecallOffer(recall, metadata=caller("x", "peer", "330200"))
        self.assertEqual(0, self.told(self.new)["Transfer.Recalled"])
        self.register()
        self.check_the_end()

    def revealed(self, side):
        return side.client.RevealSubject(s.RevealSubjectRequest(
            name=self.subject.name, purpose="核对身份办理登记", request_id=new_id()), metadata=side.agency.clerk)

    def come_back(self, *steps):
        """The person is handed over, and then offered to the county that he came from, as far as the steps go."""
        for step in self.STEPS:
            getattr(self, step)()
        self.closed()
        self.new.agency.give("CorrectPerson", self.new.record(self.subject.name), person=c.Person(phone="13911112222"), grounds="更换手机号码")
        self.old, self.new = self.new, self.old
        for step in steps:
            getattr(self, step)("t2")

    def test_an_offer_that_fails_leaves_the_copy_as_it_was(self):
        before = self.revealed(self.old).revealed_phone
        self.come_back(*self.STEPS[:4])
        old, new = self.old, self.new
        self.with_files()
        self.assertEqual("13911112222", self.revealed(new).revealed_phone)
        self.give(old, "WithdrawTransfer", transfer="t2", reason="本人决定不再迁居")
        until(lambda: self.state_at(new) == c.Subject.STATE_ELSEWHERE, "the offer is over")
        self.assertEqual(before, self.revealed(new).revealed_phone)
        # Offered once more, and registered: then the newer one counts.
        for step in self.STEPS[:4]:
            getattr(self, step)("t3")
        self.with_files()
        self.register("t3", epoch=2)
        self.assertEqual("13911112222", self.revealed(new).revealed_phone)
        self.held_by(new)

    def test_the_county_that_had_the_person_hears_of_the_end(self):
        for step in self.STEPS:
            getattr(self, step)()
        self.closed()
        # It hears of it later, too: nobody has to be up for an end.
        self.old.kill()
        self.new.agency.give("TerminateSubject", self.new.record(self.subject.name),
                             end=c.End(ground=c.End.GROUND_DEATH, day=day(), paper="死亡证明1号"))
        self.old.start()
        until(lambda: self.old.record(self.subject.name).handover.HasField("ended_there"), "the end is heard")
        kept = self.old.record(self.subject.name)
        self.assertEqual((c.Subject.STATE_ELSEWHERE, day()), (kept.state, kept.handover.ended_there))
        until(lambda: self.told(self.old)["Subject.EndedElsewhere"], "the event has its place")
        self.assertEqual(1, self.told(self.old)["Subject.EndedElsewhere"])
        erasure = z.Erasure(ground=z.Erasure.GROUND_RETENTION_OVER, paper="销毁1号", grounds="保管期限已经届满")
        self.assertEqual("correction.erasure.kept", self.rule(self.old.agency.give, "ProposeErasure", kept, erasure=erasure))

    def test_three_installations(self):
        """From the first to the second, on to a third, and that asks the first, which has heard nothing of it all: it holds the question."""
        first, second, third = self.old, self.new, Installation(self, "ningbo", "330200", "330203")
        wire = Wire()
        self.addCleanup(wire.close)
        first.knows((second, wire), third)
        second.knows(first, third)
        third.knows(first, second)
        for side in (first, second):
            side.restart()
        third.start()
        self.addCleanup(third.server.stop)
        wire.lead_to(second.server.port)
        for step in self.STEPS[:4]:
            getattr(self, step)()
        self.with_files()
        wire.lead_to(None)
        self.register()
        self.assertIn(self.state_at(first), IN_CHARGE)
        self.old, self.new = second, third
        for step in self.STEPS[:4]:
            getattr(self, step)("t2")
        self.with_files()
        self.register("t2", epoch=2)
        self.closed()
        self.old, self.new = third, first
        self.ask("t3")
        # It is neither believed nor passed over: the first county holds until it has heard of the registration.
        until(lambda: first.holds_back("correction.handover.unoffered"), "the question is held")
        self.assertIn(self.state_at(first), IN_CHARGE)
        wire.lead_to(second.server.port)
        # Each pause between two tries is longer than the one before.
        until(lambda: self.transfer_at(first, "t3").state == c.Transfer.STATE_ASKED, "the question is heard", timeout=180)
        self.assertEqual(third.agency.parent, first.record(self.subject.name).region)
        self.old, self.new = first, second

    def test_each_side_is_killed_after_each_step(self):
        for step in self.STEPS:
            getattr(self, step)()
            for side in (self.old, self.new):
                side.restart()
                self.responsible()
        self.check_the_end()

    def test_the_wires_are_cut_at_each_step(self):
        for step in self.STEPS:
            # Both are cut before the step is taken, so far as it can be taken by what was heard before.
            self.prepare(step)
            for side in (self.old, self.new):
                side.wire.lead_to(None)
            getattr(self, step)()
            self.responsible()
            for side in (self.old, self.new):
                side.wire.lead_to(side.server.port)
            self.responsible()
        self.check_the_end()

    def prepare(self, step):
        if step == "agree":
            self.offered(c.Transfer.STATE_ASKED)
        if step == "approve":
            until(lambda: self.transfer_at(self.old).state == c.Transfer.STATE_AGREED, "the answer is heard")
        if step == "register":
            self.offered(c.Transfer.STATE_APPROVED)
            self.with_files()

    def test_the_other_side_is_down_at_each_step(self):
        for step in self.STEPS:
            self.prepare(step)
            taker, other = (self.new, self.old) if step in ("agree", "register") else (self.old, self.new)
            other.kill()
            getattr(self, step)()
            taker.restart()
            other.start()
            self.responsible()
        self.check_the_end()


class FakePeer(handover_service_pb2_grpc.HandoverServiceServicer):
    """An installation that tells notes, and does not give the file of one person."""

    def __init__(self):
        self.notes, self.kept_back, self.asked = [], "", 0

    def WatchEvents(self, request, context):
        at = int(request.resume_token or "0")
        reply = events.WatchEventsResponse(resume_token=str(len(self.notes)))
        for position, note in enumerate(self.notes[at:], at + 1):
            reply.events.add(position=position, type="Handover.Told", resource=note.name).payload.Pack(note)
        yield reply
        # The stream lives on, as that of a peer that has nothing more to tell.
        ended = threading.Event()
        context.add_callback(ended.set)
        ended.wait()

    def FetchFile(self, request, context):
        if request.name == self.kept_back:
            self.asked += 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "the row can't be read now")
        context.abort(grpc.StatusCode.NOT_FOUND, "no such file")


class FakePeerTest(Case):
    def noted(self, subject):
        return HandoverNote(name=subject.name, transfer=subject.transfers[0], region=subject.region, kind=subject.kind, person=subject.person,
                            responsibility_epoch=subject.responsibility_epoch, revision=1)

    def test_a_file_that_a_peer_does_not_give_keeps_none_of_its_later_notes_back(self):
        # What a true installation would tell: of one person the question, of the other that the files are sent.
        whole = client_of(self.server(CORRECTION, f"sqlite://{self.folder()}").channel)
        old, new = Agency(whole, "330602"), Agency(whole, "330702")

        def asked():
            subject = old.give("RequestTransfer", old.in_correction(-40), transfer=c.Transfer(to=new.parent, reason="随配偶迁居", requested=day()))
            return old.give("AskNewCounty", subject, transfer="t1", day=day())
        later = asked()
        sent = new.give("AnswerTransfer", asked(), transfer="t1", agrees=True, day=day())
        sent = old.give("DecideTransfer", sent, old.head, transfer="t1", approve=True, day=day())
        sent = old.give("SendFiles", sent, transfer="t1", day=day())
        peer = FakePeer()
        peer.notes, peer.kept_back = [self.noted(sent), self.noted(later)], sent.name
        server = grpc.server(futures.ThreadPoolExecutor(8))
        handover_service_pb2_grpc.add_HandoverServiceServicer_to_server(peer, server)
        path = os.path.join(self.folder(), "peers.tsv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"own\tA\t330700\t-\t-\npeer\tB\t330600\t127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}\t-\n")
        server.start()
        self.addCleanup(server.stop, 0)
        here = client_of(self.server(CORRECTION, f"sqlite://{self.folder()}", f"--correction_peers={path}").channel)

        def known(name):
            try:
                return here.GetSubject(s.GetSubjectRequest(name=name)).state
            except grpc.RpcError as error:
                self.assertEqual(grpc.StatusCode.NOT_FOUND, error.code())
                return None
        until(lambda: known(later.name) == c.Subject.STATE_OFFERED, "the later note is heard")
        self.assertIsNone(known(sent.name))
        self.assertGreaterEqual(peer.asked, 2)


class SqliteHandoverTest(HandoverBody, Case):
    def new_database(self):
        return f"sqlite://{self.folder()}"


class PostgresHandoverTest(HandoverBody, Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)

    def new_database(self):
        return self.postgres.create_database()


if __name__ == "__main__":
    unittest.main(verbosity=2)
