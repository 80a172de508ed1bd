// Small checks that the parts of an old case share: each adds what is wrong under the field's path.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_OLD_CASE_CHECK_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_OLD_CASE_CHECK_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/bulk/faults.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

// "case.attempts[2].ended"
std::string PathOf(std::string_view list, int index, std::string_view field);

using MaybeDay = std::optional<absl::CivilDay>;

class OldCaseCheck {
 public:
  OldCaseCheck(const Circumstances& now, bulk::Faults* faults) : now_(now), faults_(*faults) {}

  const Circumstances& now() const { return now_; }
  bulk::Faults& faults() { return faults_; }

  // A rule of law refuses what stands in the field.
  void Refuse(std::string_view path, std::string_view rule, std::string_view detail = {});
  void Shape(std::string_view path, std::string_view explanation) { faults_.AddShape(path, explanation); }

  void Text(std::string_view path, std::string_view text, size_t most);
  void NamedText(std::string_view path, std::string_view text, size_t most);
  // Makes it canonical; bounded as every amount of a case. Null where none is given.
  void Amount(std::string_view path, common::v1::Decimal* amount);
  void AtMost(std::string_view path, int count, int most);
  // The day, where it is given and one of the calendar; none is after today (mediation.mt10.future).
  MaybeDay Day(std::string_view path, bool given, const common::v1::Date& day);
  MaybeDay RequiredDay(std::string_view path, bool given, const common::v1::Date& day);
  // Refuses by `rule` a day before the one that it builds on; where one of them is not known nothing is
  // barred.
  void NotBefore(std::string_view path, MaybeDay day, MaybeDay earlier,
                 std::string_view rule = "mediation.case.day_order");
  // An id within the case is by position, and may be left out.
  void Id(std::string_view path, std::string_view kind, int index, std::string* id);

 private:
  const Circumstances& now_;
  bulk::Faults& faults_;
};

// The parts of ReadOldCase (old_case_entry.cc, old_case_outcome.cc). Each canonicalises its part of the case.
void CheckOldEntry(const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check);
void CheckOldAttempts(const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check);
void CheckOldOutcome(const MaybeDay& registered, v1::Case* dispute, OldCaseCheck* check);
void CheckOldAftercare(v1::Case* dispute, OldCaseCheck* check);
void CheckOldEnd(v1::Case* dispute, OldCaseCheck* check);

// The state that the facts lead to (§4.4).
v1::Case::State StateOf(const v1::Case& dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_OLD_CASE_CHECK_H_
