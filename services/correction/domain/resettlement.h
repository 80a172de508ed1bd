// Resettlement and help (domain rules §7): the commands that change a released person's file, each a plain
// function of the file as it is, the command and the circumstances; what days alone bring; what is due.
//
// What a command says in free text has no name of the person in it any more: see TakeOutPerson. What days
// alone bring has been done before: see WakeReleased.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_RESETTLEMENT_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_RESETTLEMENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/resettlement_service.pb.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/life.h"

namespace fengqiao::correction {

// What a command does: the file as it is then, and what happened.
struct HelpStep {
  v1::ReleasedPerson next;
  std::string event;  // "Released.LinkedUp"
  std::string rule;   // "RH1"
  // Who the person is from now on.
  std::optional<v1::Person> person = std::nullopt;
};

// A new file with who it is about.
struct NewReleased {
  v1::ReleasedPerson file;
  v1::Person person;
};

// -- The beginning (resettlement_intake.cc)
absl::StatusOr<NewReleased> RegisterReleaseNotice(const v1::RegisterReleaseNoticeRequest& request,
                                                  std::string_view name, const Circumstances& now);
// The file that a release from correction opens. `before` is the subject as it was in charge: who was on the
// list, not searched for and not in custody on the day, is linked up by it; whoever was not has to be.
v1::ReleasedPerson OpenFromCorrection(const v1::Subject& before, const v1::Subject& released,
                                      std::string_view name, const Circumstances& now);
// The same for a person who has an open file: it is linked, never doubled, and help lasts to the later day.
HelpStep JoinCorrection(const v1::ReleasedPerson& current, const v1::Subject& before,
                        const v1::Subject& released, const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::VerifyReleaseRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::ArrangePickUpRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::LinkUpRequest& request,
                                const Circumstances& now);

// -- Help (resettlement_help.cc)
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::ClassifyReleasedRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::RecordHelpVisitRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::RecordPlacementRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::RecordAidRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current,
                                const v1::CorrectReleasedPersonRequest& request, const Circumstances& now);

// -- Moves and the end (resettlement_ending.cc)
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::RequestMoveRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::AcceptMoveRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::WithdrawMoveRequest& request,
                                const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current, const v1::EndHelpRequest& request,
                                const Circumstances& now);

// -- Corrections that the law seals, and files that are destroyed (resettlement_sealing.cc)

// Whether the file was opened by a correction that the law seals (刑事诉讼法 286): whoever sees it knows of
// it.
bool IsSealed(const v1::ReleasedPerson& file);
// What lists keep of that: 1 for such a file, 2 for one that others know too, but not the correction; else 0.
int SealedMark(const v1::ReleasedPerson& file);
// Takes out what the law seals: all but what a closed file tells, or the entry of the correction.
void HideSealed(v1::ReleasedPerson* file);
// The file as it is opened on a ground: of a sealed one the help, without where the person comes from.
v1::ReleasedPerson OpenedHelp(const v1::ReleasedPerson& file);
// The ground on which who it is, is shown: of a minor a legal one; of a sealed file the help itself while it
// goes on, afterwards judicial need or a statutory query.
absl::Status CheckHelpGround(const v1::ReleasedPerson& file, const v1::LegalGround& ground);
// The destruction of a file: as of a subject's (sealing.h).
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current,
                                const v1::ProposeReleasedErasureRequest& request, const Circumstances& now);
absl::StatusOr<HelpStep> Decide(const v1::ReleasedPerson& current,
                                const v1::EraseReleasedPersonRequest& request, const Circumstances& now);
// Whether the file tells of one of these corrections, which the law has sealed, as if it had not.
bool KnowsUnsealed(const v1::ReleasedPerson& file, const std::vector<std::string>& subjects);
// Marks these corrections of the file as sealed, which the file did not know.
HelpStep SealCorrections(const v1::ReleasedPerson& current, const std::vector<std::string>& subjects);

// -- What days bring, and what is due (resettlement_duties.cc)

// Brings a file to a day: who is not linked up by the last day is unlinked, once.
std::vector<Happening> WakeReleased(const RuleBook& book, absl::CivilDay today, v1::ReleasedPerson* file);
// Every open duty on a day, the earliest due first; none once it has ended.
std::vector<v1::Duty> HelpDutiesOf(const v1::ReleasedPerson& file, const RuleBook& book,
                                   absl::CivilDay today);
// Writes them down.
void DeriveHelpDuties(const RuleBook& book, absl::CivilDay today, v1::ReleasedPerson* file);
// The first day after `today` on which HelpDutiesOf, or what WakeReleased does, may be another without a
// command; 9999-12-31 for never.
absl::CivilDay HelpWakesOn(const v1::ReleasedPerson& file, const RuleBook& book, absl::CivilDay today);
// The last day of linking; none where no parameter says it.
std::optional<absl::CivilDay> LinkDue(const v1::ReleasedPerson& file, const RuleBook& book);
// The first day on which somebody without a link-up is an alarm. Whoever is entered late has the day of the
// entry: else every file that a bureau brings along would be one.
std::optional<absl::CivilDay> UnlinkedFrom(const v1::ReleasedPerson& file, const RuleBook& book);
// What the person was released from: a sentence that was served (刑满释放), of which temporary service
// outside prison is a part (监狱法 48), or a correction (解除社区矫正): each has its years of help (RH6).
enum class ReleasedFrom { kSentence, kCorrection };
ReleasedFrom ReleasedFromOf(const v1::Subject& released);
// The last day of help; none where no parameter says the years.
std::optional<absl::CivilDay> HelpEndOf(const v1::ReleasedPerson& file, ReleasedFrom from,
                                        absl::CivilDay released, const RuleBook& book);
// What lists keep of a duty beside its file. What a move asks for lies at the new county.
v1::HelpDuty HelpDutyRow(const v1::ReleasedPerson& file, const v1::Duty& duty);

// -- Small things that every rule of a file needs (resettlement_duties.cc)

// Ended, sent back or destroyed: on nobody's list.
bool HasEnded(const v1::ReleasedPerson& file);
// The move that waits for the new county, or null.
const v1::Move* OpenMove(const v1::ReleasedPerson& file);
// The class that holds; UNSPECIFIED before the first.
v1::HelpClass ClassOf(const v1::ReleasedPerson& file);
// The first day with a link-up, a class and helpers; none before.
std::optional<absl::CivilDay> HelpedSince(const v1::ReleasedPerson& file);
// The placement that goes on, or null.
const v1::Placement* CurrentPlacement(const v1::ReleasedPerson& file);
// Where the file stands by what is in it; UNLINKED, which the day brings, stays until it is linked up.
v1::ReleasedPerson::State StateOf(const v1::ReleasedPerson& file);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_RESETTLEMENT_H_
