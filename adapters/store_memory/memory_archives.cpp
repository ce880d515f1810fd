// The ledger and the archives of the address book: the store's other ports.

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "adapters/store_memory/memory_store.hpp"

namespace budstikke {

namespace asio = boost::asio;

Outcome<void> MemoryStore::write_failure() {
  if (write_failures_.empty()) return {};
  const Code code = write_failures_.front();
  write_failures_.pop_front();
  return Failure(code);
}

asio::awaitable<Outcome<void>> MemoryStore::append(LedgerEntry entry) {
  if (auto failed = write_failure(); !failed) co_return failed;
  std::vector<LedgerEntry>& entries = ledger_[entry.topic];
  const std::uint64_t last = entries.empty() ? 0 : entries.back().number;
  if (entry.number != last + 1) co_return Failure(Code::B202);
  entries.push_back(std::move(entry));
  co_return Outcome<void>();
}

asio::awaitable<Outcome<std::vector<LedgerEntry>>> MemoryStore::entries(std::string topic,
                                                                        std::uint64_t after,
                                                                        std::size_t max) {
  std::vector<LedgerEntry> found;
  for (const LedgerEntry& entry : ledger_[topic]) {
    if (entry.number > after && found.size() < max) found.push_back(entry);
  }
  co_return found;
}

asio::awaitable<Outcome<void>> MemoryStore::forget_entries(std::string topic,
                                                           std::vector<std::uint64_t> numbers) {
  if (auto failed = write_failure(); !failed) co_return failed;
  std::vector<LedgerEntry>& entries = ledger_[topic];
  const std::uint64_t last = entries.empty() ? 0 : entries.back().number;
  std::erase_if(entries, [&numbers, last](const LedgerEntry& one) {
    return one.number != last && std::ranges::find(numbers, one.number) != numbers.end();
  });
  co_return Outcome<void>();
}

asio::awaitable<Outcome<std::vector<Party>>> MemoryStore::parties(TimePoint at) {
  std::vector<Party> found;
  for (const auto& [id, versions] : versions_) {
    for (const PartyVersion& one : versions) {
      if (one.from <= at && (!one.until || *one.until > at)) found.push_back(one.party);
    }
  }
  co_return found;
}

asio::awaitable<Outcome<std::vector<PartyVersion>>> MemoryStore::versions(HerId party) {
  const auto found = versions_.find(party);
  co_return found == versions_.end() ? std::vector<PartyVersion>{} : found->second;
}

Outcome<void> MemoryStore::check(const AddressImport& import) const {
  if (import.record.number != imports_.size() + 1) return Failure(Code::B202);
  std::set<HerId> put;
  std::vector<HerId> touched = import.removed;
  for (const Party& party : import.put) {
    if (!put.insert(party.her_id).second) return Failure(Code::B203, "an import brings a party twice");
    touched.push_back(party.her_id);
  }
  for (const HerId party : touched) {
    const auto stored = versions_.find(party);
    if (stored == versions_.end()) continue;
    const PartyVersion& last = stored->second.back();
    if (last.from > import.record.at || (last.until && *last.until > import.record.at)) {
      return Failure(Code::B202, "HER-id " + party.text() + " has a later version");
    }
  }
  return {};
}

void MemoryStore::end_version(HerId party, TimePoint at) {
  const auto stored = versions_.find(party);
  if (stored != versions_.end() && !stored->second.back().until) stored->second.back().until = at;
}

asio::awaitable<Outcome<void>> MemoryStore::take_up(AddressImport import) {
  if (auto failed = write_failure(); !failed) co_return failed;
  if (auto checked = check(import); !checked) co_return checked;
  const ImportRecord& record = import.record;
  for (const HerId party : import.removed) end_version(party, record.at);
  for (Party& party : import.put) {
    end_version(party.her_id, record.at);
    const HerId id = party.her_id;
    versions_[id].push_back({std::move(party), record.number, record.at, std::nullopt});
  }
  imports_.push_back(std::move(import.record));
  staged_.reset();
  co_return Outcome<void>();
}

asio::awaitable<Outcome<std::vector<ImportRecord>>> MemoryStore::imports(std::size_t max) {
  std::vector<ImportRecord> newest(imports_.rbegin(), imports_.rend());
  if (newest.size() > max) newest.resize(max);
  co_return newest;
}

asio::awaitable<Outcome<void>> MemoryStore::stage(StagedLoad page) {
  if (auto failed = write_failure(); !failed) co_return failed;
  std::map<HerId, Party> parties;
  if (staged_ && staged_->begun == page.begun) {
    for (Party& party : staged_->parties) parties[party.her_id] = std::move(party);
  }
  for (Party& party : page.parties) parties[party.her_id] = std::move(party);
  page.parties.clear();
  for (auto& [id, party] : parties) page.parties.push_back(std::move(party));
  staged_ = std::move(page);
  co_return Outcome<void>();
}

asio::awaitable<Outcome<std::optional<StagedLoad>>> MemoryStore::staged() { co_return staged_; }

asio::awaitable<Outcome<void>> MemoryStore::put(std::vector<PartyCertificate> certificates) {
  if (auto failed = write_failure(); !failed) co_return failed;
  for (PartyCertificate& one : certificates) {
    const std::pair key(one.her_id, one.use);
    certificates_[key] = std::move(one);
  }
  co_return Outcome<void>();
}

asio::awaitable<Outcome<std::vector<PartyCertificate>>> MemoryStore::certificates() {
  std::vector<PartyCertificate> found;
  for (const auto& [key, one] : certificates_) found.push_back(one);
  co_return found;
}

}  // namespace budstikke
