// An outline on the map, prepared to be asked about many positions.

#ifndef FENGQIAO_COMMON_GEOMETRY_SHAPE_H_
#define FENGQIAO_COMMON_GEOMETRY_SHAPE_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::geometry {

// A position in units of 1e-7 degree, WGS 84.
struct Position {
  int32_t latitude_e7 = 0;
  int32_t longitude_e7 = 0;
};

// Whether a position is one of the globe at all, and not the 0/0 of a device that knows no place.
bool IsPlace(Position position);

// Where a position of some accuracy lies.
enum class Relation {
  kInside,   // the position is in the outline, or on it
  kNear,     // it is not, but may be: the outline is no farther than the accuracy
  kOutside,  // it is surely not
};

// Immutable and thread-safe.
class Shape {
 public:
  // Reads a POLYGON or MULTIPOLYGON of longitude and latitude in degrees, as WKT or GeoJSON. INVALID_ARGUMENT
  // (field `field`) says what is wrong: no outline, more than `most_vertices`, off the globe, crossing itself
  // (and where).
  static absl::StatusOr<std::unique_ptr<const Shape>> Parse(std::string_view text, int most_vertices,
                                                            std::string_view field);
  // The same of a text that Parse took before and that was stored since: DATA_LOSS where it can't be read.
  static absl::StatusOr<std::unique_ptr<const Shape>> Reopen(std::string_view text);
  ~Shape();
  Shape(const Shape&) = delete;
  Shape& operator=(const Shape&) = delete;

  Relation RelationTo(Position position, int accuracy_m) const;

  int vertices() const { return vertices_; }

 private:
  struct Geos;
  Shape();

  absl::Status Flatten(const void* read);

  // What lies beyond the box is outside without GEOS being asked.
  struct Box {
    double min_x = 0, min_y = 0, max_x = 0, max_y = 0;
  };
  double middle_longitude_ = 0, middle_latitude_ = 0, metres_of_longitude_ = 0;
  Box box_;
  int vertices_ = 0;
  std::unique_ptr<Geos> geos_;
};

}  // namespace fengqiao::geometry

#endif  // FENGQIAO_COMMON_GEOMETRY_SHAPE_H_
