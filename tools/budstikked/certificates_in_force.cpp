// The parties' certificates as the process uses them: asked for where something went wrong, and taken up when they are new.

#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr Duration kReadyInterval = std::chrono::seconds{1};

}  // namespace

void Daemon::Parts::ask_for_certificates(HerId party) {
  if (!source) return;
  source->certificates.trouble(party);
  const Party* const row = routing.current()->book->find(party);
  if (row != nullptr && !row->parent.empty() && !source->certificates.has_own(party))
    source->certificates.trouble(row->parent);
}

asio::awaitable<void> Daemon::Parts::take_up_certificate(HerId party) {
  if (!ebxml) co_return;
  // What is released would find no lane before then.
  while (!recovered && !stopping) co_await clock.wait_until(clock.now() + kReadyInterval);
  if (stopping) co_return;
  const auto released =
      co_await renewal.renewed(party, [this](HerId part) { return source->certificates.has_own(part); });
  if (!released)
    log.process(Loudness::warn, "certificate_renewed",
                "the deliveries that wait for it stay on the work list: " + released.failure().detail);
}

}  // namespace budstikke
