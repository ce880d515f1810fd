// What a full SQLite store still writes, what it does not, and that it tells the node when it is full and when no longer.

#include <sqlite3.h>

#include <filesystem>

#include "tests/contract/faulty_disk.hpp"
#include "tests/contract/stores.hpp"

namespace budstikke::sqlite {
namespace {

using Words = std::vector<std::string>;

class SqliteRoomTest : public ::testing::Test {
 protected:
  void open(std::uint64_t max_bytes = StoreOptions{}.max_bytes) {
    store_.reset();
    StoreOptions options{path_};
    options.max_bytes = max_bytes;
    options.space = [this](const std::filesystem::path&, std::error_code&) { return disk_; };
    options.room_changed = [this](std::string what) { told_.push_back(std::move(what)); };
    store_ = std::make_unique<SqliteStore>(io_.get_executor(), options,
                                           [](const std::string& sentence) { ADD_FAILURE() << sentence; });
  }

  template <class... Units>
  Words commit(Units... units) {
    return words(tests::run(io_, store_->commit(batch(std::move(units)...))));
  }

  /// Looks at the room; everything that the node was told since it was last asked.
  Words told() {
    tests::run(io_, store_->check_room());
    io_.restart();
    io_.poll();
    return std::exchange(told_, {});
  }

  int fill() {
    int taken = 0;
    while (commit(message("m" + std::to_string(taken))) == Words{"ok"}) ++taken;
    return taken;
  }

  static Unit message(const std::string& id, std::size_t bytes = 50'000) {
    Unit unit = simple_unit(id);
    unit.payloads.push_back({PayloadId{"payload-" + id}, {std::string(bytes, 'x'), "key"}});
    return unit;
  }

  static Unit repeat_of(const std::string& id) {
    Unit unit;
    unit.history.push_back(full_entry(id, ""));
    unit.history[0].event = "duplicate";
    return unit;
  }

  /// A change of state with its history, as an attempt begins (`ends` false) or ends.
  Unit change(const std::string& id, bool ends) {
    Unit unit;
    unit.changed.push_back({full_delivery("delivery-" + id, id)});
    unit.changed[0].after.version = ++versions_[id] + 1;
    unit.history.push_back(full_entry(id, "delivery-" + id));
    unit.history[0].detail = std::string(400, 'x');
    unit.may_use_reserve = ends;
    return unit;
  }

  boost::asio::io_context io_;
  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("store.db");
  std::filesystem::space_info disk_{1'000'000'000'000, 500'000'000'000, 500'000'000'000};
  Words told_;
  std::map<std::string, std::uint64_t> versions_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqliteRoomTest, KeepsItsReserveFromRepeatsAndFromPeersThatFailForEver) {
  open(4'194'304);
  const int taken = fill();
  ASSERT_GT(taken, 10);
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_EQ(commit(repeat_of("m" + std::to_string(i % taken))), Words{"ok"}) << "the first answer stands";
  }
  int attempts = 0;
  while (commit(change("m0", false)) == Words{"ok"}) {
    ASSERT_EQ(commit(change("m0", true)), Words{"ok"});
    ASSERT_LT(++attempts, 3'000) << "the attempts of one delivery ate the store";
  }
  --versions_["m0"];
  EXPECT_GT(attempts, 0) << "what waits still goes out of a store that has just become full";
  for (int i = 0; i < taken; ++i) {
    EXPECT_EQ(commit(change("m" + std::to_string(i), true)), Words{"ok"})
        << "an end, or an operator's action";
  }
  EXPECT_EQ(commit(message("late")), Words{"B201"});
}

TEST_F(SqliteRoomTest, TakesAReceiptIntoTheReserveOnlyWhereItEndsSomething) {
  open(4'194'304);
  fill();
  Unit settles = change("m0", true);
  settles.message = full_message("receipt");
  Unit idle = simple_unit("idle receipt");
  idle.may_use_reserve = true;
  EXPECT_EQ(commit(std::move(settles), std::move(idle)), (Words{"ok", "B201"}));
}

TEST_F(SqliteRoomTest, TellsOnceThatItIsFullAndOnceThatItHasRoomAgain) {
  open(4'194'304);
  EXPECT_EQ(told(), Words{});
  fill();
  EXPECT_EQ(told(), Words{"the database has reached its limit (store.max_bytes)"});
  EXPECT_EQ(commit(message("late")), Words{"B201"});
  EXPECT_EQ(told(), Words{});
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  // Less than the whole reserve is not room enough to begin again.
  EXPECT_EQ(sqlite3_exec(other, "DELETE FROM payload WHERE id IN ('payload-m0')", nullptr, nullptr, nullptr),
            SQLITE_OK);
  EXPECT_EQ(told(), Words{});
  EXPECT_EQ(commit(message("small", 10)), Words{"B201"});
  EXPECT_EQ(sqlite3_exec(other, "DELETE FROM payload", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_EQ(told(), Words{""});
  EXPECT_EQ(commit(message("late")), Words{"ok"});
  EXPECT_EQ(told(), Words{});
}

TEST_F(SqliteRoomTest, LeavesTheLastOfTheFileSystemToWhatEndsSomething) {
  open();
  ASSERT_EQ(commit(message("m")), Words{"ok"});
  const std::uint64_t mark = StoreOptions{}.min_free_bytes;
  disk_.available = mark - 1;
  EXPECT_EQ(commit(message("late"), repeat_of("m")), (Words{"B201", "ok"}));
  EXPECT_EQ(commit(change("m", false), change("m", true)), (Words{"ok", "ok"}));
  EXPECT_EQ(told(), Words{"its file system has 63 MiB left"});
  disk_.available = mark / 2 - 1;
  EXPECT_EQ(commit(change("m", false)), Words{"B201"});
  --versions_["m"];
  EXPECT_EQ(commit(change("m", true)), Words{"ok"});
  disk_.available = 2 * mark - 1;
  EXPECT_EQ(commit(message("late")), Words{"B201"}) << "twice the mark, or it goes to and fro";
  EXPECT_EQ(told(), Words{});
  disk_.available = 2 * mark;
  EXPECT_EQ(told(), Words{""});
  EXPECT_EQ(commit(message("late")), Words{"ok"});
}

TEST_F(SqliteRoomTest, AsksASmallFileSystemForASixteenthOfIt) {
  disk_ = {16'000'000, 2'000'000, 2'000'000};
  open();
  EXPECT_EQ(commit(message("m")), Words{"ok"});
  disk_.available = 999'999;
  EXPECT_EQ(commit(message("late")), Words{"B201"});
}

TEST_F(SqliteRoomTest, TellsWhereTheDiskItselfRefusesAndFindsOutByItselfWhenItNoLongerDoes) {
  const FaultyDisk disk;
  open();
  ASSERT_EQ(commit(message("m")), Words{"ok"});
  FaultyDisk::log_write = SQLITE_FULL;
  EXPECT_EQ(commit(message("late")), Words{"B201"});
  EXPECT_EQ(told(), Words{"the disk takes no more"});
  EXPECT_EQ(commit(message("late"), repeat_of("m")), (Words{"B201", "ok"}));
  EXPECT_EQ(told(), Words{});
  FaultyDisk::log_write = SQLITE_OK;
  EXPECT_EQ(told(), Words{""});
  EXPECT_EQ(commit(message("late")), Words{"ok"});
  store_.reset();
}

}  // namespace
}  // namespace budstikke::sqlite
