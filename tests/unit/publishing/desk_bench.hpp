#pragma once
// The rules' desk over a store in memory, with two services of Bodø and one of Narvik in the address book.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/publishing/publisher.hpp"
#include "rules/explain.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke::publishing_tests {

/// Digests that a test can read: the length and the first line that has an id.
class PlainDigest : public Protector {
 public:
  [[nodiscard]] SealedPayload seal(const PayloadId&, const Payload&) const override { return {}; }
  [[nodiscard]] Outcome<Payload> open(const PayloadId&, const SealedPayload&) const override {
    return Failure{Code::B206};
  }
  [[nodiscard]] std::string digest(std::string_view bytes) const override {
    return "digest" + std::to_string(std::hash<std::string_view>{}(bytes));
  }
};

/// A store where somebody else's entry comes between the reading of the ledger and the next append.
class RacedStore : public MemoryStore {
 public:
  boost::asio::awaitable<Outcome<void>> append(LedgerEntry entry) override {
    if (races > 0) {
      --races;
      publishing::RuleEvent event;
      event.hash = "other" + std::to_string(entry.number);
      event.name = "faster";
      event.why = "a race";
      const auto faster =
          co_await MemoryStore::append(publishing::entry_of(event, entry.number - 1, entry.at));
      if (!faster) co_return faster;
    }
    co_return co_await MemoryStore::append(std::move(entry));
  }

  int races = 0;
};

/// A rule with an id that sends messages of a type somewhere, and a last one that leaves the rest alone.
inline std::string rules_text(const std::string& id, const std::string& action,
                              const std::string& type = "HELSEOPPL_SOKNAD") {
  const auto rule = [](const std::string& name, const std::string& when, const std::string& does) {
    return "[[rule]]\nid = \"" + name + "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\n" + when + does +
           "\n\n";
  };
  return rule(id, "when = { \"message.type\" = \"" + type + "\" }\n", action) +
         rule("rest", "", "send = { to = \"receiver\" }");
}
inline const std::string kToHandler = "send = { to = \"case-handler\", of = \"patient.municipality\" }";
inline const std::string kToNursing = "send = { to = \"party\", her_id = 8180402 }";
inline const std::string kHold = "hold = { reason = \"ask the ward\" }";

/// Adds "ok", or the code of the refusal.
template <class T>
boost::asio::awaitable<void> note_end(boost::asio::awaitable<Outcome<T>> work,
                                      std::vector<std::string>& ends) {
  const auto outcome = co_await std::move(work);
  ends.push_back(outcome ? "ok" : std::string(id_of(outcome.failure().code)));
}

class DeskBench : public testing::Test {
 protected:
  DeskBench() : slot{book()} {}
  ~DeskBench() override { cpu.join(); }

  static std::shared_ptr<const Routing> book() {
    const auto party = [](std::uint32_t id, const char* name, const char* service, const char* municipality) {
      Party one;
      one.her_id = HerId{id};
      one.name = name;
      one.parent_name = "Kommunen";
      one.service_code = service;
      one.municipality = municipality;
      one.endpoint = "http://127.0.0.1:1/";
      return one;
    };
    auto routing = std::make_shared<Routing>();
    routing->book = std::make_shared<const addressing::AddressBook>(
        std::vector<Party>{party(8180401, "Saksbehandling", "KD0501", "1804"),
                           party(8180402, "Sykepleie", "KP02", "1804"),
                           party(8180601, "Saksbehandling", "KD0501", "1806")},
        "book");
    routing->postal_hints = std::make_shared<const addressing::PostalHints>();
    routing->vocabulary = rules::default_vocabulary();
    return routing;
  }

  publishing::RuleFile file(const std::string& text) {
    const std::string hash = digest.digest(text);
    return {"rules.toml", hash, rules::parse_rules(text, "rules.toml", hash).rules};
  }

  Outcome<void> take_up(std::optional<publishing::RuleFile> rule_file) {
    return tests::run(loop, desk.take_up(std::move(rule_file)));
  }
  /// "2 in_force", "2 proposed", "no: FIRST COMPLAINT", or the refusal's code and detail.
  std::string publish(const std::string& text, const std::string& who = "kari") {
    const auto done = tests::run(loop, desk.publish({text, "new.toml"}, actor(who)));
    if (!done) return refusal(done.failure());
    if (!done->publication) return "no: " + to_text(done->diagnostics.front());
    return told(*done->publication);
  }
  std::string told(const Outcome<Publication>& done) { return done ? told(*done) : refusal(done.failure()); }
  static std::string told(const Publication& one) {
    return std::to_string(one.number) + " " + to_text(one.state);
  }
  static std::string refusal(const Failure& failure) {
    return std::string(id_of(failure.code)) + " " + failure.detail;
  }
  static Actor actor(const std::string& who) { return {"local", who, "because", false}; }

  std::string running() const {
    const auto& rules = slot.current()->rules;
    return rules == nullptr ? "none" : rules->rules().front().id.value();
  }

  /// Stores a message of Bodø as the running rules decide it; the delivery by `rule` where that is given.
  MessageId arrive(const std::string& id, const std::string& type = "HELSEOPPL_SOKNAD",
                   const std::string& municipality = "1804", const std::string& rule = {}) {
    const auto rule_set = slot.current()->rules;
    rules::Facts facts{{"message.type", type}, {"received.date", norwegian_date(clock.now())}};
    if (!municipality.empty()) facts["patient.municipality"] = municipality;
    const rules::Decision decision = rule_set->decide(facts, norwegian_date(clock.now()));
    Unit unit;
    unit.message.emplace();
    unit.message->id = MessageId{id};
    unit.message->type = type;
    unit.message->receiver = HerId{8180402};
    unit.message->received_at = clock.now();
    unit.message->facts = rules::to_json(facts);
    Delivery delivery;
    delivery.id = DeliveryId{"d-" + id};
    delivery.message = MessageId{id};
    delivery.rule = rule.empty() ? decision.rule->id : RuleId{rule};
    delivery.rule_set = rule_set->hash();
    unit.added.push_back(delivery);
    unit.history.push_back(decided(id, R"({"decision":)" + rules::decision_json(decision, facts) +
                                           R"(,"rule_set":")" + rule_set->hash() +
                                           R"(","residence":"Bodø","addressing":[]})"));
    unit.rule_set = {rule_set->hash(), rule_set->text()};
    commit(std::move(unit));
    clock.advance(std::chrono::minutes{1});
    return MessageId{id};
  }

  /// Runs both at once; their ends in the order in which they came.
  template <class T>
  std::vector<std::string> together(boost::asio::awaitable<Outcome<T>> one,
                                    boost::asio::awaitable<Outcome<T>> other) {
    std::vector<std::string> ends;
    boost::asio::co_spawn(loop, note_end(std::move(one), ends), boost::asio::detached);
    tests::run(loop, note_end(std::move(other), ends));
    loop.restart();
    loop.run();
    return ends;
  }

  HistoryEntry decided(const std::string& id, std::string detail) const {
    HistoryEntry entry;
    entry.message = MessageId{id};
    entry.at = clock.now();
    entry.event = "decided";
    entry.who = "budstikke";
    entry.detail = std::move(detail);
    return entry;
  }

  void commit(Unit unit) {
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    for (const auto& one : tests::run(loop, store.commit(std::move(units)))) ASSERT_TRUE(one);
  }

  boost::asio::io_context loop;
  boost::asio::thread_pool cpu{1};
  tests::ManualClock clock;
  tests::RecordingStatusSink status;
  PlainDigest digest;
  RacedStore store;
  RoutingSlot slot;
  publishing::Context context{store, store, store, slot, digest, clock, status, cpu.get_executor()};
  publishing::Publisher desk{context, {}};
};

}  // namespace budstikke::publishing_tests
