// What each hop of a message's path costs on one thread: a PLO message of 6 kB and one of 60 kB, the example rules and the
// address book of the quick start. The last line is JSON: microseconds of CPU for each hop and size.
//
// What is shared with other messages in service (a sync for a batch, warm caches, one schema for all) is shared here.

#include <benchmark/benchmark.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/directory/address_book_file.hpp"
#include "adapters/formats/message_reader.hpp"
#include "adapters/formats/message_writer.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "engine/addressing/resolver.hpp"
#include "engine/intake/planner.hpp"
#include "rules/rule_set.hpp"
#include "tests/contract/stores.hpp"
#include "tests/support/places.hpp"
#include "tools/bench/load/letters.hpp"

namespace budstikke {
namespace {

constexpr std::size_t kBatch = 16;
const TimePoint kNow = at(0);

std::string content_of(const std::string& file) {
  std::ifstream stream(tests::source_directory() + "/" + file, std::ios::binary);
  if (!stream) throw std::runtime_error(file + " cannot be read");
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Payload message_of(std::size_t bytes) {
  bench::LetterOptions options;
  options.template_text = content_of("tools/bench/messages/small.xml");
  options.municipalities = {{"1804", "Bodø", "8180400", "8180402", ""}};
  options.bytes = bytes;
  const bench::Letters letters(std::move(options));
  bench::MessageNames::Text name;
  std::string text;
  letters.slices(1, name, [&text](std::string_view slice) { text += slice; });
  return Payload{std::move(text)};
}

std::vector<crypto::SealingKey> one_key() {
  std::vector<crypto::SealingKey> keys;
  keys.emplace_back(std::array<unsigned char, crypto::SealingKey::kBytes>{1});
  return keys;
}

/// Everything that a message meets on its way, and what the hops before one have made of it.
struct Path {
  explicit Path(std::size_t bytes) : payload(message_of(bytes)) {
    const std::string book = content_of("tools/quickstart/addresses.toml");
    routing.rules =
        rules::parse_rules(content_of("rules/examples/ke-notice.toml"), "ke-notice.toml", "hash").rules;
    routing.vocabulary = rules::default_vocabulary();
    routing.book = parse_address_book(std::regex_replace(book, std::regex("@PEER@"), "http://127.0.0.1:1/"),
                                      "book", "hash")
                       .book;
    routing.postal_hints = std::make_shared<addressing::PostalHints>();
    auto result = reader.read(payload);
    if (std::holds_alternative<Unreadable>(result)) throw std::runtime_error("the message cannot be read");
    read = std::get<ReadMessage>(std::move(result));
    needs = rules::find_needs(*routing.vocabulary, read.need_sources);
    const Outcome<Plan> made = plan();
    if (!made || !made->deliveries.front().party) throw std::runtime_error("the message has no way");
    party = *made->deliveries.front().party;
    facts = made->facts;
    sealed = protector.seal(id, payload);
  }

  [[nodiscard]] Outcome<Plan> plan() const {
    return plan_deliveries(PlanInput{read.envelope, needs, routing, kNow, {}, {}, {}});
  }

  formats::XmlMessageReader reader{XmlLimits{}};
  formats::XmlMessageWriter writer{XmlLimits{}};
  crypto::AesGcmProtector protector{one_key()};
  PayloadId id{"payload"};
  Payload payload;
  Routing routing;
  ReadMessage read;
  std::vector<rules::FoundNeed> needs;
  rules::Facts facts;
  Party party;
  SealedPayload sealed;
};

const Path& path(std::int64_t bytes) {
  static const Path small(6'000);
  static const Path large(60'000);
  return bytes == 6'000 ? small : large;
}

void parse(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) benchmark::DoNotOptimize(on.reader.read(on.payload));
}

void needs(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state)
    benchmark::DoNotOptimize(rules::find_needs(*on.routing.vocabulary, on.read.need_sources));
}

void decide(benchmark::State& state) {
  const Path& on = path(state.range(0));
  const rules::Date day = std::chrono::floor<std::chrono::days>(kNow);
  for (auto step : state) benchmark::DoNotOptimize(on.routing.rules->decide(on.facts, day));
}

void resolve(benchmark::State& state) {
  const Path& on = path(state.range(0));
  const addressing::Wanted wanted{{}, "KD0501"};
  const std::chrono::year_month_day day = std::chrono::floor<std::chrono::days>(kNow);
  for (auto step : state) {
    const auto residence = addressing::find_residence(
        on.read.envelope.patient, "", *on.routing.municipalities, *on.routing.postal_hints, day);
    benchmark::DoNotOptimize(
        addressing::resolve(wanted, residence, *on.routing.book, *on.routing.municipalities, day));
  }
}

/// Facts, decision, residence, party and the explanation of all that.
void plan(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) benchmark::DoNotOptimize(on.plan());
}

void readdress(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) {
    if (!on.writer.readdress(on.payload, on.read, on.party)) state.SkipWithError("refused");
  }
}

void digest(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) benchmark::DoNotOptimize(on.protector.digest(on.payload.reveal()));
}

void seal(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) benchmark::DoNotOptimize(on.protector.seal(on.id, on.payload));
}

void open(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) {
    if (!on.protector.open(on.id, on.sealed)) state.SkipWithError("refused");
  }
}

/// One message with one delivery and its first line of history, in batches of 16, each synced. Time for one message.
void commit(benchmark::State& state) {
  const Path& on = path(state.range(0));
  boost::asio::io_context io;
  SqliteUnderTest under_test(io);
  std::size_t number = 0;
  for (auto step : state) {
    std::vector<Unit> units;
    for (std::size_t i = 0; i < kBatch; ++i) {
      const std::string name = std::to_string(++number);
      units.push_back(simple_unit(name));
      units.back().payloads.push_back({PayloadId{"payload-" + name}, on.sealed});
      units.back().history.push_back(full_entry(name, "delivery-" + name));
    }
    for (const Outcome<void>& outcome : tests::run(io, under_test.store().commit(std::move(units)))) {
      if (!outcome) state.SkipWithError("refused");
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
}

/// Prints as usual, and in the end all of it as one line.
class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name != "median") continue;
      const double each = run.run_name.function_name == "commit" ? double{kBatch} : 1.0;
      char figure[96];
      std::snprintf(figure, sizeof figure, "%s\"%s/%s\": %.1f", line_.empty() ? "" : ", ",
                    run.run_name.function_name.c_str(), run.run_name.args.c_str(),
                    run.GetAdjustedCPUTime() / each);
      line_ += figure;
    }
    ConsoleReporter::ReportRuns(runs);
  }

  void print_line() const { std::printf("{%s}\n", line_.c_str()); }

 private:
  std::string line_;
};

}  // namespace
}  // namespace budstikke

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::pair<const char*, void (*)(benchmark::State&)> hops[] = {
      {"parse", budstikke::parse},     {"needs", budstikke::needs}, {"decide", budstikke::decide},
      {"resolve", budstikke::resolve}, {"plan", budstikke::plan},   {"readdress", budstikke::readdress},
      {"digest", budstikke::digest},   {"seal", budstikke::seal},   {"open", budstikke::open},
      {"commit", budstikke::commit}};
  for (const auto& [name, hop] : hops) {
    auto* added = benchmark::RegisterBenchmark(name, hop);
    added->Arg(6'000)->Arg(60'000)->Repetitions(3)->ReportAggregatesOnly()->Unit(benchmark::kMicrosecond);
    if (std::string_view(name) == "commit") added->MeasureProcessCPUTime();
  }
  budstikke::Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_line();
  return 0;
}
