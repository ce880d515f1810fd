#include "adapters/store_sqlite/ledger_file.hpp"

#include <stdexcept>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/ledger.hpp"

namespace budstikke::sqlite {

namespace {

constexpr Duration kBusy = std::chrono::seconds{5};

[[noreturn]] void unreadable(const std::string& path, const std::exception& error) {
  throw std::runtime_error("the store " + path + " cannot be read: " + error.what());
}

}  // namespace

LedgerFile::LedgerFile(const std::string& path, Use use) : path_(path) {
  try {
    connection_ = std::make_unique<Connection>(
        path, use == Use::immutable ? Connection::Use::immutable : Connection::Use::inspect, kBusy);
    if (connection_->number("SELECT count(*) FROM sqlite_schema WHERE name = 'ledger'") == 0) {
      throw std::runtime_error("it has no ledger");
    }
  } catch (const std::exception& error) {
    unreadable(path, error);
  }
}

LedgerFile::~LedgerFile() = default;

std::vector<LedgerEntry> LedgerFile::entries(const std::string& topic, std::uint64_t after, std::size_t max) {
  try {
    return select_entries(*connection_, topic, after, max);
  } catch (const std::exception& error) {
    unreadable(path_, error);
  }
}

}  // namespace budstikke::sqlite
