#pragma once
// The one table of what Budstikke reads: (namespace, root element) → family. Titles, prefixes and
// MsgInfo/Type do not take part, for they vary where these two do not (HIS 80704, HIS 80603, HIS 80415; the
// schemas' own names).

#include <string_view>

namespace budstikke::formats {

enum class Family {
  msghead,    ///< header message 1.2, a document's root
  apprec,     ///< application receipt, a document's root
  plo,        ///< care message 1.5 or 1.6, a body
  plo_draft,  ///< care message 2.0, never put into use: read for needs only, a body
  dialog,     ///< dialogue message 1.0 or 1.1, a body
};

/// Version of the application receipt. For a body: of the receipt that its standard demands.
enum class AppRecVersion { v1_0, v1_1 };

struct FormatEntry {
  std::string_view namespace_uri;
  std::string_view root;
  Family family;
  AppRecVersion receipt;
};

/// Null where the pair is not in the table.
[[nodiscard]] const FormatEntry* find_format(std::string_view namespace_uri, std::string_view root);

/// Whether any entry has this namespace.
[[nodiscard]] bool knows_namespace(std::string_view namespace_uri);

/// Whether a header message of this type (kv. 8279) carries a care message.
[[nodiscard]] bool is_care_type(std::string_view type);

[[nodiscard]] inline bool is_root(Family family) {
  return family == Family::msghead || family == Family::apprec;
}

}  // namespace budstikke::formats
