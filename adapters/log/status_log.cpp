#include "adapters/log/status_log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace budstikke {

namespace {

std::string_view to_text(Loudness loudness) {
  switch (loudness) {
    case Loudness::fact:
      return "fact";
    case Loudness::note:
      return "note";
    case Loudness::warn:
      return "warn";
    case Loudness::alarm:
      return "alarm";
  }
  return "";
}

/// As JSON has it, quotes included. Nothing below a blank stays as it is, so no text can end a line.
void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text, kept, i - kept);
    kept = i + 1;
    if (byte == '\n') {
      out += "\\n";
    } else if (byte >= 0x20) {
      out.append(1, '\\').append(1, text[i]);
    } else {
      out.append("\\u00").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0xf]);
    }
  }
  out.append(text, kept) += '"';
}

/// One object, field by field: several lines of every message are written, so no tree is built for them.
class LineText {
 public:
  explicit LineText(std::string& out) : out_(out) { out_ += '{'; }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) append_quoted(begin(name), value);
  }
  void number(std::string_view name, std::uint64_t value) { begin(name) += std::to_string(value); }
  void end() { out_ += '}'; }

 private:
  std::string& begin(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    return out_.append(1, '"').append(name).append("\":");
  }
  std::string& out_;
};

void append_line(std::string& out, const StatusLine& line, std::string_view at) {
  LineText text(out);
  text.text("at", at);
  text.text("loudness", to_text(line.loudness));
  text.text("event", line.event);
  text.text("message", line.message.value());
  text.text("message_id", line.business_id.value());
  text.text("delivery", line.delivery.value());
  text.text("type", line.type);
  if (!line.sender.empty()) text.number("sender", line.sender.value());
  if (!line.party.empty()) text.number("party", line.party.value());
  text.text("rule", line.rule.value());
  if (line.from) text.text("from", budstikke::to_text(*line.from));
  if (line.to) text.text("to", budstikke::to_text(*line.to));
  if (line.code) text.text("code", id_of(*line.code));
  if (line.attempt != 0) text.number("attempt", static_cast<std::uint64_t>(line.attempt));
  text.text("who", line.who);
  text.text("detail", line.detail);
  text.end();
}

/// Lines that are gathered beyond this are written at once.
constexpr std::size_t kMostPendingBytes = 65'536;

bool is_empty(const std::string& file) {
  std::error_code error;
  return std::filesystem::file_size(file, error) == 0 && !error;
}

}  // namespace

std::string to_json(const StatusLine& line, TimePoint at) {
  std::string text;
  append_line(text, line, budstikke::to_text(at));
  return text;
}

struct StatusLog::Impl {
  Impl(const std::string& file, const Clock& clock_in) : clock(clock_in) {
    if (file.empty()) {
      logger = std::make_shared<spdlog::logger>("status", std::make_shared<spdlog::sinks::stdout_sink_mt>());
    } else {
      auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
      logger = std::make_shared<spdlog::logger>("status", std::move(sink));
      path = file;
      fresh = is_empty(file);
    }
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::info);
    logger->set_error_handler([this](const std::string&) {
      lost += lines;
      cut = true;
    });
  }

  /// Most lines of one turn of the loop have the time of the one before.
  const std::string& text_of(TimePoint at) {
    if (at != last_at || last_text.empty()) last_text = budstikke::to_text(last_at = at);
    return last_text;
  }

  void flush() {
    if (lines == 0) return;
    const std::string_view start = std::exchange(cut, false) ? "\n" : "";
    logger->info("{}{}", start, pending);
    pending.clear();
    lines = 0;
  }

  const Clock& clock;
  std::string path;
  std::shared_ptr<spdlog::logger> logger;
  std::function<void()> soon;
  std::string pending;      ///< lines that are not written yet, without the last line end
  std::uint64_t lines = 0;  ///< in there
  TimePoint last_at{};
  std::string last_text;
  std::uint64_t lost = 0;
  bool fresh = false;  ///< the file was empty when it was opened, and does not say yet where it begins
  bool cut = false;    ///< the last write failed, perhaps in the middle of a line
};

StatusLog::StatusLog(const std::string& file, const Clock& clock) try
    : impl_(std::make_unique<Impl>(file, clock)) {
} catch (const spdlog::spdlog_ex&) {
  throw std::runtime_error("the log file " + file + " cannot be opened for writing");
}

StatusLog::~StatusLog() { flush(); }

void StatusLog::write(const StatusLine& line) {
  if (impl_->lines > 0) impl_->pending += '\n';
  append_line(impl_->pending, line, impl_->text_of(impl_->clock.now()));
  ++impl_->lines;
  if (!impl_->soon || impl_->pending.size() >= kMostPendingBytes) {
    flush();
  } else if (impl_->lines == 1) {
    impl_->soon();
  }
}

void StatusLog::flush() { impl_->flush(); }

void StatusLog::gather(std::function<void()> soon) { impl_->soon = std::move(soon); }

std::uint64_t StatusLog::lost() const { return impl_->lost; }

void StatusLog::process(Loudness loudness, const std::string& event, const std::string& detail) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.detail = detail;
  write(line);
  flush();
}

void StatusLog::reopen() {
  if (impl_->path.empty()) return;
  flush();
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(impl_->path);
    sink->set_pattern("%v");
    impl_->logger->sinks() = {std::move(sink)};
    impl_->fresh = is_empty(impl_->path);
  } catch (const spdlog::spdlog_ex&) {
    process(Loudness::alarm, "log", "the log file could not be opened again; lines go on to the old one");
  }
}

void StatusLog::begin(std::int64_t told) {
  if (!std::exchange(impl_->fresh, false)) return;
  process(Loudness::fact, std::string(kLogBegun), std::string(kToldBefore) + std::to_string(told));
}

}  // namespace budstikke
