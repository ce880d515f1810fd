#include "adapters/store_sqlite/tables.hpp"

#include "adapters/store_sqlite/packed.hpp"

namespace budstikke::sqlite {

namespace {

// Times are milliseconds since 1970 (UTC); states and other words are text as every output shows them. Columns of type ANY
// hold what is packed (packed.hpp). Rows refer to rows by their numbers, which are given in the order of commits. Payloads
// have no foreign key: they are erased on schedule while the history of their message stays.
constexpr const char* kMessages = R"sql(
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- conversation_root: null where the message begins its conversation.
CREATE TABLE message (
  number              INTEGER NOT NULL PRIMARY KEY,
  id                  ANY     NOT NULL,
  business_id         ANY     NOT NULL,
  sender              INTEGER NOT NULL,
  sender_business     INTEGER NOT NULL,
  receiver            INTEGER NOT NULL,
  type                TEXT    NOT NULL,
  shipment_status     TEXT    NOT NULL,
  duplicate_key       ANY     NOT NULL,
  conversation_parent ANY     NOT NULL,
  conversation_root   ANY,
  generated_at        INTEGER,
  received_at         INTEGER NOT NULL,
  road                TEXT    NOT NULL,
  caller              TEXT    NOT NULL,
  payload             ANY     NOT NULL,
  sha256              ANY     NOT NULL,
  size_bytes          INTEGER NOT NULL,
  facts               ANY     NOT NULL,
  erased_at           INTEGER
) STRICT;
CREATE UNIQUE INDEX message_id ON message (id);

-- Columns come so that a row which is erased keeps its size: it is written over in its place (payloads.hpp).
-- base: where the bytes say how another payload of the message is changed, the id of that.
CREATE TABLE payload (
  number INTEGER NOT NULL PRIMARY KEY,
  id     ANY     NOT NULL,
  base   ANY,
  key_id TEXT    NOT NULL,
  bytes  BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX payload_id ON payload (id);

-- A payload is sealed under a key of its own, which lies beside it and is erased with it.
CREATE TABLE payload_key (
  payload INTEGER NOT NULL PRIMARY KEY,
  key_id  TEXT    NOT NULL,
  wrapped BLOB    NOT NULL
) STRICT;

-- received_at: the message's, so that lists of deliveries are read in their order.
CREATE TABLE delivery (
  number           INTEGER NOT NULL PRIMARY KEY,
  id               ANY     NOT NULL,
  message          INTEGER NOT NULL REFERENCES message (number),
  received_at      INTEGER NOT NULL,
  version          INTEGER NOT NULL,
  kind             TEXT    NOT NULL,
  state            TEXT    NOT NULL,
  lane             ANY     NOT NULL,
  party            INTEGER NOT NULL,
  party_name       TEXT    NOT NULL,
  role             TEXT    NOT NULL,
  rule             ANY     NOT NULL,
  rule_set         ANY     NOT NULL,
  readdressed      INTEGER NOT NULL,
  payload          ANY     NOT NULL,
  sha256           ANY     NOT NULL,
  ordering_key     ANY     NOT NULL,
  attempts         INTEGER NOT NULL,
  envelope         ANY     NOT NULL,
  uncertain        INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  due_at           INTEGER NOT NULL,
  deadline         INTEGER NOT NULL,
  receipt_within   INTEGER NOT NULL,
  receipt_deadline INTEGER,
  reason_code      TEXT,
  reason_detail    TEXT
) STRICT;
CREATE UNIQUE INDEX delivery_id ON delivery (id);

-- delivery: its number; null where the entry is about the message as a whole; the id of one that is not stored.
-- who: null where it is Budstikke itself.
CREATE TABLE history (
  sequence   INTEGER NOT NULL PRIMARY KEY,
  message    INTEGER NOT NULL REFERENCES message (number),
  delivery   ANY,
  at         INTEGER NOT NULL,
  event      ANY     NOT NULL,
  from_state ANY,
  to_state   ANY,
  who        TEXT,
  why        TEXT    NOT NULL,
  code       TEXT,
  detail     ANY     NOT NULL
) STRICT;

-- What transports put messages into, and what peers' envelopes were answered with. delivery: its id; empty for a peer's.
CREATE TABLE envelope (
  heading  TEXT    NOT NULL,
  id       ANY     NOT NULL,
  peer     INTEGER NOT NULL,
  message  INTEGER NOT NULL REFERENCES message (number),
  delivery ANY     NOT NULL,
  bytes    ANY     NOT NULL,
  sha256   ANY     NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (heading, id, peer)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_set (
  hash ANY  NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
)sql";

// Who did what to rules and address book, and the address book itself, dated. An import brings a party at most once.
constexpr const char* kArchives = R"sql(
CREATE TABLE ledger (
  topic  TEXT    NOT NULL,
  number INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  who    TEXT    NOT NULL,
  text   TEXT    NOT NULL,
  PRIMARY KEY (topic, number)
) STRICT;

CREATE TABLE address_import (
  number      INTEGER NOT NULL PRIMARY KEY,
  at          INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  hash        TEXT    NOT NULL,
  complete_to INTEGER,
  added       INTEGER NOT NULL,
  changed     INTEGER NOT NULL,
  removed     INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  who         TEXT    NOT NULL,
  why         TEXT    NOT NULL
) STRICT;

CREATE TABLE party_version (
  her_id                     INTEGER NOT NULL,
  import                     INTEGER NOT NULL REFERENCES address_import (number),
  from_at                    INTEGER NOT NULL,
  until_at                   INTEGER,
  parent                     INTEGER NOT NULL,
  parent_name                TEXT    NOT NULL,
  parent_organisation_number TEXT    NOT NULL,
  name                       TEXT    NOT NULL,
  service_code               TEXT    NOT NULL,
  municipality               TEXT    NOT NULL,
  coverage                   TEXT    NOT NULL,
  district                   TEXT    NOT NULL,
  place                      TEXT    NOT NULL,
  valid_from                 TEXT,
  valid_to                   TEXT,
  active                     INTEGER NOT NULL,
  business_type              TEXT    NOT NULL,
  edi_address                TEXT    NOT NULL,
  endpoint                   TEXT    NOT NULL,
  certificate                TEXT    NOT NULL,
  PRIMARY KEY (her_id, import)
) STRICT;
CREATE INDEX party_version_until ON party_version (until_at, her_id);

CREATE TABLE staged_load (
  one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  begun       INTEGER NOT NULL,
  cursor      TEXT    NOT NULL,
  complete_to INTEGER
) STRICT;

CREATE TABLE staged_party (
  her_id                     INTEGER NOT NULL PRIMARY KEY,
  parent                     INTEGER NOT NULL,
  parent_name                TEXT    NOT NULL,
  parent_organisation_number TEXT    NOT NULL,
  name                       TEXT    NOT NULL,
  service_code               TEXT    NOT NULL,
  municipality               TEXT    NOT NULL,
  coverage                   TEXT    NOT NULL,
  district                   TEXT    NOT NULL,
  place                      TEXT    NOT NULL,
  valid_from                 TEXT,
  valid_to                   TEXT,
  active                     INTEGER NOT NULL,
  business_type              TEXT    NOT NULL,
  edi_address                TEXT    NOT NULL,
  endpoint                   TEXT    NOT NULL,
  certificate                TEXT    NOT NULL
) STRICT;

CREATE TABLE certificate (
  her_id              INTEGER NOT NULL,
  use                 TEXT    NOT NULL,
  der                 BLOB    NOT NULL,
  sha256              TEXT    NOT NULL,
  subject             TEXT    NOT NULL,
  issuer              TEXT    NOT NULL,
  serial              TEXT    NOT NULL,
  organisation_number TEXT    NOT NULL,
  not_before          INTEGER NOT NULL,
  not_after           INTEGER NOT NULL,
  fault               TEXT    NOT NULL,
  fetched_at          INTEGER NOT NULL,
  PRIMARY KEY (her_id, use)
) STRICT;
)sql";

// A condition of a partial index stands in the queries that use it, word for word: it is not used otherwise.
const std::string kIndexes = std::string(R"sql(
CREATE UNIQUE INDEX message_duplicate_key ON message (duplicate_key) WHERE duplicate_key <> '';
CREATE INDEX message_business_id ON message (business_id) WHERE )sql") +
                             std::string(kUnkeyed) + R"sql(;
CREATE INDEX message_conversation_root ON message (conversation_root) WHERE conversation_root IS NOT NULL;
CREATE INDEX message_received_at ON message (received_at);
CREATE INDEX message_unerased ON message (received_at) WHERE erased_at IS NULL;
CREATE INDEX message_sender ON message (sender, received_at);
CREATE INDEX message_sender_business ON message (sender_business, received_at);
CREATE INDEX payload_direct ON payload (key_id) WHERE key_id NOT IN ('data-key', 'shredded');
CREATE INDEX payload_shredded ON payload (key_id) WHERE key_id = 'shredded';
CREATE INDEX payload_key_key ON payload_key (key_id);
CREATE INDEX delivery_message ON delivery (message);
CREATE INDEX delivery_party ON delivery (party, received_at);
CREATE INDEX delivery_state ON delivery (state, received_at);
CREATE INDEX delivery_reason ON delivery (reason_code, received_at) WHERE reason_code IS NOT NULL;
CREATE INDEX delivery_waiting ON delivery (lane, due_at, created_at, id) WHERE state = 'waiting';
CREATE INDEX delivery_put_off ON delivery (lane, ordering_key, created_at, id, due_at)
  WHERE state = 'waiting' AND due_at > created_at AND ordering_key <> '';
CREATE INDEX delivery_deadline ON delivery (deadline) WHERE state = 'waiting';
CREATE INDEX delivery_receipt_deadline ON delivery (receipt_deadline) WHERE state = 'handed_over';
CREATE INDEX delivery_unreceipted ON delivery (lane, created_at)
  WHERE state = 'handed_over' AND receipt_within > 0;
CREATE INDEX delivery_queue ON delivery (state, lane, created_at) WHERE )sql" +
                             std::string(kQueuedIndex) + R"sql(;
CREATE INDEX envelope_message ON envelope (message);
CREATE INDEX history_message ON history (message);
CREATE INDEX history_repeats ON history (message, event) WHERE event IN ('duplicate', 'conflict');
)sql";

std::string columns(std::initializer_list<const char*> before, std::initializer_list<const char*> packed) {
  std::string sql;
  for (const char* one : before) (sql += sql.empty() ? "" : ", ") += one;
  for (const char* one : packed) sql += ", " + shown_id(one) + " AS " + one;
  return sql;
}

/// What people read beside the daemon: every identifier as each output shows it.
std::string views() {
  return "CREATE VIEW message_text AS SELECT " +
         columns({"number", "sender", "sender_business", "receiver", "type", "shipment_status",
                  "generated_at", "received_at", "road", "caller", "size_bytes", "erased_at"},
                 {"id", "business_id", "duplicate_key", "conversation_parent", "payload"}) +
         ", " + shown_id("coalesce(conversation_root, business_id)") + " AS conversation_root, " +
         shown_digest("sha256") +
         " AS sha256 FROM message;\n"
         "CREATE VIEW delivery_text AS SELECT " +
         columns({"number",      "received_at",    "version",          "kind",        "state",
                  "lane",        "party",          "party_name",       "role",        "rule",
                  "readdressed", "attempts",       "uncertain",        "created_at",  "due_at",
                  "deadline",    "receipt_within", "receipt_deadline", "reason_code", "reason_detail"},
                 {"id", "payload", "ordering_key", "envelope"}) +
         ", (SELECT " + shown_id("m.id") +
         " FROM message AS m WHERE m.number = delivery.message) AS message, " + shown_digest("rule_set") +
         " AS rule_set, " + shown_digest("sha256") +
         " AS sha256 FROM delivery;\n"
         "CREATE VIEW history_text AS SELECT sequence, at, " +
         shown_word("event") + " AS event, " + shown_word("from_state") + " AS from_state, " +
         shown_word("to_state") +
         " AS to_state, coalesce(who, 'budstikke') AS who, why, code, CASE typeof(detail) WHEN 'text' THEN "
         "detail END AS "
         "detail, (SELECT " +
         shown_id("m.id") +
         " FROM message AS m WHERE m.number = history.message) AS message, "
         "coalesce((SELECT " +
         shown_id("d.id") + " FROM delivery AS d WHERE d.number = history.delivery), " +
         shown_id("history.delivery") + ", '') AS delivery FROM history;\n";
}

}  // namespace

const std::string& named_by_key_sql() {
  // No byte of UTF-8 is 0xff: between both lies what begins with the id.
  static const std::string sql =
      "business_id = ?1 AND duplicate_key <> '' AND duplicate_key BETWEEN CAST(?1 AS BLOB) AND "
      "CAST(?1 || x'ff' AS BLOB)";
  return sql;
}

const std::string& named_otherwise_sql() {
  static const std::string sql = "business_id = ?1 AND (" + std::string(kUnkeyed) + ")";
  return sql;
}

const std::string& named_sql() {
  static const std::string sql = named_by_key_sql() + " OR " + named_otherwise_sql();
  return sql;
}

const std::string& tables_sql() {
  static const std::string sql = std::string(kMessages) + kArchives;
  return sql;
}

const std::string& indexes_sql() {
  static const std::string sql = kIndexes + views();
  return sql;
}

std::vector<Index> indexes() {
  std::vector<Index> all;
  const std::string_view text = kIndexes;
  constexpr std::string_view kBefore = " INDEX ";
  for (std::size_t begin = text.find("CREATE"); begin != std::string_view::npos;) {
    const std::size_t end = text.find(';', begin);
    const std::string_view sql = text.substr(begin, end - begin);
    const std::size_t name = sql.find(kBefore) + kBefore.size();
    all.push_back({std::string(sql.substr(name, sql.find(' ', name) - name)), std::string(sql)});
    begin = text.find("CREATE", end);
  }
  return all;
}

}  // namespace budstikke::sqlite
