#pragma once
// Copies of a store: taken while the daemon works, and made ready to be a store again.

#include <cstddef>
#include <functional>
#include <string>

#include "engine/model/time.hpp"
#include "engine/ports/ledger.hpp"

namespace budstikke::sqlite {

/// Copies the store as it is at this moment into the file `to`, which exists and is empty. A running daemon goes on; its log
/// grows meanwhile, for it must keep what the copy has not read. Throws std::runtime_error with a sentence.
void back_up(const std::string& from, const std::string& to, const std::function<void(int, int)>& progress);

/// A copy has not seen what came after it: every delivery in it that is not final may have gone further. Marks them as
/// uncertain, with an entry in their history, adds an entry to the ledger, and syncs the file: all of it or nothing. How many
/// deliveries there are. Throws std::runtime_error.
struct Restoring {
  std::string path;  ///< the copy, in its new place; nobody else has it
  TimePoint at{};
  std::string who;
  std::string detail;
  LedgerEntry entry;  ///< the next one of its topic
};
[[nodiscard]] std::size_t mark_restored(const Restoring& restoring);

}  // namespace budstikke::sqlite
