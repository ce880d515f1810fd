#include "adapters/store_sqlite/certificates.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace budstikke::sqlite {

namespace {

/// What a row takes beside the certificate: mostly its names.
constexpr std::size_t kRowBytes = 600;

CertificateUse read_use(Statement& row) {
  const std::string text = row.text();
  for (const CertificateUse use : {CertificateUse::encryption, CertificateUse::signature}) {
    if (text == to_text(use)) return use;
  }
  throw std::runtime_error("a stored use of a certificate is not one that this program knows");
}

}  // namespace

std::size_t size_bytes(const std::vector<PartyCertificate>& certificates) {
  std::size_t bytes = 0;
  for (const PartyCertificate& one : certificates) bytes += one.der.size() + kRowBytes;
  return bytes;
}

void insert_certificates(Connection& connection, const std::vector<PartyCertificate>& certificates) {
  for (const PartyCertificate& one : certificates) {
    auto insert = connection.use(
        "INSERT OR REPLACE INTO certificate (her_id, use, der, sha256, subject, issuer, serial, "
        "organisation_number, not_before, not_after, fault, fetched_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert->bind(one.her_id);
    insert->bind(std::string_view(to_text(one.use)));
    insert->bind_bytes(one.der);
    for (const std::string* text :
         {&one.sha256, &one.subject, &one.issuer, &one.serial, &one.organisation_number}) {
      insert->bind(std::string_view(*text));
    }
    insert->bind(one.not_before);
    insert->bind(one.not_after);
    insert->bind(std::string_view(one.fault));
    insert->bind(one.fetched_at);
    insert->step();
  }
}

std::vector<PartyCertificate> select_certificates(Connection& connection) {
  auto rows = connection.use(
      "SELECT her_id, use, der, sha256, subject, issuer, serial, organisation_number, not_before, not_after, "
      "fault, fetched_at FROM certificate ORDER BY her_id, use");
  std::vector<PartyCertificate> found;
  while (rows->step()) {
    PartyCertificate one;
    one.her_id = rows->her_id();
    one.use = read_use(*rows);
    one.der = rows->bytes();
    for (std::string* text :
         {&one.sha256, &one.subject, &one.issuer, &one.serial, &one.organisation_number}) {
      *text = rows->text();
    }
    one.not_before = rows->time();
    one.not_after = rows->time();
    one.fault = rows->text();
    one.fetched_at = rows->time();
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace budstikke::sqlite
