#include "services/correction/domain/resettlement_invariants.h"

#include <algorithm>
#include <map>

#include "services/correction/domain/parts.h"
#include "services/correction/domain/resettlement.h"

namespace fengqiao::correction {
namespace {

using v1::ReleasedPerson;

void CheckStays(const ReleasedPerson& file, std::vector<std::string>* broken) {
  const auto& stays = file.stays();
  if (stays.empty()) return broken->push_back("nobody is responsible");
  for (int i = 0; i < stays.size(); ++i) {
    if (stays[i].has_to() && DayOf(stays[i].to()) < DayOf(stays[i].from())) {
      broken->push_back("a stay ends before it begins");
    }
    if (stays[i].epoch() != i + 1) broken->push_back("an epoch does not rise by one");
    if (i == 0) continue;
    if (!stays[i - 1].has_to() || DayOf(stays[i - 1].to()) != DayOf(stays[i].from())) {
      broken->push_back("stays do not follow one another");
    }
  }
  const v1::HelpStay& last = *stays.rbegin();
  if (last.region() != file.region() || last.epoch() != file.responsibility_epoch()) {
    broken->push_back("the list is not the one of the county responsible");
  }
  if (last.has_to() != HasEnded(file)) broken->push_back("ended and off the list are not the same");
}

void CheckState(const ReleasedPerson& file, std::vector<std::string>* broken) {
  if (file.state() != StateOf(file)) broken->push_back("it does not stand where its content says");
  const bool linked =
      file.state() == ReleasedPerson::STATE_LINKED || file.state() == ReleasedPerson::STATE_IN_HELP;
  if (linked && !file.has_link_up()) broken->push_back("in help without a link-up");
  if (file.state() == ReleasedPerson::STATE_UNLINKED && file.has_link_up()) {
    broken->push_back("an alarm of who is linked up");
  }
  if (file.has_verification() && file.verification().by().empty()) broken->push_back("verified by nobody");
  if (!file.has_link_up()) return;
  if (file.link_up().by().empty()) broken->push_back("linked up by nobody");
  if (!file.has_verification()) broken->push_back("linked up without being verified");
  if (DayOf(file.link_up().day()) < DayOf(file.released())) {
    broken->push_back("linked up before the release");
  }
}

void CheckEnding(const ReleasedPerson& file, std::vector<std::string>* broken) {
  if (file.has_end() != (file.state() == ReleasedPerson::STATE_ENDED)) {
    broken->push_back("ended without saying how, or not ended");
  }
  if (!file.has_end()) return;
  if (file.end().by().empty() || file.end().paper().empty()) {
    broken->push_back("ended by nobody, or without a paper");
  }
  if (file.end().ground() == v1::HelpEnd::GROUND_EXPIRY &&
      (!file.has_help_end() || DayOf(file.end().day()) < DayOf(file.help_end()))) {
    broken->push_back("ended by expiry before the last day of help");
  }
}

void CheckOnes(const ReleasedPerson& file, std::vector<std::string>* broken) {
  const auto open = std::count_if(file.moves().begin(), file.moves().end(), [](const v1::Move& move) {
    return move.state() == v1::Move::STATE_REQUESTED;
  });
  const auto done = std::count_if(file.moves().begin(), file.moves().end(),
                                  [](const v1::Move& move) { return move.state() == v1::Move::STATE_DONE; });
  if (open > 1 || (open > 0 && HasEnded(file))) broken->push_back("a move too many is open");
  if (done + 1 != file.stays_size()) broken->push_back("moves and stays are not the same");
  const auto placed = std::count_if(file.placements().begin(), file.placements().end(),
                                    [](const v1::Placement& one) { return !one.has_to(); });
  if (placed > 1) broken->push_back("placed twice");
}

}  // namespace

std::vector<std::string> BrokenIn(const ReleasedPerson& file) {
  std::vector<std::string> broken;
  CheckStays(file, &broken);
  CheckState(file, &broken);
  CheckEnding(file, &broken);
  CheckOnes(file, &broken);
  return broken;
}

std::vector<std::string> ReleasedWithoutFile(const std::vector<v1::Subject>& subjects,
                                             const std::vector<ReleasedPerson>& files) {
  std::map<std::string, int> counts;
  for (const ReleasedPerson& file : files) {
    for (const v1::FromCorrection& from : file.corrections()) ++counts[from.subject()];
  }
  std::vector<std::string> lost;
  for (const v1::Subject& subject : subjects) {
    if (subject.state() == v1::Subject::STATE_RELEASED && counts[subject.name()] != 1) {
      lost.push_back(subject.name());
    }
  }
  return lost;
}

}  // namespace fengqiao::correction
