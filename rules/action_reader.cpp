#include "rules/action_reader.hpp"

#include <algorithm>

#include "rules/schema_keys.hpp"
#include "rules/target_reader.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

Ordering read_order(const toml::table& send, Complaints& complaints) {
  const toml::node* node = send.get("order");
  if (node == nullptr) return Ordering::conversation;
  const std::optional<std::string> text = text_of(*node, "order", complaints);
  if (!text) return Ordering::conversation;
  const std::span<const std::string_view> known = ordering_names();
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] == *text) return static_cast<Ordering>(i);
  }
  complaints.error(position_of(*node), "\"order\" takes none, conversation or destination, not " +
                                           quoted(*text) + suggestion(*text, known));
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
  check_keys(table, send_keys(), "send", complaints);
  Send send;
  send.to = read_target(table, complaints);
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
  check_keys(table, hold_keys(), "hold", complaints);
  return {text_under(table, "reason", complaints).value_or("")};
}

Refuse read_refuse(const toml::table& table, Complaints& complaints) {
  check_keys(table, refuse_keys(), "refuse", complaints);
  Refuse refuse;
  refuse.reason = text_under(table, "reason", complaints).value_or("");
  const std::optional<std::string> id = text_under(table, "code", complaints);
  if (!id) return refuse;
  const std::vector<std::string_view> allowed = refusal_codes();
  if (std::ranges::find(allowed, *id) != allowed.end()) {
    refuse.code = *code_from_id(*id);
    return refuse;
  }
  std::string known;
  for (const std::string_view one : allowed) known += (known.empty() ? "" : ", ") + std::string(one);
  complaints.error(position_of(*table.get("code")),
                   quoted(*id) + " is no code that a rule may refuse with: " + known);
  return refuse;
}

}  // namespace

Action read_action(const toml::table& rule, Complaints& complaints) {
  std::string_view chosen;
  Action action;
  for (const std::string_view name : action_names()) {
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
