#include "services/correction/domain/old_subjects.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sentence.h"

namespace fengqiao::correction {
namespace {

using bulk::Faults;
using v1::Subject;
using v1::SubjectRow;

// "1年6个月"
std::string LengthInWords(const v1::Length& length) {
  std::string words;
  if (length.years() > 0) absl::StrAppend(&words, length.years(), "年");
  if (length.months() > 0) absl::StrAppend(&words, length.months(), "个月");
  if (length.days() > 0) absl::StrAppend(&words, length.days(), "日");
  return words;
}

// How a term was computed, so that whoever mends the file sees where he and the law part.
std::string Arithmetic(const SubjectRow& row, const v1::Term& term, absl::CivilDay end) {
  std::string told = absl::StrCat("自", FormatDay(DayOf(term.start())), "起");
  if (row.kind() == Subject::KIND_PAROLE || row.kind() == Subject::KIND_TEMPORARY_SERVICE) {
    absl::StrAppend(&told, "至刑期届满");
  } else {
    absl::StrAppend(&told, LengthInWords(row.judgment().length()));
  }
  if (term.credited_days() > 0) {
    const int custody = row.judgment().custody_days(), residence = row.judgment().residence_days();
    absl::StrAppend(&told, "，");
    if (custody > 0) absl::StrAppend(&told, "先行羁押", custody, "日");
    if (custody > 0 && residence > 0) absl::StrAppend(&told, "、");
    if (residence > 0) absl::StrAppend(&told, "指定居所监视居住", residence, "日");
    absl::StrAppend(&told, "折抵", term.credited_days(), "日");
  }
  if (row.term_changes_size() > 0) absl::StrAppend(&told, "，经文书变更");
  return absl::StrCat(told, "，应至", FormatDay(end), "止（", term.law(), "）");
}

// The last day of the term by the judgment alone, where it lies before today.
std::optional<absl::CivilDay> OverByJudgment(const SubjectRow& row, absl::CivilDay today) {
  FieldErrors known;
  const auto term = ComputeTerm("judgment", row.kind(), row.judgment(), today, &known);
  if (!term || !known.empty() || DayOf(term->end()) >= today) return std::nullopt;
  return DayOf(term->end());
}

bool IsProlonged(const SubjectRow& row) {
  return std::any_of(row.term_changes().begin(), row.term_changes().end(), [](const v1::TermChange& change) {
    return change.kind() == v1::TermChange::KIND_PROLONGATION;
  });
}

// The notice, as if it had been entered on its day.
std::optional<NewSubject> Notice(const SubjectRow& row, std::string_view name, const Circumstances& now,
                                 Faults* faults) {
  v1::RegisterNoticeRequest request;
  request.set_parent(row.region());
  *request.mutable_person() = row.person();
  Subject& subject = *request.mutable_subject();
  subject.set_kind(row.kind());
  *subject.mutable_organ() = row.organ();
  *subject.mutable_judgment() = row.judgment();
  *subject.mutable_place() = row.place();
  *subject.mutable_noticed() = row.noticed();
  *subject.mutable_papers() = row.papers();
  subject.set_case_officer(row.case_officer());
  // Of a term that a paper has prolonged, the notice is one of before that was needed.
  Circumstances then = now;
  if (const auto over = OverByJudgment(row, now.today); over && IsProlonged(row)) then.today = *over;
  auto made = RegisterNotice(request, name, then);
  faults->AddStatus("judgment", made.status(), [](std::string_view path) {
    constexpr std::string_view kSubject = "subject.";
    return std::string(path.substr(0, kSubject.size()) == kSubject ? path.substr(kSubject.size()) : path);
  });
  if (!made.ok()) return std::nullopt;
  return *std::move(made);
}

void ChangeTerms(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  for (int i = 0; i < row.term_changes_size(); ++i) {
    const std::string path = absl::StrCat("term_changes[", i, "]");
    if (row.term_changes(i).kind() == v1::TermChange::KIND_CORRECTED_JUDGMENT) {
      faults->AddShape(path + ".kind", "更正后的判决、裁定直接写在 judgment 中");
      continue;
    }
    v1::ChangeTermRequest request;
    *request.mutable_change() = row.term_changes(i);
    Apply("change", path, request, now, subject, faults);
  }
}

// What the old file has is held against what the law gives.
void CompareTerm(const SubjectRow& row, const Subject& subject, Faults* faults) {
  const auto compare = [&](const char* field, bool given, const common::v1::Date& stated,
                           const common::v1::Date& computed) {
    if (!given || DayOf(stated) == DayOf(computed)) return;
    faults->AddStatus(field, Refuse("correction.import.term",
                                    absl::StrCat("（按法律计算：",
                                                 Arithmetic(row, subject.term(), DayOf(subject.term().end())),
                                                 "；文件写的是", FormatDay(DayOf(stated)), "）")));
  };
  compare("term_start", row.has_term_start(), row.term_start(), subject.term().start());
  compare("term_end", row.has_term_end(), row.term_end(), subject.term().end());
}

// Where a term is over by the judgment, but not by the old file, the arithmetic is the better answer.
void TellTermThatIsOver(const SubjectRow& row, const Circumstances& now, Faults* faults) {
  if (!OverByJudgment(row, now.today) || IsProlonged(row)) return;
  FieldErrors known;
  const auto term = ComputeTerm("judgment", row.kind(), row.judgment(), now.today, &known);
  Subject computed;
  *computed.mutable_term() = *term;
  CompareTerm(row, computed, faults);
}

// The registration as it was. Whether it was late is known from its days; what it had for a consequence is
// what the file says of sanctions.
void Register(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  v1::RegisterSubjectRequest request;
  *request.mutable_reported() = row.reported();
  request.set_way(row.way());
  const auto step = Decide(*subject, request, now);
  faults->AddStatus("reported", step.status());
  if (!step.ok()) return;
  *subject = step->next;
  subject->clear_absences();
  subject->clear_breaches();
  // Supervision is asked for from the entry on: what was done before it stands in the old file.
  *subject->mutable_supervision()->mutable_from() = ToProto(now.today);
}

// Office, team, classes, plan and announcement, each as the command that lays it down.
void SetUp(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  if (row.has_entrustment()) {
    v1::EntrustOfficeRequest request;
    *request.mutable_entrustment() = row.entrustment();
    Apply("entrustment", "entrustment", request, now, subject, faults);
  }
  if (row.has_receipt_sent()) {
    v1::SendReceiptRequest request;
    *request.mutable_day() = row.receipt_sent();
    Apply("day", "receipt_sent", request, now, subject, faults);
  }
  if (row.has_team()) {
    v1::SetTeamRequest request;
    *request.mutable_team() = row.team();
    Apply("team", "team", request, now, subject, faults);
  }
  for (int i = 0; i < row.classifications_size(); ++i) {
    v1::ClassifySubjectRequest request;
    *request.mutable_classification() = row.classifications(i);
    // A class is the same as the one before it, not as the one of today.
    Circumstances then = now;
    if (const auto from = FromProto(row.classifications(i).from()); from.ok())
      then.today = std::min(now.today, *from);
    Apply("classification", absl::StrCat("classifications[", i, "]"), request, then, subject, faults);
  }
  if (row.has_plan()) {
    v1::SetPlanRequest request;
    *request.mutable_plan() = row.plan();
    Apply("plan", "plan", request, now, subject, faults);
  }
  if (row.has_announcement()) {
    v1::AnnounceCorrectionRequest request;
    *request.mutable_announcement() = row.announcement();
    Apply("announcement", "announcement", request, now, subject, faults);
  }
}

void AddCustodies(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  for (int i = 0; i < row.custodies_size(); ++i) {
    v1::RecordCustodyRequest request;
    *request.mutable_custody() = row.custodies(i);
    request.mutable_custody()->clear_id();
    Apply("custody", absl::StrCat("custodies[", i, "]"), request, now, subject, faults);
  }
}

void CompareState(const SubjectRow& row, const Subject& subject, Faults* faults) {
  if (row.state() == Subject::STATE_UNSPECIFIED || row.state() == subject.state()) return;
  faults->AddStatus(
      "state",
      Refuse("correction.import.state",
             absl::StrCat("（", Subject::State_Name(subject.state()).substr(sizeof("STATE_") - 1), "）")));
}

}  // namespace

absl::Status KnownAlready() { return Refuse("correction.import.known"); }

NewSubject ReadOldSubject(const SubjectRow& row, std::string_view name, const Circumstances& now,
                          Faults* faults) {
  // What is too large is not looked at any further.
  if (const absl::Status bounds = CheckBounds(row); !bounds.ok()) {
    faults->AddStatus("", bounds);
    return {};
  }
  if (row.state() == Subject::STATE_RELEASED || row.state() == Subject::STATE_TERMINATED ||
      row.state() == Subject::STATE_WITHDRAWN) {
    faults->AddStatus("state", Refuse("correction.import.ended"));
    return {};
  }
  if (!WhyNoCounty(row.region(), now.today).empty()) {
    faults->AddShape("region", "须写成 regions/六位代码，并且是现在的县、区或者县级市");
    return {};
  }
  TellTermThatIsOver(row, now, faults);
  auto made = Notice(row, name, now, faults);
  if (!made) return {};
  Subject& subject = made->subject;
  v1::Imported& imported = *subject.mutable_imported();
  *imported.mutable_day() = ToProto(now.today);
  imported.set_by(now.actor.account);
  imported.set_source(row.source_system());

  Circumstances circumstances = now;
  circumstances.person = &made->person;
  // As in a command: what is said in free text has no name of the person in it any more.
  SubjectRow said = row;
  TakeOutPerson(made->person, &said);
  ChangeTerms(said, circumstances, &subject, faults);
  CompareTerm(said, subject, faults);
  if (said.term_changes_size() > 0 && DayOf(subject.term().end()) < now.today) {
    faults->AddStatus("term_changes", Refuse("correction.notice.over"));
  }
  if (said.has_reported()) {
    Register(said, circumstances, &subject, faults);
  } else if (said.way() != v1::Registration::WAY_UNSPECIFIED) {
    faults->AddShape("reported", "写明报到方式的，必须填写报到日期");
  }
  SetUp(said, circumstances, &subject, faults);
  AddCustodies(said, circumstances, &subject, faults);
  AddOldSanctions(said, circumstances, &subject, faults);
  AddOldLeaves(said, circumstances, &subject, faults);
  AddOpenSearch(said, circumstances, &subject, faults);
  if (faults->empty()) CompareState(said, subject, faults);
  return *std::move(made);
}

}  // namespace fengqiao::correction
