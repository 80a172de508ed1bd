#include "services/ctl/commands/mediation_planning.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;
using Type = FlagSpec::Type;

v1::Tier TierOf(const std::string& word) {
  if (word == "village") return v1::TIER_VILLAGE;
  if (word == "township") return v1::TIER_TOWNSHIP;
  return word == "department" ? v1::TIER_DEPARTMENT : v1::TIER_UNSPECIFIED;
}

std::string ReasonsText(const v1::MediatorSuggestion& suggestion) {
  std::string text;
  for (const v1::SuggestionFactor& factor : suggestion.factors())
    absl::StrAppend(&text, factor.explanation());
  return text;
}

// Suggestions come with their place in the order, who is left out without one.
absl::StatusOr<Outcome> Suggest(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::SuggestMediatorsRequest request;
  request.set_case_(invocation.arguments()[0]);
  request.set_tier(TierOf(invocation.flags().Text("tier")));
  if (invocation.flags().Has("limit")) {
    request.set_limit(static_cast<int32_t>(invocation.flags().Number("limit")));
  }
  v1::SuggestMediatorsResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().SuggestMediators(context, request, &response);
  }));
  const auto writer = invocation.Writer({{.title = "名次", .align = Align::kRight},
                                         {.title = "姓名"},
                                         {.title = "得分", .align = Align::kRight},
                                         {.title = "调解员"},
                                         {.title = "调解组织"},
                                         {.title = "理由"}});
  int place = 0;
  for (const v1::MediatorSuggestion& one : response.suggestions()) {
    RETURN_IF_ERROR(writer->Add({absl::StrCat(++place), one.display_name(), one.score().value(),
                                 one.mediator(), one.committee(), ReasonsText(one)},
                                JsonOf(one)));
  }
  for (const v1::MediatorExclusion& one : response.excluded()) {
    RETURN_IF_ERROR(writer->Add({"不列入", one.display_name(), "", one.mediator(), one.committee(),
                                 absl::StrCat(one.explanation(), "（", one.rule(), "）")},
                                JsonOf(one)));
  }
  writer->Finish("没有可以承担这起纠纷的调解员。");
  if (invocation.output().format == Format::kTable) {
    invocation.out() << "仅供参考，由调解组织指定或者当事人选择。"
                     << (response.more_seats() ? "较远的调解员未全部列入比较。" : "") << "\n";
  }
  return Outcome::kDone;
}

}  // namespace

CommandSpec SuggestCommand() {
  return {
      .name = "suggest",
      .summary = "为一起纠纷推荐调解员并说明理由；应当回避、不在任的列明依据",
      .arguments = "名称",
      .least_arguments = 1,
      .most_arguments = 1,
      .flags = {{.name = "tier",
                 .value = "层级",
                 .help = "由哪一层调解：village、township、department；不写则按纠纷现在的层级",
                 .choices = {"village", "township", "department"}},
                {.name = "limit", .type = Type::kNumber, .value = "人数", .help = "至多推荐几人，默认 10"}},
      .details = "尚未登记的纠纷用 fengqiaoctl mediation do SuggestMediators '{\"draft\":{…}}'。",
      .run = Suggest};
}

}  // namespace fengqiao::ctl
