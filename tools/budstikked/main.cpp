// budstikked: the message router.

#include <malloc.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "adapters/signature/library.hpp"
#include "config/loader.hpp"
#include "config/memory_bound.hpp"
#include "engine/runtime/keep_private.hpp"
#include "tools/budstikked/daemon.hpp"
#include "tools/budstikked/part_options.hpp"

namespace {

constexpr int kExitConfiguration = 78;  // EX_CONFIG
constexpr int kExitCannotStart = 70;    // EX_SOFTWARE

void print(const budstikke::Diagnostics& diagnostics) {
  for (const budstikke::Diagnostic& one : diagnostics) std::cerr << budstikke::to_text(one) << "\n";
}

/// The connections that the settings allow, and one for each attempt under way, may be more than a process has by itself.
void allow_many_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

/// Large buffers go back to the system when they are freed. Left to itself, glibc takes the largest one freed so far for the
/// size below which it keeps what is freed, and a node that carried messages of 30 MB stays at 620 MB instead of 460.
void give_large_buffers_back() { ::mallopt(M_MMAP_THRESHOLD, 1'048'576); }

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Budstikke: receives healthcare messages and carries each to the right communication party"};
  std::string settings_file = "/etc/budstikke/budstikke.toml";
  bool check = false;
  bool reference = false;
  app.add_option("--config", settings_file, "The settings file")->capture_default_str();
  app.add_flag("--check", check, "Check the settings and every file they name, report all mistakes, and end");
  app.add_flag("--reference", reference, "Print the settings reference (Markdown), and end");
  CLI11_PARSE(app, argc, argv);
  if (reference) {
    std::cout << budstikke::config::settings_reference();
    return 0;
  }

  budstikke::keep_private();
  std::signal(SIGPIPE, SIG_IGN);
  allow_many_files();
  give_large_buffers_back();

  try {
    // Before any thread reads XML (adapters/signature/library.hpp).
    budstikke::signature::prepare_library();
    budstikke::LoadedConfiguration loaded = budstikke::load_configuration(settings_file);
    print(loaded.diagnostics);
    print(loaded.rule_file);
    print(loaded.address_file);
    if (check && loaded.configuration) {
      budstikke::Diagnostics more = budstikke::check_parts(*loaded.configuration, settings_file);
      print(more);
      for (const auto* one : {&more, &loaded.rule_file, &loaded.address_file}) {
        if (budstikke::has_errors(*one)) return kExitConfiguration;
      }
    }
    if (!loaded.configuration) return kExitConfiguration;
    if (check) {
      std::cout << settings_file << ": in order\n"
                << "memory: at most " << budstikke::config::memory_bound_bytes(loaded.configuration->settings)
                << " bytes (reference.md says how that is reckoned)\n";
      return 0;
    }
    budstikke::Daemon daemon{std::move(*loaded.configuration), settings_file};
    return daemon.run();
  } catch (const std::exception& error) {
    std::cerr << "budstikked: " << error.what() << "\n";
    return kExitCannotStart;
  }
}
