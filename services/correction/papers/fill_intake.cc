// The papers of a file's beginning: receipt, registration, announcement, team, plan, entrustment.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

std::string MissingAtRegistration(const v1::Registration& registration) {
  std::vector<std::string> names;
  for (const int kind : registration.missing()) {
    names.emplace_back(PaperWord(static_cast<v1::Paper::Kind>(kind)));
  }
  return absl::StrJoin(names, "、");
}

// An office's name is in no table here: the operator says it where the tree has none.
void OfferOffice(const PaperFacts& facts, PaperDraft* draft) {
  if (!facts.subject.has_entrustment()) return;
  const std::string town = RegionName(facts, facts.subject.entrustment().office());
  if (!town.empty()) draft->Offer("office_name", absl::StrCat(town, "司法所"));
}

}  // namespace

absl::Status FillReceipt(const PaperFacts& facts, About about, PaperDraft* draft) {
  const v1::Subject& subject = facts.subject;
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(!subject.papers().empty(), "还没有收到法律文书"));
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  for (const v1::Paper& one : subject.papers()) {
    draft->Add("papers")
        .Hold("name", PaperWord(one.kind()))
        .Hold("number", one.number())
        .Hold("received_date", one.received());
  }
  for (const v1::Paper::Kind kind : MissingPapers(subject)) {
    draft->Add("missing").Hold("name", PaperWord(kind));
  }
  if (subject.has_registration()) draft->Hold("reported_date", subject.registration().reported());
  if (subject.has_receipt_sent()) draft->Hold("issued_date", subject.receipt_sent());
  return absl::OkStatus();
}

absl::Status FillRegister(const PaperFacts& facts, About about, PaperDraft* draft) {
  const v1::Subject& subject = facts.subject;
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(subject.has_registration(), "尚未报到登记"));
  AddHead(facts, draft);
  AddClass(facts, facts.today, draft);
  AddInjunction(facts, draft);
  OfferOffice(facts, draft);
  const v1::Registration& registration = subject.registration();
  draft->Hold("noticed_date", subject.noticed()).Hold("reported_date", registration.reported());
  draft->Hold("reported_way", PaperWord(registration.way()));
  draft->Hold("place_ground", PaperWord(subject.place().ground()));
  draft->Hold("place_reason", subject.place().reason());
  draft->Hold("missing_papers", MissingAtRegistration(registration));
  if (registration.days_late() > 0) draft->Hold("days_late", absl::StrCat(registration.days_late()));
  // The account's name, which an operator may write out.
  draft->Offer("case_officer", subject.case_officer());
  return absl::OkStatus();
}

absl::Status FillAnnouncement(const PaperFacts& facts, About about, PaperDraft* draft) {
  const v1::Subject& subject = facts.subject;
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(subject.has_registration(), "尚未报到登记"));
  RETURN_IF_ERROR(MustBeSo(!subject.team().members().empty(), "尚未确定矫正小组"));
  AddHead(facts, draft);
  AddInjunction(facts, draft);
  AddTeam(facts, draft);
  draft->Offer("gist",
               absl::StrCat(subject.organ().name(), "以", subject.judgment().number(), "法律文书认定犯",
                            subject.judgment().crime(), "，", SentenceText(subject), "。"));
  if (subject.has_announcement()) {
    draft->Hold("announced_date", subject.announcement().day());
  } else {
    draft->Offer("announced_date", facts.today);
  }
  return absl::OkStatus();
}

absl::Status FillTeam(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(!facts.subject.team().members().empty(), "尚未确定矫正小组"));
  AddHead(facts, draft);
  AddTeam(facts, draft);
  draft->Hold("formed_date", facts.subject.team().formed());
  return absl::OkStatus();
}

absl::Status FillPlan(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(facts.subject.has_plan(), "尚未制定矫正方案"));
  AddHead(facts, draft);
  AddClass(facts, facts.today, draft);
  AddInjunction(facts, draft);
  draft->Hold("plan", facts.subject.plan().text()).Hold("plan_date", facts.subject.plan().made());
  return absl::OkStatus();
}

absl::Status FillEntrustment(const PaperFacts& facts, About about, PaperDraft* draft) {
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(facts.subject.has_entrustment(), "没有委托司法所"));
  AddHead(facts, draft);
  OfferOffice(facts, draft);
  const v1::Entrustment& entrustment = facts.subject.entrustment();
  for (const int act : entrustment.acts()) {
    draft->Add("acts").Hold("content", PaperWord(static_cast<v1::Entrustment::Act>(act)));
  }
  draft->Hold("number", entrustment.number()).Hold("from_date", entrustment.from());
  draft->Offer("issued_date", entrustment.from());
  return absl::OkStatus();
}

absl::Status FillNoticeReturn(const PaperFacts& facts, About about, PaperDraft* draft) {
  const v1::Subject& subject = facts.subject;
  RETURN_IF_ERROR(MustBeOfTheFile(about));
  RETURN_IF_ERROR(MustBeSo(subject.state() == v1::Subject::STATE_WITHDRAWN, "通知没有退回"));
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  draft->Hold("number", subject.end().paper()).Hold("grounds", subject.end().recorded_ground());
  draft->Hold("noticed_date", subject.noticed()).Hold("issued_date", subject.end().day());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
