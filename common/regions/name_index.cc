#include "common/regions/name_index.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"

namespace fengqiao::regions {
namespace {

using std::string_view;

constexpr size_t kHanBytes =
    3;  // a Chinese character's bytes in UTF-8 (the basic plane, where all names are)

// Names that are words of every report.
constexpr std::array kWordNames = {
    string_view("城区"),   string_view("郊区"),   string_view("矿区"),   string_view("东区"),
    string_view("西区"),   string_view("新市区"), string_view("新城区"), string_view("市中区"),
    string_view("城中区"), string_view("城东区"), string_view("城西区"), string_view("城北区"),
    string_view("新建区"), string_view("新建县"), string_view("市郊区"), string_view("平安区"),
};

// Names of prefectures that are words without their 市: 长治久安, 安康, 来宾, 大同小异, 日照时间, 四平八稳.
constexpr std::array kWordStems = {
    string_view("长治"), string_view("安康"), string_view("来宾"),
    string_view("大同"), string_view("日照"), string_view("四平"),
};

// The peoples in the names of autonomous areas, which short forms leave out: 恩施土家族苗族自治州 is 恩施州.
constexpr std::array kPeoples = {
    string_view("维吾尔"), string_view("柯尔克孜"), string_view("哈萨克"), string_view("土家族"),
    string_view("布依族"), string_view("哈尼族"),   string_view("景颇族"), string_view("傈僳族"),
    string_view("朝鲜族"), string_view("蒙古族"),   string_view("苗族"),   string_view("藏族"),
    string_view("羌族"),   string_view("彝族"),     string_view("侗族"),   string_view("壮族"),
    string_view("傣族"),   string_view("白族"),     string_view("回族"),   string_view("满族"),
    string_view("畲族"),   string_view("瑶族"),     string_view("黎族"),   string_view("土族"),
    string_view("蒙古"),   string_view("锡伯"),     string_view("塔吉克"), string_view("裕固族"),
    string_view("东乡族"), string_view("撒拉族"),   string_view("保安族"), string_view("仫佬族"),
    string_view("毛南族"), string_view("仡佬族"),   string_view("水族"),   string_view("拉祜族"),
    string_view("佤族"),   string_view("布朗族"),   string_view("纳西族"), string_view("普米族"),
    string_view("怒族"),   string_view("独龙族"),   string_view("各族"),   string_view("达斡尔族"),
};

template <size_t N>
bool Contains(const std::array<string_view, N>& words, string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool ConsumeSuffix(string_view& text, string_view suffix) {
  // A stem keeps two characters: 沙县 has no short form.
  if (text.size() < suffix.size() + 2 * kHanBytes || !absl::EndsWith(ToAbsl(text), ToAbsl(suffix)))
    return false;
  text.remove_suffix(suffix.size());
  return true;
}

void ConsumePeoples(string_view& text) {
  bool again = true;
  while (again) {
    again = std::any_of(kPeoples.begin(), kPeoples.end(),
                        [&text](string_view people) { return ConsumeSuffix(text, people); });
  }
}

bool ConsumeAutonomous(string_view& text, string_view suffix) {
  if (!ConsumeSuffix(text, suffix)) return false;
  ConsumePeoples(text);
  return true;
}

// "赣州" of 赣州市, "恩施" of 恩施土家族苗族自治州, "景宁" of 景宁畲族自治县; "" if there is no shorter form.
string_view StemOf(string_view name) {
  string_view stem = name;
  for (const string_view suffix : {"自治区", "自治州", "自治县", "自治旗"}) {
    if (ConsumeAutonomous(stem, suffix)) return stem;
  }
  for (const string_view suffix :
       {"特别行政区", "地区", "特区", "林区", "省", "市", "区", "县", "盟", "旗"}) {
    if (ConsumeSuffix(stem, suffix)) return stem;
  }
  return "";
}

// "恩施州", "景宁县": how autonomous areas are called every day; "" for others.
std::string EverydayName(string_view name, string_view stem) {
  if (absl::EndsWith(ToAbsl(name), "自治州")) return absl::StrCat(ToAbsl(stem), "州");
  if (absl::EndsWith(ToAbsl(name), "自治县")) return absl::StrCat(ToAbsl(stem), "县");
  return "";
}

// Whether the bytes at `offset` are a Chinese character of the basic plane (U+4E00 to U+9FFF: E4 B8 80 to E9
// BF BF).
bool IsHanAt(string_view text, size_t offset) {
  if (offset + kHanBytes > text.size()) return false;
  const auto lead = static_cast<unsigned char>(text[offset]);
  return lead >= 0xE4 && lead <= 0xE9;
}

bool FollowsHan(string_view text, size_t offset) {
  return offset >= kHanBytes && IsHanAt(text, offset - kHanBytes);
}

// Whether the name's last character and the next one make another word: 上海市|场, 越城区|域.
bool RunsOn(string_view name, string_view rest) {
  struct Pair {
    string_view last, next;
  };
  static constexpr std::array kWords = {Pair{"市", "场"}, Pair{"区", "域"}, Pair{"区", "划"},
                                        Pair{"区", "间"}, Pair{"区", "别"}, Pair{"区", "分"},
                                        Pair{"县", "域"}, Pair{"旗", "帜"}};
  return std::any_of(kWords.begin(), kWords.end(), [&](const Pair& word) {
    return absl::EndsWith(ToAbsl(name), ToAbsl(word.last)) &&
           absl::StartsWith(ToAbsl(rest), ToAbsl(word.next));
  });
}

bool AnyWithin(std::span<const Region* const> inner, std::span<const Region* const> outer) {
  return std::any_of(inner.begin(), inner.end(), [&](const Region* in) {
    return std::any_of(outer.begin(), outer.end(), [&](const Region* out) {
      return in->code != out->code && IsWithin(in->code, out->code);
    });
  });
}

// The start of the next character; a broken text costs only its broken bytes.
size_t NextChar(string_view text, size_t offset) {
  ++offset;
  while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80) ++offset;
  return offset;
}

}  // namespace

NameIndex::NameIndex(std::span<const Region> regions) {
  std::vector<Entry> names, stems;
  for (const Region& region : regions) {
    names.push_back({.text = std::string(region.name), .region = &region, .short_form = false});
    const string_view stem = StemOf(region.name);
    if (stem.empty()) continue;
    stems.push_back({.text = std::string(stem), .region = &region, .short_form = true});
    const std::string everyday = EverydayName(region.name, stem);
    if (!everyday.empty()) names.push_back({.text = everyday, .region = &region, .short_form = true});
    if (region.kind != RegionKind::kCounty && !Contains(kWordStems, stem)) names.push_back(stems.back());
  }
  names_ = Group(std::move(names));
  stems_ = Group(std::move(stems));
  AddNode(0, names_.size(), 0);
}

std::vector<NameIndex::Name> NameIndex::Group(std::vector<Entry> entries) {
  // A full name goes before a short form of the same letters, and keeps it out.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.text != b.text ? a.text < b.text : a.short_form < b.short_form;
  });
  std::vector<Name> names;
  for (Entry& entry : entries) {
    if (names.empty() || names.back().text != entry.text) {
      Name name{.text = std::move(entry.text), .short_form = entry.short_form};
      if (Contains(kWordNames, name.text)) {
        name.place = Place::kBelowItsParent;
      } else if (name.short_form || name.text.size() <= 2 * kHanBytes) {
        name.place = Place::kAtBoundary;
      }
      names.push_back(std::move(name));
    }
    if (names.back().short_form == entry.short_form) names.back().regions.push_back(entry.region);
  }
  return names;
}

// The node for names_[begin, end), which share their first `depth` bytes; its children follow it.
uint32_t NameIndex::AddNode(size_t begin, size_t end, size_t depth) {
  const auto node = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  if (begin < end && names_[begin].text.size() == depth) nodes_[node].name = static_cast<int32_t>(begin++);
  std::string bytes;
  std::vector<size_t> starts;
  for (size_t i = begin; i < end; ++i) {
    if (bytes.empty() || bytes.back() != names_[i].text[depth]) {
      bytes += names_[i].text[depth];
      starts.push_back(i);
    }
  }
  starts.push_back(end);
  nodes_[node].first_edge = static_cast<uint32_t>(edge_bytes_.size());
  nodes_[node].edges = static_cast<uint32_t>(bytes.size());
  edge_bytes_ += bytes;
  edge_nodes_.resize(edge_bytes_.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint32_t child = AddNode(starts[i], starts[i + 1], depth + 1);
    edge_nodes_[nodes_[node].first_edge + i] = child;
  }
  return node;
}

const NameIndex::Name* NameIndex::LongestAt(string_view text, size_t offset) const {
  const Name* longest = nullptr;
  uint32_t node = 0;
  while (true) {
    const Node& here = nodes_[node];
    if (here.name >= 0) longest = &names_[here.name];
    if (offset == text.size() || here.edges == 0) return longest;
    const char* edges = edge_bytes_.data() + here.first_edge;
    const void* edge = std::memchr(edges, text[offset], here.edges);
    if (!edge) return longest;
    node = edge_nodes_[here.first_edge + static_cast<size_t>(static_cast<const char*>(edge) - edges)];
    ++offset;
  }
}

bool NameIndex::Fits(const Name& name, string_view text, size_t offset, const NameHit* before) {
  if (RunsOn(name.text, text.substr(offset + name.text.size()))) return false;
  if (name.place == Place::kAnywhere) return true;
  if (before && before->offset + before->size == offset && AnyWithin(name.regions, before->regions))
    return true;
  return name.place == Place::kAtBoundary && !FollowsHan(text, offset);
}

std::vector<NameHit> NameIndex::Scan(string_view text) const {
  std::vector<NameHit> hits;
  size_t offset = 0;
  while (offset < text.size()) {
    const Name* name = LongestAt(text, offset);
    if (!name || !Fits(*name, text, offset, hits.empty() ? nullptr : &hits.back())) {
      offset = NextChar(text, offset);
      continue;
    }
    hits.push_back({.offset = offset,
                    .size = name->text.size(),
                    .short_form = name->short_form,
                    .regions = std::span<const Region* const>(name->regions)});
    offset += name->text.size();
  }
  return hits;
}

std::span<const Region* const> NameIndex::ByStem(string_view text) const {
  const auto it = std::lower_bound(stems_.begin(), stems_.end(), text,
                                   [](const Name& name, string_view t) { return name.text < t; });
  if (it == stems_.end() || it->text != text) return {};
  return it->regions;
}

}  // namespace fengqiao::regions
