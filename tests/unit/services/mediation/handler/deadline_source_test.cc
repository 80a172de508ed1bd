// The stream of terms: how large its answers are, and that they hold all the same.

#include "services/mediation/handler/deadline_source.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/services/mediation/storage/store_fixture.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kTakenByClients = size_t{4} << 20;
constexpr int kCases = 40;
constexpr int kClocksACase = 900;

class DeadlineSourceTest : public StoreFixture {
 protected:
  struct Heard {
    std::map<std::string, int> running;  // by case: notices of it
    size_t largest = 0;
    int answers = 0;
    std::vector<std::string> tokens;
  };

  // Everything up to now, after a token.
  Heard Listen(const std::string& token, int most_answers = 1 << 20) {
    v1::WatchDeadlinesRequest request;
    request.set_parent("regions/330602");
    request.set_resume_token(token);
    request.set_until_now(true);
    auto source = WatchDeadlines(*cases_, store_->feed(), *clock_, request);
    EXPECT_OK(source.status());
    Heard heard;
    while (source.ok() && heard.answers < most_answers) {
      v1::WatchDeadlinesResponse answer;
      const auto step = (*source)->Next(&answer);
      EXPECT_OK(step.status());
      if (!step.ok() || *step != rpc::StreamStep::kMessage) break;
      ++heard.answers;
      heard.largest = std::max(heard.largest, answer.ByteSizeLong());
      for (const v1::DeadlineNotice& notice : answer.notices()) ++heard.running[notice.case_()];
      heard.tokens.push_back(answer.resume_token());
    }
    return heard;
  }

  // A case with as many ended terms as one may have, told of by an event.
  void PutLargeCase(int number) {
    v1::Case dispute;
    dispute.set_name(absl::StrCat("regions/330602/cases/01ARZ3NDEKTSV4RRFFQ69G", 1000 + number));
    dispute.set_region("regions/330602");
    for (int i = 0; i < kClocksACase; ++i) {
      v1::Clock& clock = *dispute.add_clocks();
      clock.set_id(absl::StrCat("k", i + 1));
      clock.set_rule("MD1");
      clock.set_title("调解期限");
      clock.set_basis(std::string(350, 'x'));
      clock.set_state(v1::Clock::STATE_MET);
    }
    storage::Command command;
    command.reads = {{&CasesTable(), {dispute.name()}}};
    command.decide = [&dispute](storage::UnitOfWork& work) {
      work.Insert(CasesTable(), ToRecord(dispute));
      common::v1::Event event;
      event.set_type("Case.Imported");
      event.set_resource(dispute.name());
      event.set_region("330602");
      work.Emit(std::move(event));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  }
};

TEST_F(DeadlineSourceTest, ManyLargeChangesMakeManySmallAnswersAndNoneIsLost) {
  const Heard nothing = Listen("");
  ASSERT_EQ(nothing.tokens.size(), 1u);
  const std::string before = nothing.tokens[0];
  for (int i = 0; i < kCases; ++i) PutLargeCase(i);
  const Heard all = Listen(before);
  EXPECT_EQ(all.running.size(), static_cast<size_t>(kCases));
  for (const auto& [name, notices] : all.running) EXPECT_EQ(notices, kClocksACase) << name;
  EXPECT_LT(all.largest, kTakenByClients / 2);
  EXPECT_GT(all.answers, kCases / 4);
  // Until all is told the token stays where it was: whoever is cut off hears it again, and goes on at the
  // end.
  EXPECT_EQ(all.tokens.front(), before);
  EXPECT_NE(all.tokens.back(), before);
  const Heard cut_off = Listen(before, 2);
  EXPECT_EQ(cut_off.tokens.back(), before);
  EXPECT_TRUE(Listen(all.tokens.back()).running.empty());
}

// A quiet place is swept in steps, each with an answer, so that a caller's leaving is noticed between them.
TEST_F(DeadlineSourceTest, ALongSweepWithoutNewsShowsThatItLives) {
  constexpr int kTerms = 10'000;
  storage::Command command;
  command.reads = {{&DeadlinesTable(), {}}};
  std::vector<storage::Record> records;
  v1::Case dispute;
  dispute.set_name("regions/330602/cases/01ARZ3NDEKTSV4RRFFQ69G5FAV");
  dispute.set_region("regions/330602");
  for (int i = 0; i < kTerms; ++i) {
    v1::Clock clock;
    clock.set_id(absl::StrCat("k", i + 1));
    clock.set_rule("MD1");
    clock.set_state(v1::Clock::STATE_RUNNING);
    *clock.mutable_due() = ToProto(today_ + 30);
    records.push_back(ToDeadlineRecord(dispute, clock));
    command.reads[0].keys.push_back(records.back().key);
  }
  command.decide = [&records](storage::UnitOfWork& work) {
    for (storage::Record& record : records) work.Insert(DeadlinesTable(), record);
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  const Heard heard = Listen("");
  EXPECT_TRUE(heard.running.empty());
  EXPECT_EQ(heard.answers, kTerms / 4096 + 1);
  EXPECT_EQ(heard.tokens.front(), "");
  EXPECT_NE(heard.tokens.back(), "");
}

// On a new day only what was not over on the last one is read: the overdue ones say what they said.
TEST_F(DeadlineSourceTest, ANewDayTellsOfWhatItBroughtAlone) {
  v1::Case dispute;
  dispute.set_name("regions/330602/cases/01ARZ3NDEKTSV4RRFFQ69G5FAV");
  dispute.set_region("regions/330602");
  storage::Command command;
  command.reads = {{&DeadlinesTable(), {}}};
  std::vector<storage::Record> records;
  for (const int days : {-20, -1, 0, 1, 3, 4, 30}) {
    v1::Clock clock;
    clock.set_id(absl::StrCat("k", 100 + days));
    clock.set_rule("MD1");
    clock.set_state(v1::Clock::STATE_RUNNING);
    *clock.mutable_due() = ToProto(today_ + days);
    records.push_back(ToDeadlineRecord(dispute, clock));
    command.reads[0].keys.push_back(records.back().key);
  }
  command.decide = [&records](storage::UnitOfWork& work) {
    for (storage::Record& record : records) work.Insert(DeadlinesTable(), record);
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  const Heard first = Listen("");
  EXPECT_EQ(first.running.at(dispute.name()), 5);  // overdue, today, soon
  EXPECT_TRUE(Listen(first.tokens.back()).running.empty());
  clock_->Advance(absl::Hours(24));
  const Heard next = Listen(first.tokens.back());
  EXPECT_EQ(next.running.at(dispute.name()), 3);  // what was due, what is due, what comes within three days
}

}  // namespace
}  // namespace fengqiao::mediation
