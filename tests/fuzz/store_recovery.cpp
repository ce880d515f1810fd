// A store whose files were damaged: it is refused or served, it never crashes, and no payload opens to other bytes than
// were put in. The input is a list of changes (file, offset, bytes) to a store that held three messages when it was killed.

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace budstikke;
using fuzz::claim;
namespace asio = boost::asio;

namespace {

const crypto::AesGcmProtector& protector() {
  static const crypto::AesGcmProtector kept = [] {
    std::array<unsigned char, crypto::SealingKey::kBytes> bytes{};
    bytes.fill(9);
    std::vector<crypto::SealingKey> keys;
    keys.emplace_back(bytes);
    return crypto::AesGcmProtector(std::move(keys));
  }();
  return kept;
}

std::string text_of(int number) {
  return "<message number='" + std::to_string(number) + "'/>" + std::string(900, 'x');
}
std::string id_of(const char* kind, int number) { return std::string(kind) + "-" + std::to_string(number); }

Unit unit_of(int number) {
  const TimePoint now{std::chrono::seconds{1'768'478'400 + number}};
  Unit unit;
  Message message;
  message.id = MessageId{id_of("message", number)};
  message.business_id = BusinessId{id_of("business", number)};
  message.sender = HerId{8'100'001};
  message.sender_business = HerId{8'100'000};
  message.type = "HELSEOPPL_SOKNAD";
  message.duplicate_key = id_of("key", number);
  message.conversation_root = message.business_id;
  message.received_at = now;
  message.payload = PayloadId{id_of("payload", number)};
  message.facts = "{}";
  message.sha256 = protector().digest(text_of(number));
  unit.payloads.emplace_back(message.payload, protector().seal(message.payload, Payload{text_of(number)}));
  Delivery delivery;
  delivery.id = DeliveryId{id_of("delivery", number)};
  delivery.message = message.id;
  delivery.version = 1;
  delivery.state = number == 2 ? DeliveryState::sending : DeliveryState::waiting;
  delivery.lane = LaneId{"her:8180401"};
  delivery.party = HerId{8'180'401};
  delivery.payload = message.payload;
  delivery.created_at = delivery.due_at = now;
  delivery.deadline = now + std::chrono::hours{72};
  unit.added.push_back(delivery);
  HistoryEntry entry;
  entry.message = message.id;
  entry.at = now;
  entry.event = "received";
  entry.who = "budstikke";
  unit.history.push_back(std::move(entry));
  unit.message = std::move(message);
  return unit;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  ::chmod(path.c_str(), 0600);
}

struct Files {
  std::string database;
  std::string log;
};

/// As they lie after two messages were checkpointed and a third is in the log only.
const Files& whole_files() {
  static const Files files = [] {
    tests::TemporaryFolder folder;
    const std::string path = folder.file("store.db");
    for (int round = 0; round < 2; ++round) {
      asio::io_context io;
      sqlite::SqliteStore store(io.get_executor(), sqlite::StoreOptions{path},
                                [](const std::string&) { std::abort(); });
      std::vector<Unit> units;
      if (round == 0) units.push_back(unit_of(0));
      units.push_back(unit_of(round + 1));
      for (const auto& outcome : tests::run(io, store.commit(std::move(units))))
        claim(outcome.ok(), "the store is made");
      // Read while it is open: what a killed process leaves behind.
      if (round == 1) return Files{bytes_of(path), bytes_of(path + "-wal")};
    }
    return Files{};
  }();
  return files;
}

Files damaged(fuzz::Input& input) {
  Files files = whole_files();
  for (int i = 0; i < 8 && !input.empty(); ++i) {
    const unsigned what = input.byte();
    std::string& file = what % 2 == 0 ? files.database : files.log;
    if (file.empty()) continue;
    const std::size_t at = input.number() % file.size();
    if (what / 2 % 4 == 0) {
      file.resize(at);
    } else if (what / 2 % 4 == 1) {
      // One page over another: what a disk does that writes to the wrong place.
      const std::size_t from = input.number() % file.size() / 512 * 512;
      const std::string page = file.substr(from, 512);
      file.replace(at / 512 * 512, page.size(), page);
    } else {
      const std::string bytes = input.take(1 + input.byte() % 16);
      file.replace(at, std::min(bytes.size(), file.size() - at), bytes);
    }
  }
  return files;
}

void read_everything(asio::io_context& io, sqlite::SqliteStore& store) {
  for (int number = 0; number < 3; ++number) {
    const PayloadId payload{id_of("payload", number)};
    if (const auto sealed = tests::run(io, store.load(payload))) {
      const auto opened = protector().open(payload, *sealed);
      if (opened)
        claim(opened->reveal() == text_of(number), "a payload opens to the bytes that were put in, or not");
    }
    (void)tests::run(io, store.message(MessageId{id_of("message", number)}));
    (void)tests::run(io, store.history(MessageId{id_of("message", number)}));
    (void)tests::run(io, store.deliveries(MessageId{id_of("message", number)}));
  }
  (void)tests::run(io, store.interrupted());
  (void)tests::run(io, store.busy_lanes());
  (void)tests::run(io, store.waiting(LaneId{"her:8180401"}, 100));
  (void)tests::run(io, store.queues());
  (void)tests::run(io, store.list(ListFilter{}));
  (void)tests::run(io, store.decided_messages(PageEnd{}, 100));
  (void)tests::run(io, store.entries("rules", 0, 100));
  std::vector<Unit> units;
  units.push_back(unit_of(3));
  const auto written = tests::run(io, store.commit(std::move(units)));
  claim(written.size() == 1, "every unit is answered");
  if (!written[0].ok()) return;
  const auto sealed = tests::run(io, store.load(PayloadId{id_of("payload", 3)}));
  if (!sealed) return;  // the damage lies where it would be found
  const auto opened = protector().open(PayloadId{id_of("payload", 3)}, *sealed);
  claim(!opened || opened->reveal() == text_of(3), "what is written reads back as itself, or not");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tests::TemporaryFolder folder;
  static const std::string path = folder.file("damaged.db");
  fuzz::Input input(data, size);
  const Files files = damaged(input);
  std::filesystem::remove(path + "-shm");
  write(path, files.database);
  write(path + "-wal", files.log);
  asio::io_context io;
  try {
    sqlite::SqliteStore store(io.get_executor(), sqlite::StoreOptions{path}, [](const std::string&) {});
    read_everything(io, store);
  } catch (const std::runtime_error& refused) {
    const std::string_view why = refused.what();
    claim(why.find(path) != std::string_view::npos, "a store that is refused is named");
    claim(why.find("hangs") == std::string_view::npos, "a damaged store never hangs");
  }
  return 0;
}
