#pragma once
// The operators' log: outlives the node, as a file does, and hands each line to the judge.

#include <cstddef>
#include <vector>

#include "engine/ports/status_sink.hpp"
#include "tests/simulation/judge.hpp"
#include "tests/simulation/plant.hpp"
#include "tests/simulation/trace.hpp"

namespace budstikke::simulation {

class SimulatedLog : public StatusSink {
 public:
  SimulatedLog(Judge& judge, Trace& trace, Plant plant) : judge_(judge), trace_(trace), plant_(plant) {}

  void write(const StatusLine& line) override {
    const bool tells = !line.delivery.empty() && line.to.has_value();
    if (tells && plant_ == Plant::missing_line && ++changes_ % kOneIn == 0) return;
    if (tells) lines_.push_back(line);
    judge_.write(line);
  }

  /// After a restart.
  void retell(const StatusLine& line) {
    trace_.line({"retold", line.event, line.delivery.value()});
    write(line);
  }

  /// Those that give a delivery a state, in the order in which they were written.
  [[nodiscard]] const std::vector<StatusLine>& lines() const { return lines_; }

 private:
  static constexpr std::size_t kOneIn = 20;
  Judge& judge_;
  Trace& trace_;
  Plant plant_;
  std::vector<StatusLine> lines_;
  std::size_t changes_ = 0;
};

}  // namespace budstikke::simulation
