#include "adapters/registry/search_page.hpp"

#include <array>
#include <charconv>

#include "adapters/registry/party_reading.hpp"
#include "adapters/registry/soap.hpp"
#include "engine/model/time.hpp"

namespace budstikke::registry {

namespace {

constexpr std::uint32_t kMostPages = 100'000;
constexpr std::size_t kMostTotal = 10'000'000;

std::size_t total_of(const xml::Node& result) {
  const std::string text = text_of(result, "TotalResults");
  std::size_t total = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), total);
  return error == std::errc{} && stop == text.data() + text.size() && total <= kMostTotal ? total : 0;
}

/// Entries that may be missing where the list changed while it was read.
std::size_t tolerance(std::size_t total) { return 5 + total / 100; }

}  // namespace

std::string to_text(const SearchCursor& cursor) {
  return std::to_string(cursor.page) + ":" + std::to_string(cursor.seen) + ":" +
         std::to_string(cursor.first) + ":" + std::to_string(cursor.total) + ":" +
         std::to_string(cursor.others);
}

std::optional<SearchCursor> parse_cursor(std::string_view text) {
  if (text.empty()) return SearchCursor{};
  std::array<std::uint32_t, 5> numbers{};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0 && (at == end || *at++ != ':')) return std::nullopt;
    const auto [stop, error] = std::from_chars(at, end, numbers.at(i));
    if (error != std::errc{}) return std::nullopt;
    at = stop;
  }
  if (at != end || numbers[0] > kMostPages) return std::nullopt;
  return SearchCursor{numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
}

Outcome<RegistryPage> read_page(const xml::Node& response, const SearchCursor& at) {
  const auto result = find(response, "SearchResult");
  const auto results = result ? find(*result, "Results") : std::nullopt;
  const auto time = result ? parse_date_time(text_of(*result, "ServerTime")) : std::nullopt;
  if (!results || !time) return Failure(Code::D404, "Search: the answer lacks Results or ServerTime");
  RegistryPage page;
  page.server_time = *time;
  page.total = total_of(*result);
  std::size_t entries = 0;
  std::uint32_t first = 0;
  for (const xml::Node& one : results->children()) {
    if (entries++ == 0) first = her_id_of(one).value();
    if (auto party = read_party(one)) page.parties.push_back(std::move(*party));
  }
  SearchCursor next{at.page + 1, at.seen + entries, first, std::max(at.total, page.total),
                    at.others + entries - page.parties.size()};
  if (at.total > 0 && page.total < at.total - at.total / 10) {
    return Failure(Code::D404, "Search: the total fell from " + std::to_string(at.total) + " to " +
                                   std::to_string(page.total) + " while it was read");
  }
  const bool complete = next.total > 0 && at.seen >= next.total;
  const bool repeated = entries > 0 && at.page > 0 && first == at.first;
  if (repeated && at.page > 1 && !complete) {
    return Failure(Code::D404, "Search: page " + std::to_string(at.page) + " repeats the last");
  }
  // Where pages count from 1, page 0 may be answered with the first.
  if (repeated) {
    next.seen = at.seen;
    next.others = at.others;
  }
  page.others = next.others;
  if (entries == 0 && next.seen + tolerance(next.total) < next.total) {
    return Failure(Code::D404, "Search: the pages end after " + std::to_string(next.seen) + " of " +
                                   std::to_string(next.total));
  }
  // Parties that move between pages are counted twice, so only a page without news is the end.
  const bool ended = entries == 0 || (repeated && complete);
  if (!ended) page.next = to_text(next);
  return page;
}

}  // namespace budstikke::registry
