#pragma once
// Slows down whoever tries keys that are wrong. Pure: told of each attempt and of the time. Loop thread.
//
// Wrong attempts are counted by three names: the peer's address, for keys that name no client; the address together with
// the client, for keys that name one; and the client alone, from wherever. Where there are too many within a window, that
// name is locked: nothing is verified meanwhile. Each lock in a row is twice as long as the last, up to a longest. Of the
// client alone ten times as many are borne, and its locks do not grow: others must not be able to lock it out cheaply. An
// IPv6 address counts by its network of 64 bits.
//
// What somebody else does at an address never locks out a client whose key has been verified before, for the listener asks
// here only about keys that are to be verified; nor one that was not yet, unless the other knows the name of its key: its
// attempts count by themselves. Behind each lock as many attempts are borne as before, so that its turn comes even then.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/time.hpp"

namespace budstikke {

struct GuardLimits {
  std::size_t attempts = 10;  ///< wrong ones within the window before a lock
  Duration window = std::chrono::minutes{1};
  Duration lock_first = std::chrono::seconds{5};
  Duration lock_longest = std::chrono::minutes{15};
  std::size_t names = 4'096;  ///< remembered at once; beyond it the one that was quiet longest is forgotten
};

class AttemptGuard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit AttemptGuard(const GuardLimits& limits) : limits_(limits) {}

  /// How long the peer must wait before a key that names `client` is verified; nothing where it may be now. `client` is
  /// empty where the key names nobody.
  [[nodiscard]] std::optional<Duration> wait_of(std::string_view address, std::string_view client,
                                                Time now) const;
  /// A key was wrong.
  void wrong(std::string_view address, std::string_view client, Time now);
  /// A key was verified: its client has nothing more to do with what came before from there.
  void right(std::string_view address, std::string_view client);

  /// What has happened since it was last asked, for the status log.
  enum class Alarm { began, ended };
  struct News {
    std::optional<Alarm> alarm;
    std::size_t wrong = 0;      ///< since the beginning of this alarm
    std::size_t addresses = 0;  ///< locked now, or at its worst where the alarm has ended
  };
  /// To be asked now and then. Began: at least one name is locked. Ended: none is, and no key was wrong for a window.
  [[nodiscard]] News news(Time now);

  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  struct Name {
    std::size_t wrong = 0;  ///< within the window that began at `since`
    Time since{};
    Time last{};
    unsigned locks = 0;  ///< in a row
    Time locked_until{};
  };

  void count(const std::string& name, std::size_t borne, bool grows, Time now);
  void make_room(Time now);
  [[nodiscard]] Duration lock_of(unsigned locks) const;

  GuardLimits limits_;
  std::map<std::string, Name, std::less<>> names_;
  bool alarming_ = false;
  std::size_t wrong_ = 0;
  std::size_t worst_ = 0;
  std::optional<Time> last_wrong_;
};

/// The part of a peer's address that attempts are counted by.
[[nodiscard]] std::string counted_address(std::string_view address);

}  // namespace budstikke
