#pragma once
// Units into rows: one synced transaction a call. Used by the writing thread only.

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "adapters/store_sqlite/alarm.hpp"
#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/room.hpp"
#include "adapters/store_sqlite/row_numbers.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/store.hpp"

namespace budstikke::sqlite {

class Writer {
 public:
  /// All three outlive the writer.
  Writer(Connection& connection, Alarm& alarm, Room& room);

  /// As Store::commit. Never throws.
  [[nodiscard]] std::vector<Outcome<void>> commit(const std::vector<Unit>& units);

  /// Runs `work` in a synced transaction of its own, of which a failure leaves nothing. `bytes` is about what it writes.
  /// Never throws.
  using Work = std::function<Outcome<void>(Connection&)>;
  [[nodiscard]] Outcome<void> write(Room::Standing standing, std::size_t bytes, const Work& work);

  /// The number of the last entry of history; 0 where it cannot be read. Never throws.
  [[nodiscard]] std::int64_t last_history();

  /// Looks at the room that is left, and tells of a change. Never throws.
  void check_room();

  /// Whether the log has grown so long that it should be copied into the database.
  [[nodiscard]] bool wants_checkpoint() const;
  void checkpoint();
  /// As Connection::empty_log. Never throws.
  [[nodiscard]] Outcome<bool> empty_log();

 private:
  [[nodiscard]] std::vector<Outcome<void>> transact(const std::vector<Unit>& units);
  /// What `doing` returns, or what its exception means for the store and for the caller.
  template <class Doing>
  [[nodiscard]] auto guard(Doing doing) -> Outcome<decltype(doing())>;
  std::vector<Outcome<void>> write_all(const std::vector<Unit>& units, bool savepoints);
  std::optional<Outcome<void>> write_whole(const Unit& unit, bool savepoint);
  [[nodiscard]] Outcome<void> write(const Unit& unit);
  [[nodiscard]] Outcome<void> change(const DeliveryChange& one);
  [[nodiscard]] bool is_known(const std::string& duplicate_key);
  [[nodiscard]] bool noted_often(const HistoryEntry& entry);
  void roll_back();

  Connection& connection_;
  RowNumbers numbers_;
  Alarm& alarm_;
  Room& room_;
};

}  // namespace budstikke::sqlite
