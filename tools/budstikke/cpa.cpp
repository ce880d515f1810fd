// budstikke cpa: what a collaboration agreement allows, and what it lacks.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/certificate.hpp"
#include "adapters/ebms/fit.hpp"
#include "tools/budstikke/answer_text.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {

constexpr int kLacking = 1;   // it is one, and lacks something
constexpr int kFaulty = 65;   // EX_DATAERR
constexpr int kNoInput = 66;  // EX_NOINPUT
constexpr int kCertificateDays = 30;

struct CpaOptions {
  std::string file;
  std::string from;
  std::string to;
  std::vector<std::string> actions;
  std::string on;
};

/// A road that the agreement gives, or why it gives none.
struct Road {
  HerId from;
  HerId to;
  std::string action;
  std::string service;
};

TimePoint time_of(const CpaOptions& options) {
  if (const auto date = parse_date(options.on))
    return std::chrono::time_point_cast<Duration>(std::chrono::sys_days(*date));
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

HerId her_id_from(const std::string& text) { return ebms::her_id_of(ebms::EbmsParty{{{"HER", text}}, {}}); }

void print_head(const ebms::Cpa& cpa, const std::string& file) {
  std::cout << printable(file) << ": " << (cpa.is_profile ? "profile " : "agreement ") << printable(cpa.id);
  if (!cpa.status.empty()) std::cout << ", " << printable(cpa.status);
  if (cpa.start) std::cout << ", from " << to_text(*cpa.start);
  if (cpa.end) std::cout << " to " << to_text(*cpa.end);
  std::cout << '\n';
  for (std::size_t i = 0; i < cpa.parties.size(); ++i) {
    const ebms::CpaParty& party = cpa.parties[i];
    std::cout << "  party " << i + 1 << ": " << printable(party.name);
    for (const ebms::PartyId& id : party.ids)
      std::cout << ", " << printable(id.type) << ' ' << printable(id.value);
    std::cout << ", " << party.processes.size() << " processes\n";
    for (const ebms::CpaChannel& channel : party.channels) {
      std::cout << "    " << printable(channel.protocol);
      for (const ebms::CpaEndpoint& endpoint : channel.endpoints) std::cout << ' ' << printable(endpoint.uri);
      if (channel.retries) std::cout << ", " << *channel.retries << " retries";
      if (channel.retry_interval) std::cout << " every " << to_text(*channel.retry_interval);
      std::cout << '\n';
    }
  }
}

/// All that can be received, from whom it would come, as far as asked for.
std::vector<Road> roads_of(const ebms::Cpa& cpa, const CpaOptions& options) {
  std::vector<Road> roads;
  for (std::size_t i = 0; i < cpa.parties.size(); ++i) {
    const ebms::CpaParty& receiver = cpa.parties[i];
    const HerId from =
        cpa.parties.size() == 2 ? ebms::her_id_of(cpa.parties[1 - i]) : her_id_from(options.from);
    for (const ebms::CpaProcess& process : receiver.processes) {
      for (const ebms::CpaAction& action : process.actions) {
        const Road road{from, ebms::her_id_of(receiver), action.action, process.service};
        const bool known = std::any_of(roads.begin(), roads.end(), [&](const Road& other) {
          return other.to == road.to && other.action == road.action && other.service == road.service;
        });
        if (!action.sends && !known) roads.push_back(road);
      }
    }
  }
  return roads;
}

bool is_wanted(const Road& road, const CpaOptions& options) {
  if (!options.from.empty() && road.from != her_id_from(options.from)) return false;
  if (!options.to.empty() && road.to != her_id_from(options.to)) return false;
  return options.actions.empty() ||
         std::find(options.actions.begin(), options.actions.end(), road.action) != options.actions.end();
}

/// Over mail or HTTP, which is what Budstikke carries.
Outcome<ebms::AgreedRoad> find_road(const ebms::Cpa& cpa, const Road& road) {
  auto found = ebms::choose_road(cpa, {road.from, road.to, road.action, road.service, "SMTP"});
  return found ? std::move(found)
               : ebms::choose_road(cpa, {road.from, road.to, road.action, road.service, "HTTP"});
}

std::string name_of(const Road& road) {
  return (road.from.empty() ? std::string("anybody") : road.from.text()) + " -> " + road.to.text() + " " +
         printable(road.service) + " " + printable(road.action);
}

void print_roads(const ebms::Cpa& cpa, const CpaOptions& options, std::vector<std::string>& lacks) {
  std::cout << "fits:\n";
  std::vector<std::string> found;
  for (const Road& road : roads_of(cpa, options)) {
    if (!is_wanted(road, options)) continue;
    found.push_back(road.action);
    const auto agreed = find_road(cpa, road);
    if (!agreed) {
      lacks.push_back(name_of(road) + ": " + agreed.failure().detail);
      continue;
    }
    std::cout << "  " << name_of(road) << " (" << printable(agreed->process) << ' '
              << printable(agreed->version) << ", " << printable(agreed->to_role) << ") "
              << printable(agreed->endpoint) << '\n';
  }
  for (const std::string& action : options.actions) {
    if (std::find(found.begin(), found.end(), action) == found.end())
      lacks.push_back("nobody receives " + printable(action));
  }
}

/// Certificates that cannot be read, are not valid at the time, or end soon after it.
void add_certificates(const ebms::Cpa& cpa, TimePoint at, std::vector<std::string>& lacks) {
  for (std::size_t i = 0; i < cpa.parties.size(); ++i) {
    for (const auto& [id, der] : cpa.parties[i].certificates) {
      const std::string name = "party " + std::to_string(i + 1) + ": certificate " + id;
      const auto certificate = crypto::read_certificate(der);
      if (!certificate) {
        lacks.push_back(name + " cannot be read");
      } else if (at < certificate->not_before) {
        lacks.push_back(name + " is not valid before " + to_text(certificate->not_before));
      } else if (at >= certificate->not_after) {
        lacks.push_back(name + " is not valid after " + to_text(certificate->not_after));
      } else if (at + std::chrono::days{kCertificateDays} >= certificate->not_after) {
        lacks.push_back(name + " ends soon, " + to_text(certificate->not_after));
      }
    }
  }
}

int check(const CpaOptions& options) {
  const auto bytes = read_file(options.file, ebms::cpa_limits().message_bytes);
  if (!bytes) return kNoInput;
  const auto cpa = ebms::read_cpa(*bytes, ebms::cpa_limits());
  if (!cpa) {
    std::cerr << printable(options.file) << ": " << id_of(cpa.failure().code) << ' '
              << printable(cpa.failure().detail) << '\n';
    return kFaulty;
  }
  const TimePoint at = time_of(options);
  std::vector<std::string> lacks = ebms::lacks_of(*cpa, at);
  add_certificates(*cpa, at, lacks);
  print_head(*cpa, options.file);
  print_roads(*cpa, options, lacks);
  for (const std::string& remark : ebms::remarks_on(*cpa)) std::cout << "warning: " << remark << '\n';
  if (lacks.empty()) {
    std::cout << "nothing is missing\n";
    return 0;
  }
  std::cout << "missing:\n";
  for (const std::string& lack : lacks) std::cout << "  " << printable(lack) << '\n';
  return kLacking;
}

}  // namespace

void add_cpa(CLI::App& app, int& status) {
  CLI::App* cpa = app.add_subcommand("cpa", "collaboration agreements (CPA) and profiles (CPP)");
  cpa->require_subcommand(1);
  auto options = std::make_shared<CpaOptions>();
  CLI::App* command =
      cpa->add_subcommand("check", "what an agreement or profile allows, and what it lacks; alters nothing");
  command
      ->add_option("FILE", options->file, "the agreement or profile, or a register's answer with one in it")
      ->required();
  command->add_option("--from", options->from, "only what this HER-id sends; for a profile: who would send");
  command->add_option("--to", options->to, "only what this HER-id receives");
  command->add_option("--action", options->actions,
                      "only these actions (kv. 8279), each of which must be there");
  command->add_option("--on", options->on, "as if it were this date, such as 2026-03-01");
  command->footer(
      "Exit status: 0 nothing is missing, 1 something is, 65 the file is no agreement or profile,\n"
      "66 it cannot be read. A warning changes none of them. Roads other than SMTP and HTTP are missing, for "
      "Budstikke carries none.");
  command->callback([options, &status] { status = check(*options); });
}

}  // namespace budstikke::tools
