#pragma once
// One thing that was done to the rules, as an entry of the ledger holds it. Pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"
#include "engine/ports/ledger.hpp"

namespace budstikke::publishing {

/// Who acts where the settings' rule file is taken up.
inline constexpr std::string_view kNode = "budstikke";

struct RuleEvent {
  enum class What {
    loaded,     ///< the settings' rule file was taken up
    published,  ///< in force at once
    proposed,   ///< waits for a second person; of the rules of publication `of`, where that is rolled back to
    approved,   ///< the proposal `of` came into force
    withdrawn,  ///< the proposal `of` was given up
    rolled_back,  ///< the rules of publication `of` came into force again
  };
  What what = What::published;
  std::uint64_t of = 0;             ///< number of a publication, where the event is about an earlier one
  std::string hash = {};            ///< of the rules, where the event makes a publication
  std::size_t rules = 0;            ///< how many there are in it
  std::uint64_t compared_with = 0;  ///< proposed: the publication in force at that time
  std::string caller = {};          ///< how the listener knew the client; empty where it asked nobody
  std::string name = {};            ///< the person
  std::string why = {};
};

/// Members: "event" (as above), "of", "hash", "rules", "compared_with", "caller", "name", "why"; those without a value are
/// left out.
[[nodiscard]] std::string to_json(const RuleEvent& event);
/// B203 where the text is none of ours: a newer program wrote it, or somebody else.
[[nodiscard]] Outcome<RuleEvent> rule_event_from_json(std::string_view json);

/// "CALLER/name", or the name alone.
[[nodiscard]] std::string who_of(const RuleEvent& event);

/// The entry that comes after number `after` of the topic.
[[nodiscard]] LedgerEntry entry_of(const RuleEvent& event, std::uint64_t after, TimePoint at);

}  // namespace budstikke::publishing
