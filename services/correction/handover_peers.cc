#include "services/correction/handover_peers.h"

#include <algorithm>

#include "common/api/resource_name.h"
#include "common/base/tsv.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::correction {
namespace {

bool Overlap(std::string_view one, std::string_view other) {
  return regions::IsWithin(one, other) || regions::IsWithin(other, one);
}

// The peer of that name, made where there is none.
HandoverPeer& PeerNamed(std::string_view name, std::vector<HandoverPeer>* peers) {
  const auto at =
      std::find_if(peers->begin(), peers->end(), [&](const auto& one) { return one.name == name; });
  if (at != peers->end()) return *at;
  HandoverPeer& made = peers->emplace_back();
  made.name = name;
  return made;
}

bool IsCode(std::string_view region) {
  constexpr size_t kDigits = 6;
  return region.size() == kDigits && region != "000000" &&
         std::all_of(region.begin(), region.end(), [](char c) { return '0' <= c && c <= '9'; });
}

absl::Status Take(const std::vector<std::string_view>& fields, HandoverPeers* taken) {
  const std::string_view what = fields[0], name = fields[1], region = fields[2], target = fields[3];
  const std::string token_file(fields[4] == "-" ? std::string_view() : fields[4]);
  if (name.empty() || name == "-") return InvalidField("name", "is required");
  if (!IsCode(region)) return InvalidField("region", "must be a code of 6 digits");
  for (const std::string& other : taken->own_regions) {
    if (Overlap(region, other)) return InvalidField("region", "is this installation's already");
  }
  for (const std::string& other : taken->Elsewhere()) {
    if (Overlap(region, other)) return InvalidField("region", "is a peer's already");
  }
  if (what == "own") {
    if (!taken->own_name.empty() && taken->own_name != name)
      return InvalidField("name", "is another one above");
    taken->own_name = name;
    taken->own_regions.emplace_back(region);
    return absl::OkStatus();
  }
  if (what != "peer") return InvalidField("what", "must be own or peer");
  if (target.empty() || target == "-") return InvalidField("target", "is required");
  HandoverPeer& peer = PeerNamed(name, &taken->peers);
  if (!peer.regions.empty() && (peer.target != target || peer.token_file != token_file)) {
    return InvalidField("target", "is another one above");
  }
  peer.target = target;
  peer.token_file = token_file;
  peer.regions.emplace_back(region);
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> HandoverPeers::Elsewhere() const {
  std::vector<std::string> regions;
  for (const HandoverPeer& peer : peers)
    regions.insert(regions.end(), peer.regions.begin(), peer.regions.end());
  return regions;
}

bool IsOf(const HandoverPeer& peer, std::string_view county) {
  return std::any_of(peer.regions.begin(), peer.regions.end(), [&](const std::string& region) {
    return regions::IsWithin(api::RegionOf(county), region);
  });
}

const HandoverPeer* HandoverPeers::Of(std::string_view county) const {
  const auto at =
      std::find_if(peers.begin(), peers.end(), [&](const auto& one) { return IsOf(one, county); });
  return at == peers.end() ? nullptr : &*at;
}

absl::StatusOr<HandoverPeers> ParseHandoverPeers(std::string_view tsv) {
  HandoverPeers peers;
  RETURN_IF_ERROR(ReadTsv(tsv, 5, [&](const auto& fields) { return Take(fields, &peers); }));
  if (!peers.peers.empty() && peers.own_name.empty()) {
    return InvalidField("own", "is required: the peers must know who asks");
  }
  return peers;
}

}  // namespace fengqiao::correction
