#include "adapters/msh/turns.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace budstikke::msh {

namespace asio = boost::asio;

Turns::Turn::~Turn() {
  if (!places_) return;
  const auto found = places_->find(name_);
  found->second->taken = false;
  if (found->second->waiting > 0) {
    found->second->freed.notify();
  } else {
    places_->erase(found);
  }
}

asio::awaitable<std::optional<Turns::Turn>> Turns::take(std::string name) {
  const auto places = places_;
  auto& known = (*places)[name];
  if (!known) known = std::make_shared<Place>(co_await asio::this_coro::executor);
  const std::shared_ptr<Place> place = known;
  if (place->waiting >= most_waiting_) co_return std::nullopt;
  while (place->taken) {
    ++place->waiting;
    co_await place->freed.wait();
    --place->waiting;
  }
  place->taken = true;
  co_return std::optional<Turn>(Turn(places, std::move(name)));
}

}  // namespace budstikke::msh
