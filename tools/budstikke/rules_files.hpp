#pragma once
// What the offline commands on rules have in common: exit statuses, options, and the files that they read.

#include <memory>
#include <optional>
#include <string>

#include "engine/addressing/address_book.hpp"
#include "rules/language.hpp"
#include "rules/rule_set.hpp"

namespace CLI {
class App;
}

namespace budstikke::tools {

inline constexpr int kExitUsage = 64;    ///< EX_USAGE
inline constexpr int kExitFaulty = 65;   ///< EX_DATAERR
inline constexpr int kExitNoInput = 66;  ///< EX_NOINPUT

struct RuleFile {
  rules::ParsedRules parsed;
  std::string hash;
};
/// A rule file as it was read, or nothing with the reason printed.
[[nodiscard]] std::optional<RuleFile> parse_rule_file(const std::string& file);
/// The rules, every complaint printed, or null with `status` set.
[[nodiscard]] std::shared_ptr<const rules::RuleSet> read_rules(const std::string& file, int& status);
/// The address book, TOML, or CSV by its name; or null with `status` set and the complaints printed.
[[nodiscard]] std::shared_ptr<const addressing::AddressBook> read_addresses(const std::string& file,
                                                                            int& status);

/// --on DATE; a reader turns what is absent into today.
void add_date(CLI::App& command, std::string& on, const std::string& help);
[[nodiscard]] rules::Date date_or_today(const std::string& on);
/// --lang en|nb
void add_language(CLI::App& command, std::string& language);
[[nodiscard]] rules::Language language_or_english(const std::string& language);

/// Each adds its subcommand to `rules`.
void add_rule_check(CLI::App& rules, int& status);
void add_rule_diff(CLI::App& rules, int& status);
void add_rule_explain(CLI::App& rules, int& status);

}  // namespace budstikke::tools
