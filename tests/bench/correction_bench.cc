// Community correction among many people: the overdue list of a county and of the country beside a call that
// only comes and goes, the daily roll-over with one in twenty changing beside the same rows written by
// statements over sets, and check-ins beside the bare statements that they come to.
//
//   correction_bench sqlite|postgres [PEOPLE [ROUNDS]]   PEOPLE: 6000 by default, a hundredth of what it is
//                                                        made for
//
// Ends with 1 where the engine visits more for a page, or for the next batch of the day, than the page and
// the batch account for, or where a copied person is not as the service would have written him. Never for
// the time that anything takes.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/service/places.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/correction/storage/correction_store.h"
#include "tests/bench/bench.h"
#include "tests/bench/bulk_rows.h"
#include "tests/bench/correction_office.h"
#include "tests/bench/many_cases.h"
#include "tests/bench/many_subjects.h"
#include "tests/bench/raw_check_ins.h"
#include "tests/bench/roll_over_pairs.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

namespace v1 = correction::v1;

constexpr int kOriginals = 20;  // one of them is in the strict class, whose weeks begin on Mondays
constexpr int kLateOf = 4;      // one in so many has left out what December asked for
constexpr int kAtOnce[] = {1, 64};
constexpr int kCalls = 401;
constexpr int kMostCheckIns = 4000;
constexpr int kMostAlone = 400;  // one after the other
constexpr int kPage = 51;        // a page of fifty, and the one that says that there is more
constexpr int kBatch = 500;
const absl::CivilDay kFriday(2026, 1, 2), kMonday(2026, 1, 5), kTuesday(2026, 1, 6);

// What a server of such a database is given; what makes its commits durable is as everywhere.
const std::vector<std::string> kServer = {"shared_buffers=1GB", "max_wal_size=4GB"};

struct Setting {
  bool sqlite = true;
  std::string url, file;
  const char* name() const { return sqlite ? "SQLite" : "PostgreSQL"; }
  std::unique_ptr<BulkRows> Bulk() const {
    return sqlite ? BulkRows::Sqlite(file) : BulkRows::Postgres(url, "correction");
  }
  Engine Raw() const {
    Engine engine = sqlite ? SqliteEngine(file) : PostgresEngine(url, "correction");
    if (!sqlite) engine.run("SET search_path = correction");
    return engine;
  }
};

// -- Who there is ------------------------------------------------------------------------------------------

ManySubjects EnterOriginals(CorrectionOffice& office) {
  std::vector<Original> originals;
  for (int i = 0; i < kOriginals; ++i) {
    const auto of_class = i == 0       ? v1::SUPERVISION_CLASS_STRICT
                          : i % 5 == 0 ? v1::SUPERVISION_CLASS_LENIENT
                                       : v1::SUPERVISION_CLASS_NORMAL;
    const v1::Subject subject = office.Enter(i, of_class, /*late=*/i % kLateOf == 0);
    const auto person = office.subjects().GetPerson(subject.name());
    Must(person.status());
    originals.push_back({subject.name(), *person});
  }
  office.GoTo(kFriday);
  office.RollOver();
  return ManySubjects(std::move(originals), [store = &office.subjects()](const v1::Person& person) {
    return store->ClaimOf(person);
  });
}

// Some copies, asked for by calls: each is what the service says of his original, of himself.
void CheckCopies(CorrectionOffice& office, const ManySubjects& copies, int people) {
  const auto subject_of = [&](const std::string& name) {
    v1::GetSubjectRequest request;
    request.set_name(name);
    v1::Subject subject;
    const auto context = CorrectionOffice::Context();
    const auto status = office.stub().GetSubject(context.get(), request, &subject);
    if (!status.ok()) Must(absl::InternalError(absl::StrCat(name, ": ", status.error_message())));
    return subject;
  };
  for (const int i : {0, people / 3, people / 2, people - 1}) {
    const std::string name = ManySubjects::NameOf(i);
    const v1::Subject copy = subject_of(name);
    const v1::Subject expected = copies.SubjectOf(i, subject_of(copies.OriginalOf(i).name));
    std::string difference;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&difference);
    if (!differencer.Compare(copy, expected)) Must(absl::InternalError(name + " differs: " + difference));
    const auto person = office.subjects().GetPerson(name);
    Must(person.status());
    if (person->number() != copies.PersonOf(i).number())
      Must(absl::InternalError(name + " is somebody else"));

    v1::ListDutiesRequest list;
    list.set_parent(copy.region());
    list.set_filter(absl::StrCat("subject = \"", name, "\""));
    v1::ListDutiesResponse duties;
    const auto context = CorrectionOffice::Context();
    const auto status = office.stub().ListDuties(context.get(), list, &duties);
    if (!status.ok() || duties.duties_size() != copy.duties_size()) {
      Must(absl::InternalError(absl::StrCat(name, " has ", duties.duties_size(), " rows of duties, not ",
                                            copy.duties_size(), ": ", status.error_message())));
    }
  }
}

// -- Lists -------------------------------------------------------------------------------------------------

// What the engine visits for a page, or for the next batch of the day: no more than these account for,
// however many people there are. A row is looked up, its subject with it, and passed on some times over; to
// SQLite each is some steps of its machine.
bool VisitsItsPageAlone(const Setting& setting) {
  const Engine engine = setting.Raw();
  const int64_t a_row = setting.sqlite ? 80 : 8;
  bool well = true;
  const auto check = [&](const char* what, int64_t visited, int rows) {
    std::printf("%s: %s visits %lld for %d rows\n", setting.name(), what, static_cast<long long>(visited),
                rows);
    if (visited > a_row * (rows + 10)) {
      std::printf("%s: that is more than %lld\n", setting.name(),
                  static_cast<long long>(a_row * (rows + 10)));
      well = false;
    }
  };
  const std::string yesterday = "'2026-01-01'";
  for (const bool with_minors : {true, false}) {
    for (const std::string& region : {ManySubjects::CountyOf(0), std::string("000000")}) {
      std::vector<storage::Value> params(4, int64_t{0});
      const std::string within = service::WithinRegion(region, &params);
      const std::string sql = correction::internal::DutyPageSql(within, "1 = 1", with_minors);
      const bool county = region != "000000";
      check(absl::StrCat(county ? "a county's" : "the country's", " first page of what is overdue",
                         with_minors ? "" : ", without minors'")
                .c_str(),
            engine.visited(sql, {"''", "''", yesterday, absl::StrCat(kPage), "'" + region + "'"}), kPage);
    }
  }
  check("the day's first batch",
        engine.visited(correction::internal::WakingSql(), {"'2026-01-05'", absl::StrCat(kBatch), "''", "''"}),
        kBatch);
  return well;
}

// A bare service of the same contract, which looks at nothing.
class BareService final : public v1::CorrectionService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListDuties(grpc::CallbackServerContext* context, const v1::ListDutiesRequest*,
                                       v1::ListDutiesResponse*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

void MeasureLists(const Setting& setting, CorrectionOffice& office) {
  BareService bare;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&bare);
  const auto server = builder.BuildAndStart();
  const auto bare_stub = v1::CorrectionService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  const auto seconds = [](v1::CorrectionService::Stub& stub, const std::string& region, bool empty) {
    v1::ListDutiesRequest request;
    request.set_parent("regions/" + region);
    request.set_overdue_only(true);
    v1::ListDutiesResponse reply;
    const auto context = CorrectionOffice::Context();
    grpc::Status status;
    const double taken = SecondsOf([&] { status = stub.ListDuties(context.get(), request, &reply); });
    if (!status.ok() || (!empty && reply.duties().empty())) {
      Must(absl::InternalError("no overdue duties: " + status.error_message()));
    }
    return taken;
  };
  // In turns, so that what else the machine does slows all of them.
  std::vector<double> empty, county, country;
  for (int i = 0; i < kCalls; ++i) {
    empty.push_back(seconds(*bare_stub, "000000", true));
    county.push_back(seconds(office.stub(), ManySubjects::CountyOf(i), false) / empty.back());
    country.push_back(seconds(office.stub(), "000000", false) / empty.back());
  }
  std::printf(
      "%s: the first overdue duties of a county take %.1f empty calls (aim: 5), of the country %.1f (aim: "
      "20); "
      "an empty call %.0f us (medians)\n",
      setting.name(), Median(county), Median(country), Median(empty) * 1e6);
  std::fflush(stdout);
}

// -- The day, and what comes in on it ----------------------------------------------------------------------

void MeasureRollOver(const Setting& setting, CorrectionOffice& office, int people, int rounds) {
  office.GoTo(kMonday, absl::Hours(1));
  const RollOverTimes times =
      PairRollOver(setting.Raw(), FormatDay(kMonday), rounds, [&] { return office.RollOver(); });
  std::printf(
      "%s: the roll-over of %d of %d people, with %lld new duties, takes %.2f s, the same rows by statements "
      "over "
      "sets %.2f s (the best of %d); ratio %.2f (median; aim: 2)\n",
      setting.name(), times.brought, people, static_cast<long long>(times.new_duties), times.ours, times.sets,
      rounds, times.ratio);
  std::fflush(stdout);
}

void MeasureCheckIns(const Setting& setting, CorrectionOffice& office, int people, int rounds) {
  office.GoTo(kTuesday);
  const Engine engine = setting.Raw();
  int next = 0;
  const auto name = [&](int) { return ManySubjects::NameOf(next++ % (people / 2)); };
  const std::string one = ManySubjects::NameOf(people / 2);
  const CheckInRows before = LookAt(engine, one);
  office.CheckIns(1, 1, [&](int) { return one; });
  const CheckInRows rows = Between(before, LookAt(engine, one));
  std::string written;
  for (const auto& [table, count] : rows.rows) absl::StrAppend(&written, table, " ", count, ", ");
  std::printf(
      "%s: a check-in writes a file of %lld bytes, %s%lld events of %lld bytes together, a reply of %lld\n",
      setting.name(), static_cast<long long>(rows.subject_bytes), written.c_str(),
      static_cast<long long>(rows.events), static_cast<long long>(rows.event_bytes),
      static_cast<long long>(rows.reply_bytes));
  for (const int at_once : kAtOnce) {
    const int count = std::min(at_once == 1 ? kMostAlone : kMostCheckIns, people / 2);
    ComparePairs(
        absl::StrCat(setting.name(), ": check-ins durable a second, ", at_once, " at a time"), "RPC",
        [&] { return office.CheckIns(count, at_once, name); },
        absl::StrCat(setting.sqlite ? "bare statements by commits of " : "pgbench, clients ", at_once),
        [&] { return RawCheckIns(engine, setting.url, rows, people / 2 + 1, people, at_once, count); },
        rounds);
  }
}

int Run(bool sqlite, int people, int rounds) {
  const testing::TempDir dir;
  std::unique_ptr<testing::PostgresServer> server;
  if (!sqlite) server = std::make_unique<testing::PostgresServer>(kServer);
  const Setting setting{.sqlite = sqlite,
                        .url = sqlite ? "sqlite://" + dir.path() + "/" : server->url(),
                        .file = dir.path() + "/correction.db"};
  auto office = std::make_unique<CorrectionOffice>(setting.url, kFriday - 30);
  const ManySubjects copies = EnterOriginals(*office);
  bool well = true;
  const double seconds = SecondsOf([&] {
    const auto rows = setting.Bulk();
    copies.Append(*rows, 0, people);
    rows->Finish();
  });
  std::printf("%s: %d people in %d counties made in %.0f s\n", setting.name(), people, kCounties, seconds);
  std::fflush(stdout);
  well = VisitsItsPageAlone(setting) && well;
  CheckCopies(*office, copies, people);
  MeasureLists(setting, *office);
  MeasureRollOver(setting, *office, people, rounds);
  MeasureCheckIns(setting, *office, people, rounds);
  return well ? 0 : 1;
}

}  // namespace
}  // namespace fengqiao::bench

int main(int argc, char** argv) {
  const std::string engine = argc > 1 ? argv[1] : "";
  const int people = argc > 2 ? std::atoi(argv[2]) : 6000;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  if ((engine != "sqlite" && engine != "postgres") || people < 4000 || people > 4'000'000 || rounds < 1) {
    std::fprintf(stderr, "usage: correction_bench sqlite|postgres [PEOPLE, 4000 to 4000000 [ROUNDS]]\n");
    return 2;
  }
  return fengqiao::bench::Run(engine == "sqlite", people, rounds);
}
