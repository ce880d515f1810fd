// Texts longer than one window of the reader.

#include "rules/needs/windows.hpp"
#include "tests/unit/rules/needs_case.hpp"

namespace budstikke::rules::test {
namespace {

constexpr std::size_t window_size = std::size_t{1} << 20U;

std::string prose(std::size_t size, const std::string& unit = "Pasienten har sovet godt i natt. ") {
  std::string text;
  text.reserve(size);
  while (text.size() + unit.size() <= size) text += unit;
  return text;
}

std::vector<std::string_view> windows_of(std::string_view text) {
  std::vector<std::string_view> all;
  needs::Windows windows{text};
  for (std::string_view window; windows.next(window);) all.push_back(window);
  return all;
}

TEST(NeedsLongText, IsReadToItsEnd) {
  EXPECT_EQ(
      letters_of(prose(3 * window_size) + "Behov for koordinator. \xC3\x98nsker ikke individuell plan."),
      "md-");
}

TEST(NeedsLongText, ReadsAnAnswerBesideWhatItRefersTo) {
  std::string text = prose(window_size - 200);
  text += std::string(window_size - 23 - text.size(), 'x') + ". Tilbudt koordinator. ";
  EXPECT_EQ(letters_of(text + "Pasienten takket nei."), "d--");
}

TEST(NeedsLongText, KeepsASentenceWholeWhereverAWindowEnds) {
  const std::string sentence = "Pasienten \xC3\xB8nsker ikke koordinator. ";
  const std::string filling = prose(window_size - 200);
  for (std::size_t before = 0; before <= sentence.size(); ++before) {
    std::string text = filling;
    text += std::string(window_size - before - text.size() - 2, 'x') + ". " + sentence + filling;
    std::size_t whole = 0;
    for (const std::string_view window : windows_of(text)) {
      const bool complete = window.find(sentence) != std::string_view::npos;
      whole += complete ? 1U : 0U;
      EXPECT_TRUE(complete || window.find("koordinator") == std::string_view::npos) << before;
    }
    EXPECT_GE(whole, 1U) << before;
  }
}

TEST(NeedsLongText, IsLeftOutNowhere) {
  for (const char* unit : {"sovet godt. ", "sovet\n", "sovet ", "x", "\xC3\xB8"}) {
    const std::string text = prose(3 * window_size + 5, unit);
    std::size_t end = 0;
    std::size_t read = 0;
    for (const std::string_view window : windows_of(text)) {
      const auto begin = static_cast<std::size_t>(window.data() - text.data());
      EXPECT_LE(begin, end);
      EXPECT_EQ(begin % std::string_view{unit}.size(), 0U) << unit;
      EXPECT_LE(window.size(), window_size);
      end = begin + window.size();
      read += window.size();
    }
    EXPECT_EQ(end, text.size());
    EXPECT_LT(read, text.size() + text.size() / 50);
  }
}

}  // namespace
}  // namespace budstikke::rules::test
