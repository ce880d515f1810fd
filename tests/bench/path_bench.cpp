// What each hop of a message's path costs on one thread, beside the least that the same work costs on this machine in the same
// run: a PLO message of 6 kB and one of 60 kB, the example rules and the address book of the quick start. The last line is
// JSON: for each hop and size, microseconds of CPU, those of the bound, and their ratio. tools/bench.sh --path.
//
// What is shared with other messages in service (a sync for a batch, warm caches, one schema for all) is shared here.

#include <benchmark/benchmark.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <string_view>

#include "engine/addressing/resolver.hpp"
#include "tests/bench/path.hpp"
#include "tests/bench/path_bounds.hpp"
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

/// What is kept of a re-addressed message: what it changes of the received one.
void seal_change(benchmark::State& state) {
  const Path& on = path(state.range(0));
  for (auto step : state)
    benchmark::DoNotOptimize(on.protector.seal_change(on.changed_id, on.readdressed, on.id, on.payload));
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

/// The sealed bytes of a message as received and as re-addressed.
void insert_of_sealed(benchmark::State& state) {
  const Path& on = path(state.range(0));
  bench::bounds::bare_inserts(state, on.sealed.bytes.size() + on.sealed_change.bytes.size(), kBatch);
}

void insert_of_entry(benchmark::State& state) { bench::bounds::bare_inserts(state, 200, kBatch); }

using Measure = void (*)(benchmark::State&);

struct Hop {
  const char* name;
  Measure hop;
  Measure bound;
  const char* what;      ///< the bound is
  std::size_t each = 1;  ///< messages in one iteration, more than one where other threads work too
  bool sized = true;     ///< costs more for a larger message
};

namespace bounds = bench::bounds;
constexpr const char* kMachine = "none of its own: SHA-256 of the bytes, for the machine";
constexpr Hop kHops[] = {
    {"parse", parse, bounds::libxml2, "libxml2 alone"},
    {"needs", needs, bounds::one_pass, "one pass over all bytes"},
    {"decide", decide, bounds::sha256, kMachine, 1, false},
    {"resolve", resolve, bounds::sha256, kMachine, 1, false},
    {"plan", plan, bounds::sha256, kMachine, 1, false},
    {"readdress", readdress, bounds::two_copies, "two copies of the bytes"},
    {"digest", digest, bounds::sha256, "SHA-256 of the bytes"},
    {"seal", seal, bounds::compress_and_seal, "zstd level 1 without a dictionary, AES-256-GCM"},
    {"seal_change", seal_change, bounds::compare_and_seal,
     "one comparison of the bytes, AES-256-GCM of what is kept"},
    {"open", open, bounds::open_and_decompress, "AES-256-GCM, zstd"},
    {"commit", commit, insert_of_sealed,
     "one row of the sealed bytes in a bare SQLite, synced with 15 others", kBatch},
    {"commit_delivered", commit_delivered, insert_of_entry,
     "one row of 200 bytes in a bare SQLite, synced with 15 others", kBatch},
};

std::string label(const Hop& hop, int bytes, bool bound) {
  return std::string(hop.name) + (bound ? "_bound/" : "/") + std::to_string(bytes);
}

/// Prints a line for each hop once its bound is known too, and keeps them for the last line.
class Reporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override {
    std::printf("%-16s %7s %10s %10s %7s  %s\n", "CPU time", "bytes", "us", "bound us", "ratio",
                "the bound is");
    return true;
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      failed_ = failed_ || run.error_occurred;
      if (run.aggregate_name == "median") add(run.run_name.function_name + "/" + run.run_name.args, run);
    }
  }

  [[nodiscard]] bool failed() const { return failed_; }
  void print_line() const { std::printf("{%s}\n", line_.c_str()); }

 private:
  void add(const std::string& name, const Run& run) {
    for (const Hop& hop : kHops) {
      for (const int bytes : {6'000, 60'000}) {
        if (name == label(hop, bytes, false))
          cost_ = run.GetAdjustedCPUTime() / static_cast<double>(hop.each);
        if (name == label(hop, bytes, true))
          tell(hop, bytes, run.GetAdjustedCPUTime() / static_cast<double>(hop.each));
      }
    }
  }

  void tell(const Hop& hop, int bytes, double bound) {
    const double ratio = cost_ / bound;
    std::printf("%-16s %7d %10.2f %10.2f %7.3f  %s\n", hop.name, bytes, cost_, bound, ratio, hop.what);
    std::fflush(stdout);
    char figures[160];
    std::snprintf(figures, sizeof figures, R"(%s"%s": {"us": %.2f, "bound_us": %.2f, "ratio": %.3f})",
                  line_.empty() ? "" : ", ", label(hop, bytes, false).c_str(), cost_, bound, ratio);
    line_ += figures;
  }

  double cost_ = 0;  ///< of the hop whose bound comes next
  bool failed_ = false;
  std::string line_;
};

void add(const std::string& name, Measure measure, int bytes, bool whole_process) {
  auto* added = benchmark::RegisterBenchmark(name.c_str(), measure);
  added->Arg(bytes)->Repetitions(3)->ReportAggregatesOnly()->Unit(benchmark::kMicrosecond);
  if (whole_process) added->MeasureProcessCPUTime();
}

}  // namespace
}  // namespace budstikke

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  // Each beside its bound, so that what the machine does meanwhile is much the same to both.
  for (const auto& hop : budstikke::kHops) {
    for (const int bytes : {6'000, 60'000}) {
      if (!hop.sized && bytes > 6'000) continue;
      budstikke::add(hop.name, hop.hop, bytes, hop.each > 1);
      budstikke::add(std::string(hop.name) + "_bound", hop.bound, bytes, hop.each > 1);
    }
  }
  budstikke::Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  if (reporter.failed()) std::fputs("A hop did not do its work: the figures are of no use.\n", stderr);
  reporter.print_line();
  return reporter.failed() ? 2 : 0;
}
