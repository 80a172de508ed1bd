// Requests for an arrest: with a submitted revocation alone, and the days of the court.

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using v1::ArrestRequest;
using v1::Sanction;

v1::RequestArrestRequest Arrest(std::string_view sanction,
                                ArrestRequest::Ground ground = ArrestRequest::GROUND_FLIGHT) {
  v1::RequestArrestRequest request;
  request.mutable_arrest_request()->set_sanction(std::string(sanction));
  request.mutable_arrest_request()->set_ground(ground);
  request.mutable_arrest_request()->set_reason("已变卖房产并购买出境机票，可能逃跑。");
  return request;
}

v1::RecordArrestDecisionRequest Decided(bool granted, std::string_view day,
                                        std::string_view request_id = "r1") {
  v1::RecordArrestDecisionRequest request;
  request.set_arrest_request(std::string(request_id));
  request.set_granted(granted);
  request.set_paper("（2026）浙0602刑捕1号");
  *request.mutable_day() = Date(day);
  return request;
}

class ArrestsTest : public ::testing::Test {
 protected:
  // Out of control for over a month, and found.
  ArrestsTest() {
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    life.GoTo("2026-02-01");
    EXPECT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-01-20")), "OK");
    life.GoTo("2026-03-02");
    EXPECT_EQ(life.Give(Found("a1", "2026-03-02")), "OK");
    EXPECT_EQ(life.Give(Propose(v1::SANCTION_KIND_REVOKE_PROBATION, {"b1"})), "OK");
  }

  void Submit() {
    life.actor.account = "li";
    v1::ReviewSanctionRequest review;
    review.set_sanction("s1");
    ASSERT_EQ(life.Give(review), "OK");
    v1::DecideSanctionRequest decide;
    decide.set_sanction("s1");
    decide.set_approve(true);
    decide.mutable_addressee()->set_name("某区人民法院");
    decide.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
    decide.mutable_addressee()->set_level(v1::Organ::LEVEL_COUNTY);
    ASSERT_EQ(life.Give(decide), "OK");
  }

  Life life{"2026-01-01"};
};

TEST_F(ArrestsTest, GoWithASubmittedRevocation) {
  life.actor.account = "li";
  EXPECT_EQ(life.Give(Arrest("s2")), "correction.sanction.unknown");
  EXPECT_EQ(life.Give(Arrest("s1")), "correction.arrest.sanction");
  Submit();
  life.actor.account = "zhang";
  EXPECT_EQ(life.Give(Arrest("s1")), "correction.sanction.own");
  life.actor.account = "li";
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(Arrest("s1")), "correction.power.county");
  life.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(life.Give(Arrest("s1")), "OK");
  EXPECT_EQ(life.event, "Arrest.Requested");
  EXPECT_EQ(life.subject.arrest_requests(0).addressee().name(), "某区人民法院");
  EXPECT_THAT(life.Duties(), Contains("CCL47.decide:r1 2026-03-04"));
  EXPECT_EQ(life.subject.documents().rbegin()->kind(), v1::Document::KIND_ARREST_REQUEST);
  EXPECT_EQ(life.Give(Arrest("s1")), "correction.arrest.twice");
}

TEST_F(ArrestsTest, ACustodyThatFollowsHasItsDaysUntilTheCourtHasRuled) {
  Submit();
  ASSERT_EQ(life.Give(Arrest("s1")), "OK");
  EXPECT_EQ(life.Give(Decided(true, "2026-03-01")), "day");
  EXPECT_EQ(life.Give(Decided(true, "2026-03-02", "r2")), "correction.arrest.unknown");
  ASSERT_EQ(life.Give(Decided(true, "2026-03-02")), "OK");
  EXPECT_EQ(life.Give(Decided(true, "2026-03-02")), "correction.arrest.decided");
  EXPECT_EQ(life.Duty("CCL47.decide:r1"), nullptr);
  EXPECT_EQ(life.Duty("CCL47.limit:r1"), nullptr);
  life.GoTo("2026-03-03");
  auto arrested = Detained("2026-03-03");
  arrested.mutable_custody()->set_kind(v1::Custody::KIND_CRIMINAL);
  ASSERT_EQ(life.Give(arrested), "OK");
  EXPECT_THAT(life.Duties(), Contains("CCL47.limit:r1 2026-04-02"));
  life.GoTo("2026-03-20");
  v1::RecordOrganDecisionRequest ruled;
  ruled.set_sanction("s1");
  ruled.set_granted(true);
  ruled.set_paper("（2026）浙0602刑更1号");
  *ruled.mutable_day() = Date("2026-03-20");
  ASSERT_EQ(life.Give(ruled), "OK");
  EXPECT_EQ(life.Duty("CCL47.limit:r1"), nullptr);
}

TEST_F(ArrestsTest, NobodyIsAskedForWhoIsInCustodyAndARefusalMayBeAskedAgain) {
  Submit();
  ASSERT_EQ(life.Give(Arrest("s1")), "OK");
  ASSERT_EQ(life.Give(Decided(false, "2026-03-02")), "OK");
  ASSERT_EQ(life.Give(Arrest("s1", ArrestRequest::GROUND_DANGER)), "OK");
  ASSERT_EQ(life.Give(Decided(false, "2026-03-02", "r2")), "OK");
  auto arrested = Detained("2026-03-02");
  arrested.mutable_custody()->set_kind(v1::Custody::KIND_CRIMINAL);
  ASSERT_EQ(life.Give(arrested), "OK");
  EXPECT_EQ(life.Give(Arrest("s1")), "correction.arrest.custody");
}

TEST_F(ArrestsTest, BadOnesAreToldByTheirField) {
  Submit();
  EXPECT_EQ(life.Give(Arrest("s1", ArrestRequest::GROUND_UNSPECIFIED)), "arrest_request.ground");
  auto silent = Arrest("s1");
  silent.mutable_arrest_request()->set_reason("怕跑");
  EXPECT_EQ(life.Give(silent), "arrest_request.reason");
}

}  // namespace
}  // namespace fengqiao::correction
