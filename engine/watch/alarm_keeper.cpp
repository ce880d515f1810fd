#include "engine/watch/alarm_keeper.hpp"

#include <algorithm>

namespace budstikke::watch {

namespace {

using boost::asio::awaitable;
using What = AlarmEvent::What;

constexpr std::size_t kPage = 500;
constexpr int kMostTries = 8;
constexpr Duration kLongestMute = std::chrono::days{400};

std::string who_of(const Actor& actor) {
  if (!actor.authenticated) return actor.who;
  return actor.who.empty() ? actor.caller : actor.caller + "/" + actor.who;
}

/// When what it tells of does, and not before.
bool ends_by_itself(const AlarmKey& key) {
  return key.kind == AlarmKind::lane_stands || key.kind == AlarmKind::work_list ||
         key.kind == AlarmKind::keys_tried || key.kind == AlarmKind::retention_waits || key.subject == kMany;
}

StatusLine line_of(const AlarmEvent& event, const std::string& who) {
  const std::string kind(entry(event.key.kind).id);
  StatusLine line;
  line.who = who;
  line.detail = event.key.subject + ": " + sentence_of(event.key, event.figures);
  switch (event.what) {
    case What::began:
      line.loudness = Loudness::alarm;
      line.event = kind;
      return line;
    case What::ended:
      line.loudness = Loudness::note;
      line.event = kind + "_over";
      return line;
    default:
      line.loudness = Loudness::note;
      line.event = "alarm_" + std::string(name_of(event.what));
      line.detail = kind + " " + event.key.subject;
      if (event.what == What::muted) line.detail += " until " + to_text(event.until);
      return line;
  }
}

}  // namespace

awaitable<Outcome<void>> AlarmKeeper::start() { co_return co_await refresh(); }

awaitable<Outcome<void>> AlarmKeeper::refresh() {
  for (;;) {
    const auto page = co_await ledger_.entries(std::string(kAlarmsTopic), board_.last(), kPage);
    if (!page) co_return page.failure();
    for (const LedgerEntry& entry : *page) static_cast<void>(board_.apply(entry));
    if (page->size() < kPage) co_return Outcome<void>{};
  }
}

awaitable<void> AlarmKeeper::take(AlarmKind kind, std::vector<Finding> findings) {
  for (AlarmEvent& event : board_.decide(kind, findings, clock_.now())) {
    const AlarmEvent told = event;
    if (!co_await append(std::move(event), "budstikke")) co_return;
    StatusLine line = line_of(told, "budstikke");
    const auto finding = std::ranges::find(findings, told.key, &Finding::key);
    if (finding != findings.end()) {
      line.sender = finding->sender;
      line.party = finding->party;
      line.type = finding->type;
    }
    status_.write(line);
  }
}

awaitable<Outcome<void>> AlarmKeeper::append(AlarmEvent event, std::string who) {
  const LedgerEntry entry{std::string(kAlarmsTopic), board_.last() + 1, clock_.now(), std::move(who),
                          to_json(event)};
  auto kept = co_await ledger_.append(entry);
  if (kept) static_cast<void>(board_.apply(entry));
  // A person's action came between: it is taken in, and the next try begins from it.
  if (!kept && kept.failure().code == Code::B202) static_cast<void>(co_await refresh());
  co_return kept;
}

Outcome<AlarmEvent> AlarmKeeper::event_of(const AlarmAction& action, const AlarmKey& key, bool known) const {
  const Alarm* alarm = board_.find(key);
  if (alarm == nullptr && !known) return Failure{Code::B204, "there is no such alarm or subject"};
  const TimePoint now = clock_.now();
  const bool active = alarm != nullptr && alarm->active;
  AlarmEvent event{What::acknowledged, key, {}, {}, action.actor.why};
  switch (action.verb) {
    case AlarmVerb::mute:
      if (!action.until || *action.until <= now || *action.until > now + kLongestMute) {
        return Failure{Code::B107, "until when it is muted: at most 400 days ahead"};
      }
      event.what = What::muted;
      event.until = *action.until;
      return event;
    case AlarmVerb::unmute:
      if (alarm == nullptr || !alarm->muted(now)) return Failure{Code::B207, "it is not muted"};
      event.what = What::unmuted;
      return event;
    case AlarmVerb::acknowledge:
      if (!active) return Failure{Code::B207, "the alarm is not on"};
      return event;
    case AlarmVerb::settle:
      if (!active) return Failure{Code::B207, "the alarm is not on"};
      if (ends_by_itself(key)) {
        return Failure{Code::B207, "it ends by itself when its cause does; until then it can be muted"};
      }
      event.what = What::settled;
      return event;
  }
  return Failure{Code::B107};
}

awaitable<Outcome<void>> AlarmKeeper::act(AlarmAction action, AlarmKey key, bool known) {
  const std::string who = who_of(action.actor);
  if (who.empty()) co_return Failure{Code::B107, "who does it is missing"};
  if (action.actor.why.empty()) co_return Failure{Code::B107, "the reason (why) is missing"};
  for (int tries = 0; tries < kMostTries; ++tries) {
    auto event = event_of(action, key, known);
    if (!event) co_return event.failure();
    const StatusLine line = line_of(*event, who);
    const auto kept = co_await append(std::move(*event), who);
    if (!kept && kept.failure().code == Code::B202) continue;
    if (kept) status_.write(line);
    co_return kept;
  }
  co_return Failure{Code::B202, "the alarms keep changing"};
}

}  // namespace budstikke::watch
