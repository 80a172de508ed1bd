// The receipt of one addressee of a document (§6.11).

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::Document;

// One document may be of several kinds of paper: which one it is, its sanction says.
std::string NameOf(const v1::Subject& subject, const Document& document) {
  const v1::Sanction* sanction = FindById(document.about(), &subject.sanctions());
  switch (sanction == nullptr ? v1::SANCTION_KIND_UNSPECIFIED : sanction->kind()) {
    case v1::SANCTION_KIND_ADMONITION:
      return "训诫决定书";
    case v1::SANCTION_KIND_WARNING:
      return "警告决定书";
    case v1::SANCTION_KIND_REVOKE_PROBATION:
      return "撤销缓刑建议书";
    case v1::SANCTION_KIND_REVOKE_PAROLE:
      return "撤销假释建议书";
    default:
      return std::string(PaperWord(document.kind()));
  }
}

// The addressee by place ("d1.2"), else the first one that has no receipt yet, else the first one.
absl::StatusOr<const Document::Addressee*> FindAddressee(const Document& document, About about) {
  if (const size_t point = about.find('.'); point != About::npos) {
    int place = 0;
    if (!absl::SimpleAtoi(ToAbsl(about.substr(point + 1)), &place) || place < 1 ||
        place > document.addressees_size()) {
      return NothingToPrintAbout();
    }
    return &document.addressees(place - 1);
  }
  for (const Document::Addressee& addressee : document.addressees()) {
    if (!addressee.has_delivered()) return &addressee;
  }
  if (document.addressees().empty()) return NothingToPrintAbout();
  return &document.addressees(0);
}

// Whom the document goes to, as far as the file knows the name; the operator may say it otherwise.
std::string AddresseeName(const PaperFacts& facts, const Document& document,
                          const Document::Addressee& addressee) {
  const v1::Subject& subject = facts.subject;
  const v1::Sanction* sanction = FindById(document.about(), &subject.sanctions());
  if (sanction != nullptr && !addressee.copy() && sanction->addressee().kind() == addressee.who()) {
    return sanction->addressee().name();
  }
  if (addressee.who() == subject.organ().kind() && !addressee.at_new_place()) return subject.organ().name();
  const v1::Transfer* transfer = FindById(document.about(), &subject.transfers());
  const std::string_view where =
      addressee.at_new_place() && transfer != nullptr ? std::string_view(transfer->to()) : facts.county;
  return absl::StrCat(RegionName(facts, where), ToAbsl(PaperWord(addressee.who())));
}

}  // namespace

absl::Status FillDeliveryReceipt(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Document* document,
                   FindPrinted(facts.subject.documents(), about.substr(0, about.find('.')),
                               "还没有需要送达的文书", [](const Document&) { return true; }));
  ASSIGN_OR_RETURN(const Document::Addressee* addressee, FindAddressee(*document, about));
  AddHead(facts, draft);
  draft->Hold("document", NameOf(facts.subject, *document)).Hold("made_date", document->made());
  draft->Hold("copy", addressee->copy() ? "抄送" : "主送");
  if (addressee->who() == v1::Organ::KIND_SUBJECT) {
    draft->Hold("addressee", facts.person.name());
  } else {
    draft->Offer("addressee", AddresseeName(facts, *document, *addressee));
  }
  if (addressee->has_delivered()) {
    draft->Hold("mode", PaperWord(addressee->mode())).Hold("delivered_date", addressee->delivered());
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
