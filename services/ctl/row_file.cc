#include "services/ctl/row_file.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/base/utf8.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/common/v1/values.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/ctl/errors.h"
#include "services/ctl/output/csv.h"

namespace fengqiao::ctl {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kLongestRow = 1 << 20;
constexpr int kMostElements = 100;

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
  return begin == std::string_view::npos ? "" : std::string(text.substr(begin, end - begin + 1));
}

// One step of a path: "attempts[0]".
struct Step {
  std::string name;
  int index = -1;
};

absl::StatusOr<Step> NextStep(std::string_view* path) {
  const size_t point = path->find('.');
  std::string_view part = path->substr(0, point);
  *path = point == std::string_view::npos ? std::string_view() : path->substr(point + 1);
  Step step;
  const size_t bracket = part.find('[');
  step.name = std::string(part.substr(0, bracket));
  if (bracket == std::string_view::npos) return step;
  const std::string_view number = part.substr(bracket + 1, part.size() - bracket - 2);
  if (part.back() != ']' || !absl::SimpleAtoi(ToAbsl(number), &step.index) || step.index < 0 ||
      step.index >= kMostElements) {
    return LocalError(absl::StrCat("看不懂栏目中的序号：", ToAbsl(part)));
  }
  return step;
}

// The name of the value that a Chinese word stands for, or the word itself.
std::string ValueOf(const google::protobuf::EnumDescriptor& type, const std::string& word,
                    const RowWords& words) {
  // "Agreement.Kind" of "fengqiao.mediation.v1.Agreement.Kind".
  const std::string name = type.full_name().substr(type.file()->package().size() + 1);
  const auto found = words.values.find({name, word});
  return found == words.values.end() ? word : found->second;
}

const EnumValueDescriptor* FindEnum(const google::protobuf::EnumDescriptor& type, const std::string& word,
                                    const RowWords& words) {
  const std::string text = ValueOf(type, word, words);
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string& name = type.value(i)->name();
    if (name == text || absl::EndsWith(name, "_" + text)) return type.value(i);
  }
  return nullptr;
}

absl::Status SetDay(const std::string& text, Message* message) {
  const auto day = ParseDay(text);
  if (!day.ok()) return LocalError(absl::StrCat("“", text, "”不是日期，须写成 2023-01-10"));
  message->CopyFrom(ToProto(*day));
  return absl::OkStatus();
}

absl::Status SetInstant(const std::string& text, Message* message) {
  google::protobuf::Timestamp stamp;
  if (const auto day = ParseDay(text); day.ok()) {
    stamp.set_seconds(absl::ToUnixSeconds(StartOf(*day)));
  } else if (!google::protobuf::util::TimeUtil::FromString(text, &stamp)) {
    return LocalError(absl::StrCat("“", text, "”不是时间，须写成 2023-01-10 或 2023-01-10T09:30:00+08:00"));
  }
  message->CopyFrom(stamp);
  return absl::OkStatus();
}

// One value, or several with 、 between.
absl::Status SetEnum(const FieldDescriptor& field, const std::string& text, const RowWords& words,
                     Message* message) {
  const std::vector<std::string> said = field.is_repeated()
                                            ? std::vector<std::string>(absl::StrSplit(text, "、"))
                                            : std::vector<std::string>{text};
  for (const std::string& word : said) {
    const EnumValueDescriptor* value = FindEnum(*field.enum_type(), word, words);
    if (value == nullptr) return LocalError(absl::StrCat("“", word, "”不是 ", field.name(), " 的取值"));
    field.is_repeated() ? message->GetReflection()->AddEnum(message, &field, value)
                        : message->GetReflection()->SetEnum(message, &field, value);
  }
  return absl::OkStatus();
}

absl::Status SetScalar(const FieldDescriptor& field, const std::string& text, const RowWords& words,
                       Message* message) {
  const auto* reflection = message->GetReflection();
  int64_t number = 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const bool is_place =
          field.name() == "region" || field.name() == "office" || field.name() == "destination";
      const bool is_code = is_place && text.find('/') == std::string::npos;
      const std::string value = is_code ? "regions/" + text : text;
      field.is_repeated() ? reflection->AddString(message, &field, value)
                          : reflection->SetString(message, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "是" && text != "否" && text != "true" && text != "false")
        return LocalError(absl::StrCat("“", text, "”须写成 是 或 否"));
      reflection->SetBool(message, &field, text == "是" || text == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(field, text, words, message);
    case FieldDescriptor::CPPTYPE_INT32:
      if (!absl::SimpleAtoi(text, &number)) return LocalError(absl::StrCat("“", text, "”不是整数"));
      reflection->SetInt32(message, &field, static_cast<int32_t>(number));
      return absl::OkStatus();
    default:
      return LocalError(absl::StrCat("栏目 ", field.name(), " 不能写在表中"));
  }
}

// The columns of a table's first line, as paths.
absl::StatusOr<std::vector<std::string>> PathsOf(const std::vector<std::string>& titles,
                                                 const RowWords& words) {
  std::vector<std::string> paths;
  for (const std::string& title : titles) {
    const auto known = words.headings.find(title);
    if (known == words.headings.end() && title.find_first_of("._") == std::string::npos)
      return LocalError(absl::StrCat("不认识的栏目“", title, "”"));
    paths.push_back(known == words.headings.end() ? title : known->second);
  }
  return paths;
}

}  // namespace

absl::StatusOr<RowWords> RowWords::Read(std::string_view columns_tsv, std::string_view words_tsv) {
  const auto once = [](bool is_new) {
    return is_new ? absl::OkStatus() : absl::InvalidArgumentError("is there twice");
  };
  RowWords words;
  RETURN_IF_ERROR(ReadTsv(columns_tsv, 2, [&](const auto& fields) {
    return once(words.headings.emplace(fields[0], fields[1]).second);
  }));
  RETURN_IF_ERROR(ReadTsv(words_tsv, 3, [&](const auto& fields) {
    return once(
        words.values.emplace(std::pair(std::string(fields[0]), std::string(fields[1])), fields[2]).second);
  }));
  return words;
}

absl::Status SetField(Message* message, std::string_view path, const std::string& text,
                      const RowWords& words) {
  for (;;) {
    ASSIGN_OR_RETURN(const Step step, NextStep(&path));
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(step.name);
    if (field == nullptr) return LocalError(absl::StrCat("没有这个栏目：", step.name));
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!path.empty()) return LocalError(absl::StrCat("栏目 ", step.name, " 之下没有栏目"));
      return SetScalar(*field, text, words, message);
    }
    const auto* reflection = message->GetReflection();
    if (field->is_repeated()) {
      const int index = std::max(step.index, 0);
      while (reflection->FieldSize(*message, field) <= index) reflection->AddMessage(message, field);
      message = reflection->MutableRepeatedMessage(message, field, index);
    } else {
      message = reflection->MutableMessage(message, field);
    }
    if (!path.empty()) continue;
    const std::string& type = message->GetDescriptor()->full_name();
    if (type == "fengqiao.common.v1.Date") return SetDay(text, message);
    if (type == "google.protobuf.Timestamp") return SetInstant(text, message);
    if (type == "fengqiao.common.v1.Decimal") return SetField(message, "value", text, words);
    return LocalError(absl::StrCat("栏目 ", step.name, " 须写到底"));
  }
}

absl::StatusOr<RowFile> RowFile::Open(const std::string& path, std::shared_ptr<const RowWords> words) {
  std::error_code ignored;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, ignored))
    return LocalError(absl::StrCat("读不了文件 ", path));
  RowFile rows(std::move(file), absl::EndsWithIgnoreCase(path, ".csv"), std::move(words));
  if (!rows.is_table_) return rows;
  std::vector<std::string> titles;
  absl::Status trouble;
  if (!rows.NextRecord(&titles, &trouble)) return LocalError(absl::StrCat(path, " 是空的"));
  if (!titles.empty() && absl::StartsWith(titles[0], ToAbsl(kByteOrderMark)))
    titles[0].erase(0, kByteOrderMark.size());
  RETURN_IF_ERROR(trouble);
  for (std::string& title : titles) title = Trimmed(title);
  ASSIGN_OR_RETURN(rows.paths_, PathsOf(titles, *rows.words_));
  return rows;
}

bool RowFile::NextRecord(std::vector<std::string>* fields, absl::Status* trouble) {
  fields->clear();
  std::string field;
  bool quoted = false, any = false;
  size_t length = 0;
  for (int c = file_.get(); c != std::ifstream::traits_type::eof(); c = file_.get()) {
    any = true;
    if (++length > kLongestRow) *trouble = LocalError("一行超过 1 MiB");
    if (quoted) {
      if (c != '"') {
        field.push_back(static_cast<char>(c));
      } else if (file_.peek() == '"') {
        field.push_back(static_cast<char>(file_.get()));
      } else {
        quoted = false;
      }
    } else if (c == '"' && field.empty()) {
      quoted = true;
    } else if (c == ',') {
      fields->push_back(std::exchange(field, {}));
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      field.push_back(static_cast<char>(c));
    }
  }
  if (!any) return false;
  if (quoted) *trouble = LocalError("引号没有配对");
  fields->push_back(std::move(field));
  return true;
}

bool RowFile::Next(Message* row, absl::Status* trouble) {
  *trouble = absl::OkStatus();
  if (!is_table_) {
    std::string line;
    do {
      if (!std::getline(file_, line)) return false;
    } while (IsBlank(line));
    if (line.size() > kLongestRow) {
      *trouble = LocalError("一行超过 1 MiB");
      return true;
    }
    const auto parsed = google::protobuf::util::JsonStringToMessage(line, row);
    if (parsed.ok()) return true;
    row->Clear();
    // What the parser quotes may be personal.
    *trouble = LocalError(
        absl::StrCat("不是 ", row->GetDescriptor()->name(), " 的 JSON（services/ctl/README.md 有例）"));
    return true;
  }
  std::vector<std::string> fields;
  do {
    if (!NextRecord(&fields, trouble)) return false;
  } while (fields.size() == 1 && IsBlank(fields[0]));
  if (trouble->ok() && fields.size() > paths_.size()) *trouble = LocalError("比栏目多");
  for (size_t i = 0; i < fields.size() && trouble->ok(); ++i) {
    const std::string text = Trimmed(fields[i]);
    if (ToValidUtf8(text) != text) *trouble = LocalError("不是 UTF-8");
    if (trouble->ok() && !text.empty()) *trouble = SetField(row, paths_[i], text, *words_);
  }
  if (!trouble->ok()) row->Clear();
  return true;
}

absl::StatusOr<FileSummary> Summarize(const std::string& path, const std::shared_ptr<const RowWords>& words,
                                      const Message& prototype) {
  constexpr size_t kPiece = 1 << 16;
  ASSIGN_OR_RETURN(RowFile rows, RowFile::Open(path, words));
  FileSummary summary;
  const std::unique_ptr<Message> row(prototype.New());
  absl::Status trouble;
  while (rows.Next(row.get(), &trouble)) {
    ++summary.rows;
    row->Clear();
  }
  std::ifstream file(path, std::ios::binary);
  Sha256Stream sha;
  std::string piece(kPiece, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    sha.Add(std::string_view(piece.data(), static_cast<size_t>(file.gcount())));
  }
  summary.fingerprint = ToHex(sha.Finish());
  return summary;
}

}  // namespace fengqiao::ctl
