// Comma-separated values by RFC 4180.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_CSV_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_CSV_H_

#include <string>
#include <string_view>
#include <vector>

namespace fengqiao::ctl {

// UTF-8's byte-order mark, without which Excel takes a file for GBK.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// One record with its CR LF. A field with a comma, a quotation mark or a line break is quoted.
std::string CsvRecord(const std::vector<std::string>& fields);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_CSV_H_
