#include "adapters/store_sqlite/rows.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>
#include <stdexcept>

#include "adapters/store_sqlite/error.hpp"

namespace budstikke::sqlite {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kMessage[] = {"id",
                                         "business_id",
                                         "sender",
                                         "sender_business",
                                         "receiver",
                                         "type",
                                         "shipment_status",
                                         "duplicate_key",
                                         "conversation_parent",
                                         "conversation_root",
                                         "generated_at",
                                         "received_at",
                                         "road",
                                         "caller",
                                         "payload",
                                         "sha256",
                                         "size_bytes",
                                         "facts",
                                         "erased_at"};

/// Behind the delivery's own id and the message's.
constexpr std::string_view kDelivery[] = {
    "version",     "kind",         "state",       "lane",    "party",    "party_name",     "role",
    "rule",        "rule_set",     "readdressed", "payload", "sha256",   "ordering_key",   "attempts",
    "envelope",    "uncertain",    "created_at",  "due_at",  "deadline", "receipt_within", "receipt_deadline",
    "reason_code", "reason_detail"};

constexpr std::string_view kState[] = {"version",          "state",       "attempts",
                                       "uncertain",        "due_at",      "deadline",
                                       "receipt_deadline", "reason_code", "reason_detail"};

/// Behind the ids of message and delivery.
constexpr std::string_view kHistory[] = {"at",  "event", "from_state", "to_state",
                                         "who", "why",   "code",       "detail"};
constexpr std::string_view kBudstikke = "budstikke";

std::string join(Names names, std::string_view table) {
  std::string list;
  for (const std::string_view name : names) {
    if (!list.empty()) list += ", ";
    if (!table.empty()) list.append(table) += '.';
    list += name;
  }
  return list;
}

/// So many parameters, from one number on.
std::string numbered(std::size_t first, std::size_t count) {
  std::string list;
  for (std::size_t i = first; i < first + count; ++i)
    list += (list.empty() ? "?" : ", ?") + std::to_string(i);
  return list;
}

/// Of one delivery, by its number and the version that was read.
std::string update_sql(Names names) {
  std::string list;
  for (const std::string_view name : names) list.append(list.empty() ? "" : ", ").append(name).append(" = ?");
  return "UPDATE delivery SET " + list + " WHERE number = ? AND version = ?";
}

template <class T>
T known(std::optional<T> value, const char* column) {
  if (!value)
    throw std::runtime_error(std::string("a stored ") + column + " is not one that this program knows");
  return *value;
}

std::optional<Road> road_from_text(std::string_view text) {
  for (const Road road : {Road::http, Road::folder, Road::ebxml, Road::mail}) {
    if (text == to_text(road)) return road;
  }
  return std::nullopt;
}

void bind_state(Statement& statement, std::optional<DeliveryState> state) {
  state ? statement.bind_word(to_text(*state)) : statement.bind_null();
}

void bind_code(Statement& statement, std::optional<Code> code) {
  code ? statement.bind(id_of(*code)) : statement.bind_null();
}

void bind_reason(Statement& statement, const Delivery& delivery) {
  bind_code(statement, delivery.reason ? std::optional(delivery.reason->code) : std::nullopt);
  delivery.reason ? statement.bind(delivery.reason->detail) : statement.bind_null();
}

RowNumbers::MessageRow message_row(RowNumbers& numbers, const MessageId& id) {
  const auto row = numbers.message(id);
  if (!row) throw Error(SQLITE_CONSTRAINT_FOREIGNKEY, "the store could not be written");
  return *row;
}

std::optional<DeliveryState> read_optional_state(Statement& row) {
  // As a word: in deliveries it stays text.
  if (!row.null()) return known(delivery_state_from_text(row.word()), "state");
  row.skip();
  return std::nullopt;
}

std::optional<Code> read_optional_code(Statement& row) {
  if (!row.null()) return known(code_from_id(row.text()), "code");
  row.skip();
  return std::nullopt;
}

}  // namespace

std::string message_columns(std::string_view table) { return join(kMessage, table); }

std::string delivery_columns(std::string_view table) {
  const std::string name(table);
  return name + ".id, (SELECT id FROM message WHERE number = " + name + ".message), " +
         join(kDelivery, table);
}

std::string history_columns(std::string_view table) {
  const std::string name(table);
  return "(SELECT id FROM message WHERE number = " + name +
         ".message), coalesce((SELECT id FROM delivery WHERE number = " + name + ".delivery), " + name +
         ".delivery, ''), " + join(kHistory, table);
}

std::string old_delivery_columns() {
  std::string columns = "id, message, " + join(kDelivery, "");
  constexpr std::string_view kEnvelope = "envelope";  // earlier formats have none
  return columns.replace(columns.find(kEnvelope), kEnvelope.size(), "''");
}
std::string old_history_columns() { return "message, delivery, " + join(kHistory, ""); }

namespace {

const std::string& insert_message_sql() {
  static const std::string sql =
      "INSERT INTO message (" + join(kMessage, "") + ") VALUES (" + numbered(1, std::size(kMessage)) + ")";
  return sql;
}

const std::string& insert_delivery_sql() {
  static const std::string sql = "INSERT INTO delivery (id, message, received_at, " + join(kDelivery, "") +
                                 ") VALUES (" + numbered(1, std::size(kDelivery) + 3) + ")";
  return sql;
}

}  // namespace

const std::string& update_delivery_sql() {
  static const std::string sql = update_sql(kDelivery);
  return sql;
}

const std::string& update_state_sql() {
  static const std::string sql = update_sql(kState);
  return sql;
}

namespace {

const std::string& insert_history_sql() {
  static const std::string sql = "INSERT INTO history (sequence, message, delivery, " + join(kHistory, "") +
                                 ") VALUES (" + numbered(1, std::size(kHistory) + 3) + ")";
  return sql;
}

void bind(Statement& statement, const Message& message) {
  statement.bind(message.id);
  statement.bind(message.business_id);
  statement.bind(message.sender);
  statement.bind(message.sender_business);
  statement.bind(message.receiver);
  statement.bind(message.type);
  statement.bind(message.shipment_status);
  statement.bind_id(message.duplicate_key);
  statement.bind(message.conversation_parent);
  if (message.conversation_root == message.business_id) {
    statement.bind_null();
  } else {
    statement.bind(message.conversation_root);
  }
  statement.bind(message.generated_at);
  statement.bind(message.received_at);
  statement.bind(std::string_view(to_text(message.road)));
  statement.bind(message.caller);
  statement.bind(message.payload);
  statement.bind_digest(message.sha256);
  statement.bind(static_cast<std::int64_t>(message.size_bytes));
  statement.bind_record(message.facts);
  statement.bind(message.erased_at);
}

}  // namespace

void bind_changed(Statement& statement, const Delivery& delivery) {
  statement.bind(static_cast<std::int64_t>(delivery.version));
  statement.bind(to_text(delivery.kind));
  statement.bind(to_text(delivery.state));
  statement.bind(delivery.lane);
  statement.bind(delivery.party);
  statement.bind(delivery.party_name);
  statement.bind(delivery.role);
  statement.bind(delivery.rule);
  statement.bind_digest(delivery.rule_set);
  statement.bind(std::int64_t{delivery.readdressed});
  statement.bind(delivery.payload);
  statement.bind_digest(delivery.sha256);
  statement.bind_id(delivery.ordering_key);
  statement.bind(std::int64_t{delivery.attempts});
  statement.bind(delivery.envelope);
  statement.bind(std::int64_t{delivery.uncertain});
  statement.bind(delivery.created_at);
  statement.bind(delivery.due_at);
  statement.bind(delivery.deadline);
  statement.bind(std::int64_t{delivery.receipt_within.count()});
  statement.bind(delivery.receipt_deadline);
  bind_reason(statement, delivery);
}

void bind_state_only(Statement& statement, const Delivery& delivery) {
  statement.bind(static_cast<std::int64_t>(delivery.version));
  statement.bind(to_text(delivery.state));
  statement.bind(std::int64_t{delivery.attempts});
  statement.bind(std::int64_t{delivery.uncertain});
  statement.bind(delivery.due_at);
  statement.bind(delivery.deadline);
  statement.bind(delivery.receipt_deadline);
  bind_reason(statement, delivery);
}

namespace {

void bind(Statement& statement, const HistoryEntry& entry) {
  statement.bind(entry.at);
  statement.bind_word(entry.event);
  bind_state(statement, entry.from);
  bind_state(statement, entry.to);
  entry.who == kBudstikke ? statement.bind_null() : statement.bind(entry.who);
  statement.bind(entry.why);
  bind_code(statement, entry.code);
  statement.bind_record(entry.detail);
}

}  // namespace

void insert(Connection& connection, RowNumbers& numbers, const Message& message) {
  auto insert = connection.use(insert_message_sql());
  bind(*insert, message);
  insert->step();
  numbers.inserted(message.id, message.received_at);
}

void insert(Connection& connection, RowNumbers& numbers, const Delivery& delivery) {
  const RowNumbers::MessageRow of = message_row(numbers, delivery.message);
  auto insert = connection.use(insert_delivery_sql());
  insert->bind(delivery.id);
  insert->bind(of.number);
  insert->bind(of.received_at);
  bind_changed(*insert, delivery);
  insert->step();
  numbers.inserted(delivery.id);
}

void insert(Connection& connection, RowNumbers& numbers, const HistoryEntry& entry,
            std::optional<std::int64_t> sequence) {
  const RowNumbers::MessageRow of = message_row(numbers, entry.message);
  const auto delivery = entry.delivery.empty() ? std::nullopt : numbers.delivery(entry.delivery);
  auto insert = connection.use(insert_history_sql());
  insert->bind(sequence);
  insert->bind(of.number);
  if (delivery) {
    insert->bind(*delivery);
  } else if (entry.delivery.empty()) {
    insert->bind_null();
  } else {
    insert->bind(entry.delivery);
  }
  bind(*insert, entry);
  insert->step();
}

std::int64_t row_limit(std::size_t max) {
  return static_cast<std::int64_t>(std::min<std::size_t>(max, std::numeric_limits<std::int64_t>::max()));
}

Message read_message(Statement& row) {
  Message message;
  message.id = row.id<MessageId>();
  message.business_id = row.id<BusinessId>();
  message.sender = row.her_id();
  message.sender_business = row.her_id();
  message.receiver = row.her_id();
  message.type = row.text();
  message.shipment_status = row.text();
  message.duplicate_key = row.id_text();
  message.conversation_parent = row.id<BusinessId>();
  if (row.null()) {
    row.skip();
    message.conversation_root = message.business_id;
  } else {
    message.conversation_root = row.id<BusinessId>();
  }
  message.generated_at = row.optional_time();
  message.received_at = row.time();
  message.road = known(road_from_text(row.text()), "road");
  message.caller = row.text();
  message.payload = row.id<PayloadId>();
  message.sha256 = row.digest();
  message.size_bytes = static_cast<std::size_t>(row.integer());
  message.facts = row.record();
  message.erased_at = row.optional_time();
  return message;
}

Delivery read_delivery(Statement& row) {
  Delivery delivery;
  delivery.id = row.id<DeliveryId>();
  delivery.message = row.id<MessageId>();
  delivery.version = static_cast<std::uint64_t>(row.integer());
  delivery.kind = known(delivery_kind_from_text(row.text()), "kind of delivery");
  delivery.state = read_state(row);
  delivery.lane = row.id<LaneId>();
  delivery.party = row.her_id();
  delivery.party_name = row.text();
  delivery.role = row.text();
  delivery.rule = row.id<RuleId>();
  delivery.rule_set = row.digest();
  delivery.readdressed = row.integer() != 0;
  delivery.payload = row.id<PayloadId>();
  delivery.sha256 = row.digest();
  delivery.ordering_key = row.id_text();
  delivery.attempts = static_cast<std::uint32_t>(row.integer());
  delivery.envelope = row.id<EnvelopeId>();
  delivery.uncertain = row.integer() != 0;
  delivery.created_at = row.time();
  delivery.due_at = row.time();
  delivery.deadline = row.time();
  delivery.receipt_within = Duration{row.integer()};
  delivery.receipt_deadline = row.optional_time();
  const std::optional<Code> code = read_optional_code(row);
  std::string detail = row.text();
  if (code) delivery.reason = Reason{*code, std::move(detail)};
  return delivery;
}

HistoryEntry read_history(Statement& row) {
  HistoryEntry entry;
  entry.message = row.id<MessageId>();
  entry.delivery = row.id<DeliveryId>();
  entry.at = row.time();
  entry.event = row.word();
  entry.from = read_optional_state(row);
  entry.to = read_optional_state(row);
  if (row.null()) {
    row.skip();
    entry.who = kBudstikke;
  } else {
    entry.who = row.text();
  }
  entry.why = row.text();
  entry.code = read_optional_code(row);
  entry.detail = row.record();
  return entry;
}

DeliveryState read_state(Statement& row) { return known(delivery_state_from_text(row.text()), "state"); }

}  // namespace budstikke::sqlite
