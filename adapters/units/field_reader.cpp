#include "adapters/units/field_reader.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "adapters/units/units_file.hpp"

namespace budstikke::units {

namespace {

constexpr std::size_t kTextBytes = 500;
constexpr std::size_t kShownBytes = 60;

bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string shown(std::string_view text) {
  if (!is_printable(text)) return "(unprintable)";
  return text.size() <= kShownBytes ? std::string(text) : std::string(text.substr(0, kShownBytes)) + "...";
}

std::string quoted(std::string_view text) { return "\"" + shown(text) + "\""; }

bool belongs_in_id(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

bool is_service_code(std::string_view text) {
  return text.size() <= 16 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

/// Three to fifteen digits (E.164), spaces between them, and one "+" before them.
bool is_phone(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  const auto spaces = std::ranges::count(text, ' ');
  return digits >= 3 && digits <= 15 && static_cast<std::size_t>(digits + spaces) == text.size() &&
         text.front() != ' ' && text.back() != ' ';
}

/// A web address that can stand in a link as it is.
bool is_web(std::string_view text) {
  const std::string_view scheme = text.starts_with("https://") ? "https://" : "http://";
  if (!text.starts_with(scheme) || text.size() == scheme.size() || text[scheme.size()] == '/') return false;
  return std::ranges::all_of(text, [](char c) {
    constexpr std::string_view kMarks = "-._~:/?#[]!$&()*+,;=%";
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace

void FieldReader::complain(const toml::source_region& where, std::string message) {
  if (diagnostics_.size() > kUnitsDiagnostics) return;
  if (diagnostics_.size() == kUnitsDiagnostics) {
    diagnostics_.push_back({file_, 0, 0, Severity::error, "further mistakes are left out"});
    return;
  }
  diagnostics_.push_back({file_, where.begin.line, where.begin.column, Severity::error, std::move(message)});
}

void FieldReader::check_keys(const toml::table& table, std::string_view what,
                             std::span<const std::string_view> allowed,
                             std::span<const std::string_view> required) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(allowed, key.str()) == allowed.end()) {
      complain(key.source(), "unknown key " + quoted(key.str()) + " of " + std::string(what));
    }
  }
  for (const std::string_view key : required) {
    if (!table.contains(key)) complain(table.source(), std::string(what) + " has no " + std::string(key));
  }
}

std::string FieldReader::checked_text(const toml::node& node, std::string_view key) {
  const auto value = node.value_exact<std::string_view>();
  if (!value) {
    complain(node.source(), quoted(key) + " is a text in quotation marks");
  } else if (value->find_first_not_of(' ') == std::string_view::npos) {
    complain(node.source(), quoted(key) + " is empty");
  } else if (value->size() > kTextBytes) {
    complain(node.source(), quoted(key) + " is longer than " + std::to_string(kTextBytes) + " bytes");
  } else if (!is_printable(*value)) {
    complain(node.source(), quoted(key) + " holds control characters");
  } else if (value->find('@') != std::string_view::npos) {
    complain(node.source(),
             quoted(key) + " holds \"@\": give the unit's phone or web page, not a person's address");
  } else {
    return std::string(*value);
  }
  return {};
}

std::string FieldReader::text(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node == nullptr ? std::string{} : checked_text(*node, key);
}

std::string FieldReader::id(const toml::table& table, std::string_view key) {
  std::string value = text(table, key);
  if (value.size() > 64 || !std::ranges::all_of(value, belongs_in_id)) {
    complain(table.get(key)->source(),
             quoted(value) + " is no id: letters a to z, digits and '-', at most 64");
    return {};
  }
  return value;
}

HerId FieldReader::her_id(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < 1 || *value > std::numeric_limits<std::uint32_t>::max()) {
    complain(node->source(), quoted(key) + " is a HER-id: a whole number from 1, without quotation marks");
    return {};
  }
  return HerId(static_cast<std::uint32_t>(*value));
}

std::string FieldReader::service(const toml::table& table, std::string_view key) {
  if (!table.contains(key)) return std::string(kCaseHandling);
  std::string code = text(table, key);
  if (!is_service_code(code)) {
    complain(table.get(key)->source(), quoted(code) + " is no service code such as KD0501 (kv. 8663)");
  }
  return code;
}

std::string FieldReader::area(const toml::node& node, std::string_view key, std::size_t digits) {
  const auto value = node.value_exact<std::string_view>();
  const std::string what = digits == 4   ? "municipality number: four digits"
                           : digits == 6 ? "district number: six digits"
                                         : "municipality or district number";
  if (!value) {
    complain(node.source(), quoted(key) + " holds numbers in quotation marks: \"0301\"");
  } else if (!(digits != 6 && addressing::is_digits(*value, 4)) &&
             !(digits != 4 && addressing::is_digits(*value, 6))) {
    complain(node.source(), quoted(*value) + " is no " + what);
  } else if (!table_.knows(*value)) {
    complain(node.source(), "no municipality or district has had the number " + std::string(*value));
  } else {
    return std::string(*value);
  }
  return {};
}

Contact FieldReader::contact(const toml::table& table) {
  Contact contact{text(table, "unit"), text(table, "phone"), text(table, "web"), text(table, "hours"),
                  text(table, "note")};
  if (!contact.phone.empty() && !is_phone(contact.phone)) {
    complain(table.get("phone")->source(), quoted(contact.phone) + " is no phone number: digits and spaces");
  }
  if (!contact.web.empty() && !is_web(contact.web)) {
    complain(table.get("web")->source(), quoted(contact.web) + " is no web address: https://...");
  }
  return contact;
}

std::optional<Day> FieldReader::day(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->value_exact<toml::date>();
  if (!value) {
    complain(node->source(), quoted(key) + " is a date without quotation marks: 2024-01-31");
    return std::nullopt;
  }
  return Day(std::chrono::year(value->year), std::chrono::month(value->month), std::chrono::day(value->day));
}

Validity FieldReader::validity(const toml::table& table) {
  const Validity validity{day(table, "valid_from"), day(table, "valid_to")};
  if (validity.from && validity.to && *validity.to < *validity.from) {
    complain(table.get("valid_to")->source(), "valid_to lies before valid_from");
  }
  return validity;
}

Diagnostics FieldReader::take_diagnostics() {
  // Tables iterate by key; people read by line.
  std::ranges::stable_sort(
      diagnostics_, {}, [](const Diagnostic& one) { return std::tuple(one.line, one.column, one.message); });
  return std::move(diagnostics_);
}

}  // namespace budstikke::units
