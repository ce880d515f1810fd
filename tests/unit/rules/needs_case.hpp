#pragma once
// A sentence and what it should give: one letter each for coordinator, individual plan and child coordinator.
// m mentioned, s stated, e exists, d denied, - nothing.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rules/needs/needs.hpp"

namespace budstikke::rules::test {

struct NeedCase {
  const char* text;
  const char* expected;
};

inline std::string letters_of(const std::vector<FoundNeed>& found) {
  std::string letters = "---";
  for (const FoundNeed& need : found) {
    const std::size_t at = need.need == "coordinator" ? 0 : need.need == "individual-plan" ? 1 : 2;
    letters[at] = to_text(need.certainty).front();
  }
  return letters;
}

inline std::string letters_of(const std::string& text, NeedPlace place = NeedPlace::prose) {
  return letters_of(find_needs(*default_vocabulary(), {{place, "text", Sensitive<std::string>{text}}}));
}

inline void expect_all(const std::vector<NeedCase>& cases) {
  for (const NeedCase& c : cases) EXPECT_EQ(letters_of(c.text), c.expected) << c.text;
}

}  // namespace budstikke::rules::test
