"""Service providers (A12): who may be called upon, and how little they see. Over the wire, on both engines; under --auth=jwt."""
from google.protobuf import message_factory
from harness import Case, caller, listed, new_id
from mediation_desk import MEDIATION, Desk, client_of, day, refusal_of, rule_of
from statements import region
from token_test import EC, TokenCase, bearer

from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import provider_pb2 as p

CODE = "91350100M000100Y43"


def create(client, county, name="helpers", services=(c.Routing.KIND_COUNSELLING, c.Routing.KIND_ASSISTANCE), **more):
    more.setdefault("contract_from", day(-10))
    return client.CreateProvider(p.CreateProviderRequest(
        parent=region(county), provider_id=name, request_id=new_id(), provider=p.Provider(
            display_name="心连心社会工作服务中心", kind=p.Provider.KIND_SOCIAL_WORK, credit_code=CODE, services=services, **more)))


def routing(provider, **more):
    more.setdefault("parties", ["p2"])
    more.setdefault("parties_consent", True)
    return c.Routing(kind=c.Routing.KIND_COUNSELLING, provider=provider, purpose="情绪疏导", person_times=1, **more)


def talk(note="谈话一次"):
    return c.ServiceRecord(kind=c.ServiceRecord.KIND_TALK, note=note, person_times=1)


class ProviderCases:
    def tasks(self, provider, page_size=0, **options):
        return listed(self.client.ListServiceTasks, p.ListServiceTasksRequest(provider=provider), "tasks", page_size, **options)

    def test_the_registry_of_providers(self):
        desk = self.desk
        first = create(self.client, desk.county)
        second = create(self.client, desk.county + "001", "second")
        self.assertEqual(first, self.client.GetProvider(p.GetProviderRequest(name=first.name)))
        ask = p.ListProvidersRequest(parent=desk.region)
        for size in (0, 1):
            self.assertEqual([first, second], listed(self.client.ListProviders, ask, "providers", size))
        ask.filter = "kind = LAW_FIRM"
        self.assertEqual([], listed(self.client.ListProviders, ask, "providers"))
        self.assertEqual("ALREADY_EXISTS", refusal_of(create, self.client, desk.county).code.name)
        self.assertEqual(["provider.services"], list(refusal_of(create, self.client, desk.county, "third", services=()).fields))
        changed = self.client.UpdateProvider(p.UpdateProviderRequest(
            provider=p.Provider(name=first.name, etag=first.etag, contract_until=day()), update_mask={"paths": ["contract_until"]},
            request_id=new_id()))
        self.assertEqual(day(), changed.contract_until)
        stale = p.UpdateProviderRequest(provider=p.Provider(name=first.name, etag=first.etag, contract_until=day(9)), request_id=new_id())
        self.assertEqual("ABORTED", refusal_of(self.client.UpdateProvider, stale).code.name)
        self.assertEqual("NOT_FOUND", refusal_of(self.client.GetProvider, p.GetProviderRequest(name=f"{desk.region}/providers/no")).code.name)

    def test_parties_are_routed_to_a_provider_which_records_what_it_does(self):
        desk = self.desk
        helpers = create(self.client, desk.county).name
        other = create(self.client, desk.county, "other", services=(c.Routing.KIND_LAWYER,)).name
        names = [desk.mediating().name for _ in range(3)]
        self.assertEqual("mediation.provider.service", rule_of(refusal_of(
            desk.call, "RouteReferral", name=names[0], routing=routing(other))))
        self.assertEqual("mediation.provider.consent", rule_of(refusal_of(
            desk.call, "RouteReferral", name=names[0], routing=routing(helpers, parties_consent=False))))
        for name in names:
            desk.call("RouteReferral", name=name, routing=routing(helpers))
        desk.call("InviteHelp", name=names[0], providers=[helpers], parties_consent=True)
        self.assertEqual(["心连心社会工作服务中心"], list(desk.get(names[0]).attempts[0].invited))
        tasks = self.tasks(helpers)
        self.assertEqual([(names[2], "h1"), (names[1], "h1"), (names[0], "h1"), (names[0], "h2")], [(one.case, one.routing) for one in tasks])
        # A page is of cases: one of them has two tasks.
        ask, sizes, paged = p.ListServiceTasksRequest(provider=helpers, page_size=1), [], []
        while True:
            reply = self.client.ListServiceTasks(ask)
            sizes.append(len(reply.tasks))
            paged += reply.tasks
            if not reply.next_page_token:
                break
            ask.page_token = reply.next_page_token
        self.assertEqual((tasks, [1, 1, 2]), (paged, sizes))
        self.assertEqual([["p2"], ["p2"], ["p2"], ["p1", "p2"]], [[one.id for one in task.parties] for task in tasks])
        self.assertTrue(all(one.masked_name and not one.key for task in tasks for one in task.parties))
        self.assertEqual([], self.tasks(other))

        def record(routing_id="h1", **more):
            return self.client.RecordService(p.RecordServiceRequest(**{
                "name": names[0], "routing": routing_id, "provider": helpers, "record": talk("与被大申谈话"), "request_id": new_id()} | more))
        request_id = new_id()
        task = record(request_id=request_id)
        self.assertEqual(("与{p2}谈话", day()), (task.records[0].note, task.records[0].day))
        self.assertEqual(task, record(request_id=request_id), "sent again")
        self.assertEqual(1, len(desk.get(names[0]).routings[0].records))
        for fields in ({"routing_id": "h9"}, {"provider": other}):
            self.assertEqual("mediation.provider.task", rule_of(refusal_of(record, **fields)))
        self.assertEqual(["Case.ServiceRecorded"], [event.type for event in self.feed() if event.rule == "A12" and event.resource == names[0]])
        # What is closed is recorded upon no more.
        desk.terminate(names[0])
        desk.add_papers(names[0])
        desk.close(names[0], c.Closing.KIND_NOT_AGREED)
        self.assertEqual("mediation.case.closed", rule_of(refusal_of(record)))
        self.assertEqual([False, True], [any(one.open for one in self.tasks(helpers) if one.case == name) for name in names[:2]])
        # Staff whose token names no provider is of none; another region sees nothing of it.
        nobody = caller("staff", "provider", desk.county)
        self.assertEqual("PERMISSION_DENIED", refusal_of(self.tasks, helpers, metadata=nobody).code.name)
        self.assertEqual("PERMISSION_DENIED", refusal_of(self.tasks, helpers, metadata=caller("x", "official", "110101")).code.name)

    def test_a_case_that_leaves_is_the_providers_no_more(self):
        desk, there = self.desk, Desk(self.client, next(self.counties))
        helpers, name = create(self.client, desk.county).name, desk.mediating().name
        desk.call("RouteReferral", name=name, routing=routing(helpers))
        desk.call("TransferCase", name=name, region=there.region, reason="住在外区", paper="移送函9号")
        ask = p.RecordServiceRequest(name=name, routing="h1", provider=helpers, record=talk(), request_id=new_id())
        for who in (None, caller("b", "mediator", there.county)):
            options = {"metadata": who} if who else {}
            self.assertEqual("mediation.provider.region", rule_of(refusal_of(self.client.RecordService, ask, **options)))
        former = caller("a", "official", desk.county)
        self.assertEqual([], self.tasks(helpers, metadata=former))
        # Who gave it away is told where it is, and reads it no more.
        refusal = refusal_of(self.client.GetCase, s.GetCaseRequest(name=name), metadata=former)
        self.assertEqual("PERMISSION_DENIED", refusal.code.name)
        self.assertIn(there.county, str(refusal))


class ProviderTokenTest(TokenCase, Case):
    """The staff of a provider, known by a token that names it as its organ."""

    # What it may call; everything else of the service is refused.
    ALLOWED = {"ListServiceTasks", "RecordService"}

    def test_it_sees_and_records_what_it_was_asked_for_and_nothing_else(self):
        key = self.private_key(EC)
        server = self.jwt_server(MEDIATION, self.public_keys(key))

        def as_of(**claims):
            return bearer(self.token(key, **claims))
        admin, county = as_of(), "330602"

        class Admin:
            """A client that is always the administrator."""
            def __init__(self, client):
                self.client = client

            def __getattr__(self, method):
                call = getattr(self.client, method)
                return lambda request, **more: call(request, **({"metadata": admin} | more))
        client = Admin(client_of(server.channel))
        desk = Desk(client, county)
        helpers, other = create(client, county).name, create(client, county, "other").name
        name = desk.mediating().name
        desk.call("RouteReferral", name=name, routing=routing(helpers))
        staff = as_of(sub="shegong", role="provider", regions=county, organ=helpers)
        stranger = as_of(sub="qita", role="provider", regions=county, organ=other)
        task, = client.ListServiceTasks(p.ListServiceTasksRequest(provider=helpers), metadata=staff).tasks
        self.assertEqual((name, ["p2"]), (task.case, [one.id for one in task.parties]))
        ask = p.RecordServiceRequest(name=name, routing="h1", provider=helpers, record=talk(), request_id=new_id())
        self.assertEqual(1, len(client.RecordService(ask, metadata=staff).records))
        # Under its own name another one has no such task, and under this one's it may not come.
        denied = "PERMISSION_DENIED"
        self.assertEqual(denied, refusal_of(client.ListServiceTasks, p.ListServiceTasksRequest(provider=helpers), metadata=stranger).code.name)
        ask.request_id = new_id()
        self.assertEqual(denied, refusal_of(client.RecordService, ask, metadata=stranger).code.name)
        ask.provider = other
        self.assertEqual("mediation.provider.task", rule_of(refusal_of(client.RecordService, ask, metadata=stranger)))
        # With its contract its reading ends.
        provider = client.GetProvider(p.GetProviderRequest(name=helpers))
        client.UpdateProvider(p.UpdateProviderRequest(
            provider=p.Provider(name=helpers, etag=provider.etag, contract_until=day(-1)), update_mask={"paths": ["contract_until"]},
            request_id=new_id()))
        ask.provider, ask.request_id = helpers, new_id()
        for call, request in ((client.ListServiceTasks, p.ListServiceTasksRequest(provider=helpers)), (client.RecordService, ask)):
            self.assertEqual("mediation.provider.unknown", rule_of(refusal_of(call, request, metadata=staff)))
        methods = s.DESCRIPTOR.services_by_name["MediationService"].methods
        self.assertGreater(len(methods), 50)
        for method in methods:
            if method.name in self.ALLOWED or method.client_streaming:
                continue
            request = message_factory.MessageFactory().GetPrototype(method.input_type)()

            def call():
                reply = getattr(client, method.name)(request, metadata=staff)
                return list(reply) if method.server_streaming else reply
            self.assertEqual(denied, refusal_of(call).code.name, method.name)
        server.stop()
