#include "common/geometry/shape.h"

#include <geos_c.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::geometry {
namespace {

constexpr double kUnitsOfDegree = 1e7;
constexpr double kMetresOfLatitude = 111'195.0;  // of a degree, on a sphere of 6,371 km
constexpr double kDegreesToRadians = 3.14159265358979323846 / 180;
constexpr int32_t kMostLatitude = 900'000'000, kMostLongitude = 1'800'000'000;

// GEOS' state, one a thread: a context must not be shared between threads. What it has to say about an
// outline is kept.
class Context {
 public:
  static Context& OfThread() {
    thread_local Context context;
    return context;
  }
  GEOSContextHandle_t get() const { return handle_; }
  std::string TakeTrouble() { return std::exchange(trouble_, ""); }

 private:
  Context() : handle_(GEOS_init_r()) {
    GEOSContext_setErrorMessageHandler_r(
        handle_,
        [](const char* message, void* self) {
          static_cast<Context*>(self)->trouble_ = message == nullptr ? "" : message;
        },
        this);
  }
  ~Context() { GEOS_finish_r(handle_); }

  GEOSContextHandle_t handle_;
  std::string trouble_;
};

struct DeleteGeometry {
  void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(Context::OfThread().get(), geometry); }
};
using Geometry = std::unique_ptr<GEOSGeometry, DeleteGeometry>;

Geometry Read(Context& context, const std::string& text) {
  const GEOSContextHandle_t handle = context.get();
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && text[begin] == '{') {
    GEOSGeoJSONReader* reader = GEOSGeoJSONReader_create_r(handle);
    Geometry geometry(GEOSGeoJSONReader_readGeometry_r(handle, reader, text.c_str()));
    GEOSGeoJSONReader_destroy_r(handle, reader);
    return geometry;
  }
  GEOSWKTReader* reader = GEOSWKTReader_create_r(handle);
  Geometry geometry(GEOSWKTReader_read_r(handle, reader, text.c_str()));
  GEOSWKTReader_destroy_r(handle, reader);
  return geometry;
}

// The parsers call themselves for each level: a text of brackets alone would end the stack.
bool IsNestedTooDeep(std::string_view text) {
  constexpr int kDeepest = 16;
  int depth = 0;
  for (const char c : text) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth > kDeepest) return true;
  }
  return false;
}

// A feature, or a collection of one, is the geometry in it.
Geometry Unwrapped(const Context& context, Geometry geometry) {
  const GEOSContextHandle_t handle = context.get();
  if (geometry == nullptr || GEOSGeomTypeId_r(handle, geometry.get()) != GEOS_GEOMETRYCOLLECTION) {
    return geometry;
  }
  if (GEOSGetNumGeometries_r(handle, geometry.get()) != 1) return geometry;
  return Geometry(GEOSGeom_clone_r(handle, GEOSGetGeometryN_r(handle, geometry.get(), 0)));
}

struct Extent {
  double min_x = 0, min_y = 0, max_x = 0, max_y = 0;
};
bool ExtentOf(const Context& context, const GEOSGeometry* geometry, Extent* extent) {
  const GEOSContextHandle_t handle = context.get();
  return GEOSGeom_getXMin_r(handle, geometry, &extent->min_x) == 1 &&
         GEOSGeom_getYMin_r(handle, geometry, &extent->min_y) == 1 &&
         GEOSGeom_getXMax_r(handle, geometry, &extent->max_x) == 1 &&
         GEOSGeom_getYMax_r(handle, geometry, &extent->max_y) == 1;
}

// What is wrong with what was read; "" where nothing is.
std::string FaultOf(Context& context, const GEOSGeometry* geometry, int most_vertices) {
  const GEOSContextHandle_t handle = context.get();
  if (geometry == nullptr) {
    const std::string trouble = context.TakeTrouble();
    return absl::StrCat("is neither WKT nor GeoJSON", trouble.empty() ? "" : ": ", trouble);
  }
  const int type = GEOSGeomTypeId_r(handle, geometry);
  if (type != GEOS_POLYGON && type != GEOS_MULTIPOLYGON) return "must be a POLYGON or a MULTIPOLYGON";
  if (GEOSisEmpty_r(handle, geometry) != 0) return "is empty";
  const int vertices = GEOSGetNumCoordinates_r(handle, geometry);
  if (vertices > most_vertices) {
    return absl::StrCat("has ", vertices, " vertices; at most ", most_vertices, " are taken");
  }
  Extent extent;
  // Not-a-number fails every comparison.
  if (!ExtentOf(context, geometry, &extent) || !(extent.min_x >= -180) || !(extent.max_x <= 180) ||
      !(extent.min_y >= -85) || !(extent.max_y <= 85)) {
    return "lies off the globe: longitude comes before latitude, in degrees";
  }
  if (GEOSisValid_r(handle, geometry) != 1) {
    char* reason = GEOSisValidReason_r(handle, geometry);
    std::string fault = absl::StrCat("is no valid outline: ", reason == nullptr ? "" : reason);
    GEOSFree_r(handle, reason);
    return fault;
  }
  return "";
}

struct Plane {
  double middle_x, middle_y, metres_of_x;
};

int LayFlat(double* x, double* y, void* plane_in) {
  const auto& plane = *static_cast<const Plane*>(plane_in);
  *x = (*x - plane.middle_x) * plane.metres_of_x;
  *y = (*y - plane.middle_y) * kMetresOfLatitude;
  return 1;
}

}  // namespace

bool IsPlace(Position position) {
  if (position.latitude_e7 == 0 && position.longitude_e7 == 0) return false;
  return position.latitude_e7 >= -kMostLatitude && position.latitude_e7 <= kMostLatitude &&
         position.longitude_e7 >= -kMostLongitude && position.longitude_e7 <= kMostLongitude;
}

struct Shape::Geos {
  ~Geos() {
    if (prepared != nullptr) GEOSPreparedGeom_destroy_r(Context::OfThread().get(), prepared);
  }

  // GEOS prepares lazily and without locks. Here each is done once, when the first position is near enough to
  // ask: most forbidden places are never asked, and stay as small as their bytes.
  const GEOSPreparedGeometry* Prepared(GEOSContextHandle_t handle) {
    std::call_once(preparing, [&] {
      GEOSWKBReader* reader = GEOSWKBReader_create_r(handle);
      geometry.reset(GEOSWKBReader_read_r(handle, reader, reinterpret_cast<const unsigned char*>(flat.data()),
                                          flat.size()));
      GEOSWKBReader_destroy_r(handle, reader);
      flat = std::string();
      prepared = GEOSPrepare_r(handle, geometry.get());
      // The middle of the outline, which no envelope keeps from being asked about: `point` may lie outside of
      // it.
      const Geometry middle(GEOSGeom_createPointFromXY_r(handle, 0, 0));
      GEOSPreparedIntersects_r(handle, prepared, middle.get());
    });
    return prepared;
  }
  void PrepareDistances(GEOSContextHandle_t handle, const GEOSGeometry* point) {
    std::call_once(measuring, [&] {
      double distance = 0;
      GEOSPreparedDistance_r(handle, prepared, point, &distance);
    });
  }

  std::string flat;   // the outline in metres, as WKB, until it is prepared
  Geometry geometry;  // from then on
  const GEOSPreparedGeometry* prepared = nullptr;
  std::once_flag preparing, measuring;
};

Shape::Shape() = default;
Shape::~Shape() = default;

absl::StatusOr<std::unique_ptr<const Shape>> Shape::Parse(std::string_view text, int most_vertices,
                                                          std::string_view field) {
  Context& context = Context::OfThread();
  context.TakeTrouble();
  if (IsNestedTooDeep(text)) return InvalidField(field, "is nested too deep: 16 brackets at most");
  const Geometry read = Unwrapped(context, Read(context, std::string(text)));
  if (const std::string fault = FaultOf(context, read.get(), most_vertices); !fault.empty()) {
    return InvalidField(field, fault);
  }
  std::unique_ptr<Shape> shape(new Shape());
  RETURN_IF_ERROR(shape->Flatten(read.get()));
  return std::unique_ptr<const Shape>(std::move(shape));
}

absl::StatusOr<std::unique_ptr<const Shape>> Shape::Reopen(std::string_view text) {
  Context& context = Context::OfThread();
  const Geometry read = Unwrapped(context, Read(context, std::string(text)));
  if (read == nullptr) return DataLoss("a stored outline can't be read");
  std::unique_ptr<Shape> shape(new Shape());
  RETURN_IF_ERROR(shape->Flatten(read.get()));
  return std::unique_ptr<const Shape>(std::move(shape));
}

absl::Status Shape::Flatten(const void* read_in) {
  const auto* read = static_cast<const GEOSGeometry*>(read_in);
  Context& context = Context::OfThread();
  const GEOSContextHandle_t handle = context.get();
  Extent extent;
  if (!ExtentOf(context, read, &extent)) return DataLoss("a stored outline has no extent");
  vertices_ = GEOSGetNumCoordinates_r(handle, read);
  middle_longitude_ = (extent.min_x + extent.max_x) / 2;
  middle_latitude_ = (extent.min_y + extent.max_y) / 2;
  metres_of_longitude_ = kMetresOfLatitude * std::cos(middle_latitude_ * kDegreesToRadians);
  Plane plane{middle_longitude_, middle_latitude_, metres_of_longitude_};
  const Geometry flat(GEOSGeom_transformXY_r(handle, read, &LayFlat, &plane));
  size_t size = 0;
  unsigned char* bytes = nullptr;
  if (flat != nullptr && ExtentOf(context, flat.get(), &extent)) {
    bytes = GEOSGeomToWKB_buf_r(handle, flat.get(), &size);
  }
  if (bytes == nullptr)
    return Internal(absl::StrCat("GEOS can't lay an outline flat: ", context.TakeTrouble()));
  geos_ = std::make_unique<Geos>();
  geos_->flat.assign(reinterpret_cast<const char*>(bytes), size);
  GEOSFree_r(handle, bytes);
  box_ = {extent.min_x, extent.min_y, extent.max_x, extent.max_y};
  return absl::OkStatus();
}

Relation Shape::RelationTo(Position position, int accuracy_m) const {
  const double x = (position.longitude_e7 / kUnitsOfDegree - middle_longitude_) * metres_of_longitude_;
  const double y = (position.latitude_e7 / kUnitsOfDegree - middle_latitude_) * kMetresOfLatitude;
  const auto accuracy = static_cast<double>(accuracy_m);
  if (x < box_.min_x - accuracy || x > box_.max_x + accuracy || y < box_.min_y - accuracy ||
      y > box_.max_y + accuracy) {
    return Relation::kOutside;
  }
  const GEOSContextHandle_t handle = Context::OfThread().get();
  const Geometry point(GEOSGeom_createPointFromXY_r(handle, x, y));
  const GEOSPreparedGeometry* prepared = geos_->Prepared(handle);
  if (GEOSPreparedIntersects_r(handle, prepared, point.get()) == 1) return Relation::kInside;
  if (accuracy_m <= 0) return Relation::kOutside;
  geos_->PrepareDistances(handle, point.get());
  return GEOSPreparedDistanceWithin_r(handle, prepared, point.get(), accuracy) == 1 ? Relation::kNear
                                                                                    : Relation::kOutside;
}

}  // namespace fengqiao::geometry
