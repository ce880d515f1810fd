#include "engine/intake/workshop.hpp"

#include <utility>
#include <variant>

#include "engine/runtime/run_on.hpp"

namespace budstikke {

namespace {

Examined look(const MessageReader& reader, const Protector& protector, const Payload& payload,
              const PayloadId& id, const rules::Vocabulary& vocabulary) {
  Examined examined;
  ReadMessage read;
  auto result = reader.read(payload);
  if (auto* unreadable = std::get_if<Unreadable>(&result)) {
    examined.unreadable = unreadable->failure;
    examined.has_header = unreadable->has_header;
    read = std::move(unreadable->partial);
  } else {
    read = std::move(std::get<ReadMessage>(result));
    examined.needs = rules::find_needs(vocabulary, read.need_sources);
  }
  read.need_sources.clear();  // prose goes no further than this
  examined.read = std::make_shared<const ReadMessage>(std::move(read));
  examined.sha256 = protector.digest(payload.reveal());
  examined.sealed = protector.seal(id, payload);
  return examined;
}

}  // namespace

boost::asio::awaitable<Examined> Workshop::examine(Payload payload, PayloadId id,
                                                   std::shared_ptr<const rules::Vocabulary> vocabulary) {
  auto work = [this, payload = std::move(payload), id = std::move(id), vocabulary = std::move(vocabulary)] {
    return look(reader_, protector_, payload, id, *vocabulary);
  };
  co_return co_await run_on(cpu_, std::move(work));
}

boost::asio::awaitable<Examined> Workshop::set_aside(Payload payload, PayloadId id, Failure why) {
  auto work = [this, payload = std::move(payload), id = std::move(id), why = std::move(why)] {
    Examined examined;
    examined.read = std::make_shared<const ReadMessage>();
    examined.unreadable = why;
    examined.has_header = false;
    examined.sha256 = protector_.digest(payload.reveal());
    examined.sealed = protector_.seal(id, payload);
    return examined;
  };
  co_return co_await run_on(cpu_, std::move(work));
}

boost::asio::awaitable<Outcome<Payload>> Workshop::open(PayloadId id, SealedPayload sealed) {
  auto work = [this, id = std::move(id), sealed = std::move(sealed)] { return protector_.open(id, sealed); };
  co_return co_await run_on(cpu_, std::move(work));
}

boost::asio::awaitable<Outcome<SealedBytes>> Workshop::readdress(Payload original, PayloadId base,
                                                                 std::shared_ptr<const ReadMessage> read,
                                                                 Party party, PayloadId id) {
  auto work = [this, original = std::move(original), base = std::move(base), read = std::move(read),
               party = std::move(party), id = std::move(id)]() -> Outcome<SealedBytes> {
    Outcome<Payload> changed = writer_.readdress(original, *read, party);
    if (!changed) return changed.failure();
    return SealedBytes{id, protector_.digest(changed->reveal()),
                       protector_.seal_change(id, *changed, base, original), *std::move(changed)};
  };
  co_return co_await run_on(cpu_, std::move(work));
}

boost::asio::awaitable<SealedBytes> Workshop::seal(Payload payload, PayloadId id) {
  auto work = [this, payload = std::move(payload), id = std::move(id)] {
    return SealedBytes{id, protector_.digest(payload.reveal()), protector_.seal(id, payload), payload};
  };
  co_return co_await run_on(cpu_, std::move(work));
}

}  // namespace budstikke
