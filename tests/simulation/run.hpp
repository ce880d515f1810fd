#pragma once
// One simulated run: the whole engine, its disk, its clock, everybody around it, and whatever goes wrong, all from one seed
// and on one thread.

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tests/simulation/plant.hpp"

namespace budstikke::simulation {

struct RunOptions {
  std::uint64_t seed = 1;
  std::size_t deeds = 120;        ///< of the world, before everybody becomes well
  std::ostream* trace = nullptr;  ///< what happens, line by line
  Plant plant = Plant::none;      ///< a fault that the run must find out
};

struct RunReport {
  std::uint64_t seed = 0;
  std::size_t steps = 0;
  std::size_t messages = 0;    ///< stored
  std::size_t deliveries = 0;  ///< of them
  std::size_t arrivals = 0;    ///< at parties, repeated ones too
  std::size_t crashes = 0;
  std::uint64_t trace_hash = 0;
  std::vector<std::string> faults;  ///< promises broken; the run ends at the first
};

[[nodiscard]] RunReport run(const RunOptions& options);

}  // namespace budstikke::simulation
