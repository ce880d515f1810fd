-- A store of format 3, as the program of that time made it: one message with its bytes and its re-addressed bytes, and one
-- that was erased.
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
INSERT INTO meta VALUES ('format_version', '3');
INSERT INTO meta VALUES ('key_proof', '0a0b0c0d:proof');
INSERT INTO meta VALUES ('told_history', '7');
PRAGMA application_id = 1112884307;
INSERT INTO rule_set VALUES ('b2789b3b49fec69a398636332e3cc633d0e2f4b5682f529bc5511e10fa99899c', '# rules');
INSERT INTO ledger VALUES ('rules', 1, 1768478400000, 'kari', '{}');
INSERT INTO message VALUES ('019bc186-de00-7000-8000-000000000001', 'cb73adee-d609-41cc-8fb2-cea5d326fa1c', 1, 2, 3,
  'HELSEOPPL', 'N', 'her:1|cb73adee-d609-41cc-8fb2-cea5d326fa1c', '', 'cb73adee-d609-41cc-8fb2-cea5d326fa1c',
  1768478300000, 1768478400000, 'http', 'hospital', '019bc186-de00-7000-8000-0000000000a1',
  'a0fe72d1958c447a8eeefa345835b915d8bf99d43746170607094c1930ded18d', 6000,
  '{"consent.refused":false,"conversation.is_reply":false,"message.attachments":0,"message.format":"msghead"}', NULL);
INSERT INTO message VALUES ('019bc186-de00-7000-8000-000000000002', 'business-old', 1, 2, 3, 'DIALOG_SVAR', 'N', '',
  'cb73adee-d609-41cc-8fb2-cea5d326fa1c', 'root-old', NULL, 1768478400001, 'folder', 'in', 'payload-erased', 'beef', 5,
  '{}', 1768478500000);
INSERT INTO payload VALUES ('payload-erased', 'shredded', zeroblob(8));
INSERT INTO payload VALUES ('019bc186-de00-7000-8000-0000000000a1', 'data-key', x'0201020304050607');
INSERT INTO payload VALUES ('019bc186-de00-7000-8000-0000000000a2', 'data-key', x'0211121314151617');
INSERT INTO payload_key VALUES ('payload-erased', 'shredded', zeroblob(61));
INSERT INTO payload_key VALUES ('019bc186-de00-7000-8000-0000000000a1', '0a0b0c0d', x'01a1');
INSERT INTO payload_key VALUES ('019bc186-de00-7000-8000-0000000000a2', '0a0b0c0d', x'01a2');
INSERT INTO delivery VALUES ('019bc186-de00-7000-8000-0000000000d1', '019bc186-de00-7000-8000-000000000001', 3, 'primary',
  'handed_over', 'her:3', 3, 'Bodø', 'case-handler', 'ke-notice',
  'b2789b3b49fec69a398636332e3cc633d0e2f4b5682f529bc5511e10fa99899c', 1, '019bc186-de00-7000-8000-0000000000a2',
  '762a4761f1c0e37ae2c58541735edc4eb7db8ecaa97878937123fd92144f8135', '2|cb73adee-d609-41cc-8fb2-cea5d326fa1c', 1, 0,
  1768478400000, 1768478400000, 1768737600000, 345600000, 1768824000000, NULL, NULL);
INSERT INTO history (sequence, message, delivery, at, event, from_state, to_state, who, why, code, detail) VALUES
  (3, '019bc186-de00-7000-8000-000000000001', '', 1768478400000, 'received', NULL, NULL, 'budstikke', '', NULL, 'http'),
  (7, '019bc186-de00-7000-8000-000000000001', '019bc186-de00-7000-8000-0000000000d1', 1768478400500, 'accepted', 'sending',
   'handed_over', 'kari', '', NULL, '');
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
