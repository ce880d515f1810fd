// What a decision costs with 10, 1,000 and 100,000 rules, in each of the shapes that operators write. The last line is JSON:
// for each shape, how many times more a decision costs over 100,000 rules than over 10.
//
// Messages differ from one decision to the next, so that caches help no more than they would in service.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <memory>

#include "rules/rule_set.hpp"
#include "tests/bench/many_rules.hpp"

namespace budstikke::rules {
namespace {

using testing::ManyRules;
using testing::Shape;

void decide(benchmark::State& state, const Shape& shape) {
  ManyRules many = shape.make(static_cast<std::size_t>(state.range(0)));
  const RuleSet rules(std::move(many.rules), "hash", "");
  std::size_t next = 0;
  for (auto step : state) {
    const testing::Message& message = many.messages[next++ % many.messages.size()];
    benchmark::DoNotOptimize(rules.decide(message.facts, message.date));
  }
}

void compile(benchmark::State& state, const Shape& shape) {
  const ManyRules many = shape.make(static_cast<std::size_t>(state.range(0)));
  std::vector<const Rule*> rules;
  for (const Rule& rule : many.rules) rules.push_back(&rule);
  for (auto step : state) benchmark::DoNotOptimize(Matcher(rules));
}

/// Prints as usual, and keeps the times of the decisions.
class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name == "median")
        times_[run.run_name.function_name][run.run_name.args] = run.GetAdjustedCPUTime();
    }
    ConsoleReporter::ReportRuns(runs);
  }

  void print_ratios() {
    std::string line;
    for (auto& [shape, times] : times_) {
      if (!times.contains("10") || !times.contains("100000")) continue;
      char ratio[32];
      std::snprintf(ratio, sizeof ratio, "%.2f", times["100000"] / times["10"]);
      line += (line.empty() ? "\"" : ", \"") + shape + "\": " + ratio;
    }
    std::printf("{%s}\n", line.c_str());
  }

 private:
  std::map<std::string, std::map<std::string, double>> times_;
};

}  // namespace
}  // namespace budstikke::rules

int main(int argc, char** argv) {
  using budstikke::rules::testing::shapes;
  benchmark::Initialize(&argc, argv);
  for (const auto& shape : shapes()) {
    benchmark::RegisterBenchmark(shape.name.c_str(), budstikke::rules::decide, shape)
        ->Arg(10)
        ->Arg(1'000)
        ->Arg(100'000)
        ->Repetitions(5)
        ->ReportAggregatesOnly();
    benchmark::RegisterBenchmark(("compile " + shape.name).c_str(), budstikke::rules::compile, shape)
        ->Arg(100'000)
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  }
  budstikke::rules::Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_ratios();
  return 0;
}
