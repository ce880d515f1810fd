// What operators ask about alarms, counts and traffic.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <tuple>

#include "engine/watch/traffic_report.hpp"
#include "engine/watch/watch.hpp"

namespace budstikke::watch {

namespace json = boost::json;

namespace {

using boost::asio::awaitable;

constexpr int kLongestReport = 92;
constexpr std::size_t kMostCountsShown = 1'000;

json::object alarm_json(const Alarm& alarm, TimePoint now, bool norwegian) {
  const KindEntry& kind = entry(alarm.key.kind);
  json::object object{{"kind", kind.id},
                      {"subject", alarm.key.subject},
                      {"title", norwegian ? kind.title_nb : kind.title},
                      {"on", alarm.active}};
  if (alarm.active || alarm.ended) {
    object["sentence"] = sentence_of(alarm.key, alarm.figures, norwegian);
    object["advice"] = norwegian ? kind.advice_nb : kind.advice;
  }
  if (alarm.since != TimePoint{}) object["since"] = to_text(alarm.since);
  if (alarm.ended) object["ended"] = to_text(*alarm.ended);
  if (alarm.muted(now)) {
    object["muted"] = json::object{
        {"until", to_text(alarm.mute->until)}, {"who", alarm.mute->who}, {"why", alarm.mute->why}};
  }
  if (!alarm.seen_by.empty()) object["seen"] = json::object{{"who", alarm.seen_by}, {"why", alarm.seen_why}};
  return object;
}

bool is_her_id(std::string_view text) {
  return !text.empty() && text.size() <= 10 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view result_of(const DayComparison* compared) {
  if (compared == nullptr) return "open";
  if (compared->lacks()) return "fewer";
  const bool more = std::ranges::any_of(
      compared->types, [](const TypeComparison& one) { return one.result == TypeComparison::Result::more; });
  return more ? "more" : "agrees";
}

json::object type_json(const KeptType& said, const DayComparison* compared) {
  json::object object{{"type", said.type}, {"said", said.count}, {"listed", said.listed}};
  if (compared == nullptr) return object;
  const auto one = std::ranges::find(compared->types, said.type, &TypeComparison::type);
  if (one == compared->types.end()) return object;
  object["came"] = one->least;
  object["came_most"] = one->most;
  object["lacking"] = one->lacking;
  object["result"] = name_of(one->result);
  return object;
}

json::object counts_json(const KeptCounts& counts, const DayComparison* compared) {
  json::array types;
  for (const KeptType& one : counts.types) types.push_back(type_json(one, compared));
  return {{"sender", counts.sender.value()}, {"day", to_text(counts.day)}, {"number", counts.number},
          {"at", to_text(counts.at)},        {"who", counts.who},          {"types", std::move(types)}};
}

json::array states_json(HerId sender, const std::vector<DeliveryCount>& counts) {
  std::map<std::string, std::size_t> states;
  for (const DeliveryCount& one : counts) {
    if (one.sender == sender || one.sender_business == sender)
      states[std::string(to_text(one.state))] += one.count;
  }
  json::array rows;
  for (const auto& [state, count] : states) rows.push_back(json::object{{"state", state}, {"count", count}});
  return rows;
}

void add_missing(json::object& counts, const std::map<std::string, std::vector<BusinessId>>& missing) {
  for (json::value& type : counts.at("types").as_array()) {
    const auto ids = missing.find(std::string(type.as_object().at("type").as_string()));
    if (ids == missing.end()) continue;
    json::array& list = type.as_object()["missing"].emplace_array();
    for (const BusinessId& id : ids->second) list.push_back(json::string(id.value()));
  }
}

}  // namespace

awaitable<Outcome<std::string>> Watch::alarms(bool all, std::string language) {
  if (language != "en" && language != "nb") co_return Failure{Code::B107, "the language is en or nb"};
  const TimePoint now = parts_.clock.now();
  json::array list;
  for (const auto& [key, alarm] : alarms_.board().alarms()) {
    if (all || alarm.active || alarm.muted(now)) list.push_back(alarm_json(alarm, now, language == "nb"));
  }
  co_return json::serialize(json::object{{"alarms", std::move(list)}});
}

bool Watch::knows(const AlarmKey& key) const {
  std::string_view subject = key.subject;
  if (subject == kMany) return true;
  switch (key.kind) {
    case AlarmKind::silence:
    case AlarmKind::volume_falls:
      return std::ranges::any_of(volumes_.history().series(),
                                 [subject](const auto& one) { return name_of(one.first) == subject; });
    case AlarmKind::rejections:
      if (subject.starts_with("from:")) subject.remove_prefix(5);
      return is_her_id(subject);
    case AlarmKind::counts_differ:
    case AlarmKind::counts_missing:
    case AlarmKind::receipts_missing:
    case AlarmKind::conflicts:
    case AlarmKind::wrong_addressee:
      return is_her_id(subject);
    case AlarmKind::lane_stands:
      for (const std::string_view road : {"her:", "return:"}) {
        if (subject.starts_with(road)) return is_her_id(subject.substr(road.size()));
      }
      return false;
    case AlarmKind::work_list:
    case AlarmKind::keys_tried:
    case AlarmKind::retention_waits:
      return subject == "*";
    case AlarmKind::impostors:  // callers are known here by their alarms alone
      return false;
  }
  return false;
}

awaitable<Outcome<std::string>> Watch::act(AlarmAction action) {
  const auto kind = alarm_kind_from_id(action.kind);
  if (!kind) co_return Failure{Code::B107, "the kind of alarm is unknown"};
  const AlarmKey key{*kind, action.subject};
  const bool known = knows(key);
  if (auto done = co_await alarms_.act(std::move(action), key, known); !done) co_return done.failure();
  co_return json::serialize(
      json::object{{"alarm", alarm_json(*alarms_.board().find(key), parts_.clock.now(), false)}});
}

awaitable<Outcome<std::string>> Watch::counts(HerId sender, std::optional<Date> day, bool missing) {
  json::array list;
  const auto& reports = counts_.reports();
  for (auto one = reports.rbegin(); one != reports.rend() && !day; ++one) {
    if ((!sender.empty() && one->first.first != sender) || list.size() == kMostCountsShown) continue;
    const DayComparison* compared = counts_.comparison(one->first);
    json::object object = counts_json(one->second.back(), compared);
    object["result"] = result_of(compared);
    object["versions"] = one->second.size();
    list.push_back(std::move(object));
  }
  if (!day) co_return json::serialize(json::object{{"counts", std::move(list)}});
  const CountKeeper::DayOfSender key{sender, *day};
  const auto found = reports.find(key);
  if (found == reports.end()) co_return Failure{Code::B204, "nothing was said of that sender and day"};
  const CountKeeper::Versions versions = found->second;  // the map may change while the store is asked
  const DayComparison* compared = counts_.comparison(key);
  json::object object = counts_json(versions.back(), compared);
  object["result"] = result_of(compared);
  object["versions"] = versions.size();
  json::array earlier;
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) earlier.push_back(counts_json(versions[i], nullptr));
  object["earlier"] = std::move(earlier);
  const auto became = co_await parts_.traffic.delivery_counts(day_begins(*day), day_begins(next_day(*day)));
  if (!became) co_return became.failure();
  object["became"] = states_json(sender, *became);
  if (missing) {
    const auto ids = co_await counts_.still_missing(versions.back());
    if (!ids) co_return ids.failure();
    add_missing(object, *ids);
  }
  co_return json::serialize(json::object{{"counts", json::array{std::move(object)}}});
}

awaitable<Outcome<std::string>> Watch::report(Date from, Date until) {
  const auto length = std::chrono::sys_days{until} - std::chrono::sys_days{from};
  if (length < std::chrono::days{0} || length >= std::chrono::days{kLongestReport}) {
    co_return Failure{Code::B107, "a report spans from 1 to 92 days"};
  }
  TrafficReport report(from, until);
  if (auto read = co_await report.read(parts_.ledger, parts_.traffic, parts_.clock); !read)
    co_return read.failure();
  co_return report.to_json();
}

}  // namespace budstikke::watch
