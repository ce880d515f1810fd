#pragma once
// Reads the ledger out of a store's file, also while a daemon has it open, or out of a copy of it. Changes nothing. One
// thread; blocks.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/ledger.hpp"

namespace budstikke::sqlite {

class LedgerFile {
 public:
  /// Throws std::runtime_error with a sentence where the file is no store or cannot be read.
  explicit LedgerFile(const std::string& path);
  ~LedgerFile();

  /// As Ledger::entries. Throws std::runtime_error where the file cannot be read.
  [[nodiscard]] std::vector<LedgerEntry> entries(const std::string& topic, std::uint64_t after,
                                                 std::size_t max);

 private:
  std::string path_;
  std::unique_ptr<class Connection> connection_;
};

}  // namespace budstikke::sqlite
