// Walks through the pages of a list.

#ifndef FENGQIAO_SERVICES_CTL_PAGING_H_
#define FENGQIAO_SERVICES_CTL_PAGING_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/status/macros.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

// The flags of a command and others that it shares.
inline std::vector<FlagSpec> With(std::vector<FlagSpec> flags, const std::vector<FlagSpec>& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

// What a command that lists takes beside its own flags.
inline std::vector<FlagSpec> PagingFlags(std::string_view filter_help) {
  std::vector<FlagSpec> flags = {{.name = "limit",
                                  .type = FlagSpec::Type::kNumber,
                                  .value = "条数",
                                  .help = "最多列出多少条；0 为全部",
                                  .fallback = "0"},
                                 {.name = "page_size",
                                  .type = FlagSpec::Type::kNumber,
                                  .value = "条数",
                                  .help = "每次向服务取多少条",
                                  .fallback = "500"}};
  if (!filter_help.empty()) {
    flags.insert(flags.begin(), {.name = "filter", .value = "条件", .help = filter_help});
  }
  return flags;
}

struct PageOptions {
  int page_size = 500;
  int64_t limit = std::numeric_limits<int64_t>::max();

  static PageOptions Of(const FlagValues& flags) {
    PageOptions options;
    options.page_size = static_cast<int>(std::min<int64_t>(flags.Number("page_size"), 1000));
    if (flags.Number("limit") > 0) options.limit = flags.Number("limit");
    return options;
  }
};

// Calls `each` with every item of every page, at most `limit` of them, until it returns an error. `call` is
// grpc::Status(grpc::ClientContext*, const Request&, Response*); `items` gives a page's items.
template <typename Response, typename Request, typename Call, typename Items, typename Each>
absl::Status ForEachItem(const Connection& connection, Request request, const PageOptions& options,
                         const Call& call, const Items& items, const Each& each) {
  int64_t left = options.limit;
  // The same in every request: a page token holds for the arguments that it came with.
  request.set_page_size(static_cast<int>(std::min<int64_t>(left, options.page_size)));
  while (true) {
    Response response;
    RETURN_IF_ERROR(
        connection.Unary([&](grpc::ClientContext* context) { return call(context, request, &response); }));
    for (const auto& item : items(response)) {
      if (left-- <= 0) return absl::OkStatus();
      RETURN_IF_ERROR(each(item));
    }
    if (left <= 0 || response.next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(response.next_page_token());
  }
}

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_PAGING_H_
