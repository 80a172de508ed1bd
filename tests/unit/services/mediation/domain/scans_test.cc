// Scans: what is taken for a paper, and what is refused.

#include "services/mediation/domain/scans.h"

#include "common/base/hash.h"
#include "common/status/error.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

v1::ScanHeader Header(std::string_view bytes, const char* type = "application/pdf") {
  v1::ScanHeader header;
  header.set_paper("d1");
  header.set_media_type(type);
  header.set_size_bytes(static_cast<int64_t>(bytes.size()));
  header.set_sha256(ToHex(Sha256(bytes)));
  return header;
}

v1::Case WithPaper() {
  v1::Case dispute;
  dispute.set_name("regions/330602/cases/c");
  dispute.add_papers()->set_id("d1");
  return dispute;
}

// The rule that refuses; remembered, so that every rule is known to refuse somewhere.
std::string RefusalOf(const v1::Case& dispute, const v1::ScanHeader& header) {
  std::string rule = RuleOf(AttachScan(dispute, header));
  RefusedRules().insert(rule);
  return rule;
}

TEST(ScansTest, TheBytesMustBeOfTheirTypeAndHash) {
  struct Row {
    const char* type;
    std::string bytes;
    bool good;
  };
  for (const Row& row : {Row{"application/pdf", "%PDF-1.7", true}, Row{"application/pdf", "PK\3\4", false},
                         Row{"image/jpeg", "\xFF\xD8\xFF\xE0", true}, Row{"image/jpeg", "\xFF\xD8", false},
                         Row{"image/png", "\x89PNG\r\n\x1A\n..", true}, Row{"image/png", "%PDF-1.7", false},
                         Row{"image/tiff", std::string("II*\0..", 6), true},
                         Row{"image/tiff", std::string("MM\0*..", 6), true},
                         Row{"image/tiff", std::string("MM*\0..", 6), false}}) {
    EXPECT_EQ(row.good, CheckScanBytes(Header(row.bytes, row.type), row.bytes).ok()) << row.type << row.bytes;
  }
  EXPECT_THAT(CheckScanBytes(Header("%PDF-1.7"), "%PDF-1.6"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header.sha256")));
  v1::ScanHeader without_hash = Header("");
  without_hash.clear_sha256();
  EXPECT_OK(CheckScanBytes(without_hash, "%PDF-1.6"));
}

TEST(ScansTest, AHeaderIsRefusedByField) {
  EXPECT_OK(CheckScanHeader(Header("x")));
  v1::ScanHeader no_paper = Header("x");
  no_paper.clear_paper();
  EXPECT_THAT(CheckScanHeader(no_paper),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header.paper")));
  EXPECT_THAT(CheckScanHeader(Header("x", "text/html")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header.media_type")));
  v1::ScanHeader capital = Header("x");
  capital.set_sha256(std::string(64, 'A'));
  EXPECT_THAT(CheckScanHeader(capital),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("header.sha256")));
}

TEST(ScansTest, AScanIsKeptAndNeverReplaced) {
  const auto kept = AttachScan(WithPaper(), Header("%PDF-1"));
  ASSERT_OK(kept.status());
  const v1::Paper& paper = kept->next.papers(0);
  EXPECT_EQ(ToHex(Sha256("%PDF-1")), paper.sha256());
  EXPECT_EQ(6, paper.scan_bytes());
  EXPECT_EQ("application/pdf", paper.scan_type());
  EXPECT_OK(AttachScan(kept->next, Header("%PDF-1")).status());
  EXPECT_EQ("mediation.scan.kept", RefusalOf(kept->next, Header("%PDF-2")));
}

TEST(ScansTest, AHashThatWasEnteredBindsTheUpload) {
  v1::Case dispute = WithPaper();
  dispute.mutable_papers(0)->set_sha256(ToHex(Sha256("%PDF-1")));
  EXPECT_EQ("mediation.scan.other", RefusalOf(dispute, Header("%PDF-2")));
  EXPECT_OK(AttachScan(dispute, Header("%PDF-1")).status());
}

TEST(ScansTest, OnlyAPaperWithAScanCanBeShown) {
  EXPECT_THAT(AttachScan(v1::Case(), Header("%PDF-1")).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ScannedPaper(WithPaper(), "d1").status(), StatusIs(absl::StatusCode::kNotFound));
  const auto kept = AttachScan(WithPaper(), Header("%PDF-1"));
  ASSERT_OK(kept.status());
  EXPECT_OK(ScannedPaper(kept->next, "d1").status());
  EXPECT_THAT(ScannedPaper(kept->next, "d2").status(), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace fengqiao::mediation
