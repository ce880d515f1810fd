#include "engine/tracking/acknowledgement.hpp"

namespace budstikke {

namespace {

using Kind = SignalVerdict::Kind;
using enum DeliveryState;

/// A mail server's report, or an answer of HTTP, is all that stopped it: weaker evidence than what the peer has signed.
bool is_stopped_unsigned(const Delivery& delivery) {
  return delivery.reason && (delivery.reason->code == Code::D425 || delivery.reason->code == Code::D406);
}

SignalVerdict acknowledged(const Delivery& delivery) {
  switch (delivery.state) {
    case waiting:
    case sending:
    case expired:
      return {Kind::settles, DeliveryEvent::accepted};
    case held:
      if (is_stopped_unsigned(delivery)) return {Kind::settles, DeliveryEvent::accepted};
      return {Kind::taken};
    case refused:
      if (is_stopped_unsigned(delivery)) return {Kind::settles, DeliveryEvent::accepted};
      return {Kind::contradicts};
    case handed_over:
    case unconfirmed:
    case confirmed:
    case rejected:
    case discarded:
      return {Kind::repeats};
  }
  return {Kind::repeats};
}

SignalVerdict refused_by_peer(DeliveryState state, Advice advice) {
  switch (state) {
    case waiting:
    case sending:
      return {Kind::settles, advice == Advice::hold ? DeliveryEvent::hold : DeliveryEvent::refuse};
    case handed_over:
    case unconfirmed:
    case confirmed:
    case rejected:
      return {Kind::contradicts};
    case refused:
    case expired:
    case held:
    case discarded:
      return {Kind::repeats};
  }
  return {Kind::repeats};
}

}  // namespace

SignalVerdict judge_signal(const Delivery& delivery, const EnvelopeId& answered,
                           const TransportSignal& signal) {
  if (delivery.envelope != answered) return {Kind::repeats};
  if (!signal.refusal) return acknowledged(delivery);
  return refused_by_peer(delivery.state, signal.refusal->advice);
}

SignalVerdict judge_report(const Delivery& delivery, const MailReport& report) {
  const bool pending = delivery.state == waiting || delivery.state == sending;
  if (!report.returned || !pending || delivery.envelope != report.about) return {Kind::repeats};
  return {Kind::settles, DeliveryEvent::hold};
}

}  // namespace budstikke
