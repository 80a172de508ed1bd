// Pages of a List method: the beats that all of them share.

#ifndef FENGQIAO_COMMON_SERVICE_PAGES_H_
#define FENGQIAO_COMMON_SERVICE_PAGES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/api/page_token.h"
#include "common/status/macros.h"

namespace fengqiao::service {

// Where a page begins and how long it is. Request is a List request with page_size and page_token.
struct PageStart {
  int size = 0;
  std::string after;  // the key of the last row seen; "" for the first page
  std::string fingerprint;

  template <typename Request>
  static absl::StatusOr<PageStart> Of(const Request& request) {
    PageStart start;
    ASSIGN_OR_RETURN(start.size, api::PageSize(request.page_size()));
    start.fingerprint = api::QueryFingerprint(request);
    ASSIGN_OR_RETURN(start.after, api::ReadPageToken(request.page_token(), start.fingerprint));
    return start;
  }
};

// Clients take answers of 4 MiB where nothing else is said: a page ends before it has more, so that large
// rows make it short and never unreadable.
inline constexpr size_t kMostPageBytes = 3 << 20;

// Moves rows, of which one more than the page was asked for, into a reply with `add`, as many as it may have
// in number and in bytes and at least one, and sets its token to go on after the last one by `key_of`. Rows
// are messages.
template <typename Row, typename Add, typename KeyOf>
void FillPage(const PageStart& start, std::vector<Row> rows, const Add& add, const KeyOf& key_of,
              std::string* next_page_token) {
  size_t count = 0, bytes = 0;
  while (count < rows.size() && count < static_cast<size_t>(start.size)) {
    bytes += rows[count].ByteSizeLong();
    if (count > 0 && bytes > kMostPageBytes) break;
    ++count;
  }
  if (count < rows.size()) {
    *next_page_token = api::MakePageToken(start.fingerprint, key_of(rows[count - 1]));
  }
  for (size_t i = 0; i < count; ++i) *add() = std::move(rows[i]);
}

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_PAGES_H_
