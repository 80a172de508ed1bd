// What the enums of community correction are called in papers.

#ifndef FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_WORDS_H_
#define FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_WORDS_H_

#include <string_view>

#include "fengqiao/correction/v1/subject.pb.h"

namespace fengqiao::correction {

// "" for what is not given.
std::string_view PaperWord(v1::Subject::Kind kind);
std::string_view PaperWord(v1::MaskedPerson::Sex sex);
std::string_view PaperWord(v1::Judgment::Penalty penalty);
std::string_view PaperWord(v1::SupervisionClass supervision_class);
std::string_view PaperWord(v1::ExecutionPlace::Ground ground);
std::string_view PaperWord(v1::Paper::Kind kind);
std::string_view PaperWord(v1::Registration::Way way);
std::string_view PaperWord(v1::Entrustment::Act act);
std::string_view PaperWord(v1::Team::Role role);
std::string_view PaperWord(v1::Level level);
std::string_view PaperWord(v1::Leave::Reason reason);
// What became of an application.
std::string_view PaperWord(v1::Leave::State state);
std::string_view PaperWord(v1::Breach::Kind kind);
std::string_view PaperWord(v1::Absence::Cause cause);
std::string_view PaperWord(v1::Absence::Measure::Kind kind);
std::string_view PaperWord(v1::Absence::Outcome outcome);
std::string_view PaperWord(v1::Custody::Kind kind);
std::string_view PaperWord(v1::Commendation::Ground ground);
std::string_view PaperWord(v1::Commutation::Ground ground);
std::string_view PaperWord(v1::ArrestRequest::Ground ground);
std::string_view PaperWord(v1::Document::Kind kind);
std::string_view PaperWord(v1::Document::Mode mode);
std::string_view PaperWord(v1::Organ::Kind kind);

// How templates tell the kinds apart: "probation".
std::string_view KindId(v1::Subject::Kind kind);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_PAPERS_PAPER_WORDS_H_
