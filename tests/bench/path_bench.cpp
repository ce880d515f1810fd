// What each hop of a message's path costs on one thread: a PLO message of 6 kB and one of 60 kB, the example rules and the
// address book of the quick start. The last line is JSON: microseconds of CPU for each hop and size.
//
// What is shared with other messages in service (a sync for a batch, warm caches, one schema for all) is shared here.

#include <benchmark/benchmark.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <string_view>

#include "engine/addressing/resolver.hpp"
#include "tests/bench/path.hpp"
#include "tests/bench/path_records.hpp"
#include "tests/contract/stores.hpp"

namespace budstikke {
namespace {

using bench::Path;
using bench::path;

constexpr std::size_t kBatch = 16;

void parse(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state) benchmark::DoNotOptimize(on.reader.read(on.payload));
}

void needs(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state)
    benchmark::DoNotOptimize(rules::find_needs(*on.routing.vocabulary, on.read->need_sources));
}

void decide(benchmark::State& state) {
  const Path& on = path(state.range(0));
  const rules::Date day = std::chrono::floor<std::chrono::days>(on.now);
  for (auto step : state) benchmark::DoNotOptimize(on.routing.rules->decide(on.planned.facts, day));
}

void resolve(benchmark::State& state) {
  const Path& on = path(state.range(0));
  const addressing::Wanted wanted{{}, "KD0501"};
  const std::chrono::year_month_day day = std::chrono::floor<std::chrono::days>(on.now);
  for (auto step : state) {
    const auto residence = addressing::find_residence(
        on.read->envelope.patient, "", *on.routing.municipalities, *on.routing.postal_hints, day);
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
    if (!on.writer.readdress(on.payload, *on.read, on.party)) state.SkipWithError("refused");
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

/// Of 16 messages at once, as one synced transaction. What is measured is the commit alone.
class Store {
 public:
  void commit(benchmark::State& state, std::vector<Unit> units) {
    for (const Outcome<void>& outcome : tests::run(io_, under_test_.store().commit(std::move(units)))) {
      if (!outcome) state.SkipWithError("refused");
    }
  }

 private:
  boost::asio::io_context io_;
  SqliteUnderTest under_test_{io_};
};

std::vector<bench::Records::Taken> taken_in(bench::Records& records) {
  std::vector<bench::Records::Taken> taken;
  for (std::size_t i = 0; i < kBatch; ++i) taken.push_back(records.taken_in());
  return taken;
}

std::vector<Unit> units_of(const std::vector<bench::Records::Taken>& taken) {
  std::vector<Unit> units;
  for (const auto& one : taken) units.push_back(one.unit);
  return units;
}

/// The first of a message's two commits: it is taken in.
void commit(benchmark::State& state) {
  bench::Records records(path(state.range(0)));
  Store store;
  for (auto step : state) {
    state.PauseTiming();
    std::vector<Unit> units = units_of(taken_in(records));
    state.ResumeTiming();
    store.commit(state, std::move(units));
  }
}

/// The second one: its party has taken it.
void commit_delivered(benchmark::State& state) {
  bench::Records records(path(state.range(0)));
  Store store;
  for (auto step : state) {
    state.PauseTiming();
    const auto taken = taken_in(records);
    store.commit(state, units_of(taken));
    std::vector<Unit> units;
    for (const auto& one : taken) units.push_back(records.handed_over(one));
    state.ResumeTiming();
    store.commit(state, std::move(units));
  }
}

/// Prints as usual, and in the end all of it as one line.
class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name != "median") continue;
      const double each = run.run_name.function_name.starts_with("commit") ? double{kBatch} : 1.0;
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
      {"parse", budstikke::parse},
      {"needs", budstikke::needs},
      {"decide", budstikke::decide},
      {"resolve", budstikke::resolve},
      {"plan", budstikke::plan},
      {"readdress", budstikke::readdress},
      {"digest", budstikke::digest},
      {"seal", budstikke::seal},
      {"open", budstikke::open},
      {"commit", budstikke::commit},
      {"commit_delivered", budstikke::commit_delivered}};
  for (const auto& [name, hop] : hops) {
    auto* added = benchmark::RegisterBenchmark(name, hop);
    added->Arg(6'000)->Arg(60'000)->Repetitions(3)->ReportAggregatesOnly()->Unit(benchmark::kMicrosecond);
    if (std::string_view(name).starts_with("commit")) added->MeasureProcessCPUTime();
  }
  budstikke::Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_line();
  return 0;
}
