// What the store promises of electronic positioning, on both engines: the hard stop, alarms once, silence,
// the end of what is kept, and no place in the open.

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/positioning_store.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"
#include "tests/unit/services/correction/storage/ledger_checks.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;
using google::protobuf::util::TimeUtil;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Reply = v1::ReportPositionsResponse;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kBureau{.subject = "sun", .role = "head", .regions = {"330602"}};
const rpc::Caller kPlatform{.subject = "platform", .role = "devices", .regions = {"330000"}};
constexpr char kHome[] = "POLYGON ((120 30, 121 30, 121 31, 120 31, 120 30))";

google::protobuf::Timestamp Instant(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

class PositioningStoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    service_ = absl::StrCat("positioning_", ++tests);
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == storage::Engine::kPostgres ? PostgresServer::Shared().url()
                                                         : "sqlite://" + dir_.path() + "/",
         .service = service_,
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    const RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
    subjects_ = std::make_unique<CorrectionStore>(*store_, book,
                                                  *identity::LookupKey::Create(secret, "correction.person"));
    positioning_ = std::make_unique<PositioningStore>(*store_, book);
  }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  template <typename Request>
  v1::Subject Give(Request request, const v1::Subject& seen) {
    request.set_name(seen.name());
    request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    EXPECT_OK(
        Wait(kClerk, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  // In correction since 5 January, with a breach of the injunction.
  v1::Subject Breached() {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_subject()->mutable_judgment()->set_injunction("禁止进入网吧等场所");
    *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-12-31");
    notice.mutable_person()->set_number(PersonNumber("19900101", absl::StrCat(101 + 2 * people_++)));
    notice.set_request_id(absl::StrCat("n", ++requests_));
    v1::Subject subject;
    EXPECT_OK(Wait(kClerk, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RegisterNotice(call, notice, &subject, std::make_shared<std::string>(), std::move(done));
    }));
    subject = Give(Reporting("2026-01-05"), subject);
    subject = Give(TeamOf(2), subject);
    subject = Give(Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-05"), subject);
    return Give(Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_SERIOUS, "2026-01-05"), subject);
  }

  template <typename Request>
  absl::StatusOr<v1::PositioningOrder> Order(Request request, const v1::PositioningOrder& seen,
                                             const rpc::Caller& caller = kClerk) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    request.set_request_id(absl::StrCat("r", ++requests_));
    v1::PositioningOrder reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          positioning_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  absl::StatusOr<v1::PositioningOrder> Approved(const v1::Subject& subject, std::string_view last) {
    v1::RequestPositioningRequest request;
    request.set_parent(subject.name());
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.mutable_period()->set_ground(v1::PositioningPeriod::GROUND_INJUNCTION);
    request.mutable_period()->set_ground_event("b1");
    request.mutable_period()->set_facts("违反禁止令进入网吧，需要使用装置。");
    *request.mutable_period()->mutable_first_day() = Date("2026-01-05");
    *request.mutable_period()->mutable_last_day() = Date(last);
    v1::PositioningOrder order;
    RETURN_IF_ERROR(Wait(kClerk, "Request", [&](rpc::CallContext& call, service::Done done) {
      positioning_->Request(call, request, &order, std::move(done));
    }));
    v1::DecidePositioningRequest decision;
    decision.set_approve(true);
    return Order(decision, order, kBureau);
  }
  absl::StatusOr<v1::PositioningOrder> Fit(const v1::PositioningOrder& order, std::string_view device) {
    v1::FitDeviceRequest request;
    request.set_device(std::string(device));
    request.set_told(true);
    return Order(request, order);
  }
  v1::PositioningOrder Fitted(std::string_view device, std::string_view last = "2026-01-06") {
    return Fit(Approved(Breached(), last).value(), device).value();
  }

  void LoadHome() {
    v1::LoadPositioningAreaRequest request;
    request.set_parent("regions/330600");
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.mutable_area()->set_outline(kHome);
    request.mutable_area()->set_source("民政部门界线");
    *request.mutable_area()->mutable_valid_from() = Date("2026-01-01");
    v1::PositioningArea reply;
    ASSERT_OK(Wait(kClerk, "LoadPositioningArea", [&](rpc::CallContext& call, service::Done done) {
      positioning_->LoadArea(call, request, &reply, std::move(done));
    }));
  }

  v1::Fix FixNow(std::string_view device, bool inside = true) {
    v1::Fix fix;
    fix.set_device(std::string(device));
    *fix.mutable_time() = Instant(clock_->Now());
    fix.set_latitude_e7(inside ? 302'000'000 : 320'000'000);
    fix.set_longitude_e7(1'202'000'000);
    fix.set_accuracy_m(20);
    fix.set_battery_percent(80);
    fix.set_wear(v1::Fix::WEAR_WORN);
    return fix;
  }
  TakenFixes Report(std::vector<v1::Fix> fixes, const rpc::Caller& caller = kPlatform) {
    auto request = std::make_shared<v1::ReportPositionsRequest>();
    for (v1::Fix& fix : fixes) *request->add_fixes() = std::move(fix);
    std::promise<absl::StatusOr<TakenFixes>> told;
    positioning_->Ingest(caller, request,
                         [&](absl::StatusOr<TakenFixes> taken) { told.set_value(std::move(taken)); });
    auto taken = told.get_future().get();
    EXPECT_OK(taken);
    return taken.ok() ? *std::move(taken) : TakenFixes{};
  }
  std::vector<std::string> Alarms() {
    const auto alarms = positioning_->ListAlarms("330602", true, false,
                                                 *api::Filter::Parse("", AlarmFilterFields()), "", 100);
    EXPECT_OK(alarms);
    std::vector<std::string> kinds;
    for (const auto& alarm : *alarms) {
      kinds.push_back(v1::PositioningAlarm::Kind_Name(alarm.kind()).substr(5) +
                      (alarm.has_over() ? " over" : ""));
    }
    std::sort(kinds.begin(), kinds.end());
    return kinds;
  }
  int64_t Count(const std::string& table) {
    return (*store_->database().Query("SELECT COUNT(*) FROM " + table))[0].Integer(0);
  }
  void GoTo(std::string_view day, absl::Duration at = absl::Hours(9)) { clock_->Set(StartOf(Day(day)) + at); }
  // All that time brings.
  void Sweep() {
    EXPECT_OK(positioning_->EndOrders(100));
    std::string place;
    do {
      EXPECT_OK(positioning_->EndUnfounded(1, &place));
    } while (!place.empty());
    EXPECT_OK(positioning_->TellSilent(100));
    while (positioning_->Purge(2).value() > 0) {
    }
  }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::string service_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  std::unique_ptr<PositioningStore> positioning_;
  std::atomic<int> requests_ = 0;
  int people_ = 0;
};

TEST_P(PositioningStoreTest, NothingIsTakenFromTheHardStopOnWhetherOrNotAnybodyLooked) {
  LoadHome();
  const v1::PositioningOrder order = Fitted("D1");
  GoTo("2026-01-06", absl::Hours(24) - absl::Microseconds(1));
  const v1::Fix last = FixNow("D1");
  EXPECT_EQ(Report({last}).taken, 1);
  GoTo("2026-01-07", absl::ZeroDuration());
  EXPECT_EQ(Report({FixNow("D1")}).refused[0], Reply::REASON_NO_ORDER);
  EXPECT_EQ(Count("positioning_packs"), 1);
  Sweep();
  const auto ended = positioning_->GetOrder(order.name());
  ASSERT_OK(ended);
  EXPECT_EQ(ended->state(), v1::PositioningOrder::STATE_ENDED);
  EXPECT_EQ(ended->end_cause(), v1::PositioningOrder::END_CAUSE_EXPIRED);
  EXPECT_THAT(Alarms(), ElementsAre("TAKE_OFF"));
  Sweep();  // once
  EXPECT_THAT(Alarms(), ElementsAre("TAKE_OFF"));
  EXPECT_EQ(Report({FixNow("D1")}).refused[0], Reply::REASON_NO_ORDER);
  EXPECT_EQ(Count("positioning_open"), 0);
}

TEST_P(PositioningStoreTest, TheLedgerHasWhoIsPositionedAndTheAlarms) {
  LoadHome();
  const v1::PositioningOrder order = Fitted("D1", "2026-01-07");
  GoTo("2026-01-06");
  v1::Fix removed = FixNow("D1");
  removed.set_wear(v1::Fix::WEAR_REMOVED);
  ASSERT_EQ(Report({removed}).alarms, 1);
  const auto first =
      positioning_->ListAlarms("330602", true, false, *api::Filter::Parse("", AlarmFilterFields()), "", 9);
  ASSERT_OK(first);
  v1::AcknowledgePositioningAlarmRequest taken_up;
  taken_up.set_name(first->at(0).name());
  taken_up.set_request_id("up");
  v1::PositioningAlarm reply;
  ASSERT_OK(Wait(kClerk, "Acknowledge", [&](rpc::CallContext& call, service::Done done) {
    positioning_->Acknowledge(call, taken_up, &reply, std::move(done));
  }));
  GoTo("2026-01-08", absl::ZeroDuration());
  Sweep();
  GoTo("2026-01-10");
  const auto counted = [&](std::string_view until) {
    return CountedIn(*subjects_, "330602", "2026-01", until);
  };
  using Sum = std::pair<int64_t, int64_t>;
  EXPECT_EQ(counted("2026-01-04")[v1::MEASURE_POSITIONED], Sum(0, 0));
  EXPECT_EQ(counted("2026-01-05")[v1::MEASURE_POSITIONED_CLOSING], Sum(1, 1));
  EXPECT_EQ(counted("2026-01-07")[v1::MEASURE_POSITIONED_CLOSING], Sum(1, 1));
  EXPECT_EQ(counted("2026-01-08")[v1::MEASURE_POSITIONED_CLOSING], Sum(0, 0));
  auto now = counted("2026-01-10");
  EXPECT_EQ(now[v1::MEASURE_POSITIONED], Sum(1, 1));
  // The second alarm: the device must come off, on the 8th; so far it is two days over.
  EXPECT_EQ(now[v1::MEASURE_POSITIONING_ALARMS], Sum(2, 1));
  EXPECT_EQ(now[v1::MEASURE_POSITIONING_ALARMS_IN_TIME], Sum(1, 1));
  EXPECT_EQ(counted("2026-01-08")[v1::MEASURE_POSITIONING_DAYS_OVER], Sum(0, 0));
  EXPECT_EQ(now[v1::MEASURE_POSITIONING_DAYS_OVER], Sum(2, 1));
  const std::string subject = SubjectOf(order.name());
  EXPECT_THAT(BehindIn(*subjects_, true, v1::MEASURE_POSITIONED, "2026", "2026-01-10"),
              ElementsAre(absl::StrCat(subject, " ", IdOf(order.name()), "/w1")));
  ExpectWrittenAnew(*store_, *subjects_, PositioningOrdersTable(), "/positioningOrders/");
  ExpectWrittenAnew(*store_, *subjects_, PositioningAlarmsTable(), "/positioningAlarms/");
}

// A10: what was approved of a ban silences the zone that draws it, for just that.
TEST_P(PositioningStoreTest, AWaiverSilencesTheZoneOfItsBan) {
  LoadHome();
  const v1::PositioningOrder order = Fitted("D1", "2026-01-20");
  const std::string name = order.name().substr(0, order.name().find("/positioningOrders"));
  v1::Subject subject = subjects_->GetSubject(name).value();
  v1::RecordBanRequest forbid = Forbid(v1::Ban::KIND_PLACE, "2026-01-01");
  subject = Give(forbid, subject);
  v1::AddPositioningZoneRequest zone;
  zone.set_parent(name);
  zone.mutable_zone()->set_kind(v1::PositioningZone::KIND_FORBIDDEN);
  zone.mutable_zone()->set_title("网吧一带");
  zone.mutable_zone()->set_outline("POLYGON ((120.1 30.1, 120.3 30.1, 120.3 30.3, 120.1 30.3, 120.1 30.1))");
  *zone.mutable_zone()->mutable_from() = Instant(StartOf(Day("2026-01-01")));
  *zone.mutable_zone()->mutable_to() = Instant(StartOf(Day("2026-06-01")));
  zone.mutable_zone()->set_paper("刑初1号");
  zone.mutable_zone()->set_ban("i1");
  zone.set_request_id("z1");
  v1::PositioningZone added;
  ASSERT_OK(Wait(kClerk, "AddPositioningZone", [&](rpc::CallContext& call, service::Done done) {
    positioning_->AddZone(call, zone, &added, std::move(done));
  }));
  // An hour on 6 January is approved, by another than who asked.
  subject = Give(AskWaiver("i1", StartOf(Day("2026-01-06")) + absl::Hours(9),
                           StartOf(Day("2026-01-06")) + absl::Hours(10)),
                 subject);
  v1::DecideWaiverRequest decide = ApproveWaiver("w1");
  decide.set_name(name);
  decide.set_request_id("w1");
  v1::Subject approved;
  ASSERT_OK(Wait({.subject = "qian", .role = "official", .regions = {"330602"}}, "DecideWaiver",
                 [&](rpc::CallContext& call, service::Done done) {
                   subjects_->Change(call, decide, &approved, std::move(done));
                 }));
  const auto two_from = [&](absl::Duration at) {
    for (const int minute : {0, 2}) {
      GoTo("2026-01-06", at + absl::Minutes(minute));
      EXPECT_EQ(Report({FixNow("D1")}).taken, 1);
    }
  };
  two_from(absl::Hours(9) + absl::Minutes(30));
  EXPECT_THAT(Alarms(), IsEmpty());
  two_from(absl::Hours(10));
  EXPECT_THAT(Alarms(), ElementsAre("FORBIDDEN_ZONE"));
}

// Positions come late: a zone that has ended meanwhile held while they were taken.
TEST_P(PositioningStoreTest, WhatComesLateIsJudgedByTheZonesOfItsTime) {
  LoadHome();
  const v1::PositioningOrder order = Fitted("D1", "2026-01-20");
  v1::AddPositioningZoneRequest zone;
  zone.set_parent(SubjectOf(order.name()));
  zone.mutable_zone()->set_kind(v1::PositioningZone::KIND_FORBIDDEN);
  zone.mutable_zone()->set_title("网吧一带");
  zone.mutable_zone()->set_outline("POLYGON ((120.1 30.1, 120.3 30.1, 120.3 30.3, 120.1 30.3, 120.1 30.1))");
  *zone.mutable_zone()->mutable_from() = Instant(StartOf(Day("2026-01-01")));
  *zone.mutable_zone()->mutable_to() = Instant(StartOf(Day("2026-01-06")) + absl::Hours(10));
  zone.mutable_zone()->set_paper("刑初1号");
  zone.set_request_id("z1");
  v1::PositioningZone added;
  ASSERT_OK(Wait(kClerk, "AddPositioningZone", [&](rpc::CallContext& call, service::Done done) {
    positioning_->AddZone(call, zone, &added, std::move(done));
  }));
  const auto buffered = [&](absl::Duration from) {
    std::vector<v1::Fix> fixes;
    for (const int minute : {0, 2, 4}) {
      GoTo("2026-01-06", from + absl::Minutes(minute));
      fixes.push_back(FixNow("D1"));
    }
    return fixes;
  };
  const auto in_it = buffered(absl::Hours(9)), after_it = buffered(absl::Hours(10));
  GoTo("2026-01-07");
  EXPECT_EQ(Report(in_it).taken, 3);
  EXPECT_THAT(Alarms(), ElementsAre("FORBIDDEN_ZONE"));
  EXPECT_EQ(Report(after_it).taken, 3);
  EXPECT_THAT(Alarms(), ElementsAre("FORBIDDEN_ZONE over"));
}

// Another office is entrusted: the order and what its device raises from then on lie on that one's list.
TEST_P(PositioningStoreTest, AnOrderGoesToTheOfficeThatIsEntrustedNow) {
  LoadHome();
  const v1::PositioningOrder order = Fitted("D1", "2026-02-01");
  const auto listed = [&](std::string_view region) {
    return positioning_->ListOrders(region, true, api::Filter(), "", 9)->size();
  };
  EXPECT_EQ(listed("330602001"), 0u);
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SUPERVISION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  v1::Subject subject;
  subject.set_name(SubjectOf(order.name()));
  Give(entrust, subject);
  Sweep();
  EXPECT_EQ(listed("330602001"), 1u);
  EXPECT_EQ(listed("330602"), 1u);
  EXPECT_EQ(positioning_->GetOrder(order.name())->etag(), order.etag()) << "that is no change of the order";
  std::vector<v1::Fix> fixes;
  for (int i = 0; i < 3; ++i) {
    clock_->Advance(absl::Seconds(10));
    fixes.push_back(FixNow("D1", false));
  }
  EXPECT_EQ(Report(fixes).alarms, 1);
  EXPECT_EQ(positioning_->ListAlarms("330602001", true, false, api::Filter(), "", 9)->size(), 1u);
  // The entrustment is taken back.
  entrust.clear_entrustment();
  Give(entrust, subject);
  Sweep();
  EXPECT_EQ(listed("330602001"), 0u);
}

// A8: where a permit for frequent travel is approved to, nobody has crossed anything.
TEST_P(PositioningStoreTest, APermitsDestinationIsPermittedByItself) {
  LoadHome();
  v1::LoadPositioningAreaRequest area;
  area.set_parent("regions/330100");
  area.set_request_id("a1");
  area.mutable_area()->set_outline("POLYGON ((120 31.5, 121 31.5, 121 32.5, 120 32.5, 120 31.5))");
  area.mutable_area()->set_source("民政部门界线");
  *area.mutable_area()->mutable_valid_from() = Date("2026-01-01");
  v1::PositioningArea loaded;
  ASSERT_OK(Wait(kClerk, "LoadPositioningArea", [&](rpc::CallContext& call, service::Done done) {
    positioning_->LoadArea(call, area, &loaded, std::move(done));
  }));
  const v1::PositioningOrder order = Fitted("D1", "2026-02-20");
  const std::string name = order.name().substr(0, order.name().find("/positioningOrders"));
  Give(PermitTo("330102", "2026-01-06", "2026-01-08"), subjects_->GetSubject(name).value());
  v1::DecideTravelPermitRequest decide = ApprovePermit("p1");
  decide.set_name(name);
  decide.set_request_id("p1");
  v1::Subject approved;
  ASSERT_OK(Wait({.subject = "qian", .role = "official", .regions = {"330602"}}, "DecideTravelPermit",
                 [&](rpc::CallContext& call, service::Done done) {
                   subjects_->Change(call, decide, &approved, std::move(done));
                 }));
  const auto two_on = [&](std::string_view day) {
    for (const int minute : {0, 2}) {
      GoTo(day, absl::Hours(12) + absl::Minutes(minute));
      EXPECT_EQ(Report({FixNow("D1", /*inside=*/false)}).taken, 1);
    }
  };
  two_on("2026-01-08");
  EXPECT_THAT(Alarms(), IsEmpty());
  two_on("2026-01-09");
  EXPECT_THAT(Alarms(), ElementsAre("CROSSED"));
}

TEST_P(PositioningStoreTest, AnExtensionGoesOnWithWhatIsKnownOfTheDevice) {
  LoadHome();
  v1::PositioningOrder order = Fitted("D1");
  std::vector<v1::Fix> fixes;
  for (int i = 0; i < 3; ++i) {
    clock_->Advance(absl::Seconds(10));
    fixes.push_back(FixNow("D1", false));
  }
  EXPECT_EQ(Report(fixes).alarms, 1);
  v1::ExtendPositioningRequest extension;
  extension.mutable_period()->set_ground(v1::PositioningPeriod::GROUND_INJUNCTION);
  extension.mutable_period()->set_ground_event("b1");
  extension.mutable_period()->set_facts("期满以前评估，仍有必要继续使用。");
  *extension.mutable_period()->mutable_last_day() = Date("2026-02-06");
  order = Order(extension, order).value();
  v1::DecidePositioningRequest decision;
  decision.set_approve(true);
  order = Order(decision, order, kBureau).value();
  GoTo("2026-01-07");
  Sweep();
  // The alarm stands, and is not raised again; what was known is known.
  EXPECT_EQ(Report({fixes.back(), FixNow("D1", false)}).refused[0], Reply::REASON_REPEATED);
  clock_->Advance(absl::Seconds(10));
  EXPECT_EQ(Report({FixNow("D1", false)}).alarms, 0);
  EXPECT_THAT(Alarms(), ElementsAre("CROSSED", "OFFLINE over"));
}

TEST_P(PositioningStoreTest, OneOrderAPersonAndOneDeviceAnOrder) {
  const v1::Subject subject = Breached();
  const v1::PositioningOrder order = Approved(subject, "2026-02-01").value();
  EXPECT_EQ(RuleOf(Approved(subject, "2026-02-01")), "correction.positioning.open");
  ASSERT_OK(Fit(order, "D1"));
  const v1::PositioningOrder other = Approved(Breached(), "2026-02-01").value();
  EXPECT_EQ(RuleOf(Fit(other, "D1")), "correction.positioning.device");
  const auto second = Fit(other, "D2");
  ASSERT_OK(second);
  // Changed for another one, it may be worn by somebody else.
  ASSERT_OK(Fit(*second, "D3"));
  const v1::PositioningOrder third = Fitted("D2", "2026-02-01");
  clock_->Advance(absl::Seconds(1));
  EXPECT_EQ(Report({FixNow("D2")}).taken, 1);
  v1::ShowPositionsRequest shown;
  shown.set_name(third.name());
  *shown.mutable_from() = Instant(clock_->Now());
  *shown.mutable_to() = Instant(clock_->Now() + absl::Seconds(1));
  v1::ShowPositionsResponse reply;
  ASSERT_OK(positioning_->ReadPositions(shown, &reply));
  EXPECT_EQ(reply.positions_size(), 1);
}

// What papers are printed from.
TEST_P(PositioningStoreTest, TheOpenOrderOfAFileIsThatOfItsOwn) {
  const v1::Subject subject = Breached(), other = Breached();
  EXPECT_FALSE(subjects_->OpenOrderOf(subject.name())->has_value());
  const v1::PositioningOrder order = Approved(subject, "2026-02-01").value();
  ASSERT_TRUE(subjects_->OpenOrderOf(subject.name())->has_value());
  EXPECT_EQ((*subjects_->OpenOrderOf(subject.name()))->name(), order.name());
  EXPECT_FALSE(subjects_->OpenOrderOf(other.name())->has_value());
  v1::EndPositioningRequest request;
  request.set_reason("不再需要使用");
  ASSERT_OK(Order(request, order));
  EXPECT_FALSE(subjects_->OpenOrderOf(subject.name())->has_value());
}

TEST_P(PositioningStoreTest, TwoOfficersDecideAtOnceAndOneIsHeard) {
  const v1::PositioningOrder order = Fitted("D1", "2026-02-01");
  v1::EndPositioningRequest request;
  request.set_reason("不再需要使用");
  std::atomic<int> ended = 0, refused = 0;
  std::vector<std::thread> officers;
  for (int i = 0; i < 4; ++i) {
    officers.emplace_back([&] { ++(Order(request, order).ok() ? ended : refused); });
  }
  for (std::thread& officer : officers) officer.join();
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(refused, 3);
  EXPECT_THAT(Alarms(), ElementsAre("TAKE_OFF"));
}

TEST_P(PositioningStoreTest, StreamsAtOnceRaiseOneAlarm) {
  LoadHome();
  Fitted("D1", "2026-02-01");
  std::vector<v1::Fix> fixes;
  for (int i = 0; i < 40; ++i) {
    clock_->Advance(absl::Seconds(1));
    fixes.push_back(FixNow("D1", false));
  }
  std::atomic<int64_t> taken = 0, alarms = 0;
  std::vector<std::thread> streams;
  for (int i = 0; i < 4; ++i) {
    streams.emplace_back([&] {
      for (const v1::Fix& fix : fixes) {
        const TakenFixes one = Report({fix});
        taken += one.taken;
        alarms += one.alarms;
      }
    });
  }
  for (std::thread& stream : streams) stream.join();
  EXPECT_EQ(alarms, 1);
  EXPECT_EQ(Count("positioning_packs"), taken);
  EXPECT_THAT(Alarms(), ElementsAre("CROSSED"));
}

TEST_P(PositioningStoreTest, ASilentDeviceIsToldOfOnce) {
  LoadHome();
  Fitted("D1", "2026-02-01");
  Sweep();
  EXPECT_THAT(Alarms(), IsEmpty());
  clock_->Advance(absl::Minutes(30));
  Sweep();
  EXPECT_THAT(Alarms(), IsEmpty());
  clock_->Advance(absl::Minutes(6));
  Sweep();
  Sweep();
  EXPECT_THAT(Alarms(), ElementsAre("OFFLINE"));
  EXPECT_EQ(Report({FixNow("D1")}).taken, 1);
  EXPECT_THAT(Alarms(), ElementsAre("OFFLINE over"));
  clock_->Advance(absl::Hours(2));
  Sweep();
  EXPECT_THAT(Alarms(), ElementsAre("OFFLINE", "OFFLINE over"));
}

TEST_P(PositioningStoreTest, AnOrderEndsWithTheSupervision) {
  const v1::PositioningOrder order = Fitted("D1", "2026-02-01");
  const std::string subject = SubjectOf(order.name());
  v1::Subject detained;
  detained.set_name(subject);
  Give(Detained("2026-01-05"), detained);
  Sweep();
  EXPECT_EQ(positioning_->GetOrder(order.name())->end_cause(),
            v1::PositioningOrder::END_CAUSE_NOT_SUPERVISED);
  EXPECT_EQ(Report({FixNow("D1")}).refused[0], Reply::REASON_NO_ORDER);
}

TEST_P(PositioningStoreTest, WithoutAnOutlineNobodyHasLeftAndWithOneAtOnce) {
  Fitted("D1", "2026-02-01");
  std::vector<v1::Fix> fixes;
  for (int i = 0; i < 3; ++i) {
    clock_->Advance(absl::Seconds(1));
    fixes.push_back(FixNow("D1", false));
  }
  EXPECT_EQ(Report(fixes).alarms, 0);
  LoadHome();
  for (v1::Fix& fix : fixes) {
    clock_->Advance(absl::Seconds(1));
    *fix.mutable_time() = Instant(clock_->Now());
  }
  EXPECT_EQ(Report(fixes).alarms, 1);
}

TEST_P(PositioningStoreTest, PositionsAreKeptForTheirTimeAndNoLonger) {
  Fitted("D1", "2026-04-03");
  ASSERT_EQ(Report({FixNow("D1")}).taken, 1);  // 5 January: kept for 180 days, to 3 July, or 90 after the end
  GoTo("2026-04-03");
  ASSERT_EQ(Report({FixNow("D1")}).taken, 1);
  GoTo("2026-04-04");
  Sweep();
  EXPECT_EQ(Count("positioning_packs"), 2);
  GoTo("2026-07-02");
  Sweep();
  EXPECT_EQ(Count("positioning_packs"), 2);
  GoTo("2026-07-03");  // 90 days after the order ended
  Sweep();
  EXPECT_EQ(Count("positioning_packs"), 0);
  Sweep();
}

TEST_P(PositioningStoreTest, PositionsOfARunningOrderGoAfterTheirDays) {
  Fitted("D1", "2026-04-03");
  ASSERT_EQ(Report({FixNow("D1")}).taken, 1);
  GoTo("2026-07-03");
  EXPECT_EQ(positioning_->Purge(10).value(), 0);
  GoTo("2026-07-04");  // 180 days
  EXPECT_EQ(positioning_->Purge(10).value(), 1);
  EXPECT_EQ(Count("positioning_packs"), 0);
}

TEST_P(PositioningStoreTest, NoEventAndNoOpenColumnTellsWhereSomebodyWas) {
  LoadHome();
  Fitted("D1", "2026-02-01");
  std::vector<v1::Fix> fixes;
  for (int i = 0; i < 3; ++i) {
    clock_->Advance(absl::Seconds(1));
    fixes.push_back(FixNow("D1", false));
    fixes.back().set_latitude_e7(312'345'678);
  }
  ASSERT_EQ(Report(fixes).alarms, 1);
  for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
    std::this_thread::yield();
  const auto events = store_->feed().log().ReadAfter(0, 1000);
  ASSERT_OK(events);
  v1::PositionPack pack;
  pack.add_positions()->set_latitude_e7(312'345'678);
  const std::string bytes = pack.positions(0).SerializeAsString();
  bool alarm = false;
  for (const auto& event : *events) {
    alarm = alarm || event.type() == "Positioning.AlarmRaised";
    EXPECT_EQ(event.SerializeAsString().find(bytes), std::string::npos) << event.type();
  }
  EXPECT_TRUE(alarm);
  const auto devices = store_->database().Query("SELECT envelope FROM positioning_devices");
  EXPECT_EQ((*devices)[0].Bytes(0).find(bytes), std::string::npos);
}

TEST_P(PositioningStoreTest, WhatComesLateIsFoundByItsHour) {
  const v1::PositioningOrder order = Fitted("D1", "2026-02-01");
  const absl::Time start = clock_->Now();
  std::vector<v1::Fix> fixes;
  for (int minutes = 1; minutes <= 240; ++minutes) {
    clock_->Set(start + absl::Minutes(minutes));
    fixes.push_back(FixNow("D1"));
  }
  EXPECT_EQ(Report(fixes).taken, 240);
  EXPECT_EQ(Count("positioning_packs"), 4);
  for (const auto& [from, to] : {std::pair{0, 241}, {1, 2}, {61, 62}, {62, 63}, {100, 200}, {240, 241}}) {
    v1::ShowPositionsRequest asked;
    asked.set_name(order.name());
    *asked.mutable_from() = Instant(start + absl::Minutes(from));
    *asked.mutable_to() = Instant(start + absl::Minutes(to));
    v1::ShowPositionsResponse reply;
    ASSERT_OK(positioning_->ReadPositions(asked, &reply));
    EXPECT_EQ(reply.positions_size(), std::min(to, 241) - std::max(from, 1)) << from << " " << to;
    for (int i = 1; i < reply.positions_size(); ++i) {
      EXPECT_LT(reply.positions(i - 1).time().seconds(), reply.positions(i).time().seconds());
    }
  }
}

// The county that an alarm was raised in looks into it, also when the person has gone to another one.
TEST_P(PositioningStoreTest, AnAlarmIsClosedWhereItWasRaised) {
  const v1::PositioningOrder order = Fitted("D1", "2026-02-01");
  v1::Fix removed = FixNow("D1");
  removed.set_wear(v1::Fix::WEAR_REMOVED);
  ASSERT_EQ(Report({removed}).alarms, 1);
  v1::Subject moved = subjects_->GetSubject(SubjectOf(order.name())).value();
  moved.set_region("regions/330102");
  storage::Command command;
  command.reads = {{&SubjectsTable(), {moved.name()}}};
  command.decide = [&](storage::UnitOfWork& work) {
    work.Put(SubjectsTable(), ToRecord(moved, absl::CivilDay(9999, 12, 31), 1));
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  Sweep();
  EXPECT_EQ(positioning_->GetOrder(order.name())->end_cause(),
            v1::PositioningOrder::END_CAUSE_NOT_SUPERVISED);
  const auto alarms =
      positioning_->ListAlarms("330602", true, false, *api::Filter::Parse("", AlarmFilterFields()), "", 9);
  ASSERT_OK(alarms);
  ASSERT_EQ(alarms->size(), 1u);
  v1::ClosePositioningAlarmRequest close;
  close.set_name((*alarms)[0].name());
  close.set_request_id("close");
  close.set_outcome(v1::PositioningAlarm::OUTCOME_EXPLAINED);
  close.set_done("装置已经移交新的执行地");
  const auto give = [&](const rpc::Caller& caller) {
    v1::PositioningAlarm reply;
    return Wait(caller, "Close", [&](rpc::CallContext& call, service::Done done) {
      positioning_->Close(call, close, &reply, std::move(done));
    });
  };
  EXPECT_THAT(give({.subject = "li", .role = "official", .regions = {"330702"}}),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(give(kClerk));
}

TEST(HomeAreaTest, DistrictsHaveTheirCitysAndAllOthersTheirOwn) {
  for (const auto& [county, area] : std::vector<std::pair<std::string, std::string>>{{"330602", "330600"},
                                                                                     {"330624", "330624"},
                                                                                     {"330681", "330681"},
                                                                                     {"110101", "110000"},
                                                                                     {"500151", "500000"},
                                                                                     {"500229", "500229"},
                                                                                     {"222401", "222401"},
                                                                                     {"429004", "429004"},
                                                                                     {"469021", "469021"},
                                                                                     {"330600", "330600"}}) {
    EXPECT_EQ(HomeAreaCode(county), area);
  }
}

TEST_P(PositioningStoreTest, MemoryIsBoundedWhateverComes) {
  const GroundBounds bounds{.devices = 2, .bytes = 1 << 20, .trust = absl::Minutes(1)};
  PositioningGrounds grounds(store_->database(), BuiltInParameters(), bounds);
  for (const char* device : {"D1", "D2", "D3", "D4"}) Fitted(device, "2026-02-01");
  const auto found = grounds.Find({"D1", "D2", "D3", "D4", "nobody"});
  ASSERT_OK(found);
  EXPECT_EQ(found->size(), 4u);
  EXPECT_EQ(grounds.Size().first, 2u);
  EXPECT_EQ(grounds.Find({"D1"})->size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Engines, PositioningStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
