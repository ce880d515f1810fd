// What the SQLite store promises beyond the contract: its file, its bounds, its failures and its crashes.

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "tests/contract/faulty_disk.hpp"
#include "tests/contract/stores.hpp"

namespace budstikke::sqlite {
namespace {

using Words = std::vector<std::string>;

class SqliteStoreTest : public ::testing::Test {
 protected:
  void open(std::uint64_t max_bytes = StoreOptions{}.max_bytes) {
    store_.reset();
    StoreOptions options{path_};
    options.max_bytes = max_bytes;
    options.busy = Duration{1};
    store_ = std::make_unique<SqliteStore>(
        io_.get_executor(), options, [this](std::string sentence) { fatal_.push_back(std::move(sentence)); });
  }

  /// The sentence with which opening ends; empty where it succeeds.
  std::string refusal() {
    try {
      open();
      return {};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  template <class... Units>
  Words commit(Units... units) {
    return words(tests::run(io_, store_->commit(batch(std::move(units)...))));
  }

  bool has(const std::string& message) {
    return tests::run(io_, store_->message(MessageId{message})).value().has_value();
  }

  /// Runs `sql` as the sqlite3 command would; the first column of the last row.
  std::string by_hand(const std::string& sql, int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) const {
    sqlite3* database = nullptr;
    std::string result;
    const auto keep = [](void* target, int, char** columns, char**) {
      *static_cast<std::string*>(target) = columns[0] == nullptr ? "" : columns[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_open_v2(path_.c_str(), &database, flags, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), keep, &result, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
    return result;
  }

  static Unit with_payload(const std::string& id, std::size_t bytes) {
    Unit unit = simple_unit(id);
    unit.payloads.push_back({PayloadId{"payload-" + id}, {std::string(bytes, 'x'), "key"}});
    return unit;
  }

  boost::asio::io_context io_;
  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("store.db");
  std::vector<std::string> fatal_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqliteStoreTest, KeepsItsFilesFromEverybodyElse) {
  std::ofstream(path_).close();
  ::chmod(path_.c_str(), 0666);
  open();
  ASSERT_EQ(commit(simple_unit("m")), Words{"ok"});
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    struct stat status{};
    ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << file.path();
    ++files;
  }
  EXPECT_GE(files, 3) << "database, log and lock";
}

TEST_F(SqliteStoreTest, IsOpenedByOneAtATime) {
  open();
  try {
    const SqliteStore second(io_.get_executor(), StoreOptions{path_}, {});
    FAIL() << "a second store opened the file";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "store " + path_ + " is in use by another process");
  }
  store_.reset();
  EXPECT_EQ(refusal(), "");
}

TEST_F(SqliteStoreTest, IsReadByOperatorsWhileItIsOpen) {
  open();
  ASSERT_EQ(commit(simple_unit("m")), Words{"ok"});
  EXPECT_EQ(by_hand("SELECT state || ' ' || lane FROM delivery", SQLITE_OPEN_READONLY),
            "waiting her:8142520");
  EXPECT_EQ(commit(simple_unit("n")), Words{"ok"});
}

TEST_F(SqliteStoreTest, RefusesFilesThatAreNotItsOwn) {
  const auto expect_refusal = [this](const std::string& words) {
    const std::string sentence = refusal();
    EXPECT_NE(sentence.find(path_), std::string::npos) << sentence;
    EXPECT_NE(sentence.find(words), std::string::npos) << sentence;
  };
  by_hand("CREATE TABLE other (x)");
  expect_refusal("is a database of another program");
  std::filesystem::remove(path_);
  std::ofstream(path_) << std::string(50'000, 'x');
  expect_refusal("not a database");
  std::filesystem::remove(path_);
  open();
  store_.reset();
  by_hand("UPDATE meta SET value = '5' WHERE name = 'format_version'");
  expect_refusal("format version 5");
  by_hand("DELETE FROM meta");
  expect_refusal("names no format version");
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  expect_refusal("cannot be opened");
}

TEST_F(SqliteStoreTest, RefusesAFolderThatIsNotThere) {
  path_ = folder_.file("absent/store.db");
  EXPECT_NE(refusal().find("No such file"), std::string::npos);
}

TEST_F(SqliteStoreTest, MakesItsTablesAgainWhereAStartWasCutShort) {
  by_hand("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL");
  open();
  EXPECT_EQ(commit(simple_unit("m")), Words{"ok"});
}

TEST_F(SqliteStoreTest, SyncsOnceForABatchAndBeforeItAnswers) {
  const FaultyDisk disk;
  open();
  ASSERT_EQ(commit(simple_unit("first")), Words{"ok"});
  std::vector<Unit> units;
  for (int i = 0; i < 64; ++i) units.push_back(simple_unit(std::to_string(i)));
  FaultyDisk::log_syncs = 0;
  FaultyDisk::log_writes = 0;
  EXPECT_EQ(words(tests::run(io_, store_->commit(units))), Words(64, "ok"));
  EXPECT_GT(FaultyDisk::log_writes, 0);
  EXPECT_EQ(FaultyDisk::log_syncs, 1);
}

TEST_F(SqliteStoreTest, StopsForGoodWhereASyncFails) {
  {
    const FaultyDisk disk;
    open();
    ASSERT_EQ(commit(simple_unit("before")), Words{"ok"});
    FaultyDisk::log_sync = SQLITE_IOERR_FSYNC;
    EXPECT_EQ(commit(simple_unit("a"), simple_unit("b")), (Words{"B203", "B203"}));
    FaultyDisk::log_sync = SQLITE_OK;
    FaultyDisk::log_writes = 0;
    EXPECT_EQ(commit(simple_unit("after")), Words{"B203"}) << "a failed sync is never retried";
    EXPECT_EQ(FaultyDisk::log_writes, 0);
    io_.restart();
    io_.poll();
    ASSERT_EQ(fatal_.size(), 1U);
    EXPECT_NE(fatal_[0].find("store " + path_), std::string::npos) << fatal_[0];
    FaultyDisk::log_syncs = 0;
    store_.reset();
    EXPECT_EQ(FaultyDisk::log_syncs, 0) << "nor when the store is closed";
    EXPECT_GT(std::filesystem::file_size(path_ + "-wal"), 0U);
  }
  open();
  EXPECT_TRUE(has("before"));
  EXPECT_FALSE(has("after"));
}

TEST_F(SqliteStoreTest, StopsWhereTheDatabaseFileItselfCannotBeSynced) {
  const FaultyDisk disk;
  open();
  FaultyDisk::database_sync = SQLITE_IOERR_FSYNC;
  EXPECT_EQ(commit(with_payload("large", 20'000'000)), Words{"ok"}) << "the log has it";
  tests::run(io_,
             store_->check_room());  // the next in the queue may pass the checkpoint, the one after it not
  EXPECT_EQ(commit(simple_unit("next")), Words{"B203"}) << "the checkpoint behind the first commit failed";
  FaultyDisk::database_sync = SQLITE_OK;
  open();
  EXPECT_EQ(fatal_.size(), 1U);
  EXPECT_TRUE(has("large"));
}

TEST_F(SqliteStoreTest, CopiesItsLogIntoTheDatabaseAsItGrows) {
  open();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(commit(with_payload(std::to_string(i), 20'000'000)), Words{"ok"});
  EXPECT_LT(std::filesystem::file_size(path_ + "-wal"), 70'000'000U);
  EXPECT_GT(std::filesystem::file_size(path_), 60'000'000U);
}

TEST_F(SqliteStoreTest, GoesOnAfterAFullDiskHasRoomAgain) {
  const FaultyDisk disk;
  open();
  ASSERT_EQ(commit(simple_unit("before")), Words{"ok"});
  for (const auto& [code, answer] : {std::pair{SQLITE_FULL, "B201"}, std::pair{SQLITE_IOERR_WRITE, "B203"}}) {
    FaultyDisk::log_write = code;
    EXPECT_EQ(commit(simple_unit("a"), simple_unit("b")), (Words{answer, answer}));
    EXPECT_FALSE(has("a"));
    EXPECT_TRUE(has("before"));
  }
  FaultyDisk::log_write = SQLITE_OK;
  EXPECT_EQ(commit(simple_unit("a"), simple_unit("b")), (Words{"ok", "ok"}));
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(SqliteStoreTest, TakesNoNewMessageBeyondItsSizeButLetsOldOnesEnd) {
  open(8'000'000);
  int taken = 0;
  while (commit(with_payload("m" + std::to_string(taken), 500'000)) == Words{"ok"}) ASSERT_LT(++taken, 16);
  EXPECT_GE(taken, 10);
  EXPECT_EQ(commit(with_payload("one more", 500'000)), Words{"B201"});
  EXPECT_FALSE(has("one more"));
  for (int i = 0; i < taken; ++i) {
    Unit end;
    end.changed.push_back({full_delivery("delivery-m" + std::to_string(i), "m" + std::to_string(i))});
    end.changed[0].after.version = 2;
    end.changed[0].after.state = DeliveryState::confirmed;
    end.may_use_reserve = true;
    end.history.push_back(full_entry("m" + std::to_string(i), "delivery-m" + std::to_string(i)));
    EXPECT_EQ(commit(with_payload("refused " + std::to_string(i), 500'000), end), (Words{"B201", "ok"}));
  }
  Unit receipt = with_payload("receipt", 2'000);
  receipt.changed.push_back({full_delivery("delivery-m0", "m0")});
  receipt.changed[0].after.version = 3;
  receipt.may_use_reserve = true;
  EXPECT_EQ(commit(receipt), Words{"ok"}) << "a receipt ends something, though it is a message";
  open(16'000'000);
  EXPECT_EQ(commit(with_payload("one more", 500'000)), Words{"ok"});
}

TEST_F(SqliteStoreTest, NeverGrowsBeyondItsSizeWhateverTheUnit) {
  open(8'000'000);
  Unit readdressed;
  readdressed.payloads.push_back({PayloadId{"p"}, {std::string(9'000'000, 'x'), "key"}});
  readdressed.may_use_reserve = true;
  EXPECT_EQ(commit(readdressed, simple_unit("m")), (Words{"B201", "ok"}));
}

TEST_F(SqliteStoreTest, UsesTheRoomThatErasedPayloadsLeave) {
  open(8'000'000);
  int taken = 0;
  while (commit(with_payload("m" + std::to_string(taken), 500'000)) == Words{"ok"}) ASSERT_LT(++taken, 16);
  by_hand("DELETE FROM payload");
  EXPECT_EQ(commit(with_payload("again", 500'000)), Words{"ok"});
}

TEST_F(SqliteStoreTest, AnswersBrokenWhileSomebodyElseHoldsTheLockAndGoesOnAfterwards) {
  open();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(commit(simple_unit("m")), Words{"B203"});
  sqlite3_close(other);
  EXPECT_EQ(commit(simple_unit("m")), Words{"ok"});
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(SqliteStoreTest, SaysThatARowIsDamagedInsteadOfGuessing) {
  open();
  ASSERT_EQ(commit(simple_unit("m"), simple_unit("n")), (Words{"ok", "ok"}));
  by_hand("UPDATE delivery SET state = 'lost' WHERE id = 'delivery-m'");
  const auto broken = tests::run(io_, store_->delivery(DeliveryId{"delivery-m"}));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.failure().code, Code::B203);
  EXPECT_TRUE(tests::run(io_, store_->delivery(DeliveryId{"delivery-n"})).ok());
}

TEST_F(SqliteStoreTest, StopsWhereTheFileIsDamaged) {
  open();
  ASSERT_EQ(commit(simple_unit("m")), Words{"ok"});
  store_.reset();
  const long page = std::stol(by_hand("SELECT rootpage FROM sqlite_schema WHERE name = 'delivery'"));
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * kPageBytes);
  file << std::string(kPageBytes, '\xff');
  file.close();
  open();
  const auto broken = tests::run(io_, store_->delivery(DeliveryId{"delivery-m"}));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.failure().code, Code::B203);
  EXPECT_EQ(commit(simple_unit("n")), Words{"B203"});
  io_.restart();
  io_.poll();
  ASSERT_EQ(fatal_.size(), 1U);
  EXPECT_NE(fatal_[0].find("malformed"), std::string::npos) << fatal_[0];
}

/// Runs a process that commits "old" and then dies at `failpoint` while it commits "new".
void die_at(const std::string& failpoint, const std::string& path) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::setenv("BUDSTIKKE_FAILPOINT", (failpoint + "=2:kill").c_str(), 1);
    boost::asio::io_context io;
    SqliteStore store(io.get_executor(), StoreOptions{path}, {});
    static_cast<void>(tests::run(io, store.commit(batch(simple_unit("old")))));
    static_cast<void>(tests::run(io, store.commit(batch(simple_unit("new")))));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the failpoint was not reached";
  ASSERT_EQ(WTERMSIG(status), SIGKILL);
}

TEST_F(SqliteStoreTest, HasNothingOfATransactionThatACrashCutShort) {
  die_at("store.before_commit", path_);
  open();
  EXPECT_TRUE(has("old"));
  EXPECT_FALSE(has("new"));
  EXPECT_EQ(commit(simple_unit("new")), Words{"ok"});
}

TEST_F(SqliteStoreTest, HasEverythingOfATransactionThatEndedBeforeTheCrash) {
  die_at("store.after_commit", path_);
  open();
  EXPECT_TRUE(has("old"));
  EXPECT_TRUE(has("new"));
}

TEST_F(SqliteStoreTest, GivesTheLastEntriesOfAllNewestFirst) {
  open();
  for (const char* id : {"a", "b", "c"}) {
    Unit unit = simple_unit(id);
    HistoryEntry entry;
    entry.message = MessageId{id};
    entry.event = "received";
    unit.history.push_back(entry);
    ASSERT_EQ(commit(std::move(unit)), Words{"ok"});
  }
  EXPECT_EQ(store_->answered_history(), 3);
  ASSERT_EQ(tests::run(io_, store_->newest_history(2, 9))->size(), 1U);
  const auto newest = tests::run(io_, store_->newest_history(0, 2));
  ASSERT_TRUE(newest.ok());
  ASSERT_EQ(newest->size(), 2U);
  EXPECT_EQ(newest->at(0).message, MessageId{"c"});
  EXPECT_EQ(newest->at(1).message, MessageId{"b"});
}

}  // namespace
}  // namespace budstikke::sqlite
