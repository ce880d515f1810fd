// Settings files: either settings, or what is wrong with them.

#include "config/loader.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/fuzz/diagnostics.hpp"

using namespace budstikke;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::Input(data, size).all();
  const config::LoadedSettings loaded = config::parse_settings(text, "settings.toml", "/etc/budstikke");
  fuzz::check_diagnostics(loaded.diagnostics, text);
  claim(loaded.settings.has_value() != has_errors(loaded.diagnostics),
        "settings are there exactly where no error is");
  const config::LoadedSettings again = config::parse_settings(text, "settings.toml", "/etc/budstikke");
  claim(config::needs_restart(loaded.at_start, again.at_start).empty(),
        "the same file twice changes nothing");
  return 0;
}
