// What the enums of mediation are called in Chinese.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_MEDIATION_WORDS_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_MEDIATION_WORDS_H_

#include <string>
#include <string_view>

#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::ctl {

std::string_view WordOf(mediation::v1::Case::State state);
std::string_view WordOf(mediation::v1::Source source);
std::string_view WordOf(mediation::v1::Tier tier);
std::string_view WordOf(mediation::v1::Form form);
std::string_view WordOf(mediation::v1::Attempt::Result result);
std::string_view WordOf(mediation::v1::Attempt::Replacement::Reason reason);
std::string_view WordOf(mediation::v1::Party::Side side);
std::string_view WordOf(mediation::v1::Committee::Kind kind);
std::string_view WordOf(mediation::v1::Clock::State state);
std::string_view WordOf(mediation::v1::Confirmation::State state);
std::string_view WordOf(mediation::v1::Measure measure);
std::string_view WordOf(mediation::v1::ExternalRef::State state);
std::string_view WordOf(mediation::v1::Routing::Kind kind);
std::string_view WordOf(mediation::v1::WorkItem::Urgency urgency);
std::string_view WordOf(mediation::v1::DeadlineNotice::Kind kind);

// The word of a part of a summary: a tier's, source's or kind's name in the contract; any other key itself.
std::string PartWord(const std::string& key);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_MEDIATION_WORDS_H_
