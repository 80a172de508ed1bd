"""Short ways to say what a mediation office does, each a real call."""
import datetime
import itertools

import contracts  # noqa: F401  (makes the contracts importable)
import grpc
from harness import Client, Refusal, caller, new_id
from statements import decimal, region

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import committee_pb2 as m
from fengqiao.mediation.v1 import mediation_service_pb2 as s
from fengqiao.mediation.v1 import mediation_service_pb2_grpc

MEDIATION = "fengqiao-mediation"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_births = itertools.count()


def today():
    """The legal day, as the service counts it."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()


def day(offset=0):
    that = today() + datetime.timedelta(days=offset)
    return values.Date(year=that.year, month=that.month, day=that.day)


def as_day(date):
    return datetime.date(date.year, date.month, date.day)


def citizen_number():
    """A valid citizen's number that no other test has."""
    index = next(_births)
    born = datetime.date(1960, 1, 1) + datetime.timedelta(days=index % 9000)
    digits = f"330602{born:%Y%m%d}{index // 9000 + 1:03d}"
    return digits + "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, _WEIGHTS)) % 11]


def party(side, name="某甲", number=None, **more):
    return s.PartyEntry(party=c.Party(side=side, kind=c.Party.KIND_PERSON),
                        identity=c.Identity(name=name, number=number or citizen_number(), **more))


def two_parties():
    return [party(c.Party.SIDE_APPLICANT, "申小请"), party(c.Party.SIDE_RESPONDENT, "被大申")]


def client_of(channel):
    return Client(channel, mediation_service_pb2_grpc.MediationServiceStub)


def rule_of(refusal):
    """The rule that a PreconditionFailure names."""
    failure = refusal.details.get("PreconditionFailure")
    assert failure is not None and len(failure.violations) == 1 and failure.violations[0].type == "LAW", str(refusal)
    return failure.violations[0].subject


def counts(summary):
    """A summary as {measure's short name: number}."""
    return {s.Measure.Name(one.measure)[8:]: float(one.value.value) for one in summary.counts}


PAPERS = (c.Paper.KIND_APPLICATION, c.Paper.KIND_RIGHTS_NOTICE, c.Paper.KIND_IDENTITY_PROOF, c.Paper.KIND_MEDIATION_RECORD,
          c.Paper.KIND_WRITTEN_AGREEMENT, c.Paper.KIND_ORAL_AGREEMENT_FORM, c.Paper.KIND_TERMINATION_NOTICE, c.Paper.KIND_REFUSAL_NOTICE)
COVERS = (c.Paper.KIND_COVER, c.Paper.KIND_CONTENTS, c.Paper.KIND_BACK_COVER)


class Desk:
    """A county's office: a committee, a mediator, and the steps of a case's life. `who` acts; an administrator where none is given."""

    def __init__(self, client, county, who=None):
        self.client, self.county, self.region, self.who = client, county, region(county), who
        self.committee = client.CreateCommittee(s.CreateCommitteeRequest(
            parent=self.region, committee_id="first", request_id=new_id(), committee=m.Committee(
                display_name="第一街道人民调解委员会", kind=m.Committee.KIND_STREET, number_word=f"{county}人调字",
                composition=m.Committee.Composition(members=5, women=1, directors=1, full_time=2)))).name
        self.mediator = self.new_mediator("first")

    def new_mediator(self, name, **more):
        return self.client.CreateMediator(s.CreateMediatorRequest(
            parent=self.region, mediator_id=name, request_id=new_id(), mediator=m.Mediator(
                display_name="王调解", committees=[self.committee], full_time=True,
                appointed=values.Date(year=2024, month=1, day=1), **more))).name

    def call(self, method, **fields):
        """A command on what `fields` say, with a request_id of its own."""
        options = {"metadata": self.who} if self.who else {}
        fields.setdefault("request_id", new_id())
        return getattr(self.client, method)(getattr(s, method + "Request")(**fields), **options)

    # The steps, each from the case as the step before it left it.

    def entry(self, parties=None, source=c.SOURCE_APPLICATION, claim="邻里噪声纠纷", dispute_type="neighbour", request_id=None, **more):
        more.setdefault("grade", c.GRADE_ORDINARY)
        return s.RegisterCaseRequest(
            parent=self.region, request_id=request_id or new_id(), parties=two_parties() if parties is None else parties,
            case=c.Case(source=source, dispute_type=dispute_type, claim=claim, **more))

    def registered(self, **more):
        options = {"metadata": self.who} if self.who else {}
        return self.client.RegisterCase(self.entry(**more), **options).case

    def submitted(self, **more):
        return self.call("SubmitCase", name=self.registered(**more).name)

    def accept(self, name, tier=c.TIER_TOWNSHIP, **more):
        more.setdefault("acceptance", c.Acceptance(committee=self.committee, notice_signed=day()))
        more.setdefault("mediators", [self.mediator])
        return self.call("AcceptCase", name=name, tier=tier, **more)

    def accepted(self, tier=c.TIER_TOWNSHIP, **more):
        return self.accept(self.submitted(**more).name, tier)

    def start(self, name):
        return self.call("StartMediation", name=name, attempt=c.Attempt(begun=day(), place="第一调解室", mode=c.Attempt.MODE_PRESENT))

    def mediating(self, **more):
        return self.start(self.accepted(**more).name)

    def agree(self, name, reached=0, **more):
        more.setdefault("amount", decimal("3000"))
        return self.call("RecordAgreement", name=name, agreement=c.Agreement(
            kind=more.pop("kind", c.Agreement.KIND_WRITTEN), reached=day(reached), facts="夜间施工有噪声", content="夜间停止施工",
            performance="即日起", **more))

    def agreed(self, **more):
        return self.agree(self.mediating(**more).name)

    def agreed_late(self, name, reached, **more):
        """A registered case whose mediation lay before its registration (A3)."""
        self.call("SubmitCase", name=name)
        self.accept(name, acceptance=c.Acceptance(committee=self.committee, day=day(reached), notice_signed=day(reached)))
        self.call("StartMediation", name=name, attempt=c.Attempt(begun=day(reached), place="第一调解室", mode=c.Attempt.MODE_PRESENT))
        return self.agree(name, reached, **more)

    def marks(self, on=0, without=()):
        means = c.Agreement.Mark
        return [means(by=by, means=means.MEANS_SEAL if by == self.committee else means.MEANS_SIGNATURE, day=day(on))
                for by in ("p1", "p2", self.mediator, self.committee) if by not in without]

    def sign(self, name, **more):
        return self.call("SignAgreement", name=name, marks=self.marks(**more))

    def performing(self, **more):
        return self.sign(self.agreed(**more).name)

    def perform(self, name, extent=c.Performance.EXTENT_FULLY, amount="3000"):
        return self.call("RecordPerformance", name=name, performance=c.Performance(extent=extent, amount=decimal(amount)))

    def follow_up(self, name, satisfaction=c.FollowUp.SATISFACTION_SATISFIED):
        return self.call("RecordFollowUp", name=name, follow_up=c.FollowUp(extent=c.Performance.EXTENT_FULLY, satisfaction=satisfaction))

    def add_papers(self, name, kinds=PAPERS):
        return self.call("AddPapers", name=name, papers=[c.Paper(kind=kind, pages=1) for kind in kinds])

    def close(self, name, kind=c.Closing.KIND_PERFORMED):
        return self.call("CloseCase", name=name, closing=c.Closing(kind=kind))

    def closed(self, **more):
        name = self.performing(**more).name
        self.perform(name)
        self.add_papers(name)
        return self.close(name)

    def terminate(self, name, result=c.Attempt.RESULT_NOT_AGREED, **more):
        more.setdefault("remedies_told", True)
        return self.call("TerminateMediation", name=name, result=result, reason="分歧过大", **more)

    def get(self, name, **options):
        return self.client.GetCase(s.GetCaseRequest(name=name), **options)

    def reveal(self, name, whom, purpose="送达文书"):
        return self.call("RevealParty", name=name, party=whom, purpose=purpose)

    def summary(self, place=None, period=None, split=s.SPLIT_UNSPECIFIED):
        return self.client.SummarizeCases(s.SummarizeCasesRequest(
            parent=region(place or self.county), period=period or str(today().year), split=split))


def refusal_of(call, *arguments, **options):
    """How a call is refused; AssertionError where it is answered."""
    try:
        reply = call(*arguments, **options)
    except grpc.RpcError as error:
        return Refusal(error)
    raise AssertionError(f"was not refused but answered: {str(reply)[:300]}")


def official(place, name="guan"):
    return caller(name, "official", place)


def court_referral(source=c.SOURCE_COURT_BEFORE_FILING, number=None, **more):
    return c.Referral(source=source, sender="越城区人民法院", paper="委派函1号", external_number=number or f"诉前调{new_id()}", received=day(), **more)
