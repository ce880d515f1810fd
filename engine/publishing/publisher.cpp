#include "engine/publishing/publisher.hpp"

#include <algorithm>
#include <utility>

#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::publishing {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPage = 500;
constexpr int kMostTries = 8;
constexpr long kMostChecks = 8;  // one that is worked at, and those that wait
constexpr std::size_t kShownHash = 12;

using What = RuleEvent::What;

std::string event_name(What what) {
  switch (what) {
    case What::proposed:
      return "rules_proposed";
    case What::withdrawn:
      return "rules_withdrawn";
    case What::loaded:
    case What::published:
    case What::approved:
    case What::rolled_back:
      break;
  }
  return "rules_published";
}

}  // namespace

std::string Publisher::hash_running() const {
  const auto& rules = context_.routing.current()->rules;
  return rules == nullptr ? "none" : rules->hash().substr(0, kShownHash);
}

void Publisher::run(Rules rules) {
  auto next = std::make_shared<Routing>(*context_.routing.current());
  next->rules = std::move(rules);
  context_.routing.swap_in(std::move(next));
}

void Publisher::announce(const RuleEvent& event, const Publication& publication,
                         const std::string& hash_before) {
  StatusLine line;
  line.loudness = Loudness::note;
  line.event = event_name(event.what);
  line.who = who_of(event);
  const std::string hash = publication.hash.substr(0, kShownHash);
  line.detail = "publication " + std::to_string(publication.number) + ", ";
  line.detail += line.event == "rules_published" ? "rules " + hash_before + " -> " + hash : "rules " + hash;
  context_.status.write(line);
}

asio::awaitable<Outcome<void>> Publisher::refresh() {
  for (;;) {
    const auto entries =
        co_await context_.ledger.entries(std::string(kRulesTopic), history_.last_entry, kPage);
    if (!entries) co_return entries.failure();
    if (auto folded = fold_into(history_, *entries); !folded) co_return folded;
    if (entries->size() < kPage) co_return Outcome<void>{};
  }
}

asio::awaitable<Outcome<void>> Publisher::store_text(Rules rules) {
  std::vector<Unit> units(1);
  units.front().rule_set = {rules->hash(), rules->text()};
  const auto outcomes = co_await context_.store.commit(std::move(units));
  co_return outcomes.front();
}

asio::awaitable<Outcome<Publisher::Rules>> Publisher::rules_of(RuleEvent event, Rules given) {
  if (event.what == What::withdrawn) co_return Rules{};
  if (given != nullptr) co_return given;
  const std::string hash = event.hash.empty() ? history_.find(event.of)->publication.hash : event.hash;
  co_return co_await cache_.find(hash);
}

asio::awaitable<Outcome<Publication>> Publisher::carry_out(Decide decide, Rules given) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
    const Outcome<RuleEvent> event = decide(history_);
    if (!event) co_return event.failure();
    const auto rules = co_await rules_of(*event, given);
    if (!rules) co_return rules.failure();
    const LedgerEntry entry = entry_of(*event, history_.last_entry, context_.clock.now());
    const std::uint64_t number = event->hash.empty() ? event->of : history_.publications.size() + 1;
    BUDSTIKKE_FAILPOINT("rules.before_ledger");
    const auto appended = co_await context_.ledger.append(entry);
    if (!appended && appended.failure().code == Code::B202) continue;
    if (!appended) co_return appended.failure();
    BUDSTIKKE_FAILPOINT("rules.after_ledger");
    if (auto folded = fold_into(history_, {entry}); !folded) co_return folded.failure();
    const std::string before = hash_running();
    const Publication& publication = history_.find(number)->publication;
    // What came into force while this one was being recorded stays.
    if (publication.state == PublicationState::in_force) run(*rules);
    announce(*event, publication, before);
    co_return publication;
  }
  co_return Failure{Code::B202, "the rules keep changing"};
}

asio::awaitable<Outcome<rules::ParsedRules>> Publisher::check(CandidateText candidate) {
  if (checks_.use_count() > kMostChecks) {
    co_return Failure{Code::B104, "another check is under way: try again when it has ended"};
  }
  const auto place = checks_;
  CandidateCheck around{context_.routing.current(), norwegian_date(context_.clock.now()),
                        options_.certificates_for_all};
  co_return co_await run_on(checker_.get_executor(),
                            [candidate = std::move(candidate), around = std::move(around)] {
                              return check_candidate(candidate, around);
                            });
}

asio::awaitable<Outcome<Proposal>> Publisher::publish(RuleText text, Actor actor) {
  CandidateText candidate{std::move(text.text), std::move(text.file), {}};
  candidate.hash = context_.protector.digest(candidate.text);
  if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
  const auto allowed = decide_publish(history_, actor, Candidate{candidate.hash, 0}, options_.four_eyes);
  if (!allowed) co_return allowed.failure();
  auto checked = co_await check(std::move(candidate));
  if (!checked) co_return checked.failure();
  if (checked->rules == nullptr) co_return Proposal{std::nullopt, std::move(checked->diagnostics)};
  if (auto stored = co_await store_text(checked->rules); !stored) co_return stored.failure();
  const Candidate sound{checked->rules->hash(), checked->rules->rules().size()};
  auto done = co_await carry_out(
      [actor = std::move(actor), sound, four_eyes = options_.four_eyes](const RuleHistory& history) {
        return decide_publish(history, actor, sound, four_eyes);
      },
      checked->rules);
  if (!done) co_return done.failure();
  co_return Proposal{std::move(*done), std::move(checked->diagnostics)};
}

asio::awaitable<Outcome<void>> Publisher::check_against_book(std::uint64_t number) {
  const std::string hash = history_.find(number)->publication.hash;
  const auto rules = co_await cache_.find(hash);
  if (!rules) co_return rules.failure();
  CandidateCheck check{context_.routing.current(), norwegian_date(context_.clock.now()),
                       options_.certificates_for_all};
  const auto complaints = co_await run_on(context_.cpu, [rules = *rules, number, check = std::move(check)] {
    return check_book(*rules, "publication " + std::to_string(number), check);
  });
  if (!has_errors(complaints)) co_return Outcome<void>{};
  co_return Failure{Code::B207, "the address book has changed since: " + in_one_line(complaints)};
}

asio::awaitable<Outcome<Publication>> Publisher::approve(std::uint64_t number, Actor actor) {
  if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
  if (const auto allowed = decide_approval(history_, number, actor); !allowed) co_return allowed.failure();
  if (auto checked = co_await check_against_book(number); !checked) co_return checked.failure();
  co_return co_await carry_out(
      [actor = std::move(actor), number](const RuleHistory& history) {
        return decide_approval(history, number, actor);
      },
      nullptr);
}

asio::awaitable<Outcome<Publication>> Publisher::withdraw(std::uint64_t number, Actor actor) {
  return carry_out([actor = std::move(actor),
                    number](const RuleHistory& history) { return decide_withdrawal(history, number, actor); },
                   nullptr);
}

asio::awaitable<Outcome<Publication>> Publisher::roll_back(std::uint64_t number, Actor actor) {
  return carry_out(
      [actor = std::move(actor), number, four_eyes = options_.four_eyes](const RuleHistory& history) {
        return decide_rollback(history, number, actor, four_eyes);
      },
      nullptr);
}

asio::awaitable<Outcome<std::vector<Publication>>> Publisher::history() {
  if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
  std::vector<Publication> newest_first;
  newest_first.reserve(history_.publications.size());
  for (auto one = history_.publications.rbegin(); one != history_.publications.rend(); ++one) {
    newest_first.push_back(one->publication);
  }
  co_return newest_first;
}

asio::awaitable<Outcome<ReplayReport>> Publisher::replay(RuleText candidate, ReplayRange range) {
  return replayer_.replay(std::move(candidate), range);
}

asio::awaitable<Outcome<std::string>> Publisher::explain(MessageId message, std::string language) {
  if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
  co_return co_await explainer_.explain(std::move(message), std::move(language), history_);
}

}  // namespace budstikke::publishing
