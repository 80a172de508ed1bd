// What changes of a file's beginning: the term by a paper, the person, a notice that does not belong here.

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::ElementsAre;
using Kind = v1::Subject;
using v1::TermChange;

v1::ChangeTermRequest Change(TermChange::Kind kind, std::string_view decided, std::string_view end = "") {
  v1::ChangeTermRequest request;
  TermChange& change = *request.mutable_change();
  change.set_kind(kind);
  change.set_paper("（2026）浙06刑更1号");
  change.mutable_organ()->set_name("绍兴市中级人民法院");
  change.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *change.mutable_decided() = Date(decided);
  if (!end.empty()) *change.mutable_new_end() = Date(end);
  change.mutable_organ()->set_level(v1::Organ::LEVEL_CITY);
  change.set_grounds("确有悔改表现，予以减刑");
  return request;
}

std::string EndOf(const Life& life) { return FormatDay(DayOf(life.subject.term().end())); }

v1::ReleaseSubjectRequest Release(std::string_view day) {
  v1::ReleaseSubjectRequest request;
  request.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  *request.mutable_end()->mutable_day() = Date(day);
  request.mutable_end()->set_paper("越矫解〔2026〕1号");
  return request;
}

// 刑法 78: down to the half, and no day less; the release is on the new day.
TEST(TermChangeTest, PublicSurveillanceIsShortenedToTheHalfAtMost) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL,
                         Kind::KIND_PUBLIC_SURVEILLANCE);
  ASSERT_EQ(EndOf(life), "2026-12-31");  // 365 days
  life.GoTo("2026-06-01");
  EXPECT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-06-01", "2026-07-01")),
            "correction.term.half");  // 182 days
  EXPECT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-06-01", "2026-12-31")), "change.new_end");
  ASSERT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-06-01", "2026-09-30")), "OK");
  // The half is of what was ordered, not of what is left.
  EXPECT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-06-01", "2026-07-01")),
            "correction.term.half");
  ASSERT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-06-01", "2026-07-02")), "OK");
  EXPECT_EQ(life.event, "Term.Changed");
  EXPECT_EQ(EndOf(life), "2026-07-02");
  EXPECT_EQ(FormatDay(DayOf(life.subject.term_changes(1).old_end())), "2026-09-30");
  life.GoTo("2026-07-02");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CX6")->due())), "2026-07-02");
  EXPECT_EQ(life.Give(Release("2026-07-02")), "OK");
}

// 刑法 73, with the run of a sentence: from a month's last day to the day before the last one of the month
// that it leads to.
TEST(TermChangeTest, ProbationKeepsTheLeastAsASentenceRuns) {
  for (const auto& [penalty, effective, refused, granted] :
       std::vector<std::tuple<v1::Judgment::Penalty, const char*, const char*, const char*>>{
           {v1::Judgment::PENALTY_CRIMINAL_DETENTION, "2026-02-28", "2026-04-28", "2026-04-29"},
           {v1::Judgment::PENALTY_CRIMINAL_DETENTION, "2026-02-27", "2026-04-25", "2026-04-26"},
           {v1::Judgment::PENALTY_IMPRISONMENT, "2026-02-27", "2027-02-25", "2027-02-26"}}) {
    Life life(effective);
    life.EnterInCorrection(effective, effective);
    life.subject.mutable_judgment()->set_penalty(penalty);
    *life.subject.mutable_term()->mutable_end() = Date("2027-06-30");
    life.GoTo("2026-03-20");
    EXPECT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-03-20", refused)), "correction.term.least")
        << effective;
    EXPECT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-03-20", granted)), "OK") << effective;
  }
}

TEST(TermChangeTest, EachKindHasItsPapers) {
  Life parole("2026-01-01");
  parole.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL, Kind::KIND_PAROLE);
  EXPECT_EQ(parole.Give(Change(TermChange::KIND_COMMUTATION, "2026-01-05", "2026-09-30")),
            "correction.term.kind");
  EXPECT_EQ(parole.Give(Change(TermChange::KIND_PROLONGATION, "2026-01-05", "2028-01-01")),
            "correction.term.kind");
  Life sick("2026-01-01");
  sick.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL,
                         Kind::KIND_TEMPORARY_SERVICE);
  const std::string end = EndOf(sick);
  EXPECT_EQ(sick.Give(Change(TermChange::KIND_PROLONGATION, "2026-01-05", end)), "change.new_end");
  v1::ChangeTermRequest longer = Change(TermChange::KIND_PROLONGATION, "2026-01-05", "2027-05-01");
  longer.mutable_change()->mutable_organ()->set_kind(v1::Organ::KIND_POLICE);
  EXPECT_EQ(sick.Give(longer), "change.organ.kind");
  longer.mutable_change()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  longer.mutable_change()->clear_paper();
  EXPECT_EQ(sick.Give(longer), "change.paper");
  longer.mutable_change()->set_paper("（2026）浙06刑更2号");
  sick.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(sick.Give(longer), "correction.power.county");
  sick.actor.level = v1::LEVEL_COUNTY;
  EXPECT_EQ(sick.Give(longer), "OK");
  EXPECT_EQ(EndOf(sick), "2027-05-01");
}

TEST(TermChangeTest, ACorrectedJudgmentIsComputedAnew) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-02-01");
  v1::ChangeTermRequest request = Change(TermChange::KIND_CORRECTED_JUDGMENT, "2026-01-20");
  *request.mutable_judgment() = life.subject.judgment();
  request.mutable_judgment()->mutable_length()->set_years(9);
  EXPECT_EQ(life.Give(request), "judgment.length");
  request.mutable_judgment()->mutable_length()->set_years(2);
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_EQ(EndOf(life), "2027-12-31");
  EXPECT_EQ(life.subject.term_changes(0).old_judgment().length().years(), 1);
  EXPECT_EQ(FormatDay(DayOf(life.subject.term_changes(0).new_end())), "2027-12-31");
  // A shorter term takes the injunction with it.
  life.subject.mutable_judgment()->set_injunction("不得进入网吧");
  *life.subject.mutable_judgment()->mutable_injunction_end() = Date("2027-12-31");
  ASSERT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-02-01", "2027-06-30")), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.subject.judgment().injunction_end())), "2027-06-30");
}

// Of what was granted for the days that are cut off nothing is left.
TEST(TermChangeTest, AShorterTermCutsWhatWasGranted) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->mutable_judgment()->mutable_length()->set_years(2);
  ASSERT_OK(life.Enter(notice));
  ASSERT_EQ(life.Give(Reporting("2026-01-01")), "OK");
  life.GoTo("2026-12-01");
  const auto approve = [&](const auto& decision) {
    life.actor.account = "qian";
    EXPECT_EQ(life.Give(decision), "OK");
    life.actor.account = "zhang";
  };
  ASSERT_EQ(life.Give(PermitTo("330102", "2026-12-01", "2027-03-31")), "OK");
  approve(ApprovePermit("p1"));
  ASSERT_EQ(life.Give(LeaveTo("330782", "2027-01-10", "2027-01-20")), "OK");
  approve(Approve("l1"));
  ASSERT_EQ(life.Give(LeaveTo("330782", "2027-02-01", "2027-02-03")), "OK");
  approve(Approve("l2"));
  ASSERT_EQ(life.Give(LeaveTo("330782", "2027-02-10", "2027-02-11")), "OK");
  ASSERT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-12-01", "2027-01-15")), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.subject.travel_permits(0).to())), "2027-01-15");
  EXPECT_EQ(FormatDay(DayOf(life.subject.leaves(0).to())), "2027-01-15");
  EXPECT_EQ(life.subject.leaves(0).days(), 6);
  for (int i : {1, 2}) EXPECT_EQ(life.subject.leaves(i).state(), v1::Leave::STATE_WITHDRAWN);
  EXPECT_EQ(life.Duty("CL7:l2"), nullptr);
  life.subject.clear_travel_permits();
  ASSERT_EQ(life.Give(PermitTo("330102", "2027-01-12", "2027-01-15")), "OK");
  approve(ApprovePermit("p1"));
  ASSERT_EQ(life.Give(Change(TermChange::KIND_COMMUTATION, "2026-12-01", "2027-01-11")), "OK");
  EXPECT_EQ(life.subject.travel_permits(0).state(), v1::TravelPermit::STATE_ENDED);
}

v1::CorrectPersonRequest Correct() {
  v1::CorrectPersonRequest request;
  request.set_grounds("本人更换手机号码");
  return request;
}

TEST(PersonCorrectionTest, TelephoneAndAddressByTheOfficeNameAndNumberByTheCountyWithAPaper) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  EXPECT_EQ(life.Give(Correct()), "person");
  v1::CorrectPersonRequest request = Correct();
  request.mutable_person()->set_phone(life.person.phone());
  EXPECT_EQ(life.Give(request), "person");  // the same
  request.mutable_person()->set_phone("12");
  EXPECT_EQ(life.Give(request), "person.phone");
  request.mutable_person()->set_phone("13911112222");
  request.mutable_person()->set_address("浙江省绍兴市越城区府山街道2号");
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_EQ(life.event, "Person.Corrected");
  EXPECT_EQ(life.person.phone(), "13911112222");
  EXPECT_EQ(life.person.name(), "王建国");
  EXPECT_THAT(life.subject.person_corrections(0).fields(), ElementsAre("phone", "address"));
  // What is written down says which fields, and nothing of what they said.
  EXPECT_EQ(life.subject.person_corrections(0).ShortDebugString().find("139"), std::string::npos);
  v1::CorrectPersonRequest number = Correct();
  number.mutable_person()->set_number(PersonNumber("19900506", "002"));
  EXPECT_EQ(life.Give(number), "paper");
  number.set_paper("越公户〔2026〕1号");
  life.subject.mutable_entrustment()->set_office(kOffice);
  life.subject.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SUPERVISION);
  *life.subject.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(number), "correction.power.county");
  request.mutable_person()->set_phone("13911113333");
  EXPECT_EQ(life.Give(request), "OK");
  life.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(life.Give(number), "OK");
  EXPECT_EQ(life.subject.person().sex(), v1::MaskedPerson::SEX_FEMALE);
  EXPECT_EQ(FormatDay(DayOf(life.person.born())), "1990-05-06");
}

// Age follows from the number: a child's file is a child's from then on.
TEST(PersonCorrectionTest, TheRegimeOfMinorsFollowsTheNumber) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  v1::CorrectPersonRequest request = Correct();
  request.set_paper("越公户〔2026〕1号");
  request.mutable_person()->set_number(PersonNumber("20090101", "001"));
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_TRUE(life.subject.minor());
  EXPECT_EQ(life.subject.person().masked_name(), "");
  request.mutable_person()->set_number(PersonNumber("20250701", "001"));
  EXPECT_EQ(life.Give(request), "person.number");
}

v1::WithdrawNoticeRequest GoBack(std::string_view day) {
  v1::WithdrawNoticeRequest request;
  *request.mutable_day() = Date(day);
  request.set_grounds("居住地不在本县，应由上虞区接收");
  request.set_paper("越矫函〔2026〕1号");
  return request;
}

TEST(WithdrawnNoticeTest, GoesBackBeforeTheRegistrationAlone) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-01-12");
  v1::WithdrawNoticeRequest bare = GoBack("2026-01-12");
  bare.clear_paper();
  EXPECT_EQ(life.Give(bare), "paper");
  ASSERT_EQ(life.Give(GoBack("2026-01-12")), "OK");
  EXPECT_EQ(life.subject.state(), v1::Subject::STATE_WITHDRAWN);
  EXPECT_EQ(life.subject.absences(0).outcome(), v1::Absence::OUTCOME_VOID);
  // The decision organ must have it; nothing else is left.
  EXPECT_THAT(life.Duties(), ElementsAre("copy:d1 2026-01-17"));
  EXPECT_EQ(life.subject.documents(0).addressees(0).who(), v1::Organ::KIND_COURT);
  EXPECT_EQ(life.Give(GoBack("2026-01-12")), "correction.subject.ended");
  Life here("2026-01-01");
  here.EnterInCorrection("2026-01-01", "2026-01-05");
  EXPECT_EQ(here.Give(GoBack("2026-01-05")), "correction.notice.registered");
}

}  // namespace
}  // namespace fengqiao::correction
