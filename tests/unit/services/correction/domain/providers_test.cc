// Service providers: whose persons they see and until when, what they may record, and that they decide
// nothing.

#include "services/correction/domain/providers.h"

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kProvider[] = "regions/330602/providers/helpers";

v1::CreateProviderRequest Entry() {
  v1::CreateProviderRequest request;
  request.set_parent(kCounty);
  request.set_provider_id("helpers");
  v1::Provider& provider = *request.mutable_provider();
  provider.set_display_name("心连心社会工作服务中心");
  provider.set_kind(v1::Provider::KIND_SOCIAL_WORK);
  provider.set_credit_code("91350100M000100Y43");
  *provider.mutable_contract_from() = Date("2026-01-03");
  *provider.mutable_contract_until() = Date("2026-06-30");
  return request;
}

TEST(ProviderTest, AnEntryIsCheckedByField) {
  const absl::Time now = StartOf(Day("2026-01-05"));
  EXPECT_OK(NewProvider(Entry(), now));
  const auto trouble = [&](auto change) {
    v1::CreateProviderRequest request = Entry();
    change(&request);
    return FieldOf(NewProvider(request, now));
  };
  EXPECT_EQ(trouble([](auto* one) { one->set_provider_id("Helpers"); }), "provider_id");
  EXPECT_EQ(trouble([](auto* one) { one->set_provider_id(std::string(65, 'a')); }), "provider_id");
  EXPECT_EQ(trouble([](auto* one) { one->mutable_provider()->clear_display_name(); }),
            "provider.display_name");
  EXPECT_EQ(trouble([](auto* one) { one->mutable_provider()->clear_kind(); }), "provider.kind");
  EXPECT_EQ(trouble([](auto* one) { one->mutable_provider()->set_credit_code("91350100M000100Y44"); }),
            "provider.credit_code");
  EXPECT_EQ(trouble([](auto* one) { one->mutable_provider()->clear_contract_from(); }),
            "provider.contract_from");
  EXPECT_EQ(
      trouble([](auto* one) { *one->mutable_provider()->mutable_contract_until() = Date("2026-01-02"); }),
      "provider.contract_until");
}

TEST(ProviderTest, AContractRunsFromItsFirstToItsLastDay) {
  v1::Provider provider = NewProvider(Entry(), absl::UnixEpoch()).value();
  const auto runs = [&](std::string_view day) { return RuleOf(MustBeUnderContract(&provider, Day(day))); };
  EXPECT_EQ(runs("2026-01-02"), "correction.provider.contract");
  EXPECT_EQ(runs("2026-01-03"), "OK");
  EXPECT_EQ(runs("2026-06-30"), "OK");
  EXPECT_EQ(runs("2026-07-01"), "correction.provider.contract");
  provider.clear_contract_until();
  EXPECT_EQ(runs("2030-01-01"), "OK");
  EXPECT_EQ(RuleOf(MustBeUnderContract(nullptr, Day("2026-03-01"))), "correction.provider.contract");
}

class AssignmentTest : public ::testing::Test {
 protected:
  AssignmentTest() {
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.provider = NewProvider(Entry(), absl::UnixEpoch()).value();
  }

  static v1::AssignProviderRequest Assign(std::string_view from = "2026-01-05", std::string_view until = "") {
    v1::AssignProviderRequest request;
    v1::ProviderAssignment& assignment = *request.mutable_assignment();
    assignment.set_provider(kProvider);
    *assignment.mutable_from() = Date(from);
    if (!until.empty()) *assignment.mutable_until() = Date(until);
    assignment.set_purpose("每月走访、心理疏导");
    return request;
  }
  static v1::RecordAssignedActRequest Did(v1::ActKind kind, std::string_view day, int minutes = 0) {
    v1::RecordAssignedActRequest request;
    request.set_provider(kProvider);
    *request.mutable_act() = Doing(kind, day, minutes).act();
    return request;
  }
  static v1::WithdrawAssignmentRequest Withdraw(std::string_view id) {
    v1::WithdrawAssignmentRequest request;
    request.set_assignment(std::string(id));
    request.set_reason("合同内容调整");
    return request;
  }
  bool Has(std::string_view day) const { return AssignedOn(life.subject, kProvider, Day(day)) != nullptr; }

  // Its staff record.
  std::string Record(const v1::RecordAssignedActRequest& request) {
    const Actor office = life.actor;
    life.actor = {.account = "shegong"};
    const std::string said = life.Give(request);
    life.actor = office;
    return said;
  }

  Life life{"2026-01-01"};
};

TEST_F(AssignmentTest, TheCountyAssignsWhomAProviderUnderContractWorksFor) {
  EXPECT_EQ(life.Give(Assign("2026-01-04")), "assignment.from");
  EXPECT_EQ(life.Give(Assign("2026-01-06")), "assignment.from");
  EXPECT_EQ(life.Give(Assign("2026-01-05", "2026-01-04")), "assignment.until");
  v1::AssignProviderRequest silent = Assign();
  silent.mutable_assignment()->set_purpose("走访");
  EXPECT_EQ(life.Give(silent), "assignment.purpose");
  v1::AssignProviderRequest far = Assign();
  far.mutable_assignment()->set_provider("regions/330603/providers/helpers");
  EXPECT_EQ(life.Give(far), "correction.provider.region");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(Assign()), "correction.power.county");
  life.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(life.Give(Assign("2026-01-05", "2026-03-31")), "OK");
  EXPECT_EQ(life.event, "Provider.Assigned");
  EXPECT_EQ(life.Give(Assign()), "correction.provider.assigned");
  EXPECT_FALSE(Has("2026-01-04"));
  EXPECT_TRUE(Has("2026-01-05"));
  EXPECT_TRUE(Has("2026-03-31"));
  EXPECT_FALSE(Has("2026-04-01"));
  EXPECT_EQ(AssignedOn(life.subject, "regions/330602/providers/other", life.today), nullptr);
  life.GoTo("2026-07-01");
  EXPECT_EQ(life.Give(Assign("2026-07-01")), "correction.provider.contract");
  life.provider.reset();
  EXPECT_EQ(life.Give(Assign("2026-07-01")), "correction.provider.contract");
}

TEST_F(AssignmentTest, ItEndsWithItsWithdrawalTheHandOverAndTheCorrection) {
  ASSERT_EQ(life.Give(Assign()), "OK");
  v1::Subject moved = life.subject;
  moved.set_responsibility_epoch(2);
  EXPECT_EQ(AssignedOn(moved, kProvider, life.today), nullptr);
  v1::Subject ended = life.subject;
  ended.set_state(v1::Subject::STATE_RELEASED);
  EXPECT_EQ(AssignedOn(ended, kProvider, life.today), nullptr);
  EXPECT_EQ(life.Give(Withdraw("g9")), "correction.provider.unknown");
  ASSERT_EQ(life.Give(Withdraw("g1")), "OK");
  EXPECT_FALSE(Has("2026-01-05"));
  EXPECT_EQ(life.Give(Withdraw("g1")), "correction.provider.unknown");
  EXPECT_EQ(life.Give(Assign()), "OK") << "it may have the person again";
}

TEST_F(AssignmentTest, ItsStaffRecordVisitsTalksAndActivitiesAndNothingElse) {
  EXPECT_EQ(Record(Did(v1::ACT_KIND_TALK, "2026-01-05")), "act.day") << "of whom it has not";
  ASSERT_EQ(life.Give(Assign()), "OK");
  life.GoTo("2026-02-10");
  for (const auto kind :
       {v1::ACT_KIND_UNSPECIFIED, v1::ACT_KIND_REPORT, v1::ACT_KIND_PHONE_CHECK, v1::ACT_KIND_HEALTH_REPORT,
        v1::ACT_KIND_REEXAMINATION, v1::ACT_KIND_PSYCHOLOGICAL_ASSESSMENT}) {
    EXPECT_EQ(Record(Did(kind, "2026-02-10")), "act.kind");
  }
  EXPECT_EQ(Record(Did(v1::ACT_KIND_TALK, "2026-01-04")), "act.day");
  EXPECT_EQ(Record(Did(v1::ACT_KIND_TALK, "2026-02-11")), "act.day");
  EXPECT_EQ(Record(Did(v1::ACT_KIND_EDUCATION, "2026-02-10")), "act.minutes");
  ASSERT_EQ(Record(Did(v1::ACT_KIND_TALK, "2026-02-10")), "OK");
  EXPECT_NE(life.Duty("talk:2026-02-01"), nullptr) << "the office owes its own";
  ASSERT_EQ(Record(Did(v1::ACT_KIND_VISIT, "2026-02-10")), "OK");
  EXPECT_NE(life.Duty("visit:2026-01-01"), nullptr);
  ASSERT_EQ(Record(Did(v1::ACT_KIND_EDUCATION, "2026-02-10", 60)), "OK");
  EXPECT_EQ(life.Duty("education:2026-02-01")->done(), 60) << "hours are the person's";
  *life.provider->mutable_contract_until() = Date("2026-02-09");
  EXPECT_EQ(Record(Did(v1::ACT_KIND_TALK, "2026-02-10")), "correction.provider.contract");
  EXPECT_EQ(Record(Did(v1::ACT_KIND_TALK, "2026-02-09")), "OK") << "within the contract";
}

TEST_F(AssignmentTest, ItSeesWhatItNeedsAndNoMore) {
  ASSERT_EQ(life.Give(Assign()), "OK");
  const auto* assigned = AssignedOn(life.subject, kProvider, life.today);
  const v1::AssignedPerson seen = AssignedPersonOf(life.subject, *assigned, life.today);
  EXPECT_EQ(seen.subject(), kSubject);
  EXPECT_EQ(seen.masked_name(), "王*国");
  EXPECT_EQ(seen.supervision_class(), v1::SUPERVISION_CLASS_NORMAL);
  EXPECT_EQ(seen.assignment().purpose(), "每月走访、心理疏导");
  for (const char* more : {"建国", "zhang", "chen", "138", "盗窃", "法院"}) {
    EXPECT_THAT(seen.SerializeAsString(), Not(HasSubstr(more)));
  }
  const auto step = Decide(life.subject, Did(v1::ACT_KIND_TALK, "2026-01-05"), life.Now());
  ASSERT_OK(step);
  EXPECT_EQ(step->act->provider(), kProvider);
}

}  // namespace
}  // namespace fengqiao::correction
