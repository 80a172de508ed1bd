// The explanation of the assessment that a class rests on (个人信息保护法 24).

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::RiskAssessment;

const v1::Classification* ClassBy(const v1::Subject& subject, std::string_view assessment) {
  for (const v1::Classification& one : subject.classifications()) {
    if (one.assessment() == assessment) return &one;
  }
  return nullptr;
}

std::string PointsText(const RiskAssessment& assessment) {
  if (assessment.low() == assessment.high()) return absl::StrCat(assessment.low(), "分");
  return absl::StrCat(assessment.low(), "至", assessment.high(), "分");
}

std::string SuggestionText(const RiskAssessment& assessment) {
  std::vector<std::string> classes;
  for (const int one : assessment.possible_classes()) {
    classes.emplace_back(PaperWord(static_cast<v1::SupervisionClass>(one)));
  }
  const std::string words = absl::StrJoin(classes, "或者");
  return classes.size() == 1 ? words : absl::StrCat(words, "（缺少记录，不能确定）");
}

std::string BandText(const RiskAssessment::Band& band) {
  const std::string name(PaperWord(band.supervision_class()));
  if (!band.has_to()) return absl::StrCat(band.from(), "分以上为", name);
  if (!band.has_from()) return absl::StrCat(band.to(), "分以下为", name);
  return absl::StrCat(band.from(), "至", band.to(), "分为", name);
}

}  // namespace

absl::Status FillRiskExplanation(const PaperFacts& facts, About about, PaperDraft* draft) {
  static const auto& nothing = *new v1::RiskFile;
  const v1::RiskFile& file = facts.risk == nullptr ? nothing : *facts.risk;
  ASSIGN_OR_RETURN(
      const RiskAssessment* assessment,
      FindPrinted(file.assessments(), about, "没有据以确定管理类别的风险评估",
                  [&](const RiskAssessment& one) { return ClassBy(facts.subject, one.id()) != nullptr; }));
  const v1::Classification& decided = *ClassBy(facts.subject, assessment->id());
  AddHead(facts, draft);
  draft->Hold("class", PaperWord(decided.supervision_class())).Hold("class_grounds", decided.grounds());
  draft->Hold("departure", decided.departure()).Hold("decided_date", decided.from());
  // The account's name, which an operator may write out.
  draft->Offer("decided_by", decided.decided_by());
  draft->Hold("assessed_date", assessment->day()).Hold("revision", assessment->revision());
  draft->Offer("table_place", RegionName(facts, assessment->region()));
  draft->Hold("points", PointsText(*assessment)).Hold("suggestion", SuggestionText(*assessment));
  for (const RiskAssessment::Part& part : assessment->parts()) {
    draft->Add("parts")
        .Hold("title", part.title())
        .Hold("explanation", part.explanation())
        .Hold("basis", part.basis());
  }
  for (const RiskAssessment::Band& band : assessment->bands()) {
    draft->Add("bands").Hold("content", BandText(band));
  }
  for (const RiskAssessment::Ground& ground : assessment->grounds()) {
    if (!ground.holds()) continue;
    draft->Add("grounds").Hold(
        "content", absl::StrCat(ground.title(), "（", std::string(PaperWord(ground.at_least())), "）"));
  }
  const auto& parts = assessment->parts();
  if (std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.missing(); })) {
    draft->Hold("missing", "true");
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
