#include "engine/publishing/rule_cache.hpp"

#include <algorithm>
#include <utility>

#include "engine/runtime/run_on.hpp"

namespace budstikke::publishing {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kKept = 4;
constexpr std::size_t kComplaints = 5;

}  // namespace

std::string in_one_line(const Diagnostics& diagnostics) {
  std::string line;
  std::size_t errors = 0;
  for (const Diagnostic& one : diagnostics) {
    if (one.severity != Severity::error) continue;
    if (++errors <= kComplaints) line += (line.empty() ? "" : "; ") + to_text(one);
  }
  if (errors > kComplaints) line += "; and " + std::to_string(errors - kComplaints) + " more";
  return line;
}

std::shared_ptr<const rules::RuleSet> RuleCache::kept(const std::string& hash) {
  if (const auto& now = context_.routing.current()->rules; now != nullptr && now->hash() == hash) return now;
  const auto found = std::ranges::find_if(kept_, [&hash](const auto& one) { return one->hash() == hash; });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return kept_.front();
}

void RuleCache::keep(std::shared_ptr<const rules::RuleSet> rules) {
  if (kept(rules->hash()) != nullptr) return;
  kept_.push_front(std::move(rules));
  if (kept_.size() > kKept) kept_.pop_back();
}

asio::awaitable<Outcome<std::shared_ptr<const rules::RuleSet>>> RuleCache::find(std::string hash) {
  if (auto found = kept(hash)) co_return found;
  auto text = co_await context_.view.rule_set(hash);
  if (!text) co_return text.failure();
  if (!*text) co_return Failure{Code::B204, "rules " + hash.substr(0, 12) + " are not kept"};
  auto parsed = co_await run_on(context_.cpu, [text = std::move(**text), hash] {
    return rules::parse_rules(text, "rules " + hash.substr(0, 12), hash);
  });
  if (parsed.rules == nullptr) co_return Failure{Code::B203, in_one_line(parsed.diagnostics)};
  keep(parsed.rules);
  co_return parsed.rules;
}

}  // namespace budstikke::publishing
