#include "tests/bench/case_life.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/hash.h"
#include "common/values/legal_date.h"
#include "tests/bench/bench.h"

namespace fengqiao::bench {
namespace {

namespace v1 = mediation::v1;

constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

[[noreturn]] void Fail(const grpc::Status& status, int step) {
  std::fprintf(stderr, "step %d: %s\n", step, status.error_message().c_str());
  std::abort();
}

// A citizen's number that no other call of the process gives.
std::string NewNumber() {
  static std::atomic<int> next{0};
  const int index = next.fetch_add(1);
  std::string digits = absl::StrFormat("330602%04d%02d%02d%03d", 1950 + index / 999 / 12 / 28 % 50,
                                       1 + index / 999 / 28 % 12, 1 + index / 999 % 28, 1 + index % 999);
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * kWeights[i];
  return digits + "10X98765432"[sum % 11];
}

common::v1::Date Today() { return ToProto(LegalDay(absl::Now())); }

}  // namespace

struct CaseOffice::Life {
  std::string name;
  int step = 0;
  grpc::ClientContext* context = nullptr;
  v1::Case reply;
  v1::RegisterCaseResponse registered;
};

CaseOffice::CaseOffice(std::shared_ptr<grpc::Channel> channel, std::string county)
    : stub_(v1::MediationService::NewStub(std::move(channel))),
      county_(std::move(county)),
      region_("regions/" + county_),
      committee_(region_ + "/committees/bench"),
      mediator_(region_ + "/mediators/bench") {
  v1::CreateCommitteeRequest committee;
  committee.set_parent(region_);
  committee.set_committee_id("bench");
  committee.set_request_id(NewUlid(1));
  committee.mutable_committee()->set_display_name("第一人民调解委员会");
  committee.mutable_committee()->set_kind(v1::Committee::KIND_STREET);
  committee.mutable_committee()->set_number_word("第一人调字");
  auto* composition = committee.mutable_committee()->mutable_composition();
  composition->set_members(5);
  composition->set_women(1);
  composition->set_directors(1);
  composition->set_full_time(2);
  v1::CreateMediatorRequest mediator;
  mediator.set_parent(region_);
  mediator.set_mediator_id("bench");
  mediator.set_request_id(NewUlid(1));
  mediator.mutable_mediator()->set_display_name("王调解");
  mediator.mutable_mediator()->add_committees(committee_);
  mediator.mutable_mediator()->set_full_time(true);
  *mediator.mutable_mediator()->mutable_appointed() = ToProto(absl::CivilDay(2015, 1, 1));
  grpc::ClientContext first, second;
  v1::Committee made;
  v1::Mediator appointed;
  for (const grpc::Status& status : {stub_->CreateCommittee(&first, committee, &made),
                                     stub_->CreateMediator(&second, mediator, &appointed)}) {
    if (!status.ok() && status.error_code() != grpc::StatusCode::ALREADY_EXISTS) Fail(status, -1);
  }
}

int CaseOffice::Steps() { return 13; }

void CaseOffice::Step(Life* life, int last_step, const std::function<void()>& done) {
  const int step = life->step++;
  life->context = new grpc::ClientContext;
  const auto next = [this, life, last_step, done, step](const grpc::Status& status) {
    if (!status.ok()) Fail(status, step);
    delete life->context;
    if (step == 0) life->name = life->registered.case_().name();
    if (life->step == last_step) return done();
    Step(life, last_step, done);
  };
  // Each request lives until its call is over.
  const auto call = [&](auto request, auto begin) {
    auto kept = std::make_shared<decltype(request)>(std::move(request));
    kept->set_name(life->name);
    kept->set_request_id(NewUlid(absl::ToUnixMillis(absl::Now())));
    begin(kept.get(), [kept, next](const grpc::Status& status) { next(status); });
  };
  auto* async = stub_->async();
  auto* context = life->context;
  auto* reply = &life->reply;
  switch (step) {
    case 0: {
      auto request = std::make_shared<v1::RegisterCaseRequest>();
      request->set_parent(region_);
      request->set_request_id(NewUlid(absl::ToUnixMillis(absl::Now())));
      request->mutable_case_()->set_source(v1::SOURCE_APPLICATION);
      request->mutable_case_()->set_dispute_type("neighbour");
      request->mutable_case_()->set_grade(v1::GRADE_ORDINARY);
      request->mutable_case_()->set_claim("楼上排水管渗漏，要求修复并赔偿损失三千元");
      for (const auto side : {v1::Party::SIDE_APPLICANT, v1::Party::SIDE_RESPONDENT}) {
        v1::PartyEntry* entry = request->add_parties();
        entry->mutable_party()->set_side(side);
        entry->mutable_party()->set_kind(v1::Party::KIND_PERSON);
        entry->mutable_identity()->set_name(side == v1::Party::SIDE_APPLICANT ? "申请甲" : "被申乙");
        entry->mutable_identity()->set_number(NewNumber());
        entry->mutable_identity()->set_phone("13857501234");
      }
      return stub_->async()->RegisterCase(life->context, request.get(), &life->registered,
                                          [request, next](const grpc::Status& status) { next(status); });
    }
    case 1:
      return call(v1::SubmitCaseRequest(), [=](const auto* sent, auto then) {
        async->SubmitCase(context, sent, reply, std::move(then));
      });
    case 2: {
      v1::AcceptCaseRequest request;
      request.set_tier(v1::TIER_TOWNSHIP);
      request.mutable_acceptance()->set_committee(committee_);
      *request.mutable_acceptance()->mutable_notice_signed() = Today();
      request.add_mediators(mediator_);
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->AcceptCase(context, sent, reply, std::move(then));
      });
    }
    case 3: {
      v1::StartMediationRequest request;
      *request.mutable_attempt()->mutable_begun() = Today();
      request.mutable_attempt()->set_place("第一调解室");
      request.mutable_attempt()->set_mode(v1::Attempt::MODE_PRESENT);
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->StartMediation(context, sent, reply, std::move(then));
      });
    }
    case 4: {
      v1::RecordAgreementRequest request;
      v1::Agreement& agreement = *request.mutable_agreement();
      agreement.set_kind(v1::Agreement::KIND_WRITTEN);
      *agreement.mutable_reached() = Today();
      agreement.set_facts("楼上排水管接头老化，渗漏至楼下，双方对责任没有异议");
      agreement.set_content("楼上住户三日内修复排水管，赔偿楼下住户三千元");
      agreement.set_performance("签字当日付清");
      agreement.mutable_amount()->set_value("3000");
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->RecordAgreement(context, sent, reply, std::move(then));
      });
    }
    case 5: {
      v1::SignAgreementRequest request;
      for (const std::string& by : {std::string("p1"), std::string("p2"), mediator_, committee_}) {
        v1::Agreement::Mark* mark = request.add_marks();
        mark->set_by(by);
        mark->set_means(by == committee_ ? v1::Agreement::Mark::MEANS_SEAL
                                         : v1::Agreement::Mark::MEANS_SIGNATURE);
        *mark->mutable_day() = Today();
      }
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->SignAgreement(context, sent, reply, std::move(then));
      });
    }
    case 6: {
      v1::ApplyForConfirmationRequest request;
      request.mutable_confirmation()->set_court("越城区人民法院");
      request.mutable_confirmation()->add_applicants("p1");
      request.mutable_confirmation()->add_applicants("p2");
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->ApplyForConfirmation(context, sent, reply, std::move(then));
      });
    }
    case 7:
    case 8: {
      v1::RecordConfirmationStepRequest request;
      request.mutable_step()->set_state(step == 7 ? v1::Confirmation::STATE_ACCEPTED
                                                  : v1::Confirmation::STATE_CONFIRMED);
      if (step == 8) request.mutable_step()->set_document_number("（2026）浙0602民特12号");
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->RecordConfirmationStep(context, sent, reply, std::move(then));
      });
    }
    case 9: {
      v1::RecordPerformanceRequest request;
      request.mutable_performance()->set_extent(v1::Performance::EXTENT_FULLY);
      request.mutable_performance()->mutable_amount()->set_value("3000");
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->RecordPerformance(context, sent, reply, std::move(then));
      });
    }
    case 10: {
      v1::RecordFollowUpRequest request;
      request.mutable_follow_up()->set_extent(v1::Performance::EXTENT_FULLY);
      request.mutable_follow_up()->set_satisfaction(v1::FollowUp::SATISFACTION_SATISFIED);
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->RecordFollowUp(context, sent, reply, std::move(then));
      });
    }
    case 11: {
      v1::AddPapersRequest request;
      for (const auto kind : {v1::Paper::KIND_APPLICATION, v1::Paper::KIND_RIGHTS_NOTICE,
                              v1::Paper::KIND_IDENTITY_PROOF, v1::Paper::KIND_MEDIATION_RECORD,
                              v1::Paper::KIND_WRITTEN_AGREEMENT, v1::Paper::KIND_CONFIRMATION_PAPERS}) {
        v1::Paper* paper = request.add_papers();
        paper->set_kind(kind);
        paper->set_pages(2);
      }
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->AddPapers(context, sent, reply, std::move(then));
      });
    }
    default: {
      v1::CloseCaseRequest request;
      request.mutable_closing()->set_kind(v1::Closing::KIND_PERFORMED);
      return call(std::move(request), [=](const auto* sent, auto then) {
        async->CloseCase(context, sent, reply, std::move(then));
      });
    }
  }
}

double CaseOffice::LiveRate(int lives, int at_once) {
  return Rate(static_cast<double>(lives) * Steps(), [&] {
    std::mutex mutex;
    std::condition_variable changed;
    int under_way = 0;
    for (int i = 0; i < lives; ++i) {
      {
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [&] { return under_way < at_once; });
        ++under_way;
      }
      auto* life = new Life;
      Step(life, Steps(), [&, life] {
        delete life;
        std::lock_guard<std::mutex> lock(mutex);
        --under_way;
        changed.notify_one();
      });
    }
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return under_way == 0; });
  });
}

void CaseOffice::LiveOne(const std::function<void(int step)>& after) {
  Life life;
  for (int step = 0; step < Steps(); ++step) {
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    Step(&life, step + 1, [&] {
      std::lock_guard<std::mutex> lock(mutex);
      over = true;
      changed.notify_one();
    });
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return over; });
    lock.unlock();
    after(step);
  }
}

void CaseOffice::Begin(int count, int steps) {
  for (int i = 0; i < count; ++i) {
    Life life;
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    Step(&life, steps, [&] {
      std::lock_guard<std::mutex> lock(mutex);
      over = true;
      changed.notify_one();
    });
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return over; });
  }
}

namespace {

// A bare service of the same contract, which looks at nothing.
class BareService final : public v1::MediationService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context, const v1::GetCaseRequest*,
                                    v1::Case*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

CaseOffice::QueryTimes CaseOffice::MeasureQueries(const std::string& city, const std::string& year,
                                                  const std::string& county) {
  constexpr int kTurns = 101;
  BareService bare;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&bare);
  const auto server = builder.BuildAndStart();
  const auto bare_stub = v1::MediationService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  v1::SummarizeCasesRequest summarize;
  summarize.set_parent(city);
  summarize.set_period(year);
  v1::ListDeadlinesRequest list;
  list.set_parent(county);
  list.set_overdue_only(true);

  const auto seconds = [](int step, const auto& call) {
    grpc::ClientContext context;
    return 1 / Rate(1, [&] {
             if (const grpc::Status status = call(&context); !status.ok()) Fail(status, step);
           });
  };
  v1::ListDeadlinesResponse listed;
  std::vector<double> summary, overdue;
  for (int turn = 0; turn < kTurns; ++turn) {
    const double empty = seconds(-2, [&](auto* context) {
      v1::Case reply;
      return bare_stub->GetCase(context, v1::GetCaseRequest(), &reply);
    });
    summary.push_back(seconds(-3,
                              [&](auto* context) {
                                v1::SummarizeCasesResponse reply;
                                return stub_->SummarizeCases(context, summarize, &reply);
                              }) /
                      empty);
    overdue.push_back(
        seconds(-4, [&](auto* context) { return stub_->ListDeadlines(context, list, &listed); }) / empty);
  }
  return {Median(std::move(summary)), Median(std::move(overdue)), listed.deadlines_size()};
}

}  // namespace fengqiao::bench
