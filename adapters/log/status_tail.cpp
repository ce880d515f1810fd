#include "adapters/log/status_tail.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "adapters/log/status_log.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

namespace {

namespace json = boost::json;

std::string text_of(const json::object& line, std::string_view key) {
  const json::value* value = line.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string(*text);
}

std::optional<std::int64_t> number_behind(std::string_view detail) {
  if (!detail.starts_with(kToldBefore)) return std::nullopt;
  detail.remove_prefix(kToldBefore.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(detail.data(), detail.data() + detail.size(), number);
  return error == std::errc{} && end == detail.data() + detail.size() ? std::optional(number) : std::nullopt;
}

void take_line(std::string_view text, StatusTail& tail) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* line = error ? nullptr : value.if_object();
  if (line == nullptr) return;
  const auto at = parse_date_time(text_of(*line, "at"));
  if (!at) return;
  if (!tail.since) tail.since = at;
  if (text_of(*line, "event") == kLogBegun) tail.told_before = number_behind(text_of(*line, "detail"));
  ToldChange change{DeliveryId{text_of(*line, "delivery")}, delivery_state_from_text(text_of(*line, "from")),
                    delivery_state_from_text(text_of(*line, "to")), *at};
  if (!change.delivery.empty() && change.to) tail.told.push_back(std::move(change));
}

/// Files moved away one after the other that are read for one that says where it begins.
constexpr std::size_t kMostFiles = 4;

using Key = std::tuple<std::string, std::optional<DeliveryState>, std::optional<DeliveryState>>;

StatusTail read_one(const std::string& file, std::size_t max_bytes) {
  StatusTail tail;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return tail;
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
  const std::size_t from = size - std::min(size, max_bytes);
  tail.cut = from > 0;
  in.seekg(static_cast<std::streamoff>(from));
  std::string line;
  if (tail.cut) std::getline(in, line);  // the rest of one that begins before
  while (std::getline(in, line)) take_line(line, tail);
  return tail;
}

/// A compressed file does not.
bool begins_with_a_line(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return in.get() == '{';
}

/// The files beside `file` whose names go on from its own, youngest first.
std::vector<std::string> files_before(const std::string& file) {
  namespace fs = std::filesystem;
  const fs::path path = fs::absolute(file);
  const std::string name = path.filename().string();
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  std::error_code error;
  for (fs::directory_iterator one(path.parent_path(), error), end; !error && one != end;
       one.increment(error)) {
    const std::string other = one->path().filename().string();
    if (other.size() <= name.size() || !other.starts_with(name)) continue;
    std::error_code unknown;
    const auto at = one->last_write_time(unknown);
    if (!unknown && one->is_regular_file(unknown) && begins_with_a_line(one->path()))
      found.emplace_back(at, one->path().string());
  }
  std::ranges::sort(found, std::greater{});
  std::vector<std::string> paths;
  for (auto& [at, other] : found) paths.push_back(std::move(other));
  return paths;
}

void put_before(StatusTail older, StatusTail& tail) {
  if (!older.since) return;  // none of ours
  older.told.insert(older.told.end(), std::make_move_iterator(tail.told.begin()),
                    std::make_move_iterator(tail.told.end()));
  tail = std::move(older);
}

}  // namespace

StatusTail read_status_tail(const std::string& file, std::size_t max_bytes) {
  StatusTail tail = read_one(file, max_bytes);
  if (tail.cut || tail.told_before) return tail;
  // Where a file was moved away as it was begun, it does not say either.
  const std::vector<std::string> before = files_before(file);
  for (std::size_t i = 0; i < std::min(before.size(), kMostFiles) && !tail.cut && !tail.told_before; ++i)
    put_before(read_one(before[i], max_bytes), tail);
  return tail;
}

std::int64_t untold_after(StatusTail& tail, std::optional<std::int64_t> noted, std::int64_t newest) {
  // A number beyond the last is that of another store, or of this one before an older copy of it was put back.
  if (tail.told_before && *tail.told_before <= newest) return *tail.told_before;
  if (!noted) tail.cut = true;
  return tail.cut ? 0 : *noted;
}

std::vector<HistoryEntry> untold(const std::vector<HistoryEntry>& newest_first, const StatusTail& tail) {
  std::map<Key, std::vector<TimePoint>> lines;
  for (const ToldChange& one : tail.told)
    lines[Key{one.delivery.value(), one.from, one.to}].push_back(one.at);
  std::vector<HistoryEntry> missing;
  if (tail.cut && !tail.since) return missing;
  for (const HistoryEntry& entry : newest_first) {
    const bool changes = !entry.delivery.empty() && entry.to && entry.from != entry.to;
    if (!changes || (tail.cut && entry.at < *tail.since)) continue;
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
