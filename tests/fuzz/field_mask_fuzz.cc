// Any mask and any update either are refused and leave the resource alone, or change nothing but what may
// change.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/api/field_mask.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "google/protobuf/stubs/logging.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fengqiao::indicators::v1::UpdateRegionRequest;
  static const auto& fields = *new fengqiao::api::UpdatableFields{
      .updatable = {"display_name", "valid_from", "valid_to", "validity_note", "successors"},
      .immutable = {"name", "kind", "parent"}};
  // Each malformed text would be a line on standard error.
  [[maybe_unused]] static auto* const before = google::protobuf::SetLogHandler(nullptr);
  UpdateRegionRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return 0;
  fengqiao::indicators::v1::Region stored;
  stored.set_name("regions/330602001");
  stored.set_display_name("塔山街道");
  stored.set_kind(fengqiao::indicators::v1::Region::KIND_TOWNSHIP);
  stored.set_parent("regions/330602");
  stored.add_successors("regions/330602002");
  stored.set_etag("\"r1\"");
  fengqiao::indicators::v1::Region after = stored;
  const auto status = fengqiao::api::ApplyUpdate(request.update_mask(), fields, request.region(), &after);
  if (!status.ok() && after.SerializeAsString() != stored.SerializeAsString()) std::abort();
  if (after.name() != stored.name() || after.kind() != stored.kind() || after.parent() != stored.parent() ||
      after.etag() != stored.etag()) {
    std::abort();
  }
  return 0;
}
