#pragma once
// Status lines as JSON, one object a line: the only thing that Budstikke logs about messages. The fields are
// those of StatusLine and no others; their texts are escaped, so a line can neither be forged nor broken by
// what came from outside.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke {

/// The event of the line that begins a file, and how its detail begins: the number follows.
inline constexpr std::string_view kLogBegun = "log_begun";
inline constexpr std::string_view kToldBefore = "history told in earlier files ends at ";

class StatusLog : public StatusSink {
 public:
  /// `file`: where lines go; empty means standard output. Throws std::runtime_error where it cannot be
  /// opened.
  StatusLog(const std::string& file, const Clock& clock);
  ~StatusLog() override;

  void write(const StatusLine& line) override;

  /// From now on lines are gathered, and written by `flush`: `soon` is called with the first of them, and is to have it
  /// called in a moment. A commit answers many callers in one turn of the loop, and their lines are one write then. A line
  /// of `process` is written at once, with all before it.
  void gather(std::function<void()> soon);
  void flush();

  /// A line about the process itself: started, reloaded, refused to reload, stopping.
  void process(Loudness loudness, const std::string& event, const std::string& detail);

  /// Opens the file again, after it was moved away (logrotate). Where that fails, lines go on to the old one, and one of
  /// them says so.
  void reopen();

  /// Writes into a file that was empty when it was opened, once, up to which number of the store's history earlier files
  /// tell: who reads this file alone then knows what cannot stand in it.
  void begin(std::int64_t told);

  /// Lines that could not be written (the disk is full). Delivery goes on without them.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The JSON of one line, without a line end.
[[nodiscard]] std::string to_json(const StatusLine& line, TimePoint at);

}  // namespace budstikke
