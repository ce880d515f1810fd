-- A store of format 1, as the program of that time made it, with one message in it.
PRAGMA page_size = 16384;
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
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
INSERT INTO meta VALUES ('format_version', '1');
PRAGMA application_id = 1112884307;
INSERT INTO message VALUES ('old', 'business-old', 1, 2, 3, 'DIALOG_MELDING', 'N', 'key-old', '', '', NULL, 1768478400000,
  'http', 'hospital', 'payload-old', 'beef', 5, '{}');
COMMIT;
