#include "rules/fact_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/model/time.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

constexpr std::array kDigitForms{
    DigitForm{"patient.municipality", 4, 4, "a municipality number: four digits"},
    DigitForm{"patient.district", 6, 6, "a district number: six digits"},
    DigitForm{"receiver.municipality", 4, 4, "a municipality number: four digits"},
    DigitForm{"sender.municipality", 4, 4, "a municipality number: four digits"},
    DigitForm{"sender.her_id", 1, 10, "a HER-id: digits only"},
    DigitForm{"sender.business", 1, 10, "a HER-id: digits only"},
    DigitForm{"receiver.her_id", 1, 10, "a HER-id: digits only"},
    DigitForm{"receiver.business", 1, 10, "a HER-id: digits only"},
};

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string outside_list(const FactDeclaration& fact, std::string_view value) {
  const std::vector<std::string> known(fact.values.begin(), fact.values.end());
  return quoted(value) + " is no value of \"" + std::string(fact.name) + "\": " + listed(known) +
         suggestion(value, fact.values);
}

ReadFact read_set(const FactDeclaration& fact, std::string_view text) {
  std::set<std::string> values;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    if (std::string complaint = value_complaint(fact, item); !complaint.empty())
      return {std::nullopt, complaint};
    values.emplace(item);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  if (values.empty()) return {std::nullopt, quoted(fact.name) + " is given no value"};
  return {values, {}};
}

ReadFact read_number(const FactDeclaration& fact, std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return {std::nullopt, quoted(fact.name) + " takes a whole number"};
  }
  return {number, {}};
}

}  // namespace

const DigitForm* digit_form(std::string_view fact) {
  const auto* found = std::ranges::find(kDigitForms, fact, &DigitForm::fact);
  return found == kDigitForms.end() ? nullptr : found;
}

std::string unknown_fact(std::string_view name) {
  std::vector<std::string_view> names;
  for (const FactDeclaration& fact : declared_facts()) names.push_back(fact.name);
  return "unknown fact " + quoted(name) + suggestion(name, names);
}

std::string_view wanted_kind(FactType type) {
  switch (type) {
    case FactType::text:
      return "a text in quotes";
    case FactType::set:
      return "a text in quotes, or a list of them";
    case FactType::number:
      return "a whole number";
    case FactType::flag:
      return "true or false";
    case FactType::date:
      return "a date such as 2026-11-22";
  }
  return "";
}

std::string value_complaint(const FactDeclaration& fact, std::string_view value) {
  if (value.empty()) return "an empty text is no value of " + quoted(fact.name);
  if (!fact.values.empty() && std::ranges::find(fact.values, value) == fact.values.end()) {
    return outside_list(fact, value);
  }
  const DigitForm* form = digit_form(fact.name);
  if (form != nullptr && (!all_digits(value) || value.size() < form->fewest || value.size() > form->most)) {
    return quoted(value) + " is not " + std::string(form->words);
  }
  return {};
}

std::string prefix_complaint(const FactDeclaration& fact, std::string_view prefix) {
  const auto begins = [prefix](std::string_view value) { return value.starts_with(prefix); };
  if (!fact.values.empty() && std::ranges::none_of(fact.values, begins)) {
    return "no value of " + quoted(fact.name) + " begins with " + quoted(prefix);
  }
  const DigitForm* form = digit_form(fact.name);
  if (form != nullptr && (!all_digits(prefix) || prefix.size() > form->most)) {
    return quoted(prefix) + " does not begin " + std::string(form->words);
  }
  return {};
}

ReadFact read_fact_text(std::string_view name, std::string_view text) {
  const FactDeclaration* fact = find_fact(name);
  if (fact == nullptr) return {std::nullopt, unknown_fact(name)};
  if (text == "unknown") return {Unknown{}, {}};
  switch (fact->type) {
    case FactType::text: {
      std::string complaint = value_complaint(*fact, text);
      if (!complaint.empty()) return {std::nullopt, std::move(complaint)};
      return {std::string(text), {}};
    }
    case FactType::set:
      return read_set(*fact, text);
    case FactType::number:
      return read_number(*fact, text);
    case FactType::flag:
      if (text == "true") return {true, {}};
      if (text == "false") return {false, {}};
      break;
    case FactType::date:
      if (const std::optional<Date> date = parse_date(text)) return {*date, {}};
      break;
  }
  return {std::nullopt, quoted(name) + " takes " + std::string(wanted_kind(fact->type))};
}

}  // namespace budstikke::rules
