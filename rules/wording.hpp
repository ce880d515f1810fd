#pragma once
// Words for people: values from outside made safe to print, lists cut short, and guesses at misspelt names. Pure.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/facts.hpp"
#include "rules/language.hpp"

namespace budstikke::rules {

/// `text` fit for one line of a terminal or a log: control characters become '?', at most 80 bytes, never half a
/// UTF-8 character.
[[nodiscard]] std::string shown(std::string_view text);
/// `text` uncut, control characters turned into blanks.
[[nodiscard]] std::string one_line(std::string_view text);
/// As shown(), in double quotes.
[[nodiscard]] std::string quoted(std::string_view text);
/// "a, b, c and 4 more": at most six are named.
[[nodiscard]] std::string listed(const std::vector<std::string>& items,
                                 Language language = Language::english);
/// A fact's value: "LOG_DOD", "coordinator, individual-plan", "17", "true", "2026-11-22".
[[nodiscard]] std::string shown_value(const FactValue& value, Language language = Language::english);

/// The known name that `word` is most likely a slip of, or nothing where none is near.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> known);
/// " (did you mean \"x\"?)", or nothing.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string_view> known);

}  // namespace budstikke::rules
