#include "services/correction/unheard_notes.h"

#include <algorithm>
#include <utility>

namespace fengqiao::correction {

std::string UnheardNotes::TokenAfter(const std::string& stored, Time now) {
  if (!none() && !AreDue(now)) return read_to_;
  // Of a pass that broke off nobody knows how many would have waited.
  last_pass_ = std::max(last_pass_, waiting_.size());
  waiting_.clear();
  until_ = furthest_;
  all_tried_ = false;
  read_to_ = stored;
  return stored;
}

void UnheardNotes::Add(int64_t position, Time now) {
  waiting_.insert(position);
  if (position <= furthest_) return;
  // One that was never tried does not wait for long, nor do the others then.
  furthest_ = position;
  pause_.Reset();
  all_tried_ = false;
  AllAreTried(now);
}

void UnheardNotes::ReadTo(std::string token, int64_t position, Time now) {
  // An answer that leads no further is the log's end, wherever it was before.
  const bool at_the_end = position == 0 && token == read_to_;
  read_to_ = std::move(token);
  furthest_ = std::max(furthest_, position);
  if (position >= until_ || at_the_end) AllAreTried(now);
}

void UnheardNotes::AllAreTried(Time now) {
  if (all_tried_) return;
  all_tried_ = true;
  last_pass_ = 0;
  if (!none()) due_ = now + pause_.Next();
}

void UnheardNotes::Forget() { *this = UnheardNotes(); }

}  // namespace fengqiao::correction
