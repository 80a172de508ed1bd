// The reply to the procuratorate (社区矫正法 62).

#include <string_view>

#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using Opinion = v1::ProcuratorateOpinion;

std::string_view WordOf(Opinion::Kind kind) {
  return kind == Opinion::KIND_SUGGESTION ? "检察建议" : "纠正意见";
}

}  // namespace

absl::Status FillOpinionReply(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Opinion* opinion,
                   FindPrinted(facts.subject.opinions(), about, "人民检察院的意见、建议还没有答复",
                               [](const Opinion& one) { return one.has_reply(); }));
  const Opinion::Reply& reply = opinion->reply();
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  draft->Hold("opinion_number", opinion->number()).Hold("opinion_kind", WordOf(opinion->kind()));
  draft->Hold("received_date", opinion->received()).Hold("content", opinion->content());
  draft->Hold("answer", reply.accepted() ? "accepted" : "refused");
  draft->Hold(reply.accepted() ? "done" : "refusal_reason", reply.reasons());
  draft->Hold("number", reply.paper()).Hold("issued_date", reply.day());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
