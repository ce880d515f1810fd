#include "tools/budstikke/admin_command.hpp"

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <iostream>

#include "tools/budstikke/records_text.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

constexpr unsigned kTooLarge = 413;

}  // namespace

void add_admin_address(CLI::App& command, AdminAddress& where) {
  command
      .add_option("--admin", where.address,
                  "The daemon's admin API: host:port on this machine, https://host:port or unix:/path")
      ->envname("BUDSTIKKE_ADMIN")
      ->capture_default_str();
  command.add_option("--key-file", where.key_file, "File with the API key")->envname("BUDSTIKKE_KEY_FILE");
  command.add_option(
      "--ca-file", where.tls.ca_file,
      "With https: PEM file that the daemon's certificate must chain to; else the system's roots");
  CLI::Option* certificate = command.add_option("--certificate-file", where.tls.certificate_file,
                                                "With https: our certificate, where the daemon wants one");
  CLI::Option* key = command.add_option("--certificate-key-file", where.tls.key_file, "Its private key");
  certificate->needs(key);
  key->needs(certificate);
}

std::shared_ptr<AdminCommand> add_admin_options(CLI::App& command) {
  auto options = std::make_shared<AdminCommand>();
  add_admin_address(command, options->where);
  command.add_flag("--json", options->as_json, "Print the answer as JSON");
  return options;
}

std::string login_name() {
  if (const passwd* entry = ::getpwuid(::geteuid())) return entry->pw_name;
  return {};
}

int perform(const AdminCommand& command, const std::string& method, const std::string& target,
            const std::string& body, AnswerPrinter printer) {
  AdminAnswer answer;
  try {
    answer = ask(command.where, method, target, body);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    return kExitUnreachable;
  }
  if (answer.status >= 300) {
    std::string sentence = std::to_string(answer.status);
    for (const char* key : {"code", "title", "detail"}) {
      const json::value* part = answer.body.as_object().if_contains(key);
      if (part != nullptr && part->is_string()) sentence += " " + printable(part->as_string());
    }
    if (answer.status == kTooLarge)
      sentence += "; what is sent is larger than the daemon's admin.max_body_bytes";
    std::cerr << diagnostics_text(answer.body) << "budstikke: " << sentence << "\n";
    return kExitRefused;
  }
  std::cout << (command.as_json ? answer.text + "\n" : printer(answer.body));
  return 0;
}

}  // namespace budstikke::tools
