// What a command promises, on every engine.

#include <atomic>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_fixture.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using storage::BatchOutcome;
using storage::BatchStats;
using storage::Command;
using storage::CommandResult;
using storage::Record;
using storage::UnitOfWork;

Command Decide(std::vector<storage::Read> reads, std::function<absl::Status(UnitOfWork&)> decide) {
  Command command;
  command.reads = std::move(reads);
  command.decide = std::move(decide);
  return command;
}

Record Part(const std::string& key, const std::string& thing) {
  return {.key = key, .message = "", .columns = {thing}};
}
Record Claim(const std::string& key, const std::string& owner) {
  return {.key = key, .message = "", .columns = {owner}};
}

class Recorder final : public storage::WriteQueueObserver {
 public:
  void OnBatch(const BatchStats& stats) override {
    std::lock_guard lock(mutex_);
    batches_.push_back(stats);
  }
  void OnRefused() override { ++refused; }
  std::vector<BatchStats> batches() {
    std::lock_guard lock(mutex_);
    return batches_;
  }
  std::atomic<int> refused = 0;

 private:
  std::mutex mutex_;
  std::vector<BatchStats> batches_;
};

class CommandsTest : public StoreTest {
 protected:
  absl::Status Run(Command command) { return store().queue->BlockingSubmit(std::move(command)).status(); }
  absl::Status Run(std::vector<storage::Read> reads, std::function<absl::Status(UnitOfWork&)> decide) {
    return Run(Decide(std::move(reads), std::move(decide)));
  }
  int64_t NumberOf(const std::string& key) {
    const storage::Rows rows = MustQuery("SELECT number FROM things WHERE name = $1", {key});
    return rows.size() == 1 ? rows[0].Integer(0) : -1;
  }
};

TEST_P(CommandsTest, PutsOverwritesAndDeletes) {
  ASSERT_OK(Run(PutThing("a", 1)));
  ASSERT_OK(Run(PutThing("a", 2)));
  EXPECT_EQ(NumberOf("a"), 2);
  ASSERT_OK(Run({{&Things(), {"a", "none"}}}, [](UnitOfWork& unit) {
    const Record* found = unit.Find(Things(), "a");
    EXPECT_NE(found, nullptr);
    EXPECT_EQ(found->message, "message 2");
    EXPECT_EQ(unit.Find(Things(), "none"), nullptr);
    unit.Delete(Things(), "a");
    unit.Delete(Things(), "none");
    EXPECT_EQ(unit.Find(Things(), "a"), nullptr);
    return absl::OkStatus();
  }));
  EXPECT_EQ(Count("things"), 0);
}

// An engine may leave the columns alone that are as they were read: by the database's state, whatever became
// of the record between.
TEST_P(CommandsTest, EveryColumnThatIsAnotherThanItWasReadIsWritten) {
  const auto put = [](int64_t number, const char* text, bool fails = false) {
    return Decide({{&Things(), {"a"}}}, [=](UnitOfWork& unit) -> absl::Status {
      unit.Put(Things(), Thing("a", number, text, text));
      return fails ? absl::AbortedError("no") : absl::OkStatus();
    });
  };
  const auto is = [&](int64_t number, const std::string& text) {
    const storage::Rows rows = MustQuery("SELECT number, text FROM things WHERE name = 'a'");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].Integer(0), number);
    EXPECT_EQ(rows[0].Text(1), text);
  };
  ASSERT_OK(Run(put(1, "one")));
  ASSERT_OK(Run(put(1, "two")));
  is(1, "two");
  ASSERT_OK(Run(put(2, "two")));
  is(2, "two");
  ASSERT_OK(Run(put(2, "two")));
  is(2, "two");
  // Together: what the first changes and the third changes is written, what the second staged is not.
  SubmitTogether(*store().queue, {put(2, "three"), put(9, "nine", /*fails=*/true), put(3, "three")});
  is(3, "three");
  // Changed back, and away and there again.
  SubmitTogether(*store().queue, {put(4, "three"), put(3, "three")});
  is(3, "three");
  ASSERT_OK(Run({{&Things(), {"a"}}}, [](UnitOfWork& unit) {
    unit.Delete(Things(), "a");
    unit.Put(Things(), Thing("a", 3, "again"));
    return absl::OkStatus();
  }));
  is(3, "again");
  // A table without an envelope has nothing to write where no column is another.
  for (const char* owner : {"x", "x", "y"}) {
    ASSERT_OK(Run({{&Claims(), {"c"}}}, [owner](UnitOfWork& unit) {
      unit.Put(Claims(), Claim("c", owner));
      return absl::OkStatus();
    }));
  }
  EXPECT_EQ(MustQuery("SELECT * FROM claims").size(), 1U);
}

// Rows that stand beside a declared one need not be declared themselves.
TEST_P(CommandsTest, ReplacesAndRemovesWhatIsNotDeclared) {
  ASSERT_OK(Run(PutThing("kept", 1)));
  ASSERT_OK(Run(PutThing("gone", 2)));
  ASSERT_OK(Run({}, [](UnitOfWork& unit) {
    unit.Replace(Things(), Thing("kept", 5, "new", "replaced"));
    unit.Remove(Things(), "gone");
    const Record* kept = unit.Find(Things(), "kept");
    EXPECT_TRUE(kept != nullptr && kept->message == "replaced");
    EXPECT_EQ(unit.Find(Things(), "gone"), nullptr);
    return absl::OkStatus();
  }));
  EXPECT_EQ(NumberOf("kept"), 5);
  EXPECT_EQ(NumberOf("gone"), -1);
  EXPECT_EQ(Count("things"), 1);
}

TEST_P(CommandsTest, WhatIsReplacedTwiceOrRemovedAfterwardsHasItsLastState) {
  ASSERT_OK(Run(PutThing("a", 1)));
  ASSERT_OK(Run(PutThing("b", 1)));
  ASSERT_OK(Run(PutThing("c", 1)));
  ASSERT_OK(Run({}, [](UnitOfWork& unit) {
    unit.Replace(Things(), Thing("a", 2));
    unit.Replace(Things(), Thing("a", 3));
    unit.Replace(Things(), Thing("b", 2));
    unit.Remove(Things(), "b");
    unit.Remove(Things(), "c");
    unit.Replace(Things(), Thing("c", 4));
    return absl::OkStatus();
  }));
  EXPECT_EQ(NumberOf("a"), 3);
  EXPECT_EQ(NumberOf("b"), -1);
  EXPECT_EQ(NumberOf("c"), 4);
}

// A row that is lost behind the service's back is told, and takes nobody else's command with it.
TEST_P(CommandsTest, WhatIsReplacedOrRemovedButNotThereIsDataLoss) {
  for (const bool replace : {true, false}) {
    ASSERT_OK(Run(PutThing("there", 1)));
    const auto beside = [replace](const std::string& key) {
      return Decide({}, [replace, key](UnitOfWork& unit) {
        unit.Insert(Claims(), Claim("of " + key, "x"));
        replace ? unit.Replace(Things(), Thing(key, 9)) : unit.Remove(Things(), key);
        return absl::OkStatus();
      });
    };
    std::vector<Command> commands = {CountUp("other"), beside("lost"), beside("there")};
    const auto answers = SubmitTogether(*store().queue, std::move(commands));
    EXPECT_OK(answers[0]);
    EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_OK(answers[2]);
    EXPECT_EQ(NumberOf("there"), replace ? 9 : -1);
    EXPECT_EQ(NumberOf("other"), replace ? 1 : 2);
    EXPECT_EQ(MustQuery("SELECT 1 FROM claims WHERE claim = $1", {std::string("of lost")}).size(), 0);
    Tamper("DELETE FROM claims");
  }
}

TEST_P(CommandsTest, ARefusedCommandReplacesAndRemovesNothing) {
  ASSERT_OK(Run(PutThing("a", 1)));
  ASSERT_OK(Run(PutThing("b", 2)));
  EXPECT_FALSE(Run({}, [](UnitOfWork& unit) {
                 unit.Replace(Things(), Thing("a", 9));
                 unit.Remove(Things(), "b");
                 return absl::FailedPreconditionError("no");
               }).ok());
  EXPECT_EQ(NumberOf("a"), 1);
  EXPECT_EQ(NumberOf("b"), 2);
}

// Commands of one batch that write the same rows undeclared: each sees what those before it left.
TEST_P(CommandsTest, ManyAtOnceReplaceAndRemoveInTurn) {
  constexpr int kRounds = 40;
  ASSERT_OK(Run(PutThing("guard", 0)));
  ASSERT_OK(Run(PutThing("row", 0)));
  std::vector<std::thread> writers;
  std::atomic<int> failed = 0;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        const absl::Status ran = Run({{&Things(), {"guard"}}}, [](UnitOfWork& unit) {
          const int64_t next = std::get<int64_t>(unit.Find(Things(), "guard")->columns[0]) + 1;
          unit.Put(Things(), Thing("guard", next));
          if (next % 2 == 0) {
            unit.Insert(Things(), Thing("row", next));
          } else {
            unit.Remove(Things(), "row");
          }
          return absl::OkStatus();
        });
        if (!ran.ok()) ++failed;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(NumberOf("guard"), 4 * kRounds);
  EXPECT_EQ(NumberOf("row"), 4 * kRounds);
}

TEST_P(CommandsTest, TheLastStateOfARowIsWritten) {
  ASSERT_OK(Run({{&Things(), {"a", "b", "c"}}}, [](UnitOfWork& unit) {
    for (int i = 0; i < 5; ++i) unit.Put(Things(), Thing("a", i));
    unit.Put(Things(), Thing("b", 1));
    unit.Delete(Things(), "b");
    unit.Delete(Things(), "c");
    unit.Put(Things(), Thing("c", 7));
    return absl::OkStatus();
  }));
  EXPECT_EQ(NumberOf("a"), 4);
  EXPECT_EQ(NumberOf("b"), -1);
  EXPECT_EQ(NumberOf("c"), 7);
}

TEST_P(CommandsTest, ParentsAreWrittenBeforeChildrenAndDeletedAfterThem) {
  ASSERT_OK(Run({{&Parts(), {"p"}}, {&Things(), {"t"}}}, [](UnitOfWork& unit) {
    unit.Put(Parts(), Part("p", "t"));
    unit.Put(Things(), Thing("t", 1));
    return absl::OkStatus();
  }));
  EXPECT_EQ(Count("parts"), 1);
  ASSERT_OK(Run({{&Parts(), {"p"}}, {&Things(), {"t"}}}, [](UnitOfWork& unit) {
    unit.Delete(Things(), "t");
    unit.Delete(Parts(), "p");
    return absl::OkStatus();
  }));
  EXPECT_EQ(Count("parts") + Count("things"), 0);
}

TEST_P(CommandsTest, AMissingParentIsNotFound) {
  EXPECT_THAT(Run({{&Parts(), {"p"}}},
                  [](UnitOfWork& unit) {
                    unit.Put(Parts(), Part("p", "nowhere"));
                    return absl::OkStatus();
                  }),
              StatusIs(absl::StatusCode::kNotFound, Not(HasSubstr("INSERT"))));
  EXPECT_EQ(Count("parts"), 0);
}

TEST_P(CommandsTest, ATakenKeyAlreadyExists) {
  const auto insert = [](UnitOfWork& unit) {
    unit.Insert(Things(), Thing("a", 1));
    unit.Emit(SomeEvent("a"));
    return absl::OkStatus();
  };
  ASSERT_OK(Run({}, insert));
  EXPECT_THAT(Run({}, insert), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Run({{&Things(), {"a"}}}, insert), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(AllEvents().size(), 1);
}

TEST_P(CommandsTest, OneOfManyClaimsWins) {
  std::vector<Command> commands;
  for (int i = 0; i < 10; ++i) {
    commands.push_back(Decide({{&Claims(), {"330602/2024"}}}, [i](UnitOfWork& unit) -> absl::Status {
      if (const Record* claim = unit.Find(Claims(), "330602/2024")) {
        return AlreadyExists("report", std::get<std::string>(claim->columns[0]));
      }
      unit.Insert(Claims(), Claim("330602/2024", absl::StrCat("report ", i)));
      return absl::OkStatus();
    }));
  }
  const auto answers = SubmitTogether(*store().queue, std::move(commands));
  EXPECT_OK(answers[0]);
  for (int i = 1; i < 10; ++i) EXPECT_THAT(answers[i], StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Count("claims"), 1);
}

TEST_P(CommandsTest, ALaterCommandOfABatchSeesTheEarlierOnes) {
  Recorder recorder;
  Replica replica = OpenReplica({.observer = &recorder});
  std::vector<Command> commands;
  for (int i = 0; i < 60; ++i) commands.push_back(CountUp("counter"));
  const auto answers = SubmitTogether(*replica.queue, std::move(commands));
  for (int i = 0; i < 60; ++i) {
    ASSERT_OK(answers[i]);
    EXPECT_EQ(answers[i]->reply, absl::StrCat(i + 1));
  }
  ASSERT_EQ(recorder.batches().size(), 2);  // the gate, and all that waited behind it
  const BatchStats stats = recorder.batches()[1];
  EXPECT_EQ(stats.commands, 60);
  EXPECT_EQ(stats.rows, 1);
  EXPECT_EQ(stats.events, 60);
  EXPECT_EQ(stats.outcome, BatchOutcome::kCommitted);
}

TEST_P(CommandsTest, ALoneCommandDoesNotWaitForOthers) {
  Recorder recorder;
  Replica replica = OpenReplica({.observer = &recorder});
  for (int i = 0; i < 3; ++i) ASSERT_OK(replica.queue->BlockingSubmit(CountUp("counter")));
  ASSERT_EQ(recorder.batches().size(), 3);
  for (const BatchStats& stats : recorder.batches()) EXPECT_EQ(stats.commands, 1);
}

TEST_P(CommandsTest, ABatchWithNothingToWriteIsNeitherCommittedNorFailed) {
  Recorder recorder;
  Replica replica = OpenReplica({.observer = &recorder});
  ASSERT_OK(replica.queue->BlockingSubmit(CountUp("counter", "again")));
  ASSERT_OK(replica.queue->BlockingSubmit(CountUp("counter", "again")));
  EXPECT_THAT(
      replica.queue->BlockingSubmit(Decide({}, [](UnitOfWork&) { return RuleRefuses("test.rule", "no"); })),
      StatusIs(absl::StatusCode::kFailedPrecondition));
  replica.queue->Drain();
  std::vector<BatchOutcome> outcomes;
  for (const BatchStats& stats : recorder.batches()) outcomes.push_back(stats.outcome);
  EXPECT_THAT(outcomes,
              ElementsAre(BatchOutcome::kCommitted, BatchOutcome::kNothing, BatchOutcome::kNothing));
}

TEST_P(CommandsTest, ACommandThatFailsLeavesNothing) {
  std::vector<Command> commands;
  commands.push_back(CountUp("counter"));
  commands.push_back(Decide({{&Things(), {"counter", "other"}}}, [](UnitOfWork& unit) -> absl::Status {
    unit.Put(Things(), Thing("counter", 1000));
    unit.Put(Things(), Thing("other", 1));
    unit.Insert(Things(), Thing("inserted", 1));
    unit.Delete(Things(), "counter");
    unit.Emit(SomeEvent("other"));
    return RuleRefuses("test.rule", "no");
  }));
  commands.push_back(CountUp("counter"));
  commands.push_back(Decide({}, [](UnitOfWork& unit) {
    unit.Insert(Things(), Thing("inserted", 5));
    return absl::OkStatus();
  }));
  const auto answers = SubmitTogether(*store().queue, std::move(commands));
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(answers[2]->reply, "2");
  EXPECT_OK(answers[3]);
  EXPECT_EQ(NumberOf("counter"), 2);
  EXPECT_EQ(NumberOf("other"), -1);
  EXPECT_EQ(NumberOf("inserted"), 5);
  EXPECT_EQ(AllEvents().size(), 2);
}

TEST_P(CommandsTest, AFailingStatementFailsItsCommandAlone) {
  Recorder recorder;
  Replica replica = OpenReplica({.observer = &recorder});
  // Taken already, which the command that inserts it blindly can't know.
  ASSERT_OK(replica.queue->BlockingSubmit(PutThing("taken", 1)));
  std::vector<Command> commands;
  for (int i = 0; i < 10; ++i) commands.push_back(CountUp("counter", absl::StrCat("request ", i)));
  commands.insert(commands.begin() + 3, PutThing("negative", -1));  // against the table's CHECK
  commands.insert(commands.begin() + 6, Decide({}, [](UnitOfWork& unit) {
                    unit.Insert(Things(), Thing("taken", 2));
                    unit.Emit(SomeEvent("taken"));
                    return absl::OkStatus();
                  }));
  const auto answers = SubmitTogether(*replica.queue, std::move(commands));
  for (int i = 0; i < 12; ++i) {
    if (i == 3) {
      EXPECT_THAT(answers[i], StatusIs(absl::StatusCode::kInternal));
      EXPECT_NE(CauseOf(answers[i].status()), "");
    } else if (i == 6) {
      EXPECT_THAT(answers[i], StatusIs(absl::StatusCode::kAlreadyExists));
    } else {
      EXPECT_OK(answers[i]);
      EXPECT_FALSE(answers[i]->replayed);
    }
  }
  EXPECT_EQ(answers[11]->reply, "10");
  replica.queue->Drain();
  const auto batches = recorder.batches();
  const auto count = [&](BatchOutcome outcome) {
    return std::count_if(batches.begin(), batches.end(),
                         [&](const BatchStats& stats) { return stats.outcome == outcome; });
  };
  EXPECT_EQ(count(BatchOutcome::kReplayed), 1);
  EXPECT_EQ(count(BatchOutcome::kFailed), 1);   // the broken CHECK
  EXPECT_EQ(count(BatchOutcome::kNothing), 2);  // the gate before them, and the taken key
  ASSERT_OK_AND_ASSIGN(const int64_t head, feed::SequenceNow(*replica.database));
  EXPECT_EQ(head, 11);
}

TEST_P(CommandsTest, TheSameRequestFiftyTimesInParallelHasOneEffect) {
  std::vector<std::thread> threads;
  std::vector<absl::StatusOr<CommandResult>> answers(50, absl::UnknownError(""));
  storage::WriteQueue& queue = *store().queue;
  for (int i = 0; i < 50; ++i) {
    threads.emplace_back([&, i] { answers[i] = queue.BlockingSubmit(CountUp("counter", "the same")); });
  }
  for (std::thread& thread : threads) thread.join();
  int first = 0;
  for (const auto& answer : answers) {
    ASSERT_OK(answer);
    EXPECT_EQ(answer->reply, "1");
    EXPECT_EQ(answer->event_id, answers[0]->event_id);
    first += answer->replayed ? 0 : 1;
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(NumberOf("counter"), 1);
  EXPECT_EQ(Count("requests"), 1);
  const auto events = AllEvents();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].id(), answers[0]->event_id);
}

TEST_P(CommandsTest, TheSameRequestInOneBatchHasOneEffect) {
  std::vector<Command> commands;
  for (int i = 0; i < 5; ++i) commands.push_back(CountUp("counter", "same"));
  commands.push_back(PutThing("other", 1, "same"));
  const auto answers = SubmitTogether(*store().queue, std::move(commands));
  for (int i = 0; i < 5; ++i) {
    ASSERT_OK(answers[i]);
    EXPECT_EQ(answers[i]->replayed, i > 0);
    EXPECT_EQ(answers[i]->reply, "1");
  }
  EXPECT_THAT(answers[5], StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonOf(answers[5].status()), ErrorReason::ERROR_REASON_REQUEST_ID_REUSED);
  EXPECT_EQ(NumberOf("other"), -1);
}

// Whoever must do something before the command may ask first.
TEST_P(CommandsTest, ARequestIsKnownOnceItWasAnswered) {
  storage::WriteQueue& queue = *store().queue;
  const Command counting = CountUp("counter", "same"), other = PutThing("other", 1, "same");
  EXPECT_OK(queue.CheckRequest(*counting.request));
  EXPECT_OK(queue.CheckRequest(*other.request));
  ASSERT_OK(Run(CountUp("counter", "same")));
  EXPECT_OK(queue.CheckRequest(*counting.request));
  const absl::Status reused = queue.CheckRequest(*other.request);
  EXPECT_THAT(reused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonOf(reused), ErrorReason::ERROR_REASON_REQUEST_ID_REUSED);
  // Another caller's id is another one, and after a day it is free.
  storage::RequestKey anothers = *other.request;
  anothers.caller += "2";
  EXPECT_OK(queue.CheckRequest(anothers));
  clock_.Advance(absl::Hours(24));
  EXPECT_OK(queue.CheckRequest(*other.request));
  EXPECT_EQ(Count("requests"), 1);
}

// An old answer is given again only to who might still ask, by what is stored now.
TEST_P(CommandsTest, WhoLostTheRightIsNotAnsweredFromMemory) {
  const auto asking = [] {
    Command command = CountUp("counter", "r");
    command.reads.push_back({&Things(), {"right"}});
    command.may_replay = [](UnitOfWork& unit) {
      unit.Put(Things(), Thing("right", 7));  // what it stages counts for nothing
      const Record* right = unit.Find(Things(), "counter");
      return std::get<int64_t>(right->columns[0]) < 2 ? absl::OkStatus()
                                                      : absl::PermissionDeniedError("not any more");
    };
    return command;
  };
  ASSERT_OK(Run(asking()));
  ASSERT_OK_AND_ASSIGN(const CommandResult again, store().queue->BlockingSubmit(asking()));
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(NumberOf("right"), -1);
  ASSERT_OK(Run(CountUp("counter")));
  EXPECT_THAT(Run(asking()), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(NumberOf("counter"), 2);
}

TEST_P(CommandsTest, ARequestIsItsCallersMethodsAndIds) {
  ASSERT_OK(Run(CountUp("counter", "r")));
  for (int i = 0; i < 3; ++i) {
    Command command = CountUp("counter", i == 2 ? "r2" : "r");
    if (i == 0) command.request->caller = "somebody else";
    if (i == 1) command.request->method = "/test/Other";
    ASSERT_OK_AND_ASSIGN(const CommandResult result, store().queue->BlockingSubmit(command));
    EXPECT_FALSE(result.replayed);
  }
  EXPECT_EQ(NumberOf("counter"), 4);
}

TEST_P(CommandsTest, ARefusalIsNotRemembered) {
  Command command = CountUp("counter", "r");
  const auto decide = command.decide;
  command.decide = [](UnitOfWork&) { return RuleRefuses("test.rule", "not yet"); };
  EXPECT_THAT(Run(command), StatusIs(absl::StatusCode::kFailedPrecondition));
  command.decide = decide;
  ASSERT_OK_AND_ASSIGN(const CommandResult result, store().queue->BlockingSubmit(command));
  EXPECT_FALSE(result.replayed);
}

TEST_P(CommandsTest, TheAnswerOutlivesTheProcessAndIsForgottenAfterADay) {
  ASSERT_OK_AND_ASSIGN(const CommandResult first, store().queue->BlockingSubmit(CountUp("counter", "r")));
  CloseStore();
  clock_.Advance(absl::Hours(24) - absl::Seconds(1));
  ASSERT_OK_AND_ASSIGN(const CommandResult again, store().queue->BlockingSubmit(CountUp("counter", "r")));
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.reply, first.reply);
  EXPECT_EQ(again.event_id, first.event_id);
  clock_.Advance(absl::Seconds(1));
  ASSERT_OK_AND_ASSIGN(const CommandResult anew, store().queue->BlockingSubmit(CountUp("counter", "r")));
  EXPECT_FALSE(anew.replayed);
  EXPECT_EQ(anew.reply, "2");
  EXPECT_EQ(Count("requests"), 1);
}

TEST_P(CommandsTest, ForgottenRequestsAreRemovedInSmallSteps) {
  for (int i = 0; i < 100; ++i) ASSERT_OK(Run(CountUp("counter", absl::StrCat("old ", i))));
  clock_.Advance(absl::Hours(25));
  ASSERT_OK(Run(CountUp("counter", "new")));
  const int64_t after_one = Count("requests");
  EXPECT_LT(after_one, 101);
  EXPECT_GT(after_one, 1);
  for (int i = 0; i < 10; ++i) ASSERT_OK(Run(CountUp("counter")));
  EXPECT_EQ(Count("requests"), 1);
}

TEST_P(CommandsTest, OfTwoUpdatesOnOneEtagExactlyOneIsAborted) {
  ASSERT_OK(Run(PutThing("a", 7)));
  const auto update = [](int64_t to) {
    return Decide({{&Things(), {"a"}}}, [to](UnitOfWork& unit) -> absl::Status {
      if (std::get<int64_t>(unit.Find(Things(), "a")->columns[0]) != 7) {
        return Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
                     "changed meanwhile");
      }
      unit.Put(Things(), Thing("a", to));
      return absl::OkStatus();
    });
  };
  storage::WriteQueue& queue = *store().queue;
  absl::Status one, two;
  std::thread first([&] { one = queue.BlockingSubmit(update(8)).status(); });
  std::thread second([&] { two = queue.BlockingSubmit(update(9)).status(); });
  first.join();
  second.join();
  EXPECT_NE(one.ok(), two.ok());
  EXPECT_THAT(one.ok() ? two : one, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(NumberOf("a"), one.ok() ? 8 : 9);
}

TEST_P(CommandsTest, MisuseFailsTheCommandWhateverItSays) {
  const auto misuse = [&](std::vector<storage::Read> reads, std::function<void(UnitOfWork&)> act) {
    return Run(std::move(reads), [act](UnitOfWork& unit) {
      unit.Insert(Claims(), Claim("left behind", "x"));
      act(unit);
      return absl::OkStatus();
    });
  };
  using absl::StatusCode;
  EXPECT_THAT(misuse({}, [](UnitOfWork& unit) { unit.Find(Things(), "a"); }),
              StatusIs(StatusCode::kInternal));
  EXPECT_THAT(misuse({}, [](UnitOfWork& unit) { unit.Put(Things(), Thing("a", 1)); }),
              StatusIs(StatusCode::kInternal));
  EXPECT_THAT(misuse({}, [](UnitOfWork& unit) { unit.Delete(Things(), "a"); }),
              StatusIs(StatusCode::kInternal));
  EXPECT_THAT(
      misuse({{&Things(), {"a"}}},
             [](UnitOfWork& unit) { unit.Put(Things(), {.key = "a", .message = "", .columns = {}}); }),
      StatusIs(StatusCode::kInternal));
  EXPECT_THAT(misuse({{&Things(), {"a"}}},
                     [](UnitOfWork& unit) {
                       unit.Put(Things(), {.key = "a", .message = "", .columns = {"text", "text", {}}});
                     }),
              StatusIs(StatusCode::kInternal));
  EXPECT_THAT(misuse({}, [](UnitOfWork&) { throw std::runtime_error("thrown"); }),
              StatusIs(StatusCode::kInternal));
  EXPECT_EQ(Count("claims"), 0);
  EXPECT_OK(misuse({}, [](UnitOfWork&) {}));
}

// The service's clock may be another one than the machine's: how long a caller waits is the machine's.
TEST_P(CommandsTest, AClockThatIsAheadLeavesNobodyWithoutAnAnswer) {
  clock_.Set(absl::Now() + absl::Hours(1000));
  Command command = CountUp("counter");
  command.deadline = absl::Now() + absl::Hours(1);
  EXPECT_OK(Run(command));
  EXPECT_EQ(Count("things"), 1);
}

TEST_P(CommandsTest, WhatNobodyWaitsForIsNotDone) {
  Command late = CountUp("counter");
  late.deadline = absl::Now() - absl::Milliseconds(1);
  EXPECT_THAT(Run(late), StatusIs(absl::StatusCode::kDeadlineExceeded));
  Command cancelled = CountUp("counter");
  cancelled.cancelled = [] { return true; };
  EXPECT_THAT(Run(cancelled), StatusIs(absl::StatusCode::kCancelled));
  // While it waits, too.
  std::vector<Command> commands;
  commands.push_back(Decide({}, [this](UnitOfWork&) { return absl::OkStatus(); }));
  std::atomic<int> asked = 0;
  Command leaves = CountUp("counter");
  leaves.cancelled = [&asked] { return ++asked > 1; };
  commands.push_back(std::move(leaves));
  const auto answers = SubmitTogether(*store().queue, std::move(commands));
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(Count("things"), 0);
}

TEST_P(CommandsTest, AFullQueueRefusesAtOnce) {
  Recorder recorder;
  Replica replica = OpenReplica({.capacity = 4, .observer = &recorder});
  std::vector<Command> commands;
  for (int i = 0; i < 10; ++i) commands.push_back(CountUp("counter"));
  const auto answers = SubmitTogether(*replica.queue, std::move(commands));
  int refused = 0;
  for (const auto& answer : answers) {
    if (answer.ok()) continue;
    ++refused;
    EXPECT_THAT(answer, StatusIs(absl::StatusCode::kResourceExhausted));
  }
  EXPECT_GE(refused, 5);
  EXPECT_EQ(recorder.refused, refused);
  EXPECT_OK(replica.queue->BlockingSubmit(CountUp("counter")));
}

TEST_P(CommandsTest, TheQueueIsBoundedByBytesButTakesOneCommandOfAnySize) {
  Replica replica = OpenReplica({.capacity_bytes = 1000, .batch_bytes = 1000});
  Command large = CountUp("counter");
  large.bytes = 1 << 20;
  EXPECT_OK(replica.queue->BlockingSubmit(large));
  std::vector<Command> commands;
  for (int i = 0; i < 3; ++i) {
    commands.push_back(CountUp("counter"));
    commands.back().bytes = 600;
  }
  const auto answers = SubmitTogether(*replica.queue, std::move(commands));
  EXPECT_THAT(answers[2], StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_P(CommandsTest, DrainCommitsWhatWaitsAndRefusesTheRest) {
  Replica& replica = store();
  std::atomic<int> done = 0;
  for (int i = 0; i < 20; ++i) {
    Command command = CountUp("counter");
    command.done = [&done](absl::StatusOr<CommandResult> answer) { done += answer.ok() ? 1 : 0; };
    replica.queue->Submit(std::move(command));
  }
  replica.queue->Drain();
  EXPECT_EQ(done, 20);
  const absl::Status status = replica.queue->BlockingSubmit(CountUp("counter")).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_DRAINING);
  EXPECT_EQ(NumberOf("counter"), 20);
}

TEST_P(CommandsTest, ADamagedRecordFailsOnlyWhoNeedsIt) {
  ASSERT_OK(Run(PutThing("damaged", 1)));
  ASSERT_OK(Run(PutThing("whole", 1)));
  Tamper("UPDATE things SET envelope = $1 WHERE name = 'damaged'", {storage::Bytes{"\x07\x01kxx"}});
  std::vector<Command> commands = {CountUp("damaged"), CountUp("whole"), PutThing("damaged", 5)};
  const auto answers = SubmitTogether(*store().queue, std::move(commands));
  EXPECT_THAT(answers[0], StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_OK(answers[1]);
  EXPECT_OK(answers[2]);  // does not look, and mends
  EXPECT_EQ(NumberOf("damaged"), 5);
}

TEST_P(CommandsTest, AnEventSaysWhenAndKeepsWhatItWasGiven) {
  ASSERT_OK(Run({}, [](UnitOfWork& unit) {
    common::v1::Event event = SomeEvent("r");
    event.set_rule("test.rule");
    event.set_position(99);
    event.set_link("forged");
    unit.Emit(event);
    event.mutable_time()->set_seconds(1'000);
    event.mutable_time()->set_nanos(5'000'000);
    unit.Emit(event);
    return absl::OkStatus();
  }));
  const auto events = AllEvents();
  ASSERT_EQ(events.size(), 2);
  EXPECT_EQ(events[0].position(), 1);
  EXPECT_EQ(events[0].link().size(), 32);
  EXPECT_EQ(events[0].rule(), "test.rule");
  EXPECT_EQ(events[0].actor().subject(), "tester");
  EXPECT_EQ(events[0].time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(events[1].time().seconds(), 1'000);
  EXPECT_NE(events[0].id(), events[1].id());
}

INSTANTIATE_TEST_SUITE_P(Engines, CommandsTest, ::testing::ValuesIn(kEngines), EngineParamName);

}  // namespace
}  // namespace fengqiao::testing
