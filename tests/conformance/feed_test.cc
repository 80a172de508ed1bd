// The log and its feed, on every engine.

#include <condition_variable>
#include <map>
#include <mutex>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/feed/resume_token.h"
#include "common/status/error.h"
#include "common/storage/chain.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using common::v1::Event;
using common::v1::VerifyLogResponse;
using storage::Command;
using storage::CommandResult;
using storage::Record;
using storage::UnitOfWork;

class FeedTest : public StoreTest {
 protected:
  void WriteEvents(int count) {
    for (int i = 0; i < count; ++i)
      ASSERT_OK(store().queue->BlockingSubmit(PutThing(absl::StrCat("t", i), i)));
    ASSERT_OK(feed::SequenceNow(*store().database));
  }
  VerifyLogResponse Verify(int64_t first = 0) {
    auto response = store().feed->log().Verify(first);
    EXPECT_OK(response);
    return response.value_or(VerifyLogResponse());
  }
  // Where the columns of an event stand.
  std::string Rows() const { return postgres() ? "event_rows" : "events"; }
  std::string At(int position) const {
    return postgres() ? absl::StrCat(
                            " WHERE seq = (SELECT seq FROM event_positions WHERE position = ", position, ")")
                      : absl::StrCat(" WHERE position = ", position);
  }
  std::string Positions() const { return postgres() ? "event_positions" : "events"; }
};

TEST_P(FeedTest, ReadsAfterAPositionInOrderAndInBounds) {
  WriteEvents(25);
  const feed::EventLog& log = store().feed->log();
  ASSERT_OK_AND_ASSIGN(std::vector<Event> events, log.ReadAfter(7, 10));
  ASSERT_EQ(events.size(), 10);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(events[i].position(), 8 + i);
    EXPECT_EQ(events[i].resource(), absl::StrCat("t", 7 + i));
  }
  EXPECT_THAT(log.ReadAfter(25, 10), ::testing::ResultOf([](const auto& read) { return read->size(); }, 0));
  ASSERT_OK_AND_ASSIGN(const feed::LogHead head, log.Head());
  EXPECT_EQ(head.position, 25);
  ASSERT_OK_AND_ASSIGN(events, log.ReadAfter(24, 10));
  EXPECT_EQ(events[0].link(), head.link);
  ASSERT_OK_AND_ASSIGN(const auto position, log.PositionOf(events[0].id()));
  EXPECT_EQ(position, 25);
  ASSERT_OK_AND_ASSIGN(const auto none, log.PositionOf("unknown"));
  EXPECT_EQ(none, std::nullopt);
}

TEST_P(FeedTest, AnAnswerIsBoundedByBytesButHoldsOneEventOfAnySize) {
  for (int i = 0; i < 5; ++i) {
    Command command;
    command.bytes = 2 << 20;
    command.decide = [i](UnitOfWork& unit) {
      Event event = SomeEvent("large");
      event.mutable_payload()->set_value(std::string(i == 2 ? 3 << 20 : 600 << 10, static_cast<char>(i)));
      unit.Emit(std::move(event));
      return absl::OkStatus();
    };
    ASSERT_OK(store().queue->BlockingSubmit(command));
  }
  ASSERT_OK(feed::SequenceNow(*store().database));
  int64_t position = 0;
  std::vector<size_t> sizes;
  while (position < 5) {
    ASSERT_OK_AND_ASSIGN(const std::vector<Event> events, store().feed->log().ReadAfter(position, 100));
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events[0].position(), position + 1);
    sizes.push_back(events.size());
    position = events.back().position();
  }
  EXPECT_THAT(sizes, ::testing::ElementsAre(2, 1, 2));
  EXPECT_EQ(Verify().checked(), 5);
}

TEST_P(FeedTest, TheChainIsWhatTheContractSays) {
  WriteEvents(3);
  std::string link;
  int64_t position = 0;
  for (const storage::Row row : MustQuery("SELECT envelope, link FROM events ORDER BY position")) {
    link = storage::ChainLink(link, ++position, row.Bytes(0));
    EXPECT_EQ(row.Bytes(1), link);
  }
  // By hand, so that a change of the function itself is noticed.
  EXPECT_EQ(ToHex(storage::ChainLink("", 1, "abc")), ToHex(Sha256(std::string("\0\0\0\0\0\0\0\1abc", 11))));
  EXPECT_EQ(storage::ChainLink(std::string(32, 'p'), 258, ""),
            Sha256(std::string(32, 'p') + std::string("\0\0\0\0\0\0\1\2", 8)));
}

TEST_P(FeedTest, AWholeLogVerifies) {
  EXPECT_EQ(Verify().last_position(), 0);
  EXPECT_EQ(Verify().first_broken_position(), 0);
  WriteEvents(20);
  const VerifyLogResponse all = Verify();
  EXPECT_EQ(all.checked(), 20);
  EXPECT_EQ(all.last_position(), 20);
  EXPECT_EQ(all.last_link().size(), 32);
  EXPECT_EQ(all.first_broken_position(), 0) << all.problem();
  const VerifyLogResponse some = Verify(15);
  EXPECT_EQ(some.checked(), 6);
  EXPECT_EQ(some.last_link(), all.last_link());
  EXPECT_EQ(some.first_broken_position(), 0);
}

TEST_P(FeedTest, ALogIsVerifiedPieceByPiece) {
  WriteEvents(20);
  const feed::EventLog& log = store().feed->log();
  ASSERT_OK_AND_ASSIGN(const VerifyLogResponse first, log.Verify(0, 7));
  EXPECT_EQ(first.checked(), 7);
  EXPECT_EQ(first.next_position(), 8);
  EXPECT_EQ(first.last_position(), 20);
  EXPECT_EQ(first.first_broken_position(), 0);
  ASSERT_OK_AND_ASSIGN(const VerifyLogResponse rest, log.Verify(8, 13));
  EXPECT_EQ(rest.checked(), 13);
  EXPECT_EQ(rest.next_position(), 0);
  // Every call gets on, however little time it has.
  WriteEvents(1500);
  ASSERT_OK_AND_ASSIGN(const VerifyLogResponse hurried, log.Verify(0, 0, [] { return false; }));
  EXPECT_GT(hurried.checked(), 0);
  EXPECT_EQ(hurried.next_position(), hurried.checked() + 1);
}

TEST_P(FeedTest, EveryKindOfDamageIsFound) {
  WriteEvents(12);
  struct Damage {
    std::string sql;
    std::vector<storage::Value> params;
    int64_t found_at;
    std::string problem;
  };
  const std::string stored = MustQuery("SELECT envelope FROM events WHERE position = 5")[0].Bytes(0);
  std::string changed = stored;
  changed[changed.size() / 2] ^= 1;
  const std::string link = MustQuery("SELECT link FROM events WHERE position = 6")[0].Bytes(0);
  std::vector<Damage> damages = {
      {absl::StrCat("UPDATE ", Rows(), " SET envelope = $1", At(5)), {storage::Bytes{changed}}, 5, "link"},
      {absl::StrCat("UPDATE ", Rows(), " SET envelope = $1", At(5)), {storage::Bytes{stored}}, 0, ""},
      {absl::StrCat("UPDATE ", Positions(), " SET link = $1 WHERE position = 6"),
       {storage::Bytes{std::string(32, 'x')}},
       6,
       "link"},
      {absl::StrCat("UPDATE ", Positions(), " SET link = $1 WHERE position = 6"),
       {storage::Bytes{link}},
       0,
       ""},
      {absl::StrCat("UPDATE ", Rows(), " SET type = 'Thing.Deleted'", At(7)), {}, 7, "columns"},
      {absl::StrCat("UPDATE ", Rows(), " SET type = 'Thing.Changed'", At(7)), {}, 0, ""},
      {"UPDATE event_head SET position = 11", {}, 11, "another link"},
      {"UPDATE event_head SET position = 12", {}, 0, ""},
      {absl::StrCat("UPDATE event_head SET position = 11, link = (SELECT link FROM ", Positions(),
                    " WHERE position = 11)"),
       {},
       12,
       "past the log's head"},
      {absl::StrCat("UPDATE event_head SET position = 12, link = (SELECT link FROM ", Positions(),
                    " WHERE position = 12)"),
       {},
       0,
       ""},
      {absl::StrCat("DELETE FROM ", Positions(), " WHERE position = 12"), {}, 12, "missing"},
      {absl::StrCat("DELETE FROM ", Positions(), " WHERE position = 3"), {}, 3, "missing"},
  };
  for (const Damage& damage : damages) {
    Tamper(damage.sql, damage.params);
    const VerifyLogResponse response = Verify();
    EXPECT_EQ(response.first_broken_position(), damage.found_at) << damage.sql;
    EXPECT_THAT(response.problem(), HasSubstr(damage.problem)) << damage.sql;
  }
  EXPECT_EQ(Verify(4).first_broken_position(), 3);
}

TEST_P(FeedTest, AFollowerHearsOfEveryHeadAndIsNotCalledAfterLeaving) {
  feed::FeedHub& hub = store().feed->hub();
  std::mutex mutex;
  std::condition_variable changed;
  int64_t heard = -1;
  const uint64_t id = hub.Subscribe([&](int64_t head) {
    std::lock_guard lock(mutex);
    EXPECT_GT(head, heard);
    heard = head;
    changed.notify_all();
  });
  const auto wait_for = [&](int64_t head) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return heard >= head; });
  };
  EXPECT_TRUE(wait_for(0));
  for (int i = 1; i <= 5; ++i) {
    ASSERT_OK(store().queue->BlockingSubmit(CountUp("counter")));
    EXPECT_TRUE(wait_for(i)) << i;
  }
  hub.Unsubscribe(id);
  hub.Unsubscribe(id);
  EXPECT_EQ(hub.followers(), 0);
  ASSERT_OK(store().queue->BlockingSubmit(CountUp("counter")));
  ASSERT_OK(feed::SequenceNow(*store().database));
  std::lock_guard lock(mutex);
  EXPECT_EQ(heard, 5);
}

TEST_P(FeedTest, TheLogKeepsItsNameAndAnotherLogHasAnother) {
  const std::string name = store().feed->log().name();
  EXPECT_THAT(name, StartsWith(store().database->service() + "/"));
  EXPECT_EQ(name.size(), store().database->service().size() + 1 + 26);
  CloseStore();
  EXPECT_EQ(store().feed->log().name(), name);
  storage::DatabaseOptions other = Options();
  other.service += "_other";
  ASSERT_OK_AND_ASSIGN(const auto database, storage::Database::Open(other));
  ASSERT_OK_AND_ASSIGN(const auto log, feed::EventLog::Open(*database));
  EXPECT_THAT(feed::DecodeResumeToken(feed::EncodeResumeToken(name, 3, ""), log->name(), 10),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(FeedTest, NothingWaitsForItsPositionOnceSequenced) {
  WriteEvents(3);
  ASSERT_OK_AND_ASSIGN(const feed::SequencingLag lag, store().feed->log().Lag());
  EXPECT_EQ(lag.unsequenced, 0);
  EXPECT_EQ(lag.oldest_age, absl::ZeroDuration());
}

// Random commands against a std::map: what the tables hold, what every command answered, and what a follower
// of the feed has built from the events alone must be the same.
TEST_P(FeedTest, AFollowersCopyEqualsTheTables) {
  std::mt19937 random(20240613);
  const auto pick = [&random](int bound) { return static_cast<int>(random() % bound); };
  std::map<std::string, int64_t> model;
  int64_t accepted = 0;
  const auto change = [](const std::string& type, const std::string& key, int64_t number) {
    Event event = SomeEvent(key);
    event.set_type(type);
    event.mutable_payload()->set_value(absl::StrCat(number));
    return event;
  };
  for (int round = 0; round < 60; ++round) {
    std::vector<Command> commands;
    std::vector<absl::StatusCode> expected;
    const int size = 1 + pick(40);
    for (int i = 0; i < size; ++i) {
      const std::string key = absl::StrCat("k", pick(12)), other = absl::StrCat("k", pick(12));
      const int64_t number = pick(1000);
      Command command;
      switch (pick(5)) {
        case 0:  // put
          command.reads = {{&Things(), {key}}};
          command.decide = [=](UnitOfWork& unit) {
            unit.Put(Things(), Thing(key, number));
            unit.Emit(change("put", key, number));
            return absl::OkStatus();
          };
          model[key] = number;
          expected.push_back(absl::StatusCode::kOk);
          ++accepted;
          break;
        case 1:  // delete what is there
          command.reads = {{&Things(), {key}}};
          command.decide = [=](UnitOfWork& unit) -> absl::Status {
            if (unit.Find(Things(), key) == nullptr) return NotFound("thing", key);
            unit.Delete(Things(), key);
            unit.Emit(change("delete", key, 0));
            return absl::OkStatus();
          };
          expected.push_back(model.erase(key) > 0 ? absl::StatusCode::kOk : absl::StatusCode::kNotFound);
          accepted += expected.back() == absl::StatusCode::kOk ? 1 : 0;
          break;
        case 2:  // insert blindly
          command.decide = [=](UnitOfWork& unit) {
            unit.Emit(change("put", key, number));
            unit.Insert(Things(), Thing(key, number));
            return absl::OkStatus();
          };
          expected.push_back(model.emplace(key, number).second ? absl::StatusCode::kOk
                                                               : absl::StatusCode::kAlreadyExists);
          accepted += expected.back() == absl::StatusCode::kOk ? 1 : 0;
          break;
        case 3: {  // move from one to the other: two events
          command.reads = {{&Things(), {key, other}}};
          command.decide = [=](UnitOfWork& unit) -> absl::Status {
            const Record* from = unit.Find(Things(), key);
            if (from == nullptr || key == other) return RuleRefuses("test.move", "nothing to move");
            const int64_t moved = std::get<int64_t>(from->columns[0]);
            unit.Delete(Things(), key);
            unit.Emit(change("delete", key, 0));
            unit.Put(Things(), Thing(other, moved));
            unit.Emit(change("put", other, moved));
            return absl::OkStatus();
          };
          const auto from = model.find(key);
          if (from == model.end() || key == other) {
            expected.push_back(absl::StatusCode::kFailedPrecondition);
          } else {
            model[other] = from->second;
            model.erase(key);
            expected.push_back(absl::StatusCode::kOk);
            accepted += 2;
          }
          break;
        }
        default:  // changes its mind
          command.reads = {{&Things(), {key, other}}};
          command.decide = [=](UnitOfWork& unit) {
            unit.Put(Things(), Thing(key, 5000));
            unit.Emit(change("put", key, 5000));
            unit.Delete(Things(), other);
            return RuleRefuses("test.no", "no");
          };
          expected.push_back(absl::StatusCode::kFailedPrecondition);
      }
      commands.push_back(std::move(command));
    }
    const auto answers = SubmitTogether(*store().queue, std::move(commands));
    for (size_t i = 0; i < answers.size(); ++i) {
      ASSERT_EQ(answers[i].status().code(), expected[i])
          << "round " << round << " command " << i << answers[i].status();
    }
  }
  std::map<std::string, int64_t> table, copy;
  for (const storage::Row row : MustQuery("SELECT name, number FROM things"))
    table[row.Text(0)] = row.Integer(1);
  EXPECT_EQ(table, model);
  const std::vector<Event> events = AllEvents();
  EXPECT_EQ(events.size(), accepted);
  for (size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].position(), i + 1);
    if (events[i].type() == "delete") {
      EXPECT_EQ(copy.erase(events[i].resource()), 1);
    } else {
      copy[events[i].resource()] = std::stoll(events[i].payload().value());
    }
  }
  EXPECT_EQ(copy, model);
  EXPECT_EQ(Verify().first_broken_position(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, FeedTest, ::testing::ValuesIn(kEngines), EngineParamName);

}  // namespace
}  // namespace fengqiao::testing
