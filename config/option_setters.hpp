#pragma once
// The small steps that options are made of: each stores one kind of value and complains about its bounds. Private to
// config.

#include <limits>

#include "config/option.hpp"

namespace budstikke::config {

using Complaint = std::optional<std::string>;
using V = OptionValue;

template <class T>
auto set_text(std::string T::* field) {
  return [field](T& target, const V& value) -> Complaint {
    target.*field = value.text;
    return std::nullopt;
  };
}

inline Complaint bounded(std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return std::nullopt;
  if (most == INT64_MAX) return "must be at least " + std::to_string(least);
  return "must lie between " + std::to_string(least) + " and " + std::to_string(most);
}

/// A number of a nested limits struct.
template <class Limits, class Field>
auto count(Limits Settings::* limits, Field Limits::* field, std::int64_t least, std::int64_t most) {
  return [=](Settings& settings, const V& value) -> Complaint {
    if (auto complaint = bounded(value.number, least, most)) return complaint;
    settings.*limits.*field = static_cast<Field>(value.number);
    return std::nullopt;
  };
}

inline auto set_number(std::int64_t Settings::* field, std::int64_t least, std::int64_t most) {
  return [=](Settings& settings, const V& value) -> Complaint {
    if (auto complaint = bounded(value.number, least, most)) return complaint;
    settings.*field = value.number;
    return std::nullopt;
  };
}

inline Complaint bounded_time(const V& value, Duration least, Duration most) {
  const Duration given{value.number};
  if (given >= least && given <= most) return std::nullopt;
  return "must lie between " + to_text(least) + " and " + to_text(most);
}

constexpr Duration kShortest{10};
constexpr Duration kLongest = std::chrono::hours{24 * 365};

template <class T>
auto set_time(Duration T::* field, Duration least = kShortest, Duration most = kLongest) {
  return [=](T& target, const V& value) -> Complaint {
    if (auto complaint = bounded_time(value, least, most)) return complaint;
    target.*field = Duration{value.number};
    return std::nullopt;
  };
}

template <class Limits>
auto limit_time(Limits Settings::* limits, Duration Limits::* field) {
  return [=](Settings& settings, const V& value) -> Complaint {
    if (auto complaint = bounded_time(value, kShortest, kLongest)) return complaint;
    settings.*limits.*field = Duration{value.number};
    return std::nullopt;
  };
}

/// A text of a nested struct.
template <class Part>
auto part_text(Part Settings::* part, std::string Part::* field) {
  return [=](Settings& settings, const V& value) -> Complaint {
    settings.*part.*field = value.text;
    return std::nullopt;
  };
}

template <class Flag>
auto set_flag(Flag Settings::* field) {
  return [=](Settings& settings, const V& value) -> Complaint {
    settings.*field = value.flag;
    return std::nullopt;
  };
}

inline auto listener_text(ListenerSettings Settings::* listener, std::string ListenerSettings::* field) {
  return [=](Settings& settings, const V& value) -> Complaint {
    settings.*listener.*field = value.text;
    return std::nullopt;
  };
}

inline auto authentication(ListenerSettings Settings::* listener) {
  return [=](Settings& settings, const V& value) -> Complaint {
    Authentication& target = (settings.*listener).authentication;
    if (value.text == "none") {
      target = Authentication::none;
    } else if (value.text == "api-key") {
      target = Authentication::api_key;
    } else if (value.text == "client-certificate") {
      target = Authentication::client_certificate;
    } else {
      return "must be \"none\", \"api-key\" or \"client-certificate\"";
    }
    return std::nullopt;
  };
}

inline Complaint to_her_id(std::int64_t number, HerId& target) {
  if (auto complaint = bounded(number, 1, std::numeric_limits<std::uint32_t>::max())) return complaint;
  target = HerId{static_cast<std::uint32_t>(number)};
  return std::nullopt;
}

template <class T>
auto her_ids(std::vector<HerId> T::* field) {
  return [=](T& target, const V& value) -> Complaint {
    for (const std::int64_t one : value.numbers) {
      HerId her_id;
      if (auto complaint = to_her_id(one, her_id)) return complaint;
      (target.*field).push_back(her_id);
    }
    return std::nullopt;
  };
}

/// Options of rules, needs, the address book and the registry (routing_options.cpp).
[[nodiscard]] std::vector<Option<Settings>> make_routing_options();
[[nodiscard]] std::vector<Option<Settings>> make_connection_options();
/// Options of what is noticed by itself (watch_options.cpp).
[[nodiscard]] std::vector<Option<Settings>> make_watch_options();

/// Options of the national transport (ebxml_options.cpp).
[[nodiscard]] std::vector<Option<Settings>> make_ebxml_options();

/// How long messages and their history are kept (retention_options.cpp).
[[nodiscard]] std::vector<Option<Settings>> make_retention_options();

constexpr std::string_view kSha256 = "[0-9a-f]{64}";
constexpr std::string_view kTime = "time (250ms, 30s, 15m, 96h, 7d)";
}  // namespace budstikke::config
