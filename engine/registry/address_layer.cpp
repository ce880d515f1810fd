#include "engine/registry/address_layer.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace budstikke::registry {

namespace json = boost::json;

namespace {

const json::string* text_of(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member == nullptr ? nullptr : member->if_string();
}

}  // namespace

std::string added_text(const addressing::LayerEntry& entry) {
  return json::serialize(
      json::object{{"event", "added"}, {"entry", json::parse(addressing::to_json(entry))}});
}

std::string ended_text(std::uint64_t number, std::string_view why) {
  return json::serialize(json::object{{"event", "ended"}, {"of", number}, {"why", why}});
}

std::string AddressLayer::apply(const LedgerEntry& entry, const addressing::MunicipalityTable& table) {
  if (entry.number <= last_) return {};  // two looked at once
  last_ = entry.number;
  boost::system::error_code error;
  const json::value value = json::parse(entry.text, error);
  if (error || !value.is_object()) return "it is no JSON object";
  const json::object& object = value.as_object();
  const json::string* event = text_of(object, "event");
  if (event != nullptr && *event == "added" && object.contains("entry")) {
    auto added = addressing::layer_entry_from_json(json::serialize(object.at("entry")), std::nullopt, table);
    if (!added) return added.failure().detail;
    added->number = entry.number;
    added->who = entry.who;
    added->added_at = entry.at;
    entries_.push_back({std::move(*added), {}, {}});
    return {};
  }
  const json::value* of = object.if_contains("of");
  if (event == nullptr || *event != "ended" || of == nullptr || !of->is_int64())
    return "its event is unknown";
  const auto meant = std::ranges::find_if(entries_, [of](const KeptEntry& one) {
    return one.entry.number == static_cast<std::uint64_t>(of->as_int64());
  });
  if (meant == entries_.end()) return "it ends an entry that is not there";
  meant->entry.ended_at = entry.at;
  meant->ended_by = entry.who;
  if (const json::string* why = text_of(object, "why")) meant->ended_why = std::string(*why);
  return {};
}

std::vector<addressing::LayerEntry> AddressLayer::for_book() const {
  std::vector<addressing::LayerEntry> entries;
  entries.reserve(entries_.size());
  for (const KeptEntry& one : entries_) entries.push_back(one.entry);
  return entries;
}

const KeptEntry* AddressLayer::find(std::uint64_t number) const {
  const auto found =
      std::ranges::find(entries_, number, [](const KeptEntry& one) { return one.entry.number; });
  return found == entries_.end() ? nullptr : &*found;
}

std::vector<KeptEntry> AddressLayer::open_on(std::chrono::year_month_day day) const {
  std::vector<KeptEntry> open;
  std::ranges::copy_if(entries_, std::back_inserter(open),
                       [day](const KeptEntry& one) { return !one.entry.ended_at && one.entry.until >= day; });
  return open;
}

bool concerns(const addressing::LayerEntry& entry, HerId party) {
  if (const auto* correction = std::get_if<addressing::Correction>(&entry.what))
    return correction->her_id == party;
  return std::get<addressing::Agreement>(entry.what).party == party;
}

}  // namespace budstikke::registry
