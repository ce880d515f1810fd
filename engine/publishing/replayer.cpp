#include "engine/publishing/replayer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/publishing/replayed_page.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::publishing {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPage = 500;

/// Holds the only place there is.
class Place {
 public:
  explicit Place(bool& taken) : taken_(taken) { taken_ = true; }
  ~Place() { taken_ = false; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  bool& taken_;
};

/// Messages of a page that one version decided, with their places in the page.
struct Group {
  Comparison comparison;
  std::vector<std::pair<std::size_t, PastMessage>> messages;
};

using Results = std::vector<std::pair<std::size_t, Replayed>>;

Results replay_group(const Group& group) {
  Results results;
  results.reserve(group.messages.size());
  for (const auto& [place, message] : group.messages) {
    results.emplace_back(place, replay_one(message, group.comparison));
  }
  return results;
}

void add(ReplayReport& report, Replayed one, std::size_t max_listed) {
  using Outcome = Replayed::Outcome;
  if (one.outcome == Outcome::undecided) {
    ++report.undecided;
    return;
  }
  ++report.messages;
  if (one.outcome == Outcome::other_rule) ++report.other_rule;
  if (one.outcome != Outcome::elsewhere) return;
  ++report.elsewhere;
  if (report.listed.size() < max_listed) report.listed.push_back(std::move(one.listed));
}

}  // namespace

asio::awaitable<Outcome<ReplayReport>> Replayer::replay(RuleText candidate, ReplayRange range) {
  if (busy_) co_return Failure{Code::B104, "another replay is under way"};
  const Place place{busy_};
  auto rules = co_await read(std::move(candidate));
  if (!rules) co_return rules.failure();
  co_return co_await run(std::move(*rules), range);
}

asio::awaitable<Outcome<Replayer::Rules>> Replayer::read(RuleText candidate) {
  std::string hash = context_.protector.digest(candidate.text);
  auto parsed = co_await run_on(context_.cpu, [candidate = std::move(candidate), hash = std::move(hash)] {
    return rules::parse_rules(candidate.text, candidate.file, hash);
  });
  if (parsed.rules == nullptr) co_return Failure{Code::B107, in_one_line(parsed.diagnostics)};
  co_return std::move(parsed.rules);
}

asio::awaitable<Outcome<ReplayReport>> Replayer::run(Rules candidate, ReplayRange range) {
  ReplayReport report;
  report.candidate = candidate->hash();
  PageEnd end{range.until.value_or(TimePoint::max()), MessageId{}};
  std::size_t seen = 0;
  bool more = true;
  while (more && seen < range.max_messages) {
    auto page = co_await context_.view.decided_messages(end, std::min(kPage, range.max_messages - seen));
    if (!page) co_return page.failure();
    more = !page->empty();
    if (more) end = {page->back().message.received_at, page->back().message.id};
    const auto too_old = std::ranges::find_if(*page, [&range](const DecidedMessage& one) {
      return range.from && one.message.received_at < *range.from;
    });
    more = more && too_old == page->end();
    page->erase(too_old, page->end());
    seen += page->size();
    if (auto added = co_await add_page(std::move(*page), candidate, report, range.max_listed); !added) {
      co_return added.failure();
    }
  }
  if (more) {
    const auto older = co_await context_.view.decided_messages(end, 1);
    if (!older) co_return older.failure();
    report.complete = older->empty() || (range.from && older->front().message.received_at < *range.from);
  }
  co_return report;
}

asio::awaitable<Outcome<void>> Replayer::add_page(std::vector<DecidedMessage> page, Rules candidate,
                                                  ReplayReport& report, std::size_t max_listed) {
  const Comparison comparison{nullptr, std::move(candidate), context_.routing.current(),
                              norwegian_date(context_.clock.now())};
  std::map<std::string, Group> groups;
  for (std::size_t place = 0; place < page.size(); ++place) {
    const auto history = co_await context_.view.history(page[place].message.id);
    if (!history) co_return history.failure();
    const LastAsked asked = last_asked(*history);
    std::string hash = deciding_rules(page[place]);
    if (hash.empty()) {
      ++report.not_by_rule;
      if (!asked.rule_set.empty() && !asked.facts.empty()) ++report.copies_not_compared;
      continue;
    }
    PastMessage past{std::move(page[place].message), asked.released};
    if (!asked.rule_set.empty()) hash = asked.rule_set;
    if (!asked.facts.empty()) past.message.facts = asked.facts;
    groups.try_emplace(hash, Group{comparison, {}})
        .first->second.messages.emplace_back(place, std::move(past));
  }
  Results results;
  for (auto& [hash, group] : groups) {
    auto before = co_await cache_.find(hash);
    if (!before) {
      report.undecided += group.messages.size();
      continue;
    }
    group.comparison.before = std::move(*before);
    Results more = co_await run_on(context_.cpu, [work = std::move(group)] { return replay_group(work); });
    std::ranges::move(more, std::back_inserter(results));
  }
  std::ranges::sort(results, {}, &Results::value_type::first);
  for (auto& [place, one] : results) add(report, std::move(one), max_listed);
  co_return Outcome<void>{};
}

}  // namespace budstikke::publishing
