// What the procuratorate looks for: each kind on both sides of its boundary, and nothing in a file in order.

#include "services/correction/domain/self_check.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "services/correction/domain/omission_lines.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::Omission;

// "NO_SEARCH CD10:a1".
std::vector<std::string> Omissions(const Life& life) {
  std::vector<std::string> found;
  for (const Omission& one : OmissionsOf(life.subject, life.book, life.today)) {
    found.push_back(Omission::Kind_Name(one.kind()).substr(5) + " " + one.entry());
  }
  return found;
}

bool Has(const Life& life, Omission::Kind kind) {
  const auto found = OmissionsOf(life.subject, life.book, life.today);
  return std::any_of(found.begin(), found.end(), [&](const Omission& one) { return one.kind() == kind; });
}

void Announced(Life& life) { life.EnterInCorrection("2026-01-01", "2026-01-05"); }

void Registered(Life& life) {
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-01-05");
  ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
}

void LostSince(Life& life) {
  Announced(life);
  life.GoTo("2026-02-10");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-02-09")), "OK");
}

void Searched(Life& life) {
  LostSince(life);
  v1::RecordSearchRequest search;
  search.set_absence("a1");
  search.add_measures()->set_kind(v1::Absence::Measure::KIND_CALL);
  *search.mutable_measures(0)->mutable_day() = Date("2026-02-10");
  ASSERT_EQ(life.Give(search), "OK");
}

void Breached(Life& life, v1::Breach::Gravity gravity) {
  Announced(life);
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_SUPERVISION_RULES, gravity, "2026-01-05")), "OK");
}

void Proposed(Life& life) {
  Breached(life, v1::Breach::GRAVITY_MINOR);
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "OK");
}

void Admonished(Life& life) {
  Proposed(life);
  life.actor.account = "li";
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  ASSERT_EQ(life.Give(review), "OK");
  v1::DecideSanctionRequest decide;
  decide.set_sanction("s1");
  decide.set_approve(true);
  ASSERT_EQ(life.Give(decide), "OK");
}

struct ByDay {
  Omission::Kind kind;
  std::function<void(Life&)> prepare;
  const char* last_in_order;
  const char* first;
};

const std::vector<ByDay>& CasesByDay() {
  static const auto& cases = *new std::vector<ByDay>{
      {Omission::KIND_NOT_ANNOUNCED, Registered, "2026-01-15", "2026-01-16"},
      {Omission::KIND_NOT_SET_UP, Registered, "2026-01-15", "2026-01-16"},
      {Omission::KIND_NO_RECEIPT, Registered, "2026-01-06", "2026-01-07"},
      {Omission::KIND_NO_SEARCH, LostSince, "2026-02-10", "2026-02-11"},
      {Omission::KIND_POLICE_NOT_TOLD, Searched, "2026-02-11", "2026-02-12"},
      {Omission::KIND_PROCURATORATE_NOT_TOLD, Searched, "2026-02-11", "2026-02-12"},
      // A month is over on 10 March, and the county has ten days for its proposal (IM46).
      {Omission::KIND_LONG_ABSENCE, LostSince, "2026-03-20", "2026-03-21"},
      {Omission::KIND_BREACH_UNANSWERED, [](Life& life) { Breached(life, v1::Breach::GRAVITY_MINOR); },
       "2026-02-04", "2026-02-05"},
      {Omission::KIND_ENDING_NOT_PROPOSED, [](Life& life) { Breached(life, v1::Breach::GRAVITY_GRAVE); },
       "2026-02-04", "2026-02-05"},
      {Omission::KIND_SANCTION_UNDECIDED, Proposed, "2026-01-15", "2026-01-16"},
      {Omission::KIND_COMMENDATION_UNDECIDED,
       [](Life& life) {
         Announced(life);
         v1::Commendation& proposed = *life.subject.add_commendations();
         proposed.set_id("p1");
         proposed.set_state(v1::Commendation::STATE_PROPOSED);
         *proposed.mutable_proposed() = Date("2026-01-05");
       },
       "2026-01-15", "2026-01-16"},
      {Omission::KIND_COMMUTATION_NOT_PROPOSED,
       [](Life& life) {
         Announced(life);
         v1::Commutation& drafted = *life.subject.add_commutations();
         drafted.set_id("m1");
         drafted.set_state(v1::Commutation::STATE_PROPOSED);
         *drafted.mutable_proposed() = Date("2026-01-05");
       },
       "2026-02-04", "2026-02-05"},
      {Omission::KIND_LEAVE_UNDECIDED,
       [](Life& life) {
         Announced(life);
         ASSERT_EQ(life.Give(LeaveTo("330102", "2026-01-10", "2026-01-11")), "OK");
       },
       "2026-01-10", "2026-01-11"},
      {Omission::KIND_NOT_SUPERVISED, Announced, "2026-01-31", "2026-02-01"},
      {Omission::KIND_MISSED_NOT_ENTERED, Announced, "2026-01-31", "2026-02-01"},
      {Omission::KIND_NOT_DELIVERED, Admonished, "2026-01-10", "2026-01-11"},
      {Omission::KIND_TRANSFER_LATE,
       [](Life& life) {
         Announced(life);
         ASSERT_EQ(life.Give(MoveTo("330102", "2026-01-05")), "OK");
       },
       "2026-01-10", "2026-01-11"},
      {Omission::KIND_CUSTODY_UNDECIDED,
       [](Life& life) {
         Announced(life);
         life.GoTo("2026-01-06");
         ASSERT_EQ(life.Give(Detained("2026-01-06", "2026-01-06")), "OK");
       },
       "2026-01-16", "2026-01-17"},
      {Omission::KIND_NOT_RELEASED, Announced, "2026-12-31", "2027-01-01"},
      {Omission::KIND_TERM_OVER_UNDECIDED,
       [](Life& life) {
         Announced(life);
         life.GoTo("2026-12-20");
         ASSERT_EQ(life.Give(Detained("2026-12-20")), "OK");
       },
       "2026-12-31", "2027-01-01"},
      {Omission::KIND_NOT_APPRAISED, Announced, "2026-12-31", "2027-01-01"},
      {Omission::KIND_NOT_TERMINATED,
       [](Life& life) {
         Announced(life);
         v1::Sanction& revoked = *life.subject.add_sanctions();
         revoked.set_id("s1");
         revoked.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
         revoked.set_state(v1::Sanction::STATE_GRANTED);
         *revoked.mutable_organ_decided() = Date("2026-01-05");
       },
       "2026-01-05", "2026-01-06"},
      {Omission::KIND_OPINION_UNANSWERED,
       [](Life& life) {
         Announced(life);
         v1::RecordOpinionRequest request;
         v1::ProcuratorateOpinion& opinion = *request.mutable_opinion();
         opinion.set_kind(v1::ProcuratorateOpinion::KIND_CORRECTION);
         opinion.set_number("越检纠〔2026〕1号");
         *opinion.mutable_received() = Date("2026-01-05");
         opinion.set_content("请补齐走访记录");
         ASSERT_EQ(life.Give(request), "OK");
       },
       "2026-01-20", "2026-01-21"},
      {Omission::KIND_APPLICATION_UNDECIDED,
       [](Life& life) {
         Announced(life);
         v1::TravelPermit& permit = *life.subject.add_travel_permits();
         permit.set_id("p1");
         permit.set_state(v1::TravelPermit::STATE_SUBMITTED);
         permit.set_region(life.subject.region());
         *permit.mutable_requested() = Date("2026-01-05");
         *permit.mutable_from() = Date("2026-03-01");
         *permit.mutable_to() = Date("2026-08-31");
       },
       "2026-01-15", "2026-01-16"},
      {Omission::KIND_WAIVER_NOT_TOLD,
       [](Life& life) {
         Announced(life);
         v1::Document& document = *life.subject.add_documents();
         document.set_id("d1");
         document.set_kind(v1::Document::KIND_PLACE_WAIVER);
         *document.mutable_made() = Date("2026-01-05");
         document.add_addressees()->set_who(v1::Organ::KIND_COURT);
       },
       "2026-01-10", "2026-01-11"}};
  return cases;
}

TEST(SelfCheckTest, EachIsFoundOnItsFirstDayAndNotBefore) {
  for (const ByDay& one : CasesByDay()) {
    SCOPED_TRACE(Omission::Kind_Name(one.kind));
    Life life("2026-01-01");
    one.prepare(life);
    life.GoTo(one.last_in_order);
    EXPECT_FALSE(Has(life, one.kind));
    life.GoTo(one.first);
    ASSERT_TRUE(Has(life, one.kind));
    for (const Omission& found : OmissionsOf(life.subject, life.book, life.today)) {
      if (found.kind() != one.kind) continue;
      EXPECT_EQ(FormatDay(DayOf(found.since())), one.first);
      EXPECT_EQ(found.subject(), life.subject.name());
      EXPECT_FALSE(found.rule().empty() || found.law().empty());
      EXPECT_EQ(found.text().find('{'), std::string::npos) << found.text();
    }
  }
}

// A leave that is over, approved by an office.
v1::Leave& Taken(Life& life, std::string_view from, std::string_view to, std::string_view decided,
                 v1::Level level) {
  v1::Leave& leave = *life.subject.add_leaves();
  leave.set_id("l" + std::to_string(life.subject.leaves_size()));
  leave.set_state(v1::Leave::STATE_RETURNED);
  *leave.mutable_from() = Date(from);
  *leave.mutable_to() = Date(to);
  *leave.mutable_ended() = Date(to);
  *leave.mutable_decided() = Date(decided);
  leave.set_decided_level(level);
  return leave;
}

void Worked(Life& life, std::string_view day, int minutes) {
  auto& done = *life.subject.mutable_supervision()->add_done();
  done.set_kind(v1::ACT_KIND_PUBLIC_BENEFIT);
  *done.mutable_day() = Date(day);
  done.set_amount(minutes);
}

void Released(Life& life, std::string_view day, std::string_view ground = "") {
  life.subject.set_state(v1::Subject::STATE_RELEASED);
  v1::End& end = *life.subject.mutable_end();
  end.set_ground(v1::End::GROUND_EXPIRY);
  *end.mutable_day() = Date(day);
  end.set_recorded_ground(std::string(ground));
}

// A county that a ban forbids all year, and approved days in it.
void Forbidden(Life& life, std::string_view region) {
  v1::Ban& ban = *life.subject.add_bans();
  ban.set_id("i1");
  ban.set_kind(v1::Ban::KIND_PLACE);
  ban.set_region(std::string(region));
  *ban.mutable_from() = Date("2026-01-01");
  *ban.mutable_to() = Date("2026-12-31");
  *ban.mutable_recorded() = Date("2026-01-05");
}
void Waived(Life& life, std::string_view first, std::string_view day_after) {
  v1::Waiver& waiver = *life.subject.add_waivers();
  waiver.set_id("w" + std::to_string(life.subject.waivers_size()));
  waiver.set_state(v1::Waiver::STATE_APPROVED);
  waiver.set_ban("i1");
  waiver.set_region(life.subject.region());
  waiver.mutable_from()->set_seconds(absl::ToUnixSeconds(StartOf(Day(first))));
  waiver.mutable_to()->set_seconds(absl::ToUnixSeconds(StartOf(Day(day_after))));
}

// Nobody visits whom he searches for: half of a period by searches holds nothing against the office.
TEST(SearchedForTest, VisitsAndTalksOfASearchAreNoOmission) {
  for (const auto& [lost, back, held] :
       {std::tuple("2026-03-16", "2026-04-05", true), std::tuple("2026-03-15", "2026-04-05", false)}) {
    Life life("2026-01-01");
    Announced(life);
    life.GoTo("2026-03-20");
    ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, lost)), "OK");
    life.GoTo(back);
    const auto found = OmissionsOf(life.subject, life.book, life.today);
    const auto of_march = [](const Omission& one) {
      return one.kind() == Omission::KIND_NOT_SUPERVISED && one.entry().ends_with("2026-03-01");
    };
    EXPECT_EQ(std::any_of(found.begin(), found.end(), of_march), held) << lost;
    // The search itself is none of it.
    EXPECT_TRUE(Has(life, Omission::KIND_NO_SEARCH));
  }
}

struct ByFile {
  Omission::Kind kind;
  std::function<void(Life&)> in_order;
  std::function<void(Life&)> not_in_order;
};

const std::vector<ByFile>& CasesByFile() {
  static const auto& cases = *new std::vector<ByFile>{
      {Omission::KIND_LEAVE_LEVEL,  // 7 days, 8 days
       [](Life& life) { Taken(life, "2026-01-10", "2026-01-16", "2026-01-06", v1::LEVEL_OFFICE); },
       [](Life& life) { Taken(life, "2026-01-10", "2026-01-17", "2026-01-06", v1::LEVEL_OFFICE); }},
      {Omission::KIND_LEAVE_LEVEL,  // 30 days, 31 days
       [](Life& life) { Taken(life, "2026-01-10", "2026-02-08", "2026-01-06", v1::LEVEL_COUNTY); },
       [](Life& life) { Taken(life, "2026-01-10", "2026-02-09", "2026-01-06", v1::LEVEL_COUNTY); }},
      {Omission::KIND_LEAVE_LEVEL,  // 24 and 6, 24 and 7
       [](Life& life) {
         Taken(life, "2026-01-10", "2026-02-02", "2026-01-06", v1::LEVEL_COUNTY);
         Taken(life, "2026-02-10", "2026-02-15", "2026-02-05", v1::LEVEL_OFFICE);
       },
       [](Life& life) {
         Taken(life, "2026-01-10", "2026-02-02", "2026-01-06", v1::LEVEL_COUNTY);
         Taken(life, "2026-02-10", "2026-02-16", "2026-02-05", v1::LEVEL_OFFICE);
       }},
      {Omission::KIND_FORBIDDEN_DESTINATION,  // forbidden is the county next to it
       [](Life& life) {
         Forbidden(life, "regions/330103");
         Taken(life, "2026-01-10", "2026-01-12", "2026-01-06", v1::LEVEL_COUNTY)
             .set_destination("regions/330102");
       },
       [](Life& life) {
         Forbidden(life, "regions/330102");
         Taken(life, "2026-01-10", "2026-01-12", "2026-01-06", v1::LEVEL_COUNTY)
             .set_destination("regions/330102");
       }},
      {Omission::KIND_WAIVED_AWAY,  // 10 days of a month, 11
       [](Life& life) {
         Forbidden(life, "regions/330102");
         Waived(life, "2026-02-01", "2026-02-08");
         Waived(life, "2026-02-20", "2026-02-23");
       },
       [](Life& life) {
         Forbidden(life, "regions/330102");
         Waived(life, "2026-02-01", "2026-02-08");
         Waived(life, "2026-02-20", "2026-02-24");
       }},
      {Omission::KIND_TOO_MUCH_WORK, [](Life& life) { Worked(life, "2026-01-10", 480); },
       [](Life& life) {
         Worked(life, "2026-01-10", 240);
         Worked(life, "2026-01-10", 241);
       }},
      {Omission::KIND_TOO_MUCH_WORK,  // a month's sum, not two months'
       [](Life& life) {
         for (const char* day : {"2026-01-10", "2026-01-11", "2026-01-12", "2026-02-01"})
           Worked(life, day, 480);
       },
       [](Life& life) {
         for (const char* day : {"2026-01-10", "2026-01-11", "2026-01-12"}) Worked(life, day, 480);
         Worked(life, "2026-01-31", 1);
       }},
      {Omission::KIND_RELEASED_EARLY, [](Life& life) { Released(life, "2026-12-31"); },
       [](Life& life) { Released(life, "2026-12-30", "写明了原因也不能提前"); }},
      {Omission::KIND_RELEASED_LATE, [](Life& life) { Released(life, "2026-12-31", "没有必要记明"); },
       [](Life& life) { Released(life, "2027-01-01", "当日无法联系本人"); }},
      {Omission::KIND_RELEASED_LATE_UNEXPLAINED,
       [](Life& life) { Released(life, "2027-01-01", "当日无法联系本人"); },
       [](Life& life) { Released(life, "2027-01-01"); }},
      {Omission::KIND_MINOR_PUBLIC,
       [](Life& life) { life.subject.mutable_announcement()->set_public_(true); },
       [](Life& life) {
         life.subject.mutable_announcement()->set_public_(true);
         life.subject.set_minor(true);
       }}};
  return cases;
}

TEST(SelfCheckTest, EachIsFoundInTheFileThatHasItAlone) {
  for (const ByFile& one : CasesByFile()) {
    SCOPED_TRACE(Omission::Kind_Name(one.kind));
    for (const bool in_order : {true, false}) {
      Life life("2026-01-01");
      Announced(life);
      (in_order ? one.in_order : one.not_in_order)(life);
      life.today = Day("2027-02-01");
      EXPECT_EQ(Has(life, one.kind), !in_order);
    }
  }
}

TEST(SelfCheckTest, EveryKindHasALineAndACase) {
  std::set<Omission::Kind> tried;
  for (const ByDay& one : CasesByDay()) tried.insert(one.kind);
  for (const ByFile& one : CasesByFile()) tried.insert(one.kind);
  const auto* kinds = Omission::Kind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<Omission::Kind>(kinds->value(i)->number());
    if (kind == Omission::KIND_UNSPECIFIED) continue;
    EXPECT_TRUE(HasLine(kind)) << kinds->value(i)->name();
    EXPECT_TRUE(tried.contains(kind)) << kinds->value(i)->name();
  }
}

TEST(SelfCheckTest, AFileInOrderHasNone) {
  Life life("2026-01-01");
  Announced(life);
  EXPECT_THAT(Omissions(life), IsEmpty());
  life.GoTo("2026-01-20");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_REPORT, "2026-01-20")), "OK");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_TALK, "2026-01-20")), "OK");
  ASSERT_EQ(life.Give(Doing(v1::ACT_KIND_VISIT, "2026-01-20")), "OK");
  life.GoTo("2026-02-28");
  EXPECT_THAT(Omissions(life), IsEmpty());
}

TEST(SelfCheckTest, ABreachAnswersWhatWasMissedAndASanctionTheBreach) {
  Life life("2026-01-01");
  Announced(life);
  life.GoTo("2026-02-01");
  EXPECT_THAT(Omissions(life), Contains("MISSED_NOT_ENTERED report:2026-01-01"));
  v1::RecordBreachRequest breach =
      Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01");
  breach.mutable_breach()->add_duties("report:2026-01-01");
  ASSERT_EQ(life.Give(breach), "OK");
  EXPECT_THAT(Omissions(life), Not(Contains("MISSED_NOT_ENTERED report:2026-01-01")));
  life.GoTo("2026-03-04");
  EXPECT_THAT(Omissions(life), Contains("BREACH_UNANSWERED b1"));
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "OK");
  EXPECT_THAT(Omissions(life), Not(Contains("BREACH_UNANSWERED b1")));
}

// The text of the first of a kind; "" where there is none.
std::string TextOf(const Life& life, Omission::Kind kind) {
  for (const Omission& one : OmissionsOf(life.subject, life.book, life.today)) {
    if (one.kind() == kind) return one.text();
  }
  return "";
}

// Lost since 10 February and back on the 14th: three days without a search, however long ago they are.
TEST(SelfCheckTest, WhatIsOverCountsItsDaysToItsEnd) {
  Life life("2026-01-01");
  LostSince(life);
  life.GoTo("2026-02-14");
  ASSERT_EQ(life.Give(Found("a1", "2026-02-14")), "OK");
  const std::string text = TextOf(life, Omission::KIND_NO_SEARCH);
  EXPECT_THAT(text, HasSubstr("自2026年2月11日起已逾期4日"));
  life.GoTo("2026-06-14");
  EXPECT_EQ(TextOf(life, Omission::KIND_NO_SEARCH), text);
}

// Who is entered 21 days late is searched for from the next day, and held against nobody before.
TEST(SelfCheckTest, NobodySearchesBeforeTheFileIsThere) {
  Life life("2026-02-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-02-02");
  EXPECT_THAT(life.Duties(), Contains("CD10:a1 2026-02-02"));
  EXPECT_FALSE(Has(life, Omission::KIND_NO_SEARCH));
  life.GoTo("2026-02-03");
  EXPECT_TRUE(Has(life, Omission::KIND_NO_SEARCH));
}

// What stands in the way of the release on the last day wants a decision, and is no omission to release; what
// comes up after a day on which nothing did is no excuse.
TEST(SelfCheckTest, WhoMayNotBeReleasedIsNotHeldAgainstTheCounty) {
  const auto lost = [](Life& life) {
    life.GoTo("2026-12-20");
    ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-12-19")), "OK");
  };
  const auto proposed = [](Life& life) {
    v1::Sanction& proposal = *life.subject.add_sanctions();
    proposal.set_id("s1");
    proposal.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
    proposal.set_state(v1::Sanction::STATE_SUBMITTED);
    *proposal.mutable_proposed() = Date("2026-12-31");
    *proposal.mutable_decided() = Date("2026-12-31");
  };
  for (const auto& [prepare, what] :
       {std::pair<std::function<void(Life&)>, const char*>(lost, "正在查找之中"),
        {proposed, "有尚未办结的提请"}}) {
    Life life("2026-01-01");
    Announced(life);
    prepare(life);
    life.GoTo("2027-01-20");
    EXPECT_FALSE(Has(life, Omission::KIND_NOT_RELEASED));
    EXPECT_THAT(TextOf(life, Omission::KIND_TERM_OVER_UNDECIDED), HasSubstr(what));
  }
  Life life("2026-01-01");
  Announced(life);
  proposed(life);
  *life.subject.mutable_sanctions(0)->mutable_proposed() = Date("2027-01-02");
  life.GoTo("2027-01-20");
  EXPECT_TRUE(Has(life, Omission::KIND_NOT_RELEASED));
  EXPECT_FALSE(Has(life, Omission::KIND_TERM_OVER_UNDECIDED));
}

// Refused by the court on 10 January: released on that day, or held against the county from the next one.
TEST(SelfCheckTest, TheReleaseIsDueWhenNothingStandsInItsWayAnyMore) {
  Life life("2026-01-01");
  Announced(life);
  v1::Sanction& proposal = *life.subject.add_sanctions();
  proposal.set_id("s1");
  proposal.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
  proposal.set_state(v1::Sanction::STATE_NOT_GRANTED);
  *proposal.mutable_proposed() = Date("2026-12-01");
  *proposal.mutable_organ_decided() = Date("2027-01-07");
  *proposal.mutable_organ_decision_entered() = Date("2027-01-10");
  life.GoTo("2027-01-10");
  EXPECT_FALSE(Has(life, Omission::KIND_NOT_RELEASED));
  EXPECT_TRUE(Has(life, Omission::KIND_TERM_OVER_UNDECIDED));
  life.GoTo("2027-01-11");
  EXPECT_THAT(TextOf(life, Omission::KIND_NOT_RELEASED), HasSubstr("自2027年1月11日起已逾期1日"));
  EXPECT_FALSE(Has(life, Omission::KIND_TERM_OVER_UNDECIDED));
}

// The detention that the police gave for what was proposed is decided; the next one is not.
TEST(SelfCheckTest, ADetentionThatIsThePenaltyOnRecordIsDecided) {
  for (const bool granted : {true, false}) {
    Life life("2026-01-01");
    Announced(life);
    v1::Sanction& penalty = *life.subject.add_sanctions();
    penalty.set_id("s1");
    penalty.set_kind(v1::SANCTION_KIND_POLICE_PENALTY);
    penalty.set_state(granted ? v1::Sanction::STATE_GRANTED : v1::Sanction::STATE_NOT_GRANTED);
    *penalty.mutable_proposed() = Date("2026-01-05");
    *penalty.mutable_organ_decided() = Date("2026-01-06");
    life.GoTo("2026-01-12");
    v1::RecordCustodyRequest detained = Detained("2026-01-07", "2026-01-12");
    detained.mutable_custody()->set_kind(v1::Custody::KIND_ADMINISTRATIVE);
    ASSERT_EQ(life.Give(detained), "OK");
    life.GoTo("2026-01-23");
    EXPECT_EQ(Has(life, Omission::KIND_CUSTODY_UNDECIDED), !granted);
    *detained.mutable_custody()->mutable_from() = Date("2026-01-20");
    *detained.mutable_custody()->mutable_to() = Date("2026-01-20");
    ASSERT_EQ(life.Give(detained), "OK");
    life.GoTo("2026-01-31");
    EXPECT_THAT(Omissions(life), Contains("CUSTODY_UNDECIDED c2"));
  }
}

// A proposal that lies with who decides is a decision of the county's.
TEST(SelfCheckTest, ACustodyOfWhomAProposalWaitsForIsDecided) {
  Life life("2026-01-01");
  Proposed(life);
  life.GoTo("2026-01-06");
  ASSERT_EQ(life.Give(Detained("2026-01-06", "2026-01-06")), "OK");
  life.GoTo("2026-01-17");
  EXPECT_FALSE(Has(life, Omission::KIND_CUSTODY_UNDECIDED));
}

// Who was allowed to be away for more than half of March owes nothing that belongs to its days: 16 of 31, 15
// of 31.
TEST(SelfCheckTest, ApprovedLeaveAndSearchesTakeUpAPeriod) {
  const auto of_march = [](const Life& life, std::string_view kind) {
    const auto found = Omissions(life);
    return std::any_of(found.begin(), found.end(), [&](const std::string& one) {
      return one.starts_with(kind) && one.ends_with("2026-03-01");
    });
  };
  for (const auto& [last, held] : {std::pair("2026-03-25", false), std::pair("2026-03-24", true)}) {
    Life life("2026-01-01");
    Announced(life);
    Taken(life, "2026-03-10", last, "2026-03-01", v1::LEVEL_CITY);
    life.today = Day("2026-04-01");
    EXPECT_EQ(of_march(life, "NOT_SUPERVISED talk"), held) << last;
    EXPECT_EQ(of_march(life, "MISSED_NOT_ENTERED report"), held) << last;
    // What was not approved excuses nothing.
    life.subject.mutable_leaves(0)->set_state(v1::Leave::STATE_REFUSED);
    EXPECT_TRUE(of_march(life, "NOT_SUPERVISED talk"));
  }
  Life life("2026-01-01");
  Announced(life);
  life.GoTo("2026-03-05");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-04")), "OK");
  life.GoTo("2026-04-01");
  EXPECT_FALSE(of_march(life, "MISSED_NOT_ENTERED report"));
  EXPECT_TRUE(Has(life, Omission::KIND_NO_SEARCH));
}

// Any breach may end parole (刑法 86), and nothing asks for it: the county is told to answer, not to revoke.
TEST(SelfCheckTest, NobodyHasToRevokeParoleForATrifle) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL, v1::Subject::KIND_PAROLE);
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-01-05")),
            "OK");
  life.GoTo("2026-03-04");
  EXPECT_TRUE(Has(life, Omission::KIND_BREACH_UNANSWERED));
  EXPECT_FALSE(Has(life, Omission::KIND_ENDING_NOT_PROPOSED));
}

// Found after more than a month: told once, as what it is.
TEST(SelfCheckTest, WhoWasFoundAfterMoreThanAMonthIsToldOnce) {
  Life life("2026-01-01");
  LostSince(life);
  life.GoTo("2026-03-15");
  ASSERT_EQ(life.Give(Found("a1", "2026-03-15")), "OK");
  life.GoTo("2026-03-25");
  EXPECT_FALSE(Has(life, Omission::KIND_LONG_ABSENCE));
  life.GoTo("2026-05-01");
  EXPECT_THAT(TextOf(life, Omission::KIND_LONG_ABSENCE),
              HasSubstr("至今没有提请撤销缓刑，自2026年3月26日起已逾期37日"));
  EXPECT_FALSE(Has(life, Omission::KIND_ENDING_NOT_PROPOSED));
  // Also where the term has run out meanwhile.
  Released(life, "2026-12-31");
  life.today = Day("2027-02-01");
  EXPECT_TRUE(Has(life, Omission::KIND_LONG_ABSENCE));
}

// Who had the person answers for what was not done then; an answer is the new county's, a paper its maker's.
TEST(SelfCheckTest, AnOmissionIsOfTheCountyThatAnswersForIt) {
  Life life("2026-01-01");
  Announced(life);
  life.GoTo("2026-01-10");
  Taken(life, "2026-01-06", "2026-01-17", "2026-01-06", v1::LEVEL_OFFICE);
  v1::Transfer& asked = *life.subject.add_transfers();
  asked.set_id("t1");
  asked.set_state(v1::Transfer::STATE_ASKED);
  asked.set_to("regions/330603");
  *asked.mutable_asked() = Date("2026-01-10");
  v1::Document& paper = *life.subject.add_documents();
  paper.set_id("d1");
  paper.set_kind(v1::Document::KIND_TRANSFER_DECISION);
  paper.set_made_by("regions/330624");
  *paper.mutable_made() = Date("2026-01-10");
  paper.add_addressees()->set_who(v1::Organ::KIND_COURT);
  life.subject.mutable_entrustment()->set_office("regions/330102001");
  // Since then another county has had him.
  *life.subject.mutable_stays(0)->mutable_to() = Date("2026-01-12");
  v1::Stay& stay = *life.subject.add_stays();
  stay.set_region("regions/330102");
  *stay.mutable_from() = Date("2026-01-12");
  life.subject.set_region("regions/330102");
  life.today = Day("2026-02-20");
  std::map<Omission::Kind, std::string> region;
  for (const Omission& one : OmissionsOf(life.subject, life.book, life.today)) {
    region.emplace(one.kind(), one.region());
  }
  EXPECT_EQ(region[Omission::KIND_LEAVE_LEVEL], "regions/330602");
  EXPECT_EQ(region[Omission::KIND_TRANSFER_LATE], "regions/330603");
  EXPECT_EQ(region[Omission::KIND_NOT_DELIVERED], "regions/330624");
  EXPECT_EQ(region[Omission::KIND_NOT_SUPERVISED], "regions/330102");
}

// What was not done while it could be done stays in the file.
TEST(SelfCheckTest, ASearchThatIsOverKeepsWhatWasNotDone) {
  for (const auto& [back, found] : {std::pair("2026-02-10", false), std::pair("2026-02-11", true)}) {
    Life life("2026-01-01");
    LostSince(life);
    life.GoTo(back);
    ASSERT_EQ(life.Give(Found("a1", back)), "OK");
    EXPECT_EQ(Has(life, Omission::KIND_NO_SEARCH), found) << back;
  }
  for (const auto& [back, found] : {std::pair("2026-02-11", false), std::pair("2026-02-12", true)}) {
    Life life("2026-01-01");
    Searched(life);
    life.GoTo(back);
    ASSERT_EQ(life.Give(Found("a1", back)), "OK");
    EXPECT_EQ(Has(life, Omission::KIND_POLICE_NOT_TOLD), found) << back;
  }
}

// An open proposal is what was to be done.
TEST(SelfCheckTest, AnAbsenceWithAProposalIsNoOmission) {
  Life life("2026-01-01");
  LostSince(life);
  life.GoTo("2026-03-21");
  EXPECT_TRUE(Has(life, Omission::KIND_LONG_ABSENCE));
  v1::Sanction& proposal = *life.subject.add_sanctions();
  proposal.set_kind(v1::SANCTION_KIND_REVOKE_PROBATION);
  proposal.set_state(v1::Sanction::STATE_PROPOSED);
  *proposal.mutable_proposed() = Date("2026-03-21");
  EXPECT_FALSE(Has(life, Omission::KIND_LONG_ABSENCE));
  // What was proposed and not granted was not omitted.
  proposal.add_breaches("b1");
  proposal.set_state(v1::Sanction::STATE_NOT_GRANTED);
  EXPECT_FALSE(Has(life, Omission::KIND_LONG_ABSENCE));
  EXPECT_FALSE(Has(life, Omission::KIND_ENDING_NOT_PROPOSED));
  proposal.set_state(v1::Sanction::STATE_WITHDRAWN);
  EXPECT_TRUE(Has(life, Omission::KIND_LONG_ABSENCE));
}

// What is overstayed was not approved, and what came later was weighed by itself.
TEST(SelfCheckTest, ALeaveIsMeasuredByWhatWasKnownOfIt) {
  Life life("2026-01-01");
  Announced(life);
  *Taken(life, "2026-01-10", "2026-01-16", "2026-01-06", v1::LEVEL_OFFICE).mutable_ended() =
      Date("2026-01-20");
  Taken(life, "2026-02-01", "2026-02-25", "2026-01-28", v1::LEVEL_CITY);
  life.today = Day("2026-03-01");
  EXPECT_FALSE(Has(life, Omission::KIND_LEAVE_LEVEL));
}

TEST(SelfCheckTest, FilesAreLookedAtForTwoYearsAfterTheirEnd) {
  Life life("2026-01-01");
  Announced(life);
  EXPECT_TRUE(IsToBeChecked(life.subject, Day("2050-01-01")));
  Released(life, "2026-12-31");
  EXPECT_TRUE(IsToBeChecked(life.subject, Day("2028-12-31")));
  EXPECT_FALSE(IsToBeChecked(life.subject, Day("2029-01-01")));
}

// 人民检察院刑事诉讼规则 643 is on the enforcement, 644 on changes of the penalty: what each line is about,
// by the law.
TEST(OmissionTableTest, EachLineCitesTheArticleThatItIsAbout) {
  const std::map<Omission::Kind, std::string> cited{{Omission::KIND_NOT_ANNOUNCED, "643条第一项"},
                                                    {Omission::KIND_LEAVE_LEVEL, "643条第二项"},
                                                    {Omission::KIND_FORBIDDEN_DESTINATION, "643条第二项"},
                                                    {Omission::KIND_WAIVER_NOT_TOLD, "643条第二项"},
                                                    {Omission::KIND_WAIVED_AWAY, "643条第二项"},
                                                    {Omission::KIND_NO_SEARCH, "643条第三项"},
                                                    {Omission::KIND_NOT_SUPERVISED, "643条第三项"},
                                                    {Omission::KIND_BREACH_UNANSWERED, "643条第四项"},
                                                    {Omission::KIND_MISSED_NOT_ENTERED, "643条第四项"},
                                                    {Omission::KIND_TOO_MUCH_WORK, "643条第五项"},
                                                    {Omission::KIND_NOT_RELEASED, "643条第六项"},
                                                    {Omission::KIND_RELEASED_EARLY, "643条第六项"},
                                                    {Omission::KIND_RELEASED_LATE, "643条第六项"},
                                                    {Omission::KIND_RELEASED_LATE_UNEXPLAINED, "643条第六项"},
                                                    {Omission::KIND_NOT_TERMINATED, "643条第六项"},
                                                    {Omission::KIND_LONG_ABSENCE, "644条第一项"},
                                                    {Omission::KIND_ENDING_NOT_PROPOSED, "644条第一项"},
                                                    {Omission::KIND_COMMUTATION_NOT_PROPOSED, "644条第一项"}};
  const std::string rules = "人民检察院刑事诉讼规则第";
  const auto* kinds = Omission::Kind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<Omission::Kind>(kinds->value(i)->number());
    if (kind == Omission::KIND_UNSPECIFIED) continue;
    const std::string law = LawOf(LineOf(kind), v1::Subject::KIND_PROBATION);
    const size_t at = law.find(rules);
    EXPECT_EQ(at == std::string::npos ? "" : law.substr(at + rules.size()),
              cited.contains(kind) ? cited.at(kind) : "")
        << kinds->value(i)->name();
  }
}

// Public surveillance can't be revoked: what is missing is the police's penalty.
TEST(OmissionTableTest, TheLawIsOfTheKindOfCorrection) {
  const auto law = [](Omission::Kind omission, v1::Subject::Kind kind) {
    return LawOf(LineOf(omission), kind);
  };
  using Kind = v1::Subject;
  EXPECT_EQ(law(Omission::KIND_LONG_ABSENCE, Kind::KIND_PAROLE),
            "社区矫正法第46条；人民检察院刑事诉讼规则第644条第一项");
  EXPECT_EQ(law(Omission::KIND_LONG_ABSENCE, Kind::KIND_TEMPORARY_SERVICE),
            "社区矫正法第49条；人民检察院刑事诉讼规则第644条第一项");
  EXPECT_EQ(law(Omission::KIND_LONG_ABSENCE, Kind::KIND_PUBLIC_SURVEILLANCE),
            "社区矫正法第28、59条；人民检察院刑事诉讼规则第643条第四项");
  EXPECT_EQ(law(Omission::KIND_ENDING_NOT_PROPOSED, Kind::KIND_TEMPORARY_SERVICE),
            "社区矫正法第49条；人民检察院刑事诉讼规则第644条第一项");
}

TEST(OmissionTableTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "NO_SEARCH\tGRAVE\tcorrection.check.a\tCD10,CD4\tlaw\t自{day}起{days}日{what}。\n";
  EXPECT_OK(CheckOmissionTable(good));
  EXPECT_OK(CheckOmissionTable(good + "LEAVE_LEVEL\tPLAIN\tcorrection.check.b\t\tlaw\t没有。\n"));
  EXPECT_OK(CheckOmissionTable(good + "LEAVE_LEVEL\tPLAIN\tcorrection.check.b\t\ta|PAROLE=b\t没有。\n"));
  for (const char* bad :
       {"NO_SEARCH\tGRAVE\tcorrection.check.a\t\tlaw\t没有。\n",
        "NOTHING\tGRAVE\tcorrection.check.a\t\tlaw\t没有。\n",
        "UNSPECIFIED\tGRAVE\tcorrection.check.a\t\tlaw\t没有。\n",
        "LEAVE_LEVEL\tBAD\tcorrection.check.a\t\tlaw\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.\t\tlaw\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcheck.a\t\tlaw\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\tCD10\tlaw\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\tCD99\tlaw\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\tvisit,\tlaw\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\t\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw|NOBODY=law\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw|PAROLE=\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw|PAROLE\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw|PAROLE=a|PAROLE=b\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\t|PAROLE=a\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\t人民检察院刑事诉讼规则第644条\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\t人民检察院刑事诉讼规则第644条第二项\t没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw\t没有\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw\t{who}没有。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw\t没有{day。\n",
        "LEAVE_LEVEL\tPLAIN\tcorrection.check.a\t\tlaw\t。\n"}) {
    EXPECT_THAT(CheckOmissionTable(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
}

}  // namespace
}  // namespace fengqiao::correction
