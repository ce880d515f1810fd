#include "adapters/log/status_tail.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/model/time.hpp"

namespace budstikke {

namespace {

namespace json = boost::json;

std::string text_of(const json::object& line, std::string_view key) {
  const json::value* value = line.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string(*text);
}

void take_line(std::string_view text, StatusTail& tail) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* line = error ? nullptr : value.if_object();
  if (line == nullptr) return;
  const auto at = parse_date_time(text_of(*line, "at"));
  if (!at) return;
  if (!tail.since) tail.since = at;
  ToldChange change{DeliveryId{text_of(*line, "delivery")}, delivery_state_from_text(text_of(*line, "from")),
                    delivery_state_from_text(text_of(*line, "to")), *at};
  if (!change.delivery.empty() && change.to) tail.told.push_back(std::move(change));
}

using Key = std::tuple<std::string, std::optional<DeliveryState>, std::optional<DeliveryState>>;

}  // namespace

StatusTail read_status_tail(const std::string& file, std::size_t max_bytes) {
  StatusTail tail;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return tail;
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
  const std::size_t from = size - std::min(size, max_bytes);
  in.seekg(static_cast<std::streamoff>(from));
  std::string line;
  if (from > 0) std::getline(in, line);  // the rest of one that begins before
  while (std::getline(in, line)) take_line(line, tail);
  return tail;
}

std::vector<HistoryEntry> untold(const std::vector<HistoryEntry>& newest_first, const StatusTail& tail) {
  std::map<Key, std::vector<TimePoint>> lines;
  for (const ToldChange& one : tail.told)
    lines[Key{one.delivery.value(), one.from, one.to}].push_back(one.at);
  std::vector<HistoryEntry> missing;
  if (!tail.since) return missing;
  for (const HistoryEntry& entry : newest_first) {
    const bool changes = !entry.delivery.empty() && entry.to && entry.from != entry.to;
    if (!changes || entry.at < *tail.since) continue;
    // A line is written when its entry is stored: the youngest line that is no older than the entry tells of it.
    std::vector<TimePoint>& told = lines[Key{entry.delivery.value(), entry.from, entry.to}];
    if (!told.empty() && told.back() >= entry.at) {
      told.pop_back();
    } else {
      missing.push_back(entry);
    }
  }
  std::ranges::reverse(missing);
  return missing;
}

}  // namespace budstikke
