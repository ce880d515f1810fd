#include "adapters/store_sqlite/row_numbers.hpp"

namespace budstikke::sqlite {

namespace {

/// Some seconds of the busiest node: about a megabyte.
constexpr std::size_t kMost = 8'192;

}  // namespace

std::optional<RowNumbers::MessageRow> RowNumbers::message(const MessageId& id) {
  if (const auto known = messages_.find(id.value()); known != messages_.end()) return known->second;
  auto row = connection_->use("SELECT number, received_at FROM message WHERE id = ?");
  row->bind(id);
  if (!row->step()) return std::nullopt;
  MessageRow found;
  found.number = row->integer();
  found.received_at = row->integer();
  remember(id, found);
  return found;
}

std::optional<std::int64_t> RowNumbers::delivery(const DeliveryId& id) {
  if (const auto known = deliveries_.find(id.value()); known != deliveries_.end()) return known->second;
  auto row = connection_->use("SELECT number FROM delivery WHERE id = ?");
  row->bind(id);
  if (!row->step()) return std::nullopt;
  const std::int64_t number = row->integer();
  remember(id, number);
  return number;
}

void RowNumbers::inserted(const MessageId& id, TimePoint received_at) {
  remember(id, {connection_->last_number(), std::int64_t{received_at.time_since_epoch().count()}});
}

void RowNumbers::inserted(const DeliveryId& id) { remember(id, connection_->last_number()); }

void RowNumbers::forget() {
  messages_.clear();
  deliveries_.clear();
}

void RowNumbers::remember(const MessageId& id, MessageRow row) {
  if (messages_.size() >= kMost) messages_.clear();
  messages_.insert_or_assign(id.value(), row);
}

void RowNumbers::remember(const DeliveryId& id, std::int64_t number) {
  if (deliveries_.size() >= kMost) deliveries_.clear();
  deliveries_.insert_or_assign(id.value(), number);
}

}  // namespace budstikke::sqlite
