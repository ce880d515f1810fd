#pragma once
// One run: a load, and the account of it.

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

namespace budstikke::bench {

struct RunOptions {
  unsigned short port = 0;  ///< of the node that is measured
  std::string path = "/v1/messages";
  unsigned short receiver_port = 0;
  std::string api_key_file;
  std::string template_file;
  std::string municipalities_file;
  std::size_t connections = 1;
  double rate = 0;             ///< messages a second; 0: closed loop
  double seconds = 10;         ///< of the window that is measured
  double warm_up = 1;          ///< seconds before it
  std::uint64_t messages = 0;  ///< at most; 0: as many as the seconds give
  std::uint64_t most = 4'000'000;
  std::size_t bytes = 6000;
  bool as_sent = false;
  double listen = 0.1;  ///< seconds for which the receiver goes on when all have come: for what comes again
  double patience =
      30;  ///< seconds for which answers are waited for; without any arrival, what has not come is lost
};

/// Sends, waits for what is under way, and tells. Throws std::runtime_error where the options are of no use.
[[nodiscard]] boost::json::object run(const RunOptions& options);

/// The bytes of one message, for looking at.
[[nodiscard]] std::string message(const RunOptions& options, std::uint64_t number);

}  // namespace budstikke::bench
