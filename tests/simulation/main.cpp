// simulate: runs the engine in made-up worlds, seed after seed, and tells the first one in which a promise is broken.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include "tests/simulation/run.hpp"

namespace {

using budstikke::simulation::Plant;
using budstikke::simulation::RunOptions;
using budstikke::simulation::RunReport;

struct Sum {
  std::size_t runs = 0;
  std::size_t steps = 0;
  std::size_t messages = 0;
  std::size_t deliveries = 0;
  std::size_t arrivals = 0;
  std::size_t crashes = 0;
  std::size_t violations = 0;
  std::size_t failing_runs = 0;
  std::optional<std::uint64_t> first_failing_seed;
};

/// Everything that makes the world what it is.
std::string repeat_command(const RunOptions& options) {
  std::string command = "tools/simulate.sh --runs 1 --seed " + std::to_string(options.seed) + " --deeds " +
                        std::to_string(options.deeds);
  for (const auto& [name, plant] : budstikke::simulation::kPlants) {
    if (plant == options.plant) command += " --plant " + std::string(name);
  }
  return command + " --trace";
}

void add(Sum& sum, const RunReport& report, const RunOptions& options) {
  ++sum.runs;
  sum.steps += report.steps;
  sum.messages += report.messages;
  sum.deliveries += report.deliveries;
  sum.arrivals += report.arrivals;
  sum.crashes += report.crashes;
  sum.violations += report.faults.size();
  sum.failing_runs += report.faults.empty() ? 0 : 1;
  if (!report.faults.empty() && !sum.first_failing_seed) sum.first_failing_seed = report.seed;
  for (const std::string& fault : report.faults)
    std::cout << "seed " << report.seed << ": " << fault << std::endl;
  if (!report.faults.empty()) std::cout << "repeat it: " << repeat_command(options) << std::endl;
}

void print(const Sum& sum) {
  std::cout << "{\"runs\":" << sum.runs << ", \"steps\":" << sum.steps << ", \"messages\":" << sum.messages
            << ", \"deliveries\":" << sum.deliveries << ", \"arrivals\":" << sum.arrivals
            << ", \"crashes\":" << sum.crashes << ", \"violations\":" << sum.violations
            << ", \"failing_runs\":" << sum.failing_runs << ", \"first_failing_seed\":";
  if (sum.first_failing_seed) {
    std::cout << *sum.first_failing_seed;
  } else {
    std::cout << "null";
  }
  std::cout << "}" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Runs the engine in simulated worlds: one thread, one seed a run, a clock, peers, operators and "
      "crashes of "
      "its own."};
  std::uint64_t runs = 1000;
  std::uint64_t seed = 1;
  RunOptions options;
  bool trace = false;
  bool on = false;
  app.add_option("--runs", runs, "How many runs, each with the next seed")->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "Seed of the first run");
  app.add_option("--deeds", options.deeds, "How much happens in a run before everybody is well again")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--plant", options.plant, "A fault that the runs must find out")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Plant>(
          budstikke::simulation::kPlants.begin(), budstikke::simulation::kPlants.end())));
  app.add_flag("--trace", trace, "Print what happens, line by line");
  app.add_flag("--keep-going", on, "Do not stop at the first seed that fails");
  CLI11_PARSE(app, argc, argv);
  if (trace) options.trace = &std::cout;
  Sum sum;
  for (std::uint64_t i = 0; i < runs; ++i) {
    options.seed = seed + i;
    add(sum, budstikke::simulation::run(options), options);
    if (sum.violations > 0 && !on) break;
  }
  print(sum);
  return sum.violations == 0 ? 0 : 1;
}
