// Files that are closed for good: which records the law seals, what a legal ground is, and who destroys a
// file.

#include "services/correction/domain/sealing.h"

#include "services/correction/domain/duties.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using v1::Erasure;
using v1::LegalGround;
using v1::Subject;

std::string Seen(const absl::Status& status) {
  SeenRules().insert(RuleOf(status));
  return RuleOf(status);
}

v1::Person Born(std::string_view day) {
  v1::Person person;
  *person.mutable_born() = Date(day);
  return person;
}

Subject Sentenced(int years, int months = 0, int days = 0) {
  Subject subject;
  subject.set_region(kCounty);
  v1::Judgment& judgment = *subject.mutable_judgment();
  *judgment.mutable_offended() = Date("2025-06-01");
  *judgment.mutable_effective() = Date("2026-01-01");
  judgment.mutable_sentence()->set_years(years);
  judgment.mutable_sentence()->set_months(months);
  judgment.mutable_sentence()->set_days(days);
  return subject;
}

// 刑事诉讼法 286: under eighteen at the offence, and five years or less. Eighteen is who had the birthday the
// day before.
TEST(SealingTest, WhomTheLawSeals) {
  EXPECT_TRUE(MustBeSealed(Sentenced(5), Born("2007-06-01")));
  EXPECT_FALSE(MustBeSealed(Sentenced(5), Born("2007-05-31")));
  EXPECT_FALSE(MustBeSealed(Sentenced(5, 0, 1), Born("2008-01-01")));
  EXPECT_FALSE(MustBeSealed(Sentenced(4, 13), Born("2008-01-01")));
  EXPECT_TRUE(MustBeSealed(Sentenced(4, 12), Born("2008-01-01")));
  // Public surveillance has no other sentence than its own length; parole says when the sentence ends.
  Subject surveillance = Sentenced(0);
  surveillance.mutable_judgment()->clear_sentence();
  surveillance.mutable_judgment()->mutable_length()->set_years(2);
  EXPECT_TRUE(MustBeSealed(surveillance, Born("2008-01-01")));
  Subject parole = Sentenced(0);
  parole.mutable_judgment()->clear_sentence();
  *parole.mutable_judgment()->mutable_sentence_end() = Date("2030-12-31");
  EXPECT_TRUE(MustBeSealed(parole, Born("2008-01-01")));
  // The first day counts (最高法解释 202): to the day of the same number it is five years and a day.
  *parole.mutable_judgment()->mutable_sentence_end() = Date("2031-01-01");
  EXPECT_FALSE(MustBeSealed(parole, Born("2008-01-01")));
}

TEST(SealingTest, AsSoonAsNothingIsOwedAndAtTheLatestOnTheDay) {
  Life life("2026-01-01");
  Subject subject = Sentenced(1);
  subject.set_state(Subject::STATE_RELEASED);
  *subject.mutable_end()->mutable_day() = Date("2026-03-01");
  EXPECT_FALSE(SealWhereDue(Day("2026-03-01"), &subject)) << "nobody has said that it is to be sealed";
  SetSealing(life.book, &subject);
  EXPECT_EQ(FormatDay(DayOf(subject.sealing().due())), "2026-03-11");
  subject.add_duties()->set_id("copy");
  EXPECT_FALSE(SealWhereDue(Day("2026-03-10"), &subject));
  Subject delivered = subject;
  delivered.clear_duties();
  EXPECT_TRUE(SealWhereDue(Day("2026-03-02"), &delivered));
  EXPECT_EQ(FormatDay(DayOf(delivered.sealing().sealed())), "2026-03-02");
  EXPECT_TRUE(SealWhereDue(Day("2026-03-11"), &subject));
  EXPECT_TRUE(IsSealed(subject));
  EXPECT_TRUE(subject.duties().empty());
  EXPECT_EQ(Seen(MustNotBeSealed(subject)), "correction.subject.sealed");
  EXPECT_OK(MustHaveBeenSealed(subject));
  subject.add_duties()->set_id("copy");
  EXPECT_FALSE(SealWhereDue(Day("2026-03-12"), &subject)) << "it is sealed once";
  EXPECT_TRUE(subject.duties().empty());
  Subject open = delivered;
  open.set_state(Subject::STATE_IN_CORRECTION);
  open.mutable_sealing()->clear_sealed();
  EXPECT_FALSE(SealWhereDue(Day("2026-03-12"), &open));
  EXPECT_OK(MustNotBeSealed(open));
  EXPECT_EQ(Seen(MustHaveBeenSealed(open)), "correction.sealed.none");
}

TEST(SealingTest, AMinorsFileAsksForAGround) {
  LegalGround ground;
  EXPECT_OK(CheckMinorsGround(false, ground));
  EXPECT_EQ(Seen(CheckMinorsGround(true, ground)), "correction.minor.ground");
  ground.set_kind(LegalGround::KIND_SUPERVISION);
  EXPECT_OK(CheckMinorsGround(true, ground));
  EXPECT_EQ(FieldOf(CheckSealedGround(ground)), "ground.kind");
  ground.set_kind(LegalGround::KIND_JUDICIAL_NEED);
  EXPECT_EQ(FieldOf(CheckMinorsGround(true, ground)), "ground.statute");
  ground.set_statute("刑事诉讼法第286条");
  EXPECT_EQ(FieldOf(CheckSealedGround(ground)), "ground.organ");
  ground.set_organ("越城区人民检察院");
  EXPECT_EQ(FieldOf(CheckSealedGround(ground)), "ground.paper");
  ground.set_paper("越检查〔2026〕1号");
  EXPECT_OK(CheckSealedGround(ground));
  EXPECT_OK(CheckMinorsGround(true, ground));
}

class ErasureTest : public ::testing::Test {
 protected:
  ErasureTest() {
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-12-31");
  }
  void End() {
    v1::ReleaseSubjectRequest request;
    request.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
    *request.mutable_end()->mutable_day() = Date("2026-12-31");
    request.mutable_end()->set_paper("越矫解〔2026〕1号");
    ASSERT_EQ(life.Give(request), "OK");
  }
  static v1::ProposeErasureRequest Proposal(Erasure::Ground ground) {
    v1::ProposeErasureRequest request;
    request.mutable_erasure()->set_ground(ground);
    request.mutable_erasure()->set_paper("越司档销〔2057〕1号");
    request.mutable_erasure()->set_grounds("保管期限届满，经鉴定销毁");
    return request;
  }
  std::string Refused(const absl::StatusOr<Step>& step) {
    SeenRules().insert(RuleOf(step));
    return RuleOf(step);
  }

  Life life{"2026-01-01"};
};

TEST_F(ErasureTest, AfterTheYearsByTwoAccounts) {
  const auto over = Proposal(Erasure::GROUND_RETENTION_OVER);
  EXPECT_EQ(life.Give(over), "correction.erasure.open");
  End();
  life.today = Day("2056-12-31");
  EXPECT_EQ(Refused(Decide(life.subject, over, life.Now())), "correction.erasure.kept");
  life.today = Day("2057-01-01");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(Refused(Decide(life.subject, over, life.Now())), "correction.power.county");
  life.actor.level = v1::LEVEL_COUNTY;
  EXPECT_EQ(FieldOf(Decide(life.subject, Proposal(Erasure::GROUND_UNSPECIFIED), life.Now())),
            "erasure.ground");
  EXPECT_EQ(Refused(Decide(life.subject, v1::EraseSubjectRequest(), life.Now())),
            "correction.erasure.not_proposed");
  const auto proposed = Decide(life.subject, over, life.Now());
  ASSERT_OK(proposed);
  EXPECT_EQ(proposed->next.erasure().proposed_by(), "zhang");
  EXPECT_EQ(Refused(Decide(proposed->next, v1::EraseSubjectRequest(), life.Now())),
            "correction.erasure.same_account");
  life.actor.account = "sun";
  const auto erased = Decide(proposed->next, v1::EraseSubjectRequest(), life.Now());
  ASSERT_OK(erased);
  EXPECT_EQ(erased->next.state(), Subject::STATE_ERASED);
  EXPECT_EQ(erased->next.erasure().decided_by(), "sun");
  EXPECT_EQ(FormatDay(DayOf(erased->next.erasure().erased())), "2057-01-01");
  // What figures need is left, and nothing of who it was or what happened.
  EXPECT_EQ(erased->next.stays_size(), 1);
  EXPECT_FALSE(erased->next.has_person());
  EXPECT_FALSE(erased->next.has_judgment());
  EXPECT_FALSE(erased->next.has_end());
  EXPECT_EQ(Seen(MustNotBeErased(erased->next)), "correction.subject.erased");
  EXPECT_OK(MustNotBeErased(proposed->next));
  EXPECT_TRUE(HasEnded(erased->next));
}

TEST_F(ErasureTest, ByACourtsPaperOfASealedFileAlone) {
  End();
  const auto by_court = Proposal(Erasure::GROUND_COURT_PAPER);
  EXPECT_EQ(Refused(Decide(life.subject, by_court, life.Now())), "correction.erasure.not_sealed");
  *life.subject.mutable_sealing()->mutable_sealed() = Date("2026-12-31");
  EXPECT_OK(Decide(life.subject, by_court, life.Now()));
}

// Where nobody has laid down how long, nothing is destroyed.
TEST_F(ErasureTest, WithoutAParameterNever) {
  End();
  const auto none =
      Parameters::ParseLike("correction.keep_years\t110000\t2020-07-01\t\t1\tP\tx\n", BuiltInParameters());
  ASSERT_OK(none);
  Life far("2026-01-01", *none);
  far.today = Day("2999-01-01");
  EXPECT_EQ(RuleOf(Decide(life.subject, Proposal(Erasure::GROUND_RETENTION_OVER), far.Now())),
            "correction.erasure.kept");
}

}  // namespace
}  // namespace fengqiao::correction
