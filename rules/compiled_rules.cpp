#include "rules/compiled_rules.hpp"

#include <algorithm>
#include <map>

namespace budstikke::rules {

namespace {

/// Conditions of one rule are told apart by the bits of one word; validity is one of them.
constexpr std::size_t kMostConditions = 63;

std::int64_t number_of(Date date) { return std::chrono::sys_days(date).time_since_epoch().count(); }

}  // namespace

std::optional<CompiledRules> CompiledRules::from(std::span<const Rule* const> rules) {
  CompiledRules compiled;
  if (!compiled.find_slots(rules)) return std::nullopt;
  compiled.ends_.reserve(rules.size());
  for (const Rule* rule : rules) {
    if (!compiled.add(*rule)) return std::nullopt;
  }
  return compiled;
}

bool CompiledRules::find_slots(std::span<const Rule* const> rules) {
  struct KindOf {
    Kind operator()(const OneOf&) const { return Kind::texts; }
    Kind operator()(const Between&) const { return Kind::number; }
    Kind operator()(const BetweenDates&) const { return Kind::date; }
    Kind operator()(const Is&) const { return Kind::flag; }
    Kind operator()(const Presence&) const { return Kind::any; }
  };
  std::map<std::string_view, Kind> kinds;
  for (const Rule* rule : rules) {
    for (const Condition& condition : rule->when) {
      const Kind kind = std::visit(KindOf(), condition.test);
      Kind& known = kinds.try_emplace(condition.fact, kind).first->second;
      if (known == Kind::any) known = kind;
      if (kind != Kind::any && kind != known) return false;
    }
  }
  for (const auto& [name, kind] : kinds) asked_.push_back({std::string(name), kind, {}, {}, 0, {}});
  return asked_.size() < ReadMessage::kMostSlots;
}

bool CompiledRules::add(const Rule& rule) {
  if (rule.when.size() + 1 > kMostConditions) return false;
  for (const Condition& condition : rule.when) {
    if (!add(condition)) return false;
  }
  if ((rule.valid_from || rule.valid_to) && !add_days(rule.valid_from, rule.valid_to, day_slot()))
    return false;
  ends_.push_back(conditions_.size());
  return true;
}

bool CompiledRules::add(const Condition& condition) {
  const auto found = std::ranges::lower_bound(asked_, condition.fact, {}, &Asked::name);
  CompiledCondition compiled;
  compiled.slot = static_cast<Slot>(found - asked_.begin());
  if (const auto* dates = std::get_if<BetweenDates>(&condition.test))
    return add_days(dates->first, dates->last, compiled.slot);
  if (const auto* wanted = std::get_if<OneOf>(&condition.test)) {
    compiled.kind = CompiledCondition::Kind::tokens;
    add_tokens(*wanted, *found, compiled);
  } else if (const auto* between = std::get_if<Between>(&condition.test)) {
    compiled.kind = CompiledCondition::Kind::between;
    compiled.least = between->least.value_or(compiled.least);
    compiled.most = between->most.value_or(compiled.most);
  } else if (const auto* is = std::get_if<Is>(&condition.test)) {
    compiled.kind = CompiledCondition::Kind::flag;
    compiled.flag = is->value;
  } else {
    compiled.kind = CompiledCondition::Kind::presence;
    compiled.flag = std::get<Presence>(condition.test).present;
  }
  conditions_.push_back(compiled);
  return true;
}

bool CompiledRules::add_days(const std::optional<Date>& first, const std::optional<Date>& last, Slot slot) {
  if ((first && !first->ok()) || (last && !last->ok())) return false;
  CompiledCondition compiled;
  compiled.kind = CompiledCondition::Kind::between;
  compiled.slot = slot;
  if (first) compiled.least = number_of(*first);
  if (last) compiled.most = number_of(*last);
  conditions_.push_back(compiled);
  return true;
}

void CompiledRules::add_tokens(const OneOf& wanted, Asked& asked, CompiledCondition& compiled) {
  compiled.first = static_cast<std::uint32_t>(tokens_.size());
  for (const std::string& value : wanted.values) tokens_.push_back(token_of(asked.values, value, asked.next));
  for (const std::string& prefix : wanted.prefixes) {
    tokens_.push_back(token_of(asked.prefixes, prefix, asked.next));
    const auto place = std::ranges::lower_bound(asked.prefix_bytes, prefix.size());
    if (place == asked.prefix_bytes.end() || *place != prefix.size())
      asked.prefix_bytes.insert(place, prefix.size());
  }
  compiled.last = static_cast<std::uint32_t>(tokens_.size());
  std::sort(tokens_.begin() + compiled.first, tokens_.end());
}

Token CompiledRules::token_of(Dictionary& dictionary, const std::string& text, Token& next) {
  const auto [found, fresh] = dictionary.try_emplace(text, next);
  if (fresh) token_bound_ = std::max(token_bound_, ++next);
  return found->second;
}

std::optional<ReadMessage> CompiledRules::read(const Facts& facts, Date date) const {
  if (!date.ok()) return std::nullopt;
  std::optional<ReadMessage> message(std::in_place);
  message->tokens.reserve(asked_.size() + 8);
  auto fact = facts.begin();
  for (std::size_t slot = 0; slot < asked_.size(); ++slot) {
    const Asked& asked = asked_[slot];
    ReadMessage::Value& value = message->values[slot];
    int order = -1;
    while (fact != facts.end() && (order = fact->first.compare(asked.name)) < 0) ++fact;
    value.there = fact != facts.end() && order == 0;
    if (value.there && !read_value(asked, fact->second, value, message->tokens)) return std::nullopt;
  }
  message->values[day_slot()].there = true;
  message->values[day_slot()].number = number_of(date);
  return message;
}

bool CompiledRules::read_value(const Asked& asked, const FactValue& value, ReadMessage::Value& into,
                               std::vector<Token>& tokens) const {
  switch (asked.kind) {
    case Kind::any:
      return !std::holds_alternative<Unknown>(value);
    case Kind::texts: {
      into.first = static_cast<std::uint32_t>(tokens.size());
      if (const auto* text = std::get_if<std::string>(&value)) {
        read_text(asked, *text, tokens);
      } else if (const auto* texts = std::get_if<std::set<std::string>>(&value)) {
        for (const std::string& item : *texts) read_text(asked, item, tokens);
      } else {
        return false;
      }
      into.last = static_cast<std::uint32_t>(tokens.size());
      return true;
    }
    case Kind::number: {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number != nullptr) into.number = *number;
      return number != nullptr;
    }
    case Kind::date: {
      const auto* date = std::get_if<Date>(&value);
      if (date == nullptr || !date->ok()) return false;
      into.number = number_of(*date);
      return true;
    }
    case Kind::flag:
      break;
  }
  const auto* flag = std::get_if<bool>(&value);
  if (flag != nullptr) into.flag = *flag;
  return flag != nullptr;
}

void CompiledRules::read_text(const Asked& asked, std::string_view text, std::vector<Token>& tokens) {
  if (const auto found = asked.values.find(text); found != asked.values.end())
    tokens.push_back(found->second);
  for (const std::size_t bytes : asked.prefix_bytes) {
    if (bytes > text.size()) break;
    const auto found = asked.prefixes.find(text.substr(0, bytes));
    if (found != asked.prefixes.end()) tokens.push_back(found->second);
  }
}

bool CompiledRules::holds(const CompiledCondition& condition, const ReadMessage& message) const {
  const ReadMessage::Value& value = message.values[condition.slot];
  switch (condition.kind) {
    case CompiledCondition::Kind::presence:
      return value.there == condition.flag;
    case CompiledCondition::Kind::flag:
      return value.there && value.flag == condition.flag;
    case CompiledCondition::Kind::between:
      return value.there && condition.least <= value.number && value.number <= condition.most;
    case CompiledCondition::Kind::tokens:
      break;
  }
  if (!value.there) return false;
  const std::span<const Token> wanted = tokens(condition);
  const auto listed = [&](Token token) { return std::ranges::binary_search(wanted, token); };
  return std::any_of(message.tokens.begin() + value.first, message.tokens.begin() + value.last, listed);
}

}  // namespace budstikke::rules
