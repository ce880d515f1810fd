#include "tools/budstikke/rules_files.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

#include "adapters/crypto/digest.hpp"
#include "adapters/directory/address_book_csv.hpp"
#include "adapters/directory/address_book_file.hpp"
#include "engine/model/time.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {

constexpr std::size_t kReadBytes =
    128U * 1024U * 1024U;  // beyond the parser's own bound, which it reports itself

void print(const Diagnostics& diagnostics) {
  for (const Diagnostic& one : diagnostics) std::cerr << to_text(one) << '\n';
}

}  // namespace

std::optional<RuleFile> parse_rule_file(const std::string& file) {
  const std::optional<std::string> text = read_file(file, kReadBytes);
  if (!text) return std::nullopt;
  const std::string hash = crypto::sha256_hex(*text);
  return RuleFile{rules::parse_rules(*text, file, hash), hash};
}

std::shared_ptr<const rules::RuleSet> read_rules(const std::string& file, int& status) {
  const std::optional<RuleFile> read = parse_rule_file(file);
  if (!read) {
    status = kExitNoInput;
    return nullptr;
  }
  print(read->parsed.diagnostics);
  if (read->parsed.rules == nullptr) status = kExitFaulty;
  return read->parsed.rules;
}

std::shared_ptr<const addressing::AddressBook> read_addresses(const std::string& file, int& status) {
  const std::optional<std::string> text = read_file(file, kAddressBookBytes);
  if (!text) {
    status = kExitNoInput;
    return nullptr;
  }
  const std::string hash = crypto::sha256_hex(*text);
  const ParsedAddressBook parsed = file.ends_with(".csv") ? parse_address_book_csv(*text, file, hash)
                                                          : parse_address_book(*text, file, hash);
  print(parsed.diagnostics);
  if (parsed.book == nullptr) status = kExitFaulty;
  return parsed.book;
}

void add_date(CLI::App& command, std::string& on, const std::string& help) {
  command.add_option("--on", on, help)->check([](const std::string& text) {
    return parse_date(text) ? std::string{} : "a date is written 2024-01-31";
  });
}

rules::Date date_or_today(const std::string& on) {
  const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  return parse_date(on).value_or(norwegian_date(now));
}

void add_language(CLI::App& command, std::string& language) {
  command.add_option("--lang", language, "Language of the reasons: en or nb (bokmål)")
      ->check(CLI::IsMember({"en", "nb"}));
}

rules::Language language_or_english(const std::string& language) {
  return rules::language_from(language).value_or(rules::Language::english);
}

}  // namespace budstikke::tools
