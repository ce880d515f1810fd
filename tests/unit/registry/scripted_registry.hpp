#pragma once
// A registry in memory, and a book that takes up what is offered as the keeper does.

#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/ports/party_registry.hpp"
#include "engine/registry/registry_sync.hpp"
#include "tests/support/counting_entropy.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke::registry {

inline Party listed(std::uint32_t id, std::string name = "Saksbehandling") {
  Party party;
  party.her_id = HerId{id};
  party.name = std::move(name);
  party.service_code = "KD0501";
  party.municipality = "4204";
  return party;
}

inline std::vector<Party> listed_from(std::uint32_t first, std::size_t count) {
  std::vector<Party> parties;
  for (std::uint32_t i = 0; i < count; ++i) parties.push_back(listed(first + i));
  return parties;
}

class ScriptedRegistry : public PartyRegistry {
 public:
  boost::asio::awaitable<Outcome<RegistryPage>> page(std::string cursor) override {
    pages_asked.push_back(cursor);
    if (auto failure = next_failure("page " + cursor)) co_return *failure;
    const std::size_t number = cursor.empty() ? 0 : std::stoul(cursor);
    RegistryPage page;
    const std::size_t begin = repeats ? 0 : number * page_size;
    for (std::size_t i = begin; i < std::min(parties.size(), begin + page_size); ++i) {
      if (!hidden.contains(parties[i].her_id)) page.parties.push_back(parties[i]);
    }
    if (repeats || begin + page_size < parties.size()) page.next = std::to_string(number + 1);
    page.server_time = server_time;
    page.total = total.value_or(parties.size());
    page.others = others;
    co_return page;
  }
  boost::asio::awaitable<Outcome<std::vector<HerId>>> changed_since(std::vector<HerId> known,
                                                                    TimePoint since) override {
    known_asked = known.size();
    since_asked = since;
    if (auto failure = next_failure("changes")) co_return *failure;
    co_return changed;
  }
  boost::asio::awaitable<Outcome<std::optional<Party>>> party(HerId her_id) override {
    if (auto failure = next_failure("party")) co_return *failure;
    for (const Party& one : parties) {
      if (one.her_id == her_id) co_return std::optional<Party>{one};
    }
    co_return std::optional<Party>{};
  }
  boost::asio::awaitable<Outcome<std::vector<PartyCertificate>>> certificates(HerId her_id) override {
    certificates_asked.push_back(her_id);
    if (auto failure = next_failure("certificates")) co_return *failure;
    co_return certificates_of[her_id];
  }

  std::vector<Party> parties;
  std::size_t page_size = 10;
  std::optional<std::size_t> total;
  std::size_t others = 0;
  std::set<HerId> hidden;  ///< from the pages
  bool repeats = false;
  TimePoint server_time = tests::ManualClock::kStart;
  std::vector<HerId> changed;
  std::map<HerId, std::vector<PartyCertificate>> certificates_of;
  std::map<std::string, Failure> failures;  ///< each once, by what is asked

  std::vector<std::string> pages_asked;
  std::size_t known_asked = 0;
  std::optional<TimePoint> since_asked;
  std::vector<HerId> certificates_asked;

 private:
  std::optional<Failure> next_failure(const std::string& what) {
    const auto found = failures.find(what);
    if (found == failures.end()) return std::nullopt;
    Failure failure = found->second;
    failures.erase(found);
    return failure;
  }
};

/// The part of the keeper that the synchronisation sees.
class StubBook {
 public:
  StubBook(AddressArchive& archive, Clock& clock) : archive_(archive), clock_(clock) {}

  [[nodiscard]] SyncBook book() {
    SyncBook book;
    book.imported = [this] { return imported; };
    book.municipalities = [] {
      return std::shared_ptr<const addressing::MunicipalityTable>(std::shared_ptr<const void>{},
                                                                  &addressing::MunicipalityTable::builtin());
    };
    book.alarm = [this](const std::string& topic, std::string sentence) {
      alarms[topic] = std::move(sentence);
    };
    book.progress = [this](std::optional<LoadUnderWay> now) { load = now; };
    book.take_up = [this](BookOffer offer) { return take_up(std::move(offer)); };
    return book;
  }
  [[nodiscard]] std::vector<std::uint32_t> ids() const {
    std::vector<std::uint32_t> ids;
    for (const Party& party : *imported) ids.push_back(party.her_id.value());
    return ids;
  }
  [[nodiscard]] std::string alarm() const {
    std::string text;
    for (const auto& [topic, sentence] : alarms) text += sentence;
    return text;
  }
  [[nodiscard]] const Party* find(std::uint32_t id) const {
    for (const Party& party : *imported) {
      if (party.her_id == HerId{id}) return &party;
    }
    return nullptr;
  }

  std::shared_ptr<const std::vector<Party>> imported = std::make_shared<const std::vector<Party>>();
  std::vector<ImportRecord> records;
  std::map<std::string, std::string> alarms;
  std::optional<LoadUnderWay> load;
  bool settled = false;  ///< the last offer that was taken

 private:
  boost::asio::awaitable<Outcome<ImportRecord>> take_up(BookOffer offer) {
    const bool force = offer.force;
    const bool settles = offer.settles;
    ImportPlan plan = plan_import(*imported, std::move(offer), addressing::MunicipalityTable::builtin(),
                                  addressing::DropLimits{10, norwegian_date(clock_.now())});
    if (plan.drop.refused() && !force) co_return Failure(Code::B107, plan.drop.why);
    plan.import.record.number = records.size() + 1;
    plan.import.record.at = clock_.now();
    const ImportRecord record = plan.import.record;
    if (auto stored = co_await archive_.take_up(std::move(plan.import)); !stored) co_return stored.failure();
    imported = std::make_shared<const std::vector<Party>>(std::move(plan.after));
    records.push_back(record);
    settled = settles;
    co_return record;
  }

  AddressArchive& archive_;
  Clock& clock_;
};

}  // namespace budstikke::registry
