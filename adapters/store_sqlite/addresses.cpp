#include "adapters/store_sqlite/addresses.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/store_sqlite/party_row.hpp"
#include "adapters/store_sqlite/rows.hpp"

namespace budstikke::sqlite {

namespace {

/// Numbers, dates, and the entries of the two indexes.
constexpr std::size_t kRowBytes = 160;

Outcome<void> check_order(Connection& connection, HerId party, TimePoint at) {
  auto later =
      connection.use("SELECT 1 FROM party_version WHERE her_id = ? AND (from_at > ? OR until_at > ?)");
  later->bind(party);
  later->bind(at);
  later->bind(at);
  if (later->step()) return Failure(Code::B202, "HER-id " + party.text() + " has a later version");
  return {};
}

void end_version(Connection& connection, HerId party, TimePoint at) {
  auto update = connection.use("UPDATE party_version SET until_at = ? WHERE her_id = ? AND until_at IS NULL");
  update->bind(at);
  update->bind(party);
  update->step();
}

void insert_version(Connection& connection, const Party& party, const ImportRecord& record) {
  static const std::string sql = "INSERT INTO party_version (import, from_at, " + party_columns() +
                                 ") VALUES (?, ?, " + party_parameters() + ")";
  const PartyRow row(party);
  auto insert = connection.use(sql);
  insert->bind(static_cast<std::int64_t>(record.number));
  insert->bind(record.at);
  row.bind(*insert);
  insert->step();
}

bool insert_record(Connection& connection, const ImportRecord& record) {
  auto insert = connection.use(
      "INSERT INTO address_import (number, at, kind, source, hash, complete_to, added, changed, removed, "
      "total, who, why) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 "
      "WHERE ?1 = (SELECT coalesce(max(number), 0) + 1 FROM address_import)");
  insert->bind(static_cast<std::int64_t>(record.number));
  insert->bind(record.at);
  insert->bind(std::string_view(to_text(record.kind)));
  insert->bind(std::string_view(record.source));
  insert->bind(std::string_view(record.hash));
  insert->bind(record.complete_to);
  for (const std::size_t count : {record.added, record.changed, record.removed, record.total}) {
    insert->bind(static_cast<std::int64_t>(count));
  }
  insert->bind(std::string_view(record.who));
  insert->bind(std::string_view(record.why));
  insert->step();
  return connection.changes() == 1;
}

void clear_staged(Connection& connection) {
  connection.run("DELETE FROM staged_party");
  connection.run("DELETE FROM staged_load");
}

ImportKind read_kind(Statement& row) {
  const std::string text = row.text();
  for (const ImportKind kind : {ImportKind::full, ImportKind::delta}) {
    if (text == to_text(kind)) return kind;
  }
  throw std::runtime_error("a stored kind of import is not one that this program knows");
}

}  // namespace

std::size_t size_bytes(const std::vector<Party>& parties) {
  std::size_t bytes = 0;
  for (const Party& party : parties) {
    bytes += kRowBytes + 7 * party.coverage.size();
    for (const std::string* text :
         {&party.parent_name, &party.parent_organisation_number, &party.name, &party.service_code,
          &party.municipality, &party.district, &party.place, &party.business_type, &party.edi_address,
          &party.endpoint, &party.certificate}) {
      bytes += text->size();
    }
  }
  return bytes;
}

Outcome<void> insert_import(Connection& connection, const AddressImport& import) {
  const ImportRecord& record = import.record;
  if (!insert_record(connection, record)) return Failure(Code::B202, "another import came first");
  for (const HerId party : import.removed) {
    if (auto order = check_order(connection, party, record.at); !order) return order;
    end_version(connection, party, record.at);
  }
  for (const Party& party : import.put) {
    if (auto order = check_order(connection, party.her_id, record.at); !order) return order;
    end_version(connection, party.her_id, record.at);
    insert_version(connection, party, record);
  }
  clear_staged(connection);
  return {};
}

void insert_staged(Connection& connection, const StagedLoad& page) {
  {
    auto same = connection.use("SELECT 1 FROM staged_load WHERE begun = ?");
    same->bind(page.begun);
    if (!same->step()) clear_staged(connection);
  }
  {
    auto note = connection.use(
        "INSERT INTO staged_load (one, begun, cursor, complete_to) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO "
        "UPDATE SET cursor = excluded.cursor, complete_to = excluded.complete_to");
    note->bind(page.begun);
    note->bind(std::string_view(page.cursor));
    note->bind(page.complete_to);
    note->step();
  }
  static const std::string sql =
      "INSERT OR REPLACE INTO staged_party (" + party_columns() + ") VALUES (" + party_parameters() + ")";
  for (const Party& party : page.parties) {
    const PartyRow row(party);
    auto insert = connection.use(sql);
    row.bind(*insert);
    insert->step();
  }
}

std::vector<Party> select_parties(Connection& connection, TimePoint at) {
  // Both halves are ranges of one index, named because SQLite would rather walk all versions in the order asked for;
  // today's book is the first half alone.
  static const std::string sql =
      "SELECT " + party_columns() +
      " FROM party_version INDEXED BY party_version_until WHERE until_at IS NULL AND from_at <= ?1 UNION ALL "
      "SELECT " +
      party_columns() +
      " FROM party_version INDEXED BY party_version_until WHERE until_at > ?1 AND from_at <= ?1 ORDER BY "
      "her_id";
  auto rows = connection.use(sql);
  rows->bind(at);
  std::vector<Party> parties;
  while (rows->step()) parties.push_back(read_party(*rows));
  return parties;
}

std::vector<PartyVersion> select_versions(Connection& connection, HerId party) {
  static const std::string sql = "SELECT import, from_at, until_at, " + party_columns() +
                                 " FROM party_version WHERE her_id = ? ORDER BY import";
  auto rows = connection.use(sql);
  rows->bind(party);
  std::vector<PartyVersion> versions;
  while (rows->step()) {
    PartyVersion version;
    version.import = static_cast<std::uint64_t>(rows->integer());
    version.from = rows->time();
    version.until = rows->optional_time();
    version.party = read_party(*rows);
    versions.push_back(std::move(version));
  }
  return versions;
}

std::vector<ImportRecord> select_imports(Connection& connection, std::size_t max) {
  auto rows = connection.use(
      "SELECT number, at, kind, source, hash, complete_to, added, changed, removed, total, who, why FROM "
      "address_import WHERE number > 0 ORDER BY number DESC LIMIT ?");
  rows->bind(row_limit(max));
  std::vector<ImportRecord> records;
  while (rows->step()) {
    ImportRecord record;
    record.number = static_cast<std::uint64_t>(rows->integer());
    record.at = rows->time();
    record.kind = read_kind(*rows);
    record.source = rows->text();
    record.hash = rows->text();
    record.complete_to = rows->optional_time();
    for (std::size_t* count : {&record.added, &record.changed, &record.removed, &record.total}) {
      *count = static_cast<std::size_t>(rows->integer());
    }
    record.who = rows->text();
    record.why = rows->text();
    records.push_back(std::move(record));
  }
  return records;
}

std::optional<StagedLoad> select_staged(Connection& connection) {
  // One statement, so that the parties are those of the load.
  static const std::string sql =
      "SELECT begun, cursor, complete_to, " + party_columns() +
      " FROM staged_load LEFT JOIN staged_party ON TRUE WHERE one = 1 ORDER BY her_id";
  auto rows = connection.use(sql);
  std::optional<StagedLoad> load;
  while (rows->step()) {
    if (!load) load.emplace();
    load->begun = rows->time();
    load->cursor = rows->text();
    load->complete_to = rows->optional_time();
    if (!rows->null()) load->parties.push_back(read_party(*rows));
  }
  return load;
}

}  // namespace budstikke::sqlite
