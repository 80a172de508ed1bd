// The end of a case: its papers, its closing, its archive (MT15, MT16, domain rules §4.8).

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/file_papers.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using v1::Closing;
using v1::Paper;

constexpr size_t kMaxNote = 500;
constexpr int kMaxPages = 10'000;
constexpr size_t kMaxPaperNote = 200;
constexpr size_t kSha256Digits = 64;

bool Has(const v1::Case& dispute, std::initializer_list<Paper::Kind> kinds) {
  return std::any_of(dispute.papers().begin(), dispute.papers().end(), [&](const Paper& paper) {
    return std::find(kinds.begin(), kinds.end(), paper.kind()) != kinds.end();
  });
}

bool WasMediated(const v1::Case& dispute) {
  return std::any_of(dispute.attempts().begin(), dispute.attempts().end(),
                     [](const v1::Attempt& attempt) { return attempt.has_begun(); });
}

// What the file of a people's mediation must hold once it is closed, in Chinese.
std::vector<std::string> MissingToClose(const v1::Case& dispute) {
  std::vector<std::string> missing;
  const auto need = [&](std::initializer_list<Paper::Kind> kinds, const char* title) {
    if (!Has(dispute, kinds)) missing.emplace_back(title);
  };
  need({Paper::KIND_APPLICATION, Paper::KIND_REGISTER_FORM}, "申请书或者受理登记表");
  if (dispute.has_refusal()) {
    need({Paper::KIND_REFUSAL_NOTICE}, "不予受理告知书");
    return missing;
  }
  need({Paper::KIND_RIGHTS_NOTICE}, "权利义务告知书");
  need({Paper::KIND_IDENTITY_PROOF}, "当事人身份证明");
  if (WasMediated(dispute)) need({Paper::KIND_MEDIATION_RECORD}, "人民调解记录");
  if (const v1::Agreement* agreement = LastAgreement(dispute); agreement && agreement->has_effective()) {
    agreement->kind() == v1::Agreement::KIND_ORAL ? need({Paper::KIND_ORAL_AGREEMENT_FORM}, "口头协议登记表")
                                                  : need({Paper::KIND_WRITTEN_AGREEMENT}, "人民调解协议书");
  }
  if (dispute.state() == v1::Case::STATE_TERMINATED) need({Paper::KIND_TERMINATION_NOTICE}, "终止调解告知书");
  return missing;
}

std::vector<std::string> MissingToArchive(const v1::Case& dispute) {
  std::vector<std::string> missing;
  if (!Has(dispute, {Paper::KIND_COVER})) missing.emplace_back("卷宗封面");
  if (!Has(dispute, {Paper::KIND_CONTENTS})) missing.emplace_back("卷内目录");
  if (!Has(dispute, {Paper::KIND_BACK_COVER})) missing.emplace_back("封底");
  return missing;
}

// People's mediation keeps a file by the Ministry's forms; the grid and other organs keep their own.
bool KeepsFile(const v1::Case& dispute) {
  return dispute.has_refusal() ||
         std::any_of(dispute.attempts().begin(), dispute.attempts().end(),
                     [](const v1::Attempt& attempt) { return attempt.form() == v1::FORM_PEOPLES; });
}

// The rule that bars the closing, or "".
std::string_view Barred(const v1::Case& dispute, Closing::Kind kind) {
  switch (dispute.state()) {
    case v1::Case::STATE_REFUSED:
      return kind == Closing::KIND_REFUSED ? "" : "mediation.mt15.kind";
    case v1::Case::STATE_TERMINATED:
      return kind == Closing::KIND_NOT_AGREED ? "" : "mediation.mt15.kind";
    case v1::Case::STATE_HANDLED:
      return kind == Closing::KIND_HANDLED ? "" : "mediation.mt15.kind";
    case v1::Case::STATE_PERFORMING: {
      const auto extent = ExtentOf(dispute);
      // A visit suffices, even where nobody would say whether all was performed (MT15).
      if (extent == v1::Performance::EXTENT_UNSPECIFIED && dispute.follow_ups().empty()) {
        return "mediation.mt15.result_unknown";
      }
      const auto fits =
          extent == v1::Performance::EXTENT_FULLY ? Closing::KIND_PERFORMED : Closing::KIND_NOT_PERFORMED;
      return kind == fits ? "" : "mediation.mt15.kind";
    }
    default:
      return "mediation.mt15.state";
  }
}

// Before that day no case is closed: it was refused or the last attempt ended. Not the day of the last mark
// on an agreement, which may follow the performance (§4.8).
const common::v1::Date& HandlingEnded(const v1::Case& dispute) {
  if (dispute.has_refusal()) return dispute.refusal().day();
  return dispute.attempts(dispute.attempts_size() - 1).ended();
}

bool HasOpenConfirmation(const v1::Case& dispute) {
  if (dispute.confirmations().empty()) return false;
  const auto state = dispute.confirmations(dispute.confirmations_size() - 1).state();
  return state == v1::Confirmation::STATE_APPLIED || state == v1::Confirmation::STATE_ACCEPTED;
}

// Whether the thirty days in which the parties may go to the court for it are still running on `day`.
bool MayStillBeConfirmed(const v1::Case& dispute, absl::CivilDay day) {
  return std::any_of(dispute.clocks().begin(), dispute.clocks().end(), [&](const v1::Clock& clock) {
    return clock.rule() == "MD7" && clock.state() == v1::Clock::STATE_RUNNING &&
           day <= FromProto(clock.due()).value_or(absl::CivilDay::min());
  });
}

}  // namespace

std::vector<std::string> MissingFromFile(const v1::Case& dispute) {
  std::vector<std::string> missing = MissingToClose(dispute);
  for (std::string& paper : MissingToArchive(dispute)) missing.push_back(std::move(paper));
  return missing;
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::AddPapersRequest& request,
                            const Circumstances& now) {
  if (current.state() == v1::Case::STATE_ARCHIVED) return Refuse("mediation.case.closed");
  FieldErrors errors;
  if (request.papers_size() < 1 || request.papers_size() > MostIn("AddPapersRequest", "papers"))
    errors.Add("papers", "must be 1 to 50");
  if (current.papers_size() + request.papers_size() > MostIn("Case", "papers"))
    errors.Add("papers", "a file holds at most 500");
  RETURN_IF_ERROR(errors.ToStatus());
  v1::Case next = current;
  for (int i = 0; i < request.papers_size(); ++i) {
    const std::string path = absl::StrCat("papers[", i, "]");
    Paper paper = request.papers(i);
    ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(paper.day(), paper.has_day(), path + ".day", now));
    if (paper.kind() == Paper::KIND_UNSPECIFIED) errors.Add(path + ".kind", "is required");
    if (paper.pages() < 1 || paper.pages() > kMaxPages) errors.Add(path + ".pages", "must be 1 to 10000");
    if (!paper.sha256().empty() &&
        (paper.sha256().size() != kSha256Digits ||
         paper.sha256().find_first_not_of("0123456789abcdef") != std::string::npos)) {
      errors.Add(path + ".sha256", "must be 64 hexadecimal digits in lower case");
    }
    CheckText(path + ".note", paper.note(), kMaxPaperNote, &errors);
    paper.clear_scan_bytes();
    paper.clear_scan_type();
    paper.set_id(absl::StrCat("d", next.papers_size() + 1));
    *paper.mutable_day() = ToProto(day);
    *next.add_papers() = std::move(paper);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return StepOf(std::move(next), "Case.PapersAdded", "");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::CloseCaseRequest& request,
                            const Circumstances& now) {
  Closing closing = request.closing();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(closing.day(), closing.has_day(), "closing.day", now));
  RETURN_IF_ERROR(AllowText("closing.note", closing.note(), kMaxNote));
  if (const std::string_view barred = Barred(current, closing.kind()); !barred.empty()) return Refuse(barred);
  if (HasOpenConfirmation(current)) return Refuse("mediation.mt15.confirmation_open");
  if (!closing.confirmation_waived() && MayStillBeConfirmed(current, day)) {
    return Refuse("mediation.mt15.confirmation_term");
  }
  for (const v1::Referral& referral : current.referrals()) {
    if (!referral.has_reply())
      return Refuse("mediation.mt15.reply_open", absl::StrCat("（", referral.sender(), "）"));
    if (!StillHolds(referral.reply().outcome(), current)) {
      return Refuse("mediation.mt15.reply_untrue", absl::StrCat("（", referral.sender(), "）"));
    }
  }
  if (KeepsFile(current)) {
    if (const auto missing = MissingToClose(current); !missing.empty()) {
      return Refuse("mediation.mt15.papers", absl::StrCat("（", absl::StrJoin(missing, "、"), "）"));
    }
  }
  RETURN_IF_ERROR(NotBefore(day, HandlingEnded(current)));
  v1::Case next = current;
  *closing.mutable_day() = ToProto(day);
  *next.mutable_closing() = std::move(closing);
  next.set_state(v1::Case::STATE_CLOSED);
  DropClocks("*", day, &next);
  return StepOf(std::move(next), "Case.Closed", "MT15");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ArchiveCaseRequest& request,
                            const Circumstances& now) {
  if (current.state() != v1::Case::STATE_CLOSED) return Refuse("mediation.mt16.state");
  v1::Archiving archiving = request.archiving();
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   StatedDay(archiving.day(), archiving.has_day(), "archiving.day", now));
  if (archiving.retention() == v1::Archiving::RETENTION_UNSPECIFIED)
    return Refuse("mediation.mt16.retention");
  if (KeepsFile(current)) {
    if (const auto missing = MissingToArchive(current); !missing.empty()) {
      return Refuse("mediation.mt16.papers", absl::StrCat("（", absl::StrJoin(missing, "、"), "）"));
    }
  }
  RETURN_IF_ERROR(NotBefore(day, current.closing().day()));
  v1::Case next = current;
  *archiving.mutable_day() = ToProto(day);
  *next.mutable_archiving() = std::move(archiving);
  next.set_state(v1::Case::STATE_ARCHIVED);
  return StepOf(std::move(next), "Case.Archived", "MT16");
}

}  // namespace fengqiao::mediation
