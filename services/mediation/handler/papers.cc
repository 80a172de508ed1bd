// Printing: the event first, then the papers.

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "common/api/etag.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"
#include "services/mediation/papers/file_export.h"
#include "services/mediation/papers/paper_forms.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::Done;

constexpr size_t kChunk = 256 << 10;
constexpr size_t kLongestSubject = 16;

// The subject goes into the log, where no free text belongs.
absl::Status CheckSubject(std::string_view field, std::string_view subject) {
  const bool fits = std::all_of(subject.begin(), subject.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
  });
  if (fits && subject.size() <= kLongestSubject) return absl::OkStatus();
  return InvalidField(field, "must be empty or as a1, a1.2, g1, r1, f1, o1");
}

absl::Status CheckPrint(const v1::RenderPaperRequest& request) {
  RETURN_IF_ERROR(kCaseName.Parse(request.name(), "name").status());
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  RETURN_IF_ERROR(FindForm(request.paper()).status());
  return CheckSubject("subject", request.subject());
}

absl::Status CheckExport(const v1::ExportFileRequest& request) {
  RETURN_IF_ERROR(kCaseName.Parse(request.name(), "name").status());
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  for (const v1::PaperInput& input : request.inputs()) {
    RETURN_IF_ERROR(CheckSubject("inputs.subject", input.subject()));
  }
  return CheckInputs(request);
}

PaperFacts FactsOf(const MediationStore::CaseFile& file, const MediationStore& store, absl::CivilDay today) {
  return {.dispute = file.dispute,
          .identities = file.identities,
          .roster = file.roster,
          .types = store.book().types,
          .today = today};
}

absl::Status Print(MediationStore& store, const paper::PaperLibrary& papers, absl::CivilDay today,
                   const v1::RenderPaperRequest& request, v1::RenderPaperResponse* answer) {
  ASSIGN_OR_RETURN(const PaperForm* form, FindForm(request.paper()));
  ASSIGN_OR_RETURN(const auto file, store.GetCaseFile(request.name()));
  ASSIGN_OR_RETURN(auto printed, PrintForm(papers, *form, FactsOf(file, store, today), request.subject(),
                                           request.values()));
  answer->set_docx(std::move(printed.docx));
  answer->set_number(std::move(printed.number));
  answer->set_file_name(std::move(printed.file_name));
  return absl::OkStatus();
}

// The ZIP, piece by piece. It is made when the first piece is asked for.
class ExportSource final : public rpc::StreamSource<v1::ExportFileResponse> {
 public:
  // `call` outlives the source.
  ExportSource(MediationStore& store, const paper::PaperLibrary& papers, absl::CivilDay today,
               CallContext& call, v1::ExportFileRequest request)
      : store_(store), papers_(papers), today_(today), call_(call), request_(std::move(request)) {}

  absl::StatusOr<rpc::StreamStep> Next(v1::ExportFileResponse* reply) override {
    if (!made_) {
      RETURN_IF_ERROR(Record());
      RETURN_IF_ERROR(Make(reply));
    } else if (sent_ == zip_.size()) {
      return rpc::StreamStep::kEnd;
    }
    reply->set_chunk(zip_.substr(sent_, kChunk));
    sent_ += reply->chunk().size();
    return rpc::StreamStep::kMessage;
  }

  // Scans may be in an object store.
  bool calls_services() const override { return true; }

 private:
  // First the event: what is printed is always in the log.
  absl::Status Record() {
    v1::ExportFileResponse nothing;
    std::promise<absl::Status> recorded;
    store_.RecordExport(call_, request_, &nothing,
                        [&recorded](absl::Status status) { recorded.set_value(std::move(status)); });
    return recorded.get_future().get();
  }

  absl::Status Make(v1::ExportFileResponse* first) {
    ASSIGN_OR_RETURN(const auto file, store_.GetCaseFile(request_.name()));
    ASSIGN_OR_RETURN(auto exported, ExportCaseFile(papers_, FactsOf(file, store_, today_), request_,
                                                   [&](const v1::Paper& paper) {
                                                     return store_.GetScan(file.dispute, paper);
                                                   }));
    first->set_file_name(std::move(exported.file_name));
    for (auto& left_out : exported.left_out) *first->add_left_out() = std::move(left_out);
    zip_ = std::move(exported.zip);
    made_ = true;
    return absl::OkStatus();
  }

  MediationStore& store_;
  const paper::PaperLibrary& papers_;
  const absl::CivilDay today_;
  CallContext& call_;
  const v1::ExportFileRequest request_;
  std::string zip_;
  size_t sent_ = 0;
  bool made_ = false;
};

}  // namespace

MediationHandler::Reactor* MediationHandler::RenderPaper(Context* context,
                                                         const v1::RenderPaperRequest* request,
                                                         v1::RenderPaperResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("RenderPaper"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        if (const auto status = CheckPrint(asked); !status.ok()) return done(status);
        store_.RecordPrint(
            call, asked, answer, [this, &call, &asked, answer, done](const absl::Status& recorded) {
              if (!recorded.ok()) return done(recorded);
              const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, done] {
                answer->set_event(call.event());
                done(Print(store_, papers_, LegalDay(runtime_.clock->Now()), asked, answer));
              });
              if (!posted) done(Overloaded("the pool for blocking work"));
            });
      });
}

grpc::ServerWriteReactor<v1::ExportFileResponse>* MediationHandler::ExportFile(
    Context* context, const v1::ExportFileRequest* request) {
  return rpc::ServerStream<v1::ExportFileRequest, v1::ExportFileResponse>(
      runtime_, MethodNamed("ExportFile"), context, request,
      [this](CallContext& call, const auto& asked)
          -> absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::ExportFileResponse>>> {
        RETURN_IF_ERROR(CheckExport(asked));
        return std::make_unique<ExportSource>(store_, papers_, LegalDay(runtime_.clock->Now()), call, asked);
      });
}

}  // namespace fengqiao::mediation
