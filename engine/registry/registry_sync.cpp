#include "engine/registry/registry_sync.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <unordered_map>
#include <utility>

#include "engine/registry/registry_sifting.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::registry {

namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr Duration kLook = std::chrono::seconds{15};
constexpr std::size_t kImportsLookedAt = 2'000;
constexpr std::size_t kMostRepeats = 3;
constexpr const char* kFailing = "registry";
constexpr const char* kFaulty = "registry faulty";

std::vector<HerId> her_ids(const std::vector<Party>& parties) {
  std::vector<HerId> ids;
  ids.reserve(parties.size());
  for (const Party& party : parties) ids.push_back(party.her_id);
  return ids;
}

}  // namespace

SyncWork due(const SyncState& state, TimePoint now, const SyncOptions& options) {
  // A clock that was set back is no reason to wait for it.
  const auto pausing = [now](TimePoint until, Duration longest) {
    return now < until && until <= now + longest;
  };
  if (pausing(state.not_before, options.retry_longest)) return SyncWork::nothing;
  const auto passed = [now](const std::optional<TimePoint>& last, Duration every) {
    return !last || now - *last >= every || *last > now + every;
  };
  if (passed(state.last_full, options.full_every) && !pausing(state.full_not_before, options.refused_pause))
    return SyncWork::full;
  if (state.last_full && passed(state.last_look, options.delta_every)) return SyncWork::delta;
  return SyncWork::nothing;
}

RegistrySync::RegistrySync(SyncParts parts, SyncOptions options)
    : parts_(std::move(parts)), options_(options), wake_(parts_.loop) {}

awaitable<void> RegistrySync::run() {
  for (;;) {
    static_cast<void>(co_await look());
    co_await wake_.wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

awaitable<void> RegistrySync::keep_time() {
  for (;;) {
    co_await parts_.clock.wait_until(parts_.clock.now() + kLook);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
    if (due(state_, parts_.clock.now(), options_) != SyncWork::nothing) wake_.notify();
  }
}

Outcome<void> RegistrySync::request(SyncOrder order) {
  if (order_) return Failure(Code::B107, "one that was asked for has not begun yet");
  order_ = std::move(order);
  wake_.notify();
  return {};
}

awaitable<Outcome<void>> RegistrySync::look() {
  Outcome<void> result;
  if (!begun_) result = co_await begin();
  if (result) {
    SyncOrder order;
    SyncWork work = due(state_, parts_.clock.now(), options_);
    if (order_) {
      order = *std::exchange(order_, std::nullopt);
      work = order.full || !state_.last_full ? SyncWork::full : SyncWork::delta;
    }
    if (work == SyncWork::nothing) co_return Outcome<void>{};
    // Two ifs: a conditional expression with two awaits is compiled wrongly by some compilers.
    if (work == SyncWork::full) result = co_await full_load(std::move(order));
    if (work == SyncWork::delta) result = co_await delta(std::move(order));
  }
  if (result) {
    worked();
  } else {
    failed(result.failure());
  }
  co_return result;
}

/// What the store knows of earlier looks.
awaitable<Outcome<void>> RegistrySync::begin() {
  const auto imports = co_await parts_.archive.imports(kImportsLookedAt);
  if (!imports) co_return imports.failure();
  for (const ImportRecord& record : *imports) {
    if (record.source != "registry") continue;
    if (!state_.last_look) {
      state_.last_look = record.at;
      complete_to_ = record.complete_to;
    }
    if (record.kind != ImportKind::full) continue;
    state_.last_full = record.at;
    break;
  }
  begun_ = true;
  co_return Outcome<void>{};
}

awaitable<Outcome<void>> RegistrySync::full_load(SyncOrder order) {
  auto load = co_await load_under_way(order.force);
  if (!load) co_return load.failure();
  if (load->parties.empty() || !load->cursor.empty()) {
    const auto loaded = co_await load_pages(*load);
    if (!loaded) {
      // What made no sense once is not gone on with; what broke off is.
      begin_anew_ = loaded.failure().code == Code::D404;
      if (begin_anew_ && parts_.book.progress) parts_.book.progress(std::nullopt);
      co_return loaded.failure();
    }
  }
  if (parts_.book.progress) parts_.book.progress(std::nullopt);
  if (auto confirmed = co_await confirm_missing(*load); !confirmed) co_return confirmed.failure();
  auto ready = co_await run_on(parts_.cpu, [parties = load->parties, book = parts_.book.imported(),
                                            table = parts_.book.municipalities()]() mutable {
    return make_ready(std::move(parties), *book, *table);
  });
  if (!ready.faulty.empty()) tell(Loudness::warn, "address_parties_left_out", faults_text(ready));
  if (ready.parties.empty() || ready.too_many(options_.max_faulty_percent)) {
    begin_anew_ = true;
    co_return Failure(Code::D404,
                      faults_text(ready) + ", too many of " + std::to_string(load->parties.size()));
  }
  std::ranges::move(ready.kept, std::back_inserter(ready.parties));
  BookOffer whole;
  whole.kind = ImportKind::full;
  whole.complete_to = load->complete_to;
  whole.parties = std::move(ready.parties);
  const auto taken = co_await offer(std::move(whole), std::move(order));
  if (taken) {
    state_.last_full = parts_.clock.now();
    total_ = std::exchange(load_total_, 0);
    held_back_ = false;
    refused_.reset();
    faulty_ = std::move(ready.faulty);
    if (parts_.book.alarm) parts_.book.alarm(kFaulty, faulty_alarm(faulty_));
  }
  if (!taken && taken.failure().code == Code::B107) {
    refused_ = load->begun;
    state_.full_not_before = parts_.clock.now() + options_.refused_pause;
    tell(Loudness::note, "address_load_refused", taken.failure().detail);
    // The refusal is the answer; looking for changes goes on meanwhile.
    co_return Outcome<void>{};
  }
  co_return taken;
}

/// The one to go on with, or a new one.
awaitable<Outcome<StagedLoad>> RegistrySync::load_under_way(bool force) {
  auto staged = co_await parts_.archive.staged();
  if (!staged) co_return staged.failure();
  const TimePoint now = parts_.clock.now();
  if (*staged && !std::exchange(begin_anew_, false)) {
    StagedLoad& load = **staged;
    const bool fresh = load.begun <= now && now - load.begun < options_.resume_within;
    // A load that was refused is worth something only to somebody who forces it.
    if (fresh && (force || refused_ != load.begun)) {
      tell(Loudness::note, "address_load_resumed",
           "with " + std::to_string(load.parties.size()) + " parties");
      co_return std::move(load);
    }
  }
  StagedLoad anew;
  anew.begun = now;
  if (*staged && (**staged).begun == now) anew.begun += Duration{1};
  co_return anew;
}

awaitable<Outcome<void>> RegistrySync::load_pages(StagedLoad& load) {
  std::set<HerId> seen;
  for (const Party& party : load.parties) seen.insert(party.her_id);
  const TimePoint end = parts_.clock.now() + options_.load_within;
  std::size_t repeats = 0;
  std::size_t total = 0;
  std::size_t others = 0;
  for (std::size_t pages = 0;; ++pages) {
    if (pages >= options_.max_pages) co_return Failure(Code::D404, "the registry's pages have no end");
    if (parts_.clock.now() > end) co_return Failure(Code::D402, "the load goes on later");
    auto page = co_await parts_.registry.page(load.cursor);
    if (!page) co_return page.failure();
    std::size_t added = 0;
    for (const Party& party : page->parties) added += seen.insert(party.her_id).second ? 1 : 0;
    repeats = !page->parties.empty() && added == 0 ? repeats + 1 : 0;
    if (repeats >= kMostRepeats || (!page->next.empty() && page->next == load.cursor)) {
      co_return Failure(Code::D404, "the registry gives the same parties again and again");
    }
    if (seen.size() > options_.max_parties)
      co_return Failure(Code::D404, "the registry has too many parties");
    if (!load.complete_to) load.complete_to = page->server_time;
    if (page->total > 0) total = page->total;
    others = page->others;
    // A party that moved between pages while they were read may lack; half of them may not.
    if (page->next.empty() && seen.size() + others + 1 + total / 100 < total) {
      co_return Failure(Code::D404, "the registry's pages gave " + std::to_string(seen.size() + others) +
                                        " of " + std::to_string(total) + " entries");
    }
    load.cursor = page->next;
    const bool last = page->next.empty();
    const StagedLoad piece{load.begun, page->next, page->parties, load.complete_to};
    if (auto kept = co_await parts_.archive.stage(piece); !kept) co_return kept.failure();
    std::ranges::move(page->parties, std::back_inserter(load.parties));
    if (parts_.book.progress) parts_.book.progress(LoadUnderWay{load.begun, load.parties.size()});
    if (last) break;
  }
  if (load.parties.empty()) co_return Failure(Code::D404, "the registry has no parties");
  load_total_ = total;
  co_return Outcome<void>{};
}

/// Parties of the book that the load lacks may have slipped between its pages. Where there are many, the keeper judges.
awaitable<Outcome<void>> RegistrySync::confirm_missing(StagedLoad& load) {
  const std::vector<HerId> missing = missing_from(load.parties, *parts_.book.imported());
  if (missing.size() > options_.max_confirmed) co_return Outcome<void>{};
  for (const HerId id : missing) {
    auto party = co_await parts_.registry.party(id);
    // A fault that the registry gives for it is no reason to keep it.
    const bool fault = !party && (party.failure().code == Code::D404 || party.failure().code == Code::D405);
    if (fault) continue;
    if (!party) co_return party.failure();
    if (*party) load.parties.push_back(std::move(**party));
  }
  co_return Outcome<void>{};
}

awaitable<Outcome<void>> RegistrySync::delta(SyncOrder order) {
  auto first = co_await parts_.registry.page({});
  if (!first) co_return first.failure();
  auto found = co_await changes(*first);
  if (!found) co_return found.failure();
  if (!*found) co_return co_await full_load(std::move(order));
  BookOffer part;
  part.kind = ImportKind::delta;
  part.complete_to = first->server_time;
  std::vector<Party> parties;
  for (const HerId id : **found) {
    auto party = co_await parts_.registry.party(id);
    if (!party) co_return party.failure();
    if (*party) {
      parties.push_back(std::move(**party));
    } else {
      part.removed.push_back(id);
    }
  }
  auto ready = co_await run_on(parts_.cpu, [parties = std::move(parties), book = parts_.book.imported(),
                                            table = parts_.book.municipalities()]() mutable {
    return make_ready(std::move(parties), *book, *table);
  });
  // What the book says of a party with faults goes on to hold.
  if (!ready.faulty.empty()) tell(Loudness::warn, "address_parties_left_out", faults_text(ready));
  for (const Party& party : ready.parties) faulty_.erase(party.her_id);
  for (const HerId party : part.removed) faulty_.erase(party);
  faulty_.merge(ready.faulty);
  if (parts_.book.alarm) parts_.book.alarm(kFaulty, faulty_alarm(faulty_));
  part.parties = std::move(ready.parties);
  co_return co_await offer_changes(std::move(part), std::move(order));
}

awaitable<Outcome<void>> RegistrySync::offer_changes(BookOffer part, SyncOrder order) {
  part.settles = held_back_ && !refused_;
  const std::size_t gone = part.removed.size();
  const auto taken = co_await offer(part, order);
  if (taken) {
    held_back_ = false;
    total_ = total_ > gone ? total_ - gone : 0;
    co_return taken;
  }
  if (taken.failure().code != Code::B107) co_return taken.failure();
  // The keeper has alarmed. What drops nothing need not wait; the next look asks from the same place again.
  held_back_ = true;
  part.settles = false;
  part.complete_to = complete_to_;
  const std::size_t held = hold_back(part, *parts_.book.imported());
  tell(Loudness::note, "address_changes_held_back",
       std::to_string(held) + " parties; " + std::to_string(part.parties.size()) + " others are taken up");
  co_return co_await offer(std::move(part), std::move(order));
}

/// What has changed; nothing where a full load is the better way.
awaitable<Outcome<std::optional<std::vector<HerId>>>> RegistrySync::changes(const RegistryPage& first) {
  const TimePoint now = parts_.clock.now();
  // What the total is compared with is not known after a start.
  const bool other = first.total > 0 && first.total != total_;
  const bool may_load =
      now - state_.last_full.value_or(TimePoint{}) >= options_.grown_every && now >= state_.full_not_before;
  if (other && may_load) co_return std::optional<std::vector<HerId>>{};
  // A registry whose clock was set back is asked from there.
  const TimePoint since = std::min(complete_to_.value_or(TimePoint{}), first.server_time) - options_.overlap;
  auto changed = co_await parts_.registry.changed_since(her_ids(*parts_.book.imported()), since);
  if (!changed) co_return changed.failure();
  if (changed->size() > options_.max_changed && now >= state_.full_not_before) {
    co_return std::optional<std::vector<HerId>>{};
  }
  co_return std::optional{std::move(*changed)};
}

awaitable<Outcome<void>> RegistrySync::offer(BookOffer offer, SyncOrder order) {
  offer.source = "registry";
  offer.force = order.force;
  offer.who = std::move(order.who);
  offer.why = std::move(order.why);
  const auto complete_to = offer.complete_to;
  const bool whole = offer.kind == ImportKind::full;
  const auto before = parts_.book.imported();
  std::vector<Party> offered = offer.parties;
  const auto taken = co_await parts_.book.take_up(std::move(offer));
  if (!taken) co_return taken.failure();
  complete_to_ = complete_to;
  state_.last_look = parts_.clock.now();
  if (parts_.changed) {
    const TimePoint now = parts_.clock.now();
    std::erase_if(named_,
                  [&](const auto& one) { return one.second > now || now - one.second >= options_.overlap; });
    std::unordered_map<std::uint32_t, const Party*> known;
    for (const Party& party : *before) known.emplace(party.her_id.value(), &party);
    std::vector<HerId> changed;
    for (const Party& party : offered) {
      if (!party.active || party.service_code.empty()) continue;
      const auto one = known.find(party.her_id.value());
      const bool differs = one == known.end() || !(*one->second == party);
      // A new certificate is no part of what is known of a party. Looks overlap, and name it more than once.
      const bool named = !whole && named_.emplace(party.her_id, now).second;
      if (differs || named) changed.push_back(party.her_id);
    }
    if (!changed.empty()) parts_.changed(std::move(changed));
  }
  co_return Outcome<void>{};
}

void RegistrySync::failed(const Failure& failure) {
  ++failures_;
  Duration longest = options_.retry_first;
  for (std::uint32_t i = 1; i < failures_ && longest < options_.retry_longest; ++i) longest *= 2;
  longest = std::min(longest, options_.retry_longest);
  const auto jitter =
      static_cast<Duration::rep>(parts_.entropy.below(static_cast<std::uint64_t>(longest.count() / 2 + 1)));
  state_.not_before = parts_.clock.now() + longest - Duration{jitter};
  StatusLine line;
  line.loudness = failures_ == 1 ? Loudness::warn : Loudness::note;
  if (failures_ == options_.alarm_after) line.loudness = Loudness::alarm;
  if (failures_ >= options_.alarm_after && parts_.book.alarm) {
    parts_.book.alarm(kFailing, "the registry could not be read " + std::to_string(failures_) +
                                    " times in a row: " + failure.detail);
  }
  line.event = "address_sync_failed";
  line.code = failure.code;
  line.attempt = failures_;
  line.detail = failure.detail + "; the last good copy serves";
  parts_.status.write(line);
}

void RegistrySync::worked() {
  if (failures_ > 0) tell(Loudness::note, "address_sync_recovered", std::to_string(failures_) + " failures");
  failures_ = 0;
  if (parts_.book.alarm) parts_.book.alarm(kFailing, {});
  state_.not_before = TimePoint{};
}

void RegistrySync::tell(Loudness loudness, const std::string& event, const std::string& detail) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.who = "budstikke";
  line.detail = detail;
  parts_.status.write(line);
}

}  // namespace budstikke::registry
