#pragma once
// The words that the page and the wiki text share, in bokmål and English.

#include <string>
#include <string_view>

#include "adapters/units/listing.hpp"

namespace budstikke::units {

struct Words {
  std::string_view language;  ///< BCP 47
  std::string_view title;
  std::string_view about;
  std::string_view as_of;
  std::string_view how_to_reach;
  std::string_view unit;
  std::string_view phone;
  std::string_view web;
  std::string_view hours;
  std::string_view messages;
  std::string_view note;
  std::string_view municipality;
  std::string_view municipalities_of;
  std::string_view no_unit;
  std::string_view no_trust;
  std::string_view no_region;
  std::string_view serves;
  std::string_view joint_with;
  std::string_view contents;
};

[[nodiscard]] const Words& words_in(Language language);

/// "Oslo 0301, Bydel Sagene 030103 (serves ...; joint unit with ...)"
[[nodiscard]] std::string area_words(const Entry& entry, const Words& words);

}  // namespace budstikke::units
