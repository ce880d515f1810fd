#include "adapters/admin/references.hpp"

#include <algorithm>
#include <iterator>

namespace budstikke::admin {

namespace asio = boost::asio;

namespace {

/// Whether a verb can mean this delivery, where the operator named only the message.
bool can_mean(const Delivery& delivery, Verb verb) {
  switch (verb) {
    case Verb::hold:
      return delivery.state == DeliveryState::waiting || delivery.state == DeliveryState::sending;
    case Verb::release:
      return delivery.state == DeliveryState::held;
    case Verb::resend:
      return next_state(delivery.state, DeliveryEvent::resend).has_value();
    case Verb::discard:
      return next_state(delivery.state, DeliveryEvent::discard).has_value();
  }
  return false;
}

}  // namespace

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

asio::awaitable<Outcome<std::vector<Message>>> find_messages(StoreView& view, std::string reference) {
  auto message = co_await view.message(MessageId{reference});
  if (!message) co_return message.failure();
  if (*message) co_return std::vector<Message>{std::move(**message)};
  auto delivery = co_await view.delivery(DeliveryId{reference});
  if (!delivery) co_return delivery.failure();
  if (*delivery) {
    message = co_await view.message((*delivery)->message);
    if (!message) co_return message.failure();
    if (*message) co_return std::vector<Message>{std::move(**message)};
  }
  co_return co_await view.messages_named(BusinessId{reference});
}

asio::awaitable<Outcome<DeliveryId>> find_delivery(StoreView& view, std::string reference, Verb verb) {
  auto delivery = co_await view.delivery(DeliveryId{reference});
  if (!delivery) co_return delivery.failure();
  if (*delivery) co_return (*delivery)->id;
  const auto messages = co_await find_messages(view, std::move(reference));
  if (!messages) co_return messages.failure();
  if (messages->empty()) co_return Failure{Code::B204};
  std::vector<Delivery> meant;
  for (const Message& message : *messages) {
    const auto deliveries = co_await view.deliveries(message.id);
    if (!deliveries) co_return deliveries.failure();
    std::copy_if(deliveries->begin(), deliveries->end(), std::back_inserter(meant),
                 [verb](const Delivery& one) { return can_mean(one, verb); });
  }
  if (meant.size() == 1) co_return meant.front().id;
  if (meant.empty()) co_return Failure{Code::B207, "no delivery of the message is in a state that allows it"};
  std::string detail = "several deliveries are meant; name one:";
  for (const Delivery& one : meant) detail += " " + one.id.value();
  co_return Failure{Code::B107, std::move(detail)};
}

}  // namespace budstikke::admin
