#pragma once
// Units into rows: one synced transaction a call. Used by the writing thread only.

#include <cstdint>
#include <vector>

#include "adapters/store_sqlite/alarm.hpp"
#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/store.hpp"

namespace budstikke::sqlite {

class Writer {
 public:
  /// All three outlive the writer.
  Writer(Connection& connection, Alarm& alarm, std::uint64_t max_bytes);

  /// As Store::commit. Never throws.
  [[nodiscard]] std::vector<Outcome<void>> commit(const std::vector<Unit>& units);

  /// Whether the log has grown so long that it should be copied into the database.
  [[nodiscard]] bool wants_checkpoint() const;
  void checkpoint();

 private:
  [[nodiscard]] std::vector<Outcome<void>> transact(const std::vector<Unit>& units);
  [[nodiscard]] Outcome<void> write_whole(const Unit& unit);
  [[nodiscard]] Outcome<void> write(const Unit& unit);
  [[nodiscard]] Outcome<void> change(const Delivery& after);
  [[nodiscard]] bool has_room_for(const Unit& unit);
  void roll_back();

  Connection& connection_;
  Alarm& alarm_;
  std::int64_t open_pages_;  ///< pages in use beyond which no new message is taken
};

}  // namespace budstikke::sqlite
