// Data that fills whatever a template asks for.

#ifndef FENGQIAO_TESTS_SUPPORT_SAMPLE_PAPER_DATA_H_
#define FENGQIAO_TESTS_SUPPORT_SAMPLE_PAPER_DATA_H_

#include <iterator>
#include <string>
#include <string_view>

#include "common/paper/paper_data.h"
#include "common/paper/template.h"

namespace fengqiao::testing {

struct SampleOptions {
  size_t rows = 2;          // of each list
  size_t choice = 0;        // which of the values that a field is compared with, counted in turns
  bool optional = true;     // whether optional fields are there
  std::string_view text{};  // instead of "[field]"
  bool raw = false;         // `text` even where a filter or a comparison wants another
};

namespace sample_internal {

// What can be said of a field by the filters that it goes through.
inline std::string ValueOf(std::string_view path, const paper::WantedField& wanted,
                           const SampleOptions& options) {
  const auto has = [&](std::string_view filter) { return wanted.filters.count(filter) > 0; };
  if (options.raw) return std::string(options.text);
  if (!wanted.compared.empty())
    return *std::next(wanted.compared.begin(), static_cast<int>(options.choice % wanted.compared.size()));
  if (has("date") || has("date_cn")) return "2026-11-22";
  if (has("datetime")) return "2026-11-22 09:30";
  if (has("yuan") || has("yuan_cn")) return "12000.5";
  if (has("chinese")) return "12";
  if (has("box")) return "true";
  return options.text.empty() ? "［" + std::string(path) + "］" : std::string(options.text);
}

inline void Fill(const paper::PaperTemplate& paper, const std::string& prefix, const SampleOptions& options,
                 paper::PaperData& data) {
  for (const auto& [path, wanted] : paper.wanted()) {
    if (path.substr(0, prefix.size()) != prefix || path.find('.', prefix.size()) != std::string::npos)
      continue;
    if (wanted.optional && !options.optional) continue;
    const std::string name = path.substr(prefix.size());
    if (!wanted.list) {
      data.Set(name, ValueOf(path, wanted, options));
      continue;
    }
    for (size_t row = 0; row < options.rows; ++row) Fill(paper, path + ".", options, data.Add(name));
  }
}

}  // namespace sample_internal

inline paper::PaperData SampleData(const paper::PaperTemplate& paper, const SampleOptions& options = {}) {
  paper::PaperData data;
  sample_internal::Fill(paper, "", options, data);
  return data;
}

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_SAMPLE_PAPER_DATA_H_
