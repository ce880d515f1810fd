#include "adapters/store_sqlite/backup.hpp"

#include <stdexcept>
#include <string_view>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/ledger.hpp"
#include "adapters/store_sqlite/schema.hpp"

namespace budstikke::sqlite {

namespace {

constexpr Duration kPatience = std::chrono::seconds{5};
// As Delivery::final.
constexpr const char* kUnsettled =
    " WHERE state IN ('waiting', 'sending', 'unconfirmed', 'held') OR (state = 'handed_over' AND "
    "receipt_within > 0)";

template <class Work>
auto told(const std::string& path, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    throw std::runtime_error("store " + path + ": " + error.what());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("store " + path + " " + error.what());
  }
}

std::size_t mark(Connection& to, const Restoring& restoring, std::int64_t format) {
  const std::string note = std::string(
                               "INSERT INTO history (message, delivery, at, event, who, why, detail) "
                               "SELECT message, ") +
                           (format < 4 ? "id" : "number") + ", ?, 'restored', ?, '', ? FROM delivery" +
                           kUnsettled;
  static const std::string change =
      std::string("UPDATE delivery SET uncertain = 1, version = version + 1") + kUnsettled;
  {
    auto insert = to.use(note);
    insert->bind(restoring.at);
    insert->bind(std::string_view(restoring.who));
    insert->bind(std::string_view(restoring.detail));
    insert->step();
  }
  to.run(change);
  return static_cast<std::size_t>(to.changes());
}

}  // namespace

void back_up(const std::string& from, const std::string& to, const std::function<void(int, int)>& progress) {
  told(from, [&] {
    Connection source(from, Connection::Use::inspect, kPatience);
    static_cast<void>(checked_format(source));
    source.back_up(to, progress);
    return true;
  });
}

std::size_t mark_restored(const Restoring& restoring) {
  return told(restoring.path, [&] {
    Connection to(restoring.path, Connection::Use::write, kPatience);
    const std::int64_t format = checked_format(to);
    to.run_script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
    to.run("BEGIN IMMEDIATE");
    const std::size_t marked = mark(to, restoring, format);
    if (!insert_entry(to, restoring.entry)) throw std::runtime_error("has another end of its audit log");
    to.run("COMMIT");
    if (!to.empty_log()) throw std::runtime_error("is read by somebody else");
    return marked;
  });
}

}  // namespace budstikke::sqlite
