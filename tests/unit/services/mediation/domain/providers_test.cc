// Service providers (A12), on both sides of each guard.

#include "services/mediation/domain/providers.h"

#include "absl/strings/str_cat.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Case;
using v1::Provider;

constexpr char kHelpers[] = "regions/330602001/providers/helpers";

v1::CreateProviderRequest Creating() {
  v1::CreateProviderRequest request;
  request.set_parent(kRegion);
  request.set_provider_id("helpers");
  Provider* provider = request.mutable_provider();
  provider->set_display_name("心连心社会工作服务中心");
  provider->set_kind(Provider::KIND_SOCIAL_WORK);
  provider->set_credit_code("91350100M000100Y43");
  provider->add_services(v1::Routing::KIND_COUNSELLING);
  provider->add_services(v1::Routing::KIND_ASSISTANCE);
  *provider->mutable_contract_from() = Date("2024-01-01");
  *provider->mutable_contract_until() = Date("2024-12-31");
  return request;
}

Provider TheProvider() { return CreateProvider(Creating(), absl::FromUnixSeconds(0)).value(); }

World WithProvider(Case::State state = Case::STATE_MEDIATING) {
  World world;
  world.To(state);
  world.roster.providers[kHelpers] = TheProvider();
  return world;
}

v1::RouteReferralRequest RoutingTo(const std::string& provider = kHelpers) {
  v1::RouteReferralRequest request;
  v1::Routing* routing = request.mutable_routing();
  routing->set_kind(v1::Routing::KIND_COUNSELLING);
  routing->set_provider(provider);
  routing->add_parties("p2");
  routing->set_parties_consent(true);
  routing->set_purpose("情绪疏导。");
  routing->set_person_times(1);
  return request;
}

v1::RecordServiceRequest Recording(const std::string& routing = "h1") {
  v1::RecordServiceRequest request;
  request.set_routing(routing);
  request.set_provider(kHelpers);
  request.mutable_record()->set_kind(v1::ServiceRecord::KIND_TALK);
  request.mutable_record()->set_note("谈话一次，情绪平稳。");
  request.mutable_record()->set_person_times(1);
  return request;
}

TEST(ProvidersTest, WhatIsEnteredIsLookedAt) {
  const Provider made = TheProvider();
  EXPECT_EQ(made.name(), kHelpers);
  EXPECT_FALSE(made.etag().empty());
  const auto bad = [](auto change) {
    v1::CreateProviderRequest request = Creating();
    change(&request);
    return FieldOf(CreateProvider(request, absl::FromUnixSeconds(0)));
  };
  EXPECT_EQ(bad([](auto* r) { r->set_provider_id("Helpers"); }), "provider_id");
  EXPECT_EQ(bad([](auto* r) { r->mutable_provider()->clear_display_name(); }), "provider.display_name");
  EXPECT_EQ(bad([](auto* r) { r->mutable_provider()->clear_kind(); }), "provider.kind");
  EXPECT_EQ(bad([](auto* r) { r->mutable_provider()->set_credit_code("91350100M000100Y44"); }),
            "provider.credit_code");
  EXPECT_EQ(bad([](auto* r) { r->mutable_provider()->clear_services(); }), "provider.services");
  EXPECT_EQ(bad([](auto* r) { r->mutable_provider()->add_services(v1::Routing::KIND_UNSPECIFIED); }),
            "provider.services[2]");
  EXPECT_EQ(bad([](auto* r) { r->mutable_provider()->clear_contract_from(); }), "provider.contract_from");
  EXPECT_EQ(bad([](auto* r) { *r->mutable_provider()->mutable_contract_until() = Date("2023-12-31"); }),
            "provider.contract_until");

  v1::UpdateProviderRequest update;
  update.mutable_provider()->set_display_name("心连心");
  update.mutable_provider()->set_credit_code("91350100M000100Y44");
  update.mutable_update_mask()->add_paths("display_name");
  ASSERT_OK_AND_ASSIGN(const Provider next, UpdateProvider(made, update, absl::FromUnixSeconds(9)));
  EXPECT_EQ(next.display_name(), "心连心");
  EXPECT_EQ(next.credit_code(), made.credit_code());
  EXPECT_NE(next.etag(), made.etag());
  update.mutable_provider()->set_etag("\"7\"");
  EXPECT_EQ(UpdateProvider(made, update, absl::FromUnixSeconds(9)).status().code(),
            absl::StatusCode::kAborted);
}

TEST(ProvidersTest, PartiesGoToWhoWorksThereAndOffersThat) {
  World world = WithProvider();
  EXPECT_REFUSED(world.Try(RoutingTo("regions/330602001/providers/nobody")), "mediation.provider.unknown");
  v1::RouteReferralRequest other = RoutingTo();
  other.mutable_routing()->set_kind(v1::Routing::KIND_LAWYER);
  EXPECT_REFUSED(world.Try(other), "mediation.provider.service");
  constexpr char kFarHelpers[] = "regions/330603002/providers/far";
  world.roster.providers[kFarHelpers] = TheProvider();
  EXPECT_REFUSED(world.Try(RoutingTo(kFarHelpers)), "mediation.provider.region");
  world.dispute.add_co_regions(kOtherRegion);
  EXPECT_OK(world.Try(RoutingTo(kFarHelpers)));
  // The first and the last day of the contract are in it.
  for (const auto& [from, until, rule] :
       {std::tuple("2024-03-01", "2024-03-01", "OK"),
        std::tuple("2024-03-02", "2024-12-31", "mediation.provider.unknown"),
        std::tuple("2024-01-01", "2024-02-29", "mediation.provider.unknown")}) {
    *world.roster.providers[kHelpers].mutable_contract_from() = Date(from);
    *world.roster.providers[kHelpers].mutable_contract_until() = Date(until);
    EXPECT_EQ(RuleOf(world.Try(RoutingTo())), rule) << from << " " << until;
  }
  world.roster.providers[kHelpers].clear_contract_until();
  EXPECT_OK(world.Try(RoutingTo()));
}

TEST(ProvidersTest, PartiesAreKnownAndAgree) {
  World world = WithProvider();
  const auto with = [&](auto change) {
    v1::RouteReferralRequest request = RoutingTo();
    change(request.mutable_routing());
    return world.Try(request);
  };
  EXPECT_EQ(FieldOf(with([](auto* r) { r->clear_parties(); })), "routing.parties");
  EXPECT_REFUSED(with([](auto* r) { r->add_parties("p9"); }), "mediation.party.unknown");
  EXPECT_REFUSED(with([](auto* r) { r->set_parties_consent(false); }), "mediation.provider.consent");
  EXPECT_EQ(FieldOf(with([](auto* r) { r->clear_purpose(); })), "routing.purpose");
  EXPECT_EQ(FieldOf(with([](auto* r) { r->set_kind(v1::Routing::KIND_ASSISTANCE); })), "routing.kind");
  // Without a provider nobody is made known to anybody, and a name is wanted.
  EXPECT_OK(world.Try(Routing()));
  v1::RouteReferralRequest plain = Routing();
  plain.mutable_routing()->add_parties("p1");
  EXPECT_EQ(FieldOf(world.Try(plain)), "routing.parties");
  plain = Routing();
  plain.mutable_routing()->clear_to();
  EXPECT_EQ(FieldOf(world.Try(plain)), "routing.to");
  world.Do(RoutingTo());
  const v1::Routing& routing = world.dispute.routings(0);
  EXPECT_EQ(routing.id(), "h1");
  EXPECT_EQ(routing.to(), "心连心社会工作服务中心");
}

TEST(ProvidersTest, WhoIsInvitedGetsATaskWithAllParties) {
  World world = WithProvider();
  v1::InviteHelpRequest request;
  request.add_providers(kHelpers);
  EXPECT_REFUSED(world.Try(request), "mediation.mt5.consent");
  request.set_parties_consent(true);
  world.Do(request);
  EXPECT_THAT(world.dispute.attempts(0).invited(), ElementsAre("心连心社会工作服务中心"));
  ASSERT_EQ(world.dispute.routings_size(), 1);
  EXPECT_EQ(world.dispute.routings(0).kind(), v1::Routing::KIND_ASSISTANCE);
  EXPECT_THAT(world.dispute.routings(0).parties(), ElementsAre("p1", "p2"));
  world.roster.providers[kHelpers].mutable_services()->RemoveLast();
  EXPECT_REFUSED(world.Try(request), "mediation.provider.service");
}

TEST(ProvidersTest, AProviderRecordsWhatItDidAndChangesNothingElse) {
  World world = WithProvider();
  EXPECT_REFUSED(world.Try(Recording()), "mediation.provider.task");
  world.Do(RoutingTo());
  EXPECT_REFUSED(world.Try(Recording("h2")), "mediation.provider.task");
  v1::RecordServiceRequest of_another = Recording();
  of_another.set_provider("regions/330602001/providers/other");
  EXPECT_REFUSED(world.Try(of_another), "mediation.provider.task");
  const auto with = [&](auto change) {
    v1::RecordServiceRequest request = Recording();
    change(request.mutable_record());
    return world.Try(request);
  };
  EXPECT_EQ(FieldOf(with([](auto* r) { r->clear_kind(); })), "record.kind");
  EXPECT_EQ(FieldOf(with([](auto* r) { r->clear_note(); })), "record.note");
  EXPECT_EQ(FieldOf(with([](auto* r) { r->clear_person_times(); })), "record.person_times");
  EXPECT_REFUSED(with([](auto* r) { *r->mutable_day() = Date("2024-03-02"); }), "mediation.mt10.future");
  EXPECT_REFUSED(with([](auto* r) { *r->mutable_day() = Date("2024-02-29"); }), "mediation.case.day_order");
  const Case before = world.dispute;
  world.Do(Recording());
  EXPECT_EQ(world.last.event, "Case.ServiceRecorded");
  EXPECT_EQ(world.last.rule, "A12");
  Case without = world.dispute;
  without.mutable_routings(0)->clear_records();
  EXPECT_EQ(without.SerializeAsString(), before.SerializeAsString());
}

// What it was called upon for ends with its contract, and where the case leaves its region.
TEST(ProvidersTest, ATaskIsItsOwnWithinContractAndRegion) {
  World world = WithProvider();
  world.today = Day("2024-12-30");
  world.Do(RoutingTo());
  const auto record_on = [&](const char* day) {
    v1::RecordServiceRequest request = Recording();
    *request.mutable_record()->mutable_day() = Date(day);
    return world.Try(request);
  };
  world.today = Day("2025-01-02");
  EXPECT_OK(record_on("2024-12-31")) << "the last day of the contract, entered later";
  EXPECT_REFUSED(record_on("2025-01-01"), "mediation.provider.unknown");
  EXPECT_TRUE(IsUnderContract(TheProvider(), Day("2024-01-01")));
  EXPECT_FALSE(IsUnderContract(TheProvider(), Day("2023-12-31")));
  world.dispute.set_region(kOtherRegion);
  EXPECT_REFUSED(record_on("2024-12-31"), "mediation.provider.region");
  EXPECT_FALSE(TasksOf(world.dispute, kHelpers)[0].open());
  world.dispute.add_co_regions(kRegion);
  EXPECT_OK(record_on("2024-12-31")) << "a region that shares the case";
}

TEST(ProvidersTest, AProviderSeesItsTasksAndNoOtherPersons) {
  World world = WithProvider();
  world.Do(Routing());  // to a legal aid centre that is no provider
  world.Do(RoutingTo());
  world.Do(Recording("h2"));
  const auto tasks = TasksOf(world.dispute, kHelpers);
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].routing(), "h2");
  EXPECT_EQ(tasks[0].purpose(), "情绪疏导。");
  ASSERT_EQ(tasks[0].parties_size(), 1);
  EXPECT_EQ(tasks[0].parties(0).id(), "p2");
  EXPECT_EQ(tasks[0].records_size(), 1);
  EXPECT_TRUE(tasks[0].open());
  EXPECT_THAT(TasksOf(world.dispute, "regions/330602001/providers/other"), IsEmpty());
  EXPECT_THAT(TasksOf(world.dispute, ""), IsEmpty());
  EXPECT_THAT(ProvidersOf(world.dispute), ElementsAre(kHelpers));
  // Who was split off is nobody's to see here.
  world.dispute.mutable_parties(1)->set_moved_to("regions/330602001/cases/other");
  EXPECT_THAT(TasksOf(world.dispute, kHelpers)[0].parties(), IsEmpty());
}

}  // namespace
}  // namespace fengqiao::mediation
