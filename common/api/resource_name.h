// Resource names: "regions/330602/reports/2022-5f1c".

#ifndef FENGQIAO_COMMON_API_RESOURCE_NAME_H_
#define FENGQIAO_COMMON_API_RESOURCE_NAME_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fengqiao::api {

// The shape of one kind of name: literal segments and "*" for an id. Immutable; a constant of its service.
//
//   inline const NamePattern kReportName("regions/*/reports/*");
class NamePattern {
 public:
  explicit NamePattern(std::string_view pattern);

  // The ids in order. INVALID_ARGUMENT, naming `field` and the shape, where `name` does not have it. An id is
  // 1 to 128 characters of [A-Za-z0-9._~-] and begins with a letter or digit.
  absl::StatusOr<std::vector<std::string>> Parse(std::string_view name, std::string_view field) const;

  // The name with these ids.
  std::string Format(std::initializer_list<std::string_view> ids) const;

 private:
  std::vector<std::string> segments_;
  std::string pattern_;
};

// True for a well-formed id.
bool IsResourceId(std::string_view id);

// The code of the region that a name lies in, "330602" of "regions/330602/reports/x"; "" where it is no such
// name.
std::string_view RegionOf(std::string_view name);

}  // namespace fengqiao::api

#endif  // FENGQIAO_COMMON_API_RESOURCE_NAME_H_
