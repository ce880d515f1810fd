#include "rules/condition_reader.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "rules/fact_text.hpp"
#include "rules/fact_value_reader.hpp"
#include "rules/schema_keys.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

using Test = decltype(Condition::test);

void read_one_of(const FactDeclaration& fact, const toml::node& node, OneOf& wanted, Complaints& complaints) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    complaints.error(position_of(node), takes_not(fact, node));
    return;
  }
  const std::string& value = text->get();
  const std::size_t star = value.find('*');
  const bool prefix = star != std::string::npos;
  if (prefix && (star + 1 != value.size() || star == 0)) {
    complaints.error(position_of(node),
                     star == 0 && value.size() == 1
                         ? "\"*\" alone says nothing; write { present = true }"
                         : "a star may only stand last, after the beginning of a code: \"KP*\"");
    return;
  }
  std::string word = prefix ? value.substr(0, star) : value;
  std::string complaint = prefix ? prefix_complaint(fact, word) : value_complaint(fact, word);
  if (!complaint.empty()) {
    complaints.error(position_of(node), std::move(complaint));
  } else if (!(prefix ? wanted.prefixes : wanted.values).insert(std::move(word)).second) {
    complaints.warning(position_of(node), quoted(value) + " is listed twice");
  }
}

std::optional<Test> read_texts(const FactDeclaration& fact, const toml::node& node, Complaints& complaints) {
  OneOf wanted;
  const std::size_t errors = complaints.errors();
  if (const toml::array* list = node.as_array()) {
    if (list->empty()) complaints.error(position_of(node), "the list of " + quoted(fact.name) + " is empty");
    for (const toml::node& item : *list) read_one_of(fact, item, wanted, complaints);
  } else {
    read_one_of(fact, node, wanted, complaints);
  }
  if (complaints.errors() != errors) return std::nullopt;
  return wanted;
}

/// Both ends of an interval, read by `read`; complains where neither is there or they are the wrong way round.
template <class Bound, class Read>
std::optional<std::pair<std::optional<Bound>, std::optional<Bound>>> read_interval(const toml::table& table,
                                                                                   Keys declared, Read read,
                                                                                   Complaints& complaints) {
  const std::array<std::string_view, 2> keys{declared[0].name, declared[1].name};
  const std::size_t errors = complaints.errors();
  check_keys(table, declared, "a condition", complaints);
  std::array<std::optional<Bound>, 2> ends;
  for (std::size_t i = 0; i < 2; ++i) {
    if (const toml::node* node = table.get(keys[i])) ends[i] = read(*node, keys[i]);
  }
  if (complaints.errors() != errors) return std::nullopt;
  const std::string names = std::string(keys[0]) + " or " + std::string(keys[1]);
  if (!ends[0] && !ends[1]) {
    complaints.error(position_of(table), "an interval needs " + names);
    return std::nullopt;
  }
  if (ends[0] && ends[1] && *ends[0] > *ends[1]) {
    complaints.error(position_of(*table.get(keys[0])), std::string(keys[0]) + " is greater than " +
                                                           std::string(keys[1]) + ": nothing lies between");
    return std::nullopt;
  }
  return std::pair(ends[0], ends[1]);
}

std::optional<Test> read_numbers(const FactDeclaration& fact, const toml::node& node,
                                 Complaints& complaints) {
  if (const auto* number = node.as_integer()) return Between{number->get(), number->get()};
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    complaints.error(position_of(node), takes_not(fact, node) + "; or write { least = 0, most = 17 }");
    return std::nullopt;
  }
  const auto read = [&](const toml::node& end, std::string_view key) -> std::optional<std::int64_t> {
    if (const auto* number = end.as_integer()) return number->get();
    complaints.error(position_of(end),
                     quoted(key) + " takes a whole number, not " + std::string(kind_of(end)));
    return std::nullopt;
  };
  const auto ends = read_interval<std::int64_t>(*table, number_interval_keys(), read, complaints);
  if (!ends) return std::nullopt;
  return Between{ends->first, ends->second};
}

std::optional<Test> read_dates(const FactDeclaration& fact, const toml::node& node, Complaints& complaints) {
  if (node.is_date()) {
    const std::optional<Date> date = date_of(node, fact.name, complaints);
    return BetweenDates{date, date};
  }
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    complaints.error(position_of(node),
                     takes_not(fact, node) + "; or write { first = 2026-01-01, last = 2026-12-31 }");
    return std::nullopt;
  }
  const auto read = [&](const toml::node& end, std::string_view key) {
    return date_of(end, key, complaints);
  };
  const auto ends = read_interval<Date>(*table, date_interval_keys(), read, complaints);
  if (!ends) return std::nullopt;
  return BetweenDates{ends->first, ends->second};
}

std::optional<Test> read_presence(const toml::table& table, Complaints& complaints) {
  if (table.size() > 1) {
    complaints.error(position_of(table),
                     "\"present\" stands alone: a fact with a condition must be there anyway");
    return std::nullopt;
  }
  const toml::node& node = *table.get("present");
  if (const auto* flag = node.as_boolean()) return Presence{flag->get()};
  complaints.error(position_of(node), "\"present\" takes true or false, not " + std::string(kind_of(node)));
  return std::nullopt;
}

std::optional<Test> read_test(const FactDeclaration& fact, const toml::node& node, Complaints& complaints) {
  const toml::table* table = node.as_table();
  if (table != nullptr && table->contains("present")) return read_presence(*table, complaints);
  switch (fact.type) {
    case FactType::text:
    case FactType::set:
      return read_texts(fact, node, complaints);
    case FactType::number:
      return read_numbers(fact, node, complaints);
    case FactType::date:
      return read_dates(fact, node, complaints);
    case FactType::flag:
      break;
  }
  if (const auto* flag = node.as_boolean()) return Is{flag->get()};
  complaints.error(position_of(node), takes_not(fact, node));
  return std::nullopt;
}

}  // namespace

std::vector<Condition> read_conditions(const toml::table& when, Complaints& complaints) {
  std::vector<Condition> conditions;
  for (const auto& [key, value] : when) {
    const FactDeclaration* fact = known_fact(key, value, complaints);
    if (fact == nullptr) continue;
    std::optional<Test> test = read_test(*fact, value, complaints);
    if (test) conditions.push_back({std::string(key.str()), std::move(*test), position_of(key)});
  }
  std::ranges::sort(conditions, {}, [](const Condition& c) { return std::tie(c.at.line, c.at.column); });
  return conditions;
}

Facts read_given(const toml::table& given, Complaints& complaints) {
  Facts facts;
  for (const auto& [key, value] : given) {
    const FactDeclaration* fact = known_fact(key, value, complaints);
    if (fact == nullptr) continue;
    std::optional<FactValue> read = read_fact_value(*fact, value, complaints);
    if (read) facts.insert_or_assign(std::string(fact->name), std::move(*read));
  }
  return facts;
}

}  // namespace budstikke::rules
