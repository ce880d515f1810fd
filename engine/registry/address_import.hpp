#pragma once
// What a source of the address book offers, and what taking it up would change. Pure.

#include <optional>
#include <string>
#include <vector>

#include "engine/addressing/import_check.hpp"
#include "engine/model/address.hpp"

namespace budstikke::registry {

struct BookOffer {
  ImportKind kind = ImportKind::full;
  std::string source;  ///< "file", "registry" or "operator"
  std::string hash;    ///< SHA-256 of the file; empty for the registry
  std::optional<TimePoint> complete_to;
  std::vector<Party>
      parties;  ///< the whole book; of a delta those that were added or changed. Checked already
  std::vector<HerId> removed;  ///< of a delta
  bool force = false;          ///< even where it drops more parties than the limit
  bool settles = false;        ///< of a delta: holds what was refused of earlier ones
  std::string who;
  std::string why;
};

/// Gives a party without endpoint the one of the site's message handler, where that can reach it: by its EDI address, own or
/// inherited.
inline void fill_endpoint(Party& party, const std::string& endpoint) {
  if (party.endpoint.empty() && !party.edi_address.empty()) party.endpoint = endpoint;
}

struct ImportPlan {
  AddressImport import;      ///< number and time are the caller's
  std::vector<Party> after;  ///< the imported book afterwards, by HER-id
  addressing::Drop drop;
  /// Why it is refused unless a person forces it; empty where it is not. A single party may always go: in a small book
  /// each is a large part of it.
  std::string refusal;
};

/// Takes out of a delta what may put a party of `before` out of use or lead elsewhere for its area: removals, and changes of
/// activity, dates, service and area. Returns how many. The rest drops nothing.
std::size_t hold_back(BookOffer& delta, const std::vector<Party>& before);

/// `before` is the imported book, by HER-id. Of parties that are offered twice the last counts; removing one that is not
/// there changes nothing.
[[nodiscard]] ImportPlan plan_import(const std::vector<Party>& before, BookOffer offer,
                                     const addressing::MunicipalityTable& table,
                                     const addressing::DropLimits& limits);

}  // namespace budstikke::registry
