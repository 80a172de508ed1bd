// The hand-over where somebody says what is not so, or says it before what it rests on: a third installation,
// a peer that lies, an old county that had begun a search, and what becomes of the copies that are left.

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/sealing.h"
#include "tests/unit/services/correction/domain/handover_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::HandoverNote;
using v1::Subject;
using v1::Transfer;

// Another county's offer of the same person to the new county.
HandoverNote OfferOf(const HandoverNote& note, std::string_view county, int64_t epoch) {
  HandoverNote other = note;
  other.set_region(std::string(county));
  other.set_responsibility_epoch(epoch);
  other.set_revision(1'000'000);
  other.mutable_transfer()->set_id("t9");
  return other;
}

class DoubtsTest : public HandoverTest {
 protected:
  void HandOver() {
    ASSERT_NO_FATAL_FAILURE(ToTheFiles());
    ASSERT_EQ(Register(), "OK");
    ASSERT_TRUE(old_.Hears(new_.Last()));
  }
  // The person goes on from where he is now; what was handed over before is returned.
  Side GoOn(Side to, std::string transfer) {
    Side before = old_;
    old_ = new_;
    new_ = std::move(to);
    old_.account = new_.account = "a";
    old_.transfer = new_.transfer = std::move(transfer);
    return before;
  }
  static v1::TerminateSubjectRequest Dead(absl::CivilDay day) {
    v1::TerminateSubjectRequest dead;
    dead.mutable_end()->set_ground(v1::End::GROUND_DEATH);
    *dead.mutable_end()->mutable_day() = ToProto(day);
    dead.mutable_end()->set_paper("死亡证明1号");
    return dead;
  }
  static v1::ProposeErasureRequest Destroy(v1::Erasure::Ground ground) {
    v1::ProposeErasureRequest propose;
    propose.mutable_erasure()->set_ground(ground);
    propose.mutable_erasure()->set_paper("销毁1号");
    propose.mutable_erasure()->set_grounds("保管期限已经届满");
    return propose;
  }
};

TEST_F(DoubtsTest, AThirdInstallationTakesNobodyWhoseFilesHaveCome) {
  new_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  const std::string offered = new_.record->SerializeAsString();
  const HandoverNote third = OfferOf(old_.Last(), "regions/330203", 2);
  // It is neither believed nor passed over.
  EXPECT_EQ(new_.Refusal(third), "correction.handover.disputed");
  EXPECT_EQ(new_.record->SerializeAsString(), offered);
  // Once the offer was let go of here, the person may have gone to somebody else.
  new_.recalled = "t1";
  EXPECT_TRUE(new_.Hears(third));
  EXPECT_EQ(new_.record->region(), "regions/330203");
  // What came with the first one's files goes with its offer.
  EXPECT_TRUE(new_.let_go);
  EXPECT_FALSE(new_.forgot || new_.record->handover().files_here());
}

TEST_F(DoubtsTest, TheSameCountysNextWordLetsGoOfNothing) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  HandoverNote later = old_.Last();
  later.set_revision(later.revision() + 1);
  ASSERT_TRUE(new_.Hears(later));
  EXPECT_TRUE(new_.record->handover().files_here());
  EXPECT_FALSE(new_.let_go);
}

TEST_F(DoubtsTest, TheOldCountyEndsItsFileWhateverAThirdInstallationSays) {
  new_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  // Before the files it may be so that the person has gone there meanwhile.
  ASSERT_TRUE(new_.Hears(OfferOf(old_.Last(), "regions/330203", 2)));
  EXPECT_EQ(new_.record->region(), "regions/330203");
  EXPECT_OK(MayRecall(&*new_.record, false, "t1", kCounty));
  EXPECT_OK(MayRecall(&*new_.record, false, "t9", "regions/330203"));
}

TEST_F(DoubtsTest, OneEpochIsNotTwoCounties) {
  new_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  EXPECT_EQ(new_.Refusal(OfferOf(old_.Last(), "regions/330203", 1)), "correction.handover.disputed");
  EXPECT_EQ(new_.record->region(), kCounty);
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_NO_FATAL_FAILURE(Send());
  EXPECT_EQ(Register(), "OK");
}

// The old county is restored from a backup of before it sent the files, and gives the person to another
// county: of one installation or the other.
TEST_F(DoubtsTest, TwoRegistrationsUnderOneEpochAreHeldWhicheverIsHeardFirst) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  const Side backup = old_;
  ASSERT_NO_FATAL_FAILURE(Send());
  ASSERT_EQ(Register(), "OK");
  const HandoverNote first = new_.Last();
  ASSERT_EQ(first.responsibility_epoch(), 2);
  old_ = backup;
  EXPECT_EQ(old_.Refusal(first), "correction.handover.unoffered");
  old_.Knows("330200");
  Subject* record = &*old_.record;
  record->set_state(Subject::STATE_ELSEWHERE);
  record->set_responsibility_epoch(2);
  // Heard of the third installation's registration, it does not pass over the second one's.
  record->set_region("regions/330203");
  EXPECT_EQ(old_.Refusal(first), "correction.handover.disputed");
  // The same where the person has gone to another county of its own, which may have ended his correction.
  record->set_region("regions/330603");
  for (const auto state :
       {Subject::STATE_IN_CORRECTION, Subject::STATE_AWAITING_REPORT, Subject::STATE_TERMINATED}) {
    record->set_state(state);
    EXPECT_EQ(old_.Refusal(first), "correction.handover.disputed") << Subject::State_Name(state);
  }
  // What lies before is old, and so is the repeat of the registration that is known.
  record->set_responsibility_epoch(3);
  EXPECT_FALSE(old_.Hears(first));
  record->set_responsibility_epoch(2);
  record->set_state(Subject::STATE_ELSEWHERE);
  record->set_region(first.region());
  EXPECT_FALSE(old_.Hears(first));
}

TEST_F(DoubtsTest, NobodyElseOffersOrEndsUnderTheEpochOfACountyHere) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  const HandoverNote offer = old_.Last();
  ASSERT_EQ(Register(), "OK");
  // What led to the registration is old news.
  EXPECT_FALSE(new_.Hears(offer));
  HandoverNote rival = OfferOf(offer, kCounty, 2);
  EXPECT_EQ(new_.Refusal(rival), "correction.handover.disputed");
  HandoverNote end = rival;
  *end.mutable_ended() = ToProto(Day("2026-03-01"));
  EXPECT_EQ(new_.Refusal(end), "correction.handover.disputed");
  EXPECT_TRUE(IsInCharge(*new_.record));
  // A file that was destroyed says no more whose the epoch was.
  new_.record->set_state(Subject::STATE_ERASED);
  EXPECT_FALSE(new_.Hears(rival));
  EXPECT_FALSE(new_.Hears(end));
}

TEST_F(DoubtsTest, ARegistrationIsUnderTheEpochThatFollows) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  const HandoverNote good = new_.Last();
  for (const int64_t epoch : {3, 50, kMostTransfers + 1}) {
    HandoverNote leap = good;
    leap.set_responsibility_epoch(epoch);
    EXPECT_EQ(old_.Refusal(leap), "correction.handover.unoffered") << epoch;
    EXPECT_TRUE(IsInCharge(*old_.record));
  }
  HandoverNote beyond = good;
  beyond.set_responsibility_epoch(kMostTransfers + 2);
  EXPECT_EQ(old_.Heard(beyond).code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(old_.Hears(good));
  EXPECT_EQ(old_.record->responsibility_epoch(), 2);
}

TEST_F(DoubtsTest, AnOfferLeavesAnEpochForTheRegistration) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  HandoverNote last = old_.Last();
  last.set_responsibility_epoch(kMostTransfers);
  HandoverNote beyond = old_.Last();
  beyond.set_responsibility_epoch(kMostTransfers + 1);
  EXPECT_EQ(new_.Heard(beyond).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_OK(new_.Heard(last));
}

TEST_F(DoubtsTest, WhoAgreesObjectsToNothing) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_TRUE(new_.Hears(old_.Last()));
  v1::AnswerTransferRequest yes;
  yes.set_agrees(true);
  ASSERT_EQ(new_.Give(yes), "OK");
  HandoverNote answer = new_.Last();
  answer.mutable_transfer()->set_objection("房屋已经出租");
  ASSERT_TRUE(old_.Hears(answer));
  EXPECT_EQ(old_.record->transfers(0).objection(), "");
  // So that the county can decide, and nothing is broken by it.
  v1::DecideTransferRequest approve;
  approve.set_approve(true);
  old_.account = "b";
  EXPECT_EQ(old_.Give(approve), "OK");
}

TEST_F(DoubtsTest, WhoDeclinesSaysWhyAsHereToo) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_TRUE(new_.Hears(old_.Last()));
  v1::AnswerTransferRequest no;
  no.set_objection("新居住地房屋已经出租");
  ASSERT_EQ(new_.Give(no), "OK");
  const HandoverNote good = new_.Last();
  std::string most;
  for (int i = 0; i < 1000; ++i) most += "字";
  for (const std::string& bad : {std::string(), std::string("不"), most + "字",
                                 std::string("房屋已\u202E经出租"), std::string("房屋\0已经出租", 19)}) {
    HandoverNote note = good;
    note.mutable_transfer()->set_objection(bad);
    EXPECT_EQ(old_.Heard(note).code(), absl::StatusCode::kInvalidArgument) << bad.substr(0, 30);
  }
  HandoverNote longest = good;
  longest.mutable_transfer()->set_objection(most);
  EXPECT_OK(old_.Heard(longest));
  ASSERT_TRUE(old_.Hears(good));
  EXPECT_EQ(old_.record->transfers(0).objection(), "新居住地房屋已经出租");
}

TEST_F(DoubtsTest, ANoteNamesASubjectAsEveryOtherCallDoes) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  const HandoverNote good = old_.Last();
  for (const char* name :
       {"regions//subjects/", "regions/330602/subjects/", "regions/330602/subjects/a/b/subjects/c",
        "regions/330702/subjects/01BBB\nx", "regions/330702/subjects/中文",
        "regions/330702/subjects/01 中 文", "regions/330702/subjects/a|b", "regions/x/subjects/a",
        "regions/330702/reports/a"}) {
    HandoverNote note = good;
    note.set_name(name);
    EXPECT_EQ(new_.Heard(note).code(), absl::StatusCode::kInvalidArgument) << name;
  }
  EXPECT_OK(new_.Heard(good));
}

TEST_F(DoubtsTest, ANotesNumbersAndDaysAreSome) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  const HandoverNote good = old_.Last();
  HandoverNote last = good;
  last.set_revision(int64_t{1} << 53);
  EXPECT_OK(new_.Heard(last));
  for (const int64_t revision : {int64_t{-1}, (int64_t{1} << 53) + 1, std::numeric_limits<int64_t>::max()}) {
    HandoverNote note = good;
    note.set_revision(revision);
    EXPECT_EQ(new_.Heard(note).code(), absl::StatusCode::kInvalidArgument) << revision;
  }
  for (const char* field : {"requested", "asked", "decided", "files_sent"}) {
    HandoverNote note = good;
    auto* transfer = note.mutable_transfer();
    const auto* reflection = transfer->GetReflection();
    common::v1::Date no_day;
    no_day.set_year(2026);
    no_day.set_month(2);
    no_day.set_day(30);
    reflection->MutableMessage(transfer, transfer->GetDescriptor()->FindFieldByName(field))->CopyFrom(no_day);
    EXPECT_EQ(new_.Heard(note).code(), absl::StatusCode::kInvalidArgument) << field;
  }
}

TEST_F(DoubtsTest, AFileThatPassesOverAnEpochIsNotTaken) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_EQ(old_.Give(v1::SendFilesRequest()), "OK");
  HandoverNote note = old_.Last();
  v1::HandoverFile file = old_.File();
  note.set_responsibility_epoch(40);
  file.mutable_subject()->set_responsibility_epoch(40);
  file.mutable_subject()->mutable_stays(0)->set_epoch(40);
  ASSERT_TRUE(new_.Hears(note, &file));
  EXPECT_FALSE(new_.record->handover().files_here());
}

// From the first county to the second, from there to a third installation's, and that asks the first one,
// which has not heard yet that the person has left.
TEST_F(DoubtsTest, AQuestionThatComesBeforeTheRegistrationItRestsOnIsHeld) {
  old_.Knows("330200");
  new_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  const HandoverNote registered = new_.Last();
  Side third("330100");
  third.Knows("330600");
  Side first = GoOn(third, "t2");
  ASSERT_NO_FATAL_FAILURE(Ask("330203"));
  ASSERT_NO_FATAL_FAILURE(Agree());
  ASSERT_NO_FATAL_FAILURE(Approve());
  ASSERT_NO_FATAL_FAILURE(Send());
  ASSERT_EQ(Register(2), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  GoOn(first, "t3");
  ASSERT_NO_FATAL_FAILURE(Ask("330602"));
  const HandoverNote question = old_.Last();
  EXPECT_EQ(question.responsibility_epoch(), 3);
  EXPECT_EQ(new_.Refusal(question), "correction.handover.unoffered");
  EXPECT_TRUE(IsInCharge(*new_.record));
  EXPECT_EQ(ListsAmong(Both()), 1);
  ASSERT_TRUE(new_.Hears(registered));
  ASSERT_TRUE(new_.Hears(question));
  EXPECT_EQ(new_.record->state(), Subject::STATE_OFFERED);
  EXPECT_EQ(new_.record->region(), "regions/330203");
  // What lies behind is no doubt.
  EXPECT_FALSE(new_.Hears(registered));
  EXPECT_EQ(ListsAmong(Both()), 1);
}

TEST_F(DoubtsTest, ARegistrationOfWhomNothingIsKnownIsHeld) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  const HandoverNote registered = new_.Last();
  const auto backup = old_.record;
  old_.record.reset();
  EXPECT_EQ(old_.Refusal(registered), "correction.handover.unoffered");
  old_.record = backup;
  EXPECT_TRUE(old_.Hears(registered));
}

TEST_F(DoubtsTest, TheOldCountyHearsOfTheEnd) {
  ASSERT_NO_FATAL_FAILURE(HandOver());
  old_.today = new_.today = Day("2026-05-10");
  ASSERT_OK(new_.Try(Dead(Day("2026-05-09"))));
  ASSERT_EQ(new_.told.back().region, kCounty);
  const HandoverNote end = new_.Last();
  EXPECT_TRUE(end.person().ByteSizeLong() == 0 && !end.registered());
  ASSERT_TRUE(old_.Hears(end));
  EXPECT_EQ(old_.event, "Subject.EndedElsewhere");
  EXPECT_EQ(old_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(FormatDay(*EndedOn(*old_.record)), "2026-05-09");
  EXPECT_FALSE(old_.Hears(end));
  EXPECT_FALSE(old_.record->has_sealing());
  EXPECT_THAT(BrokenAmong(Both()), IsEmpty());
  EXPECT_EQ(ListsAmong(Both()), 0);
  // Who has ended is offered by nobody any more.
  HandoverNote offer = end;
  offer.clear_ended();
  offer.set_revision(end.revision() + 1);
  offer.mutable_transfer()->set_to(kCounty);
  offer.mutable_transfer()->set_state(Transfer::STATE_ASKED);
  EXPECT_EQ(old_.Refusal(offer), "correction.handover.disputed");
}

TEST_F(DoubtsTest, AnEndIsHeardBeforeAndAfterWhatItRestsOn) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  const HandoverNote registered = new_.Last();
  ASSERT_OK(new_.Try(Dead(Day("2026-03-01"))));
  EXPECT_EQ(old_.Refusal(new_.Last()), "correction.handover.unoffered");
  ASSERT_TRUE(old_.Hears(registered));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_TRUE(EndedOn(*old_.record).has_value());
  // Of the same epoch another county says nothing.
  HandoverNote other = new_.Last();
  other.set_region("regions/330105");
  EXPECT_EQ(old_.Refusal(other), "correction.handover.disputed");
}

TEST_F(DoubtsTest, TheEndOfWhoIsOfferedAgainEndsTheOfferToo) {
  ASSERT_NO_FATAL_FAILURE(HandOver());
  GoOn(old_, "t2");
  ASSERT_NO_FATAL_FAILURE(Ask("330602"));
  ASSERT_TRUE(new_.Hears(old_.Last()));
  ASSERT_TRUE(new_.closed.has_value());
  ASSERT_OK(old_.Try(Dead(Day("2026-03-01"))));
  // The withdrawal and the end, in either order.
  const HandoverNote withdrawn = old_.told[old_.told.size() - 2].note, end = old_.told.back().note;
  ASSERT_EQ(withdrawn.transfer().state(), Transfer::STATE_WITHDRAWN);
  ASSERT_TRUE(end.has_ended());
  const Side offered = new_;
  for (const auto& order : {std::vector{withdrawn, end}, std::vector{end, withdrawn}}) {
    new_.record = offered.record;
    new_.closed = offered.closed;
    for (const HandoverNote& note : order) new_.Hears(note);
    EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
    EXPECT_TRUE(EndedOn(*new_.record).has_value());
    EXPECT_EQ(new_.record->stays_size(), 1);
    EXPECT_FALSE(new_.closed.has_value());
  }
}

TEST_F(DoubtsTest, TheEndIsHeardOfASideThatWasRestoredAndCountsItsRevisionsAnew) {
  ASSERT_NO_FATAL_FAILURE(HandOver());
  GoOn(old_, "t2");
  ASSERT_NO_FATAL_FAILURE(Ask("330602"));
  HandoverNote lost = old_.Last();
  lost.set_revision(lost.revision() + 1000);
  ASSERT_TRUE(new_.Hears(lost));
  ASSERT_OK(old_.Try(Dead(Day("2026-03-01"))));
  const HandoverNote withdrawn = old_.told[old_.told.size() - 2].note, end = old_.told.back().note;
  ASSERT_LT(end.revision(), lost.revision());
  // The withdrawal is old by its revision, and the end says the same and more.
  EXPECT_FALSE(new_.Hears(withdrawn));
  ASSERT_TRUE(new_.Hears(end));
  EXPECT_EQ(new_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_TRUE(EndedOn(*new_.record).has_value());
  EXPECT_FALSE(new_.closed.has_value());
  EXPECT_FALSE(new_.Hears(end));
}

TEST_F(DoubtsTest, TheCopyIsSealedWithTheRecord) {
  ASSERT_NO_FATAL_FAILURE(HandOver());
  ASSERT_OK(new_.Try(Dead(Day("2026-03-01"))));
  EXPECT_FALSE(new_.Last().has_sealing());
  // That it is to be sealed may be known later than the end.
  const Subject before = *new_.record;
  Subject sealed = before;
  *sealed.mutable_sealing()->mutable_due() = ToProto(Day("2026-03-11"));
  sealed.set_etag(api::EtagOf(api::RevisionOf(before.etag()) + 1));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  const auto notes = NotesOf(&before, sealed);
  ASSERT_THAT(notes, SizeIs(1));
  ASSERT_TRUE(old_.Hears(notes[0].note));
  Subject copy = *old_.record;
  copy.add_duties()->set_id("copy");
  EXPECT_FALSE(SealWhereDue(Day("2026-03-10"), &copy));
  EXPECT_TRUE(SealWhereDue(Day("2026-03-11"), &copy));
  EXPECT_TRUE(IsSealed(copy));
  EXPECT_THAT(NotesOf(&sealed, sealed), IsEmpty());
  HandoverNote undated = notes[0].note;
  undated.mutable_sealing()->clear_due();
  EXPECT_EQ(old_.Heard(undated).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(DoubtsTest, AnEndIsToldByWhoHasTheFileAndOfTheHandOverFromHere) {
  old_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(HandOver());
  ASSERT_OK(new_.Try(Dead(Day("2026-03-01"))));
  const HandoverNote end = new_.Last();
  // A third installation, where the person never was, knows nothing of how he went.
  HandoverNote lie = end;
  lie.set_region("regions/330203");
  lie.set_responsibility_epoch(50);
  *lie.mutable_sealing()->mutable_due() = ToProto(Day("2026-03-01"));
  lie.mutable_transfer()->set_id("t9");
  lie.mutable_transfer()->set_to("regions/330203");
  EXPECT_EQ(old_.Refusal(lie), "correction.handover.disputed");
  lie.mutable_transfer()->set_id("t1");
  EXPECT_EQ(old_.Refusal(lie), "correction.handover.disputed");
  // Nothing is sealed before its end.
  HandoverNote early = end;
  *early.mutable_sealing()->mutable_due() = ToProto(Day("2026-02-28"));
  EXPECT_EQ(old_.Heard(early).code(), absl::StatusCode::kInvalidArgument);
  *early.mutable_sealing()->mutable_due() = ToProto(Day("2026-03-01"));
  EXPECT_OK(old_.Heard(early));
  // Who has the person is heard all the same.
  EXPECT_FALSE(EndedOn(*old_.record).has_value());
  EXPECT_TRUE(old_.Hears(end));
  EXPECT_TRUE(EndedOn(*old_.record).has_value());
}

TEST_F(DoubtsTest, AnEndUnderALowerEpochThanIsKnownIsNoOldNews) {
  ASSERT_NO_FATAL_FAILURE(HandOver());
  ASSERT_OK(new_.Try(Dead(Day("2026-03-01"))));
  const HandoverNote end = new_.Last();
  old_.record->set_region("regions/330105");
  old_.record->set_responsibility_epoch(3);
  EXPECT_EQ(old_.Refusal(end), "correction.handover.disputed");
  // Of another hand-over than from here, or of who is here, it says nothing.
  HandoverNote other = end;
  other.mutable_transfer()->set_id("t9");
  EXPECT_FALSE(old_.Hears(other));
  old_.record->set_region(std::string(kCounty));
  old_.record->set_state(Subject::STATE_IN_CORRECTION);
  EXPECT_FALSE(old_.Hears(end));
}

TEST_F(DoubtsTest, TheCopyIsDestroyedAfterItsYears) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  EXPECT_EQ(RuleOf(new_.Try(Destroy(v1::Erasure::GROUND_RETENTION_OVER))), "correction.subject.elsewhere");
  ASSERT_EQ(Register(), "OK");
  ASSERT_TRUE(old_.Hears(new_.Last()));
  // Nobody has said how it ended: it is kept from the end of the term that is known, at the earliest.
  const absl::CivilDay term = DayOf(old_.record->term().end());
  const auto years_after = [](absl::CivilDay day) {
    return absl::CivilDay(day.year() + 30, day.month(), day.day());
  };
  const Subject open = *old_.record;
  old_.today = years_after(term);
  EXPECT_EQ(RuleOf(old_.Try(Destroy(v1::Erasure::GROUND_RETENTION_OVER))), "correction.erasure.kept");
  old_.today = years_after(term) + 1;
  EXPECT_EQ(RuleOf(old_.Try(Destroy(v1::Erasure::GROUND_RETENTION_OVER))), "OK");
  old_.record = open;
  old_.today = new_.today = Day("2026-03-05");
  ASSERT_OK(new_.Try(Dead(Day("2026-03-05"))));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(RuleOf(old_.Try(Destroy(v1::Erasure::GROUND_COURT_PAPER))), "correction.erasure.not_sealed");
  old_.today = Day("2056-03-05");
  EXPECT_EQ(RuleOf(old_.Try(Destroy(v1::Erasure::GROUND_RETENTION_OVER))), "correction.erasure.kept");
  old_.today = Day("2056-03-06");
  ASSERT_OK(old_.Try(Destroy(v1::Erasure::GROUND_RETENTION_OVER)));
  old_.account = "c";
  const auto erased = Decide(*old_.record, v1::EraseSubjectRequest(), old_.Now());
  ASSERT_OK(erased);
  // It is on record with the county here, and not with the one where the person went.
  EXPECT_EQ(erased->next.region(), kCounty);
  EXPECT_EQ(erased->next.state(), Subject::STATE_ERASED);
  old_.record = erased->next;
  EXPECT_FALSE(old_.Hears(new_.Last()));
}

TEST_F(DoubtsTest, AnOfferThatCameToNothingLeavesNothingToDestroy) {
  ASSERT_NO_FATAL_FAILURE(Ask());
  ASSERT_TRUE(new_.Hears(old_.Last()));
  v1::WithdrawTransferRequest back;
  back.set_reason("本人决定不再迁居");
  ASSERT_EQ(old_.Give(back), "OK");
  ASSERT_TRUE(new_.Hears(old_.Last()));
  new_.today = Day("2090-01-01");
  EXPECT_EQ(RuleOf(new_.Try(Destroy(v1::Erasure::GROUND_RETENTION_OVER))), "correction.subject.elsewhere");
  // Nor is the end of who was never here told, or heard.
  ASSERT_OK(old_.Try(Dead(Day("2026-03-01"))));
  EXPECT_FALSE(old_.Last().has_ended());
}

TEST_F(DoubtsTest, ARegistrationIsHeardAfterASearchOfOverAMonthWithASanctionOnIt) {
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  new_.today = Day("2026-03-10");
  ASSERT_EQ(Register(), "OK");
  // The old county has not heard of it, has lost sight of the person, and answers what it takes for a breach.
  old_.today = Day("2026-03-12");
  ASSERT_OK(old_.Try(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-10")));
  old_.today = Day("2026-04-20");
  ASSERT_OK(old_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-02")));
  const v1::Breach* lost = nullptr;
  for (const v1::Breach& one : old_.record->breaches()) {
    if (!one.absence().empty()) lost = &one;
  }
  ASSERT_NE(lost, nullptr);
  ASSERT_TRUE(lost->over_a_month());
  const std::string breach = lost->id();
  ASSERT_OK(old_.Try(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {breach})));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  EXPECT_EQ(old_.record->state(), Subject::STATE_ELSEWHERE);
  EXPECT_EQ(old_.record->absences(0).outcome(), v1::Absence::OUTCOME_VOID);
  EXPECT_TRUE(FindById(breach, &old_.record->breaches())->has_withdrawal());
  // What the old county had made of it stays in its copy, and the new one is told that there is such.
  EXPECT_EQ(old_.record->sanctions_size(), 1);
  EXPECT_TRUE(old_.Last().late_entries());
  EXPECT_THAT(BrokenAmong(Both()), IsEmpty());
}

TEST_F(DoubtsTest, LateEntriesAreTheOldCountysToTell) {
  new_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(ToTheFiles());
  ASSERT_EQ(Register(), "OK");
  ASSERT_OK(old_.Try(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-03-01")));
  ASSERT_TRUE(old_.Hears(new_.Last()));
  const HandoverNote late = old_.Last();
  ASSERT_TRUE(late.late_entries());
  // Another installation than the one that the person came from.
  new_.speaks_for = {"330200"};
  EXPECT_EQ(new_.Heard(late).code(), absl::StatusCode::kPermissionDenied);
  new_.speaks_for = {"330600"};
  const std::function<void(HandoverNote*)> spoils[] = {
      [](HandoverNote* note) { note->mutable_transfer()->set_id("t2"); },
      [](HandoverNote* note) { note->mutable_transfer()->set_to("regions/330105"); },
      [](HandoverNote* note) { note->set_responsibility_epoch(1); },
      [](HandoverNote* note) { note->set_responsibility_epoch(3); },
  };
  for (const auto& spoil : spoils) {
    HandoverNote spoiled = late;
    spoil(&spoiled);
    EXPECT_FALSE(new_.Hears(spoiled)) << spoiled.ShortDebugString();
  }
  EXPECT_FALSE(new_.record->handover().late_entries());
  EXPECT_TRUE(new_.Hears(late));
  EXPECT_TRUE(new_.record->handover().late_entries());
}

TEST_F(DoubtsTest, EachInstallationSpeaksForItsOwnCounties) {
  new_.Knows("330200");
  ASSERT_NO_FATAL_FAILURE(Ask());
  new_.speaks_for = {"330200"};
  EXPECT_EQ(new_.Heard(old_.Last()).code(), absl::StatusCode::kPermissionDenied);
  new_.speaks_for = {};
  ASSERT_NO_FATAL_FAILURE(Agree());
  old_.speaks_for = {"330105"};
  EXPECT_EQ(old_.Heard(new_.Last()).code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace fengqiao::correction
