#include "adapters/store_sqlite/inspection.hpp"

#include <algorithm>
#include <stdexcept>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/rows.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "engine/model/delivery.hpp"

namespace budstikke::sqlite {

namespace {

constexpr Duration kPatience = std::chrono::seconds{5};

/// Questions whose every row is a fault: the columns are put into the sentence's gaps.
struct Rule {
  const char* sql;
  const char* before;
  const char* after;
};

constexpr const char* kRuleSet = "the rule set ";

constexpr Rule kRules[] = {
    {"SELECT \"table\" FROM pragma_foreign_key_check", "a row of ", " belongs to no row that there is"},
    {"SELECT id FROM delivery WHERE state = 'waiting' AND (due_at <= 0 OR lane = '')", "delivery ",
     " waits without a due time or a lane: nothing ever sends it"},
    {"SELECT m.id FROM message AS m LEFT JOIN payload AS p ON p.id = m.payload WHERE m.erased_at IS NULL AND "
     "coalesce(p.key_id, 'shredded') = 'shredded'",
     "message ", " has lost its bytes: they are not there, and it says nothing of having been erased"},
    {"SELECT d.id FROM delivery AS d JOIN message AS m ON m.number = d.message LEFT JOIN payload AS p ON "
     "p.id = d.payload WHERE m.erased_at IS NULL AND d.payload <> '' AND "
     "coalesce(p.key_id, 'shredded') = 'shredded'",
     "delivery ", " has lost the bytes that it carries"},
    {"SELECT m.id FROM message AS m JOIN payload AS p ON p.id = m.payload WHERE m.erased_at IS NOT NULL AND "
     "p.key_id <> 'shredded'",
     "message ", " says that it is erased, but its bytes are there"},
    {"SELECT e.id FROM envelope AS e JOIN message AS m ON m.number = e.message LEFT JOIN payload AS p ON "
     "p.id = e.bytes WHERE m.erased_at IS NULL AND coalesce(p.key_id, 'shredded') = 'shredded'",
     "envelope ", " has lost its bytes"},
    {"SELECT e.id FROM envelope AS e JOIN message AS m ON m.number = e.message JOIN payload AS p ON p.id = "
     "e.bytes WHERE m.erased_at IS NOT NULL AND p.key_id <> 'shredded'",
     "envelope ", " belongs to a message that is erased, but its bytes are there"},
    {"SELECT id FROM delivery WHERE state IN ('waiting', 'sending') AND envelope <> '' AND NOT EXISTS "
     "(SELECT "
     "1 FROM envelope AS e WHERE e.heading = 'out' AND e.id = delivery.envelope AND e.peer = delivery.party)",
     "delivery ", " goes out in an envelope that is not there"},
    {"SELECT id FROM payload WHERE key_id = 'data-key' AND NOT EXISTS (SELECT 1 FROM payload_key WHERE "
     "payload_key.payload = payload.number AND payload_key.key_id <> 'shredded')",
     "payload ", " has lost the key of its own: nothing opens it"},
    {"SELECT id FROM payload WHERE base IS NOT NULL AND key_id <> 'shredded' AND NOT EXISTS (SELECT 1 FROM "
     "payload AS original WHERE original.id = payload.base AND original.base IS NULL AND original.key_id <> "
     "'shredded')",
     "payload ", " says how another one is changed, and that one is lost"},
    {"SELECT d.id FROM delivery AS d JOIN message AS m ON m.number = d.message WHERE d.payload = m.payload "
     "AND "
     "d.sha256 <> m.sha256",
     "delivery ", " carries its message's bytes, but names another digest for them"},
    {"SELECT DISTINCT rule_set FROM delivery WHERE rule_set <> '' AND rule_set NOT IN (SELECT hash FROM "
     "rule_set)",
     kRuleSet, " decided deliveries, but its text is not there"},
    {"SELECT topic FROM ledger GROUP BY topic HAVING count(*) <> max(number) OR min(number) <> 1",
     "the ledger of ", " has gaps in its numbers"},
};

class Inspector {
 public:
  Inspector(const Inspection& wanted, Connection& from) : wanted_(wanted), from_(from) {}

  StoreReport run() {
    report_.format = checked_format(from_);
    figures();
    if (wanted_.figures_only) return std::move(report_);
    integrity();
    if (report_.format < kFormatVersion) {
      report_.remark = "it has format " + std::to_string(report_.format) +
                       ": its rows can be checked when a daemon of this version has brought it to " +
                       std::to_string(kFormatVersion);
      return std::move(report_);
    }
    for (const Rule& rule : kRules) apply(rule);
    histories();
    if (wanted_.open) open_payloads();
    return std::move(report_);
  }

 private:
  void complain(std::string sentence) {
    if (report_.faults.size() < kMostFaults) {
      report_.faults.push_back(std::move(sentence));
    } else {
      report_.more_faults = true;
    }
  }

  std::size_t count(std::string_view sql) { return static_cast<std::size_t>(from_.number(sql)); }

  void figures() {
    report_.messages = count("SELECT count(*) FROM message");
    report_.deliveries = count("SELECT count(*) FROM delivery");
    report_.unsettled = count(
        "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending', 'unconfirmed', 'held') OR "
        "(state = 'handed_over' AND receipt_within > 0)");
    report_.history = count("SELECT count(*) FROM history");
    {
      auto last = from_.use("SELECT max(received_at) FROM message");
      if (last->step() && !last->null()) report_.last_received = to_text(last->time());
    }
    if (report_.format < kFormatVersion) return;
    report_.erased = count("SELECT count(*) FROM message WHERE erased_at IS NOT NULL");
    report_.payloads = count("SELECT count(*) FROM payload WHERE key_id <> 'shredded'");
    report_.keys = select_keys_in_use(from_, true);
    auto proof = from_.use("SELECT value FROM meta WHERE name = 'key_proof'");
    if (proof->step()) report_.key_proof = proof->text();
  }

  void integrity() {
    auto rows = from_.use("PRAGMA integrity_check(20)");
    while (rows->step()) {
      const std::string line = rows->text();
      if (line != "ok") complain("the file is damaged: " + line);
    }
  }

  void apply(const Rule& rule) {
    auto rows = from_.use(rule.sql);
    while (rows->step()) {
      complain(rule.before + (std::string_view(rule.before) == kRuleSet ? rows->digest() : rows->id_text()) +
               rule.after);
      if (report_.more_faults) return;
    }
  }

  /// Each delivery is where its history leads, by steps of the table.
  void histories() {
    auto rows = from_.use("SELECT id, number, message, state FROM delivery");
    while (rows->step() && !report_.more_faults) {
      const std::string id = rows->id_text();
      const std::int64_t number = rows->integer();
      const std::int64_t message = rows->integer();
      const std::string fault = fault_of_history(number, message, rows->text());
      if (!fault.empty()) complain("delivery " + id + fault);
    }
  }

  std::string fault_of_history(std::int64_t number, std::int64_t message, const std::string& state) {
    auto rows = from_.use(
        "SELECT from_state, to_state FROM history WHERE message = ? AND delivery = ? AND to_state IS NOT "
        "NULL "
        "ORDER BY sequence");
    rows->bind(message);
    rows->bind(number);
    std::string last;
    while (rows->step()) {
      const std::string before = rows->word();
      std::string after = rows->word();
      if (!last.empty() && before != last)
        return " goes on from " + before + " in its history, but it was " + last;
      // A note of what a peer repeats names the state that the delivery stays in.
      if (!before.empty() && before != after && !is_step(before, after))
        return " went from " + before + " to " + after + ": no such step";
      last = std::move(after);
    }
    if (last.empty()) return {};  // as it was made
    return last == state ? "" : " is " + state + ", but its history ends with " + last;
  }

  static bool is_step(const std::string& before, const std::string& after) {
    const auto from = delivery_state_from_text(before);
    const auto to = delivery_state_from_text(after);
    if (!from || !to) return false;
    for (int event = 0; event < kDeliveryEvents; ++event) {
      if (next_state(*from, static_cast<DeliveryEvent>(event)) == to) return true;
    }
    return false;
  }

  void open_payloads() {
    compare("SELECT payload, sha256 FROM message WHERE erased_at IS NULL");
    compare(
        "SELECT d.payload, d.sha256 FROM delivery AS d JOIN message AS m ON m.number = d.message WHERE "
        "m.erased_at IS NULL AND d.payload NOT IN ('', m.payload)");
    compare(
        "SELECT e.bytes, e.sha256 FROM envelope AS e JOIN message AS m ON m.number = e.message WHERE "
        "m.erased_at IS NULL");
  }

  void compare(const char* sql) {
    auto rows = from_.use(sql);
    while (rows->step() && !report_.more_faults) {
      const auto id = rows->id<PayloadId>();
      const std::string sha256 = rows->digest();
      const auto sealed = select_payload(from_, id);
      if (!sealed || sealed->key_id == kShredded) continue;  // complained of by the rules
      const auto digest = wanted_.open(id, *sealed);
      if (!digest) {
        complain("payload " + id.value() + " does not open: " + digest.failure().detail);
      } else if (*digest != sha256) {
        complain("payload " + id.value() + " holds other bytes than its message says");
      } else {
        ++report_.opened;
      }
    }
  }

  const Inspection& wanted_;
  Connection& from_;
  StoreReport report_;
};

}  // namespace

StoreReport inspect(const Inspection& wanted) {
  try {
    Connection from(wanted.path, wanted.immutable ? Connection::Use::immutable : Connection::Use::inspect,
                    kPatience);
    from.run_script("BEGIN");  // all of it sees one moment
    StoreReport report = Inspector{wanted, from}.run();
    from.run_script("COMMIT");
    return report;
  } catch (const Error& error) {
    throw std::runtime_error("store " + wanted.path + ": " + error.what());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("store " + wanted.path + " " + error.what());
  }
}

}  // namespace budstikke::sqlite
