// The simulation itself: it repeats to the letter, much happens in it, and it finds a store that breaks its promise.

#include <gtest/gtest.h>

#include <sstream>

#include "tests/simulation/run.hpp"

namespace budstikke::simulation {
namespace {

std::string trace_of(std::uint64_t seed) {
  std::ostringstream lines;
  RunOptions options;
  options.seed = seed;
  options.trace = &lines;
  const RunReport report = run(options);
  EXPECT_TRUE(report.faults.empty());
  return lines.str();
}

TEST(Simulation, TheSameSeedRepeatsToTheLetter) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    EXPECT_EQ(trace_of(seed), trace_of(seed)) << "seed " << seed;
}

TEST(Simulation, IsTheSameWhetherOrNotAnybodyReadsTheTrace) {
  RunOptions options;
  options.seed = 7;
  const RunReport silent = run(options);
  std::ostringstream lines;
  options.trace = &lines;
  EXPECT_EQ(run(options).trace_hash, silent.trace_hash);
}

TEST(Simulation, OtherSeedsAreOtherWorlds) { EXPECT_NE(trace_of(1), trace_of(2)); }

TEST(Simulation, EverythingHappensInIt) {
  std::string all;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) all += trace_of(seed);
  for (const std::string word : {"crash killed",
                                 "crash stopped",
                                 "stored start",
                                 "stored accepted",
                                 "stored deferred",
                                 "stored refuse",
                                 "stored interrupt",
                                 "stored expire",
                                 "stored receipt_ok",
                                 "stored receipt_rejected",
                                 "stored receipt_overdue",
                                 "stored hold",
                                 "stored release",
                                 "stored resend",
                                 "stored discard",
                                 "stored receipt ",
                                 "said planned",
                                 "jump -",
                                 "disk 0",
                                 "down ",
                                 "routing ",
                                 "B201",
                                 "B203",
                                 "B106",
                                 "B202",
                                 "B207"}) {
    EXPECT_NE(all.find(word), std::string::npos) << word;
  }
}

TEST(Simulation, FindsAStoreThatForgetsWhatItHasAnswered) {
  RunOptions options;
  options.forgetful = true;
  std::size_t found = 0;
  for (options.seed = 1; options.seed <= 20; ++options.seed) found += run(options).faults.empty() ? 0 : 1;
  EXPECT_GT(found, 0U);
}

}  // namespace
}  // namespace budstikke::simulation
