#include "config/option_setters.hpp"

namespace budstikke::config {

namespace {

using S = Settings;
using R = RetentionSettings;
using enum TakenUp;

constexpr std::string_view kNever = "never";
constexpr std::string_view kTimeOrNever = "time (30m, 96h, 90d), or never";
constexpr std::string_view kTimeOrNeverPattern = "never|[0-9]{1,9}(ms|s|m|h|d)";

/// A time, or for ever.
auto time_or_never(std::optional<Duration> R::* field) {
  return [field](S& settings, const V& value) -> Complaint {
    settings.retention.*field = std::nullopt;
    if (value.text == kNever) return std::nullopt;
    const auto time = parse_duration(value.text);
    if (!time || *time < kShortest)
      return "must be \"never\" or a time of 10ms to ten years, such as \"90d\"";
    settings.retention.*field = *time;
    return std::nullopt;
  };
}

}  // namespace

std::vector<Option<Settings>> make_retention_options() {
  using enum OptionType;
  return {
      {"retention.payloads",
       text,
       "When the bytes of a message are erased, counted from the last of what happened to it; only what is "
       "final.",
       kTimeOrNever,
       "90d",
       live,
       false,
       time_or_never(&R::payloads),
       {},
       kTimeOrNeverPattern},
      {"retention.history",
       text,
       "When a message's own row, its deliveries and its history go too; the sender's id for it is free "
       "then.",
       kTimeOrNever,
       "1825d",
       live,
       false,
       time_or_never(&R::history),
       {},
       kTimeOrNeverPattern},
      {"retention.quarantine",
       text,
       "When what a folder refused is written over and removed from its quarantine, with its reason.",
       kTimeOrNever,
       "90d",
       live,
       false,
       time_or_never(&R::quarantine),
       {},
       kTimeOrNeverPattern},
      {"retention.every", duration, "How often what is old is looked for.", kTime, "1h", restart, false,
       [](S& settings, const V& value) -> Complaint {
         if (auto complaint = bounded_time(value, kShortest, kLongest)) return complaint;
         settings.retention.every = Duration{value.number};
         return std::nullopt;
       }},
  };
}

}  // namespace budstikke::config
