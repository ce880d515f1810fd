#pragma once
// What operators ask of the address book and do to it. Answers are JSON objects as the admin API gives them (docs of each
// in engine/registry). Every change is recorded with who and why. Implemented by engine/registry.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/rule_desk.hpp"

namespace budstikke {

class AddressDesk {
 public:
  virtual ~AddressDesk() = default;

  /// The party as it was on the day (today where absent): what the import said, what corrections made of it, all its
  /// versions, its certificates. B204 where it was never known.
  virtual boost::asio::awaitable<Outcome<std::string>> show(
      HerId party, std::optional<std::chrono::year_month_day> on) = 0;
  /// Age, size, source, the last imports, the load under way, corrections in force, what alarms.
  virtual boost::asio::awaitable<Outcome<std::string>> status() = 0;
  /// Every municipality without a usable case-handler service, and every role of the rules in force that no party fills.
  virtual boost::asio::awaitable<Outcome<std::string>> gaps() = 0;
  /// The book of the day, corrections included, as a file: "toml" or "csv".
  virtual boost::asio::awaitable<Outcome<std::string>> export_book(
      std::string format, std::optional<std::chrono::year_month_day> on) = 0;
  /// Certificates that have expired, expire within the warning time, or are not trusted; all where `all`.
  virtual boost::asio::awaitable<Outcome<std::string>> certificates(bool all) = 0;

  /// Replaces the imported book by a file's, TOML or CSV. Refused (B107, with the complaints as JSON in the detail) where
  /// it has faults, or would drop more parties than the limit and `force` is not set, or a registry is configured.
  virtual boost::asio::awaitable<Outcome<std::string>> import_book(std::string text, std::string format,
                                                                   bool force, Actor actor) = 0;
  /// Adds a correction or an agreement above the import: one JSON object (engine/addressing/layer.hpp), with an end date.
  virtual boost::asio::awaitable<Outcome<std::string>> correct(std::string entry, Actor actor) = 0;
  /// Ends one before its date.
  virtual boost::asio::awaitable<Outcome<std::string>> end_correction(std::uint64_t number, Actor actor) = 0;
  /// Looks at the registry now instead of at the next time; `full` loads everything, and with `force` takes it up even
  /// where it drops more parties than the limit. Returns when it has begun.
  virtual boost::asio::awaitable<Outcome<std::string>> sync(bool full, bool force, Actor actor) = 0;
};

}  // namespace budstikke
