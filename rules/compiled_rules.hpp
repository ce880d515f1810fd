#pragma once
// The conditions of many rules as small numbers: each fact asked about has a slot, each text and each prefix a token. What
// the matcher's tree is built from, and what it judges by. Immutable once made; points into nothing. Pure.

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/rule.hpp"

namespace budstikke::rules {

using Token = std::uint32_t;
using Slot = std::uint32_t;

struct CompiledCondition {
  enum class Kind : std::uint8_t { tokens, between, flag, presence };
  Kind kind = Kind::presence;
  bool flag = true;  ///< of flag and presence: the value wanted
  Slot slot = 0;
  std::uint32_t first = 0;  ///< tokens: [first, last) of tokens(), in order
  std::uint32_t last = 0;
  std::int64_t least =
      std::numeric_limits<std::int64_t>::min();  ///< between: numbers, and days since 1970-01-01
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// The facts of one message, as far as rules ask about them.
struct ReadMessage {
  static constexpr std::size_t kMostSlots = 64;
  struct Value {
    bool there = false;
    bool flag = false;
    std::uint32_t first = 0;  ///< tokens: [first, last) of `tokens`
    std::uint32_t last = 0;
    std::int64_t number = 0;
  };
  std::array<Value, kMostSlots> values;  ///< of each slot; the rest is not used
  std::vector<Token> tokens;
};

class CompiledRules {
 public:
  /// Nothing where rules are made by a program that a rule file could not hold: one fact tested as two types, more than
  /// 63 conditions in a rule, dates that no calendar has.
  [[nodiscard]] static std::optional<CompiledRules> from(std::span<const Rule* const> rules);

  /// Nothing where a fact asked about is unknown or of another type than the rules take it for.
  [[nodiscard]] std::optional<ReadMessage> read(const Facts& facts, Date date) const;

  [[nodiscard]] bool holds(const CompiledCondition& condition, const ReadMessage& message) const;

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::span<const CompiledCondition> conditions(std::size_t place) const {
    const std::size_t first = place == 0 ? 0 : ends_[place - 1];
    return std::span(conditions_).subspan(first, ends_[place] - first);
  }
  [[nodiscard]] std::span<const Token> tokens(const CompiledCondition& condition) const {
    return std::span(tokens_).subspan(condition.first, condition.last - condition.first);
  }
  /// Tokens of each slot are numbered from 0 and lie below this.
  [[nodiscard]] std::size_t token_bound() const { return token_bound_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Dictionary = std::unordered_map<std::string, Token, Hash, std::equal_to<>>;
  enum class Kind { any, texts, number, date, flag };  ///< any: asked only whether it is there
  struct Asked {
    std::string name;
    Kind kind = Kind::any;
    Dictionary values;
    Dictionary prefixes;
    Token next = 0;
    std::vector<std::size_t> prefix_bytes;  ///< lengths of the prefixes, each once, in order
  };

  bool find_slots(std::span<const Rule* const> rules);
  bool add(const Rule& rule);
  bool add(const Condition& condition);
  bool add_days(const std::optional<Date>& first, const std::optional<Date>& last, Slot slot);
  void add_tokens(const OneOf& wanted, Asked& asked, CompiledCondition& compiled);
  Token token_of(Dictionary& dictionary, const std::string& text, Token& next);
  bool read_value(const Asked& asked, const FactValue& value, ReadMessage::Value& into,
                  std::vector<Token>& tokens) const;
  static void read_text(const Asked& asked, std::string_view text, std::vector<Token>& tokens);
  [[nodiscard]] Slot day_slot() const { return static_cast<Slot>(asked_.size()); }

  std::vector<Asked> asked_;  ///< in the order of their names; the day of decision has the slot behind them
  std::vector<CompiledCondition> conditions_;
  std::vector<std::size_t> ends_;  ///< of each rule's conditions
  std::vector<Token> tokens_;
  Token token_bound_ = 0;
};

}  // namespace budstikke::rules
