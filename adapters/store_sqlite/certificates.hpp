#pragma once
// Parties' certificates as rows.

#include <cstddef>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/address.hpp"

namespace budstikke::sqlite {

[[nodiscard]] std::size_t size_bytes(const std::vector<PartyCertificate>& certificates);

/// Within a transaction.
void insert_certificates(Connection& connection, const std::vector<PartyCertificate>& certificates);
[[nodiscard]] std::vector<PartyCertificate> select_certificates(Connection& connection);

}  // namespace budstikke::sqlite
