// Checks of single fields that several resources of the service share.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_CHECKS_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_CHECKS_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/status/error.h"
#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao::indicators {

// Each adds to `errors`, under `path`, what is wrong.

// Makes a stated decimal canonical; none where it is missing or malformed.
std::optional<Decimal> CheckDecimal(std::string_view path, common::v1::Decimal* decimal, FieldErrors* errors);

// A text that people read: no NUL, and no more characters (code points) than `most`.
void CheckText(std::string_view path, std::string_view text, size_t most, FieldErrors* errors);

// The organ that a figure or a target is about.
void CheckOrgan(std::string_view path, std::string_view organ, FieldErrors* errors);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_CHECKS_H_
