#include "engine/audit/chain.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <utility>

namespace budstikke::audit {

namespace json = boost::json;

namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kHashMember = ",\"hash\":\"";
constexpr std::string_view kEnd = "\"}";
constexpr std::string_view kRestored = "store.restored";
constexpr std::string_view kReplaced = "in place of ";
constexpr std::string_view kHighest = " up to ";

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void put(json::object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

/// The object without its hash.
std::string text_of(const AuditRecord& record) {
  json::object object;
  object["action"] = record.action;
  put(object, "object", record.object);
  put(object, "caller", record.caller);
  put(object, "who", record.who);
  put(object, "roles", record.roles);
  put(object, "source", record.source);
  put(object, "why", record.why);
  put(object, "outcome", record.outcome);
  put(object, "detail", record.detail);
  if (record.of != 0) object["of"] = record.of;
  return json::serialize(object);
}

/// What an entry's hash is made of. The author's length stands before it, so that no two entries read the same.
std::string hashed(const std::string& previous, const LedgerEntry& entry, std::string_view text) {
  std::string input = "budstikke-audit 1\n" + previous + "\n" + std::to_string(entry.number) + "\n" +
                      std::to_string(entry.at.time_since_epoch().count()) + "\n" +
                      std::to_string(entry.who.size()) + ":" + entry.who + "\n";
  input += text;
  return input;
}

std::string author_of(const AuditRecord& record) {
  if (record.caller.empty() || record.who.empty()) return record.caller + record.who;
  return record.caller + "/" + record.who;
}

/// The text that was hashed; nothing where the entry has not the form of one.
std::optional<std::string> unsealed(const LedgerEntry& entry) {
  const std::size_t tail = kHashMember.size() + kHashDigits + kEnd.size();
  if (hash_of(entry).empty()) return std::nullopt;
  return entry.text.substr(0, entry.text.size() - tail) + "}";
}

/// The highest number of what was put aside, as restored_record writes it.
std::optional<std::uint64_t> highest_of(std::string_view object) {
  const std::size_t place = object.rfind(kHighest);
  if (!object.starts_with(kReplaced) || place == std::string_view::npos) return std::nullopt;
  const std::string_view text = object.substr(place + kHighest.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

ChainHead beginning() { return {0, std::string(kHashDigits, '0')}; }

LedgerEntry sealed(const AuditRecord& record, const ChainHead& head, TimePoint at, Digest digest) {
  LedgerEntry entry;
  entry.topic = kAuditTopic;
  entry.number = head.number + 1;
  entry.at = at;
  entry.who = author_of(record);
  std::string text = text_of(record);
  const std::string hash = digest(hashed(head.hash, entry, text));
  text.pop_back();
  entry.text = text + std::string(kHashMember) + hash + std::string(kEnd);
  return entry;
}

std::string hash_of(const LedgerEntry& entry) {
  const std::size_t tail = kHashMember.size() + kHashDigits + kEnd.size();
  const std::string_view text = entry.text;
  if (text.size() <= tail || !text.ends_with(kEnd)) return {};
  const std::string_view end = text.substr(text.size() - tail);
  const std::string_view hash = end.substr(kHashMember.size(), kHashDigits);
  return end.starts_with(kHashMember) && is_hash(hash) ? std::string(hash) : std::string{};
}

std::string to_text(const ChainHead& head) { return std::to_string(head.number) + ":" + head.hash; }

std::optional<ChainHead> head_from_text(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_hash(text.substr(colon + 1))) return std::nullopt;
  ChainHead head{0, std::string(text.substr(colon + 1))};
  const auto [end, error] = std::from_chars(text.data(), text.data() + colon, head.number);
  if (error != std::errc{} || end != text.data() + colon || colon == 0) return std::nullopt;
  return head;
}

AuditRecord restored_record(std::string who, const std::string& copied_at,
                            const std::optional<ChainReport>& replaced) {
  AuditRecord record;
  record.caller = "budstikke";
  record.who = std::move(who);
  record.action = kRestored;
  record.object = std::string(kReplaced) + "a log that was not there to read";
  if (replaced) {
    record.object = std::string(kReplaced) + to_text(replaced->head) + std::string(kHighest) +
                    (replaced->highest ? std::to_string(*replaced->highest) : "an unknown number");
  }
  record.outcome = "done";
  record.detail = "from a copy of " + copied_at;
  return record;
}

ChainCheck::ChainCheck(Digest digest, const std::vector<KeptHead>& kept) : digest_(digest) {
  for (const KeptHead& one : kept) kept_.emplace(one.head.number, one);
}

void ChainCheck::note_restored(const LedgerEntry& entry) {
  if (entry.text.find(kRestored) == std::string::npos) return;
  boost::system::error_code error;
  const json::value value = json::parse(entry.text, error);
  const json::object* said = error ? nullptr : value.if_object();
  const json::value* action = said == nullptr ? nullptr : said->if_contains("action");
  if (action == nullptr || !action->is_string() || action->as_string() != kRestored) return;
  Fork fork{entry.number, entry.at, std::nullopt};
  if (const json::value* object = said->if_contains("object"); object != nullptr && object->is_string()) {
    fork.last = highest_of(object->as_string());
  }
  forks_.push_back(fork);
  std::string what = "the store was made of a copy then, by " + entry.who + "; ";
  if (!fork.last) {
    what += "what the log held after the copy is not in it, and is not known";
  } else if (*fork.last < entry.number) {
    what += "nothing of the log that was put aside is missing";
  } else {
    what += "entries " + std::to_string(entry.number) + " to " + std::to_string(*fork.last) +
            " of the log that was put aside are not in it";
  }
  if (report_.restored.size() < kMostListed) report_.restored.push_back({entry.number, std::move(what)});
}

bool ChainCheck::was_put_aside(const KeptHead& kept) const {
  return std::ranges::any_of(forks_, [&kept](const Fork& fork) {
    if (kept.head.number < fork.number) return false;
    if (fork.last && kept.head.number > *fork.last) return false;
    // Of a head that nobody knows the time of, only the numbers can tell.
    return kept.told_at ? *kept.told_at <= fork.at : fork.last.has_value();
  });
}

void ChainCheck::fault(std::uint64_t number, std::string what) {
  if (report_.faults.size() < kMostListed) {
    report_.faults.push_back({number, std::move(what)});
  } else {
    ++report_.more_faults;
  }
}

void ChainCheck::take(const LedgerEntry& entry) {
  ++report_.entries;
  const std::string said = hash_of(entry);
  const auto text = unsealed(entry);
  const bool follows = entry.number == last_.number + 1;
  if (!follows && entry.number > last_.number) {
    fault(entry.number, "entries before it are missing: " + std::to_string(last_.number + 1) + " to " +
                            std::to_string(entry.number - 1));
  } else if (!follows) {
    fault(entry.number, "it does not stand in its place");
  }
  if (!text) {
    fault(entry.number, "it is no entry of an audit log");
  } else if (follows && digest_(hashed(last_.hash, entry, *text)) != said) {
    fault(entry.number, "its hash does not fit: it, or the one before it, was changed");
  } else if (follows) {
    note_restored(entry);
  }
  const auto [first, last] = kept_.equal_range(entry.number);
  const bool other = std::any_of(first, last, [&](const auto& kept) {
    return kept.second.head.hash != said && !was_put_aside(kept.second);
  });
  if (other) fault(entry.number, "it is not the entry that was there when its hash was kept");
  last_ = {entry.number, said};
}

ChainReport ChainCheck::finish() {
  // The last one tells of all that are missing.
  for (auto kept = kept_.rbegin(); kept != kept_.rend() && kept->first > last_.number; ++kept) {
    if (was_put_aside(kept->second)) continue;
    fault(kept->first, "the end is missing: the log ends at " + std::to_string(last_.number));
    break;
  }
  report_.head = last_;
  report_.highest = last_.number;
  for (const Fork& fork : forks_) {
    if (!fork.last) report_.highest.reset();
    if (report_.highest && fork.last) report_.highest = std::max(*report_.highest, *fork.last);
  }
  return std::move(report_);
}

}  // namespace budstikke::audit
