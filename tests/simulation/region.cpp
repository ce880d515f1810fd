#include "tests/simulation/region.hpp"

#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace budstikke::simulation {

namespace {

Party party(HerId her_id, HerId parent, std::string service, std::string municipality, std::string name) {
  Party made;
  made.her_id = her_id;
  made.parent = parent;
  made.parent_name = "business " + parent.text();
  made.name = std::move(name);
  made.service_code = std::move(service);
  made.municipality = std::move(municipality);
  made.endpoint = "https://party.example/" + her_id.text();
  return made;
}

/// 0: everybody. 1: Bodø's case handlers are not in use. 2: others have taken their place, and moved. 3: Narvik's have no
/// endpoint, the doctor is gone, and names are others.
std::vector<Party> parties(std::size_t book) {
  std::vector<Party> all{party(kBodoCases, kBodo, "KD0501", "1804", "Saksbehandling"),
                         party(kBodoNursing, kBodo, "KP02", "1804", "Sykepleie"),
                         party(kNarvikCases, kNarvik, "KD0501", "1806", "Saksbehandling"),
                         party(kNarvikNursing, kNarvik, "KP02", "1806", "Sykepleie"),
                         party(kRegister, HerId{8190000}, "KX01", "", "Register")};
  if (book == 1) all[0].active = false;
  if (book == 2) {
    all[0].active = false;
    all.push_back(party(kBodoNewCases, kBodo, "KD0501", "1804", "Tildeling"));
    all[1].endpoint += "/moved";
  }
  if (book == 3) {
    all[2].endpoint.clear();
    all[0].name = "Saksbehandling og koordinering";
    all[1].name = "Hjemmesykepleie";
  } else {
    all.push_back(party(kDoctor, HerId{}, "FB", "", "Lege"));
  }
  return all;
}

std::string rule(const std::string& id, const std::string& when, const std::string& action) {
  return "[[rule]]\nid = \"" + id + "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\n" +
         (when.empty() ? std::string{} : "when = { " + when + " }\n") + action + "\n";
}

std::string rule_text(std::size_t number) {
  const std::string care = R"("message.type" = "HELSEOPPL_SOKNAD")";
  const std::string need = R"(need = ["coordinator"])";
  const std::string cases = R"(to = "case-handler", of = "patient.municipality")";
  const std::string rest = rule("as-addressed", "", R"(send = { to = "receiver" })");
  switch (number) {
    case 0:
      return rule("ke-notice", need, "send = { " + cases + R"(, receipt_within = "48h" })") + rest;
    case 1:
      return rule("asked", R"("message.type" = "DIALOG_FORESPORSEL")",
                  R"(hold = { reason = "ask the ward" })") +
             rule("unwanted", R"("message.type" = "DIALOG_NOTAT")",
                  R"(refuse = { code = "E21", reason = "not here" })") +
             rule("ke-notice", care,
                  "send = { " + cases + R"(, copy = ["receiver", { to = "party", her_id = 8190002 }] })") +
             rest;
    case 2:
      return rule("in-order", care,
                  "send = { " + cases +
                      R"(, order = "destination", deadline = "2h", receipt_within = "3h" })") +
             rule("quick", "", R"(send = { to = "receiver", order = "none", deadline = "1h" })");
    default:
      return rule("ke-notice", need, "send = { " + cases + R"(, order = "destination" })") +
             rule("no-receipt", "", R"(send = { to = "receiver", receipt_within = "none" })");
  }
}

std::shared_ptr<const rules::RuleSet> rule_set(std::size_t number) {
  auto parsed = rules::parse_rules(rule_text(number), "rules.toml", "rules " + std::to_string(number));
  if (!parsed.rules) throw std::runtime_error(to_text(parsed.diagnostics.front()));
  return parsed.rules;
}

std::shared_ptr<const Routing> make_routing(std::size_t book, std::size_t rules) {
  auto made = std::make_shared<Routing>();
  made->rules = rule_set(rules);
  made->vocabulary = rules::default_vocabulary();
  made->book = std::make_shared<addressing::AddressBook>(parties(book), "book " + std::to_string(book));
  made->postal_hints = std::make_shared<addressing::PostalHints>();
  made->deadline = std::chrono::hours{12};
  made->receipt_within = std::chrono::hours{24};
  return made;
}

}  // namespace

HerId business_of_party(HerId one) {
  if (one == kFjordWard || one == kFjordClinic) return kFjord;
  if (one == kFjellWard) return kFjell;
  if (one == kBodoCases || one == kBodoNursing || one == kBodoNewCases) return kBodo;
  if (one == kNarvikCases || one == kNarvikNursing) return kNarvik;
  return one;
}

std::vector<HerId> case_handlers(std::string_view municipality) {
  if (municipality == "1804") return {kBodoCases, kBodoNewCases};
  if (municipality == "1806") return {kNarvikCases};
  return {};
}

const std::vector<HerId>& receivers() {
  static const std::vector<HerId> all{kBodoCases,     kBodoNursing, kBodoNewCases, kNarvikCases,
                                      kNarvikNursing, kDoctor,      kRegister};
  return all;
}

std::vector<config::ReturnRoadSettings> return_roads() {
  return {{kFjordWard, "https://return.example/" + kFjordWard.text(), {}},
          {kFjell, "https://return.example/" + kFjell.text(), {}}};
}

HerId owner_of(std::string_view address) {
  const std::size_t from = std::string_view("https://").size();
  const std::size_t slash = address.find('/', from);
  std::uint32_t number = 0;
  if (slash != std::string_view::npos)
    std::from_chars(address.data() + slash + 1, address.data() + address.size(), number);
  return HerId{number};
}

bool takes_envelopes(HerId owner) {
  return owner == kNarvikCases || owner == kNarvikNursing || owner == kBodoNursing || owner == kFjell;
}

std::shared_ptr<const Routing> routing(const RoutingChoice& choice) {
  static const auto all = [] {
    std::array<std::array<std::shared_ptr<const Routing>, kRuleSets>, kBooks> made;
    for (std::size_t book = 0; book < kBooks; ++book) {
      for (std::size_t rules = 0; rules < kRuleSets; ++rules) made[book][rules] = make_routing(book, rules);
    }
    return made;
  }();
  return all[choice.book][choice.rules];
}

}  // namespace budstikke::simulation
