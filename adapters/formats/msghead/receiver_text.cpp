#include "adapters/formats/msghead/receiver_text.hpp"

#include "adapters/xml/document.hpp"

namespace budstikke::formats::msghead {

namespace {

class ReceiverText {
 public:
  ReceiverText(std::string_view prefix, std::string_view encoding) : encoding_(encoding) {
    if (!prefix.empty()) prefix_ = std::string(prefix) + ":";
  }

  void open(std::string_view name) { text_ += "<" + prefix_ + std::string(name) + ">"; }
  void close(std::string_view name) { text_ += "</" + prefix_ + std::string(name) + ">"; }

  void leaf(std::string_view name, std::string_view value) {
    open(name);
    text_ += xml::encode(value, encoding_);
    close(name);
  }

  /// Code system 9051: identifiers of organisations.
  void ident(std::string_view id, std::string_view type, std::string_view type_name) {
    open("Ident");
    leaf("Id", id);
    text_ += "<" + prefix_ + "TypeId V=\"" + std::string(type) + "\" S=\"2.16.578.1.12.4.1.1.9051\" DN=\"" +
             xml::encode(type_name, encoding_) + "\"/>";
    close("Ident");
  }

  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string prefix_;
  std::string encoding_;
  std::string text_;
};

void open_organisation(ReceiverText& out, std::string_view name, HerId her_id,
                       std::string_view organisation_number) {
  out.open("Organisation");
  // The schema demands a name; an address book may lack it.
  out.leaf("OrganisationName", name.empty() ? "HER-id " + her_id.text() : std::string(name));
  out.ident(her_id.text(), "HER", "HER-id");
  if (!organisation_number.empty()) {
    out.ident(organisation_number, "ENH", "Organisasjonsnummeret i Enhetsregisteret");
  }
}

}  // namespace

std::string receiver_text(const Party& party, std::string_view prefix, std::string_view encoding) {
  ReceiverText out(prefix, encoding);
  const bool service = !party.parent.empty() && party.parent != party.her_id;
  const std::string& business_name = party.parent_name.empty() ? party.name : party.parent_name;
  if (service) {
    open_organisation(out, business_name, party.parent, party.parent_organisation_number);
    const std::string& name = party.name.empty() ? party.parent_name : party.name;
    open_organisation(out, name, party.her_id, "");
    out.close("Organisation");
  } else {
    open_organisation(out, party.name.empty() ? party.parent_name : party.name, party.her_id,
                      party.parent_organisation_number);
  }
  out.close("Organisation");
  return std::move(out).take();
}

}  // namespace budstikke::formats::msghead
