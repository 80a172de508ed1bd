#include "common/feed/feed_hub.h"

#include <utility>

namespace fengqiao::feed {

FeedHub::FeedHub(int64_t head) : head_(head) {
  thread_ = std::thread([this] { Work(); });
}

FeedHub::~FeedHub() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.SignalAll();
  thread_.join();
}

uint64_t FeedHub::Subscribe(Callback callback) {
  MutexLock lock(mutex_);
  const uint64_t id = next_id_++;
  followers_[id].callback = std::move(callback);
  changed_.SignalOne();
  return id;
}

void FeedHub::Unsubscribe(uint64_t id) {
  Follower gone;  // destroyed after the lock is let go: it may hold the last reference to whoever follows
  MutexLock lock(mutex_);
  const auto found = followers_.find(id);
  if (found != followers_.end()) {
    gone = std::move(found->second);
    followers_.erase(found);
  }
  if (std::this_thread::get_id() == thread_.get_id()) return;
  while (calling_ == id) call_done_.Wait(lock);
}

void FeedHub::Publish(int64_t head) {
  MutexLock lock(mutex_);
  if (head <= head_) return;
  head_ = head;
  changed_.SignalOne();
}

int64_t FeedHub::head() const {
  MutexLock lock(mutex_);
  return head_;
}

size_t FeedHub::followers() const {
  MutexLock lock(mutex_);
  return followers_.size();
}

std::map<uint64_t, FeedHub::Follower>::iterator FeedHub::NextInTurn() {
  auto follower = followers_.upper_bound(last_called_);
  for (size_t seen = 0; seen < followers_.size(); ++seen, ++follower) {
    if (follower == followers_.end()) follower = followers_.begin();
    if (follower->second.told < head_) return follower;
  }
  return followers_.end();
}

void FeedHub::Work() {
  for (;;) {
    Callback callback;
    int64_t head = 0;
    {
      MutexLock lock(mutex_);
      auto next = followers_.end();
      while (!stopping_ && (next = NextInTurn()) == followers_.end()) changed_.Wait(lock);
      if (stopping_) return;
      next->second.told = head = head_;
      callback = next->second.callback;
      calling_ = last_called_ = next->first;
    }
    callback(head);
    callback = nullptr;  // nothing of the follower is held any more when Unsubscribe returns
    {
      MutexLock lock(mutex_);
      calling_ = 0;
    }
    call_done_.SignalAll();
  }
}

}  // namespace fengqiao::feed
