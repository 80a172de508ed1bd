// Printing: the event first, then the paper.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "common/api/etag.h"
#include "common/paper/stated_values.h"
#include "common/rpc/unary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"
#include "services/correction/papers/paper_forms.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::Done;

constexpr size_t kLongestAbout = 16;

// What a paper is about goes into the log, where no free text belongs.
absl::Status CheckAbout(std::string_view about) {
  const bool fits = std::all_of(about.begin(), about.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
  });
  if (fits && about.size() <= kLongestAbout) return absl::OkStatus();
  return InvalidField("about", "must be empty or as s1, l1, t1, a1, r1, d1.2");
}

absl::Status CheckPrint(const v1::RenderPaperRequest& request) {
  RETURN_IF_ERROR(kSubjectName.Parse(request.name(), "name").status());
  RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
  RETURN_IF_ERROR(FindForm(request.paper()).status());
  return CheckAbout(request.about());
}

absl::Status Print(const paper::PaperLibrary& papers, const PaperFile& file, absl::CivilDay today,
                   const v1::RenderPaperRequest& request, v1::RenderPaperResponse* answer) {
  ASSIGN_OR_RETURN(const PaperForm* form, FindForm(request.paper()));
  const PaperFacts facts{.subject = file.subject,
                         .person = file.person,
                         .county = file.county,
                         .today = today,
                         .risk = &file.risk,
                         .order = file.order ? &*file.order : nullptr};
  ASSIGN_OR_RETURN(auto printed,
                   PrintForm(papers, *form, facts, file.about, paper::StatedIn(request.values())));
  answer->set_docx(std::move(printed.docx));
  answer->set_number(std::move(printed.number));
  answer->set_file_name(std::move(printed.file_name));
  return absl::OkStatus();
}

}  // namespace

CorrectionHandler::Reactor* CorrectionHandler::RenderPaper(Context* context,
                                                           const v1::RenderPaperRequest* request,
                                                           v1::RenderPaperResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("RenderPaper"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        if (const auto status = CheckPrint(asked); !status.ok()) return done(status);
        const auto form = FindForm(asked.paper());
        const auto file = std::make_shared<PaperFile>();
        const auto print = [this, &call, &asked, answer, file, done](const absl::Status& recorded) {
          if (!recorded.ok()) return done(recorded);
          const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, file, done] {
            answer->set_event(call.event());
            if ((*FindForm(asked.paper()))->right.positioning) {
              auto order = store_.OpenOrderOf(asked.name());
              if (!order.ok()) return done(order.status());
              file->order = *std::move(order);
            }
            done(Print(papers_, *file, LegalDay(runtime_.clock->Now()), asked, answer));
          });
          if (!posted) done(Overloaded("the pool for blocking work"));
        };
        store_.RecordPrint(call, asked, (*form)->right, file, answer, print);
      });
}

}  // namespace fengqiao::correction
