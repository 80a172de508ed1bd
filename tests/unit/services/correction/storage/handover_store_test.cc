// What stands beside a file that another installation offers, on both engines: what comes with the offer goes
// with it, and the rows that two versions of this service share while one takes the other's place.

#include "tests/unit/services/correction/domain/handover_fixture.h"
#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

using v1::HandoverNote;
using v1::Transfer;

constexpr char kRival[] = "regions/330603";

class HandoverStoreTest : public StoreTest {
 protected:
  // The files of a person of the other installation have been sent here.
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(StoreTest::SetUp());
    GoTo("2026-03-01");
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"), std::vector<std::string>{"330600"});
    Side there("330100");
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    there.record = life.subject;
    there.record->set_etag(api::EtagOf(9));
    ASSERT_OK(there.Try(MoveTo("330102", "2026-03-01")));
    ASSERT_EQ(there.Give(v1::AskNewCountyRequest()), "OK");
    HandoverNote agreed = there.Last();
    agreed.mutable_transfer()->set_state(Transfer::STATE_AGREED);
    *agreed.mutable_transfer()->mutable_answered() = Date("2026-03-01");
    ASSERT_TRUE(there.Hears(agreed));
    v1::DecideTransferRequest approve;
    approve.set_approve(true);
    there.account = "b";
    ASSERT_EQ(there.Give(approve), "OK");
    ASSERT_EQ(there.Give(v1::SendFilesRequest()), "OK");
    sent_ = there.Last();
    file_ = there.File();
    file_.mutable_barred()->add_persons()->set_name("李晓梅");
    file_.mutable_risk()->add_answers();
  }

  absl::Status Hear(const HandoverNote& note, const v1::HandoverFile* file) {
    return subjects_->Hear(note, file, {"330600"}, std::nullopt);
  }
  absl::Status Recall(std::string_view county) {
    v1::RecallOfferRequest request;
    request.set_name(sent_.name());
    request.set_transfer("t1");
    request.set_county(std::string(county));
    request.set_request_id(absl::StrCat("c", ++requests_));
    v1::RecallOfferResponse reply;
    return Wait(kFar, "RecallOffer", [&](rpc::CallContext& call, service::Done done) {
      subjects_->Recall(call, request, &reply, std::move(done));
    });
  }

  // The rows of the offer, by its county.
  template <typename Change>
  void InOffers(std::string_view county, const Change& change) {
    storage::Command command;
    command.reads = {{&OffersTable(), OfferKeys(sent_.name(), "t1", county)}};
    command.decide = [&](storage::UnitOfWork& work) {
      change(work);
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }
  OfferState Of(std::string_view county) {
    OfferState state = OfferState::kOpen;
    InOffers(county, [&](auto& work) { state = FindOffer(work, sent_.name(), "t1", county); });
    return state;
  }
  // As the version before reads it, for whatever county.
  OfferState Before() {
    OfferState state = OfferState::kOpen;
    InOffers(kCounty, [&](auto& work) {
      const storage::Record* row = work.Find(OffersTable(), OldKey());
      if (row != nullptr) state = static_cast<OfferState>(std::get<int64_t>(row->columns[0]));
    });
    return state;
  }
  std::string OldKey() const { return absl::StrCat(sent_.name(), "|t1"); }

  HandoverNote sent_;
  v1::HandoverFile file_;
};

TEST_P(HandoverStoreTest, WhatCameWithAnOfferGoesWhenAnotherCountysTakesItsPlace) {
  ASSERT_OK(Hear(sent_, &file_));
  ASSERT_OK_AND_ASSIGN(const v1::Person offered, subjects_->GetPerson(sent_.name()));
  EXPECT_EQ(offered.name(), "王建国");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM barred_persons"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM risk_files"), 1);
  ASSERT_OK(Recall(kCounty));
  HandoverNote rival = sent_;
  rival.set_region(kRival);
  rival.set_responsibility_epoch(2);
  rival.set_revision(1'000'000);
  rival.mutable_transfer()->set_id("t9");
  rival.mutable_transfer()->set_state(Transfer::STATE_ASKED);
  rival.mutable_transfer()->clear_files_sent();
  ASSERT_OK(Hear(rival, nullptr));
  EXPECT_EQ(subjects_->GetSubject(sent_.name())->region(), kRival);
  ASSERT_OK_AND_ASSIGN(const v1::Person left, subjects_->GetPerson(sent_.name()));
  EXPECT_EQ(left.ByteSizeLong(), 0u);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM barred_persons"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM risk_files"), 0);
}

// The county here was on the other installation once, or the record here was lost.
TEST_P(HandoverStoreTest, AStayThatAnOfferBroughtGoesWithItAndComesAgain) {
  HandoverNote note = sent_;
  v1::HandoverFile file = file_;
  v1::Subject& subject = *file.mutable_subject();
  v1::Stay second = subject.stays(0), first = second;
  first.set_region("regions/330102");
  *first.mutable_to() = second.from();
  first.set_exit(v1::Stay::EXIT_MOVED_OUT);
  second.set_epoch(2);
  second.set_moved_in(true);
  subject.clear_stays();
  *subject.add_stays() = first;
  *subject.add_stays() = second;
  subject.set_responsibility_epoch(2);
  note.set_responsibility_epoch(2);
  ASSERT_OK(Hear(note, &file));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 1);
  HandoverNote over = note;
  over.set_revision(note.revision() + 1);
  over.mutable_transfer()->set_state(Transfer::STATE_WITHDRAWN);
  ASSERT_OK(Hear(over, nullptr));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 0);
  HandoverNote again = note;
  again.set_revision(note.revision() + 2);
  subject.set_etag(api::EtagOf(again.revision()));
  ASSERT_OK(Hear(again, &file));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 1);
}

TEST_P(HandoverStoreTest, TheVersionBeforeSeesTheRecallOfWhoOffersAndNobodyElses) {
  ASSERT_OK(Hear(sent_, &file_));
  ASSERT_OK(Recall(kRival));
  EXPECT_EQ(Of(kRival), OfferState::kRecalled);
  EXPECT_EQ(Of(kCounty), OfferState::kOpen);
  EXPECT_EQ(Before(), OfferState::kOpen);
  ASSERT_OK(Recall(kCounty));
  EXPECT_EQ(Of(kCounty), OfferState::kRecalled);
  EXPECT_EQ(Before(), OfferState::kRecalled);
}

TEST_P(HandoverStoreTest, WhatTheVersionBeforeHasRecalledOrRegisteredIsSeen) {
  ASSERT_OK(Hear(sent_, &file_));
  InOffers(kCounty,
           [&](auto& work) { work.Put(OffersTable(), ToRecord(OldKey(), OfferState::kRegistered)); });
  EXPECT_EQ(Of(kCounty), OfferState::kRegistered);
  EXPECT_EQ(RuleOf(Recall(kCounty)), "correction.handover.registered");
  InOffers(kCounty, [&](auto& work) { work.Put(OffersTable(), ToRecord(OldKey(), OfferState::kRecalled)); });
  EXPECT_EQ(Of(kCounty), OfferState::kRecalled);
}

TEST_P(HandoverStoreTest, ARegistrationByOneCountysOfferIsNoneByAnothers) {
  const auto put = [&](std::string_view county, OfferState state) {
    InOffers(county, [&](auto& work) { PutOffer(work, sent_.name(), "t1", county, state, /*shared=*/true); });
  };
  put(kRival, OfferState::kRegistered);
  EXPECT_EQ(Before(), OfferState::kRegistered);
  EXPECT_EQ(Of(kCounty), OfferState::kOpen);
  // Another one's recall does not take it from the version before.
  ASSERT_OK(Recall(kCounty));
  EXPECT_EQ(Of(kCounty), OfferState::kRecalled);
  EXPECT_EQ(Of(kRival), OfferState::kRegistered);
  EXPECT_EQ(Before(), OfferState::kRegistered);
}

INSTANTIATE_TEST_SUITE_P(Engines, HandoverStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
