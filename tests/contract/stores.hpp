#pragma once
// The stores under contract, each behind the same three words, and the values that the tests put into them.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace budstikke {

class MemoryUnderTest {
 public:
  explicit MemoryUnderTest(boost::asio::io_context&) {}
  MemoryStore& store() { return store_; }
  void reopen() {}

 private:
  MemoryStore store_;
};

class SqliteUnderTest {
 public:
  explicit SqliteUnderTest(boost::asio::io_context& io) : io_(io) { reopen(); }
  sqlite::SqliteStore& store() { return *store_; }
  void reopen() {
    store_.reset();
    const auto fatal = [](const std::string& sentence) { ADD_FAILURE() << sentence; };
    store_ = std::make_unique<sqlite::SqliteStore>(io_.get_executor(),
                                                   sqlite::StoreOptions{folder_.file("store.db")}, fatal);
  }

 private:
  boost::asio::io_context& io_;
  tests::TemporaryFolder folder_;
  std::unique_ptr<sqlite::SqliteStore> store_;
};

inline TimePoint at(long long seconds) { return TimePoint{std::chrono::seconds{1'768'478'400 + seconds}}; }

/// Every field differs from its default and from its neighbours.
inline Message full_message(const std::string& id) {
  Message message;
  message.id = MessageId{id};
  message.business_id = BusinessId{"business-" + id};
  message.sender = HerId{8'094'866};
  message.sender_business = HerId{4'294'967'295};
  message.receiver = HerId{8'142'520};
  message.type = "HELSEOPPL_SØKNAD";
  message.shipment_status = "N";
  message.duplicate_key = "key-" + id;
  message.conversation_parent = BusinessId{"parent-" + id};
  message.conversation_root = BusinessId{"root-" + id};
  message.generated_at = at(-60) + Duration{123};
  message.received_at = at(0);
  message.road = Road::folder;
  message.caller = "hospital";
  message.payload = PayloadId{"payload-" + id};
  message.sha256 = "0123abcd";
  message.size_bytes = 36'700'160;
  message.facts = R"({"message.type":"HELSEOPPL_SØKNAD"})";
  return message;
}

inline Delivery full_delivery(const std::string& id, const std::string& message) {
  Delivery delivery;
  delivery.id = DeliveryId{id};
  delivery.message = MessageId{message};
  delivery.version = 1;
  delivery.kind = DeliveryKind::copy;
  delivery.state = DeliveryState::waiting;
  delivery.lane = LaneId{"her:8142520"};
  delivery.party = HerId{8'142'520};
  delivery.party_name = "Bodø kommune, saksbehandling";
  delivery.role = "case-handler";
  delivery.rule = RuleId{"ke-notice"};
  delivery.rule_set = "feed";
  delivery.readdressed = true;
  delivery.payload = PayloadId{"payload-" + id};
  delivery.sha256 = "beef";
  delivery.ordering_key = "conversation";
  delivery.attempts = 3;
  delivery.envelope = EnvelopeId{"envelope-" + id};
  delivery.uncertain = true;
  delivery.created_at = at(1);
  delivery.due_at = at(2);
  delivery.deadline = at(3'600);
  delivery.receipt_within = std::chrono::hours{96};
  delivery.receipt_deadline = at(7'200);
  delivery.reason = Reason{Code::D405, "status 503"};
  return delivery;
}

inline HistoryEntry full_entry(const std::string& message, const std::string& delivery) {
  HistoryEntry entry;
  entry.message = MessageId{message};
  entry.delivery = DeliveryId{delivery};
  entry.at = at(5);
  entry.event = "deferred";
  entry.from = DeliveryState::sending;
  entry.to = DeliveryState::waiting;
  entry.who = "budstikke";
  entry.why = "ke-notice";
  entry.code = Code::D405;
  entry.detail = "status 503";
  return entry;
}

/// A unit with one message and one delivery, under one id.
inline Unit simple_unit(const std::string& id) {
  Unit unit;
  unit.message = full_message(id);
  unit.added.push_back(full_delivery("delivery-" + id, id));
  return unit;
}

template <class... Units>
std::vector<Unit> batch(Units... units) {
  std::vector<Unit> list;
  (list.push_back(std::move(units)), ...);
  return list;
}

/// Everything that a value holds, as one text: what two values are compared by.
std::string everything(const Message& message);
std::string everything(const Delivery& delivery);
std::string everything(const HistoryEntry& entry);

template <class Value>
std::vector<std::string> ids(const std::vector<Value>& values) {
  std::vector<std::string> list;
  for (const Value& value : values) {
    if constexpr (requires { value.delivery.id; }) {
      list.push_back(value.delivery.id.value());
    } else if constexpr (requires { value.id; }) {
      list.push_back(value.id.value());
    } else {
      list.push_back(value.value());
    }
  }
  return list;
}

/// "ok", or the code.
inline std::vector<std::string> words(const std::vector<Outcome<void>>& outcomes) {
  std::vector<std::string> list;
  for (const auto& outcome : outcomes)
    list.push_back(outcome.ok() ? "ok" : std::string(id_of(outcome.failure().code)));
  return list;
}

}  // namespace budstikke
