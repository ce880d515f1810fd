#pragma once
// The rule library under rules/examples, with the address books of the same names.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "rules/rule_set.hpp"
#include "tests/support/places.hpp"

namespace budstikke::examples {

inline const std::filesystem::path kFolder =
    std::filesystem::path(tests::source_directory()) / "rules/examples";

struct RuleLibrary {
  std::shared_ptr<const rules::RuleSet> rules;
  std::shared_ptr<const addressing::AddressBook>
      book;  ///< the quickstart's where the file has none of its own
  [[nodiscard]] bool in_order() const { return rules != nullptr && book != nullptr; }
};

/// Names of all rule files, without ".toml", in order.
[[nodiscard]] std::vector<std::string> names();
[[nodiscard]] RuleLibrary read_library(const std::string& name);
/// "somatic-hospital" as a test's name.
[[nodiscard]] std::string test_name(std::string name);

[[nodiscard]] std::string text_fact(const rules::Facts& facts, std::string_view name);
/// "8100011", a code where no party is found, or "receiver".
[[nodiscard]] std::string destination(const rules::Target& target, const rules::Facts& facts,
                                      const addressing::AddressBook& book, rules::Date day);

}  // namespace budstikke::examples
