// The notes of another installation that could not be heard, and when they are tried again.

#ifndef FENGQIAO_SERVICES_CORRECTION_UNHEARD_NOTES_H_
#define FENGQIAO_SERVICES_CORRECTION_UNHEARD_NOTES_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "common/service/feed_loop.h"

namespace fengqiao::correction {

// A note that can't be heard may wait for weeks until two counties have spoken. The stored token stays before
// the first of them; the stream goes on behind what it has read, so that the log between is not read again
// for every try. Each pause is longer than the last one, until a note comes that was never tried. A pause
// begins once all were tried again, however long that took: in it the stream reads on, so that what is new is
// heard.
class UnheardNotes {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds kFirstPause{10'000};
  static constexpr std::chrono::milliseconds kLongestPause{300'000};

  // The token by which the next stream is opened: where the last one has read to, while the pause lasts; else
  // the stored one, from which all is tried again.
  std::string TokenAfter(const std::string& stored, Time now);
  // The note at that position of the log could not be heard.
  void Add(int64_t position, Time now);
  // All up to the token was tried; positions rise, and 0 is an answer without notes. Such a one comes at the
  // log's end, but also amid it.
  void ReadTo(std::string token, int64_t position, Time now);
  // The other log was made anew: no place in it holds any more.
  void Forget();

  // Whether a token may be stored: nothing before it waits.
  bool none() const { return waiting_.empty(); }
  // Whether the pause is over, so that the stream is to be opened from the stored token.
  bool AreDue(Time now) const { return all_tried_ && !waiting_.empty() && now >= due_; }
  // How many could not be heard when they were tried last.
  size_t count() const { return std::max(waiting_.size(), last_pass_); }

 private:
  // The stream has come past all that was ever tried: those of the pass before that do not wait again were
  // heard.
  void AllAreTried(Time now);

  service::BackOff pause_{kFirstPause, kLongestPause};
  std::string read_to_;
  int64_t furthest_ = 0;       // the last position that was ever tried
  int64_t until_ = 0;          // the same when this pass began
  bool all_tried_ = true;      // up to there, in this pass
  std::set<int64_t> waiting_;  // since the stored token
  size_t last_pass_ = 0;       // how many there were before these were tried again; 0 once all are tried
  Time due_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_UNHEARD_NOTES_H_
