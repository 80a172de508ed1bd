#include "common/cache/redis.h"

#include <openssl/evp.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/cache/time_limit.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::cache {

// A Lua script with the SHA-1 by which Redis knows it once it has seen it.
struct Script {
  explicit Script(std::string text) : source(std::move(text)) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(source.data(), source.size(), digest, &size, EVP_sha1(), nullptr);
    sha = ToHex({reinterpret_cast<const char*>(digest), size});
  }
  std::string source;
  std::string sha;
};

namespace {

// Defines `known`, the revision of the record that is there (false where there is none that can be read), and
// compares revisions. Nineteen digits are more than Lua's numbers hold, so they are compared in two halves; a
// comparison as text would follow the server's locale.
constexpr char kPrelude[] = R"lua(
local function newer(a, b)
  local x, y = tonumber(string.sub(a, 1, 9)), tonumber(string.sub(b, 1, 9))
  if x ~= y then return x > y end
  return tonumber(string.sub(a, 10, 19)) > tonumber(string.sub(b, 10, 19))
end
local head = redis.pcall('GETRANGE', KEYS[1], 0, 22)
local known = type(head) == 'string' and #head == 23 and string.match(head, '^FQ1[VT](%d+)$')
if known and #known ~= 19 then known = false end
)lua";

// ARGV: revision, record, milliseconds. Gives '' or, where nothing was written, the newer revision.
constexpr char kFill[] = R"lua(
if known and newer(known, ARGV[1]) then return known end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ''
)lua";

// ARGV: revision, tombstone, milliseconds, channel, notice. A Redis that is full takes no tombstone, but can
// still be rid of the old value.
constexpr char kAnnounce[] = R"lua(
local failed = false
if not known or newer(ARGV[1], known) then
  local set = redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  if type(set) == 'table' and set.err then
    failed = set
    redis.pcall('DEL', KEYS[1])
  end
end
redis.pcall('PUBLISH', ARGV[4], ARGV[5])
return failed or ''
)lua";

// ARGV: the bytes that could not be read; whatever has taken their place meanwhile is left.
constexpr char kDiscard[] = R"lua(
if redis.pcall('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return ''
)lua";

const Script& FillScript() {
  static const auto& script = *new Script(absl::StrCat(kPrelude, kFill));
  return script;
}
const Script& AnnounceScript() {
  static const auto& script = *new Script(absl::StrCat(kPrelude, kAnnounce));
  return script;
}
const Script& DiscardScript() {
  static const auto& script = *new Script(kDiscard);
  return script;
}

std::string RedisKey(std::string_view cache, std::string_view key) {
  return absl::StrCat("fengqiao:", ToAbsl(cache), ":", ToAbsl(key));
}

// At least one: Redis refuses a lifetime of nothing.
std::string Milliseconds(absl::Duration lifetime) {
  return absl::StrCat(std::max<int64_t>(1, absl::ToInt64Milliseconds(lifetime)));
}

// What kAnnounce is given for one key.
struct Announcement {
  Announcement(std::string_view cache, std::string_view plain_key, int64_t number, absl::Time now,
               absl::Duration lifetime)
      : key(RedisKey(cache, plain_key)),
        revision(FixedDigits(number)),
        tombstone(EncodeRecord(
            key, {.tombstone = true, .revision = number, .loaded = now, .expiry = now + lifetime})),
        milliseconds(Milliseconds(lifetime)),
        notice(
            EncodeNotice({.cache = std::string(cache), .key = std::string(plain_key), .revision = number})) {}
  Command Arguments(std::string_view channel) const {
    return {revision, tombstone, milliseconds, channel, notice};
  }
  std::string key, revision, tombstone, milliseconds, notice;
};

Command ScriptCommand(std::string_view how, std::string_view script, std::string_view key,
                      const Command& arguments) {
  Command command = {how, script, "1", key};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Redis>> Redis::Create(std::string_view url, const RedisOptions& options,
                                                     Metrics& metrics) {
  ASSIGN_OR_RETURN(const RedisUrl parsed, ParseRedisUrl(url));
  return std::unique_ptr<Redis>(new Redis(parsed, options, metrics));
}

// Channels know no databases: without the number in the name two installations that share a server, each in a
// database of its own, would hear one another.
Redis::Redis(const RedisUrl& url, const RedisOptions& options, Metrics& metrics)
    : options_(options),
      channel_(absl::StrCat("fengqiao:", url.database, ":notices")),
      pool_(url, options, metrics, [this](RedisConnection& connection) { return TellAgain(connection); }),
      subscription_(url, options, metrics, channel_,
                    {.on_subscribed = [this] { OnSubscribed(); },
                     .on_message = [this](std::string_view message) { OnMessage(message); }}) {}

Redis::~Redis() = default;

Redis::ReadResult Redis::Read(std::string_view cache, std::string_view key) {
  const std::string redis_key = RedisKey(cache, key);
  const RedisPool::Answer answer = pool_.Call({"GET", redis_key});
  ReadResult result{.outcome = answer.outcome};
  if (answer.outcome != Outcome::kAnswered || answer.reply.kind != Reply::Kind::kText) return result;
  result.record = DecodeRecord(redis_key, answer.reply.text);
  // Garbage may look like a record of a high revision and would then keep true ones out.
  if (!result.record) Eval(DiscardScript(), redis_key, {answer.reply.text}, /*unmissed=*/false);
  return result;
}

Redis::FillResult Redis::Fill(std::string_view cache, std::string_view key, const Record& record,
                              absl::Duration lifetime) {
  const std::string redis_key = RedisKey(cache, key);
  const std::string revision = FixedDigits(record.revision);
  const std::string bytes = EncodeRecord(redis_key, record);
  const std::string milliseconds = Milliseconds(lifetime);
  const RedisPool::Answer answer =
      Eval(FillScript(), redis_key, {revision, bytes, milliseconds}, /*unmissed=*/false);
  FillResult result{.outcome = answer.outcome};
  if (answer.outcome == Outcome::kAnswered) result.newer = ParseFixedDigits(answer.reply.text);
  return result;
}

void Redis::Announce(std::string_view cache, std::string_view key, int64_t revision, absl::Time now,
                     absl::Duration lifetime) {
  const Announcement announcement(cache, key, revision, now, lifetime);
  Eval(AnnounceScript(), announcement.key, announcement.Arguments(channel_), /*unmissed=*/true);
}

void Redis::AnnounceAll(std::string_view cache, absl::Time loaded_until) {
  const std::string notice = EncodeNotice({.cache = std::string(cache), .loaded_until = loaded_until});
  pool_.CallUnmissed({"PUBLISH", channel_, notice});
}

RedisPool::Answer Redis::Eval(const Script& script, std::string_view key, const Command& arguments,
                              bool unmissed) {
  const auto call = [this, unmissed](const Command& command) {
    return unmissed ? pool_.CallUnmissed(command) : pool_.Call(command);
  };
  RedisPool::Answer answer = call(ScriptCommand("EVALSHA", script.sha, key, arguments));
  if (answer.outcome == Outcome::kAnswered && answer.reply.kind == Reply::Kind::kError) {  // NOSCRIPT
    answer = call(ScriptCommand("EVAL", script.source, key, arguments));
  }
  return answer;
}

absl::Status Redis::TellAgain(RedisConnection& connection) {
  constexpr size_t kBatch = 128;
  std::vector<std::pair<std::string, OutOfDate>> out_of_date;
  {
    MutexLock lock(listeners_mutex_);
    for (RedisListener* listener : listeners_) {
      out_of_date.emplace_back(listener->name(), listener->WhatIsOutOfDate());
    }
  }
  for (const auto& [cache, what] : out_of_date) {
    if (what.loaded_until) {
      const std::string notice = EncodeNotice({.cache = cache, .loaded_until = *what.loaded_until});
      ASSIGN_OR_RETURN(const Reply reply,
                       connection.Call({"PUBLISH", channel_, notice}, options_.command_timeout));
      if (reply.kind == Reply::Kind::kError) return Unavailable(absl::StrCat("redis: ", reply.text));
    }
    for (size_t begin = 0; begin < what.keys.size(); begin += kBatch) {
      std::vector<Announcement> announcements;
      std::vector<Command> commands;
      const size_t end = std::min(what.keys.size(), begin + kBatch);
      announcements.reserve(end - begin);
      for (size_t i = begin; i < end; ++i) {
        announcements.emplace_back(cache, what.keys[i].first, what.keys[i].second, what.now, what.lifetime);
        commands.push_back(ScriptCommand("EVAL", AnnounceScript().source, announcements.back().key,
                                         announcements.back().Arguments(channel_)));
      }
      ASSIGN_OR_RETURN(const std::vector<Reply> replies,
                       connection.Pipeline(commands, 4 * options_.command_timeout));
      for (const Reply& reply : replies) {
        if (reply.kind == Reply::Kind::kError) return Unavailable(absl::StrCat("redis: ", reply.text));
      }
    }
  }
  return absl::OkStatus();
}

void Redis::OnSubscribed() {
  {
    MutexLock lock(listeners_mutex_);
    for (RedisListener* listener : listeners_) listener->OnSubscribed();
  }
  // Redis may have been started anew and have lost its tombstones.
  if (subscribed_before_) pool_.Recheck();
  subscribed_before_ = true;
}

void Redis::OnMessage(std::string_view message) {
  const std::optional<Notice> notice = DecodeNotice(message);
  if (!notice) return;
  MutexLock lock(listeners_mutex_);
  for (RedisListener* listener : listeners_) {
    if (listener->name() == notice->cache) listener->OnNotice(*notice);
  }
}

void Redis::Attach(RedisListener* listener) {
  MutexLock lock(listeners_mutex_);
  listeners_.push_back(listener);
}

void Redis::Detach(RedisListener* listener) {
  MutexLock lock(listeners_mutex_);
  listeners_.erase(std::remove(listeners_.begin(), listeners_.end(), listener), listeners_.end());
}

bool Redis::WaitUntilUp(absl::Duration limit) {
  const TimeLimit time(limit);
  return subscription_.WaitUntilUp(limit) && pool_.WaitUntilUp(time.left());
}

}  // namespace fengqiao::cache
