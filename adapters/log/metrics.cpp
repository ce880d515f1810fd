#include "adapters/log/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <sstream>

namespace budstikke {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;

struct Metrics::Impl {
  explicit Impl(StatusSink& next_in)
      : next(next_in),
        events(BuildCounter()
                   .Name("budstikke_events_total")
                   .Help("Facts about messages, by event")
                   .Register(counted)),
        transitions(BuildCounter()
                        .Name("budstikke_transitions_total")
                        .Help("Changes of delivery state, by the state reached")
                        .Register(counted)),
        alarms(BuildCounter()
                   .Name("budstikke_alarms_total")
                   .Help("What somebody must look at, by event")
                   .Register(counted)) {}

  /// Counters are looked up by their labels at a price; the few that there are stay known.
  struct Counters {
    Counter* events = nullptr;
    Counter* alarms = nullptr;
  };
  Counters& counters_of(const StatusLine& line) {
    std::map<std::optional<Code>, Counters>& by_code = known[line.event];
    const auto found = by_code.find(line.code);
    if (found != by_code.end()) return found->second;
    return by_code.emplace(line.code, Counters{&events.Add(labels_of(line)), nullptr}).first->second;
  }
  static prometheus::Labels labels_of(const StatusLine& line) {
    return {{"event", line.event}, {"code", line.code ? std::string(id_of(*line.code)) : std::string{}}};
  }
  Counter& reached(DeliveryState state) {
    Counter*& counter = states[state];
    if (counter == nullptr) counter = &transitions.Add({{"to", std::string(to_text(state))}});
    return *counter;
  }

  StatusSink& next;
  std::map<std::string, std::map<std::optional<Code>, Counters>> known;
  std::map<DeliveryState, Counter*> states;
  prometheus::Registry counted;
  Family<Counter>& events;
  Family<Counter>& transitions;
  Family<Counter>& alarms;
};

Metrics::Metrics(StatusSink& next) : impl_(std::make_unique<Impl>(next)) {}
Metrics::~Metrics() = default;

void Metrics::write(const StatusLine& line) {
  Impl::Counters& counters = impl_->counters_of(line);
  counters.events->Increment();
  if (line.to) impl_->reached(*line.to).Increment();
  if (line.loudness == Loudness::alarm) {
    if (counters.alarms == nullptr) counters.alarms = &impl_->alarms.Add(Impl::labels_of(line));
    counters.alarms->Increment();
  }
  impl_->next.write(line);
}

std::string Metrics::exposition(const std::vector<QueueRow>& queues, const NodeGauges& node, TimePoint now) {
  prometheus::Registry gauges;
  auto& deliveries = BuildGauge()
                         .Name("budstikke_deliveries")
                         .Help("Deliveries that are not settled, by lane and state")
                         .Register(gauges);
  auto& ages = BuildGauge()
                   .Name("budstikke_oldest_delivery_age_seconds")
                   .Help("Age of the oldest of them")
                   .Register(gauges);
  for (const QueueRow& row : queues) {
    const prometheus::Labels labels{{"lane", row.lane.value()}, {"state", std::string(to_text(row.state))}};
    deliveries.Add(labels).Set(static_cast<double>(row.count));
    ages.Add(labels).Set(static_cast<double>((now - row.oldest).count()) / 1'000.0);
  }
  const auto single = [&gauges](const char* name, const char* help, std::size_t value) {
    BuildGauge().Name(name).Help(help).Register(gauges).Add({}).Set(static_cast<double>(value));
  };
  single("budstikke_intake_pending_bytes", "Bytes of messages being received", node.pending_bytes);
  single("budstikke_intake_pending_messages", "Messages being received", node.pending_messages);
  single("budstikke_commits_waiting", "Units waiting for the store", node.commits_waiting);
  single("budstikke_status_lines_lost", "Status lines that could not be written", node.status_lines_lost);
  if (node.address_book_age) {
    BuildGauge()
        .Name("budstikke_address_book_age_seconds")
        .Help("Time since the address book's source was last read")
        .Register(gauges)
        .Add({})
        .Set(static_cast<double>(node.address_book_age->count()) / 1'000.0);
  }
  single("budstikke_address_book_parties", "Parties of the address book in force", node.address_book_parties);
  single("budstikke_certificates_expiring", "Parties' certificates that have expired or soon will",
         node.certificates_expiring);
  single("budstikke_payloads_to_reseal", "Payloads that are not yet under the store's current key",
         node.payloads_to_reseal);
  single("budstikke_retention_waiting", "Messages older than retention.payloads that are not final",
         node.retention_waiting);

  auto& active = BuildGauge()
                     .Name("budstikke_alarm_active")
                     .Help("1 for each alarm that is on and not muted, by kind and subject")
                     .Register(gauges);
  for (const ActiveAlarm& alarm : node.alarms) {
    active.Add({{"kind", alarm.kind}, {"subject", alarm.subject}}).Set(1.0);
  }

  std::vector<prometheus::MetricFamily> families = impl_->counted.Collect();
  std::vector<prometheus::MetricFamily> more = gauges.Collect();
  families.insert(families.end(), more.begin(), more.end());
  std::ostringstream text;
  prometheus::TextSerializer{}.Serialize(text, families);
  return text.str();
}

}  // namespace budstikke
