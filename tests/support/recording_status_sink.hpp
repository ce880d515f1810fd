#pragma once
// Keeps every status line, so that a test can ask what operators would have seen.

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/ports/status_sink.hpp"

namespace budstikke::tests {

class RecordingStatusSink : public StatusSink {
 public:
  void write(const StatusLine& line) override { lines.push_back(line); }

  [[nodiscard]] std::size_t count(std::string_view event) const {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [event](const StatusLine& line) { return line.event == event; }));
  }
  [[nodiscard]] std::size_t count(Loudness loudness) const {
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(),
                      [loudness](const StatusLine& line) { return line.loudness == loudness; }));
  }

  std::vector<StatusLine> lines;
};

}  // namespace budstikke::tests
