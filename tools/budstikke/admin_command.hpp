#pragma once
// What every command that asks the daemon has in common: how the daemon is reached, and what becomes of its answer.

#include <boost/json/value.hpp>
#include <memory>
#include <string>

#include "tools/budstikke/admin_client.hpp"

namespace CLI {
class App;
}

namespace budstikke::tools {

inline constexpr int kExitRefused = 1;
inline constexpr int kExitUnreachable = 69;  ///< EX_UNAVAILABLE

struct AdminCommand {
  AdminAddress where;
  bool as_json = false;
};

/// Adds --admin, --key-file, --ca-file, --certificate-file and --certificate-key-file.
void add_admin_address(CLI::App& command, AdminAddress& where);
/// The same and --json.
[[nodiscard]] std::shared_ptr<AdminCommand> add_admin_options(CLI::App& command);

/// The login name of whoever runs the program; may be empty.
[[nodiscard]] std::string login_name();

/// What the daemon answered; where it refused or could not be reached, that has been said on standard error.
struct Asked {
  int exit_status = 0;
  std::string text;  ///< the body as it came
  boost::json::value
      body;  ///< the same, read: an object; null for the bytes of a message, and where it was refused
};
[[nodiscard]] Asked asked(const AdminCommand& command, const std::string& method, const std::string& target,
                          const std::string& body = {});

using AnswerPrinter = std::string (*)(const boost::json::value&);

/// Asks, and prints the answer by `printer` or as JSON; what is refused goes to standard error with its code. Returns the
/// exit status.
[[nodiscard]] int perform(const AdminCommand& command, const std::string& method, const std::string& target,
                          const std::string& body, AnswerPrinter printer);

}  // namespace budstikke::tools
