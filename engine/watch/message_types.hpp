#pragma once
// The message types of the code list (kv. 8279 "Meldingens funksjon"). Pure; any thread.

#include <string_view>

namespace budstikke::watch {

/// Those that Norwegian health care exchanges, as far as they are known here. A site may have others.
[[nodiscard]] bool is_known_type(std::string_view type);

}  // namespace budstikke::watch
