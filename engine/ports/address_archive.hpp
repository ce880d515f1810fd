#pragma once
// The imported address book in the store, dated: what it said on any day can be asked.
//
// Threading and errors as in store.hpp. What it holds is small beside messages (tens of thousands of rows).

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke {

class AddressArchive {
 public:
  virtual ~AddressArchive() = default;

  /// The parties that the imported book had at `at`, by HER-id.
  virtual boost::asio::awaitable<Outcome<std::vector<Party>>> parties(TimePoint at) = 0;
  /// All that the imported book ever said of a party, oldest first.
  virtual boost::asio::awaitable<Outcome<std::vector<PartyVersion>>> versions(HerId party) = 0;

  /// Takes up an import in one synced transaction: ends the versions of what is put or removed at `record.at`, begins the
  /// new ones, writes the record and clears the staged load. B202 where `record.number` is not the next, or a party's
  /// last version begins later than `record.at`.
  virtual boost::asio::awaitable<Outcome<void>> take_up(AddressImport import) = 0;
  /// Newest first.
  virtual boost::asio::awaitable<Outcome<std::vector<ImportRecord>>> imports(std::size_t max) = 0;

  /// Adds a page to the load under way: `page.parties` are added to those staged, the rest replaces what was noted.
  /// Begins a new load, and drops the old, where `page.begun` differs from the staged one.
  virtual boost::asio::awaitable<Outcome<void>> stage(StagedLoad page) = 0;
  /// The load under way; nothing where there is none.
  virtual boost::asio::awaitable<Outcome<std::optional<StagedLoad>>> staged() = 0;
};

class CertificateArchive {
 public:
  virtual ~CertificateArchive() = default;
  /// Replaces the certificates of the same party and use.
  virtual boost::asio::awaitable<Outcome<void>> put(std::vector<PartyCertificate> certificates) = 0;
  /// By HER-id and use.
  virtual boost::asio::awaitable<Outcome<std::vector<PartyCertificate>>> certificates() = 0;
};

}  // namespace budstikke
