#include "engine/intake/certificate_renewal.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kTries = 3;
constexpr Duration kInstant{1};  // the finest that times of receipt differ by

/// What another certificate of the party's may mend: it could not open what it got, or nothing was sent to the one that is known.
constexpr std::array kMended{Code::D423, Code::S605, Code::S606, Code::S607, Code::S610};

bool is_held_for_it(const Delivery& delivery) {
  return delivery.state == DeliveryState::held && delivery.reason &&
         std::ranges::find(kMended, delivery.reason->code) != kMended.end();
}

}  // namespace

asio::awaitable<Outcome<std::size_t>> CertificateRenewal::renewed(HerId party,
                                                                  std::function<bool(HerId)> has_own) {
  auto held = co_await held_for(party, std::move(has_own));
  if (!held) co_return held.failure();
  std::size_t released = 0;
  std::size_t left = 0;
  for (DeliveryId& id : *held) {
    Outcome<Fate> fate = Failure{Code::B202};
    for (int attempt = 0; attempt < kTries && !fate && fate.failure().code == Code::B202; ++attempt)
      fate = co_await release(id);
    if (!fate || *fate == Fate::left) ++left;
    if (fate && *fate == Fate::released) ++released;
  }
  if (released + left == 0) co_return released;
  StatusLine line;
  line.loudness = Loudness::note;
  line.event = "certificate_renewed";
  line.party = party;
  line.who = "budstikke";
  line.detail = std::to_string(released) + " deliveries that waited for it go out anew, " +
                std::to_string(left) + " stay on the work list";
  context_.status.write(line);
  co_return released;
}

asio::awaitable<Outcome<std::vector<DeliveryId>>> CertificateRenewal::held_for(
    HerId party, std::function<bool(HerId)> has_own) {
  std::vector<Found> all;
  for (const Code code : kMended) {
    const auto some = co_await held_with(code, party, has_own);
    if (!some) co_return some.failure();
    all.insert(all.end(), some->begin(), some->end());
  }
  std::ranges::sort(all, {}, [](const Found& one) { return std::tie(one.received_at, one.id); });
  std::vector<DeliveryId> ids;
  for (Found& one : all) ids.push_back(std::move(one.id));
  co_return ids;
}

asio::awaitable<Outcome<std::vector<CertificateRenewal::Found>>> CertificateRenewal::held_with(
    Code code, HerId party, std::function<bool(HerId)> has_own) {
  std::vector<Found> found;
  std::set<DeliveryId> seen;
  ListFilter filter;
  filter.state = DeliveryState::held;
  filter.code = code;
  filter.max = limits_.page;
  for (std::size_t read = 0; read < limits_.most; read += limits_.page) {
    const auto page = co_await context_.view.list(filter);
    if (!page) co_return page.failure();
    const auto routing = context_.routing.current();
    for (const ListedDelivery& one : *page) {
      const Party* const row = routing->book->find(one.delivery.party);
      const bool inherits = row != nullptr && row->parent == party && !has_own(one.delivery.party);
      if (one.delivery.party != party && !inherits) continue;
      if (seen.insert(one.delivery.id).second) found.push_back({one.message.received_at, one.delivery.id});
    }
    if (page->size() < limits_.page) break;
    // The next page begins within the instant that this one ended in, but for an instant that fills a page.
    const TimePoint last = page->back().message.received_at;
    const bool stuck = filter.received_until && last + kInstant >= *filter.received_until;
    filter.received_until = stuck ? last : last + kInstant;
  }
  co_return found;
}

asio::awaitable<Outcome<bool>> CertificateRenewal::may_go(Delivery delivery) {
  const auto history = co_await context_.view.history(delivery.message);
  if (!history) co_return history.failure();
  const auto before = std::ranges::count_if(*history, [&delivery](const HistoryEntry& entry) {
    return entry.delivery == delivery.id && entry.event == to_text(DeliveryEvent::release) &&
           entry.who == "budstikke" && entry.why == kNewCertificate;
  });
  co_return static_cast<std::size_t>(before) < limits_.releases;
}

asio::awaitable<Outcome<CertificateRenewal::Fate>> CertificateRenewal::release(DeliveryId id) {
  auto delivery = co_await context_.view.delivery(std::move(id));
  if (!delivery) co_return delivery.failure();
  if (!delivery->has_value() || !is_held_for_it(**delivery)) co_return Fate::gone;
  const auto allowed = co_await may_go(**delivery);
  if (!allowed) co_return allowed.failure();
  if (!*allowed) co_return Fate::left;
  auto message = co_await context_.view.message((*delivery)->message);
  if (!message) co_return message.failure();
  if (!message->has_value() || (*message)->erased_at) co_return Fate::gone;
  RecordDetail detail;
  detail.why = kNewCertificate;
  detail.due = context_.clock.now();
  detail.lifetime = lifetime_of(*context_.routing.current(), (*delivery)->rule);
  detail.label = label_of(**message);
  const auto recorded =
      co_await context_.tracker.record(**std::move(delivery), DeliveryEvent::release, std::move(detail));
  if (!recorded) co_return recorded.failure();
  // What was put on the work list behind it may follow.
  co_await desk_.wake_followers(**std::move(message));
  co_return Fate::released;
}

}  // namespace budstikke
