// Pieces of text that, repeated without end, lead each step of the reader to look back or ahead.

#ifndef FENGQIAO_TESTS_SUPPORT_REPEATED_PIECES_H_
#define FENGQIAO_TESTS_SUPPORT_REPEATED_PIECES_H_

#include <string>

namespace fengqiao::testing {

inline constexpr const char* kRepeatedPieces[] = {"1",
                                                  "一",
                                                  "万",
                                                  "(",
                                                  "（1",
                                                  "《",
                                                  "“",
                                                  "《“",
                                                  "第",
                                                  "无",
                                                  "无脱管",
                                                  "100件",
                                                  "1件、",
                                                  "由1%至",
                                                  "其中1件，",
                                                  "2021年",
                                                  "截至10月",
                                                  "1.",
                                                  "1,",
                                                  "1-",
                                                  "1:1",
                                                  "受理",
                                                  "分别为1件、",
                                                  "均",
                                                  "率为1%",
                                                  "调撤1件,调撤率为1%，",
                                                  "市本级1件",
                                                  "一、",
                                                  "(一)",
                                                  "一、1件\n",
                                                  "。",
                                                  "\n",
                                                  "|1|",
                                                  "考核指标(1%",
                                                  "行政复议调解率1%(考核指标2%)。"};

// A text of at most `size` bytes made of them.
inline std::string Repeated(const std::string& piece, size_t size) {
  std::string text = "甲";
  while (text.size() + piece.size() <= size) text += piece;
  return text;
}

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_SUPPORT_REPEATED_PIECES_H_
