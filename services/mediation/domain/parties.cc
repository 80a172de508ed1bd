#include "services/mediation/domain/parties.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/identity/mask.h"
#include "common/identity/normalise.h"
#include "common/identity/organisation_code.h"
#include "common/identity/person_number.h"
#include "common/identity/phone.h"
#include "common/values/field_checks.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Identity;
using v1::Party;

constexpr size_t kMaxPersonName = 64;
constexpr size_t kMaxOrganisationName = 128;
constexpr size_t kMaxAddress = 200;
constexpr size_t kMaxReason = 200;
constexpr size_t kMaxOtherNumber = 40;
constexpr int kAdult = 18;

Identity::NumberKind KindOf(const Identity& identity, const Party& party) {
  if (identity.number_kind() != Identity::NUMBER_KIND_UNSPECIFIED) return identity.number_kind();
  return party.kind() == Party::KIND_ORGANISATION ? Identity::NUMBER_KIND_CREDIT_CODE
                                                  : Identity::NUMBER_KIND_CITIZEN;
}

void CheckNumber(const std::string& path, absl::CivilDay today, const Party& party, Identity* identity,
                 FieldErrors* errors) {
  identity->set_number_kind(KindOf(*identity, party));
  switch (identity->number_kind()) {
    case Identity::NUMBER_KIND_CITIZEN: {
      const auto number = identity::ParsePersonNumber(identity->number(), today);
      if (!number.ok()) return errors->Add(path + ".number", identity::TroubleOf(number.fault));
      return identity->set_number(number.value.text);
    }
    case Identity::NUMBER_KIND_CREDIT_CODE: {
      const auto code = identity::ParseOrganisationCode(identity->number());
      if (!code.ok()) return errors->Add(path + ".number", identity::TroubleOf(code.fault));
      return identity->set_number(code.value.text);
    }
    case Identity::NUMBER_KIND_OTHER:
      identity->set_number(identity::NormaliseNumber(identity->number()));
      return CheckNamedText(path + ".number", identity->number(), kMaxOtherNumber, errors);
    default:
      if (!identity->number().empty())
        errors->Add(path + ".number", "is given, though there is said to be none");
      return CheckNamedText(path + ".no_number_reason", identity->no_number_reason(), kMaxReason, errors);
  }
}

bool IsMinor(const Identity& identity, absl::CivilDay today) {
  if (identity.number_kind() != Identity::NUMBER_KIND_CITIZEN) return false;
  const auto number = identity::ParsePersonNumber(identity.number(), today);
  return number.ok() && !identity::HasReachedAge(number.value.born, kAdult, today);
}

// The fields in which people write what they like, numbers of other organs' papers among them: a hotline's
// number may be the caller's telephone. A test holds the list against the contract.
bool IsFreeText(const FieldDescriptor& field) {
  static const auto& prose = *new std::set<std::string, std::less<>>{"claim",
                                                                     "content",
                                                                     "corrects",
                                                                     "court",
                                                                     "document_number",
                                                                     "evidence",
                                                                     "external_number",
                                                                     "facts",
                                                                     "ground",
                                                                     "invited",
                                                                     "item",
                                                                     "measures",
                                                                     "note",
                                                                     "organ",
                                                                     "ours",
                                                                     "outcome",
                                                                     "paper",
                                                                     "performance",
                                                                     "place",
                                                                     "proof",
                                                                     "purpose",
                                                                     "reason",
                                                                     "remaining_claim",
                                                                     "reported_to",
                                                                     "result",
                                                                     "sender",
                                                                     "signpost",
                                                                     "theirs",
                                                                     "to",
                                                                     "what"};
  return prose.contains(field.name());
}

void TakeOut(const PersonalWords& words, v1::Identities* keep, Message* message) {
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection->FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        TakeOut(words, keep,
                field->is_repeated() ? reflection->MutableRepeatedMessage(message, field, i)
                                     : reflection->MutableMessage(message, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && IsFreeText(*field)) {
        std::string text = field->is_repeated() ? reflection->GetRepeatedString(*message, field, i)
                                                : reflection->GetString(*message, field);
        if (!words.TakeOutOf(&text, keep)) continue;
        field->is_repeated() ? reflection->SetRepeatedString(message, field, i, std::move(text))
                             : reflection->SetString(message, field, std::move(text));
      }
    }
  }
}

}  // namespace

void CheckPartyEntry(std::string_view path, absl::CivilDay today, v1::PartyEntry* entry,
                     FieldErrors* errors) {
  const std::string party = absl::StrCat(ToAbsl(path), ".party");
  const std::string identity = absl::StrCat(ToAbsl(path), ".identity");
  if (entry->party().side() == Party::SIDE_UNSPECIFIED) errors->Add(party + ".side", "is required");
  if (entry->party().kind() == Party::KIND_UNSPECIFIED) return errors->Add(party + ".kind", "is required");
  CheckIdentity(identity, today, entry->party(), entry->mutable_identity(), errors);
}

void CheckIdentity(std::string_view path, absl::CivilDay today, const Party& party, Identity* stated,
                   FieldErrors* errors) {
  const std::string identity(path);
  const bool person = party.kind() == Party::KIND_PERSON;
  CheckNamedText(identity + ".name", stated->name(), person ? kMaxPersonName : kMaxOrganisationName, errors);
  CheckText(identity + ".address", stated->address(), kMaxAddress, errors);
  const auto wrong_kind = person ? Identity::NUMBER_KIND_CREDIT_CODE : Identity::NUMBER_KIND_CITIZEN;
  if (stated->number_kind() == wrong_kind) {
    return errors->Add(identity + ".number_kind", "does not fit the kind of party");
  }
  CheckNumber(identity, today, party, stated, errors);
  if (stated->phone().empty()) return;
  const auto phone = identity::ParsePhone(stated->phone());
  if (!phone.ok()) return errors->Add(identity + ".phone", identity::TroubleOf(phone.fault));
  stated->set_phone(phone.value.text);
}

std::string PersonKeyOf(const Identity& identity, const PersonKey& person_key) {
  if (!identity.number().empty()) return person_key(identity.number());
  if (identity.phone().empty()) return "";
  return person_key(absl::StrCat(identity::NormaliseName(identity.name()), "|", identity.phone()));
}

absl::Status AddParty(const v1::PartyEntry& entry, absl::CivilDay today, const PersonKey& person_key,
                      v1::Case* dispute, v1::Identities* identities) {
  const std::string key = PersonKeyOf(entry.identity(), person_key);
  for (Party& other : *dispute->mutable_parties()) {
    if (key.empty() || other.key() != key) continue;
    // Who has left for another case is back.
    if (!other.moved_to().empty()) {
      other.clear_moved_to();
      other.set_side(entry.party().side());
      other.set_represented_by(entry.party().represented_by());
      return absl::OkStatus();
    }
    // An agent may speak for several; nobody is party to both sides.
    if (other.side() != entry.party().side()) return Refuse("mediation.party.both_sides");
    return Refuse("mediation.party.twice");
  }
  Party* party = dispute->add_parties();
  *party = entry.party();
  party->set_id(absl::StrCat("p", dispute->parties_size()));
  const bool person = party->kind() == Party::KIND_PERSON;
  ShowMasked(entry.identity(), person && (entry.party().minor() || IsMinor(entry.identity(), today)), party);
  party->set_key(key);
  Identity* kept = identities->add_identities();
  *kept = entry.identity();
  kept->set_party(party->id());
  return absl::OkStatus();
}

void ShowMasked(const Identity& identity, bool minor, Party* party) {
  const bool person = party->kind() == Party::KIND_PERSON;
  party->set_masked_name(person ? identity::MaskName(identity.name()) : identity.name());
  // A credit code is public; any other number of an organisation may be its owner's own.
  const bool is_public = identity.number_kind() == Identity::NUMBER_KIND_CREDIT_CODE;
  party->set_masked_number(is_public ? identity.number() : identity::MaskNumber(identity.number()));
  party->set_masked_address(identity.address().empty() ? "" : identity::MaskAddress(identity.address()));
  party->set_minor(minor);
  if (!minor) return;
  // Nothing by which a child could be told (未成年人保护法第103条): the sex stands in the number, and a
  // village is small.
  party->set_masked_name("未成年人");
  party->clear_masked_number();
  party->clear_masked_address();
}

bool IsMinorOn(const Party& party, const v1::Identities& identities, absl::CivilDay day) {
  if (!party.minor()) return false;
  for (const Identity& identity : identities.identities()) {
    if (identity.party() != party.id() || identity.number_kind() != Identity::NUMBER_KIND_CITIZEN) continue;
    return IsMinor(identity, day);
  }
  return true;
}

const Party* FindParty(std::string_view id, const v1::Case& dispute) {
  for (const Party& party : dispute.parties()) {
    if (party.id() == id) return &party;
  }
  return nullptr;
}

Party* FindParty(std::string_view id, v1::Case* dispute) {
  return const_cast<Party*>(FindParty(id, *dispute));
}

const Party* PartyByKey(std::string_view key, const v1::Case& dispute) {
  for (const Party& party : dispute.parties()) {
    if (!key.empty() && party.key() == key) return &party;
  }
  return nullptr;
}

bool LacksGuardian(const v1::Case& dispute, const v1::Identities& identities, absl::CivilDay day) {
  return std::any_of(dispute.parties().begin(), dispute.parties().end(), [&](const Party& party) {
    return IsPrincipal(party) && party.represented_by().empty() && IsMinorOn(party, identities, day);
  });
}

bool SomebodyRefuses(const v1::Case& dispute) {
  return std::any_of(dispute.parties().begin(), dispute.parties().end(), [](const Party& party) {
    return IsPrincipal(party) && party.consent() == Party::CONSENT_REFUSED;
  });
}

bool LacksConsent(const v1::Case& dispute) {
  const bool wanted = dispute.source() == v1::SOURCE_OWN_MOTION || dispute.source() == v1::SOURCE_PETITION ||
                      HasReferral(dispute, v1::SOURCE_PETITION);
  return wanted && std::any_of(dispute.parties().begin(), dispute.parties().end(), [](const Party& party) {
           return IsPrincipal(party) && party.consent() != Party::CONSENT_GIVEN;
         });
}

bool ActsFor(std::string_view id, const Party& party, const v1::Identities& identities, absl::CivilDay day) {
  const bool minor = IsMinorOn(party, identities, day);
  // A guardian's power ends with the minority (民法典 17, 18, 23).
  if (!party.represented_by().empty() && party.represented_by() == id) return minor || !party.minor();
  return party.id() == id && !minor;
}

absl::Status CheckRepresentatives(const v1::Case& dispute) {
  for (const Party& party : dispute.parties()) {
    if (party.represented_by().empty() || !party.moved_to().empty()) continue;
    const Party* speaker = FindParty(party.represented_by(), dispute);
    if (speaker == nullptr || !speaker->moved_to().empty()) return Refuse("mediation.party.unknown");
    const bool fits = speaker->side() == Party::SIDE_AGENT || speaker->side() == party.side();
    if (speaker->id() == party.id() || !fits || speaker->minor()) {
      return Refuse("mediation.party.representative");
    }
  }
  return absl::OkStatus();
}

bool IsPrincipal(const Party& party) { return party.side() != Party::SIDE_AGENT && party.moved_to().empty(); }

void TakeOutNames(const v1::Identities& identities, Message* message) {
  const PersonalWords words(identities);
  if (!words.empty()) TakeOut(words, nullptr, message);
}

bool TakeOutNames(v1::Identities* identities, Message* message) {
  const PersonalWords words(*identities);
  const auto spellings = [&] {
    int count = 0;
    for (const Identity& identity : identities->identities()) count += identity.spellings_size();
    return count;
  };
  const int before = spellings();
  if (!words.empty()) TakeOut(words, identities, message);
  return spellings() > before;
}

}  // namespace fengqiao::mediation
