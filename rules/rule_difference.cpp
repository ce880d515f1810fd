#include "rules/rule_difference.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "engine/model/time.hpp"
#include "rules/sentence_words.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

using enum Sentence;

/// What is said of a bound or a place that came, changed or went.
struct Turns {
  Sentence came;
  Sentence changed;
  Sentence went;
};

bool same_address(const Target& left, const Target& right) {
  return left.kind == right.kind && left.party == right.party && left.service_code == right.service_code;
}

/// The same for, and only for, examples that say the same.
std::string key_of(const Example& example) {
  return to_json(example.given) + "\n" + example.expect.value() + "\n" +
         (example.on ? budstikke::to_text(*example.on) : std::string());
}

class RuleComparison {
 public:
  RuleComparison(const Rule& before, const Rule& after, Language language)
      : before_(before), after_(after), language_(language) {}

  std::vector<std::string> run() {
    text(title_now, before_.title, after_.title);
    text(owner_now, before_.owner, after_.owner);
    text(reason_now, before_.reason, after_.reason);
    day({first_day_new, first_day_now, first_day_gone}, before_.valid_from, after_.valid_from);
    day({last_day_new, last_day_now, last_day_gone}, before_.valid_to, after_.valid_to);
    conditions();
    action();
    examples();
    return std::move(said_);
  }

 private:
  void add(Sentence sentence, std::initializer_list<std::string_view> about) {
    said_.push_back(say(sentence, language_, about));
  }

  void text(Sentence sentence, const std::string& before, const std::string& after) {
    if (before != after) add(sentence, {one_line(after), one_line(before)});
  }

  void day(Turns turns, const std::optional<Date>& before, const std::optional<Date>& after) {
    if (before == after) return;
    if (!before) return add(turns.came, {budstikke::to_text(*after)});
    if (!after) return add(turns.went, {budstikke::to_text(*before)});
    add(turns.changed, {budstikke::to_text(*after), budstikke::to_text(*before)});
  }

  /// A rule asks of each fact once: it is a key of a table.
  static std::map<std::string, const Condition*> by_fact(const Rule& rule) {
    std::map<std::string, const Condition*> result;
    for (const Condition& condition : rule.when) result.emplace(condition.fact, &condition);
    return result;
  }

  void conditions() {
    const auto before = by_fact(before_);
    const auto after = by_fact(after_);
    for (const Condition& now : after_.when) {
      const auto old = before.find(now.fact);
      if (old == before.end()) {
        add(asks_also, {asked(now, language_)});
      } else if (old->second->test != now.test) {
        condition(*old->second, now);
      }
    }
    for (const Condition& old : before_.when) {
      if (!after.contains(old.fact)) add(asks_no_more, {asked(old, language_)});
    }
  }

  void condition(const Condition& before, const Condition& after) {
    const auto* old = std::get_if<OneOf>(&before.test);
    const auto* now = std::get_if<OneOf>(&after.test);
    const std::string fact = name_of_fact(after.fact, language_);
    if (old == nullptr || now == nullptr) {
      return add(asks_otherwise, {fact, wanted(after, language_), wanted(before, language_)});
    }
    only_in(takes_also, fact, *now, *old);
    only_in(takes_no_more, fact, *old, *now);
  }

  /// One sentence for each value of `these` that `those` lack.
  void only_in(Sentence sentence, const std::string& fact, const OneOf& these, const OneOf& those) {
    for (const std::string& value : these.values) {
      if (!those.values.contains(value)) add(sentence, {fact, shown(name_of_value(value, language_))});
    }
    for (const std::string& prefix : these.prefixes) {
      if (!those.prefixes.contains(prefix)) add(sentence, {fact, shown(prefix) + "*"});
    }
  }

  void action() {
    const auto* old_send = std::get_if<Send>(&before_.action);
    const auto* new_send = std::get_if<Send>(&after_.action);
    const auto* old_hold = std::get_if<Hold>(&before_.action);
    const auto* new_hold = std::get_if<Hold>(&after_.action);
    const auto* old_refuse = std::get_if<Refuse>(&before_.action);
    const auto* new_refuse = std::get_if<Refuse>(&after_.action);
    if (old_send != nullptr && new_send != nullptr) {
      send(*old_send, *new_send);
    } else if (old_hold != nullptr && new_hold != nullptr) {
      text(hold_reason_now, old_hold->reason, new_hold->reason);
    } else if (old_refuse != nullptr && new_refuse != nullptr) {
      if (old_refuse->code != new_refuse->code) {
        add(refuse_code_now, {id_of(new_refuse->code), id_of(old_refuse->code)});
      }
      text(refuse_reason_now, old_refuse->reason, new_refuse->reason);
    } else {
      add(does_otherwise, {describe(after_.action, language_), describe(before_.action, language_)});
    }
  }

  void send(const Send& before, const Send& after) {
    if (!same_address(before.to, after.to)) {
      add(sends_otherwise, {describe(after.to, language_), describe(before.to, language_)});
    } else {
      place(before.to, after.to);
    }
    copies(before.copies, after.copies);
    if (before.ordering != after.ordering) add(order_now, {order(after.ordering), order(before.ordering)});
    if (before.receipt_within != after.receipt_within) {
      add(receipt_now, {receipt(after.receipt_within), receipt(before.receipt_within)});
    }
    if (before.deadline != after.deadline) {
      add(deadline_now, {deadline(after.deadline), deadline(before.deadline)});
    }
  }

  void place(const Target& before, const Target& after) {
    if (before.place == after.place) return;
    Target anywhere = after;
    anywhere.place.clear();
    const std::string whom = describe(anywhere, language_);
    if (before.place.empty()) return add(place_new, {whom, shown(after.place)});
    if (after.place.empty()) return add(place_gone, {whom, shown(before.place)});
    add(place_now, {whom, shown(after.place), shown(before.place)});
  }

  void copies(const std::vector<Target>& before, const std::vector<Target>& after) {
    const auto among = [](const std::vector<Target>& targets, const Target& one) {
      return std::ranges::any_of(
          targets, [&](const Target& other) { return same_address(one, other) && one.place == other.place; });
    };
    for (const Target& one : after) {
      if (!among(before, one)) add(copies_also, {describe(one, language_)});
    }
    for (const Target& one : before) {
      if (!among(after, one)) add(copies_no_more, {describe(one, language_)});
    }
  }

  [[nodiscard]] std::string order(Ordering ordering) const {
    switch (ordering) {
      case Ordering::none:
        return say(order_none, language_);
      case Ordering::conversation:
        return say(order_conversation, language_);
      case Ordering::destination:
        break;
    }
    return say(order_destination, language_);
  }

  [[nodiscard]] std::string receipt(const std::optional<Duration>& within) const {
    if (!within) return say(receipt_default, language_);
    return within->count() == 0 ? say(receipt_none, language_) : say(*within, language_);
  }

  [[nodiscard]] std::string deadline(const std::optional<Duration>& after) const {
    return after ? say(*after, language_) : say(deadline_default, language_);
  }

  void examples() {
    examples_only_in(example_added, after_.examples, before_.examples);
    examples_only_in(example_removed, before_.examples, after_.examples);
  }

  void examples_only_in(Sentence sentence, const std::vector<Example>& these,
                        const std::vector<Example>& those) {
    std::unordered_set<std::string> known;
    for (const Example& one : those) known.insert(key_of(one));
    for (const Example& one : these) {
      if (known.contains(key_of(one))) continue;
      add(sentence, {facts_text(one.given, one.on, language_), one.expect.value()});
    }
  }

  const Rule& before_;
  const Rule& after_;
  Language language_;
  std::vector<std::string> said_;
};

std::string as_argument(const FactValue& value) {
  const auto* texts = std::get_if<std::set<std::string>>(&value);
  if (texts == nullptr) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? shown_value(value) : shown(*text);
  }
  std::string result;
  for (const std::string& text : *texts) result += (result.empty() ? "" : ",") + shown(text);
  return result;
}

}  // namespace

std::vector<std::string> rule_differences(const Rule& before, const Rule& after, Language language) {
  return RuleComparison(before, after, language).run();
}

std::string facts_text(const Facts& facts, const std::optional<Date>& on, Language language) {
  std::string result;
  for (const auto& [name, value] : facts) {
    result += (result.empty() ? "" : ", ") + name + "=" + as_argument(value);
  }
  if (result.empty()) result = say(no_facts, language);
  if (on) result += say(on_day, language, {budstikke::to_text(*on)});
  return result;
}

}  // namespace budstikke::rules
