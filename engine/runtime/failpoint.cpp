#include "engine/runtime/failpoint.hpp"

#ifdef BUDSTIKKE_FAILPOINTS

#include <signal.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace budstikke::detail {

namespace {

struct Order {
  std::string name;  ///< empty: none was given
  unsigned long pass = 1;
};

Order read_order() {
  const char* text = std::getenv("BUDSTIKKE_FAILPOINT");
  if (text == nullptr || *text == '\0') return {};
  const std::string_view whole(text);
  const std::size_t equals = whole.find('=');
  Order order{std::string(whole.substr(0, equals)), 1};
  std::string_view action = equals == std::string_view::npos ? std::string_view{} : whole.substr(equals + 1);
  if (const std::size_t colon = action.find(':'); colon != std::string_view::npos) {
    const char* end = action.data() + colon;
    const auto [stop, error] = std::from_chars(action.data(), end, order.pass);
    if (error != std::errc{} || stop != end || order.pass == 0)
      action = {};
    else
      action = action.substr(colon + 1);
  }
  // A test that misspells its order must not pass because nothing happened.
  if (action != "kill" || !is_failpoint(order.name))
    throw std::runtime_error(
        "BUDSTIKKE_FAILPOINT is not NAME=kill or NAME=N:kill with a NAME that is listed");
  return order;
}

}  // namespace

void pass_failpoint(std::string_view name) {
  // Read at every pass: a test may order its death in a process that has passed here before.
  const Order order = read_order();
  static std::atomic<unsigned long> passes{0};
  if (order.name != name) return;
  if (++passes == order.pass) ::raise(SIGKILL);
}

}  // namespace budstikke::detail

#endif
