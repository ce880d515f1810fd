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
  enum class Use {
    beside_others,  ///< a daemon may have it open
    immutable,      ///< nobody writes it, such as a backup: no file is made beside it
  };

  /// Throws std::runtime_error with a sentence where the file is no store or cannot be read.
  LedgerFile(const std::string& path, Use use);
  ~LedgerFile();

  /// As Ledger::entries. Throws std::runtime_error where the file cannot be read.
  [[nodiscard]] std::vector<LedgerEntry> entries(const std::string& topic, std::uint64_t after,
                                                 std::size_t max);

 private:
  std::string path_;
  std::unique_ptr<class Connection> connection_;
};

}  // namespace budstikke::sqlite
