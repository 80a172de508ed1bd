// Logs: one JSON line an event on standard error. Nothing personal goes in.
//
//   LogInfo("listening", {{"address", address}, {"service", "reports"}});

#ifndef FENGQIAO_COMMON_LOG_LOG_H_
#define FENGQIAO_COMMON_LOG_LOG_H_

#include <initializer_list>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

namespace fengqiao {

using LogField = std::pair<std::string_view, std::string_view>;

// Sets the least level that is written: "debug", "info", "warning" or "error". INVALID_ARGUMENT for another
// word.
absl::Status SetLogLevel(std::string_view level);

void LogDebug(std::string_view message, std::initializer_list<LogField> fields = {});
void LogInfo(std::string_view message, std::initializer_list<LogField> fields = {});
void LogWarning(std::string_view message, std::initializer_list<LogField> fields = {});
void LogError(std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_LOG_LOG_H_
