#include "common/rpc/method_table.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/testdata/probe.pb.h"
#include "common/status/error.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::StatusIs;
using ::fengqiao::testing::v1::Answer;
using ::fengqiao::testing::v1::Person;
using ::fengqiao::testing::v1::Probe;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const google::protobuf::ServiceDescriptor& Service(const std::string& name) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
}

TEST(MethodTableTest, AMethodWithoutAGoodOptionStopsTheStart) {
  Metrics metrics;
  const auto table = MethodTable::Create(Service("fengqiao.testing.v1.BrokenService"), metrics);
  EXPECT_THAT(table, StatusIs(absl::StatusCode::kFailedPrecondition));
  const std::string message(table.status().message());
  const std::pair<const char*, const char*> troubles[] = {
      {"WithoutOption", "has no access option with a permission"},
      {"WithoutPermission", "has no access option with a permission"},
      {"WithoutRegion", "must say exactly one of region, region_in_content and any_region"},
      {"WithTwoRegions", "must say exactly one of region, region_in_content and any_region"},
      {"WithUnknownField", "names the region by thing.title, which does not exist"},
      {"WithPathBelowText", "names the region by parent.name, which does not exist"},
      {"WithNumber", "names the region by number, which is no string"},
      {"WithMessage", "names the region by thing, which is no string"},
      {"WithPathThroughList", "names the region by things.name, which goes through a list"},
      {"UploadWithRegion", "is an upload, whose region is known only from its content"}};
  for (const auto& [method, trouble] : troubles) {
    EXPECT_THAT(message, HasSubstr(absl::StrCat("BrokenService/", method, " ", trouble)));
  }
}

TEST(MethodTableTest, EveryMethodOfTheContractsHasItsOption) {
  // Named to pull the contracts in.
  EXPECT_NE(indicators::v1::Indicator::descriptor(), nullptr);
  EXPECT_NE(reports::v1::Report::descriptor(), nullptr);
  for (const std::string name :
       {"fengqiao.indicators.v1.IndicatorService", "fengqiao.reports.v1.ReportService"}) {
    Metrics metrics;
    EXPECT_OK(MethodTable::Create(Service(name), metrics));
    // And each permission is given to some role beside the administrator's.
    for (int i = 0; i < Service(name).method_count(); ++i) {
      const auto& access = Service(name).method(i)->options().GetExtension(common::v1::access);
      bool given = false;
      for (const std::string_view role : {"official", "observer", "auditor"}) {
        given = given || Policy::BuiltIn().Allows(role, access.permission());
      }
      EXPECT_TRUE(given) << Service(name).method(i)->full_name() << ": " << access.permission();
    }
  }
}

class AuthorizeTest : public ::testing::Test {
 protected:
  AuthorizeTest() : table_(*MethodTable::Create(Service("fengqiao.testing.v1.ProbeService"), metrics_)) {}

  absl::Status Authorize(std::string_view method, const Probe& probe, const Caller& caller) const {
    return (*table_)[method].Authorize(Policy::BuiltIn(), caller, &probe);
  }

  Metrics metrics_;
  const std::unique_ptr<MethodTable> table_;
  const Caller official_{.subject = "li", .role = "official", .regions = {"330600"}};
};

TEST_F(AuthorizeTest, ThePermissionIsTheRoles) {
  Probe probe;
  probe.set_parent("regions/330602");
  EXPECT_OK(Authorize("OfRegion", probe, official_));
  for (const std::string role : {"auditor", "emperor", ""}) {
    const absl::Status denied = Authorize("OfRegion", probe, {.role = role, .regions = {"000000"}});
    EXPECT_THAT(denied, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("reports.reports.read")))
        << role;
    EXPECT_EQ(ReasonOf(denied), ErrorReason::ERROR_REASON_PERMISSION_DENIED);
  }
  EXPECT_THAT(Authorize("OfAuditor", probe, official_), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(AuthorizeTest, TheRegionIsTheCallers) {
  Probe probe;
  probe.set_parent("regions/330602/reports/1");
  EXPECT_OK(Authorize("OfRegion", probe, official_));
  probe.set_parent("regions/330702");
  const absl::Status denied = Authorize("OfRegion", probe, official_);
  EXPECT_THAT(denied, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("330702")));
  EXPECT_EQ(ReasonOf(denied), ErrorReason::ERROR_REASON_REGION_DENIED);
  for (const std::string name : {"", "regions/", "330602", "indicators/x"}) {
    probe.set_parent(name);
    EXPECT_THAT(Authorize("OfRegion", probe, official_),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parent")))
        << name;
  }
}

TEST_F(AuthorizeTest, TheRegionMayLieDeeper) {
  Probe probe;
  // Where the message is missing, so is the region.
  EXPECT_THAT(Authorize("OfNestedRegion", probe, official_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("thing.name")));
  probe.mutable_thing()->set_name("regions/330602");
  EXPECT_OK(Authorize("OfNestedRegion", probe, official_));
  probe.mutable_thing()->set_name("regions/330702");
  EXPECT_THAT(Authorize("OfNestedRegion", probe, official_), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(AuthorizeTest, EveryRegionOfAListCounts) {
  Probe probe;
  EXPECT_THAT(Authorize("OfRegions", probe, official_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("regions")));
  probe.add_regions("regions/330602");
  probe.add_regions("regions/330603");
  EXPECT_OK(Authorize("OfRegions", probe, official_));
  probe.add_regions("regions/330702");
  EXPECT_THAT(Authorize("OfRegions", probe, official_), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(AuthorizeTest, WhoAnswersForNoRegionIsDeniedAll) {
  Probe probe;
  probe.set_parent("regions/330602");
  EXPECT_THAT(Authorize("OfRegion", probe, {.role = "official"}),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

Person MakePerson(const std::string& account) {
  Person person;
  person.set_account(account);
  person.set_name("PERSONAL name");
  person.add_phones("PERSONAL phone");
  person.mutable_address()->set_text("PERSONAL address");
  person.set_age(60);
  (*person.mutable_notes())["k"] = "PERSONAL note";
  return person;
}

Answer MakeAnswer() {
  Answer answer;
  answer.set_text("public text");
  *answer.mutable_person() = MakePerson("p1");
  *answer.mutable_person()->mutable_guardian() = MakePerson("p2");
  *answer.mutable_person()->mutable_guardian()->mutable_guardian() = MakePerson("p3");
  *answer.add_people() = MakePerson("p4");
  *answer.add_people() = MakePerson("p5");
  (*answer.mutable_by_account())["p6"] = MakePerson("p6");
  answer.mutable_packed()->PackFrom(MakePerson("p7"));
  Answer inner;
  inner.mutable_packed()->PackFrom(MakePerson("p8"));
  *inner.mutable_person() = MakePerson("p9");
  answer.add_more()->PackFrom(inner);
  *answer.mutable_chosen() = MakePerson("p10");
  return answer;
}

TEST(MaskPersonalTest, NothingPersonalIsLeftAtAnyDepth) {
  Answer answer = MakeAnswer();
  Method::MaskPersonalFields(&answer);
  EXPECT_EQ(answer.SerializeAsString().find("PERSONAL"), std::string::npos);
  EXPECT_EQ(answer.person().age(), 0);
  EXPECT_EQ(answer.text(), "public text");
  EXPECT_EQ(answer.person().guardian().guardian().account(), "p3");
  EXPECT_EQ(answer.people(1).account(), "p5");
  EXPECT_EQ(answer.by_account().at("p6").account(), "p6");
  Person packed;
  ASSERT_TRUE(answer.packed().UnpackTo(&packed));
  EXPECT_EQ(packed.account(), "p7");
  EXPECT_EQ(packed.age(), 0);
  Answer inner;
  ASSERT_TRUE(answer.more(0).UnpackTo(&inner));
  EXPECT_EQ(inner.person().account(), "p9");
  ASSERT_TRUE(inner.packed().UnpackTo(&packed));
  EXPECT_EQ(packed.account(), "p8");
  EXPECT_EQ(answer.chosen().account(), "p10");
}

TEST(MaskPersonalTest, WhatCannotBeReadIsDropped) {
  Answer answer;
  answer.mutable_packed()->set_type_url("type.googleapis.com/fengqiao.testing.v1.Person");
  answer.mutable_packed()->set_value("\xFF PERSONAL rubbish");
  answer.add_more()->set_type_url("type.googleapis.com/nobody.knows.Me");
  answer.mutable_more(0)->set_value("PERSONAL");
  answer.add_more()->set_value("PERSONAL without a type");
  Method::MaskPersonalFields(&answer);
  EXPECT_EQ(answer.SerializeAsString().find("PERSONAL"), std::string::npos);
}

TEST(MaskPersonalTest, UnknownFieldsOfAPersonAreNotPassedOn) {
  // A newer peer may have added a personal field that this program knows nothing of.
  Answer answer;
  Person person = MakePerson("p1");
  person.GetReflection()->MutableUnknownFields(&person)->AddLengthDelimited(999, "PERSONAL of tomorrow");
  *answer.mutable_person() = person;
  answer.mutable_packed()->PackFrom(person);
  Method::MaskPersonalFields(&answer);
  EXPECT_EQ(answer.SerializeAsString().find("PERSONAL"), std::string::npos);
}

TEST(MaskPersonalTest, WhatIsUnknownIsNotPassedOnWhereNothingIsPersonal) {
  // What once stood in a request's unknown fields and was stored with it.
  Metrics metrics;
  ASSERT_OK_AND_ASSIGN(const auto table,
                       MethodTable::Create(Service("fengqiao.indicators.v1.IndicatorService"), metrics));
  indicators::v1::Indicator indicator;
  indicator.set_display_name("败诉率");
  const auto hide = [](google::protobuf::Message* message) {
    message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(19999, "PERSONAL hidden");
  };
  hide(&indicator);
  (*table)["GetIndicator"].MaskPersonal(&indicator);
  EXPECT_EQ(indicator.SerializeAsString().find("PERSONAL"), std::string::npos);
  EXPECT_EQ(indicator.display_name(), "败诉率");
  // Of what is packed the type may have no personal field either.
  common::v1::WatchEventsResponse response;
  hide(&response);
  hide(&indicator);
  response.add_events()->mutable_payload()->PackFrom(indicator);
  (*table)["WatchEvents"].MaskPersonal(&response);
  EXPECT_EQ(response.SerializeAsString().find("PERSONAL"), std::string::npos);
  ASSERT_TRUE(response.events(0).payload().UnpackTo(&indicator));
  EXPECT_EQ(indicator.display_name(), "败诉率");
}

TEST(MethodMetricsTest, EverySeriesIsThereFromTheStart) {
  Metrics metrics;
  ASSERT_OK_AND_ASSIGN(const auto table,
                       MethodTable::Create(Service("fengqiao.testing.v1.ProbeService"), metrics));
  for (const auto& family : metrics.registry()->Collect()) {
    if (family.name == "grpc_server_handled_total") {
      EXPECT_EQ(family.metric.size(), 10u * 17u);
    } else if (family.name == "fengqiao_rpc_in_flight") {
      EXPECT_EQ(family.metric.size(), 1u);
    } else {
      EXPECT_EQ(family.metric.size(), 10u) << family.name;
    }
  }
  EXPECT_EQ(metrics.registry()->Collect().size(), 6u);
}

}  // namespace
}  // namespace fengqiao::rpc
