// The papers of a change of the execution place (§6.6): the old county's, and the new one's.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::Transfer;

// The stay that a transfer brought; null before the new county has registered the person.
const v1::Stay* StayBy(const v1::Subject& subject, const Transfer& transfer, const v1::Stay** before) {
  if (transfer.state() != Transfer::STATE_DONE) return nullptr;
  for (int i = subject.stays_size() - 1; i > 0; --i) {
    const v1::Stay& stay = subject.stays(i);
    if (stay.region() != transfer.to() || DayOf(stay.from()) != DayOf(transfer.received())) continue;
    *before = &subject.stays(i - 1);
    return &stay;
  }
  return nullptr;
}

std::string OldCounty(const v1::Subject& subject, const Transfer& transfer) {
  const v1::Stay* before = nullptr;
  return StayBy(subject, transfer, &before) == nullptr ? subject.region() : before->region();
}

bool WasDecided(const Transfer& transfer) {
  return transfer.state() == Transfer::STATE_APPROVED || transfer.state() == Transfer::STATE_DONE;
}

void AddTransfer(const PaperFacts& facts, const Transfer& transfer, PaperDraft* draft) {
  AddHead(facts, draft);
  OfferAgencyOf(facts, transfer.to(), "new_agency_name", draft);
  OfferAgencyOf(facts, OldCounty(facts.subject, transfer), "old_agency_name", draft);
  draft->Hold("new_county", RegionName(facts, transfer.to()));
  draft->Hold("requested_date", transfer.requested()).Hold("reason", transfer.reason());
}

// What goes with a person to the new county.
void ProposeFiles(PaperDraft* draft) {
  for (const char* name : {"法律文书", "接收登记材料", "矫正方案和矫正小组材料", "监督管理、教育帮扶记录",
                           "外出审批和奖惩材料", "执行地变更申请和决定"}) {
    draft->Propose("items").Offer("name", name).Offer("copies", "1");
  }
}

}  // namespace

absl::Status FillTransferInquiry(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Transfer* transfer,
                   FindPrinted(facts.subject.transfers(), about, "还没有征求拟变更地的意见",
                               [](const Transfer& one) { return one.has_asked(); }));
  AddTransfer(facts, *transfer, draft);
  AddClass(facts, DayOf(transfer->asked()), draft);
  AddCounts(facts, DayOf(transfer->asked()), draft);
  draft->Hold("issued_date", transfer->asked());
  return absl::OkStatus();
}

absl::Status FillTransferAnswer(const PaperFacts& facts, About about, PaperDraft* draft) {
  // Of what was refused or taken back the new county has nothing to say any more.
  ASSIGN_OR_RETURN(
      const Transfer* transfer,
      FindPrinted(facts.subject.transfers(), about, "还没有答复，或者变更已经终结", [](const Transfer& one) {
        return one.has_answered() && one.state() != Transfer::STATE_REFUSED &&
               one.state() != Transfer::STATE_WITHDRAWN;
      }));
  AddTransfer(facts, *transfer, draft);
  draft->Hold("asked_date", transfer->asked()).Hold("issued_date", transfer->answered());
  draft->Hold("objection", transfer->objection());
  draft->Hold("answer", transfer->objection().empty() ? "agree" : "decline");
  return absl::OkStatus();
}

absl::Status FillTransferDecision(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Transfer* transfer,
                   FindPrinted(facts.subject.transfers(), about, "还没有决定变更执行地", WasDecided));
  AddTransfer(facts, *transfer, draft);
  draft->Hold("issued_date", transfer->decided()).Hold("superior_paper", transfer->superior_paper());
  if (transfer->has_answered()) draft->Hold("answered_date", transfer->answered());
  draft->Hold("basis", transfer->superior_paper().empty() ? "agreed" : "superior");
  return absl::OkStatus();
}

absl::Status FillTransferRefusal(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Transfer* transfer,
                   FindPrinted(facts.subject.transfers(), about, "没有作出不准予变更的决定",
                               [](const Transfer& one) { return one.state() == Transfer::STATE_REFUSED; }));
  AddTransfer(facts, *transfer, draft);
  draft->Hold("issued_date", transfer->decided()).Hold("refusal_reason", transfer->refusal_reason());
  return absl::OkStatus();
}

absl::Status FillTransferFiles(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Transfer* transfer,
                   FindPrinted(facts.subject.transfers(), about, "还没有移送档案材料",
                               [](const Transfer& one) { return WasDecided(one) && one.has_files_sent(); }));
  AddTransfer(facts, *transfer, draft);
  AddCounts(facts, DayOf(transfer->files_sent()), draft);
  draft->Hold("decided_date", transfer->decided()).Hold("files_sent_date", transfer->files_sent());
  ProposeFiles(draft);
  return absl::OkStatus();
}

absl::Status FillTransferReceipt(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Transfer* transfer,
                   FindPrinted(facts.subject.transfers(), about, "新执行地还没有办理登记",
                               [](const Transfer& one) { return one.state() == Transfer::STATE_DONE; }));
  AddTransfer(facts, *transfer, draft);
  draft->Hold("received_date", transfer->received()).Hold("issued_date", transfer->received());
  if (transfer->has_files_sent()) {
    draft->Hold("files_sent_date", transfer->files_sent()).Offer("files_checked", "齐全");
  }
  const v1::Stay* before = nullptr;
  if (const v1::Stay* stay = StayBy(facts.subject, *transfer, &before)) {
    draft->Hold("epoch", absl::StrCat(stay->epoch()));
  }
  return absl::OkStatus();
}

absl::Status FillTransferWithdrawal(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(
      const Transfer* transfer,
      FindPrinted(facts.subject.transfers(), about, "没有撤回变更执行地的决定", [](const Transfer& one) {
        return one.state() == Transfer::STATE_WITHDRAWN && one.has_decided();
      }));
  AddTransfer(facts, *transfer, draft);
  draft->Hold("decided_date", transfer->decided()).Hold("withdrawn_date", transfer->withdrawn());
  draft->Hold("withdrawal_reason", transfer->withdrawal_reason());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
