#include "rules/action_reader.hpp"

#include <array>

#include "rules/target_reader.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

constexpr std::array<std::string_view, 3> kOrders{"none", "conversation", "destination"};

Ordering read_order(const toml::table& send, Complaints& complaints) {
  const toml::node* node = send.get("order");
  if (node == nullptr) return Ordering::conversation;
  const std::optional<std::string> text = text_of(*node, "order", complaints);
  if (!text) return Ordering::conversation;
  for (std::size_t i = 0; i < kOrders.size(); ++i) {
    if (kOrders[i] == *text) return static_cast<Ordering>(i);
  }
  complaints.error(position_of(*node), "\"order\" takes none, conversation or destination, not " +
                                           quoted(*text) + suggestion(*text, kOrders));
  return Ordering::conversation;
}

std::optional<Duration> read_duration(const toml::table& send, std::string_view key, Complaints& complaints) {
  const toml::node* node = send.get(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<std::string> text = text_of(*node, key, complaints);
  if (!text) return std::nullopt;
  const std::optional<Duration> duration = parse_duration(*text);
  if (duration && duration->count() > 0) return duration;
  complaints.error(position_of(*node),
                   quoted(key) + " takes a time such as \"30m\", \"96h\" or \"7d\", not " + quoted(*text));
  return std::nullopt;
}

Send read_send(const toml::table& table, Complaints& complaints) {
  constexpr std::array<std::string_view, 8> kKeys{"to",   "of",    "her_id",         "code",
                                                  "copy", "order", "receipt_within", "deadline"};
  refuse_unknown_keys(table, kKeys, "send", complaints);
  Send send;
  send.to = read_target(table, "send", complaints);
  if (const toml::node* copies = table.get("copy")) send.copies = read_copies(*copies, send.to, complaints);
  send.ordering = read_order(table, complaints);
  const auto* receipt = table.get_as<std::string>("receipt_within");
  if (receipt != nullptr && receipt->get() == "none") {
    send.receipt_within = Duration{0};
  } else {
    send.receipt_within = read_duration(table, "receipt_within", complaints);
  }
  send.deadline = read_duration(table, "deadline", complaints);
  return send;
}

Hold read_hold(const toml::table& table, Complaints& complaints) {
  refuse_unknown_keys(table, std::array<std::string_view, 1>{"reason"}, "hold", complaints);
  return {required_text(table, "reason", "hold", complaints).value_or("")};
}

/// The codes of an application receipt (kv. 8221) that tell of format or content. Those of signatures (S) are for whoever
/// verifies one, and a rule does not.
bool may_refuse_with(std::string_view id) {
  return id.starts_with('T') || id.starts_with('E') || id == "X99";
}

Refuse read_refuse(const toml::table& table, Complaints& complaints) {
  refuse_unknown_keys(table, std::array<std::string_view, 2>{"code", "reason"}, "refuse", complaints);
  Refuse refuse;
  refuse.reason = required_text(table, "reason", "refuse", complaints).value_or("");
  const std::optional<std::string> id = required_text(table, "code", "refuse", complaints);
  if (!id) return refuse;
  const std::optional<Code> code = code_from_id(*id);
  if (code && may_refuse_with(*id)) {
    refuse.code = *code;
    return refuse;
  }
  std::string known;
  for (const CodeEntry& row : code_table()) {
    if (may_refuse_with(row.id)) known += (known.empty() ? "" : ", ") + std::string(row.id);
  }
  complaints.error(position_of(*table.get("code")),
                   quoted(*id) + " is no code that a rule may refuse with: " + known);
  return refuse;
}

}  // namespace

Action read_action(const toml::table& rule, Complaints& complaints) {
  constexpr std::array<std::string_view, 3> kActions{"send", "hold", "refuse"};
  std::string_view chosen;
  Action action;
  for (const std::string_view name : kActions) {
    const toml::node* node = rule.get(name);
    if (node == nullptr) continue;
    if (!chosen.empty()) {
      complaints.error(position_of(*node),
                       "a rule does one thing: " + quoted(name) + " stands beside " + quoted(chosen));
    }
    chosen = name;
    const toml::table* table = table_under(rule, name, complaints);
    if (table == nullptr) continue;
    if (name == "send") action = read_send(*table, complaints);
    if (name == "hold") action = read_hold(*table, complaints);
    if (name == "refuse") action = read_refuse(*table, complaints);
  }
  if (chosen.empty()) complaints.error(position_of(rule), "a rule needs one of send, hold and refuse");
  return action;
}

}  // namespace budstikke::rules
