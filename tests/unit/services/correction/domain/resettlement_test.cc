// Resettlement and help (domain rules §7): both sides of every boundary, and the invariants over random
// histories.

#include <random>

#include "services/correction/domain/resettlement.h"
#include "services/correction/domain/resettlement_invariants.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::ReleasedPerson;

constexpr char kFile[] = "regions/330602/releasedPersons/p1";
constexpr char kOtherCounty[] = "regions/330702";

v1::RegisterReleaseNoticeRequest ReleaseNotice(std::string_view noticed, std::string_view released) {
  v1::RegisterReleaseNoticeRequest request;
  request.set_parent(kCounty);
  ReleasedPerson& file = *request.mutable_released_person();
  file.set_source(ReleasedPerson::SOURCE_PRISON);
  file.mutable_organ()->set_name("某省第一监狱");
  file.mutable_organ()->set_kind(v1::Organ::KIND_PRISON);
  *file.mutable_released() = Date(released);
  *file.mutable_noticed() = Date(noticed);
  file.set_case_officer("chen");
  *request.mutable_person() = Notice("2026-01-01").person();
  return request;
}

v1::VerifyReleaseRequest Verified(std::string_view day,
                                  v1::Verification::Result result = v1::Verification::RESULT_TRUE) {
  v1::VerifyReleaseRequest request;
  request.mutable_verification()->set_result(result);
  *request.mutable_verification()->mutable_day() = Date(day);
  request.mutable_verification()->set_findings("家属和村委会均已核实");
  return request;
}

v1::ArrangePickUpRequest PickUpBy(v1::PickUp::Fetcher fetcher, std::string_view day,
                                  std::string_view done = "") {
  v1::ArrangePickUpRequest request;
  request.mutable_pick_up()->set_fetcher(fetcher);
  *request.mutable_pick_up()->mutable_day() = Date(day);
  if (!done.empty()) *request.mutable_pick_up()->mutable_done() = Date(done);
  return request;
}

v1::LinkUpRequest Linked(std::string_view day, v1::LinkUp::Way way = v1::LinkUp::WAY_REPORTED) {
  v1::LinkUpRequest request;
  *request.mutable_link_up()->mutable_day() = Date(day);
  request.mutable_link_up()->set_way(way);
  return request;
}

v1::ClassifyReleasedRequest Classified(v1::HelpClass help_class, std::string_view from, bool team = true) {
  v1::ClassifyReleasedRequest request;
  if (help_class != v1::HELP_CLASS_UNSPECIFIED) {
    request.mutable_classification()->set_help_class(help_class);
    request.mutable_classification()->set_grounds("依据家庭和就业情况确定");
    *request.mutable_classification()->mutable_from() = Date(from);
  }
  if (team) {
    request.mutable_team()->set_office(kOffice);
    request.mutable_team()->add_members()->set_role(v1::HelpTeam::ROLE_OFFICIAL);
    *request.mutable_team()->mutable_formed() = Date(from);
  }
  return request;
}

v1::RecordHelpVisitRequest VisitOn(std::string_view day, bool met = true) {
  v1::RecordHelpVisitRequest request;
  *request.mutable_visit()->mutable_day() = Date(day);
  request.mutable_visit()->set_way(v1::HelpVisit::WAY_VISIT);
  request.mutable_visit()->set_met(met);
  request.mutable_visit()->set_findings("在家务工，情况平稳");
  return request;
}

v1::RecordPlacementRequest Placed(v1::Placement::Kind kind, std::string_view from) {
  v1::RecordPlacementRequest request;
  request.mutable_placement()->set_kind(kind);
  *request.mutable_placement()->mutable_from() = Date(from);
  return request;
}

v1::RecordPlacementRequest PlacementEnds(std::string_view id, std::string_view to) {
  v1::RecordPlacementRequest request;
  request.mutable_placement()->set_id(std::string(id));
  *request.mutable_placement()->mutable_to() = Date(to);
  return request;
}

v1::RecordAidRequest Aided(std::string_view amount, std::string_view day) {
  v1::RecordAidRequest request;
  request.mutable_aid()->set_kind(v1::Aid::KIND_EMERGENCY);
  request.mutable_aid()->mutable_amount()->set_value(std::string(amount));
  *request.mutable_aid()->mutable_day() = Date(day);
  request.mutable_aid()->set_paper("救助〔2026〕1号");
  return request;
}

v1::RequestMoveRequest MovingTo(std::string_view county, std::string_view day) {
  v1::RequestMoveRequest request;
  request.mutable_move()->set_to(std::string(county));
  request.mutable_move()->set_reason("随配偶迁居务工");
  *request.mutable_move()->mutable_requested() = Date(day);
  return request;
}

v1::AcceptMoveRequest Accepted(std::string_view move, std::string_view day, int64_t epoch) {
  v1::AcceptMoveRequest request;
  request.set_move(std::string(move));
  *request.mutable_day() = Date(day);
  request.set_responsibility_epoch(epoch);
  return request;
}

v1::WithdrawMoveRequest Withdrawn(std::string_view move) {
  v1::WithdrawMoveRequest request;
  request.set_move(std::string(move));
  return request;
}

v1::EndHelpRequest Ending(v1::HelpEnd::Ground ground, std::string_view day) {
  v1::EndHelpRequest request;
  request.mutable_end()->set_ground(ground);
  *request.mutable_end()->mutable_day() = Date(day);
  request.mutable_end()->set_paper("帮解〔2026〕1号");
  return request;
}

// Drives one released person's file by commands, on days that the test sets.
class Help {
 public:
  explicit Help(std::string_view day, const Parameters& parameters = BuiltInParameters())
      : today(Day(day)), book{parameters, Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()} {}

  Circumstances Now() const {
    return {.now = StartOf(today) + absl::Hours(10),
            .today = today,
            .book = book,
            .actor = actor,
            .person = &person};
  }

  std::string Enter(const v1::RegisterReleaseNoticeRequest& request) {
    const auto made = RegisterReleaseNotice(request, kFile, Now());
    if (!made.ok()) return FieldOf(made);
    file = made->file;
    person = made->person;
    Live();
    return "OK";
  }

  // What the store does with a command. The rule that refuses, the field that is bad, or "OK".
  template <typename Request>
  std::string Give(const Request& request) {
    WakeReleased(book, today, &file);
    const auto step = Decide(file, request, Now());
    if (!step.ok()) {
      const std::string rule = RuleOf(step);
      SeenRules().insert(rule);
      return rule.empty() ? FieldOf(step) : rule;
    }
    file = step->next;
    if (step->person) person = *step->person;
    Live();
    return "OK";
  }

  std::vector<Happening> GoTo(std::string_view day) {
    today = Day(day);
    return Live();
  }

  std::vector<std::string> Duties() const {
    std::vector<std::string> duties;
    for (const v1::Duty& duty : file.duties())
      duties.push_back(duty.id() + " " + FormatDay(DayOf(duty.due())));
    return duties;
  }

  // In help since the day, released on it.
  void EnterInHelp(std::string_view day, v1::HelpClass help_class = v1::HELP_CLASS_GENERAL) {
    today = Day(day);
    ASSERT_EQ(Enter(ReleaseNotice(day, day)), "OK");
    ASSERT_EQ(Give(Verified(day)), "OK");
    ASSERT_EQ(Give(Linked(day)), "OK");
    ASSERT_EQ(Give(Classified(help_class, day)), "OK");
    ASSERT_EQ(file.state(), ReleasedPerson::STATE_IN_HELP);
  }

  absl::CivilDay today;
  Actor actor{.account = "zhang", .level = v1::LEVEL_COUNTY};
  ReleasedPerson file;
  v1::Person person;
  RuleBook book;

 private:
  std::vector<Happening> Live() {
    auto happened = WakeReleased(book, today, &file);
    DeriveHelpDuties(book, today, &file);
    const auto broken = BrokenIn(file);
    EXPECT_TRUE(broken.empty()) << broken.front();
    return happened;
  }
};

TEST(ReleaseNoticeTest, WantsWhatAFileNeeds) {
  Help help("2026-01-20");
  const auto bad = [&](const auto& change) {
    v1::RegisterReleaseNoticeRequest request = ReleaseNotice("2026-01-20", "2026-03-01");
    change(&request);
    return help.Enter(request);
  };
  EXPECT_EQ(bad([](auto* request) {
              request->mutable_released_person()->set_source(ReleasedPerson::SOURCE_CORRECTION);
            }),
            "released_person.source");
  EXPECT_EQ(bad([](auto* request) { request->mutable_released_person()->mutable_organ()->clear_name(); }),
            "released_person.organ.name");
  EXPECT_EQ(bad([](auto* request) {
              request->mutable_released_person()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
            }),
            "released_person.organ.kind");
  const auto released = [&](std::string_view day) {
    return bad([&](auto* request) { *request->mutable_released_person()->mutable_released() = Date(day); });
  };
  EXPECT_EQ(released("2027-01-22"), "released_person.released");
  EXPECT_EQ(released("2027-01-21"), "OK");
  EXPECT_EQ(
      bad([](auto* request) { *request->mutable_released_person()->mutable_noticed() = Date("2026-01-21"); }),
      "released_person.noticed");
  EXPECT_EQ(bad([](auto* request) { request->mutable_person()->set_number("330602199005050011"); }),
            "person.number");
}

TEST(ReleaseNoticeTest, IsLateLessThanAMonthBefore) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-02-19")), "OK");
  EXPECT_FALSE(help.file.noticed_late());
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-02-18")), "OK");
  EXPECT_TRUE(help.file.noticed_late());
}

TEST(ReleaseNoticeTest, HelpLastsFiveYearsFromTheRelease) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-03-01")), "OK");
  EXPECT_EQ(FormatDay(DayOf(help.file.help_end())), "2031-03-01");
  Help leap("2028-02-29");
  ASSERT_EQ(leap.Enter(ReleaseNotice("2028-02-29", "2028-02-29")), "OK");
  EXPECT_EQ(FormatDay(DayOf(leap.file.help_end())), "2033-02-28");
}

TEST(ReleaseNoticeTest, OfAMinorNoNameIsShownAndTheGuardianIsKnown) {
  Help help("2026-01-20");
  v1::RegisterReleaseNoticeRequest request = ReleaseNotice("2026-01-20", "2026-03-01");
  request.mutable_person()->set_number(PersonNumber("20080121", "001"));
  EXPECT_EQ(help.Enter(request), "person.guardian_name");
  request.mutable_person()->set_guardian_name("王志强");
  ASSERT_EQ(help.Enter(request), "OK");
  EXPECT_TRUE(help.file.minor());
  EXPECT_EQ(help.file.person().masked_name(), "");
  ASSERT_EQ(help.Give(Verified("2026-01-20")), "OK");
  EXPECT_THAT(help.Duties(),
              ElementsAre("RH7.arrange 2026-02-26", "RH7.fetch 2026-03-01", "RH1.link 2026-03-11"));
  // Under eighteen at the offence is enough.
  v1::RegisterReleaseNoticeRequest grown = ReleaseNotice("2026-01-20", "2026-03-01");
  grown.mutable_released_person()->set_minor(true);
  ASSERT_EQ(help.Enter(grown), "OK");
  EXPECT_TRUE(help.file.minor());
}

TEST(VerificationTest, FindsThePersonOrSendsTheNoticeBack) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-03-01")), "OK");
  EXPECT_THAT(help.Duties(), ElementsAre("RH5.verify 2026-01-30", "RH1.link 2026-03-11"));
  EXPECT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_COUNTY, "2026-03-01")),
            "correction.resettlement.unverified");
  help.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(help.Give(Verified("2026-01-20")), "correction.power.county");
  help.actor.level = v1::LEVEL_COUNTY;
  EXPECT_EQ(help.Give(Verified("2026-01-19")), "verification.day");
  EXPECT_EQ(help.Give(Verified("2026-01-20", v1::Verification::RESULT_UNSPECIFIED)), "verification.result");
  Help other = help;
  ASSERT_EQ(help.Give(Verified("2026-01-20")), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_VERIFIED);
  EXPECT_EQ(help.Give(Verified("2026-01-20")), "correction.resettlement.verified");
  ASSERT_EQ(other.Give(Verified("2026-01-20", v1::Verification::RESULT_NOT_HERE)), "OK");
  EXPECT_EQ(other.file.state(), ReleasedPerson::STATE_RETURNED);
  EXPECT_THAT(other.Duties(), IsEmpty());
  EXPECT_EQ(other.Give(Verified("2026-01-20")), "correction.resettlement.ended");
  EXPECT_THAT(other.GoTo("2026-12-31"), IsEmpty());
}

TEST(PickUpTest, KeyPersonsAreFetchedAndNotByTheFamilyAlone) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-03-01")), "OK");
  ASSERT_EQ(help.Give(Verified("2026-01-20")), "OK");
  EXPECT_THAT(help.Duties(), ElementsAre("RH1.link 2026-03-11"));
  ASSERT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_FAMILY, "2026-03-01")), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_PICK_UP_ARRANGED);
  ASSERT_EQ(help.Give(Classified(v1::HELP_CLASS_KEY, "2026-01-20", /*team=*/false)), "OK");
  // That the family would come is no arrangement any more.
  EXPECT_THAT(help.Duties(),
              ElementsAre("RH7.arrange 2026-02-26", "RH7.fetch 2026-03-01", "RH1.link 2026-03-11"));
  EXPECT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_FAMILY, "2026-03-01")),
            "correction.resettlement.key_family");
  ASSERT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_COUNTY, "2026-03-01")), "OK");
  EXPECT_THAT(help.Duties(), ElementsAre("RH7.fetch 2026-03-01", "RH1.link 2026-03-11"));
  help.GoTo("2026-03-01");
  EXPECT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_COUNTY, "2026-03-01", "2026-02-28")), "pick_up.done");
  ASSERT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_COUNTY, "2026-03-01", "2026-03-01")), "OK");
  EXPECT_THAT(help.Duties(), ElementsAre("RH1.link 2026-03-11"));
  ASSERT_EQ(help.Give(Linked("2026-03-01", v1::LinkUp::WAY_FETCHED)), "OK");
  EXPECT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_COUNTY, "2026-03-01")), "correction.resettlement.linked");
}

// Who is classed late has the days from then on; whom the family has fetched already needs no escort.
TEST(PickUpTest, AClassAfterTheFamilysPickUpAsksForAnEscortWhileThereIsTime) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-03-01")), "OK");
  ASSERT_EQ(help.Give(Verified("2026-01-20")), "OK");
  ASSERT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_FAMILY, "2026-03-01")), "OK");
  help.GoTo("2026-02-28");
  Help late = help;
  ASSERT_EQ(late.Give(Classified(v1::HELP_CLASS_KEY, "2026-02-28", /*team=*/false)), "OK");
  EXPECT_THAT(late.Duties(),
              ElementsAre("RH7.arrange 2026-02-28", "RH7.fetch 2026-03-01", "RH1.link 2026-03-11"));
  help.GoTo("2026-03-01");
  ASSERT_EQ(help.Give(PickUpBy(v1::PickUp::FETCHER_FAMILY, "2026-03-01", "2026-03-01")), "OK");
  ASSERT_EQ(help.Give(Classified(v1::HELP_CLASS_KEY, "2026-03-01", /*team=*/false)), "OK");
  EXPECT_THAT(help.Duties(), ElementsAre("RH1.link 2026-03-11"));
}

TEST(LinkUpTest, TheLastDayIsInTimeAndTheNextOneAnAlarm) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-03-01")), "OK");
  EXPECT_EQ(help.Give(Linked("2026-01-20")), "correction.resettlement.unverified");
  ASSERT_EQ(help.Give(Verified("2026-01-20")), "OK");
  help.GoTo("2026-02-28");
  EXPECT_EQ(help.Give(Linked("2026-02-28")), "correction.resettlement.before_release");
  EXPECT_EQ(help.Give(Linked("2026-02-28", v1::LinkUp::WAY_FROM_CORRECTION)), "link_up.way");
  EXPECT_EQ(help.Give(VisitOn("2026-02-28")), "correction.resettlement.not_linked");
  EXPECT_EQ(FormatDay(HelpWakesOn(help.file, help.book, help.today)), "2026-03-12");
  EXPECT_THAT(help.GoTo("2026-03-11"), IsEmpty());
  Help in_time = help;
  ASSERT_EQ(in_time.Give(Linked("2026-03-11")), "OK");
  EXPECT_EQ(in_time.file.link_up().days_late(), 0);
  EXPECT_EQ(in_time.file.state(), ReleasedPerson::STATE_LINKED);
  EXPECT_EQ(in_time.Give(Linked("2026-03-11")), "correction.resettlement.linked");
  const auto happened = help.GoTo("2026-03-12");
  ASSERT_EQ(happened.size(), 1u);
  EXPECT_EQ(happened[0].event, "Released.Unlinked");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_UNLINKED);
  // Once, and as long as it lasts.
  EXPECT_THAT(help.GoTo("2026-03-13"), IsEmpty());
  EXPECT_THAT(help.Duties(), ElementsAre("RH1.link 2026-03-11"));
  ASSERT_EQ(help.Give(Linked("2026-03-13")), "OK");
  EXPECT_EQ(help.file.link_up().days_late(), 2);
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_LINKED);
}

// The alarm does not wait for the check of the notice, and whoever is entered late has the day of the entry.
TEST(LinkUpTest, WhoWasNeverVerifiedOrIsEnteredLateIsAnAlarmToo) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2025-12-01")), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_NOTICED);
  EXPECT_EQ(help.GoTo("2026-01-21").size(), 1u);
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_UNLINKED);
  ASSERT_EQ(help.Give(Verified("2026-01-21")), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_UNLINKED);
  ASSERT_EQ(help.Give(Linked("2026-01-21")), "OK");
}

TEST(LinkUpTest, AnotherDayOfReleaseMovesTheTerms) {
  Help help("2026-01-20");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-01-20", "2026-03-01")), "OK");
  ASSERT_EQ(help.Give(Verified("2026-01-20")), "OK");
  help.GoTo("2026-02-10");
  v1::LinkUpRequest early = Linked("2026-02-10");
  *early.mutable_released() = Date("2026-02-09");
  // The day is the organ's: by its paper, entered by the county. The expected one needs neither.
  EXPECT_EQ(help.Give(early), "link_up.paper");
  early.mutable_link_up()->set_paper("（2026）浙监释字12号");
  help.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(help.Give(early), "correction.power.county");
  Help on_the_day = help;
  on_the_day.GoTo("2026-03-01");
  v1::LinkUpRequest same = Linked("2026-03-01");
  *same.mutable_released() = Date("2026-03-01");
  EXPECT_EQ(on_the_day.Give(same), "OK");
  help.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(help.Give(early), "OK");
  EXPECT_EQ(FormatDay(DayOf(help.file.help_end())), "2031-02-09");
}

TEST(HelpTest, BeginsWithClassAndHelpers) {
  Help help("2026-03-01");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-03-01", "2026-03-01")), "OK");
  EXPECT_EQ(help.Give(Classified(v1::HELP_CLASS_GENERAL, "2026-03-01")),
            "correction.resettlement.unverified");
  ASSERT_EQ(help.Give(Verified("2026-03-01")), "OK");
  ASSERT_EQ(help.Give(Linked("2026-03-01")), "OK");
  EXPECT_THAT(help.Duties(), ElementsAre("RH6.class 2026-03-11"));
  ASSERT_EQ(help.Give(Classified(v1::HELP_CLASS_GENERAL, "2026-03-01", /*team=*/false)), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_LINKED);
  v1::ClassifyReleasedRequest team = Classified(v1::HELP_CLASS_UNSPECIFIED, "2026-03-01");
  team.mutable_team()->set_office("regions/330603001");
  EXPECT_EQ(help.Give(team), "team.office");
  team.mutable_team()->set_office(kOffice);
  ASSERT_EQ(help.Give(team), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_IN_HELP);
  EXPECT_EQ(help.Give(v1::ClassifyReleasedRequest()), "classification");
}

TEST(HelpTest, VisitsAreDueByClassAndWhoWasNotMetWasNotVisited) {
  Help general("2026-01-31");
  general.EnterInHelp("2026-01-31");
  EXPECT_THAT(general.Duties(), ElementsAre("RH6.visit:2026-04-30 2026-04-30"));
  Help key("2026-01-31");
  key.EnterInHelp("2026-01-31", v1::HELP_CLASS_KEY);
  EXPECT_THAT(key.Duties(), ElementsAre("RH6.visit:2026-02-28 2026-02-28"));
  key.GoTo("2026-02-28");
  EXPECT_EQ(key.Give(VisitOn("2026-01-30")), "visit.day");
  ASSERT_EQ(key.Give(VisitOn("2026-02-28", /*met=*/false)), "OK");
  EXPECT_THAT(key.Duties(), ElementsAre("RH6.visit:2026-02-28 2026-02-28"));
  ASSERT_EQ(key.Give(VisitOn("2026-02-28")), "OK");
  EXPECT_THAT(key.Duties(), ElementsAre("RH6.visit:2026-03-28 2026-03-28"));
  ASSERT_EQ(key.Give(Classified(v1::HELP_CLASS_GENERAL, "2026-02-28", /*team=*/false)), "OK");
  EXPECT_THAT(key.Duties(), ElementsAre("RH6.visit:2026-05-28 2026-05-28"));
}

TEST(HelpTest, OnePlacementAtATime) {
  Help help("2026-03-01");
  help.EnterInHelp("2026-03-01");
  EXPECT_EQ(CurrentPlacement(help.file), nullptr);
  ASSERT_EQ(help.Give(Placed(v1::Placement::KIND_RELIEF, "2026-03-01")), "OK");
  help.GoTo("2026-05-01");
  EXPECT_EQ(help.Give(Placed(v1::Placement::KIND_JOB, "2026-02-28")), "placement.from");
  ASSERT_EQ(help.Give(Placed(v1::Placement::KIND_JOB, "2026-04-01")), "OK");
  EXPECT_EQ(FormatDay(DayOf(help.file.placements(0).to())), "2026-04-01");
  EXPECT_EQ(CurrentPlacement(help.file)->id(), "p2");
  EXPECT_EQ(help.Give(PlacementEnds("p1", "2026-05-01")), "correction.resettlement.placement_unknown");
  EXPECT_EQ(help.Give(PlacementEnds("p2", "2026-03-31")), "placement.to");
  ASSERT_EQ(help.Give(PlacementEnds("p2", "2026-05-01")), "OK");
  EXPECT_EQ(CurrentPlacement(help.file), nullptr);
}

TEST(HelpTest, AidIsExactAndInCents) {
  Help help("2026-03-01");
  help.EnterInHelp("2026-03-01");
  for (const char* bad : {"", "0", "-1", "0.001", "1e3"}) {
    EXPECT_EQ(help.Give(Aided(bad, "2026-03-01")), "aid.amount") << bad;
  }
  ASSERT_EQ(help.Give(Aided("1500.50", "2026-03-01")), "OK");
  EXPECT_EQ(help.file.aids(0).amount().value(), "1500.5");
  ASSERT_EQ(help.Give(Aided("0.01", "2026-03-01")), "OK");
  EXPECT_EQ(help.Give(Aided("1", "2026-02-28")), "aid.day");
}

TEST(HelpTest, HowThePersonIsReachedIsCorrectedAndKeptOutOfTexts) {
  Help help("2026-03-01");
  help.EnterInHelp("2026-03-01");
  v1::CorrectReleasedPersonRequest request;
  request.set_grounds("更换了手机号码");
  EXPECT_EQ(help.Give(request), "person");
  request.mutable_person()->set_name("王建军");
  EXPECT_EQ(help.Give(request), "person");
  request.mutable_person()->clear_name();
  request.mutable_person()->set_phone("13900000001");
  ASSERT_EQ(help.Give(request), "OK");
  EXPECT_EQ(help.person.phone(), "13900000001");
  EXPECT_EQ(help.file.person_corrections(0).fields(0), "phone");
  v1::RecordHelpVisitRequest visit = VisitOn("2026-03-01");
  visit.mutable_visit()->set_findings("王建国称 13900000001 已停用");
  TakeOutPerson(help.person, &visit);
  ASSERT_EQ(help.Give(visit), "OK");
  EXPECT_EQ(help.file.visits(0).findings().find("王建国"), std::string::npos);
  EXPECT_EQ(help.file.visits(0).findings().find("13900000001"), std::string::npos);
}

TEST(HelpMoveTest, TheOldCountyHoldsUntilTheNewOneHasLinkedUp) {
  Help help("2026-03-01");
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-03-01", "2026-03-01")), "OK");
  EXPECT_EQ(help.Give(MovingTo(kOtherCounty, "2026-03-01")), "correction.resettlement.not_linked");
  help.EnterInHelp("2026-03-01");
  EXPECT_EQ(help.Give(MovingTo(kCounty, "2026-03-01")), "move.to");
  EXPECT_EQ(help.Give(MovingTo("regions/330700", "2026-03-01")), "move.to");
  EXPECT_EQ(help.Give(Accepted("t1", "2026-03-01", 1)), "correction.resettlement.move_unknown");
  ASSERT_EQ(help.Give(MovingTo(kOtherCounty, "2026-03-01")), "OK");
  EXPECT_EQ(help.Give(MovingTo(kOtherCounty, "2026-03-01")), "correction.resettlement.move_open");
  EXPECT_THAT(help.Duties(), ElementsAre("RH1.move:t1 2026-03-11", "RH6.visit:2026-06-01 2026-06-01"));
  EXPECT_EQ(HelpDutyRow(help.file, help.file.duties(0)).region(), kOtherCounty);
  EXPECT_EQ(HelpDutyRow(help.file, help.file.duties(1)).region(), kOffice);
  ASSERT_EQ(help.Give(Withdrawn("t1")), "OK");
  EXPECT_EQ(help.Give(Withdrawn("t1")), "correction.resettlement.move_state");
  ASSERT_EQ(help.Give(MovingTo(kOtherCounty, "2026-03-01")), "OK");
  EXPECT_EQ(help.file.region(), kCounty);
  help.GoTo("2026-03-20");
  EXPECT_EQ(help.Give(Accepted("t2", "2026-03-20", 2)), "correction.resettlement.epoch");
  EXPECT_EQ(help.Give(Accepted("t2", "2026-02-28", 1)), "day");
  ASSERT_EQ(help.Give(Accepted("t2", "2026-03-20", 1)), "OK");
  EXPECT_EQ(help.file.region(), kOtherCounty);
  EXPECT_EQ(help.file.responsibility_epoch(), 2);
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_LINKED);
  EXPECT_THAT(help.Duties(), ElementsAre("RH6.class 2026-03-30"));
}

TEST(HelpEndTest, ExpiryNotBeforeTheLastDayTheOthersAtAnyTime) {
  Help help("2026-03-01");
  help.EnterInHelp("2026-03-01");
  EXPECT_EQ(FormatDay(HelpWakesOn(help.file, help.book, help.today)), "2031-01-30");
  help.GoTo("2031-01-29");
  EXPECT_EQ(help.Duties().size(), 1u);
  help.GoTo("2031-01-30");
  EXPECT_EQ(help.Duties().back(), "RH6.end 2031-03-01");
  help.GoTo("2031-03-01");
  EXPECT_EQ(help.Give(Ending(v1::HelpEnd::GROUND_EXPIRY, "2031-02-28")), "correction.resettlement.early");
  EXPECT_EQ(help.Give(Ending(v1::HelpEnd::GROUND_UNSPECIFIED, "2031-03-01")), "end.ground");
  Help dead = help;
  ASSERT_EQ(help.Give(Ending(v1::HelpEnd::GROUND_EXPIRY, "2031-03-01")), "OK");
  EXPECT_EQ(help.file.state(), ReleasedPerson::STATE_ENDED);
  EXPECT_THAT(help.Duties(), IsEmpty());
  EXPECT_EQ(help.Give(VisitOn("2031-03-01")), "correction.resettlement.ended");
  ASSERT_EQ(dead.Give(Ending(v1::HelpEnd::GROUND_DEATH, "2031-02-28")), "OK");
}

TEST(HelpEndTest, WhereNoYearsAreLaidDownNobodyIsLetGoByExpiry) {
  const auto silent = Parameters::Parse("correction.report_days\t000000\t2020-07-01\t\t10\tS\tx\n");
  ASSERT_OK(silent);
  Help help("2026-03-01", *silent);
  ASSERT_EQ(help.Enter(ReleaseNotice("2026-03-01", "2026-03-01")), "OK");
  EXPECT_THAT(help.Duties(), IsEmpty());
  EXPECT_FALSE(help.file.has_help_end());
  EXPECT_EQ(help.Give(Ending(v1::HelpEnd::GROUND_EXPIRY, "2026-03-01")), "correction.parameter.missing");
  EXPECT_THAT(help.GoTo("2030-01-01"), IsEmpty());
}

v1::ReleaseSubjectRequest Releasing(std::string_view day, std::string_view recorded = "") {
  v1::ReleaseSubjectRequest request;
  request.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  *request.mutable_end()->mutable_day() = Date(day);
  request.mutable_end()->set_paper("越矫解〔2026〕1号");
  request.mutable_end()->set_recorded_ground(std::string(recorded));
  return request;
}

TEST(HelpFromCorrectionTest, WhoIsReleasedIsLinkedUpAndHelpedForThreeYears) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-12-31");
  const v1::Subject before = life.subject;
  ASSERT_EQ(life.Give(Releasing("2026-12-31")), "OK");
  const ReleasedPerson file = OpenFromCorrection(before, life.subject, kFile, life.Now());
  EXPECT_THAT(BrokenIn(file), IsEmpty());
  EXPECT_EQ(file.state(), ReleasedPerson::STATE_LINKED);
  EXPECT_EQ(file.link_up().way(), v1::LinkUp::WAY_FROM_CORRECTION);
  EXPECT_EQ(FormatDay(DayOf(file.help_end())), "2029-12-31");
  EXPECT_EQ(file.corrections(0).supervision_class(), v1::SUPERVISION_CLASS_NORMAL);
  EXPECT_EQ(file.person().masked_name(), life.subject.person().masked_name());
  EXPECT_THAT(ReleasedWithoutFile({life.subject}, {file}), IsEmpty());
  EXPECT_THAT(ReleasedWithoutFile({life.subject}, {}), ElementsAre(life.subject.name()));
  EXPECT_THAT(ReleasedWithoutFile({life.subject}, {file, file}), ElementsAre(life.subject.name()));
}

TEST(HelpFromCorrectionTest, WhoNeverReportedHasToBeLinkedUp) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.GoTo("2026-12-31");
  const v1::Subject before = life.subject;
  ASSERT_EQ(life.Give(Releasing("2026-12-31", "查找至期满仍无下落")), "OK");
  ReleasedPerson file = OpenFromCorrection(before, life.subject, kFile, life.Now());
  EXPECT_EQ(file.state(), ReleasedPerson::STATE_VERIFIED);
  EXPECT_EQ(FormatDay(HelpWakesOn(file, life.book, life.today)), "2027-01-11");
  EXPECT_EQ(WakeReleased(life.book, Day("2027-01-10"), &file).size(), 0u);
  EXPECT_EQ(WakeReleased(life.book, Day("2027-01-11"), &file).size(), 1u);
}

// Temporary service is the sentence itself: at its end who served it is released (监狱法 48), and helped so
// long as from prison; whom an amnesty releases has no sentence that was served.
TEST(HelpFromCorrectionTest, TemporaryServiceIsHelpedAsFromPrison) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL,
                         v1::Subject::KIND_TEMPORARY_SERVICE);
  const v1::Subject before = life.subject;
  life.GoTo(FormatDay(DayOf(life.subject.term().end())));
  ASSERT_EQ(FormatDay(life.today), "2027-02-05");
  ASSERT_EQ(life.Give(Releasing("2027-02-05")), "OK");
  const auto end_of = [&] {
    return FormatDay(DayOf(OpenFromCorrection(before, life.subject, kFile, life.Now()).help_end()));
  };
  EXPECT_EQ(end_of(), "2032-02-05");
  Help help("2025-06-01");
  help.EnterInHelp("2025-06-01");
  *help.file.mutable_help_end() = Date("2027-03-01");
  EXPECT_EQ(
      FormatDay(DayOf(JoinCorrection(help.file, life.subject, life.subject, life.Now()).next.help_end())),
      "2032-02-05");
  life.subject.mutable_end()->set_ground(v1::End::GROUND_AMNESTY);
  EXPECT_EQ(end_of(), "2030-02-05");
}

// Nobody releases from anywhere who was at home: he is not fetched, a minor either.
TEST(HelpFromCorrectionTest, NobodyIsFetchedFromACorrection) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  life.subject.set_minor(true);
  life.GoTo("2026-12-31");
  const v1::Subject before = life.subject;
  ASSERT_EQ(life.Give(Releasing("2026-12-31", "查找至期满仍无下落")), "OK");
  ReleasedPerson file = OpenFromCorrection(before, life.subject, kFile, life.Now());
  ASSERT_TRUE(file.minor());
  const auto rules = [&] {
    std::vector<std::string> all;
    for (const v1::Duty& duty : HelpDutiesOf(file, life.book, life.today)) all.push_back(duty.rule());
    return all;
  };
  EXPECT_THAT(rules(), ElementsAre("RH1.link"));
  file.set_source(ReleasedPerson::SOURCE_PRISON);
  EXPECT_THAT(rules(), ElementsAre("RH7.arrange", "RH7.fetch", "RH1.link"));
}

TEST(HelpFromCorrectionTest, WhoHasAnOpenFileIsLinkedAndTheLaterDayHolds) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  life.GoTo("2026-12-31");
  ASSERT_EQ(life.Give(Releasing("2026-12-31")), "OK");
  Help help("2025-06-01");
  help.EnterInHelp("2025-06-01");
  HelpStep joined = JoinCorrection(help.file, life.subject, life.subject, life.Now());
  EXPECT_EQ(FormatDay(DayOf(joined.next.help_end())), "2030-06-01");
  EXPECT_THAT(ReleasedWithoutFile({life.subject}, {joined.next}), IsEmpty());
  *help.file.mutable_help_end() = Date("2027-01-01");
  joined = JoinCorrection(help.file, life.subject, life.subject, life.Now());
  EXPECT_EQ(FormatDay(DayOf(joined.next.help_end())), "2029-12-31");
}

// Whatever is tried in whatever order, every file keeps what must hold: Live asks BrokenIn after each step.
TEST(HelpHistoryTest, TheInvariantsHoldOverRandomHistories) {
  std::mt19937 random(20260301);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  int ended = 0, moved = 0, unlinked = 0, in_help = 0;
  for (int person = 0; person < 400; ++person) {
    const absl::CivilDay released = Day("2026-03-01") + below(60);
    Help help(FormatDay(released - below(40)));
    ASSERT_EQ(help.Enter(ReleaseNotice(FormatDay(help.today), FormatDay(released))), "OK");
    for (int step = 0; step < 60 && !HasEnded(help.file); ++step) {
      unlinked += static_cast<int>(help.GoTo(FormatDay(help.today + below(45))).size());
      const std::string day = FormatDay(help.today - below(3));
      switch (below(11)) {
        case 0:
          help.Give(Verified(
              day, below(20) == 0 ? v1::Verification::RESULT_NOBODY : v1::Verification::RESULT_TRUE));
          break;
        case 1:
          help.Give(PickUpBy(below(2) == 0 ? v1::PickUp::FETCHER_FAMILY : v1::PickUp::FETCHER_COUNTY, day));
          break;
        case 2:
          help.Give(Linked(day));
          break;
        case 3: {
          auto request = Classified(below(2) == 0 ? v1::HELP_CLASS_KEY : v1::HELP_CLASS_GENERAL, day);
          request.mutable_team()->clear_office();
          help.Give(request);
          break;
        }
        case 4:
          help.Give(VisitOn(day, below(3) > 0));
          break;
        case 5:
          help.Give(Placed(v1::Placement::KIND_JOB, day));
          break;
        case 6:
          help.Give(PlacementEnds(
              help.file.placements().empty() ? "p1" : help.file.placements().rbegin()->id(), day));
          break;
        case 7:
          help.Give(MovingTo(help.file.region() == kCounty ? kOtherCounty : kCounty, day));
          break;
        case 8:
          if (const v1::Move* move = OpenMove(help.file)) {
            moved += help.Give(Accepted(move->id(), day, help.file.responsibility_epoch())) == "OK";
          }
          break;
        case 9:
          help.Give(Withdrawn("t1"));
          break;
        default:
          if (below(4) == 0) help.Give(Ending(static_cast<v1::HelpEnd::Ground>(1 + below(4)), day));
      }
      in_help += help.file.state() == ReleasedPerson::STATE_IN_HELP;
    }
    ended += HasEnded(help.file);
  }
  EXPECT_GT(ended, 50);
  EXPECT_GT(moved, 20);
  EXPECT_GT(unlinked, 50);
  EXPECT_GT(in_help, 500);
}

}  // namespace
}  // namespace fengqiao::correction
