// Where a row lies: the columns by which every region finds what is in it or below, along an index.

#ifndef FENGQIAO_COMMON_SERVICE_PLACES_H_
#define FENGQIAO_COMMON_SERVICE_PLACES_H_

#include <string>
#include <string_view>
#include <vector>

#include "common/storage/unit_of_work.h"
#include "common/storage/value.h"

namespace fengqiao::service {

// The columns of a table with a place: `before`, province, city, county, township, region, `after`.
std::vector<storage::Column> WithPlace(std::vector<storage::Column> before,
                                       std::vector<storage::Column> after);

// The columns that a region's subtree is found by: province, city, county, township, the region itself.
std::vector<storage::Value> PlaceColumns(std::string_view region);

// The condition for "in this region or below", over those columns; appends its parameter, if any, to
// `params`.
std::string WithinRegion(std::string_view region, std::vector<storage::Value>* params);
// The same over names, "regions/{code}/…", for the registry's tables; appends two parameters.
std::string NameWithin(std::string_view region, std::vector<storage::Value>* params);

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_PLACES_H_
