#include "services/reports/handler/document_upload.h"

#include <memory>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

v1::DocumentHeader Header(int64_t size) {
  v1::DocumentHeader header;
  header.set_size_bytes(size);
  return header;
}

rpc::Caller Account(std::string subject) {
  rpc::Caller caller;
  caller.subject = std::move(subject);
  return caller;
}

TEST(DocumentUploadTest, CollectsWhatWasAnnounced) {
  service::UploadRoom room(16 << 20);
  DocumentUpload upload(room, Account("li"));
  EXPECT_THAT(upload.AddContent("a"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header")));
  ASSERT_OK(upload.SetHeader(Header(4)));
  EXPECT_OK(upload.AddContent("ab"));
  EXPECT_THAT(upload.CheckComplete(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 of 4")));
  EXPECT_THAT(upload.AddContent("cde"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("content")));
  EXPECT_OK(upload.AddContent("cd"));
  EXPECT_OK(upload.CheckComplete());
  EXPECT_EQ(room.used(), 4u);
  EXPECT_EQ(upload.TakeBytes(), "abcd");
}

TEST(UploadRoomTest, WhatDoesNotFitIsRefusedUntilOthersHaveGone) {
  service::UploadRoom room(10);
  auto first = std::make_unique<DocumentUpload>(room, Account("li"));
  DocumentUpload second(room, Account("wang"));
  // What is announced alone keeps nobody out.
  ASSERT_OK(first->SetHeader(Header(10)));
  ASSERT_OK(second.SetHeader(Header(10)));
  ASSERT_OK(first->AddContent("1234567"));
  ASSERT_OK(second.AddContent("123"));
  const absl::Status full = second.AddContent("4");
  EXPECT_THAT(full, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonOf(full), ErrorReason::ERROR_REASON_OVERLOADED);
  EXPECT_TRUE(full.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_TRUE(full.GetPayload("type.googleapis.com/google.rpc.QuotaFailure").has_value());
  // Who was refused holds nothing from then on.
  EXPECT_EQ(room.used(), 7u);
  // What was made of the document still takes the room.
  std::shared_ptr<const void> made = first->share();
  first.reset();
  DocumentUpload third(room, Account("wang"));
  ASSERT_OK(third.SetHeader(Header(10)));
  EXPECT_THAT(third.AddContent("1234"), StatusIs(absl::StatusCode::kResourceExhausted));
  made.reset();
  DocumentUpload fourth(room, Account("wang"));
  ASSERT_OK(fourth.SetHeader(Header(10)));
  EXPECT_OK(fourth.AddContent("1234567890"));
  EXPECT_OK(fourth.CheckComplete());
}

TEST(UploadRoomTest, DocumentsThatGrowSideBySideAreNotAllRefused) {
  service::UploadRoom room(16);
  service::UploadRoom::Share documents[] = {{room, "li"}, {room, "li"}, {room, "li"}};
  for (int i = 0; i < 2; ++i) {
    for (auto& document : documents) ASSERT_OK(document.Add(1));
  }
  ASSERT_OK(documents[0].Add(1));
  ASSERT_OK(documents[1].Add(1));
  EXPECT_THAT(documents[2].Add(1), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_OK(documents[0].Add(1));
  EXPECT_OK(documents[1].Add(1));
  EXPECT_EQ(room.used(), 8u);
}

TEST(UploadRoomTest, OneAccountGetsHalfOfTheRoomForAllThatItHasThere) {
  service::UploadRoom room(10);
  auto first = std::make_unique<service::UploadRoom::Share>(room, "li");
  service::UploadRoom::Share second(room, "li");
  service::UploadRoom::Share other(room, "wang");
  // A single document may be as large as the room.
  ASSERT_OK(first->Add(6));
  const absl::Status full = second.Add(1);
  EXPECT_THAT(full, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("of one account")));
  EXPECT_TRUE(full.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_OK(other.Add(4));
  EXPECT_EQ(room.used(), 10u);
  first.reset();
  EXPECT_EQ(room.used(), 4u);
  EXPECT_OK(second.Add(5));
}

TEST(UploadRoomTest, AServiceIsCountedByWhomItActsFor) {
  service::UploadRoom room(10);
  rpc::Caller portal = Account("portal");
  portal.on_behalf_of = "li";
  DocumentUpload first(room, portal);
  DocumentUpload second(room, portal);
  portal.on_behalf_of = "wang";
  DocumentUpload other(room, portal);
  for (DocumentUpload* upload : {&first, &second, &other}) ASSERT_OK(upload->SetHeader(Header(5)));
  ASSERT_OK(first.AddContent("1234"));
  EXPECT_THAT(second.AddContent("12"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_OK(other.AddContent("12"));
}

}  // namespace
}  // namespace fengqiao::reports
