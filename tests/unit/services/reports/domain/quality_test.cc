// How well reports of invented bureaus are read, held against hand-made annotations in tests/data/extraction.
//
// The files are split: those of odd numbers (and 101 to 104) may be looked at when rules are written, those
// of even numbers (and 105 to 108) never, so that their score says how reports that nobody has seen will be
// read. The rules of counting are those of the annotation's specification: a mention is right when it covers
// the annotated span by at least half and has its value and unit, a fact when code and role are right too.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/ctl/offline.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

struct Line {
  int start = 0, end = 0;
  double value = 0;
  std::string unit, role, code, bound, period, surface;
  bool optional = false;  // counts neither when it is found nor when it is missed

  bool Mentions(const Line& other) const {
    const int shared = std::min(end, other.end) - std::max(start, other.start);
    return shared * 2 >= std::max(end - start, other.end - other.start) && unit == other.unit &&
           std::abs(value - other.value) <= 1e-9 * std::max(1.0, std::abs(value));
  }
  bool IsFact(const Line& other) const { return Mentions(other) && code == other.code && role == other.role; }
};

// `own` codes are those that only our catalog has; annotations of others don't know them.
std::vector<Line> Parse(std::istream& in, bool own) {
  std::vector<Line> lines;
  for (std::string text; std::getline(in, text);) {
    google::protobuf::Struct object;
    const auto status = google::protobuf::util::JsonStringToMessage(text, &object);
    EXPECT_TRUE(status.ok()) << text;
    const auto word = [&](const char* name) {
      return object.fields().count(name) ? object.fields().at(name).string_value() : "";
    };
    const auto number = [&](const char* name) {
      return object.fields().count(name) ? object.fields().at(name).number_value() : 0;
    };
    const std::string code = own && word("code").empty() ? word("own_code") : word("code");
    lines.push_back({static_cast<int>(number("start")), static_cast<int>(number("end")), number("value"),
                     word("unit"), word("role"), code, word("bound"), word("period"), word("surface"),
                     object.fields().count("optional") > 0 && object.fields().at("optional").bool_value()});
  }
  return lines;
}

// Annotations write at_least and at_most for strict bounds too.
bool SameBound(const std::string& a, const std::string& b) {
  const auto loose = [](const std::string& bound) {
    if (bound == "more_than") return std::string("at_least");
    return bound == "less_than" ? std::string("at_most") : bound;
  };
  return loose(a) == loose(b);
}

struct Score {
  int right = 0, found = 0, annotated = 0;
  int same_bound = 0, same_period = 0;
  double F1() const { return found + annotated == 0 ? 1 : 2.0 * right / (found + annotated); }
};

// One to one, each annotation with the first figure that fits: spans do not overlap enough for another order
// to matter.
template <typename Fits>
void Count(const std::vector<Line>& gold, std::vector<Line> found, const Fits& fits, Score& score) {
  const auto take = [&](const Line& annotation) {
    const auto hit =
        std::find_if(found.begin(), found.end(), [&](const Line& line) { return fits(annotation, line); });
    if (hit == found.end()) return;
    if (!annotation.optional) {
      ++score.right;
      ++score.found;
      score.same_bound += SameBound(hit->bound, annotation.bound);
      score.same_period += hit->period == annotation.period;
    }
    found.erase(hit);
  };
  // What must be found takes its figures first.
  for (const Line& annotation : gold) {
    if (annotation.optional) continue;
    ++score.annotated;
    take(annotation);
  }
  for (const Line& annotation : gold) {
    if (annotation.optional) take(annotation);
  }
  score.found += static_cast<int>(found.size());
}

std::vector<Line> Coded(const std::vector<Line>& lines) {
  std::vector<Line> coded;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(coded),
               [](const Line& line) { return !line.code.empty() || line.optional; });
  return coded;
}

// Every second number of [first, last].
std::vector<std::string> Numbers(int first, int last) {
  std::vector<std::string> docs;
  for (int doc = first; doc <= last; doc += 2) docs.push_back(std::to_string(doc));
  return docs;
}

std::vector<std::string> Every(int first, int last) {
  std::vector<std::string> docs;
  for (int doc = first; doc <= last; ++doc) docs.push_back(std::to_string(doc));
  return docs;
}

std::vector<std::string> Joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Texts, and the least that must be read of them.
struct Split {
  const char* name;
  std::vector<std::string> docs;
  bool own_codes;
  double mention, fact;  // F1
  double bound, period;  // shares of the right facts
};

class QualityTest : public ::testing::TestWithParam<Split> {};

TEST_P(QualityTest, IsAtLeast) {
  const Split& split = GetParam();
  Score mentions, facts;
  for (const std::string& doc : split.docs) {
    const std::string path = std::string(FENGQIAO_SOURCE_DIR) + "/tests/data/extraction/" + doc;
    std::ifstream annotations(path + ".jsonl");
    ASSERT_TRUE(annotations) << path;
    const auto gold = Parse(annotations, split.own_codes);
    ASSERT_FALSE(gold.empty());
    ctl::OfflineOptions options;
    // Regions are told by the texts of 2xx; those of 1xx name none that exists.
    if (doc < "200") options.metadata.set_region("regions/000001");
    std::stringstream out;
    ASSERT_OK(ctl::ExtractFiles({path + ".txt"}, options, out));
    const auto found = Parse(out, split.own_codes);
    Count(
        gold, found, [](const Line& a, const Line& b) { return a.Mentions(b); }, mentions);
    Count(
        Coded(gold), Coded(found), [](const Line& a, const Line& b) { return a.IsFact(b); }, facts);
  }
  std::printf("%s: mention F1 %.4f, fact F1 %.4f\n", split.name, mentions.F1(), facts.F1());
  EXPECT_GE(mentions.F1(), split.mention);
  EXPECT_GE(facts.F1(), split.fact);
  EXPECT_GE(facts.same_bound, split.bound * facts.right);
  EXPECT_GE(facts.same_period, split.period * facts.right);
}

INSTANTIATE_TEST_SUITE_P(
    All, QualityTest,
    ::testing::Values(
        Split{"InventedBureausSeen", {"101", "102", "103", "104"}, true, 0.98, 0.97, 0.98, 0.98},
        Split{"InventedBureausHeldOut", {"105", "106", "107", "108"}, true, 0.97, 0.93, 0.96, 0.96},
        Split{"RegionsAndYearsSeen", Joined(Numbers(201, 221), Numbers(231, 251)), true, 0.99, 0.98, 0.99,
              0.99},
        Split{"RegionsAndYearsHeldOut", Joined(Numbers(202, 222), Numbers(232, 252)), true, 0.985, 0.92, 0.98,
              0.99},
        Split{"OtherWordingsSeen", Numbers(301, 379), true, 0.99, 0.97, 0.98, 0.98},
        Split{"OtherAuthorsSeen", Numbers(401, 459), false, 0.99, 0.965, 0.99, 0.99},
        Split{"MoreAuthorsSeen", Joined(Every(501, 516), Every(521, 536)), false, 0.99, 0.98, 0.99, 0.98},
        Split{"Strangers", Joined(Every(541, 556), Joined(Every(561, 576), Every(581, 596))), false, 0.99,
              0.95, 0.99, 0.94},
        // 402 to 412 have been looked at.
        Split{"OtherAuthorsOpened", Numbers(402, 412), false, 0.99, 0.95, 0.99, 0.90},
        Split{"OtherAuthorsHeldOut", Numbers(414, 460), false, 0.985, 0.91, 0.99, 0.96}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace fengqiao::reports
