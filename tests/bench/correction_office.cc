#include "tests/bench/correction_office.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/papers/paper_forms.h"
#include "tests/bench/bench.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::bench {
namespace {

namespace v1 = correction::v1;

constexpr int kAtATime = 500;  // as the service's own roll-over
constexpr char kNoticed[] = "2025-12-01";
constexpr char kReported[] = "2025-12-05";

void Must(const grpc::Status& status, const char* what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", what, status.error_message().c_str());
  std::exit(1);
}

}  // namespace

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

double SecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

CorrectionOffice::CorrectionOffice(const std::string& url, absl::CivilDay day)
    : clock_(new FakeClock(StartOf(day) + absl::Hours(9))),
      runtime_(testing::MakeRuntime({}, std::unique_ptr<Clock>(clock_))) {
  auto opened = service::ServiceStore::Open(
      {.url = url, .service = "correction", .migrations = correction::CorrectionMigrations()}, *runtime_);
  Must(opened.status());
  store_ = *std::move(opened);
  const auto key = [](const char* purpose) {
    return *identity::LookupKey::Create(std::string(32, 'k'), purpose);
  };
  subjects_ = std::make_unique<correction::CorrectionStore>(
      *store_,
      correction::RuleBook{correction::BuiltInParameters(), correction::Frequencies::BuiltIn(),
                           calendar::WorkCalendar::BuiltIn()},
      key("correction.person"));
  imports_ = std::make_unique<correction::SubjectImports>(*store_, *subjects_, key("correction.import"));
  auto papers = correction::LoadPapers("");
  Must(papers.status());
  papers_ = std::make_unique<paper::PaperLibrary>(*std::move(papers));
  auto handler =
      correction::CorrectionHandler::Create(*runtime_, *subjects_, *imports_, *papers_, store_->feed());
  Must(handler.status());
  handler_ = *std::move(handler);
  server_ =
      std::make_unique<testing::InProcessServer>(*runtime_, std::vector<grpc::Service*>{handler_.get()});
  stub_ = v1::CorrectionService::NewStub(server_->channel());
}

void CorrectionOffice::GoTo(absl::CivilDay day, absl::Duration hour) { clock_->Set(StartOf(day) + hour); }

std::unique_ptr<grpc::ClientContext> CorrectionOffice::Context() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("fengqiao-dev-caller", "bench;official;000000");
  return context;
}

template <typename Request, typename Reply>
void CorrectionOffice::Call(grpc::Status (v1::CorrectionService::Stub::*method)(grpc::ClientContext*,
                                                                                const Request&, Reply*),
                            Request request, Reply* reply) {
  request.set_request_id(absl::StrCat("bench", ++requests_));
  const auto context = Context();
  Must((stub_.get()->*method)(context.get(), request, reply), Request::descriptor()->full_name().c_str());
}

template <typename Request>
void CorrectionOffice::Give(grpc::Status (v1::CorrectionService::Stub::*method)(grpc::ClientContext*,
                                                                                const Request&, v1::Subject*),
                            Request request, v1::Subject* subject) {
  request.set_name(subject->name());
  Call(method, std::move(request), subject);
}

v1::Subject CorrectionOffice::Enter(int number, v1::SupervisionClass supervision_class, bool late) {
  using Stub = v1::CorrectionService::Stub;
  GoTo(correction::Day(kNoticed));
  v1::RegisterNoticeRequest notice = correction::Notice(kNoticed);
  notice.set_parent(absl::StrCat("regions/", kHomeCounty));
  notice.mutable_person()->set_number(
      correction::PersonNumber("19900505", absl::StrFormat("%03d", 1 + 2 * number)));
  v1::Subject subject;
  Call(&Stub::RegisterNotice, notice, &subject);
  const absl::CivilDay reported = correction::Day(kReported);
  GoTo(reported);
  Give(&Stub::RegisterSubject, correction::Reporting(kReported), &subject);
  auto team = correction::TeamOf(3);
  *team.mutable_team()->mutable_formed() = ToProto(reported);
  Give(&Stub::SetTeam, team, &subject);
  Give(&Stub::ClassifySubject, correction::Class(supervision_class, kReported), &subject);
  v1::SetPlanRequest plan;
  plan.mutable_plan()->set_text("按时报告，参加教育学习，帮助就业。");
  *plan.mutable_plan()->mutable_made() = ToProto(reported);
  Give(&Stub::SetPlan, plan, &subject);
  v1::AnnounceCorrectionRequest announce;
  *announce.mutable_announcement()->mutable_day() = ToProto(reported);
  announce.mutable_announcement()->set_signed_(true);
  Give(&Stub::AnnounceCorrection, announce, &subject);
  v1::SendReceiptRequest receipt;
  *receipt.mutable_day() = ToProto(reported);
  Give(&Stub::SendReceipt, receipt, &subject);
  for (absl::CivilDay day = reported; day < absl::CivilDay(2025, 12, late ? 25 : 30); day += 7) {
    GoTo(day);
    for (const auto kind : {v1::ACT_KIND_REPORT, v1::ACT_KIND_TALK, v1::ACT_KIND_VISIT}) {
      // Once a month is enough of a class that is not asked every week, and late is who left out that.
      const bool weekly = supervision_class == v1::SUPERVISION_CLASS_STRICT;
      if (!weekly && (late || day != reported + 14)) continue;
      auto doing = correction::Doing(kind, FormatDay(day));
      doing.mutable_act()->set_content("谈了近况和工作，情绪稳定。");
      Give(&Stub::RecordAct, doing, &subject);
    }
  }
  return subject;
}

int CorrectionOffice::RollOver() {
  int brought = 0;
  while (true) {
    const auto some = subjects_->RollOver(kAtATime);
    Must(some.status());
    if (!some->passed_over.empty()) Must(some->passed_over[0].why);
    if (some->brought == 0) return brought;
    brought += some->brought;
  }
}

double CorrectionOffice::CheckIns(int count, int at_once, const std::function<std::string(int)>& name_of) {
  struct OneCall {
    std::unique_ptr<grpc::ClientContext> context = Context();
    v1::RecordActRequest request = correction::Doing(v1::ACT_KIND_REPORT, kReported);
    v1::Subject reply;
  };
  const common::v1::Date today = ToProto(LegalDay(clock_->Now()));
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  return Rate(count, [&] {
    for (int i = 0; i < count; ++i) {
      {
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [&] { return under_way < at_once; });
        ++under_way;
      }
      auto call = std::make_shared<OneCall>();
      call->request.set_name(name_of(i));
      call->request.set_request_id(absl::StrCat("check-in", ++requests_));
      *call->request.mutable_act()->mutable_day() = today;
      call->request.mutable_act()->set_content("按时到所报告，近况正常。");
      stub_->async()->RecordAct(call->context.get(), &call->request, &call->reply,
                                [&, call](const grpc::Status& status) {
                                  Must(status, "RecordAct");
                                  std::lock_guard<std::mutex> lock(mutex);
                                  --under_way;
                                  changed.notify_one();
                                });
    }
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return under_way == 0; });
  });
}

}  // namespace fengqiao::bench
