#pragma once
// The form of a UUID, which tells an identifier from whatever else may stand in its place. Pure; any thread.

#include <string_view>

namespace budstikke {

/// Eight hexadecimal digits, four, four, four and twelve, with hyphens between; capitals or not. Such a text is no identity
/// number and no name.
[[nodiscard]] bool has_form_of_uuid(std::string_view text);

}  // namespace budstikke
