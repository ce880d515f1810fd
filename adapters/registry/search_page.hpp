#pragma once
// Where a load of everything stands, page by page. Pure; private to adapters/registry.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/xml/document.hpp"
#include "engine/ports/party_registry.hpp"

namespace budstikke::registry {

/// As text, "page:seen:first:total:others": a load goes on from it after a restart.
struct SearchCursor {
  std::uint32_t page = 0;
  std::size_t seen = 0;     ///< entries of earlier pages
  std::uint32_t first = 0;  ///< HER-id that the last page began with
  std::size_t total = 0;    ///< the most that the registry has said there are
  std::size_t others = 0;   ///< entries of earlier pages that are no party
};
[[nodiscard]] std::string to_text(const SearchCursor& cursor);
/// The beginning where `text` is empty; nothing where it is no cursor.
[[nodiscard]] std::optional<SearchCursor> parse_cursor(std::string_view text);

/// What one SearchResponse says, asked for with `at`. D404 as SoapRegistry says.
[[nodiscard]] Outcome<RegistryPage> read_page(const xml::Node& response, const SearchCursor& at);

}  // namespace budstikke::registry
