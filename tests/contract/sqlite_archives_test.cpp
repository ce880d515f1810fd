// What the SQLite store promises of ledger and address book beyond the contract: older files, room, failures, indexes.

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "adapters/store_sqlite/addresses.hpp"
#include "adapters/store_sqlite/certificates.hpp"
#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/ledger.hpp"
#include "tests/contract/faulty_disk.hpp"
#include "tests/contract/stores.hpp"
#include "tests/support/places.hpp"

namespace budstikke::sqlite {
namespace {

using Words = std::vector<std::string>;

class SqliteArchivesTest : public ::testing::Test {
 protected:
  void open(std::uint64_t max_bytes = StoreOptions{}.max_bytes) {
    store_.reset();
    StoreOptions options{path_};
    options.max_bytes = max_bytes;
    options.busy = Duration{1};
    store_ = std::make_unique<SqliteStore>(
        io_.get_executor(), options, [this](std::string sentence) { fatal_.push_back(std::move(sentence)); });
  }

  std::string by_hand(const std::string& sql) const {
    sqlite3* database = nullptr;
    std::string result;
    const auto keep = [](void* target, int, char** columns, char**) {
      *static_cast<std::string*>(target) = columns[0] == nullptr ? "" : columns[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), keep, &result, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
    return result;
  }

  /// A file as the program of format 1 wrote it, with one message in it.
  void make_format_1() {
    std::ifstream file(tests::source_directory() + "/tests/contract/format_1.sql");
    std::stringstream sql;
    sql << file.rdbuf();
    ASSERT_GT(sql.str().size(), 1'000U);
    by_hand(sql.str());
  }

  template <class T>
  std::string word(boost::asio::awaitable<Outcome<T>> doing) {
    const auto outcome = tests::run(io_, std::move(doing));
    return outcome ? "ok" : std::string(id_of(outcome.failure().code));
  }

  static AddressImport import_of(std::uint64_t number, std::uint32_t parties) {
    AddressImport import;
    import.record.number = number;
    import.record.at = at(static_cast<long long>(number));
    for (std::uint32_t id = 1; id <= parties; ++id) {
      Party party;
      party.her_id = HerId{id};
      party.name = std::string(200, 'x') + std::to_string(number);
      import.put.push_back(party);
    }
    return import;
  }

  LedgerEntry entry() { return {"rules", ++entries_, at(0), "kari", std::string(1'000, 'x')}; }

  std::uint64_t entries_ = 0;
  boost::asio::io_context io_;
  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("store.db");
  std::vector<std::string> fatal_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqliteArchivesTest, BringsAnOlderStoreToTodaysFormatWithAllThatIsInIt) {
  make_format_1();
  open();
  EXPECT_TRUE(tests::run(io_, store_->message(MessageId{"old"})).value());
  EXPECT_EQ(word(store_->append(entry())), "ok");
  EXPECT_EQ(word(store_->take_up(import_of(1, 2))), "ok");
  EXPECT_EQ(words(tests::run(io_, store_->commit(batch(simple_unit("new"))))), Words{"ok"});
  open();
  EXPECT_EQ(tests::run(io_, store_->entries("rules", 0, 10)).value().size(), 1U);
  EXPECT_EQ(tests::run(io_, store_->parties(at(9))).value().size(), 2U);
  store_.reset();
  EXPECT_EQ(by_hand("SELECT value FROM meta WHERE name = 'format_version'"), "4");
  const std::string made =
      by_hand("SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)");
  path_ = folder_.file("fresh.db");
  open();
  store_.reset();
  EXPECT_EQ(made, by_hand("SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)"))
      << "the same tables as in a store that is made today";
}

TEST_F(SqliteArchivesTest, MakesAnIndexAgainThatIsDefinedOtherwiseByNow) {
  const std::string kSchema =
      "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
  open();
  EXPECT_EQ(words(tests::run(io_, store_->commit(batch(simple_unit("one"))))), Words{"ok"});
  store_.reset();
  const std::string made = by_hand(kSchema);
  const std::string kPlace = "SELECT rootpage FROM sqlite_schema WHERE name = 'delivery_state'";
  const std::string place = by_hand(kPlace);
  by_hand("DROP INDEX delivery_queue");
  by_hand(
      "CREATE INDEX delivery_queue ON delivery (state, lane, created_at) WHERE state IN ('waiting', 'held')");
  by_hand("DROP INDEX history_message");
  ASSERT_NE(by_hand(kSchema), made);
  open();
  EXPECT_EQ(tests::run(io_, store_->queues()).value().size(), 1U);
  EXPECT_EQ(words(tests::run(io_, store_->commit(batch(simple_unit("two"))))), Words{"ok"});
  store_.reset();
  EXPECT_EQ(by_hand(kSchema), made);
  EXPECT_EQ(by_hand(kPlace), place) << "the others are left alone";
  EXPECT_EQ(by_hand("PRAGMA integrity_check"), "ok");
}

TEST_F(SqliteArchivesTest, KeepsAnOlderIndexWhereTheDiskHasNoRoomForAnother) {
  open();
  EXPECT_EQ(words(tests::run(io_, store_->commit(batch(simple_unit("one"))))), Words{"ok"});
  store_.reset();
  by_hand("DROP INDEX delivery_queue");
  {
    const FaultyDisk disk;
    FaultyDisk::log_write = SQLITE_FULL;
    open();
    EXPECT_EQ(tests::run(io_, store_->queues()).value().size(), 1U);
    store_.reset();
    FaultyDisk::log_write = SQLITE_OK;
  }
  const std::string kCount = "SELECT count(*) FROM sqlite_schema WHERE name = 'delivery_queue'";
  EXPECT_EQ(by_hand(kCount), "0");
  open();
  store_.reset();
  EXPECT_EQ(by_hand(kCount), "1") << "the next start makes it";
}

TEST_F(SqliteArchivesTest, BringsAnOlderStoreThatIsAtItsLimitToTodaysFormat) {
  make_format_1();
  by_hand("INSERT INTO payload VALUES ('payload-old', 'key', zeroblob(3000000))");
  open(1'048'576);
  EXPECT_EQ(words(tests::run(io_, store_->commit(batch(simple_unit("new"))))), Words{"B201"});
  EXPECT_EQ(tests::run(io_, store_->entries("rules", 0, 10)).value().size(), 0U);
}

TEST_F(SqliteArchivesTest, LeavesAnOlderStoreAsItIsWhereItsDiskIsFull) {
  make_format_1();
  {
    const FaultyDisk disk;
    FaultyDisk::database_write = SQLITE_FULL;
    try {
      open();
      FAIL() << "opened without its tables";
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find("as much as it takes itself) and start again"),
                std::string::npos)
          << error.what();
    }
    FaultyDisk::database_write = SQLITE_OK;
  }
  EXPECT_EQ(by_hand("SELECT value FROM meta WHERE name = 'format_version'"), "1");
  EXPECT_EQ(by_hand("SELECT count(*) FROM sqlite_schema WHERE name = 'ledger'"), "0");
  open();
  EXPECT_EQ(word(store_->append(entry())), "ok");
}

TEST_F(SqliteArchivesTest, LeavesTheReserveToOperatorsAndNotToImports) {
  open(4'194'304);
  std::uint64_t imports = 0;
  while (word(store_->take_up(import_of(imports + 1, 500))) == "ok") ASSERT_LT(++imports, 100U);
  EXPECT_GT(imports, 5U);
  EXPECT_EQ(tests::run(io_, store_->imports(1)).value().at(0).number, imports)
      << "the refused one left nothing";
  PartyCertificate large;
  large.der = std::string(400'000, 'x');
  EXPECT_EQ(word(store_->put({large})), "B201");
  EXPECT_EQ(word(store_->stage({at(1), "next", import_of(1, 500).put, {}})), "B201");
  int taken = 0;
  while (word(store_->append(entry())) == "ok") ASSERT_LT(++taken, 10'000);
  EXPECT_GT(taken, 50);
  EXPECT_LE(std::filesystem::file_size(path_), 4'194'304U + 16'384U);
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(SqliteArchivesTest, StopsForGoodWhereASyncOfAnEntryOrAnImportFails) {
  for (const bool import : {false, true}) {
    const FaultyDisk disk;
    open();
    FaultyDisk::log_sync = SQLITE_IOERR_FSYNC;
    EXPECT_EQ(import ? word(store_->take_up(import_of(1, 1))) : word(store_->append(entry())), "B203");
    FaultyDisk::log_sync = SQLITE_OK;
    EXPECT_EQ(words(tests::run(io_, store_->commit(batch(simple_unit("m"))))), Words{"B203"});
    io_.restart();
    io_.poll();
    EXPECT_EQ(fatal_.size(), import ? 2U : 1U);
    store_.reset();
  }
}

TEST_F(SqliteArchivesTest, AnswersFullWhereTheDiskRefusesAndGoesOnAfterwards) {
  const FaultyDisk disk;
  open();
  FaultyDisk::log_write = SQLITE_FULL;
  EXPECT_EQ(word(store_->take_up(import_of(1, 1))), "B201");
  EXPECT_EQ(word(store_->append({"rules", 1, at(0), "kari", "{}"})), "B201");
  FaultyDisk::log_write = SQLITE_OK;
  EXPECT_EQ(word(store_->append({"rules", 1, at(0), "kari", "{}"})), "ok");
  EXPECT_EQ(word(store_->take_up(import_of(1, 1))), "ok");
  store_.reset();
}

sqlite3* last_opened = nullptr;

int note_opened(sqlite3* database, const char**, const sqlite3_api_routines*) {
  last_opened = database;
  return SQLITE_OK;
}

TEST_F(SqliteArchivesTest, FindsByIndexAndNotByReadingEverything) {
  open();
  ASSERT_EQ(word(store_->take_up(import_of(1, 20))), "ok");
  ASSERT_EQ(word(store_->take_up(import_of(2, 20))), "ok");
  for (int i = 0; i < 20; ++i) ASSERT_EQ(word(store_->append(entry())), "ok");
  const auto noter = reinterpret_cast<void (*)()>(note_opened);
  sqlite3_auto_extension(noter);
  Connection connection(path_, Connection::Use::read, Duration{1});
  sqlite3_cancel_auto_extension(noter);
  EXPECT_EQ(select_parties(connection, at(3)).size(), 20U);
  EXPECT_EQ(select_parties(connection, at(1)).size(), 20U);
  EXPECT_EQ(select_versions(connection, HerId{3}).size(), 2U);
  EXPECT_EQ(select_imports(connection, 1).size(), 1U);
  EXPECT_EQ(select_entries(connection, "rules", 18, 10).size(), 2U);
  static_cast<void>(select_staged(connection));
  int statements = 0;
  for (auto* one = sqlite3_next_stmt(last_opened, nullptr); one != nullptr;
       one = sqlite3_next_stmt(last_opened, one)) {
    EXPECT_EQ(sqlite3_stmt_status(one, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 0) << sqlite3_sql(one);
    ++statements;
  }
  EXPECT_GE(statements, 5);
}

}  // namespace
}  // namespace budstikke::sqlite
