#include "adapters/store_sqlite/schema.hpp"

#include <algorithm>
#include <stdexcept>

#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/log_file.hpp"

namespace budstikke::sqlite {

namespace {

// "BUDS": tells the file from other programs' databases.
constexpr std::int64_t kApplicationId = 0x4255'4453;

// Times are milliseconds since 1970 (UTC), identifiers and states are text as every other output shows them. Payloads
// have no foreign key: they are erased on schedule while the history of their message stays.
constexpr const char* kTables = R"sql(
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  id                  TEXT    NOT NULL PRIMARY KEY,
  business_id         TEXT    NOT NULL,
  sender              INTEGER NOT NULL,
  sender_business     INTEGER NOT NULL,
  receiver            INTEGER NOT NULL,
  type                TEXT    NOT NULL,
  shipment_status     TEXT    NOT NULL,
  duplicate_key       TEXT    NOT NULL,
  conversation_parent TEXT    NOT NULL,
  conversation_root   TEXT    NOT NULL,
  generated_at        INTEGER,
  received_at         INTEGER NOT NULL,
  road                TEXT    NOT NULL,
  caller              TEXT    NOT NULL,
  payload             TEXT    NOT NULL,
  sha256              TEXT    NOT NULL,
  size_bytes          INTEGER NOT NULL,
  facts               TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_duplicate_key ON message (duplicate_key) WHERE duplicate_key <> '';
CREATE INDEX message_business_id ON message (business_id);
CREATE INDEX message_conversation_root ON message (conversation_root);
CREATE INDEX message_received_at ON message (received_at);

CREATE TABLE payload (
  id     TEXT NOT NULL PRIMARY KEY,
  key_id TEXT NOT NULL,
  bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE delivery (
  id               TEXT    NOT NULL PRIMARY KEY,
  message          TEXT    NOT NULL REFERENCES message (id),
  version          INTEGER NOT NULL,
  kind             TEXT    NOT NULL,
  state            TEXT    NOT NULL,
  lane             TEXT    NOT NULL,
  party            INTEGER NOT NULL,
  party_name       TEXT    NOT NULL,
  role             TEXT    NOT NULL,
  rule             TEXT    NOT NULL,
  rule_set         TEXT    NOT NULL,
  readdressed      INTEGER NOT NULL,
  payload          TEXT    NOT NULL,
  sha256           TEXT    NOT NULL,
  ordering_key     TEXT    NOT NULL,
  attempts         INTEGER NOT NULL,
  uncertain        INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  due_at           INTEGER NOT NULL,
  deadline         INTEGER NOT NULL,
  receipt_within   INTEGER NOT NULL,
  receipt_deadline INTEGER,
  reason_code      TEXT,
  reason_detail    TEXT
) STRICT;
CREATE INDEX delivery_message ON delivery (message);
CREATE INDEX delivery_waiting ON delivery (lane, due_at, created_at, id) WHERE state = 'waiting';
CREATE INDEX delivery_deadline ON delivery (deadline) WHERE state = 'waiting';
CREATE INDEX delivery_receipt_deadline ON delivery (receipt_deadline) WHERE state = 'handed_over';

CREATE TABLE history (
  sequence   INTEGER NOT NULL PRIMARY KEY,
  message    TEXT    NOT NULL REFERENCES message (id),
  delivery   TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  event      TEXT    NOT NULL,
  from_state TEXT,
  to_state   TEXT,
  who        TEXT    NOT NULL,
  why        TEXT    NOT NULL,
  code       TEXT,
  detail     TEXT    NOT NULL
) STRICT;
CREATE INDEX history_message ON history (message, sequence);

CREATE TABLE rule_set (
  hash TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
)sql";

// What format 2 adds: who did what to rules and address book, and the address book itself, dated. An import brings a
// party at most once.
constexpr const char* kTablesOfFormat2 = R"sql(
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

// What format 3 adds: a payload is sealed under a key of its own, which lies beside it and is erased with it. Its columns
// come so that a row which is erased or sealed anew keeps its size: it is written over in its place (payloads.hpp).
constexpr const char* kTablesOfFormat3 = R"sql(
ALTER TABLE message ADD COLUMN erased_at INTEGER;
CREATE INDEX message_unerased ON message (received_at, id) WHERE erased_at IS NULL;

CREATE TABLE payload_key (
  payload TEXT NOT NULL PRIMARY KEY,
  key_id  TEXT NOT NULL,
  wrapped BLOB NOT NULL
) STRICT;
CREATE INDEX payload_key_key ON payload_key (key_id, payload);
CREATE INDEX payload_direct ON payload (key_id, id) WHERE key_id NOT IN ('data-key', 'shredded');
CREATE INDEX payload_shredded ON payload (key_id) WHERE key_id = 'shredded';
)sql";

// What format 4 adds: envelopes, ours and peers'. A store without roads that wrap messages has none.
constexpr const char* kTablesOfFormat4 = R"sql(
ALTER TABLE delivery ADD COLUMN envelope TEXT NOT NULL DEFAULT '';

CREATE TABLE envelope (
  heading  TEXT    NOT NULL,
  id       TEXT    NOT NULL,
  peer     INTEGER NOT NULL,
  message  TEXT    NOT NULL REFERENCES message (id),
  delivery TEXT    NOT NULL,
  bytes    TEXT    NOT NULL,
  sha256   TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (heading, id, peer)
) STRICT, WITHOUT ROWID;
CREATE INDEX envelope_message ON envelope (message);
)sql";

// What a release put another payload in the place of was kept by earlier formats, though nothing led to it any more.
constexpr const char* kEraseOrphans =
    "UPDATE payload SET key_id = 'shredded', bytes = zeroblob(length(bytes)) WHERE key_id <> 'shredded' AND "
    "id NOT IN "
    "(SELECT payload FROM message UNION ALL SELECT payload FROM delivery);";

// What later versions of format 1 look things up by. Made where it is missing: older programs keep it up all the same.
constexpr const char* kIndexes = R"sql(
CREATE INDEX IF NOT EXISTS history_repeats ON history (message, event) WHERE event IN ('duplicate', 'conflict');
CREATE INDEX IF NOT EXISTS delivery_state_code ON delivery (state, reason_code);
CREATE INDEX IF NOT EXISTS delivery_party ON delivery (party);
CREATE INDEX IF NOT EXISTS delivery_state_lane ON delivery (state, lane, created_at);
CREATE INDEX IF NOT EXISTS delivery_unreceipted ON delivery (lane, created_at)
  WHERE state = 'handed_over' AND receipt_within > 0;
CREATE INDEX IF NOT EXISTS message_sender ON message (sender);
CREATE INDEX IF NOT EXISTS message_sender_business ON message (sender_business);
CREATE INDEX IF NOT EXISTS delivery_put_off ON delivery (lane, ordering_key, created_at, id, due_at)
  WHERE state = 'waiting' AND due_at > created_at AND ordering_key <> '';
DROP INDEX IF EXISTS delivery_state;
)sql";

/// A store that has no room for an index does without, and has it made at a later start.
void make_indexes(Connection& connection) {
  if (connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'delivery_put_off'") == 1) return;
  try {
    connection.run_script(std::string("BEGIN IMMEDIATE;") + kIndexes + "COMMIT");
  } catch (const Error& error) {
    if (connection.in_transaction()) connection.run("ROLLBACK");
    if (!is_full(error)) throw;
  }
}

void create(Connection& connection) {
  connection.run_script("PRAGMA page_size = " + std::to_string(kPageBytes) +
                        "; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON");
  connection.run_script(std::string("BEGIN IMMEDIATE;") + kTables + kTablesOfFormat2 + kTablesOfFormat3 +
                        kTablesOfFormat4 + "INSERT INTO meta VALUES ('format_version', '" +
                        std::to_string(kFormatVersion) +
                        "'); PRAGMA application_id = " + std::to_string(kApplicationId) + "; COMMIT");
}

/// Brings an older format to today's. The limit of the database is not set yet: its few pages may go beyond it.
void bring_up(Connection& connection, std::int64_t version) {
  try {
    connection.run_script("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    connection.run_script(std::string("BEGIN IMMEDIATE;") + (version < 2 ? kTablesOfFormat2 : "") +
                          (version < 3 ? std::string(kTablesOfFormat3) + kEraseOrphans : std::string{}) +
                          kTablesOfFormat4 + "UPDATE meta SET value = '" + std::to_string(kFormatVersion) +
                          "' WHERE name = 'format_version'; COMMIT");
  } catch (const Error& error) {
    if (connection.in_transaction()) connection.run("ROLLBACK");
    if (!is_full(error)) throw;
    throw std::runtime_error(
        "has format version " + std::to_string(version) + ", and its disk has no room to bring it to " +
        std::to_string(kFormatVersion) +
        ": make room (a hundredth of its size, 1 MiB at least) and start again; nothing was "
        "changed");
  }
}

}  // namespace

std::int64_t checked_format(Connection& connection) {
  if (connection.number("PRAGMA application_id") != kApplicationId) {
    throw std::runtime_error("is a database of another program");
  }
  const std::int64_t version =
      connection.number("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'format_version'");
  if (version > kFormatVersion) {
    throw std::runtime_error("has format version " + std::to_string(version) +
                             ", but this program knows only " + std::to_string(kFormatVersion) +
                             ": use the newer program that wrote it");
  }
  if (version < 1) throw std::runtime_error("names no format version: it is damaged");
  return version;
}

std::int64_t most_pages(std::uint64_t max_bytes) {
  return std::max<std::int64_t>(static_cast<std::int64_t>(max_bytes) / kPageBytes, 64);
}

void prepare(Connection& connection, const std::string& path, std::uint64_t max_bytes) {
  // A start that was killed half-way leaves a database without tables; it is made again.
  const bool empty = connection.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (empty) {
    create(connection);
  } else {
    const std::int64_t version = checked_format(connection);
    make_log_durable(connection, path);
    if (version < kFormatVersion) bring_up(connection, version);
  }
  // The cache (64 MiB) holds the inner pages of the indexes that senders' random identifiers are spread over.
  connection.run_script(
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA secure_delete = ON;"
      "PRAGMA trusted_schema = OFF;"
      "PRAGMA cell_size_check = ON;"
      "PRAGMA cache_size = -65536;"
      // What a savepoint may have to put back lies in memory, and nowhere outside the store.
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA journal_size_limit = 67108864;"
      "PRAGMA max_page_count = " +
      std::to_string(most_pages(max_bytes)));
  make_indexes(connection);
}

}  // namespace budstikke::sqlite
