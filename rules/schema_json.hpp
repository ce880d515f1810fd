#pragma once
// Small pieces of JSON Schema (draft 7), shared by the schemas of rules and settings. Pure.

#include <boost/json.hpp>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace budstikke::rules {

inline constexpr std::string_view kSchemaDraft = "http://json-schema.org/draft-07/schema#";

/// {"type": `name`}
[[nodiscard]] boost::json::object typed(std::string_view name);
/// A text that matches the whole pattern; a pattern is an ECMA 262 expression without its anchors.
[[nodiscard]] boost::json::object text_like(std::string_view pattern);
[[nodiscard]] boost::json::object one_of_texts(std::span<const std::string_view> values);
[[nodiscard]] boost::json::object any_of(std::initializer_list<boost::json::object> choices);
[[nodiscard]] boost::json::object list_of(boost::json::object item, std::size_t fewest = 1);
/// A reference to "#/definitions/`name`".
[[nodiscard]] boost::json::object reference(std::string_view name);
/// `schema` with a description; a reference is wrapped, for what stands beside "$ref" is not read.
[[nodiscard]] boost::json::object described(boost::json::object schema, std::string_view sentence);
/// Names as a JSON array.
[[nodiscard]] boost::json::array names_of(std::span<const std::string_view> names);
/// As people and version control like it: two blanks a level, members in the order given, one line feed at the end.
[[nodiscard]] std::string indented(const boost::json::value& value);

}  // namespace budstikke::rules
