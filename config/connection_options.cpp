#include "config/option_setters.hpp"

namespace budstikke::config {

namespace {

using S = Settings;
using L = ListenerSettings;
using C = ConnectionSettings;
using enum OptionType;
using enum TakenUp;

auto amount(L S::* listener, std::int64_t C::* field, std::int64_t most) {
  return [=](S& settings, const V& value) -> Complaint {
    if (auto complaint = bounded(value.number, 1, most)) return complaint;
    settings.*listener.*(&L::connections).*field = value.number;
    return std::nullopt;
  };
}

auto patience(L S::* listener, Duration C::* field) {
  return [=](S& settings, const V& value) -> Complaint {
    if (auto complaint = bounded_time(value, kShortest, std::chrono::hours{24})) return complaint;
    settings.*listener.*(&L::connections).*field = Duration{value.number};
    return std::nullopt;
  };
}

constexpr std::int64_t kMostConnections = 10'000;
constexpr std::int64_t kFastestBody = 1'073'741'824;

}  // namespace

std::vector<Option<Settings>> make_connection_options() {
  return {
      {"intake.connections", OptionType::number,
       "Connections at once; beyond it, one without a request is closed for a new one, else the new one is "
       "answered 503.",
       "connections", "256", restart, false, amount(&S::intake, &C::most, kMostConnections)},
      {"intake.connections_per_address", OptionType::number,
       "Of them from one address (IPv6: one /64 network), so that nobody shuts others out.", "connections",
       "128", restart, false, amount(&S::intake, &C::most_of_an_address, kMostConnections)},
      {"intake.header_timeout", duration,
       "A request's header must be whole in this time, and the TLS handshake.", kTime, "10s", restart, false,
       patience(&S::intake, &C::header_timeout)},
      {"intake.body_timeout", duration, "Longest silence within a body.", kTime, "10s", restart, false,
       patience(&S::intake, &C::body_timeout)},
      {"intake.idle_timeout", duration, "Longest silence between two requests of a connection.", kTime, "60s",
       restart, false, patience(&S::intake, &C::idle_timeout)},
      {"intake.slowest_body", OptionType::number, "A body that comes slower than this is given up.",
       "bytes a second", "1024", restart, false, amount(&S::intake, &C::slowest_body, kFastestBody)},
      {"admin.connections", OptionType::number, "Connections at once, as intake.connections.", "connections",
       "256", restart, false, amount(&S::admin, &C::most, kMostConnections)},
      {"admin.connections_per_address", OptionType::number,
       "Of them from one address, as intake.connections_per_address.", "connections", "128", restart, false,
       amount(&S::admin, &C::most_of_an_address, kMostConnections)},
  };
}

}  // namespace budstikke::config
