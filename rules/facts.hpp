#pragma once
// What a rule may ask about: each fact by name, with its type and labels, and the values of one message. Pure.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace budstikke::rules {

enum class FactType {
  text,  ///< one text, compared whole or (codes) by prefix
  set,   ///< several texts; a condition holds where any of them is listed
  number,
  flag,
  date,
};

struct FactDeclaration {
  std::string_view name;  ///< "patient.municipality"
  FactType type;
  std::string_view norwegian;    ///< "pasientens kommune"
  std::string_view description;  ///< one English sentence, with the source of the values
  /// The only values there are, where the list is closed ("N", "M", "C"); empty where it is open.
  std::vector<std::string_view> values;
};

[[nodiscard]] const std::vector<FactDeclaration>& declared_facts();
[[nodiscard]] const FactDeclaration* find_fact(std::string_view name);

/// The fact could not be had just now (the address book is unreachable): not the same as absent.
struct Unknown {
  friend bool operator==(Unknown, Unknown) = default;
};
using Date = std::chrono::year_month_day;
using FactValue = std::variant<Unknown, std::string, std::set<std::string>, std::int64_t, bool, Date>;

/// Facts of one message. A name that is not in the map is absent. Every value has its declared type.
using Facts = std::map<std::string, FactValue, std::less<>>;

/// One JSON object, names in order; sets as arrays, dates as "2026-11-22", unknown as null.
[[nodiscard]] std::string to_json(const Facts& facts);
[[nodiscard]] std::optional<Facts> facts_from_json(std::string_view json);

}  // namespace budstikke::rules
