#pragma once
// Ledger entries in one line each, for tests.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/publishing/rule_history.hpp"

namespace budstikke::tests {

struct EventText {
  std::string event;
  std::uint64_t of = 0;
  std::string hash = {};
  std::uint64_t compared_with = 0;
  std::string caller = {};
  std::string name = "kari";
  std::string why = "because";
};

/// When the entry with this number was made.
[[nodiscard]] inline TimePoint time_of(std::uint64_t number) {
  return TimePoint{std::chrono::seconds{1'768'478'400 + 60 * static_cast<long long>(number)}};
}

[[nodiscard]] inline std::vector<LedgerEntry> entries_of(const std::vector<EventText>& events) {
  std::vector<LedgerEntry> entries;
  for (const EventText& one : events) {
    std::string text =
        R"({"event":")" + one.event + R"(","name":")" + one.name + R"(","why":")" + one.why + '"';
    if (one.of != 0) text += R"(,"of":)" + std::to_string(one.of);
    if (!one.hash.empty()) text += R"(,"rules":7,"hash":")" + one.hash + '"';
    if (one.compared_with != 0) text += R"(,"compared_with":)" + std::to_string(one.compared_with);
    if (!one.caller.empty()) text += R"(,"caller":")" + one.caller + '"';
    const std::uint64_t number = entries.size() + 1;
    entries.push_back({std::string(kRulesTopic), number, time_of(number), one.name, text + "}"});
  }
  return entries;
}

/// "1:superseded 2:in_force"
[[nodiscard]] inline std::string told(const publishing::RuleHistory& history) {
  std::string text;
  for (const auto& one : history.publications) {
    text += (text.empty() ? "" : " ") + std::to_string(one.publication.number) + ":" +
            to_text(one.publication.state);
  }
  return text;
}

}  // namespace budstikke::tests
