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

Asked asked(const AdminCommand& command, const std::string& method, const std::string& target,
            const std::string& body) {
  AdminAnswer answer;
  try {
    answer = ask(command.where, method, target, body);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    return {kExitUnreachable, {}, nullptr};
  }
  if (answer.status < 300) return {0, std::move(answer.text), std::move(answer.body)};
  std::string sentence = std::to_string(answer.status);
  for (const char* key : {"code", "title", "detail"}) {
    const json::value* part = answer.body.is_object() ? answer.body.as_object().if_contains(key) : nullptr;
    if (part != nullptr && part->is_string()) sentence += " " + printable(part->as_string());
  }
  if (answer.status == kTooLarge)
    sentence += "; what is sent is larger than the daemon's admin.max_body_bytes";
  if (!answer.retry_after.empty()) sentence += "; try again in " + printable(answer.retry_after) + " s";
  std::cerr << diagnostics_text(answer.body) << "budstikke: " << sentence << "\n";
  return {kExitRefused, {}, nullptr};
}

int perform(const AdminCommand& command, const std::string& method, const std::string& target,
            const std::string& body, AnswerPrinter printer) {
  const Asked answer = asked(command, method, target, body);
  if (answer.exit_status != 0) return answer.exit_status;
  if (!answer.body.is_object()) {
    std::cerr << "budstikke: what answers at " << command.where.address
              << " does not speak as the daemon does\n";
    return kExitUnreachable;
  }
  std::cout << (command.as_json ? answer.text + "\n" : printer(answer.body));
  return 0;
}

}  // namespace budstikke::tools
