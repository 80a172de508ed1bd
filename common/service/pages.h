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

// Moves rows, of which one more than the page was asked for, into a reply with `add`, and sets its token to
// go on after the last one by `key_of`.
template <typename Row, typename Add, typename KeyOf>
void FillPage(const PageStart& start, std::vector<Row> rows, const Add& add, const KeyOf& key_of,
              std::string* next_page_token) {
  if (rows.size() > static_cast<size_t>(start.size)) {
    rows.resize(start.size);
    *next_page_token = api::MakePageToken(start.fingerprint, key_of(rows.back()));
  }
  for (Row& row : rows) *add() = std::move(row);
}

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_PAGES_H_
