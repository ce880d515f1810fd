// What the SQLite store promises of keys and retention beyond the contract: older files are brought up, and what is erased
// or replaced is in no file any more.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>
#include <string_view>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/store_sqlite/backup.hpp"
#include "adapters/store_sqlite/inspection.hpp"
#include "tests/contract/stores.hpp"
#include "tests/support/places.hpp"

namespace budstikke::sqlite {
namespace {

using Words = std::vector<std::string>;
using Scrubbed = RetentionStore::Scrubbed;

crypto::SealingKey key(unsigned char seed) {
  std::array<unsigned char, crypto::SealingKey::kBytes> bytes{};
  bytes.fill(seed);
  return crypto::SealingKey(bytes);
}

std::vector<crypto::SealingKey> keys(unsigned char first, unsigned char second) {
  std::vector<crypto::SealingKey> list;
  list.push_back(key(first));
  list.push_back(key(second));
  return list;
}

/// A text of its own that does not compress to nothing.
std::string text_of(int number, std::size_t size) {
  std::uint32_t state = static_cast<std::uint32_t>(number) * 2'654'435'761U + 1;
  std::string text;
  while (text.size() < size) {
    state = state * 1'664'525U + 1'013'904'223U;
    text += static_cast<char>('!' + (state >> 24) % 90);
  }
  return text;
}

std::string id_of(int number) {
  const std::string digits = std::to_string(number);
  return "019bc186-de00-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

class SqliteUpkeepTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kSlice = 16;

  void open() {
    store_.reset();
    store_ = std::make_unique<SqliteStore>(io_.get_executor(), StoreOptions{path_},
                                           [](const std::string& sentence) { ADD_FAILURE() << sentence; });
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

  void run_file(const char* name) {
    std::ifstream file(tests::source_directory() + "/tests/contract/" + name);
    std::stringstream sql;
    sql << file.rdbuf();
    ASSERT_GT(sql.str().size(), 1'000U);
    by_hand(sql.str());
  }

  void keep(int first, int count, DeliveryState state = DeliveryState::confirmed) {
    std::vector<Unit> units;
    for (int number = first; number < first + count; ++number) {
      // From what fits many times into a page to what needs several.
      constexpr std::size_t kSizes[] = {700, 900, 2'500, 700, 9'000, 800, 17'000, 1'200, 60'000};
      Unit unit = simple_unit(id_of(number));
      const PayloadId payload{id_of(number)};
      unit.message->payload = payload;
      unit.added[0].payload = payload;
      unit.added[0].state = number % 97 == 0 ? DeliveryState::held : state;
      const auto text = text_of(number, kSizes[static_cast<std::size_t>(number) % std::size(kSizes)]);
      unit.payloads = {{payload, protector_.seal(payload, Payload(text))}};
      stored_[number] = unit.payloads[0].second;
      units.push_back(std::move(unit));
    }
    for (const auto& outcome : tests::run(io_, store_->commit(std::move(units)))) EXPECT_TRUE(outcome.ok());
  }

  void erase(const std::vector<int>& numbers) {
    std::vector<HistoryEntry> entries;
    for (const int number : numbers) {
      HistoryEntry entry;
      entry.message = MessageId{id_of(number)};
      entry.event = "erased";
      entry.who = "budstikke";
      entries.push_back(entry);
    }
    const auto outcomes = tests::run(io_, store_->erase(std::move(entries)));
    ASSERT_TRUE(outcomes.ok());
    for (const auto& outcome : *outcomes) EXPECT_TRUE(outcome.ok());
  }

  Scrubbed scrub() {
    auto scrubbed = Scrubbed::more;
    while (scrubbed == Scrubbed::more) scrubbed = tests::run(io_, store_->scrub()).value();
    return scrubbed;
  }

  /// Every slice of what the store's folder holds, each once: what is looked for is cut into slices at every offset.
  std::vector<std::string> files() const {
    std::vector<std::string> all;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
      std::ifstream in(file.path(), std::ios::binary);
      std::stringstream bytes;
      bytes << in.rdbuf();
      all.push_back(bytes.str());
    }
    return all;
  }

  /// Which of the texts have left any slice in any file.
  template <class Texts>
  std::set<int> found(const Texts& texts) const {
    std::map<std::string_view, int> slices;  // of kSlice bytes, one after the other
    for (const auto& [number, text] : texts) {
      for (std::size_t from = 0; from + kSlice <= text.size(); from += kSlice) {
        slices.emplace(std::string_view(text).substr(from, kSlice), number);
      }
    }
    std::set<int> hits;
    std::set<std::uint32_t> heads;
    for (const auto& [slice, number] : slices) heads.insert(head(slice));
    std::vector<bool> known(1U << 24);
    for (const std::uint32_t one : heads) known[one] = true;
    for (const std::string& file : files()) {
      const std::string_view bytes(file);
      for (std::size_t at = 0; at + kSlice <= bytes.size(); ++at) {
        if (!known[head(bytes.substr(at, 3))]) continue;
        const auto hit = slices.find(bytes.substr(at, kSlice));
        if (hit != slices.end()) hits.insert(hit->second);
      }
    }
    return hits;
  }

  static std::uint32_t head(std::string_view text) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[0])) << 16 |
           static_cast<std::uint32_t>(static_cast<unsigned char>(text[1])) << 8 |
           static_cast<unsigned char>(text[2]);
  }

  std::map<int, std::string> bytes_of(const std::vector<int>& numbers) const {
    std::map<int, std::string> texts;
    for (const int number : numbers) texts[number] = stored_.at(number).bytes.substr(1);
    return texts;
  }
  std::map<int, std::string> keys_of(const std::vector<int>& numbers) const {
    std::map<int, std::string> texts;
    for (const int number : numbers) texts[number] = stored_.at(number).wrapped_key.substr(1);
    return texts;
  }

  std::vector<int> final_between(int first, int end) const {
    std::vector<int> numbers;
    for (int number = first; number < end; ++number) {
      if (number % 97 != 0) numbers.push_back(number);
    }
    return numbers;
  }

  boost::asio::io_context io_;
  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("store.db");
  crypto::AesGcmProtector protector_{keys(1, 2)};
  std::map<int, SealedPayload> stored_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqliteUpkeepTest, BringsAStoreOfFormat2ToTodaysWithAllThatIsInIt) {
  run_file("format_2.sql");
  open();
  EXPECT_EQ(tests::run(io_, store_->load(PayloadId{"payload-old"}))->bytes, "\1\2\3\4\5\6\7\10");
  EXPECT_EQ(tests::run(io_, store_->load(PayloadId{"payload-sent"}))->key_id, "0a0b0c0d");
  const auto uses = tests::run(io_, store_->keys_in_use(true)).value();
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(uses[0].direct, 2U) << "what a release put others in the place of is left behind";
  EXPECT_EQ(tests::run(io_, store_->load(PayloadId{"payload-replaced"})).failure().code, Code::B204);
  EXPECT_TRUE(
      found(std::map<int, std::string>{{1, std::string("\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8", 8)}}).empty());
  AgePage page;
  page.before = at(1'000);
  page.max = 10;
  EXPECT_EQ(tests::run(io_, store_->aged(page)).value().at(0).last_at, at(0) + Duration{500});
  store_.reset();
  const std::string schema =
      "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
  const std::string made = by_hand(schema);
  EXPECT_EQ(by_hand("SELECT value FROM meta WHERE name = 'format_version'"), "4");
  path_ = folder_.file("fresh.db");
  open();
  store_.reset();
  EXPECT_EQ(made, by_hand(schema)) << "the same tables as in a store that is made today";
}

TEST_F(SqliteUpkeepTest, BringsAStoreOfFormat3ToTodaysAsItWas) {
  run_file("format_3.sql");
  std::ofstream(path_ + ".new") << "what a start left that was cut short";
  open();
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
  const MessageId id{id_of(1)};
  const auto message = tests::run(io_, store_->message(id)).value();
  ASSERT_TRUE(message);
  EXPECT_EQ(
      everything(*message),
      id_of(1) +
          "|cb73adee-d609-41cc-8fb2-cea5d326fa1c|1|2|3|HELSEOPPL|N|her:1|cb73adee-d609-41cc-8fb2-"
          "cea5d326fa1c||"
          "cb73adee-d609-41cc-8fb2-cea5d326fa1c|" +
          to_text(TimePoint{Duration{1'768'478'300'000}}) + "|" + to_text(at(0)) +
          "|http|hospital|019bc186-de00-7000-8000-0000000000a1|"
          "a0fe72d1958c447a8eeefa345835b915d8bf99d43746170607094c1930ded18d|6000|{\"consent.refused\":false,"
          "\"conversation.is_reply\":false,\"message.attachments\":0,\"message.format\":\"msghead\"}|-");
  const auto deliveries = tests::run(io_, store_->deliveries(id)).value();
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries[0].message, id);
  EXPECT_EQ(deliveries[0].rule_set, "b2789b3b49fec69a398636332e3cc633d0e2f4b5682f529bc5511e10fa99899c");
  EXPECT_EQ(deliveries[0].ordering_key, "2|cb73adee-d609-41cc-8fb2-cea5d326fa1c");
  EXPECT_EQ(tests::run(io_, store_->rule_set(deliveries[0].rule_set)).value(), "# rules");
  const auto history = tests::run(io_, store_->history(id)).value();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_TRUE(history[0].delivery.empty());
  EXPECT_EQ(history[0].who, "budstikke");
  EXPECT_EQ(history[1].delivery, deliveries[0].id);
  EXPECT_EQ(history[1].who, "kari");
  EXPECT_EQ(store_->answered_history(), 7) << "numbers that others note are kept";
  EXPECT_EQ(tests::run(io_, store_->told_history()).value(), 7);
  const auto sealed = tests::run(io_, store_->load(deliveries[0].payload)).value();
  EXPECT_EQ(sealed.bytes, std::string("\x02\x11\x12\x13\x14\x15\x16\x17"));
  EXPECT_EQ(sealed.wrapped_key, "\x01\xa2");
  EXPECT_EQ(sealed.key_id, "0a0b0c0d");
  EXPECT_TRUE(sealed.base.empty());
  EXPECT_EQ(tests::run(io_, store_->key_proof()).value(), "0a0b0c0d:proof");
  const auto erased = tests::run(io_, store_->message(MessageId{id_of(2)})).value();
  ASSERT_TRUE(erased && erased->erased_at);
  EXPECT_EQ(erased->conversation_root, BusinessId{"root-old"});
  EXPECT_EQ(tests::run(io_, store_->entries("rules", 0, 10)).value().size(), 1U);
}

TEST_F(SqliteUpkeepTest, DoesNotPutANewFileInThePlaceOfOneThatSomebodyReads) {
  run_file("format_3.sql");
  sqlite3* reader = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &reader), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(reader, "SELECT count(*) FROM message", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_THROW(SqliteStore(io_.get_executor(), StoreOptions{path_}, [](const std::string&) {}),
               std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
  sqlite3_close(reader);
  open();
  EXPECT_TRUE(tests::run(io_, store_->message(MessageId{id_of(1)})).value());
}

TEST_F(SqliteUpkeepTest, WhatIsErasedIsInNoFileAnyMore) {
  open();
  keep(1, 900);
  std::vector<int> gone;
  // The oldest first, as retention does, in steps; then one here and one there, as a person does; new ones come meanwhile.
  for (int step = 0; step < 6; ++step) {
    const auto numbers = final_between(1 + step * 100, 1 + (step + 1) * 100);
    erase(numbers);
    gone.insert(gone.end(), numbers.begin(), numbers.end());
    keep(901 + step * 30, 30);
    ASSERT_EQ(scrub(), Scrubbed::done);
  }
  for (const int number : {650, 701, 702, 703, 801, 899, 905, 960}) {
    erase({number});
    gone.push_back(number);
  }
  std::vector<MessageId> pinned;
  for (int number = 97; number < 600; number += 97) pinned.push_back(MessageId{id_of(number)});
  ASSERT_TRUE(tests::run(io_, store_->make_way(pinned)).ok());
  ASSERT_EQ(scrub(), Scrubbed::done);
  const std::vector<int> kept{97, 194, 291, 652, 700, 900, 1'000};
  EXPECT_EQ(found(bytes_of(kept)).size(), kept.size()) << "the search finds what is there";
  EXPECT_EQ(found(keys_of(kept)).size(), kept.size());
  EXPECT_EQ(found(bytes_of(gone)), std::set<int>{}) << "sealed bytes";
  EXPECT_EQ(found(keys_of(gone)), std::set<int>{}) << "wrapped keys";
  for (const int number : kept) {
    const PayloadId id{id_of(number)};
    EXPECT_TRUE(protector_.open(id, tests::run(io_, store_->load(id)).value()).ok()) << number;
  }
  store_.reset();
  EXPECT_EQ(by_hand("PRAGMA integrity_check"), "ok");
  EXPECT_LT(std::stoi(by_hand("SELECT count(*) FROM payload WHERE key_id = 'shredded'")), 450)
      << "the room is given back, but for what lies beside others";
}

TEST_F(SqliteUpkeepTest, AKeyThatIsReplacedIsInNoFileAnyMore) {
  open();
  keep(1, 200);
  const std::string old = protector_.current_key();
  protector_.replace_keys(keys(2, 1));
  std::vector<RenewedSeal> renewed;
  auto under_old = tests::run(io_, store_->sealed_under({old, false, {}, 1'000}));
  ASSERT_TRUE(under_old.ok());
  for (StoredSeal& one : *under_old) {
    auto after = protector_.renew(one.id, one.sealed);
    ASSERT_TRUE(after.ok());
    renewed.push_back({std::move(one), *std::move(after)});
  }
  ASSERT_EQ(renewed.size(), 200U);
  ASSERT_TRUE(tests::run(io_, store_->renew(std::move(renewed))).ok());
  ASSERT_EQ(scrub(), Scrubbed::done);
  const auto all = final_between(1, 201);
  EXPECT_EQ(found(keys_of(all)), std::set<int>{});
  EXPECT_EQ(found(bytes_of(all)).size(), all.size());
  const crypto::AesGcmProtector only_new([] {
    std::vector<crypto::SealingKey> list;
    list.push_back(key(2));
    return list;
  }());
  for (const int number : all) {
    const PayloadId id{id_of(number)};
    EXPECT_TRUE(only_new.open(id, tests::run(io_, store_->load(id)).value()).ok()) << number;
  }
}

TEST_F(SqliteUpkeepTest, SaysThatItIsNotScrubbedWhileSomebodyReadsAnOlderState) {
  open();
  keep(1, 3);
  sqlite3* reader = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &reader), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM message", nullptr, nullptr, nullptr),
            SQLITE_OK);
  erase({1, 2});
  EXPECT_EQ(scrub(), Scrubbed::blocked);
  EXPECT_FALSE(found(bytes_of({1, 2})).empty());
  keep(4, 3);
  sqlite3_close(reader);
  EXPECT_EQ(scrub(), Scrubbed::done);
  EXPECT_TRUE(found(bytes_of({1, 2})).empty());
}

/// The number of what was given back is given again, never while the key of the old one is there.
TEST_F(SqliteUpkeepTest, TakesWhatComesAfterTheNewestWereErased) {
  open();
  keep(1, 600);
  store_.reset();
  by_hand("UPDATE delivery SET state = 'confirmed'");
  open();
  std::vector<int> newest(500);
  std::iota(newest.begin(), newest.end(), 101);
  erase(newest);
  ASSERT_EQ(scrub(), Scrubbed::done);
  keep(601, 300);
  EXPECT_EQ(found(bytes_of({700, 899})).size(), 2U);
}

TEST_F(SqliteUpkeepTest, ACopyOfFormat3CanBeRestoredUnchecked) {
  run_file("format_3.sql");
  Inspection wanted;
  wanted.path = path_;
  const StoreReport report = inspect(wanted);
  EXPECT_TRUE(report.faults.empty());
  EXPECT_EQ(report.remark,
            "it has format 3: its rows can be checked when a daemon of this version has brought it to 4");
  LedgerEntry entry;
  entry.topic = "audit";
  entry.number = 1;
  entry.who = "kari";
  entry.text = "{}";
  static_cast<void>(mark_restored({path_, at(9'000), "kari", "restored", entry}));
  open();
  EXPECT_TRUE(tests::run(io_, store_->message(MessageId{id_of(1)})).value());
}

TEST_F(SqliteUpkeepTest, RoomThatErasingGivesBackIsUsedAgain) {
  open();
  keep(1, 1'200);
  erase(final_between(1, 1'101));
  std::vector<MessageId> pinned;
  for (int number = 97; number < 1'101; number += 97) pinned.push_back(MessageId{id_of(number)});
  ASSERT_TRUE(tests::run(io_, store_->make_way(pinned)).ok());
  ASSERT_EQ(scrub(), Scrubbed::done);
  const auto before = std::filesystem::file_size(path_);
  keep(2'000, 500);
  ASSERT_EQ(scrub(), Scrubbed::done);
  EXPECT_EQ(std::filesystem::file_size(path_), before);
}

}  // namespace
}  // namespace budstikke::sqlite
