// Fills the store of a node that does not run with copies of the newest message in it, through the engine's own store and
// seal: what a node looks like after years, or after days without its network. tools/bench/README.md.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <future>
#include <iostream>
#include <map>

#include "adapters/crypto/sealing_key.hpp"
#include "tools/bench/fill/copies.hpp"

namespace {

using namespace budstikke;  // NOLINT: the program's own file

struct Options {
  std::string store;
  std::string key_file;
  std::string parties_file;
  bench::CopyOptions copies;
  double days = 1;
  std::uint64_t history_rows = 0;
  std::uint64_t batch = 1000;
};

std::vector<HerId> read_parties(const std::string& file) {
  std::ifstream in(file);
  std::vector<HerId> parties;
  for (std::uint32_t number = 0; in >> number;) parties.emplace_back(number);
  if (parties.empty()) throw std::runtime_error(file + " names no party");
  return parties;
}

void check(const std::vector<Outcome<void>>& written) {
  for (const Outcome<void>& one : written) {
    if (!one) throw std::runtime_error(std::string(id_of(one.failure().code)) + " " + one.failure().detail);
  }
}

boost::asio::awaitable<void> write(sqlite::SqliteStore& store, std::vector<Unit> units,
                                   std::vector<HistoryEntry> erasures) {
  check(co_await store.commit(std::move(units)));
  if (erasures.empty()) co_return;
  const auto erased = co_await store.erase(std::move(erasures));
  if (!erased)
    throw std::runtime_error(std::string(id_of(erased.failure().code)) + " " + erased.failure().detail);
  check(*erased);
}

/// One batch is made while the one before is written.
void fill_store(const Options& options, bench::StoreCalls& calls, sqlite::SqliteStore& store,
                bench::Copies& copies, std::uint64_t count) {
  std::future<void> written;
  for (std::uint64_t number = 0; number < count;) {
    std::vector<Unit> units;
    std::vector<HistoryEntry> erasures;
    for (; number < count && units.size() < options.batch; ++number) {
      units.push_back(copies.unit(number));
      if (options.copies.kind == bench::Kind::settled) erasures.push_back(copies.erasure(units.back()));
    }
    if (written.valid()) written.get();
    written = calls.begin(write(store, std::move(units), std::move(erasures)));
  }
  if (written.valid()) written.get();
}

void fill(Options options) {
  std::vector<crypto::SealingKey> keys;
  keys.push_back(crypto::load_key_file(options.key_file));
  const crypto::AesGcmProtector protector(std::move(keys));
  bench::StoreCalls calls;
  sqlite::StoreOptions place;
  place.path = options.store;
  place.max_bytes = std::uint64_t{1} << 40;
  sqlite::SqliteStore store(calls.executor(), place, [](const std::string& sentence) {
    std::cerr << "budstikke_fill: " << sentence << "\n";
    std::exit(2);
  });

  bench::Pattern pattern = bench::newest(store, calls, protector);
  options.copies.parties = read_parties(options.parties_file);
  options.copies.last =
      std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) - std::chrono::minutes(1);
  options.copies.first =
      options.copies.last - Duration(static_cast<Duration::rep>(options.days * 86'400'000));
  bench::Copies probe(pattern, options.copies, protector);
  const std::size_t entries =
      probe.unit(0).history.size() + (options.copies.kind == bench::Kind::settled ? 1 : 0);
  if (options.history_rows > 0) options.copies.count = options.history_rows / entries;
  bench::Copies copies(std::move(pattern), options.copies, protector);
  fill_store(options, calls, store, copies, options.copies.count);
  std::cout << "{\"messages\": " << options.copies.count
            << ", \"history_rows\": " << options.copies.count * entries << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Fills the store of a node that does not run with copies of its newest message."};
  Options options;
  const std::map<std::string, bench::Kind> kinds{{"waiting", bench::Kind::waiting},
                                                 {"settled", bench::Kind::settled}};
  app.add_option("--store", options.store, "The SQLite file")->required();
  app.add_option("--key-file", options.key_file, "The store's key")->required();
  app.add_option("--parties", options.parties_file, "HER-ids whose turn it is, one after the other")
      ->required();
  app.add_option("--count", options.copies.count, "How many copies");
  app.add_option("--history-rows", options.history_rows,
                 "Instead: as many copies as have so many entries of history");
  app.add_option("--kind", options.copies.kind, "waiting, or settled (and erased)")
      ->transform(CLI::CheckedTransformer(kinds));
  app.add_option("--days", options.days, "In how many days they came, up to now")->check(CLI::PositiveNumber);
  app.add_option("--batch", options.batch, "Copies in one transaction")->check(CLI::Range(1, 100'000));
  CLI11_PARSE(app, argc, argv);
  try {
    fill(std::move(options));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "budstikke_fill: " << error.what() << "\n";
    return 2;
  }
}
