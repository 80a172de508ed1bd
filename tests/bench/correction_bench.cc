// Community correction among many people: the overdue list of a county and of the country beside an empty
// call, and the daily roll-over with one in twenty changing beside the same rows written by set-based
// statements.
//
//   correction_bench sqlite|postgres [PEOPLE]      PEOPLE: 6000 by default, a hundredth of what it is made
//   for

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/api/etag.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/correction_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/papers/paper_forms.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/tables.h"
#include "tests/bench/bench.h"
#include "tests/bench/many_cases.h"
#include "tests/support/in_process_server.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

namespace correction = fengqiao::correction;
namespace v1 = correction::v1;

constexpr int kCounties = 200;
constexpr int kOneInMany = 20;  // changes on a day: is in a strict class, whose weeks begin on Mondays
constexpr int kAtOnce = 500;
constexpr int kCalls = 400;
const absl::CivilDay kFriday(2026, 1, 2);

double SecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

correction::RuleBook Book() {
  return {correction::BuiltInParameters(), correction::Frequencies::BuiltIn(),
          calendar::WorkCalendar::BuiltIn()};
}

// The i-th person, in correction for a month, with the report of December missed.
v1::Subject PersonOf(int i) {
  v1::Subject subject;
  const int county = i % kCounties;
  subject.set_region(
      absl::StrFormat("regions/%02d%02d%02d", 11 + county % 20, 1 + county / 20 % 5, 1 + county / 100));
  subject.set_name(absl::StrFormat("%s/subjects/01%024d", subject.region(), i));
  subject.set_etag("\"r1\"");
  subject.set_state(v1::Subject::STATE_IN_CORRECTION);
  subject.set_kind(v1::Subject::KIND_PROBATION);
  subject.set_responsibility_epoch(1);
  subject.mutable_person()->set_masked_name("陈*远");
  subject.mutable_judgment()->set_crime("盗窃罪");
  *subject.mutable_judgment()->mutable_effective() = ToProto(absl::CivilDay(2025, 12, 1));
  *subject.mutable_term()->mutable_start() = ToProto(absl::CivilDay(2025, 12, 1));
  *subject.mutable_term()->mutable_end() = ToProto(absl::CivilDay(2027, 11, 30));
  *subject.mutable_receipt_sent() = ToProto(absl::CivilDay(2025, 12, 3));
  *subject.mutable_registration()->mutable_reported() = ToProto(absl::CivilDay(2025, 12, 5));
  for (const auto kind : {v1::Paper::KIND_JUDGMENT, v1::Paper::KIND_EXECUTION_NOTICE}) {
    subject.add_papers()->set_kind(kind);
    *subject.mutable_papers()->rbegin()->mutable_received() = ToProto(absl::CivilDay(2025, 12, 2));
  }
  subject.mutable_team()->add_members();
  subject.mutable_plan()->set_text("按时报告，参加教育学习，帮助就业。");
  v1::Classification& one = *subject.add_classifications();
  one.set_supervision_class(i % kOneInMany == 0 ? v1::SUPERVISION_CLASS_STRICT
                                                : v1::SUPERVISION_CLASS_NORMAL);
  *one.mutable_from() = ToProto(absl::CivilDay(2025, 12, 5));
  *subject.mutable_supervision()->mutable_from() = ToProto(absl::CivilDay(2025, 12, 5));
  v1::Stay& stay = *subject.add_stays();
  stay.set_region(subject.region());
  stay.set_epoch(1);
  *stay.mutable_from() = ToProto(absl::CivilDay(2025, 12, 5));
  const auto book = Book();
  correction::DeriveDuties(book, kFriday, &subject);
  return subject;
}

void Fill(service::ServiceStore& store, int people) {
  for (int begin = 0; begin < people; begin += kAtOnce) {
    storage::Command command;
    command.decide = [begin, end = std::min(people, begin + kAtOnce)](storage::UnitOfWork& work) {
      const auto book = Book();
      for (int i = begin; i < end; ++i) {
        const v1::Subject subject = PersonOf(i);
        work.Insert(correction::SubjectsTable(),
                    correction::ToRecord(subject, correction::WakesOn(subject, book, kFriday),
                                         api::RevisionOf(subject.etag())));
        correction::WriteFigures(work, nullptr, subject, book);
        for (const v1::Duty& duty : subject.duties()) {
          work.Insert(correction::DutiesTable(), correction::ToRecord(subject, duty));
        }
        work.Insert(correction::StaysTable(), correction::ToRecord(subject.name(), subject.stays(0)));
      }
      return absl::OkStatus();
    };
    Must(store.writes().BlockingSubmit(std::move(command)).status());
  }
}

// A call's time in seconds, the median of many.
template <typename Call>
double CallSeconds(const Call& call) {
  std::vector<double> times;
  for (int i = 0; i < kCalls; ++i) {
    grpc::ClientContext context;
    context.AddMetadata("fengqiao-dev-caller", "bench;admin;000000");
    times.push_back(SecondsOf([&] { call(&context); }));
  }
  return Median(std::move(times));
}

int Run(bool sqlite, int people) {
  const testing::TempDir dir;
  auto* clock = new FakeClock(StartOf(kFriday) + absl::Hours(9));
  const auto runtime = testing::MakeRuntime({}, std::unique_ptr<Clock>(clock));
  auto opened = service::ServiceStore::Open(
      {.url = sqlite ? "sqlite://" + dir.path() + "/" : testing::PostgresServer::Shared().url(),
       .service = "correction",
       .migrations = correction::CorrectionMigrations()},
      *runtime);
  Must(opened.status());
  service::ServiceStore& store = **opened;
  correction::CorrectionStore subjects(
      store, Book(), *identity::LookupKey::Create(std::string(32, 'k'), "correction.person"));
  correction::SubjectImports imports(store, subjects,
                                     *identity::LookupKey::Create(std::string(32, 'k'), "correction.import"));
  const char* engine = sqlite ? "SQLite" : "PostgreSQL";
  std::printf("%s: %d people filled in %.1f s\n", engine, people, SecondsOf([&] { Fill(store, people); }));
  const Engine raw = sqlite ? SqliteEngine(dir.path() + "/correction.db")
                            : PostgresEngine(testing::PostgresServer::Shared().url());
  const std::string schema = sqlite ? "" : "correction.";
  raw.run("ANALYZE");

  const auto papers = correction::LoadPapers("");
  Must(papers.status());
  auto handler = correction::CorrectionHandler::Create(*runtime, subjects, imports, *papers, store.feed());
  Must(handler.status());
  {
    testing::InProcessServer server(*runtime, {handler->get()});
    const auto stub = v1::CorrectionService::NewStub(server.channel());
    // Answered by its shape alone, before anything is read.
    const auto empty = [&](grpc::ClientContext* context) {
      v1::Subject reply;
      stub->GetSubject(context, v1::GetSubjectRequest(), &reply);
    };
    const auto overdue = [&](const char* region) {
      return [&stub, region](grpc::ClientContext* context) {
        v1::ListDutiesRequest request;
        request.set_parent(region);
        request.set_overdue_only(true);
        v1::ListDutiesResponse reply;
        const auto status = stub->ListDuties(context, request, &reply);
        if (!status.ok() || reply.duties().empty()) Must(absl::InternalError("no overdue duties"));
      };
    };
    const double bare = CallSeconds(empty);
    std::printf(
        "%s: a county's first overdue duties %.1f empty calls, the country's %.1f (an empty call %.0f us)\n",
        engine, CallSeconds(overdue("regions/110101")) / bare, CallSeconds(overdue("regions/000000")) / bare,
        bare * 1e6);
  }

  // Each Monday: ours, then the same number of rows by statements over sets, taken back afterwards.
  std::vector<double> ours, theirs, ratios;
  for (int week = 1; week <= 3; ++week) {
    const absl::CivilDay monday = kFriday - 4 + 7 * week;
    clock->Set(StartOf(monday) + absl::Hours(1));
    int brought = 0;
    ours.push_back(SecondsOf([&] {
      while (true) {
        const auto some = subjects.RollOver(kAtOnce);
        Must(some.status());
        if (some->brought == 0) break;
        brought += some->brought;
      }
    }));
    const std::string next = FormatDay(monday + 7);
    const auto statements = [&] {
      raw.run("BEGIN");
      raw.run(absl::StrCat("UPDATE ", schema, "subjects SET wakes = '", next,
                           "', envelope = envelope WHERE wakes = '", next, "'"));
      for (const char* rule : {"x", "y"}) {
        raw.run(absl::StrCat("INSERT INTO ", schema, "duties SELECT name || '|", rule,
                             "', province, city, county, township, region, '", next,
                             "', 'report', 1, officer, name, envelope FROM ", schema,
                             "subjects WHERE wakes = '", next, "'"));
      }
      raw.run("COMMIT");
    };
    theirs.push_back(SecondsOf(statements));
    raw.run(absl::StrCat("DELETE FROM ", schema, "duties WHERE id LIKE '%|x' OR id LIKE '%|y'"));
    ratios.push_back(ours.back() / theirs.back());
    std::printf("%s: roll-over of %d of %d people %.2f s, statements over sets %.2f s\n", engine, brought,
                people, ours.back(), theirs.back());
  }
  std::printf("%s: roll-over takes %.1f times the statements (median)\n", engine, Median(ratios));
  return 0;
}

}  // namespace
}  // namespace fengqiao::bench

int main(int argc, char** argv) {
  const std::string engine = argc > 1 ? argv[1] : "";
  const int people = argc > 2 ? std::atoi(argv[2]) : 6000;
  if ((engine != "sqlite" && engine != "postgres") || people < 100) {
    std::fprintf(stderr, "usage: correction_bench sqlite|postgres [PEOPLE, at least 100]\n");
    return 2;
  }
  return fengqiao::bench::Run(engine == "sqlite", people);
}
