#pragma once
// The JSON Schema of a rule file, for editors: made of the declarations that the readers read by. Pure.
//
// Draft 7: the newest that the common TOML editors (those built on taplo) and the catalogues of schemas all read, and
// older readers, which know draft 4 alone, pass over the one thing beyond it (if/then) and check the rest. Dates are
// texts to JSON, so a date in quotes passes here and is refused by the parser. What no schema can say is left to
// `budstikke rules check`: ids used twice, intervals the wrong way round, rules never reached, failing examples.

#include <string>

namespace budstikke::rules {

/// Indented, one line feed at its end: config/schema/rules.schema.json.
[[nodiscard]] std::string rules_schema();

}  // namespace budstikke::rules
