// What the procuratorate finds fault with or proposes, and what is replied (社区矫正法 62).

#include <algorithm>
#include <string>
#include <utility>

#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/steps.h"

namespace fengqiao::correction {
namespace {

using v1::Subject;
using Opinion = v1::ProcuratorateOpinion;

constexpr int kMostOpinions = 100;

absl::Status CheckOpinion(const Opinion& stated, absl::CivilDay today) {
  FieldErrors errors;
  if (stated.kind() == Opinion::KIND_UNSPECIFIED) errors.Add("opinion.kind", "is required");
  CheckNamedText("opinion.number", stated.number(), 64, &errors);
  CheckSaid("opinion.content", stated.content(), 4, 2000, &errors);
  const auto received = CheckPastDay("opinion.received", stated.received(), today, &errors);
  if (stated.has_reply_by()) {
    const auto reply_by = CheckDay("opinion.reply_by", stated.reply_by(), &errors);
    if (received && reply_by && *reply_by < *received) {
      errors.Add("opinion.reply_by", "must not lie before the opinion");
    }
  }
  return errors.ToStatus();
}

// Where the paper says none: by the parameter of its kind.
absl::StatusOr<absl::CivilDay> LastDayOf(const Opinion& stated, const Subject& subject,
                                         const RuleBook& book) {
  const absl::CivilDay received = DayOf(stated.received());
  if (stated.has_reply_by()) return DayOf(stated.reply_by());
  if (stated.kind() == Opinion::KIND_SUGGESTION) {
    ASSIGN_OR_RETURN(const int months,
                     ValueOf("correction.opinion.suggestion_months", subject, received, book));
    return calendar::AddMonths(received, months);
  }
  ASSIGN_OR_RETURN(const int days, ValueOf("correction.opinion.correction_days", subject, received, book));
  return received + days;
}

}  // namespace

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordOpinionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeHeldHere(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  const Opinion& stated = request.opinion();
  RETURN_IF_ERROR(CheckOpinion(stated, now.today));
  const auto& known = current.opinions();
  if (std::any_of(known.begin(), known.end(), [&](const Opinion& one) {
        return one.kind() == stated.kind() && one.number() == stated.number();
      })) {
    return Refuse("correction.opinion.twice");
  }
  if (current.opinions_size() >= kMostOpinions) return Refuse("correction.subject.size");
  ASSIGN_OR_RETURN(const absl::CivilDay reply_by, LastDayOf(stated, current, now.book));
  Step step{.next = current, .event = "Opinion.Recorded", .rule = "CCL62"};
  Opinion opinion;
  opinion.set_id(NextId("o", current.opinions()));
  opinion.set_kind(stated.kind());
  opinion.set_number(stated.number());
  *opinion.mutable_received() = stated.received();
  opinion.set_content(stated.content());
  *opinion.mutable_reply_by() = ToProto(reply_by);
  opinion.set_recorded_by(now.actor.account);
  *step.next.add_opinions() = std::move(opinion);
  return step;
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::ReplyOpinionRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeHeldHere(current));
  RETURN_IF_ERROR(MustBeCounty(now));
  Step step{.next = current, .event = "Opinion.Replied", .rule = "CCL62"};
  Opinion* opinion = FindById(request.opinion(), step.next.mutable_opinions());
  if (opinion == nullptr) return Refuse("correction.opinion.unknown");
  if (opinion->has_reply()) return Refuse("correction.opinion.replied");
  const Opinion::Reply& stated = request.reply();
  FieldErrors errors;
  const auto day = CheckPastDay("reply.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(opinion->received())) errors.Add("reply.day", "must not lie before the opinion");
  CheckNamedText("reply.paper", stated.paper(), 64, &errors);
  if (!stated.reasons().empty()) CheckSaid("reply.reasons", stated.reasons(), 4, 2000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (!stated.accepted() && stated.reasons().empty()) return Refuse("correction.opinion.reasons");
  Opinion::Reply reply = stated;
  reply.set_replied_by(now.actor.account);
  *opinion->mutable_reply() = std::move(reply);
  return step;
}

}  // namespace fengqiao::correction
