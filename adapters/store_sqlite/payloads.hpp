#pragma once
// Sealed payloads and the keys that open them, as rows, and how they are made unreadable.
//
// What is erased or sealed anew is written over in its place, at the same size. SQLite's secure_delete alone does not do:
// it clears what is deleted, but where the b-tree moves rows between pages, copies of live ones stay behind in the pages'
// unused part, and nothing clears those when the row itself is deleted later. A row that is written over in its place is
// never moved before that, for payloads come in the order of their rows; and it is given back only where all around it has
// been written over too, so that what the b-tree then moves is empty.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/key_store.hpp"

namespace budstikke::sqlite {

/// In the place of a key id, and as long: the payload has a key of its own, and nothing is left of it.
inline constexpr std::string_view kOwnKey = "data-key";
inline constexpr std::string_view kShredded = "shredded";

// Writing thread, within a transaction.

void insert_payload(Connection& connection, const PayloadId& id, const SealedPayload& sealed);
[[nodiscard]] PayloadId payload_of(Connection& connection, const DeliveryId& delivery);
/// Writes zeros over the bytes and over the key; nothing where there is no such payload.
void shred(Connection& connection, const PayloadId& id);
/// The same where neither `message` nor a delivery of it carries the payload.
void shred_unless_used(Connection& connection, const PayloadId& id, const MessageId& message);
/// Deletes up to `max` shredded rows of each table, none near one that is not; says whether there may be more.
[[nodiscard]] bool give_back(Connection& connection, std::size_t max);
/// Writes the payload and its key at the end of their tables, and zeros over where they lay: where they lie amid what has
/// been shredded.
void move_to_end(Connection& connection, const PayloadId& id);
void replace_seal(Connection& connection, const RenewedSeal& seal);

// Reading.

/// With key_id kShredded where nothing is left of it.
[[nodiscard]] std::optional<SealedPayload> select_payload(Connection& connection, const PayloadId& id);
[[nodiscard]] std::vector<KeyUse> select_keys_in_use(Connection& connection, bool count);
[[nodiscard]] std::vector<StoredSeal> select_sealed_under(Connection& connection, const SealPage& page);

}  // namespace budstikke::sqlite
