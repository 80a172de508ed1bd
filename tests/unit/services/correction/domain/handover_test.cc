// The hand-over between two installations by its rules alone: the full way, and each way in which the notes
// of one may be late, early, twice or lost for the other.

#include "services/correction/domain/handover.h"

#include <functional>
#include <limits>
#include <tuple>

#include "services/correction/domain/figures.h"
#include "tests/unit/services/correction/domain/handover_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::HandoverNote;
using v1::Subject;
using v1::Transfer;

TEST_F(HandoverTest, TheOldCountyHoldsUntilTheNewOneHasRegistered) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_THAT(old_.told, SizeIs(1));
  EXPECT_EQ(old_.told[0].region, "regions/330102");
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.record->state(), Subject::STATE_OFFERED);
  EXPECT_EQ(new_.record->region(), kCounty);
  EXPECT_EQ(CountyHere(*new_.record), "regions/330102");
  // The clock of the answer runs on the new county's list.
  EXPECT_THAT(DutiesOf(new_), ElementsAre("TR.answer 2026-03-06"));
  EXPECT_EQ(ResponsibleAmong(Both()), 0);
  v1::AnswerTransferRequest yes;
  yes.set_agrees(true);
  ASSERT_EQ(new_.Give(yes), "OK");
  EXPECT_EQ(new_.told.back().region, kCounty);
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(old_.event, "Transfer.Answered");
  EXPECT_EQ(old_.record->transfers(0).state(), Transfer::STATE_AGREED);
  ASSERT_NO_FATAL_FAILURE(Approve());
  EXPECT_THAT(DutiesOf(new_), ElementsAre("TR.report 2026-03-08"));
  // Nothing of the file is there before it is sent.
  EXPECT_EQ(new_.record->stays_size(), 0);
  EXPECT_EQ(Register(), "correction.handover.files");
  ASSERT_NO_FATAL_FAILURE(Send());
  EXPECT_EQ(new_.record->state(), Subject::STATE_OFFERED);
  EXPECT_EQ(new_.record->stays_size(), 1);
  EXPECT_EQ(ListsAmong(Both()), 1);
  EXPECT_EQ(ResponsibleAmong(Both()), 0);
  EXPECT_EQ(Register(0), "correction.transfer.epoch");
  ASSERT_EQ(Register(), "OK");
  // Both are in charge, and the epoch says who is right.
  EXPECT_TRUE(IsInCharge(*old_.record) && IsInCharge(*new_.record));
  EXPECT_EQ(ResponsibleAmong(Both()), 1);
  EXPECT_EQ(ListsAmong(Both()), 1);
  EXPECT_THAT(BrokenAmong(Both()), IsEmpty());
  EXPECT_EQ(new_.record->state(), Subject::STATE_IN_CORRECTION);
  EXPECT_EQ(new_.record->name(), kSubject);
  EXPECT_FALSE(new_.record->has_handover());
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(old_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(old_.record->stays(0).exit(), v1::Stay::EXIT_MOVED_OUT);
  EXPECT_EQ(old_.record->stays(0).to().ShortDebugString(), new_.record->stays(1).from().ShortDebugString());
  EXPECT_EQ(CountyHere(*old_.record), kCounty);
  EXPECT_FALSE(old_.record->handover().late_entries());
  EXPECT_THAT(BrokenAmong(Both()), IsEmpty());
}

TEST_F(HandoverTest, NobodyElseActsForWhoHasThePerson) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  EXPECT_EQ(RuleOf(new_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-01"))),
            "correction.subject.elsewhere");
  EXPECT_EQ(RuleOf(new_.Try(Class(v1::SUPERVISION_CLASS_STRICT, "2026-03-01"))),
            "correction.subject.elsewhere");
  // The old installation neither answers nor registers for the new county.
  v1::ReceiveTransferRequest receive;
  receive.set_responsibility_epoch(1);
  EXPECT_EQ(old_.Give(receive), "correction.subject.elsewhere");
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(RuleOf(old_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-01"))),
            "correction.subject.elsewhere");
  EXPECT_EQ(RuleOf(new_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-01"))),
            "OK");
}

TEST_F(HandoverTest, WhatIsRepeatedLateOrOutOfOrderChangesNothing) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  for (const Told& one : old_.told) EXPECT_FALSE(new_.Hears(one.note)) << one.note.ShortDebugString();
  for (const Told& one : new_.told) EXPECT_FALSE(old_.Hears(one.note)) << one.note.ShortDebugString();
  ASSERT_EQ(Register(), "OK");
  const std::string registered = new_.record->SerializeAsString();
  const v1::HandoverFile file = old_.File();
  for (const Told& one : old_.told) {
    EXPECT_FALSE(new_.Wants(one.note));
    EXPECT_FALSE(new_.Hears(one.note, &file));
  }
  EXPECT_EQ(new_.record->SerializeAsString(), registered);
  ASSERT_TRUE(old_.Hears(new_.Last()));
  for (const Told& one : new_.told) EXPECT_FALSE(old_.Hears(one.note));
  // An installation that hears the last note first knows all that it has to.
  Side late{"330600"};
  for (auto one = old_.told.rbegin(); one != old_.told.rend(); ++one) {
    EXPECT_EQ(late.Hears(one->note), one == old_.told.rbegin());
  }
  EXPECT_EQ(late.record->transfers(0).state(), Transfer::STATE_APPROVED);
}

TEST_F(HandoverTest, WhatTheOldCountyPermittedEndsWithItsPower) {
  ASSERT_EQ(RuleOf(old_.Try(PermitTo("330102", "2026-03-01"))), "OK");
  old_.account = "b";
  ASSERT_EQ(RuleOf(old_.Try(ApprovePermit("p1"))), "OK");
  old_.account = "a";
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  // Until the registration the person travels by it, and the offered copy says so.
  EXPECT_EQ(new_.record->travel_permits(0).state(), v1::TravelPermit::STATE_APPROVED);
  new_.today = old_.today = Day("2026-03-02");
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  for (const Side* side : {&new_, &old_}) {
    const v1::TravelPermit& permit = side->record->travel_permits(0);
    EXPECT_EQ(permit.state(), v1::TravelPermit::STATE_ENDED);
    EXPECT_EQ(permit.end_cause(), v1::TravelPermit::END_CAUSE_TRANSFERRED);
    EXPECT_EQ(FormatDay(DayOf(permit.ended())), "2026-03-02");
  }
}

TEST_F(HandoverTest, ALateAnswerIsHeardByNobody) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_TRUE(new_.Hears(old_.Last()));
  v1::WithdrawTransferRequest back;
  back.set_reason("本人决定不再迁居");
  ASSERT_EQ(old_.Give(back), "OK");
  v1::AnswerTransferRequest yes;
  yes.set_agrees(true);
  ASSERT_EQ(new_.Give(yes), "OK");
  EXPECT_FALSE(old_.Hears(new_.Last()));
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(new_.record->person().ByteSizeLong(), 0u);
  EXPECT_THAT(DutiesOf(new_), IsEmpty());
  // The withdrawn offer is not asked again by what was said before.
  EXPECT_FALSE(new_.Hears(old_.told[0].note));
  // The next one is another.
  old_.transfer = "t2";
  ASSERT_NO_FATAL_FAILURE(Ask());
  EXPECT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.record->state(), Subject::STATE_OFFERED);
}

TEST_F(HandoverTest, AnOfferThatIsOverIsNotMadeAgainByWhatComesLate) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  v1::WithdrawTransferRequest back;
  back.set_reason("本人决定不再迁居");
  ASSERT_EQ(old_.Give(back), "OK");
  // The withdrawal overtakes the question, with who has heard nothing yet.
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(new_.record->person().ByteSizeLong(), 0u);
  EXPECT_FALSE(new_.Hears(old_.told[0].note));
  // And with who has a record of before.
  old_.transfer = new_.transfer = "t2";
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_EQ(old_.Give(back), "OK");
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_FALSE(new_.Hears(old_.told[2].note));
  EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_FALSE(new_.forgot);
}

TEST_F(HandoverTest, WhoseFilesHaveGoneIsNotLetGoOfUnasked) {
  const auto withdraw = [&] {
    v1::WithdrawTransferRequest back;
    back.set_reason("本人决定不再迁居");
    back.set_transfer("t1");
    *back.mutable_day() = ToProto(old_.today);
    return back;
  };
  v1::ReleaseSubjectRequest release;
  release.mutable_end()->set_ground(v1::End::GROUND_AMNESTY);
  *release.mutable_end()->mutable_day() = ToProto(old_.today);
  release.mutable_end()->set_paper("赦1号");
  v1::TerminateSubjectRequest dead;
  dead.mutable_end()->set_ground(v1::End::GROUND_DEATH);
  *dead.mutable_end()->mutable_day() = ToProto(old_.today);
  dead.mutable_end()->set_paper("死亡证明1号");
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  EXPECT_EQ(OutOfHand(*old_.record), nullptr);
  ASSERT_NO_FATAL_FAILURE(Send());
  ASSERT_NE(OutOfHand(*old_.record), nullptr);
  EXPECT_EQ(old_.Try(withdraw()).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(old_.Try(release).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(old_.Try(dead).code(), absl::StatusCode::kUnavailable);
  old_.recalled = "t2";
  EXPECT_EQ(old_.Try(withdraw()).code(), absl::StatusCode::kUnavailable);
  // What was let go of is registered by nobody any more.
  new_.recalled = old_.recalled = "t1";
  EXPECT_EQ(Register(), "correction.handover.recalled");
  ASSERT_OK(old_.Try(withdraw()));
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(new_.record->stays_size(), 0);
  EXPECT_EQ(ResponsibleAmong(Both()), 0);
}

TEST_F(HandoverTest, TheFilesFollowWhatIsEnteredAfterThem) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  const size_t before = old_.told.size();
  ASSERT_OK(old_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-01")));
  ASSERT_THAT(old_.told, SizeIs(before + 1));
  const v1::HandoverFile file = old_.File();
  ASSERT_TRUE(new_.Wants(old_.Last()));
  ASSERT_TRUE(new_.Hears(old_.Last(), &file));
  EXPECT_EQ(new_.record->breaches_size(), 1);
  // What comes later than the registration is in the old county's copy, and the new one is told of it.
  ASSERT_EQ(Register(), "OK");
  ASSERT_OK(old_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-01")));
  EXPECT_FALSE(new_.Hears(old_.Last()));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_TRUE(old_.record->handover().late_entries());
  EXPECT_EQ(old_.record->breaches_size(), 2);
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.event, "Transfer.LateEntries");
  EXPECT_TRUE(new_.record->handover().late_entries());
  EXPECT_FALSE(new_.Hears(old_.Last()));
}

TEST_F(HandoverTest, WhoComesBackHasOneFileAndWhoDoesNotTheClosedCopy) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  const std::string copy = old_.record->stays(0).SerializeAsString();
  std::swap(old_, new_);
  old_.account = "a";
  old_.transfer = new_.transfer = "t2";
  ASSERT_NO_FATAL_FAILURE(Ask("330602"));
  ASSERT_NO_FATAL_FAILURE(Agree());
  EXPECT_TRUE(new_.closed.has_value());
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_NO_FATAL_FAILURE(Send());
  EXPECT_EQ(new_.record->stays_size(), 2);
  const Side held = new_, holding = old_;
  v1::WithdrawTransferRequest back;
  back.set_reason("本人决定不再迁居");
  old_.recalled = "t2";
  ASSERT_EQ(old_.Give(back), "OK");
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
  ASSERT_EQ(new_.record->stays_size(), 1);
  EXPECT_EQ(new_.record->stays(0).SerializeAsString(), copy);
  EXPECT_FALSE(new_.closed.has_value());
  new_.record = held.record;
  new_.closed = held.closed;
  old_.record = holding.record;
  ASSERT_EQ(Register(2), "OK");
  EXPECT_EQ(new_.record->responsibility_epoch(), 3);
  EXPECT_EQ(new_.record->region(), kCounty);
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(ResponsibleAmong(Both()), 1);
  EXPECT_THAT(BrokenAmong(Both()), IsEmpty());
}

TEST_F(HandoverTest, WhoIsSearchedForIsFoundByTheRegistration) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  old_.today = Day("2026-03-20");
  ASSERT_OK(old_.Try(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-15")));
  new_.today = Day("2026-03-10");
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  // Registered before the search began: there was nothing to search for.
  EXPECT_EQ(old_.record->absences(0).outcome(), v1::Absence::OUTCOME_VOID);
  EXPECT_EQ(old_.record->breaches_size(), 0);
}

TEST_F(HandoverTest, AnotherInstallationSpeaksForItsOwnOffersAlone) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_TRUE(new_.Hears(old_.Last()));
  v1::AnswerTransferRequest yes;
  yes.set_agrees(true);
  ASSERT_EQ(new_.Give(yes), "OK");
  HandoverNote answer = new_.Last();
  // Of the same transfer a county speaks that was not asked.
  answer.mutable_transfer()->set_to("regions/330105");
  EXPECT_FALSE(old_.Hears(answer));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_NO_FATAL_FAILURE(Send());
  ASSERT_EQ(Register(), "OK");
  HandoverNote registered = new_.Last();
  registered.mutable_transfer()->set_to("regions/330105");
  EXPECT_EQ(old_.Refusal(registered), "correction.handover.unoffered");
  EXPECT_EQ(ResponsibleAmong(Both()), 1);
  EXPECT_TRUE(old_.Hears(new_.Last()));
}

TEST_F(HandoverTest, WhoWasNotGivenAwayIsNotLostByWhatAnotherSays) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  // Approved, but without the files nobody can have registered the person.
  const Side backup = old_;
  HandoverNote claim = new_.told.back().note;
  claim.set_registered(true);
  claim.set_responsibility_epoch(2);
  claim.mutable_transfer()->set_state(Transfer::STATE_DONE);
  *claim.mutable_transfer()->mutable_received() = ToProto(old_.today);
  EXPECT_EQ(old_.Refusal(claim), "correction.handover.unoffered");
  EXPECT_TRUE(IsInCharge(*old_.record));
  // The old side comes back from a backup of before it sent the files: no doubt is passed over, and when the
  // same is decided again the registration is heard, under its epoch.
  ASSERT_NO_FATAL_FAILURE(Send());
  ASSERT_EQ(Register(), "OK");
  old_.record = backup.record;
  EXPECT_EQ(old_.Refusal(new_.Last()), "correction.handover.unoffered");
  EXPECT_EQ(ResponsibleAmong(Both()), 1);
  ASSERT_EQ(old_.Give(v1::SendFilesRequest()), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(old_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(old_.record->responsibility_epoch(), 2);
  EXPECT_THAT(BrokenAmong(Both()), IsEmpty());
  EXPECT_EQ(old_.Refusal(new_.Last()), "OK");
}

TEST_F(HandoverTest, WhatNobodyCanSayIsRefusedByItsField) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  const HandoverNote good = new_.Last();
  struct {
    const char* what;
    std::function<void(HandoverNote*)> spoil;
  } const cases[] = {
      {"name", [](HandoverNote* note) { note->set_name("nobody"); }},
      {"name of a file of help",
       [](HandoverNote* note) { note->set_name("regions/330100/releasedPersons/01H"); }},
      {"more than a file may have",
       [](HandoverNote* note) { note->mutable_transfer()->set_objection(std::string(600'000, 'x')); }},
      {"an answer that is not given yet",
       [](HandoverNote* note) {
         *note->mutable_transfer()->mutable_answered() = ToProto(Day("2026-03-03"));
       }},
      {"epoch of zero", [](HandoverNote* note) { note->set_responsibility_epoch(0); }},
      {"epoch without end",
       [](HandoverNote* note) { note->set_responsibility_epoch(std::numeric_limits<int64_t>::max()); }},
      {"transfer", [](HandoverNote* note) { note->mutable_transfer()->clear_id(); }},
      {"no day", [](HandoverNote* note) { note->mutable_transfer()->clear_received(); }},
      {"the day after tomorrow",
       [](HandoverNote* note) {
         *note->mutable_transfer()->mutable_received() = ToProto(Day("2026-03-03"));
       }},
  };
  for (const auto& one : cases) {
    HandoverNote note = good;
    one.spoil(&note);
    EXPECT_EQ(old_.Heard(note).code(), absl::StatusCode::kInvalidArgument) << one.what;
  }
  // By the clock of the new county it may be tomorrow already.
  HandoverNote tomorrow = good;
  *tomorrow.mutable_transfer()->mutable_received() = ToProto(Day("2026-03-02"));
  EXPECT_TRUE(old_.Hears(tomorrow));
  // Of an offer to a county that there is not nothing is kept, and no file that is not in charge is taken.
  Side late{"330600"};
  HandoverNote nowhere = old_.told.front().note;
  nowhere.mutable_transfer()->set_to("regions/339999");
  EXPECT_FALSE(late.Hears(nowhere));
}

TEST_F(HandoverTest, AFileOfNobodyInChargeIsNotTaken) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_EQ(old_.Give(v1::SendFilesRequest()), "OK");
  v1::HandoverFile file = old_.File();
  file.mutable_subject()->set_state(Subject::STATE_RELEASED);
  ASSERT_TRUE(new_.Hears(old_.Last(), &file));
  EXPECT_FALSE(new_.record->handover().files_here());
  EXPECT_EQ(Register(), "correction.handover.files");
}

TEST_F(HandoverTest, AFileWithoutTheStayThatGoesOnIsNotTaken) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_EQ(old_.Give(v1::SendFilesRequest()), "OK");
  const std::function<void(Subject*)> spoils[] = {
      [](Subject* file) { file->clear_stays(); },
      [](Subject* file) { *file->mutable_stays(0)->mutable_to() = ToProto(Day("2026-02-01")); },
      [](Subject* file) { file->mutable_stays(0)->set_region("regions/330683"); },
      [](Subject* file) { file->mutable_stays(0)->set_epoch(7); },
  };
  const Side before = new_;
  for (const auto& spoil : spoils) {
    new_.record = before.record;
    v1::HandoverFile file = old_.File();
    spoil(file.mutable_subject());
    ASSERT_TRUE(new_.Hears(old_.Last(), &file));
    EXPECT_FALSE(new_.record->handover().files_here());
    EXPECT_EQ(Register(), "correction.handover.files");
  }
}

TEST_F(HandoverTest, AReceiptThatIsEnteredDuringAnOfferThatFailsIsKept) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  v1::Document& made = *old_.record->add_documents();
  made.set_id("d9");
  made.set_made_by(old_.record->stays(0).region());
  std::swap(old_, new_);
  old_.account = "a";
  old_.transfer = new_.transfer = "t2";
  ASSERT_NO_FATAL_FAILURE(Ask("330602"));
  ASSERT_TRUE(new_.Hears(old_.Last()));
  ASSERT_TRUE(new_.closed.has_value());
  v1::Document* here = FindById("d9", new_.record->mutable_documents());
  ASSERT_NE(here, nullptr);
  here->add_addressees()->set_copy(true);
  v1::WithdrawTransferRequest back;
  back.set_reason("本人决定不再迁居");
  ASSERT_EQ(old_.Give(back), "OK");
  ASSERT_TRUE(new_.Hears(old_.Last()));
  const v1::Document* left = FindById("d9", &new_.record->documents());
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->addressees_size(), 1);
}

TEST_F(HandoverTest, ADocumentThatWasMadeTooLateDisplacesNoOtherOne) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  v1::Document& late = *old_.record->add_documents();
  late.set_id("d9");
  late.set_made_by(old_.record->stays(0).region());
  late.set_about("s3");
  v1::Document& theirs = *new_.record->add_documents();
  theirs.set_id("d9");
  theirs.set_made_by(new_.record->region());
  theirs.set_about("s1");
  std::swap(old_, new_);
  old_.account = "a";
  old_.transfer = new_.transfer = "t2";
  ASSERT_NO_FATAL_FAILURE(Ask("330602"));
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_NO_FATAL_FAILURE(Send());
  const v1::Document* here = FindById("d9", &new_.record->documents());
  ASSERT_NE(here, nullptr);
  EXPECT_EQ(here->about(), "s1");
}

TEST_F(HandoverTest, NoOpinionIsEnteredWhereThePersonIsNot) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_TRUE(new_.Hears(old_.Last()));
  EXPECT_EQ(RuleOf(new_.Try(v1::RecordOpinionRequest())), "correction.subject.elsewhere");
}

TEST_F(HandoverTest, WhoIsRegisteredIsNotRecalled) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  const std::string county(kCounty);
  EXPECT_OK(MayRecall(nullptr, false, "t1", county));
  EXPECT_OK(MayRecall(&*new_.record, false, "t1", county));
  const std::string registered = RuleOf(MayRecall(&*new_.record, true, "t1", county));
  EXPECT_EQ(registered, "correction.handover.registered");
  SeenRules().insert(registered);
  // Where the row of the offer is of before the county stood in its key, the file says so.
  ASSERT_EQ(Register(), "OK");
  EXPECT_EQ(RuleOf(MayRecall(&*new_.record, false, "t1", county)), "correction.handover.registered");
  EXPECT_OK(MayRecall(&*new_.record, false, "t2", county));
  EXPECT_OK(MayRecall(&*new_.record, false, "t1", "regions/330105"));
}

// Each month counts once: where the person is on its last day, which on the day of arrival is the new county.
TEST_F(HandoverTest, HoursCountHereUntilTheDayOfArrival) {
  const auto due = [](const Side& side) {
    Subject written = *side.record;
    CountHours(side.Now().book, &written);
    std::vector<std::string> months;
    for (const FigureEntry& entry : FiguresOf(written, side.Now().book)) {
      if (entry.measure != v1::MEASURE_EDUCATION_DUE) continue;
      months.push_back(absl::StrCat(entry.region, " ", FormatDay(entry.from), "..", FormatDay(entry.to - 1)));
    }
    return months;
  };
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  EXPECT_THAT(due(old_), ElementsAre("regions/330602 2026-02-01..2026-12-31"));
  const Side old = old_, offered = new_;
  for (const auto& [day, here, there] : {std::tuple("2026-03-30", "2026-02-28", "2026-03-01"),
                                         std::tuple("2026-03-31", "2026-02-28", "2026-03-01"),
                                         std::tuple("2026-04-01", "2026-03-31", "2026-04-01")}) {
    old_ = old;
    new_ = offered;
    old_.today = new_.today = Day(day);
    ASSERT_EQ(Register(), "OK") << day;
    ASSERT_TRUE(old_.Hears(new_.Last()));
    EXPECT_THAT(due(old_), ElementsAre(absl::StrCat("regions/330602 2026-02-01..", here))) << day;
    EXPECT_THAT(due(new_), ElementsAre(absl::StrCat("regions/330102 ", there, "..2026-12-31"))) << day;
  }
}

TEST(AmongTest, EachBreakBetweenTwoRecordsIsFound) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  const Subject here = life.subject;
  Subject there = here;
  EXPECT_FALSE(BrokenAmong({&here, &there}).empty());
  there.add_counties_elsewhere(kCounty);
  there.set_state(Subject::STATE_ELSEWHERE);
  EXPECT_TRUE(BrokenAmong({&here, &there}).empty());
  EXPECT_EQ(ResponsibleAmong({&here, &there}), 0);
  there.set_name("regions/330602/subjects/other");
  EXPECT_FALSE(BrokenAmong({&here, &there}).empty());
  there = here;
  there.set_region("regions/330102");
  there.mutable_stays(0)->set_region("regions/330102");
  EXPECT_FALSE(BrokenAmong({&here, &there}).empty());
  EXPECT_EQ(ResponsibleAmong({}), -1);
  EXPECT_EQ(ListsAmong({}), 0);
}

}  // namespace
}  // namespace fengqiao::correction
