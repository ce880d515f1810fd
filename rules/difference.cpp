#include "rules/difference.hpp"

#include <algorithm>
#include <unordered_map>

#include "rules/rule_difference.hpp"
#include "rules/sentence_words.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

using enum Sentence;
using Places = std::unordered_map<RuleId, std::size_t>;

/// Finding whom a moved rule has passed costs one look at each rule; beyond this many looks only the place is named.
constexpr std::size_t kMostLooks = 10'000'000;

Places places_of(const std::vector<Rule>& rules) {
  Places places;
  for (std::size_t i = 0; i < rules.size(); ++i) places.emplace(rules[i].id, i);
  return places;
}

/// A rule of both sets.
struct Common {
  std::size_t old_place = 0;
  std::size_t new_place = 0;
  bool moved = false;
};

/// Marks as few rules as possible as moved: all but the longest run whose order is as it was (patience sorting).
void mark_moved(std::vector<Common>& common) {
  std::vector<std::size_t> ends;    // index of the last rule of the best run of each length
  std::vector<std::size_t> before;  // the rule before each in its run; itself where it begins one
  for (std::size_t i = 0; i < common.size(); ++i) {
    const auto at = std::ranges::lower_bound(ends, common[i].old_place, {},
                                             [&](std::size_t end) { return common[end].old_place; });
    before.push_back(at == ends.begin() ? i : *std::prev(at));
    if (at == ends.end()) {
      ends.push_back(i);
    } else {
      *at = i;
    }
    common[i].moved = true;
  }
  if (ends.empty()) return;
  for (std::size_t i = ends.back();; i = before[i]) {
    common[i].moved = false;
    if (before[i] == i) break;
  }
}

class Comparison {
 public:
  Comparison(const RuleSet& before, const RuleSet& after, Language language)
      : before_(before.rules()), after_(after.rules()), language_(language), new_places_(places_of(after_)) {
    const Places old_places = places_of(before_);
    of_new_.resize(after_.size());
    for (std::size_t i = 0; i < after_.size(); ++i) {
      const auto old = old_places.find(after_[i].id);
      if (old == old_places.end()) continue;
      common_.push_back({old->second, i, false});
    }
    mark_moved(common_);
    for (const Common& one : common_) of_new_[one.new_place] = &one;
  }

  std::vector<Difference> differences() {
    std::vector<Difference> result;
    for (std::size_t i = 0; i < after_.size(); ++i) {
      if (of_new_[i] == nullptr) {
        result.push_back(added(i));
      } else if (Difference change = changed(*of_new_[i]); !change.sentences.empty()) {
        result.push_back(std::move(change));
      }
    }
    for (const Rule& rule : before_) {
      if (!new_places_.contains(rule.id)) result.push_back(removed(rule));
    }
    return result;
  }

 private:
  [[nodiscard]] Difference added(std::size_t place) const {
    const Rule& rule = after_[place];
    return {Difference::Kind::added,
            rule.id,
            {say(Sentence::added, language_, {one_line(rule.title)}),
             say(added_asks, language_, {asked(rule, language_)}),
             say(added_does, language_, {describe(rule.action, language_)}), stands(place)}};
  }

  [[nodiscard]] Difference removed(const Rule& rule) const {
    return {Difference::Kind::removed,
            rule.id,
            {say(Sentence::removed, language_, {one_line(rule.title)}),
             say(removed_did, language_, {describe(rule.action, language_)})}};
  }

  [[nodiscard]] Difference changed(const Common& one) {
    const Rule& rule = after_[one.new_place];
    Difference result{Difference::Kind::moved, rule.id, {}};
    if (one.moved) result.sentences = moved(one);
    std::vector<std::string> said = rule_differences(before_[one.old_place], rule, language_);
    if (!said.empty()) result.kind = Difference::Kind::changed;
    result.sentences.insert(result.sentences.end(), said.begin(), said.end());
    return result;
  }

  [[nodiscard]] std::vector<std::string> moved(const Common& one) {
    looks_ += common_.size();
    if (looks_ > kMostLooks) return {say(moved_between, language_), stands(one.new_place)};
    std::vector<std::string> now_behind;
    std::vector<std::string> now_before;
    for (const Common& other : common_) {
      const std::string& id = after_[other.new_place].id.value();
      if (other.old_place < one.old_place && other.new_place > one.new_place) now_behind.push_back(id);
      if (other.old_place > one.old_place && other.new_place < one.new_place) now_before.push_back(id);
    }
    std::vector<std::string> result;
    if (!now_behind.empty()) result.push_back(say(moved_before, language_, {listed(now_behind, language_)}));
    if (!now_before.empty()) result.push_back(say(moved_after, language_, {listed(now_before, language_)}));
    return result;
  }

  [[nodiscard]] std::string stands(std::size_t place) const {
    const bool first = place == 0;
    const bool last = place + 1 == after_.size();
    if (first && last) return say(stands_alone, language_);
    if (first) return say(stands_before, language_, {after_[1].id.value()});
    if (last) return say(stands_after, language_, {after_[place - 1].id.value()});
    return say(stands_between, language_, {after_[place - 1].id.value(), after_[place + 1].id.value()});
  }

  const std::vector<Rule>& before_;
  const std::vector<Rule>& after_;
  Language language_;
  Places new_places_;
  std::vector<Common> common_;         ///< in the order of the new set
  std::vector<const Common*> of_new_;  ///< by place in the new set; null where the rule is new
  std::size_t looks_ = 0;
};

}  // namespace

std::vector<Difference> differences(const RuleSet& before, const RuleSet& after, Language language) {
  return Comparison(before, after, language).differences();
}

std::string_view to_text(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::added:
      return "added";
    case Difference::Kind::removed:
      return "removed";
    case Difference::Kind::changed:
      return "changed";
    case Difference::Kind::moved:
      return "moved";
  }
  return "";
}

std::string to_text(const std::vector<Difference>& differences, Language language) {
  if (differences.empty()) return say(no_difference, language) + "\n";
  std::string text;
  for (const Difference& one : differences) {
    const auto kind = static_cast<std::size_t>(one.kind) + static_cast<std::size_t>(kind_added);
    text += say(static_cast<Sentence>(kind), language) + " " + one.rule.value() + "\n";
    for (const std::string& sentence : one.sentences) text += "  " + sentence + "\n";
  }
  return text;
}

}  // namespace budstikke::rules
