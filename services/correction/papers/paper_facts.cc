#include "services/correction/papers/paper_facts.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/paper/chinese_numbers.h"
#include "common/regions/region_tree.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"

namespace fengqiao::correction {
namespace {

using regions::RegionTree;

// What stands at the end of a county's name and in no number: 区, 县, 市, 旗.
constexpr std::string_view kEndings[] = {"自治县", "自治旗", "新区", "区", "县", "市", "旗"};

void AppendPart(int32_t number, std::string_view unit, std::string* text) {
  if (number <= 0) return;
  absl::StrAppend(text, paper::ChineseNumber(static_cast<uint64_t>(number)), ToAbsl(unit));
}

std::string_view DutyOf(v1::Team::Role role) {
  switch (role) {
    case v1::Team::ROLE_OFFICIAL:
      return "负责监督管理和教育帮扶的组织实施";
    case v1::Team::ROLE_VILLAGE:
      return "协助了解日常表现，反映情况，开展帮扶";
    case v1::Team::ROLE_FAMILY:
      return "督促遵守规定，反映生活和思想情况";
    case v1::Team::ROLE_EMPLOYER:
      return "协助了解工作、学习情况，给予支持";
    case v1::Team::ROLE_SOCIAL_WORKER:
      return "提供教育帮扶等专业服务，记录服务情况";
    case v1::Team::ROLE_VOLUNTEER:
      return "协助开展教育帮扶活动";
    default:
      return "";
  }
}

}  // namespace

std::string_view KindId(v1::Subject::Kind kind) {
  switch (kind) {
    case v1::Subject::KIND_PUBLIC_SURVEILLANCE:
      return "public_surveillance";
    case v1::Subject::KIND_PROBATION:
      return "probation";
    case v1::Subject::KIND_PAROLE:
      return "parole";
    case v1::Subject::KIND_TEMPORARY_SERVICE:
      return "temporary_service";
    default:
      return "";
  }
}

std::string RegionName(const PaperFacts& facts, std::string_view region) {
  return RegionTree::BuiltIn().FullName(api::RegionOf(region), facts.today);
}

std::string OrganWord(const PaperFacts& facts) {
  const regions::Region* county = RegionTree::BuiltIn().Find(api::RegionOf(facts.county), facts.today);
  if (county == nullptr) return "";
  std::string_view name = county->name;
  for (const std::string_view ending : kEndings) {
    // Two characters have to be left: 东区 stays 东区.
    constexpr size_t kTwoCharacters = 6;
    if (name.size() < ending.size() + kTwoCharacters) continue;
    if (name.substr(name.size() - ending.size()) != ending) continue;
    return std::string(name.substr(0, name.size() - ending.size()));
  }
  return std::string(name);
}

std::string LengthText(const v1::Length& length) {
  std::string text;
  AppendPart(length.years(), "年", &text);
  AppendPart(length.months(), "个月", &text);
  AppendPart(length.days(), "日", &text);
  return text;
}

std::string SentenceText(const v1::Subject& subject) {
  const v1::Judgment& judgment = subject.judgment();
  switch (subject.kind()) {
    case v1::Subject::KIND_PUBLIC_SURVEILLANCE:
      return absl::StrCat("判处管制", LengthText(judgment.length()));
    case v1::Subject::KIND_PROBATION:
      return absl::StrCat("判处", ToAbsl(PaperWord(judgment.penalty())), LengthText(judgment.sentence()),
                          "，缓刑", LengthText(judgment.length()));
    case v1::Subject::KIND_PAROLE:
      return "裁定假释";
    case v1::Subject::KIND_TEMPORARY_SERVICE:
      return judgment.medical_parole() ? "决定暂予监外执行（保外就医）" : "决定暂予监外执行";
    default:
      return "";
  }
}

int CountDecided(const v1::Subject& subject, v1::SanctionKind kind, absl::CivilDay until) {
  return static_cast<int>(
      std::count_if(subject.sanctions().begin(), subject.sanctions().end(), [&](const v1::Sanction& one) {
        return one.kind() == kind && one.state() == v1::Sanction::STATE_DECIDED &&
               DayOf(one.decided()) <= until;
      }));
}

void OfferAgencyOf(const PaperFacts& facts, std::string_view region, std::string_view field,
                   PaperDraft* draft) {
  const std::string county = RegionName(facts, region);
  if (!county.empty()) draft->Offer(field, absl::StrCat(county, "社区矫正机构"));
}

void AddAgency(const PaperFacts& facts, PaperDraft* draft) {
  OfferAgencyOf(facts, facts.county, "agency_name", draft);
  draft->Offer("issued_date", facts.today);
}

void OfferProcuratorate(const PaperFacts& facts, PaperDraft* draft) {
  const std::string county = RegionName(facts, facts.county);
  if (!county.empty()) draft->Offer("procuratorate_name", absl::StrCat(county, "人民检察院"));
}

void HoldPrison(const PaperFacts& facts, v1::Document::Kind document, std::string_view about,
                PaperDraft* draft) {
  for (const v1::Document& one : facts.subject.documents()) {
    if (one.kind() != document || one.about() != about) continue;
    const auto& all = one.addressees();
    if (std::any_of(all.begin(), all.end(), [](const v1::Document::Addressee& addressee) {
          return addressee.who() == v1::Organ::KIND_PRISON;
        })) {
      draft->Hold("to_prison", "true");
    }
  }
}

void AddPerson(const PaperFacts& facts, PaperDraft* draft) {
  const v1::Person& person = facts.person;
  draft->Hold("name", person.name()).Hold("id_number", person.number()).Hold("born_date", person.born());
  draft->Hold("sex", PaperWord(person.sex())).Hold("phone", person.phone());
  draft->Hold("sex_id", person.sex() == v1::MaskedPerson::SEX_FEMALE ? "female" : "male");
  draft->Hold("address", person.address());
  if (facts.subject.minor()) draft->Hold("minor", "true");
  if (IsMinorOn(person, facts.today)) {
    draft->Hold("guardian_name", person.guardian_name()).Hold("guardian_phone", person.guardian_phone());
  }
}

void AddJudgment(const PaperFacts& facts, PaperDraft* draft) {
  const v1::Subject& subject = facts.subject;
  draft->Hold("kind", PaperWord(subject.kind())).Hold("kind_id", KindId(subject.kind()));
  draft->Hold("crime", subject.judgment().crime()).Hold("organ_name", subject.organ().name());
  draft->Hold("judgment_number", subject.judgment().number()).Hold("sentence", SentenceText(subject));
  draft->Hold("effective_date", subject.judgment().effective());
  draft->Hold("term_start_date", subject.term().start()).Hold("term_end_date", subject.term().end());
}

void AddHead(const PaperFacts& facts, PaperDraft* draft) {
  AddAgency(facts, draft);
  AddPerson(facts, draft);
  AddJudgment(facts, draft);
}

void AddClass(const PaperFacts& facts, absl::CivilDay day, PaperDraft* draft) {
  for (const v1::Classification& one : facts.subject.classifications()) {
    if (DayOf(one.from()) > day) continue;
    draft->Hold("class", PaperWord(one.supervision_class())).Hold("class_grounds", one.grounds());
  }
}

void AddInjunction(const PaperFacts& facts, PaperDraft* draft) {
  const v1::Judgment& judgment = facts.subject.judgment();
  if (judgment.injunction().empty()) return;
  draft->Hold("injunction", judgment.injunction());
  if (judgment.has_injunction_end()) draft->Hold("injunction_end_date", judgment.injunction_end());
}

void AddCounts(const PaperFacts& facts, absl::CivilDay until, PaperDraft* draft) {
  const auto count = [&](std::string_view field, v1::SanctionKind kind) {
    draft->Hold(field, absl::StrCat(CountDecided(facts.subject, kind, until)));
  };
  count("admonitions", v1::SANCTION_KIND_ADMONITION);
  count("warnings", v1::SANCTION_KIND_WARNING);
}

void AddTeam(const PaperFacts& facts, PaperDraft* draft) {
  for (const v1::Team::Member& member : facts.subject.team().members()) {
    draft->Add("members").Hold("role", PaperWord(member.role())).Offer("duty", DutyOf(member.role()));
  }
}

}  // namespace fengqiao::correction
