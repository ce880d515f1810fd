// The simulation itself: it repeats to the letter, much happens in it, and it finds each planted fault.

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/simulation/run.hpp"

namespace budstikke::simulation {
namespace {

/// As tests/CMakeLists.txt says.
constexpr std::size_t kShortRun = 25;

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
                                 "said clock_jumped",
                                 "stored sent ",
                                 "said acknowledgement",
                                 "signal lost",
                                 "renewed ",
                                 "erased ",
                                 "forgotten ",
                                 "retold ",
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

/// A fault, what is said of it, and how many runs of the length of those in the tests it takes at most.
struct Planted {
  Plant plant;
  std::string_view sentence;
  std::uint64_t runs;
};

std::string name_of(Plant plant) {
  for (const auto& [name, one] : kPlants) {
    if (one == plant) return std::string(name);
  }
  return {};
}

class PlantedFault : public testing::TestWithParam<Planted> {};

TEST_P(PlantedFault, IsFound) {
  RunOptions options;
  options.plant = GetParam().plant;
  options.deeds = kShortRun;
  const auto tells = [](const std::string& fault) {
    return fault.find(GetParam().sentence) != std::string::npos;
  };
  for (options.seed = 1; options.seed <= GetParam().runs; ++options.seed) {
    const RunReport report = run(options);
    if (std::ranges::any_of(report.faults, tells)) {
      RecordProperty("runs", static_cast<int>(options.seed));
      return;
    }
  }
  FAIL() << name_of(options.plant) << " was not found in " << GetParam().runs << " runs";
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedFault,
                         testing::Values(Planted{Plant::forgetful_store, "forgotten: message", 15},
                                         Planted{Plant::second_id, "sent under another id", 10},
                                         Planted{Plant::altered_bytes, "the message was altered", 10},
                                         Planted{Plant::missing_line, "no status line", 5},
                                         Planted{Plant::silent_restart, "no status line", 100},
                                         Planted{Plant::overtaking, "overtook", 80},
                                         Planted{Plant::endless_delivery, "never ended", 20},
                                         Planted{Plant::deaf_clock, "expired before its time", 200},
                                         Planted{Plant::hasty_erasure, "erased before its time", 20},
                                         Planted{Plant::credulous_desk, "believed a signal of somebody else",
                                                 60}),
                         [](const auto& info) {
                           std::string name = name_of(info.param.plant);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace budstikke::simulation
