#pragma once
// Small steps for reading a TOML table strictly: every key is known, every value has its type, every mistake is reported.

#include <toml++/toml.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/complaints.hpp"
#include "rules/schema_keys.hpp"

namespace budstikke::rules {

[[nodiscard]] Position position_of(const toml::node& node);
[[nodiscard]] Position position_of(const toml::key& key);
/// "a text", "a whole number", "a table" ...
[[nodiscard]] std::string_view kind_of(const toml::node& node);

/// Complains about each key that is not in `allowed`. `what` names the table: "a rule".
void refuse_unknown_keys(const toml::table& table, std::span<const std::string_view> allowed,
                         std::string_view what, Complaints& complaints);

/// The same for keys that are declared, and complains about each required one that is missing.
void check_keys(const toml::table& table, Keys declared, std::string_view what, Complaints& complaints);

/// The text under `key`; returns nothing where there is none, and complains where it is no text, or blank.
[[nodiscard]] std::optional<std::string> text_under(const toml::table& table, std::string_view key,
                                                    Complaints& complaints);
/// The text under `key`; complains and returns nothing where it is missing, no text, or blank. `what` as above.
[[nodiscard]] std::optional<std::string> required_text(const toml::table& table, std::string_view key,
                                                       std::string_view what, Complaints& complaints);
/// `node` as a text that is not blank; `name` is what the complaint calls it.
[[nodiscard]] std::optional<std::string> text_of(const toml::node& node, std::string_view name,
                                                 Complaints& complaints);
[[nodiscard]] std::optional<Date> date_of(const toml::node& node, std::string_view name,
                                          Complaints& complaints);
/// The table under `key`, or null: silently where there is none, with a complaint where it is no table.
[[nodiscard]] const toml::table* table_under(const toml::table& table, std::string_view key,
                                             Complaints& complaints);

/// TOML may nest dotted keys (a.a.a...) without end, and the parser's tables are then destroyed recursively. Returns the
/// place of the first key with more than 32 dots.
[[nodiscard]] std::optional<Position> too_deep_key(std::string_view text);

}  // namespace budstikke::rules
