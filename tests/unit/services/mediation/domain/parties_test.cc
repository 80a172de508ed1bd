// Who is in dispute: sides, representatives, minors, what everybody may see, names in free text.

#include "services/mediation/domain/parties.h"

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using v1::Identity;
using v1::Party;

v1::AddPartyRequest AddingParty(const v1::PartyEntry& entry) {
  v1::AddPartyRequest request;
  *request.mutable_entry() = entry;
  return request;
}

TEST(PartiesTest, NobodyIsThereTwiceOrOnBothSides) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  *request.add_parties() = Person(Party::SIDE_APPLICANT, "李四", PersonNumber("19850505", "002"));
  EXPECT_REFUSED(world.TryRegister(request), "mediation.party.both_sides");
  request.mutable_parties(2)->mutable_party()->set_side(Party::SIDE_RESPONDENT);
  EXPECT_REFUSED(world.TryRegister(request), "mediation.party.twice");
  request.mutable_parties(2)->mutable_party()->set_side(Party::SIDE_THIRD);
  EXPECT_REFUSED(world.TryRegister(request), "mediation.party.both_sides");
  // The number may be written otherwise.
  world.To(Case::STATE_MEDIATING);
  std::string blanks = PersonNumber("19850505", "002");
  blanks.insert(6, " ");
  EXPECT_REFUSED(
      AddPartyTo(world.dispute, AddingParty(Person(Party::SIDE_THIRD, "李 四", blanks)), world.Now()),
      "mediation.party.both_sides");
}

TEST(PartiesTest, ThoseWithoutNumberAreTheSameByNameAndTelephone) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  for (int i = 0; i < 2; ++i) {
    v1::PartyEntry entry = Person(i == 0 ? Party::SIDE_APPLICANT : Party::SIDE_RESPONDENT, "王五", "");
    entry.mutable_identity()->set_number_kind(Identity::NUMBER_KIND_NONE);
    entry.mutable_identity()->set_no_number_reason("证件遗失");
    entry.mutable_identity()->set_phone("13800138000");
    *request.add_parties() = entry;
  }
  EXPECT_REFUSED(world.TryRegister(request), "mediation.party.both_sides");
  // Another telephone, another person.
  request.mutable_parties(3)->mutable_identity()->set_phone("13800138001");
  EXPECT_OK(world.TryRegister(request));
}

TEST(PartiesTest, EverybodySeesMasksAndTheIdentitiesAreApart) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  request.mutable_parties(0)->mutable_identity()->set_phone("13800138000");
  request.mutable_parties(0)->mutable_identity()->set_address("浙江省绍兴市越城区塔山街道解放路1号");
  ASSERT_OK(world.TryRegister(request));
  const Party& party = world.dispute.parties(0);
  EXPECT_EQ(party.id(), "p1");
  EXPECT_EQ(party.masked_name(), "张*");
  EXPECT_EQ(party.masked_number(), "330*************" + PersonNumber("19800101", "001").substr(16));
  EXPECT_EQ(party.masked_address().find("解放路"), std::string::npos);
  const std::string all = world.dispute.Utf8DebugString();
  for (const std::string& secret : {std::string("张三"), std::string("13800138000"), std::string("解放路")}) {
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
  }
  EXPECT_EQ(world.identities.identities(0).name(), "张三");
  EXPECT_EQ(world.identities.identities(0).party(), "p1");
}

TEST(PartiesTest, AnOrganisationShowsItsCodeAndNothingElse) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  Party& party = *request.mutable_parties(1)->mutable_party();
  Identity& identity = *request.mutable_parties(1)->mutable_identity();
  party.set_kind(Party::KIND_ORGANISATION);
  party.set_minor(true);
  identity.set_name("清溪建材有限公司");
  // The owner's own number is not a company's.
  identity.set_number_kind(Identity::NUMBER_KIND_CITIZEN);
  EXPECT_EQ(FieldOf(world.TryRegister(request)), "parties[1].identity.number_kind");
  identity.set_number_kind(Identity::NUMBER_KIND_OTHER);
  identity.set_number("E12345678901");
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(world.dispute.parties(1).masked_name(), "清溪建材有限公司");
  EXPECT_EQ(world.dispute.parties(1).masked_number().find("E12345678901"), std::string::npos);
  EXPECT_FALSE(world.dispute.parties(1).minor()) << "a company has no age";
  identity.set_number_kind(Identity::NUMBER_KIND_CREDIT_CODE);
  identity.set_number("91350100M000100Y43");
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(world.dispute.parties(1).masked_number(), "91350100M000100Y43");
}

TEST(PartiesTest, MinorsAreThoseUnderEighteenOnTheDay) {
  // An age is reached on the day after the birthday (common/identity).
  for (const auto& [born, minor] : {std::pair("20060228", false), std::pair("20060301", true)}) {
    World world;
    v1::RegisterCaseRequest request = Registration();
    *request.add_parties() = Person(Party::SIDE_APPLICANT, "小明", PersonNumber(born, "001"));
    ASSERT_OK(world.TryRegister(request));
    EXPECT_EQ(world.dispute.parties(2).minor(), minor) << born;
    if (minor) {
      EXPECT_EQ(world.dispute.parties(2).masked_name(), "未成年人");
    }
  }
}

TEST(PartiesTest, RepresentativesAreAgentsOrAdultsOfTheSameSide) {
  struct Row {
    const char* by;
    Party::Side side;
    const char* born;
    const char* rule;
  };
  const Row rows[] = {{"p4", Party::SIDE_AGENT, "19700101", "OK"},
                      {"p4", Party::SIDE_APPLICANT, "19700101", "OK"},
                      {"p4", Party::SIDE_APPLICANT, "20100101", "mediation.party.representative"},
                      {"p4", Party::SIDE_THIRD, "19700101", "mediation.party.representative"},
                      {"p2", Party::SIDE_AGENT, "19700101", "mediation.party.representative"},
                      {"p3", Party::SIDE_AGENT, "19700101", "mediation.party.representative"},
                      {"p9", Party::SIDE_AGENT, "19700101", "mediation.party.unknown"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(::testing::Message() << row.by << " " << row.rule);
    World world;
    v1::RegisterCaseRequest request = Registration();
    *request.add_parties() = Person(Party::SIDE_APPLICANT, "小明", PersonNumber("20100101", "001"));
    request.mutable_parties(2)->mutable_party()->set_represented_by(row.by);
    *request.add_parties() = Person(row.side, "赵六", PersonNumber(row.born, "003"));
    EXPECT_REFUSED(world.TryRegister(request), row.rule);
  }
}

TEST(PartiesTest, ConsentIsOfAPartyOfTheCase) {
  World world;
  world.To(Case::STATE_REGISTERED);
  EXPECT_REFUSED(world.Try(Consenting("p3", Party::CONSENT_GIVEN)), "mediation.party.unknown");
  EXPECT_EQ(FieldOf(world.Try(Consenting("p1", Party::CONSENT_UNSPECIFIED))), "consent");
}

TEST(PartiesTest, NamesNumbersAndTelephonesAreTakenOutOfFreeText) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  request.mutable_parties(0)->mutable_identity()->set_phone("13800138000");
  request.mutable_case_()->set_claim("张三（13800138000，" + PersonNumber("19800101", "001") +
                                     "）诉李四欠款。");
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(world.dispute.claim(), "{p1}（{p1.phone}，{p1.number}）诉{p2}欠款。");
  v1::TerminateMediationRequest ending = Terminating();
  ending.set_reason("李四不同意张三的方案。");
  TakeOutNames(world.identities, &ending);
  EXPECT_EQ(ending.reason(), "{p2}不同意{p1}的方案。");
}

TEST(PartiesTest, ALaterPartyIsTakenOutOfWhatWasWrittenBefore) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  request.mutable_case_()->set_claim("王五在场。");
  ASSERT_OK(world.TryRegister(request));
  const auto next = AddPartyTo(
      world.dispute, AddingParty(Person(Party::SIDE_THIRD, "王五", PersonNumber("19900101", "003"))),
      world.Now());
  ASSERT_OK(next);
  EXPECT_EQ(next->dispute.claim(), "{p3}在场。");
  EXPECT_EQ(next->identities.identities_size(), 3);
}

// A party may be called like a code, and have a passport of one digit.
TEST(PartiesTest, WhatIsNoFreeTextIsLeftAlone) {
  World world;
  v1::RegisterCaseRequest request = Registration();
  request.mutable_parties(0)->mutable_identity()->set_name("contract");
  request.mutable_parties(1)->mutable_identity()->set_name("regions");
  request.mutable_parties(1)->mutable_identity()->set_number_kind(Identity::NUMBER_KIND_OTHER);
  request.mutable_parties(1)->mutable_identity()->set_number("330");
  request.mutable_case_()->mutable_claimed_amount()->set_value("3300");
  ASSERT_OK(world.TryRegister(request));
  EXPECT_EQ(world.dispute.region(), kRegion);
  EXPECT_EQ(world.dispute.dispute_type(), "contract");
  EXPECT_EQ(world.dispute.claimed_amount().value(), "3300");
  v1::AcceptCaseRequest accepting = Accepting();
  TakeOutNames(world.identities, &accepting);
  EXPECT_EQ(accepting.acceptance().committee(), kTown);
}

// Every field of text in the contract is either prose, in which names are looked for, or something else that
// is listed here. A new field has to be put into one of the two.
TEST(PartiesTest, EveryFieldOfTextIsProseOrNot) {
  const std::set<std::string> others{"name",
                                     "number",
                                     "spellings",
                                     "region",
                                     "co_regions",
                                     "dispute_type",
                                     "etag",
                                     "id",
                                     "masked_name",
                                     "masked_number",
                                     "represented_by",
                                     "masked_address",
                                     "key",
                                     "committee",
                                     "mediators",
                                     "leaving",
                                     "successor",
                                     "asked_by",
                                     "provider",
                                     "parties",
                                     "routing",
                                     "platform",
                                     "message_id",
                                     "providers",
                                     "attempt",
                                     "effective_rule",
                                     "by",
                                     "scan",
                                     "agreement",
                                     "applicants",
                                     "case",
                                     "rule",
                                     "basis",
                                     "title",
                                     "subject",
                                     "started_by",
                                     "sha256",
                                     "scan_type",
                                     "parent",
                                     "request_id",
                                     "party",
                                     "phone",
                                     "address",
                                     "no_number_reason",
                                     "value",
                                     "paths",
                                     "into",
                                     "referral",
                                     "moved_to",
                                     "parties",
                                     "leaving"};
  std::set<std::string> seen;
  const std::function<void(const google::protobuf::Descriptor*, std::set<std::string>*)> walk =
      [&](const google::protobuf::Descriptor* type, std::set<std::string>* done) {
        if (!done->insert(type->full_name()).second) return;
        for (int i = 0; i < type->field_count(); ++i) {
          const auto* field = type->field(i);
          if (field->message_type() != nullptr) {
            walk(field->message_type(), done);
          } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING) {
            seen.insert(field->name());
          }
        }
      };
  std::set<std::string> done;
  for (const auto* type :
       {v1::Case::descriptor(), v1::RegisterCaseRequest::descriptor(), v1::UpdateCaseRequest::descriptor(),
        v1::AcceptCaseRequest::descriptor(), v1::EscalateCaseRequest::descriptor(),
        v1::TransferCaseRequest::descriptor(), v1::TerminateMediationRequest::descriptor(),
        v1::RecordHandlingRequest::descriptor(), v1::InviteHelpRequest::descriptor(),
        v1::ReopenCaseRequest::descriptor(), v1::JoinCaseRequest::descriptor(),
        v1::SplitCaseRequest::descriptor(), v1::ReplyToReferralRequest::descriptor(),
        v1::RevealPartyRequest::descriptor(), v1::ReplaceMediatorRequest::descriptor(),
        v1::RouteReferralRequest::descriptor(), v1::RecordServiceRequest::descriptor(),
        v1::LinkPlatformRequest::descriptor(), v1::RecordPlatformAnswerRequest::descriptor()}) {
    walk(type, &done);
  }
  Identity identity;
  identity.set_name("钱七");
  identity.set_party("p1");
  v1::Identities identities;
  *identities.add_identities() = identity;
  for (const std::string& field : seen) {
    bool is_prose = false;
    for (const std::string& full_name : done) {
      const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(full_name);
      const auto* descriptor = type->FindFieldByName(field);
      if (descriptor == nullptr || descriptor->type() != google::protobuf::FieldDescriptor::TYPE_STRING)
        continue;
      std::unique_ptr<google::protobuf::Message> message(
          google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
      const auto* reflection = message->GetReflection();
      descriptor->is_repeated() ? reflection->AddString(message.get(), descriptor, "与钱七有关")
                                : reflection->SetString(message.get(), descriptor, "与钱七有关");
      TakeOutNames(identities, message.get());
      if (message->Utf8DebugString().find("{p1}") != std::string::npos) is_prose = true;
    }
    EXPECT_NE(is_prose, others.contains(field)) << field;
  }
}

}  // namespace
}  // namespace fengqiao::mediation
