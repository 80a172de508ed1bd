#!/usr/bin/python3
"""Electronic positioning over the wire, on SQLite and on PostgreSQL: orders and their power, streams of positions with bad ones among
them, alarms once although the service is killed amid a stream, and the command line."""
import contracts  # noqa: F401  makes the contracts importable
import base64
import datetime
import json
import os
import pathlib
import secrets
import subprocess
import time
import unittest

import grpc
from correction_papers_test import text_of
from correction_test import CORRECTION, Agency, client_of, person, rule_of
from databases import Postgres
from google.protobuf import timestamp_pb2
from harness import STANDALONE, Case, Client, Refusal, caller, listed, new_id, program, until
from mediation_desk import as_day, day

from fengqiao.common.v1 import events_pb2 as events
from fengqiao.correction.v1 import correction_service_pb2 as s
from fengqiao.correction.v1 import positioning_pb2 as p
from fengqiao.correction.v1 import positioning_service_pb2 as ps
from fengqiao.correction.v1 import positioning_service_pb2_grpc
from fengqiao.correction.v1 import sealing_pb2 as z
from fengqiao.correction.v1 import subject_pb2 as c

_devices = iter(range(100000))
R = ps.ReportPositionsResponse


def instant(seconds):
    return timestamp_pb2.Timestamp(seconds=int(seconds), nanos=int(seconds % 1 * 1e9))


def now():
    return time.time()


def written(date):
    return f"{date.year}年{date.month}月{date.day}日"


def box(west, south, east, north):
    return f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


# The invented home area, a place in it that is forbidden, and one beyond.
HOME, SCHOOL = box(120, 30, 121, 31), box(120.50, 30.50, 120.51, 30.51)
INSIDE, AT_SCHOOL, BEYOND = (30.2, 120.2), (30.505, 120.505), (32.0, 120.2)


def fix(device, at, place=INSIDE, **more):
    more = {"accuracy_m": 20, "battery_percent": 80, "wear": p.Fix.WEAR_WORN, **more}
    return p.Fix(device=device, time=instant(at), latitude_e7=round(place[0] * 1e7), longitude_e7=round(place[1] * 1e7), **more)


class Desk(Agency):
    """A county's agency with its bureau's head and the platform of the devices."""

    def __init__(self, channel, county):
        super().__init__(client_of(channel), county)
        self.positioning = Client(channel, positioning_service_pb2_grpc.PositioningServiceStub)
        self.bureau = caller("bureau", "head", county)
        self.platform = caller("platform", "devices", county[:2] + "0000")

    def load_home(self, outline=HOME, who=None):
        # Districts of a city are one area, a county has its own.
        home = self.county[:4] + "00" if self.county[4:] < "21" else self.county
        return self.positioning.LoadPositioningArea(ps.LoadPositioningAreaRequest(
            parent=f"regions/{home}", request_id=new_id(),
            area=p.PositioningArea(outline=outline, valid_from=day(-30), source="民政部门界线")), metadata=who or caller("o", "official", home))

    def breached(self):
        return self.give("ReportAbsence", self.in_correction(), absence=c.Absence(
            cause=c.Absence.CAUSE_LEFT_WITHOUT_APPROVAL, base=day(-1)))

    def requested(self, subject, days=60, who=None, **more):
        period = p.PositioningPeriod(ground=p.PositioningPeriod.GROUND_LEFT, ground_event="a1", facts="未经批准离开所居住的县，需要使用电子定位装置。",
                                     first_day=day(), last_day=day(days), **more)
        return self.positioning.RequestPositioning(ps.RequestPositioningRequest(
            parent=subject.name, request_id=new_id(), period=period), metadata=who or self.clerk)

    def order(self, method, order, who=None, **fields):
        request = getattr(ps, method + "Request")(name=order.name, etag=order.etag, request_id=new_id(), **fields)
        return getattr(self.positioning, method)(request, metadata=who or self.clerk)

    def fitted(self, subject=None, days=60):
        order = self.order("DecidePositioning", self.requested(subject or self.breached(), days), self.bureau, approve=True)
        return self.order("FitDevice", order, device=f"D-{self.county}-{next(_devices)}", told=True)

    def report(self, *batches, who=None):
        return self.positioning.ReportPositions((ps.ReportPositionsRequest(fixes=one) for one in batches), metadata=who or self.platform)

    def alarms(self, who=None, **fields):
        return listed(self.positioning.ListPositioningAlarms, ps.ListPositioningAlarmsRequest(parent=self.parent, **fields), "alarms", 2,
                      metadata=who or self.clerk)

    def kinds(self, **fields):
        return sorted(p.PositioningAlarm.Kind.Name(one.kind)[5:] for one in self.alarms(**fields))


class PositioningBody:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.database = cls.new_database(case)
        cls.addClassCleanup(case.doCleanups)
        cls.process = case.server(CORRECTION, cls.database, metrics=True)
        cls.counties = iter(["330624", "330681", "330683", "330723", "330726", "330727", "330781", "330782", "330783", "330784", "331022"])

    @classmethod
    def tearDownClass(cls):
        verified = client_of(cls.process.channel).VerifyLog(events.VerifyLogRequest())
        assert verified.first_broken_position == 0 and verified.checked == verified.last_position > 0, str(verified)
        cls.process.stop()
        super().tearDownClass()

    def run_nothing(self):
        pass

    def setUp(self):
        self.desk = Desk(self.process.channel, next(self.counties))

    def rule(self, call, *arguments, **options):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments, **options)
        return rule_of(Refusal(caught.exception))

    def heard(self, resource):
        return [event for reply in self.desk.client.WatchEvents(events.WatchEventsRequest(until_now=True), metadata=self.desk.clerk)
                for event in reply.events if event.resource == resource]

    def notice(self, subject):
        return text_of(self.desk.client.RenderPaper(s.RenderPaperRequest(
            name=subject.name, paper="correction_positioning_notice", purpose="佩戴以前告知本人", request_id=new_id(),
            values=s.PaperValues(fields={"number": "1"})), metadata=self.desk.clerk).docx)

    def test_an_order_from_its_ground_to_its_end(self):
        desk, subject = self.desk, self.desk.in_correction()
        self.assertEqual("correction.positioning.ground", self.rule(desk.requested, subject))
        subject = desk.give("ReportAbsence", subject, absence=c.Absence(cause=c.Absence.CAUSE_LEFT_WITHOUT_APPROVAL, base=day(-1)))
        self.assertEqual("correction.positioning.length", self.rule(desk.requested, subject, 100))
        order = desk.requested(subject, 14)
        self.assertEqual("correction.positioning.open", self.rule(desk.requested, subject))
        # The power is the head's: not the agency's, and not of who asked.
        self.refused(grpc.StatusCode.PERMISSION_DENIED, desk.order, "DecidePositioning", order, desk.head, approve=True)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, desk.order, "DecidePositioning", order, caller("b", "head", "330102"), approve=True)
        self.assertEqual("correction.positioning.own", self.rule(
            desk.order, "DecidePositioning", order, caller("clerk", "head", desk.county), approve=True))
        self.assertEqual("correction.positioning.not_in_force", self.rule(desk.order, "FitDevice", order, device="D1", told=True))
        order = desk.order("DecidePositioning", order, desk.bureau, approve=True)
        self.assertEqual((p.PositioningOrder.STATE_IN_FORCE, "bureau"), (order.state, order.periods[0].decided_by))
        self.assertEqual("correction.positioning.told", self.rule(desk.order, "FitDevice", order, device="D1"))
        # What he is told with (IM 37): of the order that is open, and of no other file's.
        notice = self.notice(subject)
        self.assertIn("未经批准离开所居住的市、县", notice)
        self.assertIn(f"自{written(order.periods[0].first_day)}起至{written(order.periods[0].last_day)}止", notice)
        self.assertEqual("correction.paper.state", self.rule(self.notice, desk.in_correction()))
        order = desk.order("FitDevice", order, device=f"D-{desk.county}", told=True)
        extension = p.PositioningPeriod(ground=p.PositioningPeriod.GROUND_LEFT, ground_event="a1", facts="期满以前评估，仍有必要继续使用装置。",
                                        last_day=day(90))
        order = desk.order("ExtendPositioning", order, period=extension)
        self.assertEqual(as_day(order.periods[0].last_day) + datetime.timedelta(days=1), as_day(order.periods[1].first_day))
        before = order.until
        order = desk.order("DecidePositioning", order, desk.bureau, approve=True)
        self.assertGreater(order.until.seconds, before.seconds)
        order = desk.order("EndPositioning", order, reason="经评估不再需要使用")
        self.assertEqual((p.PositioningOrder.STATE_ENDED, ""), (order.state, order.device))
        self.assertEqual(["TAKE_OFF"], desk.kinds())
        self.assertEqual([order], listed(desk.positioning.ListPositioningOrders, ps.ListPositioningOrdersRequest(
            parent=desk.parent, filter="state = ENDED"), "orders", 5, metadata=desk.bureau))
        until(lambda: [one.type for one in self.heard(order.name)] == [
            "Positioning.Requested", "Positioning.Approved", "Positioning.Fitted", "Positioning.ExtensionRequested", "Positioning.Approved",
            "Positioning.Ended"], "every step is an event")

    def test_a_stream_with_bad_positions_among_good_ones(self):
        desk = self.desk
        desk.load_home()
        order = desk.fitted()
        device, start = order.device, now()
        reply = desk.report(
            [fix(device, start + 1), fix(device, start + 1), fix(device, start + 0.5), fix(device, start + 3600), fix(device, 0.5),
             fix(device, start + 2, (0, 0)), fix(device, start - 3600), fix("nobody", start + 2), fix("two words", start + 2),
             fix(device, start + 2, accuracy_m=0), fix(device, start + 2, battery_percent=101), fix(device, start + 2, (95, 120))],
            [fix(device, start + 2), fix(device, start + 3, wear=77)], [])
        self.assertEqual((2, 12, 0), (reply.taken, reply.refused, reply.alarms))
        self.assertEqual([(1, R.REASON_REPEATED), (2, R.REASON_OUT_OF_ORDER), (3, R.REASON_FUTURE), (4, R.REASON_TOO_OLD), (5, R.REASON_NO_PLACE),
                          (6, R.REASON_NO_ORDER), (7, R.REASON_UNKNOWN_DEVICE), (8, R.REASON_MALFORMED), (9, R.REASON_MALFORMED),
                          (10, R.REASON_MALFORMED), (11, R.REASON_NO_PLACE), (13, R.REASON_MALFORMED)],
                         sorted((one.index, one.reason) for one in reply.refusals))
        self.assertEqual("correction.positioning.fix_future", next(one.rule for one in reply.refusals if one.reason == R.REASON_FUTURE))
        # The same once more changes nothing.
        reply = desk.report([fix(device, start + 1.5), fix(device, start + 2)])
        self.assertEqual([R.REASON_OUT_OF_ORDER, R.REASON_REPEATED], sorted((one.reason for one in reply.refusals)))
        # Devices of elsewhere are not known, and nobody but the platform reports.
        self.assertEqual(R.REASON_UNKNOWN_DEVICE, desk.report([fix(device, start + 4)], who=caller("x", "devices", "110000")).refusals[0].reason)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, desk.report, [fix(device, start + 4)], who=desk.clerk)
        order = desk.order("EndPositioning", order, reason="经评估不再需要使用")
        self.assertEqual(R.REASON_NO_ORDER, desk.report([fix(device, start + 5)]).refusals[0].reason)

    def test_alarms_once_each_and_what_officers_do_with_them(self):
        desk = self.desk
        desk.load_home()
        order = desk.fitted()
        device, at = order.device, now()
        subject = order.name.split("/positioningOrders/")[0]
        zone = desk.positioning.AddPositioningZone(ps.AddPositioningZoneRequest(parent=subject, request_id=new_id(), zone=p.PositioningZone(
            kind=p.PositioningZone.KIND_FORBIDDEN, title="某小学周边", outline=SCHOOL, paper="（2026）刑初1号",
            to=instant(at + 86400), **{"from": instant(at - 60)})), metadata=desk.head)
        self.assertEqual("", zone.outline)
        # One position beyond is none yet; back and forth is one alarm.
        self.assertEqual(0, desk.report([fix(device, at + 1, BEYOND), fix(device, at + 2, INSIDE)]).alarms)
        steps = [BEYOND] * 3 + [INSIDE, BEYOND, INSIDE, INSIDE, BEYOND] + [INSIDE] * 3
        self.assertEqual(1, desk.report(*[[fix(device, at + 3 + i, place)] for i, place in enumerate(steps)]).alarms)
        crossed = desk.alarms()
        self.assertEqual(["CROSSED"], desk.kinds())
        self.assertTrue(crossed[0].HasField("over"))
        self.assertEqual(30 * 60, crossed[0].due.seconds - crossed[0].create_time.seconds)
        self.assertEqual(2, desk.report([fix(device, at + 20 + i, AT_SCHOOL, wear=p.Fix.WEAR_REMOVED) for i in range(4)]).alarms)
        self.assertEqual(1, desk.report([fix(device, at + 30, INSIDE, battery_percent=19)]).alarms)
        self.assertEqual(["CROSSED", "FORBIDDEN_ZONE", "LOW_BATTERY", "REMOVED"], desk.kinds())
        forbidden = next(one for one in desk.alarms() if one.kind == p.PositioningAlarm.KIND_FORBIDDEN_ZONE)
        self.assertTrue(zone.name.endswith(forbidden.zone))
        # An entry that is approved silences just that.
        desk.report([fix(device, at + 31 + i) for i in range(4)])
        entry = p.PositioningZone(kind=p.PositioningZone.KIND_ENTRY, title="参加家长会", about=zone.name, paper="矫许1号",
                                  to=instant(at + 86400), **{"from": instant(at - 60)})
        desk.positioning.AddPositioningZone(ps.AddPositioningZoneRequest(parent=subject, request_id=new_id(), zone=entry), metadata=desk.head)
        self.assertEqual(0, desk.report([fix(device, at + 40 + i, AT_SCHOOL) for i in range(4)]).alarms)

        def step(method, alarm, who=None, **more):
            return getattr(desk.positioning, method)(getattr(ps, method + "Request")(
                name=alarm.name, etag=alarm.etag, request_id=new_id(), **more), metadata=who or desk.clerk)
        taken = step("AcknowledgePositioningAlarm", crossed[0])
        self.assertEqual("clerk", taken.acknowledged_by)
        self.assertEqual("correction.positioning.alarm_state", self.rule(step, "AcknowledgePositioningAlarm", taken))
        with self.assertRaises(grpc.RpcError) as caught:
            step("ClosePositioningAlarm", crossed[0], outcome=p.PositioningAlarm.OUTCOME_BREACH, done="已电话核实")
        self.assertEqual(grpc.StatusCode.ABORTED, caught.exception.code())
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, step, "ClosePositioningAlarm", taken, done="已电话核实", field="outcome")
        closed = step("ClosePositioningAlarm", taken, outcome=p.PositioningAlarm.OUTCOME_BREACH, done="已电话核实，陈志远承认离开本县")
        self.assertEqual("已电话核实，本人承认离开本县", closed.done)
        self.assertEqual("correction.positioning.alarm_closed", self.rule(step, "ClosePositioningAlarm", closed,
                                                                         outcome=p.PositioningAlarm.OUTCOME_FALSE, done="再次处理"))
        self.assertNotIn("CROSSED", desk.kinds())
        self.assertIn("CROSSED", desk.kinds(with_closed=True))
        self.assertEqual([], desk.alarms(filter="kind = CROSSED"))

    def test_where_somebody_was_is_shown_with_a_purpose(self):
        desk = self.desk
        desk.load_home()
        order = desk.fitted()
        at = now()
        desk.report([fix(order.device, at + 1), fix(order.device, at + 2)], [fix(order.device, at + 3, BEYOND)])
        asked = ps.ShowPositionsRequest(name=order.name, to=instant(at + 3), purpose="核查越界报警情况", request_id=new_id(),
                                        **{"from": instant(at)})
        shown = desk.positioning.ShowPositions(asked, metadata=desk.clerk)
        self.assertEqual([(302000000, 1202000000)] * 2, [(one.revealed_latitude_e7, one.revealed_longitude_e7) for one in shown.positions])
        until(lambda: "Positioning.Shown" in [one.type for one in self.heard(order.name)], "the reading is an event")
        for who in (desk.office, desk.bureau, desk.platform, caller("x", "observer", desk.county), caller("x", "official", "330102")):
            self.refused(grpc.StatusCode.PERMISSION_DENIED, desk.positioning.ShowPositions, asked, metadata=who)
        asked.purpose = "看"
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, desk.positioning.ShowPositions, asked, metadata=desk.clerk, field="purpose")

    def test_where_a_minor_was_asks_for_a_legal_ground(self):
        desk = self.desk
        young = desk.give("ReportAbsence", desk.in_correction(person=person("20090101", guardian_name="陈大山")), absence=c.Absence(
            cause=c.Absence.CAUSE_LEFT_WITHOUT_APPROVAL, base=day(-1)))
        order = desk.requested(young)
        asked = ps.ShowPositionsRequest(name=order.name, to=instant(now() + 3), purpose="核查越界报警情况", request_id=new_id(),
                                        **{"from": instant(now())})
        self.assertEqual("correction.minor.ground", self.rule(desk.positioning.ShowPositions, asked, metadata=desk.clerk))
        asked.ground.kind = z.LegalGround.KIND_STATUTORY_QUERY
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, desk.positioning.ShowPositions, asked, metadata=desk.clerk, field="ground.statute")
        asked.ground.kind = z.LegalGround.KIND_SUPERVISION
        self.assertEqual([], list(desk.positioning.ShowPositions(asked, metadata=desk.clerk).positions))

    def test_a_minors_order_and_zones_are_opened_on_a_legal_ground(self):
        desk = self.desk
        young = desk.give("ReportAbsence", desk.in_correction(person=person("20090101", guardian_name="陈大山")), absence=c.Absence(
            cause=c.Absence.CAUSE_LEFT_WITHOUT_APPROVAL, base=day(-1)))
        order = desk.requested(young)
        asked = ps.GetPositioningOrderRequest(name=order.name)
        listed = {one.name: one for one in desk.positioning.ListPositioningOrders(
            ps.ListPositioningOrdersRequest(parent=f"regions/{desk.county}"), metadata=desk.clerk).orders}
        for closed in (desk.positioning.GetPositioningOrder(asked, metadata=desk.clerk), listed[order.name]):
            self.assertEqual((order.etag, order.state, True, 0), (closed.etag, closed.state, closed.minor, len(closed.periods)))
        zones = ps.ListPositioningZonesRequest(parent=young.name)
        self.assertEqual("correction.minor.ground", self.rule(desk.positioning.ListPositioningZones, zones, metadata=desk.clerk))
        for one in (asked, zones):
            one.opening.purpose = "核查电子定位的期限"
        self.assertEqual("correction.minor.ground", self.rule(desk.positioning.GetPositioningOrder, asked, metadata=desk.clerk))
        for one in (asked, zones):
            one.opening.ground.kind = z.LegalGround.KIND_SUPERVISION
        self.assertEqual(order, desk.positioning.GetPositioningOrder(asked, metadata=desk.clerk))
        self.assertEqual([], list(desk.positioning.ListPositioningZones(zones, metadata=desk.clerk).zones))
        until(lambda: [one.type for one in self.heard(young.name)].count("Subject.Opened") == 2, "each reading is an event")

    def test_a_minors_positioning_is_decided_fitted_and_looked_into_by_whom_the_file_is_closed_to(self):
        desk = self.desk
        desk.load_home()
        young = desk.in_correction(person=person("20090101", guardian_name="陈大山"))
        young = desk.give("EntrustOffice", young, entrustment=c.Entrustment(
            office=desk.parent + "001", acts=[c.Entrustment.ACT_SUPERVISION], number="矫委1号", **{"from": day()}))
        young = desk.give("ReportAbsence", young, absence=c.Absence(cause=c.Absence.CAUSE_LEFT_WITHOUT_APPROVAL, base=day(-1)))
        order = desk.requested(young)
        # Head and office see that it is there, and where it stands; the order before the head is opened on a legal ground.
        for who, parent in ((desk.bureau, desk.parent), (desk.office, desk.parent + "001")):
            row = next(one for one in desk.positioning.ListPositioningOrders(
                ps.ListPositioningOrdersRequest(parent=parent), metadata=who).orders if one.name == order.name)
            self.assertEqual((order.etag, order.state, True, 0), (row.etag, row.state, row.minor, len(row.periods)))
        asked = ps.GetPositioningOrderRequest(name=order.name)
        self.assertEqual(0, len(desk.positioning.GetPositioningOrder(asked, metadata=desk.bureau).periods))
        asked.opening.purpose = "审批使用电子定位装置"
        self.assertEqual("correction.minor.ground", self.rule(desk.positioning.GetPositioningOrder, asked, metadata=desk.bureau))
        asked.opening.ground.kind = z.LegalGround.KIND_SUPERVISION
        self.assertEqual(order, desk.positioning.GetPositioningOrder(asked, metadata=desk.bureau))
        # So does the office that is entrusted with the person: who is to supervise has to know.
        self.assertEqual(order, desk.positioning.GetPositioningOrder(asked, metadata=desk.office))
        # Their answers are closed.
        order = desk.order("DecidePositioning", order, desk.bureau, approve=True)
        self.assertEqual((p.PositioningOrder.STATE_IN_FORCE, True, 0), (order.state, order.minor, len(order.periods)))
        device = f"D-{desk.county}-{next(_devices)}"
        order = desk.order("FitDevice", order, desk.office, device=device, told=True)
        self.assertEqual(("", 0), (order.device, len(order.periods)))
        desk.report([fix(device, now() + 1, battery_percent=19)])
        alarm = desk.positioning.ListPositioningAlarms(
            ps.ListPositioningAlarmsRequest(parent=desk.parent + "001"), metadata=desk.office).alarms[0]
        self.assertEqual(p.PositioningAlarm.KIND_LOW_BATTERY, alarm.kind)
        alarm = desk.positioning.AcknowledgePositioningAlarm(
            ps.AcknowledgePositioningAlarmRequest(name=alarm.name, etag=alarm.etag, request_id=new_id()), metadata=desk.office)
        self.assertEqual(p.PositioningAlarm.STATE_ACKNOWLEDGED, alarm.state)
        # What the file says beside stays closed, and the zones with it, to the head; the office opens those on a ground too.
        zones = ps.ListPositioningZonesRequest(parent=young.name)
        self.refused(grpc.StatusCode.PERMISSION_DENIED, desk.positioning.ListPositioningZones, zones, metadata=desk.bureau)
        zones.opening.CopyFrom(asked.opening)
        self.assertEqual([], list(desk.positioning.ListPositioningZones(zones, metadata=desk.office).zones))

    def test_outlines_are_refused_with_what_is_wrong(self):
        for outline, said in (("POLYGON ((120 30, 121", "neither WKT nor GeoJSON"), ("POINT (120 30)", "POLYGON"), ("POLYGON EMPTY", "empty"),
                              ("POLYGON ((120 30, 121 31, 121 30, 120 31, 120 30))", "no valid outline"), (box(30, 120, 31, 121), "off the globe"),
                              ("{\"type\":\"Polygon\"", "neither WKT nor GeoJSON")):
            with self.subTest(outline=outline):
                refusal = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.desk.load_home, outline, field="area.outline")
                self.assertIn(said, str(refusal.details))
        for region in ("regions/330602", "regions/330000", "regions/330624001"):
            self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.desk.positioning.LoadPositioningArea, ps.LoadPositioningAreaRequest(
                parent=region, request_id=new_id(), area=p.PositioningArea(outline=HOME, valid_from=day(), source="民政部门界线")),
                metadata=caller("o", "official", "330000"), field="parent")
        home = self.desk.load_home(json.dumps({"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31], [120, 30]]]}))
        self.assertEqual(4, home.vertices)


class OnSqliteTest(PositioningBody, Case):
    @classmethod
    def new_database(cls, case):
        return f"sqlite://{case.folder()}"


class OnPostgresTest(PositioningBody, Case):
    @classmethod
    def new_database(cls, case):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.close)
        return cls.postgres.create_database()


class KilledTest(Case):
    DEVICES, BATCHES = 20, 60

    def test_on_sqlite(self):
        self.alarms_are_raised_once_although_the_service_dies_amid_a_stream(f"sqlite://{self.folder()}")

    def test_on_postgres(self):
        postgres = Postgres()
        self.addCleanup(postgres.close)
        self.alarms_are_raised_once_although_the_service_dies_amid_a_stream(postgres.create_database())

    def alarms_are_raised_once_although_the_service_dies_amid_a_stream(self, database):
        server = self.server(CORRECTION, database)
        desk = Desk(server.channel, "330624")
        desk.load_home()
        orders = [desk.fitted() for _ in range(self.DEVICES)]
        start = now()

        # Everybody leaves at the tenth position and is back for good at the fortieth.
        def batch(index):
            place = BEYOND if 10 <= index < 40 else INSIDE
            return [fix(order.device, start + index, place) for order in orders]

        sent = []

        def stream():
            for index in range(self.BATCHES):
                sent.append(index)
                if index == 25:
                    until(lambda: len(desk.alarms()) == self.DEVICES, "all have left")
                    server.kill()
                yield ps.ReportPositionsRequest(fixes=batch(index))
        channel = server.new_channel()
        broken = Client(channel, positioning_service_pb2_grpc.PositioningServiceStub)
        with self.assertRaises(grpc.RpcError):
            broken.ReportPositions(stream(), metadata=desk.platform)
        channel.close()
        self.assertIn(25, sent)
        server = self.server(CORRECTION, database)
        desk = Desk(server.channel, "330624")
        # The platform does not know what was taken and sends all again.
        reply = desk.report(*[batch(index) for index in range(self.BATCHES)])
        self.assertEqual(self.DEVICES * self.BATCHES, reply.taken + reply.refused)
        refused = {one.reason: one.fixes for one in reply.counts}
        self.assertEqual({R.REASON_OUT_OF_ORDER, R.REASON_REPEATED}, set(refused))
        self.assertEqual(self.DEVICES, refused[R.REASON_REPEATED])
        alarms = desk.alarms()
        self.assertEqual(self.DEVICES, len({one.order for one in alarms}))
        self.assertEqual(self.DEVICES, len(alarms))
        self.assertTrue(all(one.HasField("over") for one in alarms))
        for order in orders:
            shown = desk.positioning.ShowPositions(ps.ShowPositionsRequest(
                name=order.name, to=instant(start + self.BATCHES), purpose="核对断线补传的数据", request_id=new_id(),
                **{"from": instant(start)}), metadata=desk.clerk)
            self.assertEqual(self.BATCHES, len({one.time.ToMicroseconds() for one in shown.positions}))
            self.assertEqual(self.BATCHES, len(shown.positions))
        server.stop()


class SealedTest(Case):
    def test_a_copy_of_the_database_does_not_show_where_somebody_was(self):
        place = (30.2345678, 120.3456789)
        position = p.PositionPack.Position(latitude_e7=302345678, longitude_e7=1203456789).SerializeToString()
        for sealed in (True, False):
            with self.subTest(sealed=sealed):
                folder = self.folder()
                keys = os.path.join(self.folder(), "data_keys")
                with open(keys, "w", encoding="ascii") as file:
                    file.write(f"k1\tAES-256-GCM\t{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
                server = self.server(CORRECTION, f"sqlite://{folder}", *([f"--data_keys={keys}"] if sealed else []))
                desk = Desk(server.channel, "330624")
                desk.load_home()
                order = desk.fitted()
                zone = p.PositioningZone(kind=p.PositioningZone.KIND_FORBIDDEN, title="某小学周边", outline=SCHOOL, paper="（2026）刑初1号",
                                         to=instant(now() + 86400), **{"from": instant(now() - 60)})
                desk.positioning.AddPositioningZone(ps.AddPositioningZoneRequest(
                    parent=order.name.split("/positioningOrders/")[0], request_id=new_id(), zone=zone), metadata=desk.head)
                self.assertEqual(1, desk.report([fix(order.device, now(), place)]).taken)
                shown = desk.positioning.ShowPositions(ps.ShowPositionsRequest(
                    name=order.name, to=instant(now() + 60), purpose="核对加密存储的数据", request_id=new_id(),
                    **{"from": instant(now() - 60)}), metadata=desk.clerk)
                self.assertEqual([302345678], [one.revealed_latitude_e7 for one in shown.positions])
                server.stop()
                dump = b"".join(path.read_bytes() for path in pathlib.Path(folder).iterdir())
                # The same way of looking finds them where they are plain.
                self.assertEqual([not sealed] * 2, [position in dump, SCHOOL.encode() in dump])


class CommandLineTest(Case):
    def test_areas_from_a_file_by_line_and_the_lists(self):
        server = self.server(STANDALONE, f"sqlite://{self.folder()}")

        def ctl(*arguments, code=0, who="zhang;official;330000"):
            ran = subprocess.run([program("fengqiaoctl"), f"--server={server.target}", *arguments], capture_output=True, text=True,
                                 timeout=60, env={**os.environ, "FENGQIAO_DEV_CALLER": who})
            self.assertEqual(code, ran.returncode, ran.stderr + ran.stdout)
            return ran.stdout + ran.stderr

        path = os.path.join(self.folder(), "areas.tsv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"# 区划\t首日\t末日\t来源\t范围\n330624\t2026-01-01\t\t民政部门界线\t{HOME}\n"
                       f"330681\t2026-01-01\t2020-01-01\t民政部门界线\t{HOME}\n330681\t{HOME}\n330683\t2026-01-01\t\t界线\tPOINT (1 1)\n"
                       f"330600\t2026-01-01\t2026-12-31\t民政部门界线\t{HOME}\n")
        said = ctl("positioning", "load", path, code=1)
        self.assertIn("已载入 2 个范围", said)
        for line in (3, 4, 5):
            self.assertIn(f"第{line}行", said)
        self.assertNotIn("第6行", said)
        areas = [json.loads(line) for line in ctl("positioning", "areas", "330000", "--format=jsonl").splitlines()]
        self.assertEqual(["330600", "330624"], sorted(one["name"].split("/")[1] for one in areas))
        desk = Desk(server.channel, "330624")
        order = desk.fitted()
        self.assertIn("使用中", ctl("positioning", "orders", "330624"))
        # A minor's is listed closed, without its periods.
        desk.requested(desk.give("ReportAbsence", desk.in_correction(person=person("20090101", guardian_name="陈大山")), absence=c.Absence(
            cause=c.Absence.CAUSE_LEFT_WITHOUT_APPROVAL, base=day(-1))))
        self.assertIn("待批准", ctl("positioning", "orders", "330624"))
        self.assertEqual(1, desk.report([fix(order.device, now() + i * 0.001, BEYOND) for i in range(1, 4)]).alarms)
        self.assertIn("越界", ctl("positioning", "alarms", "330624"))
        alarm = json.loads(ctl("positioning", "alarms", "330624", "--format=jsonl").splitlines()[0])
        ctl("positioning", "do", "ClosePositioningAlarm", json.dumps(
            {"name": alarm["name"], "outcome": "OUTCOME_EXPLAINED", "done": "已核实，外出就医"}))
        self.assertIn("没有报警", ctl("positioning", "alarms", "330624"))
        self.assertIn("已处理", ctl("positioning", "alarms", "330624", "--closed"))
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
