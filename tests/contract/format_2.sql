-- A store of format 2, as the program of that time made it: one message with its bytes, its re-addressed bytes, and bytes
-- that a release put others in the place of.
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
INSERT INTO meta VALUES ('format_version', '2');
PRAGMA application_id = 1112884307;
INSERT INTO message VALUES ('old', 'business-old', 1, 2, 3, 'DIALOG_MELDING', 'N', 'key-old', '', '', NULL, 1768478400000,
  'http', 'hospital', 'payload-old', 'beef', 5, '{}');
INSERT INTO payload VALUES ('payload-old', '0a0b0c0d', x'0102030405060708');
INSERT INTO payload VALUES ('payload-replaced', '0a0b0c0d', x'a1a2a3a4a5a6a7a8');
INSERT INTO payload VALUES ('payload-sent', '0a0b0c0d', x'0908070605040302');
INSERT INTO delivery VALUES ('delivery-old', 'old', 4, 'primary', 'confirmed', 'her:3', 3, 'Bodø', 'case-handler',
  'ke-notice', 'feed', 1, 'payload-sent', 'beef', '', 1, 0, 1768478400000, 1768478400000, 1768737600000, 345600000,
  1768824000000, NULL, NULL);
INSERT INTO history (message, delivery, at, event, from_state, to_state, who, why, code, detail) VALUES
  ('old', 'delivery-old', 1768478400500, 'receipt_ok', 'handed_over', 'confirmed', 'budstikke', '', NULL, '');
COMMIT;
CREATE INDEX IF NOT EXISTS history_repeats ON history (message, event) WHERE event IN ('duplicate', 'conflict');
CREATE INDEX IF NOT EXISTS delivery_state_code ON delivery (state, reason_code);
CREATE INDEX IF NOT EXISTS delivery_party ON delivery (party);
CREATE INDEX IF NOT EXISTS delivery_state_lane ON delivery (state, lane, created_at);
CREATE INDEX IF NOT EXISTS delivery_unreceipted ON delivery (lane, created_at)
  WHERE state = 'handed_over' AND receipt_within > 0;
CREATE INDEX IF NOT EXISTS message_sender ON message (sender);
CREATE INDEX IF NOT EXISTS message_sender_business ON message (sender_business);
DROP INDEX IF EXISTS delivery_state;
