// Surveys before a decision: the term in workdays, each command, and what it is refused by.

#include "services/correction/domain/surveys.h"

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using v1::Survey;

class SurveysTest : public ::testing::Test {
 protected:
  Circumstances Now() const {
    return {.now = StartOf(today) + absl::Hours(10), .today = today, .book = book, .actor = actor};
  }

  // A letter of the Monday before the Spring Festival of 2024: the Sunday after it is worked.
  static v1::RegisterSurveyRequest Letter(bool fast_track = false) {
    v1::RegisterSurveyRequest request;
    request.set_parent(kCounty);
    Survey& survey = *request.mutable_survey();
    survey.mutable_organ()->set_name("绍兴市越城区人民法院");
    survey.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
    survey.set_kind(v1::Subject::KIND_PROBATION);
    survey.set_letter("（2024）浙0602调评12号");
    *survey.mutable_received() = Date("2024-02-05");
    *survey.mutable_offended() = Date("2023-06-01");
    survey.set_crime("盗窃罪");
    survey.set_fast_track(fast_track);
    *request.mutable_person() = Notice("2026-01-01").person();
    return request;
  }

  std::string Enter(const v1::RegisterSurveyRequest& request) {
    const auto made = RegisterSurvey(request, "regions/330602/surveys/v1", Now());
    if (!made.ok()) return Told(made.status());
    survey = made->survey;
    person = made->person;
    return "OK";
  }

  template <typename Request>
  std::string Give(const Request& request) {
    const auto step = Decide(survey, request, Now());
    if (!step.ok()) return Told(step.status());
    survey = step->next;
    event = step->event;
    return "OK";
  }

  static std::string Told(const absl::Status& status) {
    const std::string rule = RuleOf(status);
    SeenRules().insert(rule);
    return rule.empty() ? FieldOf(status) : rule;
  }

  static v1::AssignSurveyRequest Assign(std::string_view office, std::string_view day = "2024-02-05") {
    v1::AssignSurveyRequest request;
    request.mutable_assignment()->set_office(std::string(office));
    request.mutable_assignment()->set_account("chen");
    *request.mutable_assignment()->mutable_day() = Date(day);
    return request;
  }
  static v1::ExtendSurveyRequest Extend(std::string_view until, std::string_view agreed) {
    v1::ExtendSurveyRequest request;
    *request.mutable_extension()->mutable_until() = Date(until);
    *request.mutable_extension()->mutable_agreed() = Date(agreed);
    request.mutable_extension()->set_consent("法院电话记录3号");
    request.mutable_extension()->set_grounds("本人在外地，需要异地核实");
    return request;
  }
  static v1::DeliverSurveyRequest Deliver(std::string_view day, std::string_view copied = "") {
    v1::DeliverSurveyRequest request;
    request.mutable_opinion()->set_conclusion(Survey::CONCLUSION_SUITABLE);
    request.mutable_opinion()->set_paper("越矫评〔2024〕5号");
    request.mutable_opinion()->set_reasons("家庭愿意接纳，居住稳定，无再犯迹象。");
    *request.mutable_opinion()->mutable_day() = Date(day);
    *request.mutable_opinion()->mutable_copied() = Date(copied.empty() ? day : copied);
    return request;
  }
  static v1::RecordAdoptionRequest Adopted(std::string_view day) {
    v1::RecordAdoptionRequest request;
    request.mutable_adoption()->set_adopted(true);
    request.mutable_adoption()->set_paper("（2024）浙0602刑初8号");
    *request.mutable_adoption()->mutable_day() = Date(day);
    return request;
  }
  static v1::WithdrawSurveyRequest Withdraw(std::string_view day) {
    v1::WithdrawSurveyRequest request;
    *request.mutable_withdrawal()->mutable_day() = Date(day);
    request.mutable_withdrawal()->set_reason("法院撤回委托");
    return request;
  }
  std::string Due() const { return FormatDay(DayOf(survey.due())); }

  absl::CivilDay today = Day("2024-02-05");
  Actor actor{.account = "zhang", .level = v1::LEVEL_COUNTY};
  RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
  Survey survey;
  v1::Person person;
  std::string event;
};

TEST_F(SurveysTest, TheTermIsInWorkdaysOverTheHolidays) {
  ASSERT_EQ(Enter(Letter()), "OK");
  EXPECT_EQ(Due(), "2024-02-23");
  EXPECT_EQ(survey.state(), Survey::STATE_REGISTERED);
  EXPECT_FALSE(survey.calendar_unknown());
  EXPECT_EQ(survey.person().masked_name(), "王*国");
  ASSERT_EQ(Enter(Letter(/*fast_track=*/true)), "OK");
  EXPECT_EQ(Due(), "2024-02-18");
  // Of a year whose holidays nobody knows weekends alone are rest, and it is said so.
  today = Day("2039-03-01");
  v1::RegisterSurveyRequest far = Letter();
  *far.mutable_survey()->mutable_received() = Date("2039-03-01");
  ASSERT_EQ(Enter(far), "OK");
  EXPECT_TRUE(survey.calendar_unknown());
}

// When the holidays of the year are known the day is computed again, once, and never what was agreed on.
TEST_F(SurveysTest, TheTermIsCountedAgainWhenHolidaysBecomeKnown) {
  today = Day("2039-03-01");
  v1::RegisterSurveyRequest far = Letter();
  *far.mutable_survey()->mutable_received() = Date("2039-03-01");
  ASSERT_EQ(Enter(far), "OK");
  const std::string guessed = Due();
  EXPECT_EQ(Recounted(survey, book), std::nullopt) << "nothing is known yet";
  const auto known = calendar::WorkCalendar::Parse(
      "2039\tyear\t国办发〔2038〕1号\n2039-03-02~2039-03-04\tholiday\t某节\n"
      "2039-10-01~2039-10-12\tholiday\t国庆节\n");
  ASSERT_OK(known);
  const RuleBook later{BuiltInParameters(), Frequencies::BuiltIn(), *known};
  auto extended = survey;
  extended.mutable_extension()->set_consent("法院电话记录3号");
  EXPECT_EQ(Recounted(extended, later), std::nullopt);
  auto delivered = survey;
  delivered.set_state(Survey::STATE_DELIVERED);
  EXPECT_EQ(Recounted(delivered, later), std::nullopt);
  const auto step = Recounted(survey, later);
  ASSERT_TRUE(step.has_value());
  EXPECT_EQ(step->event, "Survey.DueRecounted");
  EXPECT_EQ(guessed, "2039-03-15");
  EXPECT_EQ(FormatDay(DayOf(step->next.due())), "2039-03-18");
  EXPECT_FALSE(step->next.calendar_unknown());
  EXPECT_EQ(Recounted(step->next, later), std::nullopt);
}

TEST_F(SurveysTest, WithoutATermNothingIsEntered) {
  const auto silent = Parameters::Parse("correction.report_days\t000000\t2020-07-01\t\t10\tS\tx\n");
  ASSERT_OK(silent);
  const RuleBook none{*silent, Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
  const Circumstances now{.now = StartOf(today), .today = today, .book = none, .actor = actor};
  EXPECT_EQ(RuleOf(RegisterSurvey(Letter(), "regions/330602/surveys/v1", now)),
            "correction.parameter.missing");
}

TEST_F(SurveysTest, FromTheLetterToWhatBecameOfIt) {
  ASSERT_EQ(Enter(Letter()), "OK");
  EXPECT_TRUE(IsOwed(survey));
  EXPECT_EQ(PlaceOfSurvey(survey), kCounty);
  EXPECT_EQ(DutyOf(survey, today).duty().holder(), v1::Duty::HOLDER_COUNTY);
  ASSERT_EQ(Give(Assign(kOffice)), "OK");
  EXPECT_EQ(event, "Survey.Assigned");
  EXPECT_EQ(PlaceOfSurvey(survey), kOffice);
  const v1::SurveyDuty duty = DutyOf(survey, Day("2024-02-24"));
  EXPECT_EQ(duty.days_left(), -1);
  EXPECT_EQ(duty.duty().holder(), v1::Duty::HOLDER_OFFICE);
  EXPECT_EQ(duty.account(), "chen");
  EXPECT_EQ(Give(Adopted("2024-02-05")), "correction.survey.not_delivered");
  today = Day("2024-02-23");
  ASSERT_EQ(Give(Deliver("2024-02-23")), "OK");
  EXPECT_FALSE(IsOwed(survey));
  EXPECT_EQ(survey.opinion().by(), "zhang");
  for (const std::string& refused : {Give(Assign(kOffice)), Give(Extend("2024-03-01", "2024-02-20")),
                                     Give(Deliver("2024-02-23")), Give(Withdraw("2024-02-23"))}) {
    EXPECT_EQ(refused, "correction.survey.done");
  }
  today = Day("2024-03-10");
  ASSERT_EQ(Give(Adopted("2024-03-10")), "OK");
  EXPECT_EQ(survey.state(), Survey::STATE_CLOSED);
  EXPECT_EQ(Give(Adopted("2024-03-10")), "correction.survey.closed");
}

TEST_F(SurveysTest, MoreTimeWantsAConsentWhileThereIsTime) {
  ASSERT_EQ(Enter(Letter()), "OK");
  today = Day("2024-02-26");
  EXPECT_EQ(Give(Extend("2024-02-23", "2024-02-23")), "extension.until");
  EXPECT_EQ(Give(Extend("2024-03-01", "2024-02-24")), "correction.survey.extended_late");
  v1::ExtendSurveyRequest unfounded = Extend("2024-03-01", "2024-02-23");
  unfounded.mutable_extension()->clear_consent();
  EXPECT_EQ(Give(unfounded), "extension.consent");
  ASSERT_EQ(Give(Extend("2024-03-01", "2024-02-23")), "OK");
  EXPECT_EQ(Due(), "2024-03-01");
  EXPECT_EQ(survey.extension().by(), "zhang");
}

TEST_F(SurveysTest, AnOfficeDecidesNothing) {
  ASSERT_EQ(Enter(Letter()), "OK");
  actor.level = v1::LEVEL_OFFICE;
  for (const std::string& refused :
       {Give(Assign(kOffice)), Give(Extend("2024-03-01", "2024-02-05")), Give(Deliver("2024-02-05")),
        Give(Adopted("2024-02-05")), Give(Withdraw("2024-02-05"))}) {
    EXPECT_EQ(refused, "correction.power.county");
  }
}

TEST_F(SurveysTest, WhatIsTakenBackIsOver) {
  ASSERT_EQ(Enter(Letter()), "OK");
  EXPECT_EQ(Give(Withdraw("2024-02-04")), "withdrawal.day");
  ASSERT_EQ(Give(Withdraw("2024-02-05")), "OK");
  EXPECT_EQ(survey.state(), Survey::STATE_WITHDRAWN);
  EXPECT_EQ(Give(Deliver("2024-02-05")), "correction.survey.done");
}

TEST_F(SurveysTest, BadOnesAreToldByTheirField) {
  const auto spoilt = [&](const std::function<void(v1::RegisterSurveyRequest*)>& spoil) {
    v1::RegisterSurveyRequest request = Letter();
    spoil(&request);
    return Enter(request);
  };
  EXPECT_EQ(spoilt([](auto* r) { r->mutable_survey()->mutable_organ()->set_kind(v1::Organ::KIND_SUBJECT); }),
            "survey.organ.kind");
  EXPECT_EQ(spoilt([](auto* r) { r->mutable_survey()->clear_kind(); }), "survey.kind");
  EXPECT_EQ(spoilt([](auto* r) { r->mutable_survey()->clear_letter(); }), "survey.letter");
  EXPECT_EQ(spoilt([](auto* r) { *r->mutable_survey()->mutable_received() = Date("2024-02-06"); }),
            "survey.received");
  EXPECT_EQ(spoilt([](auto* r) { r->mutable_survey()->clear_offended(); }), "survey.offended");
  EXPECT_EQ(spoilt([](auto* r) { r->mutable_person()->set_number("330602199005050012"); }), "person.number");
  EXPECT_EQ(spoilt([](auto* r) { *r->mutable_survey()->mutable_offended() = Date("1990-05-05"); }),
            "person.born");
  ASSERT_EQ(Enter(Letter()), "OK");
  EXPECT_EQ(Give(Assign("regions/330603001")), "assignment.office");
  EXPECT_EQ(Give(Assign(kCounty)), "assignment.office");
  EXPECT_EQ(Give(Assign("", "2024-02-06")), "assignment.day");
  EXPECT_EQ(Give(Deliver("2024-02-05", "2024-02-04")), "opinion.copied");
  v1::DeliverSurveyRequest uncopied = Deliver("2024-02-05");
  uncopied.mutable_opinion()->clear_copied();
  EXPECT_EQ(Give(uncopied), "opinion.copied");
}

TEST_F(SurveysTest, MinorsHaveNoNameAndTextsHaveNoneOfAnybody) {
  v1::RegisterSurveyRequest young = Letter();
  young.mutable_person()->set_number(PersonNumber("20070101", "001"));
  ASSERT_EQ(Enter(young), "OK");
  EXPECT_TRUE(survey.minor());
  EXPECT_EQ(survey.person().masked_name(), "");
  v1::RegisterSurveyRequest named = Letter();
  named.mutable_survey()->set_letter("关于王建国的函");
  ASSERT_EQ(Enter(named), "OK");
  EXPECT_EQ(survey.letter(), "关于本人的函");
}

}  // namespace
}  // namespace fengqiao::correction
