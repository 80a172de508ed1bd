"""What is to be done: work lists, backlogs, and the stream of terms."""
from harness import listed, new_id
from mediation_desk import as_day, c, day, official, refusal_of, today
from statements import region

from fengqiao.mediation.v1 import intake_pb2 as ik
from fengqiao.mediation.v1 import work_pb2 as w


def work(client, place, page_size=0, **more):
    return listed(client.ListMyWork, w.ListMyWorkRequest(parent=region(place), **more), "items", page_size)


def notices(client, place, **more):
    """What the stream says up to now, and its last token."""
    said, token = [], ""
    for reply in client.WatchDeadlines(w.WatchDeadlinesRequest(parent=region(place), until_now=True, **more)):
        said += reply.notices
        token = reply.resume_token or token
    return said, token


def field_of(call, *arguments, **options):
    """The one field that a refusal names."""
    field, = refusal_of(call, *arguments, **options).fields
    return field


class WorkCases:
    def test_work_comes_by_its_last_day_and_then_what_waits(self):
        desk = self.desk
        waiting = desk.registered().name
        running = desk.mediating().name
        reviewed = desk.submitted().name
        late = desk.registered(late_registration=c.LateRegistration(outcome_day=day(-60), reason="系统停用")).name
        desk.agreed_late(late, -60)
        desk.sign(late, on=-60)
        items = work(self.client, desk.county)
        keys = [(item.case, item.clock.rule) for item in items]
        self.assertEqual((late, "MD11"), keys[0])
        self.assertNotIn((late, "MD7"), keys)  # a right that has lapsed is nobody's work
        self.assertLess(keys.index((reviewed, "mediation.accept_days")), keys.index((running, "MD1")))
        self.assertEqual((waiting, ""), keys[-1])
        last = items[-1]
        self.assertEqual((w.WorkItem.URGENCY_WAITING, "提交受理审查"), (last.urgency, last.task))
        self.assertIn("已登记", last.why)
        self.assertEqual(w.WorkItem.URGENCY_OVERDUE, items[0].urgency)
        self.assertIn("逾期", items[0].why)
        dues = [as_day(item.clock.due) for item in items if item.HasField("clock")]
        self.assertEqual(sorted(dues), dues)
        # Page by page it is the same, and what is done is gone.
        self.assertEqual(items, work(self.client, desk.county, 1))
        desk.call("SubmitCase", name=waiting)
        self.assertNotIn((waiting, ""), [(item.case, item.clock.rule) for item in work(self.client, desk.county)])

    def test_a_committee_and_a_mediator_see_their_own(self):
        desk = self.desk
        other = desk.new_mediator("second")
        mine = desk.mediating().name
        others = desk.submitted().name
        desk.accept(others, mediators=[other])
        desk.registered()
        self.assertEqual({mine, others}, {item.case for item in work(self.client, desk.county, committee=desk.committee)})
        self.assertEqual({mine}, {item.case for item in work(self.client, desk.county, mediator=desk.mediator)})
        self.assertEqual({others}, {item.case for item in work(self.client, desk.county, 1, mediator=other)})
        for fields, field in (({"committee": desk.committee, "mediator": other}, "mediator"),
                              ({"committee": desk.committee, "with_backlog": True}, "with_backlog"),
                              ({"committee": "x"}, "committee"), ({"parent": "x"}, "parent")):
            request = w.ListMyWorkRequest(**({"parent": region(desk.county)} | fields))
            self.assertEqual(field, field_of(self.client.ListMyWork, request))
        nobody = w.ListMyWorkRequest(parent=region(desk.county), mediator=f"{region(desk.county)}/mediators/nobody")
        self.assertEqual("NOT_FOUND", refusal_of(self.client.ListMyWork, nobody).code.name)

    def test_superiors_see_the_backlog_of_the_parts(self):
        desk = self.desk
        desk.registered()
        late = desk.registered(late_registration=c.LateRegistration(outcome_day=day(-60), reason="系统停用")).name
        desk.agreed_late(late, -60)
        desk.sign(late, on=-60)
        city = desk.county[:4] + "00"
        reply = self.client.ListMyWork(w.ListMyWorkRequest(parent=region(city), with_backlog=True, page_size=1))
        part = [one for one in reply.backlog if one.region == region(desk.county)]
        self.assertEqual([(1, 1)], [(one.overdue, one.waiting) for one in part])
        own = self.client.ListMyWork(w.ListMyWorkRequest(parent=region(desk.county), with_backlog=True)).backlog
        self.assertEqual([(region(desk.county), 1, 1)], [(one.region, one.overdue, one.waiting) for one in own])
        refused = refusal_of(self.client.ListMyWork, w.ListMyWorkRequest(parent=region(city)), metadata=official(desk.county))
        self.assertEqual("PERMISSION_DENIED", refused.code.name)

    def test_the_stream_of_terms_tells_first_what_stands_then_what_changes(self):
        desk, kinds = self.desk, w.DeadlineNotice
        late = desk.registered(late_registration=c.LateRegistration(outcome_day=day(-60), reason="系统停用")).name
        desk.agreed_late(late, -60)
        desk.sign(late, on=-60)
        other = desk.registered(late_registration=c.LateRegistration(outcome_day=day(-60), reason="系统停用")).name
        desk.agreed_late(other, -60)
        desk.sign(other, on=-60)
        desk.mediating()  # a term with time: nothing to tell of
        self.settle()
        said, token = notices(self.client, desk.county)
        self.assertEqual({(one, "MD11", kinds.KIND_OVERDUE) for one in (late, other)}, {(one.case, one.clock.rule, one.kind) for one in said})
        overdue = said
        self.assertEqual(([], token), notices(self.client, desk.county, resume_token=token))

        desk.follow_up(late)
        started = desk.submitted().name
        self.settle()
        said, token = notices(self.client, desk.county, resume_token=token)
        by_term = {(one.case, one.clock.rule): one.kind for one in said}
        self.assertEqual(kinds.KIND_ENDED, by_term[late, "MD11"])
        self.assertIn(by_term[started, "mediation.accept_days"], (kinds.KIND_DUE_SOON, kinds.KIND_RUNNING))

        # A new day: whoever was away since the eve of the last day hears that it has passed.
        before = as_day(next(one.clock.due for one in overdue if one.case == other))
        old = before.isoformat() + token[10:]
        said, _ = notices(self.client, desk.county, resume_token=old)
        self.assertIn((other, "MD11", kinds.KIND_OVERDUE), [(one.case, one.clock.rule, one.kind) for one in said])

        for bad in ("x", token + "x", today().isoformat() + "."):
            self.assertEqual("resume_token", field_of(notices, self.client, desk.county, resume_token=bad))

    def test_a_running_stream_hears_of_a_new_term_and_of_one_that_leaves(self):
        desk = self.desk
        stream = self.client.WatchDeadlines(w.WatchDeadlinesRequest(parent=region(desk.county)))
        self.assertTrue(next(stream).resume_token)
        name = desk.submitted().name
        heard = []
        while not any(one.case == name for one in heard):
            heard += next(stream).notices
        stream.cancel()
        self.assertIn("mediation.accept_days", [one.clock.rule for one in heard])

    def test_the_stream_tells_of_a_citizens_request_when_it_comes_and_when_it_is_dealt_with(self):
        desk, kinds = self.desk, w.DeadlineNotice
        code = self.client.CreateIntakeCode(ik.CreateIntakeCodeRequest(
            parent=region(desk.county), intake_code=ik.IntakeCode(place="文化礼堂"), request_id=new_id()))
        stream = self.client.WatchDeadlines(w.WatchDeadlinesRequest(parent=region(desk.county)))
        token = next(stream).resume_token
        receipt = self.client.SubmitIntake(ik.SubmitIntakeRequest(
            code=code.name.rsplit("/", 1)[1], claim="楼上漏水请调解", contact_name="赵小草", contact_phone="13800138000", request_id=new_id())).receipt
        name = f"{region(desk.county)}/intakes/{receipt}"

        def heard():
            while True:
                for notice in next(stream).notices:
                    if notice.case == name:
                        return notice
        came = heard()
        self.assertIn(came.kind, (kinds.KIND_RUNNING, kinds.KIND_DUE_SOON))
        self.assertEqual((region(desk.county), "Intake.Submitted", today(), "实务做法，尚无全国规定"),
                         (came.region, came.clock.started_by, as_day(came.clock.started), came.clock.basis))
        # The list of work says the same of it.
        item, = [item for item in work(self.client, desk.county) if item.case == name]
        self.assertEqual(came.clock, item.clock)
        self.assertEqual(today(), as_day(item.since))
        self.client.TriageIntake(ik.TriageIntakeRequest(name=name, state=ik.Intake.STATE_REFERRED, note="已告知住建部门", request_id=new_id()))
        ended = heard()
        stream.cancel()
        self.assertEqual((kinds.KIND_ENDED, c.Clock.STATE_MET, today()), (ended.kind, ended.clock.state, as_day(ended.clock.ended)))
        self.assertEqual([], [item for item in work(self.client, desk.county) if item.case == name])
        # Whoever was away hears the last of it too.
        said, _ = notices(self.client, desk.county, resume_token=token)
        self.assertEqual([kinds.KIND_ENDED], [one.kind for one in said if one.case == name])
