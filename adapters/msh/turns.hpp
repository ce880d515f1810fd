#pragma once
// One at a time of those that would do the same thing: copies of one envelope that come at once.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/runtime/signal.hpp"

namespace budstikke::msh {

/// Loop thread. Keeps a name for as long as somebody has its turn or waits for it.
class Turns {
  struct Place;
  using Places = std::map<std::string, std::shared_ptr<Place>>;

 public:
  explicit Turns(std::size_t most_waiting = 16) : most_waiting_(most_waiting) {}

  /// Ends with its life, which may be longer than that of Turns.
  class Turn {
   public:
    Turn(Turn&& other) noexcept = default;
    Turn& operator=(Turn&& other) = delete;
    ~Turn();

   private:
    friend class Turns;
    Turn(std::shared_ptr<Places> places, std::string name)
        : places_(std::move(places)), name_(std::move(name)) {}

    std::shared_ptr<Places> places_;  ///< null: moved from
    std::string name_;
  };

  /// Waits until nobody else has the name's turn. Nothing where enough wait for it already.
  boost::asio::awaitable<std::optional<Turn>> take(std::string name);
  /// Names of which somebody has the turn.
  [[nodiscard]] std::size_t size() const { return places_->size(); }

 private:
  struct Place {
    explicit Place(boost::asio::any_io_executor loop) : freed(std::move(loop)) {}
    Signal freed;
    bool taken = false;
    std::size_t waiting = 0;
  };

  std::size_t most_waiting_;
  std::shared_ptr<Places> places_ = std::make_shared<Places>();
};

}  // namespace budstikke::msh
