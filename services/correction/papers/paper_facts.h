// What papers are filled from, and the parts that several of them share.

#ifndef FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FACTS_H_
#define FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FACTS_H_

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/paper/paper_draft.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "fengqiao/correction/v1/positioning.pb.h"
#include "fengqiao/correction/v1/risk.pb.h"

namespace fengqiao::correction {

using paper::DraftFields;
using paper::PaperDraft;

struct PaperFacts {
  const v1::Subject& subject;
  const v1::Person& person;
  std::string_view county;  // whose paper it is, `regions/{code}`
  absl::CivilDay today;
  // What is kept of risk assessments; null for papers that say nothing of them.
  const v1::RiskFile* risk = nullptr;
  // The order of electronic positioning that is open; null where there is none, and for papers that say
  // nothing of it.
  const v1::PositioningOrder* order = nullptr;
};

// What a paper is about within the file: "s1", "d1.2". Empty: the last one.
using About = std::string_view;

// -- Texts

// "浙江省绍兴市越城区"; "" for what the region tree does not know (a township).
std::string RegionName(const PaperFacts& facts, std::string_view region);
// "越城", as it stands in the numbers of a county's papers; "" where the county is not known.
std::string OrganWord(const PaperFacts& facts);
// "一年六个月"
std::string LengthText(const v1::Length& length);
// "判处有期徒刑六个月，缓刑一年"
std::string SentenceText(const v1::Subject& subject);
// How often a sanction of that kind was decided until a day.
int CountDecided(const v1::Subject& subject, v1::SanctionKind kind, absl::CivilDay until);

// -- Parts

// agency_name of the county whose paper it is, and issued_date: proposals.
void AddAgency(const PaperFacts& facts, PaperDraft* draft);
// procuratorate_name of that county, a proposal. What the police are called there nobody knows but the
// operator.
void OfferProcuratorate(const PaperFacts& facts, PaperDraft* draft);
// to_prison where a document goes to the prison or detention house too; its name the operator says.
void HoldPrison(const PaperFacts& facts, v1::Document::Kind document, std::string_view about,
                PaperDraft* draft);
// The agency of another county, as `field`: a proposal.
void OfferAgencyOf(const PaperFacts& facts, std::string_view region, std::string_view field,
                   PaperDraft* draft);
// Who the person is; the guardian's name only while the person is under age.
void AddPerson(const PaperFacts& facts, PaperDraft* draft);
// What is executed: kind, crime, organ_name, judgment_number, sentence, and the term.
void AddJudgment(const PaperFacts& facts, PaperDraft* draft);
// All of these: what nearly every paper begins with.
void AddHead(const PaperFacts& facts, PaperDraft* draft);
// The class that holds on a day, where there is one, and its grounds.
void AddClass(const PaperFacts& facts, absl::CivilDay day, PaperDraft* draft);
// injunction and injunction_end_date, where there is one.
void AddInjunction(const PaperFacts& facts, PaperDraft* draft);
// admonitions and warnings until a day, as numbers.
void AddCounts(const PaperFacts& facts, absl::CivilDay until, PaperDraft* draft);
// `members` of the team by role; their names the operator says, for the file has none.
void AddTeam(const PaperFacts& facts, PaperDraft* draft);

// How templates tell the kinds apart: "probation".
std::string_view KindId(v1::Subject::Kind kind);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_FACTS_H_
