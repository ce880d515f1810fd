// The ledger and the archives of the address book: the store's other ports.

#include <utility>

#include "adapters/store_sqlite/addresses.hpp"
#include "adapters/store_sqlite/certificates.hpp"
#include "adapters/store_sqlite/ledger.hpp"
#include "adapters/store_sqlite/store_parts.hpp"

namespace budstikke::sqlite {

namespace asio = boost::asio;

asio::awaitable<Outcome<void>> SqliteStore::append(LedgerEntry entry) {
  const std::size_t bytes = entry.text.size() + entry.who.size();
  return parts_->write(Room::Standing::end, bytes,
                       [entry = std::move(entry)](Connection& to) { return insert_entry(to, entry); });
}

asio::awaitable<Outcome<void>> SqliteStore::forget_entries(std::string topic,
                                                           std::vector<std::uint64_t> numbers) {
  return parts_->write(Room::Standing::end, 0,
                       [topic = std::move(topic), numbers = std::move(numbers)](Connection& to) {
                         delete_entries(to, topic, numbers);
                         return Outcome<void>();
                       });
}

asio::awaitable<Outcome<std::vector<LedgerEntry>>> SqliteStore::entries(std::string topic,
                                                                        std::uint64_t after,
                                                                        std::size_t max) {
  return read([topic = std::move(topic), after, max](Connection& from) {
    return select_entries(from, topic, after, max);
  });
}

asio::awaitable<Outcome<std::vector<Party>>> SqliteStore::parties(TimePoint at) {
  return read([at](Connection& from) { return select_parties(from, at); });
}

asio::awaitable<Outcome<std::vector<PartyVersion>>> SqliteStore::versions(HerId party) {
  return read([party](Connection& from) { return select_versions(from, party); });
}

asio::awaitable<Outcome<void>> SqliteStore::take_up(AddressImport import) {
  const std::size_t bytes = size_bytes(import.put);
  return parts_->write(Room::Standing::newcomer, bytes,
                       [import = std::move(import)](Connection& to) { return insert_import(to, import); });
}

asio::awaitable<Outcome<std::vector<ImportRecord>>> SqliteStore::imports(std::size_t max) {
  return read([max](Connection& from) { return select_imports(from, max); });
}

asio::awaitable<Outcome<void>> SqliteStore::stage(StagedLoad page) {
  const std::size_t bytes = size_bytes(page.parties);
  return parts_->write(Room::Standing::newcomer, bytes, [page = std::move(page)](Connection& to) {
    insert_staged(to, page);
    return Outcome<void>();
  });
}

asio::awaitable<Outcome<std::optional<StagedLoad>>> SqliteStore::staged() {
  return read([](Connection& from) { return select_staged(from); });
}

asio::awaitable<Outcome<void>> SqliteStore::put(std::vector<PartyCertificate> certificates) {
  const std::size_t bytes = size_bytes(certificates);
  return parts_->write(Room::Standing::newcomer, bytes,
                       [certificates = std::move(certificates)](Connection& to) {
                         insert_certificates(to, certificates);
                         return Outcome<void>();
                       });
}

asio::awaitable<Outcome<std::vector<PartyCertificate>>> SqliteStore::certificates() {
  return read([](Connection& from) { return select_certificates(from); });
}

}  // namespace budstikke::sqlite
