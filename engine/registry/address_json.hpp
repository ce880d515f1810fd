#pragma once
// The address book's records as JSON, for the admin API. Pure.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/model/address.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/registry/address_layer.hpp"

namespace budstikke::registry {

/// Members named as in the address book's file; fields that say nothing are left out.
[[nodiscard]] boost::json::object to_json(const Party& party);
/// "2 municipalities have lost their last case-handler service: 1103 Stavanger, 1106 Haugesund", of many the first few.
[[nodiscard]] std::string without_text(
    const std::vector<std::pair<std::string, std::string>>& municipalities);
/// [{"field", "before", "after"}], as texts.
[[nodiscard]] boost::json::array changes_json(const Party& before, const Party& after);
[[nodiscard]] boost::json::object to_json(const ImportRecord& record);
/// Each with what differs from the one before: {"import", "from", "until", "party", "changes"}.
[[nodiscard]] boost::json::array to_json(const std::vector<PartyVersion>& versions);
/// The entry's own object with "number", "who", "added_at", and where a person ended it "ended_at", "ended_by", "ended_why".
[[nodiscard]] boost::json::object to_json(const KeptEntry& kept);
/// "state": "expired", "expires" (within `warning`), "not_trusted" or "good".
[[nodiscard]] boost::json::object to_json(const PartyCertificate& certificate, TimePoint now,
                                          Duration warning);
[[nodiscard]] bool needs_attention(const PartyCertificate& certificate, TimePoint now, Duration warning);
/// [{"line", "column", "severity", "message"}]
[[nodiscard]] boost::json::array to_json(const Diagnostics& diagnostics);

}  // namespace budstikke::registry
