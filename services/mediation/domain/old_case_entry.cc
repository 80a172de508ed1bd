// How an old case came in, and what was tried.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/old_case_check.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/referrals.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxClaim = 2000;
constexpr size_t kMaxNote = 500;
constexpr size_t kMaxWord = 64;
constexpr size_t kMaxPlace = 100;
constexpr size_t kMaxName = 256;
constexpr int kMaxUncountedDays = 365;

void CheckCoRegions(const v1::Case& dispute, OldCaseCheck* check) {
  check->AtMost("case.co_regions", dispute.co_regions_size(), MostIn("Case", "co_regions"));
  for (int i = 0; i < dispute.co_regions_size(); ++i) {
    const std::string& region = dispute.co_regions(i);
    const auto id = regions::ParseRegionId(api::RegionOf(region));
    const bool well_formed = id.ok() && region == absl::StrCat("regions/", id->text);
    const bool again = std::find(dispute.co_regions().begin(), dispute.co_regions().begin() + i, region) !=
                       dispute.co_regions().begin() + i;
    if (!well_formed || again || region == dispute.region()) {
      check->Shape(absl::StrCat("case.co_regions[", i, "]"),
                   "须写成 regions/区划代码，不重复，也不是负责的地区本身");
    }
  }
}

void CheckReferrals(v1::Case* dispute, OldCaseCheck* check) {
  check->AtMost("case.referrals", dispute->referrals_size(), MostIn("Case", "referrals"));
  for (int i = 0; i < dispute->referrals_size(); ++i) {
    v1::Referral& referral = *dispute->mutable_referrals(i);
    const auto path = [i](std::string_view field) { return PathOf("referrals", i, field); };
    check->Id(path("id"), "r", i, referral.mutable_id());
    if (!NeedsReferral(referral.source()))
      check->Shape(path("source"), "不是移送单位：法院、公安、信访、综治中心等");
    check->NamedText(path("sender"), referral.sender(), kMaxWord);
    check->Text(path("paper"), referral.paper(), kMaxWord);
    check->Text(path("external_number"), referral.external_number(), kMaxWord);
    const MaybeDay received = check->Day(path("received"), referral.has_received(), referral.received());
    if (referral.has_confirmed() && !IsCourt(referral.source()))
      check->Shape(path("confirmed"), "只有法院的移送才有确认日");
    check->NotBefore(path("confirmed"),
                     check->Day(path("confirmed"), referral.has_confirmed(), referral.confirmed()), received);
    if (referral.has_reply()) {
      const v1::Referral::Reply& reply = referral.reply();
      if (reply.outcome() == v1::Referral::OUTCOME_UNSPECIFIED)
        check->Shape(path("reply.outcome"), "必须填写");
      check->Text(path("reply.paper"), reply.paper(), kMaxWord);
      check->Text(path("reply.note"), reply.note(), kMaxNote);
      check->NotBefore(path("reply.day"), check->RequiredDay(path("reply.day"), reply.has_day(), reply.day()),
                       received);
    }
    const std::string key = ReferralKey(referral);
    const auto same = [&](const v1::Referral& other) { return !key.empty() && ReferralKey(other) == key; };
    if (std::any_of(dispute->referrals().begin(), dispute->referrals().begin() + i, same))
      check->Refuse(path("external_number"), "mediation.a5.same");
  }
}

void CheckRefusal(const v1::Refusal& refusal, const MaybeDay& entered, OldCaseCheck* check) {
  if (refusal.ground() == v1::Refusal::GROUND_UNSPECIFIED)
    check->Refuse("case.refusal.ground", "mediation.mt2.ground");
  check->Text("case.refusal.signpost", refusal.signpost(), kMaxNote);
  check->NotBefore("case.refusal.day",
                   check->RequiredDay("case.refusal.day", refusal.has_day(), refusal.day()), entered);
}

void CheckForm(const v1::Attempt& attempt, int index, const v1::Case& dispute, OldCaseCheck* check) {
  const auto path = [index](std::string_view field) { return PathOf("attempts", index, field); };
  if (attempt.tier() == v1::TIER_UNSPECIFIED) check->Shape(path("tier"), "必须填写层级");
  if ((attempt.form() == v1::FORM_GRID) != (attempt.tier() == v1::TIER_GRID))
    check->Refuse(path("tier"), "mediation.a4.grid");
  if (attempt.form() == v1::FORM_PEOPLES) {
    if (attempt.committee().empty()) check->Refuse(path("committee"), "mediation.mt3.committee");
    if (SomebodyRefuses(dispute)) check->Refuse("case.parties", "mediation.mt3.party_refuses");
    return;
  }
  if (!attempt.committee().empty()) check->Refuse(path("committee"), "mediation.a4.grid");
  if (attempt.organ().empty()) return check->Refuse(path("organ"), "mediation.a4.organ");
  check->Text(path("organ"), attempt.organ(), kMaxWord);
}

void CheckDetails(int index, const MaybeDay& accepted, v1::Attempt* attempt, OldCaseCheck* check) {
  const auto path = [index](std::string_view field) { return PathOf("attempts", index, field); };
  check->Text(path("committee"), attempt->committee(), kMaxName);
  check->AtMost(path("mediators"), attempt->mediators_size(), MostIn("Attempt", "mediators"));
  for (const std::string& mediator : attempt->mediators())
    check->NamedText(path("mediators"), mediator, kMaxName);
  check->Text(path("place"), attempt->place(), kMaxPlace);
  check->Text(path("reason"), attempt->reason(), kMaxNote);
  check->AtMost(path("invited"), attempt->invited_size(), MostIn("Attempt", "invited"));
  for (const std::string& invited : attempt->invited()) check->NamedText(path("invited"), invited, kMaxWord);
  if (attempt->uncounted_days() < 0 || attempt->uncounted_days() > kMaxUncountedDays)
    check->Shape(path("uncounted_days"), "须在 0 至 365 之间");
  check->AtMost(path("extensions"), attempt->extensions_size(), MostIn("Attempt", "extensions"));
  for (const v1::Attempt::Extension& extension : attempt->extensions()) {
    const MaybeDay agreed = check->Day(path("extensions"), extension.has_agreed(), extension.agreed());
    check->NotBefore(path("extensions"), agreed, accepted);
    const auto until = FromProto(extension.until());
    if (!until.ok()) {
      check->Shape(path("extensions"), "须写明延长到哪一天");
    } else if (agreed && *until <= *agreed) {
      check->Refuse(path("extensions"), "mediation.mt7.longer");
    }
  }
}

// The results, in their order: a new attempt begins where the last one climbed or was handed on.
void CheckResult(int index, const v1::Case& dispute, OldCaseCheck* check) {
  const v1::Attempt& attempt = dispute.attempts(index);
  const std::string path = PathOf("attempts", index, "result");
  const bool is_last = index + 1 == dispute.attempts_size();
  const bool escalated = attempt.result() == v1::Attempt::RESULT_ESCALATED;
  const bool goes_on = escalated || attempt.result() == v1::Attempt::RESULT_TRANSFERRED;
  if (is_last ? escalated : !goes_on)
    return check->Shape(path, is_last ? "升级之后应当还有一次调解" : "升级或者移送之后才有下一次调解");
  if (escalated && dispute.attempts(index + 1).tier() <= attempt.tier())
    check->Refuse(PathOf("attempts", index + 1, "tier"), "mediation.mt8.higher");
  if ((attempt.result() == v1::Attempt::RESULT_HANDLED) && attempt.form() != v1::FORM_GRID)
    check->Refuse(path, "mediation.a4.grid");
  if (attempt.form() == v1::FORM_GRID && attempt.result() == v1::Attempt::RESULT_AGREED)
    check->Refuse(path, "mediation.a4.grid");
}

void CheckLinks(const v1::Case& dispute, OldCaseCheck* check) {
  static const api::NamePattern name("regions/*/cases/*");
  check->AtMost("case.links", dispute.links_size(), MostIn("Case", "links"));
  for (int i = 0; i < dispute.links_size(); ++i) {
    if (!name.Parse(dispute.links(i).case_(), "").ok() ||
        dispute.links(i).kind() == v1::Link::KIND_UNSPECIFIED) {
      check->Shape(PathOf("links", i, ""), "须写明另一纠纷的名称和关联方式");
    }
    // It counts in the other one.
    if (dispute.links(i).kind() == v1::Link::KIND_JOINED_INTO && !dispute.has_closing()) {
      check->Shape(PathOf("links", i, "kind"), "并入另一起纠纷的，须已结案");
    }
  }
}

}  // namespace

void CheckOldEntry(const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check) {
  check->Text("case.number", dispute->number(), kMaxWord);
  check->Text("case.claim", dispute->claim(), kMaxClaim);
  if (dispute->source() == v1::SOURCE_UNSPECIFIED) check->Shape("case.source", "必须填写来源");
  if (check->now().book.types.Find(dispute->dispute_type()) == nullptr)
    check->Shape("case.dispute_type", "纠纷类型表中没有这个代码");
  check->Amount("case.claimed_amount",
                dispute->has_claimed_amount() ? dispute->mutable_claimed_amount() : nullptr);
  FieldErrors errors;
  CheckDanger("case.danger", dispute->danger(), &errors);
  check->faults().AddStatus("case.danger", errors.ToStatus());
  CheckCoRegions(*dispute, check);
  if (dispute->has_late_registration()) {
    const v1::LateRegistration& late = dispute->late_registration();
    check->NamedText("case.late_registration.reason", late.reason(), kMaxNote);
    check->RequiredDay("case.late_registration.outcome_day", late.has_outcome_day(), late.outcome_day());
  }
  CheckReferrals(dispute, check);
  CheckLinks(*dispute, check);
  if (dispute->has_refusal()) {
    CheckRefusal(dispute->refusal(), dispute->has_late_registration() ? MaybeDay() : registered, check);
  }
}

void CheckOldAttempts(const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check) {
  check->AtMost("case.attempts", dispute->attempts_size(), MostIn("Case", "attempts"));
  if (dispute->attempts_size() > MostIn("Case", "attempts")) return;
  // Where the entry was late, what was done before it has its own days (A3).
  MaybeDay earliest = dispute->has_late_registration() ? MaybeDay() : registered;
  if (dispute->has_acceptance()) {
    const v1::Acceptance& acceptance = dispute->acceptance();
    check->Text("case.acceptance.organ", acceptance.organ(), kMaxWord);
    check->Text("case.acceptance.committee", acceptance.committee(), kMaxName);
    check->Day("case.acceptance.notice_signed", acceptance.has_notice_signed(), acceptance.notice_signed());
    check->NotBefore("case.acceptance.day",
                     check->RequiredDay("case.acceptance.day", acceptance.has_day(), acceptance.day()),
                     earliest);
    if (dispute->attempts().empty()) check->Shape("case.attempts", "已经受理的，至少要有一次调解");
  }
  for (int i = 0; i < dispute->attempts_size(); ++i) {
    v1::Attempt& attempt = *dispute->mutable_attempts(i);
    const auto path = [i](std::string_view field) { return PathOf("attempts", i, field); };
    check->Id(path("id"), "a", i, attempt.mutable_id());
    if (attempt.form() == v1::FORM_UNSPECIFIED) attempt.set_form(v1::FORM_PEOPLES);
    // What it leads to counts where it was: where the case is, unless the file says otherwise.
    if (attempt.region().empty()) attempt.set_region(dispute->region());
    attempt.clear_committee_kind();
    for (int j = 0; j < attempt.replacements_size(); ++j) {
      const auto& replacement = attempt.replacements(j);
      const auto of = [&](std::string_view field) {
        return path(absl::StrCat("replacements[", j, "].", ToAbsl(field)));
      };
      check->Text(of("leaving"), replacement.leaving(), kMaxName);
      check->Text(of("successor"), replacement.successor(), kMaxName);
      check->Text(of("note"), replacement.note(), kMaxNote);
      check->RequiredDay(of("day"), replacement.has_day(), replacement.day());
    }
    // What the acceptance says, the first attempt need not say again.
    if (i == 0 && dispute->has_acceptance()) {
      if (!attempt.has_accepted()) *attempt.mutable_accepted() = dispute->acceptance().day();
      if (attempt.committee().empty()) attempt.set_committee(dispute->acceptance().committee());
      if (attempt.organ().empty()) attempt.set_organ(dispute->acceptance().organ());
    }
    const MaybeDay accepted =
        check->RequiredDay(path("accepted"), attempt.has_accepted(), attempt.accepted());
    check->NotBefore(path("accepted"), accepted, earliest);
    const MaybeDay begun = check->Day(path("begun"), attempt.has_begun(), attempt.begun());
    check->NotBefore(path("begun"), begun, accepted);
    const bool over = attempt.result() != v1::Attempt::RESULT_UNSPECIFIED;
    if (over != attempt.has_ended())
      check->Shape(path("ended"), "有结果的才有结束日期，有结束日期的必须有结果");
    const MaybeDay ended = check->Day(path("ended"), attempt.has_ended(), attempt.ended());
    check->NotBefore(path("ended"), ended, begun ? begun : accepted);
    CheckForm(attempt, i, *dispute, check);
    CheckDetails(i, accepted, &attempt, check);
    CheckResult(i, *dispute, check);
    earliest = ended ? ended : accepted;
  }
  if (!dispute->attempts().empty()) dispute->set_tier(dispute->attempts().rbegin()->tier());
}

}  // namespace fengqiao::mediation
