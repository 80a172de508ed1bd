// The streaming adapters behind a real server.

#include "common/rpc/stream.h"

#include <grpcpp/grpcpp.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "common/status/macros.h"
#include "tests/support/gate.h"
#include "tests/unit/common/rpc/probe_fixture.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::Gate;
using ::fengqiao::testing::MakeContext;
using ::fengqiao::testing::SeriesValue;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

// Tells its flag when it is destroyed.
class TellingSource final : public AnswerSource {
 public:
  TellingSource(FunctionSource source, std::promise<void>& gone) : source_(std::move(source)), gone_(gone) {}
  ~TellingSource() override { gone_.set_value(); }
  absl::StatusOr<StreamStep> Next(Answer* reply) override { return source_.Next(reply); }
  void Wait(std::function<void()> wake) override { source_.Wait(std::move(wake)); }

 private:
  FunctionSource source_;
  std::promise<void>& gone_;
};

class StreamTest : public ProbeTest {
 protected:
  using ProbeTest::ProbeTest;
  // A stream of the numbers up to `count`.
  void CountTo(int count) {
    handler_.hooks.count = [this, count](CallContext&, const Probe&) { return Numbers(count); };
  }
  absl::StatusOr<std::unique_ptr<AnswerSource>> Numbers(int count) {
    return std::make_unique<FunctionSource>(
        [this, count, next = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
          if (next == count) return StreamStep::kEnd;
          answer->set_number(++next);
          ++made_;
          return StreamStep::kMessage;
        });
  }

  struct Read {
    std::vector<int> numbers;
    absl::Status status;
  };
  Read ReadAll(grpc::ClientReader<Answer>& reader) {
    Read read;
    Answer answer;
    while (reader.Read(&answer)) read.numbers.push_back(answer.number());
    read.status = FromGrpc(reader.Finish());
    return read;
  }
  Read ReadCount() {
    const auto context = MakeContext();
    return ReadAll(*stub_->Count(context.get(), Probe()));
  }

  std::atomic<int> made_ = 0;
};

TEST_F(StreamTest, SendsWhatTheSourceGivesInOrder) {
  CountTo(1000);
  Start();
  const Read read = ReadCount();
  EXPECT_OK(read.status);
  ASSERT_EQ(read.numbers.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(read.numbers[i], i + 1);
  EXPECT_EQ(Handled("Count", "OK"), 1);
  EXPECT_EQ(SeriesValue(runtime_->metrics, "grpc_server_msg_sent_total", {"grpc_method=\"Count\""}), 1000);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, ManyStreamsAtOnce) {
  CountTo(50);
  Start();
  std::vector<std::thread> readers;
  for (int i = 0; i < 30; ++i) {
    readers.emplace_back([&] {
      const Read read = ReadCount();
      EXPECT_OK(read.status);
      EXPECT_EQ(read.numbers.size(), 50u);
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, AnErrorAfterSomeMessagesEndsItWithItself) {
  handler_.hooks.count = [](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return std::make_unique<FunctionSource>([n = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
      if (n == 3) return NotFound("t", "regions/330602");
      answer->set_number(++n);
      return StreamStep::kMessage;
    });
  };
  Start();
  const Read read = ReadCount();
  EXPECT_EQ(read.numbers.size(), 3u);
  EXPECT_THAT(read.status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ReasonOf(read.status), ErrorReason::ERROR_REASON_NOT_FOUND);
}

TEST_F(StreamTest, AnExceptionIsInternalAndTheProcessLives) {
  handler_.hooks.count = [](CallContext&,
                            const Probe& probe) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    if (probe.number() == 1) throw std::runtime_error("secret of opening");
    return std::make_unique<FunctionSource>(
        [](Answer*) -> absl::StatusOr<StreamStep> { throw std::runtime_error("secret of reading"); });
  };
  Start();
  for (const int number : {0, 1}) {
    Probe probe;
    probe.set_number(number);
    const auto context = MakeContext();
    const Read read = ReadAll(*stub_->Count(context.get(), probe));
    EXPECT_THAT(read.status, StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  }
  CountTo(2);
  EXPECT_OK(ReadCount().status);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, ARefusedOpeningEndsTheStream) {
  handler_.hooks.count = [](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return InvalidField("regions", "are more than 500");
  };
  Start();
  EXPECT_THAT(ReadCount().status, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto context = MakeContext("li;auditor;330602");
  EXPECT_THAT(ReadAll(*stub_->Count(context.get(), Probe())).status,
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(StreamTest, PersonalFieldsAreMasked) {
  handler_.hooks.count = [](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return std::make_unique<FunctionSource>([n = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
      if (n++ == 1) return StreamStep::kEnd;
      answer->mutable_person()->set_name("PERSONAL");
      answer->mutable_person()->set_account("p1");
      return StreamStep::kMessage;
    });
  };
  Start();
  const auto context = MakeContext();
  const auto reader = stub_->Count(context.get(), Probe());
  Answer answer;
  ASSERT_TRUE(reader->Read(&answer));
  EXPECT_EQ(answer.person().account(), "p1");
  EXPECT_EQ(answer.person().name(), "");
  reader->Finish();
}

TEST_F(StreamTest, ASlowReaderHoldsBackItsOwnStreamAlone) {
  // 100 MB would be made if nobody held the source back.
  handler_.hooks.count = [this](CallContext&,
                                const Probe& probe) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    const int count = probe.number();
    return std::make_unique<FunctionSource>(
        [this, count, n = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
          if (n == count) return StreamStep::kEnd;
          if (count == 1000) ++made_;
          answer->set_number(++n);
          answer->set_text(std::string(100'000, 'x'));
          return StreamStep::kMessage;
        });
  };
  Start();
  Probe slow;
  slow.set_number(1000);
  const auto slow_context = MakeContext();
  const auto slow_reader = stub_->Count(slow_context.get(), slow);
  Answer answer;
  ASSERT_TRUE(slow_reader->Read(&answer));
  // Others, over their own connections, go on meanwhile: more of them than the pool has threads.
  std::vector<std::thread> others;
  for (int i = 0; i < 6; ++i) {
    others.emplace_back([&] {
      const auto stub = ProbeService::NewStub(server_->NewChannel());
      Probe probe;
      probe.set_number(20);
      const auto context = MakeContext();
      const auto reader = stub->Count(context.get(), probe);
      const Read read = ReadAll(*reader);
      EXPECT_OK(read.status);
      EXPECT_EQ(read.numbers.size(), 20u);
    });
  }
  for (std::thread& other : others) other.join();
  EXPECT_LT(made_, 500);  // what the windows of HTTP/2 and the sockets hold
  const Read rest = ReadAll(*slow_reader);
  EXPECT_OK(rest.status);
  EXPECT_EQ(rest.numbers.size(), 999u);
}

TEST_F(StreamTest, ACancelledStreamLetsGoOfItsSource) {
  std::promise<void> gone;
  handler_.hooks.count = [&](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    // One message, then it waits for ever.
    return std::make_unique<TellingSource>(FunctionSource(
                                               [n = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
                                                 if (n > 0) return StreamStep::kWait;
                                                 answer->set_number(++n);
                                                 return StreamStep::kMessage;
                                               },
                                               [](const std::function<void()>&) {}),
                                           gone);
  };
  Start();
  const auto context = MakeContext();
  const auto reader = stub_->Count(context.get(), Probe());
  Answer answer;
  ASSERT_TRUE(reader->Read(&answer));
  context->TryCancel();
  EXPECT_FALSE(reader->Read(&answer));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(gone.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  server_->Drain();  // nothing of the source is running any more
  EXPECT_EQ(Handled("Count", "Canceled"), 1);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, CancelledAtAnyMomentNothingIsLeft) {
  CountTo(1'000'000);
  Start();
  for (int i = 0; i < 60; ++i) {
    const auto context = MakeContext();
    const auto reader = stub_->Count(context.get(), Probe());
    Answer answer;
    for (int j = 0; j < i; ++j) ASSERT_TRUE(reader->Read(&answer));
    context->TryCancel();
    while (reader->Read(&answer)) {
    }
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, AWaitingSourceIsWokenFromAnyThread) {
  Mutex mutex;
  std::function<void()> wake;
  int available = 0;
  handler_.hooks.count = [&](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return std::make_unique<FunctionSource>(
        [&, given = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
          MutexLock lock(mutex);
          if (given == available) return given == 200 ? StreamStep::kEnd : StreamStep::kWait;
          answer->set_number(++given);
          return StreamStep::kMessage;
        },
        [&](std::function<void()> new_wake) {
          MutexLock lock(mutex);
          wake = std::move(new_wake);
        });
  };
  Start();
  // A follower and a producer that never miss one another, whatever the order of wake and wait.
  std::thread producer([&] {
    for (int i = 0; i < 200;) {
      std::function<void()> to_wake;
      {
        MutexLock lock(mutex);
        if (!wake) continue;
        ++available;
        ++i;
        to_wake = i == 200 ? wake : std::exchange(wake, nullptr);
      }
      to_wake();
    }
  });
  const Read read = ReadCount();
  producer.join();
  EXPECT_OK(read.status);
  EXPECT_EQ(read.numbers.size(), 200u);
}

TEST_F(StreamTest, ADrainEndsStreamsAsUnavailable) {
  handler_.hooks.count = [&](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return std::make_unique<FunctionSource>(
        [n = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
          if (n > 0) return StreamStep::kWait;
          answer->set_number(++n);
          return StreamStep::kMessage;
        },
        [](const std::function<void()>&) {});
  };
  Start();
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<Answer>>> readers;
  for (int i = 0; i < 10; ++i) {
    contexts.push_back(MakeContext());
    readers.push_back(stub_->Count(contexts.back().get(), Probe()));
    Answer answer;
    ASSERT_TRUE(readers.back()->Read(&answer));
  }
  server_->Drain();
  for (const auto& reader : readers) {
    const Read read = ReadAll(*reader);
    EXPECT_THAT(read.status, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(ReasonOf(read.status), ErrorReason::ERROR_REASON_DRAINING);
  }
  EXPECT_EQ(Handled("Count", "Unavailable"), 10);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, ADrainWaitsForCallsUnderWay) {
  Gate gate;
  handler_.hooks.unary = [&](CallContext&, const Probe&, Answer* answer) {
    gate.Pass();
    answer->set_number(9);
    return absl::OkStatus();
  };
  Start();
  Answer answer;
  std::thread caller([&] {
    const auto context = MakeContext();
    EXPECT_TRUE(stub_->Blocking(context.get(), Probe(), &answer).ok());
  });
  ASSERT_TRUE(gate.AwaitArrivals(1));
  std::thread drain([&] { server_->Drain(); });
  gate.Open();
  drain.join();
  caller.join();
  EXPECT_EQ(answer.number(), 9);
}

TEST_F(StreamTest, WhoComesDuringADrainIsSentElsewhere) {
  Gate gate;
  handler_.hooks.unary = [&](CallContext&, const Probe& probe, Answer*) {
    if (probe.number() == 1) gate.Pass();
    return absl::OkStatus();
  };
  CountTo(3);
  Start();
  std::thread caller([&] {
    const auto context = MakeContext();
    Probe probe;
    probe.set_number(1);
    Answer answer;
    EXPECT_TRUE(stub_->Blocking(context.get(), probe, &answer).ok());
  });
  ASSERT_TRUE(gate.AwaitArrivals(1));
  std::thread drain([&] { server_->Drain(); });
  while (!runtime_->gate.closed()) std::this_thread::yield();
  for (int i = 0; i < 3; ++i) {
    const auto context = MakeContext();
    Answer answer;
    const absl::Status refused = FromGrpc(stub_->Inline(context.get(), Probe(), &answer));
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(ReasonOf(refused), ErrorReason::ERROR_REASON_DRAINING);
    EXPECT_THAT(ReadCount().status, StatusIs(absl::StatusCode::kUnavailable));
  }
  gate.Open();
  caller.join();
  drain.join();
  EXPECT_EQ(Handled("Inline", "Unavailable"), 3);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, AStreamThatIsNotReadDoesNotHoldUpTheDrain) {
  handler_.hooks.count = [](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return std::make_unique<FunctionSource>([](Answer* answer) -> absl::StatusOr<StreamStep> {
      answer->set_text(std::string(1 << 20, 'x'));
      return StreamStep::kMessage;
    });
  };
  Start(absl::Milliseconds(200));
  const auto context = MakeContext();
  const auto reader = stub_->Count(context.get(), Probe());
  Answer answer;
  ASSERT_TRUE(reader->Read(&answer));
  const absl::Time start = absl::Now();
  server_->Drain();
  EXPECT_LT(absl::Now() - start, absl::Seconds(4));
  context->TryCancel();
  while (reader->Read(&answer)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, AnUploadIsAddedUpAndAnswered) {
  std::atomic<int> sum = 0;
  handler_.hooks.add = [&](const Probe& probe) {
    sum += probe.number();
    return absl::OkStatus();
  };
  handler_.hooks.finish = [&](CallContext& call, Answer* answer, const Done& done) {
    answer->set_number(sum);
    answer->mutable_person()->set_name("PERSONAL");
    call.set_event("01EVENT");
    done(absl::OkStatus());
  };
  Start();
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  for (int i = 1; i <= 100; ++i) {
    Probe probe;
    probe.set_number(i);
    ASSERT_TRUE(writer->Write(probe));
  }
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(answer.number(), 5050);
  EXPECT_EQ(answer.person().name(), "");
  EXPECT_EQ(context->GetServerTrailingMetadata().count("fengqiao-event"), 1u);
  EXPECT_EQ(SeriesValue(runtime_->metrics, "grpc_server_msg_received_total", {"grpc_method=\"Upload\""}),
            100);
}

absl::Status FinishUpload(ProbeService::Stub& stub, int messages) {
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub.Upload(context.get(), &answer);
  Probe probe;
  for (int i = 0; i < messages && writer->Write(probe); ++i) {
  }
  writer->WritesDone();
  return FromGrpc(writer->Finish());
}

TEST_F(StreamTest, AnUploadIsRefusedAsSoonAsItIsWrong) {
  std::atomic<int> added = 0;
  handler_.hooks.add = [&](const Probe&) -> absl::Status {
    if (++added == 3) return InvalidField("data", "is too much");
    return absl::OkStatus();
  };
  Start();
  EXPECT_THAT(FinishUpload(*stub_, 10'000), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("data")));
  EXPECT_EQ(added, 3);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, ANumberThatAnEnumDoesNotKnowIsRefusedInEveryMessage) {
  std::atomic<int> added = 0;
  handler_.hooks.add = [&](const Probe&) {
    ++added;
    return absl::OkStatus();
  };
  CountTo(3);
  Start();
  Probe bad;
  bad.set_color(static_cast<testing::v1::Color>(99));
  const auto count_context = MakeContext();
  EXPECT_THAT(ReadAll(*stub_->Count(count_context.get(), bad)).status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("color")));
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  EXPECT_TRUE(writer->Write(Probe()));
  writer->Write(bad);
  writer->WritesDone();
  EXPECT_THAT(FromGrpc(writer->Finish()), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("color")));
  EXPECT_EQ(added, 1);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, WhatTheContractDoesNotKnowReachesNoSink) {
  std::atomic<size_t> bytes = 0;
  handler_.hooks.add = [&](const Probe& probe) {
    bytes += probe.ByteSizeLong();
    return absl::OkStatus();
  };
  Start();
  Probe known;
  known.mutable_thing()->set_name("regions/330602");
  Probe probe = known;
  auto* thing = probe.mutable_thing();
  thing->GetReflection()->MutableUnknownFields(thing)->AddLengthDelimited(19999, "hidden");
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  EXPECT_TRUE(writer->Write(probe));
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(bytes, known.ByteSizeLong());
}

TEST_F(StreamTest, AnExceptionAnywhereInAnUploadIsInternal) {
  Start();
  const ProbeHooks good = handler_.hooks;
  handler_.hooks.make = [](CallContext&) -> absl::Status { throw std::runtime_error("secret of make"); };
  EXPECT_THAT(FinishUpload(*stub_, 1), StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  handler_.hooks = good;
  handler_.hooks.add = [](const Probe&) -> absl::Status { throw std::runtime_error("secret of add"); };
  EXPECT_THAT(FinishUpload(*stub_, 1), StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  handler_.hooks = good;
  handler_.hooks.finish = [](CallContext&, Answer*, const Done&) {
    throw std::runtime_error("secret of finish");
  };
  EXPECT_THAT(FinishUpload(*stub_, 1), StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  handler_.hooks = good;
  EXPECT_OK(FinishUpload(*stub_, 1));
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, AnUploadThatIsNotAllowedIsRefused) {
  Start();
  const auto context = MakeContext("li;observer;330602");
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  writer->WritesDone();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(StreamTest, AnUploadThatBreaksOffLeavesNothingOpen) {
  std::promise<bool> cancelled;
  handler_.hooks.finish = [&](CallContext& call, Answer*, const Done& done) {
    cancelled.set_value(call.cancelled());
    done(absl::OkStatus());
  };
  Start();
  {
    const auto context = MakeContext();
    Answer answer;
    const auto writer = stub_->Upload(context.get(), &answer);
    Probe probe;
    ASSERT_TRUE(writer->Write(probe));
    context->TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  // The sink is asked to finish, and can see that the caller is gone.
  EXPECT_TRUE(cancelled.get_future().get());
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(StreamTest, AnUploadMayBeAnsweredByAStream) {
  std::atomic<int> received = 0;
  handler_.hooks.add = [&](const Probe&) {
    ++received;
    return absl::OkStatus();
  };
  handler_.hooks.finish_stream = [&](CallContext&) { return Numbers(received * 2); };
  Start();
  const auto context = MakeContext();
  const auto stream = stub_->UploadThenCount(context.get());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(stream->Write(Probe()));
  stream->WritesDone();
  Answer answer;
  int numbers = 0;
  while (stream->Read(&answer)) EXPECT_EQ(answer.number(), ++numbers);
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(numbers, 10);
  EXPECT_EQ(Handled("UploadThenCount", "OK"), 1);
}

TEST_F(StreamTest, AnUploadBeforeAStreamMayBreakOffOrFail) {
  std::promise<void> finished;
  handler_.hooks.finish_stream = [&](CallContext&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    finished.set_value();
    throw std::runtime_error("secret");
  };
  Start();
  {
    const auto context = MakeContext();
    const auto stream = stub_->UploadThenCount(context.get());
    ASSERT_TRUE(stream->Write(Probe()));
    stream->WritesDone();
    EXPECT_THAT(FromGrpc(stream->Finish()), StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  }
  finished = {};
  {
    const auto context = MakeContext();
    const auto stream = stub_->UploadThenCount(context.get());
    ASSERT_TRUE(stream->Write(Probe()));
    context->TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  finished.get_future().get();
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

// Believes everybody until a time.
class UntilAuthenticator final : public Authenticator {
 public:
  explicit UntilAuthenticator(absl::Time until) : until_(until), dev_(MakeDevAuthenticator()) {}
  absl::StatusOr<std::shared_ptr<const Caller>> Authenticate(const MetadataReader& metadata) const override {
    ASSIGN_OR_RETURN(const auto caller, dev_->Authenticate(metadata));
    auto until = std::make_shared<Caller>(*caller);
    until->until = until_;
    return until;
  }

 private:
  const absl::Time until_;
  const std::unique_ptr<Authenticator> dev_;
};

constexpr absl::Duration kShort = absl::Milliseconds(200);

// Uploads may be idle for a moment; with a clock of the test's own, tokens end by that.
class LimitedStreamTest : public StreamTest {
 protected:
  explicit LimitedStreamTest(absl::Time until = absl::InfiniteFuture(),
                             std::unique_ptr<Clock> clock = std::make_unique<SystemClock>())
      : StreamTest(std::make_unique<Runtime>(RuntimeOptions{.upload_idle = kShort},
                                             std::make_unique<UntilAuthenticator>(until), std::move(clock))) {
  }

  // One message, then it waits for ever.
  void WaitAfterOne() {
    handler_.hooks.count = [](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
      return std::make_unique<FunctionSource>(
          [n = 0](Answer* answer) mutable -> absl::StatusOr<StreamStep> {
            if (n > 0) return StreamStep::kWait;
            answer->set_number(++n);
            return StreamStep::kMessage;
          },
          [](const std::function<void()>&) {});
    };
  }
};

class ShortTokenTest : public LimitedStreamTest {
 protected:
  ShortTokenTest() : LimitedStreamTest(absl::Now() + kShort) {}
};

TEST_F(ShortTokenTest, AWaitingStreamEndsWhenItsCallersTokenDoes) {
  WaitAfterOne();
  Start();
  const Read read = ReadCount();
  EXPECT_EQ(read.numbers.size(), 1u);
  EXPECT_THAT(read.status, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("expired")));
  EXPECT_EQ(ReasonOf(read.status), ErrorReason::ERROR_REASON_UNAUTHENTICATED);
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(ShortTokenTest, AnUploadUnderWayEndsWithTheToken) {
  Start();
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  Probe probe;
  probe.set_number(1);
  while (writer->Write(probe)) {
  }
  EXPECT_THAT(FromGrpc(writer->Finish()), StatusIs(absl::StatusCode::kUnauthenticated));
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

class ClockedTokenTest : public LimitedStreamTest {
 protected:
  static constexpr absl::Duration kLife = absl::Hours(1);
  explicit ClockedTokenTest(absl::Time now = absl::Now())
      : LimitedStreamTest(now + kLife, std::make_unique<FakeClock>(now)),
        clock_(static_cast<FakeClock&>(*runtime_->clock)) {}
  FakeClock& clock_;
};

TEST_F(ClockedTokenTest, AStreamThatAlwaysHasMoreEndsWithTheTokenToo) {
  handler_.hooks.count = [this](CallContext&, const Probe&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
    return std::make_unique<FunctionSource>([this, n = 0](Answer* answer) mutable {
      answer->set_number(++n);
      if (n == 5) clock_.Advance(kLife + absl::Seconds(1));
      return StreamStep::kMessage;
    });
  };
  Start();
  const Read read = ReadCount();
  EXPECT_EQ(read.numbers.size(), 5u);
  EXPECT_THAT(read.status, StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(LimitedStreamTest, AnUploadThatBringsNothingIsEndedAndLetsGoOfItsSink) {
  Start();
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  Probe probe;
  probe.set_number(1);
  ASSERT_TRUE(writer->Write(probe));
  // No WritesDone: it is the server that ends it.
  EXPECT_THAT(FromGrpc(writer->Finish()),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("brought nothing for 200ms")));
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(LimitedStreamTest, EmptyMessagesKeepNoUploadAlive) {
  Start();
  const auto context = MakeContext();
  const auto stream = stub_->UploadThenCount(context.get());
  while (stream->Write(Probe())) {
  }
  EXPECT_THAT(FromGrpc(stream->Finish()), StatusIs(absl::StatusCode::kDeadlineExceeded));
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

// Who brings something all the time, and never all of it, holds what others wait for as well.
TEST_F(StreamTest, AnUploadThatTakesTooLongForItsSizeIsEnded) {
  handler_.hooks.time_limit = kShort;
  Start();
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  Probe probe;
  probe.set_number(1);
  while (writer->Write(probe)) {
  }
  EXPECT_THAT(FromGrpc(writer->Finish()),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("long for its size")));
  server_->Drain();
  EXPECT_EQ(InFlight(), 0);
}

TEST_F(LimitedStreamTest, ASlowAnswerToACompleteUploadIsNoIdleness) {
  Done answer_later;
  std::promise<void> asked;
  handler_.hooks.finish = [&](CallContext&, Answer*, const Done& done) {
    answer_later = done;
    asked.set_value();
  };
  WaitAfterOne();
  Start();
  const auto context = MakeContext();
  Answer answer;
  const auto writer = stub_->Upload(context.get(), &answer);
  writer->WritesDone();
  asked.get_future().get();
  // Another that is idle is ended meanwhile, so that time has passed for this one, too.
  const auto idle_context = MakeContext();
  Answer none;
  const auto idle = stub_->Upload(idle_context.get(), &none);
  EXPECT_EQ(idle->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  answer_later(absl::OkStatus());
  EXPECT_TRUE(writer->Finish().ok());
}

}  // namespace
}  // namespace fengqiao::rpc
