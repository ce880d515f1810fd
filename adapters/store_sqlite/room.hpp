#pragma once
// How much room the store has left, who may still use it, and telling the node when it is full and when no longer.
//
// Two things run out: the database's own limit, and the file system that it lies on. Each has three marks:
//   - new messages, and notes about known ones, stop first; they go on when twice as much is free;
//   - attempts that begin may use half of what is then left: a peer that fails for days never eats the rest;
//   - what ends something may use all of it.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/ports/store.hpp"

namespace budstikke::sqlite {

struct StoreOptions;

/// Writing thread only.
class Room {
 public:
  /// Remembers what it is given; the connection outlives it.
  Room(Connection& connection, boost::asio::any_io_executor loop, const StoreOptions& options);

  /// Looks at the file system and at the pages in use, and tells of a change. Outside a transaction: where the disk
  /// refused the last write, it tries a small one. Throws Error.
  void measure();

  /// Whom the room is for, in the order in which they are turned away.
  enum class Standing { newcomer, attempt, end };

  /// Whether `unit` may be written, besides those that were admitted since the last measure.
  [[nodiscard]] bool admits(const Unit& unit);
  /// Whether so many bytes may be written, pages that the running transaction took included.
  [[nodiscard]] bool admits(Standing standing, std::size_t bytes);

  /// The disk, or the database's limit, ended a write. Tells of it.
  void refused();

 private:
  [[nodiscard]] static Standing standing(const Unit& unit);

  [[nodiscard]] bool admits_up_to(Standing standing, std::int64_t pages) const;
  void look_at_pages();
  void look_at_disk();
  void try_disk();
  void tell();
  [[nodiscard]] std::string what_is_full() const;

  Connection& connection_;
  boost::asio::any_io_executor loop_;
  RoomHandler handler_;
  std::filesystem::path folder_;
  std::int64_t pages_;               ///< the database's limit
  std::int64_t reserve_pages_;       ///< of them kept from newcomers
  std::int64_t used_pages_ = 0;      ///< when they were last asked for
  std::int64_t promised_pages_ = 0;  ///< to units since then
  std::uint64_t min_free_bytes_;
  std::function<std::filesystem::space_info(const std::filesystem::path&, std::error_code&)> space_;
  std::uint64_t free_bytes_ = 0;
  bool pages_low_ = false;
  bool disk_low_ = false;
  bool disk_scarce_ = false;  ///< less than half of what newcomers must leave: nor do attempts begin
  bool refused_ = false;
  bool told_ = false;
};

}  // namespace budstikke::sqlite
