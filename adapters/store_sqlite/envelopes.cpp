#include "adapters/store_sqlite/envelopes.hpp"

#include "adapters/store_sqlite/rows.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::sqlite {

namespace {

bool is_erased(Connection& connection, const MessageId& message) {
  auto row = connection.use("SELECT 1 FROM message WHERE id = ? AND erased_at IS NOT NULL");
  row->bind(message);
  return row->step();
}

}  // namespace

Outcome<void> insert_envelope(Connection& connection, const WireEnvelope& envelope) {
  if (is_erased(connection, envelope.message)) return Failure(Code::B208);
  auto insert = connection.use(
      "INSERT INTO envelope (heading, id, peer, message, delivery, bytes, sha256, at) VALUES "
      "(?, ?, ?, (SELECT number FROM message WHERE id = ?), ?, ?, ?, ?) ON CONFLICT (heading, id, peer) DO "
      "NOTHING");
  insert->bind(std::string_view(to_text(envelope.heading)));
  insert->bind(envelope.id);
  insert->bind(envelope.peer);
  insert->bind(envelope.message);
  insert->bind(envelope.delivery);
  insert->bind(envelope.bytes);
  insert->bind_digest(envelope.sha256);
  insert->bind(envelope.at);
  insert->step();
  return connection.changes() == 1 ? Outcome<void>() : Failure(Code::B205);
}

std::vector<WireEnvelope> select_envelopes(Connection& connection, Heading heading, HerId peer,
                                           const EnvelopeId& id) {
  auto rows = connection.use(
      "SELECT peer, (SELECT m.id FROM message AS m WHERE m.number = message), delivery, bytes, sha256, at "
      "FROM envelope WHERE heading = ?1 AND id = ?2 AND "
      "(?3 = 0 OR peer = ?3) ORDER BY at, peer LIMIT ?4");
  rows->bind(std::string_view(to_text(heading)));
  rows->bind(id);
  rows->bind(peer);
  rows->bind(row_limit(kMostEnvelopes));
  std::vector<WireEnvelope> found;
  while (rows->step()) {
    WireEnvelope one{id, heading, {}, {}, {}, {}, {}, {}};
    one.peer = rows->her_id();
    one.message = rows->id<MessageId>();
    one.delivery = rows->id<DeliveryId>();
    one.bytes = rows->id<PayloadId>();
    one.sha256 = rows->digest();
    one.at = rows->time();
    found.push_back(std::move(one));
  }
  return found;
}

std::vector<WireEnvelope> select_envelopes(Connection& connection, Heading heading,
                                           const MessageId& message) {
  auto rows = connection.use(
      "SELECT id, peer, delivery, bytes, sha256, at FROM envelope WHERE heading = ? AND message = "
      "(SELECT number FROM message WHERE id = ?) ORDER BY at, peer LIMIT ?");
  rows->bind(std::string_view(to_text(heading)));
  rows->bind(message);
  rows->bind(row_limit(kMostEnvelopes));
  std::vector<WireEnvelope> found;
  while (rows->step()) {
    WireEnvelope one{{}, heading, {}, message, {}, {}, {}, {}};
    one.id = rows->id<EnvelopeId>();
    one.peer = rows->her_id();
    one.delivery = rows->id<DeliveryId>();
    one.bytes = rows->id<PayloadId>();
    one.sha256 = rows->digest();
    one.at = rows->time();
    found.push_back(std::move(one));
  }
  return found;
}

std::set<PayloadId> envelope_payloads(Connection& connection, const MessageId& message) {
  auto rows =
      connection.use("SELECT bytes FROM envelope WHERE message = (SELECT number FROM message WHERE id = ?)");
  rows->bind(message);
  std::set<PayloadId> found;
  while (rows->step()) found.insert(rows->id<PayloadId>());
  return found;
}

}  // namespace budstikke::sqlite
