#pragma once
// The municipalities that services cover, from the businesses that the registry names. Pure.

#include <cstddef>
#include <vector>

#include "engine/model/party.hpp"

namespace budstikke::registry {

/// Puts the municipality of each business in the place of "her:112374" in the parties' coverage, from `parties` or else from
/// `book`, without the party's own and without doubles. Returns how many named a business that neither has, or one without
/// a municipality: those are left out.
std::size_t resolve_coverage(std::vector<Party>& parties, const std::vector<Party>& book);

}  // namespace budstikke::registry
