#include "adapters/store_sqlite/room.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <system_error>
#include <utility>

#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"

namespace budstikke::sqlite {

namespace {

/// One part in so many is kept from newcomers: of the database's limit, and of a file system too small for the mark.
constexpr std::int64_t kReserve = 16;
constexpr std::uint64_t kBytesInMebibyte = 1'048'576;

}  // namespace

Room::Room(Connection& connection, boost::asio::any_io_executor loop, const StoreOptions& options)
    : connection_(connection),
      loop_(std::move(loop)),
      handler_(options.room_changed),
      folder_(std::filesystem::absolute(options.path).parent_path()),
      pages_(most_pages(options.max_bytes)),
      reserve_pages_(pages_ / kReserve),
      min_free_bytes_(options.min_free_bytes),
      space_(options.space) {}

void Room::measure() {
  promised_pages_ = 0;
  look_at_disk();
  if (refused_) try_disk();
  look_at_pages();
  tell();
}

bool Room::admits(const Unit& unit) {
  // Asking the database before each unit costs more than the unit. What this batch has been promised counts as used.
  const std::int64_t pages = static_cast<std::int64_t>(unit.size_bytes()) / kPageBytes + 1;
  const bool admitted = admits_up_to(standing(unit), used_pages_ + promised_pages_ + pages);
  if (admitted) promised_pages_ += pages;
  return admitted;
}

bool Room::admits(Standing standing, std::size_t bytes) {
  look_at_pages();
  return admits_up_to(standing, used_pages_ + static_cast<std::int64_t>(bytes) / kPageBytes + 1);
}

bool Room::admits_up_to(Standing standing, std::int64_t after) const {
  switch (standing) {
    case Standing::newcomer:
      return !pages_low_ && !disk_low_ && !refused_ && after <= pages_ - reserve_pages_;
    case Standing::attempt:
      return !disk_scarce_ && !refused_ && after <= pages_ - reserve_pages_ / 2;
    case Standing::end:
      break;
  }
  return after <= pages_;
}

void Room::refused() {
  refused_ = true;
  tell();
}

Room::Standing Room::standing(const Unit& unit) {
  // A receipt is a message too, but one that ends something. One that ends nothing can wait at its sender.
  if (unit.message && unit.changed.empty()) return Standing::newcomer;
  if (unit.may_use_reserve) return Standing::end;
  return unit.changed.empty() ? Standing::newcomer : Standing::attempt;
}

void Room::look_at_pages() {
  used_pages_ = connection_.number("PRAGMA page_count") - connection_.number("PRAGMA freelist_count");
  const std::int64_t open = pages_ - reserve_pages_ - used_pages_;
  // A quarter of the reserve is where nothing but the smallest message would go in; then the whole of it must be free.
  pages_low_ = open < (pages_low_ ? reserve_pages_ : std::max<std::int64_t>(reserve_pages_ / 4, 1));
}

void Room::look_at_disk() {
  std::error_code error;
  const auto space = space_(folder_, error);
  if (error) return;
  const std::uint64_t mark = std::min<std::uint64_t>(min_free_bytes_, space.capacity / kReserve);
  free_bytes_ = space.available;
  disk_low_ = free_bytes_ < (disk_low_ ? 2 * mark : mark);
  disk_scarce_ = free_bytes_ < mark / 2;
}

void Room::try_disk() {
  try {
    // Another value each time: a page that stays the same is not written.
    connection_.run(
        "INSERT INTO meta VALUES ('disk_tried', '0') ON CONFLICT (name) DO UPDATE SET value = CASE value "
        "WHEN '0' "
        "THEN '1' ELSE '0' END");
    refused_ = false;
  } catch (const Error& error) {
    if (!is_full(error)) throw;
  }
}

void Room::tell() {
  const std::string what = what_is_full();
  if (what.empty() != told_) return;
  told_ = !told_;
  if (handler_) boost::asio::post(loop_, [handler = handler_, what] { handler(what); });
}

std::string Room::what_is_full() const {
  if (disk_low_) {
    return "its file system has " + std::to_string(free_bytes_ / kBytesInMebibyte) + " MiB left";
  }
  if (pages_low_) return "the database has reached its limit (store.max_bytes)";
  if (refused_) return "the disk takes no more";
  return {};
}

}  // namespace budstikke::sqlite
