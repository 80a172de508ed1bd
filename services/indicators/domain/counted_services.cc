#include "services/indicators/domain/counted_services.h"

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "fengqiao/correction/v1/figures.pb.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::indicators {
namespace {

constexpr std::string_view kMeasurePrefix = "MEASURE_";

// The number of a measure by its word; 0 for none.
int NumberOf(const google::protobuf::EnumDescriptor* measures, std::string_view word) {
  const auto* value = measures->FindValueByName(absl::StrCat(ToAbsl(kMeasurePrefix), ToAbsl(word)));
  return value == nullptr ? 0 : value->number();
}

std::optional<CountWord> FindMediationCount(std::string_view word) {
  const int measure = NumberOf(mediation::v1::Measure_descriptor(), word);
  if (measure == 0) return std::nullopt;
  return CountWord{.enum_name = mediation::v1::Measure_Name(static_cast<mediation::v1::Measure>(measure)),
                   .unit = measure == mediation::v1::MEASURE_AMOUNT ? CountUnit::kYuan : CountUnit::kPieces};
}

CountUnit UnitOf(correction::v1::Measure measure) {
  switch (measure) {
    case correction::v1::MEASURE_LEAVE_DECISION_DAYS:
    case correction::v1::MEASURE_LEAVE_DAYS:
    case correction::v1::MEASURE_LEAVE_DAYS_OVERSTAYED:
    case correction::v1::MEASURE_POSITIONING_DAYS_OVER:
      return CountUnit::kDays;
    case correction::v1::MEASURE_LEAVE_DECISION_MINUTES:
      return CountUnit::kMinutes;
    case correction::v1::MEASURE_HELP_AID_AMOUNT:
      return CountUnit::kFen;
    default:
      return CountUnit::kPieces;
  }
}

std::optional<CountWord> FindCorrectionCount(std::string_view word) {
  const size_t dot = word.rfind('.');
  const bool of_persons = dot != std::string_view::npos;
  if (of_persons) {
    if (word.substr(dot) != kOfPersons) return std::nullopt;
    word = word.substr(0, dot);
  }
  const int measure = NumberOf(correction::v1::Measure_descriptor(), word);
  if (measure == 0) return std::nullopt;
  const auto counted = static_cast<correction::v1::Measure>(measure);
  return CountWord{.enum_name = correction::v1::Measure_Name(counted),
                   .unit = of_persons ? CountUnit::kPieces : UnitOf(counted)};
}

}  // namespace

const std::vector<CountedService>& CountedServices() {
  static const auto& services =
      *new std::vector<CountedService>{{kMediation, "fengqiao.mediation.v1.MediationService"},
                                       {kCorrection, "fengqiao.correction.v1.CorrectionService"}};
  return services;
}

const CountedService* FindCountedService(std::string_view word) {
  for (const CountedService& service : CountedServices()) {
    if (service.word == word) return &service;
  }
  return nullptr;
}

std::optional<CountWord> FindCount(const CountedService& service, std::string_view word) {
  return service.word == kMediation ? FindMediationCount(word) : FindCorrectionCount(word);
}

}  // namespace fengqiao::indicators
