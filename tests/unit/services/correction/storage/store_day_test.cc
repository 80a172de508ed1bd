// What the day brings, on both engines: the roll-over once, for everybody whatever one file is like, and what
// is overdue.

#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;

class StoreDayTest : public StoreTest {};

TEST_P(StoreDayTest, TheDayBringsWhatIsDueAndEachAlarmOnce) {
  const v1::Subject late = Enter(Notice("2026-01-01")).value();
  const v1::Subject steady = InCorrection(1);
  EXPECT_EQ(subjects_->RollOver(100).value().brought, 0);
  GoTo("2026-01-12");
  EXPECT_EQ(subjects_->RollOver(100).value().brought, 1);
  EXPECT_EQ(subjects_->RollOver(100).value().brought, 0);
  const v1::Subject lost = subjects_->GetSubject(late.name()).value();
  EXPECT_EQ(lost.absences_size(), 1);
  EXPECT_THAT(DutyRows(lost), Contains("CD10:a1 2026-01-12"));
  EXPECT_EQ(DutyRows(lost), DutiesIn(lost));
  EXPECT_THAT(EventTypes(), Contains("Subject.NotReported 330602"));
  // Another start, other days: no second alarm, and a new month without a new revision.
  GoTo("2026-02-01");
  Open();
  EXPECT_EQ(subjects_->RollOver(100).value().brought, 1);
  EXPECT_EQ(subjects_->RollOver(100).value().brought, 0);
  const auto types = EventTypes();
  EXPECT_EQ(std::count(types.begin(), types.end(), "Subject.NotReported 330602"), 1);
  const v1::Subject february = subjects_->GetSubject(steady.name()).value();
  EXPECT_EQ(february.etag(), steady.etag());
  EXPECT_THAT(DutyRows(february), Contains("report:2026-02-01 2026-02-28"));
  EXPECT_EQ(DutyRows(february), DutiesIn(february));
}

TEST_P(StoreDayTest, ManyAreRolledOverInBatchesWhereverItBreaksOff) {
  for (int i = 0; i < 40; ++i) InCorrection(i);
  GoTo("2026-02-01");
  EXPECT_EQ(subjects_->RollOver(15).value().brought, 15);
  Open();  // as after a stop in the middle
  EXPECT_EQ(subjects_->RollOver(15).value().brought, 15);
  EXPECT_EQ(subjects_->RollOver(15).value().brought, 10);
  EXPECT_EQ(subjects_->RollOver(15).value().brought, 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM duties WHERE id LIKE '%|report:2026-02-01'"), 40);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM duties WHERE id LIKE '%|report:2026-01-01'"), 40);
}

// One file that can't be written, for whatever reason, keeps nobody else from the day; it is named each time.
TEST_P(StoreDayTest, AFileThatCantBeWrittenIsPassedOver) {
  const rpc::Caller other{.subject = "li", .role = "official", .regions = {"330603"}};
  const auto awaiting = [&](std::string_view sequence, std::string_view county, const rpc::Caller& caller) {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.set_parent("regions/" + std::string(county));
    notice.mutable_person()->set_number(PersonNumber("19900505", sequence));
    return Enter(notice, caller).value();
  };
  v1::Subject broken = awaiting("001", "330602", kClerk);
  v1::Subject astray = awaiting("003", "330602", kClerk);
  const v1::Subject sound = awaiting("005", "330603", other);
  *broken.add_stays() = v1::Stay();  // an invariant that does not hold
  Overwrite(broken, Day("2026-01-12"));
  astray.add_duties()->set_id("copy:d9");  // a duty that has no row: the statements of the batch fail
  astray.mutable_duties()->rbegin()->set_rule("copy");
  *astray.mutable_duties()->rbegin()->mutable_due() = Date("2026-01-12");
  Overwrite(astray, Day("2026-01-12"));
  GoTo("2026-01-12");
  for (int again = 0; again < 2; ++again) {
    std::vector<std::string> passed;
    int batches = 0;
    for (std::string place;; ++batches) {
      const RolledOver rolled = subjects_->RollOver(2, place).value();
      if (rolled.brought == 0) break;
      place = rolled.place;
      for (const PassedOver& one : rolled.passed_over) passed.push_back(one.name);
    }
    EXPECT_THAT(passed, ::testing::UnorderedElementsAre(broken.name(), astray.name()));
    EXPECT_LE(batches, 2);
    EXPECT_EQ(subjects_->GetSubject(sound.name())->absences_size(), 1);
    EXPECT_THAT(DutyRows(sound), Contains("CD10:a1 2026-01-12"));
  }
}

// However full commands make a file, what the days bring finds room.
TEST_P(StoreDayTest, TheDayFindsRoomInTheFullestFile) {
  v1::Subject subject = InCorrection(1);
  v1::RequestLeaveRequest leave = LeaveTo("330102", "2026-01-05", "2026-01-06");
  subject = Give(leave, subject).value();
  subject = Give(Approve("l1"), subject, kHead).value();
  const auto text = [](int characters) {
    std::string said;
    for (int i = 0; i < characters; ++i) said += "长";
    return said;
  };
  v1::RecordBreachRequest breach = Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05");
  breach.mutable_breach()->set_facts(text(2000));
  v1::SetPlanRequest plan;
  *plan.mutable_plan()->mutable_made() = Date("2026-01-05");
  absl::StatusOr<v1::Subject> given;
  while ((given = Give(breach, subject)).ok()) subject = *given;
  EXPECT_EQ(RuleOf(given), "correction.subject.size");
  for (int characters = 2000; characters >= 10; characters -= 10) {
    plan.mutable_plan()->set_text(text(characters));
    if ((given = Give(plan, subject)).ok()) break;
    EXPECT_EQ(RuleOf(given), "correction.subject.size");
  }
  subject = given.value();
  EXPECT_GT(subject.ByteSizeLong(), size_t{448} << 10);  // with its duties
  for (const char* day : {"2026-01-07", "2026-02-01", "2026-12-31"}) {
    GoTo(day);
    const RolledOver rolled = subjects_->RollOver(100).value();
    EXPECT_EQ(rolled.brought, 1) << day;
    EXPECT_TRUE(rolled.passed_over.empty()) << day;
  }
  EXPECT_EQ(subjects_->GetSubject(subject.name())->absences_size(), 1);
  // Nothing new finds room, but what settles and what ends does.
  subject = subjects_->GetSubject(subject.name()).value();
  EXPECT_EQ(RuleOf(Give(breach, subject)), "correction.subject.size");
  subject = Give(Back("l1", "2026-12-31"), subject).value();
  EXPECT_EQ(subject.breaches().rbegin()->kind(), v1::Breach::KIND_OUT_OF_CONTROL);
  v1::ReleaseSubjectRequest release;
  release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  *release.mutable_end()->mutable_day() = Date("2026-12-31");
  release.mutable_end()->set_paper("越矫解〔2026〕1号");
  EXPECT_OK(Give(release, subject));
}

// Days of standstill at once come to the same as day by day.
TEST_P(StoreDayTest, TheRollOverIsTheSameByDayAndByMonth) {
  const v1::Subject first = InCorrection(1);
  for (absl::CivilDay day = Day("2026-01-06"); day <= Day("2026-04-15"); ++day) {
    GoTo(FormatDay(day));
    while (subjects_->RollOver(1).value().brought > 0) {
    }
  }
  const auto stepwise = DutyRows(first);
  EXPECT_THAT(stepwise, Contains("report:2026-04-01 2026-04-30"));
  GoTo("2026-01-05");
  const v1::Subject second = InCorrection(2);
  GoTo("2026-04-15");
  while (subjects_->RollOver(100).value().brought > 0) {
  }
  EXPECT_EQ(DutyRows(second), stepwise);
}

TEST_P(StoreDayTest, OverdueIsARangeOfTheDutiesOfARegion) {
  InCorrection(1);
  InCorrection(2);
  GoTo("2026-02-01");
  while (subjects_->RollOver(100).value().brought > 0) {
  }
  const auto overdue =
      subjects_->ListDuties("330602", true, Day("2026-01-31"), api::Filter(), "", 100).value();
  EXPECT_FALSE(overdue.empty());
  for (const v1::SubjectDuty& duty : overdue) EXPECT_LE(DayOf(duty.duty().due()), Day("2026-01-31"));
  EXPECT_TRUE(subjects_->ListDuties("330603", true, Day("2026-01-31"), api::Filter(), "", 100)->empty());
  // One person's alone, wherever one asks, are those of the list that are his.
  for (const char* place : {"000000", "330602"}) {
    const std::string name = overdue[0].subject();
    ASSERT_OK_AND_ASSIGN(const auto filter,
                         api::Filter::Parse(absl::StrCat("subject = \"", name, "\""), DutyFilterFields()));
    size_t his = 0;
    for (const v1::SubjectDuty& duty : overdue) his += duty.subject() == name;
    const auto listed = subjects_->ListDuties(place, true, Day("2026-01-31"), filter, "", 100).value();
    EXPECT_LT(listed.size(), overdue.size());
    EXPECT_EQ(listed.size(), his);
    for (const v1::SubjectDuty& duty : listed) EXPECT_EQ(duty.subject(), name);
  }
  // Page by page it is the same list.
  std::vector<std::string> paged;
  std::string after;
  while (true) {
    const auto page =
        subjects_->ListDuties("330600", true, Day("2026-01-31"), api::Filter(), after, 3).value();
    if (page.empty()) break;
    for (const auto& duty : page) paged.push_back(PlaceOf(duty));
    after = paged.back();
  }
  EXPECT_EQ(paged.size(), overdue.size());
  const auto backlog = subjects_->CountBacklog("330600", true, Day("2026-02-01")).value();
  ASSERT_EQ(backlog.size(), 1u);
  EXPECT_EQ(backlog[0].region(), "regions/330602");
  EXPECT_EQ(backlog[0].overdue(), static_cast<int>(overdue.size()));
  // The counts are of the list of work, and of nothing else.
  const auto week = subjects_->ListWork("330602", true, "", Day("2026-02-01"), "", 1000).value();
  const auto soon = std::count_if(week.begin(), week.end(), [](const auto& one) {
    return DayOf(one.duty().due()) > Day("2026-02-01") && DayOf(one.duty().due()) <= Day("2026-02-08");
  });
  EXPECT_EQ(backlog[0].due_this_week(), soon);
  // What the subject missed is the office's work; what it still has time for is not.
  const auto work = subjects_->ListWork("330602", true, "", Day("2026-02-01"), "", 1000).value();
  const auto has = [&](std::string_view id) {
    return std::any_of(work.begin(), work.end(), [&](const auto& one) { return one.duty().id() == id; });
  };
  EXPECT_TRUE(has("report:2026-01-01"));
  EXPECT_FALSE(has("report:2026-02-01"));
  EXPECT_TRUE(has("talk:2026-02-01"));
  EXPECT_TRUE(subjects_->ListWork("330602", true, "nobody", Day("2026-02-01"), "", 10)->empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreDayTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
