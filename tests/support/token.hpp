#pragma once
// A software token (softhsm2) with one RSA key, for one test program: a process has one module, with the tokens found first.

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/pki.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tool.hpp"

namespace budstikke::tests {

inline constexpr const char* kTokenModule = "/usr/lib/softhsm/libsofthsm2.so";
inline constexpr const char* kTokenAddress = "pkcs11:token=budstikke;object=own;type=private";

/// Whether there is something to make a token with.
inline bool has_tokens() {
  return std::filesystem::exists(kTokenModule) && run_tool("softhsm2-util --version").status != 127;
}

/// Puts the identity's key into a new token in `folder`, with the PIN in the file that is returned. Empty where it fails.
inline std::string make_token(const TemporaryFolder& folder, const Issued& identity) {
  std::filesystem::create_directory(folder.file("tokens"));
  write_file(folder.file("softhsm2.conf"), "directories.tokendir = " + folder.file("tokens") + "\n");
  ::setenv("SOFTHSM2_CONF", folder.file("softhsm2.conf").c_str(), 1);
  write_file(folder.file("token-key.pem"), key_pem(identity));
  write_file(folder.file("pin"), "1234\n");
  std::filesystem::permissions(folder.file("pin"), std::filesystem::perms{0600});
  const bool made =
      run_tool("softhsm2-util --init-token --free --label budstikke --so-pin 4321 --pin 1234").status == 0 &&
      run_tool("softhsm2-util --import " + folder.file("token-key.pem") +
               " --token budstikke --label own --id a1 --pin 1234")
              .status == 0;
  return made ? folder.file("pin") : std::string{};
}

}  // namespace budstikke::tests
