// What the store promises, on both engines: a command and its duties together, one file a person, and whose
// county it is.

#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST_P(StoreTest, ACommandWritesItsDutiesWithIt) {
  v1::Subject subject = Enter(Notice("2026-01-01")).value();
  EXPECT_EQ(DutyRows(subject), DutiesIn(subject));
  EXPECT_THAT(DutyRows(subject), ElementsAre("CD4 2026-01-06", "CD6 2026-01-11"));
  subject = Give(Reporting("2026-01-05"), subject).value();
  EXPECT_EQ(DutyRows(subject), DutiesIn(subject));
  EXPECT_THAT(DutyRows(subject), Contains("CD8.team 2026-01-15"));
  EXPECT_EQ(subject.etag(), "\"r2\"");
}

TEST_P(StoreTest, ARefusalWritesNothing) {
  const v1::Subject subject = Enter(Notice("2026-01-01")).value();
  const auto before = EventTypes();
  EXPECT_EQ(RuleOf(Give(TeamOf(2), subject)), "correction.subject.not_registered");
  EXPECT_EQ(EventTypes(), before);
  EXPECT_EQ(subjects_->GetSubject(subject.name())->etag(), subject.etag());
}

TEST_P(StoreTest, TheSameRequestAgainGetsTheSameAnswerAndAnOldEtagNone) {
  const v1::Subject subject = Enter(Notice("2026-01-01")).value();
  v1::RegisterSubjectRequest request = Reporting("2026-01-05");
  request.set_request_id("once");
  const auto first = Give(request, subject), again = Give(request, subject);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 1);
  EXPECT_THAT(Give(TeamOf(2), subject), StatusIs(absl::StatusCode::kAborted));
}

TEST_P(StoreTest, NobodyHasTwoFilesAtATime) {
  v1::Subject subject = Enter(Notice("2026-01-01")).value();
  EXPECT_THAT(Enter(Notice("2026-01-01")), StatusIs(absl::StatusCode::kAlreadyExists));
  v1::TerminateSubjectRequest end;
  end.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
  end.mutable_end()->mutable_organ()->set_name("越城区人民法院");
  end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *end.mutable_end()->mutable_decided() = Date("2026-01-05");
  *end.mutable_end()->mutable_day() = Date("2026-01-05");
  end.mutable_end()->set_paper("（2026）浙0602刑更1号");
  ASSERT_OK(Give(end, subject));
  EXPECT_OK(Enter(Notice("2026-01-01")));
}

TEST_P(StoreTest, AnOfficeHasWhatItIsEntrustedWith) {
  v1::Subject subject = InCorrection(1);
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SUPERVISION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  const rpc::Caller office{.subject = "wu", .role = "corrector", .regions = {"330602001"}};
  const rpc::Caller other{.subject = "xu", .role = "corrector", .regions = {"330602002"}};
  EXPECT_THAT(Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), subject, office),
              StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(entrust, subject).value();
  EXPECT_EQ(subjects_->ListSubjects("330602001", true, api::Filter(), "", 10)->size(), 1u);
  EXPECT_FALSE(subjects_->ListDuties("330602001", true, Day("2027-01-01"), api::Filter(), "", 10)->empty());
  EXPECT_THAT(Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), subject, other),
              StatusIs(absl::StatusCode::kPermissionDenied));
  // Whoever answers for no more than the township has an office's power, whatever the role says.
  const rpc::Caller posing{.subject = "wu", .role = "official", .regions = {"330602001"}};
  EXPECT_EQ(RuleOf(Give(entrust, subject, posing)), "correction.power.county");
  EXPECT_OK(Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), subject, office));
}

TEST_P(StoreTest, APersonMovesWithTheEpochAndIsOnOneListAtATime) {
  v1::Subject subject = InCorrection(1);
  GoTo("2026-03-01");
  v1::RequestTransferRequest request;
  request.mutable_transfer()->set_to("regions/330102");
  request.mutable_transfer()->set_reason("随配偶迁居杭州");
  *request.mutable_transfer()->mutable_requested() = Date("2026-03-01");
  subject = Give(request, subject).value();
  const auto on = [](auto step) {
    step.set_transfer("t1");
    *step.mutable_day() = Date("2026-03-01");
    return step;
  };
  auto answer = on(v1::AnswerTransferRequest());
  answer.set_agrees(true);
  // Before it is asked the other county learns nothing.
  EXPECT_THAT(Give(answer, subject, kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(on(v1::AskNewCountyRequest()), subject).value();
  EXPECT_THAT(EventTypes(), Contains("Transfer.Offered 330102"));
  EXPECT_EQ(subjects_->ListDuties("330102", true, Day("2027-01-01"), api::Filter(), "", 10)->size(), 1u);
  EXPECT_THAT(Give(answer, subject, kClerk), StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(answer, subject, kFar).value();
  EXPECT_THAT(Give(Doing(v1::ACT_KIND_TALK, "2026-03-01"), subject, kFar),
              StatusIs(absl::StatusCode::kPermissionDenied));
  auto decide = on(v1::DecideTransferRequest());
  decide.set_approve(true);
  subject = Give(decide, subject, kHead).value();
  auto receive = on(v1::ReceiveTransferRequest());
  receive.set_responsibility_epoch(1);
  subject = Give(receive, subject, kFar).value();
  EXPECT_EQ(subject.responsibility_epoch(), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays WHERE how = 0"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 2);
  EXPECT_THAT(EventTypes(), Contains("Subject.Left 330602"));
  EXPECT_THAT(Give(TeamOf(2), subject, kClerk), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(Give(TeamOf(2), subject, kFar));
  const auto balance = subjects_->Count("330000", Day("2026-02-01"), Day("2026-03-31")).value();
  ASSERT_EQ(balance.counties_size(), 2);
  EXPECT_EQ(balance.counties(0).region(), "regions/330102");
  EXPECT_EQ(balance.counties(0).moved_in(), 1);
  EXPECT_EQ(balance.counties(0).closing(), 1);
  EXPECT_EQ(balance.counties(1).opening(), 1);
  EXPECT_EQ(balance.counties(1).moved_out(), 1);
  for (const auto& county : balance.counties()) EXPECT_TRUE(Balances(county));
  EXPECT_TRUE(Balances(balance.total()));
}

// SQL counts as the rules do.
TEST_P(StoreTest, TheBalanceIsTheOneOfTheRules) {
  std::vector<v1::Subject> people;
  for (int i = 0; i < 12; ++i) {
    GoTo(FormatDay(Day("2026-01-05") + i));
    v1::Subject one = InCorrection(i);
    if (i % 3 == 0) {
      v1::TerminateSubjectRequest end;
      end.mutable_end()->set_ground(v1::End::GROUND_DEATH);
      *end.mutable_end()->mutable_day() = ToProto(Day("2026-01-05") + i / 2);
      end.mutable_end()->set_paper("死亡证明1号");
      one = Give(end, one).value();
    }
    people.push_back(one);
  }
  for (const auto& [from, to] :
       {std::pair("2026-01-01", "2026-01-04"), std::pair("2026-01-05", "2026-01-05"),
        std::pair("2026-01-06", "2026-01-08"), std::pair("2026-01-01", "2026-12-31")}) {
    CountyBalances expected;
    for (const v1::Subject& one : people) CountStays(one, Day(from), Day(to), &expected);
    const auto counted = subjects_->Count("330602", Day(from), Day(to)).value();
    ASSERT_EQ(counted.counties_size(),
              from == std::string("2026-01-01") && to == std::string("2026-01-04") ? 0 : 1);
    if (counted.counties().empty()) continue;
    EXPECT_EQ(counted.counties(0).ShortDebugString(), expected["regions/330602"].ShortDebugString()) << from;
  }
}

TEST_P(StoreTest, OfTwoOfficersWhoDecideAtOnceOneDecides) {
  v1::Subject subject = InCorrection(1);
  subject = Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05"), subject).value();
  subject = Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"}), subject).value();
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  subject = Give(review, subject, kHead).value();
  v1::DecideSanctionRequest decide;
  decide.set_sanction("s1");
  decide.set_approve(true);
  const rpc::Caller third{.subject = "li", .role = "official", .regions = {"330602"}};
  std::vector<std::thread> officers;
  std::atomic<int> decided = 0, refused = 0;
  for (const rpc::Caller* officer : {&kHead, &third}) {
    officers.emplace_back([&, officer] {
      v1::Subject any = subject;
      any.clear_etag();
      const auto result = Give(decide, any, *officer);
      result.ok() ? ++decided : ++refused;
    });
  }
  for (auto& officer : officers) officer.join();
  EXPECT_EQ(decided, 1);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(subjects_->GetSubject(subject.name())->documents_size(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
