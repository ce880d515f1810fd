#pragma once
// The words around a stored message, in English and in bokmål. Pure.

#include <string>
#include <string_view>

#include "rules/language.hpp"

namespace budstikke::tools {

/// `english` in the language; as it is where the table has no twin of it.
[[nodiscard]] std::string_view in_language(rules::Language language, std::string_view english);

/// Why a person must act, by the code: "Pasientens kommune mangler. ..."; empty where it has no sentence in the language (what
/// the daemon says is English).
[[nodiscard]] std::string_view sentence_of(rules::Language language, std::string_view code);

/// What a fact is called: its name, or its Norwegian label.
[[nodiscard]] std::string_view fact_label(rules::Language language, std::string_view name);

}  // namespace budstikke::tools
