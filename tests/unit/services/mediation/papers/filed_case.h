// A dispute driven by commands, for papers to be printed from.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_PAPERS_FILED_CASE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_PAPERS_FILED_CASE_H_

#include <string>

#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/papers/paper_facts.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::mediation {

inline constexpr char kCommittee[] = "regions/330602001/committees/town";
inline constexpr char kMediator[] = "regions/330602001/mediators/shen";

// 陈大江 (p1) against 越城建材有限公司 (p2), all on 22 November 2026.
class FiledCase {
 public:
  explicit FiledCase(v1::Source source = v1::SOURCE_APPLICATION);

  template <typename Request>
  void Do(Request request) {
    request.set_name(dispute.name());
    const auto step = Decide(dispute, request, Now());
    ASSERT_OK(step) << request.DebugString();
    dispute = step->next;
  }

  // The steps of a life, each from the state before it.
  void Accept();
  void Start();
  // What is said in the case from now on, as commands have it: without the parties' names.
  template <typename Request>
  void Say(Request request) {
    TakeOutNames(&identities, &request);
    Do(request);
  }
  void Agree(v1::Agreement::Kind kind, bool instalments,
             v1::Agreement::Matter matter = v1::Agreement::MATTER_UNSPECIFIED);
  void Sign();
  void Apply();
  void Perform();
  void FollowUp();
  void Terminate(v1::Attempt::Result result);
  void Refuse();
  void CloseAndArchive(v1::Closing::Kind kind);

  PaperFacts Facts() const;

  const absl::CivilDay today = absl::CivilDay(2026, 11, 22);
  v1::Case dispute;
  v1::Identities identities;
  Roster roster;

 private:
  Circumstances Now() const;
  void File(std::initializer_list<v1::Paper::Kind> kinds);

  const RuleBook book_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_PAPERS_FILED_CASE_H_
