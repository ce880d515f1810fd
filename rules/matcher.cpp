#include "rules/matcher.hpp"

#include <algorithm>
#include <bit>

#include "rules/matcher_tree.hpp"

namespace budstikke::rules {

/// One lookup.
class TreeWalk {
 public:
  TreeWalk(const Matcher& tree, const ReadMessage& message, std::size_t from, Matcher::Work& work)
      : tree_(tree), message_(message), from_(from), work_(work), best_(tree.rules_->size()) {}

  void visit(Matcher::Ref ref) {
    if (ref == Matcher::kNone) return;
    if ((ref & Matcher::kRule) != 0) {
      const std::size_t place = ref & ~Matcher::kRule;
      ++work_.rules;
      if (place >= from_) best_ = std::min(best_, place);
      return;
    }
    const Matcher::Node& node = tree_.nodes_[ref];
    if (node.best >= best_) return;
    ++work_.nodes;
    judge(node);
    if (node.asks) descend(node);
  }

  [[nodiscard]] std::size_t best() const { return best_; }

 private:
  void judge(const Matcher::Node& node) {
    auto rules = std::span(tree_.judged_).subspan(node.first_judged, node.last_judged - node.first_judged);
    if (from_ > 0) {
      const auto first = std::ranges::lower_bound(rules, from_, {}, &Matcher::Judged::place);
      rules = rules.subspan(static_cast<std::size_t>(first - rules.begin()));
    }
    for (const Matcher::Judged& judged : rules) {
      if (judged.place >= best_) return;
      ++work_.rules;
      if (!holds(judged)) continue;
      best_ = judged.place;
      return;
    }
  }

  [[nodiscard]] bool holds(const Matcher::Judged& judged) const {
    if (judged.left == 0) return true;
    const auto conditions = tree_.rules_->conditions(judged.place);
    for (std::uint64_t left = judged.left; left != 0; left &= left - 1) {
      if (!tree_.rules_->holds(conditions[static_cast<std::size_t>(std::countr_zero(left))], message_))
        return false;
    }
    return true;
  }

  void descend(const Matcher::Node& node) {
    const ReadMessage::Value& value = message_.values[node.slot];
    if (!value.there) {
      visit(node.absent);
    } else {
      switch (node.table) {
        case Matcher::Table::none:
          visit(value.flag ? node.yes : node.no);
          break;
        case Matcher::Table::stretches:
        case Matcher::Table::layers:
          visit_number(node, value.number);
          break;
        case Matcher::Table::exact:
        case Matcher::Table::dense:
          if (node.numbers) {
            visit_number(node, value.number);
          } else {
            for (std::uint32_t i = value.first; i < value.last; ++i) visit_number(node, message_.tokens[i]);
          }
          break;
      }
      visit(node.there);
    }
    visit(node.rest);
  }

  void visit_number(const Matcher::Node& node, std::int64_t number) {
    if (node.table == Matcher::Table::dense) {
      if (number < node.base) return;
      const std::uint64_t place = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(node.base);
      if (place < node.count) visit(tree_.refs_[node.first_ref + place]);
      return;
    }
    const auto keys = std::span(tree_.keys_).subspan(node.first_key, node.count);
    const auto after = std::ranges::upper_bound(keys, number);
    if (after == keys.begin()) return;
    auto place = static_cast<std::size_t>(after - keys.begin()) - 1;
    if (node.table == Matcher::Table::exact && keys[place] != number) return;
    if (node.table != Matcher::Table::layers) {
      visit(tree_.refs_[node.first_ref + place]);
      return;
    }
    for (place += node.count; place >= 1; place /= 2) visit(tree_.refs_[node.first_ref + place]);
  }

  const Matcher& tree_;
  const ReadMessage& message_;
  std::size_t from_;
  Matcher::Work& work_;
  std::size_t best_;
};

Matcher::Matcher(std::span<const Rule* const> rules, Keep keep) : rules_(CompiledRules::from(rules)) {
  if (rules_) TreeBuilder(*this, keep).build();
}

std::optional<std::size_t> Matcher::find(const Facts& facts, Date date, std::size_t from, Work* work) const {
  if (!rules_) return std::nullopt;
  const std::optional<ReadMessage> message = rules_->read(facts, date);
  if (!message) return std::nullopt;
  Work uncounted;
  TreeWalk walk(*this, *message, from, work == nullptr ? uncounted : *work);
  walk.visit(root_);
  return walk.best();
}

}  // namespace budstikke::rules
