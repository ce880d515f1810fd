#pragma once
// Status lines as JSON, one object a line: the only thing that Budstikke logs about messages. The fields are
// those of StatusLine and no others; their texts are escaped, so a line can neither be forged nor broken by
// what came from outside.

#include <cstdint>
#include <memory>
#include <string>

#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke {

class StatusLog : public StatusSink {
 public:
  /// `file`: where lines go; empty means standard output. Throws std::runtime_error where it cannot be
  /// opened.
  StatusLog(const std::string& file, const Clock& clock);
  ~StatusLog() override;

  void write(const StatusLine& line) override;

  /// A line about the process itself: started, reloaded, refused to reload, stopping.
  void process(Loudness loudness, const std::string& event, const std::string& detail);

  /// Opens the file again, after it was moved away (logrotate). Where that fails, lines go on to the old one, and one of
  /// them says so.
  void reopen();

  /// Lines that could not be written (the disk is full). Delivery goes on without them.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The JSON of one line, without a line end.
[[nodiscard]] std::string to_json(const StatusLine& line, TimePoint at);

}  // namespace budstikke
