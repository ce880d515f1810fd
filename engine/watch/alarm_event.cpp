#include "engine/watch/alarm_event.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace budstikke::watch {

namespace json = boost::json;

namespace {

using What = AlarmEvent::What;

constexpr std::array<std::pair<What, std::string_view>, 6> kNames{{{What::began, "began"},
                                                                   {What::ended, "ended"},
                                                                   {What::muted, "muted"},
                                                                   {What::unmuted, "unmuted"},
                                                                   {What::acknowledged, "acknowledged"},
                                                                   {What::settled, "settled"}}};

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  const json::string* text = member == nullptr ? nullptr : member->if_string();
  return text == nullptr ? std::string{} : std::string(*text);
}

}  // namespace

std::string_view name_of(What what) { return kNames[static_cast<std::size_t>(what)].second; }

std::string to_json(const AlarmEvent& event) {
  json::object object{
      {"event", name_of(event.what)}, {"kind", entry(event.key.kind).id}, {"subject", event.key.subject}};
  if (!event.figures.empty()) {
    json::object& figures = object["figures"].emplace_object();
    for (const auto& [name, figure] : event.figures) figures[name] = figure;
  }
  if (event.what == What::muted) object["until"] = to_text(event.until);
  if (!event.why.empty()) object["why"] = event.why;
  return json::serialize(object);
}

std::optional<AlarmEvent> alarm_event_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.as_object();
  const auto name =
      std::ranges::find(kNames, text_of(object, "event"), &std::pair<What, std::string_view>::second);
  const auto kind = alarm_kind_from_id(text_of(object, "kind"));
  if (name == kNames.end() || !kind) return std::nullopt;
  AlarmEvent event{name->first, {*kind, text_of(object, "subject")}};
  event.why = text_of(object, "why");
  if (event.what == What::muted) {
    const auto until = parse_date_time(text_of(object, "until"));
    if (!until) return std::nullopt;
    event.until = *until;
  }
  const json::value* figures = object.if_contains("figures");
  if (figures == nullptr || !figures->is_object()) return event;
  for (const auto& [key, figure] : figures->as_object()) {
    if (figure.is_string()) event.figures[key] = std::string(figure.as_string());
  }
  return event;
}

}  // namespace budstikke::watch
