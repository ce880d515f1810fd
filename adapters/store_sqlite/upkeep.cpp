// Keys and retention: the store's ports for what is sealed under which key, and for what becomes old.

#include <memory>
#include <utility>

#include "adapters/store_sqlite/ageing.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/store_parts.hpp"

namespace budstikke::sqlite {

namespace asio = boost::asio;

namespace {

/// Rows that one step gives back.
constexpr std::size_t kGivenBackAtOnce = 200;
constexpr const char* kKeyProof = "key_proof";

std::size_t size_bytes(const std::vector<RenewedSeal>& seals) {
  std::size_t total = 0;
  for (const RenewedSeal& one : seals) total += 256 + one.after.bytes.size();
  return total;
}

}  // namespace

asio::awaitable<Outcome<std::vector<KeyUse>>> SqliteStore::keys_in_use(bool count) {
  return read([count](Connection& from) { return select_keys_in_use(from, count); });
}

asio::awaitable<Outcome<std::vector<StoredSeal>>> SqliteStore::sealed_under(SealPage page) {
  return read([page = std::move(page)](Connection& from) { return select_sealed_under(from, page); });
}

asio::awaitable<Outcome<void>> SqliteStore::renew(std::vector<RenewedSeal> seals) {
  const std::size_t bytes = size_bytes(seals);
  return parts_->write(Room::Standing::end, bytes, [seals = std::move(seals)](Connection& to) {
    for (const RenewedSeal& one : seals) replace_seal(to, one);
    return Outcome<void>();
  });
}

asio::awaitable<Outcome<std::optional<std::string>>> SqliteStore::key_proof() {
  return read([](Connection& from) { return select_note(from, kKeyProof); });
}

asio::awaitable<Outcome<void>> SqliteStore::set_key_proof(std::string proof) {
  return parts_->write_note(std::string(kKeyProof), std::move(proof));
}

asio::awaitable<Outcome<std::vector<AgedMessage>>> SqliteStore::aged(AgePage page) {
  return read([page = std::move(page)](Connection& from) { return select_aged(from, page); });
}

asio::awaitable<Outcome<std::vector<Outcome<void>>>> SqliteStore::erase(std::vector<HistoryEntry> entries) {
  const auto outcomes = std::make_shared<std::vector<Outcome<void>>>();
  const std::size_t bytes = 256 * entries.size();
  auto written = co_await parts_->write(Room::Standing::end, bytes,
                                        [outcomes, entries = std::move(entries)](Connection& to) {
                                          outcomes->clear();
                                          for (const HistoryEntry& one : entries) {
                                            outcomes->push_back(erase_message(to, one));
                                          }
                                          return Outcome<void>();
                                        });
  if (!written) co_return written.failure();
  co_return std::move(*outcomes);
}

asio::awaitable<Outcome<void>> SqliteStore::forget(std::vector<MessageId> messages) {
  return parts_->write(Room::Standing::end, 0, [messages = std::move(messages)](Connection& to) {
    for (const MessageId& one : messages) forget_message(to, one);
    return Outcome<void>();
  });
}

asio::awaitable<Outcome<void>> SqliteStore::make_way(std::vector<MessageId> messages) {
  return parts_->write(Room::Standing::end, 0, [messages = std::move(messages)](Connection& to) {
    for (const MessageId& one : messages) move_payloads(to, one);
    return Outcome<void>();
  });
}

asio::awaitable<Outcome<RetentionStore::Scrubbed>> SqliteStore::scrub() {
  const auto more = std::make_shared<bool>(false);
  auto written = co_await parts_->write(Room::Standing::end, 0, [more](Connection& to) {
    *more = give_back(to, kGivenBackAtOnce);
    return Outcome<void>();
  });
  if (!written) co_return written.failure();
  if (*more) co_return Scrubbed::more;
  co_return co_await run_on(parts_->write_thread.get_executor(),
                            [parts = parts_.get()]() -> Outcome<Scrubbed> {
                              auto emptied = parts->writer.empty_log();
                              if (!emptied) return emptied.failure();
                              return *emptied ? Scrubbed::done : Scrubbed::blocked;
                            });
}

}  // namespace budstikke::sqlite
