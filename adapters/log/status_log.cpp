#include "adapters/log/status_log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
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

void put(boost::json::object& object, std::string_view key, std::string_view value) {
  if (!value.empty()) object[key] = value;
}

bool is_empty(const std::string& file) {
  std::error_code error;
  return std::filesystem::file_size(file, error) == 0 && !error;
}

}  // namespace

std::string to_json(const StatusLine& line, TimePoint at) {
  boost::json::object object;
  object["at"] = budstikke::to_text(at);
  object["loudness"] = to_text(line.loudness);
  object["event"] = line.event;
  put(object, "message", line.message.value());
  put(object, "message_id", line.business_id.value());
  put(object, "delivery", line.delivery.value());
  put(object, "type", line.type);
  if (!line.sender.empty()) object["sender"] = line.sender.value();
  if (!line.party.empty()) object["party"] = line.party.value();
  put(object, "rule", line.rule.value());
  if (line.from) object["from"] = budstikke::to_text(*line.from);
  if (line.to) object["to"] = budstikke::to_text(*line.to);
  if (line.code) object["code"] = id_of(*line.code);
  if (line.attempt != 0) object["attempt"] = line.attempt;
  put(object, "who", line.who);
  put(object, "detail", line.detail);
  return boost::json::serialize(object);
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
      ++lost;
      cut = true;
    });
  }

  const Clock& clock;
  std::string path;
  std::shared_ptr<spdlog::logger> logger;
  std::uint64_t lost = 0;
  bool fresh = false;  ///< the file was empty when it was opened, and does not say yet where it begins
  bool cut = false;    ///< the last write failed, perhaps in the middle of a line
};

StatusLog::StatusLog(const std::string& file, const Clock& clock) try
    : impl_(std::make_unique<Impl>(file, clock)) {
} catch (const spdlog::spdlog_ex&) {
  throw std::runtime_error("the log file " + file + " cannot be opened for writing");
}

StatusLog::~StatusLog() = default;

void StatusLog::write(const StatusLine& line) {
  const std::string start = std::exchange(impl_->cut, false) ? "\n" : "";
  impl_->logger->info("{}{}", start, to_json(line, impl_->clock.now()));
}

std::uint64_t StatusLog::lost() const { return impl_->lost; }

void StatusLog::process(Loudness loudness, const std::string& event, const std::string& detail) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.detail = detail;
  write(line);
}

void StatusLog::reopen() {
  if (impl_->path.empty()) return;
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
