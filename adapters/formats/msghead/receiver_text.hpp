#pragma once
// The content of MsgInfo/Receiver for a party of the address book, as text.

#include <string>
#include <string_view>

#include "engine/model/party.hpp"

namespace budstikke::formats::msghead {

/// Organisation for the business (level 1: name, HER-id, organisation number) with Organisation for the
/// service (level 2: name, HER-id) inside; one level alone where the party has no parent. `prefix` is put
/// before every name; the text is in `encoding` (see xml::encode) and holds no line break.
[[nodiscard]] std::string receiver_text(const Party& party, std::string_view prefix,
                                        std::string_view encoding);

}  // namespace budstikke::formats::msghead
