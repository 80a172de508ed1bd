// MT15, MT16 and §4.8: papers, closing, archive.

#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Paper;
using v1::Performance;
using Kind = v1::Closing::Kind;

TEST(ClosingTest, EachStateClosesInItsOwnWay) {
  struct Row {
    Case::State state;
    Performance::Extent extent;
    Kind fits;
  };
  const Row rows[] = {{Case::STATE_REFUSED, {}, v1::Closing::KIND_REFUSED},
                      {Case::STATE_TERMINATED, {}, v1::Closing::KIND_NOT_AGREED},
                      {Case::STATE_HANDLED, {}, v1::Closing::KIND_HANDLED},
                      {Case::STATE_PERFORMING, Performance::EXTENT_FULLY, v1::Closing::KIND_PERFORMED},
                      {Case::STATE_PERFORMING, Performance::EXTENT_PARTLY, v1::Closing::KIND_NOT_PERFORMED},
                      {Case::STATE_PERFORMING, Performance::EXTENT_NOT, v1::Closing::KIND_NOT_PERFORMED}};
  for (const Row& row : rows) {
    World world;
    world.To(row.state);
    if (row.extent != Performance::EXTENT_UNSPECIFIED) world.Do(Performing(row.extent));
    world.AddAllPapers();
    for (const Kind kind :
         {v1::Closing::KIND_PERFORMED, v1::Closing::KIND_NOT_PERFORMED, v1::Closing::KIND_NOT_AGREED,
          v1::Closing::KIND_REFUSED, v1::Closing::KIND_HANDLED, v1::Closing::KIND_TRANSFERRED}) {
      SCOPED_TRACE(Case::State_Name(row.state) + " " + v1::Closing::Kind_Name(kind));
      EXPECT_REFUSED(world.Try(Closing(kind)), kind == row.fits ? "OK" : "mediation.mt15.kind");
    }
  }
}

// PML 33: a file that is closed could not be taken to the court any more.
TEST(ClosingTest, TheThirtyDaysOfTheCourtAreWaitedForOrWaived) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Performing(Performance::EXTENT_NOT));
  world.AddAllPapers();
  v1::CloseCaseRequest request = Closing(v1::Closing::KIND_NOT_PERFORMED);
  request.mutable_closing()->set_confirmation_waived(false);
  const v1::Clock* term = world.Clock("MD7", "g1");
  ASSERT_NE(term, nullptr);
  const absl::CivilDay due = FromProto(term->due()).value();
  world.today = due;
  EXPECT_REFUSED(world.Try(request), "mediation.mt15.confirmation_term");
  world.today = due + 1;
  EXPECT_OK(world.Try(request));
  world.today = due;
  request.mutable_closing()->set_confirmation_waived(true);
  EXPECT_OK(world.Try(request));
}

TEST(ClosingTest, TheResultIsKnownOrSomebodyLooked) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.AddAllPapers();
  EXPECT_REFUSED(world.Try(Closing(v1::Closing::KIND_NOT_PERFORMED)), "mediation.mt15.result_unknown");
  World visited = world;
  visited.Do(Visiting(Performance::EXTENT_UNSPECIFIED));
  EXPECT_OK(visited.Try(Closing(v1::Closing::KIND_NOT_PERFORMED)));
  EXPECT_REFUSED(visited.Try(Closing(v1::Closing::KIND_PERFORMED)), "mediation.mt15.kind");
  world.Do(Visiting(Performance::EXTENT_FULLY));
  EXPECT_OK(world.Try(Closing(v1::Closing::KIND_PERFORMED)));
}

TEST(ClosingTest, NotWhileACourtDecides) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.AddAllPapers();
  world.Do(Performing(Performance::EXTENT_NOT));
  world.Do(Applying());
  EXPECT_REFUSED(world.Try(Closing(v1::Closing::KIND_NOT_PERFORMED)), "mediation.mt15.confirmation_open");
  world.Do(Stepping(v1::Confirmation::STATE_ACCEPTED));
  EXPECT_REFUSED(world.Try(Closing(v1::Closing::KIND_NOT_PERFORMED)), "mediation.mt15.confirmation_open");
  world.Do(Stepping(v1::Confirmation::STATE_CONFIRMED));
  // Confirmed, enforcement pending or not: the committee's part is done.
  EXPECT_OK(world.Try(Closing(v1::Closing::KIND_NOT_PERFORMED)));
  world.Do(Stepping(v1::Confirmation::STATE_ENFORCEMENT));
  EXPECT_OK(world.Try(Closing(v1::Closing::KIND_NOT_PERFORMED)));
}

TEST(ClosingTest, NotBeforeEverySenderHeard) {
  World world;
  world.To(Case::STATE_PERFORMING, v1::SOURCE_POLICE);
  world.AddAllPapers();
  world.Do(Performing(Performance::EXTENT_FULLY));
  EXPECT_REFUSED(world.Try(Closing(v1::Closing::KIND_PERFORMED)), "mediation.mt15.reply_open");
  world.ReplyToAll(v1::Referral::OUTCOME_AGREED);
  EXPECT_OK(world.Try(Closing(v1::Closing::KIND_PERFORMED)));
}

TEST(ClosingTest, EveryCompulsoryPaperIsMissed) {
  struct Row {
    Case::State state;
    Kind kind;
    std::vector<Paper::Kind> papers;
  };
  const Row rows[] = {
      {Case::STATE_PERFORMING,
       v1::Closing::KIND_PERFORMED,
       {Paper::KIND_APPLICATION, Paper::KIND_RIGHTS_NOTICE, Paper::KIND_IDENTITY_PROOF,
        Paper::KIND_MEDIATION_RECORD, Paper::KIND_WRITTEN_AGREEMENT}},
      {Case::STATE_TERMINATED,
       v1::Closing::KIND_NOT_AGREED,
       {Paper::KIND_REGISTER_FORM, Paper::KIND_RIGHTS_NOTICE, Paper::KIND_IDENTITY_PROOF,
        Paper::KIND_MEDIATION_RECORD, Paper::KIND_TERMINATION_NOTICE}},
      {Case::STATE_REFUSED, v1::Closing::KIND_REFUSED, {Paper::KIND_APPLICATION, Paper::KIND_REFUSAL_NOTICE}},
      {Case::STATE_HANDLED, v1::Closing::KIND_HANDLED, {}},
  };
  for (const Row& row : rows) {
    World base;
    base.To(row.state);
    if (row.state == Case::STATE_PERFORMING) base.Do(Performing(Performance::EXTENT_FULLY));
    for (size_t missing = 0; missing <= row.papers.size(); ++missing) {
      World world = base;
      for (size_t i = 0; i < row.papers.size(); ++i) {
        if (i != missing) world.Do(Papers({row.papers[i]}));
      }
      SCOPED_TRACE(Case::State_Name(row.state));
      EXPECT_REFUSED(world.Try(Closing(row.kind)),
                     missing < row.papers.size() ? "mediation.mt15.papers" : "OK");
    }
  }
}

TEST(ClosingTest, ClosingStopsEveryClockAndIsNotBeforeTheHandlingEnded) {
  World world;
  world.To(Case::STATE_PERFORMING);
  world.Do(Performing(Performance::EXTENT_NOT));
  world.AddAllPapers();
  v1::CloseCaseRequest request = Closing(v1::Closing::KIND_NOT_PERFORMED);
  *request.mutable_closing()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
  ASSERT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 RUNNING");
  world.Do(Closing(v1::Closing::KIND_NOT_PERFORMED));
  EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 DROPPED");
  for (const v1::Clock& clock : world.dispute.clocks()) EXPECT_NE(clock.state(), v1::Clock::STATE_RUNNING);
}

TEST(ClosingTest, TheArchiveWantsCoverContentsBackAndATerm) {
  for (const auto missing :
       {Paper::KIND_COVER, Paper::KIND_CONTENTS, Paper::KIND_BACK_COVER, Paper::KIND_UNSPECIFIED}) {
    World world;
    world.To(Case::STATE_REFUSED);
    world.Do(Papers({Paper::KIND_APPLICATION, Paper::KIND_REFUSAL_NOTICE}));
    world.Do(Closing(v1::Closing::KIND_REFUSED));
    for (const auto kind : {Paper::KIND_COVER, Paper::KIND_CONTENTS, Paper::KIND_BACK_COVER}) {
      if (kind != missing) world.Do(Papers({kind}));
    }
    EXPECT_REFUSED(world.Try(Archiving()),
                   missing == Paper::KIND_UNSPECIFIED ? "OK" : "mediation.mt16.papers");
    v1::ArchiveCaseRequest request = Archiving();
    request.mutable_archiving()->clear_retention();
    EXPECT_REFUSED(world.Try(request), "mediation.mt16.retention");
  }
  World world;
  world.To(Case::STATE_CLOSED);
  v1::ArchiveCaseRequest request = Archiving();
  *request.mutable_archiving()->mutable_day() = Date("2024-02-29");
  EXPECT_REFUSED(world.Try(request), "mediation.case.day_order");
}

TEST(ClosingTest, PapersAreHeldToTheirForm) {
  World world;
  world.To(Case::STATE_MEDIATING);
  struct Row {
    std::function<void(Paper*)> spoil;
    const char* field;
  };
  for (const Row& row : {Row{[](Paper* paper) { paper->clear_kind(); }, "papers[0].kind"},
                         Row{[](Paper* paper) { paper->set_pages(0); }, "papers[0].pages"},
                         Row{[](Paper* paper) { paper->set_pages(10'001); }, "papers[0].pages"},
                         Row{[](Paper* paper) { paper->set_sha256("AB"); }, "papers[0].sha256"},
                         Row{[](Paper* paper) { paper->set_note(std::string(601, 'x')); }, "papers[0].note"},
                         Row{[](Paper* paper) { paper->set_sha256(std::string(64, 'a')); }, ""}}) {
    v1::AddPapersRequest request = Papers({Paper::KIND_INVESTIGATION});
    row.spoil(request.mutable_papers(0));
    EXPECT_EQ(FieldOf(world.Try(request)), row.field);
  }
  EXPECT_EQ(FieldOf(world.Try(v1::AddPapersRequest())), "papers");
  v1::AddPapersRequest many;
  for (int i = 0; i < 51; ++i) many.MergeFrom(Papers({Paper::KIND_INVESTIGATION}));
  EXPECT_EQ(FieldOf(world.Try(many)), "papers");
  many.mutable_papers()->RemoveLast();
  for (int i = 0; i < 10; ++i) world.Do(many);
  EXPECT_EQ(world.dispute.papers(499).id(), "d500");
  EXPECT_EQ(FieldOf(world.Try(Papers({Paper::KIND_INVESTIGATION}))), "papers");
}

// What was told while nothing was known yet is put right before the file is closed.
TEST(ClosingTest, NoFileIsClosedOnAReplyThatIsNotSo) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  world.Do(Replying("r1", v1::Referral::OUTCOME_REFUSED));
  world.Do(Accepting());
  world.Do(Starting(world.today));
  World ended = world;
  world.Do(Agreeing(v1::Agreement::KIND_ORAL));
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r1"), "2024-03-06 RUNNING") << "a correction is owed";
  world.Do(Performing(Performance::EXTENT_FULLY));
  world.AddAllPapers();
  EXPECT_REFUSED(world.Try(Closing(v1::Closing::KIND_PERFORMED)), "mediation.mt15.reply_untrue");
  v1::ReplyToReferralRequest correction = Replying("r1", v1::Referral::OUTCOME_AGREED);
  correction.mutable_reply()->set_paper("复函2号");
  correction.mutable_reply()->set_corrects("复函1号");
  world.Do(correction);
  EXPECT_EQ(world.ClockText("mediation.reply_days", "r1"), "2024-03-06 MET");
  world.Do(Closing(v1::Closing::KIND_PERFORMED));
  // Where nothing was settled without the court, what it heard stays true.
  ended.Do(Terminating());
  ended.AddAllPapers();
  ended.Do(Closing(v1::Closing::KIND_NOT_AGREED));
}

}  // namespace
}  // namespace fengqiao::mediation
