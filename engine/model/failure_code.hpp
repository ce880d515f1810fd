#pragma once
// Every way in which something can fail or be stopped, with a stable code and the words for it. Codes T..,
// E.., S0., S99 and X99 are the application receipt's own (kv. 8221, HIS 80415); the others are Budstikke's: B =
// intake and store, H = work list (held), D = delivery, M = ebXML envelope and agreement, S6 = signatures, encryption and
// certificates. A test demands
// both sentences for each.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace budstikke {

enum class Code : std::uint8_t {
  T01,
  T02,
  T10,
  T99,
  S01,
  S02,
  S03,
  S99,
  E10,
  E20,
  E21,
  E30,
  E31,
  E32,
  E35,
  E36,
  E53,
  E54,
  X99,
  B101,
  B102,
  B103,
  B104,
  B105,
  B106,
  B107,
  B201,
  B202,
  B203,
  B204,
  B205,
  B206,
  B207,
  B208,
  H301,
  H302,
  H303,
  H304,
  H305,
  H306,
  H307,
  H308,
  H309,
  H310,
  H311,
  H312,
  H313,
  H314,
  H315,
  H316,
  H317,
  H318,
  H319,
  H320,
  H321,
  D401,
  D402,
  D403,
  D404,
  D405,
  D406,
  D407,
  D408,
  D409,
  D410,
  D411,
  D412,
  D413,
  D420,
  D421,
  D422,
  D423,
  D424,
  D425,
  D426,
  M501,
  M502,
  M503,
  M504,
  M505,
  M506,
  M507,
  M508,
  M509,
  S601,
  S602,
  S603,
  S604,
  S605,
  S606,
  S607,
  S608,
  S609,
  S610,
  S611,
};

/// What the engine does about a failure. Set where the knowledge is and never reinterpreted.
enum class Advice : std::uint8_t { defer, refuse, hold };
/// What the failure says something about.
enum class Scope : std::uint8_t { message, party, node };

struct CodeEntry {
  Code code;
  std::string_view id;  ///< "T01": stable, printed everywhere
  Advice advice;        ///< what follows where the adapter does not say otherwise
  Scope scope;
  std::string_view operator_sentence;
  std::string_view sender_sentence;
};

/// All codes, in the order of the enumeration.
[[nodiscard]] const std::array<CodeEntry, 95>& code_table();
[[nodiscard]] const CodeEntry& entry(Code code);
[[nodiscard]] std::optional<Code> code_from_id(std::string_view id);
[[nodiscard]] inline std::string_view id_of(Code code) { return entry(code).id; }

[[nodiscard]] std::string_view to_text(Advice advice);
[[nodiscard]] std::string_view to_text(Scope scope);

}  // namespace budstikke
