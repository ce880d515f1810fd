#include "adapters/formats/dialog/dialog.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

#include "adapters/formats/values.hpp"

namespace budstikke::formats::dialog {

namespace {

void add_prose(const xml::Node& parent, std::initializer_list<std::string_view> names, ReadMessage& message) {
  for (const std::string_view name : names) {
    const auto child = child_named(parent, name);
    std::string text = child ? xml::trimmed(child->text()) : std::string{};
    if (text.empty()) continue;
    message.need_sources.push_back({NeedPlace::prose,
                                    std::string(parent.local_name()) + "/" + std::string(name),
                                    Sensitive<std::string>{std::move(text)}});
  }
}

}  // namespace

void read(const xml::Node& body, ReadMessage& message) {
  Envelope& envelope = message.envelope;
  for (const xml::Node& part : body.children()) {
    if (part.local_name() == "Notat") {
      if (envelope.theme.empty()) {
        envelope.theme = value_of(part, "TemaKodet");
        envelope.theme_system = last_arc(value_of(part, "TemaKodet", "S"));
      }
      add_prose(part, {"Tema", "TekstNotatInnhold", "Merknad"}, message);
    } else if (part.local_name() == "Foresporsel") {
      if (envelope.request_type.empty()) envelope.request_type = value_of(part, "TypeForesp");
      add_prose(part, {"EmneSporsmal", "Sporsmal", "Begrunnelse"}, message);
    }
  }
}

}  // namespace budstikke::formats::dialog
