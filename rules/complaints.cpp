#include "rules/complaints.hpp"

#include <algorithm>
#include <tuple>

namespace budstikke::rules {

namespace {
constexpr std::size_t kListed = 1'000;
}

void Complaints::add(Position at, Severity severity, std::string message) {
  if (diagnostics_.size() >= kListed) {
    ++unlisted_;
    return;
  }
  diagnostics_.push_back({file_, at.line, at.column, severity, std::move(message)});
}

void Complaints::error(Position at, std::string message) {
  ++errors_;
  add(at, Severity::error, std::move(message));
}

void Complaints::warning(Position at, std::string message) { add(at, Severity::warning, std::move(message)); }

Diagnostics Complaints::take() {
  std::ranges::sort(diagnostics_, {},
                    [](const Diagnostic& d) { return std::tie(d.line, d.column, d.message); });
  if (unlisted_ > 0) {
    const Severity severity = errors_ > 0 ? Severity::error : Severity::warning;
    diagnostics_.push_back({file_, 0, 0, severity, "and " + std::to_string(unlisted_) + " more mistakes"});
  }
  return std::move(diagnostics_);
}

}  // namespace budstikke::rules
