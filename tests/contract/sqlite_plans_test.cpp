// How SQLite goes about the store's questions: by indexes, whatever the store holds.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "tests/contract/stores.hpp"

namespace budstikke::sqlite {
namespace {

sqlite3* last_opened = nullptr;

int note_opened(sqlite3* database, const char**, const sqlite3_api_routines*) {
  last_opened = database;
  return SQLITE_OK;
}

/// How SQLite goes about the statement that has `part` in its text.
std::string plan_of(const std::string& part) {
  std::string plan;
  for (auto* one = sqlite3_next_stmt(last_opened, nullptr); one != nullptr;
       one = sqlite3_next_stmt(last_opened, one)) {
    if (std::string_view(sqlite3_sql(one)).find(part) == std::string_view::npos) continue;
    sqlite3_stmt* explained = nullptr;
    const std::string sql = std::string("EXPLAIN QUERY PLAN ") + sqlite3_sql(one);
    EXPECT_EQ(sqlite3_prepare_v2(last_opened, sql.c_str(), -1, &explained, nullptr), SQLITE_OK);
    while (sqlite3_step(explained) == SQLITE_ROW) {
      plan.append(reinterpret_cast<const char*>(sqlite3_column_text(explained, 3))).append("\n");
    }
    sqlite3_finalize(explained);
    break;
  }
  EXPECT_FALSE(plan.empty()) << part;
  return plan;
}

TEST(SqlitePlans, FindWorkByIndexAndNotByReadingEverything) {
  boost::asio::io_context io;
  const tests::TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  SqliteStore store(io.get_executor(), StoreOptions{path},
                    [](const std::string& sentence) { ADD_FAILURE() << sentence; });
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(words(tests::run(io, store.commit(batch(simple_unit(std::to_string(i)))))),
              std::vector<std::string>{"ok"});
  }
  // SQLite's own signature for this call hides the arguments that it passes.
  const auto entry = reinterpret_cast<void (*)()>(note_opened);
  sqlite3_auto_extension(entry);
  Connection connection(path, Connection::Use::read, Duration{1});
  sqlite3_cancel_auto_extension(entry);
  // The one that reads on purpose: all that waits in one lane, of which there is none in this one.
  static_cast<void>(select_waiting(connection, LaneId{"her:1"}, 10));
  static_cast<void>(select_busy_lanes(connection));
  static_cast<void>(select_interrupted(connection));
  static_cast<void>(select_overdue(connection, TimePoint::min(), at(0), 10));
  static_cast<void>(select_message(connection, MessageId{"3"}));
  static_cast<void>(select_messages_named(connection, BusinessId{"business-3"}));
  static_cast<void>(select_conversation(connection, HerId{4'294'967'295}, {BusinessId{"root-3"}}));
  static_cast<void>(select_deliveries(connection, MessageId{"3"}));
  static_cast<void>(select_history(connection, MessageId{"3"}));
  static_cast<void>(select_payload(connection, PayloadId{"3"}));
  static_cast<void>(select_queues(connection));
  EXPECT_EQ(select_decided(connection, PageEnd{at(1'000'000), MessageId{}}, 3).size(), 3u);
  ListFilter filter;
  filter.state = DeliveryState::held;
  filter.code = Code::H313;
  filter.sender = HerId{8'094'866};  // what every arrival asks
  static_cast<void>(select_list(connection, filter));
  filter = {};
  filter.code = Code::H313;
  static_cast<void>(select_list(connection, filter));
  filter = {};
  filter.party = HerId{1};
  static_cast<void>(select_list(connection, filter));
  filter = {};
  filter.sender = HerId{1};
  static_cast<void>(select_list(connection, filter));
  const std::string named =
      plan_of("FROM message WHERE number IN (SELECT number FROM (SELECT number FROM (SELECT");
  std::size_t sorts = 0;
  for (std::size_t at = 0; (at = named.find("B-TREE FOR ORDER BY", at + 1)) != std::string::npos;) ++sorts;
  EXPECT_EQ(sorts, 3U) << "what the indexes gave of both ends is sorted, not all that has the name: "
                       << named;
  const std::string conversation = plan_of("FROM message WHERE (conversation_root = ?1 OR ");
  for (const char* index :
       {"message_conversation_root (conversation_root=?)", "message_business_id (business_id=?)",
        "message_duplicate_key (duplicate_key>? AND duplicate_key<?)"}) {
    EXPECT_NE(conversation.find(index), std::string::npos)
        << "a conversation is looked for by its name, and not among all that its sender sent: "
        << conversation;
  }
  EXPECT_NE(plan_of("lane > ? ORDER BY").find("INDEX delivery_waiting (lane>?)"), std::string::npos)
      << plan_of("lane > ? ORDER BY");
  const std::string page = plan_of("AND d.party = :party");
  EXPECT_EQ(page.find("B-TREE FOR ORDER BY"), page.rfind("B-TREE FOR ORDER BY"))
      << "the page is sorted alone";
  int statements = 0;
  for (auto* one = sqlite3_next_stmt(last_opened, nullptr); one != nullptr;
       one = sqlite3_next_stmt(last_opened, one)) {
    EXPECT_EQ(sqlite3_stmt_status(one, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 0) << sqlite3_sql(one);
    ++statements;
  }
  EXPECT_GE(statements, 10 + 1 + 4);
}

}  // namespace
}  // namespace budstikke::sqlite
