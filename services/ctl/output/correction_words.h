// What the enums of community correction are called in Chinese.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_CORRECTION_WORDS_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_CORRECTION_WORDS_H_

#include <string_view>

#include "fengqiao/correction/v1/correction_service.pb.h"
#include "fengqiao/correction/v1/resettlement_service.pb.h"
#include "fengqiao/correction/v1/survey_service.pb.h"

namespace fengqiao::ctl {

std::string_view WordOf(correction::v1::Subject::State state);
std::string_view WordOf(correction::v1::Subject::Kind kind);
std::string_view WordOf(correction::v1::SupervisionClass supervision_class);
std::string_view WordOf(correction::v1::Duty::Holder holder);
std::string_view WordOf(correction::v1::SanctionKind kind);
std::string_view WordOf(correction::v1::TravelPermit::State state);
std::string_view WordOf(correction::v1::Ban::Kind kind);
std::string_view WordOf(correction::v1::Waiver::State state);
std::string_view WordOf(correction::v1::ListMyWorkResponse::Urgency urgency);
std::string_view WordOf(correction::v1::Survey::State state);
std::string_view WordOf(correction::v1::Survey::Conclusion conclusion);
std::string_view WordOf(correction::v1::Measure measure);
std::string_view WordOf(correction::v1::ReleasedPerson::State state);
std::string_view WordOf(correction::v1::ReleasedPerson::Source source);
std::string_view WordOf(correction::v1::HelpClass help_class);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_CORRECTION_WORDS_H_
