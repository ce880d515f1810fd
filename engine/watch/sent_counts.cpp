#include "engine/watch/sent_counts.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "engine/model/identity_number.hpp"
#include "engine/model/uuid_form.hpp"
#include "engine/watch/message_types.hpp"
#include "engine/watch/volume_record.hpp"

namespace budstikke::watch {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestWord = 64;

Failure refused(std::string detail) { return Failure{Code::B107, std::move(detail)}; }

/// May be a type: no blanks or controls. What it is, only `with_plain_types` says.
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return small;
}

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// One type as it is gathered: from one object, or from many lines.
struct Gathered {
  std::optional<std::size_t> count;
  bool listed = false;
  std::set<BusinessId> ids;
  std::size_t place =
      0;  ///< in the list, or the line where it first stands: what is wrong is told by it, never by its words
};

Outcome<TypeCount> finished(const std::string& type, Gathered gathered, const std::string& named) {
  if (!gathered.count && !gathered.listed) return refused(named + " has neither count nor message_ids");
  if (gathered.listed && gathered.count && *gathered.count != gathered.ids.size()) {
    return refused(named + " has count " + std::to_string(*gathered.count) + " and " +
                   std::to_string(gathered.ids.size()) + " different message ids");
  }
  TypeCount one{type, gathered.count.value_or(gathered.ids.size()), gathered.listed};
  one.ids.assign(gathered.ids.begin(), gathered.ids.end());
  return one;
}

bool only_known(const json::object& object, std::initializer_list<std::string_view> known) {
  return std::ranges::all_of(object, [&](const auto& member) {
    return std::ranges::find(known, std::string_view(member.key())) != known.end();
  });
}

const json::value& member(const json::object& object, std::string_view name) {
  static const json::value none;
  const json::value* found = object.if_contains(name);
  return found == nullptr ? none : *found;
}

Outcome<TypeCount> type_from_json(const json::value& value, const std::string& named, std::size_t& listed) {
  if (!value.is_object() || !only_known(value.as_object(), {"type", "count", "message_ids"})) {
    return refused("each of \"types\" is an object with type, count and message_ids");
  }
  const json::object& object = value.as_object();
  const json::string* type = member(object, "type").if_string();
  if (type == nullptr || !is_word(*type)) return refused("a \"type\" is missing, too long or has blanks");
  Gathered gathered;
  if (const json::value& count = member(object, "count"); !count.is_null()) {
    if (!count.is_int64() || count.as_int64() < 0 ||
        static_cast<std::size_t>(count.as_int64()) > kMostCounted) {
      return refused("a \"count\" is a whole number from 0 to " + std::to_string(kMostCounted));
    }
    gathered.count = static_cast<std::size_t>(count.as_int64());
  }
  const json::value& ids = member(object, "message_ids");
  if (ids.is_null()) return finished(std::string(*type), std::move(gathered), named);
  if (!ids.is_array()) return refused("\"message_ids\" is a list of texts");
  gathered.listed = true;
  listed += ids.as_array().size();
  if (listed > kMostListedIds) return refused("more than " + std::to_string(kMostListedIds) + " message ids");
  for (const json::value& id : ids.as_array()) {
    if (!id.is_string() || !has_form_of_uuid(id.as_string())) {
      return refused(named + " has a message id that is no UUID");
    }
    gathered.ids.emplace(lower(id.as_string()));
  }
  return finished(std::string(*type), std::move(gathered), named);
}

/// The fields of a line. Quotes are taken off; none of the columns can hold a separator.
std::vector<std::string> fields_of(std::string_view line, char separator) {
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t end = std::min(line.find(separator), line.size());
    std::string_view field = line.substr(0, end);
    while (!field.empty() && (field.front() == ' ' || field.front() == '"')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '"')) field.remove_suffix(1);
    fields.emplace_back(field);
    if (end == line.size()) return fields;
    line.remove_prefix(end + 1);
  }
}

class CsvReader {
 public:
  Outcome<std::vector<SentCounts>> read(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      ++line_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.find_first_not_of(" ;,") == std::string_view::npos) continue;
      const auto taken = header_seen_ ? take(line) : take_header(line);
      if (!taken) return Failure{Code::B107, "line " + std::to_string(line_) + ": " + taken.failure().detail};
    }
    if (!header_seen_) return refused("the file has no header line");
    return finish();
  }

 private:
  static constexpr std::array<std::string_view, 5> kColumns{"sender", "day", "type", "count", "message_id"};

  Outcome<void> take_header(std::string_view line) {
    separator_ = line.find(';') == std::string_view::npos ? ',' : ';';
    const auto fields = fields_of(line, separator_);
    if (fields.size() < 4 || fields.size() > kColumns.size() ||
        !std::ranges::equal(fields, std::span(kColumns).first(fields.size()), {}, lower)) {
      return refused("the header is sender;day;type;count;message_id");
    }
    columns_ = fields.size();
    header_seen_ = true;
    return {};
  }

  Outcome<void> take(std::string_view line) {
    auto fields = fields_of(line, separator_);
    if (fields.size() > columns_) return refused("more fields than the header");
    fields.resize(kColumns.size());
    const auto sender = number_of(fields[0]);
    if (!sender || *sender == 0 || *sender > UINT32_MAX) return refused("the sender is no HER-id");
    const auto day = parse_date(fields[1]);
    if (!day) return refused("the day is written 2026-11-28");
    if (!is_word(fields[2])) return refused("the type is missing, too long or has blanks");
    const std::pair key{HerId{static_cast<std::uint32_t>(*sender)}, *day};
    if (!found_.contains(key) && found_.size() == kMostCountedDays)
      return refused("too many senders and days");
    auto& types = found_[key];
    if (!types.contains(fields[2]) && types.size() == kMostCountedTypes) return refused("too many types");
    Gathered& gathered = types[fields[2]];
    if (gathered.place == 0) gathered.place = line_;
    return take_count(gathered, fields[3], fields[4]);
  }

  Outcome<void> take_count(Gathered& gathered, const std::string& count, const std::string& id) {
    if (count.empty() && id.empty()) return refused("neither count nor message_id");
    if (!count.empty()) {
      const auto number = number_of(count);
      if (!number || *number > kMostCounted)
        return refused("the count is no whole number from 0 to " + std::to_string(kMostCounted));
      if (gathered.count && *gathered.count != *number)
        return refused("another count of this type was given before");
      gathered.count = *number;
    }
    if (id.empty()) return {};
    if (!has_form_of_uuid(id)) return refused("the message id is no UUID");
    if (++listed_ > kMostListedIds)
      return refused("more than " + std::to_string(kMostListedIds) + " message ids");
    gathered.listed = true;
    gathered.ids.emplace(lower(id));
    return {};
  }

  Outcome<std::vector<SentCounts>> finish() {
    std::vector<SentCounts> all;
    for (auto& [key, types] : found_) {
      SentCounts counts{key.first, key.second, {}};
      for (auto& [type, gathered] : types) {
        const std::string named = "the type on line " + std::to_string(gathered.place);
        auto one = finished(type, std::move(gathered), named);
        if (!one) return one.failure();
        counts.types.push_back(std::move(*one));
      }
      all.push_back(std::move(counts));
    }
    if (all.empty()) return refused("the file counts nothing");
    return all;
  }

  std::map<std::pair<HerId, Date>, std::map<std::string, Gathered>> found_;
  char separator_ = ';';
  std::size_t columns_ = 0;
  std::size_t line_ = 0;
  std::size_t listed_ = 0;
  bool header_seen_ = false;
};

}  // namespace

Outcome<SentCounts> counts_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return refused("the body is not a JSON object");
  const json::object& object = value.as_object();
  if (!only_known(object, {"sender", "day", "types"})) return refused("the fields are sender, day and types");
  SentCounts counts;
  const json::value& sender = member(object, "sender");
  if (!sender.is_int64() || sender.as_int64() < 1 || sender.as_int64() > UINT32_MAX) {
    return refused("\"sender\" is a HER-id");
  }
  counts.sender = HerId{static_cast<std::uint32_t>(sender.as_int64())};
  const json::string* day = member(object, "day").if_string();
  const auto date = day == nullptr ? std::nullopt : parse_date(*day);
  if (!date) return refused("\"day\" is written 2026-11-28");
  counts.day = *date;
  const json::array* types = member(object, "types").if_array();
  if (types == nullptr || types->size() > kMostCountedTypes) {
    return refused("\"types\" is a list of at most " + std::to_string(kMostCountedTypes));
  }
  std::size_t listed = 0;
  std::set<std::string> seen;
  for (const json::value& one : *types) {
    const std::string named = "number " + std::to_string(counts.types.size() + 1) + " of \"types\"";
    auto type = type_from_json(one, named, listed);
    if (!type) return type.failure();
    if (!seen.insert(type->type).second) return refused(named + " is a type that is given twice");
    counts.types.push_back(std::move(*type));
  }
  if (counts.types.empty()) return refused("\"types\" is empty: a day without messages is said with count 0");
  return counts;
}

Outcome<std::vector<SentCounts>> counts_from_csv(std::string_view text) { return CsvReader{}.read(text); }

SentCounts with_plain_types(SentCounts counts, const std::set<std::string>& seen) {
  std::vector<TypeCount> plain;
  TypeCount other{std::string(kOtherType), 0, true, {}};
  bool any_other = false;
  for (TypeCount& one : counts.types) {
    if (is_known_type(one.type) || (seen.contains(one.type) && !may_hold_identity_number(one.type))) {
      plain.push_back(std::move(one));
      continue;
    }
    any_other = true;
    other.count += one.count;
    other.listed = other.listed && one.listed;
    other.ids.insert(other.ids.end(), one.ids.begin(), one.ids.end());
  }
  if (!other.listed) other.ids.clear();
  std::ranges::sort(other.ids);
  other.ids.erase(std::ranges::unique(other.ids).begin(), other.ids.end());
  if (other.listed) other.count = other.ids.size();
  if (any_other) plain.push_back(std::move(other));
  counts.types = std::move(plain);
  return counts;
}

}  // namespace budstikke::watch
