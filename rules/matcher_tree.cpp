#include "rules/matcher_tree.hpp"

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>

namespace budstikke::rules {

namespace {

using Kind = CompiledCondition::Kind;

/// So few rules are judged one by one.
constexpr std::size_t kFew = 2;
/// A rule may stand in so many children for each value that it lists, and in so many besides.
constexpr std::size_t kCopiesEach = 10;
constexpr std::size_t kCopiesAnyway = 16;
/// What an interval takes of that, and how much of all rules' stretches may be stored before layers are used instead.
constexpr std::uint32_t kIntervalCopies = 4;
/// A dense table may have so many empty places for each child.
constexpr std::uint64_t kDenseEach = 8;
constexpr std::uint64_t kDenseAnyway = 64;

}  // namespace

TreeBuilder::TreeBuilder(Matcher& tree, Matcher::Keep keep)
    : tree_(tree), rules_(*tree.rules_), keep_(keep), counts_(rules_.token_bound()) {}

void TreeBuilder::build() {
  Entries entries;
  entries.reserve(rules_.size());
  for (std::size_t place = 0; place < rules_.size(); ++place) {
    const auto conditions = rules_.conditions(place);
    std::size_t values = 0;
    for (const CompiledCondition& condition : conditions) values += condition.last - condition.first;
    const std::uint64_t all = (std::uint64_t{1} << conditions.size()) - 1;
    entries.push_back({static_cast<std::uint32_t>(place),
                       static_cast<std::uint32_t>(kCopiesAnyway + kCopiesEach * values), all, all});
  }
  tree_.root_ = build(std::move(entries));
}

Matcher::Ref TreeBuilder::build(Entries entries) {
  if (entries.empty()) return Matcher::kNone;
  if (keep_ == Matcher::Keep::first) {
    const auto sure = std::ranges::find(entries, std::uint64_t{0}, &Entry::left);
    if (sure != entries.end()) entries.erase(std::next(sure), entries.end());
  }
  if (entries.size() == 1 && entries.front().left == 0) return Matcher::kRule | entries.front().place;
  Matcher::Node node;
  node.best = entries.front().place;
  if (entries.size() <= kFew) return store(node, entries);
  Asks asks = asks_of(entries);
  const std::optional<Slot> slot = choose(entries, asks);
  if (!slot) return store(node, entries);
  std::erase_if(asks, [&](const Ask& ask) { return ask.slot != *slot; });
  node.slot = *slot;
  node.asks = true;
  Entries settled;
  std::ranges::copy_if(entries, std::back_inserter(settled),
                       [](const Entry& entry) { return entry.left == 0; });
  split(node, entries, asks);
  return store(node, settled);
}

/// Nodes are stored after their children: indexes stay true while the vector grows.
Matcher::Ref TreeBuilder::store(Matcher::Node node, const Entries& entries) {
  node.first_judged = static_cast<std::uint32_t>(tree_.judged_.size());
  for (const Entry& entry : entries) tree_.judged_.push_back({entry.place, entry.left});
  node.last_judged = static_cast<std::uint32_t>(tree_.judged_.size());
  tree_.nodes_.push_back(node);
  return static_cast<Ref>(tree_.nodes_.size() - 1);
}

/// By fact, and for each fact in the order of the rules.
TreeBuilder::Asks TreeBuilder::asks_of(const Entries& entries) const {
  Asks asks;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const auto conditions = rules_.conditions(entries[i].place);
    const std::size_t before = asks.size();
    for (std::uint64_t open = entries[i].open; open != 0; open &= open - 1) {
      const auto bit = static_cast<std::uint32_t>(std::countr_zero(open));
      const Slot slot = conditions[bit].slot;
      const bool again = std::any_of(asks.begin() + static_cast<std::ptrdiff_t>(before), asks.end(),
                                     [&](const Ask& ask) { return ask.slot == slot; });
      if (!again) asks.push_back({slot, i, bit, &conditions[bit]});
    }
  }
  std::ranges::sort(asks, {}, [](const Ask& ask) { return std::tie(ask.slot, ask.entry); });
  return asks;
}

bool TreeBuilder::affordable(const Ask& ask, const Entries& entries) const {
  const std::uint32_t allowance = entries[ask.entry].allowance;
  switch (ask.condition->kind) {
    case Kind::tokens:
      return ask.condition->last - ask.condition->first <= allowance;
    case Kind::between:
      return kIntervalCopies <= allowance;
    case Kind::flag:
    case Kind::presence:
      break;
  }
  return true;
}

/// The fact after which the fewest rules are left, on an average. Intervals come last: where nothing else is left to ask,
/// each stretch keeps one rule.
std::optional<Slot> TreeBuilder::choose(const Entries& entries, const Asks& asks) {
  std::optional<Slot> best;
  std::pair<bool, double> least;
  for (auto first = asks.begin(); first != asks.end();) {
    const auto last =
        std::find_if(first, asks.end(), [&](const Ask& ask) { return ask.slot != first->slot; });
    const bool interval =
        std::any_of(first, last, [](const Ask& ask) { return ask.condition->kind == Kind::between; });
    const std::pair cost(interval, spread(std::span(first, last), entries));
    if (!best || cost < least) {
      best = first->slot;
      least = cost;
    }
    first = last;
  }
  return best;
}

double TreeBuilder::spread(std::span<const Ask> asks, const Entries& entries) {
  std::vector<Token> touched;
  std::vector<std::pair<std::int64_t, std::int64_t>> intervals;
  std::array<double, 4> others{};  // there, absent, yes, no
  std::size_t accepted = 0;
  for (const Ask& ask : asks) {
    if (!affordable(ask, entries)) continue;
    ++accepted;
    const CompiledCondition& condition = *ask.condition;
    if (condition.kind == Kind::between) intervals.emplace_back(condition.least, condition.most);
    if (condition.kind == Kind::presence) others[condition.flag ? 0 : 1] += 1;
    if (condition.kind == Kind::flag) others[condition.flag ? 2 : 3] += 1;
    if (condition.kind != Kind::tokens) continue;
    for (const Token token : rules_.tokens(condition)) {
      if (++counts_[token] == 1) touched.push_back(token);
    }
  }
  double sum = 0;
  double squares = 0;
  const auto count = [&](double n) {
    sum += n;
    squares += n * n;
  };
  for (const Token token : touched) {
    count(counts_[token]);
    counts_[token] = 0;
  }
  for (const double n : others) count(n);
  const double rest = static_cast<double>(entries.size() - accepted);
  return (sum > 0 ? squares / sum : 0) + overlap(intervals) + rest;
}

/// How many of the intervals cover a stretch between two beginnings, on an average.
double TreeBuilder::overlap(const std::vector<std::pair<std::int64_t, std::int64_t>>& intervals) {
  if (intervals.empty()) return 0;
  std::vector<std::int64_t> starts;
  starts.reserve(intervals.size());
  for (const auto& [least, most] : intervals) starts.push_back(least);
  std::ranges::sort(starts);
  const auto ends = std::ranges::unique(starts);
  starts.erase(ends.begin(), ends.end());
  double covered = 0;
  for (const auto& [least, most] : intervals) {
    covered +=
        static_cast<double>(std::ranges::upper_bound(starts, most) - std::ranges::lower_bound(starts, least));
  }
  return covered / static_cast<double>(starts.size());
}

TreeBuilder::Groups TreeBuilder::group(const Entries& entries, std::span<const Ask> asks) const {
  Groups groups;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].left == 0) continue;
    if (next == asks.size() || asks[next].entry != i) {
      groups.rest.push_back(entries[i]);
      continue;
    }
    const Ask& ask = asks[next++];
    const CompiledCondition& condition = *ask.condition;
    Entry entry = entries[i];
    entry.open &= ~(std::uint64_t{1} << ask.bit);
    if (!affordable(ask, entries)) {
      groups.rest.push_back(entry);
      continue;
    }
    entry.left &= ~(std::uint64_t{1} << ask.bit);
    switch (condition.kind) {
      case Kind::tokens: {
        const auto tokens = rules_.tokens(condition);
        if (!tokens.empty()) entry.allowance /= static_cast<std::uint32_t>(tokens.size());
        for (const Token token : tokens) groups.keyed[token].push_back(entry);
        break;
      }
      case Kind::between:
        groups.intervals.push_back(ask);
        break;
      case Kind::flag:
        (condition.flag ? groups.yes : groups.no).push_back(entry);
        break;
      case Kind::presence:
        (condition.flag ? groups.there : groups.absent).push_back(entry);
        break;
    }
  }
  return groups;
}

void TreeBuilder::split(Matcher::Node& node, const Entries& entries, std::span<const Ask> asks) {
  Groups groups = group(entries, asks);
  node.there = build(std::move(groups.there));
  node.absent = build(std::move(groups.absent));
  node.yes = build(std::move(groups.yes));
  node.no = build(std::move(groups.no));
  node.rest = build(std::move(groups.rest));
  if (!groups.keyed.empty()) split_by_token(node, groups.keyed);
  if (!groups.intervals.empty()) split_by_interval(node, entries, groups.intervals);
}

void TreeBuilder::split_by_token(Matcher::Node& node, std::map<std::int64_t, Entries>& groups) {
  std::vector<std::int64_t> keys;
  std::vector<Ref> refs;
  for (auto& [token, entries] : groups) {
    keys.push_back(token);
    refs.push_back(build(std::move(entries)));
  }
  node.table = Matcher::Table::exact;
  put_table(node, keys, refs);
}

void TreeBuilder::split_by_interval(Matcher::Node& node, const Entries& entries, const Asks& intervals) {
  std::vector<std::int64_t> keys;
  for (const Ask& ask : intervals) {
    if (ask.condition->least > ask.condition->most) continue;  // holds never
    keys.push_back(ask.condition->least);
    if (ask.condition->most != std::numeric_limits<std::int64_t>::max())
      keys.push_back(ask.condition->most + 1);
  }
  std::ranges::sort(keys);
  const auto ends = std::ranges::unique(keys);
  keys.erase(ends.begin(), ends.end());
  if (keys.empty()) return;
  node.numbers = true;
  std::optional<std::vector<Entries>> groups = flat(keys, entries, intervals);
  node.table = groups ? Matcher::Table::stretches : Matcher::Table::layers;
  if (!groups) groups = layered(keys, entries, intervals);
  std::vector<Ref> refs;
  refs.reserve(groups->size());
  for (Entries& group : *groups) refs.push_back(build(std::move(group)));
  put_table(node, keys, refs);
}

TreeBuilder::Entry TreeBuilder::inside(const Ask& ask, const Entries& entries) {
  Entry entry = entries[ask.entry];
  entry.open &= ~(std::uint64_t{1} << ask.bit);
  entry.left &= ~(std::uint64_t{1} << ask.bit);
  entry.allowance /= kIntervalCopies;
  return entry;
}

/// For each stretch the rules that cover it, up to the first of which nothing is left to ask. Nothing where they are too
/// many to store.
std::optional<std::vector<TreeBuilder::Entries>> TreeBuilder::flat(const std::vector<std::int64_t>& keys,
                                                                   const Entries& entries,
                                                                   const Asks& intervals) const {
  const std::size_t most = kIntervalCopies * intervals.size() + keys.size();
  std::vector<std::pair<std::int64_t, std::uint32_t>> begins;
  std::vector<std::pair<std::int64_t, std::uint32_t>> ends;
  for (std::uint32_t i = 0; i < intervals.size(); ++i) {
    const CompiledCondition& condition = *intervals[i].condition;
    if (condition.least > condition.most) continue;
    begins.emplace_back(condition.least, i);
    if (condition.most != std::numeric_limits<std::int64_t>::max()) ends.emplace_back(condition.most + 1, i);
  }
  std::ranges::sort(begins);
  std::ranges::sort(ends);
  std::vector<Entries> groups(keys.size());
  std::set<std::uint32_t> active;  // in the order of the rules
  std::size_t stored = 0;
  auto begin = begins.begin();
  auto end = ends.begin();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (; end != ends.end() && end->first <= keys[i]; ++end) active.erase(end->second);
    for (; begin != begins.end() && begin->first <= keys[i]; ++begin) active.insert(begin->second);
    for (const std::uint32_t one : active) {
      if (++stored > most) return std::nullopt;
      groups[i].push_back(inside(intervals[one], entries));
      if (keep_ == Matcher::Keep::first && groups[i].back().left == 0) break;
    }
  }
  return groups;
}

/// A tree above the stretches in an array: the children of i are 2i and 2i + 1, the stretches are the last half. Each
/// interval stands where it covers a whole subtree: at most twice a level.
std::vector<TreeBuilder::Entries> TreeBuilder::layered(const std::vector<std::int64_t>& keys,
                                                       const Entries& entries, const Asks& intervals) {
  std::vector<Entries> groups(2 * keys.size());
  for (const Ask& ask : intervals) {
    if (ask.condition->least > ask.condition->most) continue;
    const Entry entry = inside(ask, entries);
    auto first =
        static_cast<std::size_t>(std::ranges::lower_bound(keys, ask.condition->least) - keys.begin());
    auto last = static_cast<std::size_t>(std::ranges::upper_bound(keys, ask.condition->most) - keys.begin());
    for (first += keys.size(), last += keys.size(); first < last; first /= 2, last /= 2) {
      if (first % 2 == 1) groups[first++].push_back(entry);
      if (last % 2 == 1) groups[--last].push_back(entry);
    }
  }
  return groups;
}

void TreeBuilder::put_table(Matcher::Node& node, const std::vector<std::int64_t>& keys,
                            const std::vector<Ref>& refs) {
  node.first_key = static_cast<std::uint32_t>(tree_.keys_.size());
  node.first_ref = static_cast<std::uint32_t>(tree_.refs_.size());
  node.count = static_cast<std::uint32_t>(keys.size());
  const std::uint64_t range =
      static_cast<std::uint64_t>(keys.back()) - static_cast<std::uint64_t>(keys.front());
  const bool dense = node.table != Matcher::Table::layers && range < kDenseEach * keys.size() + kDenseAnyway;
  // Beyond the last key lies nothing, unless an interval is open.
  const bool open = node.table == Matcher::Table::stretches && refs.back() != Matcher::kNone;
  if (!dense || open) {
    tree_.keys_.insert(tree_.keys_.end(), keys.begin(), keys.end());
    tree_.refs_.insert(tree_.refs_.end(), refs.begin(), refs.end());
    return;
  }
  node.base = keys.front();
  node.count = static_cast<std::uint32_t>(range + 1);
  Ref current = Matcher::kNone;
  std::size_t next = 0;
  for (std::uint64_t i = 0; i <= range; ++i) {
    const bool key = static_cast<std::uint64_t>(keys[next]) - static_cast<std::uint64_t>(node.base) == i;
    if (key || node.table == Matcher::Table::exact) current = key ? refs[next] : Matcher::kNone;
    if (key) ++next;
    tree_.refs_.push_back(current);
  }
  node.table = Matcher::Table::dense;
}

}  // namespace budstikke::rules
