#pragma once
// What holds for the complaints about any file that an operator wrote.

#include <algorithm>

#include "engine/model/diagnostic.hpp"
#include "tests/fuzz/claim.hpp"

namespace budstikke::fuzz {

inline void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  claim(diagnostics.size() <= 1'100, "complaints are bounded in number");
  for (const Diagnostic& one : diagnostics) {
    claim(one.line <= lines + 1, "a complaint lies inside the file");
    claim(!one.message.empty() && one.message.size() <= 4'000, "a complaint is a sentence");
    claim(!holds_control(one.message), "a complaint is one line");
  }
}

}  // namespace budstikke::fuzz
