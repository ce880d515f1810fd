#include "adapters/store_sqlite/writer.hpp"

#include <exception>
#include <utility>

#include "adapters/store_sqlite/envelopes.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/rows.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "engine/runtime/failpoint.hpp"

namespace budstikke::sqlite {

namespace {

/// 16 MiB of log: some thousand messages between two syncs of the database file.
constexpr int kCheckpointPages = 1'000;

std::vector<Outcome<void>> all_failed(std::size_t count, const Failure& failure) {
  return std::vector<Outcome<void>>(count, Outcome<void>(failure));
}

}  // namespace

Writer::Writer(Connection& connection, Alarm& alarm, Room& room)
    : connection_(connection), numbers_(connection), alarm_(alarm), room_(room) {}

template <class Doing>
auto Writer::guard(Doing doing) -> Outcome<decltype(doing())> {
  if (alarm_.raised()) return Failure(Code::B203, "the store has stopped");
  try {
    room_.measure();
    return doing();
  } catch (const Error& error) {
    roll_back();
    if (is_full(error)) room_.refused();
    if (is_fatal(error)) alarm_.raise(error.what());
    return to_failure(error);
  } catch (const std::exception& error) {
    roll_back();
    return Failure(Code::B203, error.what());
  }
}

std::vector<Outcome<void>> Writer::commit(const std::vector<Unit>& units) {
  auto outcomes = guard([&] { return transact(units); });
  return outcomes ? std::move(*outcomes) : all_failed(units.size(), outcomes.failure());
}

Outcome<void> Writer::write(Room::Standing standing, std::size_t bytes, const Work& work) {
  const auto outcome = guard([&]() -> Outcome<void> {
    if (!room_.admits(standing, bytes)) return Failure(Code::B201);
    connection_.run("BEGIN IMMEDIATE");
    numbers_.forget();  // rows may be deleted
    Outcome<void> written = work(connection_);
    // What was written may be more than was said.
    if (written && !room_.admits(standing, 0)) written = Failure(Code::B201);
    BUDSTIKKE_FAILPOINT("store.before_archive_commit");
    connection_.run(written ? "COMMIT" : "ROLLBACK");
    BUDSTIKKE_FAILPOINT("store.after_archive_commit");
    return written;
  });
  return outcome ? *outcome : outcome.failure();
}

std::vector<Outcome<void>> Writer::transact(const std::vector<Unit>& units) {
  connection_.run("BEGIN IMMEDIATE");
  std::vector<Outcome<void>> outcomes = write_all(units, false);
  if (outcomes.size() < units.size()) {
    connection_.run("ROLLBACK");
    numbers_.forget();
    room_.measure();
    connection_.run("BEGIN IMMEDIATE");
    outcomes = write_all(units, true);
  }
  BUDSTIKKE_FAILPOINT("store.before_commit");
  connection_.run("COMMIT");
  BUDSTIKKE_FAILPOINT("store.after_commit");
  return outcomes;
}

/// A savepoint copies every page that its unit touches, and few units fail: without savepoints this ends at the first that
/// does, and the transaction is good for nothing but to be rolled back.
std::vector<Outcome<void>> Writer::write_all(const std::vector<Unit>& units, bool savepoints) {
  std::vector<Outcome<void>> outcomes;
  outcomes.reserve(units.size());
  for (const Unit& unit : units) {
    auto outcome = write_whole(unit, savepoints);
    if (!outcome) break;
    outcomes.push_back(*std::move(outcome));
  }
  return outcomes;
}

/// Nothing where the unit failed half-way and no savepoint puts back what it wrote.
std::optional<Outcome<void>> Writer::write_whole(const Unit& unit, bool savepoint) {
  const bool repeat = unit.only_notes_repeat();
  if (repeat && noted_often(unit.history.front())) return Outcome<void>();
  // The first answer is given again whether or not there is room to note it.
  if (!room_.admits(unit)) return repeat ? Outcome<void>() : Failure(Code::B201);
  if (savepoint) connection_.run("SAVEPOINT unit");
  Outcome<void> outcome;
  try {
    outcome = write(unit);
  } catch (const Error& error) {
    // The store as a whole is well: this unit alone breaks what holds between rows.
    if (!is_constraint(error)) throw;
    outcome = to_failure(error);
  }
  if (!savepoint) return outcome.ok() ? std::optional(outcome) : std::nullopt;
  if (!outcome.ok()) {
    connection_.run("ROLLBACK TO unit");
    numbers_.forget();
  }
  connection_.run("RELEASE unit");
  return outcome;
}

Outcome<void> Writer::write(const Unit& unit) {
  if (unit.message) {
    try {
      insert(connection_, numbers_, *unit.message);
    } catch (const Error& error) {
      if (is_constraint(error) && is_known(unit.message->duplicate_key)) return Failure(Code::B205);
      throw;
    }
  }
  for (const auto& [id, sealed] : unit.payloads) insert_payload(connection_, id, sealed);
  for (const Delivery& added : unit.added) insert(connection_, numbers_, added);
  for (const DeliveryChange& one : unit.changed) {
    // Other bytes come in the unit that changes to them.
    const PayloadId before = unit.payloads.empty() ? PayloadId{} : payload_of(connection_, one.after.id);
    if (Outcome<void> outcome = change(one); !outcome.ok()) return outcome;
    if (!before.empty() && before != one.after.payload) {
      shred_unless_used(connection_, before, one.after.message);
    }
  }
  for (const HistoryEntry& entry : unit.history) insert(connection_, numbers_, entry);
  for (const WireEnvelope& envelope : unit.envelopes) {
    if (Outcome<void> outcome = insert_envelope(connection_, envelope); !outcome.ok()) return outcome;
  }
  if (unit.rule_set) {
    auto insert = connection_.use("INSERT INTO rule_set (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert->bind_digest(unit.rule_set->first);
    insert->bind(unit.rule_set->second);
    insert->step();
  }
  return {};
}

Outcome<void> Writer::change(const DeliveryChange& one) {
  const Delivery& after = one.after;
  const auto number = numbers_.delivery(after.id);
  if (!number) return Failure(Code::B204);
  auto update = connection_.use(one.state_only ? update_state_sql() : update_delivery_sql());
  one.state_only ? bind_state_only(*update, after) : bind_changed(*update, after);
  update->bind(*number);
  update->bind(static_cast<std::int64_t>(after.version) - 1);
  update->step();
  return connection_.changes() == 1 ? Outcome<void>() : Failure(Code::B202);
}

bool Writer::is_known(const std::string& duplicate_key) {
  if (duplicate_key.empty()) return false;
  auto stored = connection_.use("SELECT 1 FROM message WHERE duplicate_key = ? AND duplicate_key <> ''");
  stored->bind_id(duplicate_key);
  return stored->step();
}

bool Writer::noted_often(const HistoryEntry& entry) {
  // The condition of the partial index stands in the text: it is not used otherwise.
  auto count = connection_.use(
      "SELECT count(*) FROM (SELECT 1 FROM history WHERE message = (SELECT number FROM message WHERE id = ?) "
      "AND event = ? AND event IN "
      "('duplicate', "
      "'conflict') LIMIT ?)");
  count->bind(entry.message);
  count->bind(std::string_view(entry.event));
  count->bind(static_cast<std::int64_t>(kMostRepeatNotes));
  return count->step() && count->integer() >= static_cast<std::int64_t>(kMostRepeatNotes);
}

void Writer::roll_back() {
  numbers_.forget();
  try {
    if (connection_.in_transaction()) connection_.run("ROLLBACK");
  } catch (const Error& error) {
    // A transaction that cannot be ended must not swallow the next one.
    alarm_.raise(error.what());
  }
}

std::int64_t Writer::last_history() {
  if (alarm_.raised()) return 0;
  try {
    return sqlite::last_history(connection_);
  } catch (const Error& error) {
    if (is_fatal(error)) alarm_.raise(error.what());
    return 0;
  }
}

void Writer::check_room() {
  if (alarm_.raised()) return;
  try {
    room_.measure();
  } catch (const Error& error) {
    // Anything else may pass, and whoever commits meets it too.
    if (is_fatal(error)) alarm_.raise(error.what());
  }
}

bool Writer::wants_checkpoint() const { return connection_.log_pages() >= kCheckpointPages; }

void Writer::checkpoint() {
  if (alarm_.raised()) return;
  try {
    BUDSTIKKE_FAILPOINT("store.before_checkpoint");
    connection_.checkpoint();
    BUDSTIKKE_FAILPOINT("store.after_checkpoint");
  } catch (const Error& error) {
    // Anything but a failed sync or damage may pass; the log keeps what the database has not got yet.
    if (is_fatal(error)) alarm_.raise(error.what());
  }
}

Outcome<bool> Writer::empty_log() {
  return guard([this] { return connection_.empty_log(); });
}

}  // namespace budstikke::sqlite
