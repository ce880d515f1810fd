// Overlaps: which rules would decide what others decide before them.

#include <algorithm>
#include <tuple>

#include "rules/coverage.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {

namespace {

/// A rule that takes more classes than this in one dimension is compared with all.
constexpr std::int64_t kIndexed = 64;
/// Of comparing two rules' conditions, as the matcher counts its own.
constexpr std::size_t kWorkOfAPair = 4;

auto where(const Target& target) {
  return std::tie(target.kind, target.party, target.service_code, target.place);
}

bool same_copies(const Send& left, const Send& right) {
  return left.copies.size() == right.copies.size() &&
         std::ranges::is_permutation(left.copies, right.copies,
                                     [](const Target& a, const Target& b) { return where(a) == where(b); });
}

/// How many classes are in the set; kIndexed + 1 where they are more.
std::int64_t size_of(const SpanSet& set) {
  std::int64_t size = 0;
  for (const SpanSet::Span& span : set.spans()) {
    if (span.last - span.first >= kIndexed) return kIndexed + 1;
    size += span.last - span.first + 1;
    if (size > kIndexed) return size;
  }
  return size;
}

}  // namespace

bool does_the_same(const Action& left, const Action& right) {
  if (left.index() != right.index()) return false;
  if (const auto* refuse = std::get_if<Refuse>(&left)) return refuse->code == std::get<Refuse>(right).code;
  const auto* send = std::get_if<Send>(&left);
  if (send == nullptr) return true;
  const Send& other = std::get<Send>(right);
  return where(send->to) == where(other.to) && same_copies(*send, other) &&
         send->ordering == other.ordering && send->receipt_within == other.receipt_within &&
         send->deadline == other.deadline;
}

bool says_the_same(const Action& left, const Action& right) {
  if (!does_the_same(left, right)) return false;
  if (const auto* hold = std::get_if<Hold>(&left)) return hold->reason == std::get<Hold>(right).reason;
  const auto* refuse = std::get_if<Refuse>(&left);
  return refuse == nullptr || refuse->reason == std::get<Refuse>(right).reason;
}

void Coverage::make_indexes() {
  const Box everything = space_.everything();
  indexes_.resize(everything.size());
  for (std::size_t i = 0; i < indexes_.size(); ++i) {
    if (i == RuleSpace::kDay || !space_.has_classes(i)) continue;
    const auto& spans = everything[i].values.spans();
    indexes_[i].by_class.resize(spans.empty() ? 0 : static_cast<std::size_t>(spans.back().last + 1));
  }
  for (std::size_t rule = 0; rule < all().size(); ++rule) {
    if (!reachable_[rule]) continue;
    std::vector<bool> indexed(indexes_.size(), false);
    for (const Limit& limit : space_.limits(rule)) {
      Index& index = indexes_[limit.dimension];
      if (index.by_class.empty() || limit.presence || limit.clause || indexed[limit.dimension] ||
          size_of(limit.values) > kIndexed)
        continue;
      indexed[limit.dimension] = true;
      for (const SpanSet::Span& span : limit.values.spans()) {
        for (auto one = span.first; one <= span.last; ++one)
          index.by_class[static_cast<std::size_t>(one)].push_back(rule);
      }
    }
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      if (!indexed[i]) indexes_[i].others.push_back(rule);
    }
  }
}

/// Rules that may have messages in common with this one, in order: by the dimension in which they are fewest.
std::vector<std::size_t> Coverage::candidates(std::size_t rule) const {
  const Limit* best = nullptr;
  std::size_t fewest = 0;
  for (const Limit& limit : space_.limits(rule)) {
    const Index& index = indexes_[limit.dimension];
    if (index.by_class.empty() || limit.presence || limit.clause || size_of(limit.values) > kIndexed)
      continue;
    std::size_t count = index.others.size();
    for (const SpanSet::Span& span : limit.values.spans()) {
      for (auto one = span.first; one <= span.last; ++one)
        count += index.by_class[static_cast<std::size_t>(one)].size();
    }
    if (best == nullptr || count < fewest) {
      best = &limit;
      fewest = count;
    }
  }
  std::vector<std::size_t> result = indexes_[best == nullptr ? RuleSpace::kDay : best->dimension].others;
  if (best != nullptr) {
    for (const SpanSet::Span& span : best->values.spans()) {
      for (auto one = span.first; one <= span.last; ++one) {
        const auto& some = indexes_[best->dimension].by_class[static_cast<std::size_t>(one)];
        result.insert(result.end(), some.begin(), some.end());
      }
    }
    std::ranges::sort(result);
    const auto ends = std::ranges::unique(result);
    result.erase(ends.begin(), ends.end());
  }
  return result;
}

/// False where the rule takes no message of the box.
bool Coverage::may_meet(std::size_t rule, const Box& box) const {
  return std::ranges::all_of(space_.limits(rule), [&](const Limit& limit) {
    Region region = box[limit.dimension];
    keep_inside(region, limit);
    return !region.empty();
  });
}

void Coverage::find_overlaps() {
  for (std::size_t later = 0; later < all().size(); ++later) {
    if (!reachable_[later] || space_.limits(later).empty()) continue;
    if (used_up(later, "of overlaps with this rule and those after it (" +
                           std::to_string(all().size() - later) + " rules), nor of gaps"))
      return;
    const Box box = space_.box(later);
    std::size_t steps = 0;
    for (const std::size_t earlier : candidates(later)) {
      if (earlier >= later) break;
      work_ += kWorkOfAPair;
      if (!does_the_same(all()[earlier].action, all()[later].action) && may_meet(earlier, box) &&
          !find_overlap(earlier, later, box, steps)) {
        add_undecided(later, "which rules decide before this one what it would decide otherwise");
        break;
      }
      if (overlaps_ >= limits_.overlaps) {
        add(Finding::Kind::undecided, later, "there may be more overlaps; this many are listed").note = true;
        return;
      }
    }
  }
}

/// False where the work is too much.
bool Coverage::find_overlap(std::size_t earlier, std::size_t later, const Box& box, std::size_t& steps) {
  Box common = box;
  for (const Limit& limit : space_.limits(earlier)) keep_inside(common[limit.dimension], limit);
  const InTheWay ask = [&](const Facts& message) -> std::optional<std::size_t> {
    std::size_t first = next(message, 0);
    if (first == earlier) first = next(message, earlier + 1);
    return first == later ? std::nullopt : std::optional(first);
  };
  const Sought sought = seek(std::move(common), {true, limits_.steps_per_rule}, ask, steps);
  if (sought.end == Sought::End::too_much) return false;
  if (sought.end == Sought::End::nothing || decides(sought.message) != earlier ||
      !holds(later, sought.message))
    return true;
  Finding& finding =
      add(Finding::Kind::overlap, later,
          "some messages that this rule holds for are decided by " + quoted(all()[earlier].id.value()) +
              " (line " + std::to_string(all()[earlier].at.line) + "), which does something else with them");
  finding.note = true;
  finding.others = {all()[earlier].id};
  const Facts like = likelier(sought.message);
  finding.example = decides(like) == earlier && !ask(like) ? like : sought.message;
  finding.on = RuleSpace::day_of(sought.message);
  ++overlaps_;
  return true;
}

}  // namespace budstikke::rules
