#pragma once
// What the address book remembers of its parties: versions with dates, imports, certificates. Plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/party.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// What the imported book said of one party, and for how long it said so. Not the same as the party's own validity
/// dates: those are part of what it said.
struct PartyVersion {
  Party party;
  std::uint64_t import = 0;  ///< number of the import that brought it
  TimePoint from{};
  std::optional<TimePoint> until;  ///< first moment at which it no longer held; absent: it still does
};

enum class ImportKind {
  full,   ///< the whole book: what is not in it is gone
  delta,  ///< only what changed
};
[[nodiscard]] constexpr const char* to_text(ImportKind kind) {
  return kind == ImportKind::full ? "full" : "delta";
}

/// One import that was taken up, or a look at the source that found nothing new.
struct ImportRecord {
  std::uint64_t number = 0;  ///< from 1
  TimePoint at{};
  ImportKind kind = ImportKind::full;
  std::string source;  ///< "file", "registry" or "operator"
  std::string hash;    ///< SHA-256 of the file; empty for the registry
  /// How far the source was read: the registry's own clock. The next delta begins here.
  std::optional<TimePoint> complete_to;
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  std::size_t total = 0;  ///< parties afterwards
  std::string who;
  std::string why;
};

/// One import to be taken up whole or not at all.
struct AddressImport {
  ImportRecord record;
  std::vector<Party> put;      ///< added or changed
  std::vector<HerId> removed;  ///< no longer in the book
};

/// Pages of a full load that has not ended: a load that was broken off goes on from here.
struct StagedLoad {
  TimePoint begun{};
  std::string cursor;  ///< where the next page begins; empty where all is there
  std::vector<Party> parties;
  /// Of the registry's clock at the first page.
  std::optional<TimePoint> complete_to;
};

enum class CertificateUse { encryption, signature };
[[nodiscard]] constexpr const char* to_text(CertificateUse use) {
  return use == CertificateUse::encryption ? "encryption" : "signature";
}

/// A party's enterprise certificate (virksomhetssertifikat) as the registry gave it.
struct PartyCertificate {
  HerId her_id;
  CertificateUse use = CertificateUse::encryption;
  std::string der;
  std::string sha256;  ///< of `der`, hex
  std::string subject;
  std::string issuer;
  std::string serial;
  std::string organisation_number;  ///< as the certificate says
  TimePoint not_before{};
  TimePoint not_after{};
  std::string fault;  ///< why it is not trusted (chain, purpose, dates when fetched); empty where it is
  TimePoint fetched_at{};
};

}  // namespace budstikke
