// §3: committees and mediators.

#include "services/mediation/domain/committees.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Committee;
using v1::Mediator;

v1::CreateCommitteeRequest NewCommittee(Committee::Kind kind = Committee::KIND_VILLAGE) {
  v1::CreateCommitteeRequest request;
  request.set_parent(kRegion);
  request.set_committee_id("qingxi");
  Committee& committee = *request.mutable_committee();
  committee.set_display_name("清溪村人民调解委员会");
  committee.set_kind(kind);
  committee.set_number_word("清溪人调字");
  committee.mutable_composition()->set_members(3);
  committee.mutable_composition()->set_women(1);
  committee.mutable_composition()->set_directors(1);
  committee.mutable_composition()->set_full_time(3);
  return request;
}

TEST(CommitteesTest, CompositionWarnsAndRefusesNothing) {
  struct Row {
    std::function<void(Committee::Composition*)> change;
    int warnings;
  };
  for (const Row& row :
       {Row{[](auto*) {}, 0}, Row{[](auto* sits) { sits->set_members(2); }, 1},
        Row{[](auto* sits) { sits->set_members(9); }, 0}, Row{[](auto* sits) { sits->set_members(10); }, 1},
        Row{[](auto* sits) { sits->set_women(0); }, 1}, Row{[](auto* sits) { sits->set_directors(0); }, 1},
        Row{[](auto* sits) { sits->set_directors(2); }, 1},
        Row{[](auto* sits) { sits->set_multi_ethnic(true); }, 1},
        Row{[](auto* sits) {
              sits->set_multi_ethnic(true);
              sits->set_minority_members(1);
            },
            0}}) {
    v1::CreateCommitteeRequest request = NewCommittee();
    row.change(request.mutable_committee()->mutable_composition());
    const auto committee = CreateCommittee(request, absl::UnixEpoch());
    ASSERT_OK(committee);
    EXPECT_EQ(committee->warnings_size(), row.warnings) << absl::StrJoin(committee->warnings(), " ");
  }
}

TEST(CommitteesTest, FullTimeMediatorsByKind) {
  for (const auto& [kind, wanted] :
       {std::pair(Committee::KIND_INDUSTRY, 3), std::pair(Committee::KIND_TOWNSHIP, 2),
        std::pair(Committee::KIND_STREET, 2), std::pair(Committee::KIND_VILLAGE, 1),
        std::pair(Committee::KIND_COMMUNITY, 1), std::pair(Committee::KIND_ENTERPRISE, 0)}) {
    for (const int has : {wanted - 1, wanted}) {
      if (has < 0) continue;
      v1::CreateCommitteeRequest request = NewCommittee(kind);
      request.mutable_committee()->mutable_composition()->set_full_time(has);
      EXPECT_EQ(CreateCommittee(request, absl::UnixEpoch())->warnings_size(), has < wanted ? 1 : 0)
          << Committee::Kind_Name(kind) << has;
    }
  }
}

TEST(CommitteesTest, RoomsBelongToACommittee) {
  v1::CreateCommitteeRequest request = NewCommittee(Committee::KIND_ROOM_COURT);
  EXPECT_EQ(FieldOf(CreateCommittee(request, absl::UnixEpoch())), "committee.parent_committee");
  request.mutable_committee()->set_parent_committee(kTown);
  request.mutable_committee()->clear_composition();
  const auto room = CreateCommittee(request, absl::UnixEpoch());
  ASSERT_OK(room);
  EXPECT_EQ(room->name(), "regions/330602001/committees/qingxi");
  EXPECT_TRUE(room->warnings().empty()) << "a room has no members of its own";
}

TEST(CommitteesTest, MalformedFieldsAreNamed) {
  struct Row {
    std::function<void(v1::CreateCommitteeRequest*)> spoil;
    const char* field;
  };
  for (const Row& row :
       {Row{[](auto* r) { r->set_committee_id("Qingxi"); }, "committee_id"},
        Row{[](auto* r) { r->clear_committee_id(); }, "committee_id"},
        Row{[](auto* r) { r->mutable_committee()->clear_display_name(); }, "committee.display_name"},
        Row{[](auto* r) { r->mutable_committee()->clear_kind(); }, "committee.kind"},
        Row{[](auto* r) { r->mutable_committee()->clear_number_word(); }, "committee.number_word"},
        Row{[](auto* r) { r->mutable_committee()->mutable_composition()->set_women(4); },
            "committee.composition"},
        Row{[](auto* r) { r->mutable_committee()->mutable_composition()->set_women(-1); },
            "committee.composition"},
        Row{[](auto* r) {
              *r->mutable_committee()->mutable_established() = Date("2024-01-02");
              *r->mutable_committee()->mutable_dissolved() = Date("2024-01-01");
            },
            "committee.dissolved"}}) {
    v1::CreateCommitteeRequest request = NewCommittee();
    row.spoil(&request);
    EXPECT_EQ(FieldOf(CreateCommittee(request, absl::UnixEpoch())), row.field);
  }
}

TEST(CommitteesTest, UpdatesKeepTheKindAndWarnAnew) {
  const auto created = CreateCommittee(NewCommittee(), absl::UnixEpoch());
  ASSERT_OK(created);
  v1::UpdateCommitteeRequest request;
  *request.mutable_committee() = *created;
  request.mutable_committee()->mutable_composition()->set_women(0);
  request.mutable_update_mask()->add_paths("composition");
  const auto changed = UpdateCommittee(*created, request, absl::UnixEpoch() + absl::Hours(1));
  ASSERT_OK(changed);
  EXPECT_EQ(changed->warnings_size(), 1);
  EXPECT_NE(changed->etag(), created->etag());
  // The etag of before is no longer the one.
  EXPECT_EQ(UpdateCommittee(*changed, request, absl::UnixEpoch()).status().code(),
            absl::StatusCode::kAborted);
  request.mutable_committee()->clear_etag();
  request.mutable_committee()->set_kind(Committee::KIND_INDUSTRY);
  request.mutable_update_mask()->add_paths("kind");
  EXPECT_EQ(UpdateCommittee(*changed, request, absl::UnixEpoch()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

v1::CreateMediatorRequest NewMediator() {
  v1::CreateMediatorRequest request;
  request.set_parent(kRegion);
  request.set_mediator_id("zhou");
  Mediator& mediator = *request.mutable_mediator();
  mediator.set_display_name("周正");
  mediator.add_committees(kTown);
  *mediator.mutable_appointed() = Date("2024-01-01");
  mediator.add_specialties("labour");
  mediator.set_number(PersonNumber("19700101", "005"));
  mediator.add_relatives(PersonNumber("19800101", "001"));
  return request;
}

TEST(MediatorsTest, NumbersAreKeptAsDigestsAlone) {
  const World world;
  const auto mediator = CreateMediator(NewMediator(), world.Now());
  ASSERT_OK(mediator);
  EXPECT_EQ(mediator->number(), "");
  EXPECT_TRUE(mediator->relatives().empty());
  EXPECT_EQ(mediator->number_key(), "key:" + PersonNumber("19700101", "005"));
  EXPECT_EQ(mediator->relative_keys(0), "key:" + PersonNumber("19800101", "001"));
  // Digests are not taken from outside.
  v1::CreateMediatorRequest request = NewMediator();
  request.mutable_mediator()->clear_number();
  request.mutable_mediator()->clear_relatives();
  request.mutable_mediator()->set_number_key("key:x");
  request.mutable_mediator()->add_relative_keys("key:y");
  const auto other = CreateMediator(request, world.Now());
  ASSERT_OK(other);
  EXPECT_EQ(other->number_key(), "");
  EXPECT_TRUE(other->relative_keys().empty());
}

TEST(MediatorsTest, RelativesCanBeTakenOutAgain) {
  const World world;
  const auto mediator = CreateMediator(NewMediator(), world.Now());
  ASSERT_OK(mediator);
  v1::UpdateMediatorRequest request;
  *request.mutable_mediator() = *mediator;
  request.mutable_mediator()->set_full_time(true);
  request.mutable_update_mask()->add_paths("full_time");
  const auto kept = UpdateMediator(*mediator, request, world.Now());
  ASSERT_OK(kept);
  EXPECT_EQ(kept->relative_keys_size(), 1);
  *request.mutable_mediator() = *kept;
  request.mutable_update_mask()->add_paths("relatives");
  const auto cleared = UpdateMediator(*kept, request, world.Now());
  ASSERT_OK(cleared);
  EXPECT_TRUE(cleared->relative_keys().empty());
  EXPECT_EQ(cleared->number_key(), mediator->number_key());
}

TEST(MediatorsTest, MalformedFieldsAreNamed) {
  struct Row {
    std::function<void(v1::CreateMediatorRequest*)> spoil;
    const char* field;
  };
  for (const Row& row :
       {Row{[](auto* r) { r->set_mediator_id("a b"); }, "mediator_id"},
        Row{[](auto* r) { r->mutable_mediator()->clear_display_name(); }, "mediator.display_name"},
        Row{[](auto* r) { r->mutable_mediator()->clear_committees(); }, "mediator.committees"},
        Row{[](auto* r) { r->mutable_mediator()->clear_appointed(); }, "mediator.appointed"},
        Row{[](auto* r) { r->mutable_mediator()->set_specialties(0, "weather"); }, "mediator.specialties[0]"},
        Row{[](auto* r) { *r->mutable_mediator()->mutable_appointed_until() = Date("2023-12-31"); },
            "mediator.appointed_until"},
        Row{[](auto* r) { *r->mutable_mediator()->mutable_dismissal()->mutable_day() = Date("2024-02-01"); },
            "mediator.dismissal.ground"},
        Row{[](auto* r) { r->mutable_mediator()->set_training_hours(-1); }, "mediator.training_hours"},
        Row{[](auto* r) { r->mutable_mediator()->set_grade(10); }, "mediator.grade"},
        Row{[](auto* r) { r->mutable_mediator()->set_number("123"); }, "mediator.number"},
        Row{[](auto* r) { r->mutable_mediator()->set_relatives(0, "123"); }, "mediator.relatives[0]"}}) {
    const World world;
    v1::CreateMediatorRequest request = NewMediator();
    row.spoil(&request);
    EXPECT_EQ(FieldOf(CreateMediator(request, world.Now())), row.field);
  }
}

}  // namespace
}  // namespace fengqiao::mediation
