#include "services/correction/unheard_notes.h"

#include <algorithm>
#include <utility>

namespace fengqiao::correction {

std::string UnheardNotes::TokenAfter(const std::string& stored, Time now) {
  if (!none() && !AreDue(now)) return read_to_;
  last_pass_ = waiting_.size();
  waiting_.clear();
  read_to_ = stored;
  return stored;
}

void UnheardNotes::Add(int64_t position, Time now) {
  const bool is_new = position > furthest_;
  furthest_ = std::max(furthest_, position);
  if (is_new) pause_.Reset();
  // The first of a pass says when the next one is, and one that was never tried does not wait for long.
  if (waiting_.empty() || is_new) due_ = now + pause_.Next();
  waiting_.insert(position);
}

void UnheardNotes::ReadTo(std::string token, int64_t position) {
  read_to_ = std::move(token);
  furthest_ = std::max(furthest_, position);
}

void UnheardNotes::Forget() { *this = UnheardNotes(); }

}  // namespace fengqiao::correction
