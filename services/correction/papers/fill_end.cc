// The papers of the end (§6.10): release and termination are different documents (社区矫正法 44, 45).

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::End;
using v1::Subject;

bool IsAmnesty(const Subject& subject) { return subject.end().ground() == End::GROUND_AMNESTY; }

absl::Status MustBeReleased(const Subject& subject) {
  return MustBeSo(subject.state() == Subject::STATE_RELEASED, "社区矫正没有解除");
}

void AddRelease(const PaperFacts& facts, PaperDraft* draft) {
  AddHead(facts, draft);
  draft->Hold("released_date", facts.subject.end().day());
  draft->Hold("release", IsAmnesty(facts.subject) ? "amnesty" : "expiry");
  draft->Hold("recorded_ground", facts.subject.end().recorded_ground());
}

std::string_view GroundId(End::Ground ground) {
  switch (ground) {
    case End::GROUND_PROBATION_REVOKED:
      return "probation_revoked";
    case End::GROUND_PAROLE_REVOKED:
      return "parole_revoked";
    case End::GROUND_IMPRISONED:
      return "imprisoned";
    case End::GROUND_DEATH:
      return "death";
    default:
      return "";
  }
}

absl::CivilDay BeganOf(const Subject& subject, const v1::Leave& leave) {
  const v1::Leave* extended = FindById(leave.extends(), &subject.leaves());
  return extended == nullptr ? DayOf(leave.from()) : BeganOf(subject, *extended);
}

// Leaves that had begun by a day; what an extension took up is one with it.
int CountLeaves(const Subject& subject, absl::CivilDay until) {
  return static_cast<int>(
      std::count_if(subject.leaves().begin(), subject.leaves().end(), [&](const v1::Leave& leave) {
        const bool taken =
            leave.state() == v1::Leave::STATE_RETURNED || leave.state() == v1::Leave::STATE_APPROVED;
        return taken && BeganOf(subject, leave) <= until;
      }));
}

// Times out of control by a day; whom an organ had all the time was in custody, and told of late.
int CountAbsences(const Subject& subject, absl::CivilDay until) {
  return static_cast<int>(
      std::count_if(subject.absences().begin(), subject.absences().end(), [&](const v1::Absence& absence) {
        if (absence.outcome() == v1::Absence::OUTCOME_VOID) return false;
        const absl::CivilDay last = absence.has_ended() ? std::min(until, DayOf(absence.ended())) : until;
        return FreeDays(subject, DayOf(absence.base()), last) > 0;
      }));
}

}  // namespace

absl::Status FillAppraisal(const PaperFacts& facts, About about, PaperDraft* draft) {
  const v1::Preparation& preparation = facts.subject.preparation();
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(preparation.has_appraised(), "还没有作出鉴定"));
  AddHead(facts, draft);
  const absl::CivilDay appraised = DayOf(preparation.appraised());
  AddClass(facts, appraised, draft);
  AddCounts(facts, appraised, draft);
  draft->Hold("leaves", absl::StrCat(CountLeaves(facts.subject, appraised)));
  draft->Hold("absences", absl::StrCat(CountAbsences(facts.subject, appraised)));
  if (preparation.has_summary_received()) draft->Hold("summary_date", preparation.summary_received());
  draft->Hold("appraisal", preparation.appraisal()).Hold("appraised_date", preparation.appraised());
  return absl::OkStatus();
}

absl::Status FillReleaseAnnouncement(const PaperFacts& facts, About about, PaperDraft* draft) {
  const Subject& subject = facts.subject;
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeReleased(subject));
  // The sentence itself ends then: whoever leaves prison, or would have, is released there (监狱法 48).
  RETURN_IF_ERROR(MustBeSo(subject.kind() != Subject::KIND_TEMPORARY_SERVICE || IsAmnesty(subject),
                           "暂予监外执行的刑期届满，由监狱、看守所办理释放手续"));
  AddRelease(facts, draft);
  draft->Hold("basis", IsAmnesty(subject) ? "amnesty" : KindId(subject.kind()));
  draft->Offer("appraisal", subject.preparation().appraisal());
  return absl::OkStatus();
}

absl::Status FillReleaseCertificate(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeReleased(facts.subject));
  AddRelease(facts, draft);
  // Of an amnesty the file keeps the number of the organ's paper.
  if (!IsAmnesty(facts.subject)) draft->Hold("number", facts.subject.end().paper());
  return absl::OkStatus();
}

absl::Status FillReleaseNotice(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeReleased(facts.subject));
  AddRelease(facts, draft);
  OfferProcuratorate(facts, draft);
  HoldPrison(facts, v1::Document::KIND_RELEASE_CERTIFICATE, "", draft);
  if (!IsAmnesty(facts.subject)) draft->Hold("certificate_number", facts.subject.end().paper());
  return absl::OkStatus();
}

absl::Status FillTerminationNotice(const PaperFacts& facts, About about, PaperDraft* draft) {
  const Subject& subject = facts.subject;
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(subject.state() == Subject::STATE_TERMINATED, "社区矫正没有终止"));
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  HoldPrison(facts, v1::Document::KIND_TERMINATION_NOTICE, "", draft);
  draft->Hold("ground", GroundId(subject.end().ground())).Hold("organ_paper", subject.end().paper());
  draft->Hold("terminated_date", subject.end().day());
  draft->Hold("recorded_ground", subject.end().recorded_ground());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
