#pragma once
// Small readings that every family needs: values, identifiers and positions. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/xml/document.hpp"
#include "engine/model/envelope.hpp"
#include "engine/model/ids.hpp"

namespace budstikke::formats {

/// The first child of this local name in any namespace: the shared components of PLO and dialogue messages
/// put children in other namespaces than their parents, differently from version to version.
[[nodiscard]] std::optional<xml::Node> child_named(const xml::Node& parent, std::string_view local_name);

/// What a header value may hold at most, in bytes. Real ones are far shorter; a hostile one is cut, for it goes into
/// records, answers and lines on a screen.
inline constexpr std::size_t kLongestValue = 1'024;

/// Trimmed, and no longer than kLongestValue; never cut inside a UTF-8 character.
[[nodiscard]] std::string header_value(std::string text);

/// Text of the first such child as a header value; empty where there is none.
[[nodiscard]] std::string text_of(const xml::Node& parent, std::string_view local_name);

/// Attribute of the first such child (`V` where not said otherwise) as a header value; empty where there is none.
[[nodiscard]] std::string value_of(const xml::Node& parent, std::string_view local_name,
                                   std::string_view attribute = "V");

/// "line 3 column 14: <sentence>", of the element's start tag.
[[nodiscard]] std::string at(const xml::Node& node, std::string_view sentence);

/// Eight, four, four, four and twelve hexadecimal digits with hyphens, in any letter case.
[[nodiscard]] bool is_uuid(std::string_view text);

/// A HER-id: one to ten decimal digits alone, else the empty id. Dotted test numbers such as "258.521" are none.
[[nodiscard]] HerId parse_her_id(std::string_view text);

/// Takes a HER-id as written into a level, the first readable one of several; what cannot be read is kept as text where
/// it looks like an id (digits, full stops and blanks, at most 20, and not as many digits as an identity number has).
void take_her_id(const std::string& text, PartyLevel& level);

/// ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string text);

/// Without blanks, tabs and line breaks anywhere: organisation and identity numbers are written in groups.
[[nodiscard]] std::string without_blanks(std::string_view text);

/// Decimal digits alone, and exactly so many.
[[nodiscard]] bool is_digits(std::string_view text, std::size_t count);

/// What follows the last full stop of an object identifier: "9034" of "2.16.578.1.12.4.1.1.9034".
[[nodiscard]] std::string last_arc(std::string_view oid);

/// xs:boolean, or nothing.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);

}  // namespace budstikke::formats
