// What came of an old case: agreements, confirmation, performance, the end of the file.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/agreement_terms.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/confirmation.h"
#include "services/mediation/domain/old_case_check.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/referrals.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Closing;
using v1::Confirmation;

constexpr size_t kMaxContent = 4000;
constexpr size_t kMaxPerformance = 1000;
constexpr size_t kMaxWhat = 200;
constexpr size_t kMaxNote = 500;
constexpr size_t kMaxWord = 64;
constexpr size_t kMaxName = 256;
constexpr int kMaxPages = 10'000;
constexpr int kMaxPersonTimes = 10'000;
constexpr size_t kSha256Digits = 64;

MaybeDay Known(const common::v1::Date& day) {
  const auto parsed = FromProto(day);
  return parsed.ok() ? MaybeDay(*parsed) : std::nullopt;
}

// The attempt that led to the agreement: the one that it names, else the last that ended with one.
const v1::Attempt* AttemptOf(Agreement* agreement, const v1::Case& dispute) {
  if (!agreement->attempt().empty()) return AttemptById(agreement->attempt(), dispute);
  for (auto attempt = dispute.attempts().rbegin(); attempt != dispute.attempts().rend(); ++attempt) {
    if (attempt->result() != v1::Attempt::RESULT_AGREED) continue;
    agreement->set_attempt(attempt->id());
    return &*attempt;
  }
  return nullptr;
}

void CheckInstalments(int index, const MaybeDay& reached, Agreement* agreement, OldCaseCheck* check) {
  const std::string list = PathOf("agreements", index, "instalments");
  check->AtMost(list, agreement->instalments_size(), MostIn("Agreement", "instalments"));
  for (int i = 0; i < agreement->instalments_size(); ++i) {
    Agreement::Instalment& instalment = *agreement->mutable_instalments(i);
    const std::string path = absl::StrCat(list, "[", i, "]");
    const MaybeDay due = Known(instalment.due());
    if (!due) check->Shape(path + ".due", "不是日历上的日期");
    if (due && reached && *due < *reached) check->Shape(path + ".due", "早于协议日期");
    check->NamedText(path + ".what", instalment.what(), kMaxWhat);
    check->Amount(path + ".amount", instalment.has_amount() ? instalment.mutable_amount() : nullptr);
  }
}

void CheckMarks(int index, const MaybeDay& reached, const Agreement& agreement, const v1::Attempt& attempt,
                const v1::Case& dispute, OldCaseCheck* check) {
  const std::string list = PathOf("agreements", index, "marks");
  check->AtMost(list, agreement.marks_size(), MostIn("Agreement", "marks"));
  for (int i = 0; i < agreement.marks_size(); ++i) {
    const Agreement::Mark& mark = agreement.marks(i);
    const std::string path = absl::StrCat(list, "[", i, "]");
    if (mark.means() == Agreement::Mark::MEANS_UNSPECIFIED) check->Shape(path + ".means", "必须填写");
    const MaybeDay day = check->RequiredDay(path + ".day", mark.has_day(), mark.day());
    if (day && reached && *day < *reached) check->Shape(path + ".day", "早于协议日期");
    const v1::Party* party = FindParty(mark.by(), dispute);
    const bool mediator = std::find(attempt.mediators().begin(), attempt.mediators().end(), mark.by()) !=
                          attempt.mediators().end();
    const bool committee = !attempt.committee().empty() && mark.by() == attempt.committee();
    if (party == nullptr && !mediator && !committee) check->Refuse(path + ".by", "mediation.mt11.signer");
    if (party != nullptr && party->minor() && IsPrincipal(*party))
      check->Refuse(path + ".by", "mediation.mt11.minor");
  }
}

// An agreement older than its registration is a late registration (A3), or a false day.
void CheckReached(std::string_view path, const MaybeDay& reached, const MaybeDay& registered,
                  const v1::Case& dispute, OldCaseCheck* check) {
  if (!reached || !registered || *reached >= *registered) return;
  if (dispute.has_late_registration() && Known(dispute.late_registration().outcome_day()) == reached) return;
  check->Refuse(path, "mediation.mt10.before_registration");
}

void CheckForce(int index, const MaybeDay& reached, bool is_last, Agreement* agreement, OldCaseCheck* check) {
  const std::string path = PathOf("agreements", index, "effective");
  const bool oral = agreement->kind() == Agreement::KIND_ORAL;
  // An oral one takes force as it is reached (MT9).
  if (oral && is_last && reached && !agreement->has_effective())
    *agreement->mutable_effective() = ToProto(*reached);
  if (!agreement->has_effective()) return agreement->clear_effective_rule();
  if (!is_last) return check->Shape(path, "只有最后一份协议可以生效");
  check->NotBefore(path, check->Day(path, true, agreement->effective()), reached);
  if (agreement->effective_rule() != "A2") agreement->set_effective_rule(oral ? "MT9" : "MT11");
}

void CheckAgreement(int index, const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check) {
  Agreement& agreement = *dispute->mutable_agreements(index);
  const auto path = [index](std::string_view field) { return PathOf("agreements", index, field); };
  check->Id(path("id"), "g", index, agreement.mutable_id());
  const v1::Attempt* attempt = AttemptOf(&agreement, *dispute);
  if (attempt == nullptr) return check->Refuse(path("attempt"), "mediation.mt9.state");
  if (attempt->form() == v1::FORM_GRID) check->Refuse(path("attempt"), "mediation.a4.grid");
  if (agreement.kind() == Agreement::KIND_UNSPECIFIED) check->Shape(path("kind"), "须写明口头还是书面");
  const MaybeDay reached = check->RequiredDay(path("reached"), agreement.has_reached(), agreement.reached());
  CheckReached(path("reached"), reached, registered, *dispute, check);
  check->NotBefore(path("reached"), reached,
                   attempt->has_begun() ? Known(attempt->begun()) : Known(attempt->accepted()));
  const bool oral = agreement.kind() == Agreement::KIND_ORAL;
  if (IsBlankText(agreement.content()))
    check->Refuse(path("content"), oral ? "mediation.mt9.content" : "mediation.mt10.content");
  check->Text(path("content"), agreement.content(), kMaxContent);
  check->Text(path("facts"), agreement.facts(), kMaxContent);
  check->Text(path("performance"), agreement.performance(), kMaxPerformance);
  check->Amount(path("amount"), agreement.has_amount() ? agreement.mutable_amount() : nullptr);
  if (oral && agreement.written_form_asked()) check->Refuse(path("kind"), "mediation.mt12.written_required");
  CheckInstalments(index, reached, &agreement, check);
  CheckMarks(index, reached, agreement, *attempt, *dispute, check);
  CheckForce(index, reached, index + 1 == dispute->agreements_size(), &agreement, check);
}

bool IsExcluded(const Agreement& agreement) {
  return std::any_of(agreement.matters().begin(), agreement.matters().end(), [](int matter) {
    return matter == Agreement::MATTER_STATUS || matter == Agreement::MATTER_TITLE ||
           matter == Agreement::MATTER_OUTSIDE_JURISDICTION;
  });
}

void CheckConfirmation(int index, const Agreement& agreement, v1::Case* dispute, OldCaseCheck* check) {
  Confirmation& confirmation = *dispute->mutable_confirmations(index);
  const auto path = [index](std::string_view field) { return PathOf("confirmations", index, field); };
  check->Id(path("id"), "c", index, confirmation.mutable_id());
  if (!confirmation.agreement().empty() && confirmation.agreement() != agreement.id())
    check->Shape(path("agreement"), "不是生效的那份协议");
  confirmation.set_agreement(agreement.id());
  check->NamedText(path("court"), confirmation.court(), kMaxWord);
  check->Text(path("ground"), confirmation.ground(), kMaxNote);
  const MaybeDay applied =
      check->RequiredDay(path("applied"), confirmation.has_applied(), confirmation.applied());
  check->NotBefore(path("applied"), applied, Known(agreement.effective()), "mediation.mt13.effective");
  for (const std::string& applicant : confirmation.applicants()) {
    if (FindParty(applicant, *dispute) == nullptr)
      check->Refuse(path("applicants"), "mediation.party.unknown");
  }
  if (IsExcluded(agreement)) check->Refuse(path("agreement"), "mediation.mt13.excluded");
  const auto& referrals = dispute->referrals();
  const bool after_filing = std::any_of(referrals.begin(), referrals.end(), [](const v1::Referral& referral) {
    return referral.source() == v1::SOURCE_COURT_AFTER_FILING &&
           referral.reply().outcome() != v1::Referral::OUTCOME_REFUSED;
  });
  if (after_filing) check->Refuse(path("agreement"), "mediation.confirm.after_filing");
  const Confirmation::State state = confirmation.state();
  if (state == Confirmation::STATE_UNSPECIFIED) return check->Shape(path("state"), "必须填写");
  if (!confirmation.has_day() && state == Confirmation::STATE_APPLIED && applied)
    *confirmation.mutable_day() = confirmation.applied();
  const MaybeDay day = check->RequiredDay(path("day"), confirmation.has_day(), confirmation.day());
  check->NotBefore(path("day"), day, applied);
  const bool ruled = IsRuling(state) || state == Confirmation::STATE_ENFORCEMENT;
  if (!ruled) return confirmation.clear_ruled();
  if (!IsCourtNumber(confirmation.document_number(), check->now().today.year()))
    check->Refuse(path("document_number"), "mediation.confirm.document_number");
  if (!confirmation.has_ruled() && IsRuling(state)) *confirmation.mutable_ruled() = confirmation.day();
  check->NotBefore(path("ruled"),
                   check->RequiredDay(path("ruled"), confirmation.has_ruled(), confirmation.ruled()),
                   applied);
}

// The last day on which it might be applied for (MD7); none where the law knew of no such term.
MaybeDay LastDayToApply(const Agreement& agreement, const v1::Case& dispute, const Circumstances& now) {
  const MaybeDay effective = Known(agreement.effective());
  if (!effective) return std::nullopt;
  v1::Case counted;
  counted.set_region(dispute.region());
  if (!StartClock({.rule = "MD7", .subject = agreement.id(), .event = "", .day = *effective}, now, &counted)
           .ok())
    return std::nullopt;
  return Known(counted.clocks(0).due());
}

void CheckConfirmations(v1::Case* dispute, OldCaseCheck* check) {
  if (dispute->confirmations().empty()) return;
  check->AtMost("case.confirmations", dispute->confirmations_size(), MostIn("Case", "agreements"));
  const Agreement* agreement = LastAgreement(*dispute);
  if (agreement == nullptr || !agreement->has_effective())
    return check->Refuse("case.confirmations[0]", "mediation.mt13.effective");
  const MaybeDay last_day = LastDayToApply(*agreement, *dispute, check->now());
  for (int i = 0; i < dispute->confirmations_size() && i < MostIn("Case", "agreements"); ++i) {
    CheckConfirmation(i, *agreement, dispute, check);
    const MaybeDay applied = Known(dispute->confirmations(i).applied());
    if (applied && last_day && *applied > *last_day)
      check->Refuse(PathOf("confirmations", i, "applied"), "mediation.mt13.thirty_days");
    const auto state = dispute->confirmations(i).state();
    const bool open = state == Confirmation::STATE_APPLIED || state == Confirmation::STATE_ACCEPTED;
    const bool holds = state == Confirmation::STATE_CONFIRMED || state == Confirmation::STATE_ENFORCEMENT;
    if ((open || holds) && i + 1 < dispute->confirmations_size())
      check->Refuse(PathOf("confirmations", i + 1, ""), "mediation.mt13.open");
  }
}

// No more is performed than was agreed, where the file says how much that was.
void CheckPerformedAmounts(const v1::Case& dispute, OldCaseCheck* check) {
  const Agreement& agreement = *LastAgreement(dispute);
  const bool stated =
      agreement.has_amount() ||
      std::any_of(agreement.instalments().begin(), agreement.instalments().end(),
                  [](const Agreement::Instalment& instalment) { return instalment.has_amount(); });
  if (!stated) return;
  v1::Case so_far;
  *so_far.add_agreements() = agreement;
  for (int i = 0; i < dispute.performances_size(); ++i) {
    const v1::Performance& performance = dispute.performances(i);
    if (ExceedsAgreed(FromProto(performance.amount()).value_or(Decimal()), so_far))
      return check->Refuse(PathOf("performances", i, "amount"), "mediation.mt14.amount");
    *so_far.add_performances() = performance;
  }
}

// Whether a case may have ended so, as far as its facts say (MT15).
bool Fits(Closing::Kind kind, const v1::Case& dispute) {
  const Agreement* agreement = LastAgreement(dispute);
  const bool agreed = agreement != nullptr && agreement->has_effective();
  const auto last =
      dispute.attempts().empty() ? v1::Attempt::RESULT_UNSPECIFIED : dispute.attempts().rbegin()->result();
  switch (kind) {
    case Closing::KIND_REFUSED:
      return dispute.has_refusal();
    case Closing::KIND_PERFORMED: {
      const auto extent = ExtentOf(dispute);
      return agreed &&
             (extent == v1::Performance::EXTENT_FULLY || extent == v1::Performance::EXTENT_UNSPECIFIED);
    }
    case Closing::KIND_NOT_PERFORMED:
      return agreed && ExtentOf(dispute) != v1::Performance::EXTENT_FULLY;
    case Closing::KIND_NOT_AGREED:
      return !agreed && (last == v1::Attempt::RESULT_NOT_AGREED || last == v1::Attempt::RESULT_WITHDRAWN ||
                         last == v1::Attempt::RESULT_TERM_ENDED);
    case Closing::KIND_HANDLED:
      return last == v1::Attempt::RESULT_HANDLED;
    case Closing::KIND_TRANSFERRED:
      return !agreed;
    default:
      return false;
  }
}

MaybeDay HandlingEnded(const v1::Case& dispute) {
  if (dispute.has_refusal()) return Known(dispute.refusal().day());
  return dispute.attempts().empty() ? MaybeDay() : Known(dispute.attempts().rbegin()->ended());
}

void CheckPapers(v1::Case* dispute, OldCaseCheck* check) {
  check->AtMost("case.papers", dispute->papers_size(), MostIn("Case", "papers"));
  for (int i = 0; i < dispute->papers_size() && i < MostIn("Case", "papers"); ++i) {
    v1::Paper& paper = *dispute->mutable_papers(i);
    const auto path = [i](std::string_view field) { return PathOf("papers", i, field); };
    check->Id(path("id"), "d", i, paper.mutable_id());
    // A scan is kept once it is uploaded here; a stated hash says which one is to come.
    paper.clear_scan_bytes();
    paper.clear_scan_type();
    if (paper.kind() == v1::Paper::KIND_UNSPECIFIED) check->Shape(path("kind"), "必须填写");
    if (paper.pages() < 0 || paper.pages() > kMaxPages) check->Shape(path("pages"), "须在 0 至 10000 之间");
    const bool is_digest = paper.sha256().size() == kSha256Digits &&
                           paper.sha256().find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!paper.sha256().empty() && !is_digest) check->Shape(path("sha256"), "须为64位小写十六进制数字");
    check->Day(path("day"), paper.has_day(), paper.day());
    check->Text(path("note"), paper.note(), kMaxWhat);
  }
}

}  // namespace

void CheckOldOutcome(const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check) {
  check->AtMost("case.agreements", dispute->agreements_size(), MostIn("Case", "agreements"));
  if (dispute->agreements_size() > MostIn("Case", "agreements")) return;
  for (int i = 0; i < dispute->agreements_size(); ++i) CheckAgreement(i, registered, dispute, check);
  const bool agreed =
      !dispute->attempts().empty() && dispute->attempts().rbegin()->result() == v1::Attempt::RESULT_AGREED;
  if (agreed && dispute->agreements().empty()) check->Shape("case.agreements", "调解成功的，必须写明协议");
  CheckConfirmations(dispute, check);
}

void CheckOldAftercare(v1::Case* dispute, OldCaseCheck* check) {
  const Agreement* agreement = LastAgreement(*dispute);
  const bool in_force = agreement != nullptr && agreement->has_effective();
  const MaybeDay reached = in_force ? Known(agreement->reached()) : MaybeDay();
  check->AtMost("case.performances", dispute->performances_size(), MostIn("Case", "performances"));
  for (int i = 0; i < dispute->performances_size() && i < MostIn("Case", "performances"); ++i) {
    v1::Performance& performance = *dispute->mutable_performances(i);
    const auto path = [i](std::string_view field) { return PathOf("performances", i, field); };
    if (!in_force) check->Refuse(path(""), "mediation.mt14.state");
    if (performance.extent() == v1::Performance::EXTENT_UNSPECIFIED) check->Shape(path("extent"), "必须填写");
    check->NotBefore(path("day"), check->RequiredDay(path("day"), performance.has_day(), performance.day()),
                     reached, "mediation.mt14.day");
    check->Amount(path("amount"), performance.has_amount() ? performance.mutable_amount() : nullptr);
    check->Text(path("proof"), performance.proof(), kMaxWhat);
  }
  if (in_force) CheckPerformedAmounts(*dispute, check);
  check->AtMost("case.follow_ups", dispute->follow_ups_size(), MostIn("Case", "follow_ups"));
  for (int i = 0; i < dispute->follow_ups_size() && i < MostIn("Case", "follow_ups"); ++i) {
    const v1::FollowUp& visit = dispute->follow_ups(i);
    const auto path = [i](std::string_view field) { return PathOf("follow_ups", i, field); };
    if (!in_force) check->Refuse(path(""), "mediation.mt14.state");
    check->NotBefore(path("day"), check->RequiredDay(path("day"), visit.has_day(), visit.day()), reached,
                     "mediation.mt14.day");
    check->Text(path("note"), visit.note(), kMaxNote);
  }
  check->AtMost("case.alerts", dispute->alerts_size(), MostIn("Case", "alerts"));
  const auto now =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(check->now().now));
  for (int i = 0; i < dispute->alerts_size() && i < MostIn("Case", "alerts"); ++i) {
    const v1::Alert& alert = dispute->alerts(i);
    const auto path = [i](std::string_view field) { return PathOf("alerts", i, field); };
    if (alert.kind() == v1::Alert::KIND_UNSPECIFIED) check->Shape(path("kind"), "必须填写");
    check->Text(path("reported_to"), alert.reported_to(), kMaxWord);
    check->Text(path("measures"), alert.measures(), kMaxNote);
    if (alert.has_time() && alert.time() > now) check->Refuse(path("time"), "mediation.mt10.future");
  }
  check->AtMost("case.routings", dispute->routings_size(), MostIn("Case", "routings"));
  for (int i = 0; i < dispute->routings_size() && i < MostIn("Case", "routings"); ++i) {
    const auto path = [i](std::string_view field) { return PathOf("routings", i, field); };
    check->Id(path("id"), "h", i, dispute->mutable_routings(i)->mutable_id());
    const v1::Routing& routing = dispute->routings(i);
    // Whom a provider of ours was sent it has to be told by us, with the parties' consent.
    if (!routing.provider().empty() || !routing.parties().empty() || !routing.records().empty())
      check->Shape(path("provider"), "服务机构的转介与记录由系统登记，不随旧案导入；机构名称写在 to");
    check->Text(path("purpose"), routing.purpose(), kMaxNote);
    if (routing.kind() == v1::Routing::KIND_UNSPECIFIED) check->Shape(path("kind"), "必须填写");
    check->Text(path("to"), routing.to(), kMaxWord);
    check->Text(path("result"), routing.result(), kMaxNote);
    check->Day(path("day"), routing.has_day(), routing.day());
    if (routing.person_times() < 1 || routing.person_times() > kMaxPersonTimes)
      check->Shape(path("person_times"), "须在 1 至 10000 之间");
  }
  check->AtMost("case.judgments", dispute->judgments_size(), MostIn("Case", "judgments"));
  bool impaired = false;
  for (int i = 0; i < dispute->judgments_size() && i < MostIn("Case", "judgments"); ++i) {
    const v1::Judgment& judgment = dispute->judgments(i);
    const auto path = [i](std::string_view field) { return PathOf("judgments", i, field); };
    if (!in_force) check->Refuse(path(""), "mediation.mt18.agreement");
    if (judgment.document_number().empty())
      check->Refuse(path("document_number"), "mediation.mt18.document_number");
    check->Text(path("document_number"), judgment.document_number(), kMaxWord);
    if (judgment.effect() == v1::Judgment::EFFECT_UNSPECIFIED) check->Shape(path("effect"), "必须填写");
    check->NotBefore(path("day"), check->RequiredDay(path("day"), judgment.has_day(), judgment.day()),
                     in_force ? Known(agreement->effective()) : MaybeDay());
    impaired |= judgment.effect() != v1::Judgment::EFFECT_UPHELD;
  }
  // What courts decided says it, and nothing else (MT18).
  for (Agreement& any : *dispute->mutable_agreements()) any.set_impaired(false);
  if (in_force) LastAgreement(dispute)->set_impaired(impaired);
}

void CheckOldEnd(v1::Case* dispute, OldCaseCheck* check) {
  CheckPapers(dispute, check);
  MaybeDay closed;
  if (dispute->has_closing()) {
    const Closing& closing = dispute->closing();
    check->Text("case.closing.note", closing.note(), kMaxNote);
    if (!Fits(closing.kind(), *dispute)) check->Refuse("case.closing.kind", "mediation.mt15.kind");
    closed = check->RequiredDay("case.closing.day", closing.has_day(), closing.day());
    check->NotBefore("case.closing.day", closed, HandlingEnded(*dispute));
    if (!dispute->confirmations().empty()) {
      const auto state = dispute->confirmations().rbegin()->state();
      if (state == Confirmation::STATE_APPLIED || state == Confirmation::STATE_ACCEPTED)
        check->Refuse("case.closing", "mediation.mt15.confirmation_open");
    }
  }
  if (!dispute->has_archiving()) return;
  const v1::Archiving& archiving = dispute->archiving();
  if (!dispute->has_closing()) check->Refuse("case.archiving", "mediation.mt16.state");
  if (archiving.retention() == v1::Archiving::RETENTION_UNSPECIFIED)
    check->Refuse("case.archiving.retention", "mediation.mt16.retention");
  check->NotBefore("case.archiving.day",
                   check->RequiredDay("case.archiving.day", archiving.has_day(), archiving.day()), closed);
}

v1::Case::State StateOf(const v1::Case& dispute) {
  if (dispute.has_archiving()) return v1::Case::STATE_ARCHIVED;
  if (dispute.has_closing()) {
    return dispute.closing().kind() == Closing::KIND_TRANSFERRED ? v1::Case::STATE_TRANSFERRED
                                                                 : v1::Case::STATE_CLOSED;
  }
  if (dispute.has_refusal()) return v1::Case::STATE_REFUSED;
  if (dispute.attempts().empty()) return v1::Case::STATE_UNDER_REVIEW;
  const v1::Attempt& last = *dispute.attempts().rbegin();
  switch (last.result()) {
    case v1::Attempt::RESULT_UNSPECIFIED:
      return last.has_begun() ? v1::Case::STATE_MEDIATING : v1::Case::STATE_ACCEPTED;
    case v1::Attempt::RESULT_AGREED: {
      const Agreement* agreement = LastAgreement(dispute);
      const bool in_force = agreement != nullptr && agreement->has_effective();
      return in_force ? v1::Case::STATE_PERFORMING : v1::Case::STATE_AGREED;
    }
    case v1::Attempt::RESULT_HANDLED:
      return v1::Case::STATE_HANDLED;
    case v1::Attempt::RESULT_ESCALATED:
    case v1::Attempt::RESULT_TRANSFERRED:
      return v1::Case::STATE_UNDER_REVIEW;
    default:
      return v1::Case::STATE_TERMINATED;
  }
}

}  // namespace fengqiao::mediation
