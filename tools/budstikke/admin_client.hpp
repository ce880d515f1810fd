#pragma once
// Asks the daemon's admin API. One connection a request; blocks with a deadline.

#include <boost/json/value.hpp>
#include <chrono>
#include <string>

#include "adapters/http/tls_files.hpp"

namespace budstikke::tools {

struct AdminAddress {
  std::string address = "127.0.0.1:8481";  ///< host:port on this machine, https://host:port or unix:/path
  std::string key_file;                    ///< file with the API key; empty: none is sent
  ClientTlsFiles tls;                      ///< for https
  std::chrono::seconds patience{30};       ///< with the daemon's answer
};

struct AdminAnswer {
  unsigned status = 0;
  std::string text;         ///< the body as it came
  boost::json::value body;  ///< the same, read: an object; null for the bytes of a message
  std::string retry_after;  ///< seconds, where we are asked to come back
};

/// Throws std::runtime_error with a sentence where the daemon cannot be reached or its answer makes no sense. Without TLS
/// nothing is sent to other machines.
[[nodiscard]] AdminAnswer ask(const AdminAddress& where, const std::string& method, const std::string& target,
                              const std::string& body = {});

/// Text as one segment of a path, or as a value of a query.
[[nodiscard]] std::string percent_encoded(const std::string& text);

}  // namespace budstikke::tools
