#include "adapters/store_sqlite/payloads.hpp"

#include <map>
#include <memory>
#include <utility>

#include "adapters/store_sqlite/rows.hpp"
#include "adapters/store_sqlite/schema.hpp"

namespace budstikke::sqlite {

namespace {

// A b-tree that is deleted from touches the page and its neighbours, up to three pages in all. The smallest change takes
// about 130 bytes of its page, as does the smallest message, and a key 80: so many rows on each side fill more than that.
constexpr std::int64_t kPayloadsApart = 384;
constexpr std::int64_t kKeysApart = 640;
static_assert(kPayloadsApart * 128 >= 3 * kPageBytes && kKeysApart * 80 > 3 * kPageBytes);

/// The newest stays, so that no number is given again: the key of the row that had it may still lie there.
constexpr const char* kGiveBackPayloads =
    "DELETE FROM payload WHERE rowid IN (SELECT gone.rowid FROM payload AS gone WHERE gone.key_id = "
    "'shredded' AND gone.number < (SELECT max(number) FROM payload) AND "
    "NOT EXISTS (SELECT 1 FROM payload AS near WHERE near.rowid BETWEEN gone.rowid - ?1 AND gone.rowid + ?1 "
    "AND "
    "near.key_id <> 'shredded') ORDER BY gone.rowid LIMIT ?2)";
constexpr const char* kGiveBackKeys =
    "DELETE FROM payload_key WHERE rowid IN (SELECT gone.rowid FROM payload_key AS gone WHERE "
    "gone.key_id = 'shredded' AND NOT EXISTS (SELECT 1 FROM payload_key AS near WHERE "
    "near.rowid BETWEEN gone.rowid - ?1 AND gone.rowid + ?1 AND near.key_id <> 'shredded') LIMIT ?2)";

std::size_t give_back(Connection& connection, const char* sql, std::int64_t apart, std::size_t max) {
  auto remove = connection.use(sql);
  remove->bind(apart);
  remove->bind(row_limit(max));
  remove->step();
  return static_cast<std::size_t>(connection.changes());
}

/// Every value of the index's first column, by as many steps as there are values.
std::vector<std::string> distinct(Connection& connection, const char* least) {
  std::vector<std::string> found;
  for (;;) {
    auto next = connection.use(least);
    next->bind(found.empty() ? std::string_view{} : std::string_view(found.back()));
    if (!next->step() || next->null()) return found;
    found.push_back(next->text());
  }
}

std::size_t count(Connection& connection, const char* sql, const std::string& key_id, bool exact) {
  auto rows = connection.use(sql);
  rows->bind(key_id);
  rows->bind(exact ? std::int64_t{-1} : std::int64_t{1});
  return rows->step() ? static_cast<std::size_t>(rows->integer()) : 0;
}

void insert_key(Connection& connection, std::int64_t payload, const SealedPayload& sealed) {
  auto insert = connection.use("INSERT INTO payload_key (payload, key_id, wrapped) VALUES (?, ?, ?)");
  insert->bind(payload);
  insert->bind(sealed.key_id);
  insert->bind_bytes(sealed.wrapped_key);
  insert->step();
}

void run_on(Connection& connection, const char* sql, const PayloadId& id) {
  auto statement = connection.use(sql);
  statement->bind(id);
  statement->step();
}

}  // namespace

void insert_payload(Connection& connection, const PayloadId& id, const SealedPayload& sealed) {
  const bool own = !sealed.wrapped_key.empty();
  {
    auto insert = connection.use("INSERT INTO payload (id, base, key_id, bytes) VALUES (?, ?, ?, ?)");
    insert->bind(id);
    sealed.base.empty() ? insert->bind_null() : insert->bind(sealed.base);
    insert->bind(own ? kOwnKey : std::string_view(sealed.key_id));
    insert->bind_bytes(sealed.bytes);
    insert->step();
  }
  if (own) insert_key(connection, connection.last_number(), sealed);
}

PayloadId payload_of(Connection& connection, const DeliveryId& delivery) {
  auto row = connection.use("SELECT payload FROM delivery WHERE id = ?");
  row->bind(delivery);
  return row->step() ? row->id<PayloadId>() : PayloadId{};
}

void shred(Connection& connection, const PayloadId& id) {
  run_on(connection,
         "UPDATE payload_key SET key_id = 'shredded', wrapped = zeroblob(length(wrapped)) WHERE payload = "
         "(SELECT number FROM payload WHERE id = ?)",
         id);
  run_on(connection,
         "UPDATE payload SET key_id = 'shredded', bytes = zeroblob(length(bytes)) WHERE id = ? AND "
         "key_id <> 'shredded'",
         id);
}

void shred_unless_used(Connection& connection, const PayloadId& id, const MessageId& message) {
  if (id.empty()) return;
  {
    auto used = connection.use(
        "SELECT 1 FROM message WHERE id = ?1 AND payload = ?2 UNION ALL "
        "SELECT 1 FROM delivery WHERE message = (SELECT number FROM message WHERE id = ?1) AND payload = ?2");
    used->bind(message);
    used->bind(id);
    if (used->step()) return;
  }
  shred(connection, id);
}

bool give_back(Connection& connection, std::size_t max) {
  const std::size_t payloads = give_back(connection, kGiveBackPayloads, kPayloadsApart, max);
  const std::size_t keys = give_back(connection, kGiveBackKeys, kKeysApart, max);
  return payloads == max || keys == max;
}

void move_to_end(Connection& connection, const PayloadId& id) {
  auto stored = select_payload(connection, id);
  if (!stored || stored->key_id == kShredded) return;
  {
    auto amid = connection.use(
        "SELECT 1 FROM payload AS one JOIN payload AS gone ON gone.rowid BETWEEN one.rowid - ?2 AND "
        "one.rowid + ?2 AND gone.key_id = 'shredded' WHERE one.id = ?1 LIMIT 1");
    amid->bind(id);
    amid->bind(kPayloadsApart);
    if (!amid->step()) return;
  }
  // Another name of the same length, which no payload has: the row keeps its size, and the name is free.
  run_on(connection,
         "UPDATE payload_key SET key_id = 'shredded', wrapped = zeroblob(length(wrapped)) WHERE payload = "
         "(SELECT number FROM payload WHERE id = ?)",
         id);
  run_on(
      connection,
      "UPDATE payload SET id = CASE typeof(id) WHEN 'blob' THEN CAST('~' || printf('%0*d', length(id) - 1, "
      "number) AS BLOB) ELSE '~' || printf('%0*d', length(id) - 1, number) END, key_id = 'shredded', "
      "bytes = zeroblob(length(bytes)) WHERE id = ?",
      id);
  insert_payload(connection, id, *stored);
}

void replace_seal(Connection& connection, const RenewedSeal& seal) {
  const SealedPayload& before = seal.before.sealed;
  const SealedPayload& after = seal.after;
  if (!before.wrapped_key.empty()) {
    auto update = connection.use(
        "UPDATE payload_key SET key_id = ?, wrapped = ? WHERE payload = (SELECT number FROM payload WHERE id "
        "= "
        "?) AND key_id = ? AND wrapped = ?");
    update->bind(after.key_id);
    update->bind_bytes(after.wrapped_key);
    update->bind(seal.before.id);
    update->bind(before.key_id);
    update->bind_bytes(before.wrapped_key);
    update->step();
    return;
  }
  auto stored = connection.use("SELECT number FROM payload WHERE id = ? AND key_id = ?");
  stored->bind(seal.before.id);
  stored->bind(before.key_id);
  if (!stored->step()) return;
  const std::int64_t number = stored->integer();
  auto update = connection.use("UPDATE payload SET key_id = ?, bytes = ? WHERE number = ?");
  update->bind(kOwnKey);
  update->bind_bytes(after.bytes);
  update->bind(number);
  update->step();
  insert_key(connection, number, after);
}

std::optional<SealedPayload> select_payload(Connection& connection, const PayloadId& id) {
  SealedPayload sealed;
  {
    auto row = connection.use(
        "SELECT coalesce(payload_key.key_id, payload.key_id), bytes, wrapped, coalesce(base, '') FROM "
        "payload "
        "LEFT JOIN payload_key ON payload_key.payload = payload.number AND payload.key_id = 'data-key' "
        "WHERE payload.id = ?");
    row->bind(id);
    if (!row->step()) return std::nullopt;
    sealed.key_id = row->text();
    sealed.bytes = row->bytes();
    sealed.wrapped_key = row->bytes();
    sealed.base = row->id<PayloadId>();
  }
  if (sealed.base.empty()) return sealed;
  // A base has none itself.
  auto original = select_payload(connection, sealed.base);
  if (original && original->base.empty()) {
    sealed.original = std::make_shared<const SealedPayload>(*std::move(original));
  }
  return sealed;
}

std::vector<KeyUse> select_keys_in_use(Connection& connection, bool exact) {
  std::map<std::string, KeyUse> uses;
  for (const std::string& id : distinct(connection, "SELECT min(key_id) FROM payload_key WHERE key_id > ?")) {
    if (id == kShredded) continue;
    uses[id].wrapped = count(
        connection, "SELECT count(*) FROM (SELECT 1 FROM payload_key WHERE key_id = ? LIMIT ?)", id, exact);
  }
  for (const std::string& id : distinct(
           connection,
           "SELECT min(key_id) FROM payload WHERE key_id > ? AND key_id NOT IN ('data-key', 'shredded')")) {
    uses[id].direct = count(connection,
                            "SELECT count(*) FROM (SELECT 1 FROM payload WHERE key_id = ? AND "
                            "key_id NOT IN ('data-key', 'shredded') LIMIT ?)",
                            id, exact);
  }
  std::vector<KeyUse> list;
  for (auto& [id, use] : uses) {
    use.key_id = id;
    list.push_back(std::move(use));
  }
  return list;
}

std::vector<StoredSeal> select_sealed_under(Connection& connection, const SealPage& page) {
  auto rows = connection.use(
      page.direct
          ? "SELECT id, bytes FROM payload WHERE key_id = ? AND number > coalesce((SELECT number FROM "
            "payload WHERE id = ?), 0) AND key_id NOT IN ('data-key', 'shredded') ORDER BY number LIMIT ?"
          : "SELECT payload.id, wrapped FROM payload_key CROSS JOIN payload ON payload.number = "
            "payload_key.payload WHERE payload_key.key_id = ? AND payload_key.payload > coalesce((SELECT "
            "number FROM payload WHERE id = ?), 0) ORDER BY payload_key.payload LIMIT ?");
  rows->bind(page.key_id);
  rows->bind(page.after);
  rows->bind(row_limit(page.max));
  std::vector<StoredSeal> found;
  while (rows->step()) {
    StoredSeal one;
    one.id = rows->id<PayloadId>();
    one.sealed.key_id = page.key_id;
    (page.direct ? one.sealed.bytes : one.sealed.wrapped_key) = rows->bytes();
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace budstikke::sqlite
