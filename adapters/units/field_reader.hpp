#pragma once
// Reads single values of the directory's tables strictly, and keeps every complaint. For units_file.cpp.

#include <toml++/toml.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/units/coordinating_units.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke::units {

class FieldReader {
 public:
  /// Both outlive the reader.
  FieldReader(const std::string& file, const addressing::MunicipalityTable& table)
      : file_(file), table_(table) {}

  void complain(const toml::source_region& where, std::string message);
  /// Complains of each key that is not in `allowed`, and of each of `required` that is missing. `what`: "a region".
  void check_keys(const toml::table& table, std::string_view what, std::span<const std::string_view> allowed,
                  std::span<const std::string_view> required);

  /// The value under `key`; empty where there is none, and where it is wrong, with a complaint.
  [[nodiscard]] std::string text(const toml::table& table, std::string_view key);
  [[nodiscard]] std::string id(const toml::table& table, std::string_view key);
  [[nodiscard]] HerId her_id(const toml::table& table, std::string_view key);
  [[nodiscard]] std::string service(const toml::table& table, std::string_view key);
  /// A municipality number (`digits` 4) or district number (6) of any year; either where `digits` is 0.
  [[nodiscard]] std::string area(const toml::node& node, std::string_view key, std::size_t digits);
  [[nodiscard]] Contact contact(const toml::table& table);
  [[nodiscard]] Validity validity(const toml::table& table);

  /// By line and column.
  [[nodiscard]] Diagnostics take_diagnostics();

 private:
  [[nodiscard]] std::string checked_text(const toml::node& node, std::string_view key);
  [[nodiscard]] std::optional<Day> day(const toml::table& table, std::string_view key);

  const std::string& file_;
  const addressing::MunicipalityTable& table_;
  Diagnostics diagnostics_;
};

}  // namespace budstikke::units
