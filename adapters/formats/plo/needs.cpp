#include "adapters/formats/plo/needs.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "adapters/formats/values.hpp"

namespace budstikke::formats::plo {

namespace {

constexpr std::string_view kPersons = "http://www.kith.no/xmlstds/felleskomponent1";

/// Elements whose content is never searched, by name.
constexpr std::array<std::string_view, 13> kLeftOut{
    "Forskrivningsinfo", "Hjelpemiddelbeskrivelse", "InfoReservasjon", "Kontaktenhet",
    "NavnMottaker",      "Referanseperson",         "ReseptId",        "StedForHendelse",
    "StedTime",          "TjenestenLevertAv",       "VedInstitusjon",  "Virksomhet",
    "ReservasjonOnske"};

bool is_left_out(const xml::Node& node) {
  return node.namespace_uri() == kPersons ||
         std::find(kLeftOut.begin(), kLeftOut.end(), node.local_name()) != kLeftOut.end();
}

/// Numbers, dates, truth values and times hold no phrase.
bool has_words(std::string_view text) {
  if (parse_boolean(text)) return false;
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z' && c != 'T' && c != 'Z') ||
           static_cast<unsigned char>(c) > 127;
  });
}

/// Element names are the sender's: a path is kept short, or a few long names would be copied to every text below.
constexpr std::size_t kLongestPath = 256;

std::string extended(const std::string& path, std::string_view name) {
  if (path.size() + 1 + name.size() > kLongestPath) return path;
  return path.empty() ? std::string(name) : path + "/" + std::string(name);
}

class Walk {
 public:
  explicit Walk(std::vector<NeedSource>& sources) : sources_(sources) {}

  void enter(const xml::Node& node, const std::string& path) {
    for (const xml::Node& child : node.children()) visit(child, extended(path, child.local_name()));
  }

 private:
  void visit(const xml::Node& node, const std::string& path) {
    const std::string_view name = node.local_name();
    if (name == "TjenesteBehov") return service_need(node, path);
    if (name == "KontaktpersonHelsepersonell") role(node, path);
    if (name == "OpplysningerOmIndividuellPlan") return plan(node, path);
    if (name == "InformasjonOmForsendelsen" || is_left_out(node)) return;
    if (name == "BetegnelseTjeneste") return;  // of EksisterendeTjeneste: the patient has it already
    if (!node.children().empty()) return enter(node, path);
    add(NeedPlace::prose, path, node.text());
    add(NeedPlace::prose, path + "/@OT", node.attribute("OT"));
  }

  void service_need(const xml::Node& node, const std::string& path) {
    for (const xml::Node& child : node.children()) {
      const std::string below = extended(path, child.local_name());
      if (child.local_name() == "BetegnelseTjeneste" || child.local_name() == "BeskrivelseAvTjeneste") {
        add(NeedPlace::service_need, below, child.text());
      } else if (child.local_name() == "IPLOStjenestetype") {
        add(NeedPlace::service_need, below + "/@DN", child.attribute("DN"));
        add(NeedPlace::service_need, below + "/@OT", child.attribute("OT"));
      }
    }
  }

  void role(const xml::Node& contact, const std::string& path) {
    const auto person = child_named(contact, "Kontaktperson");
    const auto code = person ? child_named(*person, "RoleToPatient") : std::nullopt;
    if (!code) return;
    const std::string system = last_arc(xml::trimmed(code->attribute("S")));
    if (!system.empty() && system != "9034") return;
    add_code(path + "/Kontaktperson/RoleToPatient", header_value(code->attribute("V")));
  }

  void plan(const xml::Node& node, const std::string& path) {
    if (parse_boolean(text_of(node, "KoordinatorOppnevnt")) == true)
      add_code(path + "/KoordinatorOppnevnt", "8");
    if (const auto remark = child_named(node, "Merknad")) {
      add(NeedPlace::service_need, path + "/Merknad", remark->text());
    }
  }

  void add(NeedPlace place, const std::string& path, const std::string& text) {
    std::string trimmed = xml::trimmed(text);
    if (has_words(trimmed)) sources_.push_back({place, path, Sensitive<std::string>{std::move(trimmed)}});
  }

  void add_code(const std::string& path, const std::string& code) {
    if (!code.empty()) sources_.push_back({NeedPlace::role_code, path, Sensitive<std::string>{code}});
  }

  std::vector<NeedSource>& sources_;
};

}  // namespace

void collect_needs(const xml::Node& body, std::vector<NeedSource>& sources) { Walk(sources).enter(body, ""); }

}  // namespace budstikke::formats::plo
