// MT9 to MT12, A1, A2, A6: what is agreed, and when it takes force.

#include <algorithm>
#include <vector>

#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Case;
using Mark = Agreement::Mark;

TEST(AgreementsTest, WhatMustBeSaid) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
  request.mutable_agreement()->clear_content();
  EXPECT_REFUSED(world.Try(request), "mediation.mt9.content");
  request.mutable_agreement()->set_kind(Agreement::KIND_WRITTEN);
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.content");
  request = Agreeing(Agreement::KIND_WRITTEN);
  request.mutable_agreement()->clear_facts();
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.content");
  request = Agreeing(Agreement::KIND_WRITTEN);
  request.mutable_agreement()->clear_performance();
  EXPECT_REFUSED(world.Try(request), "mediation.mt10.content");
  // An oral one is only its content.
  request.mutable_agreement()->clear_facts();
  request.mutable_agreement()->clear_amount();
  request.mutable_agreement()->set_kind(Agreement::KIND_ORAL);
  EXPECT_OK(world.Try(request));
  request.mutable_agreement()->clear_kind();
  EXPECT_EQ(FieldOf(world.Try(request)), "agreement.kind");
  EXPECT_EQ(FieldOf(world.Try(Agreeing(Agreement::KIND_ORAL, "-5"))), "agreement.amount");
  EXPECT_EQ(FieldOf(world.Try(Agreeing(Agreement::KIND_ORAL, "1e3"))), "agreement.amount");
}

TEST(AgreementsTest, TheDayLiesBetweenTheBeginningAndToday) {
  struct Row {
    const char* reached;
    const char* rule;
  };
  for (const Row& row : {Row{"2024-02-29", "mediation.mt10.before_registration"},
                         Row{"2024-03-04", "mediation.case.day_order"}, Row{"2024-03-05", "OK"},
                         Row{"2024-03-06", "OK"}, Row{"2024-03-07", "mediation.mt10.future"}}) {
    SCOPED_TRACE(row.reached);
    World world;
    world.To(Case::STATE_ACCEPTED);
    world.today = Day("2024-03-06");
    world.Do(Starting(Day("2024-03-05")));
    v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
    *request.mutable_agreement()->mutable_reached() = Date(row.reached);
    EXPECT_REFUSED(world.Try(request), row.rule);
  }
}

// MT12 by Ningbo 24: asked for, not performed on the spot, or difficult.
TEST(AgreementsTest, WhenTheWrittenFormIsCompulsory) {
  struct Row {
    const char* what;
    std::function<void(World*, v1::RecordAgreementRequest*)> change;
    const char* rule;
  };
  const auto due = [](const char* day) {
    return [day](World*, v1::RecordAgreementRequest* request) {
      auto* instalment = request->mutable_agreement()->add_instalments();
      *instalment->mutable_due() = Date(day);
      instalment->set_what("付清");
    };
  };
  const auto grade = [](v1::Grade value) {
    return [value](World* world, v1::RecordAgreementRequest*) { world->dispute.set_grade(value); };
  };
  const Row rows[] = {
      {"plain", [](World*, v1::RecordAgreementRequest*) {}, "OK"},
      {"of money, and nobody says when",
       [](World*, v1::RecordAgreementRequest* request) {
         *request->mutable_agreement() = Agreeing(Agreement::KIND_ORAL, "0.01").agreement();
       },
       "mediation.mt12.written_required"},
      {"of money, due today",
       [due](World* world, v1::RecordAgreementRequest* request) {
         *request->mutable_agreement() = Agreeing(Agreement::KIND_ORAL, "60000").agreement();
         due("2024-03-01")(world, request);
       },
       "OK"},
      {"asked for",
       [](World*, v1::RecordAgreementRequest* request) {
         request->mutable_agreement()->set_written_form_asked(true);
       },
       "mediation.mt12.written_required"},
      {"performed on the spot", due("2024-03-01"), "OK"},
      {"performed tomorrow", due("2024-03-02"), "mediation.mt12.written_required"},
      {"simple", grade(v1::GRADE_SIMPLE), "OK"},
      {"difficult", grade(v1::GRADE_DIFFICULT), "mediation.mt12.written_required"},
      {"major", grade(v1::GRADE_MAJOR), "mediation.mt12.written_required"},
  };
  // Where the place lays down that the law alone holds, it is written where a party asks. Where it lays
  // nothing down, the program doesn't decide.
  const std::string terms =
      "mediation.accept_days\t000000\t2011-01-01\t\t3\tM\tx\nmediation.term_days\t000000\t2011-01-"
      "01\t\t30\tS2\tx\n"
      "mediation.confirm_days\t000000\t2011-01-01\t\t30\tS\tx\n"
      "mediation.followup_days\t000000\t2011-01-01\t\t30\tP\tx\n";
  const auto silent = Parameters::Parse(terms);
  ASSERT_OK(silent);
  const auto law_alone =
      Parameters::Parse(terms + "mediation.written_required\t000000\t2011-01-01\t\t0\tS\tx\n");
  ASSERT_OK(law_alone);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const std::string built_in = row.rule;
    for (const auto& [parameters, unasked] :
         {std::pair(&BuiltInParameters(), built_in.c_str()), std::pair(&*law_alone, "OK"),
          std::pair(&*silent, "mediation.parameter.missing")}) {
      World world("2024-03-01", *parameters);
      world.To(Case::STATE_MEDIATING);
      v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
      row.change(&world, &request);
      const bool asked = request.agreement().written_form_asked();
      EXPECT_REFUSED(world.Try(request), asked ? row.rule : unasked);
      request.mutable_agreement()->set_kind(Agreement::KIND_WRITTEN);
      EXPECT_OK(world.Try(request));
    }
  }
}

TEST(AgreementsTest, AnOralOneIsInForceAtOnce) {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.today = Day("2024-03-04");
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
  *request.mutable_agreement()->mutable_reached() = Date("2024-03-03");
  world.Do(request);
  EXPECT_EQ(world.last.rule, "MT9");
  EXPECT_EQ(world.dispute.state(), Case::STATE_PERFORMING);
  EXPECT_EQ(world.dispute.agreements(0).effective_rule(), "MT9");
  // MD7 runs from the day on which it was reached.
  EXPECT_EQ(FormatDay(*FromProto(world.Clock("MD7", "g1")->started())), "2024-03-03");
  EXPECT_EQ(world.ClockText("MD1", "a1"), "2024-04-01 MET");
}

// MT11: in force with the last of: all parties, a mediator, the committee's seal; on the latest of their
// days.
TEST(AgreementsTest, AWrittenOneWantsAllThreeMarksInAnyOrder) {
  std::vector<Mark> marks{MarkOf("p1", Day("2024-03-01")), MarkOf("p2", Day("2024-03-04")),
                          MarkOf(kWang, Day("2024-03-02")),
                          MarkOf(kTown, Day("2024-03-03"), Mark::MEANS_SEAL)};
  std::vector<int> order{0, 1, 2, 3};
  do {
    World world;
    world.To(Case::STATE_AGREED);
    world.today = Day("2024-03-05");
    for (const int i : order) {
      ASSERT_EQ(world.dispute.state(), Case::STATE_AGREED);
      EXPECT_EQ(world.ClockText("MD7", "g1"), "none");
      world.Do(Signing({marks[i]}));
    }
    ASSERT_EQ(world.dispute.state(), Case::STATE_PERFORMING);
    EXPECT_EQ(FormatDay(*FromProto(world.dispute.agreements(0).effective())), "2024-03-04");
    EXPECT_EQ(world.dispute.agreements(0).effective_rule(), "MT11");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(AgreementsTest, ASecondMarkOfTheSamePartyChangesNothing) {
  World world;
  world.To(Case::STATE_AGREED);
  world.today = Day("2024-03-08");
  world.Do(Signing({MarkOf("p1", Day("2024-03-01")), MarkOf("p1", Day("2024-03-08"))}));
  world.Do(Signing({MarkOf("p2", Day("2024-03-02")), MarkOf(kWang, Day("2024-03-02")),
                    MarkOf(kTown, Day("2024-03-02"), Mark::MEANS_SEAL)}));
  EXPECT_EQ(FormatDay(*FromProto(world.dispute.agreements(0).effective())), "2024-03-02");
}

TEST(AgreementsTest, WhoMaySignAndHow) {
  World world;
  world.To(Case::STATE_AGREED);
  const absl::CivilDay day = world.today;
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p3", day)})), "mediation.mt11.signer");
  EXPECT_REFUSED(world.Try(Signing({MarkOf(kLi, day)})), "mediation.mt11.signer");
  EXPECT_REFUSED(world.Try(Signing({MarkOf(kFar, day, Mark::MEANS_SEAL)})), "mediation.mt11.signer");
  EXPECT_REFUSED(world.Try(Signing({MarkOf(kTown, day)})), "mediation.mt11.seal");
  EXPECT_OK(world.Try(Signing({MarkOf(kTown, day, Mark::MEANS_ELECTRONIC)})));
  EXPECT_OK(world.Try(Signing({MarkOf("p1", day, Mark::MEANS_FINGERPRINT)})));
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p1", day + 1)})), "mediation.mt10.future");
  EXPECT_EQ(FieldOf(world.Try(Signing({MarkOf("p1", day - 1)}))), "marks[0].day");
  EXPECT_EQ(FieldOf(world.Try(Signing({MarkOf("p1", day, Mark::MEANS_UNSPECIFIED)}))), "marks[0].means");
  EXPECT_EQ(FieldOf(world.Try(v1::SignAgreementRequest())), "marks");
  Mark mark = MarkOf("p1", day);
  mark.set_scan("d1");
  EXPECT_REFUSED(world.Try(Signing({mark})), "mediation.mt11.scan");
  world.Do(Papers({v1::Paper::KIND_WRITTEN_AGREEMENT}));
  EXPECT_OK(world.Try(Signing({mark})));
  v1::SignAgreementRequest many;
  for (int i = 0; i < 301; ++i) *many.add_marks() = mark;
  EXPECT_EQ(FieldOf(world.Try(many)), "marks");
}

// 电子签名法 3: marriage, adoption, inheritance are not signed electronically alone.
TEST(AgreementsTest, PersonalStatusWantsAHandOnPaper) {
  World world;
  world.To(Case::STATE_AGREED);
  world.dispute.set_dispute_type("marriage_family");
  const absl::CivilDay day = world.today;
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p1", day, Mark::MEANS_ELECTRONIC)})), "mediation.mt11.esign");
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p1", day)})), "mediation.mt11.scan");
  world.Do(Papers({v1::Paper::KIND_WRITTEN_AGREEMENT}));
  Mark by_hand = MarkOf("p1", day);
  by_hand.set_scan("d1");
  // By hand and besides electronically is more than enough.
  world.Do(Signing({by_hand, MarkOf("p1", day, Mark::MEANS_ELECTRONIC)}));
  by_hand.set_by("p2");
  world.Do(Signing({by_hand, MarkOf(kWang, day), MarkOf(kTown, day, Mark::MEANS_SEAL)}));
  EXPECT_EQ(world.dispute.state(), Case::STATE_PERFORMING);
  // Elsewhere a reliable electronic signature is a signature.
  World other;
  other.To(Case::STATE_AGREED);
  other.Do(Signing({MarkOf("p1", day, Mark::MEANS_ELECTRONIC), MarkOf("p2", day, Mark::MEANS_ELECTRONIC),
                    MarkOf(kWang, day), MarkOf(kTown, day, Mark::MEANS_SEAL)}));
  EXPECT_EQ(other.dispute.state(), Case::STATE_PERFORMING);
}

TEST(AgreementsTest, AMinorSignsByWhoSpeaksForIt) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  *request.add_parties() = Person(v1::Party::SIDE_APPLICANT, "小明", PersonNumber("20100101", "001"));
  request.mutable_parties(2)->mutable_party()->set_represented_by("p4");
  *request.add_parties() = Person(v1::Party::SIDE_AGENT, "赵六", PersonNumber("19700101", "003"));
  ASSERT_OK(world.TryRegister(request));
  world.Do(v1::SubmitCaseRequest());
  world.Do(Accepting());
  world.Do(Starting(world.today));
  world.Do(Agreeing(Agreement::KIND_WRITTEN));
  const absl::CivilDay day = world.today;
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p3", day)})), "mediation.mt11.minor");
  world.Do(Signing(
      {MarkOf("p1", day), MarkOf("p2", day), MarkOf(kWang, day), MarkOf(kTown, day, Mark::MEANS_SEAL)}));
  EXPECT_EQ(world.dispute.state(), Case::STATE_AGREED) << "the child's side is not signed";
  world.Do(Signing({MarkOf("p4", day)}));
  EXPECT_EQ(world.dispute.state(), Case::STATE_PERFORMING);
  // And applies by it too.
  v1::ApplyForConfirmationRequest applying = Applying();
  applying.mutable_confirmation()->add_applicants("p3");
  EXPECT_REFUSED(world.Try(applying), "mediation.mt13.both_parties");
  applying.mutable_confirmation()->set_applicants(2, "p4");
  EXPECT_OK(world.Try(applying));
}

// At eighteen, from the day after the birthday on, he acts himself, and his guardian no more (民法典 17, 18,
// 23): the day of the mark decides.
TEST(AgreementsTest, WhoComesOfAgeSignsHimself) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  *request.add_parties() = Person(v1::Party::SIDE_APPLICANT, "小明", PersonNumber("20060301", "001"));
  ASSERT_OK(world.TryRegister(request));
  ASSERT_TRUE(world.dispute.parties(2).minor());
  world.Do(v1::SubmitCaseRequest());
  EXPECT_REFUSED(world.Try(Accepting()), "mediation.mt3.guardian");
  // The guardian comes later, and speaks for him from then on.
  v1::AddPartyRequest adding;
  *adding.mutable_entry() = Person(v1::Party::SIDE_AGENT, "赵六", PersonNumber("19700101", "003"));
  adding.add_represents("p9");
  EXPECT_REFUSED(AddPartyTo(world.dispute, adding, world.Now()), "mediation.party.unknown");
  adding.set_represents(0, "p3");
  auto added = AddPartyTo(world.dispute, adding, world.Now());
  ASSERT_OK(added);
  world.dispute = added->dispute;
  world.identities = added->identities;
  EXPECT_EQ(world.dispute.parties(2).represented_by(), "p4");
  // One named wrongly is replaced, and who is a party already speaks for his child.
  *adding.mutable_entry() = Person(v1::Party::SIDE_AGENT, "钱七", PersonNumber("19700101", "007"));
  EXPECT_EQ(AddPartyTo(world.dispute, adding, world.Now())->dispute.parties(2).represented_by(), "p5");
  *adding.mutable_entry() = Registration().parties(0);
  EXPECT_EQ(AddPartyTo(world.dispute, adding, world.Now())->dispute.parties(2).represented_by(), "p1");
  *adding.mutable_entry() = Registration().parties(1);
  EXPECT_REFUSED(AddPartyTo(world.dispute, adding, world.Now()), "mediation.party.representative");
  world.Do(Accepting());
  world.Do(Starting(world.today));
  world.Do(Agreeing(Agreement::KIND_WRITTEN));
  const absl::CivilDay before = world.today, after = world.today + 1;
  ASSERT_EQ(after, Day("2024-03-02"));
  world.today = after;
  EXPECT_REFUSED(world.Try(Signing({MarkOf("p3", before)})), "mediation.mt11.minor");
  const auto signed_by = [&](std::string_view by, absl::CivilDay day) {
    return world
        .Try(Signing({MarkOf("p1", after), MarkOf("p2", after), MarkOf(by, day), MarkOf(kWang, after),
                      MarkOf(kTown, after, Mark::MEANS_SEAL)}))
        ->next.state();
  };
  EXPECT_EQ(signed_by("p4", before), Case::STATE_PERFORMING);
  EXPECT_EQ(signed_by("p4", after), Case::STATE_AGREED) << "a guardian no more";
  EXPECT_EQ(signed_by("p3", after), Case::STATE_PERFORMING);
}

// A2 and A1 are of agreements reached on a court's referral: taken before them, and not declined.
TEST(AgreementsTest, AReferralThatWasNotTakenChangesNothing) {
  const auto sign = [](World* world) {
    world->Do(Signing({MarkOf("p1", world->today), MarkOf("p2", world->today)}));
    return world->dispute.state();
  };
  World declined;
  declined.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_BEFORE_FILING);
  declined.Do(Replying("r1", v1::Referral::OUTCOME_REFUSED));
  declined.Do(Accepting());
  declined.Do(Starting(declined.today));
  declined.Do(Agreeing(Agreement::KIND_WRITTEN));
  EXPECT_EQ(sign(&declined), Case::STATE_AGREED) << "no mediator, no seal";
  World later;
  later.To(Case::STATE_AGREED);
  v1::Referral referral = ReferralFrom(v1::SOURCE_COURT_BEFORE_FILING);
  *referral.mutable_received() = ToProto(later.today);
  later.Do(Adding(referral));
  EXPECT_EQ(sign(&later), Case::STATE_AGREED);
  EXPECT_REFUSED(later.Try(Confirming("r1")), "mediation.referral.agreed");
  // Nor by what it is told.
  World told;
  told.To(Case::STATE_PERFORMING);
  referral.set_source(v1::SOURCE_COURT_AFTER_FILING);
  *referral.mutable_received() = ToProto(told.today);
  told.Do(Adding(referral));
  told.Do(Replying("r1", v1::Referral::OUTCOME_AGREED));
  EXPECT_OK(told.Try(Applying()));
  // After filing, declined: the parties keep their thirty days.
  World own;
  own.To(Case::STATE_UNDER_REVIEW, v1::SOURCE_COURT_AFTER_FILING);
  own.Do(Replying("r1", v1::Referral::OUTCOME_REFUSED));
  own.Do(Accepting());
  own.Do(Starting(own.today));
  own.Do(Agreeing(Agreement::KIND_WRITTEN));
  own.SignByAll();
  EXPECT_NE(own.ClockText("MD7", "g1"), "none");
  EXPECT_OK(own.Try(Applying()));
  // And one that comes once the agreement is in force takes them from nobody.
  World in_force;
  in_force.To(Case::STATE_PERFORMING);
  referral.set_source(v1::SOURCE_COURT_AFTER_FILING);
  *referral.mutable_received() = ToProto(in_force.today);
  in_force.Do(Adding(referral));
  EXPECT_OK(in_force.Try(Applying()));
}

// What its type and grade forbid is not done between two changes of them.
TEST(AgreementsTest, ItsFormHoldsWhateverTheDisputeIsCalledLater) {
  World oral;
  oral.To(Case::STATE_MEDIATING);
  oral.Do(Agreeing(Agreement::KIND_ORAL));
  v1::Case values;
  values.set_grade(v1::GRADE_MAJOR);
  EXPECT_REFUSED(oral.Try(Updating(values, {"grade"})), "mediation.mt12.written_required");
  values.set_grade(v1::GRADE_SIMPLE);
  EXPECT_OK(oral.Try(Updating(values, {"grade"})));
  World token;
  token.To(Case::STATE_AGREED);
  const absl::CivilDay day = token.today;
  token.Do(Signing({MarkOf("p1", day, Mark::MEANS_ELECTRONIC), MarkOf("p2", day, Mark::MEANS_ELECTRONIC),
                    MarkOf(kWang, day), MarkOf(kTown, day, Mark::MEANS_SEAL)}));
  values.set_dispute_type("marriage_family");
  EXPECT_REFUSED(token.Try(Updating(values, {"dispute_type"})), "mediation.mt11.esign");
}

TEST(AgreementsTest, ADutyIsNotMissedBeforeItsDay) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_WRITTEN);
  Agreement::Instalment* instalment = request.mutable_agreement()->add_instalments();
  instalment->set_what("付清余款");
  *instalment->mutable_due() = Date("2075-01-01");
  EXPECT_EQ(FieldOf(world.Try(request)), "agreement.instalments[0].due") << "more than 50 years";
  *instalment->mutable_due() = Date("2024-03-10");
  world.Do(request);
  world.SignByAll();
  world.today = Day("2024-03-10");
  EXPECT_REFUSED(world.Try(Performing(v1::Performance::EXTENT_NOT)), "mediation.mt14.not_due");
  world.today = Day("2024-03-11");
  EXPECT_OK(world.Try(Performing(v1::Performance::EXTENT_NOT)));
}

TEST(AgreementsTest, AnAgentSignsForAnAdult) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  request.mutable_parties(1)->mutable_party()->set_represented_by("p3");
  *request.add_parties() = Person(v1::Party::SIDE_AGENT, "赵六", PersonNumber("19700101", "003"));
  ASSERT_OK(world.TryRegister(request));
  world.Do(v1::SubmitCaseRequest());
  world.Do(Accepting());
  world.Do(Starting(world.today));
  world.Do(Agreeing(Agreement::KIND_WRITTEN));
  for (const char* by : {"p2", "p3"}) {
    const auto step =
        world.Try(Signing({MarkOf("p1", world.today), MarkOf(by, world.today), MarkOf(kWang, world.today),
                           MarkOf(kTown, world.today, Mark::MEANS_SEAL)}));
    ASSERT_OK(step);
    EXPECT_EQ(step->next.state(), Case::STATE_PERFORMING) << by;
  }
}

// A2: before filing the parties' signatures bind; MD7 starts with them, the earlier of two starts.
TEST(AgreementsTest, BeforeFilingThePartiesSignaturesBind) {
  World world;
  world.To(Case::STATE_AGREED, v1::SOURCE_COURT_BEFORE_FILING);
  world.today = Day("2024-03-08");
  world.Do(Signing({MarkOf("p1", Day("2024-03-04")), MarkOf("p2", Day("2024-03-05"))}));
  EXPECT_EQ(world.last.rule, "A2");
  EXPECT_EQ(world.dispute.agreements(0).effective_rule(), "A2");
  EXPECT_EQ(FormatDay(*FromProto(world.dispute.agreements(0).effective())), "2024-03-05");
  EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-07 RUNNING") << "4 April is Qingming, Sunday 7 is worked";
  // Mediator and committee may still put theirs on the paper, which changes no day.
  world.Do(Signing({MarkOf(kWang, Day("2024-03-08")), MarkOf(kTown, Day("2024-03-08"), Mark::MEANS_SEAL)}));
  EXPECT_EQ(world.last.event, "Agreement.Signed");
  EXPECT_EQ(FormatDay(*FromProto(world.dispute.agreements(0).effective())), "2024-03-05");
  EXPECT_EQ(world.dispute.agreements(0).marks_size(), 4);
}

// A1: after filing the outcome is the court's own paper.
TEST(AgreementsTest, AfterFilingNothingIsConfirmed) {
  World world;
  world.To(Case::STATE_PERFORMING, v1::SOURCE_COURT_AFTER_FILING);
  EXPECT_EQ(world.dispute.agreements(0).effective_rule(), "MT11");
  EXPECT_EQ(world.ClockText("MD7", "g1"), "none");
  EXPECT_REFUSED(world.Try(Applying()), "mediation.confirm.after_filing");
}

// A6: in a reconsideration it must be said what the outcome is written in, and only there.
TEST(AgreementsTest, ReconsiderationSaysInWhatItEnds) {
  for (const bool added_later : {false, true}) {
    World world;
    world.To(Case::STATE_MEDIATING, added_later ? v1::SOURCE_APPLICATION : v1::SOURCE_ADMINISTRATIVE);
    if (added_later) world.Do(Adding(ReferralFrom(v1::SOURCE_ADMINISTRATIVE)));
    v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
    EXPECT_REFUSED(world.Try(request), "mediation.a6.result_form");
    request.set_result_form(v1::Attempt::RESULT_FORM_RECONSIDERATION_PAPER);
    const auto paper = world.Try(request);
    ASSERT_OK(paper);
    World reconsidered = world;
    reconsidered.dispute = paper->next;
    EXPECT_EQ(reconsidered.ClockText("MD7", "g1"), "none");
    EXPECT_REFUSED(reconsidered.Try(Applying()), "mediation.mt13.form");
    request.set_result_form(v1::Attempt::RESULT_FORM_CIVIL_AGREEMENT);
    world.Do(request);
    EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 RUNNING");
  }
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
  request.set_result_form(v1::Attempt::RESULT_FORM_WITHDRAWAL);
  EXPECT_EQ(FieldOf(world.Try(request)), "result_form");
}

TEST(AgreementsTest, OtherFormsHaveNoSeal) {
  World world;
  world.To(Case::STATE_UNDER_REVIEW);
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.set_form(v1::FORM_ADMINISTRATIVE);
  accepting.mutable_acceptance()->clear_committee();
  accepting.mutable_acceptance()->set_organ("市场监督管理局");
  world.Do(accepting);
  world.Do(Starting(world.today));
  world.Do(Agreeing(Agreement::KIND_WRITTEN));
  world.Do(Signing({MarkOf("p1", world.today), MarkOf("p2", world.today)}));
  EXPECT_EQ(world.dispute.state(), Case::STATE_PERFORMING);
  EXPECT_REFUSED(world.Try(Applying()), "mediation.mt13.form");
}

TEST(AgreementsTest, InstalmentsAreHeldToTheirForm) {
  struct Row {
    const char* due;
    const char* amount;
    const char* what;
    const char* field;
  };
  for (const Row& row :
       {Row{"2024-02-29", "1", "x", "agreement.instalments[0].due"},
        Row{"2024-04-01", "-1", "x", "agreement.instalments[0].amount"},
        Row{"2024-04-01", "1", "", "agreement.instalments[0].what"}, Row{"2024-04-01", "1", "x", ""}}) {
    World world;
    world.To(Case::STATE_MEDIATING);
    v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_WRITTEN);
    auto* instalment = request.mutable_agreement()->add_instalments();
    *instalment->mutable_due() = Date(row.due);
    instalment->mutable_amount()->set_value(row.amount);
    instalment->set_what(row.what);
    EXPECT_EQ(FieldOf(world.Try(request)), row.field);
    for (int i = 0; i < 60; ++i) *request.mutable_agreement()->add_instalments() = *instalment;
    EXPECT_EQ(FieldOf(world.Try(request)), "agreement.instalments");
  }
}

TEST(AgreementsTest, WhatTheServiceSetsCanNotBeStated) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_WRITTEN);
  Agreement& stated = *request.mutable_agreement();
  *stated.mutable_effective() = Date("2024-03-01");
  stated.set_effective_rule("MT11");
  stated.set_impaired(true);
  stated.set_id("g9");
  *stated.add_marks() = MarkOf("p1", world.today);
  world.Do(request);
  const Agreement& agreement = world.dispute.agreements(0);
  EXPECT_EQ(agreement.id(), "g1");
  EXPECT_EQ(agreement.attempt(), "a1");
  EXPECT_FALSE(agreement.has_effective());
  EXPECT_FALSE(agreement.impaired());
  EXPECT_TRUE(agreement.marks().empty());
}

TEST(AgreementsTest, BlanksAreNoContent) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL);
  for (const char* blank : {" ", "\t\n", "\u3000\u3000", "\u200b"}) {
    request.mutable_agreement()->set_content(blank);
    EXPECT_REFUSED(world.Try(request), "mediation.mt9.content");
  }
  request.mutable_agreement()->set_content("\u3000付");
  EXPECT_OK(world.Try(request));
}

// 人民调解法 13-14: who was dismissed or whose term ended neither records nor signs.
TEST(AgreementsTest, OnlyAMediatorInOfficeRecordsAndSigns) {
  for (const bool dismissed : {false, true}) {
    const auto let_go = [&](World* world, const char* last_day) {
      v1::Mediator& wang = world->roster.mediators[kWang];
      if (dismissed) {
        *wang.mutable_dismissal()->mutable_day() = ToProto(Day(last_day) + 1);
      } else {
        *wang.mutable_appointed_until() = Date(last_day);
      }
    };
    World world;
    world.To(Case::STATE_MEDIATING);
    world.today = Day("2024-03-05");
    let_go(&world, "2024-03-04");
    EXPECT_REFUSED(world.Try(Agreeing(Agreement::KIND_WRITTEN)), "mediation.mt4.mediator");
    // What was reached while he was in office may be entered later.
    v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_WRITTEN);
    *request.mutable_agreement()->mutable_reached() = Date("2024-03-04");
    world.Do(request);
    EXPECT_REFUSED(world.Try(Signing({MarkOf(kWang, Day("2024-03-05"))})), "mediation.mt4.mediator");
    EXPECT_OK(world.Try(Signing({MarkOf(kWang, Day("2024-03-04"))})));
    EXPECT_OK(world.Try(Signing({MarkOf("p1", Day("2024-03-05"))})));
    // Another one of the attempt goes on.
    World two;
    two.To(Case::STATE_MEDIATING);
    two.dispute.mutable_attempts(0)->add_mediators(kLi);
    two.today = Day("2024-03-05");
    let_go(&two, "2024-03-04");
    EXPECT_OK(two.Try(Agreeing(Agreement::KIND_WRITTEN)));
  }
}

// "Performed on the spot" is on record, and then there is nothing left for a court to confirm.
TEST(AgreementsTest, WhatIsPerformedOnTheSpotIsSaidAndRecorded) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::RecordAgreementRequest request = Agreeing(Agreement::KIND_ORAL, "60000");
  EXPECT_REFUSED(world.Try(request), "mediation.mt12.written_required");
  request.mutable_agreement()->set_performed_on_the_spot(true);
  v1::RecordAgreementRequest later = request;
  auto* instalment = later.mutable_agreement()->add_instalments();
  *instalment->mutable_due() = Date("2024-03-02");
  instalment->set_what("付清");
  EXPECT_REFUSED(world.Try(later), "mediation.mt12.written_required");
  v1::RecordAgreementRequest written = request;
  written.mutable_agreement()->set_kind(Agreement::KIND_WRITTEN);
  EXPECT_EQ(FieldOf(world.Try(written)), "agreement.performed_on_the_spot");
  world.Do(request);
  ASSERT_EQ(world.dispute.performances_size(), 1);
  EXPECT_EQ(world.dispute.performances(0).extent(), v1::Performance::EXTENT_FULLY);
  EXPECT_EQ(world.ClockText("MD7", "g1"), "2024-04-01 DROPPED");
  EXPECT_REFUSED(world.Try(Applying()), "mediation.confirm.performed");
  // The receipt comes later.
  v1::RecordPerformanceRequest receipt = Performing(v1::Performance::EXTENT_FULLY);
  receipt.mutable_performance()->mutable_amount()->set_value("60000");
  EXPECT_OK(world.Try(receipt));
}

}  // namespace
}  // namespace fengqiao::mediation
