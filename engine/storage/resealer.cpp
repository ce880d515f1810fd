#include "engine/storage/resealer.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <iterator>
#include <utility>

#include "engine/runtime/run_on.hpp"
#include "engine/storage/pace.hpp"

namespace budstikke {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

std::string counted(const std::vector<KeyUse>& uses) {
  std::string text;
  for (const KeyUse& use : uses) {
    text += (text.empty() ? "" : ", ") + use.key_id + " (" + std::to_string(use.payloads()) +
            (use.payloads() == 1 ? " payload)" : " payloads)");
  }
  return text;
}

bool is_behind(const KeyUse& use, const std::string& current) {
  return use.direct > 0 || (use.wrapped > 0 && use.key_id != current);
}

}  // namespace

Resealer::Resealer(ResealerParts parts, ResealerOptions options)
    : parts_(std::move(parts)), options_(options), changed_(parts_.loop), changed_at_(parts_.clock.now()) {}

awaitable<Outcome<void>> Resealer::check(KeyStore* store, const KeyRing* ring) {
  const auto proof = co_await store->key_proof();
  if (!proof) co_return proof.failure();
  auto uses = co_await store->keys_in_use(false);
  if (!uses) co_return uses.failure();
  std::erase_if(*uses, [ring](const KeyUse& use) { return ring->has(use.key_id); });
  if (!uses->empty()) {
    const auto exact = co_await store->keys_in_use(true);
    if (!exact) co_return exact.failure();
    uses = *exact;
    std::erase_if(*uses, [ring](const KeyUse& use) { return ring->has(use.key_id); });
    co_return Failure{Code::B206, "stored payloads need keys that none of the configured key files holds: " +
                                      counted(*uses) +
                                      "; name their files in store.key_file or store.retired_key_files"};
  }
  if (!*proof) co_return Outcome<void>();
  auto belongs = ring->check(**proof);
  if (!belongs) {
    co_return Failure{Code::B206,
                      belongs.failure().detail +
                          "; name its file in store.key_file, or in store.retired_key_files where "
                          "another key follows it"};
  }
  co_return Outcome<void>();
}

awaitable<Outcome<void>> Resealer::take_up(KeyStore* store, const KeyRing* ring) {
  const auto stored = co_await store->key_proof();
  if (!stored) co_return stored.failure();
  if (*stored && (*stored)->starts_with(ring->current_key() + ":")) co_return Outcome<void>();
  co_return co_await store->set_key_proof(ring->proof());
}

void Resealer::keys_changed() {
  changed_at_ = parts_.clock.now();
  changed_.notify();
}

awaitable<void> Resealer::run() {
  using namespace asio::experimental::awaitable_operators;
  for (;;) {
    const bool whole = co_await pass();
    const TimePoint now = parts_.clock.now();
    const bool settling = whole && !needed_.empty() && now < changed_at_ + options_.settle;
    co_await (changed_.wait() ||
              parts_.clock.wait_until(settling ? changed_at_ + options_.settle : now + options_.look_again));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

awaitable<bool> Resealer::pass() {
  const auto known = co_await take_up(&parts_.store, &parts_.keys);
  if (!known) co_return false;
  const std::string current = parts_.keys.current_key();
  auto uses = co_await parts_.store.keys_in_use(false);
  if (!uses) co_return false;
  std::erase_if(*uses, [&current](const KeyUse& use) { return !is_behind(use, current); });
  unopenable_ = 0;
  if (!uses->empty()) {
    auto exact = co_await parts_.store.keys_in_use(true);
    if (!exact) co_return false;
    std::erase_if(*exact, [&current](const KeyUse& use) { return !is_behind(use, current); });
    begin(*exact);
    for (const KeyUse& use : *exact) {
      if (use.key_id != current && !co_await renew_under(use, false)) co_return false;
      if (!co_await renew_under(use, true)) co_return false;
    }
  }
  co_await end();
  co_return true;
}

void Resealer::begin(const std::vector<KeyUse>& uses) {
  const std::string current = parts_.keys.current_key();
  left_ = 0;
  bool new_work = false;
  for (const KeyUse& use : uses) {
    left_ += use.direct + (use.key_id == current ? 0 : use.wrapped);
    // What straggles in under a key that has been told of needs no line of its own.
    if (use.key_id == current ? !under_way_ : needed_.insert(use.key_id).second) new_work = true;
  }
  under_way_ = true;
  if (new_work && left_ > told_unopenable_) {
    say(Loudness::note, "resealing",
        "under key " + current + " from now on; to be brought under it: " + counted(uses));
  }
}

awaitable<bool> Resealer::renew_under(KeyUse use, bool direct) {
  SealPage page{use.key_id, direct, {}, direct ? options_.payloads_at_once : options_.keys_at_once};
  for (;;) {
    const TimePoint began = parts_.clock.now();
    auto found = co_await parts_.store.sealed_under(page);
    if (!found) co_return false;
    if (found->empty()) co_return true;
    page.after = found->back().id;
    const std::size_t taken = found->size();
    Step step = co_await renew(*std::move(found));
    unopenable_ += step.unopenable;
    if (!step.trouble.empty() && unopenable_ > told_unopenable_) {
      say(Loudness::alarm, "payload_unopenable", step.trouble);
    }
    if (!step.renewed.empty()) {
      const auto stored = co_await parts_.store.renew(std::move(step.renewed));
      if (!stored) co_return false;
      replaced_ = true;
    }
    left_ -= std::min(left_, taken);
    if (!co_await rest_after(&parts_.clock, began)) co_return false;
  }
}

awaitable<Resealer::Step> Resealer::renew(std::vector<StoredSeal> page) {
  auto work = [keys = &parts_.keys, page = std::move(page)]() mutable {
    Step step;
    for (StoredSeal& one : page) {
      auto after = keys->renew(one.id, one.sealed);
      if (!after) {
        ++step.unopenable;
        if (step.trouble.empty()) step.trouble = "payload " + one.id.value() + ": " + after.failure().detail;
        continue;
      }
      if (one.sealed.wrapped_key.empty()) one.sealed.bytes.clear();
      step.renewed.push_back({std::move(one), *std::move(after)});
    }
    return step;
  };
  co_return co_await run_on(parts_.cpu, std::move(work));
}

awaitable<void> Resealer::end() {
  if (std::exchange(replaced_, false) && parts_.replaced) parts_.replaced();
  const auto uses = co_await parts_.store.keys_in_use(false);
  if (!uses) co_return;
  under_way_ = unopenable_ > 0;
  left_ = unopenable_;
  told_unopenable_ = unopenable_;
  // What was sealed under an old key a moment before it was replaced may be on its way to the store still.
  if (parts_.clock.now() < changed_at_ + options_.settle) co_return;
  for (auto key = needed_.begin(); key != needed_.end();) {
    const bool still =
        std::any_of(uses->begin(), uses->end(), [&key](const KeyUse& use) { return use.key_id == *key; });
    if (!still) {
      say(Loudness::fact, "key_no_longer_needed",
          "nothing in the store needs key " + *key +
              " any more: its file may be taken out of store.retired_key_files; backups of before need it "
              "still");
    }
    key = still ? std::next(key) : needed_.erase(key);
  }
}

void Resealer::say(Loudness loudness, const std::string& event, const std::string& detail) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.who = "budstikke";
  line.detail = detail;
  parts_.status.write(line);
}

}  // namespace budstikke
