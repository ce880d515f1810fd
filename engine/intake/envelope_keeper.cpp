#include "engine/intake/envelope_keeper.hpp"

#include <algorithm>
#include <utility>

#include "engine/runtime/failpoint.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kTries = 5;
/// Of signals that change nothing so many are noted for one delivery, and of answers to repeats so many kept for one message:
/// peers may repeat themselves without end.
constexpr std::ptrdiff_t kMostNotes = 20;
constexpr std::string_view kEnveloped = "enveloped";
constexpr const char* kAcknowledgement = "acknowledgement";
constexpr const char* kMailReport = "mail_report";

RecordDetail detail_of(const TransportSignal& signal) {
  RecordDetail detail;
  detail.why = "transport acknowledgement";
  detail.detail_text = signal.evidence;
  if (signal.refusal) {
    detail.why = "transport error signal";
    detail.reason = Reason{signal.refusal->code, signal.refusal->detail};
    if (!signal.refusal->detail.empty()) detail.detail_text = signal.refusal->detail + "; " + signal.evidence;
  }
  return detail;
}

}  // namespace

asio::awaitable<Outcome<SignalFate>> EnvelopeKeeper::take_signal(TransportSignal signal) {
  const auto found = co_await context_.view.envelopes(Heading::out, {}, signal.answers);
  if (!found) co_return found.failure();
  if (found->empty()) {
    tell(kAcknowledgement, signal.from, Loudness::note, "it answers no envelope that was sent from here");
    co_return SignalFate::unknown;
  }
  const auto own = std::ranges::find_if(
      *found, [&](const WireEnvelope& one) { return speaks_for(signal.from, one.peer); });
  if (own == found->end()) {
    tell(kAcknowledgement, signal.from, Loudness::warn, "it answers an envelope that went to another party");
    co_return SignalFate::foreign;
  }
  for (int attempt = 0; attempt < kTries; ++attempt) {
    auto delivery = co_await context_.view.delivery(own->delivery);
    if (!delivery) co_return delivery.failure();
    if (!delivery->has_value()) co_return SignalFate::unknown;
    auto fate = co_await settle(**std::move(delivery), signal);
    if (fate || fate.failure().code != Code::B202) co_return fate;
  }
  co_return Failure{Code::B203, "the delivery that the signal answers keeps changing"};
}

asio::awaitable<Outcome<SignalFate>> EnvelopeKeeper::settle(Delivery delivery, TransportSignal signal) {
  using Kind = SignalVerdict::Kind;
  const SignalVerdict verdict = judge_signal(delivery, signal.answers, signal);
  RecordDetail detail = detail_of(signal);
  if (verdict.kind == Kind::repeats || verdict.kind == Kind::contradicts)
    co_return co_await note(std::move(delivery), std::move(detail), verdict.kind == Kind::contradicts);
  DeliveryEvent event = verdict.event;
  if (verdict.kind == Kind::taken) {
    event = DeliveryEvent::hold;
    if (delivery.uncertain) co_return co_await note(std::move(delivery), std::move(detail), false);
    detail.uncertain = true;
  }
  const bool had_left = delivery.state == DeliveryState::expired || delivery.state == DeliveryState::held ||
                        delivery.state == DeliveryState::refused;
  if (had_left) {
    // Its bytes are gone, so nothing could follow from another state.
    auto message = co_await context_.view.message(delivery.message);
    if (!message) co_return message.failure();
    if (*message && (*message)->erased_at)
      co_return co_await note(std::move(delivery), std::move(detail), false);
  }
  BUDSTIKKE_FAILPOINT("signal.before_commit");
  auto recorded = co_await context_.tracker.record(std::move(delivery), event, std::move(detail));
  if (!recorded) co_return recorded.failure();
  BUDSTIKKE_FAILPOINT("signal.after_commit");
  if (had_left && event == DeliveryEvent::accepted) {
    // What was put on the work list behind it may follow after all.
    auto message = co_await context_.view.message(recorded->message);
    if (message && *message) co_await desk_.wake_followers(**std::move(message));
  }
  co_return SignalFate::settled;
}

asio::awaitable<Outcome<SignalFate>> EnvelopeKeeper::note(Delivery delivery, RecordDetail detail,
                                                          bool contradicts) {
  const SignalFate fate = contradicts ? SignalFate::contradicts : SignalFate::repeated;
  const auto enough = co_await is_noted_enough(delivery, kAcknowledgement);
  if (!enough) co_return enough.failure();
  if (*enough) co_return fate;
  PlannedChange planned = plan_signal_note(delivery, detail, context_.clock.now(), contradicts);
  const auto recorded = co_await context_.tracker.record_note(std::move(planned));
  if (!recorded) co_return recorded.failure();
  co_return fate;
}

asio::awaitable<Outcome<bool>> EnvelopeKeeper::is_noted_enough(Delivery delivery, std::string event) {
  const auto history = co_await context_.view.history(delivery.message);
  if (!history) co_return history.failure();
  const auto noted = std::ranges::count_if(*history, [&](const HistoryEntry& entry) {
    return entry.delivery == delivery.id && entry.event == event;
  });
  co_return noted >= kMostNotes;
}

asio::awaitable<Outcome<SignalFate>> EnvelopeKeeper::take_report(MailReport report) {
  const auto found = co_await context_.view.envelopes(Heading::out, {}, report.about);
  if (!found) co_return found.failure();
  if (found->empty()) {
    // A signal of ours, which its peer has again when it sends its message again; or somebody has made it up.
    tell(kMailReport, {}, Loudness::note, "it is about no envelope that is kept here: " + report.evidence);
    co_return SignalFate::unknown;
  }
  for (int attempt = 0; attempt < kTries; ++attempt) {
    auto delivery = co_await context_.view.delivery(found->front().delivery);
    if (!delivery) co_return delivery.failure();
    if (!delivery->has_value()) co_return SignalFate::unknown;
    auto fate = co_await settle_report(**std::move(delivery), report);
    if (fate || fate.failure().code != Code::B202) co_return fate;
  }
  co_return Failure{Code::B203, "the delivery that the report is about keeps changing"};
}

asio::awaitable<Outcome<SignalFate>> EnvelopeKeeper::settle_report(Delivery delivery, MailReport report) {
  const SignalVerdict verdict = judge_report(delivery, report);
  RecordDetail detail;
  detail.why = report.fault ? "SOAP fault by mail" : "mail server's report";
  detail.detail_text = report.evidence;
  if (verdict.kind == SignalVerdict::Kind::settles) {
    detail.reason = Reason{Code::D425, report.evidence};
    const auto recorded =
        co_await context_.tracker.record(std::move(delivery), verdict.event, std::move(detail));
    if (!recorded) co_return recorded.failure();
    co_return SignalFate::settled;
  }
  const auto enough = co_await is_noted_enough(delivery, kMailReport);
  if (!enough) co_return enough.failure();
  if (*enough) co_return SignalFate::repeated;
  const auto recorded =
      co_await context_.tracker.record_note(plan_report_note(delivery, detail, context_.clock.now()));
  if (!recorded) co_return recorded.failure();
  co_return SignalFate::repeated;
}

bool EnvelopeKeeper::speaks_for(HerId from, HerId party) const {
  if (from.empty()) return false;
  if (from == party) return true;
  const Party* const row = context_.routing.current()->book->find(party);
  return row != nullptr && row->parent == from;
}

asio::awaitable<Outcome<std::optional<SentEnvelope>>> EnvelopeKeeper::sent(EnvelopeId id) {
  auto found = co_await context_.view.envelopes(Heading::out, {}, std::move(id));
  if (!found) co_return found.failure();
  if (found->empty()) co_return std::optional<SentEnvelope>{};
  auto bytes = co_await open(found->front());
  if (!bytes) co_return bytes.failure();
  if (!*bytes) co_return std::optional<SentEnvelope>{};
  co_return SentEnvelope{std::move(found->front()), **std::move(bytes)};
}

asio::awaitable<Outcome<std::optional<Payload>>> EnvelopeKeeper::answer_to(HerId from, EnvelopeId id) {
  if (from.empty()) co_return std::optional<Payload>{};
  auto found = co_await context_.view.envelopes(Heading::in, from, std::move(id));
  if (!found) co_return found.failure();
  if (found->empty()) co_return std::optional<Payload>{};
  co_return co_await open(std::move(found->front()));
}

asio::awaitable<Outcome<std::optional<Payload>>> EnvelopeKeeper::answer_to_message(HerId sender,
                                                                                   BusinessId name) {
  if (sender.empty() || name.empty()) co_return std::optional<Payload>{};
  const auto named = co_await context_.view.messages_named(std::move(name));
  if (!named) co_return named.failure();
  for (const Message& one : *named) {
    if (one.sender != sender && one.sender_business != sender) continue;
    auto brought = co_await context_.view.envelopes_of(Heading::in, one.id);
    if (!brought) co_return brought.failure();
    if (!brought->empty()) co_return co_await open(std::move(brought->front()));
  }
  co_return std::optional<Payload>{};
}

asio::awaitable<Outcome<std::optional<Payload>>> EnvelopeKeeper::open(WireEnvelope record) {
  auto sealed = co_await context_.store.load(record.bytes);
  if (!sealed) {
    const Code code = sealed.failure().code;
    if (code == Code::B204 || code == Code::B208) co_return std::optional<Payload>{};
    co_return sealed.failure();
  }
  auto opened = co_await context_.workshop.open(record.bytes, *std::move(sealed));
  if (!opened) co_return opened.failure();
  co_return std::optional<Payload>{*std::move(opened)};
}

asio::awaitable<Outcome<bool>> EnvelopeKeeper::repeats_without_end(MessageId message) {
  const auto history = co_await context_.view.history(std::move(message));
  if (!history) co_return history.failure();
  const auto kept = std::ranges::count(*history, kEnveloped, &HistoryEntry::event);
  co_return kept >= kMostNotes;
}

asio::awaitable<Outcome<Payload>> EnvelopeKeeper::keep_answer(AnsweredEnvelope envelope) {
  const TimePoint now = context_.clock.now();
  if (envelope.repeats) {
    const auto endless = co_await repeats_without_end(envelope.message);
    if (!endless) co_return endless.failure();
    if (*endless) co_return std::move(envelope.answer);
  }
  SealedBytes sealed =
      co_await context_.workshop.seal(envelope.answer, PayloadId{context_.entropy.uuid(now)});
  Unit unit;
  unit.envelopes.push_back(
      {envelope.id, Heading::in, envelope.from, envelope.message, {}, sealed.id, sealed.sha256, now});
  unit.payloads.emplace_back(sealed.id, std::move(sealed.sealed));
  HistoryEntry entry;
  entry.message = envelope.message;
  entry.at = now;
  entry.event = kEnveloped;
  entry.who = "budstikke";
  entry.detail = std::move(envelope.description);
  unit.history.push_back(std::move(entry));
  BUDSTIKKE_FAILPOINT("answer.before_commit");
  using Priority = CommitQueue::Priority;
  const auto kept = co_await context_.commits.commit(
      std::move(unit), envelope.repeats ? Priority::ordinary : Priority::reserved);
  if (kept) {
    BUDSTIKKE_FAILPOINT("answer.after_commit");
    co_return std::move(envelope.answer);
  }
  const Code why = kept.failure().code;
  if (why == Code::B208 || (envelope.repeats && why == Code::B201)) co_return std::move(envelope.answer);
  if (why != Code::B205) co_return kept.failure();
  auto first = co_await answer_to(envelope.from, envelope.id);
  if (!first) co_return first.failure();
  co_return first->has_value() ? **std::move(first) : std::move(envelope.answer);
}

void EnvelopeKeeper::tell(const char* event, HerId from, Loudness loudness, std::string sentence) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.party = from;
  line.detail = std::move(sentence);
  context_.status.write(line);
}

}  // namespace budstikke
