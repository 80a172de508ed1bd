// Released persons' files of corrections that the law seals (刑事诉讼法 286).

#include <algorithm>
#include <string>
#include <vector>

#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/resettlement.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"

namespace fengqiao::correction {

using v1::ReleasedPerson;

bool IsSealed(const ReleasedPerson& file) {
  return file.source() == ReleasedPerson::SOURCE_CORRECTION && !file.corrections().empty() &&
         file.corrections(0).sealed();
}

int SealedMark(const ReleasedPerson& file) {
  if (IsSealed(file)) return 1;
  for (const v1::FromCorrection& from : file.corrections()) {
    if (from.sealed()) return 2;
  }
  return 0;
}

void HideSealed(ReleasedPerson* file) {
  if (IsSealed(*file)) return CloseFile(file);
  for (int i = file->corrections_size() - 1; i >= 0; --i) {
    if (file->corrections(i).sealed()) file->mutable_corrections()->DeleteSubrange(i, 1);
  }
}

ReleasedPerson OpenedHelp(const ReleasedPerson& file) {
  ReleasedPerson help = file;
  if (!IsSealed(file)) {
    HideSealed(&help);
    return help;
  }
  help.clear_corrections();
  help.clear_source();
  help.clear_organ();
  return help;
}

absl::Status CheckHelpGround(const ReleasedPerson& file, const v1::LegalGround& ground) {
  if (IsSealed(file) && HasEnded(file)) return CheckSealedGround(ground);
  return CheckMinorsGround(file.minor() || IsSealed(file), ground);
}

namespace {

absl::Status CheckErasable(const ReleasedPerson& file, v1::Erasure::Ground ground, const Circumstances& now) {
  if (!HasEnded(file)) return Refuse("correction.erasure.open");
  if (ground == v1::Erasure::GROUND_COURT_PAPER) {
    return IsSealed(file) ? absl::OkStatus() : Refuse("correction.erasure.not_sealed");
  }
  return CheckKept(file.region(), DayOf(file.stays().rbegin()->to()), now);
}

}  // namespace

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current,
                                const v1::ProposeReleasedErasureRequest& request, const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  RETURN_IF_ERROR(CheckErasure(request.erasure()));
  RETURN_IF_ERROR(CheckErasable(current, request.erasure().ground(), now));
  HelpStep step{.next = current, .event = "Released.ErasureProposed", .rule = "PIPL47"};
  *step.next.mutable_erasure() = ProposedErasure(request.erasure(), now);
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::EraseReleasedPersonRequest&,
                                const Circumstances& now) {
  RETURN_IF_ERROR(MustBeCounty(now));
  if (!current.has_erasure()) return Refuse("correction.erasure.not_proposed");
  if (current.erasure().proposed_by() == now.actor.account) return Refuse("correction.erasure.same_account");
  RETURN_IF_ERROR(CheckErasable(current, current.erasure().ground(), now));
  HelpStep step{.next = current, .event = "Released.Erased", .rule = "PIPL47"};
  step.next.set_state(ReleasedPerson::STATE_ERASED);
  v1::Erasure& erasure = *step.next.mutable_erasure();
  erasure.set_decided_by(now.actor.account);
  *erasure.mutable_erased() = ToProto(now.today);
  CloseFile(&step.next);
  return step;
}

namespace {

bool IsAmong(const v1::FromCorrection& from, const std::vector<std::string>& subjects) {
  return std::find(subjects.begin(), subjects.end(), from.subject()) != subjects.end();
}

}  // namespace

bool KnowsUnsealed(const ReleasedPerson& file, const std::vector<std::string>& subjects) {
  return std::any_of(
      file.corrections().begin(), file.corrections().end(),
      [&](const v1::FromCorrection& from) { return !from.sealed() && IsAmong(from, subjects); });
}

HelpStep SealCorrections(const ReleasedPerson& current, const std::vector<std::string>& subjects) {
  HelpStep step{.next = current, .event = "Released.Sealed", .rule = "CrPL286"};
  for (v1::FromCorrection& from : *step.next.mutable_corrections()) {
    if (IsAmong(from, subjects)) from.set_sealed(true);
  }
  return step;
}

}  // namespace fengqiao::correction
