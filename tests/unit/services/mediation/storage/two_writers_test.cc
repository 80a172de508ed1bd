// Two writers at once on the same cases, through the real store with etags, held against a plain model that
// is played in the order of the log: the same states, the same refusals, the same summaries, and of every
// clash exactly one ABORTED. On SQLite both are in one process, on PostgreSQL each has a replica of its own.

#include <algorithm>
#include <array>
#include <future>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/api/etag.h"
#include "common/values/decimal.h"
#include "services/mediation/domain/counts.h"
#include "tests/support/eventually.h"
#include "tests/support/postgres_fixture.h"
#include "tests/unit/services/mediation/storage/store_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using State = Case::State;

constexpr int kRounds = 25;
constexpr int kCases = 3;
constexpr int kCommandsAWriter = 120;
constexpr uint32_t kSeed = 20240517;

enum Kind {
  kConsents,
  kRefuses,
  kSubmit,
  kAccept,
  kStart,
  kAgree,
  kPerform,
  kTerminate,
  kTransfer,
  kFile,
  kClose,
  kArchive,
  kKinds
};

// A case as the rules see it, and no more.
struct Plain {
  State state = Case::STATE_REGISTERED;
  bool refuses = false, performed = false, filed = false;

  bool In(std::initializer_list<State> states) const {
    return std::find(states.begin(), states.end(), state) != states.end();
  }

  // "OK", or the rule that refuses.
  std::string RuleFor(Kind kind) const {
    const auto only = [&](State wanted, const char* rule) { return state == wanted ? "OK" : rule; };
    switch (kind) {
      case kConsents:
      case kRefuses:
        return In({Case::STATE_CLOSED, Case::STATE_ARCHIVED, Case::STATE_TRANSFERRED})
                   ? "mediation.case.closed"
                   : "OK";
      case kSubmit:
        return only(Case::STATE_REGISTERED, "mediation.mt1.state");
      case kAccept:
        if (state != Case::STATE_UNDER_REVIEW) return "mediation.mt3.state";
        return refuses ? "mediation.mt3.party_refuses" : "OK";
      case kStart:
        if (state != Case::STATE_ACCEPTED) return "mediation.mt4.state";
        return refuses ? "mediation.mt3.party_refuses" : "OK";
      case kAgree:
        if (state != Case::STATE_MEDIATING) return "mediation.mt9.state";
        return refuses ? "mediation.mt3.party_refuses" : "OK";
      case kPerform:
        return only(Case::STATE_PERFORMING, "mediation.mt14.state");
      case kTerminate:
        return In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING}) ? "OK" : "mediation.mt6.state";
      case kTransfer:
        return In({Case::STATE_REGISTERED, Case::STATE_UNDER_REVIEW, Case::STATE_ACCEPTED,
                   Case::STATE_MEDIATING})
                   ? "OK"
                   : "mediation.mt8.state";
      case kFile:
        return state == Case::STATE_ARCHIVED ? "mediation.case.closed" : "OK";
      case kClose:
        if (state == Case::STATE_TERMINATED) return "mediation.mt15.kind";
        if (state != Case::STATE_PERFORMING) return "mediation.mt15.state";
        if (!performed) return "mediation.mt15.result_unknown";
        return filed ? "OK" : "mediation.mt15.papers";
      default:
        return only(Case::STATE_CLOSED, "mediation.mt16.state");
    }
  }

  void Apply(Kind kind) {
    static const std::map<Kind, State> goes_to{
        {kSubmit, Case::STATE_UNDER_REVIEW},  {kAccept, Case::STATE_ACCEPTED},
        {kStart, Case::STATE_MEDIATING},      {kAgree, Case::STATE_PERFORMING},
        {kTerminate, Case::STATE_TERMINATED}, {kTransfer, Case::STATE_TRANSFERRED},
        {kClose, Case::STATE_CLOSED},         {kArchive, Case::STATE_ARCHIVED}};
    if (const auto to = goes_to.find(kind); to != goes_to.end()) state = to->second;
    if (kind == kConsents || kind == kRefuses) refuses = kind == kRefuses;
    if (kind == kPerform) performed = true;
    if (kind == kFile) filed = true;
  }
};

// What became of one command.
struct Outcome {
  int writer = 0;
  std::string case_name;
  int64_t revision = 0;  // that its etag named
  Kind kind = kKinds;
  std::string rule;   // "OK", the rule that refused, "ABORTED"
  std::string event;  // of the log, for "OK"
};

class TwoWritersTest : public StoreFixture, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  void SetUp() override {
    if (GetParam() == storage::Engine::kSqlite) {
      StoreFixture::SetUp();
      replicas_ = {cases_.get(), cases_.get()};
    } else {
      static int tests = 0;
      const std::string service = absl::StrCat("mediation_", ++tests);
      const std::string url = testing::PostgresServer::Shared().url();
      Open(BuiltInParameters(), url, service, &store_, &cases_);
      Open(BuiltInParameters(), url, service, &second_store_, &second_cases_);
      replicas_ = {cases_.get(), second_cases_.get()};
    }
    Appoint();
  }

  // What the figures say of a measure, in yuan or cases.
  std::map<v1::Measure, std::string> Summary() {
    const auto said = cases_->Summarize("330602", *Period::Parse("2024"), v1::SPLIT_UNSPECIFIED);
    EXPECT_OK(said);
    std::map<v1::Measure, std::string> counts;
    for (const auto& count : said->total().counts()) counts[count.measure()] = count.value().value();
    return counts;
  }

  template <typename Request>
  void Tell(Request request, const Case& seen, Outcome* outcome) {
    const absl::Status status = Change(std::move(request), seen, &outcome->event, replicas_[outcome->writer]);
    outcome->rule = status.code() == absl::StatusCode::kAborted ? "ABORTED" : RuleOf(status);
    if (!status.ok()) outcome->event.clear();
  }

  Outcome Command(int writer, Kind kind, const Case& seen) {
    Outcome outcome{.writer = writer,
                    .case_name = seen.name(),
                    .revision = api::RevisionOf(seen.etag()),
                    .kind = kind,
                    .rule = "",
                    .event = ""};
    using P = v1::Paper;
    switch (kind) {
      case kConsents:
        Tell(Consenting("p1", v1::Party::CONSENT_GIVEN), seen, &outcome);
        break;
      case kRefuses:
        Tell(Consenting("p1", v1::Party::CONSENT_REFUSED), seen, &outcome);
        break;
      case kSubmit:
        Tell(v1::SubmitCaseRequest(), seen, &outcome);
        break;
      case kAccept:
        Tell(Accepting(), seen, &outcome);
        break;
      case kStart:
        Tell(Starting(today_), seen, &outcome);
        break;
      case kAgree:
        Tell(Agreeing(v1::Agreement::KIND_ORAL), seen, &outcome);
        break;
      case kPerform:
        Tell(Performing(v1::Performance::EXTENT_FULLY), seen, &outcome);
        break;
      case kTerminate:
        Tell(Terminating(), seen, &outcome);
        break;
      case kTransfer:
        Tell(HandingTo("", "公安"), seen, &outcome);
        break;
      case kFile:
        Tell(Papers({P::KIND_APPLICATION, P::KIND_RIGHTS_NOTICE, P::KIND_IDENTITY_PROOF,
                     P::KIND_MEDIATION_RECORD, P::KIND_ORAL_AGREEMENT_FORM, P::KIND_COVER, P::KIND_CONTENTS,
                     P::KIND_BACK_COVER}),
             seen, &outcome);
        break;
      case kClose:
        Tell(Closing(v1::Closing::KIND_PERFORMED), seen, &outcome);
        break;
      default:
        Tell(Archiving(), seen, &outcome);
    }
    return outcome;
  }

  // What one writer does: looks at a case, thinks of a command, gives it with the etag that it saw.
  std::vector<Outcome> Write(int writer, const std::vector<std::string>& names, uint32_t seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
    std::vector<Outcome> outcomes;
    for (int i = 0; i < kCommandsAWriter; ++i) {
      const auto seen = replicas_[writer]->GetCase(names[pick(kCases)]);
      if (!seen.ok()) break;
      auto kind = static_cast<Kind>(pick(kKinds));
      // What ends a case at once is thought of less often.
      if ((kind == kTransfer || kind == kTerminate || kind == kRefuses) && pick(4) != 0) kind = kConsents;
      outcomes.push_back(Command(writer, kind, *seen));
    }
    return outcomes;
  }

  std::array<MediationStore*, 2> replicas_;

 private:
  std::unique_ptr<service::ServiceStore> second_store_;
  std::unique_ptr<MediationStore> second_cases_;
};

INSTANTIATE_TEST_SUITE_P(OnBoth, TwoWritersTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

// Each case by its revisions, from 1.
using Histories = std::map<std::string, std::vector<Plain>>;

TEST_P(TwoWritersTest, TheLogTellsOneOrderAndEveryClashHasOneLoser) {
  std::vector<std::string> names;
  std::vector<Outcome> all;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> fresh;
    for (int i = 0; i < kCases; ++i) fresh.push_back(Register());
    names.insert(names.end(), fresh.begin(), fresh.end());
    std::array<std::vector<Outcome>, 2> written;
    std::vector<std::thread> writers;
    for (int i = 0; i < 2; ++i) {
      writers.emplace_back([&, i] { written[i] = Write(i, fresh, kSeed + 2 * round + i); });
    }
    for (std::thread& writer : writers) writer.join();
    for (auto& outcomes : written) {
      ASSERT_EQ(outcomes.size(), static_cast<size_t>(kCommandsAWriter));
      all.insert(all.end(), outcomes.begin(), outcomes.end());
    }
  }

  // The model in the order of the log: what is in it was allowed, and leads where the model leads.
  Histories histories;
  for (const std::string& name : names) histories[name] = {Plain()};
  std::map<std::string, const Outcome*> by_event;
  for (const Outcome& outcome : all) {
    if (outcome.rule == "OK") by_event[outcome.event] = &outcome;
  }
  // On PostgreSQL an event has its place a moment after the answer.
  ASSERT_TRUE(testing::Eventually([&] {
    const auto lag = store_->feed().log().Lag();
    return lag.ok() && lag->unsequenced == 0;
  }));
  size_t played = 0;
  for (int64_t position = 0;;) {
    const auto events = store_->feed().log().ReadAfter(position, 200);
    ASSERT_OK(events);
    if (events->empty()) break;
    for (const common::v1::Event& event : *events) {
      position = event.position();
      const auto command = by_event.find(event.id());
      if (command == by_event.end()) continue;
      const Outcome& outcome = *command->second;
      std::vector<Plain>& history = histories[outcome.case_name];
      SCOPED_TRACE(::testing::Message() << "command " << outcome.kind << " at " << position);
      EXPECT_EQ(event.resource(), outcome.case_name);
      EXPECT_EQ(outcome.revision, static_cast<int64_t>(history.size())) << "decided on what it had seen";
      EXPECT_EQ(history.back().RuleFor(outcome.kind), "OK");
      Plain next = history.back();
      next.Apply(outcome.kind);
      history.push_back(next);
      Case after;
      ASSERT_TRUE(event.payload().UnpackTo(&after));
      EXPECT_EQ(after.state(), next.state);
      EXPECT_EQ(api::RevisionOf(after.etag()), static_cast<int64_t>(history.size()));
      ++played;
    }
  }
  EXPECT_EQ(played, by_event.size()) << "every command that was answered is in the log";

  // What was refused was refused by what it had seen; who was too late lost to exactly one.
  std::map<std::string, int> told;
  for (const Outcome& outcome : all) {
    const std::vector<Plain>& history = histories[outcome.case_name];
    ASSERT_LE(outcome.revision, static_cast<int64_t>(history.size()));
    if (outcome.rule == "ABORTED") {
      EXPECT_LT(outcome.revision, static_cast<int64_t>(history.size())) << "nobody was faster";
    } else if (outcome.rule != "OK") {
      EXPECT_EQ(history[outcome.revision - 1].RuleFor(outcome.kind), outcome.rule);
    }
    ++told[outcome.rule == "OK" || outcome.rule == "ABORTED" ? outcome.rule : "refused"];
  }
  for (const std::string& name : names) {
    const auto now = cases_->GetCase(name);
    ASSERT_OK(now);
    EXPECT_EQ(now->state(), histories[name].back().state);
    EXPECT_EQ(api::RevisionOf(now->etag()), static_cast<int64_t>(histories[name].size()));
  }
  // The figures are those of the cases as they are, whoever wrote them in which order.
  std::map<v1::Measure, int64_t> sums;
  for (const std::string& name : names) {
    for (const CountEntry& entry : CountsOf(*cases_->GetCase(name))) sums[entry.key.measure] += entry.value;
  }
  const std::map<v1::Measure, std::string> said = Summary();
  for (const auto& [measure, sum] : sums) {
    const auto found = said.find(measure);
    EXPECT_EQ(found == said.end() ? "0" : found->second, Decimal::FromScaled(sum).ToString())
        << v1::Measure_Name(measure);
  }
  EXPECT_EQ(said.at(v1::MEASURE_REGISTERED), absl::StrCat(names.size()));
  RecordProperty("answered", told["OK"]);
  RecordProperty("aborted", told["ABORTED"]);
  // A walk without clashes would prove nothing.
  EXPECT_GT(told["OK"], 300);
  EXPECT_GT(told["ABORTED"], 20);
  EXPECT_GT(told["refused"], 300);
}

// Both see the same and act at once: where the rules allow both, one is answered and one is aborted.
TEST_P(TwoWritersTest, OfTwoThatSawTheSameOneIsAborted) {
  std::mt19937 random(kSeed);
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  int clashes = 0;
  for (int round = 0; round < 40; ++round) {
    const std::string name = Register();
    Plain model;
    for (int step = 0; step < 15; ++step) {
      const auto seen = cases_->GetCase(name);
      ASSERT_OK(seen);
      ASSERT_EQ(seen->state(), model.state);
      const std::array<Kind, 2> kinds = {static_cast<Kind>(pick(kKinds)), static_cast<Kind>(pick(kKinds))};
      std::array<Outcome, 2> outcomes;
      std::promise<void> go;
      const std::shared_future<void> start = go.get_future().share();
      std::array<std::thread, 2> writers;
      for (int i = 0; i < 2; ++i) {
        writers[i] = std::thread([&, i] {
          start.wait();
          outcomes[i] = Command(i, kinds[i], *seen);
        });
      }
      go.set_value();
      for (std::thread& writer : writers) writer.join();
      int answered = 0, aborted = 0;
      for (int i = 0; i < 2; ++i) {
        const std::string rule = model.RuleFor(kinds[i]);
        answered += outcomes[i].rule == "OK";
        aborted += outcomes[i].rule == "ABORTED";
        if (outcomes[i].rule != "ABORTED") {
          EXPECT_EQ(outcomes[i].rule, rule);
        }
      }
      const int allowed = (model.RuleFor(kinds[0]) == "OK") + (model.RuleFor(kinds[1]) == "OK");
      EXPECT_EQ(answered, std::min(allowed, 1));
      if (allowed == 2) {
        EXPECT_EQ(aborted, 1);
        ++clashes;
      }
      EXPECT_LE(aborted, answered) << "nobody is aborted unless somebody was first";
      for (int i = 0; i < 2; ++i) {
        if (outcomes[i].rule == "OK") model.Apply(kinds[i]);
      }
    }
  }
  EXPECT_GT(clashes, 50);
}

}  // namespace
}  // namespace fengqiao::mediation
