// The request to use a device (社区矫正法 29), and what the person is told before it is fitted (IM 37).

#include <string_view>

#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::PositioningPeriod;

// The five grounds in the words of 社区矫正法 29.
std::string_view WordOf(PositioningPeriod::Ground ground) {
  switch (ground) {
    case PositioningPeriod::GROUND_INJUNCTION:
      return "违反人民法院禁止令";
    case PositioningPeriod::GROUND_LEFT:
      return "无正当理由，未经批准离开所居住的市、县";
    case PositioningPeriod::GROUND_WARNED:
      return "拒不按照规定报告自己的活动情况，被给予警告";
    case PositioningPeriod::GROUND_POLICE_PENALTY:
      return "违反监督管理规定，被给予治安管理处罚";
    case PositioningPeriod::GROUND_REVOCATION:
      return "拟被提请撤销缓刑、撤销假释或者收监执行";
    default:
      return "";
  }
}

std::string_view WordOf(PositioningPeriod::State state) {
  switch (state) {
    case PositioningPeriod::STATE_APPROVED:
      return "批准";
    case PositioningPeriod::STATE_REFUSED:
      return "不批准";
    default:
      return "待批准";
  }
}

// The last time that was approved: of an extension the person is told anew.
const PositioningPeriod* LastApproved(const v1::PositioningOrder& order) {
  const PositioningPeriod* last = nullptr;
  for (const PositioningPeriod& period : order.periods()) {
    if (period.state() == PositioningPeriod::STATE_APPROVED) last = &period;
  }
  return last;
}

}  // namespace

// Of the order that is open the last time that was asked for, decided or not.
absl::Status FillPositioningRequest(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  const v1::PositioningOrder* order = facts.order;
  RETURN_IF_ERROR(MustBeSo(order != nullptr && !order->periods().empty(),
                           "没有使用电子定位装置的申请，或者已经不批准、期满、解除"));
  const PositioningPeriod& period = *order->periods().rbegin();
  AddHead(facts, draft);
  AddClass(facts, DayOf(period.requested()), draft);
  draft->Hold("use", order->periods_size() == 1 ? "首次使用" : "延长");
  draft->Hold("ground", WordOf(period.ground())).Hold("facts", period.facts());
  draft->Hold("requested_date", period.requested());
  draft->Hold("first_date", period.first_day()).Hold("last_date", period.last_day());
  draft->Hold("decision", WordOf(period.state())).Hold("decision_reason", period.decision_reason());
  if (period.has_decided()) draft->Hold("decided_date", period.decided());
  return absl::OkStatus();
}

absl::Status FillPositioningNotice(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  const v1::PositioningOrder* order = facts.order;
  const bool in_force = order != nullptr && order->state() == v1::PositioningOrder::STATE_IN_FORCE;
  const PositioningPeriod* period = in_force ? LastApproved(*order) : nullptr;
  RETURN_IF_ERROR(MustBeSo(period != nullptr && facts.today <= DayOf(period->last_day()),
                           "没有批准使用电子定位装置，或者已经期满、解除"));
  AddHead(facts, draft);
  draft->Hold("ground", WordOf(period->ground())).Hold("decided_date", period->decided());
  draft->Hold("first_date", period->first_day()).Hold("last_date", period->last_day());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
