#pragma once
// Words of names as people write them, compared without regard to letter case and punctuation. Pure; UTF-8.

#include <string>
#include <string_view>
#include <vector>

namespace budstikke::addressing {

/// In small letters (Latin letters of all Nordic and Sami languages); everything but letters and digits separates.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// True where `words` stand in `text` one after the other. No words stand nowhere.
[[nodiscard]] bool stand_in(const std::vector<std::string>& words, const std::vector<std::string>& text);

}  // namespace budstikke::addressing
