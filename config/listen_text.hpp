#pragma once
// What a listen address says about who can reach it. Pure.

#include <optional>
#include <string_view>

namespace budstikke::config {

enum class Reach { unix_socket, loopback, network };

/// "127.0.0.1:8480", "[::1]:0", "localhost:8480" or "unix:/path". Nothing for anything else: names are not looked up.
[[nodiscard]] std::optional<Reach> reach_of(std::string_view listen);

}  // namespace budstikke::config
