// What the store promises, on both engines: a command and its duties together, the day's roll-over once, one
// file a person, whose county it is, and nothing personal but where it belongs.

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "common/api/etag.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "services/correction/domain/figures.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kHead{.subject = "sun", .role = "official", .regions = {"330602"}};
const rpc::Caller kFar{.subject = "ma", .role = "official", .regions = {"330102"}};

class StoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    service_ = absl::StrCat("correction_", ++tests);
    Open();
  }

  void Open() {
    subjects_.reset();
    store_.reset();
    auto opened = service::ServiceStore::Open(
        {.url = postgres() ? PostgresServer::Shared().url() : "sqlite://" + dir_.path() + "/",
         .service = service_,
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"));
  }

  bool postgres() const { return GetParam() == storage::Engine::kPostgres; }
  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  absl::StatusOr<v1::Subject> Enter(v1::RegisterNoticeRequest request, const rpc::Caller& caller = kClerk) {
    v1::Subject reply;
    request.set_request_id(absl::StrCat("n", ++requests_));
    const auto known = std::make_shared<std::string>();
    const absl::Status entered =
        Wait(caller, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
          subjects_->RegisterNotice(call, request, &reply, known, std::move(done));
        });
    if (known->empty()) RETURN_IF_ERROR(entered);
    if (known->empty()) return reply;
    return Wait(caller, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordKnown(call, request, *known, std::move(done));
    });
  }

  template <typename Request>
  absl::StatusOr<v1::Subject> Give(Request request, const v1::Subject& seen,
                                   const rpc::Caller& caller = kClerk) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    if (request.request_id().empty()) request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  // The i-th person of an invented county, in correction since 5 January.
  v1::Subject InCorrection(int i) {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_person()->set_number(
        PersonNumber(absl::StrFormat("1990%02d%02d", 1 + i % 12, 1 + i / 12 % 28),
                     absl::StrFormat("%03d", 1 + 2 * (i / 336))));
    v1::Subject subject = Enter(notice).value();
    subject = Give(Reporting("2026-01-05"), subject).value();
    subject = Give(TeamOf(2), subject).value();
    return Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-05"), subject).value();
  }

  int64_t Count(const std::string& sql) {
    const auto rows = store_->database().Query(sql);
    EXPECT_OK(rows) << sql;
    return rows.ok() ? (*rows)[0].Integer(0) : -1;
  }

  // The rows of a subject's duties, which must be what stands in it.
  std::vector<std::string> DutyRows(const v1::Subject& subject) {
    std::vector<std::string> rows;
    const auto read = store_->database().Query(
        "SELECT due, id FROM duties WHERE subject = $1 ORDER BY due, id", {subject.name()});
    EXPECT_OK(read);
    for (const storage::Row row : *read) {
      rows.push_back(row.Text(1).substr(subject.name().size() + 1) + " " + row.Text(0));
    }
    return rows;
  }
  static std::vector<std::string> DutiesIn(const v1::Subject& subject) {
    std::vector<std::string> duties;
    for (const v1::Duty& duty : subject.duties()) {
      duties.push_back(duty.id() + " " + FormatDay(DayOf(duty.due())));
    }
    return duties;
  }

  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    // On PostgreSQL an event gets its place a moment after the answer.
    for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
      std::this_thread::yield();
    const auto events = store_->feed().log().ReadAfter(0, 1000);
    EXPECT_OK(events);
    for (const auto& event : *events) types.push_back(event.type() + " " + event.region());
    return types;
  }

  // Writes a subject as no command would: what a hand in the tables, or an older program, may have left.
  void Overwrite(const v1::Subject& subject, absl::CivilDay wakes) {
    storage::Command command;
    command.reads = {{&SubjectsTable(), {subject.name()}}};
    command.decide = [&](storage::UnitOfWork& work) {
      work.Put(SubjectsTable(), ToRecord(subject, wakes, api::RevisionOf(subject.etag())));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }

  // What a caller may print from.
  absl::StatusOr<PaperFile> Print(const v1::Subject& subject, const PrintRight& right,
                                  const rpc::Caller& caller, std::string_view about = "",
                                  std::string_view purpose = "送达王建国的文书", bool supervision = false) {
    v1::RenderPaperRequest request;
    if (supervision) request.mutable_ground()->set_kind(v1::LegalGround::KIND_SUPERVISION);
    request.set_name(subject.name());
    request.set_paper("correction_transfer_decision");
    request.set_about(std::string(about));
    request.set_purpose(std::string(purpose));
    request.set_request_id(absl::StrCat("p", ++requests_));
    (*request.mutable_values()->mutable_fields())["number"] = "越城第一号";
    const auto file = std::make_shared<PaperFile>();
    v1::RenderPaperResponse reply;
    RETURN_IF_ERROR(Wait(caller, "RenderPaper", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordPrint(call, request, right, file, &reply, std::move(done));
    }));
    return *file;
  }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::string service_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  std::atomic<int> requests_ = 0;
};

TEST_P(StoreTest, ACommandWritesItsDutiesWithIt) {
  v1::Subject subject = Enter(Notice("2026-01-01")).value();
  EXPECT_EQ(DutyRows(subject), DutiesIn(subject));
  EXPECT_THAT(DutyRows(subject), ElementsAre("CD4 2026-01-06", "CD6 2026-01-11"));
  subject = Give(Reporting("2026-01-05"), subject).value();
  EXPECT_EQ(DutyRows(subject), DutiesIn(subject));
  EXPECT_THAT(DutyRows(subject), Contains("CD8.team 2026-01-15"));
  EXPECT_EQ(subject.etag(), "\"r2\"");
}

TEST_P(StoreTest, ARefusalWritesNothing) {
  const v1::Subject subject = Enter(Notice("2026-01-01")).value();
  const auto before = EventTypes();
  EXPECT_EQ(RuleOf(Give(TeamOf(2), subject)), "correction.subject.not_registered");
  EXPECT_EQ(EventTypes(), before);
  EXPECT_EQ(subjects_->GetSubject(subject.name())->etag(), subject.etag());
}

TEST_P(StoreTest, TheSameRequestAgainGetsTheSameAnswerAndAnOldEtagNone) {
  const v1::Subject subject = Enter(Notice("2026-01-01")).value();
  v1::RegisterSubjectRequest request = Reporting("2026-01-05");
  request.set_request_id("once");
  const auto first = Give(request, subject), again = Give(request, subject);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 1);
  EXPECT_THAT(Give(TeamOf(2), subject), StatusIs(absl::StatusCode::kAborted));
}

TEST_P(StoreTest, NobodyHasTwoFilesAtATime) {
  v1::Subject subject = Enter(Notice("2026-01-01")).value();
  EXPECT_THAT(Enter(Notice("2026-01-01")), StatusIs(absl::StatusCode::kAlreadyExists));
  v1::TerminateSubjectRequest end;
  end.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
  end.mutable_end()->mutable_organ()->set_name("越城区人民法院");
  end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *end.mutable_end()->mutable_decided() = Date("2026-01-05");
  *end.mutable_end()->mutable_day() = Date("2026-01-05");
  end.mutable_end()->set_paper("（2026）浙0602刑更1号");
  ASSERT_OK(Give(end, subject));
  EXPECT_OK(Enter(Notice("2026-01-01")));
}

TEST_P(StoreTest, TheDayBringsWhatIsDueAndEachAlarmOnce) {
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

TEST_P(StoreTest, ManyAreRolledOverInBatchesWhereverItBreaksOff) {
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
TEST_P(StoreTest, AFileThatCantBeWrittenIsPassedOver) {
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
TEST_P(StoreTest, TheDayFindsRoomInTheFullestFile) {
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
TEST_P(StoreTest, TheRollOverIsTheSameByDayAndByMonth) {
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

TEST_P(StoreTest, OverdueIsARangeOfTheDutiesOfARegion) {
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

TEST_P(StoreTest, AnOfficeHasWhatItIsEntrustedWith) {
  v1::Subject subject = InCorrection(1);
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SUPERVISION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  const rpc::Caller office{.subject = "wu", .role = "corrector", .regions = {"330602001"}};
  const rpc::Caller other{.subject = "xu", .role = "corrector", .regions = {"330602002"}};
  EXPECT_THAT(Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), subject, office),
              StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(entrust, subject).value();
  EXPECT_EQ(subjects_->ListSubjects("330602001", true, api::Filter(), "", 10)->size(), 1u);
  EXPECT_FALSE(subjects_->ListDuties("330602001", true, Day("2027-01-01"), api::Filter(), "", 10)->empty());
  EXPECT_THAT(Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), subject, other),
              StatusIs(absl::StatusCode::kPermissionDenied));
  // Whoever answers for no more than the township has an office's power, whatever the role says.
  const rpc::Caller posing{.subject = "wu", .role = "official", .regions = {"330602001"}};
  EXPECT_EQ(RuleOf(Give(entrust, subject, posing)), "correction.power.county");
  EXPECT_OK(Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), subject, office));
}

TEST_P(StoreTest, APersonMovesWithTheEpochAndIsOnOneListAtATime) {
  v1::Subject subject = InCorrection(1);
  GoTo("2026-03-01");
  v1::RequestTransferRequest request;
  request.mutable_transfer()->set_to("regions/330102");
  request.mutable_transfer()->set_reason("随配偶迁居杭州");
  *request.mutable_transfer()->mutable_requested() = Date("2026-03-01");
  subject = Give(request, subject).value();
  const auto on = [](auto step) {
    step.set_transfer("t1");
    *step.mutable_day() = Date("2026-03-01");
    return step;
  };
  auto answer = on(v1::AnswerTransferRequest());
  answer.set_agrees(true);
  // Before it is asked the other county learns nothing.
  EXPECT_THAT(Give(answer, subject, kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(on(v1::AskNewCountyRequest()), subject).value();
  EXPECT_THAT(EventTypes(), Contains("Transfer.Offered 330102"));
  EXPECT_EQ(subjects_->ListDuties("330102", true, Day("2027-01-01"), api::Filter(), "", 10)->size(), 1u);
  EXPECT_THAT(Give(answer, subject, kClerk), StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(answer, subject, kFar).value();
  EXPECT_THAT(Give(Doing(v1::ACT_KIND_TALK, "2026-03-01"), subject, kFar),
              StatusIs(absl::StatusCode::kPermissionDenied));
  auto decide = on(v1::DecideTransferRequest());
  decide.set_approve(true);
  subject = Give(decide, subject, kHead).value();
  auto receive = on(v1::ReceiveTransferRequest());
  receive.set_responsibility_epoch(1);
  subject = Give(receive, subject, kFar).value();
  EXPECT_EQ(subject.responsibility_epoch(), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays WHERE how = 0"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM stays"), 2);
  EXPECT_THAT(EventTypes(), Contains("Subject.Left 330602"));
  EXPECT_THAT(Give(TeamOf(2), subject, kClerk), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(Give(TeamOf(2), subject, kFar));
  const auto balance = subjects_->Count("330000", Day("2026-02-01"), Day("2026-03-31")).value();
  ASSERT_EQ(balance.counties_size(), 2);
  EXPECT_EQ(balance.counties(0).region(), "regions/330102");
  EXPECT_EQ(balance.counties(0).moved_in(), 1);
  EXPECT_EQ(balance.counties(0).closing(), 1);
  EXPECT_EQ(balance.counties(1).opening(), 1);
  EXPECT_EQ(balance.counties(1).moved_out(), 1);
  for (const auto& county : balance.counties()) EXPECT_TRUE(Balances(county));
  EXPECT_TRUE(Balances(balance.total()));
}

// SQL counts as the rules do.
TEST_P(StoreTest, TheBalanceIsTheOneOfTheRules) {
  std::vector<v1::Subject> people;
  for (int i = 0; i < 12; ++i) {
    GoTo(FormatDay(Day("2026-01-05") + i));
    v1::Subject one = InCorrection(i);
    if (i % 3 == 0) {
      v1::TerminateSubjectRequest end;
      end.mutable_end()->set_ground(v1::End::GROUND_DEATH);
      *end.mutable_end()->mutable_day() = ToProto(Day("2026-01-05") + i / 2);
      end.mutable_end()->set_paper("死亡证明1号");
      one = Give(end, one).value();
    }
    people.push_back(one);
  }
  for (const auto& [from, to] :
       {std::pair("2026-01-01", "2026-01-04"), std::pair("2026-01-05", "2026-01-05"),
        std::pair("2026-01-06", "2026-01-08"), std::pair("2026-01-01", "2026-12-31")}) {
    CountyBalances expected;
    for (const v1::Subject& one : people) CountStays(one, Day(from), Day(to), &expected);
    const auto counted = subjects_->Count("330602", Day(from), Day(to)).value();
    ASSERT_EQ(counted.counties_size(),
              from == std::string("2026-01-01") && to == std::string("2026-01-04") ? 0 : 1);
    if (counted.counties().empty()) continue;
    EXPECT_EQ(counted.counties(0).ShortDebugString(), expected["regions/330602"].ShortDebugString()) << from;
  }
}

// What SQL counts is what the rules say of all files: by measure, of every period and day of asking.
class FiguresTest : public StoreTest {
 protected:
  // A dozen lives of every sort, until the end of April; one of them learns his hours in February.
  void LiveAlong() {
    for (int i = 0; i < 12; ++i) {
      GoTo(FormatDay(Day("2026-01-05") + i));
      v1::Subject one = InCorrection(i);
      if (i % 3 == 0) one = Give(Doing(v1::ACT_KIND_TALK, "2026-01-05"), one).value();
      if (i % 4 == 1) {
        one = Give(LeaveTo("330102", "2026-01-25", "2026-01-27"), one).value();
        one = Give(Approve("l1"), one, kHead).value();
      }
      if (i % 5 == 2) one = Give(Detained("2026-01-05", i == 2 ? "" : "2026-01-06"), one).value();
      if (i % 6 == 3) {
        v1::TerminateSubjectRequest end;
        end.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
        end.mutable_end()->mutable_organ()->set_name("越城区人民法院");
        end.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
        *end.mutable_end()->mutable_decided() = Date("2026-01-05");
        *end.mutable_end()->mutable_day() = ToProto(Day("2026-01-05") + i / 2);
        end.mutable_end()->set_paper("（2026）浙0602刑更1号");
        one = Give(end, one).value();
      }
      names_.push_back(one.name());
    }
    v1::RegisterNoticeRequest late = Notice("2026-01-10");
    late.mutable_person()->set_number(PersonNumber("19910505", "001"));
    names_.push_back(Enter(late).value().name());
    GoTo("2026-02-20");
    while (subjects_->RollOver(100).value().brought > 0) {
    }
    ASSERT_OK(
        Give(Doing(v1::ACT_KIND_EDUCATION, "2026-02-10", 240), subjects_->GetSubject(names_[0]).value()));
    ASSERT_OK(
        Give(Doing(v1::ACT_KIND_EDUCATION, "2026-02-10", 239), subjects_->GetSubject(names_[4]).value()));
    GoTo("2026-04-30");
    while (subjects_->RollOver(100).value().brought > 0) {
    }
  }

  // "measure times persons" of a period, as the rules say.
  std::vector<std::string> ByTheRules(const Period& period, absl::CivilDay until) {
    const absl::CivilDay first = period.first_day(), last = std::min(period.end_day() - 1, until);
    std::map<int, std::pair<int64_t, std::set<std::string>>> sums;
    const auto add = [&](int measure, int64_t times, const std::string& name) {
      sums[measure].first += times;
      sums[measure].second.insert(name);
    };
    const RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
    for (const std::string& name : names_) {
      const v1::Subject subject = subjects_->GetSubject(name).value();
      std::vector<FigureEntry> entries = FiguresOf(subject, book);
      const std::vector<v1::Act> acts = subjects_->ListActs(name, "", 1000).value();
      for (const v1::Act& act : acts) {
        entries.push_back(FigureOf(subject, act));
      }
      for (const FigureEntry& entry : entries) {
        FigureEntry once = entry;
        once.times = 1;
        for (int i = 1; i <= v1::Measure_MAX; ++i) {
          const auto measure = static_cast<v1::Measure>(i);
          if (TimesIn(once, measure, first, last, until) == 0) continue;
          add(measure, TimesIn(entry, measure, first, last, until), name);
        }
      }
      CountyBalances balances;
      CountStays(subject, first, last, &balances);
      for (const auto& [county, one] : balances) {
        const std::pair<int, int64_t> stays[] = {{v1::MEASURE_OPENING, one.opening()},
                                                 {v1::MEASURE_ENTERED, one.entered()},
                                                 {v1::MEASURE_RELEASED, one.released()},
                                                 {v1::MEASURE_TERMINATED, one.terminated()},
                                                 {v1::MEASURE_CLOSING, one.closing()}};
        for (const auto& [measure, times] : stays) {
          if (times > 0) add(measure, times, name);
        }
      }
    }
    std::vector<std::string> told;
    for (const auto& [measure, sum] : sums) {
      told.push_back(absl::StrCat(v1::Measure_Name(static_cast<v1::Measure>(measure)), " ", sum.first, " ",
                                  sum.second.size()));
    }
    return told;
  }

  std::vector<std::string> Counted(std::string_view region, const Period& period, absl::CivilDay until) {
    std::vector<std::string> told;
    const auto counted = subjects_->CountFigures(region, period, until);
    EXPECT_OK(counted);
    for (const auto& figure : counted->figures()) {
      told.push_back(
          absl::StrCat(v1::Measure_Name(figure.measure()), " ", figure.times(), " ", figure.persons()));
    }
    return told;
  }

  void ExpectTheSame() {
    for (const char* period : {"2026", "2026-Q1", "2026-01", "2026-02", "2025"}) {
      for (const char* until : {"2026-04-30", "2026-01-11", "2026-01-20"}) {
        const Period asked = Period::Parse(period).value();
        for (const char* region : {"000000", "330000", "330600", "330602"}) {
          if (asked.first_day() > Day(until)) continue;
          EXPECT_EQ(Counted(region, asked, Day(until)), ByTheRules(asked, Day(until)))
              << period << " " << until << " " << region;
        }
        EXPECT_TRUE(Counted("330603", asked, Day(until)).empty());
      }
    }
  }

  // What no program of this version does.
  void Forget(const std::string& keys_sql) {
    storage::Command command;
    std::vector<std::string> keys;
    const auto rows = store_->database().Query(keys_sql);
    ASSERT_OK(rows);
    for (const storage::Row row : *rows) keys.push_back(row.Text(0));
    ASSERT_FALSE(keys.empty());
    command.reads = {{&FiguresTable(), keys}};
    command.decide = [&](storage::UnitOfWork& work) {
      for (const std::string& key : keys) work.Delete(FiguresTable(), key);
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }
  void SetFiguredOf(const std::string& name, int64_t revision) {
    storage::Command command;
    command.reads = {{&SubjectsTable(), {name}}};
    command.decide = [&](storage::UnitOfWork& work) {
      storage::Record row = *work.Find(SubjectsTable(), name);
      SetFigured(SubjectsTable(), revision, &row);
      work.Put(SubjectsTable(), std::move(row));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }

  std::vector<std::string> names_;
};

TEST_P(FiguresTest, AreTheSumOfTheFiles) {
  LiveAlong();
  ExpectTheSame();
  // Page by page, who is behind each is who was counted.
  const Period year = Period::Parse("2026").value();
  const auto counted = subjects_->CountFigures("330600", year, Day("2026-04-30")).value();
  EXPECT_GT(counted.figures_size(), 12);
  // March and February for each, of whom one has done February's.
  const auto times_of = [&](v1::Measure measure) {
    int64_t times = 0;
    for (const auto& figure : counted.figures()) {
      if (figure.measure() == measure) times = figure.times();
    }
    return times;
  };
  EXPECT_EQ(times_of(v1::MEASURE_EDUCATION_COMPLETED), 1);
  EXPECT_GT(times_of(v1::MEASURE_EDUCATION_DUE), 20);
  EXPECT_GT(times_of(v1::MEASURE_LEAVE_DAYS_OVERSTAYED), 90);
  for (const auto& figure : counted.figures()) {
    std::set<std::string> persons;
    int64_t times = 0;
    std::string after;
    while (true) {
      std::vector<std::string> places;
      const auto page =
          subjects_->ListBehind("330600", true, year, Day("2026-04-30"), figure.measure(), after, 2, &places)
              .value();
      for (const auto& entry : page) {
        persons.insert(entry.subject());
        times += entry.times();
        EXPECT_EQ(entry.region(), kCounty);
      }
      if (page.size() < 2) break;
      after = places.back();
    }
    EXPECT_EQ(times, figure.times()) << v1::Measure_Name(figure.measure());
    EXPECT_EQ(static_cast<int64_t>(persons.size()), figure.persons()) << v1::Measure_Name(figure.measure());
  }
}

// A database from before there were figures, and what an older replica has written since.
TEST_P(FiguresTest, AreWrittenAnewWhereTheyAreOutOfStep) {
  LiveAlong();
  Forget("SELECT id FROM figures WHERE measure <> 10");
  for (const std::string& one : names_) SetFiguredOf(one, 0);
  EXPECT_EQ(subjects_->CatchUpFigures(5).value(), 5);
  while (subjects_->CatchUpFigures(5).value() > 0) {
  }
  ExpectTheSame();
  // An older replica raises the revision alone; the next command leaves the figures to the roll-over.
  const std::string name = names_[0];
  SetFiguredOf(name, 1);
  const v1::Subject subject = subjects_->GetSubject(name).value();
  ASSERT_OK(Give(Doing(v1::ACT_KIND_VISIT, "2026-04-30"), subject));
  EXPECT_EQ(subjects_->CatchUpFigures(5).value(), 1);
  ExpectTheSame();
  EXPECT_EQ(subjects_->CatchUpFigures(5).value(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, FiguresTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

TEST_P(StoreTest, OfTwoOfficersWhoDecideAtOnceOneDecides) {
  v1::Subject subject = InCorrection(1);
  subject = Give(Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05"), subject).value();
  subject = Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"}), subject).value();
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  subject = Give(review, subject, kHead).value();
  v1::DecideSanctionRequest decide;
  decide.set_sanction("s1");
  decide.set_approve(true);
  const rpc::Caller third{.subject = "li", .role = "official", .regions = {"330602"}};
  std::vector<std::thread> officers;
  std::atomic<int> decided = 0, refused = 0;
  for (const rpc::Caller* officer : {&kHead, &third}) {
    officers.emplace_back([&, officer] {
      v1::Subject any = subject;
      any.clear_etag();
      const auto result = Give(decide, any, *officer);
      result.ok() ? ++decided : ++refused;
    });
  }
  for (auto& officer : officers) officer.join();
  EXPECT_EQ(decided, 1);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(subjects_->GetSubject(subject.name())->documents_size(), 1);
}

// Whom somebody must not meet stands apart, and in no text: not even of the command that enters it.
TEST_P(StoreTest, ABarredPersonStandsInOneTableAlone) {
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->mutable_judgment()->set_injunction("禁止接触李晓梅");
  *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-12-31");
  v1::Subject subject = Enter(notice).value();
  subject = Give(Reporting("2026-01-05"), subject).value();
  v1::RecordBanRequest forbid = Forbid(v1::Ban::KIND_PERSON, "2026-01-01");
  forbid.mutable_ban()->set_text("接触李晓梅及其近亲属");
  forbid.mutable_person()->set_phone("13700001111");
  forbid.mutable_person()->set_address("浙江省绍兴市越城区府山街道2号");
  subject = Give(forbid, subject).value();
  EXPECT_EQ(subject.bans(0).masked_name(), "李*梅");
  EXPECT_EQ(subject.bans(0).text(), "接触被害人及其近亲属");
  EXPECT_EQ(subject.judgment().injunction(), "禁止接触被害人");  // as the notice said it before
  v1::RecordBanRequest witness = Forbid(v1::Ban::KIND_PERSON, "2026-01-01");
  witness.mutable_person()->set_name("赵一鸣");
  witness.mutable_person()->set_role(v1::BarredPerson::ROLE_WITNESS);
  subject = Give(witness, subject).value();
  v1::RecordBreachRequest breach =
      Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_MINOR, "2026-01-05");
  breach.mutable_breach()->set_ban("i1");
  breach.mutable_breach()->set_facts("拨打李晓梅的电话13700001111，并向赵一鸣打听");
  subject = Give(breach, subject).value();
  EXPECT_THAT(subject.breaches(0).facts(), HasSubstr("向证人打听"));
  EXPECT_EQ(subjects_->GetBarredPerson(subject.name(), "i1")->name(), "李晓梅");
  EXPECT_EQ(subjects_->GetBarredPerson(subject.name(), "i2")->name(), "赵一鸣");
  EXPECT_THAT(subjects_->GetBarredPerson(subject.name(), "i3"), StatusIs(absl::StatusCode::kNotFound));
  v1::RevealBarredPersonRequest reveal;
  reveal.set_name(subject.name());
  reveal.set_ban("i1");
  reveal.set_purpose("告知李晓梅禁止接触的期限");
  reveal.set_request_id("r1");
  v1::RevealBarredPersonResponse revealed;
  const auto record = [&](const rpc::Caller& caller) {
    return Wait(caller, "RevealBarredPerson", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordBarredReveal(call, reveal, &revealed, std::move(done));
    });
  };
  ASSERT_OK(record(kClerk));
  EXPECT_THAT(EventTypes(), Contains("Ban.PersonRevealed 330602"));
  EXPECT_THAT(record(kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  reveal.set_ban("i9");
  EXPECT_THAT(record(kClerk), StatusIs(absl::StatusCode::kNotFound));
  const auto holds = [&](const std::string& bytes) {
    for (const char* secret : {"李晓梅", "赵一鸣", "13700001111", "府山街道2号"}) {
      if (absl::StrContains(bytes, secret)) return true;
    }
    return false;
  };
  for (const auto& [table, kept] : {std::pair("barred_persons", true), std::pair("persons", false),
                                    std::pair("subjects", false), std::pair("duties", false)}) {
    bool found = false;
    const auto rows = store_->database().Query(absl::StrCat("SELECT envelope FROM ", table));
    ASSERT_OK(rows);
    for (const storage::Row row : *rows) found = found || holds(row.Bytes(0));
    EXPECT_EQ(found, kept) << table;
  }
  const auto events = store_->feed().log().ReadAfter(0, 100).value();
  ASSERT_FALSE(events.empty());
  for (const auto& event : events) {
    const bool before = event.type() == "Subject.Noticed" || event.type() == "Subject.Registered";
    EXPECT_EQ(holds(event.SerializeAsString()), before) << event.type();
  }
}

TEST_P(StoreTest, WhatIsPersonalStandsInTwoTablesAlone) {
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  v1::Subject subject = Enter(notice).value();
  subject = Give(Reporting("2026-01-05"), subject).value();
  v1::RecordActRequest act = Doing(v1::ACT_KIND_VISIT, "2026-01-05");
  act.mutable_act()->set_content("王建国称近日胃病发作");
  act.mutable_act()->set_place("塔山街道1号家中");
  subject = Give(act, subject).value();
  v1::RevealSubjectRequest reveal;
  reveal.set_name(subject.name());
  reveal.set_purpose("核对王建国的身份");
  reveal.set_request_id("r1");
  v1::RevealSubjectResponse revealed;
  ASSERT_OK(Wait(kClerk, "RevealSubject", [&](rpc::CallContext& call, service::Done done) {
    subjects_->RecordReveal(call, reveal, &revealed, std::move(done));
  }));
  EXPECT_THAT(EventTypes(), Contains("Subject.Revealed 330602"));
  const v1::Person& person = notice.person();
  const std::string secrets[] = {person.name(), person.number(), person.phone(), "塔山街道1号", "胃病"};
  const auto holds = [&](const std::string& table, const std::string& column) {
    const auto rows = store_->database().Query("SELECT " + column + " FROM " + table);
    EXPECT_OK(rows) << table;
    for (const storage::Row row : *rows) {
      for (const std::string& secret : secrets) {
        if (absl::StrContains(row.Bytes(0), secret)) return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(holds("persons", "envelope"));
  EXPECT_TRUE(holds("act_contents", "envelope"));
  for (const char* table : {"subjects", "duties", "acts"}) EXPECT_FALSE(holds(table, "envelope")) << table;
  const auto events = store_->feed().log().ReadAfter(0, 100).value();
  ASSERT_FALSE(events.empty());
  for (const auto& event : events) {
    for (const std::string& secret : secrets) {
      EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), secret)) << event.type();
    }
  }
  const auto acts = subjects_->ListActs(subject.name(), "", 10).value();
  ASSERT_EQ(acts.size(), 1u);
  EXPECT_EQ(acts[0].by(), "zhang");
  EXPECT_EQ(acts[0].content(), "");
}

TEST_P(StoreTest, AMinorIsInListsOfThoseAloneWhoMay) {
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(PersonNumber("20090101", "001"));
  notice.mutable_person()->set_guardian_name("王大山");
  const v1::Subject subject = Enter(notice).value();
  EXPECT_TRUE(subjects_->ListSubjects("330602", false, api::Filter(), "", 10)->empty());
  EXPECT_EQ(subjects_->ListSubjects("330602", true, api::Filter(), "", 10)->size(), 1u);
  for (const bool with : {true, false}) {
    EXPECT_EQ(subjects_->ListDuties("330602", with, Day("2027-01-01"), api::Filter(), "", 10)->empty(),
              !with);
    EXPECT_EQ(subjects_->ListWork("330602", with, "", Day("2026-01-05"), "", 10)->empty(), !with);
    EXPECT_EQ(subjects_->CountBacklog("330602", with, Day("2026-01-05"))->empty(), !with);
  }
  v1::RevealSubjectRequest reveal;
  reveal.set_name(subject.name());
  reveal.set_purpose("办理入矫宣告");
  v1::RevealSubjectResponse revealed;
  const rpc::Caller office{.subject = "wu", .role = "corrector", .regions = {"330602"}};
  EXPECT_THAT(Wait(office, "RevealSubject",
                   [&](rpc::CallContext& call, service::Done done) {
                     subjects_->RecordReveal(call, reveal, &revealed, std::move(done));
                   }),
              StatusIs(absl::StatusCode::kPermissionDenied));
  // Whoever may act on the file and not open it gets no more of it back than where it stands.
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_RECEPTION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  const v1::Subject entrusted = Give(entrust, subject).value();
  EXPECT_TRUE(entrusted.has_judgment());
  const v1::Subject reported = Give(Reporting("2026-01-05"), entrusted, office).value();
  EXPECT_EQ(reported.state(), v1::Subject::STATE_RECEIVED);
  EXPECT_NE(reported.etag(), subject.etag());
  EXPECT_FALSE(reported.has_judgment());
  EXPECT_EQ(reported.duties_size(), 0);
  EXPECT_TRUE(subjects_->GetSubject(subject.name())->has_judgment());
}

const PrintRight kOfTheFile{};
const PrintRight kOfTheDecision{.whose = PrintRight::Whose::kDocument,
                                .document = v1::Document::KIND_TRANSFER_DECISION};
const PrintRight kOfTheNewCounty{.whose = PrintRight::Whose::kNewCounty};

TEST_P(StoreTest, APaperIsPrintedFromByThoseWhoseItIs) {
  v1::Subject subject = InCorrection(1);
  GoTo("2026-03-01");
  const auto denied = StatusIs(absl::StatusCode::kPermissionDenied);
  v1::RequestTransferRequest request = MoveTo("330102", "2026-03-01");
  subject = Give(request, subject).value();
  const auto on = [](auto step) {
    step.set_transfer("t1");
    *step.mutable_day() = Date("2026-03-01");
    return step;
  };
  for (const PrintRight& right : {kOfTheFile, kOfTheDecision, kOfTheNewCounty})
    EXPECT_THAT(Print(subject, right, kFar), denied);
  EXPECT_EQ(Print(subject, kOfTheFile, kClerk)->county, "regions/330602");
  subject = Give(on(v1::AskNewCountyRequest()), subject).value();
  auto answer = on(v1::AnswerTransferRequest());
  answer.set_agrees(true);
  subject = Give(answer, subject, kFar).value();
  // The new county has its own papers, and is not told yet where the person lives.
  const PaperFile answered = Print(subject, kOfTheNewCounty, kFar, "t1").value();
  EXPECT_EQ(answered.county, "regions/330102");
  EXPECT_EQ(answered.person.name(), "王建国");
  EXPECT_EQ(answered.person.address(), "");
  EXPECT_THAT(Print(subject, kOfTheNewCounty, kClerk, "t1"), denied);
  auto decide = on(v1::DecideTransferRequest());
  decide.set_approve(true);
  subject = Give(decide, subject, kHead).value();
  EXPECT_NE(Print(subject, kOfTheDecision, kClerk, "t1")->person.address(), "");
  auto receive = on(v1::ReceiveTransferRequest());
  receive.set_responsibility_epoch(1);
  subject = Give(receive, subject, kFar).value();
  // What the old county made it prints again, and no more of the file; it stays its own for the new one too.
  const PaperFile again = Print(subject, kOfTheDecision, kClerk, "t1").value();
  EXPECT_EQ(again.county, "regions/330602");
  EXPECT_EQ(again.person.address(), "");
  EXPECT_EQ(again.person.phone(), "");
  EXPECT_THAT(Print(subject, kOfTheFile, kClerk), denied);
  EXPECT_EQ(Print(subject, kOfTheDecision, kFar, "t1")->county, "regions/330602");
  EXPECT_EQ(Print(subject, kOfTheFile, kFar)->county, "regions/330102");
}

TEST_P(StoreTest, PrintingWantsAPurposeAndLeavesAnEventWithoutContent) {
  const v1::Subject subject = InCorrection(1);
  EXPECT_THAT(Print(subject, kOfTheFile, kClerk, "", "看"), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto before = EventTypes();
  EXPECT_THAT(before, Not(Contains("Paper.Printed 330602")));
  EXPECT_EQ(Print(subject, kOfTheFile, kClerk)->person.name(), "王建国");
  EXPECT_EQ(Print(subject, kOfTheFile, kClerk)->person.name(), "王建国");
  EXPECT_EQ(EventTypes().size(), before.size() + 2);
  const auto events = store_->feed().log().ReadAfter(0, 1000).value();
  for (const auto& event : events) {
    const std::string bytes = event.SerializeAsString();
    EXPECT_FALSE(absl::StrContains(bytes, "王建国")) << event.type();
    EXPECT_FALSE(absl::StrContains(bytes, "越城第一号")) << event.type();
    const bool printed = event.type() == "Paper.Printed";
    EXPECT_EQ(absl::StrContains(bytes, "送达本人的文书"), printed) << event.type();
  }
  v1::Subject nobody;
  nobody.set_name("regions/330602/subjects/nobody");
  EXPECT_THAT(Print(nobody, kOfTheFile, kClerk), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreTest, AnOfficePrintsInsideItsEntrustmentAndNoMinorsPapers) {
  v1::Subject subject = InCorrection(1);
  const PrintRight plan{.act = v1::Entrustment::ACT_PLAN};
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_PLAN);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  const rpc::Caller office{.subject = "wu", .role = "corrector", .regions = {"330602001"}};
  EXPECT_THAT(Print(subject, plan, office), StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(entrust, subject).value();
  EXPECT_OK(Print(subject, plan, office));
  const PrintRight leave{.act = v1::Entrustment::ACT_SHORT_LEAVE};
  EXPECT_EQ(RuleOf(Print(subject, leave, office)), "correction.office.entrustment");
  EXPECT_EQ(RuleOf(Print(subject, kOfTheFile, office)), "correction.power.county");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(PersonNumber("20090101", "001"));
  notice.mutable_person()->set_guardian_name("王大山");
  const v1::Subject minor = Enter(notice).value();
  const rpc::Caller posted{.subject = "wu", .role = "corrector", .regions = {"330602"}};
  EXPECT_THAT(Print(minor, plan, posted), StatusIs(absl::StatusCode::kPermissionDenied));
  // A minor's file wants a legal ground as well.
  EXPECT_EQ(RuleOf(Print(minor, plan, kClerk)), "correction.minor.ground");
  EXPECT_OK(Print(minor, plan, kClerk, "", "送达本人的文书", /*supervision=*/true));
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

// Every kind of place: the country, a province, a city, a county, a township.
class PlanTest : public StoreTest {
 protected:
  std::string PlanOf(const std::string& sql, const std::vector<storage::Value>& params) {
    const auto rows = store_->database().Query("EXPLAIN QUERY PLAN " + sql, params);
    EXPECT_OK(rows) << sql;
    std::string plan;
    if (rows.ok()) {
      for (const storage::Row row : *rows) absl::StrAppend(&plan, row.Text(3), "\n");
    }
    return plan;
  }
};

TEST_P(PlanTest, ListsAreReadInTheOrderOfAnIndex) {
  for (const char* place : {"000000", "330000", "330600", "330602", "330602001"}) {
    std::vector<storage::Value> params = {std::string("9"), int64_t{50}};
    std::string within = service::WithinRegion(place, &params);
    std::string plan = PlanOf(internal::SubjectPageSql(within, "1=1", false), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH subjects USING INDEX subjects_by_")) << place;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
    params = {std::string("2026-01-01"), std::string("x"), std::string("2026-02-01"), int64_t{50}};
    within = service::WithinRegion(place, &params);
    for (const std::string& sql :
         {internal::DutyPageSql(within, "1=1", true), internal::WorkPageSql(within, false, true),
          internal::DutyPageSql(within, "1=1", false), internal::WorkPageSql(within, false, false)}) {
      plan = PlanOf(sql, params);
      EXPECT_THAT(plan, HasSubstr("SEARCH duties USING INDEX duties_by_")) << place;
      EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
    }
  }
  // One person's are read by their keys alone.
  std::vector<storage::Value> params = {std::string("2026-01-01"), std::string("x"),
                                        std::string("2026-02-01"), int64_t{50}};
  const std::string within = service::WithinRegion("330602", &params);
  const std::string of_one = RowsOfSubject("regions/330602/subjects/1", &params);
  EXPECT_THAT(PlanOf(internal::DutyPageSql(within, "1=1", false, of_one), params),
              HasSubstr("SEARCH duties USING PRIMARY KEY (id>? AND id<?)"));
  EXPECT_THAT(
      PlanOf(internal::WakingSql(), {std::string("2026-01-01"), int64_t{50}, std::string(), std::string()}),
      HasSubstr("USING COVERING INDEX subjects_by_waking ((wakes,name)>(?,?) AND wakes<?)"));
}

INSTANTIATE_TEST_SUITE_P(Engines, PlanTest, ::testing::Values(storage::Engine::kSqlite),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
